#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "duration.h"

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

void
text_add_duration(struct text *t, int64_t ns)
{
	char text[DURATION_TEXT_SIZE];

	text_add(t, "%s", duration_text(text, ns));
}

void
text_add_seconds(struct text *t, int64_t ns, const char *unit)
{
	int64_t ms = duration_to_ms(ns);

	text_add(t, "%lld.%03lld%s", (long long)(ms / 1000), (long long)(ms % 1000), unit);
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
