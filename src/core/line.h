/*
 * line -- an event as a line of the format that the user has chosen.
 */
#ifndef LINE_H
#define LINE_H

#include "event.h"
#include "fields.h"
#include "report.h"

/* Returns the line's length, newline included; 0: the format has no line for such an event. */
static inline size_t
line_of(char buf[REPORT_LINE_SIZE], enum log_format format, const struct event *e)
{
	switch (format) {
	case LOG_TEXT:
	case LOG_AUTO:
		return report_text(buf, e);
	case LOG_GITHUB:
		return report_github(buf, e);
	case LOG_JSON:
		return fields_line(buf, REPORT_LINE_SIZE, MEMBERS_JSON, e);
	case LOG_LOGFMT:
		return fields_line(buf, REPORT_LINE_SIZE, MEMBERS_LOGFMT, e);
	}
	return 0;
}

#endif
