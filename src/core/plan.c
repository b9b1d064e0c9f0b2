#include "plan.h"

#include "duration.h"
#include "random.h"

/* The delay after a failure, drawn; counts the failure. */
static int64_t
failure_delay(const struct plan *p, struct plan_state *s, int64_t duration_ns, uint64_t word)
{
	struct backoff_range r;

	if (p->reset_after_ns != 0 && duration_ns >= p->reset_after_ns)
		s->failures = 0;
	r = backoff_range(&p->backoff, s->failures, s->last_ns);
	s->last_ns = random_between(word, r.lo_ns, r.hi_ns);
	s->failures++;
	return s->last_ns;
}

/* Counts a success or a failure; a success also starts the backoff over. */
static void
count(struct plan_state *s, enum verdict v)
{
	if (v == VERDICT_SUCCESS) {
		s->streak++;
		s->failures = 0;
	} else {
		s->streak = 0;
	}
}

bool
plan_fits(const struct plan *p, int64_t delay_ns, int64_t now_ns)
{
	return p->deadline_ns == DURATION_FOREVER || delay_ns < p->deadline_ns - now_ns;
}

struct step
plan_next(const struct plan *p, struct plan_state *s, enum verdict v, int64_t duration_ns, bool interrupted,
    int64_t now_ns, uint64_t word)
{
	int64_t delay;

	count(s, v);
	if (v == VERDICT_SUCCESS && (s->streak >= p->consecutive || interrupted))
		return (struct step){ STEP_DONE, 0 };
	if (interrupted)
		return (struct step){ STEP_INTERRUPTED, 0 };
	if (v == VERDICT_PERMANENT)
		return (struct step){ STEP_PERMANENT, 0 };
	if (p->attempts != 0 && s->attempt >= p->attempts)
		return (struct step){ STEP_NO_ATTEMPTS_LEFT, 0 };
	delay = v == VERDICT_SUCCESS ? backoff_base(&p->backoff) : failure_delay(p, s, duration_ns, word);
	if (!plan_fits(p, delay, now_ns))               /* we would wake too late */
		return (struct step){ STEP_DEADLINE, 0 };
	return (struct step){ STEP_WAIT, delay };
}
