#include "timeline.h"

#include <stdbool.h>
#include <string.h>

#include "duration.h"
#include "text.h"

#define COLUMNS_WITHOUT_TERMINAL 80

/* The columns left of the picture: all the numbers, or, where these would leave no room, the start drawn alone. */
#define NUMBERS_WIDE 54
#define NUMBERS_NARROW 12
#define PICTURE_MIN 12

#define RANGE_SIZE (2 * DURATION_SHORT_SIZE + 2)

struct timeline
timeline_of(int columns, int64_t latest_ns, int64_t deadline_ns)
{
	struct timeline t = { columns == 0 ? COLUMNS_WITHOUT_TERMINAL : columns, latest_ns, deadline_ns };

	if (t.columns < TIMELINE_COLUMNS_MIN)
		t.columns = TIMELINE_COLUMNS_MIN;
	if (t.columns > TIMELINE_COLUMNS_MAX)
		t.columns = TIMELINE_COLUMNS_MAX;
	if (deadline_ns == DURATION_FOREVER)
		return t;
	if (latest_ns < deadline_ns && deadline_ns / 4 <= latest_ns)
		t.span_ns = deadline_ns;
	else if (latest_ns > deadline_ns && latest_ns - deadline_ns > deadline_ns / 4)
		t.span_ns = deadline_ns + deadline_ns / 4;      /* what comes after it is cut anyway */
	return t;
}

static bool
is_wide(const struct timeline *t)
{
	return t->columns >= NUMBERS_WIDE + PICTURE_MIN;
}

static int
cells_of(const struct timeline *t)
{
	return t->columns - (is_wide(t) ? NUMBERS_WIDE : NUMBERS_NARROW);
}

static int
cell_at(const struct timeline *t, int64_t at_ns)
{
	int last = cells_of(t) - 1;

	if (at_ns >= t->span_ns)
		return at_ns == 0 ? 0 : last;
	return (int)((double)at_ns / (double)t->span_ns * last);
}

/* `0.500s..1.000s`, or one of them where they are the same. */
static const char *
range_text(char buf[RANGE_SIZE], const struct backoff_range *r)
{
	char ns[DURATION_SHORT_SIZE];
	struct text t = { buf, RANGE_SIZE, 0 };

	if (r->lo_ns != r->hi_ns)
		text_add(&t, "%s..", duration_short(ns, r->lo_ns));
	text_add(&t, "%s", duration_short(ns, r->hi_ns));
	return buf;
}

char *
timeline_head(char buf[TIMELINE_SIZE], const struct timeline *t)
{
	struct text text = { buf, TIMELINE_SIZE, 0 };
	char span[DURATION_SHORT_SIZE];

	if (is_wide(t))
		text_add(&text, "attempt  %16s  %7s  %16s  ", "delay before it", "drawn", "start");
	else
		text_add(&text, "  # %7s ", "start");
	text_add(&text, "0%*s\n", cells_of(t) - 1, duration_short(span, t->span_ns));
	return buf;
}

/* The bar, without the blanks at its end. */
static void
draw(char cells[TIMELINE_COLUMNS_MAX + 1], const struct timeline *t, const struct schedule_row *r)
{
	int i, from = cell_at(t, r->at.lo_ns), to = cell_at(t, r->at.hi_ns), end = to;

	memset(cells, ' ', TIMELINE_COLUMNS_MAX + 1);
	for (i = from; i <= to; i++)
		cells[i] = '=';
	if (t->deadline_ns != DURATION_FOREVER && t->deadline_ns <= t->span_ns) {
		i = cell_at(t, t->deadline_ns);
		cells[i] = '|';
		for (end = end > i ? end : i; ++i <= to;)
			cells[i] = '.';
	}
	if (r->at.hi_ns > t->span_ns)
		cells[to] = '>';
	cells[cell_at(t, r->at_ns)] = t->deadline_ns == DURATION_FOREVER || r->at_ns < t->deadline_ns ? '*' : 'x';
	cells[end + 1] = '\0';
}

char *
timeline_row(char buf[TIMELINE_SIZE], const struct timeline *t, const struct schedule_row *r)
{
	struct text text = { buf, TIMELINE_SIZE, 0 };
	char cells[TIMELINE_COLUMNS_MAX + 1], delay[RANGE_SIZE], drawn[DURATION_SHORT_SIZE], at[RANGE_SIZE];
	unsigned long long attempt = r->attempt;

	draw(cells, t, r);
	if (!is_wide(t))
		text_add(&text, "%3llu %7s %s\n", attempt, duration_short(drawn, r->at_ns), cells);
	else if (r->waits)
		text_add(&text, "%7llu  %16s  %7s  %16s  %s\n", attempt, range_text(delay, &r->delay),
		    duration_short(drawn, r->delay_ns), range_text(at, &r->at), cells);
	else
		text_add(&text, "%7llu  %16s  %7s  %16s  %s\n", attempt, "", "", range_text(at, &r->at), cells);
	return buf;
}
