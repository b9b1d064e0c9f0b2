#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "duration.h"
#include "escape.h"
#include "httpdate.h"
#include "signame.h"

struct line {
	char *buf;
	size_t used;                    /* at most REPORT_SIZE - 1: the newline always fits */
};

static void add(struct line *l, const char *format, ...)
#if defined __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

static void
add(struct line *l, const char *format, ...)
{
	size_t room = REPORT_SIZE - l->used;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(l->buf + l->used, room, format, ap);
	va_end(ap);
	if (n > 0)
		l->used += (size_t)n < room ? (size_t)n : room - 1;
}

/* Seconds with three digits, to the nearest. */
static void
add_seconds(struct line *l, int64_t ns)
{
	int64_t ms = ns / DURATION_MS + (ns % DURATION_MS >= DURATION_MS / 2);

	add(l, "%lld.%03llds", (long long)(ms / 1000), (long long)(ms % 1000));
}

/* Why an attempt failed whose status was a success; HTTP says so by its number. */
static const char *const objections[] = {
	[FAILED_BY_STATUS] = "", [FAILED_BY_HTTP] = "", [FAILED_BY_MATCH] = ", --fail-match",
	[FAILED_BY_PRESET] = ", preset's failure text", [FAILED_BY_VERIFY] = ", --verify",
};

static void
add_outcome(struct line *l, const struct outcome *o, bool success)
{
	char signal[SIGNAME_SIZE];

	switch (o->kind) {
	case OUTCOME_EXIT:
		if (success)
			add(l, "ok");
		else
			add(l, "exit %d%s", o->number, objections[o->failed_by]);
		break;
	case OUTCOME_SIGNAL:
		add(l, "killed by %s", signame_format(signal, o->number));
		break;
	case OUTCOME_TIMEOUT:
		add(l, "timed out");
		break;
	case OUTCOME_NOT_FOUND:
		add(l, "not found");
		return;
	case OUTCOME_NOT_EXECUTABLE:
		add(l, "not executable (%s)", strerror(o->number));
		return;
	case OUTCOME_NO_PROCESS:
		add(l, "no process (%s)", strerror(o->number));
		return;
	}
	if (o->http_status != 0)
		add(l, ", HTTP %d", o->http_status);
	add(l, " after ");
	add_seconds(l, o->duration_ns);
}

static void
add_step(struct line *l, const struct event *e)
{
	char signal[SIGNAME_SIZE];

	switch (e->step.kind) {
	case STEP_DONE:
		return;
	case STEP_WAIT:
		add(l, e->verdict == VERDICT_SUCCESS ? "; next in " : "; retrying in ");
		add_seconds(l, e->step.delay_ns);
		if (e->step.from_server)
			add(l, " (Retry-After)");
		return;
	case STEP_DONE_IF:
		add(l, "; done: --done-if");
		return;
	case STEP_CIRCUIT_OPEN:
		add(l, "; giving up: circuit \"%s\" is open", e->circuit);
		return;
	case STEP_BUDGET:
		add(l, "; giving up: retry budget \"%s\" is spent", e->budget);
		return;
	case STEP_RETRY_AFTER:
		add(l, "; giving up: Retry-After of ");
		add_seconds(l, e->step.delay_ns);
		add(l, " is too long");
		return;
	case STEP_PERMANENT:
		add(l, "; giving up: permanent failure");
		return;
	case STEP_NO_ATTEMPTS_LEFT:
		add(l, "; giving up: no attempts left");
		return;
	case STEP_DEADLINE:
		add(l, "; giving up: deadline");
		return;
	case STEP_INTERRUPTED:
		add(l, "; giving up: interrupted by %s", signame_format(signal, e->stop_signal));
		return;
	}
}

static void
add_attempt_number(struct line *l, const struct event *e)
{
	add(l, "attempt %llu", (unsigned long long)e->attempt);
	if (e->max_attempts != 0)
		add(l, "/%llu", (unsigned long long)e->max_attempts);
	add(l, ": ");
}

/* The key is another's where a retry encloses this one: it may hold anything. */
static void
add_start(struct line *l, const struct event *e)
{
	char key[REPORT_KEY_SIZE];

	add(l, "started, pid %ld, key %s", e->pid, escape_text(key, sizeof key, e->key));
}

static void
add_refusal(struct line *l, const struct event *e)
{
	add(l, "not run: circuit \"%s\" is ", e->circuit);
	if (e->half_open) {
		add(l, "half-open: another process probes");
		return;
	}
	add(l, "open for another ");
	add_seconds(l, e->left_ns);
}

static void
add_known(struct line *l, const struct event *e)
{
	char key[64], time[HTTPDATE_RFC3339_SIZE];

	add(l, "not run: key \"%s\" succeeded at %s", escape_text(key, sizeof key, e->key),
	    httpdate_rfc3339(time, e->known_at_ns));
}

size_t
report_text(char buf[REPORT_SIZE], const struct event *e)
{
	struct line l = { buf, 0 };

	add(&l, "retry: %s: ", e->name);
	if (e->kind == EVENT_START || e->kind == EVENT_ATTEMPT || e->kind == EVENT_NOT_RUN)
		add_attempt_number(&l, e);
	switch (e->kind) {
	case EVENT_START:
		add_start(&l, e);
		break;
	case EVENT_ATTEMPT:
		add_outcome(&l, &e->outcome, e->verdict == VERDICT_SUCCESS);
		if (e->verdict == VERDICT_SUCCESS && e->consecutive > 1)
			add(&l, " (%llu/%llu in a row)", (unsigned long long)e->streak,
			    (unsigned long long)e->consecutive);
		add_step(&l, e);
		break;
	case EVENT_NOT_RUN:
		add(&l, "not run");
		add_step(&l, e);
		break;
	case EVENT_REFUSED:
		add_refusal(&l, e);
		break;
	case EVENT_KNOWN:
		add_known(&l, e);
		break;
	case EVENT_WARNING:
		add(&l, "warning: %s", e->message);
		break;
	}
	buf[l.used++] = '\n';
	return l.used;
}

char *
report_outcome(char buf[REPORT_SIZE], const struct outcome *o)
{
	struct line l = { buf, 0 };

	add_outcome(&l, o, false);
	return buf;
}
