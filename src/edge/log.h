/*
 * log -- the run's log on standard error.
 *
 * One write for each line.  A log that is closed, full or stuck loses lines and never holds up the run.
 */
#ifndef LOG_H
#define LOG_H

#include "../core/report.h"

struct log {
	int quiet;              /* 1: no successes; 2: nothing but retry's own errors */
	bool verbose;           /* starts as well */
	bool stuck;             /* the last line found no room in time */
	bool unfinished;        /* what stands before the next line has no newline at its end */
};

/* Writes the event's line, if the level asks for it. */
void log_event(struct log *l, const struct event *e);

#endif
