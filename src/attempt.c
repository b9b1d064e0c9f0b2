#include "attempt.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/diag.h"
#include "edge/process.h"
#include "edge/signals.h"
#include "edge/spool.h"

static void
log_start(struct run *r, enum event_kind kind, pid_t pid)
{
	struct event e = run_event(r, kind, step_of(STEP_DONE));

	e.pid = (long)pid;
	log_event(&r->log, &e);
}

static struct process_limits
limits_of(struct run *r, int64_t start_ns)
{
	const int64_t timeout_ns = r->options->timeout_ns;
	struct process_limits limits = run_limits(r);

	limits.forward = true;
	if (timeout_ns != 0 && saturate_add(start_ns, timeout_ns) < limits.until_ns)
		limits.until_ns = saturate_add(start_ns, timeout_ns);
	return limits;
}

/* Starts the command with the redirections and waits until it is over. */
static struct outcome
execute(struct run *r, const struct redirects *redirects, int64_t start_ns)
{
	const struct process_limits limits = limits_of(r, start_ns);
	const bool idle_limit = r->options->idle_timeout_ns != 0;
	const struct process_pump pump = {
		idle_limit ? streams_idle_at : NULL, streams_prepare, streams_move, &r->streams
	};
	const struct start how = {
		r->arguments.argv, r->environment.envp, redirects, r->own_group,
		limits.until_ns != DURATION_FOREVER || idle_limit
	};
	struct process process;
	struct process_end end;
	struct outcome outcome;
	char who[32];
	int error;

	log_start(r, EVENT_GROUP, 0);
	error = process_start(&process, &how);
	input_started(&r->input);
	streams_started(&r->streams);
	if (error != 0)
		return outcome_not_started(error);
	log_start(r, EVENT_START, process.pid);
	end = process_wait(&process, &limits, r->streams.active ? &pump : NULL);
	outcome = process_outcome(&end);
	outcome.idle = end.idle;
	outcome.by_deadline = end.timed_out && !end.idle && limits.until_ns == r->plan.deadline_ns;
	outcome.left = end.left;
	snprintf(who, sizeof who, "attempt %llu", (unsigned long long)r->state.attempt);
	run_warn_of_refusal(r, who, &end);
	return outcome;
}

/*
 * When to end the search of what the command has written, and the wait for its reader: when the command had to be
 * over, too, but a command that has been killed has used up its time, and its last words may say that more
 * attempts are in vain.
 */
#define SEARCH_MIN_NS (1 * DURATION_S)

static int64_t
search_until(struct run *r, int64_t start_ns)
{
	int64_t until_ns = saturate_add(limits_of(r, start_ns).until_ns, r->kill_after_ns);
	int64_t least_ns = saturate_add(clock_mono_ns(), SEARCH_MIN_NS), run_ns = run_grace_ns(r);

	if (until_ns < least_ns)
		until_ns = least_ns;
	return until_ns < run_ns ? until_ns : run_ns;
}

/*
 * If the command's output cannot be held, the command must not run.  Before the first attempt that ends retry; a
 * later attempt counts as one that could not be started.
 */
static struct outcome
prepare_and_execute(struct run *r, int64_t start_ns)
{
	struct redirects redirects = { 0 };
	struct outcome outcome = { .kind = OUTCOME_NO_PROCESS };

	input_begin(&r->input, r->state.attempt == 1, &redirects);
	if ((outcome.number = streams_begin(&r->streams, &redirects, clock_wall_ns())) != 0)
		input_started(&r->input);
	if (outcome.number != 0 && r->state.attempt == 1)
		diag_die("no place for the command's streams in %s: %s", spool_places(), strerror(outcome.number));
	if (outcome.number != 0)
		return outcome;
	outcome = execute(r, &redirects, start_ns);
	input_ended(&r->input);
	streams_end(&r->streams, search_until(r, start_ns), clock_wall_ns());
	return outcome;
}

struct outcome
attempt_run(struct run *r)
{
	int64_t start_ns = clock_mono_ns();
	struct outcome outcome;

	r->state.attempt++;
	environment_set_deadline(&r->environment, r->plan.deadline_ns);
	environment_set_attempt(&r->environment, r->state.attempt);
	arguments_set_attempt(&r->arguments, r->state.attempt);
	outcome = prepare_and_execute(r, start_ns);
	if (r->streams.cut != 0 && signals_stop() == 0) {
		outcome.kind = OUTCOME_TIMEOUT;
		outcome.by_deadline = clock_mono_ns() >= r->plan.deadline_ns;
	}
	outcome.duration_ns = clock_mono_ns() - start_ns;
	outcome.http_status = r->streams.http_result.status;
	return outcome;
}
