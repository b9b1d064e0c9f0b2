/*
 * script -- why a command was not found.
 *
 * exec says ENOENT of a missing interpreter as well as of a missing file, so afterwards the file is looked at.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "../core/command.h"

#define SCRIPT_WHY_SIZE COMMAND_HINT_SIZE

/*
 * Writes what is missing, without any control character, or, where the name means no file that is there and can be
 * read, command_hint().  Returns buf, or NULL.  Only regular files are read, and only the first bytes of them.
 */
char *script_why(char buf[SCRIPT_WHY_SIZE], const char *command);

#endif
