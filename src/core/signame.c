#include "signame.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "countof.h"
#include "duration.h"

static const struct name {
	const char *name;
	int number;
} names[] = {
	{ "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT }, { "ILL", SIGILL }, { "TRAP", SIGTRAP },
	{ "ABRT", SIGABRT }, { "BUS", SIGBUS }, { "FPE", SIGFPE }, { "KILL", SIGKILL }, { "USR1", SIGUSR1 },
	{ "SEGV", SIGSEGV }, { "USR2", SIGUSR2 }, { "PIPE", SIGPIPE }, { "ALRM", SIGALRM }, { "TERM", SIGTERM },
	{ "CHLD", SIGCHLD }, { "CONT", SIGCONT }, { "STOP", SIGSTOP }, { "TSTP", SIGTSTP }, { "TTIN", SIGTTIN },
	{ "TTOU", SIGTTOU }, { "URG", SIGURG }, { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ }, { "VTALRM", SIGVTALRM },
	{ "PROF", SIGPROF }, { "SYS", SIGSYS },
#ifdef SIGWINCH
	{ "WINCH", SIGWINCH },
#endif
#ifdef SIGPOLL
	{ "POLL", SIGPOLL },
#endif
#ifdef SIGIO
	{ "IO", SIGIO },
#endif
#ifdef SIGPWR
	{ "PWR", SIGPWR },
#endif
#ifdef SIGSTKFLT
	{ "STKFLT", SIGSTKFLT },
#endif
	{ "IOT", SIGABRT },
};

int
signame_number(const char *name, size_t len)
{
	size_t i;

	if (len > 3 && strncasecmp(name, "SIG", 3) == 0) {
		name += 3;
		len -= 3;
	}
	for (i = 0; i < countof(names); i++)
		if (strlen(names[i].name) == len && strncasecmp(names[i].name, name, len) == 0)
			return names[i].number;
	return 0;
}

int
signame_parse(const char *text)
{
	int64_t number;

	if (decimal_whole(text, 1, SIGNAME_MAX, &number))
		return (int)number;
	return signame_number(text, strlen(text));
}

const char *
signame_at(size_t i)
{
	return i < countof(names) ? names[i].name : NULL;
}

char *
signame_format(char buf[SIGNAME_SIZE], int number)
{
	size_t i;

	for (i = 0; i < countof(names); i++) {
		if (names[i].number == number) {
			snprintf(buf, SIGNAME_SIZE, "SIG%s", names[i].name);
			return buf;
		}
	}
	snprintf(buf, SIGNAME_SIZE, "SIG%d", number);
	return buf;
}
