/*
 * event -- one thing that is logged, as finished values.
 *
 * report.c turns it into a line for people, fields.c into one for programs.
 */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "outcome.h"
#include "plan.h"

/* LOG_AUTO: github where GitHub runs us, else text; log_init() decides. */
enum log_format { LOG_TEXT, LOG_JSON, LOG_LOGFMT, LOG_GITHUB, LOG_AUTO };

enum event_kind {
	EVENT_START,                    /* an attempt runs: pid, key */
	EVENT_ATTEMPT,                  /* an attempt ended: outcome, verdict, step */
	EVENT_NOT_RUN,                  /* the coming attempt will not run: step */
	EVENT_REFUSED,                  /* the circuit breaker refuses it: circuit, half_open or left_ns */
	EVENT_KNOWN,                    /* the key has succeeded before: key, known_at_ns */
	EVENT_WARNING,                  /* retry's own trouble: message */
	EVENT_DONE,                     /* the run is over: step, attempt, elapsed_ns, status */
	EVENT_GROUP                     /* for github alone: what follows is folded until the attempt's line */
};

struct event {
	enum event_kind kind;
	int64_t wall_ns;                /* when it is logged; set by log_event() */
	bool timed;                     /* a line of text begins with that */
	const char *name;               /* escaped, at most REPORT_NAME_SIZE */
	const char *raw_name;           /* not escaped */
	uint64_t attempt, max_attempts; /* max_attempts 0: no limit */
	struct outcome outcome;
	const char *why;                /* of a command that was not found: why, or what to type instead; or NULL */
	enum verdict verdict;
	enum failed_by failed_by;
	const char *rule;               /* with STEP_PERMANENT, as report_rule() names it; or NULL */
	struct step step;
	uint64_t streak, consecutive;   /* successes in a row, and how many are wanted */
	int stop_signal;                /* with STEP_INTERRUPTED */
	int input_fd;                   /* with STEP_INPUT: the descriptor that is used up */
	long pid;
	const char *key;                /* not escaped; or NULL */
	bool key_given;                 /* by --key: a start tells it */
	const char *message;            /* our own words, in which text from outside is escaped */
	bool grave;                     /* for a warning: logged even with -qqq */
	const char *circuit, *budget;   /* names */
	bool half_open;
	int64_t left_ns;
	int64_t known_at_ns;            /* wall time */
	int64_t elapsed_ns;             /* since the beginning of the run */
	int status;                     /* as a shell shows it */
};

#endif
