#include "outcome.h"

#include <errno.h>

struct outcome
outcome_not_started(int error)
{
	bool scarce = error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE;

	return (struct outcome){ .kind = error == ENOENT ? OUTCOME_NOT_FOUND :
	    scarce ? OUTCOME_NO_PROCESS : OUTCOME_NOT_EXECUTABLE, .number = error };
}

const char *
outcome_failed_by(const struct outcome *outcome, enum failed_by by)
{
	static const char *const words[] = {
		[FAILED_BY_HTTP] = "http", [FAILED_BY_FAIL_MATCH] = "fail_match",
		[FAILED_BY_SUCCESS_MATCH] = "success_match", [FAILED_BY_PRESET] = "preset",
		[FAILED_BY_VERIFY] = "verify",
	};
	static const char *const kinds[] = {
		[OUTCOME_EXIT] = "exit", [OUTCOME_SIGNAL] = "signal", [OUTCOME_TIMEOUT] = "timeout",
		[OUTCOME_NOT_FOUND] = "not_started", [OUTCOME_NOT_EXECUTABLE] = "not_started",
		[OUTCOME_NO_PROCESS] = "not_started",
	};

	return by == FAILED_BY_STATUS ? kinds[outcome->kind] : words[by];
}

int
outcome_status(const struct outcome *outcome)
{
	static const int statuses[] = {
		[OUTCOME_TIMEOUT] = STATUS_TIMED_OUT, [OUTCOME_NOT_FOUND] = STATUS_NOT_FOUND,
		[OUTCOME_NOT_EXECUTABLE] = STATUS_NOT_EXECUTABLE, [OUTCOME_NO_PROCESS] = STATUS_FAILED,
	};

	return outcome->kind == OUTCOME_EXIT ? outcome->number
	    : outcome->kind == OUTCOME_SIGNAL ? STATUS_SIGNAL + outcome->number : statuses[outcome->kind];
}
