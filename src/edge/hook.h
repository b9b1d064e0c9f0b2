/*
 * hook -- the user's own shell commands: --verify, --done-if, --on-retry, --on-giveup.
 *
 * Run by `sh -c`, with standard input from /dev/null and standard output on standard error, so that the command's
 * output stays its own; ended like an attempt when they outlive their time.
 */
#ifndef HOOK_H
#define HOOK_H

#include "process.h"

#define HOOK_CUT_SHORT (-1)

/*
 * Runs the command.  Returns its status as a shell shows it, or HOOK_CUT_SHORT: it was ended, or never began.
 * After a signal that asked for an end (signals_stop()) none begins but the last, --on-giveup.
 */
int hook_run(const char *command, char *const envp[], const struct launcher *l,
    const struct process_limits *limits, bool last);

#endif
