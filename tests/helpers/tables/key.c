/* Names and keys: which are valid, how they are encoded, the names of their files. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/key.h"
#include "../../../src/core/random.h"
#include "../table.h"

#define TEN(x) x x x x x x x x x x
#define KEY_250 TEN(TEN("a")) TEN(TEN("a")) TEN("aaaaa")

static void
test_is_name(void)
{
	static const struct {
		const char *name;
		bool ok;
	} rows[] = {
		{ "a", true }, { "api", true }, { "A-Z_0.9", true }, { "-", true }, { "_", true }, { "a.", true },
		{ "9", true },
		{ "a..b", true }, { TEN("abcdef") "abcd", true }, { TEN("abcdef") "abcde", false }, { "", false },
		{ ".", false }, { "..", false }, { ".a", false }, { "a/b", false }, { "/", false },
		{ "a b", false },
		{ " a", false }, { "a ", false }, { "a\n", false }, { "\x01", false }, { "\x7f", false },
		{ "é", false },
		{ "a%", false }, { "a:b", false }, { "a*", false }, { "\xff", false },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(key_is_name(rows[i].name) == rows[i].ok, i, "'%s'", rows[i].name);
}

static void
test_is_valid(void)
{
	static const struct {
		const char *key;
		bool ok;
	} rows[] = {
		{ "k", true }, { "a b/c%d{}\"'\\", true }, { "é", true }, { "\x80\xff", true }, { ".", true },
		{ "~", true },
		{ KEY_250 "bcdef", true }, { KEY_250 "bcdefg", false }, { "", false }, { "\x01", false },
		{ "\x1f", false },
		{ "a\n", false }, { "a\tb", false }, { "\x7f", false }, { "a\x7f", false },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(key_is_valid(rows[i].key) == rows[i].ok, i, "'%s'", rows[i].key);
}

static void
test_encode(void)
{
	static const struct {
		const char *key, *encoded;
	} rows[] = {
		{ "plain-Key_1.2", "plain-Key_1.2" }, { "a b", "a%20b" }, { "a%20b", "a%2520b" }, { "/", "%2F" },
		{ "\xff\x80", "%FF%80" }, { "{}=", "%7B%7D%3D" }, { ".", "." },
	};
	char buf[KEY_ENCODED_SIZE], decoded[KEY_ENCODED_SIZE], longest[KEY_MAX + 1];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		check(strcmp(key_encode(buf, rows[i].key), rows[i].encoded) == 0, i, "%s", buf);
		check(strcmp(key_decode(decoded, buf), rows[i].key) == 0, i, "%s", decoded);
	}
	check(strcmp(key_decode(decoded, "100% %4 %4g %20%e9%"), "100% %4 %4g  %e9%") == 0, i, "%s", decoded);
	memset(longest, 0xff, KEY_MAX);
	longest[KEY_MAX] = '\0';
	check(strlen(key_encode(buf, longest)) == 3 * KEY_MAX, i, "the longest: %zu", strlen(buf));
}

/* A name that every system takes: no slash, 1 to 255 bytes, and another for every key. */
static void
test_file(void)
{
	static const char *const suffixes[] = { ".once", ".output", ".new" };
	static char seen[2000][KEY_FILE_SIZE];
	struct random r = { 7 };
	char key[KEY_MAX + 1];
	size_t i, j, k, len;

	for (i = 0; i < countof(seen); i++) {
		/* i / 4 at their ends: keys that are alike up to there */
		len = i % 4 == 0 ? 1 + i / 4 % KEY_MAX : 8 + i % 240;
		for (j = 0; j < len; j++)
			key[j] = i % 4 == 1 ? (char)(0x80 | random_next(&r)) : 'a';
		key[len] = '\0';
		if (i % 4 != 0)
			snprintf(key + len - 4, 5, "%04zu", i);
		else if (i >= 4 * KEY_MAX)
			snprintf(key, sizeof key, "/%zu", i);
		for (k = 0; k < countof(suffixes); k++) {
			key_file(seen[i], key, suffixes[k]);
			len = strlen(seen[i]);
			check(len < KEY_FILE_SIZE && strchr(seen[i], '/') == NULL && strncmp(seen[i], "key.",
			    4) == 0, i, "%s",
			    seen[i]);
			check(strcmp(seen[i] + len - strlen(suffixes[k]), suffixes[k]) == 0, i, "%s: its suffix",
			    seen[i]);
		}
		for (j = 0; j < i; j++)
			check(strcmp(seen[i], seen[j]) != 0, i, "the same as case %zu: %s", j, seen[i]);
	}
}

static void
test_expand(void)
{
	static const struct {
		const char *arg, *expanded;
	} rows[] = {
		{ "", "" }, { "plain", "plain" }, { "{key}", "K{attempt}" }, { "{{key}}", "{K{attempt}}" },
		{ "a{key}b{key}", "aK{attempt}bK{attempt}" },
		{ "{attempt}/{max_attempts}", "7/18446744073709551615" },
		{ "{", "{" }, { "}", "}" }, { "{}", "{}" }, { "{key", "{key" }, { "key}", "key}" },
		{ "{Key}", "{Key}" },
		{ "{ key}", "{ key}" }, { "{keys}", "{keys}" }, { "{attempts}", "{attempts}" },
		{ "${key}", "$K{attempt}" },
		{ "{a{attempt}", "{a7" }, { "{{{attempt}}}", "{{7}}" }, { "{max_attempt}", "{max_attempt}" },
		{ "awk '{print $1}'", "awk '{print $1}'" }, { "{\"k\":\"{key}\"}", "{\"k\":\"K{attempt}\"}" },
	};
	char buf[64];
	size_t i, size, len;

	for (i = 0; i < countof(rows); i++) {
		for (size = 0; size < sizeof buf; size++) {
			memset(buf, '#', sizeof buf);
			len = key_expand(buf, size, rows[i].arg, "K{attempt}", 7, UINT64_MAX);
			check(len == strlen(rows[i].expanded), i, "'%s': length %zu", rows[i].arg, len);
			check(buf[size] == '#', i, "'%s': written past %zu", rows[i].arg, size);
			check(size <= len || strcmp(buf, rows[i].expanded) == 0, i, "'%s': '%.60s'", rows[i].arg,
			    buf);
		}
	}
}

const struct test key_tests[] = {
	{ "key.is_name", test_is_name }, { "key.is_valid", test_is_valid }, { "key.encode", test_encode },
	{ "key.file", test_file }, { "key.expand", test_expand }, { NULL, NULL },
};
