/* Names and numbers of signals. */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
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
		{ "CLD", SIGCHLD }, { "POLL", SIGPOLL }, { "IO", SIGPOLL }, { "SIGIO", SIGPOLL },
		/* the log's own, where there is no name */
		{ "SIG15", 15 }, { "SIG34", 34 }, { "sig64", 64 }, { "SIG7", 7 }, { "SIG0", 0 }, { "SIG65", 0 },
		{ "SIG034", 0 }, { "SIG3x", 0 }, { "SIG-3", 0 }, { "SIG 3", 0 },
		{ "RTMI", 0 }, { "RTMINX", 0 }, { "RTMIN+", 0 }, { "RTMIN-1", 0 }, { "RTMAX+1", 0 },
		{ "RTMIN3", 0 },
		{ "RTMIN+x", 0 }, { "RTMIN+3x", 0 }, { "RTMIN+99", 0 }, { "RTMAX-64", 0 }, { "RTMIN+-1", 0 },
		{ "RTMIN +1", 0 }, { "RTMIN+100", 0 }, { "RTMIN + 1", 0 },
		{ "NOPE", 0 }, { "TERM,INT", 0 }, { "any", 0 }, { "\xc5\xbfIGTERM", 0 },
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
		{ SIGVTALRM, "SIGVTALRM" }, { SIGCHLD, "SIGCHLD" }, { 32, "SIG32" }, { 65, "SIG65" },
		{ INT_MAX, "SIG2147483647" },
	};
	char buf[SIGNAME_SIZE];
	size_t i;
	int number;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(signame_format(buf, rows[i].number), rows[i].text) == 0, i, "%d: %s", rows[i].number,
		    buf);
	for (number = 1; number <= SIGNAME_MAX; number++) {
		signame_format(buf, number);
		check(signame_parse(buf) == number && signame_parse(buf + 3) == number, (size_t)number,
		    "%s is not the way back to %d", buf, number);
	}
}

static void
test_real_time(void)
{
	int min = SIGRTMIN, max = SIGRTMAX;
	const struct {
		const char *text;
		int number;
		const char *written;
	} rows[] = {
		{ "RTMIN", min, "SIGRTMIN" }, { "sigrtmin+0", min, "SIGRTMIN" },
		{ "RTMIN+1", min + 1, "SIGRTMIN+1" },
		{ "SIGRTMIN+3", min + 3, "SIGRTMIN+3" }, { "rtmin+12", min + 12, "SIGRTMIN+12" },
		{ "RTMAX", max, "SIGRTMAX" }, { "RTMAX-0", max, "SIGRTMAX" },
		{ "SIGRTMAX-2", max - 2, "SIGRTMAX-2" },
		{ "RTMAX-11", max - 11, "SIGRTMAX-11" },
	};
	char buf[SIGNAME_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		check(signame_parse(rows[i].text) == rows[i].number, i, "'%s': %d", rows[i].text,
		    signame_parse(rows[i].text));
		check(strcmp(signame_format(buf, rows[i].number), rows[i].written) == 0, i, "%s", buf);
	}
	snprintf(buf, sizeof buf, "RTMIN+%d", max - min);
	check(signame_parse(buf) == max, i, "%s", buf);
	snprintf(buf, sizeof buf, "RTMIN+%d", max - min + 1);
	check(signame_parse(buf) == 0, i, "%s", buf);
	snprintf(buf, sizeof buf, "RTMAX-%d", max - min + 1);
	check(signame_parse(buf) == 0, i, "%s", buf);
	signame_format(buf, (min + max) / 2);                   /* between both ends, from the lower one */
	check(strncmp(buf, "SIGRTMIN+", 9) == 0, i, "%s", buf);
}

const struct test signame_tests[] = {
	{ "signame.parse", test_parse }, { "signame.number", test_number }, { "signame.format", test_format },
	{ "signame.real_time", test_real_time },
	{ NULL, NULL },
};
