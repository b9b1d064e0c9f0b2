/*
 * platform -- what POSIX leaves open and each system solves in its own way.
 *
 * No other file names a system.  platform_linux.c is for Linux, platform_posix.c for all others: there each
 * function does what POSIX alone allows, and the comment says what is lost.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/*
 * Makes a process that runs child(arg), which makes a few system calls, ends in exec and returns the errno of
 * what failed.  All signals are blocked; child() changes nothing in memory that the caller goes on to use.
 * Returns 0 with the process in *pid, or the errno of what failed, in the child too; no process is left then.
 *
 * Linux: the process is sent KILL when this one dies.
 */
int platform_start(pid_t *pid, int (*child)(const void *arg), const void *arg);

/*
 * As poll(), with the signals outside of the mask open while it waits, in one step: no signal falls between a
 * test and the wait.  timeout NULL: for ever.  May return 0 before the time is over.
 */
int platform_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask);

/*
 * A description of its own for what fd refers to: flags as for open().  -1 with errno where the system cannot do
 * that.
 */
int platform_reopen(int fd, int flags);

/*
 * Whether the orphans among our descendants become our children, so that SIGCHLD tells of their end.  Returns
 * what it was before.
 */
bool platform_adopt_orphans(bool adopt);

/* This process leaves no core file, not even through a core_pattern that is a pipe and does not ask RLIMIT_CORE. */
void platform_no_core(void);

#endif
