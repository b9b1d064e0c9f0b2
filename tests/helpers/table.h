/*
 * table -- what the helpers share that run tables of cases: check(), and the choice of a function by its name.
 *
 * Each failed case is a line `FUNCTION, case N (from 0), ...`, and the status is then 1.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct test {
	const char *name;
	void (*run)(void);
};

static const char *function;
static int failures;

#if defined __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
static void
check(bool ok, size_t row, const char *format, ...)
{
	va_list ap;

	if (ok)
		return;
	failures++;
	printf("%s, case %zu, ", function, row);
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
}

/* Runs the test called wanted, or names them all for `--list`.  Returns the status to exit with. */
static int
run_test(const struct test *tests, size_t count, const char *wanted)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(wanted, "--list") == 0)
			puts(tests[i].name);
		if (strcmp(wanted, tests[i].name) != 0)
			continue;
		function = wanted;
		tests[i].run();
		return failures != 0;
	}
	return strcmp(wanted, "--list") != 0;
}

#endif
