/* The countdown: the seconds to show, on lines of every width. */
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "../../../src/core/countdown.h"
#include "../../../src/core/countof.h"
#include "../../../src/core/report.h"
#include "../table.h"
#include "short.h"

static void
test_seconds(void)
{
	static const struct {
		int64_t left_ns, seconds;
	} rows[] = {
		{ 1, 1 }, { S - 1, 1 }, { S, 1 }, { S + 1, 2 }, { 11 * S, 11 }, { 11 * S + 1, 12 }, { 12 * S, 12 },
		{ FOREVER, FOREVER / S + 1 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int64_t seconds = countdown_seconds(rows[i].left_ns);

		check(seconds == rows[i].seconds, i, "%" PRId64 ": %" PRId64, rows[i].left_ns, seconds);
	}
}

static void
test_text(void)
{
	static const struct {
		const char *name;
		uint64_t attempt, max_attempts;
		int64_t seconds;
		int columns;
		const char *text;
	} rows[] = {
		{ "curl", 2, 5, 12, 80, "retry: curl: attempt 2/5 in 12s" },
		{ "curl", 4, 0, 12, 80, "retry: curl: attempt 4 in 12s" },
		/* readable in any size */
		{ "c", 2, 3, 1, 80, "retry: c: attempt 2/3 in 1s" },
		{ "c", 2, 3, 59, 80, "retry: c: attempt 2/3 in 59s" },
		{ "c", 2, 3, 60, 80, "retry: c: attempt 2/3 in 1m00s" },
		{ "c", 2, 3, 245, 80, "retry: c: attempt 2/3 in 4m05s" },
		{ "c", 2, 3, 3599, 80, "retry: c: attempt 2/3 in 59m59s" },
		{ "c", 2, 3, 3600, 80, "retry: c: attempt 2/3 in 1h00m" },
		{ "c", 2, 3, 3779, 80, "retry: c: attempt 2/3 in 1h02m" },
		{ "c", 2, 3, 100 * 3600, 80, "retry: c: attempt 2/3 in 100h00m" },
		{ "c", UINT64_MAX, UINT64_MAX - 1, FOREVER / S + 1, 80,
		  "retry: c: attempt 18446744073709551615/18446744073709551614 in 106751d" },
		/* shorter than the line, which loses the name, the word, the number */
		{ "curl", 2, 5, 12, 32, "retry: curl: attempt 2/5 in 12s" },
		{ "curl", 2, 5, 12, 31, "retry: attempt 2/5 in 12s" },
		{ "curl", 2, 5, 12, 26, "retry: attempt 2/5 in 12s" },
		{ "curl", 2, 5, 12, 25, "retry: 2/5 in 12s" },
		{ "curl", 2, 5, 12, 18, "retry: 2/5 in 12s" },
		{ "curl", 2, 5, 12, 17, "retry: in 12s" },
		{ "curl", 2, 5, 12, 14, "retry: in 12s" },
		{ "curl", 2, 5, 12, 13, "" },
		{ "curl", 2, 5, 9, 13, "retry: in 9s" },
		{ "curl", 2, 0, 12, 16, "retry: 2 in 12s" },
		{ "curl", 2, 5, 12, 1, "" }, { "curl", 2, 5, 12, 0, "" },
		/* one that may take two columns, in three bytes */
		{ "\xe7\x8c\xab", 2, 5, 12, 31, "retry: \xe7\x8c\xab: attempt 2/5 in 12s" },
		{ "\xe7\x8c\xab", 2, 5, 12, 30, "retry: attempt 2/5 in 12s" },
	};
	char buf[COUNTDOWN_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		const struct countdown c = { rows[i].name, rows[i].attempt, rows[i].max_attempts };

		countdown_text(buf, &c, rows[i].seconds, rows[i].columns);
		check(strcmp(buf, rows[i].text) == 0, i, "%d columns: '%s'", rows[i].columns, buf);
	}
}

/* The longest name and numbers are whole. */
static void
test_longest(void)
{
	char name[REPORT_NAME_SIZE], buf[COUNTDOWN_SIZE];
	const struct countdown c = { name, UINT64_MAX, UINT64_MAX };
	static const char end[] = "/18446744073709551615 in 106751d";

	memset(name, 'n', sizeof name);
	name[sizeof name - 1] = '\0';
	countdown_text(buf, &c, FOREVER / S + 1, INT_MAX);
	check(strlen(buf) > sizeof end && strcmp(buf + strlen(buf) - strlen(end), end) == 0, 0, "'%s'", buf);
}

const struct test countdown_tests[] = {
	{ "countdown.seconds", test_seconds }, { "countdown.text", test_text },
	{ "countdown.longest", test_longest }, { NULL, NULL },
};
