/*
 * fields -- an event as one line for programs: names and values, in JSON or logfmt.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <stddef.h>

#include "event.h"
#include "members.h"

/*
 * Writes the event's line with its newline and returns its length, without a NUL.  The name is cut, and a message
 * so that the line stays within REPORT_SIZE if possible.  size is at least REPORT_LINE_SIZE, in which even the
 * longest key is whole.
 */
size_t fields_line(char *buf, size_t size, enum members_form form, const struct event *e);

#endif
