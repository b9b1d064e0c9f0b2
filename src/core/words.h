/*
 * words -- which options a command has been given, by the rules of getopt_long(), where those that take a value are
 * known.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
	const char *letters;            /* the options that are looked for, and their long names, */
	const char *names;              /* with a blank at each end */
	const char *valued;             /* all letters that take a value */
};

/* Whether the arguments, ended by NULL, have one of the options before `--`. */
bool words_have(char *const *argv, const struct words *w);

/*
 * Where among the words of this curl `-D FILE` may be put in, so that it counts for the first URL; 0: headers are
 * asked for already.
 */
size_t words_curl_headers(char *const *command);

/* Whether this psql runs a script, which goes on behind an error and then exits 0. */
bool words_psql_script(char *const *command);

#endif
