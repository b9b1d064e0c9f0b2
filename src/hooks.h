/*
 * hooks -- the user's own shell commands: --verify, --done-if, --stop-if, --on-retry, --on-giveup.
 *
 * `sh -c` runs them, with standard input from /dev/null and standard output on standard error, so that they never
 * mix with the command's output.  A hook that takes too long is ended like an attempt.
 */
#ifndef HOOKS_H
#define HOOKS_H

#include <stdbool.h>

#include "run.h"

/*
 * After an attempt that is a success so far: whether --verify says that it has failed.  One that the deadline or a
 * signal cuts short has said so, one that could not be started has not.
 */
bool hooks_objects(struct run *r);

/* After a failure: whether the command of --done-if or --stop-if, NULL if not given, says yes by its status. */
bool hooks_agrees(struct run *r, const char *option, const char *command);

/* Runs --on-retry, if given, before the coming attempt. */
void hooks_on_retry(struct run *r);

/* Runs --on-giveup, if given, after the last attempt. */
void hooks_on_giveup(struct run *r);

#endif
