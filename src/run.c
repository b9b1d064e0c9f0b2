#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/saturate.h"
#include "core/signame.h"
#include "edge/clock.h"
#include "edge/signals.h"

struct event
run_event(const struct run *r, enum event_kind kind, struct step step)
{
	struct event e;

	memset(&e, 0, sizeof e);
	e.kind = kind;
	e.name = r->name;
	e.raw_name = r->raw_name;
	e.attempt = r->state.attempt;
	e.max_attempts = r->plan.attempts;
	e.step = step;
	e.streak = r->state.streak;
	e.consecutive = r->plan.consecutive;
	e.stop_signal = signals_stop();
	e.input_fd = r->input.used_up;
	e.key = r->key;
	e.key_given = r->options->key != NULL;
	e.circuit = r->options->breaker;
	e.budget = r->options->budget;
	return e;
}

void
run_warn(struct run *r, enum run_weight weight, const char *format, ...)
{
	struct event e = run_event(r, EVENT_WARNING, step_of(STEP_DONE));
	char message[REPORT_SIZE + 64];
	va_list ap;

	va_start(ap, format);
	vsnprintf(message, sizeof message, format, ap);
	va_end(ap);
	e.message = message;
	e.grave = weight == RUN_GRAVE;
	log_event(&r->log, &e);
}

void
run_warn_of_refusal(struct run *r, const char *option, const struct outcome *outcome)
{
	char name[SIGNAME_SIZE], attempt[32];
	const char *who = option;

	if (outcome->refused == 0 && !outcome->left)
		return;
	if (who == NULL)
		who = text_print(attempt, sizeof attempt, "attempt %llu", (unsigned long long)r->state.attempt);
	if (outcome->refused != 0)
		run_warn(r, RUN_GRAVE, "%s may not be sent %s: it runs as somebody else%s", who,
		    signame_format(name, outcome->refused), outcome->left ? ", and still runs" : "");
	else
		run_warn(r, RUN_GRAVE, "%s still runs, although it has been sent SIGKILL", who);
}

struct process_limits
run_limits(struct run *r)
{
	return (struct process_limits){
		r->plan.deadline_ns, saturate_add(r->plan.deadline_ns, r->kill_after_ns), r->kill_after_ns,
		r->options->signal, false, &r->shared.renewal
	};
}

int64_t
run_grace_ns(const struct run *r)
{
	int64_t now_ns = clock_mono_ns(), end_ns = r->plan.deadline_ns;

	if (signals_hurry())
		return now_ns;
	if (signals_stop() != 0 && r->kill_after_ns != 0 && now_ns < end_ns)
		end_ns = now_ns;                /* with --kill-after=0 an interrupt sets no limit */
	return saturate_add(end_ns, r->kill_after_ns);
}

void
run_warn_of_lost_output(struct run *r, int error_before)
{
	const struct streams *s = &r->streams;
	char signal[SIGNAME_SIZE];

	if (s->error == 0 || error_before != 0)
		return;
	run_warn(r, RUN_GRAVE, "output is incomplete: cannot write to standard %s: %s%s%s",
	    s->error_fd == 1 ? "output" : "error", fd_words(s->error), s->error == SIGNALS_STOPPED ? " by " : "",
	    s->error == SIGNALS_STOPPED ? signame_format(signal, signals_stop()) : "");
}

struct step
run_release(struct run *r, bool success, struct step step)
{
	int error_before = r->streams.error, stop_before = signals_stop();
	int64_t until_ns = run_grace_ns(r);

	streams_release(&r->streams, STREAM_OUT, success, until_ns);
	if (r->streams.withheld != 0)
		run_warn(r, RUN_LIGHT, "%lld bytes of standard output are not shown: the attempt failed",
		    (long long)r->streams.withheld);
	if (signals_stop() != stop_before || signals_hurry())
		until_ns = run_grace_ns(r);
	streams_release(&r->streams, STREAM_ERR, success, until_ns);
	r->log.to_stderr.unfinished |= r->streams.unfinished_line;
	r->streams.unfinished_line = false;
	run_warn_of_lost_output(r, error_before);
	return r->streams.error == SIGNALS_STOPPED ? step_of(STEP_INTERRUPTED) : step;
}

struct step
run_give_up(struct run *r, enum step_kind why)
{
	struct step step = run_release(r, false, step_of(why));
	struct event e = run_event(r, EVENT_NOT_RUN, step);

	e.attempt++;
	log_event(&r->log, &e);
	return e.step;
}

struct step
run_may_go_on(struct run *r, struct step step)
{
	if (signals_stop() != 0)
		return run_give_up(r, STEP_INTERRUPTED);
	if (r->plan.deadline_ns != DURATION_FOREVER && clock_mono_ns() >= r->plan.deadline_ns)
		return run_give_up(r, STEP_DEADLINE);
	return step;
}
