/*
 * function -- the shell function `retry` that --shell-function prints, and what it calls the program for.
 *
 * The function and the program speak by a first argument that begins with FUNCTION_STEP.  Nobody else types it.
 */
#ifndef FUNCTION_H
#define FUNCTION_H

#include <stdbool.h>

#define FUNCTION_STEP "--shell-function="

/*
 * Prints the function, which calls the program that argv0 names by its absolute path.  False: see errno.  If that
 * path cannot be told, the program ends with status 125.
 */
bool function_print(const char *argv0);

/*
 * Answers the function by shell text on standard output.  argv: the program's own.  text: what follows
 * FUNCTION_STEP in argv[1], which is `where`, to say which of the words behind argv[2] is COMMAND; or, for the next
 * step of the run, the status of what the last answer has asked for, and the state that it gave; argv[2] is then
 * the directory where the run began.  Returns the exit status.
 */
int function_main(const char *text, char **argv);

#endif
