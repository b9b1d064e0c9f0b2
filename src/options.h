/*
 * options -- the command line as data: one table for the parser, the messages and --help.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/backoff.h"
#include "core/policy.h"

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
	/* log and other */
	int quiet, verbose;             /* how often given */
	const char *name;
	enum group_mode group;
	char **command;                 /* COMMAND and its arguments, ended by NULL */
};

/*
 * Parses argv.  A wrong command line ends the program with status 125, --help and --version with 0, or 125 if
 * they cannot be written.  The texts belong to argv.
 */
void options_parse(struct options *o, char **argv);

#endif
