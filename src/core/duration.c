#include "duration.h"

#include <stddef.h>
#include <string.h>

#include "countof.h"
#include "digits.h"
#include "saturate.h"
#include "text.h"

static const struct unit {
	const char *name;
	int64_t ns;
} units[] = {
	{ "d", 86400 * DURATION_S }, { "h", 3600 * DURATION_S }, { "m", 60 * DURATION_S }, { "s", DURATION_S },
	{ "ms", DURATION_MS }, { "us", 1000 }, { "ns", 1 },
};

/* The first byte after the number at text, or NULL.  *point is where its `.` is, or its end. */
static const char *
decimal_scan(const char *text, const char **point)
{
	const char *end;

	*point = skip_digits(text);
	if (**point != '.')
		return *point == text ? NULL : *point;
	end = skip_digits(*point + 1);
	return end == *point + 1 ? NULL : end;
}

const char *
decimal_read(const char *text, int64_t scale, int64_t *value)
{
	const char *point, *end, *p;
	int64_t whole = 0, fraction = 0;

	if ((end = decimal_scan(text, &point)) == NULL)
		return NULL;
	for (p = text; p < point; p++)
		whole = saturate_add(saturate_mul(whole, 10), *p - '0');
	/*
	 * Horner from the last digit: floor((floor(x) + n) / 10) = floor((x + n) / 10) for whole n, so the
	 * result is exact however many digits there are.  scale is at most a day: nothing overflows.
	 */
	for (p = end; --p > point;)
		fraction = (fraction + (*p - '0') * scale) / 10;
	*value = saturate_add(saturate_mul(whole, scale), fraction);
	return end;
}

bool
decimal_whole(const char *text, int64_t min, int64_t max, int64_t *value)
{
	const char *end = skip_digits(text);
	int64_t n;

	if (end == text || *end != '\0')
		return false;
	decimal_read(text, 1, &n);
	if (n < min || n > max)
		return false;
	*value = n;
	return true;
}

/* The row of the unit that text starts with, or countof(units).  *end is the first byte after the letters. */
static size_t
unit_find(const char *text, const char **end)
{
	size_t i, len = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	*end = text + len;
	for (i = 0; i < countof(units); i++)
		if (strlen(units[i].name) == len && memcmp(units[i].name, text, len) == 0)
			break;
	return i;
}

static bool
at_end(const char *text)
{
	return *text == '\0' || *text == ',';
}

/* As duration_read(), but what is below 1 ns is 0. */
static const char *
read_whole_ns(const char *text, int64_t *ns)
{
	const char *point, *number_end, *end;
	size_t unit, next = 0;
	int64_t term, sum = 0;

	if ((number_end = decimal_scan(text, &point)) != NULL && at_end(number_end))
		return decimal_read(text, DURATION_S, ns);
	do {
		if ((number_end = decimal_scan(text, &point)) == NULL)
			return NULL;
		unit = unit_find(number_end, &end);
		if (unit < next || unit == countof(units))
			return NULL;
		decimal_read(text, units[unit].ns, &term);
		sum = saturate_add(sum, term);
		next = unit + 1;
		text = end;
	} while (!at_end(text));
	*ns = sum;
	return text;
}

const char *
duration_read(const char *text, int64_t *ns)
{
	const char *end = read_whole_ns(text, ns);

	/* 0 often means "no limit", which nobody means by a limit however small */
	if (end != NULL && *ns == 0 && text + strcspn(text, "123456789") < end)
		*ns = 1;
	return end;
}

bool
duration_parse(const char *text, int64_t *ns)
{
	const char *end = duration_read(text, ns);

	return end != NULL && *end == '\0';
}

int64_t
duration_to_ms(int64_t ns)
{
	return ns / DURATION_MS + (ns % DURATION_MS >= DURATION_MS / 2);
}

void
duration_add(struct text *t, int64_t ns)
{
	long long ms = (long long)duration_to_ms(ns), s = ns / DURATION_S + (ns % DURATION_S >= DURATION_S / 2);

	if (ms < 60000)
		duration_add_seconds(t, ns, "s");
	else if (s < 3600)
		text_add(t, "%lldm%02llds", s / 60, s % 60);
	else
		text_add(t, "%lldh%02lldm%02llds", s / 3600, s / 60 % 60, s % 60);
}

void
duration_add_seconds(struct text *t, int64_t ns, const char *unit)
{
	long long ms = (long long)duration_to_ms(ns);

	text_add(t, "%lld.%03lld%s", ms / 1000, ms % 1000, unit);
}

char *
duration_text(char buf[DURATION_TEXT_SIZE], int64_t ns)
{
	struct text t = { buf, DURATION_TEXT_SIZE, 0 };

	duration_add(&t, ns);
	return buf;
}

char *
duration_short(char buf[DURATION_TEXT_SIZE], int64_t ns)
{
	char *hours = strchr(duration_text(buf, ns), 'h');

	if (hours != NULL && hours - buf > 6)
		text_print(buf, DURATION_TEXT_SIZE, "%lldd", (long long)(ns / (86400 * DURATION_S)));
	else if (hours != NULL)
		hours[hours - buf > 3 ? 1 : 4] = '\0';
	return buf;
}

char *
duration_exact(char buf[DURATION_EXACT_SIZE], int64_t ns)
{
	struct text t = { buf, DURATION_EXACT_SIZE, 0 };
	size_t i;

	if (ns == DURATION_FOREVER)
		return text_print(buf, DURATION_EXACT_SIZE, "for ever");
	for (i = 0; units[i].ns > DURATION_S; ns %= units[i++].ns)
		if (ns >= units[i].ns)
			text_add(&t, "%lld%s", (long long)(ns / units[i].ns), units[i].name);
	if (ns == 0 && t.used != 0)
		return buf;
	text_add(&t, "%lld.%09lld", (long long)(ns / DURATION_S), (long long)(ns % DURATION_S));
	while (buf[t.used - 1] == '0')
		t.used--;                       /* and the point, if all of the fraction is zeros */
	memcpy(buf + t.used - (buf[t.used - 1] == '.'), "s", sizeof "s");
	return buf;
}
