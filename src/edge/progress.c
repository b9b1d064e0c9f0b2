#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/duration.h"
#include "../core/text.h"
#include "clock.h"
#include "fd.h"
#include "terminal.h"

#define USUAL_COLUMNS 80

/* Whether "erase line" may be missing: blanks then overwrite our text, but cannot erase what the user typed. */
static bool
is_plain(void)
{
	const char *term = getenv("TERM");

	return term == NULL || *term == '\0' || strcmp(term, "dumb") == 0;
}

static int
line_columns(void)
{
	int columns = terminal_columns(STDERR_FILENO);

	return columns != 0 ? columns : USUAL_COLUMNS;
}

/*
 * Replaces the line, by one write.  At most one blank less than the width overwrites the old text, so that the
 * cursor stays on the line.  False: the terminal did not take all of it.
 */
static bool
draw(struct progress *p, const char *line)
{
	char buf[2 * COUNTDOWN_SIZE];
	struct text t = { buf, sizeof buf, 0 };
	int columns = line_columns();
	ssize_t n;

	if (is_plain())
		text_add(&t, "\r%-*s", (int)p->shown < columns ? (int)p->shown : columns - 1, line);
	else
		text_add(&t, "\r%s\033[K", line);
	if (*line == '\0')
		text_add(&t, "\r");
	n = fd_write(fd_standard(STDERR_FILENO), buf, t.used);
	if (n > 0)
		p->shown = strlen(line);
	return n == (ssize_t)t.used;
}

int64_t
progress_show(struct progress *p, int64_t until_ns)
{
	char line[COUNTDOWN_SIZE];
	int64_t left_ns, seconds;
	bool seen;

	if (!p->on || (left_ns = until_ns - clock_mono_ns()) <= 0)
		return until_ns;
	seen = p->always || (!is_plain() && terminal_is_ours(STDERR_FILENO));
	seconds = countdown_seconds(left_ns);
	countdown_text(line, &p->countdown, seconds, seen ? line_columns() : 0);
	if (*line == '\0') {
		progress_clear(p);
		return until_ns;
	}
	draw(p, line);
	return until_ns - (seconds - 1) * DURATION_S;
}

bool
progress_clear(struct progress *p)
{
	return p->shown == 0 || draw(p, "");
}
