#include "statuses.h"

#include <stddef.h>
#include <string.h>

#include "countof.h"
#include "signame.h"

static void
add_range(struct statuses *set, unsigned from, unsigned to)
{
	for (; from <= to; from++)
		set->status[from / 32] |= UINT32_C(1) << from % 32;
}

static void
add_signals(struct statuses *set)
{
	add_range(set, STATUS_SIGNAL + 1, STATUS_SIGNAL + SIGNAME_MAX);
}

static void
add_timeout(struct statuses *set)
{
	set->timeout = true;
}

static void
add_any(struct statuses *set)
{
	set->any = true;
}

static void
add_none(struct statuses *set)
{
	(void)set;
}

static const struct word {
	const char *name;
	void (*add)(struct statuses *);
} words[] = {
	{ "signal", add_signals }, { "timeout", add_timeout }, { "any", add_any }, { "none", add_none },
};

/* One to three digits, at most 255, at *text; moves *text past them. */
static bool
read_status(const char **text, const char *end, unsigned *status)
{
	const char *start = *text;

	for (*status = 0; *text < end && **text >= '0' && **text <= '9' && *text - start < 4; ++*text)
		*status = *status * 10 + (unsigned)(**text - '0');
	return *text > start && *status <= 255;
}

static bool
add_numbers(struct statuses *set, const char *item, const char *end)
{
	unsigned from, to;

	if (!read_status(&item, end, &from))
		return false;
	to = from;
	if (item < end && *item == '-') {
		item++;
		if (!read_status(&item, end, &to))
			return false;
	}
	if (item != end || to < from)
		return false;
	add_range(set, from, to);
	return true;
}

static bool
add_item(struct statuses *set, const char *item, const char *end)
{
	size_t i, len = (size_t)(end - item);
	int number;

	for (i = 0; i < countof(words); i++) {
		if (strlen(words[i].name) == len && memcmp(words[i].name, item, len) == 0) {
			words[i].add(set);
			return true;
		}
	}
	if ((number = signame_number(item, len)) != 0) {
		add_range(set, STATUS_SIGNAL + (unsigned)number, STATUS_SIGNAL + (unsigned)number);
		return true;
	}
	return add_numbers(set, item, end);
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
statuses_match(const struct statuses *set, const struct outcome *o)
{
	unsigned status = (unsigned)outcome_status(o);

	if (set->any)
		return true;
	if (o->kind == OUTCOME_TIMEOUT)
		return set->timeout;
	return status <= 255 && (set->status[status / 32] >> status % 32 & 1) != 0;
}
