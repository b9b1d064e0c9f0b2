#include "attempt.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/preset.h"
#include "core/report.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/diag.h"
#include "edge/hook.h"
#include "edge/signals.h"

static void
log_start(struct run *r, const struct process *p)
{
	struct event e = run_event(r, EVENT_START, (struct step){ STEP_DONE, 0, false });

	e.pid = (long)p->pid;
	log_event(&r->log, &e);
}

/* In the environment it is wall time: by the clock as it is now, which may have been stepped since the start. */
static void
tell_deadline(struct run *r, int64_t until_ns)
{
	if (until_ns != DURATION_FOREVER)
		environment_set_deadline(&r->environment,
		    saturate_move(clock_wall_ns(), until_ns - clock_mono_ns()));
}

/* Starts the command with the redirections and waits until it is over. */
static struct outcome
execute(struct run *r, const struct redirects *redirects, int64_t start_ns)
{
	const struct options *o = r->options;
	struct process_limits limits = { DURATION_FOREVER, r->kill_after_ns, o->signal, true };
	const struct process_pump pump = { streams_prepare, streams_move, &r->streams };
	struct process process;
	struct process_end end;
	struct outcome outcome;
	int error;

	if (o->timeout_ns != 0)
		limits.until_ns = saturate_add(start_ns, o->timeout_ns);
	if (r->plan.deadline_ns < limits.until_ns)
		limits.until_ns = r->plan.deadline_ns;
	error = process_start(&process, &r->launcher, r->arguments.argv, r->environment.envp, redirects);
	input_started(&r->input);
	streams_started(&r->streams);
	if (error != 0)
		return outcome_not_started(error);
	log_start(r, &process);
	end = process_wait(&process, &limits, r->streams.active ? &pump : NULL);
	outcome = process_outcome(&end);
	outcome.by_deadline = end.timed_out && limits.until_ns == r->plan.deadline_ns;
	return outcome;
}

/* A user's shell command, within the deadline.  It sees the outcome of the attempt that has just ended. */
static struct outcome
run_hook(struct run *r, const char *command, const struct outcome *o)
{
	const struct process_limits limits = {
		r->plan.deadline_ns, r->kill_after_ns, r->options->signal, false
	};

	tell_deadline(r, limits.until_ns);
	environment_set_last(&r->environment, o);
	return hook_run(command, r->environment.envp, &r->launcher, &limits, false);
}

/* A hook whose status decides nothing: that it failed is said. */
static void
complain_of_hook(struct run *r, const char *option, const struct outcome *o)
{
	char outcome[REPORT_SIZE], message[REPORT_SIZE + 32];

	if (outcome_status(o) == 0)
		return;
	snprintf(message, sizeof message, "%s: %s", option, report_outcome(outcome, o));
	run_warn(r, message);
}

/* What the command's texts and headers say. */
static struct evidence
gather(const struct run *r, const struct outcome *o)
{
	const struct options *options = r->options;
	struct evidence e;
	bool match[MATCH_MEANINGS] = { false };
	size_t i;

	memset(&e, 0, sizeof e);
	for (i = 0; i < options->streams.pattern_count; i++)
		match[options->streams.patterns[i].meaning] |= options->streams.patterns[i].matched;
	e.retry_match = match[MATCH_RETRY];
	e.stop_match = match[MATCH_STOP];
	e.fail_match = match[MATCH_FAIL];
	e.preset_fail = match[MATCH_PRESET_FAIL];
	if (options->streams.http != HTTP_FROM_NOTHING)
		e.http = http_judge(&r->streams.http_result);
	if (options->preset_count > 0)
		e.preset = preset_judge(options->presets, options->preset_count, o, match[MATCH_PRESET_PERMANENT],
		    match[MATCH_PRESET_TRANSIENT]);
	return e;
}

/* Headers that were there and not believed, or not to be had. */
static void
complain(struct run *r)
{
	char message[HTTP_COMPLAINT_SIZE];

	run_tell_lost_headers(r);
	if (r->streams.http_result.complaint != HTTP_BELIEVED)
		run_warn(r, http_complain(message, &r->streams.http_result));
}

static void
judge(struct run *r, struct attempt *a)
{
	const struct policy *policy = &r->options->policy;
	struct outcome hook;
	struct evidence e;

	a->outcome.http_status = r->streams.http_result.status;
	a->wish_ns = r->streams.http_result.has_retry_after ? r->streams.http_result.retry_after_ns : 0;
	e = gather(r, &a->outcome);
	/* Not known to have succeeded, and not to be done twice for that. */
	if (r->streams.http_error != 0 && policy_is_success(policy, &a->outcome, &e, &a->outcome.failed_by))
		e.http = HTTP_PERMANENT;
	if (policy_is_success(policy, &a->outcome, &e, &a->outcome.failed_by) && r->options->verify != NULL) {
		hook = run_hook(r, r->options->verify, &a->outcome);
		e.verify_failed = outcome_status(&hook) != 0;
		a->outcome.by_deadline = e.verify_failed && clock_mono_ns() >= r->plan.deadline_ns;
	}
	policy_is_success(policy, &a->outcome, &e, &a->outcome.failed_by);
	a->verdict = policy_judge(policy, &a->outcome, &e);
}

/*
 * Output that cannot be held would be wrong output: before the first attempt that ends retry.  Later on there are
 * attempts to fall back on, and the new one is one that could not be started.
 */
static struct outcome
prepare_and_execute(struct run *r, int64_t start_ns)
{
	struct redirects redirects = { 0 };
	struct outcome o = { .kind = OUTCOME_NO_PROCESS };

	input_begin(&r->input, r->state.attempt == 1, &redirects);
	if ((o.number = streams_begin(&r->streams, &redirects, clock_wall_ns())) != 0)
		input_started(&r->input);
	if (o.number != 0 && r->state.attempt == 1)
		diag_die("no place for the command's streams (TMPDIR, /tmp): %s", strerror(o.number));
	if (o.number != 0)
		return o;
	o = execute(r, &redirects, start_ns);
	streams_end(&r->streams, run_grace_ns(r), clock_wall_ns());
	return o;
}

struct attempt
attempt_run(struct run *r)
{
	struct attempt a;
	int64_t start_ns = clock_mono_ns();

	memset(&a, 0, sizeof a);
	r->state.attempt++;
	tell_deadline(r, r->plan.deadline_ns);
	environment_set_attempt(&r->environment, r->state.attempt);
	arguments_set_attempt(&r->arguments, r->state.attempt);
	a.outcome = prepare_and_execute(r, start_ns);
	a.outcome.duration_ns = clock_mono_ns() - start_ns;
	complain(r);
	judge(r, &a);
	return a;
}

/* RETRY_ATTEMPT is the coming one's. */
void
attempt_on_retry(struct run *r)
{
	struct outcome hook;

	if (r->options->on_retry == NULL)
		return;
	environment_set_attempt(&r->environment, r->state.attempt + 1);
	hook = run_hook(r, r->options->on_retry, &r->outcome);
	if (signals_stop() == 0)
		complain_of_hook(r, "--on-retry", &hook);
}

/*
 * The hook ends with the deadline; where that has passed already, or a signal wants us gone, it has --kill-after
 * from now on, and then no grace.  It is told so: a `retry` in it would not begin after a deadline that has passed.
 */
void
attempt_on_giveup(struct run *r)
{
	const struct options *o = r->options;
	struct process_limits limits = { r->plan.deadline_ns, r->kill_after_ns, o->signal, false };
	int64_t now_ns = clock_mono_ns();
	struct outcome hook;

	if (o->on_giveup == NULL)
		return;
	if (signals_stop() != 0 || now_ns >= limits.until_ns) {
		limits.until_ns = r->kill_after_ns == 0 ? DURATION_FOREVER : saturate_add(now_ns, r->kill_after_ns);
		limits.signal = SIGKILL;
	}
	tell_deadline(r, limits.until_ns);
	environment_set_attempt(&r->environment, r->state.attempt);
	environment_set_last(&r->environment, &r->outcome);
	hook = hook_run(o->on_giveup, r->environment.envp, &r->launcher, &limits, true);
	complain_of_hook(r, "--on-giveup", &hook);
}

bool
attempt_is_done(struct run *r)
{
	struct outcome hook;

	if (r->options->done_if == NULL || signals_stop() != 0)
		return false;
	hook = run_hook(r, r->options->done_if, &r->outcome);
	return outcome_status(&hook) == 0;
}
