#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "signals.h"
#include "spool.h"

/* A pipe that only hangs up has no byte left and no writer. */
static bool
is_at_end(void)
{
	struct pollfd p = { STDIN_FILENO, POLLIN, 0 };

	return poll(&p, 1, 0) == 1 && (p.revents & (POLLIN | POLLHUP)) == POLLHUP;
}

void
input_init(struct input *in)
{
	in->spool = -1;
	in->offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
	in->ended = in->offset < 0 && (errno != ESPIPE || is_at_end());
}

static int
write_all(int fd, const char *buf, size_t size)
{
	ssize_t n;

	for (; size > 0; buf += n, size -= (size_t)n)
		if ((n = write(fd, buf, size)) < 0)
			return errno;
	return 0;
}

/* Waits for bytes and copies them.  Returns 0 to go on, -1 at the end of the input, or an errno. */
static int
copy_some(int spool, int64_t until_ns)
{
	static char buf[65536];
	struct signals_fds fds;
	struct signals_news news;
	ssize_t n;

	signals_fds_clear(&fds);
	signals_fds_add(&fds, &fds.read, STDIN_FILENO);
	news = signals_wait(until_ns, &fds);
	if (news.suspend)
		signals_suspend();
	if (signals_stop() != 0)
		return EINTR;
	if (!signals_fds_ready(&fds.read, STDIN_FILENO))
		return clock_mono_ns() >= until_ns ? ETIMEDOUT : 0;
	if ((n = read(STDIN_FILENO, buf, sizeof buf)) > 0)
		return write_all(spool, buf, (size_t)n);
	if (n == 0)
		return -1;
	return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : errno;
}

int
input_spool(struct input *in, int64_t until_ns)
{
	struct stat st;
	int error;

	if (fstat(STDIN_FILENO, &st) != 0 || (in->offset >= 0 && (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode))))
		return 0;
	if ((in->spool = spool_open()) < 0)
		return errno;
	while ((error = copy_some(in->spool, until_ns)) == 0)
		;
	return error < 0 ? 0 : error;
}

void
input_begin(struct input *in, bool first, struct redirects *r)
{
	if (in->spool >= 0) {
		lseek(in->spool, 0, SEEK_SET);
		redirect_add(r, in->spool, STDIN_FILENO);
	} else if (in->offset >= 0 && !first) {
		lseek(STDIN_FILENO, in->offset, SEEK_SET);
	}
}

bool
input_has_ended(struct input *in)
{
	if (in->ended || in->offset >= 0 || in->spool >= 0 || !is_at_end())
		return false;
	in->ended = true;
	return true;
}
