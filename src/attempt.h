/*
 * attempt -- runs the command once and collects all that can be known about this attempt.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "core/http.h"
#include "core/outcome.h"
#include "run.h"

struct attempt {
	struct outcome outcome;
	struct http_result http;        /* what the response headers say */
	int http_error;                 /* why the headers' file could not be used, an errno; or 0 */
	bool interrupted;               /* a signal ended the search of the output: what it means is not known */
	unsigned matched;               /* pattern_bit() of each meaning that a line of the output has */
};

/* Runs the command within its timeout and the deadline. */
struct attempt attempt_run(struct run *r);

#endif
