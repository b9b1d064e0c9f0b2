/*
 * hooks -- the user's own shell commands: --verify, --done-if, --on-retry, --on-giveup.
 *
 * Run by `sh -c`, with standard input from /dev/null and standard output on standard error, so that the command's
 * output stays its own; ended like an attempt when they outlive their time.
 */
#ifndef HOOKS_H
#define HOOKS_H

#include <stdbool.h>

#include "run.h"

/*
 * Runs the shell command within the deadline and says how it ended.  What was cut short by that or by a signal that
 * ends the run has timed out whatever its status.  outcome and by: the attempt that has just ended, for the
 * environment.
 */
struct outcome hooks_ask(struct run *r, const char *command, const struct outcome *outcome, enum failed_by by);

/* After a transient failure: whether --done-if says that the work is done. */
bool hooks_is_done(struct run *r);

/* --on-retry, before the coming attempt. */
void hooks_on_retry(struct run *r);

/* --on-giveup, after the last. */
void hooks_on_giveup(struct run *r);

#endif
