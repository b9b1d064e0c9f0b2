/*
 * show -- the state that processes share, for people: --show-state and --reset-state.
 */
#ifndef SHOW_H
#define SHOW_H

#include "cli/options.h"

/*
 * --show-state prints a line on standard output for each breaker and budget, or for those that are named;
 * --reset-state forgets those that are named.  Returns the exit status: 125, after a message or a line in the place
 * of the record, if a name is unknown or something cannot be read, changed or written.
 */
int show(const struct options *o);

#endif
