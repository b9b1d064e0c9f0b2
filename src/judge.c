#include "judge.h"

#include <string.h>
#include <unistd.h>

#include "edge/clock.h"
#include "edge/fd.h"
#include "hooks.h"

/* Warns at each attempt, even with -qq, of headers that --http cannot read: without them there is no success. */
static void
warn_of_headers(struct run *r, const struct attempt *a)
{
	char complaint[HTTP_COMPLAINT_SIZE];

	if (a->http_error != 0)
		run_warn(r, RUN_GRAVE, "--http: the file cannot be emptied or read: %s", strerror(a->http_error));
	if (a->http.complaint != HTTP_BELIEVED)
		run_warn(r, RUN_LIGHT, "%s", http_complain(complaint, &a->http));
}

struct judgement
judge_attempt(struct run *r, const struct attempt *a)
{
	const struct policy *policy = &r->options->policy;
	struct evidence e = { .matched = a->matched, .http = http_judge(&a->http),
	    .nobody_reads = fd_reader_has_gone(STDOUT_FILENO) };
	struct judgement j;

	if (a->interrupted)
		return (struct judgement){ VERDICT_TRANSIENT, FAILED_BY_STATUS, false };
	warn_of_headers(r, a);
	j = policy_judge(policy, &a->outcome, &e);
	/* Without the headers we do not know whether the request succeeded; trying again might do it twice. */
	if (j.verdict == VERDICT_SUCCESS && a->http_error != 0) {
		e.http = HTTP_PERMANENT;
		return policy_judge(policy, &a->outcome, &e);
	}
	if (j.verdict == VERDICT_SUCCESS && hooks_objects(r, &a->outcome)) {
		e.verify_failed = true;
		j = policy_judge(policy, &a->outcome, &e);
		j.by_deadline = clock_mono_ns() >= r->plan.deadline_ns;
	}
	return j;
}
