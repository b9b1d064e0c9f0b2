/*
 * retry -- run a command until it succeeds, until trying again makes no sense, or until a limit is reached.
 *
 * Exit status: 0 success; the command's own status or signal if its last attempt failed; 1 where that attempt
 * exited 0 without being a success; 75 the circuit is open and the command never ran; 124 it timed out, or the
 * deadline had passed before the first; 125 a wrong command line, or retry itself failed, or what --show-state or
 * --reset-state was asked for is not there; 126 not executable; 127 not found; death by the signal that told retry
 * to stop.
 *
 * The loop is run().  What an attempt means is decided in core/policy.c, what comes next in core/plan.c; processes
 * are in edge/process.c, signals and every wait in edge/signals.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "core/duration.h"
#include "core/escape.h"
#include "core/outcome.h"
#include "core/plan.h"
#include "core/random.h"
#include "core/saturate.h"
#include "dryrun.h"
#include "edge/clock.h"
#include "edge/diag.h"
#include "edge/entropy.h"
#include "edge/environment.h"
#include "edge/log.h"
#include "edge/process.h"
#include "edge/progress.h"
#include "edge/show.h"
#include "edge/signals.h"
#include "gate.h"
#include "options.h"
#include "setup.h"

static void
log_attempt(struct run *r, enum verdict v, struct step step)
{
	struct event e = run_event(r, EVENT_ATTEMPT, step);

	e.outcome = r->outcome;
	e.verdict = v;
	log_event(&r->log, &e);
}

/*
 * By itself a wait is counted down only where the log is shown as text: its line, just written, has left the cursor
 * at the start of a line.  Where the command's output may have left it, nobody knows.
 */
static struct progress
init_progress(const struct run *r, int64_t delay_ns)
{
	const struct options *o = r->options;
	bool log_is_here = o->quiet == 0 && o->log_format == REPORT_TEXT && o->log_file == NULL;

	return (struct progress){
		.on = delay_ns >= DURATION_S && o->progress != PROGRESS_NEVER
		    && (o->progress == PROGRESS_ALWAYS || log_is_here),
		.always = o->progress == PROGRESS_ALWAYS,
		.countdown = { r->name, r->state.attempt + 1, r->plan.attempts },
	};
}

/* Waits for a delay, or until a signal ends it: USR1 (try now) or one that ends the run. */
static void
wait_until(struct run *r, struct progress *p, int64_t until_ns)
{
	struct signals_news news;

	do {
		news = signals_sleep(progress_show(p, until_ns));
		process_reap_orphans();
		if (news.suspend) {
			progress_clear(p);
			signals_suspend();
		}
	} while (signals_stop() == 0 && !news.try_now && clock_mono_ns() < until_ns);
	if (!progress_clear(p))
		r->log.to_stderr.unfinished = true;
}

/* The step, unless a signal or the deadline has come meanwhile. */
static struct step
may_go_on(struct run *r, struct step step)
{
	if (signals_stop() != 0)
		return run_give_up(r, STEP_INTERRUPTED);
	if (clock_mono_ns() >= r->plan.deadline_ns)
		return run_give_up(r, STEP_DEADLINE);
	return step;
}

/* Waits as the step says.  Returns STEP_WAIT if the next attempt may start, otherwise why not. */
static struct step
wait_for_turn(struct run *r, struct step step)
{
	int64_t start_ns = clock_mono_ns(), until_ns = saturate_add(start_ns, step.delay_ns), now_ns;
	struct progress progress = init_progress(r, step.delay_ns);

	wait_until(r, &progress, until_ns);
	if ((now_ns = clock_mono_ns()) < until_ns)
		step.delay_ns = now_ns - start_ns;
	return may_go_on(r, step);
}

/* Also where there is nothing to wait for, the deadline may have passed: an enclosing retry's, say. */
static struct step
splay(struct run *r)
{
	int64_t delay_ns = 0;

	if (r->options->splay_ns != 0)
		delay_ns = random_between(random_next(&r->random), 0, r->options->splay_ns);
	if (!plan_fits(&r->plan, delay_ns, clock_mono_ns()))
		return run_give_up(r, STEP_DEADLINE);
	if (delay_ns == 0)
		return (struct step){ STEP_WAIT, 0, false };
	return wait_for_turn(r, (struct step){ STEP_WAIT, delay_ns, false });
}

/* -I: the whole input, before anything runs. */
static struct step
spool_input(struct run *r)
{
	switch (r->options->replay_stdin ? input_spool(&r->input, r->plan.deadline_ns) : INPUT_READY) {
	case INPUT_READY:
		break;
	case INPUT_DEADLINE:
		return run_give_up(r, STEP_DEADLINE);
	case INPUT_INTERRUPTED:
		return run_give_up(r, STEP_INTERRUPTED);
	case INPUT_FAILED:
		diag_die("cannot spool standard input: %s", strerror(errno));
	}
	return (struct step){ STEP_WAIT, 0, false };
}

/* The run ends with this attempt: what is held comes out, after a success is on disk. */
static void
end_with(struct run *r, enum step_kind kind)
{
	/* An interrupt can end a run well without all the successes that were asked for: that is not remembered. */
	if (kind == STEP_DONE_IF || (kind == STEP_DONE && r->state.streak >= r->plan.consecutive))
		gate_succeeded(r, kind == STEP_DONE);
	run_release(r, kind == STEP_DONE);
}

/* One turn of the loop: an attempt, what it means and what comes next, told in one line. */
static struct step
turn(struct run *r)
{
	int error_before = r->streams.error;
	struct attempt a = attempt_run(r);
	struct plan_input in = { a.verdict, a.outcome.duration_ns, a.wish_ns, false, false };
	bool opened = gate_tell(r, &a);
	struct step step;

	r->outcome = a.outcome;
	run_tell_lost_output(r, error_before);
	in.done = a.verdict == VERDICT_TRANSIENT && attempt_is_done(r);
	in.interrupted = signals_stop() != 0;
	step = plan_next(&r->plan, &r->state, &in, clock_mono_ns(), random_next(&r->random));
	step = gate_step(r, &a, step, opened);
	if (step.kind != STEP_WAIT)
		end_with(r, step.kind);
	log_attempt(r, a.verdict, step);
	return step;
}

/* The delay and what else comes between two attempts.  STEP_WAIT: the next may start. */
static struct step
between(struct run *r, struct step step)
{
	step = wait_for_turn(r, step);
	environment_set_last(&r->environment, &r->outcome);
	environment_set_delay(&r->environment, step.delay_ns);
	if (step.kind != STEP_WAIT || r->options->on_retry == NULL)
		return step;
	attempt_on_retry(r);
	return may_go_on(r, step);
}

/* The loop of the contract's section 2.  Returns why it ended. */
static enum step_kind
run(struct run *r)
{
	struct step step = splay(r);

	if (step.kind == STEP_WAIT)
		step = gate_claim(r);
	if (step.kind == STEP_WAIT)
		step = spool_input(r);
	while (step.kind == STEP_WAIT) {
		if (!gate_admit(r))
			return STEP_CIRCUIT_OPEN;
		step = may_go_on(r, step);              /* the gate may have waited for a lock */
		if (step.kind != STEP_WAIT) {
			gate_withdraw(r);
			break;
		}
		step = turn(r);
		if (step.kind != STEP_WAIT)
			break;
		step = between(r, step);
		if (step.kind == STEP_WAIT && input_has_ended(&r->input))
			run_warn(r, "standard input has been read to its end; see --replay-stdin");
	}
	return step.kind;
}

/* How retry itself ends: the contract's section 16. */
struct ending {
	int status;                     /* as a shell shows it */
	int signal;                     /* that retry dies by, or 0 */
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

/* A success whose output did not arrive is none; a reader that went away is what it would be without retry. */
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
	if (signals_stop() != 0)                        /* in --on-giveup, too */
		return killed_by(signals_stop());
	if (r->state.attempt == 0 && why == STEP_CIRCUIT_OPEN)
		return ended(STATUS_CIRCUIT_OPEN);
	if (r->state.attempt == 0)
		return ended(STATUS_TIMED_OUT);         /* the deadline passed before the first attempt */
	if (r->outcome.kind == OUTCOME_SIGNAL)
		return killed_by(r->outcome.number);
	return ended(outcome_final_status(&r->outcome));
}

/* The last thing of all: what became of the run. */
static int
finish(struct run *r, enum step_kind why)
{
	struct ending ending = ending_of(r, why);
	struct event e = run_event(r, EVENT_DONE, (struct step){ why, 0, false });

	e.elapsed_ns = clock_mono_ns() - r->start_ns;
	e.status = ending.status;
	log_event(&r->log, &e);
	if (ending.signal != 0)
		signals_die(ending.signal);
	return ending.status;
}

/* --show-state, --reset-state: no run at all. */
static int
operate(const struct options *o)
{
	struct store store;
	const char *trouble;
	char dir[256];
	bool found;

	signals_let_go();                       /* a lock is waited for, and whoever reads */
	trouble = store_open(&store, o->state_dir, false);
	if (trouble != NULL)
		diag_die("state directory '%s': %s", escape_text(dir, sizeof dir, store.dir), trouble);
	if (o->show_state)
		found = show_state(&store, o->command, o->log_format == REPORT_JSON);
	else
		found = show_reset(&store, o->command);
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_die("cannot write to standard output");
	return found ? EXIT_SUCCESS : STATUS_FAILED;
}

/* --dry-run: the plan of a run that begins at 0. */
static int
rehearse(const struct options *o)
{
	int64_t wall_ns = clock_wall_ns();
	struct enclosing outer = environment_enclosing(wall_ns);
	struct plan plan;
	uint64_t seed;

	entropy_fill(&seed, sizeof seed);
	setup_plan(&plan, o, &outer, 0, wall_ns);
	if (plan.deadline_ns < 0)
		plan.deadline_ns = 0;
	signals_let_go();
	if (!dryrun(o, &plan, &outer, o->seed >= 0 ? (uint64_t)o->seed : seed))
		diag_die("cannot write to standard output");
	return EXIT_SUCCESS;
}

/* Giving up is told to the hook, unless nothing has run. */
static int
end_run(struct run *r, enum step_kind why)
{
	if (why != STEP_DONE && why != STEP_DONE_IF && r->state.attempt > 0)
		attempt_on_giveup(r);
	return finish(r, why);
}

int
main(int argc, char **argv)
{
	/* Not on the stack, where all of it would have to be cleared first: most of it is touched by few runs. */
	static struct options options;
	static struct run r;
	int error;

	(void)argc;
	if ((error = signals_init()) != 0)
		diag_die("cannot set up signals: %s", strerror(error));
	options_parse(&options, argv);
	if (options.show_state || options.reset_state)
		return operate(&options);
	if (options.dry_run)
		return rehearse(&options);
	setup_run(&r, &options);
	return end_run(&r, run(&r));
}
