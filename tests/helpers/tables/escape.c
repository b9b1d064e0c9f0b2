/* Foreign text made harmless: in a line, in JSON, in a workflow command. */
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/escape.h"
#include "../../../src/core/random.h"
#include "../table.h"

static void
test_text(void)
{
	static const struct {
		const char *text;
		size_t size;
		const char *shown;
	} rows[] = {
		{ "", 8, "" }, { "curl", 99, "curl" }, { "a b", 99, "a b" }, { "~ !\"'", 99, "~ !\"'" },
		{ "\n", 99, "\\x0a" }, { "\r\t\x1b[31m", 99, "\\x0d\\x09\\x1b[31m" },
		{ "\x01\x1f\x7f", 99, "\\x01\\x1f\\x7f" },
		{ "\\", 99, "\\\\" }, { "\\x0a", 99, "\\\\x0a" },
		/* UTF-8: two, three and four bytes, the first and last of each */
		{ "\xc3\xa9", 99, "\xc3\xa9" }, { "\xe2\x82\xac", 99, "\xe2\x82\xac" },
		{ "\xf0\x9f\x98\x80", 99, "\xf0\x9f\x98\x80" },
		{ "\xc2\xa0", 99, "\xc2\xa0" }, { "\xdf\xbf", 99, "\xdf\xbf" },
		{ "\xe0\xa0\x80", 99, "\xe0\xa0\x80" },
		{ "\xed\x9f\xbf", 99, "\xed\x9f\xbf" }, { "\xee\x80\x80", 99, "\xee\x80\x80" },
		{ "\xf0\x90\x80\x80", 99, "\xf0\x90\x80\x80" }, { "\xf4\x8f\xbf\xbf", 99, "\xf4\x8f\xbf\xbf" },
		/* C1, and what is not UTF-8 */
		{ "\xc2\x80", 99, "\\xc2\\x80" }, { "\xc2\x9b" "31m", 99, "\\xc2\\x9b31m" },
		{ "\xc2\x9f", 99, "\\xc2\\x9f" },
		{ "\x80", 99, "\\x80" }, { "\x9b", 99, "\\x9b" }, { "\xff", 99, "\\xff" },
		{ "\xc0\x8a", 99, "\\xc0\\x8a" },
		{ "\xc1\xbf", 99, "\\xc1\\xbf" }, { "\xe0\x80\x8a", 99, "\\xe0\\x80\\x8a" },
		{ "\xe0\x9f\xbf", 99, "\\xe0\\x9f\\xbf" },
		{ "\xf0\x8f\xbf\xbf", 99, "\\xf0\\x8f\\xbf\\xbf" }, { "\xed\xa0\x80", 99, "\\xed\\xa0\\x80" },
		{ "\xf4\x90\x80\x80", 99, "\\xf4\\x90\\x80\\x80" },
		{ "\xf5\x80\x80\x80", 99, "\\xf5\\x80\\x80\\x80" },
		/* cut short by the end of the text */
		{ "\xc3", 99, "\\xc3" }, { "\xe2\x82", 99, "\\xe2\\x82" },
		{ "\xf0\x9f\x98", 99, "\\xf0\\x9f\\x98" },
		{ "\xc3" "a", 99, "\\xc3a" }, { "\xe2\xc3\xa9", 99, "\\xe2\xc3\xa9" },
		/* too long for the buffer: cut between characters */
		{ "1234567", 8, "1234567" }, { "12345678", 8, "1234..." }, { "123456789", 8, "1234..." },
		{ "1234\n", 8, "1234..." }, { "123\n", 8, "123\\x0a" }, { "\n\n", 8, "\\x0a..." },
		{ "\n\n", 9, "\\x0a\\x0a" },
		{ "\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 8, "\xf0\x9f\x98\x80..." },
		{ "123\xc3\xa9" "678", 8, "123..." },
		{ "12\xc3\xa9" "5678", 8, "12\xc3\xa9..." },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		char buf[128];

		memset(buf, '#', sizeof buf);
		check(escape_text(buf, rows[i].size, rows[i].text) == buf, i, "it does not return its buffer");
		check(memchr(buf, '\0', rows[i].size) != NULL, i, "no end");
		check(memchr(buf, '\0', sizeof buf) != NULL && strcmp(buf, rows[i].shown) == 0, i,
		    "'%.99s', not '%s'", buf,
		    rows[i].shown);
		check(buf[rows[i].size] == '#', i, "writes past its buffer");
	}
}

/* Any bytes: what is shown has no control character and fits. */
static void
test_any(void)
{
	struct random r = { 3 };
	char text[64], buf[64];
	size_t i, j, size;

	for (i = 0; i < 50000; i++) {
		for (j = 0; j < sizeof text - 1; j++)
			text[j] = (char)(1 + random_next(&r) % 255);
		text[random_next(&r) % sizeof text] = '\0';
		text[sizeof text - 1] = '\0';
		size = 8 + random_next(&r) % (sizeof buf - 8);
		escape_text(buf, size, text);
		check(strlen(buf) < size, i, "too long");
		for (j = 0; buf[j] != '\0'; j++) {
			unsigned char c = (unsigned char)buf[j], next = (unsigned char)buf[j + 1];

			check(c >= 0x20 && c != 0x7f && !(c == 0xc2 && next < 0xa0), i, "byte %02x", c);
		}
	}
}

static void
test_json(void)
{
	static const struct {
		const char *text;
		size_t size;
		const char *shown;
	} cases[] = {
		{ "", 8, "" }, { "curl", 99, "curl" }, { "~ !'", 99, "~ !'" }, { "\"\\/", 99, "\\\"\\\\/" },
		{ "\x01\n\r\t\x1b[31m\x1f\x7f", 99, "\\u0001\\u000a\\u000d\\u0009\\u001b[31m\\u001f\\u007f" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 99, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
		/* C1, and what Unicode calls a line or paragraph separator */
		{ "\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0", 99, "\\u0080\\u0085\\u009f\xc2\xa0" },
		{ "\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", 99,
		  "\xe2\x80\xa7\\u2028\\u2029\xe2\x80\xaa" },
		/* what is not UTF-8: overlong, surrogates, past the end, cut short */
		{ "\xff", 99, "\xef\xbf\xbd" }, { "\xc0\x8a", 99, "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xed\xa0\x80", 99, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xf4\x90\x80\x80", 99, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe2\x82", 99, "\xef\xbf\xbd\xef\xbf\xbd" }, { "\xc3" "a", 99, "\xef\xbf\xbd" "a" },
		{ "\xc2\"", 99, "\xef\xbf\xbd\\\"" },
		/* cut between characters and never inside an escape */
		{ "12345678", 8, "1234..." }, { "123\n", 8, "123..." }, { "\n", 8, "\\u000a" },
		{ "\n\n", 8, "..." }, { "\n\n", 10, "\\u000a..." }, { "12\"\"\"\"", 8, "12\\\"..." },
		{ "123\"\"\"", 8, "123..." },
	};
	size_t i;

	for (i = 0; i < countof(cases); i++) {
		char buf[128];

		memset(buf, '#', sizeof buf);
		check(escape_json(buf, cases[i].size, cases[i].text) == buf, i, "it does not return its buffer");
		check(memchr(buf, '\0', cases[i].size) != NULL, i, "no end");
		check(strcmp(buf, cases[i].shown) == 0, i, "'%.99s', not '%s'", buf, cases[i].shown);
		check(buf[cases[i].size] == '#', i, "writes past its buffer");
	}
}

static void
test_command(void)
{
	static const struct {
		const char *text, *data, *property;
	} cases[] = {
		{ "", "", "" }, { "a b", "a b", "a b" }, { "50%", "50%25", "50%25" },
		{ "%0A", "%250A", "%250A" }, { "a\r\nb", "a%0D%0Ab", "a%0D%0Ab" },
		{ "::error::x", "::error::x", "%3A%3Aerror%3A%3Ax" }, { "a,b=c", "a,b=c", "a%2Cb=c" },
		{ "\xc3\xa9", "\xc3\xa9", "\xc3\xa9" },
	};
	char buf[64];
	size_t i;

	for (i = 0; i < countof(cases); i++) {
		check(strcmp(escape_data(buf, sizeof buf, cases[i].text), cases[i].data) == 0, i, "data '%s'", buf);
		check(strcmp(escape_property(buf, sizeof buf, cases[i].text), cases[i].property) == 0, i,
		    "property '%s'", buf);
	}
	check(strcmp(escape_data(buf, 8, "12%%%%"), "12...") == 0, i, "cut '%s'", buf);
}

const struct test escape_tests[] = {
	{ "escape.text", test_text }, { "escape.any", test_any }, { "escape.json", test_json },
	{ "escape.command", test_command }, { NULL, NULL },
};
