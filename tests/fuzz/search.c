/*
 * Which of the presets' texts match does not depend on how the output is cut into pieces: it is what the C library
 * says of each line alone.
 */
#include "../../src/core/search.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/countof.h"
#include "../../src/core/hash.h"
#include "../../src/core/preset.h"
#include "../../src/core/random.h"
#include "fuzz.h"

static struct ere_program program;
static struct ere ere = { .program = &program };
static regex_t regex[ERE_MAX];

static void
add(const char *text)
{
	must(regcomp(&regex[ere.count], text, REG_EXTENDED | REG_NOSUB) == 0);
	must(ere_add(&ere, text) == NULL);
}

/* All the presets' texts, and what is hard on lines: an empty one, white space, an end, a beginning. */
static void
add_all(void)
{
	static const char *const more[] = { "^$", "a[[:space:]]b", "^.$", "[^a]$", "\001" };
	const struct preset *p;
	const struct pattern *t;
	size_t i;

	for (i = 0; (p = preset_at(i)) != NULL; i++)
		for (t = p->text; t->ere != NULL; t++)
			add(t->ere);
	for (i = 0; i < countof(more); i++)
		add(more[i]);
}

/* One in eight: all of them together take long where a fuzzer looks on. */
static bool
is_sought(size_t i, uint64_t hash)
{
	return i % 8 == hash % 8;
}

static void
look(const char *bytes, size_t size, size_t max, bool matched[ERE_MAX])
{
	static struct search s;
	struct random r = { hash_of(bytes, size) };
	size_t i, n;

	for (i = 0; i < ERE_MAX; i++)
		matched[i] = is_sought(i, r.state);
	search_init(&s, &ere, matched);
	for (; size > 0; bytes += n, size -= n) {
		n = max == SIZE_MAX ? size : 1 + (size_t)(random_next(&r) % max);
		n = n < size ? n : size;
		search_feed(&s, bytes, n);
	}
	search_end(&s);
	memcpy(matched, s.found, sizeof s.found);
}

/* One line at a time; a NUL, which the C library cannot look at, is another control character. */
static void
look_at_lines(const char *bytes, size_t size, bool matched[ERE_MAX])
{
	const uint64_t hash = hash_of(bytes, size);
	const char *newline;
	char *line;
	size_t i, j, len;

	memset(matched, 0, ERE_MAX * sizeof *matched);
	for (; size > 0; bytes += len, size -= len) {
		newline = memchr(bytes, '\n', size);
		len = newline == NULL ? size : (size_t)(newline - bytes);
		line = malloc(len + 1);
		must(line != NULL);
		for (i = 0; i < len; i++)
			line[i] = bytes[i] == '\0' ? '\2' : bytes[i];
		line[len] = '\0';
		for (j = 0; j < ere.count; j++)
			matched[j] |= is_sought(j, hash) && regexec(&regex[j], line, 0, NULL, 0) == 0;
		free(line);
		len += newline != NULL;
	}
}

void
fuzz_search(const char *bytes, size_t size)
{
	bool whole[ERE_MAX], pieces[ERE_MAX], lines[ERE_MAX];

	if (ere.count == 0)
		add_all();
	look(bytes, size, SIZE_MAX, whole);
	look(bytes, size, 20, pieces);
	look_at_lines(bytes, size, lines);
	must(memcmp(whole, pieces, ere.count * sizeof *whole) == 0);
	must(memcmp(whole, lines, ere.count * sizeof *whole) == 0);
}
