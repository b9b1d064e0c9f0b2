#include "shared.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/breaker.h"
#include "core/budget.h"
#include "core/duration.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/signals.h"
#include "shell.h"

bool
shared_is_enclosed(const struct run *r, const char *record)
{
	char id[STORE_ID_SIZE];

	return environment_shares(&r->enclosing, store_id(r->shared.store, record, id));
}

void
shared_enclose(struct run *r, const char *record)
{
	char id[STORE_ID_SIZE];

	environment_add_shared(&r->environment, r->shell != NULL ? getppid() : getpid(),
	    store_id(r->shared.store, record, id));
}

/* Whether this run uses the breaker or budget, NULL for none, and no enclosing run does; tells those inside. */
static bool
open_feature(struct run *r, char record[SHARED_NAME_SIZE], const char *name, const char *suffix)
{
	if (name != NULL)
		snprintf(record, SHARED_NAME_SIZE, "%s%s", name, suffix);
	if (name == NULL || shared_is_enclosed(r, record))
		return false;
	shared_enclose(r, record);
	return true;
}

void
shared_open(struct run *r)
{
	const struct options *o = r->options;
	struct shared *shared = &r->shared;
	char place[STORE_PLACE_SIZE];
	const char *trouble;

	shared->renewal.at_ns = DURATION_FOREVER;
	if (o->breaker == NULL && o->budget == NULL && !o->once)
		return;
	if (r->shell != NULL && !r->shell->baton.breaker_on && !r->shell->baton.budget_on)
		return;                         /* the run has gone on without */
	if ((trouble = store_open(&shared->store, o->state_dir, true, place)) != NULL) {
		run_warn(r, RUN_LIGHT, "going on without shared state: %s%s%s", place,
		    place[0] == '\0' ? "" : ": ", trouble);
		return;
	}
	/*
	 * The breaker of an enclosing run has admitted the attempt that this run is a part of, and will be told how
	 * that ends.  To itself that run would be another probe, and be refused.
	 */
	shared->breaker_on = open_feature(r, shared->breaker, o->breaker, SHARED_BREAKER);
	shared->budget_on = o->budget != NULL;
	shared->pays_in = open_feature(r, shared->budget, o->budget, SHARED_BUDGET);
}

/*
 * Breaker and budget
 */

/* The input and the results of the pure edits below. */
struct exchange {
	struct breaker_config breaker;
	const struct budget_config *bucket;
	bool pays;                              /* with the budget, rather than asks or tells the breaker */
	bool asks;                              /* whether an attempt may run, rather than tells of one */
	bool deposits;                          /* pays in, rather than takes a token */
	int64_t ticket;
	enum breaker_evidence evidence;
	/* results */
	bool junk, changed, paid;
	struct breaker state;
	enum breaker_answer answer;
	int64_t left_ns;                        /* of BREAKER_REFUSED_OPEN */
};

static bool
edit_breaker(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct exchange *x = arg;

	breaker_read(&x->state, text, size, &now_ns, &x->junk);
	if (x->asks)
		x->changed = (x->answer = breaker_ask(&x->state, &x->breaker, now_ns)) == BREAKER_PROBE;
	else
		x->changed = breaker_tell(&x->state, &x->breaker, x->ticket, x->evidence, now_ns);
	x->left_ns = x->answer == BREAKER_REFUSED_OPEN ? x->state.until_ns - now_ns : 0;
	if (!x->changed && (!x->junk || x->evidence == BREAKER_RUNNING))        /* a renewal leaves junk alone */
		return false;
	breaker_format(new_text, &x->state, now_ns);
	return true;
}

static bool
edit_budget(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct exchange *x = arg;
	struct budget b;

	if (!budget_read(&b, text, size, &now_ns, &x->junk))
		budget_fill(&b, x->bucket, now_ns);
	if (x->deposits)
		budget_deposit(&b, x->bucket, now_ns);
	else
		x->paid = budget_take(&b, x->bucket, now_ns);
	budget_format(new_text, &b, now_ns);
	return true;
}

/* How long to wait for a lock: of the time that the deadline leaves most is the command's. */
static int64_t
patience_ns(const struct run *r, int64_t now_ns)
{
	int64_t tenth_ns = r->plan.deadline_ns > now_ns ? (r->plan.deadline_ns - now_ns) / 10 : 0;

	return tenth_ns < SHARED_PATIENCE_NS ? tenth_ns : SHARED_PATIENCE_NS;
}

/* The lease lasts as long as an attempt that starts now may: to --timeout or the deadline, plus --kill-after. */
static struct breaker_config
breaker_config(const struct run *r, int64_t now_ns)
{
	const struct options *o = r->options;
	int64_t until_ns = r->plan.deadline_ns, lease_ns = 0;

	if (o->timeout_ns != 0 && saturate_add(now_ns, o->timeout_ns) < until_ns)
		until_ns = saturate_add(now_ns, o->timeout_ns);
	if (until_ns != DURATION_FOREVER)
		lease_ns = saturate_add(until_ns > now_ns ? until_ns - now_ns : 0, r->kill_after_ns);
	return (struct breaker_config){ o->breaker_threshold, o->breaker_cooldown_ns,
	    lease_ns > o->breaker_cooldown_ns ? lease_ns : o->breaker_cooldown_ns };
}

/*
 * Asks or tells the breaker or budget.  False: its record cannot be used, which is warned of; go on without.  A
 * failure and a payment change the record; anything else most often does not.
 */
static bool
exchange(struct run *r, struct exchange *x)
{
	const char *record = x->pays ? r->shared.budget : r->shared.breaker, *trouble;
	const char *kind = strrchr(record, '.') + 1;
	int len = (int)(kind - record) - 1;
	int64_t now_ns = clock_mono_ns();

	if (!x->pays)
		x->breaker = breaker_config(r, now_ns);
	trouble = store_update(r->shared.store, record, !x->pays && x->evidence != BREAKER_FAILURE,
	    now_ns + patience_ns(r, now_ns), x->pays ? edit_budget : edit_breaker, x);
	if (trouble != NULL)
		run_warn(r, RUN_LIGHT, "going on without %s \"%.*s\": its file: %s", kind, len, record, trouble);
	else if (x->junk)
		run_warn(r, RUN_LIGHT, "%s \"%.*s\" starts anew: its file is no record of one", kind, len, record);
	return trouble == NULL;
}

static void
log_refusal(struct run *r, const struct exchange *x)
{
	struct event e = run_event(r, EVENT_REFUSED, step_of(STEP_CIRCUIT_OPEN));

	run_release(r, false, e.step);
	e.attempt++;                            /* the one that will not run */
	e.half_open = x->answer == BREAKER_REFUSED_HALF_OPEN;
	e.left_ns = x->left_ns;
	log_event(&r->log, &e);
}

/*
 * A lease is renewed when a tenth of it has passed.  A lock is not waited for, since meanwhile nobody would look at
 * the command's streams, limits and signals: there are tries enough.
 */
#define RENEWAL 10
#define RENEWAL_MIN_NS (10 * DURATION_MS)

static int64_t
renewal_ns(int64_t lease_ns)
{
	int64_t part_ns = lease_ns / RENEWAL;

	return saturate_add(clock_mono_ns(), part_ns > RENEWAL_MIN_NS ? part_ns : RENEWAL_MIN_NS);
}

/* The timer of a probe.  Trouble is not told: the result of the attempt will meet it again. */
static int64_t
renew(void *arg)
{
	struct run *r = arg;
	int64_t now_ns = clock_mono_ns();
	struct exchange x = { .breaker = breaker_config(r, now_ns), .ticket = r->shared.ticket,
	    .evidence = BREAKER_RUNNING };

	return store_update(r->shared.store, r->shared.breaker, false, now_ns, edit_breaker, &x) != NULL
	    || x.changed ? renewal_ns(x.breaker.lease_ns) : DURATION_FOREVER;
}

/* Pays --budget-ratio in, or takes a token for a retry.  False: there is none. */
static bool
pay(struct run *r, bool deposits)
{
	struct exchange x = { .bucket = &r->options->bucket, .pays = true, .deposits = deposits, .paid = true };

	if (r->shared.budget_on)
		r->shared.budget_on = exchange(r, &x);
	return !r->shared.budget_on || x.paid;
}

bool
shared_ask(struct run *r)
{
	struct exchange x = { .asks = true, .answer = BREAKER_RUN };

	r->shared.told = false;
	if (r->shared.breaker_on) {
		r->shared.breaker_on = exchange(r, &x);
		r->shared.ticket = x.state.generation;
	}
	if (r->shared.breaker_on && x.answer != BREAKER_RUN && x.answer != BREAKER_PROBE) {
		log_refusal(r, &x);
		return false;
	}
	if (r->shared.breaker_on && x.answer == BREAKER_PROBE)
		r->shared.renewal = (struct process_timer){ renewal_ns(x.breaker.lease_ns), renew, r };
	if (r->shared.pays_in && r->state.attempt == 0 && r->options->bucket.ratio > 0)
		pay(r, true);                   /* for a first attempt that the breaker has admitted */
	return true;
}

static bool
tell(struct run *r, enum breaker_evidence evidence)
{
	struct exchange x = { .ticket = r->shared.ticket, .evidence = evidence };

	if (!r->shared.breaker_on)
		return false;
	r->shared.renewal.at_ns = DURATION_FOREVER;
	r->shared.breaker_on = exchange(r, &x);
	return r->shared.breaker_on && x.changed && evidence == BREAKER_FAILURE && x.state.phase == BREAKER_OPEN;
}

void
shared_withdraw(struct run *r)
{
	tell(r, BREAKER_NEUTRAL);
}

/* Only what shows the state of the service counts: no permanent failure, and no end by the deadline or a signal. */
static enum breaker_evidence
evidence_of(const struct run *r)
{
	const struct judgement *j = &r->judgement;

	if (j->verdict == VERDICT_SUCCESS)
		return BREAKER_SUCCESS;
	if (j->verdict == VERDICT_PERMANENT || j->by_deadline || signals_stop() != 0
	    || !outcome_was_started(&r->outcome))
		return BREAKER_NEUTRAL;
	return BREAKER_FAILURE;
}

bool
shared_tell(struct run *r)
{
	struct shared *shared = &r->shared;

	if (!shared->told)
		shared->opened = tell(r, evidence_of(r));
	shared->told = true;
	return shared->opened;
}

struct step
shared_pay(struct run *r, enum verdict v, struct step step, bool opened)
{
	if (opened && (step.kind == STEP_WAIT || step.kind == STEP_NO_ATTEMPTS_LEFT || step.kind == STEP_DEADLINE
	    || step.kind == STEP_RETRY_AFTER))
		return step_of(STEP_CIRCUIT_OPEN);
	if (step.kind != STEP_WAIT || v == VERDICT_SUCCESS)
		return step;
	return pay(r, false) ? step : step_of(STEP_BUDGET);
}
