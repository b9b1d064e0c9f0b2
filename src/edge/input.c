#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "platform.h"
#include "signals.h"
#include "spool.h"

/* A pipe with POLLHUP and without POLLIN has no byte left and no writer. */
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

/* Reads the channel to its end into the spool. */
static enum input_result
fill_spool(struct input *in, const struct fd_channel *from, int64_t until_ns)
{
	static char buf[65536];
	ssize_t n;
	int error;

	for (;;) {
		switch (signals_wait_for(from->fd, POLLIN, until_ns)) {
		case SIGNALS_READY:
			break;
		case SIGNALS_LATE:
			return INPUT_DEADLINE;
		case SIGNALS_STOPPED:
			return INPUT_INTERRUPTED;
		}
		if ((n = fd_read(from, buf, sizeof buf)) == 0)
			return INPUT_READY;
		if (n < 0 && errno != EAGAIN)
			return INPUT_FAILED;
		if (n > 0 && (error = fd_write_file(in->spool, buf, (size_t)n)) != 0) {
			errno = error;
			return INPUT_FAILED;
		}
	}
}

enum input_result
input_spool(struct input *in, int64_t until_ns)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st) != 0)
		return errno == EBADF ? INPUT_READY : INPUT_FAILED;
	if (in->offset >= 0 && (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)))
		return INPUT_READY;
	if ((in->spool = spool_open()) < 0)
		return INPUT_FAILED;
	return fill_spool(in, fd_standard(STDIN_FILENO), until_ns);
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
