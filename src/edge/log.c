#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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
	switch (e->kind) {
	case EVENT_START:
		return l->verbose && l->quiet < 2;
	case EVENT_KNOWN:
	case EVENT_DONE:
		return l->quiet == 0;
	case EVENT_ATTEMPT:
		if (step_gives_up(e->step.kind))
			return l->quiet < 3 || !outcome_was_started(&e->outcome);
		return l->quiet == 0 || (l->quiet == 1 && e->verdict != VERDICT_SUCCESS);
	case EVENT_GROUP:
		return l->quiet < 2 && l->format == LOG_GITHUB;
	case EVENT_NOT_RUN:
	case EVENT_REFUSED:
		break;
	case EVENT_WARNING:
		return l->quiet < 3 || e->grave;
	}
	return l->quiet < 3;
}

/* Writes, and once more if the reader makes room in PATIENCE_NS (a stuck one gets no time).  Returns as write(). */
static ssize_t
write_patiently(struct log_sink *s, const char *line, size_t size)
{
	const bool was_stuck = s->stuck;
	ssize_t n = fd_write(&s->channel, line, size);

	s->stuck = n < 0 && errno == EAGAIN;
	if (s->stuck && signals_pause(s->channel.fd, POLLOUT, clock_mono_ns() + (was_stuck ? 0 : PATIENCE_NS))) {
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

/*
 * Writes the event's line, if the level wants it and the format has one, behind the end of the group that it ends
 * and, if the text before it lacks one, a newline.  Returns 0 or an errno.
 */
static int
put(struct log *l, struct log_sink *s, struct event *e)
{
	const bool wanted = is_wanted(l, e), ends_group = l->grouped && e->kind == EVENT_ATTEMPT;
	const char *before = ends_group ? "\n::endgroup::\n" : "\n";
	char line[REPORT_LINE_SIZE + 32];       /* not zeroed: most events have no line */
	/* A workflow command counts only at the start of a line, so an empty line is the lesser evil. */
	size_t start = s->unfinished || l->format == LOG_GITHUB ? 0 : 1, size;

	if (!wanted && !ends_group)
		return 0;
	size = strlen(before);
	memcpy(line, before, size);
	e->timed = s == &l->to_file;
	if (e->timed || l->format != LOG_TEXT)
		e->wall_ns = clock_wall_ns();
	if (wanted)
		size += line_of(line + size, l->format, e);
	if (size == 1)
		return 0;
	if (!s->open)
		s->channel = *fd_standard(STDERR_FILENO);
	s->open = true;
	return write_line(s, line + start, size - start);
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
	warning.grave = true;
	put(l, &l->to_stderr, &warning);        /* if that fails, only the warning is lost */
}

void
log_init(struct log *l, int quiet, bool verbose, enum log_format format)
{
	const char *actions = getenv("GITHUB_ACTIONS");

	l->quiet = quiet;
	l->verbose = verbose;
	l->format = format;
	if (format == LOG_AUTO)
		l->format = actions != NULL && strcmp(actions, "true") == 0 ? LOG_GITHUB : LOG_TEXT;
}

/* O_NONBLOCK: neither opening a FIFO that nobody reads nor writing to one that is full may hold up the run. */
void
log_open(struct log *l, const char *file, const struct event *e)
{
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = fd_raise(open(file, flags, 0666));

	l->file = file;
	if (fd < 0 && !l->lossy)
		complain(l, e, errno, "the log goes to standard error");
	l->lossy |= fd < 0;
	l->to_file.channel = (struct fd_channel){ fd, fd, FD_NONBLOCKING };
	l->to_file.open = fd >= 0;
}

void
log_event(struct log *l, struct event *e)
{
	int error;

	if (!l->to_file.open) {
		put(l, &l->to_stderr, e);
	} else if ((error = put(l, &l->to_file, e)) != 0 && !l->lossy) {
		l->lossy = true;
		complain(l, e, error, "lines are lost");
	}
	if (e->kind == EVENT_GROUP || e->kind == EVENT_ATTEMPT)
		l->grouped = e->kind == EVENT_GROUP && is_wanted(l, e);
}
