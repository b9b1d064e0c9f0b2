#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* No pipe holds more; so a process that writes without end cannot hold up the drain. */
#define DRAIN_MAX (1024 * 1024)

int
relay_open(struct relay *r)
{
	int fd[2], error = fd_pipe(fd);

	if (error != 0) {
		errno = error;
		return -1;
	}
	r->from = fd[0];
	fcntl(r->from, F_SETFL, O_NONBLOCK);    /* this end's description is ours alone */
	r->start = r->end = 0;
	return fd[1];
}

static void
relay_close(struct relay *r)
{
	if (r->from >= 0)
		close(r->from);
	r->from = -1;
}

static void
write_on(struct relay *r)
{
	ssize_t n;

	if (r->to == NULL || r->error != 0)
		r->start = r->end;
	while (r->start < r->end) {
		if ((n = fd_write(r->to, r->buf + r->start, r->end - r->start)) >= 0) {
			r->start += (size_t)n;
			continue;
		}
		if (errno == EAGAIN)
			return;
		r->error = errno;
		r->start = r->end;
		if (r->error == EPIPE)
			relay_close(r);         /* so that the command meets SIGPIPE, as it would without us */
	}
}

/* False: nothing to read now, or ever. */
static bool
read_more(struct relay *r)
{
	ssize_t n = read(r->from, r->buf, sizeof r->buf);

	if (n > 0) {
		r->start = 0;
		r->end = (size_t)n;
		if (r->watch != NULL)
			watch_feed(r->watch, r->buf, r->end);
		if (r->http != NULL)
			http_feed(r->http, r->buf, r->end);
		return true;
	}
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n < 0 && r->error == 0)
		r->error = errno;               /* what is lost must not look like a success */
	relay_close(r);
	return false;
}

void
relay_prepare(const struct relay *r, struct signals_fds *fds)
{
	if (r->start < r->end)
		signals_fds_add(fds, r->to->fd, POLLOUT);
	else if (r->from >= 0)
		signals_fds_add(fds, r->from, POLLIN);
}

void
relay_move(struct relay *r, const struct signals_fds *fds)
{
	if (r->start < r->end) {
		if (signals_fds_ready(fds, r->to->fd, POLLOUT))
			write_on(r);
	} else if (r->from >= 0 && signals_fds_ready(fds, r->from, POLLIN) && read_more(r)) {
		write_on(r);
	}
}

void
relay_drain(struct relay *r, int64_t until_ns)
{
	size_t drained = 0;

	for (;;) {
		if (r->start < r->end) {
			write_on(r);
			if (r->start < r->end
			    && signals_wait_for(r->to->fd, POLLOUT, until_ns) != SIGNALS_READY) {
				r->error = ETIMEDOUT;
				break;
			}
		} else if (r->from >= 0 && drained < DRAIN_MAX && read_more(r)) {
			drained += r->end;
		} else {
			break;
		}
	}
	r->start = r->end = 0;
	relay_close(r);
}
