/*
 * record -- a small record as a line of text that a person can read with cat.
 *
 * `breaker state=open failures=0 generation=7 until=... written=... check=...`, padded with blanks to a fixed size,
 * so that one write replaces it whole: whoever is killed while writing leaves the old record or the new one.  The
 * check finds what some other program, or a torn disk, has left.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

#define RECORD_SIZE 1024

struct record {
	char text[RECORD_SIZE + 1];
	struct text out;                /* into text */
	int64_t written_ns;             /* wall time */
};

/*
 * Making one: begin, add, end, whose text has no NUL.  The values hold no blank, and all of it has to fit: nothing
 * here says that it does not.
 */
void record_begin(struct record *rec, const char *kind, int64_t written_ns);
void record_add_word(struct record *rec, const char *name, const char *value);
void record_add_number(struct record *rec, const char *name, int64_t value);
void record_end(struct record *rec, char text[RECORD_SIZE]);

/*
 * Reading one: false if the bytes are not a whole record of that kind, or the field is not there, malformed or too
 * long for value, whose size counts its NUL.
 */
bool record_open(struct record *rec, const char *kind, const char *text, size_t size);
bool record_word(const struct record *rec, const char *name, char *value, size_t size);
bool record_number(const struct record *rec, const char *name, int64_t *value);

/* A record that is further ahead of the clock than this is not believed. */
#define RECORD_AHEAD_MAX_NS (60 * INT64_C(1000000000))

/*
 * Whether a record written at written_ns is to be believed at *now_ns, both wall time.  One that is a little ahead
 * counts as written now: *now_ns is moved there.
 */
bool record_is_credible(int64_t written_ns, int64_t *now_ns);

#endif
