/* How an attempt ended, and the status that stands for it. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/outcome.h"
#include "../table.h"
#include "short.h"

static void
test_not_started(void)
{
	static const struct {
		int error;
		enum outcome_kind kind;
	} rows[] = {
		{ ENOENT, OUTCOME_NOT_FOUND }, { EACCES, OUTCOME_NOT_EXECUTABLE },
		{ ENOEXEC, OUTCOME_NOT_EXECUTABLE },
		{ EISDIR, OUTCOME_NOT_EXECUTABLE }, { E2BIG, OUTCOME_NOT_EXECUTABLE },
		{ EAGAIN, OUTCOME_NO_PROCESS },
		{ ENOMEM, OUTCOME_NO_PROCESS }, { ELOOP, OUTCOME_NOT_EXECUTABLE },
		{ ETXTBSY, OUTCOME_NOT_EXECUTABLE },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct outcome o = outcome_not_started(rows[i].error);

		check(o.kind == rows[i].kind && o.number == rows[i].error && o.duration_ns == 0, i,
		    "%s: kind %d, number %d",
		    strerror(rows[i].error), o.kind, o.number);
	}
}

static void
test_status(void)
{
	static const struct {
		struct outcome outcome;
		int status;
	} rows[] = {
		{ { OUTCOME_EXIT, 0, 0 }, 0 }, { { OUTCOME_EXIT, 1, 0 }, 1 },
		{ { OUTCOME_EXIT, 7, S }, 7 },
		{ { OUTCOME_EXIT, 255, 0 }, 255 }, { { OUTCOME_EXIT, 124, 0 }, 124 },
		{ { OUTCOME_SIGNAL, SIGSEGV, 0 }, 128 + SIGSEGV },
		{ { OUTCOME_SIGNAL, 64, 0 }, 192 },
		{ { OUTCOME_TIMEOUT, 0, 0 }, 124 }, { { OUTCOME_NOT_FOUND, ENOENT, 0 }, 127 },
		{ { OUTCOME_NOT_EXECUTABLE, EACCES, 0 }, 126 },
		{ { OUTCOME_NO_PROCESS, EAGAIN, 0 }, 125 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(outcome_status(&rows[i].outcome) == rows[i].status, i, "%d",
		    outcome_status(&rows[i].outcome));
}

const struct test outcome_tests[] = {
	{ "outcome.not_started", test_not_started }, { "outcome.status", test_status }, { NULL, NULL },
};
