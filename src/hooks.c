#include "hooks.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "core/duration.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/fd.h"
#include "edge/process.h"
#include "edge/signals.h"
#include "shell.h"

/* The hook's standard output is standard error or, if that is closed, /dev/null. */
static struct outcome
run_hook(struct run *r, const char *option, const char *command, const struct process_limits *limits)
{
	char *argv[] = { NULL, "sh", "-c", (char *)command, NULL };
	struct redirects redirects = { 0 };
	const struct start how = {
		argv + 1, r->environment.envp, &redirects, r->own_group, limits->until_ns != DURATION_FOREVER
	};
	int64_t start_ns = clock_mono_ns();
	struct process process;
	struct outcome outcome = { .kind = OUTCOME_EXIT };
	int error, null;

	if (r->shell != NULL && shell_answered(r, option, &outcome.number))
		return outcome;
	environment_set_last(&r->environment, &r->outcome, r->judgement.failed_by);
	environment_set_deadline(&r->environment, limits->until_ns);
	if (r->shell != NULL)
		shell_ask(r, option, command);
	if ((null = fd_raise(open("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY))) < 0)
		return outcome_not_started(errno);
	redirect_add(&redirects, null, STDIN_FILENO);
	redirect_add(&redirects, fcntl(STDERR_FILENO, F_GETFD) < 0 ? null : STDERR_FILENO, STDOUT_FILENO);
	error = process_start(&process, &how);
	close(null);
	if (error != 0)
		return outcome_not_started(error);
	outcome = process_wait(&process, limits, NULL);
	run_warn_of_refusal(r, option, &outcome);
	outcome.duration_ns = clock_mono_ns() - start_ns;
	return outcome;
}

/*
 * Runs the shell command within the deadline.  If that or a signal that ends the run cuts it short, it has timed
 * out, whatever its status.
 */
static struct outcome
ask(struct run *r, const char *option, const char *command)
{
	const struct process_limits limits = run_limits(r);
	const struct outcome cut_short = { .kind = OUTCOME_TIMEOUT };
	struct outcome hook = { .kind = OUTCOME_EXIT };

	if (r->shell != NULL && shell_answered(r, option, &hook.number))
		return hook;
	if (signals_stop() != 0 || clock_mono_ns() >= limits.until_ns)
		return cut_short;
	hook = run_hook(r, option, command, &limits);
	return signals_stop() != 0 ? cut_short : hook;
}

/* The same, if the command is given, for its status; -1: what could not be started has answered nothing. */
static int
answer(struct run *r, const char *option, const char *command)
{
	char words[REPORT_SIZE];
	struct outcome hook;

	if (command == NULL)
		return -1;
	hook = ask(r, option, command);
	if (outcome_was_started(&hook))
		return outcome_status(&hook);
	run_warn(r, RUN_GRAVE, "%s could not be asked: %s", option, report_outcome(words, &hook));
	return -1;
}

bool
hooks_objects(struct run *r)
{
	return answer(r, "--verify", r->options->verify) > 0;
}

bool
hooks_agrees(struct run *r, const char *option, const char *command)
{
	return answer(r, option, command) == 0;
}

/* For a hook whose status decides nothing: warns if it has failed. */
static void
warn_of_failure(struct run *r, const char *option, const struct outcome *outcome)
{
	char words[REPORT_SIZE];

	if (outcome_status(outcome) != 0)
		run_warn(r, outcome_was_started(outcome) ? RUN_LIGHT : RUN_GRAVE, "%s: %s", option,
		    report_outcome(words, outcome));
}

/* RETRY_ATTEMPT is the number of the coming attempt. */
void
hooks_on_retry(struct run *r)
{
	struct outcome hook;

	if (r->options->on_retry == NULL)
		return;
	environment_set_attempt(&r->environment, r->state.attempt + 1);
	hook = ask(r, "--on-retry", r->options->on_retry);
	if (signals_stop() == 0)
		warn_of_failure(r, "--on-retry", &hook);
}

/*
 * The hook is ended at the deadline.  If that has passed, or a signal has ended the run, the hook has --kill-after
 * from now on, and is then sent KILL at once.  In a run with a deadline RETRY_DEADLINE says so, too: a `retry` in
 * the hook would run nothing after a deadline that has passed.
 */
void
hooks_on_giveup(struct run *r)
{
	const struct options *o = r->options;
	struct process_limits limits = run_limits(r);
	int64_t now_ns = clock_mono_ns();
	struct outcome hook;

	if (o->on_giveup == NULL)
		return;
	signals_wait_for(-1, 0, 0);             /* what came before the hook was not meant for it */
	if (signals_stop() != 0 || now_ns >= limits.until_ns) {
		limits.until_ns = r->kill_after_ns == 0 ? DURATION_FOREVER : saturate_add(now_ns, r->kill_after_ns);
		limits.signal = SIGKILL;
	}
	environment_set_attempt(&r->environment, r->state.attempt);
	hook = run_hook(r, "--on-giveup", o->on_giveup, &limits);
	warn_of_failure(r, "--on-giveup", &hook);
}
