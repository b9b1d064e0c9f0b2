/*
 * environment -- what the command finds in its environment, and what an enclosing retry left in ours.
 *
 * The command's environment is made once and only its few variables that change are rewritten for an attempt, so
 * nothing grows.  getenv() and retry's own environ are never touched.
 */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/key.h"
#include "../core/nesting.h"
#include "../core/outcome.h"

#define ENVIRONMENT_VARIABLE_SIZE (sizeof "RETRY_IDEMPOTENCY_KEY=" + KEY_MAX)

struct environment {
	char **envp;                    /* for the command: few, or allocated */
	char *few[128];                 /* avoids malloc(), whose brk() would cost more than the rest */
	size_t last;                    /* where in envp RETRY_LAST_STATUS, _REASON and RETRY_DELAY stand */
	char attempt[48], max_attempts[48], depth[48], deadline[64], key[ENVIRONMENT_VARIABLE_SIZE];
	char last_status[48], last_reason[48], delay[48];
};

/* What our own environment says.  wall_ns: now, by which a deadline is stale.  The key is getenv()'s. */
struct enclosing environment_enclosing(int64_t wall_ns);

/* A random UUID, version 4 (RFC 9562, section 5.4), made of 16 random bytes. */
#define ENVIRONMENT_UUID_SIZE 37
void environment_uuid(char uuid[ENVIRONMENT_UUID_SIZE], const unsigned char random[16]);

/*
 * deadline_ns: monotonic, DURATION_FOREVER for none.  key has at most KEY_MAX bytes.  False: no memory.
 */
bool environment_init(struct environment *env, uint64_t max_attempts, int64_t depth, int64_t deadline_ns,
    const char *key);

/*
 * The deadline of what is started next, where environment_init() had one.  The command reads wall time: by the
 * clock as it is now, which may have been stepped since the last call.
 */
void environment_set_deadline(struct environment *env, int64_t deadline_ns);

/* The coming attempt, from 1. */
void environment_set_attempt(struct environment *env, uint64_t attempt);

/* The attempt that has ended, and why it counts as failed. */
void environment_set_last(struct environment *env, const struct outcome *outcome, enum failed_by by);

/* The delay after it, in nanoseconds. */
void environment_set_delay(struct environment *env, int64_t delay_ns);

#endif
