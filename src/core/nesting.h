/*
 * nesting -- what a retry inside another retry does differently.
 */
#ifndef NESTING_H
#define NESTING_H

#include <stdbool.h>
#include <stdint.h>

/* What the environment says about an enclosing retry.  Junk and stale values count as absent. */
struct enclosing {
	int64_t depth;                  /* 0: there is none */
	int64_t deadline_wall_ns;       /* DURATION_FOREVER: it has none */
	const char *key;                /* NULL: it has none */
	int64_t max_attempts;           /* 0: no limit; -1: unknown */
	int64_t grace_ns;               /* from its first signal to KILL; 0: it sends none, or unknown */
	const char *shared;             /* the value of RETRY_SHARED, or an empty string */
};

/*
 * The deadline on the clock of now_ns, DURATION_FOREVER for none: deadline_ns (0: none) after now_ns, or the
 * enclosing run's if that is earlier.  wall_ns: now_ns on the wall clock.
 */
int64_t nesting_deadline(const struct enclosing *outer, int64_t deadline_ns, int64_t now_ns, int64_t wall_ns);

/*
 * --kill-after in nanoseconds, 0: never, at most four fifths of an enclosing run's: our KILL has to reach the
 * command before its KILL reaches us, or the command would be left behind.
 */
int64_t nesting_kill_after(const struct enclosing *outer, int64_t kill_after_ns);

/* Whether the attempts of this run (0: no limit) multiply with those of an enclosing retry. */
bool nesting_multiplies(const struct enclosing *outer, uint64_t attempts);

#endif
