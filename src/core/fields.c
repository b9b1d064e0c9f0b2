#include "fields.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "countof.h"
#include "escape.h"
#include "httpdate.h"
#include "key.h"
#include "signame.h"
#include "text.h"

#define MESSAGE_MIN 256                 /* bytes of a message that are shown however long the rest is */
#define LONGEST (ESCAPE_JSON_GROWTH * KEY_MAX + 1)

enum value_kind { VALUE_ABSENT, VALUE_TEXT, VALUE_NUMBER, VALUE_SECONDS };

struct value {
	enum value_kind kind;
	const char *text;               /* from outside, perhaps */
	uint64_t number;
	int64_t ns;
	char buf[REPORT_SIZE];          /* for a text that is made here */
};

static void
set_text(struct value *v, const char *text)
{
	v->kind = text == NULL ? VALUE_ABSENT : VALUE_TEXT;
	v->text = text;
}

static void
set_number(struct value *v, uint64_t number)
{
	v->kind = VALUE_NUMBER;
	v->number = number;
}

static void
set_seconds(struct value *v, int64_t ns)
{
	v->kind = VALUE_SECONDS;
	v->ns = ns;
}

/*
 * What each field holds.  A value is absent unless something is set.
 */

static void
get_time(struct value *v, const struct event *e)
{
	set_text(v, httpdate_rfc3339(v->buf, e->wall_ns));
}

static void
get_event(struct value *v, const struct event *e)
{
	static const char *const names[] = {
		[EVENT_START] = "start", [EVENT_ATTEMPT] = "attempt", [EVENT_NOT_RUN] = "refused",
		[EVENT_REFUSED] = "refused", [EVENT_KNOWN] = "refused", [EVENT_WARNING] = "warning",
		[EVENT_DONE] = "done",
	};

	set_text(v, names[e->kind]);
}

static void
get_name(struct value *v, const struct event *e)
{
	set_text(v, e->raw_name);
}

static void
get_attempt(struct value *v, const struct event *e)
{
	set_number(v, e->attempt);
}

static void
get_max_attempts(struct value *v, const struct event *e)
{
	set_number(v, e->max_attempts);
}

/* A success, where the status made it one. */
static bool
is_ok(const struct event *e)
{
	return e->outcome.kind == OUTCOME_EXIT && e->verdict == VERDICT_SUCCESS;
}

static void
get_outcome(struct value *v, const struct event *e)
{
	static const char *const names[] = {
		[OUTCOME_EXIT] = "exit", [OUTCOME_SIGNAL] = "signal", [OUTCOME_TIMEOUT] = "timeout",
		[OUTCOME_NOT_FOUND] = "not_found", [OUTCOME_NOT_EXECUTABLE] = "not_executable",
		[OUTCOME_NO_PROCESS] = "no_process",
	};

	set_text(v, is_ok(e) ? "ok" : names[e->outcome.kind]);
}

static void
get_status(struct value *v, const struct event *e)
{
	if (e->kind == EVENT_DONE)
		set_number(v, (uint64_t)e->status);
	else if (e->outcome.kind == OUTCOME_EXIT && !is_ok(e))
		set_number(v, (uint64_t)e->outcome.number);
}

static void
get_signal(struct value *v, const struct event *e)
{
	if (e->outcome.kind == OUTCOME_SIGNAL)
		set_text(v, signame_format(v->buf, e->outcome.number));
}

static void
get_http_status(struct value *v, const struct event *e)
{
	if (e->outcome.http_status != 0)
		set_number(v, (uint64_t)e->outcome.http_status);
}

static void
get_class(struct value *v, const struct event *e)
{
	static const char *const names[] = {
		[VERDICT_SUCCESS] = "success", [VERDICT_TRANSIENT] = "transient", [VERDICT_PERMANENT] = "permanent",
	};

	set_text(v, names[e->verdict]);
}

/* What has not run took no time. */
static void
get_duration(struct value *v, const struct event *e)
{
	if (e->outcome.kind == OUTCOME_EXIT || e->outcome.kind == OUTCOME_SIGNAL
	    || e->outcome.kind == OUTCOME_TIMEOUT)
		set_seconds(v, e->outcome.duration_ns);
}

/* The wait that follows, or the one that a server asked for and that is too long. */
static void
get_delay(struct value *v, const struct event *e)
{
	if (e->step.kind == STEP_WAIT || e->step.kind == STEP_RETRY_AFTER)
		set_seconds(v, e->step.delay_ns);
}

static void
get_delay_source(struct value *v, const struct event *e)
{
	if (e->step.kind == STEP_RETRY_AFTER)
		set_text(v, "retry_after");
	else if (e->step.kind == STEP_WAIT)
		set_text(v, e->step.from_server ? "retry_after" : "backoff");
}

static void
get_reason(struct value *v, const struct event *e)
{
	static const char *const names[] = {
		[STEP_DONE] = NULL, [STEP_WAIT] = NULL, [STEP_DONE_IF] = "done_if", [STEP_PERMANENT] = "permanent",
		[STEP_NO_ATTEMPTS_LEFT] = "attempts", [STEP_DEADLINE] = "deadline",
		[STEP_INTERRUPTED] = "interrupted", [STEP_CIRCUIT_OPEN] = "circuit_open", [STEP_BUDGET] = "budget",
		[STEP_RETRY_AFTER] = "retry_after",
	};

	set_text(v, names[e->step.kind]);
}

static void
get_elapsed(struct value *v, const struct event *e)
{
	set_seconds(v, e->elapsed_ns);
}

static void
get_key(struct value *v, const struct event *e)
{
	set_text(v, e->key);
}

static void
get_pid(struct value *v, const struct event *e)
{
	set_number(v, (uint64_t)e->pid);
}

static void
get_message(struct value *v, const struct event *e)
{
	set_text(v, e->kind == EVENT_WARNING ? e->message : report_words(v->buf, e));
}

/*
 * Every field, in the order of a line.  events: in which it stands, if it applies.  size: a text is cut there; with
 * 0, where the line would be too long.
 */

#define IN(kind) (1U << (kind))
#define RUN (IN(EVENT_START) | IN(EVENT_ATTEMPT))
#define REFUSED (IN(EVENT_NOT_RUN) | IN(EVENT_REFUSED) | IN(EVENT_KNOWN))
#define ALL (RUN | REFUSED | IN(EVENT_WARNING) | IN(EVENT_DONE))

static const struct field {
	const char *name;
	unsigned events;
	void (*get)(struct value *v, const struct event *e);
	size_t size;
} fields[] = {
	{ "time", ALL, get_time, LONGEST },
	{ "event", ALL, get_event, LONGEST },
	{ "name", ALL, get_name, REPORT_NAME_SIZE },
	{ "attempt", RUN | REFUSED, get_attempt, 0 },
	{ "max_attempts", RUN | REFUSED, get_max_attempts, 0 },
	{ "attempts", IN(EVENT_DONE), get_attempt, 0 },
	{ "outcome", IN(EVENT_ATTEMPT), get_outcome, LONGEST },
	{ "status", IN(EVENT_ATTEMPT) | IN(EVENT_DONE), get_status, 0 },
	{ "signal", IN(EVENT_ATTEMPT), get_signal, LONGEST },
	{ "http_status", IN(EVENT_ATTEMPT), get_http_status, 0 },
	{ "class", IN(EVENT_ATTEMPT), get_class, LONGEST },
	{ "duration", IN(EVENT_ATTEMPT), get_duration, 0 },
	{ "delay", IN(EVENT_ATTEMPT), get_delay, 0 },
	{ "delay_source", IN(EVENT_ATTEMPT), get_delay_source, LONGEST },
	{ "reason", IN(EVENT_ATTEMPT) | REFUSED | IN(EVENT_DONE), get_reason, LONGEST },
	{ "elapsed", IN(EVENT_DONE), get_elapsed, 0 },
	{ "key", ALL, get_key, LONGEST },
	{ "pid", IN(EVENT_START), get_pid, 0 },
	{ "message", IN(EVENT_WARNING) | IN(EVENT_REFUSED) | IN(EVENT_KNOWN), get_message, 0 },
};

/* How one format writes. */
struct form {
	const char *begin, *end;
	const char *between, *before_name, *after_name;
	bool bare_words;                /* a text is quoted only where it must be */
};

/* It cannot be mistaken for anything but one word. */
static bool
is_bare(const char *text)
{
	return *text != '\0'
	    && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/+-")] == '\0';
}

static void
add_value(struct text *t, const struct form *f, const struct value *v, size_t size)
{
	char escaped[LONGEST];
	const char *quote;

	if (v->kind == VALUE_NUMBER) {
		text_add(t, "%llu", (unsigned long long)v->number);
		return;
	}
	if (v->kind == VALUE_SECONDS) {
		text_add_seconds(t, v->ns, "");
		return;
	}
	if (size == 0)                  /* after it come a quote, the end and the newline */
		size = t->used + MESSAGE_MIN + 4 < REPORT_SIZE ? REPORT_SIZE - t->used - 4 : MESSAGE_MIN;
	escape_json(escaped, size, v->text);
	quote = f->bare_words && is_bare(escaped) ? "" : "\"";
	text_add(t, "%s%s%s", quote, escaped, quote);
}

static size_t
write_fields(char *buf, size_t size, const struct form *f, const struct event *e)
{
	struct text t = { buf, size, 0 };
	const char *before = f->begin;
	struct value v;
	size_t i;

	for (i = 0; i < countof(fields); i++) {
		v.kind = VALUE_ABSENT;
		if ((fields[i].events & IN(e->kind)) != 0)
			fields[i].get(&v, e);
		if (v.kind == VALUE_ABSENT)
			continue;
		text_add(&t, "%s%s%s%s", before, f->before_name, fields[i].name, f->after_name);
		add_value(&t, f, &v, fields[i].size);
		before = f->between;
	}
	text_add(&t, "%s\n", f->end);
	return t.used;
}

size_t
fields_json(char *buf, size_t size, const struct event *e)
{
	static const struct form json = { "{", "}", ",", "\"", "\":", false };

	return write_fields(buf, size, &json, e);
}

size_t
fields_logfmt(char *buf, size_t size, const struct event *e)
{
	static const struct form logfmt = { "", "", " ", "", "=", true };

	return write_fields(buf, size, &logfmt, e);
}
