/*
 * httpdate -- the three date formats of HTTP (RFC 9110, section 5.6.7), and the one that a log has (RFC 3339).
 *
 * As strict as the grammar: case counts, one space stands where one stands, every number is in its range, the
 * day exists in its month.  The name of the day must be one but need not be the right one.  timegm() is not
 * POSIX and strptime() asks the locale, so both are done without.
 */
#ifndef HTTPDATE_H
#define HTTPDATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The whole of text is an IMF-fixdate, an RFC 850 date or one of asctime().  *unix_s receives it in seconds
 * since 1970, untouched on false.  now_s, seconds since 1970, says which century a year of two digits is in: the
 * last that does not put the date more than 50 years ahead.
 */
bool httpdate_parse(const char *text, int64_t now_s, int64_t *unix_s);

/* Writes `2026-11-24T23:32:00.123Z`, of nanoseconds since 1970, at least 0.  Returns buf. */
#define HTTPDATE_RFC3339_SIZE 40
char *httpdate_rfc3339(char buf[HTTPDATE_RFC3339_SIZE], int64_t unix_ns);

#endif
