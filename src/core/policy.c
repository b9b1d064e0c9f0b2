#include "policy.h"

#include <signal.h>

#include "pattern.h"

static bool
has_success_status(const struct policy *p, const struct outcome *o)
{
	if (p->success_on.given)
		return statuses_match(&p->success_on, o);
	return o->kind == OUTCOME_EXIT && o->number == 0;
}

static bool
found(const struct evidence *e, enum pattern_meaning m)
{
	return (e->matched & pattern_bit(m)) != 0;
}

static bool
http_objects(const struct policy *p, const struct outcome *o, const struct evidence *e)
{
	return (e->http == HTTP_TRANSIENT || e->http == HTTP_PERMANENT) && !statuses_match_http(&p->success_on, o);
}

/* The status is a success and nothing objects to it.  Otherwise *by says what made it a failure. */
static bool
is_success(const struct policy *p, const struct outcome *o, const struct evidence *e, enum failed_by *by)
{
	*by = FAILED_BY_STATUS;
	if (!has_success_status(p, o))
		return false;
	if (found(e, PATTERN_FAIL))
		*by = FAILED_BY_MATCH;
	else if (found(e, PATTERN_PRESET_FAIL))
		*by = FAILED_BY_PRESET;
	else if (http_objects(p, o, e))
		*by = FAILED_BY_HTTP;
	else if (e->verify_failed)
		*by = FAILED_BY_VERIFY;
	return *by == FAILED_BY_STATUS;
}

/* Somebody asked for an end, or the command can never run. */
static bool
is_hopeless(const struct outcome *o)
{
	int status = outcome_status(o);

	return status == STATUS_NOT_FOUND || status == STATUS_NOT_EXECUTABLE || status == STATUS_SIGNAL + SIGINT
	    || status == STATUS_SIGNAL + SIGQUIT;
}

/* Rule 4: transient whatever the status says. */
static bool
is_transient(const struct outcome *o, enum failed_by by)
{
	return o->kind == OUTCOME_TIMEOUT || o->kind == OUTCOME_NO_PROCESS || by == FAILED_BY_MATCH
	    || by == FAILED_BY_VERIFY || by == FAILED_BY_PRESET;
}

/*
 * At each level permanent goes first, as --stop-on goes before --retry-on: what cannot succeed is not tried again.
 */
bool
policy_preset_knows(const struct policy *p, const struct outcome *o, const struct evidence *e,
    enum verdict *v)
{
	*v = VERDICT_PERMANENT;
	if (found(e, PATTERN_PRESET_PERMANENT))
		return true;
	if (!found(e, PATTERN_PRESET_TRANSIENT) && statuses_match(&p->preset_permanent, o))
		return true;
	*v = VERDICT_TRANSIENT;
	return found(e, PATTERN_PRESET_TRANSIENT) || statuses_match(&p->preset_transient, o);
}

static enum verdict
judge_failure(const struct policy *p, const struct outcome *o, const struct evidence *e, enum failed_by by)
{
	enum verdict v;

	if (statuses_match(&p->stop_on, o) || found(e, PATTERN_STOP))
		return VERDICT_PERMANENT;
	if (statuses_match(&p->retry_on, o) || found(e, PATTERN_RETRY) || is_transient(o, by))
		return VERDICT_TRANSIENT;
	if (is_hopeless(o))
		return VERDICT_PERMANENT;
	if (e->http == HTTP_TRANSIENT || e->http == HTTP_PERMANENT)
		return e->http == HTTP_TRANSIENT ? VERDICT_TRANSIENT : VERDICT_PERMANENT;
	if (p->has_preset && policy_preset_knows(p, o, e, &v))
		return v;
	return p->retry_on.given || p->has_preset ? VERDICT_PERMANENT : VERDICT_TRANSIENT;
}

struct judgement
policy_judge(const struct policy *p, const struct outcome *o, const struct evidence *e)
{
	struct judgement j = { VERDICT_SUCCESS, FAILED_BY_STATUS, o->by_deadline };

	if (!is_success(p, o, e, &j.failed_by))
		j.verdict = judge_failure(p, o, e, j.failed_by);
	return j;
}
