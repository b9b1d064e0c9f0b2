#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../core/duration.h"
#include "../core/escape.h"
#include "../core/line.h"
#include "clock.h"
#include "signals.h"

/* How long to wait for the reader to make room: long enough for a busy one, short enough for any limit. */
#define PATIENCE_NS (100 * DURATION_MS)

static bool
is_wanted(const struct log *l, const struct event *e)
{
	if (l->quiet >= 2)
		return e->grave;
	switch (e->kind) {
	case EVENT_START:
		return l->verbose;
	case EVENT_KNOWN:
	case EVENT_DONE:
		return l->quiet == 0;
	case EVENT_ATTEMPT:
		return l->quiet == 0 || e->verdict != VERDICT_SUCCESS || e->step.kind == STEP_NO_ATTEMPTS_LEFT
		    || e->step.kind == STEP_DEADLINE;
	case EVENT_NOT_RUN:
	case EVENT_REFUSED:
	case EVENT_WARNING:
		break;
	}
	return true;
}

/* Writes, and once more if the reader makes room in PATIENCE_NS (a stuck one gets no time).  Returns as write(). */
static ssize_t
write_patiently(struct log_sink *s, const char *line, size_t size)
{
	int64_t until_ns = clock_mono_ns() + (s->stuck ? 0 : PATIENCE_NS);
	ssize_t n = fd_write(&s->channel, line, size);

	s->stuck = n < 0 && errno == EAGAIN;
	if (s->stuck && signals_pause(s->channel.fd, POLLOUT, until_ns)) {
		n = fd_write(&s->channel, line, size);
		s->stuck = n < 0 && errno == EAGAIN;
	}
	if (s->stuck)
		errno = EAGAIN;
	return n;
}

/* Returns 0 or an errno. */
static int
write_line(struct log_sink *s, const char *line, size_t size)
{
	ssize_t n = write_patiently(s, line, size);

	if (n < 0)
		return errno;
	/* After a short write the disk may be full: if the rest fails, the next line must not continue this one. */
	s->unfinished = (size_t)n < size && write_patiently(s, line + n, size - (size_t)n) < 0;
	return s->unfinished ? errno : 0;
}

/* Writes the event's line, behind a newline if the text before it lacks one.  Returns 0 or an errno. */
static int
put(struct log_sink *s, enum log_format format, struct event *e)
{
	char line[1 + REPORT_LINE_SIZE];
	size_t start = s->unfinished ? 0 : 1, size;

	e->wall_ns = clock_wall_ns();
	if ((size = line_of(line + 1, format, e)) == 0)
		return 0;
	line[0] = '\n';
	if (!s->open)
		s->channel = *fd_standard(STDERR_FILENO);
	s->open = true;
	return write_line(s, line + start, 1 - start + size);
}

/* Warns of trouble with the log file on standard error. */
static void
complain(struct log *l, const struct event *e, int error, const char *consequence)
{
	struct event warning = *e;
	char file[REPORT_SIZE / 2], message[REPORT_SIZE];

	snprintf(message, sizeof message, "log file '%s': %s; %s", escape_text(file, sizeof file, l->file),
	    strerror(error), consequence);
	warning.kind = EVENT_WARNING;
	warning.message = message;
	warning.grave = false;
	if (is_wanted(l, &warning))
		put(&l->to_stderr, l->format, &warning);        /* if that fails, only the warning is lost */
}

void
log_init(struct log *l, int quiet, bool verbose, enum log_format format)
{
	l->quiet = quiet;
	l->verbose = verbose;
	l->format = format;
}

/* O_NONBLOCK: neither opening a FIFO that nobody reads nor writing to one that is full may hold up the run. */
void
log_open(struct log *l, const char *file, const struct event *e)
{
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = fd_raise(open(file, flags, 0666));

	l->file = file;
	if (fd < 0)
		complain(l, e, errno, "the log goes to standard error");
	l->to_file.channel = (struct fd_channel){ fd, fd, FD_NONBLOCKING };
	l->to_file.open = fd >= 0;
}

void
log_event(struct log *l, struct event *e)
{
	int error;

	if (!is_wanted(l, e))
		return;
	if (!l->to_file.open) {
		put(&l->to_stderr, l->format, e);
		return;
	}
	if ((error = put(&l->to_file, l->format, e)) == 0 || l->lossy)
		return;
	l->lossy = true;
	complain(l, e, error, "lines are lost");
}
