/*
 * fields -- an event as names and values: JSON (RFC 8259) and logfmt, written from one table.
 *
 * What the line is made of, and in which events each field stands, is said once, for both; a field that does not
 * apply is absent.  Whatever names, keys and messages hold, the line is one line, valid and in UTF-8.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <stddef.h>

#include "report.h"

/*
 * Each writes the event's line, its newline included, without a terminating NUL, and returns its length.  A name is
 * cut; a message is, so that the line stays within REPORT_SIZE if it can.  size >= REPORT_LINE_SIZE: then even the
 * longest key stands whole.
 */
size_t fields_json(char *buf, size_t size, const struct event *e);
size_t fields_logfmt(char *buf, size_t size, const struct event *e);

#endif
