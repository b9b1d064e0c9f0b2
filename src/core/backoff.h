/*
 * backoff -- how long to wait after the k-th failure.
 *
 * The formulas are those of the manual's section Delays; the jitter kinds are those of "Exponential Backoff And
 * Jitter" (AWS Architecture Blog, 2015), with one difference: limits cut the range that is drawn from, not the
 * number drawn.  A clamped draw would pile up at the cap and bring the herd back in step.  Durations in
 * nanoseconds; nothing is negative, wraps or exceeds the maximum, whatever k is.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stddef.h>
#include <stdint.h>

#define BACKOFF_LIST_MAX 64

enum backoff_kind { BACKOFF_EXPONENTIAL, BACKOFF_LINEAR, BACKOFF_CONSTANT, BACKOFF_FIBONACCI };

enum jitter_kind {
	JITTER_NONE, JITTER_FULL, JITTER_EQUAL, JITTER_DECORRELATED, JITTER_ADDITIVE, JITTER_PERCENT,
	JITTER_DURATION
};

struct backoff {
	enum backoff_kind kind;
	enum jitter_kind jitter;
	int64_t jitter_value;           /* parts per million of JITTER_PERCENT, nanoseconds of JITTER_DURATION */
	int64_t factor;                 /* of BACKOFF_EXPONENTIAL, in billionths, at least 1 000 000 000 */
	int64_t min_ns, max_ns;
	size_t delays;                  /* 1: delay_ns[0] is the base delay; more: an explicit schedule */
	int64_t delay_ns[BACKOFF_LIST_MAX];
};

struct backoff_range {
	int64_t lo_ns, hi_ns;
};

/*
 * The delays that may follow k earlier failures (0 before the second attempt), both ends included, within
 * min_ns and max_ns.  last_ns: the delay before, which only JITTER_DECORRELATED looks at (any value if k is 0).
 */
struct backoff_range backoff_range(const struct backoff *b, uint64_t k, int64_t last_ns);

/* The delay between two successes of --consecutive: the base delay within min_ns and max_ns, never drawn. */
int64_t backoff_base(const struct backoff *b);

/*
 * The delays for a server that asked for asked_ns, both ends included: never earlier, and later by up to 10 % of it
 * but at most 1 s, so that the herd it sent away does not return in one instant.
 */
struct backoff_range backoff_server_range(int64_t asked_ns);

#endif
