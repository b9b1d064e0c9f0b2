/*
 * values -- the kinds of values that options take: how each is read into its field, and what it accepts.
 *
 * This module never checks how two values fit together, and prints nothing.
 */
#ifndef VALUES_H
#define VALUES_H

#include <stdbool.h>

enum value_kind {
	/* for options without an argument */
	VALUE_FLAG, VALUE_MODE, VALUE_COUNTER, VALUE_PAGE, VALUE_HELP,
	/* into a field of their own */
	VALUE_LIMIT, VALUE_COUNT, VALUE_POSITIVE, VALUE_DURATION, VALUE_DELAYS, VALUE_INTERVAL, VALUE_FACTOR,
	VALUE_JITTER, VALUE_BACKOFF, VALUE_SIGNAL, VALUE_STATUSES, VALUE_NAME, VALUE_RATE, VALUE_BURST,
	VALUE_RATIO, VALUE_KEY, VALUE_NESTED, VALUE_SHELL, VALUE_FILE, VALUE_DIRECTORY, VALUE_TEXT,
	VALUE_LOG_FORMAT, VALUE_PROGRESS, VALUE_GROUP,
	/* into several fields: field is the whole of struct options */
	VALUE_PRESETS, VALUE_RETRY_MATCH, VALUE_STOP_MATCH, VALUE_FAIL_MATCH, VALUE_SUCCESS_MATCH, VALUE_HTTP
};

/* The words that a value may be, ended by one without a name. */
struct value_word {
	const char *name;
	int value;
};

struct options;

/* --ignore-case: reads the expressions of the command line anew.  False: o->ere.wrong says what is wrong. */
bool value_ignore_case(struct options *o);

/* Puts value, NULL for an option without an argument, into field.  False: kind k does not accept it. */
bool value_set(enum value_kind k, void *field, const char *value);

#define VALUE_ACCEPTS_SIZE 400

/* Says what kind k, not one without an argument, accepts, for a message.  Returns buf or a constant. */
const char *value_accepts(char buf[VALUE_ACCEPTS_SIZE], enum value_kind k);

/* The words that the kind accepts, or NULL. */
const struct value_word *value_words(enum value_kind k);

#endif
