#include "fields.h"

#include <stdbool.h>

#include "httpdate.h"
#include "report.h"
#include "signame.h"

#define MESSAGE_MIN 256                 /* bytes of a message that are kept however long the line is */

static const char *const events[] = {
	[EVENT_START] = "start", [EVENT_ATTEMPT] = "attempt", [EVENT_NOT_RUN] = "refused",
	[EVENT_REFUSED] = "refused", [EVENT_KNOWN] = "refused", [EVENT_WARNING] = "warning", [EVENT_DONE] = "done",
};
static const char *const classes[] = {
	[VERDICT_SUCCESS] = "success", [VERDICT_TRANSIENT] = "transient", [VERDICT_PERMANENT] = "permanent",
};
static const char *const outcomes[] = {
	[OUTCOME_EXIT] = "exit", [OUTCOME_SIGNAL] = "signal", [OUTCOME_TIMEOUT] = "timeout",
	[OUTCOME_NOT_FOUND] = "not_found", [OUTCOME_NOT_EXECUTABLE] = "not_executable",
	[OUTCOME_NO_PROCESS] = "no_process",
};
/* NULL: the step does not end the run, or ends it with a success. */
static const char *const reasons[] = {
	[STEP_DONE] = NULL, [STEP_WAIT] = NULL, [STEP_DONE_IF] = "done_if", [STEP_PERMANENT] = "permanent",
	[STEP_INPUT] = "input", [STEP_NO_ATTEMPTS_LEFT] = "attempts", [STEP_DEADLINE] = "deadline",
	[STEP_INTERRUPTED] = "interrupted", [STEP_CIRCUIT_OPEN] = "circuit_open", [STEP_BUDGET] = "budget",
	[STEP_RETRY_AFTER] = "retry_after", [STEP_RUNNING] = "running",
};

static void
add_word(struct members *m, const char *name, const char *word)
{
	members_add_text(m, name, word, MEMBERS_TEXT_SIZE);
}

/* How the attempt ended and what it was judged to be.  A command that could not be started has no duration. */
static void
add_outcome(struct members *m, const struct event *e)
{
	const struct outcome *outcome = &e->outcome;
	bool ok = outcome->kind == OUTCOME_EXIT && e->verdict == VERDICT_SUCCESS;
	char signal[SIGNAME_SIZE];

	add_word(m, "outcome", ok ? "ok" : outcomes[outcome->kind]);
	if (outcome->kind == OUTCOME_EXIT && !ok)
		members_add_number(m, "status", (uint64_t)outcome->number);
	if (outcome->kind == OUTCOME_SIGNAL)
		add_word(m, "signal", signame_format(signal, outcome->number));
	if (outcome->http_status != 0)
		members_add_number(m, "http_status", (uint64_t)outcome->http_status);
	add_word(m, "class", classes[e->verdict]);
	if (e->verdict != VERDICT_SUCCESS)
		add_word(m, "failed_by", outcome_failed_by(outcome, e->failed_by));
	add_word(m, "rule", e->rule);
	if (outcome_was_started(outcome))
		members_add_seconds(m, "duration", outcome->duration_ns);
}

/* The wait before the next attempt, or the one that the server asked for and that is too long. */
static void
add_delay(struct members *m, const struct step *step)
{
	if (step->kind == STEP_WAIT) {
		members_add_seconds(m, "delay", step->delay_ns);
		add_word(m, "delay_source", step->from_server ? "retry_after" : "backoff");
	} else if (step->from_server) {
		members_add_seconds(m, "retry_after", step->delay_ns);
	}
}

size_t
fields_line(char *buf, size_t size, enum members_form form, const struct event *e)
{
	char time[HTTPDATE_RFC3339_SIZE], words[REPORT_SIZE];
	const char *message = e->kind == EVENT_WARNING ? e->message : e->why;
	struct members m;

	members_begin(&m, buf, size, form);
	add_word(&m, "time", httpdate_rfc3339(time, e->wall_ns));
	add_word(&m, "event", events[e->kind]);
	members_add_text(&m, "name", e->raw_name, REPORT_NAME_SIZE);
	if (e->kind == EVENT_DONE) {
		members_add_number(&m, "attempts", e->attempt);
		members_add_number(&m, "status", (uint64_t)e->status);
	} else if (e->kind != EVENT_WARNING) {
		members_add_number(&m, "attempt", e->attempt);
		members_add_number(&m, "max_attempts", e->max_attempts);
	}
	if (e->kind == EVENT_ATTEMPT) {
		add_outcome(&m, e);
		add_delay(&m, &e->step);
	}
	if (e->kind != EVENT_START && e->kind != EVENT_WARNING)
		add_word(&m, "reason", reasons[e->step.kind]);
	if (e->step.kind == STEP_CIRCUIT_OPEN)
		add_word(&m, "breaker", e->circuit);
	if (e->kind == EVENT_DONE)
		members_add_seconds(&m, "elapsed", e->elapsed_ns);
	add_word(&m, "key", e->key);
	if (e->kind == EVENT_START)
		members_add_number(&m, "pid", (uint64_t)e->pid);
	if (e->kind == EVENT_REFUSED || e->kind == EVENT_KNOWN)
		message = report_words(words, e);
	if (message != NULL)
		members_add_last(&m, "message", message, REPORT_SIZE, MESSAGE_MIN);
	return members_end(&m);
}
