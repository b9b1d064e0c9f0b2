/*
 * members -- a line of names and values: a JSON object (RFC 8259) or logfmt.
 *
 * Whatever the texts hold, the line is one line, valid and in UTF-8.
 */
#ifndef MEMBERS_H
#define MEMBERS_H

#include <stddef.h>
#include <stdint.h>

#include "escape.h"
#include "key.h"
#include "text.h"

enum members_form { MEMBERS_JSON, MEMBERS_LOGFMT };

/* The longest text with its NUL, escaped: a key stands whole, whatever its bytes. */
#define MEMBERS_TEXT_SIZE (ESCAPE_JSON_GROWTH * KEY_MAX + 1)

struct members {
	struct text line;
	enum members_form form;
};

/* Begins a line in buf. */
void members_begin(struct members *m, char *buf, size_t size, enum members_form form);

/* A text, escaped, cut to size bytes with its NUL, at most MEMBERS_TEXT_SIZE.  NULL: the member is left out. */
void members_add_text(struct members *m, const char *name, const char *value, size_t size);

/* The last member, a text cut so that the whole line has at most line_size bytes, but not shorter than least. */
void members_add_last(struct members *m, const char *name, const char *value, size_t line_size, size_t least);

void members_add_number(struct members *m, const char *name, uint64_t value);

/* Nanoseconds as seconds with three digits. */
void members_add_seconds(struct members *m, const char *name, int64_t ns);

/* Ends the line with a newline, without a NUL.  Returns its length. */
size_t members_end(struct members *m);

#endif
