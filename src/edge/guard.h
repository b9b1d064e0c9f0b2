/*
 * guard -- the circuit breaker and the retry budget of this run, joined to the store.
 *
 * Nothing here can fail the run: whatever the trouble with the state is, it becomes one warning, and the run goes
 * on as if the feature were not there.
 */
#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/breaker.h"
#include "../core/budget.h"
#include "store.h"

#define GUARD_FILE_SIZE 80
#define GUARD_WARNING_SIZE 256

/* The suffixes of the files in a state directory. */
#define GUARD_BREAKER_SUFFIX ".breaker"
#define GUARD_BUDGET_SUFFIX ".budget"

struct guard_config {
	const char *breaker, *budget;           /* names, or NULL */
	int64_t threshold, cooldown_ns;
	struct budget_config bucket;
};

struct guard {
	const struct guard_config *config;
	const struct store *store;
	bool breaker_on, budget_on;
	int64_t ticket;                         /* of the last attempt that was let through */
	int64_t deadline_ns;                    /* monotonic: no lock is waited for past it */
	char warning[GUARD_WARNING_SIZE];       /* "" or what the user has to be told; the caller empties it */
};

/* What the breaker says to an attempt. */
struct guard_answer {
	enum breaker_answer answer;
	int64_t left_ns;                        /* of BREAKER_REFUSED_OPEN */
};

/* Off where the option is not given or the store is not open.  c and s must outlive g. */
void guard_init(struct guard *g, const struct guard_config *c, const struct store *s, int64_t deadline_ns);

/* Before each attempt.  lease_ns: how long it may take; 0 if there is no limit. */
struct guard_answer guard_ask(struct guard *g, int64_t lease_ns);

/* After each attempt that ran.  True if it is this result that has opened the circuit. */
bool guard_tell(struct guard *g, enum breaker_evidence e);

/* The first attempt pays into the budget. */
void guard_deposit(struct guard *g);

/* A retry takes a token.  False: the budget is spent. */
bool guard_pay(struct guard *g);

/*
 * Reads a record as of *now_ns, wall time.  False: it is absent, also where it cannot be read or comes from a clock
 * more than a minute ahead (*junk); one that is less ahead counts as written now, and *now_ns is moved there.  An
 * absent breaker is closed; what an absent budget is stays unspecified.
 */
bool guard_read_breaker(struct breaker *b, const char *text, size_t size, int64_t *now_ns, bool *junk);
bool guard_read_budget(struct budget *b, const char *text, size_t size, int64_t *now_ns, bool *junk);

#endif
