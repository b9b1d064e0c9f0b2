/*
 * nesting -- what a retry inside another retry does differently.
 */
#ifndef NESTING_H
#define NESTING_H

#include <stdbool.h>
#include <stdint.h>

/* What the environment says of an enclosing retry.  Junk and stale values count as absent. */
struct enclosing {
	int64_t depth;                  /* 0: there is none */
	int64_t deadline_wall_ns;       /* DURATION_FOREVER: it has none */
	const char *key;                /* NULL: it has none */
	int64_t max_attempts;           /* 0: no limit; -1: unknown */
};

/*
 * The deadline on the clock of now_ns, DURATION_FOREVER for none: deadline_ns after now (0: none), or the enclosing
 * run's if that comes first.  wall_ns: now on the wall clock.
 */
int64_t nesting_deadline(const struct enclosing *outer, int64_t deadline_ns, int64_t now_ns, int64_t wall_ns);

/*
 * --kill-after, shorter than the enclosing retry's, in nanoseconds; 0: never.  That one may have no more patience
 * than we: our KILL has to reach the command before its KILL reaches us, since the command would be left behind.
 */
int64_t nesting_kill_after(const struct enclosing *outer, int64_t kill_after_ns);

/* Whether the attempts of a run with so many (0: no limit) and those of the retry round it multiply. */
bool nesting_multiplies(const struct enclosing *outer, uint64_t attempts);

#endif
