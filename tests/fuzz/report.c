/* Whatever the event, each format says it in one clean line; that of the text is short and begins as all do. */
#include "../../src/core/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/countof.h"
#include "../../src/core/escape.h"
#include "fuzz.h"

static struct outcome
draw_outcome(struct fuzz_input *in)
{
	struct outcome o = { .kind = (enum outcome_kind)(fuzz_take(in, 1) % 6) };
	static const int errors[] = { ENOENT, EACCES, ENOEXEC, EAGAIN, ENOMEM, E2BIG };

	o.number = (int)fuzz_take(in, 1);
	if (o.kind == OUTCOME_SIGNAL)
		o.number = 1 + o.number % 64;
	if (o.kind >= OUTCOME_NOT_FOUND)
		o.number = errors[(size_t)o.number % countof(errors)];
	o.duration_ns = fuzz_number(in);
	o.http_status = (int)(fuzz_take(in, 2) % 1000);
	o.failed_by = (enum failed_by)(fuzz_take(in, 1) % 5);
	return o;
}

static struct event
draw_event(struct fuzz_input *in)
{
	struct event e = { .kind = (enum event_kind)(fuzz_take(in, 1) % 7) };

	e.attempt = fuzz_take(in, 8);
	e.max_attempts = fuzz_take(in, 8);
	e.outcome = draw_outcome(in);
	e.verdict = (enum verdict)(fuzz_take(in, 1) % 3);
	e.step.kind = (enum step_kind)(fuzz_take(in, 1) % 10);
	e.step.delay_ns = fuzz_number(in);
	e.step.from_server = fuzz_take(in, 1) % 2 != 0;
	e.streak = fuzz_take(in, 8);
	e.consecutive = fuzz_take(in, 8);
	e.stop_signal = 1 + (int)(fuzz_take(in, 1) % 64);
	e.pid = (long)fuzz_take(in, 4);
	e.half_open = fuzz_take(in, 1) % 2 != 0;
	e.left_ns = fuzz_number(in);
	e.known_at_ns = fuzz_number(in);
	e.wall_ns = e.known_at_ns;
	e.elapsed_ns = e.left_ns;
	e.status = e.stop_signal;
	return e;
}

/* The numbers come first, then two texts: the command's name and the key. */
void
fuzz_report(const char *bytes, size_t size)
{
	struct fuzz_input in = { (const unsigned char *)bytes, size };
	struct event e = draw_event(&in);
	char *name = fuzz_text((const char *)in.at, in.left), *key = strchr(name, '\n');
	char shown[REPORT_NAME_SIZE], message[REPORT_SIZE / 2], start[REPORT_NAME_SIZE + 16];
	char line[REPORT_LINE_SIZE];
	enum report_format format;
	bool silent;
	size_t len;

	if (key != NULL)
		*key++ = '\0';
	e.key = key != NULL ? key : "";
	e.raw_name = name;
	e.name = escape_text(shown, sizeof shown, name);
	e.message = escape_text(message, sizeof message, e.key);
	e.circuit = e.budget = "api-0123456789-0123456789-0123456789-0123456789-0123456789-01234";
	for (format = REPORT_TEXT; format <= REPORT_GITHUB; format++) {
		len = report_line(line, format, &e);
		silent = e.kind == EVENT_DONE && (format == REPORT_TEXT || format == REPORT_GITHUB);
		must(len <= sizeof line && (len == 0) == silent);
		must(silent || (line[len - 1] == '\n' && fuzz_is_clean(line, len - 1)));
	}
	len = report_line(line, REPORT_TEXT, &e);
	must(len <= REPORT_SIZE);
	snprintf(start, sizeof start, "retry: %s: ", shown);
	must(len == 0 || strncmp(line, start, strlen(start)) == 0);
	free(name);
}
