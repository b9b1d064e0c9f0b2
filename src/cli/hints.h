/*
 * hints -- "did you mean": suggests an option or a value for one that does not exist.
 *
 * Only for messages: nothing is accepted that is not written in full.
 */
#ifndef HINTS_H
#define HINTS_H

#include <stddef.h>

#include "values.h"

#define HINT_SIZE 80

/* For an unknown long option, len bytes at name.  Each writes `did you mean ...?` or nothing and returns buf. */
const char *hint_name(char buf[HINT_SIZE], const char *name, size_t len);

/*
 * For the letters after a single dash, such as `c5`: other tools' letters, or a long name that needs two dashes.
 * unknown: the first letter that is no option's, or an empty string; next: the next word, or NULL.
 */
const char *hint_letters(char buf[HINT_SIZE], const char *letters, const char *unknown, const char *next);

/* For a value that kind k does not accept. */
const char *hint_value(char buf[HINT_SIZE], enum value_kind k, const char *value);

#endif
