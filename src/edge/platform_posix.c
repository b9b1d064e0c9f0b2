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

static bool
fits_select(const struct pollfd *fds, nfds_t count)
{
	for (; count > 0; count--)
		if (fds[count - 1].fd >= FD_SETSIZE)
			return false;
	return true;
}

/* The casts avoid the warnings of systems whose FD_SET() converts the sign. */
static void
to_sets(fd_set *in, fd_set *out, const struct pollfd *fds, nfds_t count)
{
	FD_ZERO(in);
	FD_ZERO(out);
	for (; count > 0; count--, fds++) {
		if (fds->fd >= 0 && (fds->events & POLLIN) != 0)
			FD_SET((unsigned)fds->fd, in);
		if (fds->fd >= 0 && (fds->events & POLLOUT) != 0)
			FD_SET((unsigned)fds->fd, out);
	}
}

static void
from_sets(const fd_set *in, const fd_set *out, struct pollfd *fds, nfds_t count)
{
	for (; count > 0; count--, fds++) {
		fds->revents = 0;
		if (fds->fd >= 0 && FD_ISSET((unsigned)fds->fd, in))
			fds->revents |= POLLIN;
		if (fds->fd >= 0 && FD_ISSET((unsigned)fds->fd, out))
			fds->revents |= POLLOUT;
	}
}

/*
 * For descriptors that do not fit an fd_set: opens the mask around a short poll().  A signal that comes just before
 * poll() begins is noticed up to 10 ms late.
 */
static int
poll_shortly(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	bool longer = timeout == NULL || timeout->tv_sec > 0 || timeout->tv_nsec > 10000000;
	sigset_t before;
	int ready, error;

	sigprocmask(SIG_SETMASK, mask, &before);
	ready = poll(fds, count, longer ? 10 : (int)((timeout->tv_nsec + 999999) / 1000000));
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return ready;
}

/* pselect(): the only wait for descriptors in POSIX.1-2008 that also sets the signal mask. */
int
platform_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	fd_set in, out;
	nfds_t i;
	int limit = 0, ready;

	if (!fits_select(fds, count))
		return poll_shortly(fds, count, timeout, mask);
	for (i = 0; i < count; i++)
		if (fds[i].fd >= limit)
			limit = fds[i].fd + 1;
	to_sets(&in, &out, fds, count);
	ready = pselect(limit, &in, &out, NULL, timeout, mask);
	if (ready >= 0)
		from_sets(&in, &out, fds, count);
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
