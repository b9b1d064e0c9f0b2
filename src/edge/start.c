#include "start.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform.h"
#include "signals.h"

/* Executes argv[0] in the directory that the len bytes at dir name.  Returns the errno. */
static int
exec_in(const char *dir, size_t len, char *const argv[], char *const envp[])
{
	static char path[PLATFORM_PATH_SIZE];   /* static: the child has a small stack, and nobody else uses it */
	size_t name = strlen(argv[0]) + 1;

	if (name > sizeof path)
		return ENAMETOOLONG;
	if (len + 1 + name > sizeof path)
		return ENOENT;
	memcpy(path, dir, len);
	if (len > 0)
		path[len++] = '/';
	memcpy(path + len, argv[0], name);
	execve(path, argv, envp);
	return errno;
}

/* The file is not in this directory, or the directory is on a file system whose server is away. */
static bool
is_elsewhere(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ESTALE || error == ENODEV || error == ETIMEDOUT;
}

/*
 * As execvp() with an environment, but without its fallback to a shell.  A file that may not be executed is
 * skipped; EACCES is returned if no other is found.  Returns the errno.
 */
static int
exec_in_path(char *const argv[], char *const envp[])
{
	const char *dir = getenv("PATH");
	size_t len;
	int error, found = ENOENT;

	if (strchr(argv[0], '/') != NULL) {
		execve(argv[0], argv, envp);
		return errno;
	}
	if (argv[0][0] == '\0')
		return ENOENT;
	for (dir = dir != NULL ? dir : "/bin:/usr/bin";; dir += len + 1) {
		len = strcspn(dir, ":");
		error = exec_in(dir, len, argv, envp);
		if (error == EACCES)
			found = EACCES;
		else if (!is_elsewhere(error))
			return error;
		if (dir[len] == '\0')
			return found;
	}
}

/* Runs in the new process: platform_start() says what it must not do. */
static int
child(const void *arg)
{
	const struct start *s = arg;
	size_t i;

	if (s->own_group && setpgid(0, 0) != 0)
		return errno;
	signals_restore();
	for (i = 0; i < s->redirects->count; i++)
		if (dup2(s->redirects->fd[i].from, s->redirects->fd[i].to) < 0)
			return errno;
	return exec_in_path(s->argv, s->envp);
}

int
start_process(pid_t *pid, const struct start *s)
{
	return platform_start(pid, child, s);
}
