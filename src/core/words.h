/*
 * words -- what the options say that a program has been given, read by the rules of getopt_long().
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Before which word of this curl `-D FILE` may be put in; 0: it has been told itself where headers go, or that
 * would hold for the first of several requests alone.
 */
size_t words_curl_headers(char *const *command);

/* Whether this psql runs a script, which goes on behind an error and then exits 0. */
bool words_psql_script(char *const *command);

#endif
