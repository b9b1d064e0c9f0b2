#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "digits.h"

/* Appends at most so many bytes, up to a NUL or the byte stop.  Returns where it stopped. */
static const char *
append(struct text *t, const char *from, size_t most, char stop)
{
	char *to = t->buf + t->used, *const last = t->buf + t->size - 1;

	for (; most > 0 && *from != '\0' && *from != stop; from++, most--)
		if (to < last)
			*to++ = *from;
	*to = '\0';
	t->used = (size_t)(to - t->buf);
	return from;
}

/* %s, %.*s */
static void
convert_word(struct text *t, const char **format, va_list *ap)
{
	const bool cut = (*format)[1] == '.';
	const size_t most = cut ? (size_t)va_arg(*ap, int) : SIZE_MAX;
	const char *word = va_arg(*ap, const char *);

	append(t, word, most, '\0');
	*format += cut ? 4 : 2;
}

/* %d, %u and %x, with `l` or `ll` or without, and `0N` before.  False: it is none of these. */
static bool
convert_number(struct text *t, const char **format, va_list *ap)
{
	char buf[24], *p = buf + sizeof buf;
	const char *f = *format + 1;
	unsigned long long n;
	int digits = 0, longs = 0;
	long long i = 0;

	if (*f == '0')
		for (; is_digit(*f); f++)
			digits = 10 * digits + (*f - '0');
	for (; *f == 'l'; f++)
		longs++;
	if (*f != 'd' && *f != 'u' && *f != 'x')
		return false;
	if (*f == 'd')
		i = longs == 0 ? va_arg(*ap, int) : longs == 1 ? va_arg(*ap, long) : va_arg(*ap, long long);
	n = i < 0 ? -(unsigned long long)i : (unsigned long long)i;
	if (*f != 'd')
		n = longs == 0 ? va_arg(*ap, unsigned)
		    : longs == 1 ? va_arg(*ap, unsigned long) : va_arg(*ap, unsigned long long);
	do {
		*--p = "0123456789abcdef"[*f == 'x' ? n % 16 : n % 10];
		n = *f == 'x' ? n / 16 : n / 10;
	} while (n > 0 || p > buf + sizeof buf - digits + (i < 0));
	if (i < 0)
		*--p = '-';
	append(t, p, (size_t)(buf + sizeof buf - p), '\0');
	*format = f + 1;
	return true;
}

/*
 * printf()'s own work took more than all other code of an attempt, and its pages more than all others of a start.
 * So what ordinary lines have is done here, and vsnprintf() goes on from the first conversion that they have not.
 */
static void
add(struct text *t, const char *format, va_list *ap)
{
	size_t room;
	int n;

	for (;;) {
		if (*(format = append(t, format, SIZE_MAX, '%')) == '\0')
			return;
		if (format[1] == 's' || (format[1] == '.' && format[2] == '*' && format[3] == 's'))
			convert_word(t, &format, ap);
		else if (!convert_number(t, &format, ap))
			break;
	}
	room = t->size - t->used;
	if ((n = vsnprintf(t->buf + t->used, room, format, *ap)) > 0)
		t->used += (size_t)n < room ? (size_t)n : room - 1;
}

void
text_add(struct text *t, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(t, format, &ap);
	va_end(ap);
}

char *
text_print(char *buf, size_t size, const char *format, ...)
{
	struct text t = { buf, size, 0 };
	va_list ap;

	va_start(ap, format);
	add(&t, format, &ap);
	va_end(ap);
	return buf;
}

bool
text_has_word(const char *list, const char *word, size_t len)
{
	size_t n;

	for (; *list != '\0'; list += n + strspn(list + n, " "))
		if ((n = strcspn(list, " ")) == len && memcmp(list, word, len) == 0)
			return true;
	return false;
}
