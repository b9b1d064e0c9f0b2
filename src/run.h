/*
 * run -- the state of one run of retry, from the first attempt to the last, and its warnings.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/options.h"
#include "core/command.h"
#include "core/event.h"
#include "core/nesting.h"
#include "core/outcome.h"
#include "core/plan.h"
#include "core/policy.h"
#include "core/random.h"
#include "core/report.h"
#include "edge/arguments.h"
#include "edge/diag.h"
#include "edge/environment.h"
#include "edge/input.h"
#include "edge/log.h"
#include "edge/process.h"
#include "edge/store.h"
#include "edge/streams.h"

/* The part that deals with state shared between processes: see shared.h. */
#define SHARED_NAME_SIZE 80
struct shared {
	struct store *store;                    /* NULL: not needed, or cannot be used */
	char breaker[SHARED_NAME_SIZE], budget[SHARED_NAME_SIZE];       /* the names of their records */
	bool breaker_on, budget_on;
	bool pays_in;                           /* its first attempt pays the ratio into the budget */
	bool key_held;                          /* --once: this process holds the key */
	bool told, opened;                      /* the breaker, of the last attempt; and that has opened it */
	int64_t ticket;                         /* the breaker's, of the last attempt that it admitted */
	struct process_timer renewal;           /* of the lease, while the attempt is a probe */
};

struct run {
	const struct options *options;
	int64_t start_ns;                       /* monotonic */
	int64_t kill_after_ns;                  /* --kill-after, shortened by nesting; 0: never */
	struct plan plan;
	struct plan_state state;
	struct random random;
	bool own_group;                         /* every attempt leads a process group of its own */
	struct enclosing enclosing;
	struct arguments arguments;
	int http_fd;                            /* where the command writes headers, with HTTP_FROM_FD; or -1 */
	bool headers_judged;                    /* whether --http does anything has been seen, or warned of */
	struct shared shared;
	struct shell *shell;                    /* where a function of the shell is retried (shell.h); or NULL */
	struct log log;
	struct outcome outcome;                 /* of the last attempt */
	struct judgement judgement;             /* of the last attempt */
	const char *key;                        /* --key's, the enclosing run's, or uuid */
	const char *raw_name;                   /* for the log: not escaped, and escaped */
	char name[REPORT_NAME_SIZE], command_name[COMMAND_NAME_SIZE];
	char uuid[ENVIRONMENT_UUID_SIZE];
	struct streams streams;
	struct input input;
	struct environment environment; /* the last, since most runs do not touch its end */
};

/* An event of the attempt that is counted now; the caller adds what belongs to its kind. */
struct event run_event(const struct run *r, enum event_kind kind, struct step step);

/*
 * `retry: NAME: warning: MESSAGE`, which is formatted as by printf().  RUN_GRAVE: logged even with -qqq,
 * because its cause can change the exit status, or something could not be started.
 */
enum run_weight { RUN_LIGHT, RUN_GRAVE };
void run_warn(struct run *r, enum run_weight weight, const char *format, ...) TEXT_FORMAT(3, 4);

/* Warns of a process that may not be signalled or ended: the hook of this option or, if NULL, the attempt. */
void run_warn_of_refusal(struct run *r, const char *option, const struct outcome *outcome);

/* How long what starts now may run: until the deadline, and with its signal and --kill-after. */
struct process_limits run_limits(struct run *r);

/* The monotonic time by which everything has to be over once the deadline has passed or a signal ends the run. */
int64_t run_grace_ns(const struct run *r);

/*
 * Warns, once, of the first error with the command's output.  error_before: streams.error before the step that may
 * have failed.
 */
void run_warn_of_lost_output(struct run *r, int error_before);

/*
 * Writes the held output of the last attempt, as a success's or not; then the caller logs how the run ended: by
 * step, which is returned, or interrupted while this was written.
 */
struct step run_release(struct run *r, bool success, struct step step);

/* Ends the run between two attempts: writes the held output and logs that the coming attempt does not run. */
struct step run_give_up(struct run *r, enum step_kind why);

/* Returns the step, or gives up if a signal or the deadline has come meanwhile. */
struct step run_may_go_on(struct run *r, struct step step);

#endif
