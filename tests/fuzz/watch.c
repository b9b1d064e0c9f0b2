/*
 * Which of the presets' texts match does not depend on how the output is cut into pieces: it is what looking at
 * each line alone says.
 */
#include "../../src/edge/watch.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/core/hash.h"
#include "../../src/core/preset.h"
#include "../../src/core/random.h"
#include "fuzz.h"

static struct pattern source[WATCH_PATTERNS_MAX];
static struct watch_patterns patterns;
static size_t count;

static void
add(const char *ere)
{
	must(count < WATCH_PATTERNS_MAX);
	source[count++] = (struct pattern){ PATTERN_RETRY, PATTERN_STDERR, ere };
}

/* All the presets' texts, and what is hard on lines: an empty one, white space, an end, a beginning. */
static void
compile(void)
{
	static const char *const more[] = { "^$", "a[[:space:]]b", "^.$", "[^a]$", "\001" };
	const struct preset *p;
	const struct pattern *t;
	size_t i;

	for (i = 0; (p = preset_at(i)) != NULL; i++)
		for (t = p->text; t->ere != NULL; t++)
			add(t->ere);
	for (i = 0; i < sizeof more / sizeof *more; i++)
		add(more[i]);
	must(watch_compile(&patterns, source, count));
}

static void
look(const char *bytes, size_t size, size_t max, bool matched[WATCH_PATTERNS_MAX])
{
	static struct watch w;
	struct random r = { hash_of(bytes, size) };
	size_t n;

	watch_forget(&patterns);
	watch_begin(&w, &patterns, PATTERN_STDERR);
	for (; size > 0; bytes += n, size -= n) {
		n = max == SIZE_MAX ? size : 1 + (size_t)(random_next(&r) % max);
		n = n < size ? n : size;
		watch_feed(&w, bytes, n);
	}
	watch_end(&w);
	memcpy(matched, patterns.found, count * sizeof *matched);
}

/* One line at a time; a NUL is another control character. */
static void
look_at_lines(const char *bytes, size_t size, bool matched[WATCH_PATTERNS_MAX])
{
	const char *newline;
	char *line;
	size_t i, j, len;

	memset(matched, 0, WATCH_PATTERNS_MAX * sizeof *matched);
	for (; size > 0; bytes += len, size -= len) {
		newline = memchr(bytes, '\n', size);
		len = newline == NULL ? size : (size_t)(newline - bytes);
		line = malloc(len + 1);
		must(line != NULL);
		for (i = 0; i < len; i++)
			line[i] = bytes[i] == '\0' ? '\1' : bytes[i];
		line[len] = '\0';
		for (j = 0; j < count; j++)
			matched[j] |= regexec(&patterns.regex[j], line, 0, NULL, 0) == 0;
		free(line);
		len += newline != NULL;
	}
}

void
fuzz_watch(const char *bytes, size_t size)
{
	bool whole[WATCH_PATTERNS_MAX], pieces[WATCH_PATTERNS_MAX], lines[WATCH_PATTERNS_MAX];

	if (count == 0)
		compile();
	look(bytes, size, SIZE_MAX, whole);
	look(bytes, size, 20, pieces);
	look_at_lines(bytes, size, lines);
	must(memcmp(whole, pieces, count * sizeof *whole) == 0);
	must(memcmp(whole, lines, count * sizeof *whole) == 0);
}
