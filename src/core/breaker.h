/*
 * breaker -- a circuit breaker: states and transitions, as text and as a struct.
 *
 * Consecutive transient failures open it; after a cooldown exactly one caller probes, under a lease that ends, so a
 * probe that is killed blocks nobody for longer than that.  A generation number makes late results harmless.  The
 * model is that of M. Nygard, "Release It!".  Times are wall-clock nanoseconds, the only clock that processes
 * share; nothing here reads it, and no file is seen.
 */
#ifndef BREAKER_H
#define BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

enum breaker_phase { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN };

struct breaker {
	enum breaker_phase phase;
	int64_t failures;               /* consecutive, while closed */
	int64_t generation;             /* of the state: a result from another one changes nothing */
	int64_t until_ns;               /* the end of the opening or of the probe's lease */
};

/* Each process judges by its own options. */
struct breaker_config {
	int64_t threshold;              /* failures that open it, from 1 */
	int64_t cooldown_ns;
	int64_t lease_ns;               /* how long this process may take as the probe */
};

enum breaker_answer {
	BREAKER_RUN,                    /* closed: go ahead */
	BREAKER_PROBE,                  /* go ahead alone */
	BREAKER_REFUSED_OPEN,           /* not before until_ns */
	BREAKER_REFUSED_HALF_OPEN       /* another process probes */
};

enum breaker_evidence { BREAKER_NEUTRAL, BREAKER_SUCCESS, BREAKER_FAILURE };

/* May an attempt run now?  Changes *b when this caller becomes the probe.  b->generation is then its ticket. */
enum breaker_answer breaker_ask(struct breaker *b, const struct breaker_config *c, int64_t now_ns);

/* What came of an attempt that was let through with the ticket.  True if *b has changed. */
bool breaker_tell(struct breaker *b, const struct breaker_config *c, int64_t ticket, enum breaker_evidence e,
    int64_t now_ns);

/* `closed`, `open` or `half-open`. */
const char *breaker_phase_name(enum breaker_phase phase);

/* To and from a record, written at now_ns or *written_ns.  False: the text is no breaker's; *b is unspecified. */
void breaker_format(char text[RECORD_SIZE], const struct breaker *b, int64_t now_ns);
bool breaker_parse(struct breaker *b, int64_t *written_ns, const char *text, size_t size);

/*
 * The same of a record as processes share it, as of *now_ns, wall time, which record_is_credible() may move.
 * False: there is none (size 0), or (*junk) it cannot be read or is not to be believed.  A breaker without one is
 * closed.
 */
bool breaker_read(struct breaker *b, const char *text, size_t size, int64_t *now_ns, bool *junk);

#endif
