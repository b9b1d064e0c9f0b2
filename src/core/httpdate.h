/*
 * httpdate -- reads the three date formats of HTTP (RFC 9110, section 5.6.7), writes that of the log (RFC 3339).
 *
 * Reading is as strict as the grammar: case counts, a space is one space, every number is in its range, and the day
 * exists in its month.  Only the day's name may be that of another day.  timegm() is not in POSIX and strptime()
 * depends on the locale, so neither is used.
 */
#ifndef HTTPDATE_H
#define HTTPDATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads all of text, an IMF-fixdate, an RFC 850 date or one of asctime(), into *unix_s, in seconds since 1970.
 * False: it is none, and *unix_s is untouched.  now_s, seconds since 1970, decides the century of a two-digit year:
 * the last that does not put the date more than 50 years ahead.
 */
bool httpdate_parse(const char *text, int64_t now_s, int64_t *unix_s);

/* Writes `2026-11-24T23:32:00.123Z` for unix_ns, nanoseconds since 1970, at least 0.  Returns buf. */
#define HTTPDATE_RFC3339_SIZE 40
char *httpdate_rfc3339(char buf[HTTPDATE_RFC3339_SIZE], int64_t unix_ns);

#endif
