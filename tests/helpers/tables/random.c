/* splitmix64, and what is drawn from a range. */
#include <inttypes.h>
#include <stdint.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/random.h"
#include "../table.h"
#include "short.h"

static void
test_next(void)
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
test_between(void)
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
test_even(void)
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

const struct test random_tests[] = {
	{ "random.next", test_next }, { "random.between", test_between }, { "random.even", test_even },
	{ NULL, NULL },
};
