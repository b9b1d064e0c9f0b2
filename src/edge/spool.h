/*
 * spool -- unlinked temporary files that hold a stream.
 *
 * Every descriptor made here is close-on-exec and at least SPOOL_FD_MIN, so that it is never one of the standard
 * descriptors, even if those were closed.
 */
#ifndef SPOOL_H
#define SPOOL_H

/* Our own descriptors start here: above the standard ones and the low numbers that people give to fd:N. */
#define SPOOL_FD_MIN 10

/*
 * Opens a new empty file for reading and appending in TMPDIR or, failing that, /tmp, and unlinks it.  Returns its
 * descriptor, or -1 with errno.
 */
int spool_open(void);

/*
 * A description of its own for reading a spool from its beginning, or -1 where the system cannot open what has no
 * name any more.
 */
int spool_reopen(int spool);

/* From now on descriptor number fd stays free too: the command gets something there. */
void spool_keep_free(int fd);

/*
 * Moves a descriptor up to SPOOL_FD_MIN or above, past what is kept free, and makes it close-on-exec.  -1 with
 * errno; fd is closed then.
 */
int spool_raise_fd(int fd);

#endif
