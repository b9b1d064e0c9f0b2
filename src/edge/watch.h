/*
 * watch -- looking for texts in what a command writes.
 *
 * Bytes come in as they were read, in pieces of any size.  POSIX extended regular expressions are matched line by
 * line on bytes; of a longer line the first 64 KiB are looked at, so memory does not grow.
 */
#ifndef WATCH_H
#define WATCH_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#define WATCH_STDOUT 1u
#define WATCH_STDERR 2u

#define WATCH_LINE_MAX 65536

struct watch_pattern {
	regex_t regex;
	unsigned streams;               /* where it is looked for: WATCH_STDOUT | WATCH_STDERR */
	int meaning;                    /* the caller's */
	bool matched;                   /* in this attempt */
};

/* The text of one stream. */
struct watch {
	struct watch_pattern *patterns;
	size_t count;
	unsigned stream;
	bool skipping;                  /* the rest of a line whose first part has been looked at */
	size_t used;
	char text[WATCH_LINE_MAX + 1];
};

/* Compiles ere.  False: it is not an extended regular expression.  Without memory for it, retry ends. */
bool watch_compile(struct watch_pattern *p, const char *ere, unsigned streams, int meaning);

/* A new attempt: its text begins here.  patterns[i].matched is the caller's to clear. */
void watch_begin(struct watch *w, struct watch_pattern *patterns, size_t count, unsigned stream);

/* The next size bytes.  What has matched is marked in the patterns, all of it only after watch_end(). */
void watch_feed(struct watch *w, const char *bytes, size_t size);

/* The end of the text: looks at a last line without a newline. */
void watch_end(struct watch *w);

#endif
