/*
 * shared -- what other processes and other runs have to say: the circuit breaker, the retry budget, the finished
 * key.
 *
 * Nothing here can fail the run: trouble with the state becomes one warning, and the run goes on as if the
 * feature were not there.
 */
#ifndef SHARED_H
#define SHARED_H

#include <stdbool.h>

#include "core/duration.h"
#include "core/policy.h"
#include "run.h"

/* How the store calls the record of a breaker or budget: its name and one of these. */
#define SHARED_BREAKER ".breaker"
#define SHARED_BUDGET  ".budget"
#define SHARED_NAME_SIZE 80

/* How long a record that others are changing is waited for. */
#define SHARED_PATIENCE_NS (2 * DURATION_S)

/* Opens the state directory if the run needs it. */
void shared_open(struct run *r);

/*
 * --once: waits for the key.  STEP_WAIT: run.  STEP_DONE: it has succeeded before; that has been logged and its
 * output given out.  STEP_DEADLINE, STEP_INTERRUPTED: logged, too.
 */
struct step shared_once(struct run *r);

/* The run has succeeded: the key remembers it, with_output: together with what the last attempt wrote. */
void shared_succeeded(struct run *r, bool with_output);

/* Before an attempt: false if the breaker refuses it, which has been logged.  The first attempt pays in. */
bool shared_ask(struct run *r);

/* Gives the probe's lease back: the admitted attempt will not run. */
void shared_withdraw(struct run *r);

/* Tells the breaker what came of an attempt.  True if that has opened the circuit. */
bool shared_tell(struct run *r, const struct outcome *outcome, const struct judgement *j);

/*
 * Applies breaker and budget to the planned step after an attempt: a retry costs one token.  opened: what
 * shared_tell() returned.
 */
struct step shared_pay(struct run *r, enum verdict v, struct step step, bool opened);

#endif
