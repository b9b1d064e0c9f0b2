/*
 * signals -- which signals came, and the one place where the program sleeps.
 *
 * Every signal is blocked from signals_init() on, except inside the functions here that wait: these take a signal
 * without a handler or, with descriptors to wait for, open the handled ones and wait in one step.  So no handler
 * interrupts other code, no system call elsewhere returns EINTR, and no signal falls between a test and a wait.
 * The price: code elsewhere must never block for long.  There is no self-pipe, as descriptors may be used up.
 * until_ns is monotonic, DURATION_FOREVER for no end.
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
	int stop;               /* the first signal of the run that ends it, if it is new; otherwise 0 */
	bool stop_typed;        /* the terminal sent it, an INT or QUIT, to its whole foreground group */
	bool kill;              /* a further one came: send KILL now */
	bool suspend;           /* TSTP */
	bool suspend_typed;     /* the terminal sent it to the whole foreground group */
	bool try_now;           /* USR1 */
	sigset_t forward;       /* those of USR1, USR2, ALRM, CONT and WINCH that came */
	bool any_forward;
};

/*
 * Blocks all signals, and makes sure that the end of a command will be noticed.  Signals that were ignored at the
 * start stay ignored.  Returns 0 or an errno: then retry must not go on, as it could keep no limit.
 */
int signals_init(void);

/*
 * For a child before exec: restores the mask that this process was started with, and dispositions that exec would
 * not restore.  A signal that comes between this and exec acts by default.
 */
void signals_restore(void);

/* Called in a child that holds up nobody and has memory of its own, before signals_restore(): TSTP may stop it. */
void signals_forked(void);

/* Called before a command is started: what has come by now is not meant for the command, and not forwarded. */
void signals_command_starts(void);

/*
 * Called when a command has been started in retry's own process group.  Signals that are pending now came before
 * exec and need not have reached the command, so they will not count as typed.
 */
void signals_command_started(void);

/* Descriptors that a wait watches besides the signals. */
#define SIGNALS_FDS_MAX 8

struct signals_fds {
	nfds_t count;
	struct pollfd fd[SIGNALS_FDS_MAX];
};

/* Adds fd, to be waited for until it can be read (POLLIN) or written (POLLOUT). */
void signals_fds_add(struct signals_fds *fds, int fd, short events);

/* After a wait: whether fd is ready.  An error or a hang-up counts, since a read or write then reports it. */
bool signals_fds_ready(const struct signals_fds *fds, int fd, short events);

/*
 * Waits until a signal comes, a descriptor is ready (fds may be NULL) or until_ns has come, but looks at least
 * once.  Returns the signals that came.
 */
struct signals_pending signals_wait(int64_t until_ns, struct signals_fds *fds);

/* Also what ends the copying of bytes, where a positive number would be an errno: see fd.h. */
enum signals_ready { SIGNALS_READY, SIGNALS_LATE = -1, SIGNALS_STOPPED = -2 };

/*
 * Waits for one descriptor (-1: for the time alone); TSTP suspends the process meanwhile.  SIGNALS_STOPPED: a
 * signal came that ends the run, or a further one.  SIGNALS_STOPPED goes before SIGNALS_LATE, and that before
 * SIGNALS_READY, so that a loop over data need not look at the clock.
 */
enum signals_ready signals_wait_for(int fd, short events, int64_t until_ns);

/* The same between two pieces of work that never wait: SIGNALS_READY means go on. */
enum signals_ready signals_look(int64_t until_ns);

/*
 * Waits for one descriptor (-1: for the time alone) and is not ended by signals, which the next signals_wait()
 * returns.  False: the descriptor is not ready.
 */
bool signals_pause(int fd, short events, int64_t until_ns);

/* Stops this process, as signals_suspend() does, if signals_pause() has kept a TSTP.  No command may be running. */
void signals_suspend_kept(void);

/*
 * Around one call that may have to wait after all: opens the handled signals, so that one ends the call with EINTR.
 * One that comes just before the call is kept, too, but does not end it.
 */
void signals_open(sigset_t *before);
void signals_close(const sigset_t *before);

/* Whether SIGPIPE was ignored at the start: then a pipe without a reader is an error, not a reason to die. */
bool signals_pipe_ignored(void);

/* The first signal of the run that ends it: INT, TERM, HUP, QUIT or what is treated as these; or 0. */
int signals_stop(void);

/* Whether a further one has come: then nothing is to be waited for any more. */
bool signals_hurry(void);

/* Stops this process as the default action of TSTP does.  Returns once it is continued, or if it did not stop. */
void signals_suspend(void);

/*
 * Stops this process as a read from the terminal would in its background, if TTIN were not blocked.  Returns once
 * it is continued.  False: it did not stop, because TTIN is ignored or the process group is orphaned.
 */
bool signals_suspend_read(void);

/* Ends this process by the signal, without a core file; exits with 128+n if the signal does not kill it. */
noreturn void signals_die(int signal);

#endif
