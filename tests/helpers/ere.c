/*
 * ere -- compares core/ere.c and core/search.c with the C library's regcomp() and regexec().
 *
 *	ere COUNT SEED          COUNT random sets of expressions, each on a random text; says what differs
 *
 * The expressions are those that POSIX defines, without what glibc gets wrong: an anchor stands only at the
 * beginning or end of an alternative that is in no group, and no range leads from a sign to a letter.  Every
 * expression matches in its own case or, at random, in any.  Texts come in pieces of random sizes.
 *
 * Links with: src/core
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/countof.h"
#include "../../src/core/random.h"
#include "../../src/core/search.h"

#define SET_MAX  4                      /* expressions that are looked for together */
#define TEXT_MAX 400

static struct random chance;

static size_t
below(size_t n)
{
	return (size_t)(random_next(&chance) % n);
}

/* Appends, as far as there is room. */
static void
add(char *buf, const char *text)
{
	strncat(buf, text, 1000 - strlen(buf));
}

static void add_alternatives(char *buf, int depth);

static void
add_atom(char *buf, int depth)
{
	static const char *const atoms[] = {
		"a", "b", "a", "b", "c", ".", "\\.", "-", "\\\\", "\xff", "[ab]", "[^a]", "[]a]", "[^]b]", "[a-b]",
		"[b-]", "[[:alpha:]]", "[^[:alpha:][:digit:]]", "[[.a.]c]", "[[=b=]]", "[\\.]", "[[.-.]-9]",
		"1", "}", "ab", "abc", "A", "[B]", "[^A]", "[A-C]", "[^[:upper:]]", "[[:lower:]1]", "[[=A=]]",
	};

	if (depth > 0 && below(4) == 0) {
		add(buf, "(");
		add_alternatives(buf, depth - 1);
		add(buf, ")");
	} else {
		add(buf, atoms[below(countof(atoms))]);
	}
}

static void
add_branch(char *buf, int depth)
{
	static const char *const repetitions[] = { "*", "+", "?", "{2}", "{0,2}", "{1,}", "{2,3}", "{0}", "{1}" };
	size_t atoms = below(5);

	for (; atoms > 0; atoms--) {
		add_atom(buf, depth);
		if (below(3) == 0)
			add(buf, repetitions[below(countof(repetitions))]);
	}
}

static void
add_alternatives(char *buf, int depth)
{
	size_t more = below(3) == 0 ? 1 + below(2) : 0;

	for (;; more--) {
		add_branch(buf, depth);
		if (more == 0)
			return;
		add(buf, "|");
	}
}

static void
make_expression(char *buf)
{
	size_t more = below(3) == 0;

	for (*buf = '\0';; more--) {
		add(buf, below(4) == 0 ? "^" : "");
		add_branch(buf, 3);
		add(buf, below(4) == 0 ? "$" : "");
		if (more == 0)
			return;
		add(buf, "|");
	}
}

static size_t
make_text(char *buf)
{
	static const char bytes[] = "aaaAbbbBcC.-\\1 _\xff\r\n\n\n";
	size_t size = below(TEXT_MAX), i;

	for (i = 0; i < size; i++)
		buf[i] = bytes[below(sizeof bytes - 1)];
	return size;
}

/* Whether a line matches, by the C library. */
static bool
has_line(const char *ere, bool any_case, const char *text, size_t size)
{
	char line[TEXT_MAX + 1];
	const char *end = text + size;
	size_t len;
	regex_t regex;
	bool found = false;

	if (regcomp(&regex, ere, REG_EXTENDED | REG_NOSUB | (any_case ? REG_ICASE : 0)) != 0)
		return false;
	for (; text < end; text += len + 1) {
		for (len = 0; text + len < end && text[len] != '\n'; len++)
			line[len] = text[len];
		line[len] = '\0';
		found |= regexec(&regex, line, 0, NULL, 0) == 0;
	}
	regfree(&regex);
	return found;
}

static void
look(struct search *s, const char *text, size_t size)
{
	size_t n;

	search_begin(s);
	for (; size > 0; text += n, size -= n) {
		n = 1 + below(size);
		search_feed(s, text, n);
	}
	search_end(s);
}

static int
compare(void)
{
	static struct ere_program program;
	static struct ere e = { .program = &program };
	static struct search s;
	static const bool all[ERE_MAX] = { [0] = true, true, true, true };
	char ere[SET_MAX][1001], text[TEXT_MAX];
	size_t count = 1 + below(SET_MAX), i, texts, size;
	bool any_case[SET_MAX];
	const char *wrong;
	int bad = 0;

	e.count = e.nodes = e.sets = 0;
	for (i = 0; i < count; i++) {
		make_expression(ere[i]);
		e.any_case = any_case[i] = below(2) == 0;
		if ((wrong = ere_add(&e, ere[i])) != NULL) {
			printf("'%s' is refused: %s\n", ere[i], wrong);
			return 1;
		}
	}
	search_init(&s, &e, all);
	for (texts = 0; texts < 4; texts++) {
		size = make_text(text);
		look(&s, text, size);
		for (i = 0; i < count; i++)
			if (s.found[i] != has_line(ere[i], any_case[i], text, size)) {
				printf("'%s'%s is %sfound in:\n%.*s\n", ere[i], any_case[i] ? " in any case" : "",
				    s.found[i] ? "" : "not ", (int)size, text);
				bad = 1;
			}
	}
	return bad;
}

int
main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
	int bad = 0;

	chance.state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	for (; count > 0; count--)
		bad |= compare();
	return bad;
}
