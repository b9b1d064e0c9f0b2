/*
 * table -- what the tables of cases share, one file of them for each module of src/core in tables/.
 *
 * Each file has an array of tests, which ends with a row of NULL; table.c, the program, lists the arrays.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct test {
	const char *name;       /* MODULE.FUNCTION */
	void (*run)(void);
};

extern const struct test
    backoff_tests[], baton_tests[], breaker_tests[], budget_tests[], command_tests[], countdown_tests[],
    duration_tests[], ere_tests[], escape_tests[], finished_tests[], http_tests[], httpdate_tests[], key_tests[],
    members_tests[], nearest_tests[], nesting_tests[], outcome_tests[], plan_tests[], policy_tests[],
    preset_tests[], random_tests[], record_tests[], report_tests[], saturate_tests[], schedule_tests[],
    search_tests[], signame_tests[], statuses_tests[], text_tests[], timeline_tests[], words_tests[];

/* Says, unless ok, that the running test failed in that row of its table, and why. */
#if defined __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
void check(bool ok, size_t row, const char *format, ...);

#endif
