/* What --dry-run draws. */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/random.h"
#include "../../../src/core/schedule.h"
#include "../../../src/core/timeline.h"
#include "../table.h"
#include "short.h"

#define ROW(lo, hi, at) { 2, true, { lo, hi }, { lo, hi }, true, at, at, SCHEDULE_POSSIBLE }
#define OFF(lo, hi)     { 2, true, { lo, hi }, { lo, hi }, false, 0, 0, SCHEDULE_POSSIBLE }

static void
test_row(void)
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
		/* the deadline: a column, if it is in the picture */
		{ 33, 20 * S, 10 * S, ROW(0, 5 * S, 0), "  2  0.000s *=====    |" },
		{ 33, 20 * S, 20 * S, ROW(0, 5 * S, 0), "  2  0.000s *=====              |" },
		{ 33, 20 * S, 20 * S, ROW(0, 19999 * MS, 19999 * MS), "  2 19.999s ===================*|" },
		{ 33, 20 * S, 21 * S, ROW(0, 5 * S, 0), "  2  0.000s *=====" },
		/* the run that is drawn does not come so far */
		{ 33, 20 * S, 20 * S, OFF(5 * S, 10 * S), "  2              ======         |" },
		{ 33, 20 * S, FOREVER, OFF(5 * S, 5 * S), "  2              =" },
		{ 75, 20 * S, FOREVER, OFF(0, 20 * S),
		  "      2   0.000s..20.000s            0.000s..20.000s  =====================" },
		{ 33, FOREVER, FOREVER, ROW(0, FOREVER, FOREVER), "  2 106751d ====================*" },
		{ 20, 7 * S, FOREVER, ROW(0, 7 * S, 3 * S), "  2  3.000s ===*====" },
		/* with all the numbers */
		{ 75, 20 * S, FOREVER, ROW(0, 20 * S, 5 * S),
		  "      2   0.000s..20.000s   5.000s   0.000s..20.000s  =====*===============" },
		{ 75, 20 * S, FOREVER, ROW(5 * S, 5 * S, 5 * S),
		  "      2            5.000s   5.000s            5.000s       *" },
		{ 75, 20 * S, FOREVER, { 1, false, { 0, 0 }, { 0, 0 }, true, 0, 0, SCHEDULE_SURE },
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
test_of(void)
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
		/* a deadline is in the picture unless it is far away */
		{ 80, 10 * S, 20 * S, 80, 20 * S }, { 80, 10 * S, 40 * S, 80, 40 * S }, { 80, 10 * S, 41 * S, 80,
		  10 * S },
		{ 80, 20 * S - 1, 20 * S, 80, 20 * S }, { 80, 0, S, 80, 0 },
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
test_any(void)
{
	struct random random = { 9 };
	char buf[TIMELINE_SIZE + 1];
	size_t i;

	for (i = 0; i < 50000; i++) {
		int64_t lo = random_between(random_next(&random), 0, FOREVER) >> random_next(&random) % 63;
		int64_t hi = random_between(random_next(&random), lo, FOREVER);
		int64_t at = random_between(random_next(&random), lo, hi);
		int64_t deadline = random_between(random_next(&random), hi, FOREVER);
		struct schedule_row row = { 1 + random_next(&random) % 20, i % 7 != 0, { lo, hi }, { lo, hi },
		    true, at, at, SCHEDULE_POSSIBLE };
		struct timeline t = timeline_of((int)(random_next(&random) % 200), hi,
		    i % 5 == 0 ? FOREVER : deadline);

		buf[TIMELINE_SIZE] = '#';
		check(strlen(timeline_row(buf, &t, &row)) <= (size_t)t.columns + 1, i, "too wide: %s", buf);
		check(strchr(buf, '*') != NULL, i, "nothing is drawn: %s", buf);
		check(strlen(timeline_head(buf, &t)) <= (size_t)t.columns + 1, i, "too wide: %s", buf);
		check(buf[TIMELINE_SIZE] == '#', i, "writes past its buffer");
	}
}

const struct test timeline_tests[] = {
	{ "timeline.of", test_of }, { "timeline.row", test_row }, { "timeline.any", test_any }, { NULL, NULL },
};
