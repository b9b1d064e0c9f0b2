/*
 * signals -- which signals came, and the one place where the program sleeps.
 *
 * Every signal is blocked from signals_init() on, except inside the functions here that wait (signals_sleep(),
 * _wait(), _pause() and _writable()), which open the handled ones and wait in one step (pselect).  So no handler
 * ever runs in the middle of anything, no system call elsewhere returns EINTR, and no signal falls between a test
 * and a wait.  pselect instead of a self-pipe: it needs no descriptor, works when none is left, and its timeout
 * has the clock's resolution.  Every until_ns is a time of the monotonic clock, DURATION_FOREVER for no end.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include <sys/select.h>

/* What came since the last signals_sleep() or signals_wait(). */
struct signals_news {
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

/* The mask that retry was started with. */
const sigset_t *signals_inherited_mask(void);

/* SIGCHLD was ignored at the start, and the command has a right to find it so. */
bool signals_child_ignored(void);

/* Adds those that have a handler now and the default action in a command. */
void signals_add_handled(sigset_t *set);

/*
 * In a forked child: back to the dispositions that retry was started with.  To be done before the mask opens: a
 * handler of ours that ran in the child would swallow a forwarded signal.
 */
void signals_restore_in_child(void);

/*
 * To be called when a command has been started in retry's own process group.  What the terminal sent before that
 * cannot have reached it, so what is pending now will not be called typed.
 */
void signals_command_started(void);

/* Waits until until_ns or a signal, which stays for the next signals_sleep() or signals_wait(). */
void signals_pause(int64_t until_ns);

/* Descriptors that a wait looks at as well, each below FD_SETSIZE. */
struct signals_fds {
	int limit;              /* one above the highest of them; 0: none */
	fd_set read, write;     /* on return: those that are ready */
};

/* Sleeps until a signal comes or the time is until_ns, at least looking once, and says what came. */
struct signals_news signals_sleep(int64_t until_ns);

/* The same, ended by a ready descriptor as well. */
struct signals_news signals_wait(int64_t until_ns, struct signals_fds *fds);

/* No descriptor; one more in &fds->read or &fds->write; whether it is among those that are ready after a wait. */
void signals_fds_clear(struct signals_fds *fds);
void signals_fds_add(struct signals_fds *fds, fd_set *set, int fd);
bool signals_fds_ready(const fd_set *set, int fd);

/*
 * Waits until fd can take a line (at most until until_ns); false if it cannot.  A signal does not end the wait; it
 * stays for the next signals_sleep() or signals_wait().  fd < FD_SETSIZE.
 */
bool signals_writable(int fd, int64_t until_ns);

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
