/*
 * retry -- run a command until it succeeds, until trying again makes no sense, or until a limit is reached.
 *
 * Exit status: 0 success; the command's own status or signal if its last attempt failed; 1 where that attempt
 * exited 0 without being a success; 124 it timed out, or the deadline had passed before the first; 125 a wrong
 * command line, or retry itself failed; 126 not executable; 127 not found; death by the signal that told retry to
 * stop.
 *
 * The loop is run().  What an attempt means is decided in core/policy.c, what comes next in core/plan.c; processes
 * are in edge/process.c, signals and every wait in edge/signals.c.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "core/duration.h"
#include "core/escape.h"
#include "core/outcome.h"
#include "core/plan.h"
#include "core/policy.h"
#include "core/random.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/diag.h"
#include "edge/entropy.h"
#include "edge/environment.h"
#include "edge/log.h"
#include "edge/process.h"
#include "edge/signals.h"
#include "edge/terminal.h"
#include "options.h"

struct run {
	const struct options *options;
	struct plan plan;
	struct plan_state state;
	struct random random;
	struct launcher launcher;
	struct environment environment;
	struct log log;
	struct outcome outcome;                 /* of the last attempt */
	const char *key;
	char name[REPORT_NAME_SIZE];
	char uuid[ENVIRONMENT_UUID_SIZE];
};

static struct event
event_of(const struct run *r, enum event_kind kind, struct step step)
{
	struct event e;

	memset(&e, 0, sizeof e);
	e.kind = kind;
	e.name = r->name;
	e.attempt = r->state.attempt;
	e.max_attempts = r->plan.attempts;
	e.step = step;
	e.streak = r->state.streak;
	e.consecutive = r->plan.consecutive;
	e.stop_signal = signals_stop();
	e.key = r->key;
	return e;
}

static void
log_start(struct run *r, const struct process *p)
{
	struct event e = event_of(r, EVENT_START, (struct step){ STEP_DONE, 0 });

	e.pid = (long)p->pid;
	log_event(&r->log, &e);
}

static void
log_attempt(struct run *r, enum verdict v, struct step step)
{
	struct event e = event_of(r, EVENT_ATTEMPT, step);

	e.outcome = r->outcome;
	e.verdict = v;
	log_event(&r->log, &e);
}

/* The coming attempt will not be: the run ends between two attempts. */
static struct step
give_up(struct run *r, enum step_kind why)
{
	struct event e = event_of(r, EVENT_NOT_RUN, (struct step){ why, 0 });

	e.attempt++;
	log_event(&r->log, &e);
	return e.step;
}

/* Waits for a delay, or until a signal ends it: USR1 (try now) or one that ends the run. */
static void
wait_until(int64_t until_ns)
{
	struct signals_news news;

	do {
		news = signals_sleep(until_ns);
		if (news.suspend)
			signals_suspend();
	} while (signals_stop() == 0 && !news.try_now && clock_mono_ns() < until_ns);
}

/* Waits as the step says.  Returns STEP_WAIT if the next attempt may start, otherwise why not. */
static struct step
wait_for_turn(struct run *r, struct step step)
{
	int64_t start_ns = clock_mono_ns(), until_ns = saturate_add(start_ns, step.delay_ns), now_ns;

	wait_until(until_ns);
	if (signals_stop() != 0)
		return give_up(r, STEP_INTERRUPTED);
	if ((now_ns = clock_mono_ns()) >= r->plan.deadline_ns)
		return give_up(r, STEP_DEADLINE);
	if (now_ns < until_ns)
		step.delay_ns = now_ns - start_ns;
	return step;
}

static struct outcome
outcome_of(const struct process_end *end)
{
	if (end->timed_out)
		return (struct outcome){ OUTCOME_TIMEOUT, 0, 0 };
	if (WIFSIGNALED(end->wait_status))
		return (struct outcome){ OUTCOME_SIGNAL, WTERMSIG(end->wait_status), 0 };
	return (struct outcome){ OUTCOME_EXIT, WEXITSTATUS(end->wait_status), 0 };
}

/* Starts the command and waits until the attempt is over, within its timeout and the deadline. */
static struct outcome
attempt(struct run *r)
{
	const struct options *o = r->options;
	struct process_limits limits = { DURATION_FOREVER, o->kill_after_ns, o->signal };
	struct process process;
	struct process_end end;
	struct outcome outcome;
	int64_t start_ns = clock_mono_ns();
	int error;

	if (o->timeout_ns != 0)
		limits.until_ns = saturate_add(start_ns, o->timeout_ns);
	if (r->plan.deadline_ns < limits.until_ns)
		limits.until_ns = r->plan.deadline_ns;
	r->state.attempt++;
	environment_set_attempt(&r->environment, r->state.attempt);
	if ((error = process_start(&process, &r->launcher, o->command, r->environment.envp)) != 0)
		return outcome_not_started(error);
	log_start(r, &process);
	end = process_wait(&process, &limits);
	outcome = outcome_of(&end);
	outcome.duration_ns = clock_mono_ns() - start_ns;
	return outcome;
}

/* Also where there is nothing to wait for, the deadline may have passed: an enclosing retry's, say. */
static struct step
splay(struct run *r)
{
	int64_t delay_ns = 0;

	if (r->options->splay_ns != 0)
		delay_ns = random_between(random_next(&r->random), 0, r->options->splay_ns);
	if (!plan_fits(&r->plan, delay_ns, clock_mono_ns()))
		return give_up(r, STEP_DEADLINE);
	if (delay_ns == 0)
		return (struct step){ STEP_WAIT, 0 };
	return wait_for_turn(r, (struct step){ STEP_WAIT, delay_ns });
}

/* The loop of the contract's section 2.  Returns why it ended. */
static enum step_kind
run(struct run *r)
{
	struct step step = splay(r);
	enum verdict verdict;

	while (step.kind == STEP_WAIT) {
		r->outcome = attempt(r);
		verdict = policy_judge(&r->options->policy, &r->outcome);
		step = plan_next(&r->plan, &r->state, verdict, r->outcome.duration_ns, signals_stop() != 0,
		    clock_mono_ns(), random_next(&r->random));
		log_attempt(r, verdict, step);
		if (step.kind != STEP_WAIT)
			break;
		step = wait_for_turn(r, step);
		environment_set_last(&r->environment, &r->outcome, step.delay_ns);
	}
	return step.kind;
}

/* How retry itself ends: the contract's section 16. */
static int
finish(const struct run *r, enum step_kind why)
{
	if (why == STEP_DONE)
		return EXIT_SUCCESS;
	if (why == STEP_INTERRUPTED)
		signals_die(signals_stop());
	if (r->state.attempt == 0)
		return STATUS_TIMED_OUT;                /* the deadline passed before the first attempt */
	if (r->outcome.kind == OUTCOME_SIGNAL)
		signals_die(r->outcome.number);
	return outcome_final_status(&r->outcome);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static void
init_plan(struct plan *p, const struct options *o, int64_t now_ns)
{
	p->backoff = o->backoff;
	p->attempts = (uint64_t)o->attempts;
	p->consecutive = (uint64_t)o->consecutive;
	p->reset_after_ns = o->reset_after_ns;
	p->deadline_ns = o->deadline_ns == 0 ? DURATION_FOREVER : saturate_add(now_ns, o->deadline_ns);
}

/* A time moved by a span that is negative where it lies in the past. */
static int64_t
moved(int64_t time_ns, int64_t by_ns)
{
	return by_ns < 0 ? time_ns + by_ns : saturate_add(time_ns, by_ns);
}

/* An enclosing retry's key is ours too, and so is its deadline if it comes first. */
static void
init_environment(struct run *r, int64_t now_ns, const unsigned char random[16])
{
	int64_t wall_ns = clock_wall_ns(), deadline_ns = DURATION_FOREVER;
	struct enclosing outer = environment_enclosing(wall_ns);

	if (outer.deadline_wall_ns != DURATION_FOREVER
	    && moved(now_ns, outer.deadline_wall_ns - wall_ns) < r->plan.deadline_ns)
		r->plan.deadline_ns = moved(now_ns, outer.deadline_wall_ns - wall_ns);
	if (r->plan.deadline_ns != DURATION_FOREVER)
		deadline_ns = moved(wall_ns, r->plan.deadline_ns - now_ns);
	environment_uuid(r->uuid, random);
	r->key = outer.key != NULL ? outer.key : r->uuid;
	if (!environment_init(&r->environment, r->plan.attempts, outer.depth + 1, deadline_ns, r->key))
		diag_die("no memory for the command's environment");
}

static void
init(struct run *r, const struct options *o)
{
	int64_t now_ns = clock_mono_ns();
	struct {
		unsigned char key[16];
		uint64_t seed;
	} random;

	memset(r, 0, sizeof *r);
	r->options = o;
	init_plan(&r->plan, o, now_ns);
	entropy_fill(&random, sizeof random);
	r->random.state = o->seed >= 0 ? (uint64_t)o->seed : random.seed;
	init_environment(r, now_ns, random.key);
	escape_text(r->name, sizeof r->name, o->name != NULL ? o->name : base_name(o->command[0]));
	r->log.quiet = o->quiet;
	r->log.verbose = o->verbose > 0;
	if (launcher_init(&r->launcher, o->group == GROUP_OWN
	    || (o->group == GROUP_AUTO && !terminal_foreground())) != 0)
		diag_die("no memory to start a command");
}

int
main(int argc, char **argv)
{
	struct options options;
	struct run r;

	(void)argc;
	signals_init();
	options_parse(&options, argv);
	init(&r, &options);
	return finish(&r, run(&r));
}
