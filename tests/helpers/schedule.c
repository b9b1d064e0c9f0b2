/*
 * schedule -- table tests of what --dry-run computes and draws: `schedule FUNCTION`, or `schedule --list`.
 *
 * Links with: src/core/schedule.o src/core/timeline.o src/core/plan.o src/core/backoff.o src/core/random.o
 * Links with: src/core/duration.o src/core/text.o src/core/statuses.o src/core/signame.o src/core/outcome.o
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

#include "../../src/core/countof.h"
#include "../../src/core/duration.h"
#include "../../src/core/schedule.h"
#include "../../src/core/statuses.h"
#include "../../src/core/timeline.h"
#include "table.h"

#define MS DURATION_MS
#define S DURATION_S
#define FOREVER DURATION_FOREVER

static void
test_duration_short(void)
{
	static const struct {
		int64_t ns;
		const char *text;
	} rows[] = {
		{ 0, "0.000s" }, { 1, "0.000s" }, { 499999, "0.000s" }, { 500000, "0.001s" }, { 1500 * MS,
		  "1.500s" },
		{ 60 * S, "60.000s" }, { 100 * S - MS, "99.999s" }, { 100 * S - 1, "1m40s" }, { 100 * S, "1m40s" },
		{ 125 * S, "2m05s" }, { 3600 * S - MS, "59m59s" }, { 3600 * S, "1h00m" }, { 5430 * S, "1h30m" },
		{ 86400 * S - MS, "23h59m" }, { 86400 * S, "1d00h" }, { 86400 * 4 * S + 6 * 3600 * S, "4d06h" },
		{ 86400 * 1000 * S - MS, "999d23h" }, { 86400 * 1000 * S, "1000d" }, { FOREVER, "106751d" },
	};
	char buf[DURATION_SHORT_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(duration_short(buf, rows[i].ns), rows[i].text) == 0, i, "%s, not %s", buf,
		    rows[i].text);
}

static void
test_duration_exact(void)
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

static void
test_statuses_format(void)
{
	static const struct {
		const char *list, *text;
	} rows[] = {
		{ "7", "7" }, { "28,7", "7,28" }, { "3-5", "3-5" }, { "3,4", "3,4" }, { "3,4,5,7", "3-5,7" },
		{ "SEGV", "SEGV" }, { "139", "SEGV" }, { "sigsegv,1", "1,SEGV" }, { "INT,QUIT", "INT,QUIT" },
		{ "HUP,INT,QUIT", "129-131" }, { "signal", "signal" }, { "signal,7,timeout", "7,signal,timeout" },
		{ "129-192", "signal" }, { "128-192", "128-192" }, { "0-255", "0-255" }, { "168", "168" },
		{ "timeout", "timeout" }, { "none", "none" }, { "none,1", "1" }, { "any", "any" }, { "any,7",
		  "any" },
		{ "7,28,SEGV,timeout", "7,28,SEGV,timeout" }, { "http:5xx", "http:5xx" }, { "http:503",
		  "http:503" },
		{ "http:500-599", "http:5xx" }, { "http:4xx,http:5xx", "http:400-599" }, { "255", "255" },
		{ "http:502-504,http:429,1", "1,http:429,http:502-504" }, { "http:599,http:100",
		  "http:100,http:599" },
	};
	static char buf[STATUSES_LIST_SIZE];
	struct random random = { 11 };
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		struct statuses set = { .given = true };

		check(statuses_add(&set, rows[i].list), i, "'%s' is no list", rows[i].list);
		check(strcmp(statuses_format(buf, &set), rows[i].text) == 0, i, "%s, not %s", buf, rows[i].text);
	}
	for (i = 0; i < 2000; i++) {            /* dense and sparse sets: read again, they are the same */
		struct statuses set = { .given = true }, back = { .given = false };

		for (j = 0; j < 8; j++)
			set.status[j] = (uint32_t)(random_next(&random) &
			    (i % 2 ? random_next(&random) : UINT32_MAX));
		for (j = 100; j < 600; j++)
			if (random_next(&random) % (1 + i % 50) == 0)
				set.http[j / 32] |= UINT32_C(1) << j % 32;
		set.timeout = random_next(&random) % 2;
		check(statuses_add(&back, statuses_format(buf, &set)), i, "%s is no list", buf);
		back.has_http = false;
		check(memcmp(&set, &back, sizeof set) == 0, i, "%s is another set", buf);
	}
	{
		struct statuses set = { .given = true }, back = { .given = false };

		for (j = 0; j < 600; j += 2) {          /* the longest list */
			set.http[j / 32] |= j < 100 ? 0 : UINT32_C(1) << j % 32;
			set.status[j / 32 % 8] |= UINT32_C(1) << j % 32;
		}
		check(statuses_add(&back, statuses_format(buf, &set)), 0, "%s is no list", buf);
		back.has_http = false;
		check(memcmp(&set, &back, sizeof set) == 0, 0, "%s is another set", buf);
	}
}

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
test_schedule(void)
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
		/* the deadline is a wall: what would start at it does not */
		{ BACKOFF_CONSTANT, JITTER_NONE, 5, 2 * S, 0, "-0..0 0..0 sure; 1..1 1..1 sure; 1..1 2..2 never" },
		{ BACKOFF_CONSTANT, JITTER_NONE, 5, 2 * S + 1, 0,
		  "-0..0 0..0 sure; 1..1 1..1 sure; 1..1 2..2 sure; 1..1 3..3 never" },
		{ BACKOFF_CONSTANT, JITTER_FULL, 4, 2 * S, 0,
		  "-0..0 0..0 sure; 0..1 0..1 sure; 0..1 0..2 possible; 0..1 0..3 possible" },
		{ BACKOFF_CONSTANT, JITTER_EQUAL, 0, 1 * S, 0,
		  "-0..0 0..0 sure; 0.5..1 0.5..1 possible; 0.5..1 1..2 never" },
		{ BACKOFF_CONSTANT, JITTER_NONE, 3, 2 * S, 2 * S,
		  "0..2 0..2 possible; 1..1 1..3 possible; 1..1 2..4 never" },
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
test_schedule_drawn(void)
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

static void
test_schedule_json(void)
{
	static const struct {
		struct schedule_row row;
		const char *json;
	} rows[] = {
		{ { 1, false, { 0, 0 }, 0, { 0, 0 }, 0, SCHEDULE_SURE },
		  "{\"attempt\":1,\"at_min\":0.000,\"at_max\":0.000}\n" },
		{ { 2, true, { 500 * MS, S }, 673400000, { 500 * MS, S }, 673400000, SCHEDULE_SURE },
		  "{\"attempt\":2,\"delay\":0.673,\"delay_min\":0.500,\"delay_max\":1.000,\"at_min\":0.500,"
		  "\"at_max\":1.000}\n" },
		{ { UINT64_MAX, true, { 0, FOREVER }, FOREVER, { FOREVER, FOREVER }, FOREVER, SCHEDULE_POSSIBLE },
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

#define ROW(lo, hi, at) { 2, true, { lo, hi }, at, { lo, hi }, at, SCHEDULE_POSSIBLE }

static void
test_timeline_row(void)
{
	static const struct {
		int columns;
		int64_t span_ns, deadline_ns;
		struct schedule_row row;
		const char *text;               /* the cells alone where the line has the numbers */
	} rows[] = {
		{ 33, 20 * S, FOREVER, ROW(0, 20 * S, 5 * S), "  2  5.000s =====*===============" },
		{ 33, 20 * S, FOREVER, ROW(5 * S, 5 * S, 5 * S), "  2  5.000s      *" },
		{ 33, 20 * S, FOREVER, ROW(0, 0, 0), "  2  0.000s *" },
		{ 33, 0, FOREVER, ROW(0, 0, 0), "  2  0.000s *" },
		{ 33, 20 * S, FOREVER, ROW(5 * S, 10 * S, 10 * S), "  2 10.000s      =====*" },
		/* the deadline: a column, what lies behind it, and a start drawn there */
		{ 33, 20 * S, 10 * S, ROW(0, 5 * S, 0), "  2  0.000s *=====    |" },
		{ 33, 20 * S, 10 * S, ROW(5 * S, 15 * S, 6 * S), "  2  6.000s      =*===|....." },
		{ 33, 20 * S, 10 * S, ROW(5 * S, 15 * S, 10 * S), "  2 10.000s      =====x....." },
		{ 33, 20 * S, 10 * S, ROW(5 * S, 15 * S, 15 * S), "  2 15.000s      =====|....x" },
		{ 33, 20 * S, 20 * S, ROW(0, 5 * S, 0), "  2  0.000s *=====              |" },
		{ 33, 20 * S, 21 * S, ROW(0, 5 * S, 0), "  2  0.000s *=====" },
		/* behind the end of the picture */
		{ 33, 20 * S, 16 * S, ROW(15 * S, 99 * S, 15 * S), "  2 15.000s                *|...>" },
		{ 33, 20 * S, 16 * S, ROW(15 * S, 99 * S, 98 * S), "  2 98.000s                =|...x" },
		{ 33, FOREVER, FOREVER, ROW(0, FOREVER, FOREVER), "  2 106751d ====================*" },
		{ 20, 7 * S, FOREVER, ROW(0, 7 * S, 3 * S), "  2  3.000s ===*====" },
		/* with all the numbers */
		{ 75, 20 * S, FOREVER, ROW(0, 20 * S, 5 * S),
		  "      2   0.000s..20.000s   5.000s   0.000s..20.000s  =====*===============" },
		{ 75, 20 * S, FOREVER, ROW(5 * S, 5 * S, 5 * S),
		  "      2            5.000s   5.000s            5.000s       *" },
		{ 75, 20 * S, FOREVER, { 1, false, { 0, 0 }, 0, { 0, 0 }, 0, SCHEDULE_SURE },
		  "      1                                       0.000s  *" },
	};
	char buf[TIMELINE_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct timeline t = { rows[i].columns, rows[i].span_ns, rows[i].deadline_ns };
		size_t len = strlen(timeline_row(buf, &t, &rows[i].row)) - 1;

		check(len == strlen(rows[i].text) && memcmp(buf, rows[i].text, len) == 0, i, "'%.*s', not '%s'",
		    (int)len, buf, rows[i].text);
		check(buf[len] == '\n' && len <= (size_t)t.columns, i, "the end of the line");
	}
}

static void
test_timeline_of(void)
{
	static const struct {
		int columns;
		int64_t latest_ns, deadline_ns;
		int result_columns;
		int64_t span_ns;
	} rows[] = {
		{ 0, S, FOREVER, 80, S }, { 1, S, FOREVER, 20, S }, { 20, S, FOREVER, 20, S }, { 80, 0, FOREVER, 80,
		  0 },
		{ 500, S, FOREVER, TIMELINE_COLUMNS_MAX, S }, { 100, FOREVER, FOREVER, 100, FOREVER },
		/* a deadline is in the picture unless it is far away; what lies far behind it is not */
		{ 80, 10 * S, 20 * S, 80, 20 * S }, { 80, 10 * S, 40 * S, 80, 40 * S }, { 80, 10 * S, 41 * S, 80,
		  10 * S },
		{ 80, 22 * S, 20 * S, 80, 22 * S }, { 80, 90 * S, 20 * S, 80, 25 * S },
		{ 80, FOREVER, 20 * S, 80, 25 * S }, { 80, FOREVER, FOREVER - 1, 80, FOREVER }, { 80, 0, S, 80, 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct timeline t = timeline_of(rows[i].columns, rows[i].latest_ns, rows[i].deadline_ns);

		check(t.columns == rows[i].result_columns && t.span_ns == rows[i].span_ns, i,
		    "%d columns, %" PRId64,
		    t.columns, t.span_ns);
	}
}

/* Any row in any terminal: no line is wider than that, and nothing is written past the buffer. */
static void
test_timeline_any(void)
{
	struct random random = { 9 };
	char buf[TIMELINE_SIZE + 1];
	size_t i;

	for (i = 0; i < 50000; i++) {
		int64_t lo = random_between(random_next(&random), 0, FOREVER) >> random_next(&random) % 63;
		int64_t hi = random_between(random_next(&random), lo, FOREVER);
		int64_t at = random_between(random_next(&random), lo, hi);
		int64_t deadline = random_between(random_next(&random), 0, FOREVER) >> random_next(&random) % 63;
		struct schedule_row row = { 1 + random_next(&random) % 20, i % 7 != 0, { lo, hi }, at, { lo, hi },
		at,
		    SCHEDULE_POSSIBLE };
		struct timeline t = timeline_of((int)(random_next(&random) % 200), hi,
		    i % 5 == 0 ? FOREVER : deadline);

		buf[TIMELINE_SIZE] = '#';
		check(strlen(timeline_row(buf, &t, &row)) <= (size_t)t.columns + 1, i, "too wide: %s", buf);
		check(strpbrk(buf, "*x") != NULL, i, "nothing is drawn: %s", buf);
		check(strlen(timeline_head(buf, &t)) <= (size_t)t.columns + 1, i, "too wide: %s", buf);
		check(buf[TIMELINE_SIZE] == '#', i, "writes past its buffer");
	}
}

static const struct test tests[] = {
	{ "duration_short", test_duration_short }, { "duration_exact", test_duration_exact },
	{ "statuses_format", test_statuses_format }, { "schedule", test_schedule },
	{ "schedule_drawn", test_schedule_drawn }, { "schedule_json", test_schedule_json },
	{ "timeline_of", test_timeline_of }, { "timeline_row", test_timeline_row },
	{ "timeline_any", test_timeline_any },
};

int
main(int argc, char **argv)
{
	return run_test(tests, countof(tests), argc == 2 ? argv[1] : "");
}
