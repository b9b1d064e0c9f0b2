/*
 * pty [expect=TEXT | send=TEXT | size=COLUMNS | do=SHELL]... -- COMMAND [ARG]...
 *
 * Runs the command on a new terminal that it controls as session leader, and goes through the steps: wait until
 * TEXT appears in what it writes (after the step before), type TEXT (octal escapes: \003 is Ctrl-C, \032 Ctrl-Z,
 * \012 Return), make the terminal so many columns wide, run a shell command.  The terminal does not echo, and its
 * size is unknown at first.  All that was written goes to standard output; the status is that of the command as a
 * shell shows it, 99 when it all took longer than 100 s.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static char output[1 << 16];
static size_t used, seen;       /* bytes of output; those before seen have matched */
static time_t end;

static time_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void
child(const char *name, char **argv)
{
	struct termios mode;
	sigset_t none;
	int i, fd;

	for (i = 1; i < 32; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if ((fd = open(name, O_RDWR)) < 0)      /* the first terminal that a session leader opens controls it */
		_exit(98);
	tcgetattr(fd, &mode);
	mode.c_lflag &= ~(tcflag_t)ECHO;
	mode.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(fd, TCSANOW, &mode);
	for (i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	execvp(argv[0], argv);
	_exit(98);
}

/* Reads for up to ms; false when all has been read for good. */
static int
take(int master, int ms)
{
	struct pollfd p = { master, POLLIN, 0 };
	ssize_t n;

	if (poll(&p, 1, ms) <= 0)
		return 1;
	n = read(master, output + used, sizeof output - 1 - used);
	if (n <= 0)
		return 0;
	used += (size_t)n;
	output[used] = '\0';
	return 1;
}

static int
expect(int master, const char *text)
{
	const char *at;

	while ((at = strstr(output + seen, text)) == NULL)
		if (now() > end || !take(master, 100))
			return 0;
	seen = (size_t)(at - output) + strlen(text);
	return 1;
}

static void
type(int master, const char *text)
{
	char c;

	for (; *text != '\0'; text++) {
		c = *text;
		if (c == '\\' && strlen(text) >= 4) {
			c = (char)strtol((char[]){ text[1], text[2], text[3], '\0' }, NULL, 8);
			text += 3;
		}
		if (write(master, &c, 1) != 1)
			return;
	}
}

static void
resize(int master, int columns)
{
	struct winsize size = { 24, (unsigned short)columns, 0, 0 };

	ioctl(master, TIOCSWINSZ, &size);
}

static int
finish(int master, pid_t pid)
{
	int status;
	pid_t done;

	while ((done = waitpid(pid, &status, WNOHANG)) == 0 && now() <= end)
		if (!take(master, 20))
			poll(NULL, 0, 20);
	/* The last bytes come late; then an error ends it, unless somebody still has the terminal. */
	while (poll(&(struct pollfd){ master, POLLIN, 0 }, 1, 500) > 0 && take(master, 0))
		;
	if (done == 0) {
		kill(pid, SIGKILL);
		return 99;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int
main(int argc, char **argv)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), i = 1, status = 0;
	char **command = argv + 1;
	pid_t pid;

	(void)argc;
	end = now() + 100;
	while (*command != NULL && strcmp(*command, "--") != 0)
		command++;
	if (*command == NULL || master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		return 98;
	fcntl(master, F_SETFD, FD_CLOEXEC);
	if ((pid = fork()) == 0)
		child(ptsname(master), command + 1);
	for (; argv + i < command && status == 0; i++) {
		if (strncmp(argv[i], "send=", 5) == 0)
			type(master, argv[i] + 5);
		else if (strncmp(argv[i], "size=", 5) == 0)
			resize(master, atoi(argv[i] + 5));
		else if (strncmp(argv[i], "do=", 3) == 0)
			status = system(argv[i] + 3) == 0 ? 0 : 99;
		else if (!expect(master, argv[i] + strlen("expect=")))
			status = 99;
	}
	if (status != 0) {
		kill(pid, SIGKILL);
		fprintf(stderr, "pty: not within the time: %s\n", argv[i - 1]);
	}
	i = finish(master, pid);
	fwrite(output, 1, used, stdout);
	return status != 0 ? status : i;
}
