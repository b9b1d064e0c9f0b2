#include "environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/countof.h"
#include "../core/duration.h"
#include "../core/key.h"
#include "../core/saturate.h"
#include "../core/text.h"
#include "clock.h"

extern char **environ;

#define STALE_NS (60 * DURATION_S)

/* Of these the command sees our values or none, never an enclosing retry's. */
static const char *const names[] = {
	"RETRY_ATTEMPT", "RETRY_MAX_ATTEMPTS", "RETRY_DEPTH", "RETRY_IDEMPOTENCY_KEY", "RETRY_DEADLINE",
	"RETRY_LAST_STATUS", "RETRY_LAST_REASON", "RETRY_DELAY",
};

static bool
is_ours(const char *variable)
{
	size_t i, len = strcspn(variable, "=");

	if (strncmp(variable, "RETRY_", 6) != 0)
		return false;
	for (i = 0; i < countof(names); i++)
		if (strlen(names[i]) == len && memcmp(names[i], variable, len) == 0)
			return true;
	return false;
}

struct enclosing
environment_enclosing(int64_t wall_ns)
{
	struct enclosing e = { 0, DURATION_FOREVER, NULL, -1 };
	const char *depth = getenv("RETRY_DEPTH"), *deadline = getenv("RETRY_DEADLINE");
	const char *attempts = getenv("RETRY_MAX_ATTEMPTS"), *end;
	int64_t at_ns;

	if (depth == NULL || !decimal_whole(depth, 1, 1000000, &e.depth))
		return e;
	if (deadline != NULL && (end = decimal_read(deadline, DURATION_S, &at_ns)) != NULL && *end == '\0'
	    && at_ns >= wall_ns - STALE_NS)
		e.deadline_wall_ns = at_ns;
	if (attempts == NULL || !decimal_whole(attempts, 0, INT64_MAX, &e.max_attempts))
		e.max_attempts = -1;
	e.key = getenv("RETRY_IDEMPOTENCY_KEY");
	if (e.key != NULL && !key_is_valid(e.key))
		e.key = NULL;
	return e;
}

void
environment_uuid(char uuid[ENVIRONMENT_UUID_SIZE], const unsigned char random[16])
{
	unsigned char b[16];
	size_t i, used = 0;

	memcpy(b, random, sizeof b);
	b[6] = (unsigned char)(0x40 | (b[6] & 0x0f));
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	for (i = 0; i < sizeof b; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			uuid[used++] = '-';
		uuid[used++] = "0123456789abcdef"[b[i] >> 4];
		uuid[used++] = "0123456789abcdef"[b[i] & 15];
	}
	uuid[used] = '\0';
}

static void
set_seconds(char *buf, size_t size, const char *name, int64_t ns)
{
	struct text t = { buf, size, 0 };

	text_add(&t, "%s=", name);
	text_add_seconds(&t, ns, "");
}

void
environment_set_deadline(struct environment *e, int64_t deadline_ns)
{
	if (deadline_ns != DURATION_FOREVER)
		set_seconds(e->deadline, sizeof e->deadline, "RETRY_DEADLINE",
		    saturate_move(clock_wall_ns(), deadline_ns - clock_mono_ns()));
}

bool
environment_init(struct environment *e, uint64_t max_attempts, int64_t depth, int64_t deadline_ns,
    const char *key)
{
	size_t n = 0;
	char **from;

	for (from = environ; from != NULL && *from != NULL; from++)
		n++;
	n += countof(names) + 1;
	e->envp = e->few;
	if (n > countof(e->few) && (e->envp = malloc(n * sizeof *e->envp)) == NULL)
		return false;
	n = 0;
	e->envp[n++] = e->attempt;
	e->envp[n++] = e->max_attempts;
	e->envp[n++] = e->depth;
	e->envp[n++] = e->key;
	snprintf(e->max_attempts, sizeof e->max_attempts, "RETRY_MAX_ATTEMPTS=%llu",
	    (unsigned long long)max_attempts);
	snprintf(e->depth, sizeof e->depth, "RETRY_DEPTH=%lld", (long long)depth);
	snprintf(e->key, sizeof e->key, "RETRY_IDEMPOTENCY_KEY=%s", key);
	if (deadline_ns != DURATION_FOREVER) {
		environment_set_deadline(e, deadline_ns);
		e->envp[n++] = e->deadline;
	}
	for (from = environ; from != NULL && *from != NULL; from++)
		if (!is_ours(*from))
			e->envp[n++] = *from;
	e->last = n;
	memset(&e->envp[n], 0, 4 * sizeof e->envp[n]);
	return true;
}

void
environment_set_attempt(struct environment *e, uint64_t attempt)
{
	snprintf(e->attempt, sizeof e->attempt, "RETRY_ATTEMPT=%llu", (unsigned long long)attempt);
}

static const char *
reason(const struct outcome *o, enum failed_by by)
{
	static const char *const reasons[] = {
		[FAILED_BY_HTTP] = "http", [FAILED_BY_MATCH] = "match", [FAILED_BY_PRESET] = "match",
		[FAILED_BY_VERIFY] = "verify",
	};

	if (by != FAILED_BY_STATUS)
		return reasons[by];
	switch (o->kind) {
	case OUTCOME_EXIT:
		return "exit";
	case OUTCOME_SIGNAL:
		return "signal";
	case OUTCOME_TIMEOUT:
		return "timeout";
	default:
		return "not_started";
	}
}

void
environment_set_last(struct environment *e, const struct outcome *o, enum failed_by by)
{
	snprintf(e->last_status, sizeof e->last_status, "RETRY_LAST_STATUS=%d", outcome_status(o));
	snprintf(e->last_reason, sizeof e->last_reason, "RETRY_LAST_REASON=%s", reason(o, by));
	e->envp[e->last] = e->last_status;
	e->envp[e->last + 1] = e->last_reason;
}

void
environment_set_delay(struct environment *e, int64_t delay_ns)
{
	set_seconds(e->delay, sizeof e->delay, "RETRY_DELAY", delay_ns);
	e->envp[e->last + 2] = e->delay;
}
