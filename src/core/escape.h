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

/*
 * The same as what stands between the quotes of a JSON string (RFC 8259), always in UTF-8: `"` and `\` behind a
 * backslash, control characters and U+2028 and U+2029, which some readers take for the end of a line, as \uHHHH, a
 * byte that is not UTF-8 as U+FFFD.  At most ESCAPE_JSON_GROWTH bytes for each byte that is no C0 or DEL.
 */
#define ESCAPE_JSON_GROWTH 3
char *escape_json(char *buf, size_t size, const char *text);

/*
 * The same as the data or a property of a workflow command of GitHub Actions: `%`, CR and LF, in a property `:` and
 * `,` as well, as %HH.  Nothing else is changed.
 */
char *escape_data(char *buf, size_t size, const char *text);
char *escape_property(char *buf, size_t size, const char *text);

#endif
