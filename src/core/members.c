#include "members.h"

#include <stdbool.h>
#include <string.h>

#include "duration.h"

void
members_begin(struct members *m, char *buf, size_t size, enum members_form form)
{
	*m = (struct members){ { buf, size, 0 }, form };
}

static void
add_name(struct members *m, const char *name)
{
	if (m->form == MEMBERS_JSON)
		text_add(&m->line, "%c\"%s\":", m->line.used == 0 ? '{' : ',', name);
	else
		text_add(&m->line, "%s%s=", m->line.used == 0 ? "" : " ", name);
}

/* Whether a logfmt value needs no quotes: it cannot be taken for anything but one word. */
static bool
is_word(const char *text)
{
	return *text != '\0'
	    && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/+-")] == '\0';
}

static void
add_value(struct members *m, const char *value, size_t size)
{
	char escaped[MEMBERS_TEXT_SIZE];
	const char *quote;

	escape_json(escaped, size < sizeof escaped ? size : sizeof escaped, value);
	quote = m->form == MEMBERS_LOGFMT && is_word(escaped) ? "" : "\"";
	text_add(&m->line, "%s%s%s", quote, escaped, quote);
}

void
members_add_text(struct members *m, const char *name, const char *value, size_t size)
{
	if (value == NULL)
		return;
	add_name(m, name);
	add_value(m, value, size);
}

/* The 4 bytes still to come: two quotes, the end of the object and the newline. */
void
members_add_last(struct members *m, const char *name, const char *value, size_t line_size, size_t least)
{
	size_t used;

	add_name(m, name);
	used = m->line.used + 4;
	add_value(m, value, used + least < line_size ? line_size - used : least);
}

void
members_add_number(struct members *m, const char *name, uint64_t value)
{
	add_name(m, name);
	text_add(&m->line, "%llu", (unsigned long long)value);
}

void
members_add_seconds(struct members *m, const char *name, int64_t ns)
{
	add_name(m, name);
	duration_add_seconds(&m->line, ns, "");
}

size_t
members_end(struct members *m)
{
	text_add(&m->line, m->form == MEMBERS_JSON ? "}\n" : "\n");
	return m->line.used;
}
