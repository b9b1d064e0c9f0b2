/*
 * command -- what may be said of COMMAND, the word that names the program to run.
 *
 * The word may hold secrets where it is not a program's name: a whole command line (`"curl -u user:secret URL"`),
 * or an assignment that a shell would have understood (`PGPASSWORD=secret psql`).
 */
#ifndef COMMAND_H
#define COMMAND_H

#define COMMAND_NAME_SIZE 256           /* longer names are cut */

/*
 * Writes what the log calls the command: its base name, ended at the first blank and behind the first `=`.  The
 * blank is looked for before the base name is, since a path may follow it, and so is the `=` before any slash.
 * Returns buf.
 */
char *command_name(char buf[COMMAND_NAME_SIZE], const char *command);

#endif
