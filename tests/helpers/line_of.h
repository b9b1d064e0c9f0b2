/*
 * line_of -- the line of an event in any format, as the log chooses it.
 */
#ifndef LINE_OF_H
#define LINE_OF_H

#include "../../src/core/event.h"
#include "../../src/core/fields.h"
#include "../../src/core/report.h"

static inline size_t
line_of(char buf[REPORT_LINE_SIZE], enum log_format format, const struct event *e)
{
	switch (format) {
	case LOG_TEXT:
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
