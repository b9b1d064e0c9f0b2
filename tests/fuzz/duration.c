/* A duration is one by the grammar, is worth what long double arithmetic says, and saturates. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/countof.h"
#include "../../src/core/duration.h"
#include "fuzz.h"

#define N "([0-9]+(\\.[0-9]+)?|\\.[0-9]+)"
#define BARE "^" N "$"
#define WITH_UNITS "^(" N "d)?(" N "h)?(" N "m)?(" N "s)?(" N "ms)?(" N "us)?(" N "ns)?$"

static const struct {
	const char *name;
	long double ns;
} units[] = {
	{ "d", 86400e9L }, { "h", 3600e9L }, { "m", 60e9L }, { "s", 1e9L }, { "ms", 1e6L }, { "us", 1e3L },
	{ "ns", 1 }, { "", 1e9L },
};

static bool
is_duration(const char *text)
{
	return fuzz_matches(BARE, text) || (*text != '\0' && fuzz_matches(WITH_UNITS, text));
}

/* What a duration is worth, nothing cut off. */
static long double
exact(const char *text)
{
	long double sum = 0, number;
	size_t i, len;
	char *end;

	for (; *text != '\0'; text = end + len) {
		number = strtold(text, &end);
		len = strspn(end, "dhmsnu");
		for (i = 0; strlen(units[i].name) != len || strncmp(units[i].name, end, len) != 0; i++)
			must(i + 1 < countof(units));
		sum += number * units[i].ns;
	}
	return sum;
}

/* Each of seven terms is cut to a nanosecond, and long double has 64 bits. */
static void
check_value(const char *text, int64_t ns)
{
	long double wanted = exact(text);

	must((ns > 0) == (strpbrk(text, "123456789") != NULL));
	if (ns == 1 && wanted < 1)
		return;
	if (ns == INT64_MAX)
		must(wanted >= (long double)INT64_MAX * (1 - 1e-15L));
	else
		must(ns >= 0 && (long double)ns <= wanted * (1 + 1e-15L)
		    && (long double)ns > wanted * (1 - 1e-15L) - 8);
}

static void
check_same(const char *format, const char *text, int64_t ns)
{
	char *longer = malloc(2 * strlen(text) + 8);
	const char *end;
	int64_t again = -1;

	must(longer != NULL);
	sprintf(longer, format, text, text);
	must((end = duration_read(longer, &again)) != NULL && again == ns);
	must(*end == '\0' || *end == ',');
	free(longer);
}

static void
check_again(const char *text, int64_t ns)
{
	int64_t ms = duration_to_ms(ns);
	char printed[32];

	snprintf(printed, sizeof printed, "%lldns", (long long)ns);
	check_same("%s", printed, ns);
	check_same("0%s", text, ns);
	check_same("%s,%s", text, ns);
	if (fuzz_matches(BARE, text))
		check_same("%ss", text, ns);
	must(ms >= 0 && (long double)ms * 1e6L - (long double)ns <= 5e5L
	    && (long double)ms * 1e6L - (long double)ns > -5e5L);
}

static void
check_whole(const char *text)
{
	int64_t n = -1;
	unsigned long long wanted;
	bool digits = fuzz_matches("^[0-9]+$", text);

	must(decimal_whole(text, 0, INT64_MAX, &n) == digits);
	if (!digits) {
		must(n == -1);
		return;
	}
	wanted = strtoull(text, NULL, 10);              /* ULLONG_MAX where it does not fit */
	must(n == (wanted > INT64_MAX ? INT64_MAX : (int64_t)wanted));
	must(decimal_whole(text, n, n, &n) && (n == INT64_MAX || !decimal_whole(text, n + 1, INT64_MAX, &n)));
}

void
fuzz_duration(const char *bytes, size_t size)
{
	char *text = fuzz_text(bytes, size);
	int64_t ns = -1;

	must(duration_parse(text, &ns) == is_duration(text));
	if (is_duration(text)) {
		check_value(text, ns);
		check_again(text, ns);
	}
	check_whole(text);
	free(text);
}
