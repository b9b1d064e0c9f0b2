#include "policy.h"

#include <signal.h>

static bool
has_success_status(const struct policy *p, const struct outcome *o)
{
	if (p->success_on.given)
		return statuses_match(&p->success_on, o);
	return o->kind == OUTCOME_EXIT && o->number == 0;
}

static bool
http_objects(const struct policy *p, const struct outcome *o, const struct evidence *e)
{
	return (e->http == HTTP_TRANSIENT || e->http == HTTP_PERMANENT) && !statuses_match_http(&p->success_on, o);
}

bool
policy_is_success(const struct policy *p, const struct outcome *o, const struct evidence *e, enum failed_by *by)
{
	if (!has_success_status(p, o))
		*by = FAILED_BY_STATUS;
	else if (e->fail_match)
		*by = FAILED_BY_MATCH;
	else if (e->preset_fail)
		*by = FAILED_BY_PRESET;
	else if (http_objects(p, o, e))
		*by = FAILED_BY_HTTP;
	else if (e->verify_failed)
		*by = FAILED_BY_VERIFY;
	else
		return true;
	return false;
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

enum verdict
policy_judge(const struct policy *p, const struct outcome *o, const struct evidence *e)
{
	enum failed_by by;

	if (policy_is_success(p, o, e, &by))
		return VERDICT_SUCCESS;
	if (statuses_match(&p->stop_on, o) || e->stop_match)
		return VERDICT_PERMANENT;
	if (statuses_match(&p->retry_on, o) || e->retry_match || is_transient(o, by))
		return VERDICT_TRANSIENT;
	if (is_hopeless(o))
		return VERDICT_PERMANENT;
	if (e->http == HTTP_TRANSIENT || e->http == HTTP_PERMANENT)
		return e->http == HTTP_TRANSIENT ? VERDICT_TRANSIENT : VERDICT_PERMANENT;
	if (e->preset != PRESET_SAYS_NOTHING)
		return e->preset == PRESET_SAYS_TRANSIENT ? VERDICT_TRANSIENT : VERDICT_PERMANENT;
	return p->retry_on.given || p->has_preset ? VERDICT_PERMANENT : VERDICT_TRANSIENT;
}
