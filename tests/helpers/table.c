/*
 * table -- the tables of cases for src/core: `table --list` names every test as MODULE.FUNCTION, `table NAME...`
 * runs these, `table` all of them.
 *
 * Each failed case is a line `NAME, case N (from 0), INPUT: what went wrong`, and the status is then 1.
 *
 * Links with: tests/helpers/tables src/core
 */
#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../../src/core/countof.h"

static const struct test *const modules[] = {
	backoff_tests, baton_tests, breaker_tests, budget_tests, command_tests, countdown_tests, duration_tests,
	ere_tests, escape_tests, finished_tests, http_tests, httpdate_tests, key_tests, members_tests,
	nearest_tests, nesting_tests, outcome_tests, plan_tests, policy_tests,
	preset_tests, random_tests, record_tests, report_tests, saturate_tests, schedule_tests,
	search_tests, signame_tests, statuses_tests, text_tests, timeline_tests, words_tests,
};

static const char *running;
static unsigned long failures;

void
check(bool ok, size_t row, const char *format, ...)
{
	va_list ap;

	if (ok)
		return;
	failures++;
	printf("%s, case %zu, ", running, row);
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
}

/* A case that fails on purpose, so that the harness is known to be able to tell. */
static void
fail(void)
{
	check(true, 0, "this is right");
	check(1 + 1 == 3, 1, "1 + 1: %d, not 3", 1 + 1);
}

static const struct test on_purpose[] = { { "table.fails", fail }, { NULL, NULL } };

/* Runs those of the tests that are called name, or all for NULL.  Returns how many there were. */
static unsigned
run(const struct test *t, const char *name)
{
	unsigned count = 0;

	for (; t->name != NULL; t++) {
		if (name != NULL && strcmp(name, t->name) != 0)
			continue;
		running = t->name;
		t->run();
		count++;
	}
	return count;
}

static unsigned
run_everywhere(const char *name)
{
	unsigned count = name != NULL ? run(on_purpose, name) : 0;
	size_t i;

	for (i = 0; i < countof(modules); i++)
		count += run(modules[i], name);
	return count;
}

static void
list(void)
{
	const struct test *t;
	size_t i;

	for (i = 0; i < countof(modules); i++)
		for (t = modules[i]; t->name != NULL; t++)
			puts(t->name);
}

int
main(int argc, char **argv)
{
	int i, unknown = 0;

	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		list();
		return 0;
	}
	if (argc < 2)
		run_everywhere(NULL);
	for (i = 1; i < argc; i++)
		if (run_everywhere(argv[i]) == 0) {
			printf("%s: there is no such test\n", argv[i]);
			unknown = 1;
		}
	return failures != 0 || unknown;
}
