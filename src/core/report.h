/*
 * report -- what happened, in one line: finished values in, text out.
 *
 * The line is what a tired operator reads at three in the morning, or what a program reads at any time.  It holds
 * no argument of the command, which may be secret, and no control character.  Nothing is written here.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outcome.h"
#include "plan.h"

#define REPORT_SIZE 512                 /* _POSIX_PIPE_BUF: a line of this size is never torn by another writer */
#define REPORT_NAME_SIZE 104            /* so that even the longest line fits */
#define REPORT_KEY_SIZE 256             /* the longest key, unless much of it must be escaped */
#define REPORT_LINE_SIZE 2048           /* any line of any format: hostile keys and messages need more room */

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_LOGFMT, REPORT_GITHUB };

enum event_kind {
	EVENT_START,                    /* an attempt runs: pid, key */
	EVENT_ATTEMPT,                  /* an attempt ended: outcome, verdict, step */
	EVENT_NOT_RUN,                  /* the coming attempt will not be: step */
	EVENT_REFUSED,                  /* the circuit breaker refuses it: circuit, half_open or left_ns */
	EVENT_KNOWN,                    /* the key has succeeded before: key, known_at_ns */
	EVENT_WARNING,                  /* retry's own trouble: message */
	EVENT_DONE                      /* the run is over: step, attempt, elapsed_ns, status */
};

struct event {
	enum event_kind kind;
	int64_t wall_ns;                /* when it is told */
	const char *name;               /* escaped, at most REPORT_NAME_SIZE */
	const char *raw_name;           /* as it is */
	uint64_t attempt, max_attempts; /* max_attempts 0: no limit */
	struct outcome outcome;
	enum verdict verdict;
	struct step step;
	uint64_t streak, consecutive;   /* successes in a row, and how many are wanted */
	int stop_signal;                /* with STEP_INTERRUPTED */
	long pid;
	const char *key;                /* as it is, or NULL */
	const char *message;            /* our own words, with what comes from outside escaped in them */
	bool grave;                     /* of a warning: it is said even to those who want to hear nothing */
	const char *circuit, *budget;   /* names */
	bool half_open;
	int64_t left_ns;
	int64_t known_at_ns;            /* wall time */
	int64_t elapsed_ns;             /* since the beginning of the run */
	int status;                     /* as a shell shows it */
};

/*
 * Writes the event's line in the format, its newline included, without a terminating NUL.  Returns its length: 0
 * where the format has no line for such an event.
 */
size_t report_line(char buf[REPORT_LINE_SIZE], enum report_format format, const struct event *e);

/* What the text says of the event after `retry: NAME: `, at most REPORT_SIZE with its NUL.  Returns buf. */
char *report_words(char buf[REPORT_SIZE], const struct event *e);

/* How a process ended, as the line of an attempt says it.  Returns buf. */
char *report_outcome(char buf[REPORT_SIZE], const struct outcome *o);

#endif
