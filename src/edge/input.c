#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/countof.h"
#include "../core/duration.h"
#include "clock.h"
#include "fd.h"
#include "platform.h"
#include "signals.h"
#include "spool.h"
#include "terminal.h"

/* What another program that writes at once and ends, a shell's here-document or echo, needs for that. */
#define MOMENT_NS (10 * DURATION_MS)

void
input_init(struct input *in)
{
	in->spool = in->reader = in->used_up = -1;
	in->offset = in->left = lseek(STDIN_FILENO, 0, SEEK_CUR);
}

/*
 * Stops in the background of the terminal, where a read would stop the command, but fails for us, who block TTIN.
 * False: nothing stops us.
 */
static bool
may_read(int fd)
{
	while (terminal_is_elsewhere(fd))
		if (!signals_suspend_read() && terminal_is_elsewhere(fd))
			return false;
	return true;
}

/* Reads the channel to its end into the spool.  Returns as input_spool() does. */
static int
fill_spool(struct input *in, const struct fd_channel *from, int64_t until_ns)
{
	static char buf[65536];
	ssize_t n;
	int error;

	for (;;) {
		if (!may_read(from->fd))
			return EIO;
		if ((error = signals_wait_for(from->fd, POLLIN, until_ns)) != SIGNALS_READY)
			return error;
		if ((n = fd_read(from, buf, sizeof buf)) == 0)
			return 0;
		if (n < 0 && errno == EIO && terminal_is_elsewhere(from->fd))
			continue;               /* it has come into the background while it waited */
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return errno;
		if (n > 0 && (error = fd_write_file(in->spool, buf, (size_t)n)) != 0)
			return error;
	}
}

int
input_spool(struct input *in, int64_t until_ns)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st) != 0)
		return errno == EBADF ? 0 : errno;
	if (in->offset >= 0 && (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)))
		return 0;
	if ((in->spool = spool_open()) < 0)
		return errno;
	return fill_spool(in, fd_standard(STDIN_FILENO), until_ns);
}

/*
 * The offset belongs to all who share the description.  If it has moved since the last attempt ended, or stands
 * before the start, somebody else reads the file too (`while read -r x; do retry ... & done <file`), who would get
 * lines again, or miss some: a shell reads ahead and seeks back.  Never rewound then.
 */
static void
rewind_input(struct input *in)
{
	if (in->left < in->offset || lseek(STDIN_FILENO, 0, SEEK_CUR) != in->left)
		in->offset = -1;
	else if (in->left != in->offset)
		lseek(STDIN_FILENO, in->offset, SEEK_SET);
}

/*
 * Each attempt reads the spool through a description of its own where the system can open it anew: a process left
 * over from an earlier attempt then shares no offset with it, and cannot write into the spool.
 */
void
input_begin(struct input *in, bool first, struct redirects *redirects)
{
	if (in->spool >= 0) {
		if ((in->reader = fd_raise(platform_reopen(in->spool, O_RDONLY))) < 0)
			lseek(in->spool, 0, SEEK_SET);
		redirect_add(redirects, in->reader >= 0 ? in->reader : in->spool, STDIN_FILENO);
	} else if (in->offset >= 0 && !first) {
		rewind_input(in);
	}
}

void
input_started(struct input *in)
{
	if (in->reader >= 0)
		close(in->reader);
	in->reader = -1;
}

void
input_ended(struct input *in)
{
	if (in->offset >= 0)
		in->left = lseek(STDIN_FILENO, 0, SEEK_CUR);
}

/* Whether no process has the other end of the pipe open. */
static bool
has_no_writer(int fd)
{
	struct pollfd p = { fd, 0, 0 };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLHUP) != 0;
}

/* Watches fd if it is a pipe that the command inherits and can read. */
static void
watch_pipe(struct input *in, int fd)
{
	struct stat st;
	size_t i;

	if (fstat(fd, &st) != 0 || !S_ISFIFO(st.st_mode) || (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY
	    || (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0 || in->pipes == INPUT_PIPES_MAX)
		return;
	for (i = 0; i < in->pipes; i++)
		if (in->pipe[i].fd == fd)
			return;
	in->pipe[in->pipes++].fd = fd;
}

/* Descriptors behind /dev/fd/ and /proc/self/fd/, anywhere in a word: `@/dev/fd/63`, `sh -c 'cat </dev/fd/3'`. */
static void
watch_named(struct input *in, const char *word)
{
	static const char *const names[] = { "/dev/fd/", "/proc/self/fd/" };
	const char *at;
	size_t i;
	long fd;

	for (i = 0; i < countof(names); i++)
		for (at = word; (at = strstr(at, names[i])) != NULL;) {
			at += strlen(names[i]);
			fd = *at >= '0' && *at <= '9' ? strtol(at, NULL, 10) : 0;
			if (fd > STDIN_FILENO && fd <= INT_MAX)
				watch_pipe(in, (int)fd);
		}
}

void
input_watch(struct input *in, char *const *argv, int64_t until_ns)
{
	int64_t moment_ns;
	struct input_pipe *p;
	bool over;

	if (in->spool < 0 && in->offset < 0)            /* a pipe has no offset */
		watch_pipe(in, STDIN_FILENO);
	for (; *argv != NULL; argv++)
		watch_named(in, *argv);
	moment_ns = in->pipes > 0 ? clock_mono_ns() + MOMENT_NS : 0;
	for (p = in->pipe; p < in->pipe + in->pipes; p++) {
		if (!has_no_writer(p->fd))
			signals_wait_for(p->fd, 0, moment_ns < until_ns ? moment_ns : until_ns);
		over = has_no_writer(p->fd);            /* first: then no more bytes can come */
		p->waiting = platform_waiting(p->fd);
		p->ended = over && p->waiting == 0;
		p->notes = over ? -1 : fd_raise(platform_note_reads(p->fd));
	}
}

/* While somebody writes, the bytes that wait may be more than before although some have been read. */
static bool
is_used_up(struct input_pipe *p)
{
	struct pollfd notes = { p->notes, POLLIN, 0 };
	bool over = has_no_writer(p->fd);
	size_t waiting = platform_waiting(p->fd), before = p->waiting;

	if (waiting > before)
		p->waiting = waiting;
	return over && (waiting < before || (waiting == 0 && !p->ended) || poll(&notes, 1, 0) == 1);
}

bool
input_is_used_up(struct input *in)
{
	size_t i;

	for (i = 0; i < in->pipes && in->used_up < 0; i++)
		if (is_used_up(&in->pipe[i]))
			in->used_up = in->pipe[i].fd;
	return in->used_up >= 0;
}
