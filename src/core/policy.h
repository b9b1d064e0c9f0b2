/*
 * policy -- what an attempt's outcome means: success, a transient failure or a permanent one.
 *
 * The rules of "Judging an attempt" in the manual, in their order; the first that applies decides.
 */
#ifndef POLICY_H
#define POLICY_H

#include <stdbool.h>

#include "http.h"
#include "outcome.h"
#include "statuses.h"

struct policy {
	struct statuses success_on;     /* not given: status 0 */
	struct statuses stop_on;
	struct statuses retry_on;
	unsigned patterns;              /* pattern_bit() of each meaning that is looked for */
	bool has_preset;
	struct statuses preset_permanent, preset_transient;     /* of all presets together */
};

/* What is known about the attempt besides its outcome. */
struct evidence {
	unsigned matched;               /* pattern_bit() of each meaning that a line of the output has */
	enum http_class http;
	bool verify_failed;
	bool nobody_reads;              /* the reader of retry's own standard output has gone */
};

struct judgement {
	enum verdict verdict;
	enum failed_by failed_by;       /* of a failure */
	bool by_deadline;               /* the deadline cut the attempt or its --verify short */
	enum rule rule;                 /* of a permanent failure */
};

struct judgement policy_judge(const struct policy *p, const struct outcome *outcome, const struct evidence *ev);

/* The last rule: what makes other failures than those that options name permanent, or RULE_NONE. */
enum rule policy_rest(const struct policy *p);

/* Applies the presets' rule alone to a failure.  False: no preset knows this failure. */
bool policy_preset_knows(const struct policy *p, const struct outcome *outcome, const struct evidence *ev,
    enum rule *rule);

#endif
