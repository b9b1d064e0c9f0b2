/*
 * signals -- which signals came, and the one place where the program sleeps.
 *
 * Every signal is blocked from signals_init() on, except inside the functions here that wait, which open the
 * handled ones and wait in one step.  So no handler ever runs in the middle of anything, no system call elsewhere
 * returns EINTR, and no signal falls between a test and a wait.  No self-pipe: that would need descriptors, which
 * may be used up.  Every until_ns is a time of the monotonic clock, DURATION_FOREVER for no end.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>

/* The signals that came since the last signals_wait(). */
struct signals_pending {
	int stop;               /* the first INT, TERM, HUP or QUIT of the run, if it is new; otherwise 0 */
	bool stop_typed;        /* it was an INT or QUIT from the terminal, which its whole foreground group got */
	bool kill;              /* a further one: do not be patient any more */
	bool suspend;           /* TSTP */
	bool suspend_typed;     /* the terminal sent it to the whole foreground group */
	bool try_now;           /* USR1 */
	sigset_t forward;       /* those of USR1, USR2, ALRM, CONT and WINCH that came */
	bool any_forward;
};

/*
 * Blocks all signals and installs the handlers, except for what was ignored at the start.  Returns 0 or an errno:
 * no limit could be kept then, and no end of a command be heard of.
 */
int signals_init(void);

/*
 * Back to the dispositions, then to the mask, that this process was started with: in a child before exec.  In this
 * order: a handler of ours that ran in the child would swallow a forwarded signal, and write where it must not.
 */
void signals_restore(void);

/*
 * To be called when a command has been started in retry's own process group.  What the terminal sent before that
 * cannot have reached it, so what is pending now will not be called typed.
 */
void signals_command_started(void);

/* Descriptors that a wait looks at as well. */
#define SIGNALS_FDS_MAX 8

struct signals_fds {
	nfds_t count;
	struct pollfd fd[SIGNALS_FDS_MAX];
};

/* Adds fd, to be waited for until it can be read (POLLIN) or written (POLLOUT). */
void signals_fds_add(struct signals_fds *fds, int fd, short events);

/* After a wait: it can.  An error or a hang-up counts, since a read or write tells of it then. */
bool signals_fds_ready(const struct signals_fds *fds, int fd, short events);

/*
 * Waits until a signal comes, a descriptor is ready (fds may be NULL) or the time is until_ns, looking at least
 * once.  Says which signals came.
 */
struct signals_pending signals_wait(int64_t until_ns, struct signals_fds *fds);

enum signals_ready { SIGNALS_READY, SIGNALS_LATE, SIGNALS_STOPPED };

/*
 * Waits for one descriptor (-1: for the time alone), and is suspended and continued by TSTP and CONT meanwhile.
 * SIGNALS_STOPPED: a signal came that ends the run, or a further one.  That goes before SIGNALS_LATE, and this
 * before SIGNALS_READY: who loops over data need not look at the clock.
 */
enum signals_ready signals_wait_for(int fd, short events, int64_t until_ns);

/*
 * Waits for one descriptor (-1: for the time alone) without minding signals: they stay for the next signals_wait().
 * False: it is not ready.
 */
bool signals_pause(int fd, short events, int64_t until_ns);

/*
 * Where nothing runs: from now on any signal does to this process what it did before signals_init(), but a pipe
 * that nobody reads remains an error of write().
 */
void signals_let_go(void);

/* Whether SIGPIPE was ignored at the start: then a reader that went away is an error and no death. */
bool signals_pipe_ignored(void);

/* The first INT, TERM, HUP or QUIT of the run, or 0. */
int signals_stop(void);

/* A further one has come: nothing is to be waited for any more. */
bool signals_hurry(void);

/* Stops this process as the default action of TSTP does; returns when it has been continued, or did not stop. */
void signals_suspend(void);

/* Ends this process by the signal, without a core file; with 128+n where the signal does not kill. */
noreturn void signals_die(int signal);

#endif
