/* Dates of HTTP and of RFC 3339. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/httpdate.h"
#include "../table.h"
#include "short.h"

#define MAX INT64_MAX
#define NOW INT64_C(784111777)          /* Sun, 06 Nov 1994 08:49:37 GMT */

static void
test_rfc3339(void)
{
	static const struct {
		int64_t unix_ns;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z" }, { 999999, "1970-01-01T00:00:00.000Z" },
		{ 1000000, "1970-01-01T00:00:00.001Z" }, { S - 1, "1970-01-01T00:00:00.999Z" },
		{ S, "1970-01-01T00:00:01.000Z" }, { 86399 * S, "1970-01-01T23:59:59.000Z" },
		{ 86400 * S, "1970-01-02T00:00:00.000Z" }, { 5097599 * S, "1970-02-28T23:59:59.000Z" },
		{ 5097600 * S, "1970-03-01T00:00:00.000Z" }, { 68169600 * S, "1972-02-29T00:00:00.000Z" },
		{ 951782400 * S, "2000-02-29T00:00:00.000Z" }, { 951868800 * S, "2000-03-01T00:00:00.000Z" },
		{ 978220800 * S, "2000-12-31T00:00:00.000Z" }, { 1709164800 * S, "2024-02-29T00:00:00.000Z" },
		{ 1709251199 * S + 999999999, "2024-02-29T23:59:59.999Z" },
		{ 1709251200 * S, "2024-03-01T00:00:00.000Z" },
		{ 1795563120 * S + 123456789, "2026-11-24T23:32:00.123Z" },
		{ 4107456000 * S, "2100-02-28T00:00:00.000Z" },
		{ 4107542400 * S, "2100-03-01T00:00:00.000Z" }, { 4133980799 * S, "2100-12-31T23:59:59.000Z" },
		{ MAX, "2262-04-11T23:47:16.854Z" },
	};
	char buf[HTTPDATE_RFC3339_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(httpdate_rfc3339(buf, rows[i].unix_ns), rows[i].text) == 0, i, "%s, not %s", buf,
		    rows[i].text);
}

/* Every day up to the last that 64 bits hold: one after the other, as a calendar goes. */
static void
test_days(void)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t at, year = 1970;
	char buf[HTTPDATE_RFC3339_SIZE], wanted[64];
	int month = 1, day = 1;
	size_t i;

	for (i = 0, at = 0; i < 106751; i++, at += 86400 * S) {
		snprintf(wanted, sizeof wanted, "%04" PRId64 "-%02d-%02dT00:00:00.000Z", year, month, day);
		check(strcmp(httpdate_rfc3339(buf, at), wanted) == 0, i, "%s, not %s", buf, wanted);
		if (++day <= lengths[month - 1] + (month == 2 && (year % 4 == 0 && (year % 100 != 0
		    || year % 400 == 0))))
			continue;
		day = 1;
		if (++month <= 12)
			continue;
		month = 1;
		year++;
	}
}

/* HTTP-dates: three formats, two digits of a year, ranges. */
static void
test_parse(void)
{
	static const struct {
		const char *text;
		int64_t now_s, expected;        /* -1: no date */
	} rows[] = {
		{ "Thu, 01 Jan 1970 00:00:00 GMT", NOW, 0 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT", NOW, NOW },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", NOW, NOW },
		{ "Sun Nov  6 08:49:37 1994", NOW, NOW },
		{ "Sun Nov 06 08:49:37 1994", NOW, NOW },
		{ "Tue, 29 Feb 2000 12:00:00 GMT", NOW, 951825600 },
		{ "Wed, 29 Feb 2024 23:59:60 GMT", NOW, 1709251200 },
		{ "Thu, 31 Dec 2026 23:59:59 GMT", NOW, 1798761599 },
		{ "Fri, 01 Mar 2100 00:00:00 GMT", NOW, 4107542400 },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", NOW, INT64_C(253402300799) },
		{ "Mon, 06 Nov 1994 08:49:37 GMT", NOW, NOW },          /* the wrong day is forgiven */
		/* two digits: not more than 50 years ahead; 2026-11-25 00:00:00 is 1795564800 */
		{ "Tuesday, 24-Nov-76 00:00:00 GMT", 1795564800, 3373401600 },
		{ "Tuesday, 25-Nov-76 00:00:00 GMT", 1795564800, 3373488000 },
		{ "Tuesday, 25-Nov-76 00:00:01 GMT", 1795564800, 217728001 },
		{ "Tuesday, 26-Nov-76 00:00:00 GMT", 1795564800, 217814400 },
		{ "Saturday, 01-Jan-00 00:00:00 GMT", 1795564800, 946684800 },
		{ "Saturday, 01-Jan-00 00:00:00 GMT", 946684799, 946684800 },
		{ "Friday, 31-Dec-99 23:59:59 GMT", 1795564800, 946684799 },
		{ "Tuesday, 29-Feb-00 00:00:00 GMT", 1795564800, 951782400 },
		{ "Tuesday, 29-Feb-00 00:00:00 GMT", 0, 951782400 },
		{ "Thursday, 29-Feb-00 00:00:00 GMT", -1000000000, -1 },        /* 1900 */
		/* none */
		{ "", NOW, -1 }, { "Sun", NOW, -1 }, { "0", NOW, -1 },
		{ "sun, 06 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 06 nov 1994 08:49:37 GMT", NOW, -1 },
		{ "Sun, 06 Nov 1994 08:49:37 gmt", NOW, -1 }, { "Sun, 06 Nov 1994 08:49:37 UTC", NOW, -1 },
		{ "Sun, 06 Nov 1994 08:49:37 +0000", NOW, -1 }, { "Sun, 06 Nov 1994 08:49:37", NOW, -1 },
		{ "Sun, 6 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 006 Nov 1994 08:49:37 GMT", NOW, -1 },
		{ "Sun,  6 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun  06 Nov 1994 08:49:37 GMT", NOW, -1 },
		{ "Sunday, 06 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 06-Nov-94 08:49:37 GMT", NOW, -1 },
		{ "Sunday, 06-Nov-1994 08:49:37 GMT", NOW, -1 }, { "Sun, 06 Nov 94 08:49:37 GMT", NOW, -1 },
		{ "Sun Nov 6 08:49:37 1994", NOW, -1 }, { "Sun Nov   6 08:49:37 1994", NOW, -1 },
		{ "Sun Nov  6 08:49:37 1994 GMT", NOW, -1 }, { "Sun Nov  6 08:49:37 GMT 1994", NOW, -1 },
		{ "Sun, 06 Nov 1994 08:49:37 GMTx", NOW, -1 }, { " Sun, 06 Nov 1994 08:49:37 GMT", NOW, -1 },
		{ "Xyz, 06 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 06 Foo 1994 08:49:37 GMT", NOW, -1 },
		{ "Sun, 06 Nov 1994 24:00:00 GMT", NOW, -1 }, { "Sun, 06 Nov 1994 08:60:37 GMT", NOW, -1 },
		{ "Sun, 06 Nov 1994 08:49:61 GMT", NOW, -1 }, { "Sun, 06 Nov 1994 8:49:37 GMT", NOW, -1 },
		{ "Sun, 06 Nov 1994 -8:49:37 GMT", NOW, -1 }, { "Sun, 06 Nov 1994 08:49 GMT", NOW, -1 },
		{ "Sun, 00 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 31 Nov 1994 08:49:37 GMT", NOW, -1 },
		{ "Sun, 32 Jan 1994 08:49:37 GMT", NOW, -1 }, { "Sun Nov  0 08:49:37 1994", NOW, -1 },
		{ "Tue, 29 Feb 2023 00:00:00 GMT", NOW, -1 }, { "Mon, 29 Feb 2100 00:00:00 GMT", NOW, -1 },
		{ "Sun, 06 Nov 19941 08:49:37 GMT", NOW, -1 }, { "1994-11-06T08:49:37Z", NOW, -1 },
	};
	int64_t found;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		if (!httpdate_parse(rows[i].text, rows[i].now_s, &found))
			found = -1;
		check(found == rows[i].expected, i, "'%s': %" PRId64 ", not %" PRId64, rows[i].text, found,
		    rows[i].expected);
	}
}

/* Every day of 800 years follows the day before. */
static void
test_calendar(void)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
		"Nov", "Dec" };
	int year, month, day;
	size_t valid = 0;
	int64_t unix_s, last = -INT64_C(12212640000);           /* 1582-12-31 */
	char text[64];

	for (year = 1583; year < 2400; year++) {
		for (month = 0; month < 12; month++) {
			for (day = 0; day < 100; day++) {
				snprintf(text, sizeof text, "Sun, %02d %s %04d 00:00:00 GMT", day, months[month],
				    year);
				if (!httpdate_parse(text, 0, &unix_s))
					continue;
				check(unix_s == last + 86400, valid, "%s: %" PRId64 " after %" PRId64, text, unix_s,
				    last);
				last = unix_s;
				valid++;
			}
		}
	}
	check(valid == 298403 && last == INT64_C(13569379200), valid, "%zu days, the last %" PRId64, valid,
	    last);                                          /* 1583-01-01 to 2399-12-31 */
}

const struct test httpdate_tests[] = {
	{ "httpdate.rfc3339", test_rfc3339 }, { "httpdate.days", test_days }, { "httpdate.parse", test_parse },
	{ "httpdate.calendar", test_calendar }, { NULL, NULL },
};
