/* Durations and decimal numbers: read, and written for a table and in full. */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/duration.h"
#include "../../../src/core/random.h"
#include "../table.h"
#include "short.h"

#define UNTOUCHED INT64_C(-77)

static void
test_parse(void)
{
	static const struct {
		const char *text;
		int64_t ns;
	} rows[] = {
		{ "0", 0 }, { "1", S }, { "00", 0 }, { "007", 7 * S }, { "1.5", 1500 * MS }, { ".5", 500 * MS },
		{ "0.000000001", 1 }, { "0.0000000019", 1 }, { "0.0000000009999", 1 },
		{ ".0000000001", 1 }, { "0.00000000000000000000000000000000000000000000001", 1 }, { ".1ns", 1 },
		{ "0.0ns", 0 }, { "0d0.0001ns", 1 }, { "0.000000000", 0 }, { "0s0ns", 0 },
		{ "1.0000000000000000000000000000000000000000000000", S },
		{ "0.999999999999999999999999999999999999999999999", S - 1 },
		{ "1ns", 1 }, { "1us", 1000 }, { "1ms", MS }, { "1s", S }, { "1m", 60 * S }, { "1h", 3600 * S },
		{ "1d", 86400 * S }, { "0d", 0 }, { "250ms", 250 * MS }, { ".5h", 1800 * S }, { "1.5ns", 1 },
		{ "0.5us", 500 }, { "1m30s", 90 * S }, { "1.5h30m", 7200 * S }, { "1d2h3m4s5ms6us7ns",
		    (86400 + 2 * 3600 + 3 * 60 + 4) * S + 5006007 }, { "1h1ns", 3600 * S + 1 },
		{ "90m", 5400 * S }, { "1m90s", 150 * S },
		{ "9223372036.854775807", FOREVER }, { "9223372036.854775806", FOREVER - 1 },
		{ "9223372036.854775808", FOREVER }, { "9223372036854775807ns", FOREVER },
		{ "9223372036854775808ns", FOREVER }, { "18446744073709551616ns", FOREVER },
		{ "18446744073709551617", FOREVER }, { "106752d", FOREVER },
		{ "106751d", INT64_C(106751) * 86400 * S },
		{ "106751d1d", UNTOUCHED }, { "106751d99h", FOREVER }, { "1000000d1000000h1000000m", FOREVER },
		{ "99999999999999999999999999999999999999999999999999999999999999999999.9d", FOREVER },
		/* errors */
		{ "", UNTOUCHED }, { "-1", UNTOUCHED }, { "+1", UNTOUCHED }, { "-0", UNTOUCHED },
		{ " 1", UNTOUCHED },
		{ "1 ", UNTOUCHED }, { "1 s", UNTOUCHED }, { "\t1", UNTOUCHED }, { "1\n", UNTOUCHED },
		{ "inf", UNTOUCHED }, { "infinity", UNTOUCHED }, { "nan", UNTOUCHED }, { "0x10", UNTOUCHED },
		{ "1e3", UNTOUCHED }, { "1E3", UNTOUCHED }, { "1e3s", UNTOUCHED }, { "1x", UNTOUCHED },
		{ "1min", UNTOUCHED }, { "1sec", UNTOUCHED }, { "1M", UNTOUCHED }, { "1S", UNTOUCHED },
		{ "1w", UNTOUCHED }, { "1y", UNTOUCHED }, { "s", UNTOUCHED }, { "ms", UNTOUCHED },
		{ ".", UNTOUCHED },
		{ ".s", UNTOUCHED }, { "1.", UNTOUCHED }, { "1.s", UNTOUCHED }, { "1..5", UNTOUCHED },
		{ "1.5.5", UNTOUCHED }, { "1,5", UNTOUCHED }, { "1s,", UNTOUCHED }, { ",", UNTOUCHED },
		{ "1s,2s", UNTOUCHED }, { "1m30", UNTOUCHED }, { "30s1m", UNTOUCHED }, { "1ms1s", UNTOUCHED },
		{ "1s1s", UNTOUCHED }, { "1m-30s", UNTOUCHED }, { "1m 30s", UNTOUCHED }, { "1_000", UNTOUCHED },
		{ "1'000", UNTOUCHED }, { "1s\x01", UNTOUCHED }, { "\xd9\xa1", UNTOUCHED },
		{ "1\xc2\xb5s", UNTOUCHED },
		{ "1/2", UNTOUCHED }, { "5%", UNTOUCHED }, { "1:30", UNTOUCHED },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int64_t ns = UNTOUCHED;
		bool ok = duration_parse(rows[i].text, &ns);

		check(ok == (rows[i].ns != UNTOUCHED), i, "'%s': %s", rows[i].text, ok ? "accepted" : "refused");
		check(!ok || ns == rows[i].ns, i, "'%s': %" PRId64 ", not %" PRId64, rows[i].text, ns, rows[i].ns);
	}
}

static void
test_read(void)
{
	static const struct {
		const char *text;
		int stop;               /* the offset where it stops, -1: NULL */
		int64_t ns;
	} rows[] = {
		{ "1s,2s", 2, S }, { "1,2", 1, S }, { "1m30s,", 5, 90 * S }, { "5", 1, 5 * S }, { ",1s", -1, 0 },
		{ "", -1, 0 }, { "1s;2s", -1, 0 }, { "1s ,2s", -1, 0 }, { "x,1s", -1, 0 }, { "1m30,5s", -1, 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int64_t ns = UNTOUCHED;
		const char *end = duration_read(rows[i].text, &ns);

		check(end == (rows[i].stop < 0 ? NULL : rows[i].text + rows[i].stop), i,
		    "'%s': stops at the wrong place",
		    rows[i].text);
		check(end == NULL || ns == rows[i].ns, i, "'%s': %" PRId64, rows[i].text, ns);
	}
}

static void
test_decimal_read(void)
{
	static const struct {
		const char *text;
		int64_t scale;
		int stop;
		int64_t value;
	} rows[] = {
		{ "12", 1, 2, 12 }, { "12%", 10000, 2, 120000 }, { "0.5x", 10, 3, 5 }, { "1.99", 1, 4, 1 },
		{ "2.000000001", S, 11, 2 * S + 1 }, { ".1", 10, 2, 1 }, { "0", 1, 1, 0 }, { "", 1, -1, 0 },
		{ ".", 1, -1, 0 }, { "5.", 1, -1, 0 }, { "x", 1, -1, 0 }, { "-1", 1, -1, 0 }, { "+1", 1, -1, 0 },
		{ " 1", 1, -1, 0 }, { "9223372036854775807", 1, 19, INT64_MAX },
		{ "9223372036854775808", 1, 19, INT64_MAX }, { "99999999999999999999", 1000, 20, INT64_MAX },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int64_t value = UNTOUCHED;
		const char *end = decimal_read(rows[i].text, rows[i].scale, &value);

		check(end == (rows[i].stop < 0 ? NULL : rows[i].text + rows[i].stop), i,
		    "'%s': stops at the wrong place",
		    rows[i].text);
		check(end == NULL || value == rows[i].value, i, "'%s': %" PRId64, rows[i].text, value);
	}
}

static void
test_decimal_whole(void)
{
	static const struct {
		const char *text;
		int64_t min, max, value;
	} rows[] = {
		{ "0", 0, 9, 0 }, { "9", 0, 9, 9 }, { "10", 0, 9, UNTOUCHED }, { "0", 1, 9, UNTOUCHED },
		{ "1", 1, 9, 1 }, { "007", 0, 9, 7 }, { "9223372036854775807", 0, INT64_MAX, INT64_MAX },
		{ "9223372036854775808", 0, INT64_MAX, INT64_MAX }, { "18446744073709551617", 0, 100, UNTOUCHED },
		{ "18446744073709551616", 0, INT64_MAX, INT64_MAX },
		{ "", 0, 9, UNTOUCHED }, { "-1", 0, 9, UNTOUCHED }, { "+1", 0, 9, UNTOUCHED },
		{ "1.0", 0, 9, UNTOUCHED },
		{ " 1", 0, 9, UNTOUCHED }, { "1 ", 0, 9, UNTOUCHED }, { "1x", 0, 9, UNTOUCHED },
		{ "0x1", 0, 9, UNTOUCHED },
		{ "1e1", 0, 99, UNTOUCHED }, { "x", 0, 9, UNTOUCHED }, { "1,2", 0, 99, UNTOUCHED },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int64_t value = UNTOUCHED;
		bool ok = decimal_whole(rows[i].text, rows[i].min, rows[i].max, &value);

		check(ok == (rows[i].value != UNTOUCHED), i, "'%s': %s", rows[i].text, ok ? "accepted" : "refused");
		check(value == rows[i].value, i, "'%s': %" PRId64, rows[i].text, value);
	}
}

/* For people, and for a table. */
static void
test_text(void)
{
	static const struct {
		int64_t ns;
		const char *text, *table;
	} rows[] = {
		{ 0, "0.000s", NULL }, { 1, "0.000s", NULL }, { 499999, "0.000s", NULL },
		{ 500000, "0.001s", NULL }, { 1500 * MS, "1.500s", NULL }, { 60 * S - MS, "59.999s", NULL },
		{ 60 * S - MS / 2 - 1, "59.999s", NULL }, { 60 * S - MS / 2, "1m00s", NULL },
		{ 60 * S, "1m00s", NULL }, { 90500 * MS - 1, "1m30s", NULL },
		{ 90500 * MS, "1m31s", NULL }, { 125 * S, "2m05s", NULL }, { 3599 * S, "59m59s", NULL },
		{ 3600 * S - 500 * MS - 1, "59m59s", NULL }, { 3600 * S - 500 * MS, "1h00m00s", "1h00m" },
		{ 3600 * S, "1h00m00s", "1h00m" },
		{ 5430 * S, "1h30m30s", "1h30m" }, { 61845 * S, "17h10m45s", "17h10m" },
		{ 90000 * S, "25h00m00s", "25h00m" }, { 3599999 * S, "999h59m59s", "999h59m" },
		{ 3600000 * S, "1000h00m00s", "1000h" }, { FOREVER, "2562047h47m17s", "106751d" },
	};
	char buf[DURATION_TEXT_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		check(strcmp(duration_text(buf, rows[i].ns), rows[i].text) == 0, i, "%s", buf);
		duration_short(buf, rows[i].ns);
		check(strcmp(buf, rows[i].table != NULL ? rows[i].table : rows[i].text) == 0, i, "short: %s", buf);
	}
}

static void
test_exact(void)
{
	static const struct {
		int64_t ns;
		const char *text;
	} rows[] = {
		{ 0, "0s" }, { 1, "0.000000001s" }, { 250 * MS, "0.25s" }, { S, "1s" }, { 1500 * MS, "1.5s" },
		{ 10 * S, "10s" }, { 59 * S, "59s" }, { 60 * S, "1m" }, { 90 * S, "1m30s" }, { 3600 * S, "1h" },
		{ 90500 * MS, "1m30.5s" }, { 60 * S + MS, "1m0.001s" }, { 3661 * S, "1h1m1s" }, { 86400 * S, "1d" },
		{ 90000 * S, "1d1h" }, { 86401 * S, "1d1s" }, { 36000 * S, "10h" },
		{ FOREVER - 1, "106751d23h47m16.854775806s" }, { FOREVER, "for ever" },
	};
	struct random random = { 7 };
	char buf[DURATION_EXACT_SIZE];
	int64_t ns, back;
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(duration_exact(buf, rows[i].ns), rows[i].text) == 0, i, "%s, not %s", buf,
		    rows[i].text);
	for (i = 0; i < 20000; i++) {
		ns = random_between(random_next(&random), 0, FOREVER - 1) >> i % 63;
		check(duration_parse(duration_exact(buf, ns), &back) && back == ns, i, "%" PRId64 ": %s", ns, buf);
	}
}

const struct test duration_tests[] = {
	{ "duration.parse", test_parse }, { "duration.read", test_read },
	{ "duration.decimal_read", test_decimal_read }, { "duration.decimal_whole", test_decimal_whole },
	{ "duration.text", test_text }, { "duration.exact", test_exact }, { NULL, NULL },
};
