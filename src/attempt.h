/*
 * attempt -- one attempt: start the command, wait until it is over, and find out what is to be known of it.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/outcome.h"
#include "run.h"

struct attempt {
	struct outcome outcome;
	enum verdict verdict;
	int64_t wish_ns;        /* what the server asked for, 0 if nothing */
};

/* Runs the command once, within its timeout and the deadline, --verify included, and judges it. */
struct attempt attempt_run(struct run *r);

/* After a transient failure: whether --done-if says that the work is done. */
bool attempt_is_done(struct run *r);

/* --on-retry, before the coming attempt. */
void attempt_on_retry(struct run *r);

/* --on-giveup, after the last. */
void attempt_on_giveup(struct run *r);

#endif
