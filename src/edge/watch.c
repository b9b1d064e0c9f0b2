#include "watch.h"

#include <string.h>

bool
watch_compile(struct watch_patterns *p, const struct pattern *source, size_t count)
{
	p->source = source;
	/* REG_NEWLINE: one regexec() searches a whole block of lines, and ^ and $ match the ends of each. */
	for (p->count = 0; p->count < count; p->count++)
		if (regcomp(&p->regex[p->count], source[p->count].ere, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0)
			return false;
	watch_forget(p);
	return true;
}

void
watch_forget(struct watch_patterns *p)
{
	memset(p->found, 0, p->count * sizeof *p->found);
}

unsigned
watch_found(const struct watch_patterns *p)
{
	unsigned found = 0;
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->found[i])
			found |= pattern_bit(p->source[i].meaning);
	return found;
}

void
watch_begin(struct watch *w, struct watch_patterns *p, enum pattern_stream stream)
{
	w->patterns = p;
	w->stream = stream;
	w->skipping = false;
	w->used = 0;
}

/*
 * Checks again line by line: even with REG_NEWLINE a bracket such as [[:space:]] matches the newline between two
 * lines.
 */
static bool
has_line(const regex_t *regex, char *text, const char *end)
{
	char *newline;
	bool found;

	do {
		if ((newline = memchr(text, '\n', (size_t)(end - text))) != NULL)
			*newline = '\0';
		found = regexec(regex, text, 0, NULL, 0) == 0;
		if (newline != NULL) {
			*newline = '\n';
			text = newline + 1;
		}
	} while (!found && newline != NULL);
	return found;
}

/* Searches the first size bytes of the text: whole lines, or the part of a long line that counts. */
static void
look(struct watch *w, size_t size)
{
	struct watch_patterns *p = w->patterns;
	char after = w->text[size];
	char *nul, *end = w->text + size;
	size_t i;

	/* A NUL would end the text for regexec(), so it is replaced by another control character. */
	for (nul = w->text; (nul = memchr(nul, '\0', (size_t)(end - nul))) != NULL;)
		*nul++ = '\1';
	*end = '\0';
	for (i = 0; i < p->count; i++)
		if ((p->source[i].streams & w->stream) != 0 && !p->found[i])
			p->found[i] = regexec(&p->regex[i], w->text, 0, NULL, 0) == 0
			    && has_line(&p->regex[i], w->text, end);
	*end = after;
}

/* The length of the text's whole lines, the last newline included. */
static size_t
whole_lines(const struct watch *w)
{
	size_t n = w->used;

	while (n > 0 && w->text[n - 1] != '\n')
		n--;
	return n;
}

/* The text is full: searches its whole lines and keeps the rest, or the line that fills it and skips its end. */
static void
make_room(struct watch *w)
{
	size_t lines = whole_lines(w);

	if (lines == 0) {
		look(w, w->used);
		w->skipping = true;
		w->used = 0;
		return;
	}
	look(w, lines - 1);
	w->used -= lines;
	memmove(w->text, w->text + lines, w->used);
}

void
watch_feed(struct watch *w, const char *bytes, size_t size)
{
	const char *newline;
	size_t n;

	while (size > 0) {
		if (w->skipping) {
			if ((newline = memchr(bytes, '\n', size)) == NULL)
				return;
			size -= (size_t)(newline + 1 - bytes);
			bytes = newline + 1;
			w->skipping = false;
			continue;
		}
		n = WATCH_LINE_MAX - w->used;
		if (n > size)
			n = size;
		memcpy(w->text + w->used, bytes, n);
		w->used += n;
		bytes += n;
		size -= n;
		if (w->used == WATCH_LINE_MAX)
			make_room(w);
	}
}

void
watch_end(struct watch *w)
{
	if (w->used > 0 && w->text[w->used - 1] == '\n')
		w->used--;              /* it ends the last line and begins no empty one */
	else if (w->used == 0)
		return;
	look(w, w->used);
	w->used = 0;
}
