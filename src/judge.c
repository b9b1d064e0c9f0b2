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
