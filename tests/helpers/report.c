/*
 * report -- tests of the log formats: `report FUNCTION` runs one function's cases, `report --list` names them all;
 * `report FORMAT` prints the lines of events with hostile names, keys and messages, each behind its name, key and
 * message in hexadecimal and a tab, for a real parser to read.
 *
 * Links with: src/core/duration.o src/core/escape.o src/core/fields.o src/core/httpdate.o src/core/random.o
 * Links with: src/core/report.o src/core/signame.o src/core/text.o
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/countof.h"
#include "../../src/core/duration.h"
#include "../../src/core/escape.h"
#include "../../src/core/key.h"
#include "../../src/core/random.h"
#include "../../src/core/report.h"
#include "table.h"

#define MS DURATION_MS
#define S  DURATION_S
#define WALL (INT64_C(1764039600) * S + 123 * MS)       /* 2025-11-25T03:00:00.123Z */

#define EVENT(kind_, attempt_, max_) \
	.kind = (kind_), .wall_ns = WALL, .name = "curl", .raw_name = "curl", .attempt = (attempt_), \
	.max_attempts = (max_), .key = "k"
#define ATTEMPT(attempt_, max_) EVENT(EVENT_ATTEMPT, attempt_, max_)
#define EXIT(status_, ns_) .outcome = { .kind = OUTCOME_EXIT, .number = (status_), .duration_ns = (ns_) }
#define TRY  .verdict = VERDICT_TRANSIENT
#define STOP .verdict = VERDICT_PERMANENT
#define OK   .verdict = VERDICT_SUCCESS
#define STEP(...) .step = { __VA_ARGS__ }

/* The lines of all formats for one event; without what all lines of the format have in common. */
struct row {
	struct event event;
	const char *json, *logfmt, *github;
};

static const struct row rows[] = {
	{ { EVENT(EVENT_START, 1, 3), .pid = 4711 },
	  "'event':'start','name':'curl','attempt':1,'max_attempts':3,'key':'k','pid':4711",
	  "event=start name=curl attempt=1 max_attempts=3 key=k pid=4711",
	  "debug|attempt 1/3: started, pid 4711, key k" },
	{ { ATTEMPT(1, 3), EXIT(7, 21 * MS), TRY, STEP(STEP_WAIT, 1432 * MS) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':7,"
	  "'class':'transient','duration':0.021,'delay':1.432,'delay_source':'backoff','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=7 "
	  "class=transient duration=0.021 delay=1.432 delay_source=backoff key=k",
	  "warning|attempt 1/3: exit 7 after 0.021s; retrying in 1.432s" },
	{ { ATTEMPT(2, 3), .outcome = { .kind = OUTCOME_EXIT, .number = 22, .duration_ns = 104 * MS,
	    .http_status = 503 }, TRY, STEP(STEP_WAIT, 30217 * MS, true) },
	  "'event':'attempt','name':'curl','attempt':2,'max_attempts':3,'outcome':'exit','status':22,"
	  "'http_status':503,'class':'transient','duration':0.104,'delay':30.217,'delay_source':'retry_after',"
	  "'key':'k'",
	  "event=attempt name=curl attempt=2 max_attempts=3 outcome=exit status=22 http_status=503 "
	  "class=transient duration=0.104 delay=30.217 delay_source=retry_after key=k",
	  "warning|attempt 2/3: exit 22, HTTP 503 after 0.104s; retrying in 30.217s (Retry-After)" },
	{ { ATTEMPT(3, 3), .outcome = { .kind = OUTCOME_TIMEOUT, .duration_ns = 5001 * MS }, TRY,
	    STEP(STEP_NO_ATTEMPTS_LEFT) },
	  "'event':'attempt','name':'curl','attempt':3,'max_attempts':3,'outcome':'timeout','class':'transient',"
	  "'duration':5.001,'reason':'attempts','key':'k'",
	  "event=attempt name=curl attempt=3 max_attempts=3 outcome=timeout class=transient duration=5.001 "
	  "reason=attempts key=k",
	  "error|attempt 3/3: timed out after 5.001s; giving up: no attempts left" },
	{ { ATTEMPT(2, 0), .outcome = { .kind = OUTCOME_SIGNAL, .number = SIGSEGV, .duration_ns = 2 * MS }, TRY,
	    STEP(STEP_DEADLINE) },
	  "'event':'attempt','name':'curl','attempt':2,'max_attempts':0,'outcome':'signal','signal':'SIGSEGV',"
	  "'class':'transient','duration':0.002,'reason':'deadline','key':'k'",
	  "event=attempt name=curl attempt=2 max_attempts=0 outcome=signal signal=SIGSEGV class=transient "
	  "duration=0.002 reason=deadline key=k",
	  "error|attempt 2: killed by SIGSEGV after 0.002s; giving up: deadline" },
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_NOT_FOUND, .number = ENOENT, .duration_ns = MS }, STOP,
	    STEP(STEP_PERMANENT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'not_found',"
	  "'class':'permanent','reason':'permanent','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=not_found class=permanent reason=permanent "
	  "key=k",
	  "error|attempt 1/3: not found; giving up: permanent failure" },
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_NOT_EXECUTABLE, .number = EACCES }, STOP,
	    STEP(STEP_PERMANENT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'not_executable',"
	  "'class':'permanent','reason':'permanent','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=not_executable class=permanent "
	  "reason=permanent key=k",
	  "error|attempt 1/3: not executable (Permission denied); giving up: permanent failure" },
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_NO_PROCESS, .number = EAGAIN }, TRY, STEP(STEP_WAIT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'no_process',"
	  "'class':'transient','delay':0.000,'delay_source':'backoff','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=no_process class=transient delay=0.000 "
	  "delay_source=backoff key=k",
	  "warning|attempt 1/3: no process (Resource temporarily unavailable); retrying in 0.000s" },
	/* successes: the first at once is no annotation */
	{ { ATTEMPT(1, 3), EXIT(0, 90 * MS), OK, STEP(STEP_DONE) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'ok','class':'success',"
	  "'duration':0.090,'key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=ok class=success duration=0.090 key=k",
	  "debug|attempt 1/3: ok after 0.090s" },
	{ { ATTEMPT(2, 3), EXIT(3, 90 * MS), OK, STEP(STEP_DONE) },
	  "'event':'attempt','name':'curl','attempt':2,'max_attempts':3,'outcome':'ok','class':'success',"
	  "'duration':0.090,'key':'k'",
	  "event=attempt name=curl attempt=2 max_attempts=3 outcome=ok class=success duration=0.090 key=k",
	  "notice|attempt 2/3: ok after 0.090s" },
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_SIGNAL, .number = SIGTERM }, OK, STEP(STEP_DONE) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'signal','signal':'SIGTERM',"
	  "'class':'success','duration':0.000,'key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=signal signal=SIGTERM class=success "
	  "duration=0.000 key=k",
	  "debug|attempt 1/3: killed by SIGTERM after 0.000s" },
	{ { ATTEMPT(3, 9), EXIT(0, MS), OK, STEP(STEP_WAIT, S), .streak = 2, .consecutive = 3 },
	  "'event':'attempt','name':'curl','attempt':3,'max_attempts':9,'outcome':'ok','class':'success',"
	  "'duration':0.001,'delay':1.000,'delay_source':'backoff','key':'k'",
	  "event=attempt name=curl attempt=3 max_attempts=9 outcome=ok class=success duration=0.001 delay=1.000 "
	  "delay_source=backoff key=k",
	  "debug|attempt 3/9: ok after 0.001s (2/3 in a row); next in 1.000s" },
	{ { ATTEMPT(9, 9), EXIT(0, MS), OK, STEP(STEP_NO_ATTEMPTS_LEFT), .streak = 2, .consecutive = 3 },
	  "'event':'attempt','name':'curl','attempt':9,'max_attempts':9,'outcome':'ok','class':'success',"
	  "'duration':0.001,'reason':'attempts','key':'k'",
	  "event=attempt name=curl attempt=9 max_attempts=9 outcome=ok class=success duration=0.001 "
	  "reason=attempts key=k",
	  "error|attempt 9/9: ok after 0.001s (2/3 in a row); giving up: no attempts left" },
	/* a status of success that is a failure */
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_EXIT, .http_status = 404, .failed_by = FAILED_BY_HTTP },
	    STOP, STEP(STEP_PERMANENT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':0,"
	  "'http_status':404,'class':'permanent','duration':0.000,'reason':'permanent','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=0 http_status=404 "
	  "class=permanent duration=0.000 reason=permanent key=k",
	  "error|attempt 1/3: exit 0, HTTP 404 after 0.000s; giving up: permanent failure" },
	/* the other reasons */
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_EXIT, .number = 22, .http_status = 503 }, TRY,
	    STEP(STEP_RETRY_AFTER, 7200 * S) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':22,"
	  "'http_status':503,'class':'transient','duration':0.000,'delay':7200.000,"
	  "'delay_source':'retry_after','reason':'retry_after','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=22 http_status=503 "
	  "class=transient duration=0.000 delay=7200.000 delay_source=retry_after reason=retry_after key=k",
	  "error|attempt 1/3: exit 22, HTTP 503 after 0.000s; giving up: Retry-After of 7200.000s is too long" },
	{ { ATTEMPT(1, 3), EXIT(1, 0), TRY, STEP(STEP_DONE_IF) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':1,"
	  "'class':'transient','duration':0.000,'reason':'done_if','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=1 class=transient "
	  "duration=0.000 reason=done_if key=k",
	  "notice|attempt 1/3: exit 1 after 0.000s; done: --done-if" },
	{ { ATTEMPT(1, 3), EXIT(1, 0), TRY, STEP(STEP_CIRCUIT_OPEN), .circuit = "api" },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':1,"
	  "'class':'transient','duration':0.000,'reason':'circuit_open','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=1 class=transient "
	  "duration=0.000 reason=circuit_open key=k",
	  "error|attempt 1/3: exit 1 after 0.000s; giving up: circuit \"api\" is open" },
	{ { ATTEMPT(1, 3), EXIT(1, 0), TRY, STEP(STEP_BUDGET), .budget = "ci" },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':1,"
	  "'class':'transient','duration':0.000,'reason':'budget','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=1 class=transient "
	  "duration=0.000 reason=budget key=k",
	  "error|attempt 1/3: exit 1 after 0.000s; giving up: retry budget \"ci\" is spent" },
	/* what has not run */
	{ { EVENT(EVENT_NOT_RUN, 2, 3), STEP(STEP_INTERRUPTED), .stop_signal = SIGINT },
	  "'event':'refused','name':'curl','attempt':2,'max_attempts':3,'reason':'interrupted','key':'k'",
	  "event=refused name=curl attempt=2 max_attempts=3 reason=interrupted key=k",
	  "error|attempt 2/3: not run; giving up: interrupted by SIGINT" },
	{ { EVENT(EVENT_REFUSED, 1, 3), STEP(STEP_CIRCUIT_OPEN), .circuit = "api", .left_ns = 12300 * MS },
	  "'event':'refused','name':'curl','attempt':1,'max_attempts':3,'reason':'circuit_open','key':'k',"
	  "'message':'not run: circuit \\'api\\' is open for another 12.300s'",
	  "event=refused name=curl attempt=1 max_attempts=3 reason=circuit_open key=k "
	  "message='not run: circuit \\'api\\' is open for another 12.300s'",
	  "error|not run: circuit \"api\" is open for another 12.300s" },
	{ { EVENT(EVENT_KNOWN, 1, 3), STEP(STEP_DONE), .known_at_ns = WALL },
	  "'event':'refused','name':'curl','attempt':1,'max_attempts':3,'key':'k',"
	  "'message':'not run: key \\'k\\' succeeded at 2025-11-25T03:00:00.123Z'",
	  "event=refused name=curl attempt=1 max_attempts=3 key=k "
	  "message='not run: key \\'k\\' succeeded at 2025-11-25T03:00:00.123Z'",
	  "notice|not run: key \"k\" succeeded at 2025-11-25T03:00:00.123Z" },
	/* warnings */
	{ { EVENT(EVENT_WARNING, 1, 3), .message = "a thing" },
	  "'event':'warning','name':'curl','key':'k','message':'a thing'",
	  "event=warning name=curl key=k message='a thing'",
	  "warning|warning: a thing" },
	{ { EVENT(EVENT_WARNING, 1, 3), .message = "50% \\x0a \"lost\"\nand: more, too", .grave = true },
	  "'event':'warning','name':'curl','key':'k','message':'50% \\\\x0a \\'lost\\'\\u000aand: more, too'",
	  "event=warning name=curl key=k message='50% \\\\x0a \\'lost\\'\\u000aand: more, too'",
	  "error|warning: 50%25 \\x0a \"lost\"%0Aand: more, too" },
	/* the end */
	{ { EVENT(EVENT_DONE, 3, 3), STEP(STEP_NO_ATTEMPTS_LEFT), .elapsed_ns = 4500 * MS, .status = 139 },
	  "'event':'done','name':'curl','attempts':3,'status':139,'reason':'attempts','elapsed':4.500,'key':'k'",
	  "event=done name=curl attempts=3 status=139 reason=attempts elapsed=4.500 key=k", NULL },
	{ { EVENT(EVENT_DONE, 1, 3), STEP(STEP_DONE), .elapsed_ns = 1, .status = 0 },
	  "'event':'done','name':'curl','attempts':1,'status':0,'elapsed':0.000,'key':'k'",
	  "event=done name=curl attempts=1 status=0 elapsed=0.000 key=k", NULL },
};

/* The line of text is what e becomes in the format; nothing: there is no line. */
static void
check_line(size_t row, enum report_format format, const struct event *e, const char *text)
{
	char buf[REPORT_LINE_SIZE];
	size_t len = report_line(buf, format, e);

	check(len == strlen(text) && memcmp(buf, text, len) == 0, row, "%.*s not %s", (int)len, buf, text);
}

/* Copies text with every ' as ", which C would want escaped. */
static char *
quoted(char *buf, const char *text)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++)
		buf[i] = text[i] == '\'' ? '"' : text[i];
	buf[i] = '\0';
	return buf;
}

static void
test_json(void)
{
	char line[REPORT_LINE_SIZE], body[REPORT_LINE_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		snprintf(line, sizeof line, "{\"time\":\"2025-11-25T03:00:00.123Z\",%s}\n",
		    quoted(body, rows[i].json));
		check_line(i, REPORT_JSON, &rows[i].event, line);
	}
}

static void
test_logfmt(void)
{
	char line[REPORT_LINE_SIZE], body[REPORT_LINE_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		snprintf(line, sizeof line, "time=2025-11-25T03:00:00.123Z %s\n", quoted(body, rows[i].logfmt));
		check_line(i, REPORT_LOGFMT, &rows[i].event, line);
	}
}

static void
test_github(void)
{
	char line[REPORT_LINE_SIZE] = "";
	size_t i, kind;

	for (i = 0; i < countof(rows); i++) {
		if (rows[i].github != NULL) {
			kind = strcspn(rows[i].github, "|");
			snprintf(line, sizeof line, "::%.*s title=retry%%3A curl::%s\n", (int)kind, rows[i].github,
			    rows[i].github + kind + 1);
		}
		check_line(i, REPORT_GITHUB, &rows[i].event, rows[i].github == NULL ? "" : line);
		if (rows[i].github == NULL)
			check_line(i, REPORT_TEXT, &rows[i].event, "");
	}
}

#define NS "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"

/* Names and values as the two formats write them: bare or quoted, cut, absent. */
static void
test_values(void)
{
	static const struct {
		const char *name, *json, *logfmt;
	} names[] = {
		{ "curl", "'curl'", "curl" }, { "a-b_c.d/e:f+g", "'a-b_c.d/e:f+g'", "a-b_c.d/e:f+g" },
		{ "", "''", "''" }, { " ", "' '", "' '" }, { "a b", "'a b'", "'a b'" }, { "a=b", "'a=b'", "'a=b'" },
		{ "\"", "'\\''", "'\\''" }, { "\\", "'\\\\'", "'\\\\'" }, { "a\nevent=done", "'a\\u000aevent=done'",
		    "'a\\u000aevent=done'" }, { "a\x7f", "'a\\u007f'", "'a\\u007f'" },
		{ "\xc3\xa9", "'\xc3\xa9'", "'\xc3\xa9'" }, { "\xff", "'\xef\xbf\xbd'", "'\xef\xbf\xbd'" },
		{ NS NS NS, "'" NS NS "...'", NS NS "..." },
	};
	char line[REPORT_LINE_SIZE], body[REPORT_LINE_SIZE];
	size_t i;

	for (i = 0; i < countof(names); i++) {
		struct event e = { EVENT(EVENT_DONE, 1, 3), STEP(STEP_DONE) };

		e.raw_name = names[i].name;
		e.key = NULL;
		snprintf(line, sizeof line, "{\"time\":\"2025-11-25T03:00:00.123Z\",\"event\":\"done\",\"name\":%s,"
		    "\"attempts\":1,\"status\":0,\"elapsed\":0.000}\n", quoted(body, names[i].json));
		check_line(i, REPORT_JSON, &e, line);
		snprintf(line, sizeof line, "time=2025-11-25T03:00:00.123Z event=done name=%s attempts=1 status=0 "
		    "elapsed=0.000\n", quoted(body, names[i].logfmt));
		check_line(i, REPORT_LOGFMT, &e, line);
	}
}

/* The longest of each kind: whole keys, and with a key of no more bytes than it may have, a line of 512 bytes. */
static void
test_longest(void)
{
	static const char *const key_bytes[] = { "k", "\"", "\xff", "\xc2\x80" };
	static const size_t grown[] = { 1, 2, 3, 6 };
	char name[REPORT_NAME_SIZE + 1], key[KEY_MAX + 1], message[4096], buf[REPORT_LINE_SIZE + 1];
	size_t i, kind, format, len;

	memset(name, '%', sizeof name);
	memset(message, '%', sizeof message);
	name[REPORT_NAME_SIZE - 1] = message[sizeof message - 1] = '\0';
	for (i = 0; i < countof(key_bytes); i++) {
		size_t unit = strlen(key_bytes[i]), whole = KEY_MAX / unit * grown[i];

		for (len = 0; len + unit <= KEY_MAX; len += unit)
			memcpy(key + len, key_bytes[i], unit);
		key[len] = '\0';
		for (kind = 0; kind <= EVENT_DONE; kind++)
			for (format = 0; format <= REPORT_GITHUB; format++) {
				struct event e = { .kind = (enum event_kind)kind, .wall_ns = WALL, .name = name,
				    .raw_name = name, .attempt = UINT64_MAX, .max_attempts = UINT64_MAX,
				    .outcome = { OUTCOME_SIGNAL, SIGVTALRM, INT64_MAX, 999, 0, false }, TRY,
				    STEP(STEP_RETRY_AFTER, INT64_MAX), .streak = UINT64_MAX,
				    .consecutive = UINT64_MAX, .pid = INT_MAX, .key = key, .message = message,
				    .circuit = "c", .budget = "b", .known_at_ns = INT64_MAX, .left_ns = INT64_MAX,
				    .elapsed_ns = INT64_MAX, .status = 255 };

				buf[REPORT_LINE_SIZE] = '#';
				len = report_line(buf, (enum report_format)format, &e);
				check(len <= REPORT_LINE_SIZE && buf[REPORT_LINE_SIZE] == '#', kind,
				    "format %zu: %zu bytes", format, len);
				check(len == 0 || memchr(buf, '\n', len) == buf + len - 1, kind,
				    "format %zu: no line", format);
				buf[len] = '\0';
				if (format == REPORT_JSON)
					check(strcspn(strstr(buf, "\"key\":\"") + 7, ",}") == whole + 1, kind,
					    "key %zu is not whole: %s", i, buf);
				if (kind == EVENT_WARNING && strlen(key) < 100)
					check(len <= REPORT_SIZE, kind, "%zu bytes", len);
			}
	}
}

/* A message gives way, so that the line stays within 512 bytes where it can. */
static void
test_message_cut(void)
{
	char message[4096], buf[REPORT_LINE_SIZE];
	enum report_format format;
	size_t len;

	memset(message, 'm', sizeof message);
	message[sizeof message - 1] = '\0';
	for (format = REPORT_JSON; format <= REPORT_LOGFMT; format++) {
		struct event e = { EVENT(EVENT_WARNING, 1, 3), .message = message };

		len = report_line(buf, format, &e);
		check(len <= REPORT_SIZE && len >= REPORT_SIZE - 4, format, "%zu bytes", len);
		check(strstr(buf, "mmm...") != NULL, format, "no sign of the cut: %.*s", (int)len, buf);
	}
}

static void
test_escape_json(void)
{
	static const struct {
		const char *text;
		size_t size;
		const char *shown;
	} cases[] = {
		{ "", 8, "" }, { "curl", 99, "curl" }, { "~ !'", 99, "~ !'" }, { "\"\\/", 99, "\\\"\\\\/" },
		{ "\x01\n\r\t\x1b[31m\x1f\x7f", 99, "\\u0001\\u000a\\u000d\\u0009\\u001b[31m\\u001f\\u007f" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 99, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
		/* C1, and what Unicode calls a line or paragraph separator */
		{ "\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0", 99, "\\u0080\\u0085\\u009f\xc2\xa0" },
		{ "\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", 99,
		  "\xe2\x80\xa7\\u2028\\u2029\xe2\x80\xaa" },
		/* what is not UTF-8: overlong, surrogates, past the end, cut short */
		{ "\xff", 99, "\xef\xbf\xbd" }, { "\xc0\x8a", 99, "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xed\xa0\x80", 99, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xf4\x90\x80\x80", 99, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe2\x82", 99, "\xef\xbf\xbd\xef\xbf\xbd" }, { "\xc3" "a", 99, "\xef\xbf\xbd" "a" },
		{ "\xc2\"", 99, "\xef\xbf\xbd\\\"" },
		/* cut between characters and never inside an escape */
		{ "12345678", 8, "1234..." }, { "123\n", 8, "123..." }, { "\n", 8, "\\u000a" },
		{ "\n\n", 8, "..." }, { "\n\n", 10, "\\u000a..." }, { "12\"\"\"\"", 8, "12\\\"..." },
		{ "123\"\"\"", 8, "123..." },
	};
	size_t i;

	for (i = 0; i < countof(cases); i++) {
		char buf[128];

		memset(buf, '#', sizeof buf);
		check(escape_json(buf, cases[i].size, cases[i].text) == buf, i, "it does not return its buffer");
		check(memchr(buf, '\0', cases[i].size) != NULL, i, "no end");
		check(strcmp(buf, cases[i].shown) == 0, i, "'%.99s', not '%s'", buf, cases[i].shown);
		check(buf[cases[i].size] == '#', i, "writes past its buffer");
	}
}

static void
test_escape_command(void)
{
	static const struct {
		const char *text, *data, *property;
	} cases[] = {
		{ "", "", "" }, { "a b", "a b", "a b" }, { "50%", "50%25", "50%25" },
		{ "%0A", "%250A", "%250A" }, { "a\r\nb", "a%0D%0Ab", "a%0D%0Ab" },
		{ "::error::x", "::error::x", "%3A%3Aerror%3A%3Ax" }, { "a,b=c", "a,b=c", "a%2Cb=c" },
		{ "\xc3\xa9", "\xc3\xa9", "\xc3\xa9" },
	};
	char buf[64];
	size_t i;

	for (i = 0; i < countof(cases); i++) {
		check(strcmp(escape_data(buf, sizeof buf, cases[i].text), cases[i].data) == 0, i, "data '%s'", buf);
		check(strcmp(escape_property(buf, sizeof buf, cases[i].text), cases[i].property) == 0, i,
		    "property '%s'", buf);
	}
	check(strcmp(escape_data(buf, 8, "12%%%%"), "12...") == 0, i, "cut '%s'", buf);
}

/*
 * Hostile events.
 */

/* Pieces that hurt where something is not escaped, and any byte. */
static void
hostile(struct random *r, char *buf, size_t size, int lowest)
{
	static const char *const pieces[] = {
		"\"", "\\", "'", "=", " ", ",", ":", "::", "::error::", "%", "%0A", "##[error]", "{", "}",
		"\\u0000", "\\\"", "\"}", "\" event=done", "\xc2\x85", "\xc2\x9b", "\xe2\x80\xa8",
		"\xe2\x80\xa9", "\xef\xbb\xbf", "\xef\xbf\xbf", "\xed\xa0\x80", "\xed\xb0\x80", "\xc0\x80",
		"\xe0\x80\x8a", "\xf4\x90\x80\x80", "\xf0\x9f\x98\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98",
		"\x80", "\xff", "\n", "\r", "\t", "\x1b[2J", "\x7f", "\x01", "null",
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
	};
	size_t used = 0, len, want = random_next(r) % size;
	char byte[2] = "";

	while (used < want) {
		const char *piece = pieces[random_next(r) % countof(pieces)];

		if (random_next(r) % 2 == 0) {
			byte[0] = (char)(1 + random_next(r) % 255);
			piece = byte;
		}
		len = strlen(piece);
		if (used + len >= size)
			break;
		if ((unsigned char)*piece < lowest || *piece == 0x7f)
			continue;
		memcpy(buf + used, piece, len);
		used += len;
	}
	if (used == 0)
		buf[used++] = 'x';
	buf[used] = '\0';
}

static void
print_hex(const char *text)
{
	for (; *text != '\0'; text++)
		printf("%02x", (unsigned)(unsigned char)*text);
	putchar('\t');
}

static void
print_hostile(enum report_format format)
{
	struct random r = { 5 };
	char raw[300], name[REPORT_NAME_SIZE], key[KEY_MAX + 1], message[600], shown[256], line[REPORT_LINE_SIZE];
	size_t i;

	for (i = 0; i < 5000; i++) {
		struct event e = rows[i % countof(rows)].event;

		hostile(&r, raw, sizeof raw, 1);
		hostile(&r, key, sizeof key, 0x20);
		hostile(&r, message, sizeof message, 1);
		e.raw_name = raw;
		e.name = escape_text(name, sizeof name, raw);
		e.key = key;
		/* the words of a command are the text's, where nothing foreign stands as it is */
		if (e.message != NULL)
			e.message = format == REPORT_GITHUB ? escape_text(shown, sizeof shown, message) : message;
		print_hex(raw);
		print_hex(key);
		print_hex(e.message == NULL ? "" : message);
		if (fwrite(line, 1, report_line(line, format, &e), stdout) == 0)
			putchar('\n');
	}
}

static const struct test tests[] = {
	{ "json_lines", test_json }, { "logfmt_lines", test_logfmt }, { "github_lines", test_github },
	{ "values", test_values }, { "longest", test_longest }, { "message_cut", test_message_cut },
	{ "escape_json", test_escape_json }, { "escape_command", test_escape_command },
};

int
main(int argc, char **argv)
{
	static const char *const formats[] = {
		[REPORT_TEXT] = "", [REPORT_JSON] = "json", [REPORT_LOGFMT] = "logfmt", [REPORT_GITHUB] = "github",
	};
	const char *wanted = argc == 2 ? argv[1] : "--list";
	size_t i;

	for (i = 0; i < countof(formats); i++)
		if (strcmp(formats[i], wanted) == 0) {
			print_hostile((enum report_format)i);
			return 0;
		}
	return run_test(tests, countof(tests), wanted);
}
