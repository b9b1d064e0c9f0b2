#include "statuses.h"

#include <stddef.h>
#include <string.h>

#include "digits.h"
#include "signame.h"
#include "text.h"

static void
add_range(uint32_t *bits, unsigned from, unsigned to)
{
	for (; from <= to; from++)
		bits[from / 32] |= UINT32_C(1) << from % 32;
}

static bool
has_bit(const uint32_t *bits, unsigned n)
{
	return (bits[n / 32] >> n % 32 & 1) != 0;
}

/* Reads a number of up to four digits, at most max, at *text and moves *text past it. */
static bool
read_number(const char **text, const char *end, unsigned max, unsigned *number)
{
	const char *start = *text;

	for (*number = 0; *text < end && is_digit(**text) && *text - start < 4; ++*text)
		*number = *number * 10 + (unsigned)(**text - '0');
	return *text > start && *number <= max;
}

/* `N` or `N-M` */
static bool
add_numbers(uint32_t *bits, unsigned min, unsigned max, const char *item, const char *end)
{
	unsigned from, to;

	if (!read_number(&item, end, max, &from))
		return false;
	to = from;
	if (item < end && *item == '-') {
		item++;
		if (!read_number(&item, end, max, &to))
			return false;
	}
	if (item != end || from < min || to < from)
		return false;
	add_range(bits, from, to);
	return true;
}

/* What follows `http:`. */
static bool
add_http(struct statuses *set, const char *item, const char *end)
{
	unsigned class;

	set->has_http = true;
	if (end - item == 3 && *item >= '1' && *item <= '5' && memcmp(item + 1, "xx", 2) == 0) {
		class = (unsigned)(*item - '0') * 100;
		add_range(set->http, class, class + 99);
		return true;
	}
	return add_numbers(set->http, 100, 599, item, end);
}

static bool
add_item(struct statuses *set, const char *item, const char *end)
{
	size_t len = (size_t)(end - item);
	unsigned number = (unsigned)signame_number(item, len);

	if (len > 5 && memcmp(item, "http:", 5) == 0)
		return add_http(set, item + 5, end);
	set->has_other = true;
	if (text_has_word("signal", item, len))
		add_range(set->status, STATUS_SIGNAL + 1, STATUS_SIGNAL + SIGNAME_MAX);
	else if (text_has_word("timeout", item, len))
		set->timeout = true;
	else if (text_has_word("any", item, len))
		set->any = true;
	else if (number != 0)
		add_range(set->status, STATUS_SIGNAL + number, STATUS_SIGNAL + number);
	else if (!text_has_word("none", item, len))
		return add_numbers(set->status, 0, 255, item, end);
	return true;
}

bool
statuses_add(struct statuses *set, const char *list)
{
	const char *end;

	set->given = true;
	for (;; list = end + 1) {
		end = list + strcspn(list, ",");
		if (!add_item(set, list, end))
			return false;
		if (*end == '\0')
			return true;
	}
}

bool
statuses_match_http(const struct statuses *set, const struct outcome *outcome)
{
	return outcome->http_status > 0 && outcome->http_status <= 999
	    && has_bit(set->http, (unsigned)outcome->http_status);
}

bool
statuses_match(const struct statuses *set, const struct outcome *outcome)
{
	unsigned status = (unsigned)outcome_status(outcome);

	if ((set->any && status != 0) || statuses_match_http(set, outcome))
		return true;
	if (outcome->kind == OUTCOME_TIMEOUT)
		return set->timeout;
	return status <= 255 && has_bit(set->status, status);
}
