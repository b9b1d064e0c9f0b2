/*
 * option_hints -- what somebody is likely to have meant who wrote an option or a value that there is not.
 *
 * Looked for when a message is made, never to accept anything: names and words are written in full.
 */
#ifndef OPTION_HINTS_H
#define OPTION_HINTS_H

#include <stddef.h>

#include "option_values.h"

#define HINT_SIZE 80

/* The name of a long option, its len bytes at name.  Each returns buf: `did you mean ...?`, or nothing. */
const char *hint_name(char buf[HINT_SIZE], const char *name, size_t len);

/* Letters after a single dash, `n5` say: other tools' letters, and long names that want two dashes. */
const char *hint_letters(char buf[HINT_SIZE], const char *letters);

/* A value that was not accepted. */
const char *hint_value(char buf[HINT_SIZE], const struct value_kind *k, const char *value);

#endif
