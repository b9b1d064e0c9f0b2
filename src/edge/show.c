#include "show.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../core/breaker.h"
#include "../core/budget.h"
#include "../core/countof.h"
#include "../core/duration.h"
#include "../core/escape.h"
#include "../core/httpdate.h"
#include "../core/key.h"
#include "clock.h"
#include "guard.h"

static const char *const suffixes[] = { GUARD_BREAKER_SUFFIX, GUARD_BUDGET_SUFFIX };

struct shown {
	const char *suffix;
	bool json;
	char name[GUARD_FILE_SIZE];
};

/* The members of a JSON object that follow its name, or the words of a line. */
static void
print_seconds(const char *before, int64_t ns, const char *after)
{
	int64_t ms = duration_to_ms(ns);

	printf("%s%lld.%03lld%s", before, (long long)(ms / 1000), (long long)(ms % 1000), after);
}

static void
print_breaker_text(const struct breaker *b, const char *state, int64_t left_ns)
{
	printf("%-10s ", state);
	if (b->phase == BREAKER_CLOSED)
		printf("%lld consecutive failures", (long long)b->failures);
	else if (left_ns <= 0)
		printf("the next caller probes");
	else
		print_seconds(b->phase == BREAKER_OPEN ? "for another " : "a process probes, for at most ",
		    left_ns, "s");
}

static void
print_breaker_json(const struct breaker *b, const char *state, int64_t left_ns)
{
	printf(",\"state\":\"%s\"", state);
	if (b->phase == BREAKER_CLOSED)
		printf(",\"failures\":%lld", (long long)b->failures);
	else
		print_seconds(",\"remaining\":", left_ns > 0 ? left_ns : 0, "");
}

static void
print_breaker(const struct shown *shown, const char *text, size_t size)
{
	int64_t now_ns = clock_wall_ns();
	const char *state;
	struct breaker b;
	bool junk;

	guard_read_breaker(&b, text, size, &now_ns, &junk);
	state = junk ? "unreadable" : breaker_phase_name(b.phase);
	(shown->json ? print_breaker_json : print_breaker_text)(&b, state, b.until_ns - now_ns);
}

static void
print_budget(const struct shown *shown, const char *text, size_t size)
{
	int64_t now_ns = clock_wall_ns();
	char time[HTTPDATE_RFC3339_SIZE];
	struct budget b;
	bool junk;

	if (!guard_read_budget(&b, text, size, &now_ns, &junk)) {
		printf(shown->json ? ",\"state\":\"%s\"" : "%-10s full, nobody has paid",
		    junk ? "unreadable" : "unused");
		return;
	}
	printf(shown->json ? ",\"state\":\"%s\",\"tokens\":%lld.%03lld,\"at\":\"%s\""
	    : "%-10s %lld.%03lld tokens at %s", b.tokens < BUDGET_TOKEN ? "spent" : "available",
	    (long long)(b.tokens / BUDGET_TOKEN), (long long)(b.tokens % BUDGET_TOKEN / 1000000),
	    httpdate_rfc3339(time, b.at_ns));
}

static void
print_begin(const struct shown *shown)
{
	printf(shown->json ? "{\"kind\":\"%s\",\"name\":\"%s\"" : "%-8s %-24s ", shown->suffix + 1, shown->name);
}

static void
print_end(const struct shown *shown)
{
	puts(shown->json ? "}" : "");
}

/* An edit that only looks. */
static bool
print_record(const char *text, size_t size, char new_text[RECORD_SIZE], void *arg)
{
	const struct shown *shown = arg;

	(void)new_text;
	print_begin(shown);
	if (strcmp(shown->suffix, GUARD_BREAKER_SUFFIX) == 0)
		print_breaker(shown, text, size);
	else
		print_budget(shown, text, size);
	print_end(shown);
	return false;
}

/* Instead of a record: why it cannot be shown. */
static void
print_trouble(const struct shown *shown, const char *trouble)
{
	char escaped[256];

	print_begin(shown);
	if (shown->json)
		printf(",\"error\":\"%s\"", escape_json(escaped, sizeof escaped, trouble));
	else
		printf("%s", trouble);
	print_end(shown);
}

struct listing {
	const struct store *store;
	const char *suffix;
	bool json;
	bool failed;                    /* result: something could not be done, and that has been said */
};

static void
print_file(const char *file, void *arg)
{
	struct listing *l = arg;
	struct shown shown = { l->suffix, l->json, "" };
	size_t len = strlen(file), end = strlen(l->suffix);
	const char *trouble;

	if (len <= end || len >= sizeof shown.name || strcmp(file + len - end, l->suffix) != 0)
		return;
	memcpy(shown.name, file, len - end);
	if (!key_is_name(shown.name))
		return;                         /* no breaker or budget can be called so */
	trouble = store_update(l->store, file, clock_mono_ns() + STORE_PATIENCE_NS, print_record, &shown);
	if (trouble == NULL)
		return;
	print_trouble(&shown, trouble);
	l->failed = true;
}

/* Also what cannot be looked at: whoever opens it will hear why. */
static bool
exists(const struct store *s, const char *file)
{
	struct stat st;

	return fstatat(s->dir_fd, file, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/* Calls act() for the breaker and the budget called name.  That there is neither is a failure. */
static void
with_name(struct listing *l, const char *name, void (*act)(const char *file, void *arg))
{
	char file[GUARD_FILE_SIZE];
	bool found = false;
	size_t i;

	for (i = 0; i < countof(suffixes); i++) {
		l->suffix = suffixes[i];
		snprintf(file, sizeof file, "%s%s", name, suffixes[i]);
		if (exists(l->store, file)) {
			act(file, l);
			found = true;
		}
	}
	if (!found) {
		fprintf(stderr, "retry: no breaker or budget is called '%s'\n", name);
		l->failed = true;
	}
}

bool
show_state(const struct store *s, char *const *names, bool json)
{
	struct listing l = { s, NULL, json, false };
	const char *trouble = NULL;
	size_t i;

	for (i = 0; *names == NULL && i < countof(suffixes) && trouble == NULL; i++) {
		l.suffix = suffixes[i];
		trouble = store_each(s, print_file, &l);
	}
	if (trouble != NULL)
		fprintf(stderr, "retry: cannot list the state directory: %s\n", trouble);
	for (; *names != NULL; names++)
		with_name(&l, *names, print_file);
	return trouble == NULL && !l.failed;
}

static void
forget(const char *file, void *arg)
{
	struct listing *l = arg;
	const char *trouble = store_forget(l->store, file, clock_mono_ns() + STORE_PATIENCE_NS);

	if (trouble == NULL)
		return;
	fprintf(stderr, "retry: %s: %s\n", file, trouble);
	l->failed = true;
}

bool
show_reset(const struct store *s, char *const *names)
{
	struct listing l = { s, NULL, false, false };

	for (; *names != NULL; names++)
		with_name(&l, *names, forget);
	return !l.failed;
}
