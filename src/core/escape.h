/*
 * escape -- text from outside made safe to show on a terminal and in a log.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>

/*
 * Copies text into buf, control characters (C0, DEL, C1) and bytes that are not UTF-8 as \xHH, a backslash as
 * \\.  What does not fit whole is cut, at a character's boundary, and `...` says so.  Returns buf.  size >= 8.
 */
char *escape_text(char *buf, size_t size, const char *text);

#endif
