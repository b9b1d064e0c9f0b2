#include "environment.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/countof.h"
#include "../core/duration.h"
#include "../core/key.h"
#include "../core/saturate.h"
#include "../core/text.h"
#include "clock.h"

extern char **environ;

#define STALE_NS (60 * DURATION_S)

/* The command sees our values of these, or none, but never those of an enclosing retry. */
#define PREFIX "RETRY_"
static const char *const names[] = {
	"RETRY_ATTEMPT", "RETRY_ATTEMPT_LIMIT", "RETRY_DEPTH", "RETRY_IDEMPOTENCY_KEY", "RETRY_DEADLINE",
	"RETRY_LAST_STATUS", "RETRY_LAST_REASON", "RETRY_LAST_DELAY", "RETRY_GRACE", "RETRY_SHARED",
};

const char *
environment_name(size_t i)
{
	return i < countof(names) ? names[i] : NULL;
}

bool
environment_is_ours(const char *entry)
{
	size_t i, len;

	if (strncmp(entry, PREFIX, strlen(PREFIX)) != 0)        /* as with nearly all of them */
		return false;
	len = strcspn(entry, "=");
	for (i = 0; i < countof(names); i++)
		if (strlen(names[i]) == len && memcmp(names[i], entry, len) == 0)
			return true;
	return false;
}

static bool
get_seconds(const char *name, int64_t *ns)
{
	const char *value = getenv(name), *end = value == NULL ? NULL : decimal_read(value, DURATION_S, ns);

	return end != NULL && *end == '\0';
}

struct enclosing
environment_enclosing(int64_t wall_ns)
{
	struct enclosing env = { 0, DURATION_FOREVER, NULL, -1, 0, "" };
	const char *depth = getenv("RETRY_DEPTH"), *attempts;
	int64_t at_ns;

	if (depth == NULL || !decimal_whole(depth, 1, 1000000, &env.depth))
		return env;
	if (get_seconds("RETRY_DEADLINE", &at_ns) && at_ns >= wall_ns - STALE_NS)
		env.deadline_wall_ns = at_ns;
	if (!get_seconds("RETRY_GRACE", &env.grace_ns))
		env.grace_ns = 0;
	attempts = getenv("RETRY_ATTEMPT_LIMIT");
	if (attempts == NULL || !decimal_whole(attempts, 0, INT64_MAX, &env.max_attempts))
		env.max_attempts = -1;
	env.key = getenv("RETRY_IDEMPOTENCY_KEY");
	if (env.key != NULL && !key_is_valid(env.key))
		env.key = NULL;
	if ((env.shared = getenv("RETRY_SHARED")) == NULL)
		env.shared = "";
	return env;
}

/*
 * The next word of the list with its length, NULL at the end.  Junk is passed over, and what a run says that is no
 * longer there: a daemon that it has left behind is inside no attempt.
 */
static const char *
next_shared(const char **list, size_t *len)
{
	const char *word;
	char *end;
	long pid;

	for (;;) {
		word = *list + strspn(*list, " ");
		*len = strcspn(word, " ");
		*list = word + *len;
		if (*len == 0)
			return NULL;
		pid = strtol(word, &end, 10);
		if (*end == '@' && pid > 0 && pid <= INT32_MAX && (kill((pid_t)pid, 0) == 0 || errno == EPERM))
			return word;
	}
}

bool
environment_shares(const struct enclosing *outer, const char *id)
{
	const char *list = outer->shared, *word, *at;
	size_t len;

	while ((word = next_shared(&list, &len)) != NULL) {
		at = strchr(word, '@') + 1;
		if (len - (size_t)(at - word) == strlen(id) && memcmp(at, id, strlen(id)) == 0)
			return true;
	}
	return false;
}

static void
append_shared(struct environment *env, const char *word, size_t len)
{
	size_t used = strlen(env->shared);

	if (used + sizeof "RETRY_SHARED=" + len > sizeof env->shared)
		return;
	if (used == 0)
		env->envp[env->last++] = env->shared;
	snprintf(env->shared + used, sizeof env->shared - used, "%s%.*s", used == 0 ? "RETRY_SHARED=" : " ",
	    (int)len, word);
}

void
environment_add_shared(struct environment *env, pid_t pid, const char *id)
{
	char word[512];
	int len = snprintf(word, sizeof word, "%ld@%s", (long)pid, id);

	append_shared(env, word, (size_t)len);
}

void
environment_uuid(char uuid[ENVIRONMENT_UUID_SIZE], const uint64_t random[2])
{
	const unsigned long long a = random[0], b = random[1];

	text_print(uuid, ENVIRONMENT_UUID_SIZE, "%08llx-%04llx-4%03llx-%04llx-%012llx", a >> 32, a >> 16 & 0xffff,
	    a & 0xfff, 0x8000 | (b >> 48 & 0x3fff), b & 0xffffffffffff);
}

static void
set_seconds(char *buf, size_t size, const char *name, int64_t ns)
{
	struct text t = { buf, size, 0 };

	text_add(&t, "%s=", name);
	duration_add_seconds(&t, ns, "");
}

void
environment_set_deadline(struct environment *env, int64_t deadline_ns)
{
	if (deadline_ns != DURATION_FOREVER)
		set_seconds(env->deadline, sizeof env->deadline, "RETRY_DEADLINE",
		    saturate_move(clock_wall_ns(), deadline_ns - clock_mono_ns()));
}

bool
environment_init(struct environment *env, uint64_t max_attempts, const struct enclosing *outer,
    int64_t deadline_ns, int64_t grace_ns, const char *key)
{
	const char *list = outer->shared, *word;
	size_t n = 0, len;
	char **from;

	for (from = environ; from != NULL && *from != NULL; from++)
		n++;
	n += countof(names) + 1;
	env->envp = env->few;
	if (n > countof(env->few) && (env->envp = malloc(n * sizeof *env->envp)) == NULL)
		return false;
	n = 0;
	env->envp[n++] = env->attempt;
	env->envp[n++] = env->max_attempts;
	env->envp[n++] = env->depth;
	env->envp[n++] = env->key;
	if (grace_ns != 0)
		env->envp[n++] = env->grace;
	/* rounded up, as 0 would say that KILL is never sent */
	set_seconds(env->grace, sizeof env->grace, "RETRY_GRACE", grace_ns < DURATION_MS ? DURATION_MS : grace_ns);
	text_print(env->max_attempts, sizeof env->max_attempts, "RETRY_ATTEMPT_LIMIT=%llu",
	    (unsigned long long)max_attempts);
	text_print(env->depth, sizeof env->depth, "RETRY_DEPTH=%lld", (long long)outer->depth + 1);
	text_print(env->key, sizeof env->key, "RETRY_IDEMPOTENCY_KEY=%s", key);
	if (deadline_ns != DURATION_FOREVER) {
		environment_set_deadline(env, deadline_ns);
		env->envp[n++] = env->deadline;
	}
	for (from = environ; from != NULL && *from != NULL; from++)
		if (!environment_is_ours(*from))
			env->envp[n++] = *from;
	env->last = n;
	memset(&env->envp[n], 0, 5 * sizeof env->envp[n]);
	while ((word = next_shared(&list, &len)) != NULL)
		append_shared(env, word, len);
	return true;
}

void
environment_set_attempt(struct environment *env, uint64_t attempt)
{
	text_print(env->attempt, sizeof env->attempt, "RETRY_ATTEMPT=%llu", (unsigned long long)attempt);
}

void
environment_set_last(struct environment *env, const struct outcome *outcome, enum failed_by by)
{
	const bool match = by == FAILED_BY_FAIL_MATCH || by == FAILED_BY_SUCCESS_MATCH || by == FAILED_BY_PRESET;

	text_print(env->last_status, sizeof env->last_status, "RETRY_LAST_STATUS=%d", outcome_status(outcome));
	text_print(env->last_reason, sizeof env->last_reason, "RETRY_LAST_REASON=%s",
	    match ? "match" : outcome_failed_by(outcome, by));
	env->envp[env->last] = env->last_status;
	env->envp[env->last + 1] = env->last_reason;
}

void
environment_set_delay(struct environment *env, int64_t delay_ns)
{
	set_seconds(env->delay, sizeof env->delay, "RETRY_LAST_DELAY", delay_ns);
	env->envp[env->last + 2] = env->delay;
}
