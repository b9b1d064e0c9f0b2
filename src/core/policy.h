/*
 * policy -- what an attempt's outcome means: success, a transient failure or a permanent one.
 *
 * The rules of the contract's section 3, in their order; the first that applies decides.
 */
#ifndef POLICY_H
#define POLICY_H

#include <stdbool.h>

#include "http.h"
#include "outcome.h"
#include "preset.h"
#include "statuses.h"

struct policy {
	struct statuses success_on;     /* not given: status 0 */
	struct statuses stop_on;
	struct statuses retry_on;
	bool has_preset;
};

/* What was found beside the status. */
struct evidence {
	bool fail_match, stop_match, retry_match;       /* the command line's texts */
	bool preset_fail;                               /* a preset's text for a failure that exits 0 */
	bool verify_failed;
	enum http_class http;
	enum preset_says preset;
};

/* The status is a success and nothing objects to it.  Otherwise *by says what made it a failure. */
bool policy_is_success(const struct policy *p, const struct outcome *o, const struct evidence *e,
    enum failed_by *by);

/* The verdict of all the rules. */
enum verdict policy_judge(const struct policy *p, const struct outcome *o, const struct evidence *e);

#endif
