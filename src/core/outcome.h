/*
 * outcome -- how an attempt ended and how it is judged: plain data that travels through the loop.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

/* Exit statuses of retry itself; those of the wrapped command pass through. */
enum {
	STATUS_CIRCUIT_OPEN = 75, STATUS_TIMED_OUT = 124, STATUS_FAILED = 125, STATUS_NOT_EXECUTABLE = 126,
	STATUS_NOT_FOUND = 127,
	STATUS_SIGNAL = 128             /* plus the number of the signal, as a shell shows it */
};

enum outcome_kind {
	OUTCOME_EXIT, OUTCOME_SIGNAL, OUTCOME_TIMEOUT, OUTCOME_NOT_FOUND, OUTCOME_NOT_EXECUTABLE, OUTCOME_NO_PROCESS
};

struct outcome {
	enum outcome_kind kind;
	int number;             /* OUTCOME_EXIT: status; OUTCOME_SIGNAL: signal; the last three: errno */
	int64_t duration_ns;
	int http_status;        /* of the last response that was found, or 0 */
	bool by_deadline;       /* for OUTCOME_TIMEOUT: the deadline ended it, not --timeout */
	bool idle;              /* for OUTCOME_TIMEOUT: --idle-timeout ended it */
	bool left;              /* for OUTCOME_TIMEOUT: it could not be ended, and is still running */
	int refused;            /* the last signal that the system did not let us send, or 0 */
};

enum verdict { VERDICT_SUCCESS, VERDICT_TRANSIENT, VERDICT_PERMANENT };

/* Why an attempt counts as failed.  All but the first overrule a success status. */
enum failed_by {
	FAILED_BY_STATUS, FAILED_BY_HTTP, FAILED_BY_FAIL_MATCH, FAILED_BY_SUCCESS_MATCH, FAILED_BY_PRESET,
	FAILED_BY_VERIFY
};

/* Which rule says that a failure is permanent; RULE_NONE: none does, and it is transient. */
enum rule {
	RULE_NONE,
	RULE_HOPELESS,                  /* it cannot be run, or the user has interrupted it */
	RULE_NOBODY_READS, RULE_STOP_ON, RULE_STOP_MATCH, RULE_STOP_IF, RULE_HTTP,
	RULE_PRESET_TEXT, RULE_PRESET_STATUS,
	RULE_NOT_RETRY_ON, RULE_NOT_RETRY_MATCH, RULE_NOT_PRESET        /* other failures are transient */
};

/* The outcome of an attempt that could not be started: error is the errno of the system call that failed. */
struct outcome outcome_not_started(int error);

static inline bool
outcome_was_started(const struct outcome *outcome)
{
	return outcome->kind == OUTCOME_EXIT || outcome->kind == OUTCOME_SIGNAL || outcome->kind == OUTCOME_TIMEOUT;
}

/* What made a failure of it, as the logs and RETRY_LAST_REASON name it: `exit`, `timeout`, `fail_match`, ... */
const char *outcome_failed_by(const struct outcome *outcome, enum failed_by by);

/* The status a shell would show: 0-255, 128+n for signal n, 124 to 127 for an outcome that has no status. */
int outcome_status(const struct outcome *outcome);

#endif
