/*
 * timeline -- the rows of a schedule as lines of text on which the eye sees when each attempt may start.
 *
 * Plain ASCII, at most as wide as it is told.  A bar goes from the earliest to the latest start, the start that was
 * drawn is marked on it, and the deadline is a column.  Nothing is printed here.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stddef.h>
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
 * far behind that is left out of the picture.
 */
struct timeline timeline_of(int columns, int64_t latest_ns, int64_t deadline_ns);

/* Each writes a line, its newline included, and a NUL, and returns buf: the head of the table, and a row. */
char *timeline_head(char buf[TIMELINE_SIZE], const struct timeline *tl);
char *timeline_row(char buf[TIMELINE_SIZE], const struct timeline *tl, const struct schedule_row *row);

#endif
