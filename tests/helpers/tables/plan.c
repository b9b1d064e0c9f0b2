/* What follows each attempt of a run. */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/plan.h"
#include "../../../src/core/random.h"
#include "../table.h"
#include "short.h"
#include "uniform.h"

#define STEPS 7

/* Each row is a run: attempts with their verdicts, and the step that must follow each.  The base is 1s * 2^k. */
static void
test_next(void)
{
	static const struct {
		const char *name;
		uint64_t attempts, consecutive;
		int64_t reset_after, deadline;
		struct {
			enum verdict verdict;
			int64_t duration;
			bool interrupted;
			int64_t now;
			enum step_kind kind;
			int64_t delay;
		} steps[STEPS];
		size_t n;
	} rows[] = {
		{ "first success", 3, 1, 0, FOREVER, { { OK, 0, false, 0, STEP_DONE, 0 } }, 1 },
		{ "attempts 3", 3, 1, 0, FOREVER,
		    { { TRY, 0, false, 0, STEP_WAIT, S }, { TRY, 0, false, 0, STEP_WAIT, 2 * S },
		    { TRY, 0, false, 0, STEP_NO_ATTEMPTS_LEFT, 0 } }, 3 },
		{ "attempts 1", 1, 1, 0, FOREVER, { { TRY, 0, false, 0, STEP_NO_ATTEMPTS_LEFT, 0 } }, 1 },
		{ "no limit", 0, 1, 0, FOREVER,
		    { { TRY, 0, false, 0, STEP_WAIT, S }, { TRY, 0, false, 0, STEP_WAIT, 2 * S },
		    { TRY, 0, false, 0, STEP_WAIT, 4 * S }, { TRY, 0, false, 0, STEP_WAIT, 8 * S },
		    { TRY, 0, false, 0, STEP_WAIT, 16 * S }, { TRY, 0, false, 0, STEP_WAIT, 32 * S },
		    { TRY, 0, false, 0, STEP_WAIT, 60 * S } }, 7 },
		{ "permanent", 0, 1, 0, FOREVER,
		    { { TRY, 0, false, 0, STEP_WAIT, S }, { STOP, 0, false, 0, STEP_PERMANENT, 0 } }, 2 },
		{ "permanent is said before no attempts left", 1, 1, 0, FOREVER,
		    { { STOP, 0, false, 0, STEP_PERMANENT, 0 } }, 1 },
		{ "success at the last attempt", 2, 1, 0, FOREVER, { { TRY, 0, false, 0, STEP_WAIT, S },
		    { OK, 0, false, 0, STEP_DONE, 0 } }, 2 },
		/* the deadline */
		{ "fits", 3, 1, 0, 10 * S, { { TRY, 0, false, 8 * S, STEP_WAIT, S } }, 1 },
		{ "ends on the deadline", 3, 1, 0, 10 * S, { { TRY, 0, false, 9 * S, STEP_DEADLINE, 0 } }, 1 },
		/* the room: without the attempt's own time, at least 10 ms, and a tenth more */
		{ "the least room", 3, 1, 0, 10 * S, { { TRY, 0, false, 9 * S - 10 * MS, STEP_WAIT, S } }, 1 },
		{ "1 ns less", 3, 1, 0, 10 * S, { { TRY, 0, false, 9 * S - 10 * MS + 1, STEP_DEADLINE, 0 } }, 1 },
		{ "room for the longest attempt", 3, 1, 0, 10 * S,
		    { { TRY, 2 * S, false, 2 * S, STEP_WAIT, S },
		    { TRY, S, false, 5800 * MS, STEP_WAIT, 2 * S } }, 2 },
		{ "none for it", 3, 1, 0, 10 * S,
		    { { TRY, 2 * S, false, 2 * S, STEP_WAIT, S },
		    { TRY, S, false, 6800 * MS + 1, STEP_DEADLINE, 0 } }, 2 },
		{ "a success may be the longest", 0, 2, 0, 10 * S,
		    { { OK, 3 * S, false, 3 * S, STEP_WAIT, S },
		    { TRY, 0, false, 5701 * MS, STEP_DEADLINE, 0 } }, 2 },
		{ "growth is cut to the room, until there is none", 0, 1, 0, 10 * S,
		    { { TRY, 0, false, 0, STEP_WAIT, S }, { TRY, 0, false, S, STEP_WAIT, 2 * S },
		    { TRY, 0, false, 3 * S, STEP_WAIT, 4 * S }, { TRY, 0, false, 7 * S, STEP_WAIT, 2990 * MS },
		    { TRY, 0, false, 9990 * MS, STEP_DEADLINE, 0 } }, 5 },
		{ "the deadline has passed", 3, 1, 0, 10 * S, { { TRY, 0, false, 11 * S, STEP_DEADLINE, 0 } }, 1 },
		{ "success after the deadline", 3, 1, 0, 10 * S, { { OK, 0, false, 11 * S, STEP_DONE, 0 } }, 1 },
		{ "no attempts left is said before deadline", 1, 1, 0, 10 * S,
		    { { TRY, 0, false, 11 * S, STEP_NO_ATTEMPTS_LEFT, 0 } }, 1 },
		/* a signal */
		{ "interrupted", 3, 1, 0, FOREVER, { { TRY, 0, true, 0, STEP_INTERRUPTED, 0 } }, 1 },
		{ "interrupted, and yet it succeeded", 3, 1, 0, FOREVER, { { OK, 0, true, 0, STEP_DONE, 0 } }, 1 },
		{ "interrupted in a streak", 3, 2, 0, FOREVER, { { OK, 0, true, 0, STEP_INTERRUPTED, 0 } }, 1 },
		{ "interrupted at its end", 3, 2, 0, FOREVER,
		    { { OK, 0, false, 0, STEP_WAIT, S }, { OK, 0, true, 0, STEP_DONE, 0 } }, 2 },
		{ "interrupted is said before permanent", 3, 1, 0, FOREVER,
		    { { STOP, 0, true, 0, STEP_INTERRUPTED, 0 } }, 1 },
		{ "interrupted is said before no attempts left", 1, 1, 0, FOREVER,
		    { { TRY, 0, true, 0, STEP_INTERRUPTED, 0 } }, 1 },
		/* consecutive */
		{ "two in a row", 3, 2, 0, FOREVER,
		    { { OK, 0, false, 0, STEP_WAIT, S }, { OK, 0, false, 0, STEP_DONE, 0 } }, 2 },
		{ "a failure breaks the streak", 0, 2, 0, FOREVER, { { OK, 0, false, 0, STEP_WAIT, S },
		    { TRY, 0, false, 0, STEP_WAIT, S }, { OK, 0, false, 0, STEP_WAIT, S },
		{ OK, 0, false, 0, STEP_DONE, 0 } }, 4 },
		{ "a success starts the backoff over", 0, 3, 0, FOREVER, { { TRY, 0, false, 0, STEP_WAIT, S },
		    { TRY, 0, false, 0, STEP_WAIT, 2 * S }, { OK, 0, false, 0, STEP_WAIT, S },
		{ TRY, 0, false, 0, STEP_WAIT, S },
		    { TRY, 0, false, 0, STEP_WAIT, 2 * S } }, 5 },
		{ "unmet at the last attempt", 2, 2, 0, FOREVER, { { TRY, 0, false, 0, STEP_WAIT, S },
		    { OK, 0, false, 0, STEP_NO_ATTEMPTS_LEFT, 0 } }, 2 },
		{ "unmet at the deadline", 0, 2, 0, 10 * S, { { OK, 0, false, 9 * S, STEP_DEADLINE, 0 } }, 1 },
		{ "permanent in a streak", 0, 2, 0, FOREVER,
		    { { OK, 0, false, 0, STEP_WAIT, S }, { STOP, 0, false, 0, STEP_PERMANENT, 0 } }, 2 },
		/* reset-after */
		{ "a long attempt starts over", 0, 1, 10 * S, FOREVER, { { TRY, 0, false, 0, STEP_WAIT, S },
		    { TRY, 0, false, 0, STEP_WAIT, 2 * S }, { TRY, 10 * S, false, 0, STEP_WAIT, S },
		{ TRY, 0, false, 0, STEP_WAIT, 2 * S },
		    { TRY, 10 * S - 1, false, 0, STEP_WAIT, 4 * S } }, 5 },
		{ "reset-after 0 is never", 0, 1, 0, FOREVER, { { TRY, 99 * S, false, 0, STEP_WAIT, S },
		    { TRY, FOREVER, false, 0, STEP_WAIT, 2 * S } }, 2 },
	};
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), rows[i].attempts, rows[i].consecutive, rows[i].reset_after,
		    rows[i].deadline };
		struct plan_state s;

		memset(&s, 0, sizeof s);
		for (j = 0; j < rows[i].n; j++) {
			struct step step;

			s.attempt++;
			step = plan_next(&p, &s, &(struct plan_input){ .verdict = rows[i].steps[j].verdict,
			    .duration_ns = rows[i].steps[j].duration, .interrupted = rows[i].steps[j].interrupted },
			    rows[i].steps[j].now, 0);
			check(step.kind == rows[i].steps[j].kind && step.delay_ns == rows[i].steps[j].delay, i,
			    "%s, attempt %zu: step %d after %" PRId64, rows[i].name, j + 1, step.kind,
			    step.delay_ns);
		}
	}
}

/* What ends the run although attempts are left, and in which order. */
static void
test_ends(void)
{
	static const struct {
		const char *name;
		struct plan_input in;
		enum step_kind kind;
	} rows[] = {
		{ "left", { .verdict = TRY, .left = true }, STEP_RUNNING },
		{ "left at the last attempt", { .verdict = TRY, .left = true }, STEP_RUNNING },
		{ "left, and permanent", { .verdict = STOP, .left = true }, STEP_PERMANENT },
		{ "left, and interrupted", { .verdict = TRY, .left = true, .interrupted = true },
		    STEP_INTERRUPTED },
		{ "left, and done all the same", { .verdict = TRY, .left = true, .done = true }, STEP_DONE_IF },
		{ "left, a success in a row", { .verdict = OK, .left = true }, STEP_RUNNING },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), i == 1 ? 1 : 3, 2, 0, FOREVER };
		struct plan_state s = { .attempt = 1 };
		struct step step = plan_next(&p, &s, &rows[i].in, 0, 0);

		check(step.kind == rows[i].kind, i, "%s: step %d", rows[i].name, step.kind);
	}
}

/* One failure, a base of 5 s, and what a server asked for. */
static void
test_server(void)
{
	static const struct {
		const char *name;
		int64_t asked, limit, deadline;
		uint64_t word;
		enum step_kind kind;
		int64_t lo, hi;         /* of the delay */
		bool from_server;
	} rows[] = {
		{ "none", 0, 0, FOREVER, 0, STEP_WAIT, 5 * S, 5 * S, false },
		{ "shorter", 3 * S, 3600 * S, FOREVER, 0, STEP_WAIT, 5 * S, 5 * S, false },
		{ "the same", 5 * S, 3600 * S, FOREVER, UINT64_MAX, STEP_WAIT, 5 * S, 5 * S, false },
		{ "longer by 1 ns", 5 * S + 1, 3600 * S, FOREVER, 1, STEP_WAIT, 5 * S + 1, 5500 * MS + 1, true },
		{ "a tenth is added", 7 * S, 3600 * S, FOREVER, 1, STEP_WAIT, 7 * S, 7700 * MS, true },
		{ "at most a second", 300 * S, 3600 * S, FOREVER, 1, STEP_WAIT, 300 * S, 301 * S, true },
		{ "--max-delay is no limit", 90 * S, 3600 * S, FOREVER, 1, STEP_WAIT, 90 * S, 91 * S, true },
		{ "as long as may be", 60 * S, 60 * S, FOREVER, 1, STEP_WAIT, 60 * S, 61 * S, true },
		{ "too long", 60 * S + 1, 60 * S, FOREVER, 1, STEP_RETRY_AFTER, 60 * S + 1, 60 * S + 1, true },
		{ "no limit", 999999 * S, 0, FOREVER, 1, STEP_WAIT, 999999 * S, 1000000 * S, true },
		{ "for ever", FOREVER, 0, FOREVER, UINT64_MAX, STEP_WAIT, FOREVER, FOREVER, true },
		{ "over the limit, but shorter than ours", 3 * S, S, FOREVER, 1, STEP_WAIT, 5 * S, 5 * S, false },
		{ "fits before the deadline", 7 * S, 0, 8 * S, 1, STEP_WAIT, 7 * S, 7700 * MS, true },
		{ "what is added fits, too", 7 * S, 0, 7100 * MS, 1, STEP_WAIT, 7 * S, 7090 * MS, true },
		{ "does not fit", 7 * S, 0, 7 * S, 1, STEP_DEADLINE, 7 * S, 7 * S, true },
		{ "too long and does not fit", 70 * S, 60 * S, 65 * S, 1, STEP_DEADLINE, 70 * S, 70 * S, true },
		{ "too long and fits", 70 * S, 60 * S, 99 * S, 1, STEP_RETRY_AFTER, 70 * S, 70 * S, true },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), 3, 1, 0, rows[i].deadline, rows[i].limit };
		struct plan_state s = { .attempt = 1 };
		struct step step;

		p.backoff.delay_ns[0] = 5 * S;
		step = plan_next(&p, &s, &(struct plan_input){ .verdict = TRY, .retry_after_ns = rows[i].asked }, 0,
		    rows[i].word);
		check(step.kind == rows[i].kind && step.from_server == rows[i].from_server, i, "%s: step %d, %d",
		    rows[i].name, step.kind, step.from_server);
		check(step.delay_ns >= rows[i].lo && step.delay_ns <= rows[i].hi, i, "%s: %" PRId64, rows[i].name,
		    step.delay_ns);
		check(s.failures == 1, i, "%s: the failure does not count", rows[i].name);
	}
}

/* What a server asks for is uniform in its range, also where it counts only because the delay drawn was short. */
static void
test_server_spread(void)
{
	static int64_t draws[DRAWS];
	struct random r = { 11 };
	size_t n = 0;

	while (n < DRAWS) {
		struct plan p = { backoff_default(), 3, 1, 0, FOREVER, 0 };
		struct plan_state s = { .attempt = 1 };
		struct step step;

		p.backoff.jitter = JITTER_FULL;
		p.backoff.delay_ns[0] = 20 * S;
		step = plan_next(&p, &s, &(struct plan_input){ .verdict = TRY, .retry_after_ns = 7 * S }, 0,
		    random_next(&r));
		if (step.from_server)
			draws[n++] = step.delay_ns;
	}
	check_uniform(0, draws, 7 * S, 7700 * MS);
}

/* --done-if, and what Retry-After has no say in: each pair of reasons to stop, the first is said. */
static void
test_done(void)
{
	static const struct {
		const char *name;
		struct plan_input in;
		uint64_t attempts;
		int64_t deadline;
		enum step_kind kind;
	} rows[] = {
		{ "done", { .verdict = TRY, .done = true }, 3, FOREVER, STEP_DONE_IF },
		{ "before no attempts left", { .verdict = TRY, .done = true }, 1, FOREVER, STEP_DONE_IF },
		{ "before a permanent failure", { .verdict = STOP, .done = true }, 3, FOREVER, STEP_DONE_IF },
		{ "before the deadline", { .verdict = TRY, .done = true }, 3, 0, STEP_DONE_IF },
		{ "before Retry-After", { .verdict = TRY, .done = true, .retry_after_ns = 9999 * S }, 3, FOREVER,
		    STEP_DONE_IF },
		{ "after an interrupt", { .verdict = TRY, .done = true, .interrupted = true }, 3, FOREVER,
		    STEP_INTERRUPTED },
		{ "used up", { .verdict = TRY, .input_used_up = true }, 3, FOREVER, STEP_INPUT },
		{ "... before no attempts left", { .verdict = TRY, .input_used_up = true }, 1, 0, STEP_INPUT },
		{ "... after permanent", { .verdict = STOP, .input_used_up = true }, 3, FOREVER, STEP_PERMANENT },
		{ "... after done", { .verdict = TRY, .done = true, .input_used_up = true }, 3, FOREVER,
		    STEP_DONE_IF },
		{ "... by a success", { .verdict = OK, .input_used_up = true }, 3, FOREVER, STEP_DONE },
		{ "... after an interrupt", { .verdict = TRY, .interrupted = true, .input_used_up = true }, 3,
		    FOREVER, STEP_INTERRUPTED },
		{ "no attempts left before it", { .verdict = TRY, .retry_after_ns = 9999 * S }, 1, FOREVER,
		    STEP_NO_ATTEMPTS_LEFT },
		{ "permanent before it", { .verdict = STOP, .retry_after_ns = 9999 * S }, 3, FOREVER,
		    STEP_PERMANENT },
		{ "a success wants nothing", { .verdict = OK, .retry_after_ns = 9999 * S }, 3, FOREVER, STEP_DONE },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), rows[i].attempts, 1, 0, rows[i].deadline, 3600 * S };
		struct plan_state s = { .attempt = 1 };
		struct step step = plan_next(&p, &s, &rows[i].in, 0, 1);

		check(step.kind == rows[i].kind && step.delay_ns == 0, i, "%s: step %d", rows[i].name, step.kind);
	}
}

/* Extremes: no limit is no deadline, and nothing overflows. */
static void
test_extremes(void)
{
	static const struct {
		int64_t delay, deadline, now;
		uint64_t attempts, attempt;
		enum step_kind kind;
	} rows[] = {
		{ FOREVER, FOREVER, 0, 0, 1, STEP_WAIT }, { FOREVER, FOREVER, 5 * S, 0, 1, STEP_WAIT },
		{ FOREVER, FOREVER - 1, 5 * S, 0, 1, STEP_DEADLINE }, { 0, FOREVER, FOREVER, 0, 1, STEP_WAIT },
		{ 0, 5 * S, 5 * S, 0, 1, STEP_DEADLINE }, { 0, 5 * S, 5 * S - 10 * MS, 0, 1, STEP_WAIT },
		{ 0, 5 * S, 5 * S - 10 * MS + 1, 0, 1, STEP_DEADLINE },
		{ 0, FOREVER, 0, INT64_MAX, INT64_MAX - 1, STEP_WAIT },
		{ 0, FOREVER, 0, INT64_MAX, INT64_MAX, STEP_NO_ATTEMPTS_LEFT },
		{ 0, FOREVER, 0, 0, UINT64_MAX, STEP_WAIT }, { 0, 0, FOREVER, 0, 1, STEP_DEADLINE },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { backoff_default(), rows[i].attempts, 1, 0, rows[i].deadline };
		struct plan_state s = { rows[i].attempt, 0, UINT64_MAX, 0 };
		struct step step;

		p.backoff.max_ns = FOREVER;
		p.backoff.delay_ns[0] = rows[i].delay;
		step = plan_next(&p, &s, &(struct plan_input){ .verdict = TRY }, rows[i].now, UINT64_MAX);
		check(step.kind == rows[i].kind, i, "step %d, not %d", step.kind, rows[i].kind);
	}
}

static void
test_room(void)
{
	static const struct {
		int64_t deadline, longest, now, room;
	} rows[] = {
		{ FOREVER, 0, 0, FOREVER }, { FOREVER, FOREVER, 5 * S, FOREVER },
		{ 10 * S, 0, 0, 9990 * MS }, { 10 * S, 9 * MS, 0, 9990 * MS }, { 10 * S, 10 * MS, 0, 9989 * MS },
		{ 10 * S, S, 4 * S, 4900 * MS }, { 10 * S, S, 8900 * MS, 0 }, { 10 * S, S, 8900 * MS + 1, -1 },
		{ 10 * S, 0, 9990 * MS, 0 }, { 10 * S, 0, 10 * S, -1 }, { 10 * S, 0, FOREVER, -1 },
		{ 10 * S, FOREVER, 0, -1 }, { FOREVER - 1, FOREVER, 0, -1 }, { 0, 0, 0, -1 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct plan p = { .deadline_ns = rows[i].deadline };
		int64_t room = plan_room(&p, rows[i].longest, rows[i].now);

		check(room == rows[i].room, i, "%" PRId64, room);
	}
}

/*
 * A run of failures of 0 to 20 ms, whatever is drawn, goes on to the deadline: until what is left is less than the
 * least delay and the longest attempt.  It does not spin there, leaves each attempt its time, and waits no less
 * than the minimum.
 */
static void
check_to_the_end(size_t row, const struct plan *p, struct random *random)
{
	struct plan_state s = { 0 };
	struct plan_input in = { .verdict = TRY, .retry_after_ns = -1 };
	struct step step;
	int64_t now = 0;

	for (;;) {
		s.attempt++;
		in.duration_ns = random_between(random_next(random), 0, 20 * MS);
		now += in.duration_ns;
		step = plan_next(p, &s, &in, now, random_next(random));
		if (step.kind != STEP_WAIT)
			break;
		now += step.delay_ns;
		check(p->deadline_ns - now >= s.longest_ns && p->deadline_ns - now >= 10 * MS, row,
		    "jitter %d: %" PRId64 " left", p->backoff.jitter, p->deadline_ns - now);
		check(step.delay_ns >= p->backoff.min_ns, row, "%" PRId64 " is too short", step.delay_ns);
	}
	check(step.kind == STEP_DEADLINE, row, "step %d", step.kind);
	check(p->deadline_ns - now < backoff_least(&p->backoff, s.failures) + 10 * MS + s.longest_ns, row,
	    "jitter %d: gives up %" PRId64 " before the deadline", p->backoff.jitter, p->deadline_ns - now);
	check(s.attempt < 100, row, "jitter %d: %" PRIu64 " attempts", p->backoff.jitter, s.attempt);
}

static void
test_to_the_deadline(void)
{
	static const enum backoff_kind kinds[] = { BACKOFF_EXPONENTIAL, BACKOFF_LINEAR, BACKOFF_FIBONACCI };
	struct random random = { 14 };
	size_t i;

	for (i = 0; i < 30000; i++) {
		struct plan p = { backoff_default(), 0, 1, 0, (1 + (int64_t)i % 60) * S, 0 };

		p.backoff.kind = kinds[i % countof(kinds)];
		p.backoff.jitter = (enum jitter_kind)(random_next(&random) % 7);
		p.backoff.jitter_value = (int64_t)(random_next(&random) % 1000000);
		p.backoff.delay_ns[0] = random_between(random_next(&random), 100 * MS, S);
		p.backoff.min_ns = i % 4 == 0 ? p.backoff.delay_ns[0] / 2 : 0;
		check_to_the_end(i, &p, &random);
	}
}

/* What is drawn in the room that a deadline leaves is spread over it, as it is without one below the maximum. */
static void
test_room_spread(void)
{
	static int64_t draws[DRAWS];
	struct random r = { 12 };
	size_t n;

	for (n = 0; n < DRAWS; n++) {
		struct plan p = { backoff_default(), 0, 1, 0, 20 * S, 0 };
		struct plan_state s = { .attempt = 9, .failures = 8 };

		p.backoff.jitter = JITTER_FULL;
		draws[n] = plan_next(&p, &s, &(struct plan_input){ .verdict = TRY, .duration_ns = S }, 13900 * MS,
		    random_next(&r)).delay_ns;
	}
	check_uniform(0, draws, 0, 5 * S);
}

/* Decorrelated jitter remembers what it drew; the worst case is 3, 9, 27 and then the cap; a reset forgets it. */
static void
test_decorrelated(void)
{
	static const struct {
		enum verdict verdict;
		int64_t duration;
		uint64_t word;
		int64_t delay;
	} rows[] = {
		{ TRY, 0, UINT64_MAX, 3 * S }, { TRY, 0, UINT64_MAX, 9 * S }, { TRY, 0, UINT64_MAX, 27 * S },
		{ TRY, 0, UINT64_MAX, 60 * S }, { TRY, 0, UINT64_MAX, 60 * S }, { TRY, 0, 0, S },
		{ TRY, 0, UINT64_MAX, 3 * S },
		{ TRY, 30 * S, UINT64_MAX, 3 * S }, { TRY, 0, UINT64_MAX, 9 * S }, { OK, 0, UINT64_MAX, S },
		{ TRY, 0, UINT64_MAX, 3 * S },
	};
	struct plan p = { backoff_default(), 0, 5, 30 * S, FOREVER, 0 };
	struct plan_state s;
	size_t i;

	memset(&s, 0, sizeof s);
	p.backoff.jitter = JITTER_DECORRELATED;
	for (i = 0; i < countof(rows); i++) {
		struct step step;

		s.attempt++;
		step = plan_next(&p, &s, &(struct plan_input){ .verdict = rows[i].verdict,
		    .duration_ns = rows[i].duration }, 0, rows[i].word);
		check(step.kind == STEP_WAIT && step.delay_ns == rows[i].delay, i, "%" PRId64, step.delay_ns);
	}
}

const struct test plan_tests[] = {
	{ "plan.next", test_next }, { "plan.server", test_server }, { "plan.server_spread", test_server_spread },
	{ "plan.room", test_room }, { "plan.to_the_deadline", test_to_the_deadline },
	{ "plan.room_spread", test_room_spread }, { "plan.ends", test_ends }, { "plan.done", test_done },
	{ "plan.extremes", test_extremes }, { "plan.decorrelated", test_decorrelated }, { NULL, NULL },
};
