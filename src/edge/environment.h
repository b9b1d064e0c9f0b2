/*
 * environment -- what the command finds in its environment, and what an enclosing retry left in ours.
 *
 * The command's environment is made once; an attempt rewrites only the few variables that change, so that no
 * attempt needs more memory.  retry's own environ is read and never changed.
 */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../core/key.h"
#include "../core/nesting.h"
#include "../core/outcome.h"

#define ENVIRONMENT_VARIABLE_SIZE (sizeof "RETRY_IDEMPOTENCY_KEY=" + KEY_MAX)

/* Room for some ten records of enclosing runs, more with short names.  Further ones are passed over. */
#define ENVIRONMENT_SHARED_SIZE 1024

struct environment {
	char **envp;                    /* for the command: few, or allocated memory */
	size_t last;                    /* index in envp of RETRY_LAST_STATUS, _REASON and _DELAY */
	char attempt[48], max_attempts[48], depth[48], deadline[64], grace[64], key[ENVIRONMENT_VARIABLE_SIZE];
	char last_status[48], last_reason[48], delay[48];
	char *few[96];                  /* saves most runs a malloc(), whose brk() costs more than the rest */
	char shared[ENVIRONMENT_SHARED_SIZE];
};

/* The names of all variables that may be set, NULL behind the last; and whether an entry of envp is one. */
const char *environment_name(size_t i);
bool environment_is_ours(const char *entry);

/* Reads our own environment.  wall_ns: the wall time, by which a deadline may be stale.  getenv() owns the key. */
struct enclosing environment_enclosing(int64_t wall_ns);

/* A random UUID, version 4 (RFC 9562, section 5.4), made of 128 random bits. */
#define ENVIRONMENT_UUID_SIZE 37
void environment_uuid(char uuid[ENVIRONMENT_UUID_SIZE], const uint64_t random[2]);

/*
 * deadline_ns: monotonic, DURATION_FOREVER for none.  grace_ns: from our first signal to KILL, 0 for never.  key
 * has at most KEY_MAX bytes.  False: no memory.
 */
bool environment_init(struct environment *env, uint64_t max_attempts, const struct enclosing *outer,
    int64_t deadline_ns, int64_t grace_ns, const char *key);

/*
 * What the enclosing runs share: RETRY_SHARED has `PID@ID` for each record that one of them uses, its store_id().
 * environment_shares() says whether one that is still there uses this record.  environment_add_shared() tells those
 * inside that this run, of process pid, does; it comes before the first attempt.
 */
bool environment_shares(const struct enclosing *outer, const char *id);
void environment_add_shared(struct environment *env, pid_t pid, const char *id);

/*
 * Sets the deadline of what is started next, if environment_init() was given one.  It is converted to wall time by
 * the clocks as they are now, because the wall clock may have been stepped since the last call.
 */
void environment_set_deadline(struct environment *env, int64_t deadline_ns);

/* Sets the number of the coming attempt, from 1. */
void environment_set_attempt(struct environment *env, uint64_t attempt);

/* Sets the status of the attempt that has just ended, and why it counts as failed. */
void environment_set_last(struct environment *env, const struct outcome *outcome, enum failed_by by);

/* Sets the delay that followed that attempt, in nanoseconds. */
void environment_set_delay(struct environment *env, int64_t delay_ns);

#endif
