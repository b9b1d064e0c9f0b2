/*
 * command -- what may be said of COMMAND, the word that names the program to run, and of its file.
 *
 * The word may hold secrets where it is not a program's name: a whole command line (`"curl -u user:secret URL"`),
 * or an assignment that a shell would have understood (`PGPASSWORD=secret psql`).
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>

#define COMMAND_NAME_SIZE 256           /* longer names are cut */
#define COMMAND_HINT_SIZE 256

/*
 * Writes what the log calls the command: its base name, ended at the first blank and behind the first `=`.  The
 * blank is looked for before the base name is, since a path may follow it, and so is the `=` before any slash.
 * Of a URL only the scheme is shown.  Returns buf.
 */
char *command_name(char buf[COMMAND_NAME_SIZE], const char *command);

/*
 * For a command that was not found: writes what to type instead, with nothing secret in it.  exported: the
 * environment has a function of bash's of this name.  Returns buf, or NULL: an ordinary name.
 */
char *command_hint(char buf[COMMAND_HINT_SIZE], const char *command, bool exported);

/* The word, if it is a number of attempts that may be advised; otherwise "N". */
const char *command_count(const char *word);

/*
 * The interpreter that a script names in its first line, `#!/bin/sh -e`, as the system reads it: a carriage return
 * belongs to the name.  head is the beginning of the file, and is cut behind the name.  NULL: there is none.
 */
char *command_interpreter(char *head);

#endif
