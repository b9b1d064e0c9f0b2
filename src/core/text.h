/*
 * text -- formatted text appended to a buffer that is never overrun.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *buf;
	size_t size;                    /* of buf, at least 1 */
	size_t used;                    /* below size; buf[used] is a NUL once something was added */
};

/* Appends as printf() would; what does not fit is cut. */
#if defined __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
void text_add(struct text *t, const char *format, ...);

/* Whether the len bytes at word are in the list, whose words are separated by blanks. */
bool text_has_word(const char *list, const char *word, size_t len);

/* Appends as duration_text() writes it. */
void text_add_duration(struct text *t, int64_t ns);

/* Appends nanoseconds as seconds, rounded to three digits after the point, and the unit. */
void text_add_seconds(struct text *t, int64_t ns, const char *unit);

#endif
