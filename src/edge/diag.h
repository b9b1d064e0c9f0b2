/*
 * diag -- the only ways to end with retry's own failure, status 125.
 *
 * How trouble travels until somebody decides about it, in all of the edge:
 * - by a number: 0 or the errno; what makes a descriptor returns that, or -1 with errno, as open() does;
 * - by words, where a number would not say what to do (the store): NULL or what the trouble was;
 * - false, where the only trouble is that there is no memory.
 * The core returns what is wrong and never reports it; the story reports, by a warning or by these.
 */
#ifndef DIAG_H
#define DIAG_H

#include <stdnoreturn.h>

#if defined __GNUC__
#define DIAG_FORMAT(n, m) __attribute__((format(printf, n, m)))
#else
#define DIAG_FORMAT(n, m)
#endif

/* A wrong command line: `retry: MESSAGE`, where to find help, status 125.  Nothing has run. */
noreturn void diag_usage(const char *format, ...) DIAG_FORMAT(1, 2);

/* retry itself cannot go on: `retry: MESSAGE`, status 125. */
noreturn void diag_die(const char *format, ...) DIAG_FORMAT(1, 2);

#endif
