/* Which lines match, whatever the pieces in which a text comes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/search.h"
#include "../table.h"

static struct ere_program program;
static struct ere ere = { .program = &program };
static struct search search;

static void
prepare(const char *const *expressions, size_t count)
{
	bool sought[ERE_MAX] = { false };
	size_t i;

	ere.count = ere.nodes = ere.sets = 0;
	for (i = 0; i < count; i++) {
		sought[i] = true;
		check(ere_add(&ere, expressions[i]) == NULL, i, "'%s': %s", expressions[i], ere.wrong);
	}
	search_init(&search, &ere, sought);
}

/* Looks at the text in pieces of this size. */
static void
look(const char *text, size_t size, size_t piece)
{
	size_t n;

	search_begin(&search);
	for (; size > 0; text += n, size -= n) {
		n = piece < size ? piece : size;
		search_feed(&search, text, n);
	}
	search_end(&search);
}

#define TEXT(text) text, sizeof text - 1

struct row {
	const char *ere, *text;
	size_t size;
	bool found;
};

static void
check_rows(const struct row *rows, size_t count)
{
	size_t i, piece;

	for (i = 0; i < count; i++) {
		prepare(&rows[i].ere, 1);
		for (piece = 1; piece < 7; piece++) {
			look(rows[i].text, rows[i].size, piece);
			check(search.found[0] == rows[i].found, i, "'%s' is %sfound in '%s', in pieces of %zu",
			    rows[i].ere, rows[i].found ? "not " : "", rows[i].text, piece);
		}
	}
}

static void
test_lines(void)
{
	static const struct row rows[] = {
		{ "b", TEXT(""), false }, { "", TEXT(""), false }, { "^$", TEXT(""), false },
		{ "", TEXT("a"), true },
		{ "b", TEXT("a\nb"), true }, { "^b$", TEXT("a\nb\nc\n"), true }, { "^c$", TEXT("a\nb\nc"), true },
		{ "^ab$", TEXT("a\nb"), false }, { "a.b", TEXT("a\nb\n"), false },
		{ "a[^x]b", TEXT("a\nb\n"), false },
		{ "a[[:space:]]b", TEXT("a\nb\n"), false }, { "a\\sb", TEXT("a\nb\n"), false },
		{ "a\\Wb", TEXT("a\nb\n"), false }, { "a[[:cntrl:]]*b", TEXT("a\nb\n"), false },
		{ "a\nb", TEXT("a\nb\n"), false },
		/* empty lines */
		{ "^$", TEXT("\n"), true }, { "^$", TEXT("a\n\nb"), true }, { "^$", TEXT("\na"), true },
		{ "^$", TEXT("a\n"), false }, { "^$", TEXT("a"), false }, { "$^", TEXT("a\n\n"), true },
		{ "^$", TEXT("a\nb\na\nb\n"), false }, { "^", TEXT("\n"), true }, { "$", TEXT("\n"), true },
		{ "^a*$", TEXT("b\n\n"), true }, { "a$|^$", TEXT("b\nab\n"), false },
		{ "(^|x)(a|$)", TEXT("b\n\n"), true },
		/* anchors anywhere */
		{ "a^b", TEXT("ab\n"), false }, { "a$b", TEXT("ab\n"), false }, { "(^a|b$)", TEXT("xab\n"), true },
		{ "(^a|b$)", TEXT("xax\n"), false }, { "x(a$)", TEXT("xa\n"), true },
		{ "x(a$)", TEXT("xab\n"), false },
		{ "(^)*a", TEXT("ba\n"), true }, { "(^)+a", TEXT("ba\n"), false }, { "a($|b)c", TEXT("abc"), true },
		{ "^^a$$", TEXT("a\n"), true }, { "(^a)*b", TEXT("ab"), true }, { "x*$", TEXT("a"), true },
		{ "(a|^b){2}", TEXT("ba"), true }, { "(a|^b){2}", TEXT("ab"), false }, { "a|$", TEXT("b"), true },
		/* CR, NUL, bytes above 127 */
		{ "a$", TEXT("a\r\n"), false }, { "a\r$", TEXT("a\r\n"), true }, { "a\\s$", TEXT("a\r\n"), true },
		{ "a.b", TEXT("a\0b"), true }, { "a[^x]b", TEXT("a\0b"), true },
		{ "after", TEXT("before\0after\n"), true },
		{ "^b$", TEXT("a\0b\n"), false }, { "[[:cntrl:]]b", TEXT("a\0b\n"), true },
		{ "^a.b$", TEXT("a\377b"), true },
		{ "^a..b$", TEXT("a\303\244b"), true }, { "^a.b$", TEXT("a\303\244b"), false },
		{ "\303\244", TEXT("a\303\244b"), true }, { "[\303\244]{2}", TEXT("a\303\244b"), true },
		{ "[\200-\377]{2}$", TEXT("a\303\244"), true }, { "[[:alpha:]]", TEXT("\303\244"), false },
		{ "\\w", TEXT("\303\244"), false }, { "^\\W+$", TEXT("\303\244"), true },
		{ "[^a]", TEXT("\377"), true },
	};

	check_rows(rows, countof(rows));
}

static void
test_expressions(void)
{
	static const struct row rows[] = {
		{ "a||b", TEXT("x"), true }, { "()", TEXT("x"), true }, { "x()y", TEXT("xy"), true },
		{ "(a|)b", TEXT("b"), true },
		{ "^(a|bc|)d$", TEXT("bcd"), true }, { "^(a|bc|)d$", TEXT("bd"), false },
		{ "^(ab|a)bc$", TEXT("abc"), true },
		{ "^a+$", TEXT("aaa"), true }, { "^a+$", TEXT(""), false }, { "^ba*$", TEXT("b"), true },
		{ "^ba?$", TEXT("baa"), false },
		{ "^a+?$", TEXT("\n"), true }, { "^(a*)*b$", TEXT("aaaab"), true }, { "^(a*)+$", TEXT("\n"), true },
		{ "^(a|b)*c|d$", TEXT("abac"), true },
		/* how often */
		{ "^a{0}b$", TEXT("b"), true }, { "^a{0}b$", TEXT("ab"), false }, { "^a{2}$", TEXT("a"), false },
		{ "^a{2}$", TEXT("aa"), true }, { "^a{2}$", TEXT("aaa"), false }, { "^a{2,}$", TEXT("a"), false },
		{ "^a{2,}$", TEXT("aaaa"), true }, { "^a{0,2}$", TEXT("\n"), true },
		{ "^a{0,2}$", TEXT("aaa"), false },
		{ "^a{,2}$", TEXT("aa"), true }, { "^a{,2}$", TEXT("aaa"), false },
		{ "^a{1,3}$", TEXT("aaa"), true },
		{ "^a{1,3}$", TEXT("aaaa"), false }, { "^a{1,3}$", TEXT("\n"), false },
		{ "^(ab{1,2}){2}$", TEXT("abbab"), true },
		{ "^(ab{1,2}){2}$", TEXT("abbabbb"), false }, { "^a{2}{3}$", TEXT("aaaaaa"), true },
		{ "^a{2}{3}$", TEXT("aaaaa"), false }, { "^(a|bc){2,3}$", TEXT("abcbc"), true },
		{ "^(a|bc){2,3}$", TEXT("bc"), false },
		{ "a{", TEXT("a{"), true }, { "a{x}", TEXT("a{x}"), true }, { "^{\"e\"", TEXT("{\"e\":1}"), true },
		/* brackets */
		{ "^[]a]+$", TEXT("a]"), true }, { "^[^]a]$", TEXT("]"), false }, { "^[^]a]$", TEXT("b"), true },
		{ "^[a-]+$", TEXT("-a"), true }, { "^[+--]+$", TEXT("+,-"), true },
		{ "^[+--]+$", TEXT("."), false },
		{ "^[[:alpha:][:digit:]]+$", TEXT("aZ09"), true }, { "^[^[:alpha:][:digit:]]$", TEXT("_"), true },
		{ "^[[.a.]]$", TEXT("a"), true }, { "^[[.a.]-[.c.]]$", TEXT("b"), true },
		{ "^[[=a=]b]$", TEXT("a"), true },
		{ "^[[.].]]$", TEXT("]"), true }, { "^[\\]$", TEXT("\\"), true }, { "^[\\.]+$", TEXT("\\."), true },
		{ "^[.]$", TEXT("a"), false }, { "^[a^]+$", TEXT("^a"), true },
		{ "^[[:punct:]]+$", TEXT("!/:@[`{~"), true },
		{ "[[:punct:]]", TEXT("aZ 0"), false }, { "^[[:xdigit:]]+$", TEXT("09afAF"), true },
		{ "[[:xdigit:]]", TEXT("gG"), false }, { "^[[:blank:]]+$", TEXT(" \t"), true },
		{ "[[:blank:]]", TEXT("\r\v"), false },
		{ "^[[:space:]]+$", TEXT(" \t\v\f\r"), true }, { "^[[:print:]]+$", TEXT(" ~"), true },
		{ "[[:print:]]", TEXT("\t\177"), false }, { "[[:graph:]]", TEXT(" "), false },
		{ "^[[:cntrl:]]+$", TEXT("\1\37\177"), true },
		{ "[[:upper:]]", TEXT("az"), false }, { "[[:lower:]]", TEXT("AZ"), false },
		{ "^[[:alnum:]]+$", TEXT("aZ0"), true },
		/* backslashes */
		{ "^\\d+$", TEXT("0123456789"), true }, { "\\d", TEXT("a/:"), false },
		{ "^\\w+$", TEXT("aZ_09"), true },
		{ "\\w", TEXT("-. "), false }, { "^\\s+$", TEXT(" \t\v\f\r"), true },
		{ "^\\D\\S\\W$", TEXT("a.-"), true },
		{ "\\D", TEXT("09"), false }, { "\\S", TEXT(" \t"), false }, { "\\W", TEXT("a_0"), false },
		/* between [ and ], as in perl */
		{ "^[\\d.]+$", TEXT("1.2"), true }, { "[\\d.]", TEXT("d\\"), false },
		{ "^[\\w-]+$", TEXT("a-_9"), true },
		{ "^[^\\s\\d]+$", TEXT("a-b"), true }, { "[^\\s\\d]", TEXT("1 2"), false },
		{ "^[\\D]$", TEXT("a"), true }, { "[\\D]", TEXT("1"), false }, { "^[^\\D\\W]+$", TEXT("12"), true },
		{ "[^\\D]", TEXT("a."), false }, { "^[\\S\\s]$", TEXT("\377"), true },
		{ "^[\\]+$", TEXT("\\"), true },
		{ "^a\\.b$", TEXT("a.b"), true }, { "^a\\.b$", TEXT("axb"), false },
		{ "^\\*\\\\\\[$", TEXT("*\\["), true },
		{ "^\\^\\$$", TEXT("^$"), true },
		/* states that are many: the 13th from the end decides */
		{ "^(a|b)*a(a|b){12}$", TEXT("abbababbabbabababbabbababbbabbbbbbbbbbbb"), true },
		{ "^(a|b)*a(a|b){12}$", TEXT("abbababbabbabababbabbababbbbbbbbbbbbbbbb"), false },
		/* the literal is in another line, or in pieces */
		{ "^no such$", TEXT("no suc\nh no such\nno such x\nno such\n"), true },
		{ "such (x|y)$", TEXT("such\nxsuch z\nsuch suc suchy\nsuch x z\nsuch y"), true },
	};

	check_rows(rows, countof(rows));
}

/* The first 64 KiB of a line count; what lies behind is neither looked at nor the line's end. */
static void
test_long_lines(void)
{
	static char text[3 * SEARCH_LINE_MAX];
	static const struct {
		const char *ere, *put;
		size_t at, size;                /* `put` stands there in a text of x's that has this size */
		bool found;
	} rows[] = {
		{ "needle", "needle", SEARCH_LINE_MAX - 6, SEARCH_LINE_MAX, true },
		{ "needle", "needle\n", SEARCH_LINE_MAX - 6, SEARCH_LINE_MAX + 1, true },
		{ "needle", "needle", SEARCH_LINE_MAX - 6, sizeof text, true },
		{ "needle", "needle", SEARCH_LINE_MAX - 5, sizeof text, false },
		{ "needle", "needle", sizeof text - 6, sizeof text, false },
		{ "^needle$", "\nneedle\n", 2 * SEARCH_LINE_MAX, sizeof text, true },
		{ "^needle", "\nneedle", SEARCH_LINE_MAX, sizeof text, true },
		{ "[n]eedle", "needle", SEARCH_LINE_MAX - 5, sizeof text, false },
		{ "[n]eedle$", "needle", SEARCH_LINE_MAX - 6, SEARCH_LINE_MAX, true },
		{ "[n]eedle$", "needle\n", SEARCH_LINE_MAX - 6, SEARCH_LINE_MAX + 1, true },
		{ "needle$", "needle", SEARCH_LINE_MAX - 6, SEARCH_LINE_MAX + 1, false },
		{ "^x*$", "x", 0, SEARCH_LINE_MAX, true }, { "^x*$", "x", 0, SEARCH_LINE_MAX + 1, false },
		{ "^$", "x", 0, sizeof text, false }, { "^$", "\n", SEARCH_LINE_MAX, SEARCH_LINE_MAX + 1, false },
	};
	static const size_t pieces[] = { sizeof text, SEARCH_LINE_MAX, SEARCH_LINE_MAX - 1, SEARCH_LINE_MAX + 1,
		1000 };
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		prepare(&rows[i].ere, 1);
		memset(text, 'x', sizeof text);
		memcpy(text + rows[i].at, rows[i].put, strlen(rows[i].put));
		for (j = 0; j < countof(pieces); j++) {
			look(text, rows[i].size, pieces[j]);
			check(search.found[0] == rows[i].found, i, "'%s' in %zu bytes, in pieces of %zu: %s",
			    rows[i].ere, rows[i].size, pieces[j], search.found[0] ? "found" : "not found");
		}
	}
}

/* Several at once, some of them not sought; a new text begins with nothing found. */
static void
test_sets(void)
{
	static const char *const all[] = { "^a", "b$", "c", "^$", "x{3}" };
	static const struct {
		const char *sought, *text, *found;      /* of the five: 1 or 0 */
	} rows[] = {
		{ "11111", "ab\nc\n\nxxx\n", "11111" }, { "11111", "", "00000" }, { "11111", "ba\nxx", "00000" },
		{ "11111", "ba\nxx\nc", "00100" }, { "11011", "ab\nc\n", "11000" }, { "00100", "ab\nc\n", "00100" },
		{ "00100", "ab\n", "00000" }, { "00000", "ab\nc\n\nxxx\n", "00000" },
		{ "00010", "ab\n\n", "00010" },
		{ "00001", "xx\nxxxx", "00001" }, { "10001", "xx\nba\nab", "10000" },
	};
	bool sought[ERE_MAX] = { false };
	char is[countof(all) + 1] = "";
	size_t i, j, piece;

	for (i = 0; i < countof(rows); i++) {
		prepare(all, countof(all));
		for (j = 0; j < countof(all); j++)
			sought[j] = rows[i].sought[j] == '1';
		search_init(&search, &ere, sought);
		for (piece = 1; piece < 5; piece++) {
			look("ab\nc\n\nxxx\n", piece, 1);       /* the text before */
			look(rows[i].text, strlen(rows[i].text), piece);
			for (j = 0; j < countof(all); j++)
				is[j] = search.found[j] ? '1' : '0';
			check(strcmp(is, rows[i].found) == 0, i, "%s, not %s", is, rows[i].found);
		}
	}
}

/* More states than there is room for, some of them with many nodes. */
static void
test_room(void)
{
	static const char *const all[] = {
		"^([ab]*a[ab]{11}c|x)$", "([ab]?[ab]?[ab]?a){50}d", "((a|b|ab){200}e|f)",
		"(a[ab]{250}g|aab[ab]*h)$", "((a[ab]{200}i){9}|b[ab]*j)",
	};
	static char text[12000];
	static const char ends[] = "cdehj";
	uint32_t chance = 1;
	size_t i, j, len;

	prepare(all, countof(all));
	for (i = 0; i < countof(all); i++) {
		for (len = 0; len < sizeof text; len++) {
			chance = chance * 1103515245U + 12345;
			text[len] = (chance >> 20) % 2 == 0 ? 'a' : 'b';
		}
		for (len = sizeof text - 301; len < sizeof text - 1; len++)
			text[len] = len % 3 == 0 ? 'b' : 'a';           /* 12000 is one of three */
		text[sizeof text - 1] = ends[i];
		look(text, sizeof text, 5000);
		for (j = 0; j < countof(all); j++)
			check(search.found[j] == (j == i), i, "'%s' is %sfound", all[j],
			    search.found[j] ? "" : "not ");
	}
}

/* What is kept of the first line that has it: its beginning, or the last words up to where it was found. */
static void
test_text(void)
{
	static const struct {
		const char *ere, *text, *kept;
	} rows[] = {
		{ "denied", "a\nb: Permission denied (x)\nalso denied\n", "b: Permission denied (x)" },
		{ "denied$", "denied x\ny denied\n", "y denied" }, { "denied", "denied.\r\n", "denied." },
		{ "b$", "0123456789012345678901234567890123456789 ab\n", "ab" },
		{ "q", "x\n", "" },
		/* 40 bytes, and one more says that there are more */
		{ "7", "0123456789012345678901234567890123456789\n", "0123456789012345678901234567890123456789" },
		{ "7", "01234567890123456789012345678901234567890\n", "01234567890123456789012345678901234567890" },
		{ "7", "01234567890123456789012345678901234567890zz\n",
		    "01234567890123456789012345678901234567890" },
		/* far behind: from a word on, or the last 40 bytes */
		{ "pull access denied", "Error response from daemon: pull access denied for x\n",
		    "from daemon: pull access denied" },
		{ "x", "01234567890123456789012345678901234567890123456789x behind",
		    "1234567890123456789012345678901234567890123456789x" + 10 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		prepare(&rows[i].ere, 1);
		look(rows[i].text, strlen(rows[i].text), SIZE_MAX);
		check(strcmp(search.text[0], rows[i].kept) == 0, i, "'%s'", search.text[0]);
		look("x", 1, 1);
		look("", 0, 1);
		check(search.text[0][0] == '\0', i, "a new text has the old one's: '%s'", search.text[0]);
	}
}

const struct test search_tests[] = {
	{ "search.lines", test_lines }, { "search.expressions", test_expressions },
	{ "search.long_lines", test_long_lines }, { "search.sets", test_sets }, { "search.room", test_room },
	{ "search.text", test_text },
	{ NULL, NULL },
};
