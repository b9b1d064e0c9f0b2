#include "judge.h"

#include <string.h>
#include <unistd.h>

#include "edge/clock.h"
#include "edge/fd.h"
#include "edge/signals.h"
#include "hooks.h"

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
warn_of_no_headers(struct run *r, const struct outcome *outcome)
{
	const struct options *o = r->options;
	char name[COMMAND_NAME_SIZE];
	int failed;

	command_name(name, *o->command);
	failed = strcmp(name, "curl") == 0 ? 22 : strcmp(name, "wget") == 0 ? 8 : -1;
	r->headers_judged |= o->http == HTTP_FROM_NOTHING || o->headers_at != 0 || failed < 0
	    || r->streams.http_result.found || r->streams.http_error != 0;
	if (r->headers_judged || outcome->kind != OUTCOME_EXIT
	    || (outcome->number != 0 && outcome->number != failed))
		return;
	r->headers_judged = true;
	run_warn(r, RUN_LIGHT, "--http (-H) does nothing: no headers were seen (curl -D, -i or -v, wget -S)");
}

struct judgement
judge_attempt(struct run *r, const struct outcome *outcome)
{
	const struct streams *s = &r->streams;
	const struct policy *policy = &r->options->policy;
	struct evidence e = { .matched = streams_matched(s), .http = http_judge(&s->http_result),
	    .nobody_reads = fd_reader_has_gone(STDOUT_FILENO) };
	struct judgement j;

	if (s->cut != 0 && signals_stop() != 0)         /* what the output means is not known */
		return (struct judgement){ VERDICT_TRANSIENT, FAILED_BY_STATUS, false, RULE_NONE };
	warn_of_headers(r);
	warn_of_no_headers(r, outcome);
	j = policy_judge(policy, outcome, &e);
	/* Without the headers we do not know whether the request succeeded; trying again might do it twice. */
	if (j.verdict == VERDICT_SUCCESS && s->http_error != 0) {
		e.http = HTTP_PERMANENT;
		return policy_judge(policy, outcome, &e);
	}
	if (j.verdict == VERDICT_SUCCESS && hooks_objects(r, outcome)) {
		e.verify_failed = true;
		j = policy_judge(policy, outcome, &e);
		j.by_deadline = clock_mono_ns() >= r->plan.deadline_ns;
	}
	return j;
}
