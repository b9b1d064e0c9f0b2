/*
 * once -- --once: the idempotency key that one process at a time runs, and that no run repeats that has succeeded.
 *
 * As for what else is shared, trouble with the state becomes one warning, and the run goes on without --once.
 */
#ifndef ONCE_H
#define ONCE_H

#include <stdbool.h>

#include "run.h"

/*
 * With --once: waits for the key.  STEP_WAIT: the command is to run.  STEP_DONE: it has succeeded before, which has
 * been logged, and its output written.  STEP_DEADLINE, STEP_INTERRUPTED: the wait was in vain, logged, too.
 */
struct step once_begin(struct run *r);

/* Records the success under the key that the run holds, with_output: and the held output; gives the key up. */
void once_succeeded(struct run *r, bool with_output);

/* Removes a record and, of a key, its output, as store_remove() does. */
const char *once_remove(struct store *s, const char *record, int64_t until_ns,
    bool (*is_over)(const char *text, size_t size, int64_t now_ns));

#endif
