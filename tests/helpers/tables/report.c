/* The lines of the log, in each format. */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/key.h"
#include "../../../src/core/line.h"
#include "../events.h"
#include "../table.h"
#include "short.h"

#define LINE(kind_, attempt_, max_) \
	.kind = (kind_), .name = "curl", .attempt = (attempt_), .max_attempts = (max_), .consecutive = 1

static void
test_text(void)
{
	static const struct {
		struct event event;
		const char *line;
	} rows[] = {
		/* the examples of the manual's LOG */
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 7, 21 * MS }, .verdict = TRY,
		    .step = { STEP_WAIT, 1432 * MS } },
		  "retry: curl: attempt 1/3: exit 7 after 0.021s; retrying in 1.432s" },
		{ { LINE(EVENT_ATTEMPT, 3, 3), .outcome = { OUTCOME_TIMEOUT, 0, 5001 * MS }, .verdict = TRY,
		    .step = { STEP_NO_ATTEMPTS_LEFT, 0 } },
		  "retry: curl: attempt 3/3: timed out after 5.001s; giving up: no attempts left" },
		{ { LINE(EVENT_ATTEMPT, 2, 3), .outcome = { OUTCOME_SIGNAL, SIGSEGV, 2 * MS }, .verdict = TRY,
		    .step = { STEP_DEADLINE, 0 } },
		  "retry: curl: attempt 2/3: killed by SIGSEGV after 0.002s; giving up: deadline" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 3, 4 * MS }, .verdict = STOP,
		    .rule = "preset curl: status 3", .step = { STEP_PERMANENT, 0 } },
		  "retry: curl: attempt 1/3: exit 3 after 0.004s; giving up: permanent failure "
		  "(preset curl: status 3)" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = MISSING, .verdict = STOP, .step = { STEP_PERMANENT, 0 } },
		  "retry: curl: attempt 1/3: not found; giving up: permanent failure" },
		{ { LINE(EVENT_ATTEMPT, 2, 3), .outcome = { OUTCOME_EXIT, 0, 90 * MS }, .verdict = OK,
		    .step = { STEP_DONE, 0 } },
		  "retry: curl: attempt 2/3: ok after 0.090s" },
		{ { LINE(EVENT_ATTEMPT, 4, 0), .outcome = { OUTCOME_EXIT, 7, 10 * MS }, .verdict = TRY,
		    .step = { STEP_WAIT, 60 * S } },
		  "retry: curl: attempt 4: exit 7 after 0.010s; retrying in 1m00s" },
		{ { LINE(EVENT_START, 1, 3), .pid = 4711, .key_given = true,
		    .key = "8e03978e-40d5-43dd-bc93-6894a57f9324" },
		  "retry: curl: attempt 1/3: started, pid 4711, key 8e03978e-40d5-43dd-bc93-6894a57f9324" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_SIGNAL, SIGTERM, 0 }, .verdict = TRY,
		    .step = { STEP_INTERRUPTED, 0 }, .stop_signal = SIGTERM },
		  "retry: curl: attempt 1/3: killed by SIGTERM after 0.000s; giving up: interrupted by SIGTERM" },
		{ { LINE(EVENT_ATTEMPT, 2, 3), .outcome = { .kind = OUTCOME_EXIT, .number = 22,
		    .duration_ns = 104 * MS, .http_status = 503 }, .verdict = TRY,
		    .step = { STEP_WAIT, 30217 * MS, true } },
		  "retry: curl: attempt 2/3: exit 22, HTTP 503 after 0.104s; retrying in 30.217s (Retry-After)" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .number = 22,
		    .duration_ns = 4 * MS, .http_status = 503 }, .verdict = TRY,
		    .step = { STEP_RETRY_AFTER, 7200 * S, true } },
		  "retry: curl: attempt 1/3: exit 22, HTTP 503 after 0.004s; giving up: Retry-After of 2h00m00s "
		  "is too long" },
		/* HTTP, texts, --verify, --done-if */
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS,
		    .http_status = 404 }, .failed_by = FAILED_BY_HTTP, .verdict = STOP,
		    .step = { STEP_PERMANENT, 0, false } },
		  "retry: curl: attempt 1/3: exit 0, HTTP 404 after 0.001s; giving up: permanent failure" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_TIMEOUT, .duration_ns = S,
		    .http_status = 503 }, .verdict = TRY, .step = { STEP_WAIT, S, false } },
		  "retry: curl: attempt 1/3: timed out, HTTP 503 after 1.000s; retrying in 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS },
		    .failed_by = FAILED_BY_FAIL_MATCH, .verdict = TRY, .step = { STEP_WAIT, S, false } },
		  "retry: curl: attempt 1/3: exit 0, --fail-match after 0.001s; retrying in 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS },
		    .failed_by = FAILED_BY_SUCCESS_MATCH, .verdict = TRY, .step = { STEP_WAIT, S, false } },
		  "retry: curl: attempt 1/3: exit 0, no --success-match after 0.001s; retrying in 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS },
		    .failed_by = FAILED_BY_VERIFY, .verdict = TRY,
		    .step = { STEP_NO_ATTEMPTS_LEFT, 0, false } },
		  "retry: curl: attempt 1/3: exit 0, --verify after 0.001s; giving up: no attempts left" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { .kind = OUTCOME_EXIT, .duration_ns = MS },
		    .failed_by = FAILED_BY_PRESET, .verdict = TRY, .step = { STEP_WAIT, S, false } },
		  "retry: curl: attempt 1/3: exit 0, preset's failure text after 0.001s; retrying in 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 9, MS }, .verdict = TRY,
		    .step = { STEP_DONE_IF, 0, false } },
		  "retry: curl: attempt 1/3: exit 9 after 0.001s; done: --done-if" },
		/* the rest */
		{ { LINE(EVENT_START, 2, 0), .pid = 1, .key = "k", .key_given = true },
		    "retry: curl: attempt 2: started, pid 1, key k" },
		{ { LINE(EVENT_ATTEMPT, 2, 3), .outcome = { OUTCOME_EXIT, 0, 125 * S }, .verdict = OK,
		    .timed = true, .wall_ns = WALL },
		  "2025-11-25T03:00:00.123Z retry: curl: attempt 2/3: ok after 2m05s" },
		{ { LINE(EVENT_REFUSED, 1, 3), .circuit = "api", .left_ns = 61845 * S },
		  "retry: curl: not run: circuit \"api\" is open for another 17h10m45s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = NOEXEC, .verdict = STOP, .step = { STEP_PERMANENT, 0 } },
		  "retry: curl: attempt 1/3: not executable (Permission denied); giving up: permanent failure" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_NO_PROCESS, ENOMEM, 0 }, .verdict = TRY,
		    .step = { STEP_WAIT, 0 } },
		  "retry: curl: attempt 1/3: no process (Cannot allocate memory); retrying in 0.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 3, MS }, .verdict = OK,
		    .step = { STEP_DONE, 0 } },
		  "retry: curl: attempt 1/3: ok after 0.001s" },
		{ { LINE(EVENT_ATTEMPT, 1, 3), .outcome = { OUTCOME_EXIT, 0, MS }, .verdict = STOP,
		    .step = { STEP_PERMANENT, 0 } },
		  "retry: curl: attempt 1/3: exit 0 after 0.001s; giving up: permanent failure" },
		{ { LINE(EVENT_NOT_RUN, 2, 3), .step = { STEP_INTERRUPTED, 0 }, .stop_signal = SIGINT },
		  "retry: curl: attempt 2/3: not run; giving up: interrupted by SIGINT" },
		{ { LINE(EVENT_NOT_RUN, 2, 3), .step = { STEP_INPUT, 0 } },
		  "retry: curl: attempt 2/3: not run; giving up: standard input is used up (see --replay-stdin)" },
		{ { LINE(EVENT_NOT_RUN, 2, 3), .step = { STEP_INPUT, 0 }, .input_fd = 63 },
		  "retry: curl: attempt 2/3: not run; giving up: the pipe /dev/fd/63 is used up" },
		{ { LINE(EVENT_NOT_RUN, 1, 0), .step = { STEP_DEADLINE, 0 } },
		    "retry: curl: attempt 1: not run; giving up: deadline" },
		{ { LINE(EVENT_WARNING, 1, 3), .message = "a thing" }, "retry: curl: warning: a thing" },
		/* three digits, to the nearest */
		{ { LINE(EVENT_ATTEMPT, 1, 1), .outcome = { OUTCOME_EXIT, 0, 499999 }, .verdict = OK },
		  "retry: curl: attempt 1/1: ok after 0.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 1), .outcome = { OUTCOME_EXIT, 0, 500000 }, .verdict = OK },
		  "retry: curl: attempt 1/1: ok after 0.001s" },
		{ { LINE(EVENT_ATTEMPT, 1, 1), .outcome = { OUTCOME_EXIT, 0, S - 1 }, .verdict = OK },
		  "retry: curl: attempt 1/1: ok after 1.000s" },
		{ { LINE(EVENT_ATTEMPT, 1, 1), .outcome = { OUTCOME_EXIT, 0, FOREVER }, .verdict = OK },
		  "retry: curl: attempt 1/1: ok after 2562047h47m17s" },
		{ { LINE(EVENT_ATTEMPT, 1, 0), .outcome = { OUTCOME_EXIT, 1, 0 }, .verdict = TRY,
		    .step = { STEP_WAIT, FOREVER } },
		  "retry: curl: attempt 1: exit 1 after 0.000s; retrying in 2562047h47m17s" },
	};
	char buf[REPORT_LINE_SIZE];
	size_t i, len;

	for (i = 0; i < countof(rows); i++) {
		len = line_of(buf, LOG_TEXT, &rows[i].event);
		check(len == strlen(rows[i].line) + 1 && memcmp(buf, rows[i].line,
		    len - 1) == 0 && buf[len - 1] == '\n', i,
		    "%.*s not %s", (int)len, buf, rows[i].line);
	}
}

/* The fullest line of each event: one line of at most 512 bytes, and what matters, at its end, is still there. */
static void
test_text_longest(void)
{
	static const enum event_kind kinds[] = { EVENT_START, EVENT_ATTEMPT, EVENT_NOT_RUN, EVENT_WARNING };
	static const char *const ends[] = { "kkk\n", "interrupted by SIGVTALRM\n", "interrupted by SIGVTALRM\n",
	    "m\n" };
	char buf[REPORT_LINE_SIZE], name[REPORT_NAME_SIZE], key[256], message[4096];
	size_t i, len, n;

	memset(name, 'n', sizeof name);
	memset(key, 'k', sizeof key);
	memset(message, 'm', sizeof message);
	name[sizeof name - 1] = key[sizeof key - 1] = message[sizeof message - 1] = '\0';
	for (i = 0; i < countof(kinds); i++) {
		struct event e = { .kind = kinds[i], .name = name, .attempt = UINT64_MAX,
		    .max_attempts = UINT64_MAX,
			.outcome = { OUTCOME_SIGNAL, SIGVTALRM, FOREVER }, .verdict = TRY,
			    .step = { STEP_INTERRUPTED, 0 },
			.streak = UINT64_MAX, .consecutive = UINT64_MAX, .stop_signal = SIGVTALRM, .pid = INT_MAX,
			    .key = key, .key_given = true, .timed = true, .wall_ns = WALL,
			.message = message };

		len = line_of(buf, LOG_TEXT, &e);
		n = strlen(ends[i]);
		check(len <= REPORT_SIZE && memcmp(buf + len - n, ends[i], n) == 0, i, "%zu bytes: %.*s", len,
		    (int)len, buf);
		check(memchr(buf, '\n', len) == buf + len - 1, i, "more than one line");
	}
}

/* The line of text is what e becomes in the format; nothing: there is no line. */
static void
check_line(size_t row, enum log_format format, const struct event *e, const char *text)
{
	char buf[REPORT_LINE_SIZE];
	size_t len = line_of(buf, format, e);

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

	for (i = 0; i < countof(event_rows); i++) {
		snprintf(line, sizeof line, "{\"time\":\"2025-11-25T03:00:00.123Z\",%s}\n",
		    quoted(body, event_rows[i].json));
		check_line(i, LOG_JSON, &event_rows[i].event, line);
	}
}

static void
test_logfmt(void)
{
	char line[REPORT_LINE_SIZE], body[REPORT_LINE_SIZE];
	size_t i;

	for (i = 0; i < countof(event_rows); i++) {
		snprintf(line, sizeof line, "time=2025-11-25T03:00:00.123Z %s\n",
		    quoted(body, event_rows[i].logfmt));
		check_line(i, LOG_LOGFMT, &event_rows[i].event, line);
	}
}

static void
test_github(void)
{
	char line[REPORT_LINE_SIZE] = "";
	size_t i, kind;

	for (i = 0; i < countof(event_rows); i++) {
		if (event_rows[i].github != NULL) {
			kind = strcspn(event_rows[i].github, "|");
			snprintf(line, sizeof line, "::%.*s title=retry%%3A curl::%s\n", (int)kind,
			    event_rows[i].github, event_rows[i].github + kind + 1);
		}
		check_line(i, LOG_GITHUB, &event_rows[i].event, event_rows[i].github == NULL ? "" : line);
		if (event_rows[i].github == NULL)
			check_line(i, LOG_TEXT, &event_rows[i].event, "");
	}
	check_line(i, LOG_GITHUB, &(struct event){ EVENT(EVENT_GROUP, 2, 3) }, "::group::curl: attempt 2/3\n");
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
		check_line(i, LOG_JSON, &e, line);
		snprintf(line, sizeof line, "time=2025-11-25T03:00:00.123Z event=done name=%s attempts=1 status=0 "
		    "elapsed=0.000\n", quoted(body, names[i].logfmt));
		check_line(i, LOG_LOGFMT, &e, line);
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
		for (kind = 0; kind <= EVENT_GROUP; kind++)
			for (format = kind == EVENT_GROUP ? LOG_GITHUB : 0; format <= LOG_GITHUB; format++) {
				struct event e = { .kind = (enum event_kind)kind, .wall_ns = WALL, .name = name,
				    .raw_name = name, .attempt = UINT64_MAX, .max_attempts = UINT64_MAX,
				    .outcome = { OUTCOME_SIGNAL, SIGVTALRM, INT64_MAX, 999, false }, TRANSIENT,
				    STEP(STEP_RETRY_AFTER, INT64_MAX), .streak = UINT64_MAX,
				    .consecutive = UINT64_MAX, .pid = INT_MAX, .key = key, .message = message,
				    .circuit = "c", .budget = "b", .known_at_ns = INT64_MAX, .left_ns = INT64_MAX,
				    .elapsed_ns = INT64_MAX, .status = 255 };

				buf[REPORT_LINE_SIZE] = '#';
				len = line_of(buf, (enum log_format)format, &e);
				check(len <= REPORT_LINE_SIZE && buf[REPORT_LINE_SIZE] == '#', kind,
				    "format %zu: %zu bytes", format, len);
				check(len == 0 || memchr(buf, '\n', len) == buf + len - 1, kind,
				    "format %zu: no line", format);
				buf[len] = '\0';
				if (format == LOG_JSON && len != 0)
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
	enum log_format format;
	size_t len;

	memset(message, 'm', sizeof message);
	message[sizeof message - 1] = '\0';
	for (format = LOG_JSON; format <= LOG_LOGFMT; format++) {
		struct event e = { EVENT(EVENT_WARNING, 1, 3), .message = message };

		len = line_of(buf, format, &e);
		check(len <= REPORT_SIZE && len >= REPORT_SIZE - 4, format, "%zu bytes", len);
		check(strstr(buf, "mmm...") != NULL, format, "no sign of the cut: %.*s", (int)len, buf);
	}
}

static void
test_rule(void)
{
	static const char long_line[] = "0123456789 0123456789 0123456789 01234567";
	static const struct {
		enum rule rule;
		struct outcome outcome;
		const char *preset, *text;
		const char *words;              /* NULL: none */
	} rows[] = {
		{ RULE_NONE, EXITED(1), NULL, "", NULL }, { RULE_HOPELESS, MISSING, "curl", "", NULL },
		{ RULE_NOBODY_READS, KILLED(SIGPIPE), NULL, "", "nobody reads" },
		{ RULE_STOP_ON, EXITED(3), "curl", "", "--stop-on" },
		{ RULE_STOP_MATCH, EXITED(3), "curl", "x", "--stop-match" },
		{ RULE_STOP_IF, EXITED(3), "curl", "", "--stop-if" },
		{ RULE_NOT_RETRY_ON, EXITED(3), NULL, "", "not in --retry-on" },
		{ RULE_NOT_RETRY_MATCH, EXITED(3), NULL, "", "not in --retry-match" },
		{ RULE_NOT_PRESET, EXITED(3), NULL, "", "not in --preset" },
		{ RULE_HTTP, ANSWERED(22, 404), NULL, "", "HTTP 404" },
		{ RULE_HTTP, EXITED(0), NULL, "", "--http" },   /* the headers cannot be read */
		{ RULE_PRESET_STATUS, EXITED(3), "curl", "", "preset curl: status 3" },
		{ RULE_PRESET_STATUS, KILLED(SIGSEGV), "curl", "", "preset curl: status 139" },
		{ RULE_PRESET_TEXT, EXITED(255), "ssh", "", "preset ssh" },
		{ RULE_PRESET_TEXT, EXITED(255), "ssh", "Permission denied", "preset ssh: \"Permission denied\"" },
		{ RULE_PRESET_TEXT, EXITED(255), "ssh", "\x1b[1mbad\\\r", "preset ssh: \"\\x1b[1mbad\\\\\\x0d\"" },
		{ RULE_PRESET_TEXT, EXITED(1), "a", long_line + 1,
		    "preset a: \"123456789 0123456789 0123456789 01234567\"" },
		{ RULE_PRESET_TEXT, EXITED(1), "a", long_line,
		    "preset a: \"0123456789 0123456789 0123456789 0123...\"" },
	};
	char buf[REPORT_RULE_SIZE];
	const char *is;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		is = report_rule(buf, rows[i].rule, &rows[i].outcome, rows[i].preset, rows[i].text);
		is = is == NULL ? "none" : is;
		check(strcmp(is, rows[i].words != NULL ? rows[i].words : "none") == 0, i, "%s", is);
	}
}

const struct test report_tests[] = {
	{ "report.text", test_text }, { "report.rule", test_rule },
	 { "report.text_longest", test_text_longest }, { "report.json", test_json },
	{ "report.logfmt", test_logfmt }, { "report.github", test_github }, { "report.values", test_values },
	{ "report.longest", test_longest }, { "report.message_cut", test_message_cut }, { NULL, NULL },
};
