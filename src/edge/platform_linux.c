#define _GNU_SOURCE             /* clone(), ppoll(), makedev() */
#include "platform.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/outcome.h"

static struct {
	/* The child's: some 700 bytes, but some thousand more where a dynamic loader or a sanitizer runs on it. */
	char stack[65536];
	/* A child has turned out not to share our memory: emulators (valgrind, qemu-user) fork all the same. */
	bool emulated;
} own;

/*
 * PR_SET_PDEATHSIG reports only a later death; if the parent had died before, another process has taken its place.
 * getppid() is 0 where the parent lives outside of the child's PID namespace.
 */
int
platform_die_with(pid_t parent)
{
	pid_t now;

	prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L);
	now = getppid();
	return now == parent || now == 0 ? 0 : ESRCH;
}

/* What the child is given, and what it leaves, in memory that it shares with us. */
struct startup {
	int (*child)(const void *arg);
	const void *arg;
	volatile int error;             /* -1: the child has written nothing, so the memory is not shared */
};

/* What it returns is the exit status. */
static int
run_child(void *arg)
{
	struct startup *s = arg;

	s->error = 0;
	s->error = s->child(s->arg);
	return s->error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
}

/*
 * clone() as vfork(): the child runs in our memory, while this process is suspended until the child calls exec or
 * _exit.  fork() would copy our page tables first, which takes as long as all the rest; glibc's posix_spawn()
 * queries 64 signal dispositions and maps a stack each time, and leaves signals 32 and 33 ignored; vfork() is
 * fork() in some C libraries, and would let the child write over our stack.
 *
 * The rules that make it safe, as musl's posix_spawn() and skalibs keep them:
 * - a handler that runs in the child, in our memory, sees that it does, and changes nothing of ours;
 * - the child makes plain system calls and writes nothing but its own variables, struct startup, errno, and
 *   what start.c keeps for it alone or leaves to it.  Dispositions, signal mask and descriptors are its own.
 */
int
platform_start(pid_t *pid, int (*child)(const void *arg), const void *arg)
{
	struct startup s = { child, arg, -1 };

	*pid = clone(run_child, own.stack + sizeof own.stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &s);
	if (*pid < 0)                           /* a container may refuse this call, and yet allow fork() */
		return errno == EPERM || errno == ENOSYS || errno == EINVAL ? PLATFORM_NO_START : errno;
	if (s.error < 0) {
		own.emulated = true;
		return PLATFORM_UNTOLD;
	}
	if (s.error == 0)
		return 0;
	waitpid(*pid, NULL, 0);
	return s.error;
}

/*
 * Without a handler no frame has to be made on the stack and undone.  An emulator catches signals itself, and one
 * that it has caught before this call would be lost to it.
 */
bool
platform_take_signal(const sigset_t *set, const struct timespec *timeout, siginfo_t *info, int *taken)
{
	if (own.emulated)
		return false;
	*taken = sigtimedwait(set, info, timeout);
	if (*taken >= 0)
		return true;
	*taken = 0;
	return errno == EAGAIN || errno == EINTR;
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

/* By number: not every C library has these calls.  -1: at no offset.  For pipes from Linux 6.5 on. */
ssize_t
platform_move_now(int fd, char *buf, size_t size, bool out)
{
	struct iovec part = { buf, size };

	return syscall(out ? SYS_pwritev2 : SYS_preadv2, fd, &part, 1L, -1L, -1L, 8L /* RWF_NOWAIT */);
}

size_t
platform_waiting(int fd)
{
	int bytes;

	return ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0 ? (size_t)bytes : 0;
}

/* inotify watches pipes, too, from whose times newer kernels leave reads out. */
int
platform_note_reads(int fd)
{
	char path[32];
	int notes = inotify_init1(IN_CLOEXEC), error;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (notes < 0 || inotify_add_watch(notes, path, IN_ACCESS) >= 0)
		return notes;
	error = errno;
	close(notes);
	errno = error;
	return -1;
}

/*
 * The C library reads the clock without a system call, in pages that the kernel maps into every process.  The first
 * time that costs two page faults and a search through symbols: as much as forty calls, of which a short run makes
 * five.  With a long of 32 bits the call for a longer time_t is another one, which the library knows.
 */
void
platform_clock(clockid_t id, struct timespec *now)
{
#if LONG_MAX > INT32_MAX
	if (syscall(SYS_clock_gettime, (long)id, now) == 0)
		return;
#endif
	clock_gettime(id, now);
}

/* From Linux 3.17 on; by number: older C libraries do not have it. */
bool
platform_random(void *buf, size_t size)
{
	return syscall(SYS_getrandom, buf, size, 1L /* GRND_NONBLOCK */) == (long)size;
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
