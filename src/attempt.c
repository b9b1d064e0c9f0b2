#include "attempt.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/duration.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/fd.h"
#include "edge/signals.h"
#include "edge/spool.h"
#include "hooks.h"
#include "shared.h"
#include "shell.h"

static void
log_start(struct run *r, enum event_kind kind, pid_t pid)
{
	struct event e;

	if (kind == EVENT_GROUP ? r->log.format != LOG_GITHUB : !r->log.verbose)        /* as in most runs */
		return;
	e = run_event(r, kind, step_of(STEP_DONE));
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
	const struct start how = {
		r->arguments.argv, r->environment.envp, redirects, r->own_group,
		limits.until_ns != DURATION_FOREVER || r->options->idle_timeout_ns != 0
	};
	struct process process;
	struct outcome outcome;
	int error;

	log_start(r, EVENT_GROUP, 0);
	if (r->shell != NULL) {
		log_start(r, EVENT_START, getppid());
		shell_call(r);
	}
	error = process_start(&process, &how);
	input_started(&r->input);
	streams_started(&r->streams);
	if (error != 0)
		return outcome_not_started(error);
	log_start(r, EVENT_START, process.pid);
	outcome = process_wait(&process, &limits, r->streams.active ? &r->streams : NULL);
	outcome.by_deadline &= limits.until_ns == r->plan.deadline_ns;
	run_warn_of_refusal(r, NULL, &outcome);
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
	struct outcome outcome;
	char places[SPOOL_PLACES_SIZE];
	int error;

	input_begin(&r->input, r->state.attempt == 1, &redirects);
	if ((error = streams_begin(&r->streams, &redirects)) != 0) {
		input_started(&r->input);
		if (r->state.attempt > 1)
			return (struct outcome){ .kind = OUTCOME_NO_PROCESS, .number = error };
		shared_withdraw(r);
		diag_die("no place for the command's streams in %s: %s", spool_places(places), strerror(error));
	}
	outcome = execute(r, &redirects, start_ns);
	input_ended(&r->input);
	if (r->streams.active)
		streams_end(&r->streams, search_until(r, start_ns));
	return outcome;
}

/* Warns at each attempt, even with -qqq, of headers that --http cannot read: without them there is no success. */
static void
warn_of_headers(struct run *r)
{
	const struct streams *s = &r->streams;
	char complaint[HTTP_COMPLAINT_SIZE];

	if (s->http_error != 0)
		run_warn(r, RUN_GRAVE, "--http: the file cannot be emptied or read: %s", strerror(s->http_error));
	if (s->http_result.complaint != HTTP_BELIEVED)
		run_warn(r, RUN_LIGHT, "%s", http_complain(complaint, &s->http_result));
}

/* Once, where curl or wget has ended as it does after a response, and no headers were seen. */
static void
warn_of_no_headers(struct run *r)
{
	const struct outcome *outcome = &r->outcome;
	const struct options *o = r->options;
	char name[COMMAND_NAME_SIZE];
	int failed;

	if (r->headers_judged || o->http == HTTP_FROM_NOTHING)
		return;
	command_name(name, *o->command);
	failed = strcmp(name, "curl") == 0 ? 22 : strcmp(name, "wget") == 0 ? 8 : -1;
	r->headers_judged = o->headers_at != 0 || failed < 0
	    || r->streams.http_result.found || r->streams.http_error != 0;
	if (r->headers_judged || outcome->kind != OUTCOME_EXIT
	    || (outcome->number != 0 && outcome->number != failed))
		return;
	r->headers_judged = true;
	run_warn(r, RUN_LIGHT, "--http (-H) does nothing: no headers were seen (curl -D, -i or -v, wget -S)");
}

/* Collects the evidence, --verify included, for the verdict. */
static struct judgement
judge(struct run *r)
{
	const struct streams *s = &r->streams;
	const struct policy *policy = &r->options->policy;
	struct evidence e = { .matched = streams_matched(s), .http = http_judge(&s->http_result),
	    .nobody_reads = outcome_status(&r->outcome) == STATUS_SIGNAL + SIGPIPE
		&& fd_reader_has_gone(r->shell != NULL ? SHELL_STDOUT : STDOUT_FILENO) };
	struct judgement j;

	if (s->cut != 0 && signals_stop() != 0)         /* what the output means is not known */
		return (struct judgement){ VERDICT_TRANSIENT, FAILED_BY_STATUS, false, RULE_NONE };
	warn_of_headers(r);
	warn_of_no_headers(r);
	r->judgement = j = policy_judge(policy, &r->outcome, &e);
	/* Without the headers we do not know whether the request succeeded; trying again might do it twice. */
	if (j.verdict == VERDICT_SUCCESS && s->http_error != 0) {
		e.http = HTTP_PERMANENT;
		return policy_judge(policy, &r->outcome, &e);
	}
	if (j.verdict == VERDICT_SUCCESS && hooks_objects(r)) {
		e.verify_failed = true;
		j = policy_judge(policy, &r->outcome, &e);
		j.by_deadline = clock_mono_ns() >= r->plan.deadline_ns;
	}
	return j;
}

void
attempt_run(struct run *r)
{
	int64_t start_ns = clock_mono_ns();
	struct outcome *outcome = &r->outcome;

	r->state.attempt++;
	environment_set_deadline(&r->environment, r->plan.deadline_ns);
	environment_set_attempt(&r->environment, r->state.attempt);
	arguments_set_attempt(&r->arguments, r->state.attempt);
	if (r->shell == NULL || !shell_outcome(r, outcome)) {
		*outcome = prepare_and_execute(r, start_ns);
		if (r->streams.cut != 0 && signals_stop() == 0) {
			outcome->kind = OUTCOME_TIMEOUT;
			outcome->by_deadline = clock_mono_ns() >= r->plan.deadline_ns;
		}
		outcome->duration_ns = clock_mono_ns() - start_ns;
		outcome->http_status = r->streams.http_result.status;
	}
	r->judgement = judge(r);
}
