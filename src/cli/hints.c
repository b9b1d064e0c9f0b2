#include "hints.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../core/backoff.h"
#include "../core/budget.h"
#include "../core/command.h"
#include "../core/countof.h"
#include "../core/nearest.h"
#include "../core/preset.h"
#include "../core/signame.h"
#include "../core/statuses.h"
#include "../core/text.h"
#include "rows.h"

/* One byte more than NEAREST_MAX, so that a word that was cut is never a match. */
#define ITEM_SIZE (NEAREST_MAX + 2)

struct synonyms {
	const char *meant;
	const char *names;              /* as text_has_word() takes them */
};

/*
 * What other tools call our options: curl, wget, timeout, GNU parallel, Debian's retry (minfrin), kadwanev/retry,
 * joshdk/retry, recur, attempt, nick-fields/retry, Docker's health checks.  A word of one letter is an option's
 * letter.  A name that begins one of ours, or nearly is one, needs no row: nearest.c finds it.
 */
static const struct synonyms options[] = {
	{ "--attempts", " c retry retries max-retries max-attempts tries max-tries times count " },
	{ "--attempts=inf", " forever infinite unlimited until-success " },
	{ "--deadline", " retry-max-time max-elapsed-time max-duration total-timeout " },
	{ "--deadline or --timeout", " max-time time-limit limit " },
	{ "--timeout", " connect-timeout attempt-timeout task-time timeout-seconds timeout-minutes " },
	{ "--delay", " w sleep wait pause every base retry-delay retry-wait retry-interval wait-time "
	    "initial-delay waitretry retries-sleep retry-wait-seconds polling-interval-seconds " },
	{ "--backoff=constant", " constant fixed " },
	{ "--backoff=exponential", " exponential exponential-backoff " },
	{ "--backoff=fibonacci", " fibonacci " },
	{ "--backoff=linear", " linear " },
	{ "--factor", " multiplier backoff-factor backoff-multiplier exponent " },
	{ "--max-delay", " max-wait max-interval max-backoff max-sleep wait-max cap " },
	{ "--min-delay", " min-wait min-interval min-sleep wait-min start-period " },
	{ "--jitter=none", " no-jitter " },
	{ "--jitter", " random randomize " },
	{ "--splay", " random-delay start-delay start-jitter " },
	{ "--retry-on", " while condition retry-if retry-status retry-if-status retry-codes exit-code exit-codes "
	    "on-exit-code retry-on-exit-code " },
	{ "--retry-on=any", " retry-always retry-all-errors " },
	{ "--preset=curl", " retry-connrefused " },
	{ "--stop-on", " stop-if-status abort-on fail-on giveup-on no-retry-on " },
	{ "--success-on", " u until success-codes " },
	{ "--verify", " check test validate " },
	{ "--http", " retry-after honor-retry-after respect-retry-after " },
	{ "--replay-stdin", " stdin hold-stdin buffer-stdin " },
	{ "--hold-stdout", " stdout hold-output buffer-stdout " },
	{ "--hold-stderr", " stderr buffer-stderr " },
	{ "--breaker", " circuit circuit-breaker " },
	{ "--breaker-cooldown", " cooldown reset-timeout breaker-timeout " },
	{ "--key", " idempotency-key " },
	{ "--on-retry", " before-retry on-retry-command " },
	{ "--on-giveup", " on-fail on-failure on-error " },
	{ "--quiet", " silent " },
	{ "--verbose", " debug trace " },
	{ "--log-format", " format output-format " },
	{ "--log-format=json", " json " },
	{ "--log-file", " logfile " },
	{ "--name", " label " },
	{ "--group=shared", " foreground " },
	{ "--help", " usage " },
};

static const struct value_synonyms {
	enum value_kind kind;
	struct synonyms s;
} values[] = {
	{ VALUE_PRESETS, { "kubectl", " k8s kubernetes " } },
	{ VALUE_PRESETS, { "psql", " postgres postgresql " } },
	{ VALUE_STATUSES, { "any", " all always error errors fail failed failure failures nonzero " } },
	{ VALUE_LIMIT, { "inf", " infinite infinity unlimited forever none -1 " } },
	{ VALUE_LIMIT, { "inf (no limit) or 1 (run once)", " 0 " } },
	{ VALUE_INTERVAL, { "0", " none never no off " } },
	{ VALUE_DURATION, { "0", " none never no off " } },
};

static const struct synonyms units[] = {
	{ "ms", " ms msec msecs millisecond milliseconds " }, { "us", " us usec usecs \302\265s \316\274s " },
	{ "s", " s sec secs second seconds " }, { "m", " m min mins minute minutes " },
	{ "h", " h hr hrs hour hours " }, { "d", " d day days " },
};

static const char *
find_synonym(const struct synonyms *s, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (text_has_word(s[i].names, name))
			return s[i].meant;
	return NULL;
}

static const char *
hint(char buf[HINT_SIZE], const char *prefix, const char *word)
{
	*buf = '\0';
	if (word != NULL)
		snprintf(buf, HINT_SIZE, "did you mean %s%s?", prefix, word);
	return buf;
}

static const char *
hint_nearest(char buf[HINT_SIZE], const char *prefix, const struct nearest *n)
{
	hint(buf, prefix, n->count > 0 && n->count <= 2 ? n->word : NULL);
	if (n->count == 2)
		snprintf(buf, HINT_SIZE, "did you mean %s%s or %s%s?", prefix, n->word, prefix, n->other);
	return buf;
}

/* Names are compared as they are usually written: in lower case, with dashes. */
static void
normalize(char buf[ITEM_SIZE], const char *name, size_t len)
{
	size_t i;

	snprintf(buf, ITEM_SIZE, "%.*s", (int)(len < ITEM_SIZE ? len : ITEM_SIZE), name);
	for (i = 0; buf[i] != '\0'; i++) {
		if (buf[i] >= 'A' && buf[i] <= 'Z')
			buf[i] = (char)(buf[i] - 'A' + 'a');
		if (buf[i] == '_')
			buf[i] = '-';
	}
}

const char *
hint_name(char buf[HINT_SIZE], const char *name, size_t len)
{
	const struct option_row *row;
	const char *meant;
	struct nearest n;
	char usual[ITEM_SIZE];

	normalize(usual, name, len);
	meant = len > 1 ? find_synonym(options, countof(options), usual) : NULL;
	if (meant != NULL)
		return hint(buf, "", meant);
	nearest_init(&n, usual);
	for (row = option_rows; row < option_rows + option_row_count; row++)
		if (row->name != NULL)
			nearest_offer(&n, row->name);
	return hint_nearest(buf, "--", &n);
}

/* `-n 5`: five attempts in most other tools, a dry run in make and rsync.  rest: what follows the letter. */
static const char *
hint_n(char buf[HINT_SIZE], const char *rest, const char *next)
{
	const char *number = *rest == '\0' && next != NULL ? next : rest + (*rest == '=');

	number = command_count(number);
	snprintf(buf, HINT_SIZE, "did you mean --attempts=%s (-a %s)? A dry run is --dry-run", number, number);
	return buf;
}

const char *
hint_letters(char buf[HINT_SIZE], const char *letters, const char *unknown, const char *next)
{
	char name[ITEM_SIZE];
	size_t len = strcspn(letters, "=");

	if (option_by_name(letters, len) == NULL && len > 1 && strspn(letters + 1, "0123456789") == len - 1)
		len = 1;                        /* `-n5` */
	normalize(name, letters, len);
	if (len > 1 && option_by_name(name, len) != NULL)
		return hint(buf, "--", name);
	if (*unknown == 'n' && (len == 1 || find_synonym(options, countof(options), name) == NULL))
		return hint_n(buf, unknown + 1, next);
	return hint(buf, "", find_synonym(options, countof(options), name));
}

static bool
is_list(enum value_kind k)
{
	return k == VALUE_STATUSES || k == VALUE_PRESETS;
}

static bool
is_item(enum value_kind k, const char *item)
{
	struct statuses set = { .given = false };

	return k == VALUE_PRESETS ? preset_find(item, strlen(item)) != NULL : statuses_add(&set, item);
}

/* Finds what was not accepted: the first bad item of a list, otherwise the whole value. */
static void
find_item(char item[ITEM_SIZE], enum value_kind k, const char *value)
{
	size_t len;

	do {
		len = strcspn(value, is_list(k) ? "," : "");
		snprintf(item, ITEM_SIZE, "%.*s", (int)(len < ITEM_SIZE ? len : ITEM_SIZE), value);
		value += len;
	} while (is_list(k) && is_item(k, item) && *value++ != '\0');
}

/* `5xx` or `503`: an HTTP status without `http:`. */
static bool
is_http_status(const char *item)
{
	return strlen(item) == 3 && (item[0] == '4' || item[0] == '5')
	    && (strcmp(item + 1, "xx") == 0 || strspn(item, "0123456789") == 3);
}

/* Rewrites `5min`, `5 s` or `10/sec` with our unit.  False: kind k would not accept the result. */
static bool
mend_unit(char mended[ITEM_SIZE], enum value_kind k, const char *item)
{
	union {
		int64_t ns;
		struct backoff backoff;
		struct budget_config budget;
	} field = { 0 };
	size_t number = strspn(item, "0123456789./"), blanks = strspn(item + number, " ");
	const char *unit = item + number + blanks;
	const char *meant = find_synonym(units, countof(units), unit);

	if (meant == NULL || (k != VALUE_DURATION && k != VALUE_DELAYS && k != VALUE_INTERVAL && k != VALUE_JITTER
	    && k != VALUE_RATE))
		return false;
	snprintf(mended, ITEM_SIZE, "%.*s%s", (int)number, item, meant);
	return value_set(k, &field, mended);
}

static void
offer_values(struct nearest *n, enum value_kind k)
{
	static const char *const outcomes[] = { "signal", "timeout", "any", "none" };
	const struct value_word *w;
	const struct preset *p;
	const char *name;
	size_t i;

	for (w = value_words(k); w != NULL && w->name != NULL; w++)
		nearest_offer(n, w->name);
	for (i = 0; k == VALUE_STATUSES && i < countof(outcomes); i++)
		nearest_offer(n, outcomes[i]);
	for (i = 0; (k == VALUE_SIGNAL || k == VALUE_STATUSES) && (name = signame_at(i)) != NULL; i++)
		nearest_offer(n, name);
	for (i = 0; k == VALUE_PRESETS && (p = preset_at(i)) != NULL; i++)
		nearest_offer(n, p->name);
}

const char *
hint_value(char buf[HINT_SIZE], enum value_kind k, const char *value)
{
	char item[ITEM_SIZE], mended[ITEM_SIZE];
	struct nearest n;
	size_t i;

	find_item(item, k, value);
	if (k == VALUE_STATUSES && is_http_status(item))
		return hint(buf, "http:", item);
	if (mend_unit(mended, k, item))
		return hint(buf, "", mended);
	for (i = 0; i < countof(values); i++)
		if (values[i].kind == k && text_has_word(values[i].s.names, item))
			return hint(buf, "", values[i].s.meant);
	nearest_init(&n, k == VALUE_SIGNAL && strncmp(item, "SIG", 3) == 0 ? item + 3 : item);
	offer_values(&n, k);
	return hint_nearest(buf, "", &n);
}
