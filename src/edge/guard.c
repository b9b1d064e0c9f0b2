#include "guard.h"

#include <stdio.h>
#include <string.h>

#include "../core/duration.h"
#include "../core/saturate.h"
#include "clock.h"

void
guard_init(struct guard *g, const struct guard_config *c, const struct store *s, int64_t deadline_ns)
{
	memset(g, 0, sizeof *g);
	g->config = c;
	g->store = s;
	g->deadline_ns = deadline_ns;
	g->breaker_on = c->breaker != NULL && s->dir_fd >= 0;
	g->budget_on = c->budget != NULL && s->dir_fd >= 0;
}

/* Whether a record written at written_ns is to be believed; *now_ns is moved to it if it is a little ahead. */
static bool
is_credible(int64_t written_ns, int64_t *now_ns)
{
	if (written_ns > saturate_add(*now_ns, STORE_AHEAD_MAX_NS))
		return false;
	if (written_ns > *now_ns)
		*now_ns = written_ns;
	return true;
}

bool
guard_read_breaker(struct breaker *b, const char *text, size_t size, int64_t *now_ns, bool *junk)
{
	int64_t written_ns;

	*junk = false;
	if (size > 0 && breaker_parse(b, &written_ns, text, size) && is_credible(written_ns, now_ns))
		return true;
	*junk = size > 0;
	memset(b, 0, sizeof *b);
	return false;
}

bool
guard_read_budget(struct budget *b, const char *text, size_t size, int64_t *now_ns, bool *junk)
{
	int64_t written_ns;

	*junk = false;
	if (size > 0 && budget_parse(b, &written_ns, text, size) && is_credible(written_ns, now_ns))
		return true;
	*junk = size > 0;
	return false;
}

/* What the pure edits below are given and what they give back. */
struct exchange {
	const struct guard_config *config;
	struct breaker_config breaker;
	int64_t now_ns;                         /* wall time */
	int64_t ticket;
	enum breaker_evidence evidence;
	bool junk;
	/* results */
	struct breaker state;
	struct guard_answer answer;
	bool opened, paid;
};

static bool
edit_ask(const char *text, size_t size, char new_text[RECORD_SIZE], void *arg)
{
	struct exchange *x = arg;

	guard_read_breaker(&x->state, text, size, &x->now_ns, &x->junk);
	x->answer.answer = breaker_ask(&x->state, &x->breaker, x->now_ns);
	x->answer.left_ns = x->answer.answer == BREAKER_REFUSED_OPEN ? x->state.until_ns - x->now_ns : 0;
	breaker_format(new_text, &x->state, x->now_ns);
	return x->answer.answer == BREAKER_PROBE || x->junk;
}

static bool
edit_tell(const char *text, size_t size, char new_text[RECORD_SIZE], void *arg)
{
	struct exchange *x = arg;
	bool changed;

	guard_read_breaker(&x->state, text, size, &x->now_ns, &x->junk);
	changed = breaker_tell(&x->state, &x->breaker, x->ticket, x->evidence, x->now_ns);
	x->opened = changed && x->evidence == BREAKER_FAILURE && x->state.phase == BREAKER_OPEN;
	breaker_format(new_text, &x->state, x->now_ns);
	return changed || x->junk;
}

static void
read_bucket(struct exchange *x, struct budget *b, const char *text, size_t size)
{
	if (!guard_read_budget(b, text, size, &x->now_ns, &x->junk))
		budget_fill(b, &x->config->bucket, x->now_ns);
}

static bool
edit_deposit(const char *text, size_t size, char new_text[RECORD_SIZE], void *arg)
{
	struct exchange *x = arg;
	struct budget b;

	read_bucket(x, &b, text, size);
	budget_deposit(&b, &x->config->bucket, x->now_ns);
	budget_format(new_text, &b, x->now_ns);
	return true;
}

static bool
edit_pay(const char *text, size_t size, char new_text[RECORD_SIZE], void *arg)
{
	struct exchange *x = arg;
	struct budget b;

	read_bucket(x, &b, text, size);
	x->paid = budget_take(&b, &x->config->bucket, x->now_ns);
	budget_format(new_text, &b, x->now_ns);
	return true;
}

/* One exchange with the record of a breaker or budget.  False: the feature is off from now on, with a warning. */
static bool
exchange(struct guard *g, const char *name, const char *suffix, struct exchange *x,
    bool (*edit)(const char *, size_t, char[RECORD_SIZE], void *))
{
	char file[GUARD_FILE_SIZE];
	const char *trouble;
	int64_t until_ns = saturate_add(clock_mono_ns(), STORE_PATIENCE_NS);

	snprintf(file, sizeof file, "%s%s", name, suffix);
	x->config = g->config;
	x->now_ns = clock_wall_ns();
	trouble = store_update(g->store, file, until_ns < g->deadline_ns ? until_ns : g->deadline_ns, edit, x);
	if (trouble != NULL)
		snprintf(g->warning, sizeof g->warning, "going on without %s \"%s\": its file: %s", suffix + 1,
		    name, trouble);
	else if (x->junk)
		snprintf(g->warning, sizeof g->warning, "%s \"%s\" starts anew: its file is no record of one",
		    suffix + 1, name);
	return trouble == NULL;
}

struct guard_answer
guard_ask(struct guard *g, int64_t lease_ns)
{
	const struct guard_config *c = g->config;
	struct exchange x = { .breaker = { c->threshold, c->cooldown_ns, lease_ns } };

	if (lease_ns < c->cooldown_ns)
		x.breaker.lease_ns = c->cooldown_ns;
	if (g->breaker_on)
		g->breaker_on = exchange(g, c->breaker, GUARD_BREAKER_SUFFIX, &x, edit_ask);
	g->ticket = x.state.generation;
	return g->breaker_on ? x.answer : (struct guard_answer){ BREAKER_RUN, 0 };
}

bool
guard_tell(struct guard *g, enum breaker_evidence e)
{
	const struct guard_config *c = g->config;
	struct exchange x = { .breaker = { c->threshold, c->cooldown_ns, 0 }, .ticket = g->ticket, .evidence = e };

	if (g->breaker_on)
		g->breaker_on = exchange(g, c->breaker, GUARD_BREAKER_SUFFIX, &x, edit_tell);
	return g->breaker_on && x.opened;
}

void
guard_deposit(struct guard *g)
{
	struct exchange x = { 0 };

	if (g->budget_on && g->config->bucket.ratio > 0)
		g->budget_on = exchange(g, g->config->budget, GUARD_BUDGET_SUFFIX, &x, edit_deposit);
}

bool
guard_pay(struct guard *g)
{
	struct exchange x = { 0 };

	if (g->budget_on)
		g->budget_on = exchange(g, g->config->budget, GUARD_BUDGET_SUFFIX, &x, edit_pay);
	return !g->budget_on || x.paid;
}
