#include "text.h"

#include <stdarg.h>
#include <stdio.h>

void
text_add(struct text *t, const char *format, ...)
{
	size_t room = t->size - t->used;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(t->buf + t->used, room, format, ap);
	va_end(ap);
	if (n > 0)
		t->used += (size_t)n < room ? (size_t)n : room - 1;
}
