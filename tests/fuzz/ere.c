/*
 * Any text, up to a NUL, is taken as an expression or refused with a reason.  What is taken finds in the bytes
 * behind the NUL the same, however they are cut into pieces, and what it finds in some line alone; and that line
 * has the expression's literal.
 */
#include "../../src/core/ere.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/core/search.h"
#include "fuzz.h"

static struct ere_program program;
static struct ere ere = { .program = &program };

static bool
look(const char *bytes, size_t size, size_t piece)
{
	static struct search s;
	const bool sought[ERE_MAX] = { true };
	size_t n;

	search_init(&s, &ere, sought);
	for (; size > 0; bytes += n, size -= n) {
		n = piece < size ? piece : size;
		search_feed(&s, bytes, n);
	}
	search_end(&s);
	return s.found[0];
}

static bool
has(const char *line, size_t size, const struct ere_literal *l)
{
	for (; size >= l->len && l->len > 0; line++, size--)
		if (memcmp(line, l->text, l->len) == 0)
			return true;
	return l->len == 0;
}

static bool
look_at_lines(const char *bytes, size_t size)
{
	const char *newline;
	size_t len;
	bool found = false;

	for (; size > 0; bytes += len, size -= len) {
		newline = memchr(bytes, '\n', size);
		len = newline == NULL ? size : (size_t)(newline - bytes) + 1;
		if (look(bytes, len, len)) {
			must(has(bytes, len, &ere.program->literal[0]));
			found = true;
		}
	}
	return found;
}

void
fuzz_ere(const char *bytes, size_t size)
{
	char *text = fuzz_text(bytes, size);
	size_t len = strlen(text) < size ? strlen(text) + 1 : size;
	const char *wrong;
	bool found;

	ere.count = ere.nodes = ere.sets = 0;
	if ((wrong = ere_add(&ere, text)) != NULL) {
		must(ere.count == 0 && ere.nodes == 0);
		must(strlen(wrong) < 80 && fuzz_is_clean(wrong, strlen(wrong)));
	} else {
		must(ere.count == 1 && ere.nodes <= ERE_NODES_MAX && ere.sets <= ERE_SETS_MAX);
		found = look(bytes + len, size - len, SIZE_MAX);
		must(found == look(bytes + len, size - len, 3));
		must(found == look_at_lines(bytes + len, size - len));
	}
	free(text);
}
