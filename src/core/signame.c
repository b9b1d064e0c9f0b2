#include "signame.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "countof.h"
#include "digits.h"
#include "duration.h"
#include "text.h"

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
	{ "IOT", SIGABRT }, { "CLD", SIGCHLD },
};

/* Where the real-time signals lie, if the system has any: with glibc and musl only a function call knows. */
static bool
real_time(int *min, int *max)
{
#if defined SIGRTMIN && defined SIGRTMAX
	*min = SIGRTMIN;
	*max = SIGRTMAX < SIGNAME_MAX ? SIGRTMAX : SIGNAME_MAX;
	return true;
#else
	*min = *max = 0;
	return false;
#endif
}

static bool
begins(const char *name, size_t len, const char *with)
{
	return len >= strlen(with) && strncasecmp(name, with, strlen(with)) == 0;
}

/* The number of one or two digits that are all of text, or -1. */
static int
small_number(const char *text, size_t len)
{
	if (len == 0 || len > 2 || !is_digit(text[0]) || !is_digit(text[len - 1]))
		return -1;
	return len == 1 ? text[0] - '0' : (text[0] - '0') * 10 + text[1] - '0';
}

/* `RTMIN`, `RTMIN+N`, `RTMAX-N`, `RTMAX` */
static int
real_time_number(const char *name, size_t len)
{
	bool up = begins(name, len, "RTMIN");
	int min, max, number, n = 0;

	if ((!up && !begins(name, len, "RTMAX")) || !real_time(&min, &max))
		return 0;
	if (len > 5)
		n = name[5] == (up ? '+' : '-') ? small_number(name + 6, len - 6) : -1;
	number = up ? min + n : max - n;
	return n >= 0 && number >= min && number <= max ? number : 0;
}

int
signame_number(const char *name, size_t len)
{
	size_t i;
	int number;

	if (len > 3 && begins(name, len, "SIG")) {
		name += 3;
		len -= 3;
		if ((number = small_number(name, len)) > 0 && number <= SIGNAME_MAX)
			return number;          /* as signame_format() writes one without a name */
	}
	for (i = 0; i < countof(names); i++)
		if (strlen(names[i].name) == len && begins(name, len, names[i].name))
			return names[i].number;
	return real_time_number(name, len);
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
	int min, max;
	size_t i;

	for (i = 0; i < countof(names); i++)
		if (names[i].number == number)
			return text_print(buf, SIGNAME_SIZE, "SIG%s", names[i].name);
	if (!real_time(&min, &max) || number < min || number > max)
		return text_print(buf, SIGNAME_SIZE, "SIG%d", number);
	if (number == min || number == max)
		return text_print(buf, SIGNAME_SIZE, number == min ? "SIGRTMIN" : "SIGRTMAX");
	if (number - min <= max - number)               /* from the nearer end, as a shell's `kill -l` */
		return text_print(buf, SIGNAME_SIZE, "SIGRTMIN+%d", number - min);
	return text_print(buf, SIGNAME_SIZE, "SIGRTMAX-%d", max - number);
}
