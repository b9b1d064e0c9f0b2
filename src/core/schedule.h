/*
 * schedule -- what --dry-run shows: when each attempt would start if all of them failed transiently and took no
 * time.  With a deadline that is the truth for runs whose attempts take none; others are cut sooner.
 *
 * Each row follows from the one before, so that any number of attempts takes no more memory than one.  The delays
 * drawn are those that a run with the same seed sleeps: plan_next() draws them, in the same order.  This module
 * prints nothing and reads no clock.  Times are in nanoseconds since the beginning.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backoff.h"
#include "plan.h"
#include "random.h"

/* Whether an attempt starts before the deadline. */
enum schedule_fit { SCHEDULE_SURE, SCHEDULE_POSSIBLE, SCHEDULE_NEVER };

struct schedule_row {
	uint64_t attempt;               /* from 1 */
	bool waits;                     /* a delay precedes it; only a splay precedes the first */
	struct backoff_range delay;     /* what may be drawn; for decorrelated jitter the worst case */
	struct backoff_range at;        /* the earliest and the latest start */
	bool drawn;                     /* the run whose delays are drawn comes so far; its own: */
	int64_t delay_ns, at_ns;
	enum schedule_fit fit;
};

struct schedule {
	struct plan plan;
	int64_t splay_ns;
	struct random random;
	struct plan_state state;        /* of the run whose delays are drawn */
	uint64_t failures;              /* of any run, before the next attempt */
	struct schedule_row row;        /* the last one computed */
};

/* p->deadline_ns, too, counts from the beginning.  splay_ns: the longest wait before the first attempt. */
void schedule_begin(struct schedule *s, const struct plan *p, int64_t splay_ns, uint64_t seed);

/*
 * Computes the next attempt into s->row.  False after the last, or after one that the deadline certainly rules out.
 */
bool schedule_next(struct schedule *s);

#define SCHEDULE_JSON_SIZE 256

/*
 * Writes the row as a JSON object and a newline.  Returns the length, without a NUL.  Fields that do not apply,
 * such as delay before a first attempt without a splay, are absent.
 */
size_t schedule_json(char buf[SCHEDULE_JSON_SIZE], const struct schedule_row *row);

#endif
