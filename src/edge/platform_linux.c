#define _GNU_SOURCE             /* vfork(), ppoll(), MAP_ANONYMOUS, makedev() */
#include "platform.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/outcome.h"

/*
 * For the child: PR_SET_PDEATHSIG reports only a later death; if the parent had died before, another process has
 * taken its place.  getppid() is 0 where the parent lives outside of the child's PID namespace.
 */
static bool
has_parent(pid_t parent)
{
	pid_t now = getppid();

	return now == parent || now == 0;
}

/* The errno of the call with which the child that was started last failed, or 0. */
static volatile int *trouble;

/*
 * vfork(): the child runs in our memory and on our stack, while this process is suspended until the child calls
 * exec or _exit.  fork() would copy our page tables first, which takes as long as all the rest; glibc's
 * posix_spawn() queries 64 signal dispositions and maps a stack each time, and leaves signals 32 and 33 ignored.
 *
 * The rules that make it safe, as musl's posix_spawn() and skalibs keep them:
 * - the child unblocks no signal before it has reset the handlers, as a handler would run in our memory;
 * - the child makes plain system calls and writes nothing but its own variables and *trouble;
 * - it never returns from this function, whose frame we still need.
 * Dispositions, signal mask and descriptors are the child's own.
 *
 * *trouble is in memory that even a forked child shares: under valgrind, qemu-user and some C libraries vfork() is
 * fork(), this process goes on at once, and finds out only when the child has ended that exec failed.
 */
int
platform_start(pid_t *pid, int (*child)(const void *arg), const void *arg)
{
	pid_t parent = getpid(), started;

	if (trouble == NULL)
		trouble = mmap(NULL, sizeof *trouble, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (trouble == MAP_FAILED) {
		trouble = NULL;
		return ENOMEM;
	}
	*trouble = 0;
	if ((started = vfork()) < 0)
		return errno;
	if (started == 0) {
		prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L);
		*trouble = has_parent(parent) ? child(arg) : ESRCH;
		_exit(STATUS_FAILED);
	}
	*pid = started;
	if (*trouble != 0)
		waitpid(started, NULL, 0);
	return *trouble;
}

int
platform_start_error(void)
{
	return *trouble;
}

int
platform_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	return ppoll(fds, count, timeout, mask);
}

/*
 * Under this name Linux opens the very pipe, terminal or file anew, but not another user's, nor without /proc.  Two
 * devices open something else each time: a pseudoterminal's master, and /dev/tty.
 */
int
platform_reopen(int fd, int flags)
{
	char path[32];
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISCHR(st.st_mode)
	    && (st.st_rdev == makedev(5, 0) || st.st_rdev == makedev(5, 2))) {
		errno = ENOTSUP;
		return -1;
	}
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
