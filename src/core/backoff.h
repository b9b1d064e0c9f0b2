/*
 * backoff -- how long to wait after the k-th failure.
 *
 * The formulas are those of the manual's section Delays; the jitter kinds are those of "Exponential Backoff And
 * Jitter" (AWS Architecture Blog, 2015), with one difference: the limits cut the range that is drawn from, not the
 * number drawn, since clamped draws would pile up at the limit and bring the herd back in step.  Durations are in
 * nanoseconds.  No result is negative or wraps, and only a server's wait may exceed max_ns, whatever k is.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stddef.h>
#include <stdint.h>

#define BACKOFF_LIST_MAX 64

enum backoff_kind { BACKOFF_EXPONENTIAL, BACKOFF_LINEAR, BACKOFF_CONSTANT, BACKOFF_FIBONACCI };

/* JITTER_DEFAULT stands only until parse.c has read every option. */
enum jitter_kind {
	JITTER_DEFAULT, JITTER_NONE, JITTER_FULL, JITTER_EQUAL, JITTER_DECORRELATED, JITTER_ADDITIVE,
	JITTER_PERCENT, JITTER_DURATION
};

struct backoff {
	enum backoff_kind kind;
	enum jitter_kind jitter;
	int64_t jitter_value;           /* JITTER_PERCENT: parts per million; JITTER_DURATION: nanoseconds */
	int64_t factor;                 /* for BACKOFF_EXPONENTIAL, in billionths, at least 1 000 000 000 */
	int64_t min_ns, max_ns;
	size_t delays;                  /* 1: delay_ns[0] is the base delay; more: an explicit schedule */
	int64_t delay_ns[BACKOFF_LIST_MAX];
};

struct backoff_range {
	int64_t lo_ns, hi_ns;
};

/*
 * Returns the range, ends included, that the delay after k earlier failures is drawn from; k is 0 for the delay
 * before the second attempt.  last_ns: the previous delay, which only JITTER_DECORRELATED uses, and not if k is 0.
 * room_ns: another upper limit, at least backoff_least(); INT64_MAX for none.
 */
struct backoff_range backoff_range(const struct backoff *b, uint64_t k, int64_t last_ns, int64_t room_ns);

/*
 * The least room in which a delay after k earlier failures makes sense: the delay without its growth, or the item
 * of a schedule, which is never shortened; not below min_ns.
 */
int64_t backoff_least(const struct backoff *b, uint64_t k);

/* The delay between two successes of --consecutive: the base delay within min_ns and max_ns, without jitter. */
int64_t backoff_base(const struct backoff *b);

/*
 * Returns the range, ends included, of the wait for a server that asked for asked_ns: never shorter, and up to 10 %
 * but at most 1 s longer, so that the clients it sent away do not return in one instant.  room_ns cuts only that.
 */
struct backoff_range backoff_server_range(int64_t asked_ns, int64_t room_ns);

#endif
