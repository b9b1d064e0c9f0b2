#include "ending.h"

#include <errno.h>
#include <stdlib.h>

#include "core/outcome.h"
#include "edge/clock.h"
#include "edge/signals.h"
#include "hooks.h"

/* See EXIT STATUS in the manual. */
struct ending {
	int status;                     /* as a shell shows it */
	int signal;                     /* the signal that retry dies by, or 0 */
};

static struct ending
ended(int status)
{
	return (struct ending){ status, 0 };
}

static struct ending
killed_by(int signal)
{
	return (struct ending){ STATUS_SIGNAL + signal, signal };
}

/*
 * A success whose output could not be written is a failure.  If the reader closed the pipe, retry dies by SIGPIPE
 * as the command would have.
 */
static struct ending
ending_of_success(const struct run *r)
{
	if (r->streams.error == 0)
		return ended(EXIT_SUCCESS);
	if (signals_stop() != 0)
		return killed_by(signals_stop());
	if (r->streams.error == EPIPE && !signals_pipe_ignored())
		return killed_by(SIGPIPE);
	return ended(STATUS_FAILED);
}

static struct ending
ending_of(const struct run *r, enum step_kind why)
{
	if (why == STEP_DONE || why == STEP_DONE_IF)
		return ending_of_success(r);
	if (signals_stop() != 0)                        /* also if it came during --on-giveup */
		return killed_by(signals_stop());
	if (r->state.attempt == 0 && why == STEP_CIRCUIT_OPEN)
		return ended(STATUS_CIRCUIT_OPEN);
	if (r->state.attempt == 0)
		return ended(STATUS_TIMED_OUT);         /* the deadline passed before the first attempt */
	if (r->outcome.kind == OUTCOME_SIGNAL)
		return killed_by(r->outcome.number);
	return ended(outcome_final_status(&r->outcome));
}

int
ending_finish(struct run *r, enum step_kind why)
{
	struct ending ending;
	struct event e;

	if (why != STEP_DONE && why != STEP_DONE_IF && r->state.attempt > 0)
		hooks_on_giveup(r);
	ending = ending_of(r, why);
	e = run_event(r, EVENT_DONE, step_of(why));
	e.elapsed_ns = clock_mono_ns() - r->start_ns;
	e.status = ending.status;
	log_event(&r->log, &e);
	if (ending.signal != 0)
		signals_die(ending.signal);
	return ending.status;
}
