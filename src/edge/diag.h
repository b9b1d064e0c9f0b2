/*
 * diag -- ends the program at once with retry's own failure, status 125.
 *
 * How the functions of the edge return an error, until somebody decides about it:
 * - by a number: 0 or the errno; a function that opens a descriptor returns it, or -1 with errno, as open() does;
 * - by words, where a number would not say enough (the store): NULL or what went wrong;
 * - by false, where the only error is lack of memory.
 * The core returns errors and never reports them; the story reports them, by a warning or by these functions.
 */
#ifndef DIAG_H
#define DIAG_H

#include <stdnoreturn.h>

#include "../core/text.h"

/* For a wrong command line: prints `retry: MESSAGE` and where to find help, exits 125.  Nothing has run. */
noreturn void diag_usage(const char *format, ...) TEXT_FORMAT(1, 2);

/* For retry's own failure: prints `retry: MESSAGE`, exits 125. */
noreturn void diag_die(const char *format, ...) TEXT_FORMAT(1, 2);

#endif
