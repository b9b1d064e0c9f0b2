/* The state of a function's run, as the shell keeps it between two calls of the program. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/core/baton.h"
#include "../../../src/core/countof.h"
#include "../../../src/core/plan.h"
#include "../table.h"

#define MAX INT64_MAX
#define UUID "01234567-89ab-4def-8123-456789abcdef"

/* Every number as large as it can be: all of it has to fit. */
static const struct baton full = {
	.phase = BATON_ON_GIVEUP, .start_ns = MAX, .began_ns = MAX, .attempt = MAX - 1, .streak = MAX - 1,
	.failures = MAX - 1, .last_ns = MAX, .longest_ns = MAX, .random_high = UINT32_MAX,
	.random_low = UINT32_MAX, .status = BATON_STATUS_MAX, .duration_ns = MAX, .failed_by = FAILED_BY_VERIFY,
	.delay_ns = MAX, .answer = { BATON_STATUS_MAX, BATON_STATUS_MAX, BATON_STATUS_MAX }, .grouped = 1,
	.lossy = 1, .breaker_on = 1, .budget_on = 1, .ticket = MAX, .told = 1, .opened = 1, .offset = MAX,
	.left = MAX, .waiting = { INT32_MAX, 0, INT32_MAX, 1, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX },
	.ended = { 1, 0, 1, 1, 0, 1, 1, 1 }, .why = STEP_RETRY_AFTER, .ending = BATON_STATUS_MAX, .key = UUID,
};

static void
test_round(void)
{
	char line[RECORD_SIZE + 1];
	struct baton b, begun;

	check(baton_parse(&b, baton_format(line, &full), MAX) && memcmp(&b, &full, sizeof b) == 0, 0,
	    "not what it was: %s", line);
	check(strpbrk(line, "'\n") == NULL && line[strlen(line) - 1] != ' ', 0, "not one word in quotes");
	baton_begin(&begun, 17);
	check(baton_parse(&b, baton_format(line, &begun), 17) && memcmp(&b, &begun, sizeof b) == 0, 1,
	    "not what it was: %s", line);
	check(b.status == -1 && b.answer[2] == -1 && b.waiting[0] == -1 && b.offset == -1, 1, "known too early");
}

/* Whatever is changed or cut is refused. */
static void
test_damaged(void)
{
	char line[RECORD_SIZE + 2], damaged[RECORD_SIZE + 2];
	struct baton b;
	size_t i, len;
	int c;

	len = strlen(baton_format(line, &full));
	for (i = 0; i < len; i++)
		for (c = 1; c < 256; c++) {
			memcpy(damaged, line, len + 1);
			damaged[i] = (char)c;
			check(baton_parse(&b, damaged, MAX) == (strcmp(damaged, line) == 0), i, "byte %d", c);
		}
	for (i = 0; i < len; i++) {
		snprintf(damaged, sizeof damaged, "%.*s", (int)i, line);
		check(!baton_parse(&b, damaged, MAX), i, "cut");
	}
	memset(damaged, ' ', RECORD_SIZE + 1);
	damaged[RECORD_SIZE + 1] = '\0';
	check(!baton_parse(&b, damaged, MAX), i, "too long");
}

/* A whole line that says what cannot be. */
static void
test_bounds(void)
{
	static const struct {
		size_t at;
		int64_t value;
		bool good;
	} rows[] = {
#define AT(member) offsetof(struct baton, member)
		{ AT(phase), BATON_ON_GIVEUP, true }, { AT(phase), BATON_ON_GIVEUP + 1, false },
		{ AT(attempt), 0, false }, { AT(attempt), 1, true }, { AT(attempt), MAX, false },
		{ AT(random_high), INT64_C(1) << 32, false }, { AT(random_low), INT64_C(1) << 32, false },
		{ AT(status), 255, true }, { AT(status), BATON_STATUS_MAX + 1, false },
		{ AT(failed_by), FAILED_BY_VERIFY + 1, false }, { AT(answer), BATON_STATUS_MAX + 1, false },
		{ AT(told), 2, false }, { AT(why), STEP_RETRY_AFTER + 1, false },
		{ AT(ending), 0, true }, { AT(ending), -1, false },
		{ AT(start_ns), 1000, true }, { AT(start_ns), 1001, false },
		{ AT(began_ns), 1000, true }, { AT(began_ns), 1001, false },
	};
	char line[RECORD_SIZE + 1];
	struct baton b, read;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		b = full;
		b.start_ns = b.began_ns = 1000;
		memcpy((char *)&b + rows[i].at, &rows[i].value, sizeof rows[i].value);
		check(baton_parse(&read, baton_format(line, &b), 1000) == rows[i].good, i, "%s", line);
	}
	baton_begin(&b, 0);
	check(baton_parse(&read, baton_format(line, &b), 0), i, "the beginning of a run has no attempt");
}

const struct test baton_tests[] = {
	{ "baton.round", test_round }, { "baton.damaged", test_damaged }, { "baton.bounds", test_bounds },
	{ NULL, NULL },
};
