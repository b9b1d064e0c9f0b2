/* What --dry-run computes. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/random.h"
#include "../../../src/core/schedule.h"
#include "../table.h"
#include "short.h"

/* A plan of the defaults but for what a case says. */
static struct plan
plan_of(enum backoff_kind kind, enum jitter_kind jitter, uint64_t attempts, int64_t deadline_ns)
{
	return (struct plan){
		.backoff = { .kind = kind, .jitter = jitter, .jitter_value = 100 * MS, .factor = 2 * S,
		.max_ns = 60 * S,
		    .delays = 1, .delay_ns = { S } },
		.attempts = attempts, .consecutive = 1, .deadline_ns = deadline_ns,
	};
}

/* Rows `delay_min..delay_max at_min..at_max fit`, in seconds, joined by `; `. */
static void
describe(char *buf, size_t size, struct schedule *s)
{
	static const char *const fits[] = { "sure", "possible", "never" };
	size_t used = 0;

	buf[0] = '\0';
	while (schedule_next(s) && used < size)
		used += (size_t)snprintf(buf + used, size - used, "%s%s%g..%g %g..%g %s", used == 0 ? "" : "; ",
		    s->row.waits ? "" : "-", (double)s->row.delay.lo_ns / 1e9, (double)s->row.delay.hi_ns / 1e9,
		    (double)s->row.at.lo_ns / 1e9, (double)s->row.at.hi_ns / 1e9, fits[s->row.fit]);
}

static void
test_rows(void)
{
	static const struct {
		enum backoff_kind kind;
		enum jitter_kind jitter;
		uint64_t attempts;
		int64_t deadline_ns, splay_ns;
		const char *rows;
	} rows[] = {
		{ BACKOFF_EXPONENTIAL, JITTER_FULL, 1, FOREVER, 0, "-0..0 0..0 sure" },
		{ BACKOFF_EXPONENTIAL, JITTER_FULL, 3, FOREVER, 0,
		  "-0..0 0..0 sure; 0..1 0..1 sure; 0..2 0..3 sure" },
		{ BACKOFF_EXPONENTIAL, JITTER_EQUAL, 3, FOREVER, 0,
		  "-0..0 0..0 sure; 0.5..1 0.5..1 sure; 1..2 1.5..3 sure" },
		{ BACKOFF_LINEAR, JITTER_NONE, 4, FOREVER, 0,
		  "-0..0 0..0 sure; 1..1 1..1 sure; 2..2 3..3 sure; 3..3 6..6 sure" },
		/* the worst case: each delay was the longest */
		{ BACKOFF_CONSTANT, JITTER_DECORRELATED, 5, FOREVER, 0,
		  "-0..0 0..0 sure; 1..3 1..3 sure; 1..9 2..12 sure; 1..27 3..39 sure; 1..60 4..99 sure" },
		{ BACKOFF_CONSTANT, JITTER_DECORRELATED, 2, FOREVER, 5 * S, "0..5 0..5 sure; 1..3 1..8 sure" },
		{ BACKOFF_CONSTANT, JITTER_DURATION, 2, FOREVER, 5 * S, "0..5 0..5 sure; 1..1.1 1..6.1 sure" },
		/* the deadline leaves 10 ms for an attempt, and cuts growth, but not below the first delay */
		{ BACKOFF_CONSTANT, JITTER_NONE, 5, 2 * S, 0, "-0..0 0..0 sure; 1..1 1..1 sure; 0..0 0..0 never" },
		{ BACKOFF_CONSTANT, JITTER_NONE, 5, 2010 * MS - 1, 0,
		  "-0..0 0..0 sure; 1..1 1..1 sure; 0..0 0..0 never" },
		{ BACKOFF_CONSTANT, JITTER_NONE, 5, 2010 * MS, 0,
		  "-0..0 0..0 sure; 1..1 1..1 sure; 1..1 2..2 sure; 0..0 0..0 never" },
		{ BACKOFF_EXPONENTIAL, JITTER_NONE, 0, 10 * S, 0,
		  "-0..0 0..0 sure; 1..1 1..1 sure; 2..2 3..3 sure; 4..4 7..7 sure; 2.99..2.99 9.99..9.99 sure; "
		  "0..0 0..0 never" },
		{ BACKOFF_CONSTANT, JITTER_FULL, 4, 2 * S, 0,
		  "-0..0 0..0 sure; 0..1 0..1 sure; 0..1 0..1.99 possible; 0..1 0..1.99 possible" },
		/* as little as is drawn after the latest start, as much as after the earliest */
		{ BACKOFF_EXPONENTIAL, JITTER_EQUAL, 4, 3010 * MS, 0,
		  "-0..0 0..0 sure; 0.5..1 0.5..1 sure; 1..2 1.5..3 sure; 0.5..1.5 2.25..3 possible" },
		{ BACKOFF_CONSTANT, JITTER_EQUAL, 0, 1 * S, 0, "-0..0 0..0 sure; 0..0 0..0 never" },
		{ BACKOFF_CONSTANT, JITTER_EQUAL, 0, 1600 * MS, 0,
		  "-0..0 0..0 sure; 0.5..1 0.5..1 sure; 0.5..1 1..1.59 possible; 0..0 0..0 never" },
		{ BACKOFF_CONSTANT, JITTER_DECORRELATED, 4, 9010 * MS, 0,
		  "-0..0 0..0 sure; 1..3 1..3 sure; 1..8 2..9 sure; 1..7 3..9 possible" },
		/* a splay that does not fit is no attempt */
		{ BACKOFF_CONSTANT, JITTER_NONE, 3, 2 * S, 2 * S,
		  "0..2 0..2 possible; 1..1 1..1.99 possible; 0..0 0..0 never" },
		{ BACKOFF_CONSTANT, JITTER_NONE, 3, 0, 0, "-0..0 0..0 never" },
	};
	char buf[1000];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = plan_of(rows[i].kind, rows[i].jitter, rows[i].attempts, rows[i].deadline_ns);
		struct schedule s;

		schedule_begin(&s, &p, rows[i].splay_ns, 1);
		describe(buf, sizeof buf, &s);
		check(strcmp(buf, rows[i].rows) == 0, i, "%s, not %s", buf, rows[i].rows);
		check(!schedule_next(&s), i, "it goes on after its end");
	}
}

/* Drawn within the ranges, and the starts add up, whatever the jitter; saturated at the end of time. */
static void
test_drawn(void)
{
	int jitter;
	uint64_t n;

	for (jitter = JITTER_NONE; jitter <= JITTER_DURATION; jitter++) {
		struct plan p = plan_of(BACKOFF_FIBONACCI, (enum jitter_kind)jitter, 0, FOREVER);
		struct schedule s;
		int64_t at_ns = 0;

		p.backoff.max_ns = jitter % 2 ? 60 * S : FOREVER;
		schedule_begin(&s, &p, 10 * S, 5);
		for (n = 1; n <= 500; n++) {
			check(schedule_next(&s) && s.row.attempt == n, n, "jitter %d: no row", jitter);
			check(s.row.delay.lo_ns <= s.row.delay_ns && s.row.delay_ns <= s.row.delay.hi_ns, n,
			    "jitter %d: out of range", jitter);
			check(s.row.at.lo_ns <= s.row.at_ns && s.row.at_ns <= s.row.at.hi_ns, n,
			    "jitter %d: start out of range", jitter);
			at_ns = at_ns > FOREVER - s.row.delay_ns ? FOREVER : at_ns + s.row.delay_ns;
			check(s.row.at_ns == at_ns, n, "jitter %d: starts do not add up", jitter);
		}
	}
}

/*
 * With a deadline each start that some run draws is in the row's range, and the run comes so far as the rows say:
 * as often as is sure, and not more often than is possible.
 */
static void
check_cut(size_t row, const struct plan *p, int64_t splay_ns, uint64_t seed)
{
	uint64_t sure = 0, possible = 0, drawn = 0;
	struct schedule s;

	schedule_begin(&s, p, splay_ns, seed);
	while (schedule_next(&s) && s.row.fit != SCHEDULE_NEVER && possible < 30) {
		check(!s.row.drawn || drawn == possible, row, "drawn again");
		sure += s.row.fit == SCHEDULE_SURE;
		drawn += s.row.drawn;
		possible++;
		check(s.row.at.lo_ns <= s.row.at.hi_ns && s.row.at.hi_ns < p->deadline_ns, row, "the starts");
		if (!s.row.drawn)
			continue;
		check(s.row.delay.lo_ns <= s.row.delay_ns && s.row.delay_ns <= s.row.delay.hi_ns, row,
		    "jitter %d, attempt %" PRIu64 ": %" PRId64 " is not in %" PRId64 "..%" PRId64,
		    p->backoff.jitter, s.row.attempt, s.row.delay_ns, s.row.delay.lo_ns, s.row.delay.hi_ns);
		check(s.row.at.lo_ns <= s.row.at_ns && s.row.at_ns <= s.row.at.hi_ns, row,
		    "jitter %d, attempt %" PRIu64 ": start %" PRId64 " is not in %" PRId64 "..%" PRId64,
		    p->backoff.jitter, s.row.attempt, s.row.at_ns, s.row.at.lo_ns, s.row.at.hi_ns);
	}
	check(sure <= drawn, row, "%" PRIu64 " sure, %" PRIu64 " drawn", sure, drawn);
	check(s.row.fit != SCHEDULE_NEVER || !s.row.drawn, row, "drawn behind the deadline");
}

static void
test_cut(void)
{
	struct random random = { 8 };
	size_t i;

	for (i = 0; i < 30000; i++) {
		struct plan p = plan_of((enum backoff_kind)(i % 4), (enum jitter_kind)(i % 7), i % 3 * 5,
		    random_between(random_next(&random), 0, 30 * S));

		p.backoff.jitter_value = (int64_t)(random_next(&random) % 1000000);
		p.backoff.min_ns = i % 5 == 0 ? 700 * MS : 0;
		p.backoff.max_ns = i % 11 == 0 ? 3 * S : 60 * S;
		if (i % 9 == 0) {
			p.backoff.delays = 3;
			p.backoff.delay_ns[1] = 3 * S;
			p.backoff.delay_ns[2] = 2 * S;
		}
		check_cut(i, &p, i % 6 == 0 ? 12 * S : 0, i);
	}
}

static void
test_json(void)
{
	static const struct {
		struct schedule_row row;
		const char *json;
	} rows[] = {
		{ { 1, false, { 0, 0 }, { 0, 0 }, true, 0, 0, SCHEDULE_SURE },
		  "{\"attempt\":1,\"at_min\":0.000,\"at_max\":0.000}\n" },
		{ { 2, true, { 500 * MS, S }, { 500 * MS, S }, true, 673400000, 673400000, SCHEDULE_SURE },
		  "{\"attempt\":2,\"delay\":0.673,\"delay_min\":0.500,\"delay_max\":1.000,\"at_min\":0.500,"
		  "\"at_max\":1.000}\n" },
		/* the run that is drawn does not come so far */
		{ { 2, true, { 500 * MS, S }, { 500 * MS, S }, false, 0, 0, SCHEDULE_POSSIBLE },
		  "{\"attempt\":2,\"delay_min\":0.500,\"delay_max\":1.000,\"at_min\":0.500,\"at_max\":1.000}\n" },
		{ { UINT64_MAX, true, { 0, FOREVER }, { FOREVER, FOREVER }, true, FOREVER, FOREVER,
		  SCHEDULE_POSSIBLE },
		  "{\"attempt\":18446744073709551615,\"delay\":9223372036.855,\"delay_min\":0.000,"
		  "\"delay_max\":9223372036.855,\"at_min\":9223372036.855,\"at_max\":9223372036.855}\n" },
	};
	char buf[SCHEDULE_JSON_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		size_t len = schedule_json(buf, &rows[i].row);

		check(len == strlen(rows[i].json) && memcmp(buf, rows[i].json, len) == 0, i, "%.*s", (int)len, buf);
	}
}

const struct test schedule_tests[] = {
	{ "schedule.rows", test_rows }, { "schedule.drawn", test_drawn },
	{ "schedule.cut", test_cut }, { "schedule.json", test_json },
	{ NULL, NULL },
};
