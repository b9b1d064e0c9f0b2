#include "countdown.h"

#include "duration.h"
#include "saturate.h"
#include "text.h"

/* The forms of the line, from the longest to the shortest. */
enum form { FORM_WHOLE, FORM_NO_NAME, FORM_NO_WORD, FORM_NO_NUMBER, FORMS };

int64_t
countdown_seconds(int64_t left_ns)
{
	return left_ns / DURATION_S + (left_ns % DURATION_S != 0);
}

static void
add_left(struct text *t, int64_t seconds)
{
	char buf[DURATION_TEXT_SIZE];

	if (seconds < 60)
		text_add(t, "%ds", (int)seconds);
	else
		text_add(t, "%s", duration_short(buf, saturate_mul(seconds, DURATION_S)));
}

static void
add_line(struct text *t, const struct countdown *c, int64_t seconds, enum form form)
{
	text_add(t, "retry: ");
	if (form < FORM_NO_NAME)
		text_add(t, "%s: ", c->name);
	if (form < FORM_NO_WORD)
		text_add(t, "attempt ");
	if (form < FORM_NO_NUMBER)
		text_add(t, "%llu", (unsigned long long)c->attempt);
	if (form < FORM_NO_NUMBER && c->max_attempts != 0)
		text_add(t, "/%llu", (unsigned long long)c->max_attempts);
	text_add(t, form < FORM_NO_NUMBER ? " in " : "in ");
	add_left(t, seconds);
}

/* Bytes are compared with columns: no character of UTF-8 takes more columns than it has bytes. */
char *
countdown_text(char buf[COUNTDOWN_SIZE], const struct countdown *c, int64_t seconds, int columns)
{
	struct text t = { buf, COUNTDOWN_SIZE, 0 };
	enum form form;

	for (form = FORM_WHOLE; form < FORMS; form++) {
		t.used = 0;
		add_line(&t, c, seconds, form);
		if ((int)t.used < columns)
			return buf;
	}
	buf[0] = '\0';
	return buf;
}
