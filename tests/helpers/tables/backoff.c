/* Backoff and jitter: the formulas, their limits, and how what is drawn is spread. */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "../../../src/core/backoff.h"
#include "../../../src/core/countof.h"
#include "../../../src/core/random.h"
#include "../table.h"
#include "short.h"
#include "uniform.h"

static void
check_range(size_t i, struct backoff_range r, int64_t lo, int64_t hi)
{
	check(r.lo_ns == lo && r.hi_ns == hi, i, "%" PRId64 "..%" PRId64 ", not %" PRId64 "..%" PRId64, r.lo_ns,
	    r.hi_ns, lo, hi);
}

static struct backoff
backoff_with(enum jitter_kind jitter, int64_t value, int64_t min, int64_t max)
{
	struct backoff b = backoff_default();

	b.jitter = jitter;
	b.jitter_value = value;
	b.min_ns = min;
	b.max_ns = max;
	return b;
}

/* The base delay of each kind: the manual's formulas, and what must never happen with large k. */
static void
test_kinds(void)
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
		check_range(i, backoff_range(&b, rows[i].k, -1, FOREVER), rows[i].base, rows[i].base);
	}
}

/* An explicit schedule: its last item repeats, backoff and factor do not apply, max-delay does. */
static void
test_list(void)
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
		check_range(i, backoff_range(&b, rows[i].k, -1, FOREVER), rows[i].lo, rows[i].hi);
	}
}

static void
test_list_full(void)
{
	struct backoff b = backoff_default();
	uint64_t k;

	b.delays = BACKOFF_LIST_MAX;
	for (k = 0; k < BACKOFF_LIST_MAX; k++)
		b.delay_ns[k] = (int64_t)k;
	for (k = 0; k < 2 * BACKOFF_LIST_MAX; k++) {
		int64_t want = (int64_t)(k < BACKOFF_LIST_MAX ? k : BACKOFF_LIST_MAX - 1);

		check_range(k, backoff_range(&b, k, -1, FOREVER), want, want);
	}
}

/* Each jitter that the manual names, plain, at the cap, with a minimum, and saturated.  The base is 1s * 2^k. */
static void
test_jitter(void)
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
		struct backoff b = backoff_with(rows[i].jitter, rows[i].value, rows[i].min, rows[i].max);

		check_range(i, backoff_range(&b, rows[i].k, rows[i].last, FOREVER), rows[i].lo, rows[i].hi);
	}
}

static void
check_limits(const struct backoff *b, uint64_t k, int64_t last, size_t row)
{
	struct backoff_range r = backoff_range(b, k, last, FOREVER);
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
		now = backoff_range(&b, k, 0, FOREVER).lo_ns;
		check(now >= before, row, "kind %d, delay %" PRId64 ", factor %" PRId64 ": shrinks at k %" PRIu64,
		    b.kind,
		    b.delay_ns[0], b.factor, k);
	}
}

/* No value of any option and no number of attempts makes a delay negative, wrapped or larger than the maximum. */
static void
test_limits(void)
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
test_base(void)
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

/* The base is 8 s; the third column is the manual's formula by hand, cut at the maximum. */
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
		struct backoff b = backoff_with(rows[i].jitter, rows[i].value, rows[i].min, rows[i].max);

		for (j = 0; j < DRAWS; j++) {
			struct backoff_range range = backoff_range(&b, 3, rows[i].last, FOREVER);

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
		struct backoff_range range = backoff_range(&b, k, last, FOREVER);

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

/* What a server asks for is spread by up to a tenth, at most a second. */
static void
test_server(void)
{
	static const int64_t rows[][2] = {
		{ 0, 0 }, { 1, 1 }, { 10, 11 }, { S, S + S / 10 }, { 7 * S, 7 * S + 7 * S / 10 },
		{ 10 * S, 11 * S }, { 10 * S + 10, 11 * S + 10 }, { 3600 * S, 3601 * S },
		{ 31536000 * S, 31536001 * S }, { INT64_MAX, INT64_MAX },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check_range(i, backoff_server_range(rows[i][0], FOREVER), rows[i][0], rows[i][1]);
	/* room cuts what is added, not what was asked for */
	check_range(i++, backoff_server_range(7 * S, 7300 * MS), 7 * S, 7300 * MS);
	check_range(i, backoff_server_range(7 * S, 6 * S), 7 * S, 7 * S);
}

/* Room is a limit like the maximum; without growth a delay is not cut.  The base is 1s * 2^k, the minimum 0. */
static void
test_room(void)
{
	static const struct {
		enum jitter_kind jitter;
		int64_t value, min, max;
		size_t delays;          /* more than 1: 5s, 1s, 7s */
		uint64_t k;
		int64_t room, least, lo, hi;
	} rows[] = {
		{ JITTER_NONE, 0, 0, 60 * S, 1, 3, 3 * S, S, 3 * S, 3 * S },
		{ JITTER_NONE, 0, 0, 60 * S, 1, 3, 8 * S, S, 8 * S, 8 * S },
		{ JITTER_NONE, 0, 0, 60 * S, 1, 64, S, S, S, S },
		{ JITTER_FULL, 0, 0, 60 * S, 1, 3, 3 * S, S, 0, 3 * S },
		{ JITTER_FULL, 0, 2 * S, 60 * S, 1, 3, 3 * S, 2 * S, 2 * S, 3 * S },
		{ JITTER_FULL, 0, 0, 500 * MS, 1, 3, 500 * MS, 500 * MS, 0, 500 * MS },
		{ JITTER_EQUAL, 0, 0, 60 * S, 1, 3, 3 * S, S, 1500 * MS, 3 * S },
		{ JITTER_ADDITIVE, 0, 0, 60 * S, 1, 3, 12 * S, S, 8 * S, 12 * S },
		{ JITTER_ADDITIVE, 0, 0, 60 * S, 1, 3, 3 * S, S, 3 * S, 3 * S },
		{ JITTER_PERCENT, 250000, 0, 60 * S, 1, 3, 9 * S, S, 6 * S, 9 * S },
		{ JITTER_PERCENT, 250000, 0, 60 * S, 1, 3, 4 * S, S, 3 * S, 4 * S },
		{ JITTER_DURATION, 2 * S, 0, 60 * S, 1, 3, 9 * S, S, 8 * S, 9 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 1, 3, 5 * S, S, S, 5 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 1, 3, S, S, S, S },
		/* an item of a schedule is not shortened, what is added to it may be */
		{ JITTER_NONE, 0, 0, 60 * S, 3, 2, 7 * S, 7 * S, 7 * S, 7 * S },
		{ JITTER_NONE, 0, 0, 4 * S, 3, 2, 4 * S, 4 * S, 4 * S, 4 * S },
		{ JITTER_ADDITIVE, 0, 0, 60 * S, 3, 1, 1500 * MS, S, S, 1500 * MS },
		{ JITTER_FULL, 0, 0, 60 * S, 3, 0, 5 * S, 5 * S, 0, 5 * S },
		{ JITTER_DECORRELATED, 0, 0, 60 * S, 3, 1, 5 * S, 5 * S, 5 * S, 5 * S },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct backoff b = backoff_with(rows[i].jitter, rows[i].value, rows[i].min, rows[i].max);

		if ((b.delays = rows[i].delays) == 3)
			memcpy(b.delay_ns, (int64_t []){ 5 * S, S, 7 * S }, 3 * sizeof *b.delay_ns);
		check(backoff_least(&b, rows[i].k) == rows[i].least, i, "least %" PRId64,
		    backoff_least(&b, rows[i].k));
		check_range(i, backoff_range(&b, rows[i].k, 10 * S, rows[i].room), rows[i].lo, rows[i].hi);
	}
}

const struct test backoff_tests[] = {
	{ "backoff.kinds", test_kinds }, { "backoff.list", test_list }, { "backoff.list_full", test_list_full },
	{ "backoff.jitter", test_jitter }, { "backoff.limits", test_limits }, { "backoff.base", test_base },
	{ "backoff.spread", test_spread }, { "backoff.spread_decorrelated", test_spread_decorrelated },
	{ "backoff.spread_seeds", test_spread_seeds }, { "backoff.server", test_server },
	{ "backoff.room", test_room }, { NULL, NULL },
};
