/*
 * outlet -- writing to a standard stream without ever waiting for its reader.
 *
 * The description behind descriptors 1 and 2 is shared with the command and with whoever started us, so it must not
 * be made non-blocking.  Where the system can give us a description of our own for the same pipe or terminal, that
 * one is; a socket has a flag for it; elsewhere we ask first and write what then fits.
 */
#ifndef OUTLET_H
#define OUTLET_H

#include <stddef.h>
#include <sys/types.h>

enum outlet_kind {
	OUTLET_PLAIN,           /* files: never wait for a reader */
	OUTLET_NONBLOCKING,     /* a description of our own */
	OUTLET_SOCKET,
	OUTLET_CAREFUL          /* ask, then write at most PIPE_BUF bytes */
};

struct outlet {
	int fd;
	enum outlet_kind kind;
};

/* An outlet to what descriptor fd writes to.  fd stays open and is not changed. */
void outlet_open(struct outlet *o, int fd);

/* As write(); what would have to wait is EAGAIN, to be tried again when o->fd can be written. */
ssize_t outlet_write(const struct outlet *o, const char *buf, size_t size);

#endif
