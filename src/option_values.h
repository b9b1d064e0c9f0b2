/*
 * option_values -- the kinds of values that options take: how each is read into its field, and what it accepts.
 *
 * What values mean together is not known here, and nothing is printed.
 */
#ifndef OPTION_VALUES_H
#define OPTION_VALUES_H

#include <stdbool.h>

/* Words that a value may be, ended by one without a name. */
struct value_word {
	const char *name;
	int value;
};

struct value_kind {
	bool (*set)(void *field, const char *value);    /* NULL: one of the words, into an enum */
	const char *accepts;                            /* besides the words, for a message; NULL: nothing */
	const struct value_word *words;                 /* NULL: none */
};

/* Options without an argument. */
extern const struct value_kind value_flag, value_counter;

extern const struct value_kind value_limit, value_count, value_positive, value_duration, value_delays, value_factor,
    value_jitter, value_backoff, value_signal, value_statuses, value_rate, value_burst, value_ratio, value_http,
    value_name, value_key, value_nested, value_shell, value_file, value_directory, value_text, value_log_format,
    value_progress, value_group;

/* Those whose field is the whole of struct options: what they set lies in more than one place. */
extern const struct value_kind value_presets, value_retry_match, value_stop_match, value_fail_match;

/* What a breaker or a budget may be called. */
#define VALUE_NAME_ACCEPTS "1 to 64 of A-Za-z0-9._-, not starting with a dot"

/* Puts the value into the field; NULL for an option without an argument.  False: it is not what is accepted. */
bool value_set(const struct value_kind *k, void *field, const char *value);

#define VALUE_ACCEPTS_SIZE 200

/* What is accepted, in the words of a message; never of an option without an argument.  buf or a constant. */
const char *value_accepts(char buf[VALUE_ACCEPTS_SIZE], const struct value_kind *k);

#endif
