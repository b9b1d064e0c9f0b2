#include "escape.h"

#include <stdio.h>
#include <string.h>

#define CUT "..."

/* The length of the printable character at s, or 0 where the byte must be escaped (RFC 3629; C1 is U+0080-9F). */
static size_t
printable(const unsigned char *s)
{
	size_t i, len = *s < 0x80 ? 1 : *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;

	if (*s < 0x20 || *s == 0x7f || *s == '\\')
		return 0;
	for (i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((*s == 0xc2 && s[1] < 0xa0)                                 /* C1 control */
	    || (*s == 0xe0 && s[1] < 0xa0) || (*s == 0xf0 && s[1] < 0x90)      /* overlong */
	    || (*s == 0xed && s[1] > 0x9f) || (*s == 0xf4 && s[1] > 0x8f))     /* surrogate, past U+10FFFF */
		return 0;
	return len;
}

/* One character or escape from *s into out; moves *s on.  Returns its length, at most 4. */
static size_t
take(char out[5], const char **s)
{
	size_t len = printable((const unsigned char *)*s);

	if (len != 0) {
		memcpy(out, *s, len);
		*s += len;
		return len;
	}
	len = (size_t)snprintf(out, 5, **s == '\\' ? "\\\\" : "\\x%02x", (unsigned)(unsigned char)**s);
	++*s;
	return len;
}

char *
escape_text(char *buf, size_t size, const char *text)
{
	size_t len, used = 0, cut = 0;          /* cut: where `...` still fits behind whole characters */
	char out[5];

	while (*text != '\0') {
		len = take(out, &text);
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
