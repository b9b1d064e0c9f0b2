/*
 * with [-i SIGNAL]... [-b SIGNAL]... [-c FD]... [-l LIMIT=N]... [-u UID] COMMAND [ARG]...
 *
 * Executes the command with all signals at their default and open, then: signals ignored (-i) or blocked (-b), by
 * number; descriptors closed (-c); limits set (-l nofile, nproc, fsize, core, stack, as); as another user (-u).
 * A shell could not: it starts background commands with INT and QUIT ignored, and does not reset what it found so.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

long syscall(long number, ...);         /* hidden by _XOPEN_SOURCE */

#define SIGNALS 64

static const struct limit {
	const char *name;
	int resource;
} limits[] = {
	{ "nofile", RLIMIT_NOFILE }, { "nproc", 6 /* RLIMIT_NPROC, hidden */ }, { "fsize", RLIMIT_FSIZE },
	{ "core", RLIMIT_CORE }, { "stack", RLIMIT_STACK }, { "as", RLIMIT_AS },
};

/* By system call: the C library keeps signals 32 and 33 to itself. */
static void
dispose(int number, unsigned long handler)
{
	unsigned long action[8] = { handler };

	syscall(SYS_rt_sigaction, (long)number, action, NULL, 8L);
}

static void
set_limit(const char *text)
{
	const char *value = strchr(text, '=');
	struct rlimit r;
	size_t i;

	for (i = 0; value != NULL && i < sizeof limits / sizeof limits[0]; i++) {
		if (strncmp(limits[i].name, text, (size_t)(value - text)) != 0)
			continue;
		r.rlim_cur = r.rlim_max = (rlim_t)strtoul(value + 1, NULL, 10);
		if (setrlimit(limits[i].resource, &r) == 0)
			return;
	}
	fprintf(stderr, "with: -l %s: %s\n", text, strerror(errno));
	exit(99);
}

int
main(int argc, char **argv)
{
	unsigned long blocked[1024 / (CHAR_BIT * sizeof(long))] = { 0 };
	int i, option;

	for (i = 1; i <= SIGNALS; i++)
		dispose(i, (unsigned long)SIG_DFL);
	while ((option = getopt(argc, argv, "+i:b:c:l:u:")) != -1) {
		switch (option) {
		case 'i':
			dispose(atoi(optarg), (unsigned long)SIG_IGN);
			break;
		case 'b':
			blocked[0] |= 1UL << (atoi(optarg) - 1);
			break;
		case 'c':
			close(atoi(optarg));
			break;
		case 'l':
			set_limit(optarg);
			break;
		case 'u':
			if (setgid((gid_t)atoi(optarg)) != 0 || setuid((uid_t)atoi(optarg)) != 0)
				return 99;
			break;
		default:
			return 99;
		}
	}
	syscall(SYS_rt_sigprocmask, (long)SIG_SETMASK, blocked, NULL, 8L);
	if (argv[optind] != NULL)
		execvp(argv[optind], argv + optind);
	return 99;
}
