/*
 * core -- table tests of src/core: `core FUNCTION` runs one function's cases, `core --list` names them all.
 *
 * Each failed case is a line `FUNCTION, case N (from 0), INPUT: what went wrong`, and the status is then 1.
 *
 * Links with: src/core/backoff.o src/core/duration.o src/core/escape.o src/core/outcome.o
 * Links with: src/core/countdown.o src/core/fields.o src/core/nearest.o src/core/text.o
 * Links with: src/core/plan.o src/core/policy.o src/core/random.o src/core/report.o
 * Links with: src/core/signame.o src/core/statuses.o src/core/httpdate.o
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/backoff.h"
#include "../../src/core/countdown.h"
#include "../../src/core/countof.h"
#include "../../src/core/duration.h"
#include "../../src/core/escape.h"
#include "../../src/core/nearest.h"
#include "../../src/core/outcome.h"
#include "../../src/core/plan.h"
#include "../../src/core/policy.h"
#include "../../src/core/random.h"
#include "../../src/core/report.h"
#include "../../src/core/saturate.h"
#include "../../src/core/signame.h"
#include "../../src/core/statuses.h"
#include "table.h"

#define MS      DURATION_MS
#define S       DURATION_S
#define FOREVER DURATION_FOREVER
#define UNTOUCHED INT64_C(-77)

/*
 * duration
 */

static void
test_duration_parse(void)
{
	static const struct {
		const char *text;
		int64_t ns;
	} rows[] = {
		{ "0", 0 }, { "1", S }, { "00", 0 }, { "007", 7 * S }, { "1.5", 1500 * MS }, { ".5", 500 * MS },
		{ "0.000000001", 1 }, { "0.0000000019", 1 }, { "0.0000000009999", 0 },
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
test_duration_read(void)
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

/*
 * saturate
 */

static void
test_saturate(void)
{
	static const struct {
		int64_t a, b, sum, product;
	} rows[] = {
		{ 0, 0, 0, 0 }, { 2, 3, 5, 6 }, { INT64_MAX, 0, INT64_MAX, 0 }, { 0, INT64_MAX, INT64_MAX, 0 },
		{ INT64_MAX, 1, INT64_MAX, INT64_MAX }, { INT64_MAX - 1, 1, INT64_MAX, INT64_MAX - 1 },
		{ INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
		{ INT64_MAX / 2, 2, INT64_MAX / 2 + 2, INT64_MAX - 1 },
		{ INT64_MAX / 2 + 1, 2, INT64_MAX / 2 + 3, INT64_MAX },
		{ INT64_C(1) << 32, INT64_C(1) << 32, INT64_C(1) << 33, INT64_MAX },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		check(saturate_add(rows[i].a, rows[i].b) == rows[i].sum, i, "sum");
		check(saturate_mul(rows[i].a, rows[i].b) == rows[i].product, i, "product");
	}
}

/*
 * random
 */

static void
test_random_next(void)
{
	/* The reference implementation's numbers for the seeds 1234567 and 0. */
	static const struct {
		uint64_t seed, numbers[3];
	} rows[] = {
		{ 1234567, { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
		    UINT64_C(9817491932198370423) } },
		{ 0, { UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4), UINT64_C(0x06c45d188009454f) } },
	};
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		struct random r = { rows[i].seed };

		for (j = 0; j < countof(rows[i].numbers); j++) {
			uint64_t n = random_next(&r);

			check(n == rows[i].numbers[j], i, "number %zu: %" PRIu64, j, n);
		}
	}
}

static void
test_random_between(void)
{
	static const struct {
		uint64_t word;
		int64_t lo, hi, value;
	} rows[] = {
		{ 0, 0, 0, 0 }, { UINT64_MAX, 0, 0, 0 }, { UINT64_MAX, 7, 7, 7 },
		{ UINT64_MAX, FOREVER, FOREVER, FOREVER },
		{ 0, 0, FOREVER, 0 }, { UINT64_MAX, 0, FOREVER, FOREVER }, { UINT64_MAX, 1, FOREVER, FOREVER },
		{ 0, 5, 9, 5 }, { UINT64_MAX, 5, 9, 9 }, { UINT64_MAX / 2, 0, 1, 0 },
		{ UINT64_MAX / 2 + 1, 0, 1, 1 },
		{ UINT64_C(1) << 63, 0, FOREVER, INT64_C(1) << 62 }, { UINT64_MAX / 4, 0, 3, 0 },
		{ UINT64_MAX / 4 + 1, 0, 3, 1 }, { UINT64_C(0xc000000000000000), 0, 3, 3 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int64_t value = random_between(rows[i].word, rows[i].lo, rows[i].hi);

		check(value == rows[i].value, i, "%" PRId64 ", not %" PRId64, value, rows[i].value);
	}
}

/* Every value of a small range is drawn about as often as every other, the ends included. */
static void
test_random_even(void)
{
	enum { N = 70000, VALUES = 7 };
	unsigned count[VALUES] = { 0 };
	struct random r = { 42 };
	double chi2 = 0, d;
	size_t i;

	for (i = 0; i < N; i++) {
		int64_t value = random_between(random_next(&r), 10, 10 + VALUES - 1);

		check(value >= 10 && value < 10 + VALUES, i, "%" PRId64 " is outside", value);
		count[(value - 10) % VALUES]++;
	}
	for (i = 0; i < VALUES; i++) {
		d = (double)count[i] - (double)N / VALUES;
		chi2 += d * d / ((double)N / VALUES);
	}
	check(chi2 < 22.46, 0, "chi squared %f: p < 0.001 at 6 degrees of freedom", chi2);
}

/*
 * backoff
 */

static struct backoff
backoff_default(void)
{
	struct backoff b;

	memset(&b, 0, sizeof b);
	b.kind = BACKOFF_EXPONENTIAL;
	b.jitter = JITTER_NONE;
	b.factor = 2 * S;
	b.max_ns = 60 * S;
	b.delays = 1;
	b.delay_ns[0] = S;
	return b;
}

static void
check_range(size_t i, struct backoff_range r, int64_t lo, int64_t hi)
{
	check(r.lo_ns == lo && r.hi_ns == hi, i, "%" PRId64 "..%" PRId64 ", not %" PRId64 "..%" PRId64, r.lo_ns,
	    r.hi_ns,
	    lo, hi);
}

/* The base delay of each kind: the contract's formulas, and what must never happen with large k. */
static void
test_backoff_kinds(void)
{
	static const uint64_t huge = UINT64_C(1) << 40;
	const struct {
		enum backoff_kind kind;
		int64_t delay, factor, max;
		uint64_t k;
		int64_t base;
	} rows[] = {
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, 0, S },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, 1, 2 * S },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, 5, 32 * S },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, 6, 60 * S },
		{ BACKOFF_EXPONENTIAL, S, 3 * S, FOREVER, 4, 81 * S },
		{ BACKOFF_EXPONENTIAL, S, 3 * S / 2, 60 * S, 2, 2250 * MS },
		{ BACKOFF_EXPONENTIAL, S, S, 60 * S, huge, S },                 /* factor 1 */
		{ BACKOFF_EXPONENTIAL, (INT64_C(1) << 53) + 1, S, FOREVER, 1, (INT64_C(1) << 53) + 1 },
		/* a base below one second grows as well */
		{ BACKOFF_EXPONENTIAL, 100 * MS, 2 * S, 60 * S, 3, 800 * MS },
		{ BACKOFF_EXPONENTIAL, 1, 2 * S, FOREVER, 10, 1024 },
		{ BACKOFF_EXPONENTIAL, 500 * MS, 2 * S, 60 * S, 1, S },
		/* 34, 64 and 2^40 doublings */
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, 34, 60 * S },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, FOREVER, 34, FOREVER },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, 63, 60 * S },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, 64, 60 * S },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, 65, 60 * S },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 60 * S, huge, 60 * S },
		{ BACKOFF_EXPONENTIAL, 1, 2 * S, FOREVER, 62, INT64_C(1) << 62 },
		{ BACKOFF_EXPONENTIAL, 1, 2 * S, FOREVER, 63, FOREVER },
		{ BACKOFF_EXPONENTIAL, 1, 2 * S, FOREVER, 64, FOREVER },
		{ BACKOFF_EXPONENTIAL, 1, 2 * S, FOREVER, UINT64_MAX, FOREVER },
		{ BACKOFF_EXPONENTIAL, 1, INT64_MAX, FOREVER, UINT64_MAX, FOREVER },
		{ BACKOFF_EXPONENTIAL, 1, S + 1, 60 * S, UINT64_MAX, 60 * S },
		{ BACKOFF_EXPONENTIAL, FOREVER, 2 * S, FOREVER, 0, FOREVER },
		{ BACKOFF_EXPONENTIAL, 90 * S, 2 * S, 60 * S, 0, 60 * S },
		/* 0 is a delay, not "unset" */
		{ BACKOFF_EXPONENTIAL, 0, 2 * S, 60 * S, 0, 0 }, { BACKOFF_EXPONENTIAL, 0, 2 * S, 60 * S, 64, 0 },
		{ BACKOFF_EXPONENTIAL, 0, INT64_MAX, FOREVER, UINT64_MAX, 0 },
		{ BACKOFF_EXPONENTIAL, S, 2 * S, 0, 5, 0 },
		{ BACKOFF_LINEAR, 0, 0, 60 * S, UINT64_MAX, 0 }, { BACKOFF_CONSTANT, 0, 0, 60 * S, 9, 0 },
		{ BACKOFF_FIBONACCI, 0, 0, 60 * S, UINT64_MAX, 0 },

		{ BACKOFF_LINEAR, S, 0, 60 * S, 0, S }, { BACKOFF_LINEAR, S, 0, 60 * S, 1, 2 * S },
		{ BACKOFF_LINEAR, 250 * MS, 0, 60 * S, 6, 1750 * MS }, { BACKOFF_LINEAR, S, 0, 60 * S, 59, 60 * S },
		{ BACKOFF_LINEAR, S, 0, 60 * S, 60, 60 * S }, { BACKOFF_LINEAR, S, 0, 60 * S, huge, 60 * S },
		{ BACKOFF_LINEAR, 1, 0, FOREVER, huge, (INT64_C(1) << 40) + 1 },
		{ BACKOFF_LINEAR, S, 0, FOREVER, huge, FOREVER },
		{ BACKOFF_LINEAR, S, 0, FOREVER, UINT64_MAX, FOREVER },
		{ BACKOFF_LINEAR, 1, 0, FOREVER, INT64_MAX, FOREVER },

		{ BACKOFF_CONSTANT, S, 0, 60 * S, 0, S }, { BACKOFF_CONSTANT, S, 0, 60 * S, 64, S },
		{ BACKOFF_CONSTANT, S, 0, 60 * S, UINT64_MAX, S },
		{ BACKOFF_CONSTANT, 90 * S, 0, 60 * S, 0, 60 * S },

		{ BACKOFF_FIBONACCI, S, 0, 60 * S, 0, S }, { BACKOFF_FIBONACCI, S, 0, 60 * S, 1, S },
		{ BACKOFF_FIBONACCI, S, 0, 60 * S, 2, 2 * S }, { BACKOFF_FIBONACCI, S, 0, 60 * S, 3, 3 * S },
		{ BACKOFF_FIBONACCI, S, 0, 60 * S, 4, 5 * S }, { BACKOFF_FIBONACCI, S, 0, 60 * S, 5, 8 * S },
		{ BACKOFF_FIBONACCI, S, 0, 60 * S, 9, 55 * S }, { BACKOFF_FIBONACCI, S, 0, 60 * S, 10, 60 * S },
		{ BACKOFF_FIBONACCI, 1, 0, FOREVER, 90, INT64_C(4660046610375530309) },
		{ BACKOFF_FIBONACCI, 1, 0, FOREVER, 91, INT64_C(7540113804746346429) },
		{ BACKOFF_FIBONACCI, 1, 0, FOREVER, 92, FOREVER },
		{ BACKOFF_FIBONACCI, 1, 0, FOREVER, UINT64_MAX, FOREVER },
		{ BACKOFF_FIBONACCI, S, 0, 60 * S, huge, 60 * S },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct backoff b = backoff_default();

		b.kind = rows[i].kind;
		b.delay_ns[0] = rows[i].delay;
		b.factor = rows[i].factor;
		b.max_ns = rows[i].max;
		check_range(i, backoff_range(&b, rows[i].k, -1), rows[i].base, rows[i].base);
	}
}

/* An explicit schedule: its last item repeats, backoff and factor do not apply, max-delay does. */
static void
test_backoff_list(void)
{
	static const struct {
		uint64_t k;
		enum jitter_kind jitter;
		int64_t lo, hi;
	} rows[] = {
		{ 0, JITTER_NONE, 5 * S, 5 * S }, { 1, JITTER_NONE, 0, 0 }, { 2, JITTER_NONE, 60 * S, 60 * S },
		{ 3, JITTER_NONE, 7 * S, 7 * S }, { 4, JITTER_NONE, 7 * S, 7 * S },
		{ 64, JITTER_NONE, 7 * S, 7 * S },
		{ UINT64_MAX, JITTER_NONE, 7 * S, 7 * S }, { 0, JITTER_FULL, 0, 5 * S },
		{ 3, JITTER_EQUAL, 3500 * MS, 7 * S },
		{ UINT64_MAX, JITTER_ADDITIVE, 7 * S, 14 * S }, { 2, JITTER_ADDITIVE, 60 * S, 60 * S },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct backoff b = backoff_default();

		b.delays = 4;
		b.delay_ns[0] = 5 * S;
		b.delay_ns[1] = 0;
		b.delay_ns[2] = 90 * S;
		b.delay_ns[3] = 7 * S;
		b.jitter = rows[i].jitter;
		check_range(i, backoff_range(&b, rows[i].k, -1), rows[i].lo, rows[i].hi);
	}
}

static void
test_backoff_list_full(void)
{
	struct backoff b = backoff_default();
	uint64_t k;

	b.delays = BACKOFF_LIST_MAX;
	for (k = 0; k < BACKOFF_LIST_MAX; k++)
		b.delay_ns[k] = (int64_t)k;
	for (k = 0; k < 2 * BACKOFF_LIST_MAX; k++) {
		int64_t want = (int64_t)(k < BACKOFF_LIST_MAX ? k : BACKOFF_LIST_MAX - 1);

		check_range(k, backoff_range(&b, k, -1), want, want);
	}
}

/* Every row of the contract's table, plain, at the cap, with a minimum, and saturated.  The base is 1s * 2^k. */
static void
test_backoff_jitter(void)
{
	static const struct {
		enum jitter_kind jitter;
		int64_t value, min, max;
		uint64_t k;
		int64_t last, lo, hi;
	} rows[] = {
		{ JITTER_NONE, 0, 0, 60 * S, 3, -1, 8 * S, 8 * S },
		{ JITTER_NONE, 0, 10 * S, 60 * S, 3, -1, 10 * S, 10 * S },
		{ JITTER_NONE, 0, 10 * S, 10 * S, 9, -1, 10 * S, 10 * S }, { JITTER_NONE, 0, 0, 0, 9, -1, 0, 0 },

		{ JITTER_FULL, 0, 0, 60 * S, 3, -1, 0, 8 * S }, { JITTER_FULL, 0, 0, 60 * S, 64, -1, 0, 60 * S },
		{ JITTER_FULL, 0, 2 * S, 60 * S, 3, -1, 2 * S, 8 * S },
		{ JITTER_FULL, 0, 9 * S, 60 * S, 3, -1, 9 * S, 9 * S },
		{ JITTER_FULL, 0, 0, FOREVER, 64, -1, 0, FOREVER },

		{ JITTER_EQUAL, 0, 0, 60 * S, 3, -1, 4 * S, 8 * S },
		{ JITTER_EQUAL, 0, 0, 60 * S, 64, -1, 30 * S, 60 * S },
		{ JITTER_EQUAL, 0, 5 * S, 60 * S, 3, -1, 5 * S, 8 * S },
		{ JITTER_EQUAL, 0, 0, FOREVER, 64, -1, FOREVER / 2, FOREVER },

		/* the worst case triples from the base, whatever the backoff says */
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 0, 50 * S, S, 3 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 0, -1, S, 3 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 1, 3 * S, S, 9 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 2, 9 * S, S, 27 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 3, 27 * S, S, 60 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 4, 60 * S, S, 60 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 9, S, S, 3 * S },
		{ JITTER_DECORRELATED, 0, 2 * S, 60 * S, 1, S, 2 * S, 3 * S },
		{ JITTER_DECORRELATED, 0, 0, FOREVER, 99, FOREVER, S, FOREVER },
		{ JITTER_DECORRELATED, 0, 0, FOREVER, 99, FOREVER / 2, S, FOREVER },
		{ JITTER_DECORRELATED, 0, 0, 500 * MS, 0, -1, 500 * MS, 500 * MS },

		{ JITTER_ADDITIVE, 0, 0, 60 * S, 3, -1, 8 * S, 16 * S },
		{ JITTER_ADDITIVE, 0, 0, 60 * S, 5, -1, 32 * S, 60 * S },
		{ JITTER_ADDITIVE, 0, 0, 60 * S, 64, -1, 60 * S, 60 * S },
		{ JITTER_ADDITIVE, 0, 0, FOREVER, 64, -1, FOREVER, FOREVER },

		{ JITTER_PERCENT, 0, 0, 60 * S, 3, -1, 8 * S, 8 * S },
		{ JITTER_PERCENT, 100000, 0, 60 * S, 3, -1, 7200 * MS, 8800 * MS },
		{ JITTER_PERCENT, 1000000, 0, 60 * S, 3, -1, 0, 16 * S },
		{ JITTER_PERCENT, 500000, 0, 60 * S, 64, -1, 30 * S, 60 * S },
		{ JITTER_PERCENT, 500000, 0, FOREVER, 64, -1, FOREVER / 2 + 1, FOREVER },
		{ JITTER_PERCENT, 1000000, 0, FOREVER, 64, -1, 0, FOREVER },
		{ JITTER_PERCENT, 1, 0, 60 * S, 0, -1, S - 1000, S + 1000 },
		{ JITTER_PERCENT, 500000, 5 * S, 60 * S, 3, -1, 5 * S, 12 * S },

		{ JITTER_DURATION, 0, 0, 60 * S, 3, -1, 8 * S, 8 * S },
		{ JITTER_DURATION, 500 * MS, 0, 60 * S, 3, -1, 8 * S, 8500 * MS },
		{ JITTER_DURATION, FOREVER, 0, 60 * S, 3, -1, 8 * S, 60 * S },
		{ JITTER_DURATION, FOREVER, 0, FOREVER, 64, -1, FOREVER, FOREVER },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct backoff b = backoff_default();

		b.jitter = rows[i].jitter;
		b.jitter_value = rows[i].value;
		b.min_ns = rows[i].min;
		b.max_ns = rows[i].max;
		check_range(i, backoff_range(&b, rows[i].k, rows[i].last), rows[i].lo, rows[i].hi);
	}
}

static void
check_limits(const struct backoff *b, uint64_t k, int64_t last, size_t row)
{
	struct backoff_range r = backoff_range(b, k, last);
	int64_t first = random_between(0, r.lo_ns, r.hi_ns), top = random_between(UINT64_MAX, r.lo_ns, r.hi_ns);

	check(first >= b->min_ns && first <= top && top <= b->max_ns, row,
	    "kind %d, jitter %d %" PRId64 ", delay %" PRId64 ", factor %" PRId64 ", limits %" PRId64 "..%" PRId64
	    ", k %" PRIu64 ", last %" PRId64 ": %" PRId64 "..%" PRId64, b->kind, b->jitter, b->jitter_value,
	    b->delay_ns[0], b->factor, b->min_ns, b->max_ns, k, last, r.lo_ns, r.hi_ns);
}

static void
check_monotonic(struct backoff b, size_t row)
{
	int64_t before = 0, now;
	uint64_t k;

	b.jitter = JITTER_NONE;
	for (k = 0; k < 130; k++, before = now) {
		now = backoff_range(&b, k, 0).lo_ns;
		check(now >= before, row, "kind %d, delay %" PRId64 ", factor %" PRId64 ": shrinks at k %" PRIu64,
		    b.kind,
		    b.delay_ns[0], b.factor, k);
	}
}

/* No value of any option and no number of attempts makes a delay negative, wrapped or larger than the maximum. */
static void
test_backoff_limits(void)
{
	static const int64_t delays[] = { 0, 1, 2, 999999999, S, 59 * S, 60 * S, 61 * S, FOREVER / 2, FOREVER - 1,
	    FOREVER };
	static const int64_t factors[] = { S, S + 1, 2 * S, 10 * S, INT64_MAX };
	static const int64_t limits[][2] = { { 0, 0 }, { 0, 1 }, { 0, 60 * S }, { S, 60 * S }, { 60 * S, 60 * S },
		{ 0, FOREVER }, { FOREVER, FOREVER } };
	static const uint64_t ks[] = { 0, 1, 2, 33, 34, 62, 63, 64, 65, 92, UINT64_C(1) << 40, INT64_MAX,
		(uint64_t)INT64_MAX + 1, UINT64_MAX };
	static const int64_t values[] = { 0, 1, 500000, 1000000 };
	struct backoff b = backoff_default();
	size_t d, f, l, k, v, row = 0;
	int kind, jitter;

	for (kind = BACKOFF_EXPONENTIAL; kind <= BACKOFF_FIBONACCI; kind++)
	for (d = 0; d < countof(delays); d++)
	for (f = 0; f < countof(factors); f++)
	for (l = 0; l < countof(limits); l++) {
		b.kind = (enum backoff_kind)kind;
		b.delay_ns[0] = delays[d];
		b.factor = factors[f];
		b.min_ns = limits[l][0];
		b.max_ns = limits[l][1];
		check_monotonic(b, row++);
		for (jitter = JITTER_NONE; jitter <= JITTER_DURATION; jitter++)
		for (v = 0; v < countof(values); v++)
		for (k = 0; k < countof(ks); k++) {
			b.jitter = (enum jitter_kind)jitter;
			b.jitter_value = values[v];
			check_limits(&b, ks[k], b.min_ns, row);
			check_limits(&b, ks[k], b.max_ns, row);
			if (jitter == JITTER_DURATION) {
				b.jitter_value = FOREVER;
				check_limits(&b, ks[k], 0, row);
			}
		}
	}
}

static void
test_backoff_base(void)
{
	static const struct {
		enum jitter_kind jitter;
		int64_t delay, min, max, base;
	} rows[] = {
		{ JITTER_FULL, S, 0, 60 * S, S }, { JITTER_DECORRELATED, 0, 0, 60 * S, 0 },
		{ JITTER_FULL, S, 3 * S, 60 * S, 3 * S },
		{ JITTER_ADDITIVE, 90 * S, 0, 60 * S, 60 * S }, { JITTER_FULL, FOREVER, 0, FOREVER, FOREVER },
		{ JITTER_FULL, S, 0, 0, 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct backoff b = backoff_default();
		int64_t base;

		b.jitter = rows[i].jitter;
		b.delay_ns[0] = rows[i].delay;
		b.min_ns = rows[i].min;
		b.max_ns = rows[i].max;
		base = backoff_base(&b);
		check(base == rows[i].base, i, "%" PRId64 ", not %" PRId64, base, rows[i].base);
	}
}

/*
 * How delays are spread
 */

enum { DRAWS = 20000 };

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/*
 * Kolmogorov and Smirnov: the largest distance between the draws and the uniform distribution on lo..hi.  p is
 * above 0.001 as long as distance * sqrt(n) is below 1.9495.
 */
static void
check_uniform(size_t row, int64_t *draws, int64_t lo, int64_t hi)
{
	double distance = 0, d;
	size_t i, top = 0;

	qsort(draws, DRAWS, sizeof *draws, compare);
	for (i = 0; i < DRAWS; i++) {
		double cdf = (double)(draws[i] - lo) / (double)(hi - lo);

		top += draws[i] == draws[DRAWS - 1];
		if ((d = cdf - (double)i / DRAWS) > distance)
			distance = d;
		if ((d = (double)(i + 1) / DRAWS - cdf) > distance)
			distance = d;
	}
	check(draws[0] >= lo && draws[DRAWS - 1] <= hi, row,
	    "%" PRId64 "..%" PRId64 " is outside of %" PRId64 "..%" PRId64,
	    draws[0], draws[DRAWS - 1], lo, hi);
	check(distance * distance * DRAWS < 1.9495 * 1.9495, row, "distance %f: not uniform", distance);
	check(top <= 3, row, "%zu draws are the largest value: piled up", top);
}

/* The base is 8 s; the third column is the formula of the contract by hand, cut at the maximum. */
static void
test_spread(void)
{
	static const struct {
		enum jitter_kind jitter;
		int64_t value, min, max, last, lo, hi;
	} rows[] = {
		{ JITTER_FULL, 0, 0, 60 * S, 0, 0, 8 * S }, { JITTER_FULL, 0, 0, 5 * S, 0, 0, 5 * S },
		{ JITTER_FULL, 0, 3 * S, 60 * S, 0, 3 * S, 8 * S },
		{ JITTER_EQUAL, 0, 0, 60 * S, 0, 4 * S, 8 * S }, { JITTER_EQUAL, 0, 0, 6 * S, 0, 3 * S, 6 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 8 * S, S, 24 * S },
		{ JITTER_DECORRELATED, 0, 0, 20 * S, 8 * S, S, 20 * S },
		{ JITTER_ADDITIVE, 0, 0, 60 * S, 0, 8 * S, 16 * S },
		{ JITTER_ADDITIVE, 0, 0, 12 * S, 0, 8 * S, 12 * S },
		{ JITTER_PERCENT, 250000, 0, 60 * S, 0, 6 * S, 10 * S },
		{ JITTER_PERCENT, 250000, 0, 9 * S, 0, 6 * S, 9 * S },
		{ JITTER_PERCENT, 250000, 0, 8 * S, 0, 6 * S, 8 * S },
		{ JITTER_PERCENT, 1000000, 0, 60 * S, 0, 0, 16 * S },
		{ JITTER_DURATION, 2 * S, 0, 60 * S, 0, 8 * S, 10 * S },
		{ JITTER_DURATION, 2 * S, 0, 9 * S, 0, 8 * S, 9 * S },
		{ JITTER_DURATION, 30 * S, 0, 10 * S, 0, 8 * S, 10 * S },
	};
	static int64_t draws[DRAWS];
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		struct random r = { 20260101 + i };
		struct backoff b = backoff_default();

		b.jitter = rows[i].jitter;
		b.jitter_value = rows[i].value;
		b.min_ns = rows[i].min;
		b.max_ns = rows[i].max;
		for (j = 0; j < DRAWS; j++) {
			struct backoff_range range = backoff_range(&b, 3, rows[i].last);

			draws[j] = random_between(random_next(&r), range.lo_ns, range.hi_ns);
		}
		check_uniform(i, draws, rows[i].lo, rows[i].hi);
	}
}

/* A chain of decorrelated delays: each is uniform from the base to three times the last, or to the cap. */
static void
test_spread_decorrelated(void)
{
	static int64_t draws[DRAWS];
	struct random r = { 7 };
	struct backoff b = backoff_default();
	int64_t last = 0, hi;
	uint64_t k;

	b.jitter = JITTER_DECORRELATED;
	for (k = 0; k < DRAWS; k++) {
		struct backoff_range range = backoff_range(&b, k, last);

		hi = k == 0 ? 3 * S : 3 * last < 60 * S ? 3 * last : 60 * S;
		last = random_between(random_next(&r), range.lo_ns, range.hi_ns);
		check(last >= S && last <= hi, k, "%" PRId64 " is outside", last);
		draws[k] = (int64_t)((double)(last - S) / (double)(hi - S) * 1e15);
	}
	check_uniform(0, draws, 0, INT64_C(1000000000000000));
}

/* Seeds that are neighbours, as two processes of the same instant might have, give unrelated first delays. */
static void
test_spread_seeds(void)
{
	static int64_t draws[DRAWS];
	uint64_t seed;

	for (seed = 0; seed < DRAWS; seed++) {
		struct random r = { seed };

		draws[seed] = random_between(random_next(&r), 0, 60 * S);
	}
	check_uniform(0, draws, 0, 60 * S);
}

/*
 * signame
 */

static void
test_signame_parse(void)
{
	static const struct {
		const char *text;
		int number;
	} rows[] = {
		{ "TERM", SIGTERM }, { "SIGTERM", SIGTERM }, { "term", SIGTERM }, { "sigterm", SIGTERM },
		{ "SigTerm", SIGTERM },
		{ "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT }, { "ILL", SIGILL }, { "TRAP", SIGTRAP },
		{ "ABRT", SIGABRT }, { "IOT", SIGABRT }, { "BUS", SIGBUS }, { "FPE", SIGFPE }, { "KILL", SIGKILL },
		{ "USR1", SIGUSR1 }, { "SEGV", SIGSEGV }, { "USR2", SIGUSR2 }, { "PIPE", SIGPIPE },
		{ "ALRM", SIGALRM },
		{ "CHLD", SIGCHLD }, { "CONT", SIGCONT }, { "STOP", SIGSTOP }, { "TSTP", SIGTSTP },
		{ "TTIN", SIGTTIN },
		{ "TTOU", SIGTTOU }, { "URG", SIGURG }, { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ },
		{ "VTALRM", SIGVTALRM },
		{ "PROF", SIGPROF }, { "SYS", SIGSYS },
		{ "1", 1 }, { "9", 9 }, { "15", 15 }, { "64", 64 }, { "0", 0 }, { "65", 0 }, { "-9", 0 },
		{ "+9", 0 },
		{ "9 ", 0 }, { "999999999999999999999", 0 },
		{ "", 0 }, { "SIG", 0 }, { "SIGSIGTERM", 0 }, { "TER", 0 }, { "TERMX", 0 }, { " TERM", 0 },
		{ "TERM ", 0 },
		{ "SIG15", 0 }, { "NOPE", 0 }, { "TERM,INT", 0 }, { "any", 0 }, { "\xc5\xbfIGTERM", 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int number = signame_parse(rows[i].text);

		check(number == rows[i].number, i, "'%s': %d", rows[i].text, number);
	}
}

static void
test_signame_number(void)
{
	static const struct {
		const char *text;
		size_t len;
		int number;
	} rows[] = {
		{ "TERM,INT", 4, SIGTERM }, { "SIGINTX", 6, SIGINT }, { "INT", 2, 0 }, { "TERM", 0, 0 },
		{ "9", 1, 0 },
		{ "SIG", 3, 0 }, { "SIGHUP", 4, 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(signame_number(rows[i].text, rows[i].len) == rows[i].number, i, "%.*s", (int)rows[i].len,
		    rows[i].text);
}

static void
test_signame_format(void)
{
	static const struct {
		int number;
		const char *text;
	} rows[] = {
		{ SIGTERM, "SIGTERM" }, { SIGSEGV, "SIGSEGV" }, { SIGABRT, "SIGABRT" }, { SIGKILL, "SIGKILL" },
		{ SIGVTALRM, "SIGVTALRM" }, { 63, "SIG63" }, { INT_MAX, "SIG2147483647" },
	};
	char buf[SIGNAME_SIZE];
	size_t i;
	int number;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(signame_format(buf, rows[i].number), rows[i].text) == 0, i, "%d: %s", rows[i].number,
		    buf);
	for (number = 1; number <= SIGNAME_MAX; number++) {
		signame_format(buf, number);
		check(signame_parse(buf) == number || strspn(buf + 3, "0123456789") == strlen(buf + 3),
		    (size_t)number,
		    "%s is not the way back to %d", buf, number);
	}
}

/*
 * outcome
 */

static void
test_outcome_not_started(void)
{
	static const struct {
		int error;
		enum outcome_kind kind;
	} rows[] = {
		{ ENOENT, OUTCOME_NOT_FOUND }, { EACCES, OUTCOME_NOT_EXECUTABLE },
		{ ENOEXEC, OUTCOME_NOT_EXECUTABLE },
		{ EISDIR, OUTCOME_NOT_EXECUTABLE }, { E2BIG, OUTCOME_NOT_EXECUTABLE },
		{ EAGAIN, OUTCOME_NO_PROCESS },
		{ ENOMEM, OUTCOME_NO_PROCESS }, { ELOOP, OUTCOME_NOT_EXECUTABLE },
		{ ETXTBSY, OUTCOME_NOT_EXECUTABLE },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct outcome o = outcome_not_started(rows[i].error);

		check(o.kind == rows[i].kind && o.number == rows[i].error && o.duration_ns == 0, i,
		    "%s: kind %d, number %d",
		    strerror(rows[i].error), o.kind, o.number);
	}
}

static void
test_outcome_status(void)
{
	static const struct {
		struct outcome outcome;
		int status, final;
	} rows[] = {
		{ { OUTCOME_EXIT, 0, 0 }, 0, 1 }, { { OUTCOME_EXIT, 1, 0 }, 1, 1 },
		{ { OUTCOME_EXIT, 7, S }, 7, 7 },
		{ { OUTCOME_EXIT, 255, 0 }, 255, 255 }, { { OUTCOME_EXIT, 124, 0 }, 124, 124 },
		{ { OUTCOME_SIGNAL, SIGSEGV, 0 }, 128 + SIGSEGV, 128 + SIGSEGV },
		{ { OUTCOME_SIGNAL, 64, 0 }, 192, 192 },
		{ { OUTCOME_TIMEOUT, 0, 0 }, 124, 124 }, { { OUTCOME_NOT_FOUND, ENOENT, 0 }, 127, 127 },
		{ { OUTCOME_NOT_EXECUTABLE, EACCES, 0 }, 126, 126 },
		{ { OUTCOME_NO_PROCESS, EAGAIN, 0 }, 125, 125 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		check(outcome_status(&rows[i].outcome) == rows[i].status, i, "%d",
		    outcome_status(&rows[i].outcome));
		check(outcome_final_status(&rows[i].outcome) == rows[i].final, i, "at last %d",
		    outcome_final_status(&rows[i].outcome));
	}
}

/*
 * statuses
 */

static void
test_statuses_add(void)
{
	static const struct {
		const char *list;
		bool ok;
	} rows[] = {
		{ "0", true }, { "255", true }, { "0-255", true }, { "7-7", true }, { "007", true },
		{ "1,2,3", true },
		{ "SEGV", true }, { "SIGSEGV", true }, { "segv", true }, { "signal", true }, { "timeout", true },
		{ "any", true },
		{ "none", true }, { "none,7", true }, { "7,28,signal,timeout", true }, { "1,1,1", true },
		{ "1-3,5,TERM,any,none,signal,timeout,250-255", true },
		/* errors */
		{ "", false }, { ",", false }, { "3,", false }, { ",3", false }, { "3,,4", false },
		{ "256", false },
		{ "1000", false }, { "99999999999999999999", false }, { "4294967296", false },
		{ "18446744073709551616", false },
		{ "-1", false }, { "+1", false }, { "3-", false }, { "-", false }, { "5-3", false },
		{ "1-2-3", false },
		{ "1-256", false }, { "256-257", false }, { "1--2", false }, { " 1", false }, { "1 ", false },
		{ "1, 2", false },
		{ "1.5", false }, { "0x1", false }, { "1e2", false }, { "1;2", false }, { "bogus", false },
		{ "SIG", false },
		{ "SIGNOPE", false }, { "ANY", false }, { "anyx", false }, { "an", false }, { "Timeout", false },
		{ "http:", false },
		/* HTTP */
		{ "http:503", true }, { "http:100", true }, { "http:599", true }, { "http:500-599", true },
		{ "http:429-429", true }, { "http:5xx", true }, { "http:1xx", true },
		{ "7,http:429,http:5xx", true },
		{ "http:6xx", false }, { "http:0xx", false }, { "http:xx", false }, { "http:5x", false },
		{ "http:5xxx", false }, { "http:5XX", false }, { "http:600", false }, { "http:99", false },
		{ "http:0", false }, { "http:1000", false }, { "http:500-400", false }, { "http:500-600", false },
		{ "http:99-200", false }, { "http:500-", false }, { "http:-500", false }, { "http:4xx-5xx", false },
		{ "http:400-5xx", false }, { "http:503 ", false }, { "http: 503", false }, { "http:x", false },
		{ "http:any", false }, { "http", false }, { "HTTP:503", false }, { "http:503,", false },
		{ "http:4-5", false }, { "http:1-599", false }, { "http:99-599", false }, { "http:0503", true },
		{ "http:,7", false }, { "http:503-504-505", false }, { "http:5033", false },
		{ "TERM-INT", false }, { "1-TERM", false }, { "7,28,bogus", false }, { "bogus,7", false },
		{ "7\n", false },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct statuses set;
		bool ok;

		memset(&set, 0, sizeof set);
		ok = statuses_add(&set, rows[i].list);
		check(ok == rows[i].ok, i, "'%s': %s", rows[i].list, ok ? "accepted" : "refused");
		check(set.given, i, "'%s': not given", rows[i].list);
	}
}

#define EXITED(n)   { OUTCOME_EXIT, (n), 0 }
#define KILLED(n)   { OUTCOME_SIGNAL, (n), 0 }
#define TIMEOUT     { OUTCOME_TIMEOUT, 0, 0 }
#define MISSING     { OUTCOME_NOT_FOUND, ENOENT, 0 }
#define NOEXEC      { OUTCOME_NOT_EXECUTABLE, EACCES, 0 }
#define NOPROCESS   { OUTCOME_NO_PROCESS, EAGAIN, 0 }
#define ANSWERED(n, code) { .kind = OUTCOME_EXIT, .number = (n), .http_status = (code) }

static void
test_statuses_match(void)
{
	static const struct {
		const char *list, *more;        /* more: the option a second time, or NULL */
		struct outcome outcome;
		bool match;
	} rows[] = {
		{ "7", NULL, EXITED(7), true }, { "7", NULL, EXITED(8), false }, { "0", NULL, EXITED(0), true },
		{ "0", NULL, EXITED(1), false }, { "255", NULL, EXITED(255), true },
		{ "31,32", NULL, EXITED(32), true },
		{ "31", NULL, EXITED(32), false }, { "0-255", NULL, EXITED(255), true },
		{ "0-255", NULL, TIMEOUT, false },
		/* every item, not the first alone */
		{ "7,28,35", NULL, EXITED(7), true }, { "7,28,35", NULL, EXITED(28), true },
		{ "7,28,35", NULL, EXITED(35), true },
		{ "7,28,35", NULL, EXITED(29), false }, { "bus,7,timeout", NULL, TIMEOUT, true },
		{ "3-5", NULL, EXITED(2), false }, { "3-5", NULL, EXITED(3), true },
		{ "3-5", NULL, EXITED(4), true },
		{ "3-5", NULL, EXITED(5), true }, { "3-5", NULL, EXITED(6), false },
		/* a repeated option adds */
		{ "7", "28", EXITED(7), true }, { "7", "28", EXITED(28), true }, { "7", "none", EXITED(7), true },
		{ "none", "7", EXITED(7), true },
		/* a signal is also its status in a shell, and the other way round */
		{ "SEGV", NULL, KILLED(SIGSEGV), true }, { "SEGV", NULL, EXITED(128 + SIGSEGV), true },
		{ "SEGV", NULL, KILLED(SIGBUS), false }, { "SEGV", NULL, EXITED(SIGSEGV), false },
		{ "139", NULL, KILLED(SIGSEGV), true }, { "143", NULL, KILLED(SIGTERM), true },
		{ "signal", NULL, KILLED(SIGHUP), true }, { "signal", NULL, KILLED(SIGNAME_MAX), true },
		{ "signal", NULL, EXITED(137), true }, { "signal", NULL, EXITED(128), false },
		{ "signal", NULL, EXITED(193), false },
		{ "signal", NULL, EXITED(127), false }, { "signal", NULL, TIMEOUT, false },
		{ "signal", NULL, EXITED(1), false },
		/* a timeout is no status, and 124 is no timeout */
		{ "timeout", NULL, TIMEOUT, true }, { "timeout", NULL, EXITED(124), false },
		{ "124", NULL, TIMEOUT, false },
		{ "124", NULL, EXITED(124), true },
		{ "any", NULL, EXITED(1), true }, { "any", NULL, KILLED(SIGKILL), true },
		{ "any", NULL, TIMEOUT, true },
		{ "any", NULL, MISSING, true }, { "any", NULL, NOEXEC, true }, { "any", NULL, NOPROCESS, true },
		{ "none", NULL, EXITED(1), false }, { "none", NULL, EXITED(0), false },
		{ "none", NULL, TIMEOUT, false },
		{ "none,any", NULL, EXITED(1), true },
		{ "127", NULL, MISSING, true }, { "126", NULL, NOEXEC, true }, { "125", NULL, NOPROCESS, true },
		{ "126", NULL, MISSING, false }, { "127", NULL, NOPROCESS, false },
		/* HTTP, whatever the command's own end was */
		{ "http:503", NULL, ANSWERED(22, 503), true }, { "http:503", NULL, ANSWERED(0, 503), true },
		{ "http:503", NULL, ANSWERED(22, 502), false }, { "http:503", NULL, EXITED(22), false },
		{ "http:500-503", NULL, ANSWERED(22, 500), true },
		{ "http:500-503", NULL, ANSWERED(22, 503), true },
		{ "http:500-503", NULL, ANSWERED(22, 499), false },
		{ "http:500-503", NULL, ANSWERED(22, 504), false },
		{ "http:4xx", NULL, ANSWERED(22, 400), true }, { "http:4xx", NULL, ANSWERED(22, 499), true },
		{ "http:4xx", NULL, ANSWERED(22, 399), false }, { "http:4xx", NULL, ANSWERED(22, 500), false },
		{ "http:1xx", NULL, ANSWERED(0, 100), true }, { "http:5xx", NULL, ANSWERED(0, 599), true },
		{ "http:5xx", NULL, ANSWERED(0, 999), false }, { "http:5xx", NULL, ANSWERED(0, 9999), false },
		{ "http:5xx", NULL, { .kind = OUTCOME_TIMEOUT, .http_status = 503 }, true },
		{ "7,http:503", NULL, EXITED(7), true }, { "7", "http:503", ANSWERED(22, 503), true },
		{ "7", NULL, ANSWERED(7, 503), true }, { "none", NULL, ANSWERED(22, 503), false },
		{ "any", NULL, ANSWERED(22, 503), true },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct statuses set;

		memset(&set, 0, sizeof set);
		check(statuses_add(&set, rows[i].list), i, "'%s': refused", rows[i].list);
		check(rows[i].more == NULL || statuses_add(&set, rows[i].more), i, "more refused");
		check(statuses_match(&set, &rows[i].outcome) == rows[i].match, i,
		    "'%s' and '%s', kind %d, number %d", rows[i].list,
		    rows[i].more != NULL ? rows[i].more : "", rows[i].outcome.kind, rows[i].outcome.number);
	}
}

/* A list of one status, or of one range, matches that and no other of the 256. */
static void
test_statuses_exact(void)
{
	char list[16];
	int from, to, status;

	for (from = 0; from < 256; from++) {
		for (to = from; to < 256; to += to == from ? 1 : 29) {
			struct statuses set;

			memset(&set, 0, sizeof set);
			snprintf(list, sizeof list, from == to ? "%d" : "%d-%d", from, to);
			check(statuses_add(&set, list), (size_t)from, "'%s': refused", list);
			for (status = 0; status < 256; status++) {
				struct outcome o = { OUTCOME_EXIT, status, 0 };

				check(statuses_match(&set, &o) == (status >= from && status <= to), (size_t)from,
				    "'%s': %d", list,
				    status);
			}
		}
	}
}

/*
 * policy
 */

static void
add_list(struct statuses *set, const char *list, size_t row)
{
	if (list != NULL)
		check(statuses_add(set, list), row, "'%s': refused", list);
}

#define OK   VERDICT_SUCCESS
#define TRY  VERDICT_TRANSIENT
#define STOP VERDICT_PERMANENT

/* The rules of section 3 that need only the status, then each pair of rules that both apply: the first wins. */
static void
test_policy_judge(void)
{
	static const struct evidence none;
	static const struct {
		const char *success_on, *stop_on, *retry_on;
		struct outcome outcome;
		enum verdict verdict;
	} rows[] = {
		/* 1: success */
		{ NULL, NULL, NULL, EXITED(0), OK }, { "3", NULL, NULL, EXITED(3), OK },
		{ "3", NULL, NULL, EXITED(0), TRY },
		{ "0,3", NULL, NULL, EXITED(0), OK }, { "none", NULL, NULL, EXITED(0), TRY },
		{ "timeout", NULL, NULL, TIMEOUT, OK },
		{ "SEGV", NULL, NULL, KILLED(SIGSEGV), OK }, { "127", NULL, NULL, MISSING, OK },
		{ "any", NULL, NULL, EXITED(9), OK },
		{ "any", NULL, NULL, EXITED(0), OK }, { "0", NULL, NULL, TIMEOUT, TRY },
		/* 1 before 2 and 3 */
		{ NULL, "0", NULL, EXITED(0), OK }, { NULL, "any", NULL, EXITED(0), OK },
		{ NULL, NULL, "0", EXITED(0), OK },
		{ "7", "7", "7", EXITED(7), OK }, { "130", NULL, NULL, KILLED(SIGINT), OK },
		/* 2: stop-on */
		{ NULL, "7", NULL, EXITED(7), STOP }, { NULL, "7", NULL, EXITED(8), TRY },
		{ NULL, "signal", NULL, KILLED(9), STOP },
		{ NULL, "any", NULL, EXITED(1), STOP },
		/* 2 before 3 and 4 */
		{ NULL, "7", "7", EXITED(7), STOP }, { NULL, "any", "7", EXITED(7), STOP },
		{ NULL, "7", "any", EXITED(7), STOP },
		{ NULL, "timeout", NULL, TIMEOUT, STOP }, { NULL, "timeout", "timeout", TIMEOUT, STOP },
		{ NULL, "any", NULL, TIMEOUT, STOP }, { NULL, "125", NULL, NOPROCESS, STOP },
		/* 3: retry-on */
		{ NULL, NULL, "7,28", EXITED(7), TRY }, { NULL, NULL, "7,28", EXITED(28), TRY },
		{ NULL, NULL, "1-9", EXITED(9), TRY },
		{ NULL, NULL, "SEGV", KILLED(SIGSEGV), TRY }, { NULL, NULL, "SEGV", EXITED(139), TRY },
		/* 3 before 5 and 8 */
		{ NULL, NULL, "any", MISSING, TRY }, { NULL, NULL, "127", MISSING, TRY },
		{ NULL, NULL, "126", NOEXEC, TRY },
		{ NULL, NULL, "127", EXITED(127), TRY }, { NULL, NULL, "INT", KILLED(SIGINT), TRY },
		{ NULL, NULL, "130", KILLED(SIGINT), TRY }, { NULL, NULL, "QUIT", EXITED(131), TRY },
		{ NULL, NULL, "any", KILLED(SIGQUIT), TRY },
		/* 4: timed out, no process; before 8 */
		{ NULL, NULL, NULL, TIMEOUT, TRY }, { NULL, NULL, NULL, NOPROCESS, TRY },
		{ NULL, NULL, "7", TIMEOUT, TRY },
		{ NULL, NULL, "none", TIMEOUT, TRY }, { NULL, NULL, "7", NOPROCESS, TRY },
		{ NULL, "124", NULL, TIMEOUT, TRY },
		/* 5: hopeless */
		{ NULL, NULL, NULL, MISSING, STOP }, { NULL, NULL, NULL, NOEXEC, STOP },
		{ NULL, NULL, NULL, EXITED(127), STOP },
		{ NULL, NULL, NULL, EXITED(126), STOP }, { NULL, NULL, NULL, KILLED(SIGINT), STOP },
		{ NULL, NULL, NULL, KILLED(SIGQUIT), STOP }, { NULL, NULL, NULL, EXITED(130), STOP },
		{ NULL, NULL, NULL, EXITED(131), STOP }, { NULL, NULL, "7", MISSING, STOP },
		{ NULL, "7", NULL, MISSING, STOP },
		/* 8: the rest */
		{ NULL, NULL, NULL, EXITED(1), TRY }, { NULL, NULL, NULL, EXITED(2), TRY },
		{ NULL, NULL, NULL, EXITED(124), TRY },
		{ NULL, NULL, NULL, EXITED(125), TRY }, { NULL, NULL, NULL, EXITED(128), TRY },
		{ NULL, NULL, NULL, EXITED(129), TRY },
		{ NULL, NULL, NULL, EXITED(132), TRY }, { NULL, NULL, NULL, EXITED(255), TRY },
		{ NULL, NULL, NULL, KILLED(SIGTERM), TRY }, { NULL, NULL, NULL, KILLED(SIGKILL), TRY },
		{ NULL, NULL, "7", EXITED(8), STOP }, { NULL, NULL, "7", KILLED(SIGSEGV), STOP },
		{ NULL, NULL, "none", EXITED(1), STOP },
		{ "3", NULL, "7", EXITED(0), STOP },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct policy p;
		enum verdict v;

		memset(&p, 0, sizeof p);
		add_list(&p.success_on, rows[i].success_on, i);
		add_list(&p.stop_on, rows[i].stop_on, i);
		add_list(&p.retry_on, rows[i].retry_on, i);
		v = policy_judge(&p, &rows[i].outcome, &none);
		check(v == rows[i].verdict, i, "verdict %d, not %d", v, rows[i].verdict);
	}
}

#define FAILS     .fail_match = true
#define STOPS     .stop_match = true
#define RETRIES   .retry_match = true
#define SAYS_FAIL .preset_fail = true
#define UNPROVEN  .verify_failed = true
#define BUSY      .http = HTTP_TRANSIENT
#define GONE      .http = HTTP_PERMANENT
#define FINE      .http = HTTP_OK
#define PRESET_TRY  .preset = PRESET_SAYS_TRANSIENT
#define PRESET_STOP .preset = PRESET_SAYS_PERMANENT

/* What was found beside the status: each rule, and each pair of rules that disagree. */
static void
test_policy_evidence(void)
{
	static const struct {
		const char *success_on, *stop_on, *retry_on;
		bool has_preset;
		struct outcome outcome;
		struct evidence evidence;
		enum verdict verdict;
		enum failed_by by;
	} rows[] = {
		/* 1: a success that nothing objects to, whatever else was found */
		{ NULL, NULL, NULL, false, EXITED(0), { STOPS, RETRIES }, OK, 0 },
		{ NULL, NULL, NULL, true, EXITED(0), { PRESET_STOP }, OK, 0 },
		{ NULL, "any", NULL, true, EXITED(0), { STOPS, PRESET_STOP, FINE }, OK, 0 },
		{ NULL, "http:200", NULL, false, ANSWERED(0, 200), { FINE }, OK, 0 },
		{ "3", NULL, NULL, false, EXITED(3), { FINE }, OK, 0 },
		/* 1: what objects, and what is named when several do */
		{ NULL, NULL, NULL, false, EXITED(0), { FAILS }, TRY, FAILED_BY_MATCH },
		{ NULL, NULL, NULL, true, EXITED(0), { SAYS_FAIL }, TRY, FAILED_BY_PRESET },
		{ NULL, NULL, NULL, false, ANSWERED(0, 503), { BUSY }, TRY, FAILED_BY_HTTP },
		{ NULL, NULL, NULL, false, ANSWERED(0, 404), { GONE }, STOP, FAILED_BY_HTTP },
		{ NULL, NULL, NULL, false, EXITED(0), { UNPROVEN }, TRY, FAILED_BY_VERIFY },
		{ NULL, NULL, NULL, false, ANSWERED(0, 404), { FAILS, SAYS_FAIL, GONE }, TRY, FAILED_BY_MATCH },
		{ NULL, NULL, NULL, true, ANSWERED(0, 404), { SAYS_FAIL, GONE }, TRY, FAILED_BY_PRESET },
		{ "3", NULL, NULL, false, EXITED(3), { FAILS }, TRY, FAILED_BY_MATCH },
		{ "timeout", NULL, NULL, false, TIMEOUT, { UNPROVEN }, TRY, FAILED_BY_VERIFY },
		/* an objection to what failed anyway says nothing */
		{ NULL, NULL, "7", false, EXITED(9), { FAILS }, STOP, FAILED_BY_STATUS },
		{ NULL, NULL, "7", false, EXITED(9), { SAYS_FAIL }, STOP, FAILED_BY_STATUS },
		{ NULL, NULL, NULL, false, MISSING, { FAILS }, STOP, FAILED_BY_STATUS },
		{ "3", NULL, "7", false, EXITED(0), { FAILS }, STOP, FAILED_BY_STATUS },
		/* 1: HTTP does not object to what the user named */
		{ "http:404", NULL, NULL, false, ANSWERED(22, 404), { GONE }, OK, 0 },
		{ "http:404", NULL, NULL, false, ANSWERED(0, 404), { GONE }, OK, 0 },
		{ "0,http:4xx", NULL, NULL, false, ANSWERED(0, 404), { GONE }, OK, 0 },
		{ "0,http:404", NULL, NULL, false, ANSWERED(0, 503), { BUSY }, TRY, FAILED_BY_HTTP },
		{ "any", NULL, NULL, false, ANSWERED(0, 404), { GONE }, STOP, FAILED_BY_HTTP },
		{ "0,22", NULL, NULL, false, ANSWERED(22, 404), { GONE }, STOP, FAILED_BY_HTTP },
		{ "http:404", NULL, NULL, false, ANSWERED(0, 404), { GONE, FAILS }, TRY, FAILED_BY_MATCH },
		{ "http:404", NULL, NULL, false, ANSWERED(0, 404), { GONE, UNPROVEN }, TRY, FAILED_BY_VERIFY },
		{ "http:404", NULL, NULL, false, ANSWERED(0, 200), { FINE }, TRY, FAILED_BY_STATUS },
		/* 2: --stop-on and --stop-match */
		{ NULL, NULL, NULL, false, EXITED(1), { STOPS }, STOP, 0 },
		{ NULL, "http:503", NULL, false, ANSWERED(22, 503), { BUSY }, STOP, 0 },
		/* 2 before 3 */
		{ NULL, NULL, NULL, false, EXITED(1), { STOPS, RETRIES }, STOP, 0 },
		{ NULL, NULL, "any", false, EXITED(1), { STOPS }, STOP, 0 },
		{ NULL, "7", NULL, false, EXITED(7), { RETRIES }, STOP, 0 },
		{ NULL, "http:503", "http:5xx", false, ANSWERED(22, 503), { BUSY }, STOP, 0 },
		/* 2 before 4 */
		{ NULL, NULL, NULL, false, TIMEOUT, { STOPS }, STOP, 0 },
		{ NULL, NULL, NULL, false, NOPROCESS, { STOPS }, STOP, 0 },
		{ NULL, NULL, NULL, false, EXITED(0), { STOPS, FAILS }, STOP, FAILED_BY_MATCH },
		{ NULL, "0", NULL, false, EXITED(0), { FAILS }, STOP, FAILED_BY_MATCH },
		{ NULL, "0", NULL, true, EXITED(0), { SAYS_FAIL }, STOP, FAILED_BY_PRESET },
		{ NULL, "0", NULL, false, EXITED(0), { UNPROVEN }, STOP, FAILED_BY_VERIFY },
		/* 2 before 6 and 7 */
		{ NULL, NULL, NULL, false, ANSWERED(22, 503), { STOPS, BUSY }, STOP, 0 },
		{ NULL, NULL, NULL, true, EXITED(1), { STOPS, PRESET_TRY }, STOP, 0 },
		{ NULL, "1", NULL, true, EXITED(1), { PRESET_TRY }, STOP, 0 },
		/* 3: --retry-on and --retry-match */
		{ NULL, NULL, "7", false, EXITED(1), { RETRIES }, TRY, 0 },
		{ NULL, NULL, "http:404", false, ANSWERED(22, 404), { GONE }, TRY, 0 },
		/* 3 before 5 */
		{ NULL, NULL, NULL, false, MISSING, { RETRIES }, TRY, 0 },
		{ NULL, NULL, NULL, false, EXITED(127), { RETRIES }, TRY, 0 },
		{ NULL, NULL, NULL, false, KILLED(SIGINT), { RETRIES }, TRY, 0 },
		/* 3 before 6, 7 and 8 */
		{ NULL, NULL, NULL, false, ANSWERED(22, 404), { RETRIES, GONE }, TRY, 0 },
		{ NULL, NULL, "0", false, ANSWERED(0, 404), { GONE }, TRY, FAILED_BY_HTTP },
		{ NULL, NULL, NULL, true, EXITED(1), { RETRIES, PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, "1", true, EXITED(1), { PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, NULL, true, EXITED(1), { RETRIES }, TRY, 0 },
		/* 4 before 5 */
		{ "127", NULL, NULL, false, MISSING, { FAILS }, TRY, FAILED_BY_MATCH },
		{ "130", NULL, NULL, false, EXITED(130), { UNPROVEN }, TRY, FAILED_BY_VERIFY },
		{ "126", NULL, NULL, true, NOEXEC, { SAYS_FAIL }, TRY, FAILED_BY_PRESET },
		/* 4 before 6, 7 and 8 */
		{ NULL, NULL, NULL, false, { .kind = OUTCOME_TIMEOUT, .http_status = 404 }, { GONE }, TRY, 0 },
		{ NULL, NULL, NULL, true, TIMEOUT, { PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, NULL, true, NOPROCESS, { PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, NULL, true, EXITED(0), { SAYS_FAIL, PRESET_STOP }, TRY, FAILED_BY_PRESET },
		{ NULL, NULL, "7", false, EXITED(0), { FAILS }, TRY, FAILED_BY_MATCH },
		{ NULL, NULL, "7", false, EXITED(0), { UNPROVEN }, TRY, FAILED_BY_VERIFY },
		{ NULL, NULL, NULL, true, TIMEOUT, { 0 }, TRY, 0 },
		/* 5 before 6, 7 and 8 */
		{ NULL, NULL, NULL, false, ANSWERED(127, 503), { BUSY }, STOP, 0 },
		{ NULL, NULL, NULL, false, { .kind = OUTCOME_SIGNAL, .number = SIGINT, .http_status = 503 },
		    { BUSY }, STOP, 0 },
		{ NULL, NULL, NULL, true, EXITED(126), { PRESET_TRY }, STOP, 0 },
		{ NULL, NULL, NULL, true, EXITED(130), { PRESET_TRY }, STOP, 0 },
		/* 6: HTTP */
		{ NULL, NULL, NULL, false, ANSWERED(22, 503), { BUSY }, TRY, 0 },
		{ NULL, NULL, NULL, false, ANSWERED(22, 404), { GONE }, STOP, 0 },
		{ NULL, NULL, NULL, false, ANSWERED(18, 200), { FINE }, TRY, 0 },
		/* 6 before 7 and 8 */
		{ NULL, NULL, NULL, true, ANSWERED(22, 503), { BUSY, PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, NULL, true, ANSWERED(22, 404), { GONE, PRESET_TRY }, STOP, 0 },
		{ NULL, NULL, "7", false, ANSWERED(22, 503), { BUSY }, TRY, 0 },
		{ NULL, NULL, NULL, true, ANSWERED(22, 503), { BUSY }, TRY, 0 },
		{ NULL, NULL, "7", false, ANSWERED(0, 503), { BUSY }, TRY, FAILED_BY_HTTP },
		/* 6: 2xx and 3xx leave it to the rest */
		{ NULL, NULL, NULL, true, ANSWERED(18, 200), { FINE, PRESET_TRY }, TRY, 0 },
		{ NULL, NULL, NULL, true, ANSWERED(23, 200), { FINE, PRESET_STOP }, STOP, 0 },
		{ NULL, NULL, "7", false, ANSWERED(18, 200), { FINE }, STOP, 0 },
		/* 7 before 8 */
		{ NULL, NULL, NULL, true, EXITED(1), { PRESET_TRY }, TRY, 0 },
		{ NULL, NULL, NULL, true, EXITED(1), { PRESET_STOP }, STOP, 0 },
		{ NULL, NULL, "7", true, EXITED(1), { PRESET_TRY }, TRY, 0 },
		/* 8 */
		{ NULL, NULL, NULL, true, EXITED(1), { 0 }, STOP, 0 },
		{ NULL, NULL, NULL, true, KILLED(SIGSEGV), { 0 }, STOP, 0 },
		{ NULL, NULL, "none", true, EXITED(1), { 0 }, STOP, 0 },
		{ NULL, NULL, NULL, false, EXITED(1), { 0 }, TRY, 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		enum failed_by by = FAILED_BY_STATUS;
		struct policy p;
		enum verdict v;
		bool success;

		memset(&p, 0, sizeof p);
		add_list(&p.success_on, rows[i].success_on, i);
		add_list(&p.stop_on, rows[i].stop_on, i);
		add_list(&p.retry_on, rows[i].retry_on, i);
		p.has_preset = rows[i].has_preset;
		v = policy_judge(&p, &rows[i].outcome, &rows[i].evidence);
		check(v == rows[i].verdict, i, "verdict %d, not %d", v, rows[i].verdict);
		success = policy_is_success(&p, &rows[i].outcome, &rows[i].evidence, &by);
		check(success == (rows[i].verdict == OK), i, "success: %d", success);
		check(by == rows[i].by, i, "failed by %d, not %d", by, rows[i].by);
	}
}

/*
 * plan
 */

#define STEPS 7

/* Each row is a run: attempts with their verdicts, and the step that must follow each.  The base is 1s * 2^k. */
static void
test_plan_next(void)
{
	static const struct {
		const char *name;
		uint64_t attempts, consecutive;
		int64_t reset_after, deadline;
		struct {
			enum verdict verdict;
			int64_t duration;
			bool interrupted;
			int64_t now;
			enum step_kind kind;
			int64_t delay;
		} steps[STEPS];
		size_t n;
	} rows[] = {
		{ "first success", 3, 1, 0, FOREVER, { { OK, 0, false, 0, STEP_DONE, 0 } }, 1 },
		{ "attempts 3", 3, 1, 0, FOREVER,
		    { { TRY, 0, false, 0, STEP_WAIT, S }, { TRY, 0, false, 0, STEP_WAIT, 2 * S },
		    { TRY, 0, false, 0, STEP_NO_ATTEMPTS_LEFT, 0 } }, 3 },
		{ "attempts 1", 1, 1, 0, FOREVER, { { TRY, 0, false, 0, STEP_NO_ATTEMPTS_LEFT, 0 } }, 1 },
		{ "no limit", 0, 1, 0, FOREVER,
		    { { TRY, 0, false, 0, STEP_WAIT, S }, { TRY, 0, false, 0, STEP_WAIT, 2 * S },
		    { TRY, 0, false, 0, STEP_WAIT, 4 * S }, { TRY, 0, false, 0, STEP_WAIT, 8 * S },
		    { TRY, 0, false, 0, STEP_WAIT, 16 * S }, { TRY, 0, false, 0, STEP_WAIT, 32 * S },
		    { TRY, 0, false, 0, STEP_WAIT, 60 * S } }, 7 },
		{ "permanent", 0, 1, 0, FOREVER,
		    { { TRY, 0, false, 0, STEP_WAIT, S }, { STOP, 0, false, 0, STEP_PERMANENT, 0 } }, 2 },
		{ "permanent is said before no attempts left", 1, 1, 0, FOREVER,
		    { { STOP, 0, false, 0, STEP_PERMANENT, 0 } }, 1 },
		{ "success at the last attempt", 2, 1, 0, FOREVER, { { TRY, 0, false, 0, STEP_WAIT, S },
		    { OK, 0, false, 0, STEP_DONE, 0 } }, 2 },
		/* the deadline */
		{ "fits", 3, 1, 0, 10 * S, { { TRY, 0, false, 8 * S, STEP_WAIT, S } }, 1 },
		{ "ends on the deadline", 3, 1, 0, 10 * S, { { TRY, 0, false, 9 * S, STEP_DEADLINE, 0 } }, 1 },
		{ "fits by 1 ns", 3, 1, 0, 10 * S, { { TRY, 0, false, 9 * S - 1, STEP_WAIT, S } }, 1 },
		{ "the deadline has passed", 3, 1, 0, 10 * S, { { TRY, 0, false, 11 * S, STEP_DEADLINE, 0 } }, 1 },
		{ "success after the deadline", 3, 1, 0, 10 * S, { { OK, 0, false, 11 * S, STEP_DONE, 0 } }, 1 },
		{ "no attempts left is said before deadline", 1, 1, 0, 10 * S,
		    { { TRY, 0, false, 11 * S, STEP_NO_ATTEMPTS_LEFT, 0 } }, 1 },
		/* a signal */
		{ "interrupted", 3, 1, 0, FOREVER, { { TRY, 0, true, 0, STEP_INTERRUPTED, 0 } }, 1 },
		{ "interrupted, and yet it succeeded", 3, 1, 0, FOREVER, { { OK, 0, true, 0, STEP_DONE, 0 } }, 1 },
		{ "interrupted in a streak", 3, 2, 0, FOREVER, { { OK, 0, true, 0, STEP_DONE, 0 } }, 1 },
		{ "interrupted is said before permanent", 3, 1, 0, FOREVER,
		    { { STOP, 0, true, 0, STEP_INTERRUPTED, 0 } }, 1 },
		{ "interrupted is said before no attempts left", 1, 1, 0, FOREVER,
		    { { TRY, 0, true, 0, STEP_INTERRUPTED, 0 } }, 1 },
		/* consecutive */
		{ "two in a row", 3, 2, 0, FOREVER,
		    { { OK, 0, false, 0, STEP_WAIT, S }, { OK, 0, false, 0, STEP_DONE, 0 } }, 2 },
		{ "a failure breaks the streak", 0, 2, 0, FOREVER, { { OK, 0, false, 0, STEP_WAIT, S },
		    { TRY, 0, false, 0, STEP_WAIT, S }, { OK, 0, false, 0, STEP_WAIT, S },
		{ OK, 0, false, 0, STEP_DONE, 0 } }, 4 },
		{ "a success starts the backoff over", 0, 3, 0, FOREVER, { { TRY, 0, false, 0, STEP_WAIT, S },
		    { TRY, 0, false, 0, STEP_WAIT, 2 * S }, { OK, 0, false, 0, STEP_WAIT, S },
		{ TRY, 0, false, 0, STEP_WAIT, S },
		    { TRY, 0, false, 0, STEP_WAIT, 2 * S } }, 5 },
		{ "unmet at the last attempt", 2, 2, 0, FOREVER, { { TRY, 0, false, 0, STEP_WAIT, S },
		    { OK, 0, false, 0, STEP_NO_ATTEMPTS_LEFT, 0 } }, 2 },
		{ "unmet at the deadline", 0, 2, 0, 10 * S, { { OK, 0, false, 9 * S, STEP_DEADLINE, 0 } }, 1 },
		{ "permanent in a streak", 0, 2, 0, FOREVER,
		    { { OK, 0, false, 0, STEP_WAIT, S }, { STOP, 0, false, 0, STEP_PERMANENT, 0 } }, 2 },
		/* reset-after */
		{ "a long attempt starts over", 0, 1, 10 * S, FOREVER, { { TRY, 0, false, 0, STEP_WAIT, S },
		    { TRY, 0, false, 0, STEP_WAIT, 2 * S }, { TRY, 10 * S, false, 0, STEP_WAIT, S },
		{ TRY, 0, false, 0, STEP_WAIT, 2 * S },
		    { TRY, 10 * S - 1, false, 0, STEP_WAIT, 4 * S } }, 5 },
		{ "reset-after 0 is never", 0, 1, 0, FOREVER, { { TRY, 99 * S, false, 0, STEP_WAIT, S },
		    { TRY, FOREVER, false, 0, STEP_WAIT, 2 * S } }, 2 },
	};
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), rows[i].attempts, rows[i].consecutive, rows[i].reset_after,
		    rows[i].deadline };
		struct plan_state s;

		memset(&s, 0, sizeof s);
		for (j = 0; j < rows[i].n; j++) {
			struct step step;

			s.attempt++;
			step = plan_next(&p, &s, &(struct plan_input){ .verdict = rows[i].steps[j].verdict,
			    .duration_ns = rows[i].steps[j].duration, .interrupted = rows[i].steps[j].interrupted },
			    rows[i].steps[j].now, 0);
			check(step.kind == rows[i].steps[j].kind && step.delay_ns == rows[i].steps[j].delay, i,
			    "%s, attempt %zu: step %d after %" PRId64, rows[i].name, j + 1, step.kind,
			    step.delay_ns);
		}
	}
}

/* One failure, a base of 5 s, and what a server asked for. */
static void
test_plan_wish(void)
{
	static const struct {
		const char *name;
		int64_t wish, limit, deadline;
		uint64_t word;
		enum step_kind kind;
		int64_t lo, hi;         /* of the delay */
		bool from_server;
	} rows[] = {
		{ "none", 0, 0, FOREVER, 0, STEP_WAIT, 5 * S, 5 * S, false },
		{ "shorter", 3 * S, 3600 * S, FOREVER, 0, STEP_WAIT, 5 * S, 5 * S, false },
		{ "the same", 5 * S, 3600 * S, FOREVER, UINT64_MAX, STEP_WAIT, 5 * S, 5 * S, false },
		{ "longer by 1 ns", 5 * S + 1, 3600 * S, FOREVER, 1, STEP_WAIT, 5 * S + 1, 5500 * MS + 1, true },
		{ "a tenth is added", 7 * S, 3600 * S, FOREVER, 1, STEP_WAIT, 7 * S, 7700 * MS, true },
		{ "at most a second", 300 * S, 3600 * S, FOREVER, 1, STEP_WAIT, 300 * S, 301 * S, true },
		{ "--max-delay is no limit", 90 * S, 3600 * S, FOREVER, 1, STEP_WAIT, 90 * S, 91 * S, true },
		{ "as long as may be", 60 * S, 60 * S, FOREVER, 1, STEP_WAIT, 60 * S, 61 * S, true },
		{ "too long", 60 * S + 1, 60 * S, FOREVER, 1, STEP_RETRY_AFTER, 60 * S + 1, 60 * S + 1, false },
		{ "no limit", 999999 * S, 0, FOREVER, 1, STEP_WAIT, 999999 * S, 1000000 * S, true },
		{ "for ever", FOREVER, 0, FOREVER, UINT64_MAX, STEP_WAIT, FOREVER, FOREVER, true },
		{ "over the limit, but shorter than ours", 3 * S, S, FOREVER, 1, STEP_WAIT, 5 * S, 5 * S, false },
		{ "fits before the deadline", 7 * S, 0, 8 * S, 1, STEP_WAIT, 7 * S, 7700 * MS, true },
		{ "does not fit", 7 * S, 0, 7 * S, 1, STEP_DEADLINE, 0, 0, false },
		{ "too long and does not fit", 70 * S, 60 * S, 65 * S, 1, STEP_DEADLINE, 0, 0, false },
		{ "too long and fits", 70 * S, 60 * S, 99 * S, 1, STEP_RETRY_AFTER, 70 * S, 70 * S, false },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), 3, 1, 0, rows[i].deadline, rows[i].limit };
		struct plan_state s = { .attempt = 1 };
		struct step step;

		p.backoff.delay_ns[0] = 5 * S;
		step = plan_next(&p, &s, &(struct plan_input){ .verdict = TRY, .wish_ns = rows[i].wish }, 0,
		    rows[i].word);
		check(step.kind == rows[i].kind && step.from_server == rows[i].from_server, i, "%s: step %d, %d",
		    rows[i].name, step.kind, step.from_server);
		check(step.delay_ns >= rows[i].lo && step.delay_ns <= rows[i].hi, i, "%s: %" PRId64, rows[i].name,
		    step.delay_ns);
		check(s.failures == 1, i, "%s: the failure does not count", rows[i].name);
	}
}

/* A server's wish is uniform in its range, also where it counts only because the delay drawn before was short. */
static void
test_plan_wish_spread(void)
{
	static int64_t draws[DRAWS];
	struct random r = { 11 };
	size_t n = 0;

	while (n < DRAWS) {
		struct plan p = { backoff_default(), 3, 1, 0, FOREVER, 0 };
		struct plan_state s = { .attempt = 1 };
		struct step step;

		p.backoff.jitter = JITTER_FULL;
		p.backoff.delay_ns[0] = 20 * S;
		step = plan_next(&p, &s, &(struct plan_input){ .verdict = TRY, .wish_ns = 7 * S }, 0,
		    random_next(&r));
		if (step.from_server)
			draws[n++] = step.delay_ns;
	}
	check_uniform(0, draws, 7 * S, 7700 * MS);
}

/* --done-if, and what a server's wish has no say in: each pair of reasons to stop, the first is said. */
static void
test_plan_done(void)
{
	static const struct {
		const char *name;
		struct plan_input in;
		uint64_t attempts;
		int64_t deadline;
		enum step_kind kind;
	} rows[] = {
		{ "done", { .verdict = TRY, .done = true }, 3, FOREVER, STEP_DONE_IF },
		{ "before no attempts left", { .verdict = TRY, .done = true }, 1, FOREVER, STEP_DONE_IF },
		{ "before the deadline", { .verdict = TRY, .done = true }, 3, 0, STEP_DONE_IF },
		{ "before a long wish", { .verdict = TRY, .done = true, .wish_ns = 9999 * S }, 3, FOREVER,
		    STEP_DONE_IF },
		{ "after an interrupt", { .verdict = TRY, .done = true, .interrupted = true }, 3, FOREVER,
		    STEP_INTERRUPTED },
		{ "no attempts left before a long wish", { .verdict = TRY, .wish_ns = 9999 * S }, 1, FOREVER,
		    STEP_NO_ATTEMPTS_LEFT },
		{ "permanent before a long wish", { .verdict = STOP, .wish_ns = 9999 * S }, 3, FOREVER,
		    STEP_PERMANENT },
		{ "a success wants nothing", { .verdict = OK, .wish_ns = 9999 * S }, 3, FOREVER, STEP_DONE },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), rows[i].attempts, 1, 0, rows[i].deadline, 3600 * S };
		struct plan_state s = { .attempt = 1 };
		struct step step = plan_next(&p, &s, &rows[i].in, 0, 1);

		check(step.kind == rows[i].kind && step.delay_ns == 0, i, "%s: step %d", rows[i].name, step.kind);
	}
}

/* Extremes: no limit is no deadline, and nothing overflows. */
static void
test_plan_extremes(void)
{
	static const struct {
		int64_t delay, deadline, now;
		uint64_t attempts, attempt;
		enum step_kind kind;
	} rows[] = {
		{ FOREVER, FOREVER, 0, 0, 1, STEP_WAIT }, { FOREVER, FOREVER, 5 * S, 0, 1, STEP_WAIT },
		{ FOREVER, FOREVER - 1, 5 * S, 0, 1, STEP_DEADLINE }, { 0, FOREVER, FOREVER, 0, 1, STEP_WAIT },
		{ 0, 5 * S, 5 * S, 0, 1, STEP_DEADLINE }, { 0, 5 * S, 5 * S - 1, 0, 1, STEP_WAIT },
		{ 0, FOREVER, 0, INT64_MAX, INT64_MAX - 1, STEP_WAIT },
		{ 0, FOREVER, 0, INT64_MAX, INT64_MAX, STEP_NO_ATTEMPTS_LEFT },
		{ 0, FOREVER, 0, 0, UINT64_MAX, STEP_WAIT }, { 0, 0, FOREVER, 0, 1, STEP_DEADLINE },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), rows[i].attempts, 1, 0, rows[i].deadline };
		struct plan_state s = { rows[i].attempt, 0, UINT64_MAX, 0 };
		struct step step;

		p.backoff.max_ns = FOREVER;
		p.backoff.delay_ns[0] = rows[i].delay;
		step = plan_next(&p, &s, &(struct plan_input){ .verdict = TRY }, rows[i].now, UINT64_MAX);
		check(step.kind == rows[i].kind, i, "step %d, not %d", step.kind, rows[i].kind);
	}
}

/* Decorrelated jitter remembers what it drew; the worst case is 3, 9, 27 and then the cap; a reset forgets it. */
static void
test_plan_decorrelated(void)
{
	static const struct {
		enum verdict verdict;
		int64_t duration;
		uint64_t word;
		int64_t delay;
	} rows[] = {
		{ TRY, 0, UINT64_MAX, 3 * S }, { TRY, 0, UINT64_MAX, 9 * S }, { TRY, 0, UINT64_MAX, 27 * S },
		{ TRY, 0, UINT64_MAX, 60 * S }, { TRY, 0, UINT64_MAX, 60 * S }, { TRY, 0, 0, S },
		{ TRY, 0, UINT64_MAX, 3 * S },
		{ TRY, 30 * S, UINT64_MAX, 3 * S }, { TRY, 0, UINT64_MAX, 9 * S }, { OK, 0, UINT64_MAX, S },
		{ TRY, 0, UINT64_MAX, 3 * S },
	};
	struct plan p = { backoff_default(), 0, 5, 30 * S, FOREVER, 0 };
	struct plan_state s;
	size_t i;

	memset(&s, 0, sizeof s);
	p.backoff.jitter = JITTER_DECORRELATED;
	for (i = 0; i < countof(rows); i++) {
		struct step step;

		s.attempt++;
		step = plan_next(&p, &s, &(struct plan_input){ .verdict = rows[i].verdict,
		    .duration_ns = rows[i].duration }, 0, rows[i].word);
		check(step.kind == STEP_WAIT && step.delay_ns == rows[i].delay, i, "%" PRId64, step.delay_ns);
	}
}

/*
 * report
 */

#define LINE(kind_, attempt_, max_) \
	.kind = (kind_), .name = "curl", .attempt = (attempt_), .max_attempts = (max_), .consecutive = 1

static void
test_report_text(void)
{
	static const struct {
		struct event event;
		const char *line;
	} rows[] = {
		/* the lines of section 15 */
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 7, 21 * MS }, .verdict = TRY,
		    .step = { STEP_WAIT, 1432 * MS } },
		  "retry: curl: attempt 1/3: exit 7 after 0.021s; retrying in 1.432s" },
		{ { LINE(EVENT_ATTEMPT, 3, 3), .outcome = { OUTCOME_TIMEOUT, 0, 5001 * MS }, .verdict = TRY,
		    .step = { STEP_NO_ATTEMPTS_LEFT, 0 } },
		  "retry: curl: attempt 3/3: timed out after 5.001s; giving up: no attempts left" },
		{ { LINE(EVENT_ATTEMPT, 2, 3), .outcome = { OUTCOME_SIGNAL, SIGSEGV, 2 * MS }, .verdict = TRY,
		    .step = { STEP_DEADLINE, 0 } },
		  "retry: curl: attempt 2/3: killed by SIGSEGV after 0.002s; giving up: deadline" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 3, 4 * MS }, .verdict = STOP,
		    .step = { STEP_PERMANENT, 0 } },
		  "retry: curl: attempt 1/3: exit 3 after 0.004s; giving up: permanent failure" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = MISSING, .verdict = STOP, .step = { STEP_PERMANENT, 0 } },
		  "retry: curl: attempt 1/3: not found; giving up: permanent failure" },
		{ { LINE(EVENT_ATTEMPT, 2, 3), .outcome = { OUTCOME_EXIT, 0, 90 * MS }, .verdict = OK,
		    .step = { STEP_DONE, 0 } },
		  "retry: curl: attempt 2/3: ok after 0.090s" },
		{ { LINE(EVENT_ATTEMPT, 4, 0), .outcome = { OUTCOME_EXIT, 7, 10 * MS }, .verdict = TRY,
		    .step = { STEP_WAIT, 60 * S } },
		  "retry: curl: attempt 4: exit 7 after 0.010s; retrying in 60.000s" },
		{ { LINE(EVENT_START, 1, 3), .pid = 4711, .key = "8e03978e-40d5-43dd-bc93-6894a57f9324" },
		  "retry: curl: attempt 1/3: started, pid 4711, key 8e03978e-40d5-43dd-bc93-6894a57f9324" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_SIGNAL, SIGTERM, 0 }, .verdict = TRY,
		    .step = { STEP_INTERRUPTED, 0 }, .stop_signal = SIGTERM },
		  "retry: curl: attempt 1/3: killed by SIGTERM after 0.000s; giving up: interrupted by SIGTERM" },
		{ { LINE(EVENT_ATTEMPT, 2, 3), .outcome = { .kind = OUTCOME_EXIT, .number = 22,
		    .duration_ns = 104 * MS, .http_status = 503 }, .verdict = TRY,
		    .step = { STEP_WAIT, 30217 * MS, true } },
		  "retry: curl: attempt 2/3: exit 22, HTTP 503 after 0.104s; retrying in 30.217s (Retry-After)" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .number = 22,
		    .duration_ns = 4 * MS, .http_status = 503 }, .verdict = TRY,
		    .step = { STEP_RETRY_AFTER, 7200 * S, false } },
		  "retry: curl: attempt 1/3: exit 22, HTTP 503 after 0.004s; giving up: Retry-After of 7200.000s "
		  "is too long" },
		/* HTTP, texts, --verify, --done-if */
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS,
		    .http_status = 404, .failed_by = FAILED_BY_HTTP }, .verdict = STOP,
		    .step = { STEP_PERMANENT, 0, false } },
		  "retry: curl: attempt 1/3: exit 0, HTTP 404 after 0.001s; giving up: permanent failure" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_TIMEOUT, .duration_ns = S,
		    .http_status = 503 }, .verdict = TRY, .step = { STEP_WAIT, S, false } },
		  "retry: curl: attempt 1/3: timed out, HTTP 503 after 1.000s; retrying in 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS,
		    .failed_by = FAILED_BY_MATCH }, .verdict = TRY, .step = { STEP_WAIT, S, false } },
		  "retry: curl: attempt 1/3: exit 0, --fail-match after 0.001s; retrying in 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS,
		    .failed_by = FAILED_BY_VERIFY }, .verdict = TRY, .step = { STEP_NO_ATTEMPTS_LEFT, 0, false } },
		  "retry: curl: attempt 1/3: exit 0, --verify after 0.001s; giving up: no attempts left" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS,
		    .failed_by = FAILED_BY_PRESET }, .verdict = TRY, .step = { STEP_WAIT, S, false } },
		  "retry: curl: attempt 1/3: exit 0, preset's failure text after 0.001s; retrying in 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 9, MS }, .verdict = TRY,
		    .step = { STEP_DONE_IF, 0, false } },
		  "retry: curl: attempt 1/3: exit 9 after 0.001s; done: --done-if" },
		/* the rest */
		{ { LINE(EVENT_START, 2, 0), .pid = 1, .key = "k" },
		    "retry: curl: attempt 2: started, pid 1, key k" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = NOEXEC, .verdict = STOP, .step = { STEP_PERMANENT, 0 } },
		  "retry: curl: attempt 1/3: not executable (Permission denied); giving up: permanent failure" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_NO_PROCESS, ENOMEM, 0 }, .verdict = TRY,
		    .step = { STEP_WAIT, 0 } },
		  "retry: curl: attempt 1/3: no process (Cannot allocate memory); retrying in 0.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 3, MS }, .verdict = OK,
		    .step = { STEP_DONE, 0 } },
		  "retry: curl: attempt 1/3: ok after 0.001s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 0, MS }, .verdict = STOP,
		    .step = { STEP_PERMANENT, 0 } },
		  "retry: curl: attempt 1/3: exit 0 after 0.001s; giving up: permanent failure" },
		{ { LINE(EVENT_NOT_RUN, 2, 3), .step = { STEP_INTERRUPTED, 0 }, .stop_signal = SIGINT },
		  "retry: curl: attempt 2/3: not run; giving up: interrupted by SIGINT" },
		{ { LINE(EVENT_NOT_RUN, 1, 0), .step = { STEP_DEADLINE, 0 } },
		    "retry: curl: attempt 1: not run; giving up: deadline" },
		{ { LINE(EVENT_WARNING, 1, 3), .message = "a thing" }, "retry: curl: warning: a thing" },
		/* three digits, to the nearest */
		{ { LINE(EVENT_ATTEMPT, 1, 1), .outcome = { OUTCOME_EXIT, 0, 499999 }, .verdict = OK },
		  "retry: curl: attempt 1/1: ok after 0.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 1), .outcome = { OUTCOME_EXIT, 0, 500000 }, .verdict = OK },
		  "retry: curl: attempt 1/1: ok after 0.001s" },
		{ { LINE(EVENT_ATTEMPT, 1, 1), .outcome = { OUTCOME_EXIT, 0, S - 1 }, .verdict = OK },
		  "retry: curl: attempt 1/1: ok after 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 1), .outcome = { OUTCOME_EXIT, 0, FOREVER }, .verdict = OK },
		  "retry: curl: attempt 1/1: ok after 9223372036.855s" },
		{ { LINE(EVENT_ATTEMPT, 1, 0), .outcome = { OUTCOME_EXIT, 1, 0 }, .verdict = TRY,
		    .step = { STEP_WAIT, FOREVER } },
		  "retry: curl: attempt 1: exit 1 after 0.000s; retrying in 9223372036.855s" },
	};
	char buf[REPORT_LINE_SIZE];
	size_t i, len;

	for (i = 0; i < countof(rows); i++) {
		len = report_line(buf, REPORT_TEXT, &rows[i].event);
		check(len == strlen(rows[i].line) + 1 && memcmp(buf, rows[i].line,
		    len - 1) == 0 && buf[len - 1] == '\n', i,
		    "%.*s not %s", (int)len, buf, rows[i].line);
	}
}

/* The fullest line of each event: one line of at most 512 bytes, and what matters, at its end, is still there. */
static void
test_report_longest(void)
{
	static const enum event_kind kinds[] = { EVENT_START, EVENT_ATTEMPT, EVENT_NOT_RUN, EVENT_WARNING };
	static const char *const ends[] = { "kkk\n", "interrupted by SIGVTALRM\n", "interrupted by SIGVTALRM\n",
	    "m\n" };
	char buf[REPORT_LINE_SIZE], name[REPORT_NAME_SIZE], key[256], message[4096];
	size_t i, len, n;

	memset(name, 'n', sizeof name);
	memset(key, 'k', sizeof key);
	memset(message, 'm', sizeof message);
	name[sizeof name - 1] = key[sizeof key - 1] = message[sizeof message - 1] = '\0';
	for (i = 0; i < countof(kinds); i++) {
		struct event e = { .kind = kinds[i], .name = name, .attempt = UINT64_MAX,
		    .max_attempts = UINT64_MAX,
			.outcome = { OUTCOME_SIGNAL, SIGVTALRM, FOREVER }, .verdict = TRY,
			    .step = { STEP_INTERRUPTED, 0 },
			.streak = UINT64_MAX, .consecutive = UINT64_MAX, .stop_signal = SIGVTALRM, .pid = INT_MAX,
			    .key = key,
			.message = message };

		len = report_line(buf, REPORT_TEXT, &e);
		n = strlen(ends[i]);
		check(len <= REPORT_SIZE && memcmp(buf + len - n, ends[i], n) == 0, i, "%zu bytes: %.*s", len,
		    (int)len, buf);
		check(memchr(buf, '\n', len) == buf + len - 1, i, "more than one line");
	}
}

/*
 * escape
 */

static void
test_escape_text(void)
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
test_escape_any(void)
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

/*
 * countdown
 */

static void
test_countdown_seconds(void)
{
	static const struct {
		int64_t left_ns, seconds;
	} rows[] = {
		{ 1, 1 }, { S - 1, 1 }, { S, 1 }, { S + 1, 2 }, { 11 * S, 11 }, { 11 * S + 1, 12 }, { 12 * S, 12 },
		{ FOREVER, FOREVER / S + 1 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int64_t seconds = countdown_seconds(rows[i].left_ns);

		check(seconds == rows[i].seconds, i, "%" PRId64 ": %" PRId64, rows[i].left_ns, seconds);
	}
}

static void
test_countdown_text(void)
{
	static const struct {
		const char *name;
		uint64_t attempt, max_attempts;
		int64_t seconds;
		int columns;
		const char *text;
	} rows[] = {
		{ "curl", 2, 5, 12, 80, "retry: curl: attempt 2/5 in 12s" },
		{ "curl", 4, 0, 12, 80, "retry: curl: attempt 4 in 12s" },
		/* readable in any size */
		{ "c", 2, 3, 1, 80, "retry: c: attempt 2/3 in 1s" },
		{ "c", 2, 3, 59, 80, "retry: c: attempt 2/3 in 59s" },
		{ "c", 2, 3, 60, 80, "retry: c: attempt 2/3 in 1m00s" },
		{ "c", 2, 3, 245, 80, "retry: c: attempt 2/3 in 4m05s" },
		{ "c", 2, 3, 3599, 80, "retry: c: attempt 2/3 in 59m59s" },
		{ "c", 2, 3, 3600, 80, "retry: c: attempt 2/3 in 1h00m" },
		{ "c", 2, 3, 3779, 80, "retry: c: attempt 2/3 in 1h02m" },
		{ "c", 2, 3, 100 * 3600, 80, "retry: c: attempt 2/3 in 100h00m" },
		{ "c", UINT64_MAX, UINT64_MAX - 1, FOREVER / S + 1, 80,
		  "retry: c: attempt 18446744073709551615/18446744073709551614 in 2562047h47m" },
		/* shorter than the line, which loses the name, the word, the number */
		{ "curl", 2, 5, 12, 32, "retry: curl: attempt 2/5 in 12s" },
		{ "curl", 2, 5, 12, 31, "retry: attempt 2/5 in 12s" },
		{ "curl", 2, 5, 12, 26, "retry: attempt 2/5 in 12s" },
		{ "curl", 2, 5, 12, 25, "retry: 2/5 in 12s" },
		{ "curl", 2, 5, 12, 18, "retry: 2/5 in 12s" },
		{ "curl", 2, 5, 12, 17, "retry: in 12s" },
		{ "curl", 2, 5, 12, 14, "retry: in 12s" },
		{ "curl", 2, 5, 12, 13, "" },
		{ "curl", 2, 5, 9, 13, "retry: in 9s" },
		{ "curl", 2, 0, 12, 16, "retry: 2 in 12s" },
		{ "curl", 2, 5, 12, 1, "" }, { "curl", 2, 5, 12, 0, "" },
		/* one that may take two columns, in three bytes */
		{ "\xe7\x8c\xab", 2, 5, 12, 31, "retry: \xe7\x8c\xab: attempt 2/5 in 12s" },
		{ "\xe7\x8c\xab", 2, 5, 12, 30, "retry: attempt 2/5 in 12s" },
	};
	char buf[COUNTDOWN_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		const struct countdown c = { rows[i].name, rows[i].attempt, rows[i].max_attempts };

		countdown_text(buf, &c, rows[i].seconds, rows[i].columns);
		check(strcmp(buf, rows[i].text) == 0, i, "%d columns: '%s'", rows[i].columns, buf);
	}
}

/* The longest name and numbers are whole. */
static void
test_countdown_longest(void)
{
	char name[REPORT_NAME_SIZE], buf[COUNTDOWN_SIZE];
	const struct countdown c = { name, UINT64_MAX, UINT64_MAX };
	static const char end[] = "/18446744073709551615 in 2562047h47m";

	memset(name, 'n', sizeof name);
	name[sizeof name - 1] = '\0';
	countdown_text(buf, &c, FOREVER / S + 1, INT_MAX);
	check(strlen(buf) > sizeof end && strcmp(buf + strlen(buf) - strlen(end), end) == 0, 0, "'%s'", buf);
}

/*
 * nearest
 */

static void
test_nearest(void)
{
	static const char *const words[] = {
		"attempts", "delay", "deadline", "jitter", "jet", "own", "max-delay", "max-age", "min-delay", "x",
		"eleven-and-eleven-and-ten-is-32-", "this word is longer than 32 bytes",
	};
	static const struct {
		const char *text;
		size_t count;
		const char *word, *other;
	} rows[] = {
		/* the same, in another case */
		{ "attempts", 1, "attempts" }, { "ATTEMPTS", 1, "attempts" }, { "Jet", 1, "jet" }, { "X", 1, "x" },
		/* its beginning, however short; no other word is then asked for its letters */
		{ "a", 1, "attempts" }, { "att", 1, "attempts" }, { "AtTempt", 1, "attempts" }, { "je", 1, "jet" },
		{ "j", 2, "jitter", "jet" }, { "de", 2, "delay", "deadline" }, { "m", 3 }, { "max-", 2, "max-delay",
		    "max-age" }, { "dela", 1, "delay" }, { "eleven", 1, "eleven-and-eleven-and-ten-is-32-" },
		/* a letter wrong, left out, too many, swapped */
		{ "attenpts", 1, "attempts" }, { "atempts", 1, "attempts" }, { "attemptss", 1, "attempts" },
		{ "atetmpts", 1, "attempts" }, { "ttempts", 1, "attempts" }, { "xattempts", 1, "attempts" },
		{ "jot", 1, "jet" }, { "ejt", 1, "jet" }, { "jett", 1, "jet" }, { "et", 0 }, { "ow", 1, "own" },
		{ "on", 0 }, { "onw", 1, "own" }, { "dlay", 1, "delay" }, { "deley", 1, "delay" },
		/* two of them from six letters on; three are too many */
		{ "atempst", 1, "attempts" }, { "atmpts", 1, "attempts" }, { "aattemptss", 1, "attempts" },
		{ "tatempst", 1, "attempts" }, { "tatmpst", 0 },
		{ "atpts", 0 }, { "dly", 0 }, { "jeit", 1, "jet" }, { "jteir", 0 },
		{ "jiter", 1, "jitter" }, { "jittre", 1, "jitter" }, { "jtiter", 1, "jitter" },
		/* one letter beats two; as near is as good */
		{ "mix-delay", 2, "max-delay", "min-delay" }, { "maxdelay", 1, "max-delay" },
		{ "mindelay", 1, "min-delay" }, { "mxdelay", 2, "delay", "max-delay" },
		/* like nothing */
		{ "", 0 }, { "y", 0 }, { "zz", 0 }, { "help", 0 }, { "-", 0 }, { "\xff\xfe", 0 },
		{ "eleven-and-eleven-and-ten-is-32.", 1, "eleven-and-eleven-and-ten-is-32-" },
		{ "eleven-and-eleven-and-ten-is-32-x", 0 }, { "this word is longer than 32 bytes", 0 },
		{ "this word", 0 },
	};
	struct nearest n;
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		nearest_init(&n, rows[i].text);
		for (j = 0; j < countof(words); j++)
			nearest_offer(&n, words[j]);
		check(n.count == rows[i].count, i, "'%s': %zu words, not %zu", rows[i].text, n.count,
		    rows[i].count);
		if (rows[i].word != NULL && n.count > 0)
			check(strcmp(n.word, rows[i].word) == 0, i, "'%s': '%s'", rows[i].text, n.word);
		if (rows[i].other != NULL && n.count > 1)
			check(strcmp(n.other, rows[i].other) == 0, i, "'%s': or '%s'", rows[i].text, n.other);
	}
}

static const struct test tests[] = {
	{ "duration_parse", test_duration_parse }, { "duration_read", test_duration_read },
	{ "decimal_read", test_decimal_read }, { "decimal_whole", test_decimal_whole },
	{ "saturate", test_saturate },
	{ "random_next", test_random_next }, { "random_between", test_random_between },
	{ "random_even", test_random_even },
	{ "backoff_kinds", test_backoff_kinds }, { "backoff_list", test_backoff_list },
	{ "backoff_list_full", test_backoff_list_full }, { "backoff_jitter", test_backoff_jitter },
	{ "backoff_limits", test_backoff_limits }, { "backoff_base", test_backoff_base }, { "spread", test_spread },
	{ "spread_decorrelated", test_spread_decorrelated }, { "spread_seeds", test_spread_seeds },
	{ "signame_parse", test_signame_parse }, { "signame_number", test_signame_number },
	{ "signame_format", test_signame_format }, { "outcome_not_started", test_outcome_not_started },
	{ "outcome_status", test_outcome_status }, { "statuses_add", test_statuses_add },
	{ "statuses_match", test_statuses_match }, { "statuses_exact", test_statuses_exact },
	{ "policy_judge", test_policy_judge }, { "policy_evidence", test_policy_evidence },
	{ "plan_next", test_plan_next }, { "plan_wish", test_plan_wish },
	{ "plan_wish_spread", test_plan_wish_spread }, { "plan_done", test_plan_done },
	{ "plan_extremes", test_plan_extremes },
	{ "plan_decorrelated", test_plan_decorrelated }, { "report_text", test_report_text },
	{ "report_longest", test_report_longest }, { "escape_text", test_escape_text },
	{ "escape_any", test_escape_any }, { "countdown_seconds", test_countdown_seconds },
	{ "countdown_text", test_countdown_text }, { "countdown_longest", test_countdown_longest },
	{ "nearest", test_nearest },
};

int
main(int argc, char **argv)
{
	return run_test(tests, countof(tests), argc == 2 ? argv[1] : "");
}
