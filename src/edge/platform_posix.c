#include "platform.h"

#ifndef __linux__

#include <errno.h>
#include <stddef.h>
#include <sys/select.h>

/*
 * vfork() is no longer in POSIX.  posix_spawnp() falls back to a shell on some systems, does not tell why exec
 * failed on others, and on yet others opens the mask before it has reset the handlers.
 */
int
platform_start(pid_t *pid, int (*child)(const void *arg), const void *arg)
{
	(void)pid, (void)child, (void)arg;
	return PLATFORM_NO_START;
}

/* A death of the parent is not told to its children: what it ran goes on. */
int
platform_die_with(pid_t parent)
{
	(void)parent;
	return 0;
}

/*
 * sigtimedwait() is not there on macOS and OpenBSD, and POSIX leaves open whether a blocked signal whose default is
 * to be ignored, such as SIGCHLD or CONT, becomes pending at all.
 */
bool
platform_take_signal(const sigset_t *set, const struct timespec *timeout, siginfo_t *info, int *taken)
{
	(void)set, (void)timeout, (void)info, (void)taken;
	return false;
}

void
platform_clock(clockid_t id, struct timespec *now)
{
	clock_gettime(id, now);
}

/* getentropy() is in POSIX from 2024 on. */
bool
platform_random(void *buf, size_t size)
{
	(void)buf, (void)size;
	return false;
}

/* Where a descriptor does not fit an fd_set, it is taken for ready every 10 ms: nothing done with it ever waits. */
#define LOOK_NS 10000000

static bool
fits(int fd)
{
	return fd < FD_SETSIZE;
}

/*
 * pselect(): the only wait for descriptors in POSIX.1-2008 that also sets the signal mask.  The casts avoid the
 * warnings of systems whose FD_SET() converts the sign.
 */
int
platform_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	static const struct timespec look = { 0, LOOK_NS };
	fd_set in, out;
	nfds_t i;
	int limit = 0, ready;

	FD_ZERO(&in);
	FD_ZERO(&out);
	for (i = 0; i < count; i++) {
		if (!fits(fds[i].fd) && (timeout == NULL || timeout->tv_sec > 0 || timeout->tv_nsec > LOOK_NS))
			timeout = &look;
		if (fds[i].fd < 0 || !fits(fds[i].fd))
			continue;
		if ((fds[i].events & POLLIN) != 0)
			FD_SET((unsigned)fds[i].fd, &in);
		if ((fds[i].events & POLLOUT) != 0)
			FD_SET((unsigned)fds[i].fd, &out);
		if (fds[i].fd >= limit)
			limit = fds[i].fd + 1;
	}
	ready = pselect(limit, &in, &out, NULL, timeout, mask);
	for (i = 0; ready >= 0 && i < count; i++) {
		fds[i].revents = fits(fds[i].fd) ? 0 : fds[i].events;
		if (fds[i].fd < 0 || !fits(fds[i].fd))
			continue;
		if (FD_ISSET((unsigned)fds[i].fd, &in))
			fds[i].revents |= POLLIN;
		if (FD_ISSET((unsigned)fds[i].fd, &out))
			fds[i].revents |= POLLOUT;
	}
	return ready;
}

/* On other systems opening /dev/fd/N duplicates the descriptor, which shares O_NONBLOCK and the offset. */
int
platform_reopen(int fd, int flags)
{
	(void)fd, (void)flags;
	errno = ENOTSUP;
	return -1;
}

/* POSIX knows O_NONBLOCK alone, which belongs to all who share the description. */
ssize_t
platform_move_now(int fd, char *buf, size_t size, bool out)
{
	(void)fd, (void)buf, (void)size, (void)out;
	errno = EOPNOTSUPP;
	return -1;
}

/* FIONREAD is in no standard. */
size_t
platform_waiting(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLIN) != 0;
}

/* The times of a pipe would tell, but too coarsely, and not every system keeps them. */
int
platform_note_reads(int fd)
{
	(void)fd;
	errno = ENOTSUP;
	return -1;
}

/*
 * Orphans become children of process 1: nothing reports their end to us, and a caller that waits for it must poll.
 */
bool
platform_adopt_orphans(bool adopt)
{
	(void)adopt;
	return false;
}

void
platform_no_core(void)
{
}

#endif
