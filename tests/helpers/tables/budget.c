/* The retry budget: refilled, paid into, paid from, and its record. */
#include <inttypes.h>
#include <stdint.h>

#include "../../../src/core/breaker.h"
#include "../../../src/core/budget.h"
#include "../../../src/core/countof.h"
#include "../../../src/core/record.h"
#include "../table.h"
#include "short.h"

#define MAX   INT64_MAX
#define TOKEN BUDGET_TOKEN

static void
test_start(void)
{
	static const struct budget_config rows[] = {
		{ 10, S, 10, 0 }, { 1, 86400 * S, 1, 0 }, { BUDGET_MAX, S, BUDGET_MAX, 0 },
		{ 1, 86400 * S, BUDGET_MAX, 0 },
	};
	struct budget b;
	size_t i;
	int64_t n;

	for (i = 0; i < countof(rows); i++) {
		budget_fill(&b, &rows[i], 5 * S);
		check(b.tokens == rows[i].burst * TOKEN && b.at_ns == 5 * S, i, "not full: %" PRId64, b.tokens);
		budget_refill(&b, &rows[i], MAX);
		check(b.tokens == rows[i].burst * TOKEN, i, "more than full: %" PRId64, b.tokens);
		budget_fill(&b, &rows[i], 5 * S);
		for (n = 0; n < 1000 && budget_take(&b, &rows[i], 5 * S); n++)
			;
		check(n == (rows[i].burst < 1000 ? rows[i].burst : 1000), i, "%" PRId64 " taken at once", n);
		check(b.tokens == (rows[i].burst - n) * TOKEN, i, "%" PRId64 " left", b.tokens);
	}
}

static void
test_refill(void)
{
	static const struct {
		struct budget_config config;
		int64_t tokens, elapsed_ns, after;
	} rows[] = {
		{ { 10, S, 10, 0 }, 0, 0, 0 },
		{ { 10, S, 10, 0 }, 0, 1, 10 },
		{ { 10, S, 10, 0 }, 0, S / 10, TOKEN },
		{ { 10, S, 10, 0 }, 0, S / 10 - 1, TOKEN - 10 },
		{ { 10, S, 10, 0 }, 3 * TOKEN, S / 2, 8 * TOKEN },
		{ { 10, S, 10, 0 }, 3 * TOKEN, S, 10 * TOKEN },
		{ { 60, 60 * S, 99, 0 }, 0, S, TOKEN },
		{ { 1, 60 * S, 99, 0 }, 0, 60 * S, TOKEN },
		{ { 1, 60 * S, 99, 0 }, 0, 60 * S - 1, TOKEN - 1 },
		{ { 7, 3600 * S, 99, 0 }, 0, 3600 * S, 7 * TOKEN },
		{ { 7, 86400 * S, 99, 0 }, 0, 86400 * S, 7 * TOKEN },
		{ { 1, 86400 * S, 9, 0 }, 0, 86399, 0 },
		{ { 1, 86400 * S, 9, 0 }, 0, 86400, 1 },
		/* more than full, because another process has a larger bucket */
		{ { 10, S, 10, 0 }, 50 * TOKEN, 1, 10 * TOKEN },
		/* the ends of the numbers */
		{ { BUDGET_MAX, S, BUDGET_MAX, 0 }, 0, 1, TOKEN },
		{ { BUDGET_MAX, S, BUDGET_MAX, 0 }, 0, S - 1, (BUDGET_MAX - 1) * TOKEN },
		{ { BUDGET_MAX, S, BUDGET_MAX, 0 }, 0, MAX, BUDGET_MAX * TOKEN },
		{ { BUDGET_MAX, 86400 * S, BUDGET_MAX, 0 }, 0, 86400 * S, BUDGET_MAX * TOKEN },
		{ { BUDGET_MAX, 86400 * S, BUDGET_MAX, 0 }, MAX, MAX, BUDGET_MAX * TOKEN },
		{ { 1, 86400 * S, BUDGET_MAX, 0 }, 0, 86400 * S, TOKEN },
		{ { 1, 86400 * S, BUDGET_MAX, 0 }, 0, MAX, MAX / 86400 },
		{ { 1, 86400 * S, BUDGET_MAX, 0 }, MAX - 1, 86400 * S, BUDGET_MAX * TOKEN },
	};
	struct budget b;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		b = (struct budget){ rows[i].tokens, 0 };
		budget_refill(&b, &rows[i].config, rows[i].elapsed_ns);
		check(b.tokens == rows[i].after, i, "%" PRId64 " tokens, not %" PRId64, b.tokens, rows[i].after);
		check(b.at_ns >= 0 && b.at_ns <= rows[i].elapsed_ns, i, "counted up to %" PRId64, b.at_ns);
		/* the clock goes back: nothing comes, nothing goes */
		b = (struct budget){ TOKEN / 2, 1000 * S };
		budget_refill(&b, &rows[i].config, 5);
		check(b.tokens == TOKEN / 2 && b.at_ns == 1000 * S, i, "a clock that goes back changes it");
	}
}

/* Asked at odd intervals, a slow bucket gains what one asked once gains, to a nanosecond's worth for each. */
static void
test_often(void)
{
	static const struct budget_config rows[] = {
		{ 1, 86400 * S, 1000, 0 }, { 7, 86400 * S, 1000, 0 }, { 1, 3600 * S, 1000, 0 },
		{ 59, 3600 * S, 1000, 0 },
		{ 1, 60 * S, 1000, 0 }, { 7, 60 * S, 1000, 0 }, { 3, S, 1000, 0 }, { 10, S, 1000, 0 },
	};
	static const int64_t steps[] = { 1, 7, 999, 12345, 86399, 86401, 1000003, 50 * 1000 * 1000 };
	struct budget often, seldom;
	int64_t asked;
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		for (j = 0; j < countof(steps); j++) {
			often = seldom = (struct budget){ 0, 0 };
			for (asked = 1; asked <= 10000; asked++)
				budget_refill(&often, &rows[i], asked * steps[j]);
			budget_refill(&seldom, &rows[i], 10000 * steps[j]);
			check(often.tokens >= seldom.tokens - 1, i, "every %" PRId64 " ns: %" PRId64
			    ", not %" PRId64,
			    steps[j], often.tokens, seldom.tokens);
			check(often.tokens <= seldom.tokens + 10000 * (1 + rows[i].rate * TOKEN / rows[i].unit_ns),
			    i,
			    "every %" PRId64 " ns: %" PRId64 ", not %" PRId64, steps[j], often.tokens,
			    seldom.tokens);
		}
	}
}

static void
test_take(void)
{
	static const struct {
		struct budget_config config;
		int64_t tokens, now_ns;
		bool deposit, paid;
		int64_t after;
	} rows[] = {
		{ { 10, S, 10, 0 }, TOKEN, 0, false, true, 0 },
		{ { 10, S, 10, 0 }, TOKEN - 1, 0, false, false, TOKEN - 1 },
		{ { 10, S, 10, 0 }, TOKEN - 10, 1, false, true, 0 },
		{ { 10, S, 10, 0 }, TOKEN - 11, 1, false, false, TOKEN - 1 },
		{ { 10, S, 10, 0 }, 0, S, false, true, 9 * TOKEN },
		/* deposits, up to the burst */
		{ { 1, 86400 * S, 10, TOKEN / 5 }, 0, 0, true, false, TOKEN / 5 },
		{ { 1, 86400 * S, 10, TOKEN / 5 }, TOKEN * 4 / 5, 0, true, true, 0 },
		{ { 1, 86400 * S, 10, TOKEN }, 10 * TOKEN, 0, true, true, 9 * TOKEN },
		{ { 1, 86400 * S, 10, 0 }, 0, 0, true, false, 0 },
		{ { 1, 86400 * S, BUDGET_MAX, BUDGET_MAX * TOKEN }, MAX, 0, true, true, (BUDGET_MAX - 1) * TOKEN },
		{ { 10, S, 10, TOKEN }, 0, S / 10, true, true, TOKEN },
	};
	struct budget b;
	bool paid;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		b = (struct budget){ rows[i].tokens, 0 };
		if (rows[i].deposit)
			budget_deposit(&b, &rows[i].config, rows[i].now_ns);
		paid = budget_take(&b, &rows[i].config, rows[i].now_ns);
		check(paid == rows[i].paid, i, "paid: %d", (int)paid);
		check(b.tokens == rows[i].after, i, "%" PRId64 " tokens, not %" PRId64, b.tokens, rows[i].after);
	}
}

static void
test_text(void)
{
	static const struct budget rows[] = { { 0, 0 }, { TOKEN / 3, 17 }, { MAX, MAX } };
	char text[RECORD_SIZE];
	struct budget b;
	struct breaker other;
	int64_t written_ns;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		budget_format(text, &rows[i], 99);
		check(budget_parse(&b, &written_ns, text, sizeof text), i, "refused");
		check(b.tokens == rows[i].tokens && b.at_ns == rows[i].at_ns && written_ns == 99, i, "another one");
		check(!breaker_parse(&other, &written_ns, text, sizeof text), i, "taken for a breaker");
	}
}

const struct test budget_tests[] = {
	{ "budget.start", test_start }, { "budget.refill", test_refill }, { "budget.often", test_often },
	{ "budget.take", test_take }, { "budget.text", test_text }, { NULL, NULL },
};
