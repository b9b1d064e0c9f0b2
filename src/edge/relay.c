#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "platform.h"

/*
 * What a pipe holds when the command has ended is drained, and no more: a left-over process may write without end.
 * Where the system does not tell how much that is, no pipe holds more than this.
 */
#define DRAIN_MIN (1024 * 1024)

int
relay_open(struct relay *relay)
{
	int fd[2], error = fd_pipe(fd);

	if (error != 0) {
		errno = error;
		return -1;
	}
	relay->from = fd[0];
	fcntl(relay->from, F_SETFL, O_NONBLOCK);    /* this end's description is ours alone */
	relay->start = relay->end = 0;
	return fd[1];
}

static void
relay_close(struct relay *relay)
{
	if (relay->from >= 0)
		close(relay->from);
	relay->from = -1;
}

static void
write_on(struct relay *relay)
{
	ssize_t n;

	if (relay->to == NULL || relay->error != 0)
		relay->start = relay->end;
	while (relay->start < relay->end) {
		if ((n = fd_write(relay->to, relay->buf + relay->start, relay->end - relay->start)) >= 0) {
			relay->start += (size_t)n;
			continue;
		}
		if (errno == EAGAIN)
			return;
		relay->error = errno;
		relay->start = relay->end;
		if (relay->error == EPIPE)
			relay_close(relay);         /* so that the command meets SIGPIPE, as it would without us */
	}
}

/* False: nothing to read now, or ever. */
static bool
read_more(struct relay *relay)
{
	ssize_t n = read(relay->from, relay->buf, sizeof relay->buf);

	if (n > 0) {
		relay->start = 0;
		relay->end = (size_t)n;
		relay->look(relay->arg, relay->buf, relay->end);
		return true;
	}
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n < 0 && relay->error == 0)
		relay->error = errno;               /* what is lost must not look like a success */
	relay_close(relay);
	return false;
}

void
relay_prepare(const struct relay *relay, struct signals_fds *fds)
{
	if (relay->start < relay->end)
		signals_fds_add(fds, relay->to->fd, POLLOUT);
	else if (relay->from >= 0)
		signals_fds_add(fds, relay->from, POLLIN);
}

bool
relay_move(struct relay *relay, const struct signals_fds *fds)
{
	if (relay->start < relay->end) {
		if (!signals_fds_ready(fds, relay->to->fd, POLLOUT))
			return false;
	} else if (relay->from < 0 || !signals_fds_ready(fds, relay->from, POLLIN) || !read_more(relay)) {
		return false;
	}
	write_on(relay);
	return true;
}

int
relay_drain(struct relay *relay, int64_t until_ns)
{
	size_t drained = 0, limit = relay->from >= 0 ? platform_waiting(relay->from) : 0;
	enum signals_ready ready = SIGNALS_READY;

	if (limit < DRAIN_MIN)
		limit = DRAIN_MIN;
	for (;;) {
		if (relay->start < relay->end) {
			write_on(relay);
			if (relay->start < relay->end
			    && (ready = signals_wait_for(relay->to->fd, POLLOUT, until_ns)) != SIGNALS_READY)
				break;
		} else if (relay->from < 0 || drained >= limit) {
			break;
		} else if (read_more(relay)) {
			drained += relay->end;
		} else if (relay->from < 0 || platform_waiting(relay->from) == 0) {
			break;                  /* a read alone does not say so: what is lost is lost for good */
		} else {
			drained++;
		}
	}
	if (ready != SIGNALS_READY)
		relay->error = ready == SIGNALS_LATE ? FD_STUCK : SIGNALS_STOPPED;
	if (relay->from < 0 || drained >= limit || platform_waiting(relay->from) == 0)
		ready = SIGNALS_READY;          /* all has been read, and searched */
	relay->start = relay->end = 0;
	relay_close(relay);
	return ready;
}
