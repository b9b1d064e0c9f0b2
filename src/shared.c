#include "shared.h"

#include <stdio.h>
#include <string.h>

#include "core/breaker.h"
#include "core/budget.h"
#include "core/duration.h"
#include "core/escape.h"
#include "core/finished.h"
#include "core/key.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/signals.h"

void
shared_open(struct run *r)
{
	const struct options *o = r->options;
	struct shared *shared = &r->shared;
	char message[REPORT_SIZE], place[STORE_PLACE_SIZE];
	const char *trouble;

	shared->renewal.at_ns = DURATION_FOREVER;
	if (o->breaker == NULL && o->budget == NULL && !o->once)
		return;
	if ((trouble = store_open(&shared->store, o->state_dir, true, place)) != NULL) {
		snprintf(message, sizeof message, "going on without shared state: %s%s%s", place,
		    place[0] == '\0' ? "" : ": ", trouble);
		run_warn(r, message);
		return;
	}
	shared->breaker_on = o->breaker != NULL;
	shared->budget_on = o->budget != NULL;
}

/*
 * Breaker and budget
 */

/* The input and the results of the pure edits below. */
struct exchange {
	struct breaker_config breaker;
	const struct budget_config *bucket;
	int64_t ticket;
	enum breaker_evidence evidence;
	/* results */
	bool junk, opened, paid;
	struct breaker state;
	enum breaker_answer answer;
	int64_t left_ns;                        /* of BREAKER_REFUSED_OPEN */
};

static bool
edit_ask(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct exchange *x = arg;

	breaker_read(&x->state, text, size, &now_ns, &x->junk);
	x->answer = breaker_ask(&x->state, &x->breaker, now_ns);
	x->left_ns = x->answer == BREAKER_REFUSED_OPEN ? x->state.until_ns - now_ns : 0;
	breaker_format(new_text, &x->state, now_ns);
	return x->answer == BREAKER_PROBE || x->junk;
}

static bool
edit_tell(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct exchange *x = arg;
	bool changed;

	breaker_read(&x->state, text, size, &now_ns, &x->junk);
	changed = breaker_tell(&x->state, &x->breaker, x->ticket, x->evidence, now_ns);
	x->opened = changed && x->evidence == BREAKER_FAILURE && x->state.phase == BREAKER_OPEN;
	breaker_format(new_text, &x->state, now_ns);
	return changed || x->junk;
}

static bool
edit_deposit(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct exchange *x = arg;
	struct budget b;

	if (!budget_read(&b, text, size, &now_ns, &x->junk))
		budget_fill(&b, x->bucket, now_ns);
	budget_deposit(&b, x->bucket, now_ns);
	budget_format(new_text, &b, now_ns);
	return true;
}

static bool
edit_pay(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct exchange *x = arg;
	struct budget b;

	if (!budget_read(&b, text, size, &now_ns, &x->junk))
		budget_fill(&b, x->bucket, now_ns);
	x->paid = budget_take(&b, x->bucket, now_ns);
	budget_format(new_text, &b, now_ns);
	return true;
}

/* Applies an edit to a record.  False: the record cannot be used, which is warned of; go on without the feature. */
static bool
exchange(struct run *r, const char *name, const char *suffix, struct store_change change)
{
	const struct exchange *x = change.arg;
	char record[SHARED_NAME_SIZE], message[REPORT_SIZE];
	int64_t until_ns = saturate_add(clock_mono_ns(), SHARED_PATIENCE_NS);
	const char *trouble;

	snprintf(record, sizeof record, "%s%s", name, suffix);
	trouble = store_update(r->shared.store, record,
	    until_ns < r->plan.deadline_ns ? until_ns : r->plan.deadline_ns, &change);
	if (trouble != NULL)
		snprintf(message, sizeof message, "going on without %s \"%s\": its file: %s", suffix + 1, name,
		    trouble);
	else if (x->junk)
		snprintf(message, sizeof message, "%s \"%s\" starts anew: its file is no record of one", suffix + 1,
		    name);
	if (trouble != NULL || x->junk)
		run_warn(r, message);
	return trouble == NULL;
}

/* How long an attempt that starts now may take: to --timeout or the deadline, plus --kill-after; 0: no limit. */
static int64_t
longest_attempt_ns(const struct run *r)
{
	int64_t limit_ns = r->options->timeout_ns == 0 ? DURATION_FOREVER : r->options->timeout_ns, left_ns;

	if (r->plan.deadline_ns != DURATION_FOREVER) {
		left_ns = r->plan.deadline_ns - clock_mono_ns();
		if (left_ns < limit_ns)
			limit_ns = left_ns > 0 ? left_ns : 0;
	}
	return limit_ns == DURATION_FOREVER ? 0 : saturate_add(limit_ns, r->kill_after_ns);
}

static struct breaker_config
breaker_config(const struct run *r)
{
	const struct options *o = r->options;
	int64_t lease_ns = longest_attempt_ns(r);

	return (struct breaker_config){ o->breaker_threshold, o->breaker_cooldown_ns,
	    lease_ns > o->breaker_cooldown_ns ? lease_ns : o->breaker_cooldown_ns };
}

static void
log_refusal(struct run *r, const struct exchange *x)
{
	struct event e = run_event(r, EVENT_REFUSED, step_of(STEP_CIRCUIT_OPEN));

	run_release(r, false);
	e.attempt++;                            /* the one that will not run */
	e.half_open = x->answer == BREAKER_REFUSED_HALF_OPEN;
	e.left_ns = x->left_ns;
	log_event(&r->log, &e);
}

/* --budget-ratio is credited for a first attempt that the breaker has admitted. */
static void
deposit(struct run *r)
{
	struct exchange x = { .bucket = &r->options->bucket };

	if (r->shared.budget_on && r->state.attempt == 0 && x.bucket->ratio > 0)
		r->shared.budget_on = exchange(r, r->options->budget, SHARED_BUDGET,
		    (struct store_change){ edit_deposit, &x });
}

bool
shared_ask(struct run *r)
{
	struct exchange x = { .answer = BREAKER_RUN };

	if (r->shared.breaker_on) {
		x.breaker = breaker_config(r);
		r->shared.breaker_on = exchange(r, r->options->breaker, SHARED_BREAKER,
		    (struct store_change){ edit_ask, &x });
		r->shared.ticket = x.state.generation;
	}
	if (r->shared.breaker_on && x.answer != BREAKER_RUN && x.answer != BREAKER_PROBE) {
		log_refusal(r, &x);
		return false;
	}
	deposit(r);
	return true;
}

static bool
tell(struct run *r, enum breaker_evidence evidence)
{
	struct exchange x = { .ticket = r->shared.ticket, .evidence = evidence };

	if (!r->shared.breaker_on)
		return false;
	x.breaker = breaker_config(r);
	r->shared.breaker_on = exchange(r, r->options->breaker, SHARED_BREAKER,
	    (struct store_change){ edit_tell, &x });
	return r->shared.breaker_on && x.opened;
}

void
shared_withdraw(struct run *r)
{
	tell(r, BREAKER_NEUTRAL);
}

/* Only what shows the state of the service counts: no permanent failure, and no end by the deadline or a signal. */
static enum breaker_evidence
evidence_of(const struct outcome *outcome, const struct judgement *j)
{
	if (j->verdict == VERDICT_SUCCESS)
		return BREAKER_SUCCESS;
	if (j->verdict == VERDICT_PERMANENT || j->by_deadline || signals_stop() != 0)
		return BREAKER_NEUTRAL;
	if (!outcome_was_started(outcome))
		return BREAKER_NEUTRAL;
	return BREAKER_FAILURE;
}

bool
shared_tell(struct run *r, const struct outcome *outcome, const struct judgement *j)
{
	return tell(r, evidence_of(outcome, j));
}

struct step
shared_pay(struct run *r, enum verdict v, struct step step, bool opened)
{
	struct exchange x = { .bucket = &r->options->bucket };

	if (opened && (step.kind == STEP_WAIT || step.kind == STEP_NO_ATTEMPTS_LEFT || step.kind == STEP_DEADLINE
	    || step.kind == STEP_RETRY_AFTER))
		return step_of(STEP_CIRCUIT_OPEN);
	if (step.kind != STEP_WAIT || v == VERDICT_SUCCESS || !r->shared.budget_on)
		return step;
	r->shared.budget_on = exchange(r, r->options->budget, SHARED_BUDGET, (struct store_change){ edit_pay, &x });
	return r->shared.budget_on && !x.paid ? step_of(STEP_BUDGET) : step;
}

/*
 * The key of --once
 */

/* How often to ask whether another process still holds the key. */
#define KEY_LOOK_NS (10 * DURATION_MS)

static void
warn_of_key(struct run *r, const char *trouble)
{
	char key[64], message[256];

	snprintf(message, sizeof message, "key \"%s\": %s", escape_text(key, sizeof key, r->key), trouble);
	run_warn(r, message);
}

/* Makes the output of the earlier success this run's, if it was kept and its file can be trusted. */
static void
repeat_output(struct run *r, const struct finished *f)
{
	char name[KEY_FILE_SIZE];
	int file;

	if (!f->has_output)
		warn_of_key(r, "it succeeded, but its output was not held: there is none to print");
	else if (store_get(r->shared.store, key_file(name, r->key, ".output"), &file) != NULL)
		warn_of_key(r, "it succeeded, but the file of its output cannot be used");
	else
		streams_adopt(&r->streams, file);
}

/* The key has succeeded before: writes that output if it was kept, and logs the earlier success. */
static struct step
repeat_success(struct run *r, const struct finished *f)
{
	struct event e = run_event(r, EVENT_KNOWN, step_of(STEP_DONE));

	if (r->options->hold_stdout)
		repeat_output(r, f);
	store_release(r->shared.store);
	r->shared.key_held = false;
	run_release(r, true);
	e.attempt++;
	e.known_at_ns = f->at_ns;
	log_event(&r->log, &e);
	return e.step;
}

/* We hold the key: repeats its success if it has one within --once-ttl.  STEP_WAIT: the command is to run. */
static struct step
look_at_key(struct run *r, const char *text, size_t size)
{
	int64_t now_ns = clock_wall_ns();
	struct finished f;
	bool junk;

	if (finished_read(&f, r->key, text, size, now_ns, &junk)
	    && now_ns < saturate_add(f.at_ns, r->options->once_ttl_ns))
		return repeat_success(r, &f);
	if (junk)
		warn_of_key(r, "its file is no record, so it counts as not done");
	return step_of(STEP_WAIT);
}

struct step
shared_once(struct run *r)
{
	bool enclosing = r->enclosing.key != NULL && strcmp(r->enclosing.key, r->key) == 0;
	char name[KEY_FILE_SIZE], text[RECORD_SIZE + 1];
	const char *trouble;
	int64_t look_ns;
	size_t size;

	if (!r->options->once || r->shared.store == NULL)
		return step_of(STEP_WAIT);
	key_file(name, r->key, ".once");
	for (;;) {
		trouble = store_hold(r->shared.store, name, &r->shared.key_held, text, &size);
		if (trouble == NULL && !r->shared.key_held && enclosing)
			trouble = "the enclosing run's own, it is not waited for";
		if (trouble != NULL) {
			warn_of_key(r, trouble);
			if (!r->shared.key_held)
				store_release(r->shared.store);
			return step_of(STEP_WAIT);
		}
		if (r->shared.key_held)
			return look_at_key(r, text, size);
		if (clock_mono_ns() >= r->plan.deadline_ns)
			return run_give_up(r, STEP_DEADLINE);
		look_ns = clock_mono_ns() + KEY_LOOK_NS;
		if (signals_wait_for(-1, 0, look_ns < r->plan.deadline_ns ? look_ns : r->plan.deadline_ns)
		    == SIGNALS_STOPPED)
			return run_give_up(r, STEP_INTERRUPTED);
	}
}

void
shared_succeeded(struct run *r, bool with_output)
{
	struct finished f = { clock_wall_ns(), false };
	char name[KEY_FILE_SIZE], text[RECORD_SIZE];
	char trouble[128] = "";
	const char *words;
	int output = streams_held_stdout(&r->streams);

	if (!r->shared.key_held)
		return;
	if (with_output && output >= 0) {
		words = store_put(r->shared.store, key_file(name, r->key, ".output"), output);
		f.has_output = words == NULL;
		snprintf(trouble, sizeof trouble, "%s", words == NULL ? "" : words);
	}
	finished_format(text, &f, r->key);
	words = store_write_held(r->shared.store, text);        /* even if the output could not be kept */
	store_release(r->shared.store);
	r->shared.key_held = false;
	if (words != NULL || trouble[0] != '\0')
		warn_of_key(r, words != NULL ? words : trouble);
}
