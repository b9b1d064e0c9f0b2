/*
 * process -- one attempt as processes: start it, wait for it, end it and all of its group in time.
 *
 * It reports how the command ended and judges nothing.  Times are those of the monotonic clock.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../core/outcome.h"
#include "signals.h"
#include "start.h"
#include "streams.h"

struct process {
	pid_t pid;
	bool own_group;         /* pid leads a process group, and our signals go to the whole group */
	bool reaped;
	int wait_status;
};

/* Something to do from time to time while process_wait() waits. */
struct process_timer {
	int64_t at_ns;                  /* when next, DURATION_FOREVER: never */
	int64_t (*ring)(void *arg);     /* does that, without waiting for long, and returns the next time */
	void *arg;
};

struct process_limits {
	int64_t until_ns;       /* when the attempt is ended, DURATION_FOREVER without a limit */
	int64_t end_ns;         /* when the whole run has to be over, DURATION_FOREVER without a limit */
	int64_t kill_after_ns;  /* from the first signal to KILL; 0: never */
	int signal;             /* the first signal */
	bool forward;           /* USR1, USR2, ALRM, CONT and WINCH are forwarded */
	struct process_timer *timer;
};

/* Starts the command, as start_process() does.  Returns 0, or the errno of what failed: nothing is running then. */
int process_start(struct process *p, const struct start *how);

/*
 * Waits until the attempt is over, forwards signals meanwhile, and ends the attempt at a limit or when a signal
 * asks for that.  Over means: the command has been reaped and, if it had to be ended and leads a group, the group
 * is empty or has been sent KILL.  What KILL does not end, because the system refuses to send it (sudo) or holds
 * the process, is left when --kill-after has passed again, or sooner where nothing is to follow.  streams are
 * served meanwhile; NULL: there are none.  Returns how that ended, still without a duration; by_deadline: it was
 * ended because until_ns had come.  If waitpid() fails, kills the command and exits 125.
 */
struct outcome process_wait(struct process *p, const struct process_limits *limits, struct streams *streams);

/* Between attempts: reaps the dead orphans that retry inherits where it is process 1, as in a container. */
void process_reap_orphans(void);

#endif
