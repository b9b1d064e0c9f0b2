/*
 * members -- a line of names and values: a JSON object (RFC 8259) or logfmt.
 *
 * Whatever bytes the texts hold, the result is one line, valid and in UTF-8.
 */
#ifndef MEMBERS_H
#define MEMBERS_H

#include <stddef.h>
#include <stdint.h>

#include "escape.h"
#include "key.h"
#include "text.h"

enum members_form { MEMBERS_JSON, MEMBERS_LOGFMT };

/* The size of the longest escaped text with its NUL: any key fits whole, whatever its bytes. */
#define MEMBERS_TEXT_SIZE (ESCAPE_JSON_GROWTH * KEY_MAX + 1)

struct members {
	struct text line;
	enum members_form form;
};

/* Begins a line in buf. */
void members_begin(struct members *m, char *buf, size_t size, enum members_form form);

/* Adds a text, escaped, cut to size bytes with its NUL, at most MEMBERS_TEXT_SIZE.  value NULL: adds nothing. */
void members_add_text(struct members *m, const char *name, const char *value, size_t size);

/* Adds the last member, a text cut so that the line has at most line_size bytes, but never to less than least. */
void members_add_last(struct members *m, const char *name, const char *value, size_t line_size, size_t least);

void members_add_number(struct members *m, const char *name, uint64_t value);

/* Adds nanoseconds as seconds with three digits after the point. */
void members_add_seconds(struct members *m, const char *name, int64_t ns);

/* Ends the line with a newline.  Returns its length, without a NUL. */
size_t members_end(struct members *m);

#endif
