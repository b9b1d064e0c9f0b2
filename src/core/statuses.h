/*
 * statuses -- a set of outcomes: what --retry-on, --stop-on and --success-on name.
 *
 * A death by signal n and the exit status 128+n are the same member, because a shell between retry and the
 * command turns the one into the other.  An attempt that could not be started has status 125, 126 or 127.  A
 * timeout is not status 124: only `timeout` and `any` name it.
 */
#ifndef STATUSES_H
#define STATUSES_H

#include <stdbool.h>
#include <stdint.h>

#include "outcome.h"

struct statuses {
	uint32_t status[8];     /* one bit for each status a shell can show */
	uint32_t http[32];      /* one bit for each HTTP status code up to 999 */
	bool has_http;
	bool timeout;
	bool any;
	bool has_other;         /* another item, `none` included */
	bool given;             /* the option was given */
};

/* What a list may hold, in the words of an error message. */
#define STATUSES_ACCEPTS \
	"a list of statuses 0-255, ranges N-M, signal names, signal, timeout, any, none, http:N, http:N-M, http:Nxx"

/* Adds a comma-separated list to the set.  False if an item is not one; the set is then unspecified. */
bool statuses_add(struct statuses *set, const char *list);

/* Whether the outcome is in the set, by its status, as a timeout or by its HTTP status. */
bool statuses_match(const struct statuses *set, const struct outcome *outcome);

/* Whether the outcome's HTTP status is in the set as `http:...`. */
bool statuses_match_http(const struct statuses *set, const struct outcome *outcome);

#endif
