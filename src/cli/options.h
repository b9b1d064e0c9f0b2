/*
 * options -- the command line as data: read and checked by parse.c before anything runs, then never changed.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/backoff.h"
#include "../core/budget.h"
#include "../core/ere.h"
#include "../core/event.h"
#include "../core/http.h"
#include "../core/pattern.h"
#include "../core/policy.h"

enum nested_mode { NESTED_WARN, NESTED_ALLOW, NESTED_ONCE };

enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

enum group_mode { GROUP_AUTO, GROUP_OWN, GROUP_SHARED };

struct options {
	/* when to stop; durations in nanoseconds, 0: none */
	int64_t attempts;               /* 0: no limit */
	int64_t deadline_ns;
	int64_t timeout_ns, idle_timeout_ns;
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
	uint64_t presets;               /* one bit for each that was named */
	bool preset_missing;            /* -p auto, and there is none for COMMAND */
	size_t headers_at;              /* -p auto: `-D /dev/fd/N` goes before this word of curl's; 0: nowhere */
	bool ignore_case;               /* of the command line's expressions; the presets' know their case */
	const char *verify, *done_if, *stop_if; /* for sh -c, or NULL */
	/* HTTP and streams */
	enum http_source http;
	int http_fd;                    /* for HTTP_FROM_FD */
	const char *http_file;          /* for HTTP_FROM_FILE */
	int64_t max_retry_after_ns;
	bool replay_stdin, hold_stdout, hold_stderr;
	/* shared between processes */
	const char *breaker, *budget;   /* names, or NULL */
	int64_t breaker_threshold, breaker_cooldown_ns;
	struct budget_config bucket;
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
	enum log_format log_format;
	const char *log_file;           /* NULL: standard error */
	enum progress_when progress;
	enum group_mode group;
	bool dry_run;
	char took[120];                 /* which option before COMMAND took a program's name as its value, or "" */
	char **command;                 /* COMMAND ARG..., or names of breakers and budgets; ended by NULL */
	struct ere ere;                 /* the patterns' expressions, under the same numbers */
	struct pattern patterns[ERE_MAX];       /* ere.count; the presets' texts among them */
};

/* What is cleared before options are read.  The program is used again, and the array is empty then. */
#define OPTIONS_CLEAR offsetof(struct options, ere.program)

#endif
