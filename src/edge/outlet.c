#include "outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool.h"

#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

/*
 * Linux opens the very pipe or terminal anew under this name.  Other systems duplicate the descriptor instead,
 * O_NONBLOCK and all, so they are not asked.  -1 where it cannot be done (no /proc, another user's pipe).
 */
static int
reopen(int fd)
{
#ifdef __linux__
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	fd = spool_raise_fd(open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
	if (fd >= FD_SETSIZE) {
		close(fd);
		return -1;
	}
	return fd;
#else
	(void)fd;
	return -1;
#endif
}

void
outlet_open(struct outlet *o, int fd)
{
	struct stat st;
	int own;

	*o = (struct outlet){ fd, OUTLET_PLAIN };
	if (fstat(fd, &st) != 0 || (!S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode) && !isatty(fd)))
		return;
	if (S_ISSOCK(st.st_mode))
		o->kind = OUTLET_SOCKET;
	else if ((own = reopen(fd)) >= 0)
		*o = (struct outlet){ own, OUTLET_NONBLOCKING };
	else
		o->kind = OUTLET_CAREFUL;
}

/* A pipe that can be written takes PIPE_BUF bytes at once, unless another writer fills it in this very moment. */
static ssize_t
write_carefully(int fd, const char *buf, size_t size)
{
	struct pollfd p = { fd, POLLOUT, 0 };

	if (poll(&p, 1, 0) <= 0) {
		errno = EAGAIN;
		return -1;
	}
	return write(fd, buf, size < PIPE_BUF ? size : PIPE_BUF);
}

ssize_t
outlet_write(const struct outlet *o, const char *buf, size_t size)
{
	ssize_t n = -1;

	switch (o->kind) {
	case OUTLET_PLAIN:
	case OUTLET_NONBLOCKING:
		n = write(o->fd, buf, size);
		break;
	case OUTLET_SOCKET:
		n = send(o->fd, buf, size, MSG_DONTWAIT | MSG_NOSIGNAL);
		break;
	case OUTLET_CAREFUL:
		n = write_carefully(o->fd, buf, size);
		break;
	}
	if (n < 0 && errno == EWOULDBLOCK)
		errno = EAGAIN;
	return n;
}
