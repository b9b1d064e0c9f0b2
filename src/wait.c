#include "wait.h"

#include "core/duration.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/process.h"
#include "edge/progress.h"
#include "edge/signals.h"

/*
 * With --progress=auto a wait is counted down only if the text log goes to standard error: the log's line has just
 * ended, so the cursor is at the start of a line.  Otherwise the command may have left it anywhere.
 */
static struct progress
init_progress(const struct run *r, int64_t delay_ns)
{
	const struct options *o = r->options;
	bool log_is_here = o->quiet == 0 && r->log.format == LOG_TEXT && o->log_file == NULL;

	return (struct progress){
		.on = delay_ns >= DURATION_S && o->progress != PROGRESS_NEVER
		    && (o->progress == PROGRESS_ALWAYS || log_is_here),
		.always = o->progress == PROGRESS_ALWAYS,
		.countdown = { r->name, r->state.attempt + 1, r->plan.attempts },
	};
}

int64_t
wait_delay(struct run *r, int64_t delay_ns)
{
	int64_t start_ns = clock_mono_ns(), until_ns = saturate_add(start_ns, delay_ns), now_ns;
	struct progress progress = init_progress(r, delay_ns);
	struct signals_pending pending;

	do {
		pending = signals_wait(progress_show(&progress, until_ns), NULL);
		process_reap_orphans();
		if (pending.suspend) {
			progress_clear(&progress);
			signals_suspend();
		}
		now_ns = clock_mono_ns();
	} while (signals_stop() == 0 && !pending.try_now && now_ns < until_ns);
	if (!progress_clear(&progress))
		r->log.to_stderr.unfinished = true;
	return now_ns < until_ns ? now_ns - start_ns : delay_ns;
}
