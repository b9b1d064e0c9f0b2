#include "schedule.h"

#include "members.h"
#include "saturate.h"

void
schedule_begin(struct schedule *s, const struct plan *p, int64_t splay_ns, uint64_t seed)
{
	*s = (struct schedule){ .plan = *p, .splay_ns = splay_ns, .random = { seed } };
}

/* As splay() in loop.c does, draws a number only if there is a splay: the later delays depend on it. */
static void
draw_splay(struct schedule *s, struct schedule_row *row)
{
	int64_t deadline_ns = s->plan.deadline_ns;

	row->waits = s->splay_ns != 0;
	row->delay.hi_ns = s->splay_ns;
	if (row->waits)
		row->delay_ns = random_between(random_next(&s->random), 0, s->splay_ns);
	row->drawn = row->delay_ns < deadline_ns;
	row->fit = s->splay_ns < deadline_ns ? SCHEDULE_SURE : deadline_ns > 0 ? SCHEDULE_POSSIBLE : SCHEDULE_NEVER;
	row->at.hi_ns = row->fit == SCHEDULE_POSSIBLE ? deadline_ns - 1 : s->splay_ns;
}

/* The range of the delay that follows an attempt at at_ns. */
static struct backoff_range
range_at(const struct schedule *s, int64_t at_ns)
{
	return backoff_range(&s->plan.backoff, s->failures, s->row.delay.hi_ns, plan_room(&s->plan, 0, at_ns));
}

/*
 * The later an attempt starts the shorter are the delays behind it, but the next one does not start sooner.  So the
 * extremes follow from the earliest and the latest start of which the run goes on.
 */
static void
draw_ranges(struct schedule *s, struct schedule_row *row)
{
	const struct backoff_range *at = &s->row.at;
	int64_t last_ns = plan_room(&s->plan, 0, backoff_least(&s->plan.backoff, s->failures));
	struct backoff_range early, late;

	row->fit = at->hi_ns <= last_ns ? s->row.fit : at->lo_ns <= last_ns ? SCHEDULE_POSSIBLE : SCHEDULE_NEVER;
	if (row->fit == SCHEDULE_NEVER)
		return;
	if (last_ns > at->hi_ns)
		last_ns = at->hi_ns;
	early = range_at(s, at->lo_ns);
	late = range_at(s, last_ns);
	row->delay = (struct backoff_range){ late.lo_ns, early.hi_ns };
	row->at.lo_ns = saturate_add(at->lo_ns, early.lo_ns);
	row->at.hi_ns = saturate_add(last_ns, late.hi_ns);
}

/* The run whose delays are drawn may give up where others, with other draws, go on. */
static void
draw_delay(struct schedule *s, struct schedule_row *row)
{
	const struct plan_input failed = { .verdict = VERDICT_TRANSIENT, .retry_after_ns = -1 };
	uint64_t word = random_next(&s->random);
	struct step step = step_of(STEP_DEADLINE);

	row->waits = true;
	draw_ranges(s, row);
	if (s->row.drawn)
		step = plan_next(&s->plan, &s->state, &failed, s->row.at_ns, word);
	row->drawn = step.kind == STEP_WAIT;
	row->delay_ns = step.delay_ns;
	s->failures++;
}

bool
schedule_next(struct schedule *s)
{
	struct schedule_row row = { .attempt = s->row.attempt + 1 };

	if ((s->plan.attempts != 0 && s->row.attempt >= s->plan.attempts) || s->row.fit == SCHEDULE_NEVER)
		return false;
	if (s->row.attempt == 0)
		draw_splay(s, &row);
	else
		draw_delay(s, &row);
	row.at_ns = saturate_add(s->row.at_ns, row.delay_ns);
	s->state.attempt++;
	s->row = row;
	return true;
}

size_t
schedule_json(char buf[SCHEDULE_JSON_SIZE], const struct schedule_row *row)
{
	struct members m;

	members_begin(&m, buf, SCHEDULE_JSON_SIZE, MEMBERS_JSON);
	members_add_number(&m, "attempt", row->attempt);
	if (row->waits) {
		if (row->drawn)
			members_add_seconds(&m, "delay", row->delay_ns);
		members_add_seconds(&m, "delay_min", row->delay.lo_ns);
		members_add_seconds(&m, "delay_max", row->delay.hi_ns);
	}
	members_add_seconds(&m, "at_min", row->at.lo_ns);
	members_add_seconds(&m, "at_max", row->at.hi_ns);
	return members_end(&m);
}
