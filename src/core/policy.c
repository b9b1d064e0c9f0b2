#include "policy.h"

#include <signal.h>

#include "pattern.h"

static bool
has_success_status(const struct policy *p, const struct outcome *outcome)
{
	if (p->success_on.given)
		return statuses_match(&p->success_on, outcome);
	return outcome->kind == OUTCOME_EXIT && outcome->number == 0;
}

static bool
found(const struct evidence *ev, enum pattern_meaning m)
{
	return (ev->matched & pattern_bit(m)) != 0;
}

/* What makes a failure of a success status; FAILED_BY_STATUS: nothing does. */
static enum failed_by
objection(const struct policy *p, const struct outcome *outcome, const struct evidence *ev)
{
	if (found(ev, PATTERN_FAIL))
		return FAILED_BY_FAIL_MATCH;
	if ((p->patterns & pattern_bit(PATTERN_SUCCESS)) != 0 && !found(ev, PATTERN_SUCCESS))
		return FAILED_BY_SUCCESS_MATCH;
	if (found(ev, PATTERN_PRESET_FAIL))
		return FAILED_BY_PRESET;
	if ((ev->http == HTTP_TRANSIENT || ev->http == HTTP_PERMANENT)
	    && !statuses_match_http(&p->success_on, outcome))
		return FAILED_BY_HTTP;
	return ev->verify_failed ? FAILED_BY_VERIFY : FAILED_BY_STATUS;
}

/* The user interrupted the command (INT, QUIT), nobody wants its output any more, or it can never run. */
static enum rule
hopeless(int status, bool nobody_reads)
{
	if (status == STATUS_SIGNAL + SIGPIPE && nobody_reads)
		return RULE_NOBODY_READS;
	return status == STATUS_NOT_FOUND || status == STATUS_NOT_EXECUTABLE || status == STATUS_SIGNAL + SIGINT
	    || status == STATUS_SIGNAL + SIGQUIT ? RULE_HOPELESS : RULE_NONE;
}

/* Rule 4 of the manual's section Judging an attempt: transient whatever the status says, which HTTP does not. */
static bool
is_transient(const struct outcome *outcome, enum failed_by by)
{
	return outcome->kind == OUTCOME_TIMEOUT || outcome->kind == OUTCOME_NO_PROCESS
	    || (by != FAILED_BY_STATUS && by != FAILED_BY_HTTP);
}

/*
 * Texts before statuses, and permanent before transient as with --stop-on: what cannot succeed is not tried again.
 */
bool
policy_preset_knows(const struct policy *p, const struct outcome *outcome, const struct evidence *ev,
    enum rule *rule)
{
	*rule = RULE_PRESET_TEXT;
	if (found(ev, PATTERN_PRESET_PERMANENT))
		return true;
	*rule = RULE_PRESET_STATUS;
	if (!found(ev, PATTERN_PRESET_TRANSIENT) && statuses_match(&p->preset_permanent, outcome))
		return true;
	*rule = RULE_NONE;
	return found(ev, PATTERN_PRESET_TRANSIENT) || statuses_match(&p->preset_transient, outcome);
}

enum rule
policy_rest(const struct policy *p)
{
	if (p->retry_on.given)
		return RULE_NOT_RETRY_ON;
	if ((p->patterns & pattern_bit(PATTERN_RETRY)) != 0)
		return RULE_NOT_RETRY_MATCH;
	return p->has_preset ? RULE_NOT_PRESET : RULE_NONE;
}

static enum rule
judge_failure(const struct policy *p, const struct outcome *outcome, const struct evidence *ev, enum failed_by by)
{
	enum rule rule;

	if (statuses_match(&p->stop_on, outcome))
		return RULE_STOP_ON;
	if (found(ev, PATTERN_STOP))
		return RULE_STOP_MATCH;
	if (statuses_match(&p->retry_on, outcome) || found(ev, PATTERN_RETRY) || is_transient(outcome, by))
		return RULE_NONE;
	if ((rule = hopeless(outcome_status(outcome), ev->nobody_reads)) != RULE_NONE)
		return rule;
	if (ev->http == HTTP_TRANSIENT || ev->http == HTTP_PERMANENT)
		return ev->http == HTTP_TRANSIENT ? RULE_NONE : RULE_HTTP;
	if (p->has_preset && policy_preset_knows(p, outcome, ev, &rule))
		return rule;
	return policy_rest(p);
}

struct judgement
policy_judge(const struct policy *p, const struct outcome *outcome, const struct evidence *ev)
{
	struct judgement j = { VERDICT_SUCCESS, FAILED_BY_STATUS, outcome->by_deadline, RULE_NONE };
	const bool success_status = has_success_status(p, outcome);

	if (success_status)
		j.failed_by = objection(p, outcome, ev);
	if (success_status && j.failed_by == FAILED_BY_STATUS)
		return j;
	j.rule = judge_failure(p, outcome, ev, j.failed_by);
	j.verdict = j.rule == RULE_NONE ? VERDICT_TRANSIENT : VERDICT_PERMANENT;
	return j;
}
