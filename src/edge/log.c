#include "log.h"

#include <unistd.h>

#include "../core/duration.h"
#include "clock.h"
#include "signals.h"

/* How long a reader may take to make room: long enough for a busy one, short enough for any limit. */
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

/*
 * The description behind descriptor 2 is shared with the command, so it cannot be made non-blocking: asked
 * first whether it takes a line of up to PIPE_BUF bytes, it takes it at once.  Only another writer that fills the
 * pipe in between can make the write wait, and then only until the reader reads.
 */
static void
write_line(struct log *l, const char *line, size_t size)
{
	int64_t until_ns = clock_mono_ns() + (l->stuck ? 0 : PATIENCE_NS);

	l->stuck = !signals_writable(STDERR_FILENO, until_ns);
	if (!l->stuck && write(STDERR_FILENO, line, size) < 0)
		return;                         /* closed or full: the log is lost, the run is not */
}

void
log_event(struct log *l, const struct event *e)
{
	char line[1 + REPORT_SIZE] = "\n";
	size_t start = l->unfinished ? 0 : 1;

	if (is_wanted(l, e)) {
		write_line(l, line + start, 1 - start + report_text(line + 1, e));
		l->unfinished = false;
	}
}
