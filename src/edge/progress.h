/*
 * progress -- a wait that is counted down on one line of standard error, which is gone when the wait is over.
 *
 * Between progress_show() and progress_clear() nothing else of retry's may be written there.  A terminal that takes
 * nothing just now (Ctrl-S) misses a count: it is never waited for.  No colour is used, with or without NO_COLOR.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/countdown.h"
#include "fd.h"

struct progress {
	bool on;                        /* false: nothing is ever shown */
	bool always;                    /* wherever standard error goes, not only to a terminal that is ours now */
	struct countdown countdown;
	/* all zeros at first */
	bool open;
	struct fd_channel channel;      /* while open */
	size_t shown;                   /* the bytes of ours that stand on the line */
};

/*
 * Shows what is left of a wait that ends at until_ns.  Returns when to call it again, until_ns where nothing is
 * shown; a signal may mean that the terminal has changed, so after each one, too.  Times are monotonic.
 */
int64_t progress_show(struct progress *p, int64_t until_ns);

/* Erases the line.  False if it still stands there, because the terminal took nothing. */
bool progress_clear(struct progress *p);

#endif
