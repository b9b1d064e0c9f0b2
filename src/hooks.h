/*
 * hooks -- the user's own shell commands: --verify, --done-if, --on-retry, --on-giveup.
 *
 * `sh -c` runs them, with standard input from /dev/null and standard output on standard error, so that they never
 * mix with the command's output.  A hook that takes too long is ended like an attempt.
 */
#ifndef HOOKS_H
#define HOOKS_H

#include <stdbool.h>

#include "run.h"

/*
 * Runs the shell command within the deadline and returns how it ended.  If the deadline or a signal that ends the
 * run cuts it short, it has timed out, whatever its status.  outcome and by describe the attempt that has just
 * ended, for the environment.
 */
struct outcome hooks_ask(struct run *r, const char *command, const struct outcome *outcome, enum failed_by by);

/* After a failure, a permanent one too: whether --done-if says that the work is done. */
bool hooks_is_done(struct run *r);

/* Runs --on-retry, if given, before the coming attempt. */
void hooks_on_retry(struct run *r);

/* Runs --on-giveup, if given, after the last attempt. */
void hooks_on_giveup(struct run *r);

#endif
