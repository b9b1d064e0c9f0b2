/* A date that is read prints again as it stood, and a date that is printed is read again. */
#include "../../src/core/httpdate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../src/core/duration.h"
#include "fuzz.h"

#define YEAR_S INT64_C(31556952)        /* on average */
#define FIRST_S INT64_C(-62167219200)   /* 0000-01-01 */
#define LAST_S INT64_C(253402300799)    /* 9999-12-31 23:59:59 */

#define FORMS 4

static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };
static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

/* From the end of the day's name on, in each of the forms. */
static void
print(char text[64], int form, int64_t unix_s)
{
	time_t t = (time_t)unix_s;
	struct tm tm;
	int year;

	must(gmtime_r(&t, &tm) != NULL);
	year = tm.tm_year + 1900;
	switch (form) {
	case 0:
		snprintf(text, 64, ", %02d %s %04d %02d:%02d:%02d GMT", tm.tm_mday, months[tm.tm_mon], year,
		    tm.tm_hour, tm.tm_min, tm.tm_sec);
		break;
	case 1:
		snprintf(text, 64, ", %02d-%s-%02d %02d:%02d:%02d GMT", tm.tm_mday, months[tm.tm_mon], year % 100,
		    tm.tm_hour, tm.tm_min, tm.tm_sec);
		break;
	default:
		snprintf(text, 64, form == 2 ? " %s %2d %02d:%02d:%02d %04d" : " %s %02d %02d:%02d:%02d %04d",
		    months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, year);
	}
}

/* Where the name of a day ends that the form may have; 0: none is there. */
static size_t
day_end(const char *text, int form)
{
	size_t i, len;

	for (i = 0; i < 7; i++) {
		len = form == 1 ? strlen(days[i]) : 3;
		if (strncmp(text, days[i], len) == 0)
			return len;
	}
	return 0;
}

/* A leap second is the next minute's first, and prints so. */
static void
check_read(const char *text, int64_t now_s, int64_t unix_s)
{
	char printed[64];
	int form;
	size_t len;

	must(unix_s >= FIRST_S && unix_s <= LAST_S + 1);
	if (strstr(text, ":60") != NULL)
		return;
	for (form = 0; form < FORMS; form++) {
		print(printed, form, unix_s);
		if ((len = day_end(text, form)) != 0 && strcmp(text + len, printed) == 0)
			break;
	}
	must(form < FORMS);
	if (form != 1)
		return;
	must(unix_s <= now_s + 50 * YEAR_S + 2 * 86400 || unix_s < FIRST_S + 2000 * YEAR_S);
	must(unix_s > now_s - 51 * YEAR_S || now_s > FIRST_S + 9900 * YEAR_S);
}

static void
check_printed(int64_t unix_s)
{
	char text[96], *rest;
	int form;
	int64_t again;

	for (form = 0; form < FORMS; form++) {
		rest = text + sprintf(text, "%.*s", form == 1 ? 9 : 3, days[form]);
		print(rest, form, unix_s);
		again = -1;
		must(httpdate_parse(text, unix_s, &again) && again == unix_s);
	}
}

static void
check_rfc3339(int64_t unix_ns)
{
	char is[HTTPDATE_RFC3339_SIZE], wanted[64];
	time_t t = (time_t)(unix_ns / DURATION_S);
	struct tm tm;

	must(gmtime_r(&t, &tm) != NULL);
	snprintf(wanted, sizeof wanted, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(unix_ns % DURATION_S / DURATION_MS));
	must(strcmp(httpdate_rfc3339(is, unix_ns), wanted) == 0);
}

/* The input is a date, and also a number of seconds that is printed as one. */
void
fuzz_httpdate(const char *bytes, size_t size)
{
	struct fuzz_input in = { (const unsigned char *)bytes, size };
	char *text = fuzz_text(bytes, size);
	int64_t now_s = 784111777, unix_s = -1;

	if (httpdate_parse(text, now_s, &unix_s))
		check_read(text, now_s, unix_s);
	else
		must(unix_s == -1);
	free(text);
	check_rfc3339(fuzz_number(&in));
	/* from 1970 on: an earlier year of two digits could be another century's */
	check_printed(fuzz_number(&in) % (LAST_S - 100 * YEAR_S));
}
