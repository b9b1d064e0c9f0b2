#include "ending.h"

#include <errno.h>
#include <stdlib.h>

#include "core/outcome.h"
#include "edge/clock.h"
#include "edge/signals.h"
#include "hooks.h"

/*
 * What EXIT STATUS in the manual says: a status, or -S for a death by signal S.
 *
 * A success whose output could not be written is a failure.  If the reader closed the pipe, retry dies by SIGPIPE
 * as the command would have.
 */
static int
ending_of_success(const struct run *r)
{
	if (r->streams.error == 0)
		return EXIT_SUCCESS;
	if (signals_stop() != 0)
		return -signals_stop();
	if (r->streams.error == EPIPE && !signals_pipe_ignored())
		return -SIGPIPE;
	return STATUS_FAILED;
}

static int
ending_of(const struct run *r, enum step_kind why)
{
	if (why == STEP_DONE || why == STEP_DONE_IF)
		return ending_of_success(r);
	if (signals_stop() != 0)                        /* also if it came during --on-giveup */
		return -signals_stop();
	if (r->state.attempt == 0 && why == STEP_CIRCUIT_OPEN)
		return STATUS_CIRCUIT_OPEN;
	if (r->state.attempt == 0)
		return STATUS_TIMED_OUT;                /* the deadline passed before the first attempt */
	if (r->outcome.kind == OUTCOME_SIGNAL)
		return -r->outcome.number;
	return outcome_final_status(&r->outcome);
}

int
ending_finish(struct run *r, enum step_kind why)
{
	struct event e;
	int ending;

	if (step_gives_up(why) && r->state.attempt > 0)
		hooks_on_giveup(r);
	ending = ending_of(r, why);
	e = run_event(r, EVENT_DONE, step_of(why));
	e.elapsed_ns = clock_mono_ns() - r->start_ns;
	e.status = ending < 0 ? STATUS_SIGNAL - ending : ending;
	log_event(&r->log, &e);
	if (ending < 0)
		signals_die(-ending);
	return ending;
}
