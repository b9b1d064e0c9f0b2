#include "input.h"

#include <errno.h>
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
	in->spool = in->reader = -1;
	in->offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
	in->ended = in->offset < 0 && (errno != ESPIPE || is_at_end());
}

static bool
write_all(int fd, const char *buf, size_t size)
{
	ssize_t n;

	while (size > 0) {
		n = write(fd, buf, size);
		if (n < 0 && errno != EINTR)
			return false;
		buf += n < 0 ? 0 : n;
		size -= n < 0 ? 0 : (size_t)n;
	}
	return true;
}

/* Waits until there is something to read.  INPUT_READY also when it is to be asked again. */
static enum input_result
wait_for_bytes(int64_t until_ns, bool *readable)
{
	struct signals_fds fds;
	struct signals_news news;

	signals_fds_clear(&fds);
	signals_fds_add(&fds, &fds.read, STDIN_FILENO);
	news = signals_wait(until_ns, &fds);
	if (news.suspend)
		signals_suspend();
	if (signals_stop() != 0)
		return INPUT_INTERRUPTED;
	*readable = signals_fds_ready(&fds.read, STDIN_FILENO);
	return clock_mono_ns() >= until_ns ? INPUT_DEADLINE : INPUT_READY;
}

enum input_result
input_spool(struct input *in, int64_t until_ns)
{
	static char buf[65536];
	enum input_result result;
	struct stat st;
	bool readable;
	ssize_t n;

	if (fstat(STDIN_FILENO, &st) != 0)
		return errno == EBADF ? INPUT_READY : INPUT_FAILED;
	if (in->offset >= 0 && (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)))
		return INPUT_READY;
	if ((in->spool = spool_open()) < 0)
		return INPUT_FAILED;
	while ((result = wait_for_bytes(until_ns, &readable)) == INPUT_READY) {
		if (!readable)
			continue;
		if ((n = read(STDIN_FILENO, buf, sizeof buf)) == 0)
			break;
		if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
			return INPUT_FAILED;
		if (n > 0 && !write_all(in->spool, buf, (size_t)n))
			return INPUT_FAILED;
	}
	return result;
}

/*
 * Each attempt reads by a description of its own where that can be had: what is left of an earlier one shares no
 * offset with it then, and cannot write into what is to be replayed.
 */
void
input_begin(struct input *in, bool first, struct redirects *r)
{
	if (in->spool >= 0) {
		if ((in->reader = spool_reopen(in->spool)) < 0)
			lseek(in->spool, 0, SEEK_SET);
		redirect_add(r, in->reader >= 0 ? in->reader : in->spool, STDIN_FILENO);
	} else if (in->offset >= 0 && !first) {
		lseek(STDIN_FILENO, in->offset, SEEK_SET);
	}
}

void
input_started(struct input *in)
{
	if (in->reader >= 0)
		close(in->reader);
	in->reader = -1;
}

bool
input_has_ended(struct input *in)
{
	if (in->ended || in->offset >= 0 || in->spool >= 0 || !is_at_end())
		return false;
	in->ended = true;
	return true;
}
