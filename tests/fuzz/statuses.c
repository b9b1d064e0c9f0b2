/* A list is one by its grammar, and matches what its items, read by another reader, name. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../src/core/countof.h"
#include "../../src/core/signame.h"
#include "../../src/core/statuses.h"
#include "fuzz.h"

struct wanted {
	bool status[256], http[1000], timeout, any;
};

static const struct {
	const char *name;
	int number;
} signals[] = {
	{ "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT }, { "ILL", SIGILL }, { "TRAP", SIGTRAP },
	{ "ABRT", SIGABRT }, { "IOT", SIGABRT }, { "BUS", SIGBUS }, { "FPE", SIGFPE }, { "KILL", SIGKILL },
	{ "USR1", SIGUSR1 }, { "SEGV", SIGSEGV }, { "USR2", SIGUSR2 }, { "PIPE", SIGPIPE }, { "ALRM", SIGALRM },
	{ "TERM", SIGTERM }, { "CHLD", SIGCHLD }, { "CONT", SIGCONT }, { "STOP", SIGSTOP }, { "TSTP", SIGTSTP },
	{ "TTIN", SIGTTIN }, { "TTOU", SIGTTOU }, { "URG", SIGURG }, { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ },
	{ "VTALRM", SIGVTALRM }, { "PROF", SIGPROF }, { "SYS", SIGSYS }, { "CLD", SIGCHLD },
};

/* These are not everywhere, and which number they have is taken from the program itself. */
#define RTMIN "[Rr][Tt][Mm][Ii][Nn]"
#define RTMAX "[Rr][Tt][Mm][Aa][Xx]"
static const char *const others[] = { "WINCH", "POLL", "IO", "PWR", "STKFLT" };

static int
signal_of(const char *name)
{
	size_t i;

	if (fuzz_matches("^[Ss][Ii][Gg][0-9]{1,2}$", name) && atoi(name + 3) <= SIGNAME_MAX)
		return atoi(name + 3);
	if (strncasecmp(name, "SIG", 3) == 0 && name[3] != '\0')
		name += 3;
	for (i = 0; i < countof(signals); i++)
		if (strcasecmp(signals[i].name, name) == 0)
			return signals[i].number;
	for (i = 0; i < countof(others); i++)
		if (strcasecmp(others[i], name) == 0)
			return signame_number(name, strlen(name));
	if (fuzz_matches("^(" RTMIN "(\\+[0-9]{1,2})?|" RTMAX "(-[0-9]{1,2})?)$", name))
		return signame_number(name, strlen(name));
	return 0;
}

static bool
fill(bool *set, int from, int to, int min, int max)
{
	if (from < min || to < from || to > max)
		return false;
	for (; from <= to; from++)
		set[from] = true;
	return true;
}

/* Numbers of up to four digits: nobody pads a status with more zeros. */
static bool
want_numbers(bool *set, const char *item, int min, int max)
{
	int from = atoi(item), to = strchr(item, '-') == NULL ? from : atoi(strchr(item, '-') + 1);

	return fuzz_matches("^[0-9]{1,4}(-[0-9]{1,4})?$", item) && fill(set, from, to, min, max);
}

static bool
want_item(struct wanted *w, const char *item)
{
	int number;

	if (strcmp(item, "none") == 0)
		return true;
	if (strcmp(item, "any") == 0)
		return w->any = true;
	if (strcmp(item, "timeout") == 0)
		return w->timeout = true;
	if (strcmp(item, "signal") == 0)
		return fill(w->status, 129, 192, 0, 255);
	if (fuzz_matches("^http:[1-5]xx$", item))
		return fill(w->http, (item[5] - '0') * 100, (item[5] - '0') * 100 + 99, 100, 599);
	if (strncmp(item, "http:", 5) == 0)
		return want_numbers(w->http, item + 5, 100, 599);
	if ((number = signal_of(item)) != 0)
		return fill(w->status, 128 + number, 128 + number, 129, 192);
	return want_numbers(w->status, item, 0, 255);
}

static bool
want(struct wanted *w, const char *list)
{
	char *copy = fuzz_text(list, strlen(list)), *item = copy, *comma;
	bool good = true;

	for (; good; item = comma + 1) {
		if ((comma = strchr(item, ',')) != NULL)
			*comma = '\0';
		good = want_item(w, item);
		if (comma == NULL)
			break;
	}
	free(copy);
	return good;
}

static void
check_matches(const struct statuses *set, const struct wanted *w)
{
	struct outcome o = { .kind = OUTCOME_EXIT };
	int n;

	for (n = 0; n < 256; n++) {
		o.number = n;
		must(statuses_match(set, &o) == ((w->any && n != 0) || w->status[n]));
	}
	o.kind = OUTCOME_SIGNAL;
	for (n = 1; n <= SIGNAME_MAX; n++) {
		o.number = n;
		must(statuses_match(set, &o) == (w->any || w->status[128 + n]));
	}
	o.kind = OUTCOME_TIMEOUT;
	must(statuses_match(set, &o) == (w->any || w->timeout));
	o.kind = OUTCOME_NOT_FOUND;
	must(statuses_match(set, &o) == (w->any || w->status[127]));
	o.kind = OUTCOME_NOT_EXECUTABLE;
	must(statuses_match(set, &o) == (w->any || w->status[126]));
	o.kind = OUTCOME_NO_PROCESS;
	must(statuses_match(set, &o) == (w->any || w->status[125]));
	for (n = 1; n < 1000; n++) {
		o.http_status = n;
		must(statuses_match_http(set, &o) == w->http[n]);
		must(statuses_match(set, &o) == (w->any || w->http[n] || w->status[125]));
	}
}

/* In two parts the list says the same as in one. */
static void
check_parts(const struct statuses *whole, char *list)
{
	struct statuses parts = { 0 };
	char *comma = strchr(list, ',');

	if (comma == NULL)
		return;
	*comma = '\0';
	must(statuses_add(&parts, comma + 1) && statuses_add(&parts, list));
	must(memcmp(parts.status, whole->status, sizeof parts.status) == 0
	    && memcmp(parts.http, whole->http, sizeof parts.http) == 0 && parts.any == whole->any
	    && parts.timeout == whole->timeout && parts.has_http == whole->has_http);
}

void
fuzz_statuses(const char *bytes, size_t size)
{
	char *list = fuzz_text(bytes, size);
	struct statuses set = { 0 };
	struct wanted w = { .any = false };
	bool good = want(&w, list);

	must(statuses_add(&set, list) == good && set.given);
	if (good) {
		check_matches(&set, &w);
		check_parts(&set, list);
	}
	free(list);
}
