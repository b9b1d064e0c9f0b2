/*
 * timeline -- the rows of a schedule as lines of text that picture when each attempt may start.
 *
 * Plain ASCII, as wide as the caller says, within limits.  A bar goes from the earliest to the latest start, a mark
 * shows the start that was drawn, if there is one, and the deadline is a column.  This module prints nothing.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stdint.h>

#include "schedule.h"

#define TIMELINE_COLUMNS_MIN 20
#define TIMELINE_COLUMNS_MAX 160
#define TIMELINE_SIZE (TIMELINE_COLUMNS_MAX + 64)

struct timeline {
	int columns;                    /* of a line, from TIMELINE_COLUMNS_MIN to _MAX */
	int64_t span_ns;                /* what the width stands for */
	int64_t deadline_ns;            /* DURATION_FOREVER: none */
};

/*
 * columns: the width of the terminal, 0 if there is none.  latest_ns: the latest start of the last row.  A deadline
 * far beyond it is left out of the picture.
 */
struct timeline timeline_of(int columns, int64_t latest_ns, int64_t deadline_ns);

/* Write the head of the table and a row, each with its newline and a NUL.  Return buf. */
char *timeline_head(char buf[TIMELINE_SIZE], const struct timeline *tl);
char *timeline_row(char buf[TIMELINE_SIZE], const struct timeline *tl, const struct schedule_row *row);

#endif
