#include "httpdate.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "countof.h"
#include "digits.h"
#include "duration.h"

struct date {
	int year, month, day;           /* month from 1 */
	int hour, minute, second;
	bool two_digits;                /* year is 0-99; full_year() adds the century */
};

/* %a %A names of days, %b of months, %e a day padded with a space, the rest numbers as in strftime(). */
static const char *const forms[] = {
	"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y", "%a %b %e %H:%M:%S %Y",
};

static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const long_days[] = {
	"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
};
static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

/* If *text starts with one of the names, moves past it and sets *which to its number, from 1. */
static bool
take_name(const char **text, const char *const *names, size_t count, int *which)
{
	size_t i, len;

	for (i = 0; i < count; i++) {
		len = strlen(names[i]);
		if (strncmp(*text, names[i], len) == 0) {
			*text += len;
			*which = (int)i + 1;
			return true;
		}
	}
	return false;
}

static bool
take_digits(const char **text, int digits, int *number)
{
	for (*number = 0; digits > 0; digits--, ++*text) {
		if (!is_digit(**text))
			return false;
		*number = *number * 10 + (**text - '0');
	}
	return true;
}

static bool
take_item(const char **text, char item, struct date *d)
{
	int day;

	switch (item) {
	case 'a': return take_name(text, days, countof(days), &day);
	case 'A': return take_name(text, long_days, countof(long_days), &day);
	case 'b': return take_name(text, months, countof(months), &d->month);
	case 'd': return take_digits(text, 2, &d->day);
	case 'e': return *(*text)++ == ' ' && take_digits(text, 1, &d->day);
	case 'H': return take_digits(text, 2, &d->hour);
	case 'M': return take_digits(text, 2, &d->minute);
	case 'S': return take_digits(text, 2, &d->second);
	case 'Y': return take_digits(text, 4, &d->year);
	case 'y': d->two_digits = true; return take_digits(text, 2, &d->year);
	}
	return false;
}

/* Whether all of text has this form. */
static bool
has_form(const char *text, const char *form, struct date *d)
{
	*d = (struct date){ 0 };
	for (; *form != '\0'; form++) {
		if (*form == '%') {
			if (!take_item(&text, *++form, d))
				return false;
		} else if (*text++ != *form) {
			return false;
		}
	}
	return *text == '\0';
}

/*
 * Days from 1970-01-01 in the Gregorian calendar, of years from 0.  The year is taken to start in March, so that
 * the leap day is its last; the days before month m (March 0) are then (153 * m + 2) / 5, since the lengths 31 30
 * 31 30 31 repeat every five months.
 */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month > 2 ? year : (int64_t)year - 1, m = month > 2 ? month - 3 : month + 9;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static int64_t
seconds_of(const struct date *d, int year)
{
	return days_from_civil(year, d->month, d->day) * 86400 + d->hour * 3600 + d->minute * 60 + d->second;
}

/* The year of a two-digit date: the last that is not more than 50 years ahead, and not before 1900. */
static int
full_year(const struct date *d, int64_t now_s)
{
	int year = 1900 + d->year;

	while (year < 9900 && seconds_of(d, year + 100 - 50) <= now_s)
		year += 100;
	return year;
}

static bool
in_range(const struct date *d)
{
	int64_t next_month = days_from_civil(d->year + d->month / 12, d->month % 12 + 1, 1);

	return d->day >= 1 && days_from_civil(d->year, d->month, d->day) < next_month && d->hour <= 23
	    && d->minute <= 59 && d->second <= 60;
}

bool
httpdate_parse(const char *text, int64_t now_s, int64_t *unix_s)
{
	struct date d;
	size_t i;

	for (i = 0; i < countof(forms); i++)
		if (has_form(text, forms[i], &d))
			break;
	if (i == countof(forms))
		return false;
	if (d.two_digits)
		d.year = full_year(&d, now_s);
	if (!in_range(&d))
		return false;
	*unix_s = seconds_of(&d, d.year);
	return true;
}

/* Reverses days_from_civil(): years start in March, so that leap days end the cycles of 4, 100 and 400 years. */
char *
httpdate_rfc3339(char buf[HTTPDATE_RFC3339_SIZE], int64_t unix_ns)
{
	int64_t s = unix_ns / DURATION_S, since = s / 86400 + 719468, day_s = s % 86400;
	int64_t era = since / 146097, day = since % 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t month;

	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;
	year += era * 400 + (month >= 10);
	snprintf(buf, HTTPDATE_RFC3339_SIZE, "%04lld-%02lld-%02lldT%02lld:%02lld:%02lld.%03lldZ", (long long)year,
	    (long long)(month < 10 ? month + 3 : month - 9), (long long)day + 1, (long long)day_s / 3600,
	    (long long)day_s / 60 % 60, (long long)day_s % 60, (long long)(unix_ns % DURATION_S / DURATION_MS));
	return buf;
}
