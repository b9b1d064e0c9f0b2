/*
 * escape -- text from outside made safe to show on a terminal and in a log.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>

/*
 * Copies text into buf, control characters (C0, DEL, C1) and bytes that are not UTF-8 as \xHH, a backslash as
 * \\.  A text that does not fit is cut at a character's boundary and ends in `...`.  Returns buf.  size >= 8.
 */
char *escape_text(char *buf, size_t size, const char *text);

/*
 * The same for the inside of a JSON string (RFC 8259), always valid UTF-8: `"` and `\` get a backslash; control
 * characters, and U+2028 and U+2029, which some readers take for the end of a line, become \uHHHH; a byte that is
 * not UTF-8 becomes U+FFFD.  A byte that is no C0 or DEL grows to at most ESCAPE_JSON_GROWTH bytes.
 */
#define ESCAPE_JSON_GROWTH 3
char *escape_json(char *buf, size_t size, const char *text);

/*
 * The same for the data or a property of a GitHub Actions workflow command: `%`, CR and LF, and in a property also
 * `:` and `,`, become %HH.  Nothing else is changed.
 */
char *escape_data(char *buf, size_t size, const char *text);
char *escape_property(char *buf, size_t size, const char *text);

#endif
