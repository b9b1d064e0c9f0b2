/*
 * policy -- what an attempt's outcome means: success, a transient failure or a permanent one.
 *
 * The rules of the contract's section 3, in their order; the first that applies decides.
 */
#ifndef POLICY_H
#define POLICY_H

#include "outcome.h"
#include "statuses.h"

struct policy {
	struct statuses success_on;     /* not given: status 0 */
	struct statuses stop_on;
	struct statuses retry_on;
};

enum verdict policy_judge(const struct policy *p, const struct outcome *o);

#endif
