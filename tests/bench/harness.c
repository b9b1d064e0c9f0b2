/*
 * harness -- measures programs for the benchmark, each against another in the same minute.
 *
 *   harness pairs N [-i BYTES] A [ARG]... -- B [ARG]...
 *       starts A and B in turn, N times each, the one first, then the other, and prints one line:
 *       RATIO CPU_RATIO A_US B_US A_CPU_US B_CPU_US DIFFERENCE_US A_FAULTS B_FAULTS
 *       RATIO is the median of the quotients A/B of the pairs, which a machine that is busy now and then disturbs
 *       less than a quotient of medians.  With -i, standard input is a pipe with that many bytes.  CPU time and
 *       page faults (those without a read from a disk) are the program's and those of all it has waited for.
 *   harness noticed N A [ARG]...
 *       A runs `command stamp`, which says when it ended: the median of microseconds until A has ended too
 *   harness memory A [ARG]...
 *       A runs `command nap`: A's private memory (RssAnon) in kB while it waits; Linux only.  Pages of the file are
 *       not counted: all processes that run it share them.
 *   harness idle N SECONDS A [ARG]...
 *       starts N of A, each of which runs `command nap` or `command cry`; when all commands have said something and
 *       all runs have come to rest, prints RUNS MS WOKE: how many of A there are (what the system allows), the
 *       milliseconds of CPU time that all of them take in a second, and how many have run at all; Linux only
 *
 * Standard output and standard error of what is measured are /dev/null, if they are not asked for.
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_MAX 120         /* what takes longer has gone wrong */

struct sample {
	double wall_us, cpu_us, faults;
};

/* For idle: a process, what it has used of the processors, and how often one was given to it. */
struct run {
	pid_t pid;
	int64_t cpu_ns, turns;
};

static struct run *runs;        /* for end_runs() */
static size_t n_runs;

static void
die(const char *what)
{
	fprintf(stderr, "harness: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof *values, by_size);
	return n % 2 != 0 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* in, out, err: descriptors for the program, which are left open here.  Returns -1 where the system refuses. */
static pid_t
try_start(char **argv, int in, int out, int err)
{
	pid_t pid = vfork();

	if (pid == 0) {
		if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0)
			execvp(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static pid_t
start(char **argv, int in, int out, int err)
{
	pid_t pid = try_start(argv, in, out, err);

	if (pid < 0)
		die("vfork");
	return pid;
}

/* A pipe, neither end of which stays open in what is started. */
static void
make_pipe(int p[2])
{
	if (pipe(p) != 0)
		die("pipe");
	fcntl(p[0], F_SETFD, FD_CLOEXEC);
	fcntl(p[1], F_SETFD, FD_CLOEXEC);
}

/* A process that writes so many bytes into a pipe, from which *fd reads. */
static pid_t
feeder(long long bytes, int *fd)
{
	static char buf[65536];
	int p[2];
	pid_t pid;

	make_pipe(p);
	if ((pid = fork()) < 0)
		die("fork");
	if (pid != 0) {
		close(p[1]);
		*fd = p[0];
		return pid;
	}
	close(p[0]);
	for (; bytes > 0; bytes -= (long long)sizeof buf)
		if (write(p[1], buf, sizeof buf) < 0)
			_exit(1);
	_exit(0);
}

static double
microseconds(const struct timeval *t)
{
	return (double)t->tv_sec * 1e6 + (double)t->tv_usec;
}

/*
 * The processor's time of a run shorter than a tick is right: Linux takes the sum of user and system time from its
 * scheduler, in nanoseconds, and only divides it into the two by ticks (CONFIG_TICK_CPU_ACCOUNTING).  Elsewhere a
 * short run may have no time at all.
 *
 * A program that cannot be run, or is ended by a signal, has nothing to be measured.
 */
static struct sample
measure(char **argv, long long input, int null)
{
	struct sample s;
	struct rusage usage;
	int status, in = null;
	pid_t pid, feeding = input > 0 ? feeder(input, &in) : -1;
	int64_t start_ns = now_ns();

	pid = start(argv, in, null, null);
	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			die("wait4");
	s.wall_us = (double)(now_ns() - start_ns) / 1e3;
	s.cpu_us = microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime);
	s.faults = (double)usage.ru_minflt;
	if (feeding > 0) {
		close(in);
		waitpid(feeding, NULL, 0);
	}
	if (!WIFEXITED(status) || (WEXITSTATUS(status) >= 125 && WEXITSTATUS(status) <= 127)) {
		fprintf(stderr, "harness: %s failed, wait status %d\n", argv[0], status);
		exit(1);
	}
	return s;
}

enum { N_FIGURES = 9 };

static void
print_pairs(const struct sample *a, const struct sample *b, size_t n)
{
	double *v = malloc(N_FIGURES * n * sizeof *v), m[N_FIGURES];
	size_t i;

	if (v == NULL)
		die("malloc");
	for (i = 0; i < n; i++) {
		v[i] = a[i].wall_us / b[i].wall_us;
		v[n + i] = (a[i].cpu_us + 1) / (b[i].cpu_us + 1);       /* by 0 nowhere */
		v[2 * n + i] = a[i].wall_us;
		v[3 * n + i] = b[i].wall_us;
		v[4 * n + i] = a[i].cpu_us;
		v[5 * n + i] = b[i].cpu_us;
		v[6 * n + i] = a[i].wall_us - b[i].wall_us;
		v[7 * n + i] = a[i].faults;
		v[8 * n + i] = b[i].faults;
	}
	for (i = 0; i < N_FIGURES; i++)
		m[i] = median(v + i * n, n);
	printf("%.3f %.3f %.0f %.0f %.0f %.0f %.1f %.0f %.0f\n", m[0], m[1], m[2], m[3], m[4], m[5],
		m[6], m[7], m[8]);
	free(v);
}

static int
pairs(size_t n, char **argv, int null)
{
	struct sample *a = calloc(n, sizeof *a), *b = calloc(n, sizeof *b);
	long long input = 0;
	char **other;
	size_t i;

	if (a == NULL || b == NULL)
		die("calloc");
	if (argv[0] != NULL && strcmp(argv[0], "-i") == 0 && argv[1] != NULL) {
		input = atoll(argv[1]);
		argv += 2;
	}
	for (other = argv; *other != NULL && strcmp(*other, "--") != 0; other++)
		;
	if (other == argv || other[0] == NULL || other[1] == NULL)
		return 2;
	*other++ = NULL;
	measure(argv, input, null);             /* into the caches */
	measure(other, input, null);
	for (i = 0; i < n; i++) {
		if (i % 2 == 0)
			a[i] = measure(argv, input, null);
		b[i] = measure(other, input, null);
		if (i % 2 != 0)
			a[i] = measure(argv, input, null);
	}
	print_pairs(a, b, n);
	free(a);
	free(b);
	return 0;
}

static int
noticed(size_t n, char **argv, int null)
{
	double *late = calloc(n, sizeof *late);
	int64_t ended_ns;
	size_t i;
	int p[2];

	if (late == NULL)
		die("calloc");
	make_pipe(p);
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	for (i = 0; i < n; i++) {
		waitpid(start(argv, null, p[1], null), NULL, 0);
		late[i] = (double)now_ns();
		if (read(p[0], &ended_ns, sizeof ended_ns) != sizeof ended_ns)
			die("no time stamp from the command");
		late[i] = (late[i] - (double)ended_ns) / 1e3;
	}
	printf("%.0f\n", median(late, n));
	free(late);
	return 0;
}

/* kB, or -1 where the system does not tell. */
static long
private_kb(pid_t pid)
{
	char name[64], line[256];
	long kb = -1;
	FILE *f;

	snprintf(name, sizeof name, "/proc/%ld/status", (long)pid);
	if ((f = fopen(name, "r")) == NULL)
		return -1;
	while (kb < 0 && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "RssAnon: %ld", &kb) != 1)
			kb = -1;
	fclose(f);
	return kb;
}

/* The command ends with its standard input, and the program with it. */
static int
memory(char **argv, int null)
{
	const struct timespec settle = { 0, 30000000 };
	int in[2], err[2];
	pid_t pid;
	char byte;
	long kb;

	make_pipe(in);
	make_pipe(err);
	pid = start(argv, in[0], null, err[1]);
	close(err[1]);
	if (read(err[0], &byte, 1) != 1)
		die("the command has not started");
	nanosleep(&settle, NULL);
	kb = private_kb(pid);
	close(in[1]);
	waitpid(pid, NULL, 0);
	printf("%ld\n", kb);
	return kb < 0;
}

/* Before the harness ends, in whatever way: nothing that waits for an hour is left. */
static void
end_runs(int signal)
{
	size_t i;

	for (i = 0; i < n_runs; i++)
		if (runs[i].pid > 0)
			kill(runs[i].pid, SIGTERM);
	if (signal != 0)
		_exit(128 + signal);
}

/* False when it has ended, or where the system does not tell. */
static int
look(struct run *run)
{
	char name[64];
	long long ns, turns;
	FILE *f;
	int n = 0;

	if (run->pid > 0 && waitpid(run->pid, NULL, WNOHANG) != 0)
		run->pid = 0;
	snprintf(name, sizeof name, "/proc/%ld/schedstat", (long)run->pid);
	if (run->pid > 0 && (f = fopen(name, "r")) != NULL) {
		n = fscanf(f, "%lld %*d %lld", &ns, &turns);
		fclose(f);
	}
	if (n == 2) {
		run->cpu_ns = ns;
		run->turns = turns;
	}
	return n == 2;
}

/* Returns how many there are, and in *turns how often they have run, all together. */
static size_t
look_at_all(int64_t *turns)
{
	size_t i, there = 0;

	*turns = 0;
	for (i = 0; i < n_runs; i++)
		if (look(&runs[i])) {
			there++;
			*turns += runs[i].turns;
		}
	return there;
}

/* Each of n commands says one byte.  None that says something for so long a time: the rest has failed to start. */
static void
await_bytes(int fd, size_t n)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char buf[256];
	ssize_t got;

	for (; n > 0 && poll(&p, 1, 5000) > 0; n -= (size_t)got < n ? (size_t)got : n)
		if ((got = read(fd, buf, sizeof buf)) <= 0)
			return;
}

/* Until none has run for a while; what never comes to rest is measured all the same. */
static void
await_rest(void)
{
	const struct timespec a_while = { 0, 200000000 };
	int64_t before = -1, turns;
	int i;

	for (i = 0; i < 50; i++) {
		look_at_all(&turns);
		if (turns == before)
			return;
		before = turns;
		nanosleep(&a_while, NULL);
	}
}

static int
print_idle(long seconds)
{
	struct timespec span = { seconds, 0 };
	int64_t start_ns = now_ns(), cpu_ns = 0, turns;
	struct run before;
	size_t i, there = look_at_all(&turns), woke = 0;

	nanosleep(&span, NULL);
	for (i = 0; i < n_runs; i++) {
		before = runs[i];
		if (before.pid <= 0)
			continue;
		if (!look(&runs[i]) || runs[i].turns != before.turns)
			woke++;
		cpu_ns += runs[i].cpu_ns - before.cpu_ns;
	}
	printf("%zu %.3f %zu\n", there, (double)cpu_ns / 1e6 / ((double)(now_ns() - start_ns) / 1e9), woke);
	return there == 0;
}

static int
idle(size_t n, long seconds, char **argv, int null)
{
	const int signals[] = { SIGALRM, SIGHUP, SIGINT, SIGTERM };
	int in[2], err[2], status;
	size_t i;

	if ((runs = calloc(n, sizeof *runs)) == NULL)
		die("calloc");
	for (i = 0; i < sizeof signals / sizeof *signals; i++)
		signal(signals[i], end_runs);
	make_pipe(in);
	make_pipe(err);
	for (; n_runs < n; n_runs++)
		if ((runs[n_runs].pid = try_start(argv, in[0], null, err[1])) < 0)
			break;
	close(err[1]);
	await_bytes(err[0], n_runs);
	await_rest();
	status = print_idle(seconds);
	close(in[1]);
	end_runs(0);
	for (i = 0; i < n_runs; i++)
		if (runs[i].pid > 0)
			waitpid(runs[i].pid, NULL, 0);
	return status;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	size_t n = argc > 2 ? (size_t)atol(argv[2]) : 0;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), status = 2;

	if (null < 0)
		die("/dev/null");
	alarm(SECONDS_MAX);
	if (strcmp(what, "pairs") == 0 && n > 0)
		status = pairs(n, argv + 3, null);
	else if (strcmp(what, "noticed") == 0 && n > 0 && argc > 3)
		status = noticed(n, argv + 3, null);
	else if (strcmp(what, "memory") == 0 && argc > 2)
		status = memory(argv + 2, null);
	else if (strcmp(what, "idle") == 0 && n > 0 && argc > 4)
		status = idle(n, atol(argv[3]), argv + 4, null);
	if (status == 2)
		fprintf(stderr, "usage: harness pairs|noticed|idle N ..., harness memory COMMAND; see harness.c\n");
	return status;
}
