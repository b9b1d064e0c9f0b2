/*
 * show -- the state that processes share, for people: --show-state and --reset-state.
 */
#ifndef SHOW_H
#define SHOW_H

#include <stdbool.h>

#include "store.h"

/*
 * Prints a line on standard output for each breaker and budget, or for those with one of the names (ended by NULL;
 * none: all); json: a JSON object on each.  Returns false if a name is that of nothing or the directory cannot be
 * listed; it has been said then.
 */
bool show_state(const struct store *s, char *const *names, bool json);

/* Forgets the breakers and budgets with the names.  False if one is that of nothing or cannot be forgotten. */
bool show_reset(const struct store *s, char *const *names);

#endif
