#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/outcome.h"
#include "fd.h"
#include "path.h"
#include "platform.h"
#include "signals.h"

/* Of the process that was started last. */
static struct {
	pid_t parent;                   /* us */
	int report;                     /* the pipe in which it tells why exec failed, until it has told; or -1 */
	bool untold;                    /* its status alone can tell that: see PLATFORM_UNTOLD */
} last = { .report = -1 };

/*
 * Executes the file, or, as execvp() does, lets sh run a file that the system does not take for a program: a script
 * without `#!`.  Returns the errno.
 */
static int
exec_file(const char *file, char **argv, char *const envp[])
{
	static char sh[] = "/bin/sh";

	execve(file, argv, envp);
	if (errno != ENOEXEC)
		return errno;
	argv[-1] = sh;
	argv[0] = (char *)file;
	execve(sh, argv - 1, envp);
	return ENOEXEC;
}

/* The file is not in this directory, or the directory is on a file system whose server is away. */
static bool
is_elsewhere(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ESTALE || error == ENODEV || error == ETIMEDOUT;
}

/*
 * As execvp() with an environment.  A file that may not be executed is skipped; EACCES is returned if no other is
 * found.  Returns the errno.
 */
static int
exec_in_path(char **argv, char *const envp[])
{
	static struct path path;        /* static: the child has a small stack, and nobody else uses it */
	const char *file;
	int error, found = ENOENT;

	if (strchr(argv[0], '/') != NULL)
		return exec_file(argv[0], argv, envp);
	path_begin(&path, argv[0]);
	while ((file = path_next(&path)) != NULL) {
		error = exec_file(file, argv, envp);
		if (error == EACCES)
			found = EACCES;
		else if (!is_elsewhere(error))
			return error;
	}
	return found;
}

/* Runs in the new process: platform_start() says what it must not do. */
static int
child(const void *arg)
{
	const struct start *s = arg;
	size_t i;
	int error = platform_die_with(last.parent);

	if (error != 0)
		return error;
	if (s->own_group && setpgid(0, 0) != 0)
		return errno;
	signals_restore();
	for (i = 0; i < s->redirects->count; i++)
		if (dup2(s->redirects->fd[i].from, s->redirects->fd[i].to) < 0)
			return errno;
	return exec_in_path(s->argv, s->envp);
}

/*
 * fork() and a close-on-exec pipe: the child writes the errno of what failed into the pipe, and end of file means
 * that exec worked.  This process need not wait for that: exec of a file on a server that does not answer takes
 * for ever, and with vfork() would hold us up, deaf to every limit and signal.
 */

/* Closes the pipe if it has told.  Returns the errno, or 0. */
static int
read_report(void)
{
	int error = 0;
	ssize_t n;

	if (last.report < 0 || ((n = read(last.report, &error, sizeof error)) < 0 && errno == EAGAIN))
		return 0;
	close(last.report);
	last.report = -1;
	return n == sizeof error ? error : 0;
}

static noreturn void
run_child(int to, const struct start *s)
{
	int error;

	signals_forked();
	error = child(s);
	_exit(write(to, &error, sizeof error) < 0 ? STATUS_FAILED : STATUS_NOT_EXECUTABLE);
}

static int
start_by_fork(pid_t *pid, const struct start *s, const int pipe[2])
{
	struct pollfd told = { pipe[0], POLLIN, 0 };
	int error;

	fcntl(pipe[0], F_SETFL, O_NONBLOCK);
	last.report = pipe[0];
	*pid = fork();
	error = *pid < 0 ? errno : 0;
	if (*pid == 0)
		run_child(pipe[1], s);
	close(pipe[1]);
	if (*pid < 0 || poll(&told, 1, START_PATIENCE_MS) <= 0)
		return error;
	if ((error = read_report()) != 0)
		waitpid(*pid, NULL, 0);
	return error;
}

int
start_process(pid_t *pid, const struct start *s)
{
	int pipe[2], error;
	bool has_pipe;

	last.untold = false;
	if (last.report >= 0)
		close(last.report);             /* that process has been given up before it had told */
	last.report = -1;
	if (last.parent == 0)
		last.parent = getpid();
	has_pipe = s->limited && fd_pipe(pipe) == 0;
	if (!has_pipe && (error = platform_start(pid, child, s)) != PLATFORM_NO_START) {
		last.untold = error == PLATFORM_UNTOLD;
		return last.untold ? 0 : error;
	}
	if (!has_pipe && (error = fd_pipe(pipe)) != 0)
		return error;
	return start_by_fork(pid, s, pipe);
}

int
start_error(int wait_status)
{
	if (!last.untold || !WIFEXITED(wait_status))
		return read_report();
	return WEXITSTATUS(wait_status) == STATUS_NOT_FOUND ? ENOENT
	    : WEXITSTATUS(wait_status) == STATUS_NOT_EXECUTABLE ? EACCES : 0;
}
