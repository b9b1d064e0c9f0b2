#define _GNU_SOURCE             /* vfork() and ppoll() */
#include "platform.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/outcome.h"

/*
 * In the child: PR_SET_PDEATHSIG speaks of a death to come; a parent that had died before has been replaced.  0:
 * the parent lives outside of the child's PID namespace.
 */
static bool
has_parent(pid_t parent)
{
	pid_t now = getppid();

	return now == parent || now == 0;
}

/*
 * vfork(): the child runs in our memory, on our stack, while this process stands still until it has called exec
 * or _exit.  fork() would copy the tables of our pages first, which takes as long as all the rest, and
 * posix_spawn() of glibc asks for 64 dispositions of signals and for a stack each time, and leaves signals 32 and
 * 33 ignored.
 *
 * The rules that make it safe, as musl's posix_spawn() and skalibs keep them:
 * - no signal is open in the child before its handlers are gone, as a handler would run in our memory;
 * - the child makes plain system calls and writes nothing but its own variables and `error`;
 * - it never returns from this function, whose frame we still need.  The dispositions, the mask and the
 *   descriptors are the child's own.
 */
int
platform_start(pid_t *pid, int (*child)(const void *arg), const void *arg)
{
	volatile int error = 0;         /* written by the child, in our memory */
	pid_t parent = getpid();

	*pid = vfork();
	if (*pid < 0)
		return errno;
	if (*pid == 0) {
		prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L);
		error = has_parent(parent) ? child(arg) : ESRCH;
		_exit(STATUS_FAILED);
	}
	if (error != 0)
		waitpid(*pid, NULL, 0);
	return error;
}

int
platform_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	return ppoll(fds, count, timeout, mask);
}

/* Linux opens the very pipe, terminal or file anew under this name; not another user's, and not without /proc. */
int
platform_reopen(int fd, int flags)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return open(path, flags | O_CLOEXEC | O_NOCTTY);
}

bool
platform_adopt_orphans(bool adopt)
{
	int before = 0;

	prctl(PR_GET_CHILD_SUBREAPER, &before);
	prctl(PR_SET_CHILD_SUBREAPER, (long)adopt);
	return before != 0;
}

void
platform_no_core(void)
{
	prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
}

#endif
