#include "escape.h"

#include <stdio.h>
#include <string.h>

#define CUT "..."
#define REPLACEMENT "\xef\xbf\xbd"         /* U+FFFD */
#define PIECE_SIZE 8                         /* more than the longest character or escape */

/* The length of the character at s, or 0 where the byte is not UTF-8 (RFC 3629). */
static size_t
character(const unsigned char *s)
{
	size_t i, len = *s < 0x80 ? 1 : *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;

	for (i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xf0 && s[1] < 0x90)         /* overlong */
	    || (*s == 0xed && s[1] > 0x9f) || (*s == 0xf4 && s[1] > 0x8f))     /* surrogate, past U+10FFFF */
		return 0;
	return len;
}

/* The control character at s: C0, DEL or C1 (U+0080-9F), or 0 for none, since no text contains a NUL. */
static unsigned
control(const unsigned char *s)
{
	if (*s < 0x20 || *s == 0x7f)
		return *s;
	return *s == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0 ? s[1] : 0;
}

/*
 * Each copies one character or byte from *s to out, escaped where necessary, advances *s and returns the length.
 * special: what is escaped besides control characters.
 */

static size_t
copy(char out[PIECE_SIZE], const char **s, size_t len)
{
	memcpy(out, *s, len);
	*s += len;
	return len;
}

static size_t
take_text(char out[PIECE_SIZE], const char **s, const char *special)
{
	const unsigned char *c = (const unsigned char *)*s;
	size_t len = character(c);

	if (len != 0 && control(c) == 0 && strchr(special, *c) == NULL)
		return copy(out, s, len);
	++*s;
	return (size_t)snprintf(out, PIECE_SIZE, *c == '\\' ? "\\\\" : "\\x%02x", (unsigned)*c);
}

static size_t
take_json(char out[PIECE_SIZE], const char **s, const char *special)
{
	const unsigned char *c = (const unsigned char *)*s;
	size_t len = character(c);
	unsigned escaped = len == 0 ? 0 : control(c);

	if (len == 3 && memcmp(c, "\xe2\x80", 2) == 0 && (c[2] == 0xa8 || c[2] == 0xa9))
		escaped = 0x2000U | (c[2] & 0x3fU);
	*s += len == 0 ? 1 : len;
	if (len == 0)
		return (size_t)snprintf(out, PIECE_SIZE, REPLACEMENT);
	if (escaped != 0)
		return (size_t)snprintf(out, PIECE_SIZE, "\\u%04x", escaped);
	return (size_t)snprintf(out, PIECE_SIZE, "%s%.*s", strchr(special, *c) != NULL ? "\\" : "", (int)len,
	    (const char *)c);
}

static size_t
take_percent(char out[PIECE_SIZE], const char **s, const char *special)
{
	const unsigned char *c = (const unsigned char *)*s;
	size_t len = character(c);

	if (strchr(special, *c) == NULL)
		return copy(out, s, len == 0 ? 1 : len);
	++*s;
	return (size_t)snprintf(out, PIECE_SIZE, "%%%02X", (unsigned)*c);
}

static char *
escape(char *buf, size_t size, const char *text,
    size_t (*take)(char out[PIECE_SIZE], const char **s, const char *special), const char *special)
{
	size_t len, used = 0, cut = 0;          /* cut: the last boundary that leaves room for `...` */
	char out[PIECE_SIZE];

	while (*text != '\0') {
		len = take(out, &text, special);
		if (used + len >= size) {
			memcpy(buf + cut, CUT, sizeof CUT);
			return buf;
		}
		memcpy(buf + used, out, len);
		used += len;
		if (used + sizeof CUT <= size)
			cut = used;
	}
	buf[used] = '\0';
	return buf;
}

char *
escape_text(char *buf, size_t size, const char *text)
{
	return escape(buf, size, text, take_text, "\\");
}

char *
escape_json(char *buf, size_t size, const char *text)
{
	return escape(buf, size, text, take_json, "\"\\");
}

char *
escape_data(char *buf, size_t size, const char *text)
{
	return escape(buf, size, text, take_percent, "%\r\n");
}

char *
escape_property(char *buf, size_t size, const char *text)
{
	return escape(buf, size, text, take_percent, "%\r\n:,");
}
