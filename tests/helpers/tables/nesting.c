/* A retry inside another: deadlines, the grace, multiplying attempts. */
#include <inttypes.h>
#include <stdint.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/nesting.h"
#include "../table.h"
#include "short.h"

static void
test_deadline(void)
{
	static const struct {
		int64_t outer_wall_ns, deadline_ns, now_ns, wall_ns, wanted_ns;
	} rows[] = {
		{ FOREVER, 0, 7 * S, 1000 * S, FOREVER }, { FOREVER, 5 * S, 7 * S, 1000 * S, 12 * S },
		{ FOREVER, FOREVER, 7 * S, 1000 * S, FOREVER },
		/* the one that comes first */
		{ 1003 * S, 0, 7 * S, 1000 * S, 10 * S }, { 1003 * S, 5 * S, 7 * S, 1000 * S, 10 * S },
		{ 1009 * S, 5 * S, 7 * S, 1000 * S, 12 * S },
		/* passed already */
		{ 990 * S, 5 * S, 7 * S, 1000 * S, -3 * S }, { 0, 0, 0, 1000 * S, -1000 * S },
		/* the ends of the numbers */
		{ FOREVER - 1, 0, FOREVER, 0, FOREVER }, { FOREVER - 1, 1, FOREVER - 1, 0, FOREVER },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct enclosing outer = { .depth = 1, .deadline_wall_ns = rows[i].outer_wall_ns };
		int64_t is_ns = nesting_deadline(&outer, rows[i].deadline_ns, rows[i].now_ns, rows[i].wall_ns);

		check(is_ns == rows[i].wanted_ns, i, "%" PRId64 ", not %" PRId64, is_ns, rows[i].wanted_ns);
	}
}

static void
test_kill_after(void)
{
	static const struct {
		int64_t grace_ns, kill_after_ns, wanted_ns;
	} rows[] = {
		{ 0, 5 * S, 5 * S }, { 0, 0, 0 }, { 5 * S, 5 * S, 4 * S }, { S, 5 * S, 800 * MS },
		{ S, 0, 800 * MS }, { 5 * S, S, S }, { 5 * S, 4 * S, 4 * S }, { 1, 5, 1 },
		{ FOREVER, 5 * S, 5 * S }, { FOREVER, FOREVER, FOREVER - FOREVER / 5 }, { 0, FOREVER, FOREVER },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct enclosing outer = { .depth = 1, .grace_ns = rows[i].grace_ns };
		int64_t is_ns = nesting_kill_after(&outer, rows[i].kill_after_ns);

		check(is_ns == rows[i].wanted_ns, i, "%" PRId64 ", not %" PRId64, is_ns, rows[i].wanted_ns);
	}
}

static void
test_multiplies(void)
{
	static const struct {
		int64_t depth, outer_attempts;
		uint64_t attempts;
		bool wanted;
	} rows[] = {
		{ 0, -1, 3, false }, { 1, 3, 3, true }, { 1, 0, 0, true }, { 1, -1, 3, true }, { 1, 3, 1, false },
		/* a retry that makes one attempt multiplies nothing, but there are others round it */
		{ 1, 1, 3, false }, { 2, 1, 3, true }, { 2, 1, 1, false },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct enclosing outer = { .depth = rows[i].depth, .max_attempts = rows[i].outer_attempts };

		check(nesting_multiplies(&outer, rows[i].attempts) == rows[i].wanted, i, "not %d", rows[i].wanted);
	}
}

const struct test nesting_tests[] = {
	{ "nesting.deadline", test_deadline }, { "nesting.kill_after", test_kill_after },
	{ "nesting.multiplies", test_multiplies }, { NULL, NULL },
};
