#include "show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/breaker.h"
#include "core/budget.h"
#include "core/countof.h"
#include "core/escape.h"
#include "core/finished.h"
#include "core/httpdate.h"
#include "core/key.h"
#include "core/members.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/diag.h"
#include "edge/store.h"
#include "once.h"
#include "shared.h"

#define LINE_SIZE 2048

struct listing {
	const struct options *options;
	struct store *store;            /* NULL: nothing has been kept */
	char **lines;                   /* kind and name stand first in each, so that they can be sorted */
	size_t count, found;            /* lines; records shown or forgotten */
	bool refuses;                   /* a breaker that is shown lets nobody through */
	bool failed;                    /* something failed, and a message or a line has said so */
};

/* The record that is printed, and its line. */
struct shown {
	struct listing *listing;
	const struct kind {             /* its file is called prefix, name, suffix */
		const char *name, *prefix, *suffix;
		void (*add)(struct shown *s, const char *text, size_t size, int64_t now_ns);    /* makes the line */
	} *kind;
	char name[KEY_ENCODED_SIZE];
	char buf[LINE_SIZE];
	struct members m;
};

static bool
is_json(const struct shown *s)
{
	return s->listing->options->log_format == LOG_JSON;
}

/*
 * A line of text or a JSON object: begun with the record's kind, name and state, then the rest.
 */

/* width: of a column of text; 0: the last one. */
static void
add(struct shown *s, const char *name, int width, const char *value)
{
	char shown[LINE_SIZE / 2];

	if (is_json(s))
		members_add_text(&s->m, name, value, MEMBERS_TEXT_SIZE);
	else
		text_add(&s->m.line, "%-*s%s", width, escape_text(shown, sizeof shown, value),
		    width > 0 ? " " : "");
}

static void
begin(struct shown *s, const char *state)
{
	members_begin(&s->m, s->buf, sizeof s->buf, MEMBERS_JSON);
	add(s, "kind", 8, s->kind->name);
	add(s, "name", 24, s->name);
	if (state != NULL)
		add(s, "state", 10, state);
}

/* Ends the line, and keeps it until all can be sorted. */
static void
end(struct shown *s)
{
	struct listing *l = s->listing;
	char **lines;

	if (is_json(s))
		members_end(&s->m);
	else
		text_add(&s->m.line, "\n");
	lines = realloc(l->lines, (l->count + 1) * sizeof *lines);
	if (lines == NULL || (lines[l->count] = strdup(s->buf)) == NULL)
		diag_die("no memory for the list");
	l->lines = lines;
	l->count++;
	l->found++;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
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
		duration_add(t, left_ns);
	}
}

static void
add_breaker(struct shown *s, const char *text, size_t size, int64_t now_ns)
{
	struct members *m = &s->m;
	struct breaker b;
	bool junk;

	breaker_read(&b, text, size, &now_ns, &junk);
	begin(s, junk ? "unreadable" : breaker_phase_name(b.phase));
	s->listing->refuses |= b.phase != BREAKER_CLOSED && b.until_ns > now_ns;
	if (!is_json(s))
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
add_time(struct shown *s, int64_t at_ns)
{
	char time[HTTPDATE_RFC3339_SIZE];

	if (!is_json(s))
		text_add(&s->m.line, "at ");
	add(s, "at", 0, httpdate_rfc3339(time, at_ns));
}

/* An unused budget is shown full, with what one holds by our own options: the record does not say it. */
static void
add_budget(struct shown *s, const char *text, size_t size, int64_t now_ns)
{
	struct budget b;
	bool junk, known = budget_read(&b, text, size, &now_ns, &junk);

	if (!known)
		budget_fill(&b, &s->listing->options->bucket, now_ns);
	begin(s, junk ? "unreadable" : !known ? "unused" : b.tokens < BUDGET_TOKEN ? "spent" : "available");
	if (is_json(s))
		members_add_seconds(&s->m, "tokens", round_down(b.tokens));
	else
		duration_add_seconds(&s->m.line, round_down(b.tokens), known ? " tokens " : " tokens, full");
	if (known)
		add_time(s, b.at_ns);
}

/* Of an empty record, which a run that did not succeed has left, there is no line. */
static void
add_key(struct shown *s, const char *text, size_t size, int64_t now_ns)
{
	struct finished f;
	bool junk, known = finished_read(&f, NULL, text, size, now_ns, &junk);

	if (known)
		key_decode(s->name, f.encoded);
	if (known || junk)
		begin(s, known ? "succeeded" : "unreadable");
	if (known)
		add_time(s, f.at_ns);
}

static const struct kind kinds[] = {
	{ "breaker", "", SHARED_BREAKER, add_breaker },
	{ "budget", "", SHARED_BUDGET, add_budget },
	{ "key", KEY_PREFIX, SHARED_KEY, add_key },
};

/* An edit that makes the record's line and changes nothing.  The line is printed when the lock is gone. */
static bool
show_record(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE])
{
	struct shown *s = arg;

	(void)new_text;
	s->kind->add(s, text, size, now_ns);
	return false;
}

static int64_t
patience(void)
{
	return saturate_add(clock_mono_ns(), SHARED_PATIENCE_NS);
}

/* Keeps the record's line, or one that says why it cannot be shown.  A key's lock lasts as long as its run. */
static void
show_one(struct listing *l, const struct kind *kind, const char *record, const char *name)
{
	struct shown s = { .listing = l, .kind = kind };
	const bool is_key = kind->add == add_key;
	const char *trouble;

	snprintf(s.name, sizeof s.name, "%s", name);
	trouble = store_update(l->store, record, false, is_key ? 0 : patience(), show_record, &s);
	if (trouble != NULL && is_key && strcmp(trouble, STORE_LOCKED) == 0) {
		begin(&s, "running");
	} else if (trouble != NULL) {
		begin(&s, NULL);
		add(&s, "error", 0, trouble);
		l->failed = true;
	}
	if (s.m.line.used != 0)
		end(&s);
}

/* For each file of the store: shows it if it is a record. */
static void
see(void *arg, const char *file)
{
	size_t i, before, behind, len = strlen(file);
	char encoded[KEY_FILE_SIZE], name[KEY_ENCODED_SIZE];

	for (i = 0; i < countof(kinds); i++) {
		before = strlen(kinds[i].prefix);
		behind = strlen(kinds[i].suffix);
		if (len <= before + behind || len >= sizeof encoded || strncmp(file, kinds[i].prefix, before) != 0
		    || strcmp(file + len - behind, kinds[i].suffix) != 0)
			continue;
		snprintf(encoded, sizeof encoded, "%.*s", (int)(len - before - behind), file + before);
		if (kinds[i].add == add_key || key_is_name(encoded))
			show_one(arg, &kinds[i], file, key_decode(name, encoded));
	}
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

static void
forget_one(struct listing *l, const struct kind *kind, const char *record)
{
	const char *trouble;

	l->found++;
	if (kind->add == add_breaker)
		trouble = store_update(l->store, record, false, patience(), reset_breaker, NULL);
	else
		trouble = once_remove(l->store, record, patience(), NULL);
	if (trouble == NULL)
		return;
	fprintf(stderr, "retry: %s: %s\n", record, trouble);
	l->failed = true;
}

/* Shows or forgets the breaker, the budget and the key called name.  If there is none, that is a failure. */
static void
with_name(struct listing *l, const char *name)
{
	char record[KEY_FILE_SIZE], shown[LINE_SIZE / 2];
	const size_t found = l->found;
	size_t i;

	for (i = 0; i < countof(kinds) && l->store != NULL; i++) {
		key_file(record, name, kinds[i].suffix);
		if (kinds[i].add != add_key)
			snprintf(record, sizeof record, "%s%s", key_is_name(name) ? name : "", kinds[i].suffix);
		if (!store_exists(l->store, record))
			continue;
		if (!l->options->reset_state)
			show_one(l, &kinds[i], record, name);
		else
			forget_one(l, &kinds[i], record);
	}
	if (l->found > found)
		return;
	fprintf(stderr, "retry: no breaker, budget or key is called '%s'\n",
	    escape_text(shown, sizeof shown, name));
	l->failed = true;
}

int
show(const struct options *o)
{
	struct listing l = { .options = o };
	char place[STORE_PLACE_SIZE];
	const char *trouble;
	char **name;
	size_t i;

	if ((trouble = store_open(&l.store, o->state_dir, false, place)) != NULL)
		diag_die("state directory '%s': %s", place, trouble);
	if (*o->command == NULL && l.store != NULL && (trouble = store_each(l.store, see, &l)) != NULL) {
		fprintf(stderr, "retry: cannot list the state directory: %s\n", trouble);
		l.failed = true;
	}
	for (name = o->command; *name != NULL; name++)
		with_name(&l, *name);
	if (l.count > 1)
		qsort(l.lines, l.count, sizeof *l.lines, compare);
	for (i = 0; i < l.count; i++)
		fputs(l.lines[i], stdout);
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_die("cannot write to standard output");
	return l.failed ? STATUS_FAILED : l.refuses && *o->command != NULL ? STATUS_CIRCUIT_OPEN : EXIT_SUCCESS;
}
