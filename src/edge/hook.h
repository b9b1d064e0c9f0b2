/*
 * hook -- the user's own shell commands: --verify, --done-if, --on-retry, --on-giveup.
 *
 * Run by `sh -c`, with standard input from /dev/null and standard output on standard error, so that the command's
 * output stays its own; ended like an attempt when they outlive their time.
 */
#ifndef HOOK_H
#define HOOK_H

#include "../core/outcome.h"
#include "process.h"

/*
 * Runs the command and says how it ended.  What was cut short by the limits or by a signal that asks for an end
 * (signals_stop()), or came too late to begin, has timed out whatever its status.  last is --on-giveup: it begins
 * in any case, and is over for retry only when it is over.
 */
struct outcome hook_run(const char *command, char *const envp[], const struct launcher *l,
    const struct process_limits *limits, bool last);

#endif
