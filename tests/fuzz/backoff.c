/* Whatever the numbers, no delay is negative, wrapped or outside its limits, and a plan never goes on in vain. */
#include "../../src/core/backoff.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/core/duration.h"
#include "../../src/core/plan.h"
#include "../../src/core/random.h"
#include "../../src/core/saturate.h"
#include "fuzz.h"

#define MILLION 1000000
#define STEPS 12

/* As the options allow them. */
static struct backoff
draw_backoff(struct fuzz_input *in)
{
	struct backoff b = { 0 };
	size_t i;

	b.kind = (enum backoff_kind)(fuzz_take(in, 1) % 4);
	b.jitter = (enum jitter_kind)(fuzz_take(in, 1) % 7);
	b.jitter_value = fuzz_number(in);
	if (b.jitter == JITTER_PERCENT)
		b.jitter_value %= MILLION + 1;
	b.factor = saturate_add(DURATION_S, fuzz_number(in));
	b.min_ns = fuzz_number(in);
	b.max_ns = fuzz_number(in);
	if (b.min_ns > b.max_ns)
		b.min_ns = b.max_ns;
	b.delays = 1 + (size_t)(fuzz_take(in, 1) % 4 == 0 ? fuzz_take(in, 1) % BACKOFF_LIST_MAX : 0);
	for (i = 0; i < b.delays; i++)
		b.delay_ns[i] = fuzz_number(in);
	return b;
}

static void
check_range(const struct backoff *b, struct backoff_range r)
{
	must(0 <= r.lo_ns && b->min_ns <= r.lo_ns && r.lo_ns <= r.hi_ns && r.hi_ns <= b->max_ns);
}

/* Without jitter a schedule that is computed never shrinks. */
static void
check_growth(struct backoff b)
{
	int64_t before = -1;
	uint64_t k;

	b.jitter = JITTER_NONE;
	for (k = 0; k < 200 && b.delays == 1; k += 1 + k / 8) {
		must(backoff_range(&b, k, 0, DURATION_FOREVER).lo_ns >= before);
		before = backoff_range(&b, k, 0, DURATION_FOREVER).lo_ns;
	}
}

static void
check_backoff(const struct backoff *b, struct fuzz_input *in)
{
	int64_t last = 0, room, base = backoff_base(b), wish = fuzz_number(in);
	struct backoff_range r, server = backoff_server_range(wish, DURATION_FOREVER);
	uint64_t k, word;

	must(b->min_ns <= base && base <= b->max_ns);
	must(server.lo_ns == wish && server.hi_ns >= wish && server.hi_ns - wish <= DURATION_S
	    && server.hi_ns - wish <= wish / 10);
	for (k = 0; k < STEPS; k++) {
		word = fuzz_take(in, 8);
		check_range(b, backoff_range(b, word, last, DURATION_FOREVER));
		room = saturate_add(backoff_least(b, k), fuzz_number(in));
		r = backoff_range(b, k, last, room);
		check_range(b, r);
		must(r.hi_ns <= room);
		last = random_between(word, r.lo_ns, r.hi_ns);
		must(r.lo_ns <= last && last <= r.hi_ns);
	}
	check_growth(*b);
}

static void
check_step(const struct plan *p, const struct plan_state *s, const struct plan_input *in, struct step step,
    int64_t now_ns)
{
	bool success = in->verdict == VERDICT_SUCCESS;

	must(step.delay_ns >= 0 && (step.delay_ns == 0 || step.kind == STEP_WAIT || step.kind == STEP_RETRY_AFTER));
	must(!success || (s->failures == 0 && s->streak > 0));
	must(success || s->streak == 0);
	must((step.kind == STEP_DONE) == (success && (in->interrupted || s->streak >= p->consecutive)));
	if (step.kind != STEP_WAIT)
		return;
	must(!in->interrupted && in->verdict != VERDICT_PERMANENT && (success || !in->done));
	must(p->attempts == 0 || s->attempt < p->attempts);
	must(p->deadline_ns == DURATION_FOREVER || step.delay_ns < p->deadline_ns - now_ns);
	must(step.from_server || step.delay_ns <= p->backoff.max_ns);
	must(success || step.delay_ns >= in->retry_after_ns);
	must(!step.from_server || p->max_retry_after_ns == 0 || in->retry_after_ns <= p->max_retry_after_ns);
}

static void
check_plan(const struct backoff *b, struct fuzz_input *in)
{
	struct plan p = { .backoff = *b };
	struct plan_state s = { 0 };
	struct plan_input i;
	struct step step;
	int64_t now_ns = fuzz_number(in);
	unsigned n;

	p.attempts = fuzz_take(in, 1) % 8;
	p.consecutive = 1 + fuzz_take(in, 1) % (p.attempts == 0 ? 4 : p.attempts);
	p.reset_after_ns = fuzz_number(in);
	p.deadline_ns = fuzz_take(in, 1) % 2 == 0 ? DURATION_FOREVER : fuzz_number(in);
	p.max_retry_after_ns = fuzz_number(in);
	for (n = 0; n < STEPS; n++) {
		s.attempt++;
		i.verdict = (enum verdict)(fuzz_take(in, 1) % 3);
		i.duration_ns = fuzz_number(in);
		i.retry_after_ns = fuzz_number(in);
		i.interrupted = fuzz_take(in, 1) % 8 == 1;
		i.done = fuzz_take(in, 1) % 8 == 1;
		step = plan_next(&p, &s, &i, now_ns, fuzz_take(in, 8));
		check_step(&p, &s, &i, step, now_ns);
		if (step.kind != STEP_WAIT)
			return;
		now_ns = saturate_add(now_ns, step.delay_ns);
	}
}

void
fuzz_backoff(const char *bytes, size_t size)
{
	struct fuzz_input in = { (const unsigned char *)bytes, size };
	struct backoff b = draw_backoff(&in);

	check_backoff(&b, &in);
	check_plan(&b, &in);
}
