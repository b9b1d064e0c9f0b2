#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform.h"
#include "signals.h"

#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

#define PIECE_SIZE 65536

static int fd_min = FD_MIN;

void
fd_keep_free(int fd)
{
	if (fd >= fd_min)
		fd_min = fd + 1;
}

int
fd_choose(void)
{
	char name[32];
	int any = open("/dev/null", O_RDONLY | O_CLOEXEC), fd = any < 0 ? -1 : fcntl(any, F_DUPFD_CLOEXEC, 3);
	bool named;

	snprintf(name, sizeof name, "/dev/fd/%d", fd);
	named = access(name, F_OK) == 0;
	close(any);
	close(fd);
	fd_keep_free(fd);
	return named ? fd : -1;
}

int
fd_raise(int fd)
{
	int raised, error;

	if (fd < 0)
		return -1;
	raised = fcntl(fd, F_DUPFD_CLOEXEC, fd_min);
	error = raised < 0 && errno == EINVAL ? EMFILE : errno;         /* EINVAL: fd_min is past the limit */
	close(fd);
	errno = error;
	return raised;
}

int
fd_pipe(int fd[2])
{
	int error;

	if (pipe(fd) != 0)
		return errno;
	fd[0] = fd_raise(fd[0]);
	error = errno;
	fd[1] = fd_raise(fd[1]);
	if (fd[0] >= 0 && fd[1] >= 0)
		return 0;
	error = fd[0] < 0 ? error : errno;
	close(fd[0]);
	close(fd[1]);
	return error;
}

/* A description of our own shares neither flags nor offset with anybody; but what may only be read stays so. */
static void
open_channel(struct fd_channel *c, int fd)
{
	int flags = fcntl(fd, F_GETFL), access = fd == STDIN_FILENO ? O_RDONLY : O_WRONLY;
	struct stat st;

	*c = (struct fd_channel){ fd, fd, FD_PLAIN };
	if (flags < 0 || fstat(fd, &st) != 0 || (!S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode) && !isatty(fd))
	    || ((flags & O_ACCMODE) != access && (flags & O_ACCMODE) != O_RDWR))
		return;
	c->kind = S_ISSOCK(st.st_mode) ? FD_SOCKET : FD_CAREFUL;
	if (c->kind == FD_CAREFUL && (c->own = fd_raise(platform_reopen(fd, access | O_NONBLOCK))) >= 0)
		c->kind = FD_NONBLOCKING;
	else
		c->own = fd;
}

const struct fd_channel *
fd_standard(int fd)
{
	static struct fd_channel channels[3] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };

	if (channels[fd].fd < 0)
		open_channel(&channels[fd], fd);
	return &channels[fd];
}

/* Where a pipe has no reader Linux says POLLERR, other systems say POLLHUP. */
bool
fd_reader_has_gone(int fd)
{
	struct pollfd p = { fd, 0, 0 };

	return poll(&p, 1, 0) > 0 && (p.revents & (POLLERR | POLLHUP)) != 0;
}

/*
 * The last resort: poll() first, and a write of at most PIPE_BUF.  Between the two another process may take the
 * bytes or the room.  Then the call waits: a signal ends it, but the time does not.
 */
static ssize_t
move_carefully(int fd, char *buf, size_t size, bool out)
{
	struct pollfd p = { fd, out ? POLLOUT : POLLIN, 0 };
	sigset_t before;
	ssize_t n;
	int error;

	errno = EAGAIN;
	if (poll(&p, 1, 0) <= 0)
		return -1;
	signals_open(&before);
	n = out ? write(fd, buf, size < PIPE_BUF ? size : PIPE_BUF) : read(fd, buf, size);
	error = errno;
	signals_close(&before);
	errno = error == EINTR ? EAGAIN : error;
	return n;
}

static ssize_t
move(const struct fd_channel *c, char *buf, size_t size, bool out)
{
	const int fd = c->own;
	ssize_t n;

	if (c->kind == FD_SOCKET)
		return out ? send(fd, buf, size, MSG_DONTWAIT | MSG_NOSIGNAL) : recv(fd, buf, size, MSG_DONTWAIT);
	if (c->kind != FD_CAREFUL)
		return out ? write(fd, buf, size) : read(fd, buf, size);
	n = platform_move_now(fd, buf, size, out);
	/* another error: the system has no call that cannot wait for this descriptor */
	return n >= 0 || errno == EAGAIN || errno == EPIPE || errno == EIO ? n : move_carefully(fd, buf, size, out);
}

ssize_t
fd_read(const struct fd_channel *c, char *buf, size_t size)
{
	return move(c, buf, size, false);
}

ssize_t
fd_write(const struct fd_channel *c, const char *buf, size_t size)
{
	return move(c, (char *)buf, size, true);
}

int
fd_write_file(int fd, const char *buf, size_t size)
{
	ssize_t n;

	for (; size > 0; buf += n, size -= (size_t)n)
		if ((n = write(fd, buf, size)) <= 0)
			return n < 0 ? errno : EIO;     /* 0 bytes would make the loop endless */
	return 0;
}

const char *
fd_words(int error)
{
	return error == SIGNALS_LATE ? "the time is up" : error == SIGNALS_STOPPED ? "interrupted"
	    : error == FD_STUCK ? "its reader is too slow" : strerror(error);
}

int
fd_each_piece(int fd, int64_t until_ns, int (*take)(void *arg, const char *bytes, size_t size), void *arg)
{
	static char piece[PIECE_SIZE];          /* static: most runs never touch its pages */
	struct stat st;
	off_t at;
	ssize_t n;
	int stop;

	if (fstat(fd, &st) != 0)
		return errno;
	for (at = 0; at < st.st_size; at += n) {
		if ((stop = signals_look(until_ns)) != SIGNALS_READY)
			return stop;
		n = pread(fd, piece, st.st_size - at < PIECE_SIZE ? (size_t)(st.st_size - at) : PIECE_SIZE, at);
		if (n <= 0)
			return n < 0 ? errno : 0;       /* 0: the file has been truncated meanwhile */
		if ((stop = take(arg, piece, (size_t)n)) != 0)
			return stop;
	}
	return 0;
}
