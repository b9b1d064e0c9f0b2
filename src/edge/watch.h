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

#include "../core/pattern.h"

#define WATCH_LINE_MAX     65536
#define WATCH_PATTERNS_MAX 128

/* The patterns of a run, compiled, and what has been found in this attempt. */
struct watch_patterns {
	size_t count;
	const struct pattern *source;
	regex_t regex[WATCH_PATTERNS_MAX];
	bool found[WATCH_PATTERNS_MAX];
};

/* The text of one stream. */
struct watch {
	struct watch_patterns *patterns;
	enum pattern_stream stream;
	bool skipping;                  /* the rest of a line whose first part has been looked at */
	size_t used;
	char text[WATCH_LINE_MAX + 1];
};

/*
 * Compiles count patterns, at most WATCH_PATTERNS_MAX, which stay where they are and are known to be expressions.
 * False: no memory.
 */
bool watch_compile(struct watch_patterns *p, const struct pattern *source, size_t count);

/* A new attempt: nothing has been found. */
void watch_forget(struct watch_patterns *p);

/* pattern_bit() of each meaning that has been found, in all streams. */
unsigned watch_found(const struct watch_patterns *p);

/* The text of a stream begins here. */
void watch_begin(struct watch *w, struct watch_patterns *p, enum pattern_stream stream);

/* The next size bytes.  All that matches in them is found only after watch_end(). */
void watch_feed(struct watch *w, const char *bytes, size_t size);

/* The end of the text: looks at a last line without a newline. */
void watch_end(struct watch *w);

#endif
