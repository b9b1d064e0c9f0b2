/*
 * record -- a small record as a line of text that a person can read with cat.
 *
 * `breaker state=open failures=0 generation=7 until=... written=... check=...`, padded with blanks to a fixed size,
 * so that one write replaces it whole: a process that is killed while it writes leaves the old record or the new
 * one.  The check detects what another program or a failing disk has left.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_SIZE 1024

struct record {
	char text[RECORD_SIZE + 1];
	size_t used;
	int64_t written_ns;             /* wall time */
};

/*
 * To make a record: begin, add each field, end, which fills text without a NUL and returns where the blanks begin.
 * Values hold no blank, numbers are not negative, and all must fit into RECORD_SIZE: an overflow is not reported.
 */
void record_begin(struct record *rec, const char *kind, int64_t written_ns);
void record_add_word(struct record *rec, const char *name, const char *value);
void record_add_number(struct record *rec, const char *name, int64_t value);
size_t record_end(struct record *rec, char text[RECORD_SIZE]);

/*
 * To read a record: record_open() returns false if the bytes are not a whole record of that kind, the others if the
 * field is absent, malformed or too long for value, whose size counts its NUL.
 */
bool record_open(struct record *rec, const char *kind, const char *text, size_t size);
bool record_word(const struct record *rec, const char *name, char *value, size_t size);
bool record_number(const struct record *rec, const char *name, int64_t *value);

/* A record that is further ahead of the clock than this is not credible. */
#define RECORD_AHEAD_MAX_NS (60 * INT64_C(1000000000))

/*
 * Whether a record written at written_ns is credible at *now_ns, both wall time.  If it is a little ahead of the
 * clock, *now_ns is moved to written_ns.
 */
bool record_is_credible(int64_t written_ns, int64_t *now_ns);

#endif
