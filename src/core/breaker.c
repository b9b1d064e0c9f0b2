#include "breaker.h"

#include <string.h>

#include "countof.h"
#include "saturate.h"

#define KIND "breaker"

static const char *const phases[] = {
	[BREAKER_CLOSED] = "closed", [BREAKER_OPEN] = "open", [BREAKER_HALF_OPEN] = "half-open",
};

/* Every change of phase starts a new generation, so that the tickets given before no longer count. */
static void
enter(struct breaker *b, enum breaker_phase phase, int64_t until_ns)
{
	b->phase = phase;
	b->failures = 0;
	b->until_ns = until_ns;
	b->generation = b->generation < INT64_MAX ? b->generation + 1 : 0;
}

static void
open_anew(struct breaker *b, const struct breaker_config *c, int64_t now_ns)
{
	enter(b, BREAKER_OPEN, saturate_add(now_ns, c->cooldown_ns));
	b->opened = b->generation;
}

enum breaker_answer
breaker_ask(struct breaker *b, const struct breaker_config *c, int64_t now_ns)
{
	if (b->phase == BREAKER_CLOSED)
		return BREAKER_RUN;
	if (now_ns < b->until_ns)
		return b->phase == BREAKER_OPEN ? BREAKER_REFUSED_OPEN : BREAKER_REFUSED_HALF_OPEN;
	/* The cooldown is over, or the last probe has let its lease run out. */
	enter(b, BREAKER_HALF_OPEN, saturate_add(now_ns, c->lease_ns));
	return BREAKER_PROBE;
}

static bool
tell_closed(struct breaker *b, const struct breaker_config *c, enum breaker_evidence e, int64_t now_ns)
{
	if (e != BREAKER_FAILURE && (e != BREAKER_SUCCESS || b->failures == 0))
		return false;
	if (e == BREAKER_SUCCESS)
		b->failures = 0;
	else if (b->failures >= c->threshold - 1)       /* failures + 1 could wrap: a file may hold any number */
		open_anew(b, c, now_ns);
	else
		b->failures++;
	return true;
}

/* Whether the ticket is that of an earlier probe of the opening that still lasts. */
static bool
is_late_probe(const struct breaker *b, int64_t ticket)
{
	return b->phase != BREAKER_CLOSED && ticket > b->opened && ticket < b->generation;
}

bool
breaker_tell(struct breaker *b, const struct breaker_config *c, int64_t ticket, enum breaker_evidence e,
    int64_t now_ns)
{
	bool late = e == BREAKER_SUCCESS && is_late_probe(b, ticket);

	if (!late && (ticket != b->generation || b->phase == BREAKER_OPEN))     /* open, it admits no attempt */
		return false;
	if (b->phase == BREAKER_CLOSED)
		return tell_closed(b, c, e, now_ns);
	if (e == BREAKER_SUCCESS)
		enter(b, BREAKER_CLOSED, 0);
	else if (e == BREAKER_FAILURE)
		open_anew(b, c, now_ns);
	else if (e == BREAKER_RUNNING)
		b->until_ns = saturate_add(now_ns, c->lease_ns);
	else
		enter(b, BREAKER_OPEN, now_ns);         /* ends the lease: the next caller probes */
	return true;
}

void
breaker_reset(struct breaker *b)
{
	enter(b, BREAKER_CLOSED, 0);
}

const char *
breaker_phase_name(enum breaker_phase phase)
{
	return phases[phase];
}

void
breaker_format(char text[RECORD_SIZE], const struct breaker *b, int64_t now_ns)
{
	struct record rec;

	record_begin(&rec, KIND, now_ns);
	record_add_word(&rec, "state", phases[b->phase]);
	record_add_number(&rec, "failures", b->failures);
	record_add_number(&rec, "generation", b->generation);
	record_add_number(&rec, "until", b->until_ns);
	record_add_number(&rec, "opened", b->opened);
	record_end(&rec, text);
}

bool
breaker_parse(struct breaker *b, int64_t *written_ns, const char *text, size_t size)
{
	struct record rec;
	char state[16];
	size_t i;

	if (!record_open(&rec, KIND, text, size) || !record_word(&rec, "state", state, sizeof state)
	    || !record_number(&rec, "failures", &b->failures) || !record_number(&rec, "generation", &b->generation)
	    || !record_number(&rec, "until", &b->until_ns) || !record_number(&rec, "opened", &b->opened))
		return false;
	for (i = 0; i < countof(phases) && strcmp(state, phases[i]) != 0; i++)
		;
	if (i == countof(phases))
		return false;
	b->phase = (enum breaker_phase)i;
	*written_ns = rec.written_ns;
	return true;
}

void
breaker_read(struct breaker *b, const char *text, size_t size, int64_t *now_ns, bool *junk)
{
	int64_t written_ns;

	*junk = size > 0 && (!breaker_parse(b, &written_ns, text, size) || !record_is_credible(written_ns, now_ns));
	if (size == 0 || *junk)
		memset(b, 0, sizeof *b);
}
