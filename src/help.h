/*
 * help -- what --help, --version and --list-presets print, on standard output.
 *
 * Each ends the program: with status 0, or with 125 if it cannot be written.
 */
#ifndef HELP_H
#define HELP_H

#include <stdnoreturn.h>

noreturn void help_print(void);
noreturn void help_version(void);
noreturn void help_presets(void);

#endif
