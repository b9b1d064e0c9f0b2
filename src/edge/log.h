/*
 * log -- the run's log, on standard error or in a file.
 *
 * Each line is one write.  A log that is closed, full or stuck loses lines and never holds up the run for more than
 * a moment.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

#include "../core/event.h"
#include "fd.h"

struct log_sink {
	struct fd_channel channel;
	bool open;
	bool stuck;             /* the reader made no room for the last line in time */
	bool unfinished;        /* the text before the next line does not end in a newline */
};

struct log {
	int quiet;              /* 1: no successes; 2: giving up and warnings; 3: neither, but what is grave */
	bool verbose;           /* also logs starts */
	bool grouped;           /* a group is open */
	enum log_format format;
	const char *file;       /* its name, or NULL */
	bool lossy;             /* the file has lost a line, and a warning has said so */
	struct log_sink to_file, to_stderr;
};

/* Makes a log on standard error of *l, which is all zero. */
void log_init(struct log *l, int quiet, bool verbose, enum log_format format);

/*
 * Appends the log to the file from now on, and creates it if necessary.  If the file cannot be opened, the log
 * stays on standard error, with a warning that is made from e.
 */
void log_open(struct log *l, const char *file, const struct event *e);

/* Writes the event's line, if the level wants it and the format has one.  Sets e->wall_ns where it counts. */
void log_event(struct log *l, struct event *e);

#endif
