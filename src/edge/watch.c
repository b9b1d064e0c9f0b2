#include "watch.h"

#include <string.h>

#include "diag.h"

bool
watch_compile(struct watch_pattern *p, const char *ere, unsigned streams, int meaning)
{
	/* REG_NEWLINE: a whole block of lines is searched at once, and ^ and $ are the ends of each. */
	int error = regcomp(&p->regex, ere, REG_EXTENDED | REG_NOSUB | REG_NEWLINE);

	if (error == REG_ESPACE)
		diag_die("no memory for a regular expression");
	p->streams = streams;
	p->meaning = meaning;
	p->matched = false;
	return error == 0;
}

void
watch_begin(struct watch *w, struct watch_pattern *patterns, size_t count, unsigned stream)
{
	w->patterns = patterns;
	w->count = count;
	w->stream = stream;
	w->skipping = false;
	w->used = 0;
}

/* The same line by line: a bracket expression that names white space also matches the newline between two lines. */
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

/* Looks at the first size bytes of the text: whole lines, or the part of a long one that counts. */
static void
look(struct watch *w, size_t size)
{
	char after = w->text[size];
	char *nul, *end = w->text + size;
	size_t i;

	/* A NUL would end the text for regexec(); as another control character it is a byte like any other. */
	for (nul = w->text; (nul = memchr(nul, '\0', (size_t)(end - nul))) != NULL;)
		*nul++ = '\1';
	*end = '\0';
	for (i = 0; i < w->count; i++)
		if ((w->patterns[i].streams & w->stream) != 0 && !w->patterns[i].matched)
			w->patterns[i].matched = regexec(&w->patterns[i].regex, w->text, 0, NULL, 0) == 0
			    && has_line(&w->patterns[i].regex, w->text, end);
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

/* The text is full: looks at its whole lines and keeps the rest, or at the line that fills it and skips on. */
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
		w->used--;              /* its end, not the beginning of an empty line */
	else if (w->used == 0)
		return;
	look(w, w->used);
	w->used = 0;
}
