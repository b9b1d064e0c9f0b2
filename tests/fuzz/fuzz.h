/*
 * fuzz -- what the fuzz targets share.
 *
 * A target is a function that takes any bytes and asserts properties with must(); what does not hold aborts.  All
 * of them are in the table of main.c.  A target never keeps anything from one call to the next.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define must(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))

/* Says what did not hold, and aborts. */
void fuzz_fail(const char *file, int line, const char *condition);

/* The bytes as a string up to their first NUL, in memory of just that size; the caller frees it. */
char *fuzz_text(const char *bytes, size_t size);

/* The whole of text matches the ERE, which is a literal: it is compiled once. */
bool fuzz_matches(const char *ere, const char *text);

/* Numbers taken from the input; 0 past its end. */
struct fuzz_input {
	const unsigned char *at;
	size_t left;
};

uint64_t fuzz_take(struct fuzz_input *in, size_t bytes);

/* A number from 0 to INT64_MAX, near a power of two or a limit as often as not. */
int64_t fuzz_number(struct fuzz_input *in);

/* The text has no control character (C0, DEL, C1) and is UTF-8. */
bool fuzz_is_clean(const char *text, size_t size);

void fuzz_backoff(const char *bytes, size_t size);
void fuzz_duration(const char *bytes, size_t size);
void fuzz_ere(const char *bytes, size_t size);
void fuzz_escape(const char *bytes, size_t size);
void fuzz_http(const char *bytes, size_t size);
void fuzz_httpdate(const char *bytes, size_t size);
void fuzz_key(const char *bytes, size_t size);
void fuzz_options(const char *bytes, size_t size);
void fuzz_record(const char *bytes, size_t size);
void fuzz_report(const char *bytes, size_t size);
void fuzz_search(const char *bytes, size_t size);
void fuzz_statuses(const char *bytes, size_t size);

#endif
