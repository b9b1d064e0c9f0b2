/* Lines of names and values: JSON and logfmt. */
#include <stdint.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/members.h"
#include "../table.h"
#include "short.h"

static void
check_line(size_t row, struct members *m, const char *wanted)
{
	size_t len = members_end(m);

	check(len == strlen(wanted) && memcmp(m->line.buf, wanted, len) == 0, row, "%.*s not %s", (int)len,
	    m->line.buf, wanted);
}

static void
test_texts(void)
{
	static const struct {
		const char *text;
		size_t size;
		const char *json, *logfmt;
	} rows[] = {
		{ "word", 99, "{\"t\":\"word\"}\n", "t=word\n" },
		{ "two words", 99, "{\"t\":\"two words\"}\n", "t=\"two words\"\n" },
		{ "", 99, "{\"t\":\"\"}\n", "t=\"\"\n" },
		{ "a=b", 99, "{\"t\":\"a=b\"}\n", "t=\"a=b\"\n" },
		{ "http://h/p+q-r_s.t:1", 99, "{\"t\":\"http://h/p+q-r_s.t:1\"}\n", "t=http://h/p+q-r_s.t:1\n" },
		{ "a\"b\\", 99, "{\"t\":\"a\\\"b\\\\\"}\n", "t=\"a\\\"b\\\\\"\n" },
		{ "a\nb", 99, "{\"t\":\"a\\u000ab\"}\n", "t=\"a\\u000ab\"\n" },
		{ "123456789", 8, "{\"t\":\"1234...\"}\n", "t=1234...\n" },
		/* absent */
		{ NULL, 99, "}\n", "\n" },
	};
	char buf[256];
	struct members m;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		members_begin(&m, buf, sizeof buf, MEMBERS_JSON);
		members_add_text(&m, "t", rows[i].text, rows[i].size);
		check_line(i, &m, rows[i].json);
		members_begin(&m, buf, sizeof buf, MEMBERS_LOGFMT);
		members_add_text(&m, "t", rows[i].text, rows[i].size);
		check_line(i, &m, rows[i].logfmt);
	}
}

static void
test_numbers(void)
{
	char buf[256];
	struct members m;

	members_begin(&m, buf, sizeof buf, MEMBERS_JSON);
	members_add_number(&m, "n", UINT64_MAX);
	members_add_seconds(&m, "s", 1432 * MS);
	members_add_seconds(&m, "z", 0);
	check_line(0, &m, "{\"n\":18446744073709551615,\"s\":1.432,\"z\":0.000}\n");
	members_begin(&m, buf, sizeof buf, MEMBERS_LOGFMT);
	members_add_number(&m, "n", 0);
	members_add_seconds(&m, "s", FOREVER);
	check_line(1, &m, "n=0 s=9223372036.855\n");
}

/* The last member gives way, but not below its least. */
static void
test_last(void)
{
	char buf[256], text[128];
	struct members m;
	size_t size, len;

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (size = 20; size < 128; size++) {
		members_begin(&m, buf, sizeof buf, MEMBERS_JSON);
		members_add_last(&m, "t", text, size, 16);
		len = members_end(&m);
		check(len <= (size < 28 ? 28 : size), size, "%zu bytes", len);
		check(len + 1 >= size, size, "only %zu bytes", len);
	}
}

const struct test members_tests[] = {
	{ "members.texts", test_texts }, { "members.numbers", test_numbers }, { "members.last", test_last },
	{ NULL, NULL },
};
