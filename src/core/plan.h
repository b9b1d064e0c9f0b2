/*
 * plan -- after an attempt: how long to wait, or why to stop.
 *
 * The schedule, the time and a random word are given and no clock is read, so a table of cases tests it
 * completely.  Durations and times in nanoseconds, times on any one clock.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "backoff.h"
#include "outcome.h"

struct plan {
	struct backoff backoff;
	uint64_t attempts;              /* 0: no limit */
	uint64_t consecutive;           /* successes in a row that make the run a success */
	int64_t reset_after_ns;         /* 0: never */
	int64_t deadline_ns;            /* the time of the deadline, DURATION_FOREVER without one */
	int64_t max_retry_after_ns;     /* the longest wait that a server may ask for; 0: no limit */
};

/* What the plan remembers between attempts.  The caller zeroes it and counts each attempt as it starts. */
struct plan_state {
	uint64_t attempt;               /* attempts started so far */
	uint64_t streak;                /* successes in a row, now */
	uint64_t failures;              /* failures since the backoff last started over */
	int64_t last_ns;                /* the last delay drawn */
	int64_t longest_ns;             /* the longest attempt */
};

enum step_kind {
	STEP_DONE,                      /* the run is a success */
	STEP_DONE_IF,                   /* --done-if says that the work is done although the attempt failed */
	STEP_WAIT,                      /* wait delay_ns, then try again */
	STEP_PERMANENT,
	STEP_INPUT,                     /* the command's input is used up: it would work on what is left */
	STEP_NO_ATTEMPTS_LEFT, STEP_DEADLINE, STEP_INTERRUPTED,
	STEP_RUNNING,                   /* the last attempt cannot be ended */
	STEP_CIRCUIT_OPEN, STEP_BUDGET,
	STEP_RETRY_AFTER                /* the server asked for delay_ns, which is too long */
};

struct step {
	enum step_kind kind;
	int64_t delay_ns;               /* for STEP_WAIT, and where a server's wish has ended the run */
	bool from_server;               /* a server asked for the delay */
};

static inline struct step
step_of(enum step_kind kind)
{
	return (struct step){ kind, 0, false };
}

static inline bool
step_gives_up(enum step_kind kind)
{
	return kind != STEP_DONE && kind != STEP_DONE_IF && kind != STEP_WAIT;
}

/* What is known about the attempt that has just ended. */
struct plan_input {
	enum verdict verdict;
	int64_t duration_ns;
	int64_t retry_after_ns;         /* the wait that the server asked for; -1: it asked for none */
	bool interrupted;               /* a signal asked to end the run */
	bool done;                      /* --done-if says that the work is done */
	bool left;                      /* the attempt is still running */
	bool input_used_up;             /* a pipe that the command reads */
};

/*
 * How long a delay from now_ns on may be, so that it leaves an attempt the time of the longest so far and a tenth
 * more before the deadline; negative if that is not left even without a delay, DURATION_FOREVER without a deadline.
 */
int64_t plan_room(const struct plan *p, int64_t longest_ns, int64_t now_ns);

/* Whether a delay from now_ns on ends before the deadline; without a deadline every delay does. */
bool plan_fits(const struct plan *p, int64_t delay_ns, int64_t now_ns);

/* Decides what follows the attempt just counted in *s, and updates *s.  word: 64 random bits. */
struct step plan_next(const struct plan *p, struct plan_state *s, const struct plan_input *in, int64_t now_ns,
    uint64_t word);

#endif
