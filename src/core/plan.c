#include "plan.h"

#include "duration.h"
#include "random.h"
#include "saturate.h"

/* The least time that is left for an attempt: fast attempts would otherwise crowd before the deadline. */
#define RESERVE_MIN_NS (10 * DURATION_MS)

int64_t
plan_room(const struct plan *p, int64_t longest_ns, int64_t now_ns)
{
	int64_t left_ns = p->deadline_ns - now_ns, reserve_ns = saturate_add(longest_ns, longest_ns / 10);

	if (p->deadline_ns == DURATION_FOREVER)
		return DURATION_FOREVER;
	if (reserve_ns < RESERVE_MIN_NS)
		reserve_ns = RESERVE_MIN_NS;
	return left_ns >= reserve_ns ? left_ns - reserve_ns : -1;
}

/* Updates the state by an attempt that has ended.  A success starts the backoff over. */
static void
update(const struct plan *p, struct plan_state *s, const struct plan_input *in)
{
	bool success = in->verdict == VERDICT_SUCCESS;

	s->streak = success ? s->streak + 1 : 0;
	if (in->duration_ns > s->longest_ns)
		s->longest_ns = in->duration_ns;
	if (success || (p->reset_after_ns != 0 && in->duration_ns >= p->reset_after_ns))
		s->failures = 0;
}

bool
plan_fits(const struct plan *p, int64_t delay_ns, int64_t now_ns)
{
	return p->deadline_ns == DURATION_FOREVER || delay_ns < p->deadline_ns - now_ns;
}

/* The wait that comes next: the server's, if it asked for a longer one than our own delay. */
static struct step
wait_step(const struct plan *p, struct plan_state *s, const struct plan_input *in, int64_t now_ns, uint64_t word)
{
	int64_t room_ns = plan_room(p, s->longest_ns, now_ns);
	struct random random = { word };
	struct backoff_range range;

	if (in->verdict == VERDICT_SUCCESS)
		return (struct step){ STEP_WAIT, backoff_base(&p->backoff), false };
	if (room_ns < backoff_least(&p->backoff, s->failures))
		return step_of(STEP_DEADLINE);
	range = backoff_range(&p->backoff, s->failures++, s->last_ns, room_ns);
	s->last_ns = random_between(word, range.lo_ns, range.hi_ns);
	if (in->retry_after_ns <= s->last_ns)
		return (struct step){ STEP_WAIT, s->last_ns, false };
	range = backoff_server_range(in->retry_after_ns, room_ns);
	return (struct step){ STEP_WAIT, random_between(random_next(&random), range.lo_ns, range.hi_ns), true };
}

struct step
plan_next(const struct plan *p, struct plan_state *s, const struct plan_input *in, int64_t now_ns, uint64_t word)
{
	struct step step;

	update(p, s, in);
	if (in->verdict == VERDICT_SUCCESS && s->streak >= p->consecutive)
		return step_of(STEP_DONE);
	if (in->interrupted)
		return step_of(STEP_INTERRUPTED);
	if (in->done)
		return step_of(STEP_DONE_IF);
	if (in->verdict == VERDICT_PERMANENT)
		return step_of(STEP_PERMANENT);
	if (in->input_used_up)
		return step_of(STEP_INPUT);
	if (in->left)
		return step_of(STEP_RUNNING);
	if (p->attempts != 0 && s->attempt >= p->attempts)
		return step_of(STEP_NO_ATTEMPTS_LEFT);
	step = wait_step(p, s, in, now_ns, word);
	if (step.kind != STEP_WAIT || !plan_fits(p, step.delay_ns, now_ns))
		step.kind = STEP_DEADLINE;                      /* we would wake too late */
	else if (step.from_server && p->max_retry_after_ns != 0 && in->retry_after_ns > p->max_retry_after_ns)
		step.kind = STEP_RETRY_AFTER;
	if (step.kind != STEP_WAIT)
		step.delay_ns = step.from_server ? in->retry_after_ns : 0;
	return step;
}
