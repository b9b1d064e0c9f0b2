/*
 * budget -- a retry budget: a token bucket, as text and as a struct.
 *
 * It starts full, refills at a rate up to the burst, receives a ratio for every first attempt, and pays one token
 * for every retry: Finagle's RetryBudget and AWS' retry quota without their windows.  Tokens in billionths, times
 * in wall-clock nanoseconds; nothing here reads a clock or sees a file.
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
	int64_t at_ns;                  /* up to when the refill has been counted */
};

/* Each process judges by its own options. */
struct budget_config {
	int64_t rate;                   /* tokens for each unit_ns, 1 to BUDGET_MAX */
	int64_t unit_ns;                /* at least 1 */
	int64_t burst;                  /* tokens, 1 to BUDGET_MAX */
	int64_t ratio;                  /* billionths of a token for a first attempt */
};

/* A bucket that nobody has used yet: full. */
void budget_fill(struct budget *b, const struct budget_config *c, int64_t now_ns);

/* Adds what has come since.  A clock that went back adds nothing. */
void budget_refill(struct budget *b, const struct budget_config *c, int64_t now_ns);

/* A first attempt pays in. */
void budget_deposit(struct budget *b, const struct budget_config *c, int64_t now_ns);

/* A retry takes one token.  False: there is none. */
bool budget_take(struct budget *b, const struct budget_config *c, int64_t now_ns);

/* To and from a record, written at now_ns or *written_ns.  False: the text is no budget's; *b is unspecified. */
void budget_format(char text[RECORD_SIZE], const struct budget *b, int64_t now_ns);
bool budget_parse(struct budget *b, int64_t *written_ns, const char *text, size_t size);

/*
 * The same of a record as processes share it, as of *now_ns, wall time, which record_is_credible() may move.
 * False: there is none (size 0), or (*junk) it cannot be read or is not to be believed.  *b is unspecified then.
 */
bool budget_read(struct budget *b, const char *text, size_t size, int64_t *now_ns, bool *junk);

#endif
