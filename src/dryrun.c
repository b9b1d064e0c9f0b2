#include "dryrun.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/nesting.h"
#include "core/plan.h"
#include "core/saturate.h"
#include "core/schedule.h"
#include "core/text.h"
#include "core/timeline.h"
#include "edge/clock.h"
#include "edge/entropy.h"
#include "edge/environment.h"
#include "edge/terminal.h"
#include "setup.h"

/* Up to ROWS_MAX attempts are all shown; if there are more, or no limit, only ROWS are. */
#define ROWS 10
#define ROWS_MAX 20

/* How many attempts are computed to say how the run would end; if there are more, that is left open. */
#define LOOK_AHEAD 100000

#define LABEL_WIDTH 15
#define TEXT_SIZE 300

struct outlook {
	const struct options *options;
	struct plan plan;                       /* of a run that begins at 0 */
	int64_t kill_after_ns;
	int columns;                            /* 0: no terminal */
	struct schedule_row rows[ROWS_MAX];
	size_t row_count;
	uint64_t sure, possible;                /* how many attempts start before the deadline: surely, at most */
	int64_t latest_ns;                      /* the latest start of the last attempt */
	bool complete;                          /* look_ahead() has computed every attempt */
};

static void
print_json(const struct options *o, struct schedule *s)
{
	char line[SCHEDULE_JSON_SIZE];

	while ((o->attempts != 0 || s->row.attempt < ROWS) && schedule_next(s) && s->row.fit != SCHEDULE_NEVER)
		if (fwrite(line, 1, schedule_json(line, &s->row), stdout) == 0)
			break;                  /* nobody reads, and the rows may be without number */
}

static void
look_ahead(struct outlook *l, struct schedule *s)
{
	while (l->possible < LOOK_AHEAD && schedule_next(s) && s->row.fit != SCHEDULE_NEVER) {
		if (l->row_count < ROWS_MAX)
			l->rows[l->row_count++] = s->row;
		l->sure += s->row.fit == SCHEDULE_SURE;
		l->possible++;
		l->latest_ns = s->row.at.hi_ns;
	}
	l->complete = s->row.fit == SCHEDULE_NEVER || l->possible == l->plan.attempts;
	if (l->possible > ROWS_MAX || l->plan.attempts == 0)
		l->row_count = l->row_count < ROWS ? l->row_count : ROWS;
}

static void
print_schedule(const struct outlook *l)
{
	int64_t latest_ns = l->row_count == 0 ? 0 : l->rows[l->row_count - 1].at.hi_ns;
	struct timeline t = timeline_of(l->columns, latest_ns, l->plan.deadline_ns);
	char line[TIMELINE_SIZE];
	size_t i;

	fputs(timeline_head(line, &t), stdout);
	for (i = 0; i < l->row_count; i++)
		fputs(timeline_row(line, &t, &l->rows[i]), stdout);
	if (l->possible > l->row_count && (l->complete || l->plan.attempts != 0))
		printf("... and so on to attempt %llu\n",
		    (unsigned long long)(l->complete ? l->possible : l->plan.attempts));
	else if (l->possible > l->row_count)
		puts("... and so on, without a limit on attempts");
	printf("= may start  * does, as drawn here%s\n", l->plan.deadline_ns == DURATION_FOREVER
	    || l->plan.deadline_ns > t.span_ns ? "" : "  | deadline");
}

/* Prints `LABEL  TEXT`, with the text broken at blanks where the terminal ends. */
static void
print_line(const struct outlook *l, const char *label, const char *text)
{
	size_t width = l->columns < 2 * LABEL_WIDTH ? 80 : (size_t)l->columns, column = LABEL_WIDTH, len;

	printf("  %-*s", LABEL_WIDTH - 2, label);
	for (; *text != '\0'; text += len + strspn(text + len, " ")) {
		len = strcspn(text, " ");
		if (column > LABEL_WIDTH && column + 1 + len > width) {
			printf("\n%*s", LABEL_WIDTH, "");
			column = LABEL_WIDTH;
		}
		column += (size_t)printf("%s%.*s", column > LABEL_WIDTH ? " " : "", (int)len, text);
	}
	putchar('\n');
}

/* The circuit breaker and the retry budget, which may end the run before its own limits do. */
static void
add_shared(struct text *t, const struct outlook *l, const char *before)
{
	const struct options *o = l->options;

	if (o->breaker != NULL)
		text_add(t, "%scircuit \"%s\"", before, o->breaker);
	if (o->budget != NULL && l->plan.attempts != 1)
		text_add(t, "%sretry budget \"%s\"", o->breaker != NULL ? " or " : before, o->budget);
}

static void
add_limits(struct text *t, const struct outlook *l)
{
	unsigned long long attempts = l->plan.attempts, sure = l->sure, possible = l->possible;
	bool deadline = l->plan.deadline_ns != DURATION_FOREVER;

	if (attempts != 0 && (!deadline || sure == attempts))
		text_add(t, "no attempts left after attempt %llu%s", attempts,
		    deadline ? ", unless they run into the deadline" : "");
	else if (!l->complete || possible == attempts)
		text_add(t, "%sthe deadline, after attempt %llu or later",
		    attempts == 0 ? "" : "no attempts left, or ", sure);
	else if (sure == possible)
		text_add(t, "the deadline, after attempt %llu", sure);
	else
		text_add(t, "the deadline, after attempt %llu to %llu", sure, possible);
}

static void
print_end(const struct outlook *l)
{
	char buf[TEXT_SIZE] = "";
	struct text t = { buf, sizeof buf, 0 };

	if (l->plan.deadline_ns == DURATION_FOREVER && l->plan.attempts == 0) {
		add_shared(&t, l, "only ");
		text_add(&t, "%s: there is neither a limit on attempts nor a deadline",
		    t.used == 0 ? "nothing" : "");
	} else if (l->possible == 0) {
		text_add(&t, "the deadline, before the first attempt");
	} else {
		add_limits(&t, l);
		add_shared(&t, l, ", or sooner by ");
	}
	print_line(l, "stopped by", buf);
}

/* Whether something besides attempts and waits takes time that only the deadline limits. */
static bool
has_more_to_wait_for(const struct options *o)
{
	return o->http != HTTP_FROM_NOTHING || o->replay_stdin || o->once || o->verify != NULL || o->done_if != NULL
	    || o->stop_if != NULL || o->on_retry != NULL || o->on_giveup != NULL;
}

/* When the run is over at the latest, whatever the command does; DURATION_FOREVER: nothing limits it. */
static int64_t
latest_end(const struct outlook *l)
{
	const struct options *o = l->options;
	int64_t by_attempts_ns = DURATION_FOREVER, by_deadline_ns = DURATION_FOREVER;

	if (l->kill_after_ns == 0)
		return DURATION_FOREVER;
	if (l->plan.deadline_ns != DURATION_FOREVER)
		by_deadline_ns = saturate_add(l->plan.deadline_ns, l->kill_after_ns);
	if (o->on_giveup != NULL)               /* it may take --kill-after again, after the last attempt did */
		by_deadline_ns = saturate_add(by_deadline_ns, l->kill_after_ns);
	if (o->timeout_ns != 0 && l->complete && !has_more_to_wait_for(o))
		by_attempts_ns = saturate_add(l->latest_ns, saturate_mul((int64_t)l->possible,
		    saturate_add(o->timeout_ns, l->kill_after_ns)));
	return by_attempts_ns < by_deadline_ns ? by_attempts_ns : by_deadline_ns;
}

static void
print_latest_end(const struct outlook *l)
{
	char buf[TEXT_SIZE], end[DURATION_TEXT_SIZE];
	int64_t end_ns = latest_end(l);

	snprintf(buf, sizeof buf, "after %s at the latest, --kill-after included", duration_text(end, end_ns));
	if (end_ns != DURATION_FOREVER)
		print_line(l, "over", buf);
	else if (l->plan.deadline_ns == DURATION_FOREVER && l->options->timeout_ns == 0
	    && l->options->idle_timeout_ns == 0)
		print_line(l, "over", "whenever: without --timeout and --deadline, an attempt that hangs is waited "
		    "for");
	else if (l->kill_after_ns == 0)
		print_line(l, "over", "whenever: with --kill-after=0, an attempt that does not heed its signal is "
		    "waited for");
}

static bool
has_pattern(const struct options *o, enum pattern_meaning m)
{
	return (o->policy.patterns & pattern_bit(m)) != 0;
}

static void
add_if(struct text *t, bool condition, const char *name)
{
	if (condition)
		text_add(t, "%s%s", t->used == 0 ? "" : ", ", name);
}

/* What turns a success status into a failure, which is transient except by the HTTP status. */
static void
add_objections(struct text *t, const struct options *o, bool http)
{
	add_if(t, has_pattern(o, PATTERN_FAIL), "--fail-match");
	add_if(t, has_pattern(o, PATTERN_SUCCESS), "no --success-match");
	add_if(t, has_pattern(o, PATTERN_PRESET_FAIL), "a preset's failure text");
	add_if(t, http && o->http != HTTP_FROM_NOTHING, "the HTTP status");
	add_if(t, o->verify != NULL, "--verify");
}

static void
print_success(const struct outlook *l)
{
	const struct options *o = l->options;
	char buf[TEXT_SIZE], objections[TEXT_SIZE / 2] = "";
	struct text t = { objections, sizeof objections, 0 };

	add_objections(&t, o, true);
	snprintf(buf, sizeof buf, "%s%s%s", o->policy.success_on.given ? "--success-on" : "exit status 0",
	    t.used == 0 ? "" : ", unless one of these objects: ", objections);
	print_line(l, "success", buf);
}

/* Prints a rule made of the user's options, if any of these three is not NULL. */
static void
print_rule(const struct outlook *l, const char *label, const char *list, const char *match, const char *command)
{
	char buf[TEXT_SIZE] = "";
	struct text t = { buf, sizeof buf, 0 };

	add_if(&t, list != NULL, list);
	add_if(&t, match != NULL, match);
	add_if(&t, command != NULL, command);
	if (t.used != 0)
		print_line(l, label, buf);
}

/* The rules of "Judging an attempt" in the manual, as far as these options call for them. */
static void
print_rules(const struct outlook *l)
{
	const struct options *o = l->options;
	const struct policy *p = &o->policy;
	char buf[TEXT_SIZE] = "timed out, no process";
	struct text t = { buf, sizeof buf, strlen(buf) };

	puts("The first of these that fits an attempt:");
	print_success(l);
	print_rule(l, "permanent", p->stop_on.given ? "--stop-on" : NULL,
	    has_pattern(o, PATTERN_STOP) ? "--stop-match" : NULL, o->stop_if != NULL ? "--stop-if" : NULL);
	print_rule(l, "transient", p->retry_on.given ? "--retry-on" : NULL,
	    has_pattern(o, PATTERN_RETRY) ? "--retry-match" : NULL, NULL);
	add_objections(&t, o, false);
	print_line(l, "transient", buf);
	print_line(l, "permanent", "126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads)");
	if (o->http != HTTP_FROM_NOTHING)
		print_line(l, "by HTTP", "what the status of a failed response says");
	if (p->has_preset)
		print_line(l, "by preset", "what its texts and statuses say");
	print_line(l, policy_rest(p) != RULE_NONE ? "permanent" : "transient", "any other failure");
}

static void
print_text(struct outlook *l, struct schedule *s)
{
	l->columns = terminal_columns(1);
	look_ahead(l, s);
	print_schedule(l);
	puts("Nothing has run.  If all attempts fail, and transiently:");
	print_end(l);
	print_latest_end(l);
	print_rules(l);
}

bool
dryrun(const struct options *o)
{
	int64_t wall_ns = clock_wall_ns();
	struct enclosing outer = environment_enclosing(wall_ns);
	struct outlook l = { .options = o, .kill_after_ns = nesting_kill_after(&outer, o->kill_after_ns) };
	struct schedule s;
	uint64_t seed = (uint64_t)o->seed;

	if (o->seed < 0)
		entropy_fill(&seed, 1);
	setup_plan(&l.plan, o, &outer, 0, wall_ns);
	if (l.plan.deadline_ns < 0)
		l.plan.deadline_ns = 0;
	schedule_begin(&s, &l.plan, o->splay_ns, seed);
	if (o->log_format == LOG_JSON)
		print_json(o, &s);
	else
		print_text(&l, &s);
	return fflush(stdout) == 0 && !ferror(stdout);
}
