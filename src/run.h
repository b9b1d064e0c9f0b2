/*
 * run -- all that one run of retry knows, from the first attempt to the last.
 */
#ifndef RUN_H
#define RUN_H

#include <stdint.h>

#include "core/outcome.h"
#include "core/plan.h"
#include "core/random.h"
#include "core/report.h"
#include "edge/arguments.h"
#include "edge/environment.h"
#include "edge/guard.h"
#include "edge/input.h"
#include "edge/log.h"
#include "edge/once.h"
#include "edge/process.h"
#include "edge/store.h"
#include "edge/streams.h"
#include "options.h"

struct run {
	struct store store;                     /* at an end: more than a page that few runs touch */
	const struct options *options;
	int64_t start_ns;                       /* monotonic */
	int64_t kill_after_ns;                  /* --kill-after's; 0: never */
	struct plan plan;
	struct plan_state state;
	struct random random;
	struct launcher launcher;
	struct enclosing enclosing;
	struct environment environment;
	struct arguments arguments;
	struct guard guard;
	struct once once;
	struct input input;
	struct streams streams;
	struct log log;
	struct outcome outcome;                 /* of the last attempt */
	const char *key;                        /* --key's, the enclosing run's, or uuid */
	const char *raw_name;                   /* for the log: as it is, and escaped */
	char name[REPORT_NAME_SIZE];
	char uuid[ENVIRONMENT_UUID_SIZE];
};

/* An event of the attempt that is counted now; the caller adds what belongs to its kind. */
struct event run_event(const struct run *r, enum event_kind kind, struct step step);

/* `retry: NAME: warning: MESSAGE` */
void run_warn(struct run *r, const char *message);

/* The monotonic time by which everything has to be over once the deadline has passed or a signal ends the run. */
int64_t run_grace_ns(const struct run *r);

/*
 * The first trouble with the command's output is told once, with -qq as well: it may decide the status.
 * error_before: streams.error before what may have been the trouble.
 */
void run_tell_lost_output(struct run *r, int error_before);

/* Headers that --http could not read are told for each attempt, with -qq as well: no success without them. */
void run_tell_lost_headers(struct run *r);

/* What is held of the last attempt comes out, before the line that says how the run ends: as a success, or not. */
void run_release(struct run *r, bool success);

/* The coming attempt will not be: the run ends between two attempts, and that is said. */
struct step run_give_up(struct run *r, enum step_kind why);

#endif
