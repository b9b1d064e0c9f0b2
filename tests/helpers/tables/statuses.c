/* Lists of statuses: read, asked, and written again. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/random.h"
#include "../../../src/core/signame.h"
#include "../../../src/core/statuses.h"
#include "../table.h"
#include "short.h"

static void
test_add(void)
{
	static const struct {
		const char *list;
		bool ok;
	} rows[] = {
		{ "0", true }, { "255", true }, { "0-255", true }, { "7-7", true }, { "007", true },
		{ "1,2,3", true },
		{ "SEGV", true }, { "SIGSEGV", true }, { "segv", true }, { "signal", true }, { "timeout", true },
		{ "any", true },
		{ "none", true }, { "none,7", true }, { "7,28,signal,timeout", true }, { "1,1,1", true },
		{ "1-3,5,TERM,any,none,signal,timeout,250-255", true },
		/* errors */
		{ "", false }, { ",", false }, { "3,", false }, { ",3", false }, { "3,,4", false },
		{ "256", false },
		{ "1000", false }, { "99999999999999999999", false }, { "4294967296", false },
		{ "18446744073709551616", false },
		{ "-1", false }, { "+1", false }, { "3-", false }, { "-", false }, { "5-3", false },
		{ "1-2-3", false },
		{ "1-256", false }, { "256-257", false }, { "1--2", false }, { " 1", false }, { "1 ", false },
		{ "1, 2", false },
		{ "1.5", false }, { "0x1", false }, { "1e2", false }, { "1;2", false }, { "bogus", false },
		{ "SIG", false },
		{ "SIGNOPE", false }, { "ANY", false }, { "anyx", false }, { "an", false }, { "Timeout", false },
		{ "http:", false },
		/* HTTP */
		{ "http:503", true }, { "http:100", true }, { "http:599", true }, { "http:500-599", true },
		{ "http:429-429", true }, { "http:5xx", true }, { "http:1xx", true },
		{ "7,http:429,http:5xx", true },
		{ "http:6xx", false }, { "http:0xx", false }, { "http:xx", false }, { "http:5x", false },
		{ "http:5xxx", false }, { "http:5XX", false }, { "http:600", false }, { "http:99", false },
		{ "http:0", false }, { "http:1000", false }, { "http:500-400", false }, { "http:500-600", false },
		{ "http:99-200", false }, { "http:500-", false }, { "http:-500", false }, { "http:4xx-5xx", false },
		{ "http:400-5xx", false }, { "http:503 ", false }, { "http: 503", false }, { "http:x", false },
		{ "http:any", false }, { "http", false }, { "HTTP:503", false }, { "http:503,", false },
		{ "http:4-5", false }, { "http:1-599", false }, { "http:99-599", false }, { "http:0503", true },
		{ "http:,7", false }, { "http:503-504-505", false }, { "http:5033", false },
		{ "TERM-INT", false }, { "1-TERM", false }, { "7,28,bogus", false }, { "bogus,7", false },
		{ "7\n", false },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct statuses set;
		bool ok;

		memset(&set, 0, sizeof set);
		ok = statuses_add(&set, rows[i].list);
		check(ok == rows[i].ok, i, "'%s': %s", rows[i].list, ok ? "accepted" : "refused");
		check(set.given, i, "'%s': not given", rows[i].list);
	}
}

static void
test_match(void)
{
	static const struct {
		const char *list, *more;        /* more: the option a second time, or NULL */
		struct outcome outcome;
		bool match;
	} rows[] = {
		{ "7", NULL, EXITED(7), true }, { "7", NULL, EXITED(8), false }, { "0", NULL, EXITED(0), true },
		{ "0", NULL, EXITED(1), false }, { "255", NULL, EXITED(255), true },
		{ "31,32", NULL, EXITED(32), true },
		{ "31", NULL, EXITED(32), false }, { "0-255", NULL, EXITED(255), true },
		{ "0-255", NULL, TIMEOUT, false },
		/* every item, not the first alone */
		{ "7,28,35", NULL, EXITED(7), true }, { "7,28,35", NULL, EXITED(28), true },
		{ "7,28,35", NULL, EXITED(35), true },
		{ "7,28,35", NULL, EXITED(29), false }, { "bus,7,timeout", NULL, TIMEOUT, true },
		{ "3-5", NULL, EXITED(2), false }, { "3-5", NULL, EXITED(3), true },
		{ "3-5", NULL, EXITED(4), true },
		{ "3-5", NULL, EXITED(5), true }, { "3-5", NULL, EXITED(6), false },
		/* a repeated option adds */
		{ "7", "28", EXITED(7), true }, { "7", "28", EXITED(28), true }, { "7", "none", EXITED(7), true },
		{ "none", "7", EXITED(7), true },
		/* a signal is also its status in a shell, and the other way round */
		{ "SEGV", NULL, KILLED(SIGSEGV), true }, { "SEGV", NULL, EXITED(128 + SIGSEGV), true },
		{ "SEGV", NULL, KILLED(SIGBUS), false }, { "SEGV", NULL, EXITED(SIGSEGV), false },
		{ "139", NULL, KILLED(SIGSEGV), true }, { "143", NULL, KILLED(SIGTERM), true },
		{ "signal", NULL, KILLED(SIGHUP), true }, { "signal", NULL, KILLED(SIGNAME_MAX), true },
		{ "signal", NULL, EXITED(137), true }, { "signal", NULL, EXITED(128), false },
		{ "signal", NULL, EXITED(193), false },
		{ "signal", NULL, EXITED(127), false }, { "signal", NULL, TIMEOUT, false },
		{ "signal", NULL, EXITED(1), false },
		/* a timeout is no status, and 124 is no timeout */
		{ "timeout", NULL, TIMEOUT, true }, { "timeout", NULL, EXITED(124), false },
		{ "124", NULL, TIMEOUT, false },
		{ "124", NULL, EXITED(124), true },
		{ "any", NULL, EXITED(1), true }, { "any", NULL, KILLED(SIGKILL), true },
		{ "any", NULL, TIMEOUT, true }, { "any", NULL, EXITED(0), false },
		{ "any", NULL, ANSWERED(0, 503), false },
		{ "any", NULL, MISSING, true }, { "any", NULL, NOEXEC, true }, { "any", NULL, NOPROCESS, true },
		{ "none", NULL, EXITED(1), false }, { "none", NULL, EXITED(0), false },
		{ "none", NULL, TIMEOUT, false },
		{ "none,any", NULL, EXITED(1), true },
		{ "127", NULL, MISSING, true }, { "126", NULL, NOEXEC, true }, { "125", NULL, NOPROCESS, true },
		{ "126", NULL, MISSING, false }, { "127", NULL, NOPROCESS, false },
		/* HTTP, whatever the command's own end was */
		{ "http:503", NULL, ANSWERED(22, 503), true }, { "http:503", NULL, ANSWERED(0, 503), true },
		{ "http:503", NULL, ANSWERED(22, 502), false }, { "http:503", NULL, EXITED(22), false },
		{ "http:500-503", NULL, ANSWERED(22, 500), true },
		{ "http:500-503", NULL, ANSWERED(22, 503), true },
		{ "http:500-503", NULL, ANSWERED(22, 499), false },
		{ "http:500-503", NULL, ANSWERED(22, 504), false },
		{ "http:4xx", NULL, ANSWERED(22, 400), true }, { "http:4xx", NULL, ANSWERED(22, 499), true },
		{ "http:4xx", NULL, ANSWERED(22, 399), false }, { "http:4xx", NULL, ANSWERED(22, 500), false },
		{ "http:1xx", NULL, ANSWERED(0, 100), true }, { "http:5xx", NULL, ANSWERED(0, 599), true },
		{ "http:5xx", NULL, ANSWERED(0, 999), false }, { "http:5xx", NULL, ANSWERED(0, 9999), false },
		{ "http:5xx", NULL, { .kind = OUTCOME_TIMEOUT, .http_status = 503 }, true },
		{ "7,http:503", NULL, EXITED(7), true }, { "7", "http:503", ANSWERED(22, 503), true },
		{ "7", NULL, ANSWERED(7, 503), true }, { "none", NULL, ANSWERED(22, 503), false },
		{ "any", NULL, ANSWERED(22, 503), true },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct statuses set;

		memset(&set, 0, sizeof set);
		check(statuses_add(&set, rows[i].list), i, "'%s': refused", rows[i].list);
		check(rows[i].more == NULL || statuses_add(&set, rows[i].more), i, "more refused");
		check(statuses_match(&set, &rows[i].outcome) == rows[i].match, i,
		    "'%s' and '%s', kind %d, number %d", rows[i].list,
		    rows[i].more != NULL ? rows[i].more : "", rows[i].outcome.kind, rows[i].outcome.number);
	}
}

/* A list of one status, or of one range, matches that and no other of the 256. */
static void
test_exact(void)
{
	char list[16];
	int from, to, status;

	for (from = 0; from < 256; from++) {
		for (to = from; to < 256; to += to == from ? 1 : 29) {
			struct statuses set;

			memset(&set, 0, sizeof set);
			snprintf(list, sizeof list, from == to ? "%d" : "%d-%d", from, to);
			check(statuses_add(&set, list), (size_t)from, "'%s': refused", list);
			for (status = 0; status < 256; status++) {
				struct outcome o = { OUTCOME_EXIT, status, 0 };

				check(statuses_match(&set, &o) == (status >= from && status <= to), (size_t)from,
				    "'%s': %d", list,
				    status);
			}
		}
	}
}

const struct test statuses_tests[] = {
	{ "statuses.add", test_add }, { "statuses.match", test_match }, { "statuses.exact", test_exact },
	{ NULL, NULL },
};
