/*
 * shell -- retrying a function or a builtin of the running shell, which alone can call it.
 *
 * The shell has a function `retry` (function.h) that calls the program for everything else, once for each step.
 * Each time the program does what an ordinary run does up to the point where something has to run: it judges, logs,
 * asks and tells the breaker, pays, waits.  Then it prints what the shell is to do, and ends.  The shell does that
 * and calls again with its status, and the program goes on: loop.c takes the same way as before, and finds the
 * answers that it asked for in the baton (core/baton.h).
 */
#ifndef SHELL_H
#define SHELL_H

#include <stdbool.h>
#include <stdnoreturn.h>

#include "core/baton.h"
#include "run.h"

/* Where the standard output of the shell is while the program's own is the answer. */
#define SHELL_STDOUT 9

struct shell {
	struct baton baton;             /* as the last call left it; phase is what the shell has done since */
	int64_t status;                 /* of that, as the shell has it */
};

/*
 * Prints a text, or a word in single quotes.  nested: within a text that stands in single quotes itself.  The
 * answer has to get out whole, since the shell does what it says: shell_end_answer() makes sure, and ends.
 */
void shell_put_text(const char *text, bool nested);
void shell_put_quoted(const char *word, bool nested);
noreturn void shell_end_answer(int status);

/* After setup_run(): makes of *r what it was when the last call ended. */
void shell_resume(struct run *r);

/* Whether an attempt has ended and is to be judged.  Gives its outcome. */
bool shell_outcome(struct run *r, struct outcome *outcome);

/* Asks the shell to call the function as the next attempt, which begins now. */
noreturn void shell_call(struct run *r);

/* Whether the shell has run this option's hook for the last attempt.  Gives its status. */
bool shell_answered(const struct run *r, const char *option, int *status);

/* Asks the shell to run the hook. */
noreturn void shell_ask(struct run *r, const char *option, const char *command);

/* Before --on-giveup: keeps why the run ends, and how; returns that, or after the hook what was kept. */
int shell_ending(struct run *r, enum step_kind why, int ending);

/* Tells the shell that the run is over.  ending: the status, or -S: then dies by signal S, as the run would. */
noreturn void shell_end(struct run *r, int ending);

#endif
