/* Names and numbers of signals. */
#include <limits.h>
#include <signal.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/signame.h"
#include "../table.h"

static void
test_parse(void)
{
	static const struct {
		const char *text;
		int number;
	} rows[] = {
		{ "TERM", SIGTERM }, { "SIGTERM", SIGTERM }, { "term", SIGTERM }, { "sigterm", SIGTERM },
		{ "SigTerm", SIGTERM },
		{ "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT }, { "ILL", SIGILL }, { "TRAP", SIGTRAP },
		{ "ABRT", SIGABRT }, { "IOT", SIGABRT }, { "BUS", SIGBUS }, { "FPE", SIGFPE }, { "KILL", SIGKILL },
		{ "USR1", SIGUSR1 }, { "SEGV", SIGSEGV }, { "USR2", SIGUSR2 }, { "PIPE", SIGPIPE },
		{ "ALRM", SIGALRM },
		{ "CHLD", SIGCHLD }, { "CONT", SIGCONT }, { "STOP", SIGSTOP }, { "TSTP", SIGTSTP },
		{ "TTIN", SIGTTIN },
		{ "TTOU", SIGTTOU }, { "URG", SIGURG }, { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ },
		{ "VTALRM", SIGVTALRM },
		{ "PROF", SIGPROF }, { "SYS", SIGSYS },
		{ "1", 1 }, { "9", 9 }, { "15", 15 }, { "64", 64 }, { "0", 0 }, { "65", 0 }, { "-9", 0 },
		{ "+9", 0 },
		{ "9 ", 0 }, { "999999999999999999999", 0 },
		{ "", 0 }, { "SIG", 0 }, { "SIGSIGTERM", 0 }, { "TER", 0 }, { "TERMX", 0 }, { " TERM", 0 },
		{ "TERM ", 0 },
		{ "SIG15", 0 }, { "NOPE", 0 }, { "TERM,INT", 0 }, { "any", 0 }, { "\xc5\xbfIGTERM", 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		int number = signame_parse(rows[i].text);

		check(number == rows[i].number, i, "'%s': %d", rows[i].text, number);
	}
}

static void
test_number(void)
{
	static const struct {
		const char *text;
		size_t len;
		int number;
	} rows[] = {
		{ "TERM,INT", 4, SIGTERM }, { "SIGINTX", 6, SIGINT }, { "INT", 2, 0 }, { "TERM", 0, 0 },
		{ "9", 1, 0 },
		{ "SIG", 3, 0 }, { "SIGHUP", 4, 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(signame_number(rows[i].text, rows[i].len) == rows[i].number, i, "%.*s", (int)rows[i].len,
		    rows[i].text);
}

static void
test_format(void)
{
	static const struct {
		int number;
		const char *text;
	} rows[] = {
		{ SIGTERM, "SIGTERM" }, { SIGSEGV, "SIGSEGV" }, { SIGABRT, "SIGABRT" }, { SIGKILL, "SIGKILL" },
		{ SIGVTALRM, "SIGVTALRM" }, { 63, "SIG63" }, { INT_MAX, "SIG2147483647" },
	};
	char buf[SIGNAME_SIZE];
	size_t i;
	int number;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(signame_format(buf, rows[i].number), rows[i].text) == 0, i, "%d: %s", rows[i].number,
		    buf);
	for (number = 1; number <= SIGNAME_MAX; number++) {
		signame_format(buf, number);
		check(signame_parse(buf) == number || strspn(buf + 3, "0123456789") == strlen(buf + 3),
		    (size_t)number,
		    "%s is not the way back to %d", buf, number);
	}
}

const struct test signame_tests[] = {
	{ "signame.parse", test_parse }, { "signame.number", test_number }, { "signame.format", test_format },
	{ NULL, NULL },
};
