#include "report.h"

#include <stdio.h>
#include <string.h>

#include "duration.h"
#include "escape.h"
#include "httpdate.h"
#include "search.h"
#include "signame.h"
#include "text.h"

/* Why an attempt with a success status failed.  For HTTP the line shows the HTTP status instead. */
static const char *const objections[] = {
	[FAILED_BY_STATUS] = "", [FAILED_BY_HTTP] = "", [FAILED_BY_FAIL_MATCH] = ", --fail-match",
	[FAILED_BY_SUCCESS_MATCH] = ", no --success-match", [FAILED_BY_PRESET] = ", preset's failure text",
	[FAILED_BY_VERIFY] = ", --verify",
};

static void
add_outcome(struct text *t, const struct outcome *outcome, enum verdict v, enum failed_by by)
{
	static const char *const outcomes[] = {
		[OUTCOME_EXIT] = "ok", [OUTCOME_SIGNAL] = "killed by ", [OUTCOME_TIMEOUT] = "timed out",
		[OUTCOME_NOT_FOUND] = "not found", [OUTCOME_NOT_EXECUTABLE] = "not executable",
		[OUTCOME_NO_PROCESS] = "no process",
	};
	const enum outcome_kind kind = outcome->kind;
	char signal[SIGNAME_SIZE];

	if (kind == OUTCOME_EXIT && v != VERDICT_SUCCESS)
		text_add(t, "exit %d%s", outcome->number, objections[by]);
	else
		text_add(t, "%s", outcomes[kind]);
	if (kind == OUTCOME_SIGNAL)
		text_add(t, "%s", signame_format(signal, outcome->number));
	if (kind == OUTCOME_NOT_EXECUTABLE || kind == OUTCOME_NO_PROCESS)
		text_add(t, " (%s)", strerror(outcome->number));
	if (!outcome_was_started(outcome))
		return;
	if (outcome->http_status != 0)
		text_add(t, ", HTTP %d", outcome->http_status);
	text_add(t, " after ");
	duration_add(t, outcome->duration_ns);
	if (outcome->idle)
		text_add(t, " (--idle-timeout)");
}

static void
add_step(struct text *t, const struct event *e)
{
	static const char *const steps[] = {
		[STEP_DONE] = "", [STEP_WAIT] = "; retrying in ", [STEP_DONE_IF] = "; done: --done-if",
		[STEP_PERMANENT] = "; giving up: permanent failure",
		[STEP_INPUT] = "; giving up: standard input is used up (see --replay-stdin)",
		[STEP_NO_ATTEMPTS_LEFT] = "; giving up: no attempts left",
		[STEP_DEADLINE] = "; giving up: deadline", [STEP_INTERRUPTED] = "; giving up: interrupted by ",
		[STEP_RUNNING] = "; giving up: attempt still running",
		[STEP_CIRCUIT_OPEN] = "; giving up: circuit ",
		[STEP_BUDGET] = "; giving up: retry budget ", [STEP_RETRY_AFTER] = "; giving up: Retry-After of ",
	};
	const enum step_kind kind = e->step.kind;
	char signal[SIGNAME_SIZE];

	if (kind == STEP_WAIT && e->verdict == VERDICT_SUCCESS)
		text_add(t, "; next in ");
	else if (kind == STEP_INPUT && e->input_fd != 0)
		text_add(t, "; giving up: the pipe /dev/fd/%d is used up", e->input_fd);
	else
		text_add(t, "%s", steps[kind]);
	if (kind == STEP_WAIT || kind == STEP_RETRY_AFTER)
		duration_add(t, e->step.delay_ns);
	if (kind == STEP_RETRY_AFTER)
		text_add(t, " is too long");
	else if (kind == STEP_WAIT && e->step.from_server)
		text_add(t, " (Retry-After)");
	else if (kind == STEP_PERMANENT && e->rule != NULL)
		text_add(t, " (%s)", e->rule);
	else if (kind == STEP_CIRCUIT_OPEN)
		text_add(t, "\"%s\" is open", e->circuit);
	else if (kind == STEP_BUDGET)
		text_add(t, "\"%s\" is spent", e->budget);
	else if (kind == STEP_INTERRUPTED)
		text_add(t, "%s", signame_format(signal, e->stop_signal));
}

static void
add_attempt_number(struct text *t, const struct event *e)
{
	text_add(t, "attempt %llu", (unsigned long long)e->attempt);
	if (e->max_attempts != 0)
		text_add(t, "/%llu", (unsigned long long)e->max_attempts);
}

/* A key is escaped because it may be an enclosing retry's and hold any bytes. */
static void
add_words(struct text *t, const struct event *e)
{
	char key[REPORT_KEY_SIZE], time[HTTPDATE_RFC3339_SIZE];

	if (e->kind != EVENT_REFUSED && e->kind != EVENT_KNOWN && e->kind != EVENT_WARNING)
		add_attempt_number(t, e);
	switch (e->kind) {
	case EVENT_START:
		text_add(t, ": started, pid %ld", e->pid);
		if (e->key_given)
			text_add(t, ", key %s", escape_text(key, sizeof key, e->key));
		break;
	case EVENT_ATTEMPT:
		text_add(t, ": ");
		add_outcome(t, &e->outcome, e->verdict, e->failed_by);
		if (e->verdict == VERDICT_SUCCESS && e->consecutive > 1)
			text_add(t, " (%llu/%llu in a row)", (unsigned long long)e->streak,
			    (unsigned long long)e->consecutive);
		add_step(t, e);
		if (e->why != NULL)
			text_add(t, "; %s", e->why);
		break;
	case EVENT_NOT_RUN:
		text_add(t, ": not run");
		add_step(t, e);
		break;
	case EVENT_REFUSED:
		text_add(t, "not run: circuit \"%s\" is %s", e->circuit,
		    e->half_open ? "half-open: another process probes" : "open for another ");
		if (!e->half_open)
			duration_add(t, e->left_ns);
		break;
	case EVENT_KNOWN:
		text_add(t, "not run: key \"%s\" succeeded at %s", escape_text(key, 64, e->key),
		    httpdate_rfc3339(time, e->known_at_ns));
		break;
	case EVENT_WARNING:
		text_add(t, "warning: %s", e->message);
		break;
	case EVENT_DONE:
	case EVENT_GROUP:
		break;
	}
}

size_t
report_text(char buf[REPORT_LINE_SIZE], const struct event *e)
{
	struct text t = { buf, REPORT_SIZE, 0 };
	char time[HTTPDATE_RFC3339_SIZE];

	if (e->kind == EVENT_DONE)
		return 0;
	if (e->timed)
		text_add(&t, "%s ", httpdate_rfc3339(time, e->wall_ns));
	text_add(&t, "retry: %s: ", e->name);
	add_words(&t, e);
	buf[t.used++] = '\n';          /* there is room: the NUL of text_add() was here */
	return t.used;
}

/*
 * The kind of annotation.  A success at once is debug, which is no annotation: GitHub shows only ten of each kind.
 */
static const char *
command_of(const struct event *e)
{
	if (e->kind == EVENT_START)
		return "debug";
	if (e->kind == EVENT_NOT_RUN || e->kind == EVENT_REFUSED || (e->kind == EVENT_WARNING && e->grave))
		return "error";
	if (e->kind == EVENT_WARNING)
		return "warning";
	switch (e->step.kind) {
	case STEP_WAIT:
		return e->verdict == VERDICT_SUCCESS ? "debug" : "warning";
	case STEP_DONE:
		return e->kind == EVENT_ATTEMPT && e->attempt == 1 ? "debug" : "notice";
	case STEP_DONE_IF:
		return "notice";
	default:
		return "error";
	}
}

/* Every line is a workflow command, so that GitHub never takes text from outside for one. */
size_t
report_github(char buf[REPORT_LINE_SIZE], const struct event *e)
{
	char name[3 * REPORT_NAME_SIZE], words[REPORT_SIZE], escaped[3 * REPORT_SIZE];

	if (e->kind == EVENT_DONE)
		return 0;
	if (e->kind == EVENT_GROUP)
		return (size_t)snprintf(buf, REPORT_LINE_SIZE, "::group::%s: %s\n",
		    escape_data(escaped, sizeof escaped, e->name), report_words(words, e));
	return (size_t)snprintf(buf, REPORT_LINE_SIZE, "::%s title=retry%%3A %s::%s\n", command_of(e),
	    escape_property(name, sizeof name, e->name),
	    escape_data(escaped, sizeof escaped, report_words(words, e)));
}

char *
report_words(char buf[REPORT_SIZE], const struct event *e)
{
	struct text t = { buf, REPORT_SIZE, 0 };

	buf[0] = '\0';
	add_words(&t, e);
	return buf;
}

const char *
report_rule(char buf[REPORT_RULE_SIZE], enum rule rule, const struct outcome *outcome, const char *preset,
    const char *text)
{
	static const char *const rules[] = {
		[RULE_NONE] = NULL, [RULE_HOPELESS] = NULL, [RULE_NOBODY_READS] = "nobody reads",
		[RULE_STOP_ON] = "--stop-on", [RULE_STOP_MATCH] = "--stop-match", [RULE_STOP_IF] = "--stop-if",
		[RULE_NOT_RETRY_ON] = "not in --retry-on", [RULE_NOT_RETRY_MATCH] = "not in --retry-match",
		[RULE_NOT_PRESET] = "not in --preset", [RULE_HTTP] = "--http",
	};
	char line[SEARCH_TEXT_SIZE];

	if (rule == RULE_HTTP && outcome->http_status != 0)
		return text_print(buf, REPORT_RULE_SIZE, "HTTP %d", outcome->http_status);
	if (rule == RULE_PRESET_TEXT && *text == '\0')      /* `$`, where the last line has no newline */
		return text_print(buf, REPORT_RULE_SIZE, "preset %s", preset);
	if (rule == RULE_PRESET_TEXT)
		return text_print(buf, REPORT_RULE_SIZE, "preset %s: \"%s\"", preset,
		    escape_text(line, sizeof line, text));
	if (rule == RULE_PRESET_STATUS)
		return text_print(buf, REPORT_RULE_SIZE, "preset %s: status %d", preset, outcome_status(outcome));
	return rules[rule];
}

char *
report_outcome(char buf[REPORT_SIZE], const struct outcome *outcome)
{
	struct text t = { buf, REPORT_SIZE, 0 };

	add_outcome(&t, outcome, VERDICT_TRANSIENT, FAILED_BY_STATUS);
	return buf;
}
