/*
 * watch -- looks for texts in the command's output.
 *
 * Bytes come in as they were read, in pieces of any size.  POSIX extended regular expressions are matched line by
 * line, on bytes; only the first 64 KiB of a line are searched, so that memory does not grow.
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
	bool skipping;                  /* inside a line whose first part has been searched */
	size_t used;
	char text[WATCH_LINE_MAX + 1];
};

/*
 * Compiles count patterns, at most WATCH_PATTERNS_MAX, which have to outlive *p and be valid expressions.  False:
 * no memory.
 */
bool watch_compile(struct watch_patterns *p, const struct pattern *source, size_t count);

/* Begins a new attempt, in which nothing has been found. */
void watch_forget(struct watch_patterns *p);

/* pattern_bit() of each meaning that has been found, in any stream. */
unsigned watch_found(const struct watch_patterns *p);

/* Begins the text of a stream. */
void watch_begin(struct watch *w, struct watch_patterns *p, enum pattern_stream stream);

/* Takes the next size bytes.  Not all matches in them are found before watch_end(). */
void watch_feed(struct watch *w, const char *bytes, size_t size);

/* Ends the text: searches the lines that are left, the last even without a newline. */
void watch_end(struct watch *w);

#endif
