#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/countof.h"
#include "core/duration.h"
#include "core/escape.h"
#include "core/key.h"
#include "core/preset.h"
#include "core/signame.h"
#include "edge/diag.h"
#include "edge/spool.h"
#include "edge/watch.h"

#define VERSION "0.1.0"

#define HELP_COLUMN 26

/*
 * One row for each option, in the order of --help.  A row without a name is a heading.  set() puts the value into
 * the field at the offset and returns false if it is not what `accepts` says; an option without an argument gets
 * NULL.  Offset 0 with a set() for the whole of struct options: what is set lies in more than one place.
 */
struct row {
	const char *name;
	const char *argument;
	char letter;
	bool (*set)(void *field, const char *value);
	size_t field;
	const char *accepts;
	const char *help;
};

static bool
set_duration(void *field, const char *value)
{
	return duration_parse(value, field);
}

static bool
set_count(void *field, const char *value)
{
	return decimal_whole(value, 0, INT64_MAX, field);
}

static bool
set_positive(void *field, const char *value)
{
	return decimal_whole(value, 1, INT64_MAX, field);
}

static bool
set_signal(void *field, const char *value)
{
	int *number = field;

	return (*number = signame_parse(value)) != 0;
}

static bool
set_delay(void *field, const char *value)
{
	struct backoff *b = field;

	for (b->delays = 0; b->delays < BACKOFF_LIST_MAX; value++) {
		if ((value = duration_read(value, &b->delay_ns[b->delays])) == NULL)
			return false;
		b->delays++;
		if (*value == '\0')
			return true;
	}
	return false;
}

struct word {
	const char *name;
	int value;
};

/* The value of the word called name, or -1. */
static int
word_value(const struct word *words, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(words[i].name, name) == 0)
			return words[i].value;
	return -1;
}

static bool
set_backoff(void *field, const char *value)
{
	static const struct word words[] = {
		{ "exponential", BACKOFF_EXPONENTIAL }, { "linear", BACKOFF_LINEAR },
		{ "constant", BACKOFF_CONSTANT }, { "fibonacci", BACKOFF_FIBONACCI },
	};
	int kind = word_value(words, countof(words), value);

	if (kind >= 0)
		((struct backoff *)field)->kind = (enum backoff_kind)kind;
	return kind >= 0;
}

static bool
set_factor(void *field, const char *value)
{
	int64_t *factor = field;
	const char *end = decimal_read(value, DURATION_S, factor);      /* billionths */

	return end != NULL && *end == '\0' && *factor >= DURATION_S;
}

static bool
set_percent(struct backoff *b, const char *value)
{
	const char *end = decimal_read(value, 10000, &b->jitter_value); /* parts per million */

	b->jitter = JITTER_PERCENT;
	return end != NULL && strcmp(end, "%") == 0 && b->jitter_value <= 1000000;
}

static bool
set_jitter(void *field, const char *value)
{
	static const struct word words[] = {
		{ "none", JITTER_NONE }, { "full", JITTER_FULL }, { "equal", JITTER_EQUAL },
		{ "decorrelated", JITTER_DECORRELATED }, { "additive", JITTER_ADDITIVE },
	};
	struct backoff *b = field;
	int kind = word_value(words, countof(words), value);

	if (kind >= 0) {
		b->jitter = (enum jitter_kind)kind;
		return true;
	}
	if (set_percent(b, value))
		return true;
	b->jitter = JITTER_DURATION;
	return duration_parse(value, &b->jitter_value);
}

static bool
set_statuses(void *field, const char *value)
{
	return statuses_add(field, value);
}

static bool
set_group(void *field, const char *value)
{
	static const struct word words[] = {
		{ "auto", GROUP_AUTO }, { "own", GROUP_OWN }, { "shared", GROUP_SHARED },
	};
	int mode = word_value(words, countof(words), value);

	if (mode >= 0)
		*(enum group_mode *)field = (enum group_mode)mode;
	return mode >= 0;
}

/* Compiled expressions need more room than options should have on a stack, and only who uses them pays. */
#define PATTERNS_MAX 128
static struct watch_pattern patterns[PATTERNS_MAX];

static bool
add_pattern(struct options *o, const char *ere, unsigned streams, enum match_meaning meaning)
{
	struct streams_config *c = &o->streams;

	c->patterns = patterns;
	return c->pattern_count < PATTERNS_MAX
	    && watch_compile(&patterns[c->pattern_count++], ere, streams, (int)meaning);
}

/* `[STREAM:]ERE` */
static bool
add_match(struct options *o, const char *value, enum match_meaning meaning)
{
	static const struct word streams[] = { { "stdout:", WATCH_STDOUT }, { "stderr:", WATCH_STDERR } };
	size_t i, len;

	for (i = 0; i < countof(streams); i++) {
		len = strlen(streams[i].name);
		if (strncmp(value, streams[i].name, len) == 0)
			return value[len] != '\0'
			    && add_pattern(o, value + len, (unsigned)streams[i].value, meaning);
	}
	return *value != '\0' && add_pattern(o, value, WATCH_STDOUT | WATCH_STDERR, meaning);
}

static bool
set_retry_match(void *options, const char *value)
{
	return add_match(options, value, MATCH_RETRY);
}

static bool
set_stop_match(void *options, const char *value)
{
	return add_match(options, value, MATCH_STOP);
}

static bool
set_fail_match(void *options, const char *value)
{
	return add_match(options, value, MATCH_FAIL);
}

_Static_assert(PRESET_STDOUT == (int)WATCH_STDOUT && PRESET_STDERR == (int)WATCH_STDERR,
    "a preset's streams are handed on as a watch's");

static bool
add_preset(struct options *o, const struct preset *p)
{
	static const enum match_meaning meanings[] = {
		[PRESET_PERMANENT] = MATCH_PRESET_PERMANENT, [PRESET_TRANSIENT] = MATCH_PRESET_TRANSIENT,
		[PRESET_FAIL] = MATCH_PRESET_FAIL,
	};
	const struct preset_text *t;
	size_t i;

	for (i = 0; i < o->preset_count; i++)
		if (o->presets[i] == p)
			return true;
	if (o->preset_count == OPTIONS_PRESETS_MAX)
		return false;
	o->presets[o->preset_count++] = p;
	o->policy.has_preset = true;
	for (t = p->text; t->ere != NULL; t++)
		if (!add_pattern(o, t->ere, t->streams, meanings[t->kind]))
			return false;
	return true;
}

static bool
set_presets(void *options, const char *value)
{
	const struct preset *p;
	size_t len;

	for (;; value += len + 1) {
		len = strcspn(value, ",");
		if ((p = preset_find(value, len)) == NULL || !add_preset(options, p))
			return false;
		if (value[len] == '\0')
			return true;
	}
}

/* Higher numbers are no descriptors that a shell could open. */
#define HTTP_FD_MAX 999

static bool
set_http(void *field, const char *value)
{
	struct streams_config *c = field;
	int64_t fd = 0;

	c->http = HTTP_FROM_FILE;
	c->http_file = value;
	if (strcmp(value, "stdout") == 0)
		c->http = HTTP_FROM_STDOUT;
	else if (strcmp(value, "stderr") == 0)
		c->http = HTTP_FROM_STDERR;
	else if (strncmp(value, "fd:", 3) == 0)
		c->http = HTTP_FROM_FD;
	if (c->http == HTTP_FROM_FD && !decimal_whole(value + 3, 3, HTTP_FD_MAX, &fd))
		return false;
	c->http_fd = (int)fd;
	return *value != '\0';
}

static bool
set_true(void *field, const char *value)
{
	(void)value;
	return *(bool *)field = true;
}

static bool
set_name(void *field, const char *value)
{
	*(const char **)field = value;
	return key_is_name(value);
}

static bool
set_key(void *field, const char *value)
{
	*(const char **)field = value;
	return key_is_valid(value);
}

/* `10/s` */
static bool
set_rate(void *field, const char *value)
{
	static const struct word units[] = {
		{ "/s", 1 }, { "/m", 60 }, { "/h", 3600 }, { "/d", 86400 },
	};
	struct budget_config *b = field;
	const char *slash = strchr(value, '/'), *end = decimal_read(value, 1, &b->rate);
	int unit = slash == NULL ? -1 : word_value(units, countof(units), slash);

	b->unit_ns = unit * DURATION_S;
	return unit > 0 && end == slash && strchr(value, '.') == NULL && b->rate >= 1 && b->rate <= BUDGET_MAX;
}

static bool
set_burst(void *field, const char *value)
{
	return decimal_whole(value, 1, BUDGET_MAX, field);
}

static bool
set_ratio(void *field, const char *value)
{
	int64_t *ratio = field;
	const char *end = decimal_read(value, BUDGET_TOKEN, ratio);

	return end != NULL && *end == '\0' && *ratio <= BUDGET_MAX * BUDGET_TOKEN;
}

static bool
set_nested(void *field, const char *value)
{
	static const struct word words[] = {
		{ "warn", NESTED_WARN }, { "allow", NESTED_ALLOW }, { "once", NESTED_ONCE },
	};
	int mode = word_value(words, countof(words), value);

	if (mode >= 0)
		*(enum nested_mode *)field = (enum nested_mode)mode;
	return mode >= 0;
}

static bool
set_log_format(void *field, const char *value)
{
	static const struct word words[] = {
		{ "text", REPORT_TEXT }, { "json", REPORT_JSON }, { "logfmt", REPORT_LOGFMT },
		{ "github", REPORT_GITHUB },
	};
	int format = word_value(words, countof(words), value);

	if (format >= 0)
		*(enum report_format *)field = (enum report_format)format;
	return format >= 0;
}

static bool
set_progress(void *field, const char *value)
{
	static const struct word words[] = {
		{ "auto", PROGRESS_AUTO }, { "always", PROGRESS_ALWAYS }, { "never", PROGRESS_NEVER },
	};
	int when = word_value(words, countof(words), value);

	if (when >= 0)
		*(enum progress_when *)field = (enum progress_when)when;
	return when >= 0;
}

static bool
set_text(void *field, const char *value)
{
	*(const char **)field = value;
	return *value != '\0';
}

static bool
set_more(void *field, const char *value)
{
	(void)value;
	++*(int *)field;
	return true;
}

static bool print_help(void *field, const char *value);
static bool print_version(void *field, const char *value);
static bool print_presets(void *field, const char *value);

#define FIELD(member) offsetof(struct options, member)
#define NO_LIMIT "a whole number, 0 for no limit"
#define POSITIVE "a whole number from 1"
#define MATCH "[stdout:|stderr:]ERE, a POSIX extended regular expression"
#define SHELL "a shell command"
#define NAME "1 to 64 of A-Za-z0-9._-, not starting with a dot"
#define TO_BUDGET_MAX "a whole number from 1 to 1000000000"
#define SIGNALS "a signal's name, with or without SIG, or its number"

static const struct row rows[] = {
	{ .help = "When to stop" },
	{ "attempts", "N", 'a', set_count, FIELD(attempts), NO_LIMIT,
	  "run the command at most N times, the first run\nincluded; 0 = no limit (default 3)" },
	{ "deadline", "DUR", 'D', set_duration, FIELD(deadline_ns), DURATION_ACCEPTS,
	  "hard limit on the whole run, waits and attempts\ntogether; 0 = none (default)" },
	{ "timeout", "DUR", 't', set_duration, FIELD(timeout_ns), DURATION_ACCEPTS,
	  "limit on one attempt; 0 = none (default)" },
	{ "signal", "SIG", 's', set_signal, FIELD(signal), SIGNALS,
	  "what an attempt that timed out is sent first\n(default TERM)" },
	{ "kill-after", "DUR", 'k', set_duration, FIELD(kill_after_ns), DURATION_ACCEPTS,
	  "KILL follows if it is still alive this long after\nthat; 0 = never (default 5s)" },
	{ "consecutive", "N", 0, set_positive, FIELD(consecutive), POSITIVE,
	  "success means N successes in a row (default 1);\nbetween them, the base delay" },

	{ .help = "How long to wait" },
	{ "delay", "DUR[,DUR]...", 'd', set_delay, FIELD(backoff),
	  DURATION_ACCEPTS ", or up to 64 of them separated by commas",
	  "base delay (default 1s); a list is an explicit\nschedule whose last item repeats" },
	{ "backoff", "KIND", 'b', set_backoff, FIELD(backoff), "exponential, linear, constant or fibonacci",
	  "exponential (default), linear, constant, fibonacci" },
	{ "factor", "F", 'f', set_factor, FIELD(backoff.factor), "a decimal number from 1",
	  "multiplier of exponential, at least 1 (default 2)" },
	{ "max-delay", "DUR", 'm', set_duration, FIELD(backoff.max_ns), DURATION_ACCEPTS,
	  "no computed delay exceeds this, jitter included\n(default 60s)" },
	{ "min-delay", "DUR", 0, set_duration, FIELD(backoff.min_ns), DURATION_ACCEPTS,
	  "no computed delay is shorter than this (default 0)" },
	{ "jitter", "KIND", 'j', set_jitter, FIELD(backoff),
	  "none, full, equal, decorrelated, additive, a percentage from 0% to 100%, or a duration such as 500ms",
	  "none, full (default), equal, decorrelated, additive,\nP%, or a duration" },
	{ "splay", "DUR", 0, set_duration, FIELD(splay_ns), DURATION_ACCEPTS,
	  "wait a random time up to DUR before the first\nattempt (default 0)" },
	{ "reset-after", "DUR", 0, set_duration, FIELD(reset_after_ns), DURATION_ACCEPTS,
	  "an attempt that ran at least this long starts the\nbackoff over; 0 = never (default)" },
	{ "seed", "N", 0, set_count, FIELD(seed), "a whole number from 0",
	  "make the random delays repeatable: the same N, the\nsame delays" },

	{ .help = "What to retry" },
	{ "retry-on", "LIST", 'r', set_statuses, FIELD(policy.retry_on), STATUSES_ACCEPTS,
	  "these failures are transient, others permanent\n(but timeouts stay transient)" },
	{ "stop-on", "LIST", 'x', set_statuses, FIELD(policy.stop_on), STATUSES_ACCEPTS,
	  "these failures are permanent" },
	{ "success-on", "LIST", 0, set_statuses, FIELD(policy.success_on), STATUSES_ACCEPTS,
	  "these outcomes are success (default 0); retry then\nexits 0" },
	{ "preset", "NAME[,NAME]...", 'p', set_presets, 0, PRESET_ACCEPTS,
	  "use what is known about a program's statuses and\n"
	  "messages: curl, psql, git, ... (see --list-presets)" },
	{ "retry-match", "[STREAM:]ERE", 0, set_retry_match, 0, MATCH,
	  "a failed attempt with a matching line in its output\n"
	  "is transient; STREAM: stdout or stderr, else both" },
	{ "stop-match", "[STREAM:]ERE", 0, set_stop_match, 0, MATCH,
	  "a failed attempt with a matching line is permanent" },
	{ "fail-match", "[STREAM:]ERE", 0, set_fail_match, 0, MATCH,
	  "an attempt with a success status and a matching line\nhas failed, transiently" },
	{ "verify", "CMD", 0, set_text, FIELD(verify), SHELL,
	  "after an attempt with a success status, run\nsh -c CMD; nonzero: it has failed, transiently" },
	{ "done-if", "CMD", 0, set_text, FIELD(done_if), SHELL,
	  "after a transient failure, run sh -c CMD; zero: the\nwork is done, stop with success" },

	{ .help = "HTTP" },
	{ "http", "SOURCE", 'H', set_http, FIELD(streams),
	  "stdout, stderr, fd:N with N from 3 to 999, or the name of a file",
	  "judge attempts by the response headers in SOURCE:\n"
	  "stdout, stderr, fd:N (what the command writes to its\n"
	  "descriptor N) or a file; obey Retry-After" },
	{ "max-retry-after", "DUR", 0, set_duration, FIELD(max_retry_after_ns), DURATION_ACCEPTS,
	  "give up rather than wait longer than this because a\nserver asked for it; 0 = no limit (default 1h)" },

	{ .help = "Streams" },
	{ "replay-stdin", NULL, 'I', set_true, FIELD(replay_stdin), NULL,
	  "read standard input to its end first, then give\nevery attempt all of it" },
	{ "hold-stdout", NULL, 'O', set_true, FIELD(streams.hold_stdout), NULL,
	  "only a successful attempt's standard output reaches\nstandard output" },
	{ "hold-stderr", NULL, 'E', set_true, FIELD(streams.hold_stderr), NULL,
	  "only the last attempt's standard error reaches\nstandard error" },

	{ .help = "Shared between processes" },
	{ "breaker", "NAME", 0, set_name, FIELD(guard.breaker), NAME,
	  "circuit breaker NAME: after failures in a row it\n"
	  "opens, and attempts are refused at once" },
	{ "breaker-threshold", "N", 0, set_positive, FIELD(guard.threshold), POSITIVE,
	  "transient failures in a row that open it, those of\n"
	  "all processes together (default 5)" },
	{ "breaker-cooldown", "DUR", 0, set_duration, FIELD(guard.cooldown_ns), DURATION_ACCEPTS,
	  "how long it stays open; then one attempt probes and\n"
	  "decides (default 30s)" },
	{ "budget", "NAME", 0, set_name, FIELD(guard.budget), NAME,
	  "retry budget NAME: every retry takes one token; with\n"
	  "none left, retry gives up" },
	{ "budget-rate", "N/UNIT", 0, set_rate, FIELD(guard.bucket),
	  "a whole number from 1 to 1000000000, and /s, /m, /h or /d",
	  "tokens that come in per s, m, h or d (default 10/s)" },
	{ "budget-burst", "N", 0, set_burst, FIELD(guard.bucket.burst), TO_BUDGET_MAX,
	  "tokens it holds, and starts with (default: the\nrate's N)" },
	{ "budget-ratio", "R", 0, set_ratio, FIELD(guard.bucket.ratio), "a decimal number from 0",
	  "every first attempt puts R tokens in (default 0);\n"
	  "0.1: one retry for ten first attempts" },
	{ "state-dir", "DIR", 0, set_text, FIELD(state_dir), "the name of a directory",
	  "where breakers, budgets and finished keys are kept\n"
	  "(default: ~/.local/state/retry; see the manual)" },
	{ "show-state", NULL, 0, set_true, FIELD(show_state), NULL,
	  "print all breakers and budgets, or those named in\nCOMMAND's place; nothing runs" },
	{ "reset-state", NULL, 0, set_true, FIELD(reset_state), NULL,
	  "forget the breakers and budgets named in COMMAND's\nplace; nothing runs" },

	{ .help = "Idempotency and nesting" },
	{ "key", "KEY", 0, set_key, FIELD(key), "1 to 255 bytes without control characters",
	  "idempotency key, the same for all attempts; COMMAND\n"
	  "finds it in $RETRY_IDEMPOTENCY_KEY (default: a\nrandom UUID)" },
	{ "expand", NULL, 0, set_true, FIELD(expand), NULL,
	  "replace {key}, {attempt} and {max_attempts} in\nCOMMAND's arguments" },
	{ "once", NULL, 0, set_true, FIELD(once), NULL,
	  "with --key: do not run if this key has succeeded\n"
	  "before; if it is running now, wait for it" },
	{ "once-ttl", "DUR", 0, set_duration, FIELD(once_ttl_ns), DURATION_ACCEPTS,
	  "how long a success is remembered (default 24h)" },
	{ "nested", "MODE", 0, set_nested, FIELD(nested), "warn, allow or once",
	  "inside another retry: warn, the default, says that\n"
	  "attempts multiply; allow does not; once makes only\none attempt" },

	{ .help = "Hooks" },
	{ "on-retry", "CMD", 0, set_text, FIELD(on_retry), SHELL,
	  "run sh -c CMD after each delay, just before the next\nattempt; its failure changes nothing" },
	{ "on-giveup", "CMD", 0, set_text, FIELD(on_giveup), SHELL,
	  "run sh -c CMD when retry gives up after an attempt;\nits failure changes nothing" },

	{ .help = "Log (on standard error)" },
	{ "quiet", NULL, 'q', set_more, FIELD(quiet), NULL,
	  "log failed attempts and giving up only; twice: only\nretry's own errors" },
	{ "verbose", NULL, 'v', set_more, FIELD(verbose), NULL,
	  "also log every start" },
	{ "log-format", "FORMAT", 0, set_log_format, FIELD(log_format), "text, json, logfmt or github",
	  "text (default), json, logfmt, github (workflow\ncommands)" },
	{ "log-file", "FILE", 0, set_text, FIELD(log_file), "the name of a file",
	  "append the log to FILE instead" },
	{ "name", "LABEL", 0, set_text, FIELD(name), "a text that is not empty",
	  "what the log calls this run (default: COMMAND's base\nname)" },
	{ "progress", "WHEN", 0, set_progress, FIELD(progress), "auto, always or never",
	  "count a wait down on a line of its own: auto\n(default) on a terminal, always, never" },

	{ .help = "Other" },
	{ "group", "MODE", 'g', set_group, FIELD(group), "auto, own or shared",
	  "process group of an attempt: own, shared with retry,\n"
	  "or auto (default): shared in a terminal's foreground" },
	{ "dry-run", NULL, 'n', set_true, FIELD(dry_run), NULL,
	  "print the schedule and the rules that these options\ngive; nothing runs" },
	{ "list-presets", NULL, 0, print_presets, 0, NULL, "print the presets and what each knows" },
	{ "help", NULL, 'h', print_help, 0, NULL, "print this help" },
	{ "version", NULL, 'V', print_version, 0, NULL, "print the version" },
};

/*
 * --help and --version
 */

static noreturn void
finish_output(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_die("cannot write to standard output");
	exit(EXIT_SUCCESS);
}

static bool
print_version(void *field, const char *value)
{
	(void)field;
	(void)value;
	puts("retry " VERSION);
	finish_output();
}

static bool
print_presets(void *field, const char *value)
{
	static char block[PRESET_SIZE];
	const struct preset *p;
	size_t i;

	(void)field;
	(void)value;
	for (i = 0; (p = preset_at(i)) != NULL; i++)
		fwrite(block, 1, preset_format(block, p), stdout);
	finish_output();
}

/* Prints text whose lines begin at HELP_COLUMN; the cursor is at column. */
static void
print_wrapped(const char *text, int column)
{
	size_t len;

	for (;; text += len + 1, column = 0) {
		len = strcspn(text, "\n");
		printf("%*s%.*s\n", HELP_COLUMN - column, "", (int)len, text);
		if (text[len] == '\0')
			return;
	}
}

static void
print_row(const struct row *r)
{
	int column;

	if (r->name == NULL) {
		printf("\n%s:\n", r->help);
		return;
	}
	if (r->letter != 0)
		column = printf("  -%c, --%s", r->letter, r->name);
	else
		column = printf("      --%s", r->name);
	if (r->argument != NULL)
		column += printf("=%s", r->argument);
	if (column >= HELP_COLUMN) {
		putchar('\n');
		column = 0;
	}
	print_wrapped(r->help, column);
}

static bool
print_help(void *field, const char *value)
{
	size_t i;

	(void)field;
	(void)value;
	fputs("Usage: retry [OPTION]... [--] COMMAND [ARG]...\n"
	    "Run COMMAND until it succeeds, until trying again makes no sense, or until a\n"
	    "limit is reached.  A failed attempt is transient, and tried again, or\n"
	    "permanent, and the last.\n", stdout);
	for (i = 0; i < countof(rows); i++)
		print_row(&rows[i]);
	fputs("\n"
	    "DUR: 1.5, 250ms, 1m30s, .5h; units ns us ms s m h d; a bare number is seconds.\n"
	    "LIST: exit statuses N or N-M, signals such as SEGV, signal (any of them),\n"
	    "timeout, any, none, and with --http also http:N, http:N-M, http:5xx.\n"
	    "ERE: a POSIX extended regular expression, matched line by line.\n"
	    "Exit status: the command's; 0 success; 1 also where it exited 0 without success;\n"
	    "75 the circuit breaker is open and nothing has run; 124 timed out; 125 retry\n"
	    "itself failed; 126 not executable; 127 not found; a death by signal is passed\n"
	    "on.\n"
	    "\n"
	    "  retry -a 5 -D 2m curl -fsS -o page.html URL\n"
	    "  retry -p curl --http=fd:3 curl -fsS -D /dev/fd/3 URL\n"
	    "  retry -p psql psql -v ON_ERROR_STOP=1 -f script.sql\n", stdout);
	finish_output();
}

/*
 * Parsing
 */

/* `--attempts (-a)`: whichever the user typed, it is there. */
#define LABEL_SIZE 40

static const char *
label(char buf[LABEL_SIZE], const struct row *r)
{
	if (r->letter != 0)
		snprintf(buf, LABEL_SIZE, "--%s (-%c)", r->name, r->letter);
	else
		snprintf(buf, LABEL_SIZE, "--%s", r->name);
	return buf;
}

static void
apply(struct options *o, const struct row *r, const char *value)
{
	char option[LABEL_SIZE], shown[200];

	if (r->argument != NULL && value == NULL)
		diag_usage("%s needs a value: expected %s", label(option, r), r->accepts);
	if (!r->set((char *)o + r->field, value))
		diag_usage("invalid value '%s' for %s: expected %s", escape_text(shown, sizeof shown, value),
		    label(option, r), r->accepts);
}

static const struct row *
find_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < countof(rows); i++)
		if (rows[i].name != NULL && strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0)
			return &rows[i];
	return NULL;
}

static const struct row *
find_letter(char letter)
{
	size_t i;

	for (i = 0; i < countof(rows); i++)
		if (rows[i].letter != 0 && rows[i].letter == letter)
			return &rows[i];
	return NULL;
}

/* argv[0] is `--name` or `--name=value`.  Returns how many arguments the option takes up. */
static int
parse_long(struct options *o, char **argv)
{
	const char *name = argv[0] + 2;
	size_t len = strcspn(name, "=");
	const struct row *r = find_name(name, len);
	char option[LABEL_SIZE], shown[200];

	if (r == NULL)
		diag_usage("unknown option '%s'", escape_text(shown, sizeof shown, argv[0]));
	if (name[len] == '=') {
		if (r->argument == NULL)
			diag_usage("invalid value '%s' for %s: expected no value",
			    escape_text(shown, sizeof shown, name + len + 1), label(option, r));
		apply(o, r, name + len + 1);
		return 1;
	}
	apply(o, r, r->argument == NULL ? NULL : argv[1]);
	return r->argument == NULL ? 1 : 2;
}

/* argv[0] is `-abc`: letters without a value, the last may have one, in the rest of the word or the next. */
static int
parse_letters(struct options *o, char **argv)
{
	const struct row *r;
	const char *p;
	char shown[200];

	for (p = argv[0] + 1; *p != '\0'; p++) {
		if ((r = find_letter(*p)) == NULL)
			diag_usage("unknown option '%s'", escape_text(shown, sizeof shown, argv[0]));
		if (r->argument == NULL) {
			apply(o, r, NULL);
			continue;
		}
		apply(o, r, p[1] != '\0' ? p + 1 : argv[1]);
		return p[1] != '\0' ? 1 : 2;
	}
	return 1;
}

/* Milliseconds where they say it all, else nanoseconds. */
static const char *
duration_text(char buf[LABEL_SIZE], int64_t ns)
{
	bool whole = ns % DURATION_MS == 0;

	snprintf(buf, LABEL_SIZE, "%lld%s", (long long)(whole ? ns / DURATION_MS : ns), whole ? "ms" : "ns");
	return buf;
}

static void
check_together(const struct options *o)
{
	const struct backoff *b = &o->backoff;
	char min[LABEL_SIZE], max[LABEL_SIZE];

	if (b->min_ns > b->max_ns)
		diag_usage("invalid value '%s' for --min-delay: expected at most --max-delay, %s",
		    duration_text(min, b->min_ns), duration_text(max, b->max_ns));
	if (o->attempts != 0 && o->consecutive > o->attempts)
		diag_usage("invalid value '%lld' for --consecutive: expected at most --attempts, %lld",
		    (long long)o->consecutive, (long long)o->attempts);
}

static void
check_http(const struct options *o)
{
	const struct policy *p = &o->policy;

	if (o->streams.http == HTTP_FROM_FD)
		spool_keep_free(o->streams.http_fd);
	if (o->streams.http == HTTP_FROM_NOTHING
	    && (p->success_on.has_http || p->stop_on.has_http || p->retry_on.has_http))
		diag_usage("a list has http: items: expected --http (-H) as well");
}

/* What --show-state and --reset-state want as operands, and what --once cannot do without. */
static void
check_state(const struct options *o)
{
	char shown[200];
	char **name;

	if (o->once && o->key == NULL)
		diag_usage("--once needs a key: expected --key=KEY as well");
	if (o->show_state && o->reset_state)
		diag_usage("--show-state and --reset-state: expected one of them");
	if (o->reset_state && *o->command == NULL)
		diag_usage("--reset-state needs a name: expected at least one breaker or budget");
	for (name = o->command; (o->show_state || o->reset_state) && *name != NULL; name++)
		if (!key_is_name(*name))
			diag_usage("invalid name '%s': expected " NAME, escape_text(shown, sizeof shown, *name));
}

static void
set_defaults(struct options *o)
{
	memset(o, 0, sizeof *o);
	o->attempts = 3;
	o->signal = signame_parse("TERM");
	o->kill_after_ns = 5 * DURATION_S;
	o->consecutive = 1;
	o->backoff.delays = 1;
	o->backoff.delay_ns[0] = DURATION_S;
	o->backoff.factor = 2 * DURATION_S;
	o->backoff.max_ns = 60 * DURATION_S;
	o->backoff.jitter = JITTER_FULL;
	o->seed = -1;
	o->guard.threshold = 5;
	o->guard.cooldown_ns = 30 * DURATION_S;
	o->guard.bucket.rate = 10;
	o->guard.bucket.unit_ns = DURATION_S;
	o->once_ttl_ns = 24 * 3600 * DURATION_S;
	o->max_retry_after_ns = 3600 * DURATION_S;
}

void
options_parse(struct options *o, char **argv)
{
	set_defaults(o);
	if (*argv != NULL)
		argv++;
	while (*argv != NULL && argv[0][0] == '-' && argv[0][1] != '\0') {
		if (strcmp(*argv, "--") == 0) {
			argv++;
			break;
		}
		argv += argv[0][1] == '-' ? parse_long(o, argv) : parse_letters(o, argv);
	}
	check_together(o);
	check_http(o);
	o->command = argv;
	if (o->guard.bucket.burst == 0)
		o->guard.bucket.burst = o->guard.bucket.rate;
	check_state(o);
	if (*argv == NULL && !o->show_state)
		diag_usage("no command given: expected retry [OPTION]... [--] COMMAND [ARG]...");
}
