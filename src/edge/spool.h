/*
 * spool -- unlinked temporary files that hold a stream.
 */
#ifndef SPOOL_H
#define SPOOL_H

/*
 * Opens a new empty file for reading and appending in TMPDIR or, failing that or room there, in /tmp, and unlinks
 * it.  Returns its descriptor, or -1 with errno.
 */
int spool_open(void);

/* Those directories, for a message. */
#define SPOOL_PLACES "$TMPDIR or /tmp"

#endif
