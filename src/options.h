/*
 * options -- the command line as data, read and checked before anything runs.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/backoff.h"
#include "core/policy.h"
#include "core/preset.h"
#include "core/report.h"
#include "edge/guard.h"
#include "edge/streams.h"

#define OPTIONS_PRESETS_MAX 32

/* What a pattern among streams.patterns means when it matches. */
enum match_meaning {
	MATCH_RETRY, MATCH_STOP, MATCH_FAIL, MATCH_PRESET_PERMANENT, MATCH_PRESET_TRANSIENT, MATCH_PRESET_FAIL,
	MATCH_MEANINGS
};

enum nested_mode { NESTED_WARN, NESTED_ALLOW, NESTED_ONCE };

enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

enum group_mode { GROUP_AUTO, GROUP_OWN, GROUP_SHARED };

struct options {
	/* when to stop; durations in nanoseconds, 0: none */
	int64_t attempts;               /* 0: no limit */
	int64_t deadline_ns;
	int64_t timeout_ns;
	int signal;
	int64_t kill_after_ns;
	int64_t consecutive;
	/* how long to wait */
	struct backoff backoff;
	int64_t splay_ns;
	int64_t reset_after_ns;
	int64_t seed;                   /* -1: random */
	/* what to retry */
	struct policy policy;
	const struct preset *presets[OPTIONS_PRESETS_MAX];
	size_t preset_count;
	const char *verify, *done_if;   /* for sh -c, or NULL */
	int64_t max_retry_after_ns;
	/* streams */
	struct streams_config streams;
	bool replay_stdin;
	/* shared between processes */
	struct guard_config guard;
	const char *state_dir;          /* NULL: what the environment says */
	bool show_state, reset_state;
	/* idempotency and nesting */
	const char *key;                /* NULL: the enclosing run's, or random */
	bool expand, once;
	int64_t once_ttl_ns;
	enum nested_mode nested;
	/* hooks, for sh -c, or NULL */
	const char *on_retry, *on_giveup;
	/* log and other */
	int quiet, verbose;             /* how often given */
	const char *name;
	enum report_format log_format;
	const char *log_file;           /* NULL: standard error */
	enum progress_when progress;
	enum group_mode group;
	bool dry_run;
	bool print_help, print_version, print_presets;
	char **command;                 /* COMMAND and its arguments, or the names of --show-state, ended by NULL */
};

/*
 * Parses argv.  A wrong command line ends the program with status 125, --help and --version with 0, or 125 if
 * they cannot be written.  The texts belong to argv.
 */
void options_parse(struct options *o, char **argv);

#endif
