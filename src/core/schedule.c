#include "schedule.h"

#include "duration.h"
#include "members.h"
#include "saturate.h"

void
schedule_begin(struct schedule *s, const struct plan *p, int64_t splay_ns, uint64_t seed)
{
	*s = (struct schedule){ .plan = *p, .attempts = p->attempts, .deadline_ns = p->deadline_ns,
	    .splay_ns = splay_ns, .random = { seed } };
	s->plan.attempts = 0;
	s->plan.deadline_ns = DURATION_FOREVER;
}

/* As splay() in loop.c does, draws a number only if there is a splay: the later delays depend on it. */
static void
draw_splay(struct schedule *s, struct schedule_row *row)
{
	row->waits = s->splay_ns != 0;
	if (!row->waits)
		return;
	row->delay.hi_ns = s->splay_ns;
	row->delay_ns = random_between(random_next(&s->random), 0, s->splay_ns);
}

static void
draw_delay(struct schedule *s, struct schedule_row *row)
{
	struct plan_input failed = { VERDICT_TRANSIENT, 0, -1, false, false, false };

	row->waits = true;
	row->delay = backoff_range(&s->plan.backoff, s->state.failures, s->row.delay.hi_ns);
	row->delay_ns = plan_next(&s->plan, &s->state, &failed, 0, random_next(&s->random)).delay_ns;
}

static enum schedule_fit
fit_of(const struct schedule *s, const struct backoff_range *at)
{
	if (s->deadline_ns == DURATION_FOREVER || at->hi_ns < s->deadline_ns)
		return SCHEDULE_SURE;
	return at->lo_ns < s->deadline_ns ? SCHEDULE_POSSIBLE : SCHEDULE_NEVER;
}

bool
schedule_next(struct schedule *s)
{
	struct schedule_row row = { .attempt = s->state.attempt + 1 };

	if ((s->attempts != 0 && s->state.attempt >= s->attempts) || s->row.fit == SCHEDULE_NEVER)
		return false;
	if (s->state.attempt == 0)
		draw_splay(s, &row);
	else
		draw_delay(s, &row);
	s->state.attempt++;
	row.at.lo_ns = saturate_add(s->row.at.lo_ns, row.delay.lo_ns);
	row.at.hi_ns = saturate_add(s->row.at.hi_ns, row.delay.hi_ns);
	row.at_ns = saturate_add(s->row.at_ns, row.delay_ns);
	row.fit = fit_of(s, &row.at);
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
		members_add_seconds(&m, "delay", row->delay_ns);
		members_add_seconds(&m, "delay_min", row->delay.lo_ns);
		members_add_seconds(&m, "delay_max", row->delay.hi_ns);
	}
	members_add_seconds(&m, "at_min", row->at.lo_ns);
	members_add_seconds(&m, "at_max", row->at.hi_ns);
	return members_end(&m);
}
