/* The circuit breaker: who may run, what a result changes, and its record. */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "../../../src/core/breaker.h"
#include "../../../src/core/budget.h"
#include "../../../src/core/countof.h"
#include "../../../src/core/record.h"
#include "../table.h"
#include "short.h"

#define MAX INT64_MAX

static void
check_breaker(size_t row, const struct breaker *is, const struct breaker *wanted)
{
	check(is_same(is, wanted), row,
	    "%s failures=%" PRId64 " generation=%" PRId64 " until=%" PRId64 " opened=%" PRId64
	    ", not %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
	    breaker_phase_name(is->phase), is->failures, is->generation, is->until_ns, is->opened,
	    breaker_phase_name(wanted->phase), wanted->failures, wanted->generation, wanted->until_ns,
	    wanted->opened);
}

static void
test_ask(void)
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
test_tell(void)
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
		{ { CLOSED, 2, 6, 0 }, 3, 30, 6, FAILURE, 9, { OPEN, 0, 7, 39, 7 } },
		/* another process has a higher threshold */
		{ { CLOSED, 8, 6, 0 }, 3, 30, 6, FAILURE, 9, { OPEN, 0, 7, 39, 7 } },
		{ { CLOSED, 0, 6, 0 }, 1, 30, 6, FAILURE, 9, { OPEN, 0, 7, 39, 7 } },
		{ { CLOSED, 0, 6, 0 }, 1, 0, 6, FAILURE, 9, { OPEN, 0, 7, 9, 7 } },
		/* closed, late */
		{ { CLOSED, 2, 6, 0 }, 3, 30, 5, FAILURE, 9, { CLOSED, 2, 6, 0 } },
		{ { CLOSED, 2, 6, 0 }, 3, 30, 5, SUCCESS, 9, { CLOSED, 2, 6, 0 } },
		{ { CLOSED, 2, 6, 0 }, 3, 30, 7, FAILURE, 9, { CLOSED, 2, 6, 0 } },
		/* open: nobody is running, so nothing counts */
		{ { OPEN, 0, 7, 39, 7 }, 3, 30, 7, NEUTRAL, 9, { OPEN, 0, 7, 39, 7 } },
		{ { OPEN, 0, 7, 39, 7 }, 3, 30, 7, SUCCESS, 9, { OPEN, 0, 7, 39, 7 } },
		{ { OPEN, 0, 7, 39, 7 }, 3, 30, 7, FAILURE, 9, { OPEN, 0, 7, 39, 7 } },
		{ { OPEN, 0, 7, 39, 7 }, 3, 30, 7, SUCCESS, 99, { OPEN, 0, 7, 39, 7 } },
		{ { OPEN, 0, 7, 39, 7 }, 3, 30, 7, FAILURE, 99, { OPEN, 0, 7, 39, 7 } },
		{ { OPEN, 0, 7, 39, 7 }, 3, 30, 6, NEUTRAL, 9, { OPEN, 0, 7, 39, 7 } },
		{ { OPEN, 0, 7, 39, 7 }, 3, 30, 6, SUCCESS, 9, { OPEN, 0, 7, 39, 7 } },
		{ { OPEN, 0, 7, 39, 7 }, 3, 30, 6, FAILURE, 9, { OPEN, 0, 7, 39, 7 } },
		/* half-open: the probe, within its lease and after it */
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 8, NEUTRAL, 50, { OPEN, 0, 9, 50, 7 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 8, SUCCESS, 50, { CLOSED, 0, 9, 0, 7 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 8, FAILURE, 50, { OPEN, 0, 9, 80, 9 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 8, NEUTRAL, 90, { OPEN, 0, 9, 90, 7 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 8, SUCCESS, 90, { CLOSED, 0, 9, 0, 7 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 8, FAILURE, 90, { OPEN, 0, 9, 120, 9 } },
		/* half-open: a result from before the opening, or of one that has no lease any more */
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 6, NEUTRAL, 50, { HALF, 0, 8, 70, 7 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 6, SUCCESS, 50, { HALF, 0, 8, 70, 7 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 6, FAILURE, 50, { HALF, 0, 8, 70, 7 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 7, SUCCESS, 90, { HALF, 0, 8, 70, 7 } },
		{ { HALF, 0, 8, 70, 7 }, 3, 30, 7, FAILURE, 90, { HALF, 0, 8, 70, 7 } },
		/* the success of a probe whose lease another has by now, or has given back */
		{ { HALF, 0, 8, 70, 5 }, 3, 30, 7, SUCCESS, 50, { CLOSED, 0, 9, 0, 5 } },
		{ { HALF, 0, 8, 70, 5 }, 3, 30, 6, SUCCESS, 90, { CLOSED, 0, 9, 0, 5 } },
		{ { OPEN, 0, 8, 50, 5 }, 3, 30, 7, SUCCESS, 50, { CLOSED, 0, 9, 0, 5 } },
		{ { OPEN, 0, 8, 50, 5 }, 3, 30, 6, SUCCESS, 90, { CLOSED, 0, 9, 0, 5 } },
		/* but nothing else that such a probe says, nor who is older than the opening or of no generation */
		{ { HALF, 0, 8, 70, 5 }, 3, 30, 7, FAILURE, 50, { HALF, 0, 8, 70, 5 } },
		{ { HALF, 0, 8, 70, 5 }, 3, 30, 7, NEUTRAL, 50, { HALF, 0, 8, 70, 5 } },
		{ { OPEN, 0, 8, 50, 5 }, 3, 30, 7, FAILURE, 50, { OPEN, 0, 8, 50, 5 } },
		{ { HALF, 0, 8, 70, 5 }, 3, 30, 5, SUCCESS, 50, { HALF, 0, 8, 70, 5 } },
		{ { HALF, 0, 8, 70, 5 }, 3, 30, 4, SUCCESS, 50, { HALF, 0, 8, 70, 5 } },
		{ { HALF, 0, 8, 70, 5 }, 3, 30, 9, SUCCESS, 50, { HALF, 0, 8, 70, 5 } },
		{ { CLOSED, 2, 9, 0, 5 }, 3, 30, 7, SUCCESS, 50, { CLOSED, 2, 9, 0, 5 } },
		/* the ends of the numbers */
		{ { CLOSED, 0, MAX, 0 }, 1, MAX, MAX, FAILURE, 9, { OPEN, 0, 0, MAX } },
		{ { CLOSED, 0, 0, 0 }, 1, MAX, 0, FAILURE, MAX, { OPEN, 0, 1, MAX, 1 } },
		{ { CLOSED, 0, 0, 0 }, MAX, 1, 0, FAILURE, 1, { CLOSED, 1, 0, 0 } },
		{ { CLOSED, MAX - 1, 0, 0 }, MAX, 1, 0, FAILURE, 1, { OPEN, 0, 1, 2, 1 } },
		{ { CLOSED, MAX, 0, 0 }, MAX, 1, 0, FAILURE, 1, { OPEN, 0, 1, 2, 1 } },
		{ { CLOSED, MAX, 0, 0 }, 5, 1, 0, FAILURE, 1, { OPEN, 0, 1, 2, 1 } },
		{ { HALF, 0, MAX, 0, 1 }, 5, 1, MAX, SUCCESS, 1, { CLOSED, 0, 0, 0, 1 } },
		{ { HALF, 0, 2, 0, 1 }, 5, MAX, 2, FAILURE, 1, { OPEN, 0, 3, MAX, 3 } },
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
test_renew(void)
{
	static const struct {
		struct breaker before;
		int64_t lease_ns, ticket, now_ns;
		struct breaker after;   /* the same: false is returned */
	} rows[] = {
		{ { HALF, 0, 8, 70, 7 }, 40, 8, 50, { HALF, 0, 8, 90, 7 } },
		/* the lease is over, but nobody has taken the next one */
		{ { HALF, 0, 8, 70, 7 }, 40, 8, 99, { HALF, 0, 8, 139, 7 } },
		{ { HALF, 0, 8, 70, 7 }, MAX, 8, 50, { HALF, 0, 8, MAX, 7 } },
		/* another probes, the circuit has opened, or closed */
		{ { HALF, 0, 9, 70, 7 }, 40, 8, 50, { HALF, 0, 9, 70, 7 } },
		{ { OPEN, 0, 9, 70, 9 }, 40, 8, 50, { OPEN, 0, 9, 70, 9 } },
		{ { OPEN, 0, 9, 70, 9 }, 40, 9, 50, { OPEN, 0, 9, 70, 9 } },
		{ { CLOSED, 0, 9, 0, 7 }, 40, 8, 50, { CLOSED, 0, 9, 0, 7 } },
		{ { CLOSED, 0, 9, 0, 7 }, 40, 9, 50, { CLOSED, 0, 9, 0, 7 } },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct breaker b = rows[i].before;
		const struct breaker_config config = { 3, 30, rows[i].lease_ns };
		bool renewed = breaker_tell(&b, &config, rows[i].ticket, BREAKER_RUNNING, rows[i].now_ns);

		check_breaker(i, &b, &rows[i].after);
		check(renewed == !is_same(&rows[i].before, &rows[i].after), i, "returned %d", (int)renewed);
	}
}

/* After a reset no result of what runs now counts: the generation goes on. */
static void
test_reset(void)
{
	static const struct breaker rows[] = {
		{ CLOSED, 4, 7, 0, 5 }, { OPEN, 0, 7, 100, 7 }, { HALF, 0, 8, 100, 7 }, { CLOSED, 0, 0, 0, 0 },
	};
	const struct breaker_config config = { 1, 30, 40 };
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct breaker b = rows[i], after = { CLOSED, 0, rows[i].generation + 1, 0, rows[i].opened };

		breaker_reset(&b);
		check_breaker(i, &b, &after);
		breaker_tell(&b, &config, rows[i].generation, BREAKER_FAILURE, 9);
		check_breaker(i, &b, &after);
		check(breaker_ask(&b, &config, 9) == BREAKER_RUN, i, "it refuses");
	}
}

static void
test_text(void)
{
	static const struct breaker rows[] = {
		{ CLOSED, 0, 0, 0, 0 }, { CLOSED, 99, 3, 0, 2 }, { OPEN, 0, 4, 123456789, 4 },
		{ HALF, 0, 5, MAX, 4 }, { HALF, MAX, MAX, MAX, MAX },
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

const struct test breaker_tests[] = {
	{ "breaker.ask", test_ask }, { "breaker.tell", test_tell }, { "breaker.renew", test_renew },
	{ "breaker.reset", test_reset }, { "breaker.text", test_text },
	{ NULL, NULL },
};
