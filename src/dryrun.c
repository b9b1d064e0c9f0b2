#include "dryrun.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/escape.h"
#include "core/saturate.h"
#include "core/schedule.h"
#include "core/signame.h"
#include "core/text.h"
#include "core/timeline.h"
#include "edge/terminal.h"
#include "setup.h"

/* What is shown where attempts have no limit, or a larger one than a screen has lines for. */
#define ROWS 10
#define ROWS_MAX 20

/* So many attempts are gone through to say how it ends; with more of them, that is left open. */
#define LOOK_AHEAD 100000

#define LABEL_WIDTH 15

struct outlook {
	const struct options *options;
	const struct plan *plan;
	const struct enclosing *outer;
	int64_t kill_after_ns;
	int columns;                            /* 0: no terminal */
	struct schedule_row rows[ROWS_MAX];
	size_t row_count;
	uint64_t sure, possible;                /* attempts before the deadline: certainly, and at most */
	struct backoff_range waits;             /* all of them together */
	bool complete;                          /* every attempt has been looked at */
};

static bool
json(const struct options *o, struct schedule *s)
{
	char line[SCHEDULE_JSON_SIZE];

	while ((o->attempts != 0 || s->row.attempt < ROWS) && schedule_next(s) && s->row.fit != SCHEDULE_NEVER)
		if (fwrite(line, 1, schedule_json(line, &s->row), stdout) == 0)
			break;                  /* nobody reads: there may be no other end in sight */
	return fflush(stdout) == 0 && !ferror(stdout);
}

static void
look(struct outlook *l, struct schedule *s)
{
	while (l->possible < LOOK_AHEAD && schedule_next(s) && s->row.fit != SCHEDULE_NEVER) {
		if (l->row_count < ROWS_MAX)
			l->rows[l->row_count++] = s->row;
		l->sure += s->row.fit == SCHEDULE_SURE;
		l->possible++;
		l->waits = s->row.at;
	}
	l->complete = s->row.fit == SCHEDULE_NEVER || l->possible == l->plan->attempts;
	if (l->possible > ROWS_MAX || l->plan->attempts == 0)
		l->row_count = l->row_count < ROWS ? l->row_count : ROWS;
}

static void
print_schedule(const struct outlook *l)
{
	int64_t latest_ns = l->row_count == 0 ? 0 : l->rows[l->row_count - 1].at.hi_ns;
	struct timeline t = timeline_of(l->columns, latest_ns, l->plan->deadline_ns);
	char line[TIMELINE_SIZE];
	size_t i;

	fputs(timeline_head(line, &t), stdout);
	for (i = 0; i < l->row_count; i++)
		fputs(timeline_row(line, &t, &l->rows[i]), stdout);
	if (l->possible > l->row_count && l->complete)
		printf("... and so on to attempt %llu\n", (unsigned long long)l->possible);
	else if (l->possible > l->row_count && l->plan->attempts != 0)
		printf("... and so on to attempt %llu\n", (unsigned long long)l->plan->attempts);
	else if (l->possible > l->row_count)
		puts("... and so on, without a limit on attempts");
	printf("= may start  * does, as drawn here%s\n", l->plan->deadline_ns == DURATION_FOREVER
	    || l->plan->deadline_ns > t.span_ns ? "" : "  | deadline  x drawn too late  . too late");
}

/* How much of the text stays together: a word, or as much of a list as a line has room for. */
static size_t
piece(const char *text, size_t room)
{
	size_t len = strcspn(text, " "), n;

	if (len <= room)
		return len;
	for (n = room; n > 0 && text[n - 1] != ',';)
		n--;
	return n > 0 ? n : len;
}

/* `LABEL  TEXT`, the text broken where the terminal ends. */
static void
print_line(const struct outlook *l, const char *label, const char *text)
{
	size_t width = l->columns < 2 * LABEL_WIDTH ? 80 : (size_t)l->columns, column = LABEL_WIDTH, len;

	printf("  %-*s", LABEL_WIDTH - 2, label);
	for (; *text != '\0'; text += len + strspn(text + len, " ")) {
		len = piece(text, width - LABEL_WIDTH);
		if (column > LABEL_WIDTH && column + 1 + len > width) {
			printf("\n%*s", LABEL_WIDTH, "");
			column = LABEL_WIDTH;
		}
		column += (size_t)printf("%s%.*s", column > LABEL_WIDTH ? " " : "", (int)len, text);
	}
	putchar('\n');
}

/*
 * What ends a run whose attempts all fail, transiently
 */

/* What processes share and may end the run before its own limits do. */
static void
add_shared(struct text *t, const struct outlook *l, const char *before)
{
	const struct guard_config *g = &l->options->guard;

	if (g->breaker != NULL)
		text_add(t, "%scircuit \"%s\"", before, g->breaker);
	if (g->budget != NULL && l->plan->attempts != 1)
		text_add(t, "%sretry budget \"%s\"", g->breaker != NULL ? " or " : before, g->budget);
}

static void
print_endless(const struct outlook *l)
{
	char buf[300] = "";
	struct text t = { buf, sizeof buf, 0 };

	add_shared(&t, l, "only ");
	text_add(&t, "%s: there is neither a limit on attempts nor a deadline", t.used == 0 ? "nothing" : "");
	print_line(l, "stopped by", buf);
}

static void
print_end(const struct outlook *l)
{
	unsigned long long attempts = l->plan->attempts, sure = l->sure, possible = l->possible;
	bool deadline = l->plan->deadline_ns != DURATION_FOREVER;
	char buf[400];
	struct text t = { buf, sizeof buf, 0 };

	if (!deadline && attempts == 0) {
		print_endless(l);
		return;
	}
	if (attempts != 0 && sure == attempts)
		text_add(&t, "no attempts left after attempt %llu%s", attempts,
		    deadline ? ", unless they run into the deadline" : "");
	else if (attempts != 0 && !deadline)
		text_add(&t, "no attempts left after attempt %llu", attempts);
	else if (!l->complete || possible == attempts)
		text_add(&t, "%sthe deadline, after attempt %llu or later",
		    attempts == 0 ? "" : "no attempts left, or ", sure);
	else if (sure == possible)
		text_add(&t, "the deadline, after attempt %llu", sure);
	else
		text_add(&t, "the deadline, after attempt %llu to %llu", sure, possible);
	add_shared(&t, l, ", or sooner by ");
	print_line(l, "stopped by", possible == 0 ? "the deadline, before the first attempt" : buf);
}

static void
print_waits(const struct outlook *l)
{
	char buf[200], lo[DURATION_SHORT_SIZE], hi[DURATION_SHORT_SIZE], wish[DURATION_EXACT_SIZE];
	struct text t = { buf, sizeof buf, 0 };
	int64_t latest_ns = l->waits.hi_ns, deadline_ns = l->plan->deadline_ns;

	if (!l->complete || l->possible == 0)
		return;
	if (latest_ns > deadline_ns)
		latest_ns = deadline_ns;
	if (l->waits.lo_ns != latest_ns)
		text_add(&t, "%s to ", duration_short(lo, l->waits.lo_ns));
	text_add(&t, "%s together", duration_short(hi, latest_ns));
	if (l->options->streams.http != HTTP_FROM_NOTHING && l->plan->max_retry_after_ns != 0)
		text_add(&t, ", more where a server asks for it, up to %s each",
		    duration_exact(wish, l->plan->max_retry_after_ns));
	else if (l->options->streams.http != HTTP_FROM_NOTHING)
		text_add(&t, ", more where a server asks for it");
	print_line(l, "waits", buf);
}

/* Whether something besides attempts and waits takes its time, which the deadline alone limits. */
static bool
has_more_to_wait_for(const struct options *o)
{
	return o->streams.http != HTTP_FROM_NOTHING || o->replay_stdin || o->once || o->verify != NULL
	    || o->done_if != NULL || o->on_retry != NULL || o->on_giveup != NULL;
}

/* When the run is over, whatever the command does: DURATION_FOREVER where nothing limits it. */
static int64_t
latest_end(const struct outlook *l)
{
	const struct options *o = l->options;
	int64_t by_attempts_ns = DURATION_FOREVER, by_deadline_ns = DURATION_FOREVER;

	if (l->kill_after_ns == 0)
		return DURATION_FOREVER;
	if (l->plan->deadline_ns != DURATION_FOREVER)
		by_deadline_ns = saturate_add(l->plan->deadline_ns, l->kill_after_ns);
	if (o->on_giveup != NULL)               /* after an attempt that took all of that, as long again */
		by_deadline_ns = saturate_add(by_deadline_ns, l->kill_after_ns);
	if (o->timeout_ns != 0 && l->complete && !has_more_to_wait_for(o))
		by_attempts_ns = saturate_add(l->waits.hi_ns, saturate_mul((int64_t)l->possible,
		    saturate_add(o->timeout_ns, l->kill_after_ns)));
	return by_attempts_ns < by_deadline_ns ? by_attempts_ns : by_deadline_ns;
}

static void
print_latest_end(const struct outlook *l)
{
	const struct options *o = l->options;
	char buf[200], end[DURATION_SHORT_SIZE];
	int64_t end_ns = latest_end(l);

	snprintf(buf, sizeof buf, "after %s at the latest, --kill-after included", duration_short(end, end_ns));
	if (end_ns != DURATION_FOREVER)
		print_line(l, "over", buf);
	else if (l->plan->deadline_ns == DURATION_FOREVER && o->timeout_ns == 0)
		print_line(l, "over", "whenever: without --timeout and --deadline, an attempt that hangs is waited "
		    "for");
	else if (l->kill_after_ns == 0)
		print_line(l, "over", "whenever: with --kill-after=0, an attempt that does not heed its signal is "
		    "waited for");
}

/*
 * The limits
 */

static void
print_deadline(const struct outlook *l)
{
	char buf[200], deadline[DURATION_EXACT_SIZE];
	struct text t = { buf, sizeof buf, 0 };

	if (l->plan->deadline_ns == DURATION_FOREVER)
		return;
	text_add(&t, "%s; ", duration_exact(deadline, l->plan->deadline_ns));
	if (l->options->deadline_ns != l->plan->deadline_ns)
		text_add(&t, "an enclosing retry's; ");
	if (l->plan->attempts != 0 && l->sure == l->plan->attempts)
		text_add(&t, "all attempts start before it");
	else
		text_add(&t, l->sure == 1 ? "%llu attempt starts before it for certain"
		    : "%llu attempts start before it for certain", (unsigned long long)l->sure);
	if (l->complete && l->sure != l->possible)
		text_add(&t, ", %llu at most", (unsigned long long)l->possible);
	else if (!l->complete)
		text_add(&t, ", others may");
	text_add(&t, ", if they take no time");
	if (l->options->streams.http != HTTP_FROM_NOTHING)
		text_add(&t, " and no server asks for more");
	print_line(l, "deadline", buf);
}

static void
print_timeout(const struct outlook *l)
{
	const struct options *o = l->options;
	char buf[200], limit[DURATION_EXACT_SIZE], grace[DURATION_EXACT_SIZE], signal[SIGNAME_SIZE];
	struct text t = { buf, sizeof buf, 0 };

	if (o->timeout_ns == 0)
		return;
	text_add(&t, "%s for each attempt, then %s", duration_exact(limit, o->timeout_ns),
	    signame_format(signal, o->signal));
	if (l->kill_after_ns != 0)
		text_add(&t, ", and SIGKILL %s later", duration_exact(grace, l->kill_after_ns));
	print_line(l, "timeout", buf);
}

/* What makes the schedule another one. */
static void
print_exceptions(const struct outlook *l)
{
	const struct options *o = l->options;
	char buf[200], ns[DURATION_EXACT_SIZE];

	if (l->plan->consecutive > 1) {
		snprintf(buf, sizeof buf, "%llu successes in a row; %s between them",
		    (unsigned long long)l->plan->consecutive, duration_exact(ns, backoff_base(&o->backoff)));
		print_line(l, "consecutive", buf);
	}
	if (o->reset_after_ns != 0) {
		snprintf(buf, sizeof buf, "an attempt that ran for %s starts the backoff over",
		    duration_exact(ns, o->reset_after_ns));
		print_line(l, "reset-after", buf);
	}
	if (o->streams.http != HTTP_FROM_NOTHING && o->max_retry_after_ns != 0) {
		snprintf(buf, sizeof buf, "a server that asks for more than %s is not waited for",
		    duration_exact(ns, o->max_retry_after_ns));
		print_line(l, "retry-after", buf);
	}
	if (o->done_if != NULL)
		print_line(l, "done-if", "asked after each transient failure; if it says done, the run is a "
		    "success");
}

/* What other processes and other runs have a say in. */
static void
print_shared(const struct outlook *l)
{
	const struct options *o = l->options;
	const struct budget_config *b = &o->guard.bucket;
	char buf[300], text[128], ns[DURATION_EXACT_SIZE];

	if (o->guard.breaker != NULL) {
		snprintf(buf, sizeof buf, "\"%s\" opens after %lld transient failures in a row, for %s",
		    o->guard.breaker, (long long)o->guard.threshold, duration_exact(ns, o->guard.cooldown_ns));
		print_line(l, "breaker", buf);
	}
	if (o->guard.budget != NULL) {
		snprintf(buf, sizeof buf, "\"%s\" pays for each retry: %lld tokens every %s, %lld at most",
		    o->guard.budget, (long long)b->rate, duration_exact(ns, b->unit_ns), (long long)b->burst);
		print_line(l, "budget", buf);
	}
	if (o->once) {
		snprintf(buf, sizeof buf, "nothing runs if key \"%s\" has succeeded within %s",
		    escape_text(text, sizeof text, o->key), duration_exact(ns, o->once_ttl_ns));
		print_line(l, "once", buf);
	}
	if (l->outer->depth != 0 && o->nested == NESTED_ONCE)
		print_line(l, "nested", "inside another retry: one attempt");
	else if (setup_multiplies(l->plan, l->outer))
		print_line(l, "nested", "inside another retry: attempts multiply");
}

/*
 * How an attempt is judged: the contract's section 3
 */

/* The expressions of one meaning, as `--stop-match (2)`. */
static void
add_matches(struct text *t, const struct outlook *l, const char *name, enum match_meaning meaning)
{
	const struct streams_config *c = &l->options->streams;
	size_t i, n = 0;

	for (i = 0; i < c->pattern_count; i++)
		n += c->patterns[i].meaning == (int)meaning;
	if (n == 1)
		text_add(t, "%s%s", t->used == 0 ? "" : ", ", name);
	else if (n > 1)
		text_add(t, "%s%s (%zu)", t->used == 0 ? "" : ", ", name, n);
}

/* What turns a success status into a failure; HTTP aside, one that is transient. */
static void
add_objections(struct text *t, const struct outlook *l, bool http)
{
	add_matches(t, l, "--fail-match", MATCH_FAIL);
	add_matches(t, l, "a preset's failure text", MATCH_PRESET_FAIL);
	if (http && l->options->streams.http != HTTP_FROM_NOTHING)
		text_add(t, "%sthe HTTP status", t->used == 0 ? "" : ", ");
	if (l->options->verify != NULL)
		text_add(t, "%s--verify", t->used == 0 ? "" : ", ");
}

#define RULE_SIZE (STATUSES_LIST_SIZE + 256)

static void
print_success(const struct outlook *l)
{
	const struct statuses *set = &l->options->policy.success_on;
	char buf[RULE_SIZE], list[STATUSES_LIST_SIZE], objections[200] = "";
	struct text t = { objections, sizeof objections, 0 };

	add_objections(&t, l, true);
	snprintf(buf, sizeof buf, "%s%s%s", set->given ? statuses_format(list, set) : "exit status 0",
	    t.used == 0 ? "" : ", unless one of these objects: ", objections);
	print_line(l, "success", buf);
}

static void
print_list(const struct outlook *l, const char *label, const struct statuses *set, const char *match,
    enum match_meaning meaning)
{
	char buf[RULE_SIZE] = "", list[STATUSES_LIST_SIZE];
	struct text t = { buf, sizeof buf, 0 };

	if (set->given)
		text_add(&t, "%s", statuses_format(list, set));
	add_matches(&t, l, match, meaning);
	if (t.used != 0)
		print_line(l, label, buf);
}

/* Its permanent statuses need no line: what is not transient is permanent with a preset. */
static void
print_preset(const struct outlook *l, const struct preset *p)
{
	char buf[RULE_SIZE];
	bool statuses = strcmp(p->transient, "none") != 0, texts = p->text[0].ere != NULL;

	snprintf(buf, sizeof buf, "preset %s: %s%s", p->name, statuses ? p->transient : "",
	    !texts ? "" : statuses ? ", but its texts go first" : "by its texts only");
	print_line(l, "transient", buf);
}

static void
print_rules(const struct outlook *l)
{
	const struct policy *p = &l->options->policy;
	char buf[200] = "timed out, no process";
	struct text t = { buf, sizeof buf, strlen(buf) };
	size_t i;

	puts("The first of these that fits an attempt:");
	print_success(l);
	print_list(l, "permanent", &p->stop_on, "--stop-match", MATCH_STOP);
	print_list(l, "transient", &p->retry_on, "--retry-match", MATCH_RETRY);
	add_objections(&t, l, false);
	print_line(l, "transient", buf);
	print_line(l, "permanent", "126 (not executable), 127 (not found), INT, QUIT");
	if (l->options->streams.http != HTTP_FROM_NOTHING) {
		print_line(l, "transient", "HTTP 408, 425, 429, 403 with a limit on the rate, 5xx but 501, "
		    "505-508, 510, 511");
		print_line(l, "permanent", "HTTP 4xx and the other 5xx");
	}
	for (i = 0; i < l->options->preset_count; i++)
		print_preset(l, l->options->presets[i]);
	print_line(l, p->retry_on.given || p->has_preset ? "permanent" : "transient", "any other failure");
}

bool
dryrun(const struct options *o, const struct plan *p, const struct enclosing *outer, uint64_t seed)
{
	struct outlook l = { .options = o, .plan = p, .outer = outer,
		.kill_after_ns = setup_kill_after(o, outer), .columns = terminal_columns(1) };
	struct schedule s;

	schedule_begin(&s, p, o->splay_ns, seed);
	if (o->log_format == REPORT_JSON)
		return json(o, &s);
	look(&l, &s);
	print_schedule(&l);
	puts("If all attempts fail, and transiently:");
	print_end(&l);
	print_waits(&l);
	print_latest_end(&l);
	print_deadline(&l);
	print_timeout(&l);
	print_exceptions(&l);
	print_shared(&l);
	print_rules(&l);
	return fflush(stdout) == 0 && !ferror(stdout);
}
