/*
 * floor -- the least that a program can do which does part of what retry does: `floor WHAT N COMMAND [ARG]...`.
 *
 *   spawn N    posix_spawn and wait, N times in a row, whatever the status; ends with the last
 *   fork N     the same with fork and exec
 *   vfork N    the same with vfork and exec
 *   hold N     spawn, with standard output in an unlinked file, which is then copied to standard output
 *   replay N   standard input is copied to an unlinked file, then spawn, with that as standard input
 *   crowd N    N at once, not in a row: waits for all of them
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static pid_t
start_spawn(char **argv)
{
	pid_t pid;

	return posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) == 0 ? pid : -1;
}

static pid_t
start_fork(char **argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static pid_t
start_vfork(char **argv)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	return pid;
}

/* Returns the status of the last. */
static int
in_a_row(pid_t (*start)(char **), long n, char **argv)
{
	int status = 0;
	pid_t pid;

	for (; n > 0; n--) {
		if ((pid = start(argv)) < 0)
			return 125;
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}

static int
crowd(long n, char **argv)
{
	long i;
	int status, last = 0;

	for (i = 0; i < n; i++)
		if (start_spawn(argv) < 0)
			return 125;
	while (wait(&status) > 0)
		last = WIFEXITED(status) ? WEXITSTATUS(status) : 125;
	return last;
}

static void
copy(int from, int to)
{
	static char buf[65536];
	ssize_t n;

	while ((n = read(from, buf, sizeof buf)) > 0)
		if (write(to, buf, (size_t)n) != n)
			_exit(125);
}

static int
temporary(void)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];
	int fd;

	strcpy(path, dir != NULL && strlen(dir) < sizeof path - 20 ? dir : "/tmp");
	strcat(path, "/floor.XXXXXX");
	if ((fd = mkstemp(path)) < 0)
		_exit(125);
	unlink(path);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

/* Runs the command with fd as its descriptor number to. */
static int
redirected(char **argv, int fd, int to)
{
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, to);
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0)
		return 125;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}

static int
hold(char **argv)
{
	int fd = temporary(), status = redirected(argv, fd, STDOUT_FILENO);

	lseek(fd, 0, SEEK_SET);
	copy(fd, STDOUT_FILENO);
	return status;
}

static int
replay(char **argv)
{
	int fd = temporary();

	copy(STDIN_FILENO, fd);
	lseek(fd, 0, SEEK_SET);
	return redirected(argv, fd, STDIN_FILENO);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 3 ? argv[1] : "";
	long n = argc > 3 ? atol(argv[2]) : 0;

	argv += 3;
	if (strcmp(what, "spawn") == 0)
		_exit(in_a_row(start_spawn, n, argv));
	if (strcmp(what, "fork") == 0)
		_exit(in_a_row(start_fork, n, argv));
	if (strcmp(what, "vfork") == 0)
		_exit(in_a_row(start_vfork, n, argv));
	if (strcmp(what, "hold") == 0)
		_exit(hold(argv));
	if (strcmp(what, "replay") == 0)
		_exit(replay(argv));
	if (strcmp(what, "crowd") == 0)
		_exit(crowd(n, argv));
	_exit(2);
}
