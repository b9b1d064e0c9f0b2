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

/* The name of a long option, its len bytes at name.  Each returns buf: `did you mean ...?`, or nothing. */
const char *hint_name(char buf[HINT_SIZE], const char *name, size_t len);

/* Letters after a single dash, `n5` say: other tools' letters, and long names that want two dashes. */
const char *hint_letters(char buf[HINT_SIZE], const char *letters);

/* A value that was not accepted. */
const char *hint_value(char buf[HINT_SIZE], enum value_kind k, const char *value);

#endif
