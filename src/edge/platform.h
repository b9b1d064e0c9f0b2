/*
 * platform -- what POSIX leaves open and each system solves in its own way.
 *
 * No other file depends on a system.  platform_linux.c is for Linux, platform_posix.c for all others: there each
 * function does what POSIX alone allows, and the comment says what is lost.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

/* The size of a buffer for a path.  POSIX lets a system have no PATH_MAX; those that have one have at most this. */
#define PLATFORM_PATH_SIZE 4096

/*
 * Makes a process that runs child(arg), faster than fork() does.  child() makes a few system calls and ends in
 * exec, or returns the errno of the call that failed.  All signals are blocked, and this process is held up until
 * then.  child() may share our memory, so it must not change what the caller uses.  Returns 0 with the process in
 * *pid, or an errno, also from the child: then no process is left.  PLATFORM_NO_START: the system has no such way.
 * PLATFORM_UNTOLD: there is a process, whose status alone will tell if child() has failed, STATUS_NOT_FOUND or
 * STATUS_NOT_EXECUTABLE.
 */
#define PLATFORM_NO_START (-1)
#define PLATFORM_UNTOLD   (-2)
int platform_start(pid_t *pid, int (*child)(const void *arg), const void *arg);

/*
 * For the child: where the system can, it will be sent KILL when its parent dies.  Returns 0, or an errno: the
 * parent is dead already.
 */
int platform_die_with(pid_t parent);

/*
 * Waits for a signal of the set, all of which are blocked, at most timeout (NULL: for ever), and takes it without
 * its handler.  *taken: its number, or 0.  False: the system cannot do that.  *info is as a handler's.
 *
 * True says more: a blocked signal of the set stays pending whatever its disposition, even one that is ignored.
 */
bool platform_take_signal(const sigset_t *set, const struct timespec *timeout, siginfo_t *info, int *taken);

/*
 * As poll(), but with mask as the signal mask while it waits, set atomically: no signal falls between a test and
 * the wait.  timeout NULL: for ever.  May return 0 before the time is over.
 */
int platform_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask);

/*
 * Opens anew what fd refers to, with a description of its own; flags as for open().  Returns -1 with errno if the
 * system cannot do that.
 */
int platform_reopen(int fd, int flags);

/*
 * As read() or, if out, write() on a pipe, but with EAGAIN instead of waiting, whatever the description's flags.
 * EOPNOTSUPP, or another error than a pipe's: the system cannot do that.
 */
ssize_t platform_move_now(int fd, char *buf, size_t size, bool out);

/* How many bytes wait in a pipe; where the system does not tell, whether any do: 0 or 1. */
size_t platform_waiting(int fd);

/*
 * Makes a descriptor that becomes readable when anybody has read bytes from the pipe since.  Returns -1 with errno
 * if the system cannot tell that.
 */
int platform_note_reads(int fd);

/* Reads CLOCK_MONOTONIC or CLOCK_REALTIME, which cannot fail. */
void platform_clock(clockid_t id, struct timespec *now);

/* Fills the buffer, of at most 256 bytes, with random bytes.  False: the system has no call for that. */
bool platform_random(void *buf, size_t size);

/*
 * Sets whether orphans among our descendants become our children, so that SIGCHLD reports their end.  Returns the
 * setting before.
 */
bool platform_adopt_orphans(bool adopt);

/* Keeps this process from dumping core, even into a core_pattern that is a pipe and ignores RLIMIT_CORE. */
void platform_no_core(void);

#endif
