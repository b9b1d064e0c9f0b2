/* short -- short names that many tables use: units, the ends of attempts, verdicts, states of a breaker. */
#ifndef SHORT_H
#define SHORT_H

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "../../../src/core/backoff.h"
#include "../../../src/core/breaker.h"
#include "../../../src/core/duration.h"
#include "../../../src/core/outcome.h"
#include "../../../src/core/policy.h"

#define MS      DURATION_MS
#define S       DURATION_S
#define FOREVER DURATION_FOREVER

#define EXITED(n)   { OUTCOME_EXIT, (n), 0 }
#define KILLED(n)   { OUTCOME_SIGNAL, (n), 0 }
#define TIMEOUT     { OUTCOME_TIMEOUT, 0, 0 }
#define MISSING     { OUTCOME_NOT_FOUND, ENOENT, 0 }
#define NOEXEC      { OUTCOME_NOT_EXECUTABLE, EACCES, 0 }
#define NOPROCESS   { OUTCOME_NO_PROCESS, EAGAIN, 0 }
#define ANSWERED(n, code) { .kind = OUTCOME_EXIT, .number = (n), .http_status = (code) }

#define OK   VERDICT_SUCCESS
#define TRY  VERDICT_TRANSIENT
#define STOP VERDICT_PERMANENT

#define CLOSED BREAKER_CLOSED
#define OPEN   BREAKER_OPEN
#define HALF   BREAKER_HALF_OPEN

static inline struct backoff
backoff_default(void)
{
	struct backoff b;

	memset(&b, 0, sizeof b);
	b.kind = BACKOFF_EXPONENTIAL;
	b.jitter = JITTER_NONE;
	b.factor = 2 * S;
	b.max_ns = 60 * S;
	b.delays = 1;
	b.delay_ns[0] = S;
	return b;
}

static inline bool
is_same(const struct breaker *a, const struct breaker *b)
{
	return a->phase == b->phase && a->failures == b->failures && a->generation == b->generation
	    && a->until_ns == b->until_ns && a->opened == b->opened;
}

#endif
