/*
 * relay -- passes one stream of the command on and lets it be searched on the way.
 *
 * The command writes into a pipe; what comes out is searched and written on at once, in a buffer of fixed size.
 * Only relay_drain() waits.  Before that the caller waits for the descriptors that relay_prepare() adds and calls
 * relay_move().  If the reader is slow, reading stops and the command waits for it, as it would without a relay.
 */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include "fd.h"
#include "signals.h"

#define RELAY_SIZE 65536

struct relay {
	int from;                       /* our end of the pipe, or -1 */
	const struct fd_channel *to;    /* NULL: what is read is dropped */
	int (*look)(void *arg, const char *bytes, size_t size); /* searches what has been read; always 0 */
	void *arg;
	int error;                      /* why bytes were lost: an errno, FD_STUCK or SIGNALS_STOPPED; or 0 */
	size_t start, end;              /* what of buf has still to be written on */
	char buf[RELAY_SIZE];
};

/*
 * Makes the relay's pipe; the caller sets the other members.  Returns the command's end, which the caller closes
 * once the command has started, or -1 with errno and nothing open.
 */
int relay_open(struct relay *relay);

/* Adds the descriptor that the relay waits for. */
void relay_prepare(const struct relay *relay, struct signals_fds *fds);

/* Reads and writes what is possible without waiting.  False: nothing was. */
bool relay_move(struct relay *relay, const struct signals_fds *fds);

/*
 * After the command's end: passes on what is still in the pipe, until that is empty, until_ns (monotonic) has come
 * or a signal ends the run, and closes the relay.  A left-over process that keeps the pipe open is not waited for.
 * Returns 0, or SIGNALS_LATE or SIGNALS_STOPPED if bytes were left that have not been searched.
 */
int relay_drain(struct relay *relay, int64_t until_ns);

#endif
