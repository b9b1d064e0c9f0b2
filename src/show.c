#include "show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/breaker.h"
#include "core/budget.h"
#include "core/countof.h"
#include "core/httpdate.h"
#include "core/key.h"
#include "core/members.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/diag.h"
#include "edge/store.h"
#include "shared.h"

#define LINE_SIZE 2048

static const char *const suffixes[] = { SHARED_BREAKER, SHARED_BUDGET };

struct listing {
	struct store *store;
	const char *suffix;             /* the kind that is listed now */
	bool json;
	bool failed;                    /* something failed, and a message or a line has said so */
};

/* The record that is printed, and its line. */
struct shown {
	struct listing *listing;
	char name[SHARED_NAME_SIZE];
	char buf[LINE_SIZE];
	struct members m;
};

/*
 * A line of text or a JSON object: begun with the record's kind and name, then its state, then the rest.
 */

/* width: of a column of text. */
static void
add(struct shown *s, const char *name, int width, const char *value)
{
	if (s->listing->json)
		members_add_text(&s->m, name, value, MEMBERS_TEXT_SIZE);
	else
		text_add(&s->m.line, "%-*s ", width, value);
}

static void
begin(struct shown *s)
{
	members_begin(&s->m, s->buf, sizeof s->buf, MEMBERS_JSON);
	add(s, "kind", 8, s->listing->suffix + 1);
	add(s, "name", 24, s->name);
}

static void
end(struct shown *s)
{
	if (s->listing->json)
		members_end(&s->m);
	else
		text_add(&s->m.line, "\n");
	fwrite(s->buf, 1, s->m.line.used, stdout);
}

static void
add_breaker_words(struct text *t, const struct breaker *b, int64_t left_ns)
{
	if (b->phase == BREAKER_CLOSED) {
		text_add(t, "%lld consecutive failures", (long long)b->failures);
	} else if (left_ns <= 0) {
		text_add(t, "the next caller probes");
	} else {
		text_add(t, b->phase == BREAKER_OPEN ? "for another " : "a process probes, for at most ");
		text_add_seconds(t, left_ns, "s");
	}
}

static void
add_breaker(struct shown *s, const char *text, size_t size, int64_t now_ns)
{
	struct members *m = &s->m;
	struct breaker b;
	bool junk;

	breaker_read(&b, text, size, &now_ns, &junk);
	add(s, "state", 10, junk ? "unreadable" : breaker_phase_name(b.phase));
	if (!s->listing->json)
		add_breaker_words(&m->line, &b, b.until_ns - now_ns);
	else if (b.phase == BREAKER_CLOSED)
		members_add_number(m, "failures", (uint64_t)b.failures);
	else
		members_add_seconds(m, "remaining", b.until_ns > now_ns ? b.until_ns - now_ns : 0);
}

/* Rounds billionths of a token down to thousandths, so that a bucket that is spent never shows a whole token. */
static int64_t
round_down(int64_t tokens)
{
	return tokens - tokens % (BUDGET_TOKEN / 1000);
}

static void
add_budget(struct shown *s, const char *text, size_t size, int64_t now_ns)
{
	struct members *m = &s->m;
	char time[HTTPDATE_RFC3339_SIZE];
	struct budget b;
	bool junk, known = budget_read(&b, text, size, &now_ns, &junk);

	if (!known) {
		add(s, "state", 10, junk ? "unreadable" : "unused");
		if (!s->listing->json)
			text_add(&m->line, "full, nobody has paid");
		return;
	}
	add(s, "state", 10, b.tokens < BUDGET_TOKEN ? "spent" : "available");
	if (s->listing->json) {
		members_add_seconds(m, "tokens", round_down(b.tokens));
		members_add_text(m, "at", httpdate_rfc3339(time, b.at_ns), MEMBERS_TEXT_SIZE);
	} else {
		text_add_seconds(&m->line, round_down(b.tokens), " tokens at ");
		text_add(&m->line, "%s", httpdate_rfc3339(time, b.at_ns));
	}
}

/* An edit that writes the record's line and changes nothing.  It is printed when the lock is gone. */
static bool
show_record(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct shown *s = arg;

	(void)new_text;
	begin(s);
	if (strcmp(s->listing->suffix, SHARED_BREAKER) == 0)
		add_breaker(s, text, size, now_ns);
	else
		add_budget(s, text, size, now_ns);
	return false;
}

/* In the place of a record, why it cannot be shown. */
static void
show_trouble(struct shown *s, const char *trouble)
{
	begin(s);
	if (s->listing->json)
		members_add_text(&s->m, "error", trouble, MEMBERS_TEXT_SIZE);
	else
		text_add(&s->m.line, "%s", trouble);
	s->listing->failed = true;
}

static void
show_one(void *arg, const char *record)
{
	struct listing *l = arg;
	struct shown s;
	size_t len = strlen(record), suffix = strlen(l->suffix);
	const char *trouble;

	if (len <= suffix || len >= sizeof s.name || strcmp(record + len - suffix, l->suffix) != 0)
		return;
	s.listing = l;
	snprintf(s.name, sizeof s.name, "%.*s", (int)(len - suffix), record);
	if (!key_is_name(s.name))
		return;                         /* no breaker or budget can be called so */
	trouble = store_update(l->store, record, saturate_add(clock_mono_ns(), SHARED_PATIENCE_NS),
	    &(struct store_change){ show_record, &s });
	if (trouble != NULL)
		show_trouble(&s, trouble);
	end(&s);
}

/* An edit.  A record that is none counts as one of the first generation, and so do the attempts that run now. */
static bool
reset_breaker(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct breaker b;
	bool junk;

	(void)arg;
	breaker_read(&b, text, size, &now_ns, &junk);
	breaker_reset(&b);
	breaker_format(new_text, &b, now_ns);
	return true;
}

/* A budget is emptied of its record: what a full one holds is for the next run to say. */
static void
forget_one(void *arg, const char *record)
{
	struct listing *l = arg;
	int64_t until_ns = saturate_add(clock_mono_ns(), SHARED_PATIENCE_NS);
	const char *trouble = strcmp(l->suffix, SHARED_BREAKER) == 0
	    ? store_update(l->store, record, until_ns, &(struct store_change){ reset_breaker, NULL })
	    : store_forget(l->store, record, until_ns);

	if (trouble == NULL)
		return;
	fprintf(stderr, "retry: %s: %s\n", record, trouble);
	l->failed = true;
}

/* Calls act() for the breaker and the budget called name.  If there is neither, that is a failure. */
static void
with_name(struct listing *l, const char *name, void (*act)(void *arg, const char *record))
{
	char record[SHARED_NAME_SIZE];
	bool found = false;
	size_t i;

	for (i = 0; i < countof(suffixes); i++) {
		l->suffix = suffixes[i];
		snprintf(record, sizeof record, "%s%s", name, suffixes[i]);
		if (store_exists(l->store, record)) {
			act(l, record);
			found = true;
		}
	}
	if (!found) {
		fprintf(stderr, "retry: no breaker or budget is called '%s'\n", name);
		l->failed = true;
	}
}

static void
show_all(struct listing *l)
{
	const char *trouble = NULL;
	size_t i;

	for (i = 0; i < countof(suffixes) && trouble == NULL; i++) {
		l->suffix = suffixes[i];
		trouble = store_each(l->store, show_one, l);
	}
	if (trouble == NULL)
		return;
	fprintf(stderr, "retry: cannot list the state directory: %s\n", trouble);
	l->failed = true;
}

int
show(const struct options *o)
{
	struct listing l = { .json = o->log_format == LOG_JSON };
	char place[STORE_PLACE_SIZE];
	const char *trouble;
	char **name;

	if ((trouble = store_open(&l.store, o->state_dir, false, place)) != NULL)
		diag_die("state directory '%s': %s", place, trouble);
	if (*o->command == NULL)
		show_all(&l);
	for (name = o->command; *name != NULL; name++)
		with_name(&l, *name, o->reset_state ? forget_one : show_one);
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_die("cannot write to standard output");
	return l.failed ? STATUS_FAILED : EXIT_SUCCESS;
}
