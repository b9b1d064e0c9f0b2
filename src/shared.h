/*
 * shared -- what the run shares with other processes: circuit breaker and retry budget, and the store below them.
 *
 * This module never fails the run: trouble with the state becomes one warning, and the run goes on as if the option
 * had not been given.
 */
#ifndef SHARED_H
#define SHARED_H

#include <stdbool.h>

#include "core/duration.h"
#include "core/policy.h"
#include "run.h"

/* The store's name of a record is its own name, that of a key as key_file() writes it, and one of these. */
#define SHARED_BREAKER ".breaker"
#define SHARED_BUDGET  ".budget"
#define SHARED_KEY     ".once"

/* How long to wait for a record that other processes are changing. */
#define SHARED_PATIENCE_NS (2 * DURATION_S)

/* Opens the state directory if the run needs it. */
void shared_open(struct run *r);

/* Whether an enclosing run, of which this one is a part, uses the record; and lets those inside know that we do. */
bool shared_is_enclosed(const struct run *r, const char *record);
void shared_enclose(struct run *r, const char *record);

/* Before an attempt: false if the breaker refuses it, which is logged.  The first attempt pays into the budget. */
bool shared_ask(struct run *r);

/* Gives the probe's lease back: the admitted attempt will not run. */
void shared_withdraw(struct run *r);

/* Tells the breaker the result of the last attempt.  True if that has opened the circuit. */
bool shared_tell(struct run *r);

/*
 * Applies breaker and budget to the planned step after an attempt: a retry costs one token.  opened: what
 * shared_tell() returned.
 */
struct step shared_pay(struct run *r, enum verdict v, struct step step, bool opened);

#endif
