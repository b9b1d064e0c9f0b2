/* What is an expression and what is none, and the text that every match of one has. */
#include <stdio.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/ere.h"
#include "../table.h"

static struct ere_program program;
static struct ere ere = { .program = &program };

static const char *
add(const char *text)
{
	ere.count = ere.nodes = ere.sets = 0;
	return ere_add(&ere, text);
}

static void
test_right(void)
{
	static const char *const rows[] = {
		"", "a", "()", "|", "a||b", "(|a)", "a|", "^", "$", "^$", "$^", "a^b$c", "^*", "(^a|b$)*", "a**",
		"a+?",
		/* braces */
		"a{0}", "a{0,0}", "a{1}", "a{255}", "a{0,255}", "a{255,}", "a{,3}", "a{2}{3}", "(a{2}b){3}",
		"a{", "a{x}", "{x", "{\"error\"", "{,x", "a{,", "}", "a}", "((((){255}){255}){255}){255}", "()*",
		"(()*)*", "(a*)*{2,}",
		/* brackets */
		"[a]", "[]a]", "[^]a]", "[a-]", "[-a]", "[a-z]", "[+--]", "[%--]", "[a^]", "[.]", "[(|)*+?{]",
		"[[]", "[[a]", "[[:alpha:]]", "[^[:alpha:][:digit:]_]", "[[.a.]]", "[[=a=]]", "[[.].]]", "[[...]]",
		"[[.-.]-z]", "[[.a.]-[.z.]]", "[a-[.z.]]", "[\\]", "[\\.]", "[\\\\]", "[a\\]", "[\\]]", "[\xff]",
		"[\x80-\xff]", "[ -~]", "]",
		/* backslashes */
		"\\.", "\\\\", "\\/", "\\-", "\\ ", "\\{", "\\}\\]\\)\\(\\[\\|\\*\\+\\?\\^\\$", "\\\xff",
		"\\_", "\\\"", "\\d+\\s*\\w", "\\D\\S\\W", "\\d{2,3}", "[\\d]", "[^\\w.-]", "[a\\s-]", "[\\\\n]",
	};
	const char *wrong;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		wrong = add(rows[i]);
		check(wrong == NULL && ere.count == 1, i, "'%s': %s", rows[i], wrong);
	}
}

/* Each with a word of what is said. */
static void
test_wrong(void)
{
	static const struct {
		const char *text, *word;
	} rows[] = {
		{ "(", "(" }, { "(a", "(" }, { "((a)", "(" }, { "a)", ")" }, { ")", ")" }, { "(a))", ")" },
		{ "*", "repeat" }, { "*a", "repeat" }, { "+", "repeat" }, { "?a", "repeat" }, { "a|*b", "repeat" },
		{ "(*a)", "repeat" }, { "(?:a)", "repeat" }, { "{1}", "repeat" }, { "(|{,2})", "repeat" },
		{ "a{2,1}", "range" }, { "a{256}", "255" }, { "a{1,256}", "255" }, { "a{256,}", "255" },
		{ "a{99999999999999999999}", "255" },
		{ "a{1", "{" }, { "a{1,", "{" }, { "a{1,2", "{" }, { "a{1x}", "{" }, { "a{1,2,3}", "{" },
		{ "a{1 }", "{" },
		{ "[", "[" }, { "[a", "[" }, { "[^", "[" }, { "[]", "[" }, { "[]a", "[" }, { "[^]", "[" },
		{ "[a-", "[" },
		{ "[b-a]", "range" }, { "[[:alpha:]-z]", "range" }, { "[a-[:alpha:]]", "range" },
		{ "[[:nope:]]", "class" },
		{ "[[::]]", "class" }, { "[[:alpha]]", "class" }, { "[[:alpha:", "class" },
		{ "[[:Alpha:]]", "class" },
		{ "[[.ab.]]", "character" }, { "[[..]]", "character" }, { "[[.space.]]", "character" },
		{ "[[=ab=]]", "character" }, { "[[.a]", "character" }, { "[[=", "character" },
		{ "[\\b]", "backslash" }, { "[^\\n]", "backslash" }, { "[a\\1]", "backslash" },
		{ "[\\d-z]", "range" }, { "[a-\\d]", "range" },
		{ "\\", "backslash" }, { "a\\", "backslash" }, { "(\\", "backslash" },
		{ "\\1", "backslash" }, { "(.*)\\1x", "backslash" }, { "(a)\\9", "backslash" },
		{ "\\0", "backslash" },
		{ "\\y", "backslash" }, { "\\b", "backslash" }, { "\\B", "backslash" }, { "\\n", "backslash" },
		{ "\\t", "backslash" }, { "\\x41", "backslash" }, { "\\A", "backslash" }, { "\\pL", "backslash" },
		{ "\\<a", "backslash" }, { "a\\>", "backslash" }, { "\\`a", "backslash" }, { "a\\'", "backslash" },
		{ "((a{255}){255}){255}", "large" }, { "(((){0,255}){0,255}){0,255}", "large" },
	};
	const char *wrong;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		wrong = add(rows[i].text);
		check(wrong != NULL && ere.count == 0 && ere.nodes == 0 && strstr(wrong, rows[i].word) != NULL, i,
		    "'%s': %s", rows[i].text, wrong != NULL ? wrong : "accepted");
		/* it has to fit behind a message of the command line: HINT_SIZE */
		check(wrong == NULL || strlen(wrong) < 80, i, "'%s': that is too long: %s", rows[i].text, wrong);
	}
}

/* One more than there may be is refused, and leaves the others as they were. */
static void
test_limits(void)
{
	static char deep[200];
	char bracket[] = "[ab-c]";
	size_t nodes, sets, i;

	memset(deep, '(', 50);
	memset(deep + 50, ')', 50);
	check(add(deep) == NULL, 0, "50 groups in each other");
	memset(deep, '(', 51);
	memset(deep + 51, ')', 51);
	check(add(deep) != NULL, 1, "51 groups in each other");

	add("a");
	while (ere.count < ERE_MAX)
		ere_add(&ere, "a");
	nodes = ere.nodes;
	check(ere_add(&ere, "a") != NULL && ere.count == ERE_MAX && ere.nodes == nodes, 2, "one too many");

	add("a");
	while ((nodes = ere.nodes) + 256 <= ERE_NODES_MAX)
		ere_add(&ere, "a{255}");
	i = ere.count;
	check(ere_add(&ere, "a{255}") != NULL && ere.count == i && ere.nodes == nodes, 3, "too many nodes");
	check(ere_add(&ere, "a") == NULL || ERE_NODES_MAX - nodes < 2, 4, "there was room: %s", ere.wrong);

	add("a");
	for (i = 0; i < ERE_SETS_MAX; i++) {
		bracket[1] = (char)('A' + i % 16);
		bracket[2] = (char)('a' + i / 16);
		bracket[4] = '~';
		sets = ere.sets;
		ere.count = 1;
		check(ere_add(&ere, bracket) == NULL && ere.sets == sets + 1, 5, "%s: %s", bracket, ere.wrong);
		check(ere_add(&ere, bracket) == NULL && ere.sets == sets + 1, 6, "%s: another set", bracket);
	}
	check(ere_add(&ere, "[x]") != NULL, 7, "too many sets");
}

static void
test_literal(void)
{
	static const struct {
		const char *text, *literal;
	} rows[] = {
		{ "", "" }, { "abc", "abc" }, { "^abc$", "abc" }, { "ab.cde", "cde" }, { "ab.cd", "ab" },
		{ "abc*", "ab" },
		{ "abc+", "abc" }, { "abc?de", "ab" }, { "ab{2}", "ab" }, { "ab{0,2}c", "a" }, { "ab{0}", "a" },
		{ "a{2}b", "a" }, { "ab|cd", "" }, { "no such (line|text)$", "no such " }, { "x(abc)y", "abc" },
		{ "x(abc)?y", "x" }, { "x(abc){2}y", "abc" }, { "x(a|b)yz", "yz" }, { "x(ab(cde))", "cde" },
		{ "x(ab(cde)*)", "ab" }, { "a\\.b", ".b" }, { "a\\.bc", ".bc" }, { "[a]b", "b" }, { "\\d", "" },
		{ "((ab))*c", "c" }, { "(ab|cd)", "" }, { "(ab)|c", "" }, { "|abc", "" }, { "a+b+c+", "a" },
		{ "(abc|)d", "d" }, { "a^bc", "bc" }, { "(a)b", "a" }, { "a(b)", "a" }, { "a*+b", "b" },
	};
	const struct ere_literal *is = &program.literal[0];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		add(rows[i].text);
		check(is->len == strlen(rows[i].literal)
		    && (is->len == 0 || memcmp(is->text, rows[i].literal, is->len) == 0), i,
		    "'%s': '%.*s', not '%s'", rows[i].text, (int)is->len,
		    is->len == 0 ? "" : is->text, rows[i].literal);
	}
}

/* In any case no letter is a literal, and what differs only in case is one set. */
static void
test_any_case(void)
{
	const struct ere_literal *is = &program.literal[0];
	const uint32_t *set = program.set[0];

	ere.any_case = true;
	add("aB: 404 [x]");
	check(is->len == 6 && memcmp(is->text, ": 404 ", 6) == 0, 0, "literal '%.*s'", (int)is->len, is->text);
	add("aA[a][A][aA][^a][^A][[:upper:]][[:alpha:]][A-Z]");
	check(ere.sets == 3, 1, "%zu sets, not 3", ere.sets);
	add("[Z-a]");
	check(ere.nodes == 2 && ere_has(set, 'z') && ere_has(set, 'A') && ere_has(set, '_') && !ere_has(set, 'b'),
	    3, "a range from Z to a");
	add("\\W[\\W][^\\w]\\d[\\d][0-9]");
	check(ere.sets == 2, 2, "%zu sets, not 2", ere.sets);
	ere.any_case = false;
}

const struct test ere_tests[] = {
	{ "ere.right", test_right }, { "ere.wrong", test_wrong }, { "ere.limits", test_limits },
	{ "ere.literal", test_literal }, { "ere.any_case", test_any_case }, { NULL, NULL },
};
