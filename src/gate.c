#include "gate.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/escape.h"
#include "core/httpdate.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/signals.h"

#define GO_ON ((struct step){ STEP_WAIT, 0, false })

void
gate_init(struct run *r)
{
	const struct options *o = r->options;
	char message[REPORT_SIZE], dir[256];
	const char *trouble;

	r->store.dir_fd = -1;
	r->once.fd = -1;
	if (o->guard.breaker == NULL && o->guard.budget == NULL && !o->once)
		return;
	if ((trouble = store_open(&r->store, o->state_dir, true)) != NULL) {
		snprintf(message, sizeof message, "going on without shared state: %s%s%s",
		    escape_text(dir, sizeof dir, r->store.dir), r->store.dir[0] == '\0' ? "" : ": ", trouble);
		run_warn(r, message);
	}
	guard_init(&r->guard, &o->guard, &r->store, r->plan.deadline_ns);
}

static void
warn_guard(struct run *r)
{
	if (r->guard.warning[0] != '\0')
		run_warn(r, r->guard.warning);
	r->guard.warning[0] = '\0';
}

static void
warn_key(struct run *r, const char *trouble)
{
	char key[64], message[256];

	snprintf(message, sizeof message, "key \"%s\": %s", escape_text(key, sizeof key, r->key), trouble);
	run_warn(r, message);
}

/* The key has succeeded before: its output, if there is any to give, and the line. */
static struct step
repeat_success(struct run *r)
{
	const struct step done = { STEP_DONE, 0, false };
	struct event e = run_event(r, EVENT_KNOWN, done);

	if (r->options->streams.hold_stdout && r->once.output < 0)
		warn_key(r, r->once.trouble);
	else if (r->options->streams.hold_stdout)
		streams_adopt(&r->streams, r->once.output);
	run_release(r, true);
	e.attempt++;
	e.known_at_ns = r->once.at_ns;
	log_event(&r->log, &e);
	return done;
}

struct step
gate_claim(struct run *r)
{
	const struct options *o = r->options;
	bool enclosing = r->enclosing.key != NULL && strcmp(r->enclosing.key, r->key) == 0;

	if (!o->once || r->store.dir_fd < 0)
		return GO_ON;
	switch (once_begin(&r->once, &r->store, r->key, o->once_ttl_ns, enclosing, r->plan.deadline_ns)) {
	case ONCE_DONE:
		return repeat_success(r);
	case ONCE_DEADLINE:
		return run_give_up(r, STEP_DEADLINE);
	case ONCE_INTERRUPTED:
		return run_give_up(r, STEP_INTERRUPTED);
	case ONCE_RUN:
	case ONCE_WITHOUT:
		break;
	}
	if (r->once.trouble != NULL)
		warn_key(r, r->once.trouble);
	return GO_ON;
}

/* How long an attempt that starts now may take: --timeout or what the deadline leaves, and --kill-after; or 0. */
static int64_t
lease_ns(const struct run *r)
{
	int64_t limit_ns = r->options->timeout_ns == 0 ? DURATION_FOREVER : r->options->timeout_ns, left_ns;

	if (r->plan.deadline_ns != DURATION_FOREVER) {
		left_ns = r->plan.deadline_ns - clock_mono_ns();
		if (left_ns < limit_ns)
			limit_ns = left_ns > 0 ? left_ns : 0;
	}
	return limit_ns == DURATION_FOREVER ? 0 : saturate_add(limit_ns, r->kill_after_ns);
}

/* Only what the breaker lets through is an attempt that pays. */
static void
deposit(struct run *r)
{
	if (r->guard.budget_on && r->state.attempt == 0)
		guard_deposit(&r->guard);
	warn_guard(r);
}

bool
gate_admit(struct run *r)
{
	struct event e = run_event(r, EVENT_REFUSED, (struct step){ STEP_CIRCUIT_OPEN, 0, false });
	struct guard_answer answer = { BREAKER_RUN, 0 };

	if (r->guard.breaker_on)
		answer = guard_ask(&r->guard, lease_ns(r));
	warn_guard(r);
	if (answer.answer == BREAKER_RUN || answer.answer == BREAKER_PROBE) {
		deposit(r);
		return true;
	}
	run_release(r, false);
	e.attempt++;                            /* the one that will not be */
	e.half_open = answer.answer == BREAKER_REFUSED_HALF_OPEN;
	e.left_ns = answer.left_ns;
	log_event(&r->log, &e);
	return false;
}

/* Only what the service itself has shown counts: not the user's mistakes, not an end that somebody else wanted. */
static enum breaker_evidence
evidence_of(const struct attempt *a)
{
	if (a->verdict == VERDICT_SUCCESS)
		return BREAKER_SUCCESS;
	if (a->verdict == VERDICT_PERMANENT || a->outcome.by_deadline || signals_stop() != 0)
		return BREAKER_NEUTRAL;
	if (a->outcome.kind != OUTCOME_EXIT && a->outcome.kind != OUTCOME_SIGNAL
	    && a->outcome.kind != OUTCOME_TIMEOUT)
		return BREAKER_NEUTRAL;         /* it could not be started */
	return BREAKER_FAILURE;
}

bool
gate_tell(struct run *r, const struct attempt *a)
{
	bool opened = r->guard.breaker_on && guard_tell(&r->guard, evidence_of(a));

	warn_guard(r);
	return opened;
}

void
gate_withdraw(struct run *r)
{
	if (r->guard.breaker_on)
		guard_tell(&r->guard, BREAKER_NEUTRAL);
	warn_guard(r);
}

struct step
gate_step(struct run *r, const struct attempt *a, struct step step, bool opened)
{
	if (opened && (step.kind == STEP_WAIT || step.kind == STEP_NO_ATTEMPTS_LEFT || step.kind == STEP_DEADLINE
	    || step.kind == STEP_RETRY_AFTER))
		return (struct step){ STEP_CIRCUIT_OPEN, 0, false };
	if (step.kind != STEP_WAIT || a->verdict == VERDICT_SUCCESS || !r->guard.budget_on)
		return step;
	if (!guard_pay(&r->guard))
		step = (struct step){ STEP_BUDGET, 0, false };
	warn_guard(r);
	return step;
}

void
gate_succeeded(struct run *r, bool with_output)
{
	const char *trouble;

	if (!r->options->once)
		return;
	trouble = once_succeeded(&r->once, with_output ? r->streams.out.spool : -1);
	if (trouble != NULL)
		warn_key(r, trouble);
}
