/*
 * duration -- decimal numbers and durations, text to integers.
 *
 * The locale is never consulted: the separator is `.`.  Reading truncates and never wraps: what does not fit into
 * an int64_t becomes INT64_MAX, which for a duration means "practically for ever" (292 years).
 */
#ifndef DURATION_H
#define DURATION_H

#include <stdbool.h>
#include <stdint.h>

#define DURATION_FOREVER INT64_MAX
#define DURATION_MS      INT64_C(1000000)
#define DURATION_S       INT64_C(1000000000)

/*
 * Reads `12`, `1.5` or `.5` at the start of text and gives its value in units of 1/scale, truncated.  Returns
 * the first byte after the number, or NULL where there is none.
 */
const char *decimal_read(const char *text, int64_t scale, int64_t *value);

/* Reads all of text as a whole number from min to max.  False: it is none, and *value is untouched. */
bool decimal_whole(const char *text, int64_t min, int64_t max, int64_t *value);

/*
 * Reads a duration (`1m30s`, `250ms`, `.5h`, `1.5`: units ns us ms s m h d, the largest first; a bare number is
 * seconds and stands alone) up to the end of text or a comma, in nanoseconds; what is above 0 is at least 1.
 * Returns where it stopped, or NULL.
 */
const char *duration_read(const char *text, int64_t *ns);

/* Reads all of text as one duration, in nanoseconds.  False: it is none, and *ns is unspecified. */
bool duration_parse(const char *text, int64_t *ns);

/* In milliseconds, to the nearest. */
int64_t duration_to_ms(int64_t ns);

#define DURATION_TEXT_SIZE 24
#define DURATION_EXACT_SIZE 48

/* Adds a duration for people: seconds below a minute, `12.345s`, then `2m05s`, `102h04m09s`. */
struct text;
void duration_add(struct text *t, int64_t ns);

/* Adds nanoseconds as seconds, rounded to three digits after the point, and the unit. */
void duration_add_seconds(struct text *t, int64_t ns, const char *unit);

/* Writes what duration_add() adds.  Returns buf. */
char *duration_text(char buf[DURATION_TEXT_SIZE], int64_t ns);

/* The same for a table, in at most 7 bytes: smaller units are left out, as in `1h30m`, `2000h`, `106751d`. */
char *duration_short(char buf[DURATION_TEXT_SIZE], int64_t ns);

/* Writes all of ns as duration_read() reads it, `1m30s`, `0.25s`, `0s`; FOREVER as `for ever`.  Returns buf. */
char *duration_exact(char buf[DURATION_EXACT_SIZE], int64_t ns);

/* What duration_read() accepts, in the words of an error message. */
#define DURATION_ACCEPTS "a duration such as 1.5, 250ms or 1m30s (units ns us ms s m h d)"

#endif
