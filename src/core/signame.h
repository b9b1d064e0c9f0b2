/*
 * signame -- signals by name and number.  POSIX has no such table before sig2str() of 2024.
 */
#ifndef SIGNAME_H
#define SIGNAME_H

#include <stddef.h>

/* The highest n for which an exit status 128+n counts as death by signal n. */
#define SIGNAME_MAX 64

/* Large enough for any name, and for `SIG` and any int. */
#define SIGNAME_SIZE 24

/*
 * The number of the signal named by the len bytes at name, in any case, with or without SIG: `TERM`, `RTMIN+3`, and
 * `SIG34`, which is what signame_format() writes where there is no name; 0 if there is none.
 */
int signame_number(const char *name, size_t len);

/* The number meant by all of text: a name, or a number from 1 to SIGNAME_MAX; 0 if neither. */
int signame_parse(const char *text);

/* The i-th name from 0, without SIG, in no order; NULL past the last.  A number may have several. */
const char *signame_at(size_t i);

/* Writes the name with SIG, or `SIG` and the number if the signal has no name.  Returns buf. */
char *signame_format(char buf[SIGNAME_SIZE], int number);

#endif
