#include "loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt.h"
#include "core/duration.h"
#include "core/preset.h"
#include "core/random.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/process.h"
#include "edge/progress.h"
#include "edge/script.h"
#include "edge/signals.h"
#include "edge/spool.h"
#include "hooks.h"
#include "once.h"
#include "shared.h"
#include "shell.h"

/*
 * Waits delay_ns, or until a signal ends the wait: USR1 (try now) or one that ends the run.  Returns how long it
 * waited, delay_ns at most.
 *
 * With --progress=auto a wait is counted down only if the text log goes to standard error: the log's line has just
 * ended, so the cursor is at the start of a line.  Otherwise the command may have left it anywhere.
 */
static int64_t
wait_delay(struct run *r, int64_t delay_ns)
{
	const struct options *o = r->options;
	const bool always = o->progress == PROGRESS_ALWAYS;
	const bool log_is_here = o->quiet == 0 && r->log.format == LOG_TEXT && o->log_file == NULL;
	struct progress progress = {
		.on = delay_ns >= DURATION_S && o->progress != PROGRESS_NEVER && (always || log_is_here),
		.always = always, .countdown = { r->name, r->state.attempt + 1, r->plan.attempts },
	};
	int64_t start_ns = clock_mono_ns(), until_ns = saturate_add(start_ns, delay_ns), now_ns, wake_ns;
	const pid_t shell = r->shell != NULL ? getppid() : 0;
	/* ksh reads our answer from a file, which does not tell whether ksh is there: look who our parent is. */
	const bool by_file = r->shell != NULL && lseek(STDOUT_FILENO, 0, SEEK_CUR) >= 0;
	struct signals_fds fds = { .count = 0 };
	struct signals_pending pending;

	if (r->shell != NULL)                   /* whose end is that of the reader of our answer */
		signals_fds_add(&fds, STDOUT_FILENO, 0);
	do {
		wake_ns = progress_show(&progress, until_ns);
		if (by_file && wake_ns - clock_mono_ns() > DURATION_S)
			wake_ns = clock_mono_ns() + DURATION_S;
		process_reap_orphans();
		pending = signals_wait(wake_ns, &fds);
		if (r->shell != NULL && (signals_fds_ready(&fds, STDOUT_FILENO, 0) || getppid() != shell))
			_exit(STATUS_FAILED);
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

/* The wait before the first attempt.  The deadline may have passed even without one, e.g. an enclosing retry's. */
static struct step
splay(struct run *r)
{
	int64_t delay_ns = 0;

	if (r->options->splay_ns != 0)
		delay_ns = random_between(random_next(&r->random), 0, r->options->splay_ns);
	if (!plan_fits(&r->plan, delay_ns, clock_mono_ns()))
		return run_give_up(r, STEP_DEADLINE);
	if (delay_ns == 0)
		return step_of(STEP_WAIT);
	wait_delay(r, delay_ns);
	return run_may_go_on(r, step_of(STEP_WAIT));
}

/* -I: spools the whole input before anything runs. */
static struct step
spool_input(struct run *r)
{
	int error = r->options->replay_stdin ? input_spool(&r->input, r->plan.deadline_ns) : 0;
	char places[SPOOL_PLACES_SIZE];

	if (error > 0)
		diag_die("cannot spool standard input%s%s: %s", error == ENOSPC ? " in " : "",
		    error == ENOSPC ? spool_places(places) : "", strerror(error));
	if (error != 0)
		return run_give_up(r, error == SIGNALS_LATE ? STEP_DEADLINE : STEP_INTERRUPTED);
	return step_of(STEP_WAIT);
}

/* What comes before the first attempt.  Where no other can follow, the input need not be watched. */
static struct step
begin(struct run *r)
{
	struct step step = splay(r);

	if (step.kind == STEP_WAIT && r->options->once)
		step = once_begin(r);
	if (step.kind == STEP_WAIT)
		step = spool_input(r);
	if (step.kind == STEP_WAIT && r->plan.attempts != 1)
		input_watch(&r->input, r->options->command, r->plan.deadline_ns);
	return step;
}

/* Whether the coming attempt may run.  STEP_WAIT: it may. */
static struct step
admit(struct run *r)
{
	struct step step;

	if (!shared_ask(r))
		return step_of(STEP_CIRCUIT_OPEN);
	step = run_may_go_on(r, step_of(STEP_WAIT));            /* shared_ask() may have waited for others */
	if (step.kind != STEP_WAIT)
		shared_withdraw(r);
	return step;
}

/* Ends the run with this attempt: first records a success on disk, then writes the held output. */
static struct step
end_with(struct run *r, struct step step)
{
	enum step_kind kind = step.kind;

	if (r->shared.key_held && (kind == STEP_DONE_IF || kind == STEP_DONE))
		once_succeeded(r, kind == STEP_DONE);
	return run_release(r, kind == STEP_DONE, step);
}

/* The rule that made the failure permanent, in words; or NULL. */
static const char *
rule_of(const struct run *r, char buf[REPORT_RULE_SIZE])
{
	const enum rule rule = r->judgement.rule;
	const struct pattern *p = NULL;
	const char *text = "";

	if (rule == RULE_NONE)
		return NULL;
	if (rule == RULE_PRESET_TEXT)
		p = streams_found(&r->streams, PATTERN_PRESET_PERMANENT, &text);
	return report_rule(buf, rule, &r->outcome,
	    preset_that_decides(r->options->presets, &r->outcome, p == NULL ? NULL : p->ere), text);
}

static void
log_attempt(struct run *r, struct step step)
{
	struct event e = run_event(r, EVENT_ATTEMPT, step);
	char why[SCRIPT_WHY_SIZE], rule[REPORT_RULE_SIZE];

	e.outcome = r->outcome;
	if (e.outcome.kind == OUTCOME_NOT_FOUND)
		e.why = script_why(why, r->arguments.command[0]);
	if (e.outcome.kind == OUTCOME_NOT_FOUND && e.why == NULL && *r->options->took != '\0')
		e.why = r->options->took;
	e.verdict = r->judgement.verdict;
	e.failed_by = r->judgement.failed_by;
	e.rule = rule_of(r, rule);
	log_event(&r->log, &e);
}

/* Whether --stop-if says that more attempts are in vain.  It is asked where another one would follow. */
static bool
is_in_vain(struct run *r, const struct plan_input *in, uint64_t word)
{
	struct plan_state ahead = r->state;

	return in->verdict == VERDICT_TRANSIENT && r->options->stop_if != NULL
	    && plan_next(&r->plan, &ahead, in, clock_mono_ns(), word).kind == STEP_WAIT
	    && hooks_agrees(r, "--stop-if", r->options->stop_if);
}

/* One turn of the loop: an attempt, what it means and what comes next, logged in one line. */
static struct step
turn(struct run *r)
{
	const struct judgement *j = &r->judgement;
	struct plan_input in = { .retry_after_ns = -1 };
	const int error_before = r->streams.error;
	struct random ahead = r->random;        /* the hooks of a function may interrupt this turn */
	const uint64_t word = random_next(&ahead);
	int64_t now_ns = 0;
	struct step step;
	bool opened;

	attempt_run(r);
	opened = shared_tell(r);
	run_warn_of_lost_output(r, error_before);
	if (r->streams.http_result.has_retry_after)
		in.retry_after_ns = r->streams.http_result.retry_after_ns;
	in.verdict = j->verdict;
	in.duration_ns = r->outcome.duration_ns;
	in.done = j->verdict != VERDICT_SUCCESS && hooks_agrees(r, "--done-if", r->options->done_if);
	in.left = r->outcome.left;
	in.input_used_up = input_is_used_up(&r->input);
	in.interrupted = signals_stop() != 0;
	if (!opened && is_in_vain(r, &in, word)) {
		in.verdict = r->judgement.verdict = VERDICT_PERMANENT;
		r->judgement.rule = RULE_STOP_IF;
	}
	in.interrupted = signals_stop() != 0;
	r->random = ahead;
	if (r->plan.deadline_ns != DURATION_FOREVER)    /* without one the time changes nothing */
		now_ns = clock_mono_ns();
	step = plan_next(&r->plan, &r->state, &in, now_ns, word);
	step = shared_pay(r, in.verdict, step, opened);
	if (step.kind != STEP_WAIT)
		step = end_with(r, step);
	log_attempt(r, step);
	return step;
}

/* The delay, and all else between two attempts.  STEP_WAIT: the next attempt may start. */
static struct step
between(struct run *r, struct step step)
{
	if (r->shell == NULL || r->shell->baton.phase != BATON_ON_RETRY) {
		/* An attempt that could not be started has waited for nothing: look for signals, at least. */
		if (step.delay_ns > 0 || !outcome_was_started(&r->outcome))
			step.delay_ns = wait_delay(r, step.delay_ns);
		step = run_may_go_on(r, step);
		environment_set_last(&r->environment, &r->outcome, r->judgement.failed_by);
		environment_set_delay(&r->environment, step.delay_ns);
		if (r->shell != NULL)
			r->shell->baton.delay_ns = step.delay_ns;
	}
	if (step.kind == STEP_WAIT) {
		hooks_on_retry(r);
		step = run_may_go_on(r, step);
	}
	if (step.kind == STEP_WAIT && input_is_used_up(&r->input))
		return run_give_up(r, STEP_INPUT);
	return step;
}

/*
 * What EXIT STATUS in the manual says: a status, or -S for a death by signal S.  A success whose output could not
 * be written is a failure.  If the reader closed the pipe, retry dies by SIGPIPE as the command would have.
 */
static int
ending_of(const struct run *r, enum step_kind why)
{
	const bool done = why == STEP_DONE || why == STEP_DONE_IF;

	if (done && r->streams.error == 0)
		return EXIT_SUCCESS;
	if (signals_stop() != 0)                        /* also if it came during --on-giveup */
		return -signals_stop();
	if (done)
		return r->streams.error == EPIPE && !signals_pipe_ignored() ? -SIGPIPE : STATUS_FAILED;
	if (r->state.attempt == 0 && why == STEP_CIRCUIT_OPEN)
		return STATUS_CIRCUIT_OPEN;
	if (r->state.attempt == 0)
		return STATUS_TIMED_OUT;                /* the deadline passed before the first attempt */
	if (r->outcome.kind == OUTCOME_SIGNAL)
		return -r->outcome.number;
	/* An attempt that exited 0 and yet did not succeed makes it 1. */
	return outcome_status(&r->outcome) == 0 ? 1 : outcome_status(&r->outcome);
}

/* Runs --on-giveup if the run gave up after an attempt, logs `done`, returns the exit status or dies by signal. */
static int
finish(struct run *r, enum step_kind why)
{
	struct event e;
	int ending = ending_of(r, why);

	if (r->shell != NULL)
		ending = shell_ending(r, why, ending);
	if (step_gives_up(why) && r->state.attempt > 0)
		hooks_on_giveup(r);
	if (signals_stop() != 0)                        /* it may have come during --on-giveup */
		ending = ending_of(r, why);
	e = run_event(r, EVENT_DONE, step_of(why));
	e.elapsed_ns = clock_mono_ns() - r->start_ns;
	e.status = ending < 0 ? STATUS_SIGNAL - ending : ending;
	log_event(&r->log, &e);
	if (r->shell != NULL)
		shell_end(r, ending);
	if (ending < 0)
		signals_die(-ending);
	return ending;
}

/* Where a run goes on that has been interrupted for the shell, or else begins.  STEP_WAIT: admit an attempt. */
static struct step
enter(struct run *r)
{
	struct step step = step_of(STEP_WAIT);

	switch (r->shell == NULL ? BATON_BEGIN : (enum baton_phase)r->shell->baton.phase) {
	case BATON_BEGIN:
		return begin(r);
	case BATON_ON_GIVEUP:
		return step_of((enum step_kind)r->shell->baton.why);
	case BATON_ON_RETRY:
		return between(r, step);
	default:
		step = turn(r);
		return step.kind == STEP_WAIT ? between(r, step) : step;
	}
}

int
loop_run(struct run *r)
{
	struct step step = enter(r);

	while (step.kind == STEP_WAIT) {
		step = admit(r);
		if (step.kind == STEP_WAIT)
			step = turn(r);
		if (step.kind == STEP_WAIT)
			step = between(r, step);
	}
	return finish(r, step.kind);
}
