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

/* Writes which directories those are, escaped, for a message.  Returns buf. */
#define SPOOL_PLACES_SIZE 264
char *spool_places(char buf[SPOOL_PLACES_SIZE]);

#endif
