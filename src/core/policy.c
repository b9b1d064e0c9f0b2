#include "policy.h"

#include <signal.h>

static bool
is_success(const struct policy *p, const struct outcome *o)
{
	if (p->success_on.given)
		return statuses_match(&p->success_on, o);
	return o->kind == OUTCOME_EXIT && o->number == 0;
}

/* Somebody asked for an end, or the command can never run. */
static bool
is_hopeless(const struct outcome *o)
{
	int status = outcome_status(o);

	return status == STATUS_NOT_FOUND || status == STATUS_NOT_EXECUTABLE || status == STATUS_SIGNAL + SIGINT
	    || status == STATUS_SIGNAL + SIGQUIT;
}

enum verdict
policy_judge(const struct policy *p, const struct outcome *o)
{
	if (is_success(p, o))
		return VERDICT_SUCCESS;
	if (statuses_match(&p->stop_on, o))
		return VERDICT_PERMANENT;
	if (statuses_match(&p->retry_on, o))
		return VERDICT_TRANSIENT;
	if (o->kind == OUTCOME_TIMEOUT || o->kind == OUTCOME_NO_PROCESS)
		return VERDICT_TRANSIENT;
	if (is_hopeless(o) || p->retry_on.given)
		return VERDICT_PERMANENT;
	return VERDICT_TRANSIENT;
}
