#include "rows.h"

#include <string.h>

#include "../core/countof.h"
#include "../core/text.h"
#include "options.h"

#define FIELD(member) offsetof(struct options, member)

const struct option_row option_rows[] = {
	{ .argument = "time", .help = "When to stop" },
	{ "attempts", "N", 'a', VALUE_LIMIT, FIELD(attempts),
	  "run the command at most N times, the first run\nincluded; inf = no limit (default 3; with -D inf)" },
	{ "deadline", "DUR", 'D', VALUE_DURATION, FIELD(deadline_ns),
	  "hard limit on the whole run, waits and attempts\ntogether; 0 = none (default)" },
	{ "timeout", "DUR", 't', VALUE_DURATION, FIELD(timeout_ns), "limit on one attempt; 0 = none (default)" },
	{ "idle-timeout", "DUR", 0, VALUE_DURATION, FIELD(idle_timeout_ns),
	  "an attempt that has written nothing for this long\nhas timed out; 0 = never (default)" },
	{ "signal", "SIG", 's', VALUE_SIGNAL, FIELD(signal),
	  "what an attempt that timed out is sent first\n(default TERM)" },
	{ "kill-after", "DUR", 'k', VALUE_DURATION, FIELD(kill_after_ns),
	  "KILL follows if it is still alive this long after\nthat; 0 = never (default 5s)" },
	{ "consecutive", "N", 0, VALUE_POSITIVE, FIELD(consecutive),
	  "success means N successes in a row (default 1);\nbetween them, the base delay" },

	{ .argument = "delay", .help = "How long to wait" },
	{ "interval", "DUR", 'i', VALUE_INTERVAL, FIELD(backoff),
	  "exactly DUR between attempts: as -d DUR -b constant" },
	{ "delay", "DUR[,DUR]...", 'd', VALUE_DELAYS, FIELD(backoff),
	  "base delay (default 1s); a list is an explicit\nschedule whose last item repeats" },
	{ "backoff", "KIND", 'b', VALUE_BACKOFF, FIELD(backoff.kind),
	  "exponential (default), linear, constant, fibonacci" },
	{ "factor", "F", 'f', VALUE_FACTOR, FIELD(backoff.factor),
	  "multiplier of exponential, at least 1 (default 2)" },
	{ "max-delay", "DUR", 'm', VALUE_DURATION, FIELD(backoff.max_ns),
	  "no computed delay exceeds this, jitter included\n(default 60s, or the longest of -d)" },
	{ "min-delay", "DUR", 0, VALUE_DURATION, FIELD(backoff.min_ns),
	  "no computed delay is shorter than this (default 0)" },
	{ "jitter", "KIND", 'j', VALUE_JITTER, FIELD(backoff),
	  "full (default), none (default for constant and for a\n"
	  "list), equal, decorrelated, additive, P%, or a\nduration" },
	{ "splay", "DUR", 0, VALUE_DURATION, FIELD(splay_ns),
	  "wait a random time up to DUR before the first\nattempt (default 0)" },
	{ "reset-after", "DUR", 0, VALUE_DURATION, FIELD(reset_after_ns),
	  "an attempt that ran at least this long starts the\nbackoff over; 0 = never (default)" },
	{ "seed", "N", 0, VALUE_COUNT, FIELD(seed),
	  "make the random delays repeatable: the same N, the\nsame delays" },

	{ .argument = "judge", .help = "What to retry" },
	{ "retry-on", "LIST", 'r', VALUE_STATUSES, FIELD(policy.retry_on),
	  "these failures are transient, others permanent\n(but timeouts stay transient)" },
	{ "stop-on", "LIST", 'x', VALUE_STATUSES, FIELD(policy.stop_on), "these failures are permanent" },
	{ "success-on", "LIST", 0, VALUE_STATUSES, FIELD(policy.success_on),
	  "these outcomes are success (default 0); retry then\nexits 0" },
	{ "preset", "NAME[,NAME]...", 'p', VALUE_PRESETS, 0,
	  "use what is known about a program's statuses and\n"
	  "messages: auto, curl, git, ... (see --list-presets)" },
	{ "retry-match", "[STREAM:]ERE", 0, VALUE_RETRY_MATCH, 0,
	  "a failed attempt with a matching line in its output\n"
	  "is transient, others permanent; STREAM: stdout or\nstderr, else both" },
	{ "stop-match", "[STREAM:]ERE", 0, VALUE_STOP_MATCH, 0,
	  "a failed attempt with a matching line is permanent" },
	{ "fail-match", "[STREAM:]ERE", 0, VALUE_FAIL_MATCH, 0,
	  "an attempt with a success status and a matching line\nhas failed, transiently" },
	{ "success-match", "[STREAM:]ERE", 0, VALUE_SUCCESS_MATCH, 0,
	  "an attempt with a success status and no matching\nline has failed, transiently; .: not empty" },
	{ "ignore-case", NULL, 0, VALUE_FLAG, FIELD(ignore_case), "all these expressions match in any case" },
	{ "verify", "CMD", 0, VALUE_SHELL, FIELD(verify),
	  "after an attempt with a success status, run\nsh -c CMD; nonzero: it has failed, transiently" },
	{ "done-if", "CMD", 0, VALUE_SHELL, FIELD(done_if),
	  "after a failure, run sh -c CMD; zero: the work is\ndone, stop with success" },
	{ "stop-if", "CMD", 0, VALUE_SHELL, FIELD(stop_if),
	  "after a transient failure, run sh -c CMD; zero: more\nattempts are in vain, give up" },

	{ .argument = "http", .help = "HTTP" },
	{ "http", "SOURCE", 'H', VALUE_HTTP, 0,
	  "judge attempts by the response headers in SOURCE:\n"
	  "stdout, stderr, fd:N (what the command writes to its\n"
	  "descriptor N) or file:NAME; obey Retry-After" },
	{ "max-retry-after", "DUR", 0, VALUE_DURATION, FIELD(max_retry_after_ns),
	  "give up rather than wait longer than this because a\nserver asked for it; 0 = no limit (default 1h)" },

	{ .argument = "streams", .help = "Streams" },
	{ "replay-stdin", NULL, 'I', VALUE_FLAG, FIELD(replay_stdin),
	  "read standard input to its end first, then give\nevery attempt all of it" },
	{ "hold-stdout", NULL, 'O', VALUE_FLAG, FIELD(hold_stdout),
	  "only a successful attempt's standard output reaches\nstandard output" },
	{ "hold-stderr", NULL, 'E', VALUE_FLAG, FIELD(hold_stderr),
	  "only the last attempt's standard error reaches\nstandard error" },

	{ .argument = "shared", .help = "Shared between processes" },
	{ "breaker", "NAME", 0, VALUE_NAME, FIELD(breaker),
	  "circuit breaker NAME: after failures in a row it\n"
	  "opens, and attempts are refused at once" },
	{ "breaker-threshold", "N", 0, VALUE_POSITIVE, FIELD(breaker_threshold),
	  "transient failures in a row that open it, those of\n"
	  "all processes together (default 5)" },
	{ "breaker-cooldown", "DUR", 0, VALUE_DURATION, FIELD(breaker_cooldown_ns),
	  "how long it stays open; then one attempt probes and\n"
	  "decides (default 30s)" },
	{ "budget", "NAME", 0, VALUE_NAME, FIELD(budget),
	  "retry budget NAME: every retry takes one token; with\n"
	  "none left, retry gives up" },
	{ "budget-rate", "N/UNIT", 0, VALUE_RATE, FIELD(bucket),
	  "tokens that come in per s, m, h or d (default 10/s)" },
	{ "budget-burst", "N", 0, VALUE_BURST, FIELD(bucket.burst),
	  "tokens it holds, and starts with (default: the\nrate's N)" },
	{ "budget-ratio", "R", 0, VALUE_RATIO, FIELD(bucket.ratio),
	  "every first attempt puts R tokens in (default 0);\n"
	  "0.1: one retry for ten first attempts" },
	{ "state-dir", "DIR", 0, VALUE_DIRECTORY, FIELD(state_dir),
	  "where breakers, budgets and finished keys are kept\n"
	  "(default: ~/.local/state/retry; see the manual)" },
	{ "show-state", NULL, 0, VALUE_MODE, FIELD(show_state),
	  "print all breakers, budgets and keys, or those named\nin COMMAND's place; nothing runs" },
	{ "reset-state", NULL, 0, VALUE_MODE, FIELD(reset_state),
	  "forget the breakers, budgets and keys named in\nCOMMAND's place; nothing runs" },

	{ .argument = "key", .help = "Idempotency and nesting" },
	{ "key", "KEY", 0, VALUE_KEY, FIELD(key),
	  "idempotency key, the same for all attempts; COMMAND\n"
	  "finds it in $RETRY_IDEMPOTENCY_KEY (default: a\nrandom UUID)" },
	{ "expand", NULL, 0, VALUE_FLAG, FIELD(expand),
	  "replace {key}, {attempt} and {max_attempts} in\nCOMMAND's arguments" },
	{ "once", NULL, 0, VALUE_FLAG, FIELD(once),
	  "with --key: do not run if this key has succeeded\n"
	  "before; if it is running now, wait for it" },
	{ "once-ttl", "DUR", 0, VALUE_DURATION, FIELD(once_ttl_ns),
	  "how long a success is remembered (default 24h)" },
	{ "nested", "MODE", 0, VALUE_NESTED, FIELD(nested),
	  "inside another retry: warn, the default, says that\n"
	  "attempts multiply; allow does not; once makes only\none attempt" },

	{ .argument = "hooks", .help = "Hooks" },
	{ "on-retry", "CMD", 0, VALUE_SHELL, FIELD(on_retry),
	  "run sh -c CMD after each delay, just before the next\nattempt; its failure changes nothing" },
	{ "on-giveup", "CMD", 0, VALUE_SHELL, FIELD(on_giveup),
	  "run sh -c CMD when retry gives up after an attempt;\nits failure changes nothing" },

	{ .argument = "log", .help = "Log (on standard error)" },
	{ "quiet", NULL, 'q', VALUE_COUNTER, FIELD(quiet),
	  "log no success; -qq: only giving up and warnings;\n-qqq: only errors and what could not be started" },
	{ "verbose", NULL, 'v', VALUE_COUNTER, FIELD(verbose), "also log every start" },
	{ "log-format", "FORMAT", 0, VALUE_LOG_FORMAT, FIELD(log_format),
	  "text (default), json, logfmt, github (workflow\ncommands), auto: github there, else text" },
	{ "log-file", "FILE", 0, VALUE_FILE, FIELD(log_file), "append the log to FILE instead" },
	{ "name", "LABEL", 0, VALUE_TEXT, FIELD(name),
	  "what the log calls this run (default: COMMAND's base\nname)" },
	{ "progress", "WHEN", 0, VALUE_PROGRESS, FIELD(progress),
	  "count a wait down on a line of its own: auto\n(default) on a terminal, always, never" },

	{ .argument = "other", .help = "Other" },
	{ "group", "MODE", 'g', VALUE_GROUP, FIELD(group),
	  "process group of an attempt: own, shared with retry,\n"
	  "or auto (default): shared in a terminal's foreground" },
	{ "dry-run", NULL, 0, VALUE_MODE, FIELD(dry_run),
	  "print the schedule and the rules that these options\ngive; nothing runs, and COMMAND may be left out" },
	{ "list-presets", "[=NAME,...]", 0, VALUE_PRESETS, OPTION_PAGE_PRESETS,
	  "print the presets, a line each; with names, all that\nthose know" },
	{ "shell-function", NULL, 0, VALUE_PAGE, OPTION_PAGE_FUNCTION,
	  "print a shell function retry for eval, which retries\nfunctions and builtins of the shell, too" },
	{ "help", "[=TOPIC]", 'h', VALUE_HELP, OPTION_PAGE_HELP,
	  "print a screen of help; --help=all, or one topic" },
	{ "version", NULL, 'V', VALUE_PAGE, OPTION_PAGE_VERSION, "print the version" },
};

const size_t option_row_count = countof(option_rows);

const struct option_row *
option_by_name(const char *name, size_t len)
{
	const struct option_row *row;

	for (row = option_rows; row < option_rows + option_row_count; row++)
		if (row->name != NULL && strlen(row->name) == len && memcmp(row->name, name, len) == 0)
			return row;
	return NULL;
}

const struct option_row *
option_by_letter(char letter)
{
	const struct option_row *row;

	for (row = option_rows; row < option_rows + option_row_count; row++)
		if (row->letter != 0 && row->letter == letter)
			return row;
	return NULL;
}

const char *
option_label(char buf[OPTION_LABEL_SIZE], const struct option_row *row)
{
	if (row->letter != 0)
		return text_print(buf, OPTION_LABEL_SIZE, "--%s (-%c)", row->name, row->letter);
	return text_print(buf, OPTION_LABEL_SIZE, "--%s", row->name);
}
