/*
 * storm [-n] SEED COUNT SIGNAL,SIGNAL... COMMAND [ARG]...
 *
 * Starts the command and sends it COUNT of the signals (numbers), each at a random instant, then CONT, then
 * TERM (not with -n), waits until it ends, and prints how: `exit N` or `signal N`, `hang` if it does not within
 * 100 s, and `orphan` if a process that it started is alive after its end.  With COUNT 0 it sends nothing at
 * all.  Orphans become its children, and it reaps none before the end, like the first process of many a
 * container.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned long state;

static unsigned long
draw(unsigned long below)
{
	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (state >> 33) % below;
}

static void
nap(long us)
{
	nanosleep(&(struct timespec){ us / 1000000, us % 1000000 * 1000 }, NULL);
}

static size_t
numbers(int *list, size_t size, char *text)
{
	size_t n = 0;

	for (text = strtok(text, ","); text != NULL && n < size; text = strtok(NULL, ","))
		list[n++] = atoi(text);
	return n;
}

static int
ends(pid_t pid, int *status, int ms)
{
	while (ms-- > 0) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return 1;
		nap(1000);
	}
	return 0;
}

/* A program that does not handle signals yet, such as one that is still being started, would die of the first. */
static int
handles_signals(pid_t pid)
{
	char path[64], line[256];
	unsigned long caught = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
	if ((f = fopen(path, "r")) == NULL)
		return 1;
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "SigCgt:", 7) == 0)
			caught = strtoul(line + 7, NULL, 16);
	fclose(f);
	return (caught >> (SIGTSTP - 1) & 1) != 0;      /* a sanitizer's start catches others */
}

int
main(int argc, char **argv)
{
	int list[32], status, i, told_to_stop = 1;
	size_t n;
	pid_t pid, other;

	if (argc > 1 && strcmp(argv[1], "-n") == 0) {
		told_to_stop = 0;
		argc--;
		argv++;
	}
	if (argc < 5)
		return 99;
	state = strtoul(argv[1], NULL, 10) * 2654435761UL + 12345;
	n = numbers(list, 32, argv[3]);
	prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
	if ((pid = fork()) == 0) {
		execvp(argv[4], argv + 4);
		_exit(99);
	}
	for (i = 0; i < 100000 && !handles_signals(pid); i++)
		nap(1000);
	for (i = 0; i < atoi(argv[2]) && n > 0; i++) {
		nap((long)draw(draw(8) == 0 ? 3000 : 300));
		kill(pid, list[draw(n)]);
	}
	if (i > 0) {
		kill(pid, SIGCONT);
		if (told_to_stop)
			kill(pid, SIGTERM);
	}
	if (!ends(pid, &status, 100000)) {
		printf("hang\n");
		kill(pid, SIGKILL);
		return 1;
	}
	if (WIFSIGNALED(status))
		printf("signal %d\n", WTERMSIG(status));
	else
		printf("exit %d\n", WEXITSTATUS(status));
	/* Those that were sent KILL may need a moment. */
	for (i = 0; i < 10000 && (other = waitpid(-1, NULL, WNOHANG)) >= 0; i++)
		if (other == 0)
			nap(1000);
	if (i == 10000)
		printf("orphan\n");
	return 0;
}
