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

struct process {
	pid_t pid;
	bool own_group;         /* pid is also the id of a process group, and what we send goes to all of it */
	bool reaped;
	int wait_status;
};

struct process_limits {
	int64_t until_ns;       /* when the attempt is ended, DURATION_FOREVER without a limit */
	int64_t kill_after_ns;  /* from the first signal to KILL; 0: never */
	int signal;             /* the first signal */
	bool forward;           /* USR1, USR2, ALRM, CONT and WINCH are handed on */
};

/* Whoever has descriptors to look after while a process is waited for. */
struct process_pump {
	void (*prepare)(void *arg, struct signals_fds *fds);    /* adds what to wait for */
	void (*move)(void *arg, const struct signals_fds *fds); /* some may be ready */
	void *arg;
};

struct process_end {
	int wait_status;        /* as waitpid() gives it */
	bool timed_out;         /* it had reached until_ns when it was ended */
};

/* Starts the command.  Returns 0, or the errno of what failed: nothing is running then. */
int process_start(struct process *p, const struct start *how);

/*
 * Waits until the attempt is over, ending it at a limit or when a signal asks for it and forwarding signals
 * meanwhile.  Over means: the command has been reaped and, if it had to be ended and leads a group, the group is
 * empty or has been sent KILL.  pump may be NULL.
 */
struct process_end process_wait(struct process *p, const struct process_limits *limits,
    const struct process_pump *pump);

/* Between attempts: reaps what has ended of the orphans that fall to the first process of a container. */
void process_reap_orphans(void);

/* How that is called: an exit, a death by signal, or a timeout; without its duration. */
struct outcome process_outcome(const struct process_end *end);

#endif
