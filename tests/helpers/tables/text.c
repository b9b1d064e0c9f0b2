/* Text in a buffer: what text_add() does itself is what printf() does, whatever fits. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/core/text.h"
#include "../table.h"

#define SIZE 128

/* The same as snprintf() in a buffer of any size, and not a byte behind it. */
#define SAME(row, ...) \
	do { \
		char ours[SIZE + 1], theirs[SIZE]; \
		size_t size; \
		for (size = 1; size <= SIZE; size++) { \
			memset(ours, '#', sizeof ours); \
			snprintf(theirs, size, __VA_ARGS__); \
			text_print(ours, size, __VA_ARGS__); \
			check(strcmp(ours, theirs) == 0 && ours[size] == '#', row, "size %zu: '%s', not '%s'", \
			    size, ours, theirs); \
		} \
	} while (0)

static void
test_print(void)
{
	SAME(0, "no conversion");
	SAME(1, "%s and %s%s", "one", "two", "");
	SAME(2, "%.*s|%.*s|%.*s", 3, "abcdef", 9, "abc", 0, "abc");
	SAME(3, "%d %d %d %d %d", 0, 7, -1, INT_MAX, INT_MIN);
	SAME(4, "%u %x %x", UINT_MAX, UINT_MAX, 0U);
	SAME(5, "%ld %lu %lx", LONG_MIN, ULONG_MAX, ULONG_MAX);
	SAME(6, "%lld %lld %llu %llx", LLONG_MIN, LLONG_MAX, ULLONG_MAX, ULLONG_MAX);
	SAME(7, "%02d:%02lld %03lld %08llx-%012llx", 5, 123LL, 7LL, 0xabcULL, 0xfedcba9876543210ULL);
	SAME(8, "%03d %09d %010u %03d %03d %02d", 1234, 0, 42U, -5, -50, -500);
}

/* From the first conversion on that text_add() does not know the rest is printf()'s. */
static void
test_print_others(void)
{
	SAME(0, "%s %c %s %d", "a", 'b', "c", 4);
	SAME(1, "%d%% of %s", 50, "it");
	SAME(2, "%-6s|%6s|%*s|%-*s|", "a", "b", 4, "c", 4, "d");
	SAME(3, "%5d|%-5d|%+d|%X|%.2s", 1, 2, 3, 0xabcU, "xyz");
	SAME(4, "%zu %s", (size_t)5, "behind");
}

static void
test_add(void)
{
	char buf[SIZE];
	struct text t = { buf, 16, 0 };

	text_add(&t, "%s", "");
	check(t.used == 0 && *buf == '\0', 0, "nothing added");
	text_add(&t, "%d", 12);
	text_add(&t, "-%s-%c", "ab", 'c');
	check(t.used == 7 && strcmp(buf, "12-ab-c") == 0, 1, "'%s'", buf);
	text_add(&t, "%s", "0123456789");
	check(t.used == 15 && strcmp(buf, "12-ab-c01234567") == 0, 2, "'%s'", buf);
	text_add(&t, "%s%d%*d", "more", 1, 3, 2);
	check(t.used == 15 && strcmp(buf, "12-ab-c01234567") == 0, 3, "full: '%s'", buf);
}

static void
test_has_word(void)
{
	check(text_has_word("one two", "two", 3) && text_has_word("one two", "one and", 3), 0, "it has");
	check(!text_has_word("one two", "on", 2) && !text_has_word("one two", "twofold", 7), 1, "parts");
	check(!text_has_word("", "one", 3), 2, "an empty list");
}

const struct test text_tests[] = {
	{ "text.print", test_print }, { "text.print_others", test_print_others }, { "text.add", test_add },
	{ "text.has_word", test_has_word }, { NULL, NULL },
};
