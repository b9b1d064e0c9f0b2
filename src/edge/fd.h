/*
 * fd -- our own descriptors: which numbers they have, and how to read and write without waiting.
 *
 * Every descriptor that we keep open is close-on-exec and at least FD_MIN, so that it is never one of the standard
 * descriptors, even if those were closed.
 */
#ifndef FD_H
#define FD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Above the standard descriptors and the low numbers that people give to fd:N. */
#define FD_MIN 10

/* Keeps descriptor number fd free from now on, because the command gets something there (--http=fd:N). */
void fd_keep_free(int fd);

/*
 * Keeps free, and returns, a number that the command does not inherit and can open as /dev/fd/N once it is given
 * something there.  -1: the system has no such names.
 */
int fd_choose(void);

/*
 * Moves a descriptor to FD_MIN or above, past the numbers kept free, and makes it close-on-exec.  Returns the new
 * number, or -1 with errno and fd closed.  fd may be the -1 of a failed open(): then errno stays as it is.
 */
int fd_raise(int fd);

/* Makes a pipe of two such descriptors.  Returns 0 or an errno. */
int fd_pipe(int fd[2]);

/*
 * A channel: a standard descriptor that is read or written without ever waiting for the process at its other end.
 * Its open file description is shared with the command and our parent, so it must not become non-blocking.
 */
enum fd_kind {
	FD_PLAIN,               /* a file, which never makes us wait */
	FD_NONBLOCKING,         /* a pipe or terminal, opened anew: a description of our own */
	FD_SOCKET,              /* there is a flag for each call */
	FD_CAREFUL              /* a call that cannot wait; or poll() first, and at most PIPE_BUF bytes */
};

struct fd_channel {
	int fd;                 /* to be waited for */
	int own;                /* to be read or written: our own description, or fd */
	enum fd_kind kind;
};

/* The channel of standard descriptor fd, which stays open and unchanged.  There is one for the whole run. */
const struct fd_channel *fd_standard(int fd);

/* Whether fd is a pipe or socket that nobody reads any more; a file is read by nobody, and yet never is. */
bool fd_reader_has_gone(int fd);

/* As read() and write(), but with EAGAIN instead of waiting: try again when c->fd is ready. */
ssize_t fd_read(const struct fd_channel *c, char *buf, size_t size);
ssize_t fd_write(const struct fd_channel *c, const char *buf, size_t size);

/* Writes all of buf to a file.  Returns 0 or an errno. */
int fd_write_file(int fd, const char *buf, size_t size);

/* What ends the copying of bytes besides an errno, SIGNALS_LATE and SIGNALS_STOPPED: a reader that is too slow. */
#define FD_STUCK (-3)

/* Says what such a number, or an errno, means. */
const char *fd_words(int error);

/*
 * Passes the bytes that a file holds now to take(), in pieces; not all until its end, because a left-over process
 * may write for ever, and a device has no end.  Returns 0, an errno, or the first result of take() that is not 0;
 * or SIGNALS_LATE or SIGNALS_STOPPED: until_ns (monotonic) or a signal that ends the run came before all was taken.
 */
int fd_each_piece(int fd, int64_t until_ns, int (*take)(void *arg, const char *bytes, size_t size), void *arg);

#endif
