/*
 * state -- table tests of the core that processes share: breaker, budget, record, key; and records to order.
 *
 * `state FUNCTION` runs one function's cases, `state --list` names them all; each failed case is a line
 * `FUNCTION, case N (from 0), ...`, and the status is then 1.
 * `state breaker PHASE FAILURES GENERATION UNTIL WRITTEN` and `state budget TOKENS AT WRITTEN` print a record, for
 * a file; `state file KEY SUFFIX` the name of a key's file.
 *
 * Links with: src/core/breaker.o src/core/budget.o src/core/record.o src/core/key.o src/core/httpdate.o
 * Links with: src/core/text.o
 * Links with: src/core/duration.o src/core/random.o
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/breaker.h"
#include "../../src/core/budget.h"
#include "../../src/core/countof.h"
#include "../../src/core/duration.h"
#include "../../src/core/httpdate.h"
#include "../../src/core/key.h"
#include "../../src/core/random.h"
#include "../../src/core/record.h"
#include "table.h"

#define S     DURATION_S
#define MAX   INT64_MAX
#define TOKEN BUDGET_TOKEN

/*
 * breaker
 */

#define CLOSED BREAKER_CLOSED
#define OPEN   BREAKER_OPEN
#define HALF   BREAKER_HALF_OPEN

static bool
is_same(const struct breaker *a, const struct breaker *b)
{
	return a->phase == b->phase && a->failures == b->failures && a->generation == b->generation
	    && a->until_ns == b->until_ns;
}

static void
check_breaker(size_t row, const struct breaker *is, const struct breaker *wanted)
{
	check(is_same(is, wanted), row,
	    "%s failures=%" PRId64 " generation=%" PRId64 " until=%" PRId64 ", not %s %" PRId64 " %" PRId64
	    " %" PRId64,
	    breaker_phase_name(is->phase), is->failures, is->generation, is->until_ns,
	    breaker_phase_name(wanted->phase), wanted->failures, wanted->generation, wanted->until_ns);
}

static void
test_breaker_ask(void)
{
	static const struct {
		struct breaker before;
		struct breaker_config config;
		int64_t now_ns;
		enum breaker_answer answer;
		struct breaker after;
	} rows[] = {
		/* closed: whatever the rest says */
		{ { CLOSED, 0, 0, 0 }, { 5, 30, 40 }, 0, BREAKER_RUN, { CLOSED, 0, 0, 0 } },
		{ { CLOSED, 4, 7, 0 }, { 5, 30, 40 }, 99, BREAKER_RUN, { CLOSED, 4, 7, 0 } },
		{ { CLOSED, 9, 7, 0 }, { 1, 30, 40 }, 99, BREAKER_RUN, { CLOSED, 9, 7, 0 } },
		{ { CLOSED, MAX, MAX, MAX }, { 1, 0, 0 }, MAX, BREAKER_RUN, { CLOSED, MAX, MAX, MAX } },
		/* open: not before the end of the cooldown, then one lease */
		{ { OPEN, 0, 1, 100 }, { 5, 30, 40 }, 0, BREAKER_REFUSED_OPEN, { OPEN, 0, 1, 100 } },
		{ { OPEN, 0, 1, 100 }, { 5, 30, 40 }, 99, BREAKER_REFUSED_OPEN, { OPEN, 0, 1, 100 } },
		{ { OPEN, 0, 1, 100 }, { 5, 30, 40 }, 100, BREAKER_PROBE, { HALF, 0, 2, 140 } },
		{ { OPEN, 0, 1, 100 }, { 5, 30, 40 }, 1000, BREAKER_PROBE, { HALF, 0, 2, 1040 } },
		{ { OPEN, 0, 1, MAX }, { 5, 30, 40 }, MAX - 1, BREAKER_REFUSED_OPEN, { OPEN, 0, 1, MAX } },
		{ { OPEN, 0, 1, 0 }, { 1, 0, 0 }, 0, BREAKER_PROBE, { HALF, 0, 2, 0 } },
		/* half-open: not before the end of the lease, then the next one */
		{ { HALF, 0, 2, 140 }, { 5, 30, 40 }, 139, BREAKER_REFUSED_HALF_OPEN, { HALF, 0, 2, 140 } },
		{ { HALF, 0, 2, 140 }, { 5, 30, 40 }, 140, BREAKER_PROBE, { HALF, 0, 3, 180 } },
		{ { HALF, 0, 2, 140 }, { 5, 30, MAX }, 141, BREAKER_PROBE, { HALF, 0, 3, MAX } },
		/* the ends of the numbers */
		{ { OPEN, 0, 1, 1 }, { 5, 30, MAX }, MAX, BREAKER_PROBE, { HALF, 0, 2, MAX } },
		{ { OPEN, 0, MAX, 1 }, { 5, 30, 40 }, 1, BREAKER_PROBE, { HALF, 0, 0, 41 } },
		{ { OPEN, 0, MAX - 1, 1 }, { 5, 30, 40 }, 1, BREAKER_PROBE, { HALF, 0, MAX, 41 } },
		{ { HALF, 0, MAX, 1 }, { 5, 30, 40 }, 1, BREAKER_PROBE, { HALF, 0, 0, 41 } },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct breaker b = rows[i].before;
		enum breaker_answer answer = breaker_ask(&b, &rows[i].config, rows[i].now_ns);

		check(answer == rows[i].answer, i, "answer %d, not %d", (int)answer, (int)rows[i].answer);
		check_breaker(i, &b, &rows[i].after);
	}
}

static void
test_breaker_tell(void)
{
	enum { NEUTRAL = BREAKER_NEUTRAL, SUCCESS = BREAKER_SUCCESS, FAILURE = BREAKER_FAILURE };
	static const struct {
		struct breaker before;
		int64_t threshold, cooldown_ns, ticket;
		int evidence;
		int64_t now_ns;
		struct breaker after;   /* the same: false is returned */
	} rows[] = {
		/* closed */
		{ { CLOSED, 0, 6, 0 }, 3, 30, 6, NEUTRAL, 9, { CLOSED, 0, 6, 0 } },
		{ { CLOSED, 2, 6, 0 }, 3, 30, 6, NEUTRAL, 9, { CLOSED, 2, 6, 0 } },
		{ { CLOSED, 0, 6, 0 }, 3, 30, 6, SUCCESS, 9, { CLOSED, 0, 6, 0 } },
		{ { CLOSED, 2, 6, 0 }, 3, 30, 6, SUCCESS, 9, { CLOSED, 0, 6, 0 } },
		{ { CLOSED, 0, 6, 0 }, 3, 30, 6, FAILURE, 9, { CLOSED, 1, 6, 0 } },
		{ { CLOSED, 1, 6, 0 }, 3, 30, 6, FAILURE, 9, { CLOSED, 2, 6, 0 } },
		{ { CLOSED, 2, 6, 0 }, 3, 30, 6, FAILURE, 9, { OPEN, 0, 7, 39 } },
		/* another process has a higher threshold */
		{ { CLOSED, 8, 6, 0 }, 3, 30, 6, FAILURE, 9, { OPEN, 0, 7, 39 } },
		{ { CLOSED, 0, 6, 0 }, 1, 30, 6, FAILURE, 9, { OPEN, 0, 7, 39 } },
		{ { CLOSED, 0, 6, 0 }, 1, 0, 6, FAILURE, 9, { OPEN, 0, 7, 9 } },
		/* closed, late */
		{ { CLOSED, 2, 6, 0 }, 3, 30, 5, FAILURE, 9, { CLOSED, 2, 6, 0 } },
		{ { CLOSED, 2, 6, 0 }, 3, 30, 5, SUCCESS, 9, { CLOSED, 2, 6, 0 } },
		{ { CLOSED, 2, 6, 0 }, 3, 30, 7, FAILURE, 9, { CLOSED, 2, 6, 0 } },
		/* open: nobody is running, so nothing counts */
		{ { OPEN, 0, 7, 39 }, 3, 30, 7, NEUTRAL, 9, { OPEN, 0, 7, 39 } },
		{ { OPEN, 0, 7, 39 }, 3, 30, 7, SUCCESS, 9, { OPEN, 0, 7, 39 } },
		{ { OPEN, 0, 7, 39 }, 3, 30, 7, FAILURE, 9, { OPEN, 0, 7, 39 } },
		{ { OPEN, 0, 7, 39 }, 3, 30, 7, SUCCESS, 99, { OPEN, 0, 7, 39 } },
		{ { OPEN, 0, 7, 39 }, 3, 30, 7, FAILURE, 99, { OPEN, 0, 7, 39 } },
		{ { OPEN, 0, 7, 39 }, 3, 30, 6, NEUTRAL, 9, { OPEN, 0, 7, 39 } },
		{ { OPEN, 0, 7, 39 }, 3, 30, 6, SUCCESS, 9, { OPEN, 0, 7, 39 } },
		{ { OPEN, 0, 7, 39 }, 3, 30, 6, FAILURE, 9, { OPEN, 0, 7, 39 } },
		/* half-open: the probe, within its lease and after it */
		{ { HALF, 0, 8, 70 }, 3, 30, 8, NEUTRAL, 50, { OPEN, 0, 9, 50 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 8, SUCCESS, 50, { CLOSED, 0, 9, 0 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 8, FAILURE, 50, { OPEN, 0, 9, 80 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 8, NEUTRAL, 90, { OPEN, 0, 9, 90 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 8, SUCCESS, 90, { CLOSED, 0, 9, 0 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 8, FAILURE, 90, { OPEN, 0, 9, 120 } },
		/* half-open: a result from before the opening, or a probe whose lease another has by now */
		{ { HALF, 0, 8, 70 }, 3, 30, 6, NEUTRAL, 50, { HALF, 0, 8, 70 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 6, SUCCESS, 50, { HALF, 0, 8, 70 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 6, FAILURE, 50, { HALF, 0, 8, 70 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 7, SUCCESS, 90, { HALF, 0, 8, 70 } },
		{ { HALF, 0, 8, 70 }, 3, 30, 7, FAILURE, 90, { HALF, 0, 8, 70 } },
		/* the ends of the numbers */
		{ { CLOSED, 0, MAX, 0 }, 1, MAX, MAX, FAILURE, 9, { OPEN, 0, 0, MAX } },
		{ { CLOSED, 0, 0, 0 }, 1, MAX, 0, FAILURE, MAX, { OPEN, 0, 1, MAX } },
		{ { CLOSED, 0, 0, 0 }, MAX, 1, 0, FAILURE, 1, { CLOSED, 1, 0, 0 } },
		{ { CLOSED, MAX - 1, 0, 0 }, MAX, 1, 0, FAILURE, 1, { OPEN, 0, 1, 2 } },
		{ { CLOSED, MAX, 0, 0 }, MAX, 1, 0, FAILURE, 1, { OPEN, 0, 1, 2 } },
		{ { CLOSED, MAX, 0, 0 }, 5, 1, 0, FAILURE, 1, { OPEN, 0, 1, 2 } },
		{ { HALF, 0, MAX, 0 }, 5, 1, MAX, SUCCESS, 1, { CLOSED, 0, 0, 0 } },
		{ { HALF, 0, 2, 0 }, 5, MAX, 2, FAILURE, 1, { OPEN, 0, 3, MAX } },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct breaker b = rows[i].before;
		const struct breaker_config config = { rows[i].threshold, rows[i].cooldown_ns, 77 };
		bool changed = breaker_tell(&b, &config, rows[i].ticket, (enum breaker_evidence)rows[i].evidence,
		    rows[i].now_ns);

		check_breaker(i, &b, &rows[i].after);
		check(changed == !is_same(&rows[i].before, &rows[i].after), i, "returned %d", (int)changed);
	}
}

static void
test_breaker_text(void)
{
	static const struct breaker rows[] = {
		{ CLOSED, 0, 0, 0 }, { CLOSED, 99, 3, 0 }, { OPEN, 0, 4, 123456789 }, { HALF, 0, 5, MAX },
		{ HALF, MAX, MAX, MAX },
	};
	char text[RECORD_SIZE];
	struct breaker b;
	struct budget other;
	int64_t written_ns;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		breaker_format(text, &rows[i], i == 0 ? MAX : 17);
		check(breaker_parse(&b, &written_ns, text, sizeof text), i, "refused");
		check_breaker(i, &b, &rows[i]);
		check(written_ns == (i == 0 ? MAX : 17), i, "written %" PRId64, written_ns);
		check(!budget_parse(&other, &written_ns, text, sizeof text), i, "taken for a budget");
	}
	check(strcmp(breaker_phase_name(BREAKER_HALF_OPEN), "half-open") == 0, i, "its name");
}

/*
 * budget
 */

static void
test_budget_start(void)
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
test_budget_refill(void)
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
test_budget_often(void)
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
test_budget_take(void)
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
test_budget_text(void)
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

/*
 * record
 */

/* The text is refused, or says what the whole record says. */
static void
check_damaged(size_t row, const char *text, size_t size, const struct breaker *whole)
{
	struct breaker b = { CLOSED, -1, -1, -1 };
	int64_t written_ns = -1;

	if (breaker_parse(&b, &written_ns, text, size))
		check(is_same(&b, whole) && written_ns == 17, row, "a damaged record is believed");
}

static void
test_record_bytes(void)
{
	static const struct breaker whole = { OPEN, 3, 12, 1234567890123456789 };
	char text[RECORD_SIZE], damaged[RECORD_SIZE];
	size_t i;
	int c;

	breaker_format(text, &whole, 17);
	for (i = 0; i < RECORD_SIZE; i++) {
		memcpy(damaged, text, sizeof damaged);
		for (c = 0; c < 256; c++) {
			damaged[i] = (char)c;
			check_damaged(i, damaged, sizeof damaged, &whole);
		}
	}
}

static void
test_record_sizes(void)
{
	static const struct breaker whole = { OPEN, 3, 12, 1234567890123456789 };
	char text[RECORD_SIZE + 1];
	struct breaker b;
	int64_t written_ns;
	size_t i;

	breaker_format(text, &whole, 17);
	text[RECORD_SIZE] = '\n';
	for (i = 1; i <= RECORD_SIZE + 1; i++)
		check(breaker_parse(&b, &written_ns, text, i) == (i == RECORD_SIZE), i, "%zu bytes", i);
	/* cut, with the rest of a file that was longer, or zeros, behind it */
	for (i = 0; i < RECORD_SIZE - 1; i++) {
		memset(text + i, 0, RECORD_SIZE - i);
		check_damaged(i, text, RECORD_SIZE, &whole);
		breaker_format(text, &whole, 17);
		memset(text + i, 'x', RECORD_SIZE - i);
		check_damaged(i, text, RECORD_SIZE, &whole);
		breaker_format(text, &whole, 17);
	}
}

static void
test_record_any(void)
{
	struct random r = { 1 };
	char text[RECORD_SIZE];
	struct breaker b;
	struct budget g;
	int64_t written_ns;
	size_t i, j;

	for (i = 0; i < 5000; i++) {
		for (j = 0; j < sizeof text; j++)
			text[j] = i % 2 == 0 ? (char)random_next(&r) :
			    "breakudgt =check0123456789\n"[random_next(&r) % 27];
		text[sizeof text - 1] = '\n';
		memcpy(text, i % 4 < 2 ? "breaker " : "budget ", i % 4 < 2 ? 8 : 7);
		check(!breaker_parse(&b, &written_ns, text, sizeof text), i, "believed");
		check(!budget_parse(&g, &written_ns, text, sizeof text), i, "believed");
	}
}

/* A right check is not all: what it covers has to be a record of that kind, with all of its fields. */
static void
test_record_fields(void)
{
	static const struct {
		const char *kind, *state, *failures, *generation, *until;
		bool ok;
	} rows[] = {
		{ "breaker", "open", "1", "2", "3", true }, { "breaker", "ajar", "1", "2", "3", false },
		{ "breaker", "", "1", "2", "3", false }, { "breaker", "open", "", "2", "3", false },
		{ "breaker", "open", "-1", "2", "3", false }, { "breaker", "open", "1", "x", "3", false },
		{ "breaker", "open", "1", "2", NULL, false }, { "breaker", "open", "1", NULL, "3", false },
		{ "breaker", NULL, "1", "2", "3", false }, { "breaker", "open", "1.5", "2", "3", false },
		{ "breaker", "open", "1", "2", "0x3", false }, { "breakers", "open", "1", "2", "3", false },
		{ "breake", "open", "1", "2", "3", false }, { "", "open", "1", "2", "3", false },
		{ "breaker", "openopenopenopenopen", "1", "2", "3", false },
		{ "breaker", "open", "1", "2", "0000000000000000000000000000003", false },
	};
	char text[RECORD_SIZE];
	struct breaker b;
	int64_t written_ns;
	struct record r;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		record_begin(&r, rows[i].kind, 9);
		if (rows[i].state != NULL)
			record_add_word(&r, "state", rows[i].state);
		if (rows[i].failures != NULL)
			record_add_word(&r, "failures", rows[i].failures);
		if (rows[i].generation != NULL)
			record_add_word(&r, "generation", rows[i].generation);
		if (rows[i].until != NULL)
			record_add_word(&r, "until", rows[i].until);
		record_end(&r, text);
		check(breaker_parse(&b, &written_ns, text, sizeof text) == rows[i].ok, i, "%s", rows[i].ok ?
		    "refused" :
		    "believed");
	}
}

/*
 * key
 */

#define TEN(x) x x x x x x x x x x
#define KEY_250 TEN(TEN("a")) TEN(TEN("a")) TEN("aaaaa")

static void
test_key_is_name(void)
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
test_key_is_valid(void)
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
test_key_encode(void)
{
	static const struct {
		const char *key, *encoded;
	} rows[] = {
		{ "plain-Key_1.2", "plain-Key_1.2" }, { "a b", "a%20b" }, { "a%20b", "a%2520b" }, { "/", "%2F" },
		{ "\xff\x80", "%FF%80" }, { "{}=", "%7B%7D%3D" }, { ".", "." },
	};
	char buf[KEY_ENCODED_SIZE], longest[KEY_MAX + 1];
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(key_encode(buf, rows[i].key), rows[i].encoded) == 0, i, "%s", buf);
	memset(longest, 0xff, KEY_MAX);
	longest[KEY_MAX] = '\0';
	check(strlen(key_encode(buf, longest)) == 3 * KEY_MAX, i, "the longest: %zu", strlen(buf));
}

/* A name that every system takes: no slash, 1 to 255 bytes, and another for every key. */
static void
test_key_file(void)
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
test_key_expand(void)
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

/*
 * httpdate
 */

static void
test_httpdate_rfc3339(void)
{
	static const struct {
		int64_t unix_ns;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z" }, { 999999, "1970-01-01T00:00:00.000Z" },
		{ 1000000, "1970-01-01T00:00:00.001Z" }, { S - 1, "1970-01-01T00:00:00.999Z" },
		{ S, "1970-01-01T00:00:01.000Z" }, { 86399 * S, "1970-01-01T23:59:59.000Z" },
		{ 86400 * S, "1970-01-02T00:00:00.000Z" }, { 5097599 * S, "1970-02-28T23:59:59.000Z" },
		{ 5097600 * S, "1970-03-01T00:00:00.000Z" }, { 68169600 * S, "1972-02-29T00:00:00.000Z" },
		{ 951782400 * S, "2000-02-29T00:00:00.000Z" }, { 951868800 * S, "2000-03-01T00:00:00.000Z" },
		{ 978220800 * S, "2000-12-31T00:00:00.000Z" }, { 1709164800 * S, "2024-02-29T00:00:00.000Z" },
		{ 1709251199 * S + 999999999, "2024-02-29T23:59:59.999Z" },
		{ 1709251200 * S, "2024-03-01T00:00:00.000Z" },
		{ 1795563120 * S + 123456789, "2026-11-24T23:32:00.123Z" },
		{ 4107456000 * S, "2100-02-28T00:00:00.000Z" },
		{ 4107542400 * S, "2100-03-01T00:00:00.000Z" }, { 4133980799 * S, "2100-12-31T23:59:59.000Z" },
		{ MAX, "2262-04-11T23:47:16.854Z" },
	};
	char buf[HTTPDATE_RFC3339_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(httpdate_rfc3339(buf, rows[i].unix_ns), rows[i].text) == 0, i, "%s, not %s", buf,
		    rows[i].text);
}

/* Every day up to the last that 64 bits hold: one after the other, as a calendar goes. */
static void
test_httpdate_days(void)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t at, year = 1970;
	char buf[HTTPDATE_RFC3339_SIZE], wanted[64];
	int month = 1, day = 1;
	size_t i;

	for (i = 0, at = 0; i < 106751; i++, at += 86400 * S) {
		snprintf(wanted, sizeof wanted, "%04" PRId64 "-%02d-%02dT00:00:00.000Z", year, month, day);
		check(strcmp(httpdate_rfc3339(buf, at), wanted) == 0, i, "%s, not %s", buf, wanted);
		if (++day <= lengths[month - 1] + (month == 2 && (year % 4 == 0 && (year % 100 != 0
		    || year % 400 == 0))))
			continue;
		day = 1;
		if (++month <= 12)
			continue;
		month = 1;
		year++;
	}
}

static const struct test tests[] = {
	{ "breaker_ask", test_breaker_ask }, { "breaker_tell", test_breaker_tell },
	{ "breaker_text", test_breaker_text },
	{ "budget_start", test_budget_start }, { "budget_refill", test_budget_refill },
	{ "budget_often", test_budget_often }, { "budget_take", test_budget_take },
	{ "budget_text", test_budget_text },
	{ "record_bytes", test_record_bytes }, { "record_sizes", test_record_sizes },
	{ "record_any", test_record_any },
	{ "record_fields", test_record_fields }, { "key_is_name", test_key_is_name },
	{ "key_is_valid", test_key_is_valid }, { "key_encode", test_key_encode }, { "key_file", test_key_file },
	{ "key_expand", test_key_expand }, { "httpdate_rfc3339", test_httpdate_rfc3339 },
	{ "httpdate_days", test_httpdate_days },
};

static int64_t
number(const char *text)
{
	return (int64_t)strtoll(text, NULL, 10);
}

static bool
print_record(int argc, char **argv)
{
	char text[RECORD_SIZE];
	int phase = CLOSED;

	if (argc == 7 && strcmp(argv[1], "breaker") == 0) {
		while (phase < HALF && strcmp(argv[2], breaker_phase_name((enum breaker_phase)phase)) != 0)
			phase++;
		breaker_format(text, &(struct breaker){ (enum breaker_phase)phase, number(argv[3]), number(argv[4]),
		    number(argv[5]) }, number(argv[6]));
	} else if (argc == 5 && strcmp(argv[1], "budget") == 0) {
		budget_format(text, &(struct budget){ number(argv[2]), number(argv[3]) }, number(argv[4]));
	} else {
		return false;
	}
	return fwrite(text, 1, sizeof text, stdout) == sizeof text;
}

int
main(int argc, char **argv)
{
	char name[KEY_FILE_SIZE];

	if (argc == 4 && strcmp(argv[1], "file") == 0)
		return puts(key_file(name, argv[2], argv[3])) == EOF;
	if (argc > 2)
		return !print_record(argc, argv);
	return run_test(tests, countof(tests), argc == 2 ? argv[1] : "");
}
