/*
 * gate -- what other processes have to say about this run: the circuit breaker, the retry budget, the finished key.
 */
#ifndef GATE_H
#define GATE_H

#include <stdbool.h>

#include "attempt.h"
#include "run.h"

/* Opens the state directory if the run needs it. */
void gate_init(struct run *r);

/*
 * --once: waits for the key.  STEP_WAIT: run; STEP_DONE: it has succeeded before, and that has been said and its
 * output given out; STEP_DEADLINE, STEP_INTERRUPTED.
 */
struct step gate_claim(struct run *r);

/* Before an attempt: false if the breaker refuses it, which has been said. */
bool gate_admit(struct run *r);

/* The attempt that was let through will not be. */
void gate_withdraw(struct run *r);

/*
 * After an attempt and its plan: what the breaker and the budget make of the step.  One that waits for a retry pays
 * for it.  opened: what gate_tell() said.
 */
struct step gate_step(struct run *r, const struct attempt *a, struct step step, bool opened);

/* Tells the breaker what came of an attempt.  True if that has opened the circuit. */
bool gate_tell(struct run *r, const struct attempt *a);

/* --once: the run has succeeded, with the output that is held of its last attempt, if that was the success. */
void gate_succeeded(struct run *r, bool with_output);

#endif
