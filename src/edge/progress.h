/*
 * progress -- counts a wait down on one line of standard error, which is erased when the wait is over.
 *
 * Between progress_show() and progress_clear() retry must write nothing else there.  The terminal is never waited
 * for: while it takes nothing (Ctrl-S) it misses counts.  No colour is used, with or without NO_COLOR.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/countdown.h"

struct progress {
	bool on;                        /* false: nothing is ever shown */
	bool always;                    /* on any standard error, not only on a terminal that is ours now */
	struct countdown countdown;
	size_t shown;                   /* how many bytes of ours are on the line; 0 at first */
};

/*
 * Shows how much is left of a wait that ends at until_ns.  Returns when to call it again: until_ns if nothing is
 * shown.  Call it after each signal, too, since the terminal may have changed.  Times are monotonic.
 */
int64_t progress_show(struct progress *p, int64_t until_ns);

/* Erases the line.  False: it is still there, because the terminal took nothing. */
bool progress_clear(struct progress *p);

#endif
