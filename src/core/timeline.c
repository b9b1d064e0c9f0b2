#include "timeline.h"

#include <stdbool.h>
#include <string.h>

#include "duration.h"
#include "text.h"

#define COLUMNS_WITHOUT_TERMINAL 80

/* The columns left of the picture: all the numbers or, on a narrow terminal, the attempt and its drawn start. */
#define NUMBERS_WIDE 54
#define NUMBERS_NARROW 12
#define PICTURE_MIN 12

#define RANGE_SIZE (2 * DURATION_TEXT_SIZE + 2)

struct timeline
timeline_of(int columns, int64_t latest_ns, int64_t deadline_ns)
{
	struct timeline tl = { columns == 0 ? COLUMNS_WITHOUT_TERMINAL : columns, latest_ns, deadline_ns };

	if (tl.columns < TIMELINE_COLUMNS_MIN)
		tl.columns = TIMELINE_COLUMNS_MIN;
	if (tl.columns > TIMELINE_COLUMNS_MAX)
		tl.columns = TIMELINE_COLUMNS_MAX;
	if (deadline_ns != DURATION_FOREVER && deadline_ns / 4 <= latest_ns)
		tl.span_ns = deadline_ns;
	return tl;
}

static bool
is_wide(const struct timeline *tl)
{
	return tl->columns >= NUMBERS_WIDE + PICTURE_MIN;
}

static int
cells_of(const struct timeline *tl)
{
	return tl->columns - (is_wide(tl) ? NUMBERS_WIDE : NUMBERS_NARROW);
}

static int
cell_at(const struct timeline *tl, int64_t at_ns)
{
	int last = cells_of(tl) - 1;

	if (at_ns >= tl->span_ns)
		return at_ns == 0 ? 0 : last;
	return (int)((double)at_ns / (double)tl->span_ns * last);
}

/* `0.500s..1.000s`, or a single duration if both are equal. */
static const char *
range_text(char buf[RANGE_SIZE], const struct backoff_range *row)
{
	char ns[DURATION_TEXT_SIZE];
	struct text t = { buf, RANGE_SIZE, 0 };

	if (row->lo_ns != row->hi_ns)
		text_add(&t, "%s..", duration_short(ns, row->lo_ns));
	text_add(&t, "%s", duration_short(ns, row->hi_ns));
	return buf;
}

char *
timeline_head(char buf[TIMELINE_SIZE], const struct timeline *tl)
{
	struct text t = { buf, TIMELINE_SIZE, 0 };
	char span[DURATION_TEXT_SIZE];

	if (is_wide(tl))
		text_add(&t, "attempt  %16s  %7s  %16s  ", "delay before it", "drawn", "start");
	else
		text_add(&t, "  # %7s ", "start");
	text_add(&t, "0%*s\n", cells_of(tl) - 1, duration_short(span, tl->span_ns));
	return buf;
}

/* Draws the row's bar into cells, without blanks at its end. */
static void
draw(char cells[TIMELINE_COLUMNS_MAX + 1], const struct timeline *tl, const struct schedule_row *row)
{
	int i, from = cell_at(tl, row->at.lo_ns), to = cell_at(tl, row->at.hi_ns), end = to;

	memset(cells, ' ', TIMELINE_COLUMNS_MAX + 1);
	for (i = from; i <= to; i++)
		cells[i] = '=';
	if (tl->deadline_ns <= tl->span_ns && tl->deadline_ns != DURATION_FOREVER)
		cells[end = cell_at(tl, tl->deadline_ns)] = '|';
	if (row->drawn)
		cells[cell_at(tl, row->at_ns)] = '*';
	cells[end + 1] = '\0';
}

char *
timeline_row(char buf[TIMELINE_SIZE], const struct timeline *tl, const struct schedule_row *row)
{
	struct text t = { buf, TIMELINE_SIZE, 0 };
	char cells[TIMELINE_COLUMNS_MAX + 1], at[RANGE_SIZE];
	char delay[RANGE_SIZE] = "", drawn[DURATION_TEXT_SIZE] = "";
	unsigned long long attempt = row->attempt;

	draw(cells, tl, row);
	if (row->waits)
		range_text(delay, &row->delay);
	if (row->drawn && (row->waits || !is_wide(tl)))
		duration_short(drawn, is_wide(tl) ? row->delay_ns : row->at_ns);
	if (is_wide(tl))
		text_add(&t, "%7llu  %16s  %7s  %16s  %s\n", attempt, delay, drawn, range_text(at, &row->at),
		    cells);
	else
		text_add(&t, "%3llu %7s %s\n", attempt, drawn, cells);
	return buf;
}
