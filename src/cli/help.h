/*
 * help -- what --help, --version and --list-presets print on standard output.
 */
#ifndef HELP_H
#define HELP_H

#include <stdbool.h>

#include "rows.h"

/* topic: what the option's value says of the page, or NULL.  False: standard output cannot be written. */
bool help_print(enum option_page page, const char *topic);

#endif
