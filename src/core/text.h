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

#if defined __GNUC__
#define TEXT_FORMAT(n, m) __attribute__((format(printf, n, m)))
#else
#define TEXT_FORMAT(n, m)
#endif

/* Appends as printf() would; what does not fit is cut. */
void text_add(struct text *t, const char *format, ...) TEXT_FORMAT(2, 3);

/* Writes the same into a buffer, as snprintf() would.  Returns buf. */
char *text_print(char *buf, size_t size, const char *format, ...) TEXT_FORMAT(3, 4);

/* Whether the len bytes at word are in the list, whose words are separated by blanks. */
bool text_has_word(const char *list, const char *word, size_t len);

#endif
