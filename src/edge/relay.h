/*
 * relay -- a stream that has to be looked at while it passes through.
 *
 * The command writes into a pipe; what comes out is looked at and written on at once, in a buffer of fixed size.
 * Nothing here waits: the caller waits for the descriptors that relay_prepare() names and then calls relay_move().
 * When the reader is slow, reading stops and the command waits for it, as it would without a relay.
 */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include "../core/http.h"
#include "fd.h"
#include "signals.h"
#include "watch.h"

#define RELAY_SIZE 65536

struct relay {
	int from;                       /* the pipe, or -1 */
	struct fd_channel *to;          /* NULL: what is read goes nowhere */
	struct watch *watch;            /* NULL: nobody looks for texts */
	struct http *http;              /* NULL: nobody looks for headers */
	int error;                      /* why bytes were lost: the errno of a read or write, or 0 */
	size_t start, end;              /* what has been read and not yet written on */
	char buf[RELAY_SIZE];
};

/*
 * Makes a pipe into the relay, whose other members are set by the caller.  Returns the end for the command, to be
 * closed once it has started, or -1 with errno; nothing is open then.
 */
int relay_open(struct relay *relay);

/* Adds what the relay waits for. */
void relay_prepare(const struct relay *relay, struct signals_fds *fds);

/* Moves what can be moved now. */
void relay_move(struct relay *relay, const struct signals_fds *fds);

/*
 * The command is gone: passes on what it wrote and nobody has read yet, until the pipe is empty, until_ns
 * (monotonic) has come or a signal ends the run, and closes the relay.  A process that keeps the pipe open is not
 * waited for.
 */
void relay_drain(struct relay *relay, int64_t until_ns);

#endif
