/*
 * breaker -- a circuit breaker: states and transitions, as text and as a struct.
 *
 * Consecutive transient failures open it.  After a cooldown exactly one caller probes, under a lease that it
 * renews as long as it runs: a probe that is killed blocks the others only until the lease ends.  A generation
 * number makes late results harmless.  The model is that of M. Nygard, "Release It!"; tests/helpers/model.c tries
 * all ways in which three processes can use it.  Times are wall-clock nanoseconds, because processes share that
 * clock; this module reads no clock and sees no file.
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
	int64_t generation;             /* counts the changes of phase; an older ticket changes nothing */
	int64_t until_ns;               /* the end of the cooldown or of the probe's lease */
	int64_t opened;                 /* the generation in which a failure last opened it */
};

/* Not stored in the record: each process judges by its own options. */
struct breaker_config {
	int64_t threshold;              /* failures that open it, from 1 */
	int64_t cooldown_ns;
	int64_t lease_ns;               /* how long the others wait for this process as the probe */
};

enum breaker_answer {
	BREAKER_RUN,                    /* closed: the attempt may run */
	BREAKER_PROBE,                  /* the attempt may run, alone, as the probe */
	BREAKER_REFUSED_OPEN,           /* open until until_ns */
	BREAKER_REFUSED_HALF_OPEN       /* another process probes */
};

/* BREAKER_RUNNING: the attempt has not ended, and extends its lease if it is the probe. */
enum breaker_evidence { BREAKER_NEUTRAL, BREAKER_SUCCESS, BREAKER_FAILURE, BREAKER_RUNNING };

/* Whether an attempt may run now; *b changes if it is the probe.  b->generation is then the attempt's ticket. */
enum breaker_answer breaker_ask(struct breaker *b, const struct breaker_config *c, int64_t now_ns);

/*
 * Takes the evidence of an attempt that was admitted with the ticket.  Returns true if *b has changed.  What comes
 * late changes nothing, but one thing: the success of a probe whose lease has ended or passed to another closes the
 * circuit, unless a failure has opened that meanwhile, for the service has answered.
 */
bool breaker_tell(struct breaker *b, const struct breaker_config *c, int64_t ticket, enum breaker_evidence e,
    int64_t now_ns);

/* Closes the circuit because somebody says so; the attempts that are running now no longer count. */
void breaker_reset(struct breaker *b);

/* `closed`, `open` or `half-open`. */
const char *breaker_phase_name(enum breaker_phase phase);

/* To and from a record, written at now_ns or *written_ns.  False: the text is no breaker, and *b is unspecified. */
void breaker_format(char text[RECORD_SIZE], const struct breaker *b, int64_t now_ns);
bool breaker_parse(struct breaker *b, int64_t *written_ns, const char *text, size_t size);

/*
 * Reads a record from the store at wall time *now_ns, which record_is_credible() may move.  Without a record (size
 * 0) *b is a closed breaker; so it is, with *junk set, where that is no breaker or not credible.
 */
void breaker_read(struct breaker *b, const char *text, size_t size, int64_t *now_ns, bool *junk);

#endif
