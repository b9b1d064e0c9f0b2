#include "plan.h"

#include "duration.h"
#include "random.h"

/* Draws the delay after a failure and counts the failure. */
static int64_t
failure_delay(const struct plan *p, struct plan_state *s, int64_t duration_ns, uint64_t word)
{
	struct backoff_range range;

	if (p->reset_after_ns != 0 && duration_ns >= p->reset_after_ns)
		s->failures = 0;
	range = backoff_range(&p->backoff, s->failures, s->last_ns);
	s->last_ns = random_between(word, range.lo_ns, range.hi_ns);
	s->failures++;
	return s->last_ns;
}

/* Updates the count of successes in a row.  A success also starts the backoff over. */
static void
update_streak(struct plan_state *s, enum verdict v)
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

/* The wait that comes next: the server's, if it asked for a longer one than our own delay. */
static struct step
wait_step(const struct plan *p, struct plan_state *s, const struct plan_input *in, uint64_t word)
{
	struct random random = { word };
	struct backoff_range range;
	int64_t delay;

	if (in->verdict == VERDICT_SUCCESS)
		return (struct step){ STEP_WAIT, backoff_base(&p->backoff), false };
	delay = failure_delay(p, s, in->duration_ns, word);
	if (in->retry_after_ns <= delay)
		return (struct step){ STEP_WAIT, delay, false };
	range = backoff_server_range(in->retry_after_ns);
	return (struct step){ STEP_WAIT, random_between(random_next(&random), range.lo_ns, range.hi_ns), true };
}

struct step
plan_next(const struct plan *p, struct plan_state *s, const struct plan_input *in, int64_t now_ns, uint64_t word)
{
	struct step step;

	update_streak(s, in->verdict);
	if (in->verdict == VERDICT_SUCCESS && (s->streak >= p->consecutive || in->interrupted))
		return step_of(STEP_DONE);
	if (in->interrupted)
		return step_of(STEP_INTERRUPTED);
	if (in->done)
		return step_of(STEP_DONE_IF);
	if (in->verdict == VERDICT_PERMANENT)
		return step_of(STEP_PERMANENT);
	if (in->left)
		return step_of(STEP_RUNNING);
	if (p->attempts != 0 && s->attempt >= p->attempts)
		return step_of(STEP_NO_ATTEMPTS_LEFT);
	step = wait_step(p, s, in, word);
	if (!plan_fits(p, step.delay_ns, now_ns))               /* we would wake too late */
		return step_of(STEP_DEADLINE);
	if (step.from_server && p->max_retry_after_ns != 0 && in->retry_after_ns > p->max_retry_after_ns)
		return (struct step){ STEP_RETRY_AFTER, in->retry_after_ns, false };
	return step;
}
