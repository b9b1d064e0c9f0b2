/*
 * fields -- an event as one line for programs: names and values, in JSON or logfmt.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <stddef.h>

#include "event.h"
#include "members.h"

/*
 * Writes the event's line, its newline included, without a terminating NUL, and returns its length.  A name is
 * cut; a message is cut so that the line stays within REPORT_SIZE if it can.  size is at least REPORT_LINE_SIZE:
 * then even the longest key stands whole.
 */
size_t fields_line(char *buf, size_t size, enum members_form form, const struct event *e);

#endif
