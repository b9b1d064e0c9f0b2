/*
 * model -- every way in which three processes can use one circuit breaker, one retry budget and one key.
 *
 * It drives the functions of the core from state to state, as src/shared.c and once.c do under a lock: each
 * step of a process (ask, success, failure, no evidence, renewal, death) and of the world (the clock goes on, is
 * set back, somebody resets) in every order.  Times are a few nanoseconds and count from now, and of generations
 * only the order counts.  So the states are finitely many, and all of them are visited, however long the way.
 *
 * For each part a line says how many.  If something is wrong, the program prints the shortest way there, and its
 * status is 1.
 *
 * Links with: src/core
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/breaker.h"
#include "../../src/core/budget.h"
#include "../../src/core/countof.h"
#include "../../src/core/finished.h"

#define PROCESSES 3
#define NOW       1000          /* the clock: when time goes on, all that is kept moves back */
#define PAST      3             /* what is further back than BACKS is as good as this far back */
#define BACKS     2             /* how often the clock is set back by one */

/*
 * The search: breadth first, each state visited once.
 */

struct search {
	const char *name;
	size_t size;                            /* of a state, which has no padding that is not 0 */
	void (*expand)(struct search *s, const void *state);
	void (*print)(const void *state);
	unsigned char *states;
	size_t *parent;
	const char **step;                      /* that led to the state */
	size_t *slots;                          /* a hash table of indices, from 1 */
	size_t count, room, current;
};

static void *
allocate(void *old, size_t count, size_t size)
{
	void *memory = realloc(old, count * size);

	if (memory == NULL) {
		puts("no memory");
		exit(2);
	}
	return memory;
}

/* The slot of the state, or the free one where it belongs.  There are four slots for each place. */
static size_t *
slot_of(const struct search *s, const unsigned char *state)
{
	uint64_t hash = 0xcbf29ce484222325;
	size_t i, at;

	for (i = 0; i < s->size; i++)
		hash = (hash ^ state[i]) * 0x100000001b3;
	for (at = (hash ^ hash >> 29) & (4 * s->room - 1); s->slots[at] != 0; at = (at + 1) & (4 * s->room - 1))
		if (memcmp(s->states + (s->slots[at] - 1) * s->size, state, s->size) == 0)
			break;
	return &s->slots[at];
}

static void
grow(struct search *s)
{
	size_t i;

	s->room = s->room == 0 ? 4096 : 2 * s->room;
	s->states = allocate(s->states, s->room, s->size);
	s->parent = allocate(s->parent, s->room, sizeof *s->parent);
	s->step = allocate(s->step, s->room, sizeof *s->step);
	free(s->slots);
	s->slots = allocate(NULL, 4 * s->room, sizeof *s->slots);
	memset(s->slots, 0, 4 * s->room * sizeof *s->slots);
	for (i = 0; i < s->count; i++)
		*slot_of(s, s->states + i * s->size) = i + 1;
}

static void
add(struct search *s, const void *state, const char *step)
{
	size_t *slot;

	if (s->count == s->room)
		grow(s);
	if (*(slot = slot_of(s, state)) != 0)
		return;
	memcpy(s->states + s->count * s->size, state, s->size);
	s->parent[s->count] = s->current;
	s->step[s->count] = step;
	*slot = ++s->count;
}

static void
print_way(const struct search *s, size_t to)
{
	if (to != 0)
		print_way(s, s->parent[to]);
	printf("  %-28s ", s->step[to]);
	s->print(s->states + to * s->size);
}

/* Says what is wrong with a step from the current state, and ends. */
static void
must(const struct search *s, bool right, const char *step, const char *rule)
{
	if (right)
		return;
	printf("%s: %s\n", s->name, rule);
	print_way(s, s->current);
	printf("  %s\n", step);
	exit(1);
}

static void
run(struct search *s, const void *start)
{
	void *state = allocate(NULL, 1, s->size);

	add(s, start, "start");
	for (s->current = 0; s->current < s->count; s->current++) {
		memcpy(state, s->states + s->current * s->size, s->size);       /* add() may move the states */
		s->expand(s, state);
	}
	printf("%s: %zu states\n", s->name, s->count);
	free(state);
}

/* A time of the past is kept as PAST. */
static int64_t
aged(int64_t at_ns, int64_t ns)
{
	return at_ns - ns < NOW - PAST ? NOW - PAST : at_ns - ns;
}

/* The clock as a record sees it that was written at written_ns, which may have been ahead. */
static int64_t
now_of(int64_t written_ns)
{
	int64_t now_ns = NOW;

	record_is_credible(written_ns, &now_ns);
	return now_ns;
}

/*
 * The breaker
 */

/* Each process judges by its own options: threshold, cooldown, lease. */
static const struct breaker_config configs[] = { { 2, 2, 3 }, { 3, 3, 4 } };

#define LONGEST_NS 4

struct process {
	int64_t config;
	int64_t ticket;
	int64_t lease_ns;                       /* the end of the lease that it has been told */
	int64_t runs, probes;                   /* as bool */
	int64_t outdated;                       /* the circuit has opened, closed or been reset since it asked */
	int64_t superseded;                     /* another has the lease since */
};

struct circuit {
	struct breaker b;
	int64_t written_ns, backs;
	struct process p[PROCESSES];
};

static const char *const outcomes[] = {
	[BREAKER_NEUTRAL] = "no evidence, or interrupt", [BREAKER_SUCCESS] = "success",
	[BREAKER_FAILURE] = "failure",
};

static void
print_circuit(const void *state)
{
	const struct circuit *c = state;
	const struct process *p;

	printf("%s failures=%d generation=%d opened=%d until%+d written%+d;", breaker_phase_name(c->b.phase),
	    (int)c->b.failures, (int)c->b.generation, (int)c->b.opened, (int)(c->b.until_ns - NOW),
	    (int)(c->written_ns - NOW));
	for (p = c->p; p < c->p + PROCESSES; p++)
		if (p->runs)
			printf(" %s with ticket %d%s%s", p->probes ? "probe" : "attempt", (int)p->ticket,
			    p->outdated ? ", outdated" : "", p->superseded ? ", superseded" : "");
	putchar('\n');
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct process));
}

/* A number's rank among those that a state compares it with, from 1. */
static int64_t
rank(const int64_t *numbers, size_t count, int64_t number)
{
	int64_t below = 1;
	size_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < i && numbers[j] != numbers[i]; j++)
			;
		below += j == i && numbers[i] < number;
	}
	return below;
}

/* Makes one state of those that behave the same. */
static void
normalize(struct circuit *c)
{
	int64_t numbers[PROCESSES + 2] = { c->b.generation, c->b.opened };
	size_t i, count = 2;

	for (i = 0; i < PROCESSES; i++) {
		if (!c->p[i].runs)
			c->p[i] = (struct process){ .config = c->p[i].config };
		else
			numbers[count++] = c->p[i].ticket;
	}
	for (i = 0; i < PROCESSES; i++)
		if (c->p[i].runs)
			c->p[i].ticket = rank(numbers, count, c->p[i].ticket);
	c->b.generation = rank(numbers, count, c->b.generation);
	c->b.opened = rank(numbers, count, c->b.opened);
	qsort(c->p, PROCESSES, sizeof c->p[0], compare);
}

static void
add_circuit(struct search *s, struct circuit c, const char *step)
{
	normalize(&c);
	add(s, &c, step);
}

/* The circuit has opened, closed or been reset: what runs is late from now on. */
static void
outdate(struct circuit *c)
{
	size_t i;

	for (i = 0; i < PROCESSES; i++)
		c->p[i].outdated = c->p[i].runs;
}

static void
ask(struct search *s, struct circuit *c, struct process *p, const char *step)
{
	int64_t now_ns = now_of(c->written_ns);
	enum breaker_answer answer = breaker_ask(&c->b, &configs[p->config], now_ns);
	struct process *other;

	if (answer != BREAKER_RUN && answer != BREAKER_PROBE)
		return;
	for (other = c->p; other < c->p + PROCESSES && answer == BREAKER_PROBE; other++) {
		must(s, !other->probes || other->outdated || other->superseded || other->lease_ns <= now_ns, step,
		    "a second lease while one lasts");
		other->superseded = other->probes;
	}
	*p = (struct process){ .config = p->config, .ticket = c->b.generation, .runs = true };
	if (answer == BREAKER_RUN)
		return;
	p->probes = true;
	p->lease_ns = c->b.until_ns;
	c->written_ns = now_ns;
}

static void
tell(struct search *s, struct circuit *c, struct process *p, enum breaker_evidence e)
{
	const struct process was = *p;
	const struct breaker before = c->b;
	int64_t now_ns = now_of(c->written_ns);
	bool changed = breaker_tell(&c->b, &configs[p->config], p->ticket, e, now_ns);
	struct breaker next = c->b;

	must(s, changed == (memcmp(&before, &c->b, sizeof before) != 0), outcomes[e],
	    "it is not said whether that has changed something");
	must(s, !was.outdated || !changed, outcomes[e], "a late result of an older opening changes something");
	must(s, !was.superseded || e == BREAKER_SUCCESS || !changed, outcomes[e],
	    "a probe that has lost its lease says more than that the service has answered");
	must(s, was.outdated || e != BREAKER_SUCCESS || c->b.phase == BREAKER_CLOSED, outcomes[e],
	    "the service has answered, and the circuit is not closed");
	if (was.probes && !was.outdated && !was.superseded) {
		must(s, e != BREAKER_FAILURE || (c->b.phase == BREAKER_OPEN
		    && c->b.until_ns == now_ns + configs[p->config].cooldown_ns), outcomes[e],
		    "a probe's failure does not open the circuit for a cooldown");
		must(s, e != BREAKER_NEUTRAL || breaker_ask(&next, &configs[0], now_ns) == BREAKER_PROBE,
		    outcomes[e], "a probe without a result does not give its lease back");
	}
	p->runs = false;
	if (!changed)
		return;
	c->written_ns = now_ns;
	if (c->b.phase != before.phase && (c->b.phase == BREAKER_CLOSED || e == BREAKER_FAILURE))
		outdate(c);
}

static void
renew(struct search *s, struct circuit *c, struct process *p)
{
	const struct breaker before = c->b;
	const struct breaker_config *config = &configs[p->config];
	int64_t now_ns = now_of(c->written_ns);
	bool renewed = breaker_tell(&c->b, config, p->ticket, BREAKER_RUNNING, now_ns);

	must(s, renewed == (!p->outdated && !p->superseded), "renewal", "a lease is renewed or not by mistake");
	must(s, renewed ? c->b.until_ns == now_ns + config->lease_ns : memcmp(&before, &c->b, sizeof before) == 0,
	    "renewal", "a renewed lease is not that long, or a lost one changes the breaker");
	if (!renewed)
		return;
	p->lease_ns = c->b.until_ns;
	c->written_ns = now_ns;
}

static void
pass_time(struct circuit *c, int64_t ns)
{
	size_t i;

	c->b.until_ns = c->b.phase == BREAKER_CLOSED ? 0 : aged(c->b.until_ns, ns);
	c->written_ns = aged(c->written_ns, ns);
	for (i = 0; i < PROCESSES; i++)
		if (c->p[i].probes)
			c->p[i].lease_ns = aged(c->p[i].lease_ns, ns);
}

/*
 * Whether the circuit closes if from this state on every attempt succeeds after so many nanoseconds, and whoever
 * may run does.  renews: probes renew their leases as they should; otherwise they are too slow for that, too.
 */
static bool
closes(struct search *s, struct circuit c, int64_t duration_ns, bool renews)
{
	int64_t left_ns[PROCESSES] = { duration_ns, duration_ns, duration_ns };
	int n;
	size_t i;

	for (n = 0; n < 50; n++) {
		for (i = 0; i < PROCESSES && c.b.phase != BREAKER_CLOSED; i++) {
			if (!c.p[i].runs) {
				ask(s, &c, &c.p[i], "ask");
				left_ns[i] = duration_ns;
			} else if (left_ns[i]-- <= 0) {
				tell(s, &c, &c.p[i], BREAKER_SUCCESS);
			} else if (renews && c.p[i].probes) {
				renew(s, &c, &c.p[i]);
			}
		}
		if (c.b.phase == BREAKER_CLOSED)
			return true;
		pass_time(&c, 1);
	}
	return false;
}

/* What holds in each state. */
static void
check_circuit(struct search *s, const struct circuit *c)
{
	static const int64_t durations[] = { 0, LONGEST_NS, 2 * LONGEST_NS };
	struct circuit later = *c;
	size_t i;

	if (c->b.phase == BREAKER_CLOSED)
		return;
	pass_time(&later, LONGEST_NS + BACKS);
	must(s, breaker_ask(&later.b, &configs[0], now_of(later.written_ns)) == BREAKER_PROBE,
	    "all die, time passes", "an open circuit reaches no probe");
	for (i = 0; i < countof(durations); i++)
		must(s, closes(s, *c, durations[i], false) && closes(s, *c, durations[i], true),
		    "all attempts succeed from here", "a service that answers gets no closed circuit");
}

static void
expand_process(struct search *s, const struct circuit *c, size_t i)
{
	struct circuit next = *c;
	int e;

	if (!c->p[i].runs) {
		ask(s, &next, &next.p[i], "ask");
		add_circuit(s, next, next.p[i].probes ? "ask: probe" : "ask");
		return;
	}
	for (e = BREAKER_NEUTRAL; e <= BREAKER_FAILURE; e++) {
		next = *c;
		tell(s, &next, &next.p[i], (enum breaker_evidence)e);
		add_circuit(s, next, outcomes[e]);
	}
	next = *c;
	next.p[i].runs = false;
	add_circuit(s, next, "death");
	if (!c->p[i].probes)
		return;
	next = *c;
	renew(s, &next, &next.p[i]);
	add_circuit(s, next, "renewal");
}

static void
expand_circuit(struct search *s, const void *state)
{
	const struct circuit *c = state;
	struct circuit next;
	size_t i;

	check_circuit(s, c);
	for (i = 0; i < PROCESSES; i++)
		if (i == 0 || compare(&c->p[i], &c->p[i - 1]) != 0)
			expand_process(s, c, i);
	next = *c;
	pass_time(&next, 1);
	add_circuit(s, next, "the clock goes on");
	if (c->backs < BACKS) {
		next = *c;
		pass_time(&next, -1);
		next.backs++;
		add_circuit(s, next, "the clock is set back");
	}
	next = *c;
	breaker_reset(&next.b);
	next.written_ns = now_of(next.written_ns);
	outdate(&next);
	add_circuit(s, next, "reset");
}

/*
 * The budget: two kinds of processes, with buckets of different sizes
 */

static const struct budget_config buckets[] = {
	{ 1, 2, 2, BUDGET_TOKEN * 3 / 10 }, { 1, 2, 3, BUDGET_TOKEN * 3 / 10 },
};

#define FULL (3 * BUDGET_TOKEN)

struct purse {
	struct budget b;
	int64_t written_ns, backs;
	int64_t fair;                           /* what the larger bucket would hold if nothing were lost */
	int64_t latest_ns;                      /* up to when it has been filled */
};

static void
print_purse(const void *state)
{
	const struct purse *p = state;

	printf("%.3f tokens at %+d\n", (double)p->b.tokens / BUDGET_TOKEN, (int)(p->b.at_ns - NOW));
}

static void
earn(struct purse *p, int64_t tokens)
{
	p->fair = p->fair + tokens > FULL ? FULL : p->fair + tokens;
}

/* What comes before a process changes the record. */
static struct purse
used(const struct purse *p, int64_t now_ns)
{
	struct purse next = *p;

	next.written_ns = now_ns;
	if (now_ns > p->latest_ns) {
		earn(&next, (now_ns - p->latest_ns) * BUDGET_TOKEN / 2);
		next.latest_ns = now_ns;
	}
	return next;
}

static void
add_purse(struct search *s, struct purse p, const struct budget_config *c, const char *step)
{
	must(s, p.b.tokens >= 0 && p.b.tokens <= c->burst * BUDGET_TOKEN, step, "tokens outside the bucket");
	must(s, p.b.tokens <= p.fair, step, "more tokens than have come in");
	add(s, &p, step);
}

static void
move_purse(struct purse *p, int64_t ns)
{
	p->b.at_ns = p->b.at_ns - ns < NOW - 2 * PAST ? NOW - 2 * PAST : p->b.at_ns - ns;
	p->written_ns = aged(p->written_ns, ns);
	p->latest_ns -= ns;
	if (p->latest_ns < NOW - 2 * PAST)      /* it is full by then */
		p->latest_ns = NOW - 2 * PAST;
}

static void
expand_purse(struct search *s, const void *state)
{
	const struct purse *p = state;
	struct purse next;
	int64_t now_ns = now_of(p->written_ns);
	size_t i;

	for (i = 0; i < countof(buckets); i++) {
		next = used(p, now_ns);
		if (budget_take(&next.b, &buckets[i], now_ns))
			next.fair -= BUDGET_TOKEN;
		add_purse(s, next, &buckets[i], "retry");
		next = used(p, now_ns);
		budget_deposit(&next.b, &buckets[i], now_ns);
		earn(&next, buckets[i].ratio);
		add_purse(s, next, &buckets[i], "first attempt");
	}
	next = (struct purse){ .written_ns = NOW, .backs = p->backs, .fair = FULL, .latest_ns = NOW };
	budget_fill(&next.b, &buckets[1], NOW);
	add_purse(s, next, &buckets[1], "reset, and the next comes");
	next = *p;
	move_purse(&next, 1);
	add_purse(s, next, &buckets[1], "the clock goes on");
	if (p->backs == BACKS)
		return;
	next = *p;
	next.backs++;
	move_purse(&next, -1);
	add_purse(s, next, &buckets[1], "the clock is set back");
}

/*
 * The key: the record is changed by who has its lock, which is one process or a run that removes old files
 */

#define TTL(i) (1 + 2 * (int64_t)(i))           /* each process has its own --once-ttl */

struct ledger {
	int64_t at_ns, until_ns;                /* of the record; 0: there is none */
	int64_t runs;                           /* the process that holds the lock and runs, from 1; or 0 */
	int64_t done_ns;                        /* the last success */
	int64_t kept_ns;                        /* and until when it must be known; 0: it need not */
	int64_t backs;
};

static void
print_ledger(const void *state)
{
	const struct ledger *r = state;

	printf("succeeded%+d until%+d, process %d runs\n", (int)(r->at_ns - NOW), (int)(r->until_ns - NOW),
	    (int)r->runs);
}

/* The record as a text, as the store has it.  Returns its size. */
static size_t
text_of(const struct ledger *r, char text[RECORD_SIZE])
{
	const struct finished f = { r->at_ns, false, r->until_ns };

	finished_format(text, &f, "k");
	return r->at_ns == 0 ? 0 : RECORD_SIZE;
}

static void
move_ledger(struct ledger *r, int64_t ns)
{
	int64_t *const times[] = { &r->at_ns, &r->until_ns, &r->done_ns, &r->kept_ns };
	const int64_t past_ns = NOW - 2 * TTL(PROCESSES);
	size_t i;

	for (i = 0; i < countof(times); i++)
		if (*times[i] != 0)
			*times[i] = *times[i] - ns < past_ns ? past_ns : *times[i] - ns;
	if (r->kept_ns <= NOW - BACKS)
		r->kept_ns = 0;
}

/* A process that has the lock runs unless the record says that the key has succeeded within its --once-ttl. */
static void
take_key(struct search *s, const struct ledger *r, int64_t process)
{
	struct ledger next = *r;
	char text[RECORD_SIZE];
	struct finished f;
	bool junk, known = finished_read(&f, "k", text, text_of(r, text), NOW, &junk)
	    && NOW < f.at_ns + TTL(process);

	must(s, known || NOW >= r->kept_ns || NOW >= r->done_ns + TTL(process), "ask",
	    "a key runs again within its --once-ttl");
	must(s, !known || NOW < r->done_ns + TTL(process), "ask",
	    "a key that has not succeeded in time does not run");
	next.runs = known ? 0 : process;
	add(s, &next, known ? "ask: it has succeeded" : "ask: run");
}

static void
expand_ledger(struct search *s, const void *state)
{
	const struct ledger *r = state;
	struct ledger next = *r;
	char text[RECORD_SIZE];
	int64_t i;

	for (i = 1; i <= PROCESSES && r->runs == 0; i++)
		take_key(s, r, i);
	next.runs = 0;
	if (r->runs != 0) {
		add(s, &next, "failure, interrupt or death");
		next.at_ns = next.done_ns = NOW;
		next.until_ns = next.kept_ns = NOW + TTL(r->runs);
		add(s, &next, "success");
	} else if (finished_is_over(text, text_of(r, text), NOW)) {
		must(s, NOW >= r->kept_ns, "removal", "a record goes away within its --once-ttl");
		next.at_ns = next.until_ns = next.kept_ns = 0;
		add(s, &next, "removal");
	}
	next = *r;
	move_ledger(&next, 1);
	add(s, &next, "the clock goes on");
	if (r->backs == BACKS)
		return;
	next = *r;
	next.backs++;
	move_ledger(&next, -1);
	add(s, &next, "the clock is set back");
}

int
main(void)
{
	static struct search circuits = {
		.name = "breaker", .size = sizeof(struct circuit), .expand = expand_circuit, .print = print_circuit,
	};
	static struct search purses = {
		.name = "budget", .size = sizeof(struct purse), .expand = expand_purse, .print = print_purse,
	};
	static struct search ledgers = {
		.name = "key", .size = sizeof(struct ledger), .expand = expand_ledger, .print = print_ledger,
	};
	static struct circuit circuit = { .written_ns = NOW - PAST, .p[PROCESSES - 1].config = 1 };
	static struct purse purse = { { FULL, NOW }, NOW, 0, FULL, NOW };
	static struct ledger record;

	normalize(&circuit);
	run(&circuits, &circuit);
	run(&purses, &purse);
	run(&ledgers, &record);
	return 0;
}
