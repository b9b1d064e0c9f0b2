/*
 * budget -- a retry budget: a token bucket, as text and as a struct.
 *
 * It starts full, refills at a rate up to the burst, receives a ratio for every first attempt, and pays one token
 * for every retry: Finagle's RetryBudget and AWS' retry quota without their windows.  Tokens are in billionths,
 * times in wall-clock nanoseconds.  This module reads no clock and sees no file.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

#define BUDGET_TOKEN INT64_C(1000000000)
#define BUDGET_MAX   INT64_C(1000000000)        /* the largest rate and burst, in tokens */

struct budget {
	int64_t tokens;                 /* in billionths */
	int64_t at_ns;                  /* the refill has been credited up to this wall time */
};

/* Not stored in the record: each process judges by its own options. */
struct budget_config {
	int64_t rate;                   /* tokens for each unit_ns, 1 to BUDGET_MAX */
	int64_t unit_ns;                /* at least 1 */
	int64_t burst;                  /* tokens, 1 to BUDGET_MAX */
	int64_t ratio;                  /* billionths of a token for each first attempt */
};

/* Makes *b the bucket that nobody has used yet: full. */
void budget_fill(struct budget *b, const struct budget_config *c, int64_t now_ns);

/* Adds the tokens that have come in since at_ns; none if the clock went back. */
void budget_refill(struct budget *b, const struct budget_config *c, int64_t now_ns);

/* Refills and adds the ratio for a first attempt. */
void budget_deposit(struct budget *b, const struct budget_config *c, int64_t now_ns);

/* Refills and takes one token for a retry.  False: there is none. */
bool budget_take(struct budget *b, const struct budget_config *c, int64_t now_ns);

/* To and from a record, written at now_ns or *written_ns.  False: the text is no budget, and *b is unspecified. */
void budget_format(char text[RECORD_SIZE], const struct budget *b, int64_t now_ns);
bool budget_parse(struct budget *b, int64_t *written_ns, const char *text, size_t size);

/*
 * Reads a record from the store at wall time *now_ns, which record_is_credible() may move.  False: there is no
 * record (size 0), or, with *junk set, it is no budget or not credible; *b is then unspecified.
 */
bool budget_read(struct budget *b, const char *text, size_t size, int64_t *now_ns, bool *junk);

#endif
