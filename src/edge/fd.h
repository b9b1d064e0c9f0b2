/*
 * fd -- our own descriptors: where they lie, and how they are read and written without waiting.
 *
 * Every descriptor of ours is close-on-exec and at least FD_MIN, so that it is never one of the standard
 * descriptors, even if those were closed.
 */
#ifndef FD_H
#define FD_H

#include <stddef.h>
#include <sys/types.h>

/* Above the standard descriptors and the low numbers that people give to fd:N. */
#define FD_MIN 10

/* From now on descriptor number fd stays free too: the command gets something there. */
void fd_keep_free(int fd);

/*
 * Moves a descriptor up to FD_MIN or above, past what is kept free, and makes it close-on-exec.  -1 with errno;
 * fd is closed then.  fd -1 is what a failed open() returned: -1 with the errno that is there.
 */
int fd_raise(int fd);

/* A pipe of two such descriptors.  Returns 0 or an errno. */
int fd_pipe(int fd[2]);

/*
 * A channel: a standard descriptor that is read or written without ever waiting for who is at its other end.
 *
 * The description behind a standard descriptor is shared with the command and with whoever started us, so it must
 * not be made non-blocking.  Where the system can give us a description of our own for the same pipe or terminal,
 * that one is; a socket has a flag for it; elsewhere we ask first and move what can then be moved.
 */
enum fd_kind {
	FD_PLAIN,               /* files: nobody is at the other end */
	FD_NONBLOCKING,         /* a description of our own */
	FD_SOCKET,
	FD_CAREFUL              /* ask, then move at most PIPE_BUF bytes */
};

struct fd_channel {
	int fd;
	enum fd_kind kind;
};

/* access: O_RDONLY or O_WRONLY.  fd stays open and is not changed. */
void fd_open(struct fd_channel *c, int fd, int access);

/* Closes what fd_open() opened; the standard descriptor stays. */
void fd_close(struct fd_channel *c);

/* As read() and write(); what would have to wait is EAGAIN, to be tried again when c->fd is ready. */
ssize_t fd_read(const struct fd_channel *c, char *buf, size_t size);
ssize_t fd_write(const struct fd_channel *c, const char *buf, size_t size);

/* Writes all of buf to a file.  Returns 0 or an errno. */
int fd_write_file(int fd, const char *buf, size_t size);

/*
 * Hands the bytes that a file holds now to take(), in pieces: a process that is left over may write on for ever,
 * and a device has no end.  Returns 0, the errno of what failed, or what take() returned when that is not 0.
 */
int fd_each_piece(int fd, int (*take)(void *arg, const char *bytes, size_t size), void *arg);

#endif
