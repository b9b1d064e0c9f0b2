/*
 * log -- the run's log, on standard error or in a file.
 *
 * One write for each line.  A log that is closed, full or stuck loses lines and holds up the run for no more than a
 * moment.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

#include "../core/event.h"
#include "fd.h"

struct log_sink {
	struct fd_channel channel;
	bool open;
	bool stuck;             /* the last line found no room in time */
	bool unfinished;        /* what stands before the next line has no newline at its end */
};

struct log {
	int quiet;              /* 1: no successes; 2: nothing but retry's own errors */
	bool verbose;           /* starts as well */
	enum log_format format;
	const char *file;       /* its name, or NULL */
	bool lossy;             /* the file has lost a line, and that has been said */
	struct log_sink to_file, to_stderr;
};

/* A log on standard error. */
void log_init(struct log *l, int quiet, bool verbose, enum log_format format);

/*
 * From now on the log is appended to the file, which is made if it is not there.  If it cannot be opened, a warning
 * on standard error says so, and the log stays there.  e: an event to make that warning of.
 */
void log_open(struct log *l, const char *file, const struct event *e);

/* Writes the event's line, if the level asks for it and the format has one.  e->wall_ns is set here. */
void log_event(struct log *l, struct event *e);

#endif
