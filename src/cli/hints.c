#include "hints.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/command.h"
#include "../core/countof.h"
#include "../core/duration.h"
#include "../core/nearest.h"
#include "../core/preset.h"
#include "../core/signame.h"
#include "../core/text.h"
#include "options.h"
#include "rows.h"

/* One byte more than NEAREST_MAX, so that a word that was cut is never a match. */
#define ITEM_SIZE (NEAREST_MAX + 2)
#define DIGITS "0123456789"

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
	{ "--attempts", "A c retry retries max-retries max-attempts maxattempts tries max-tries times count "
	    "number num repeat" },
	{ "--attempts=inf", "forever infinite unlimited until-success loop" },
	{ "--deadline", "retry-max-time max-elapsed-time max-duration maxmins total-timeout" },
	{ "--deadline or --timeout", "max-time time-limit limit" },
	{ "--timeout", "connect-timeout attempt-timeout task-time timeout-seconds timeout-minutes" },
	{ "--interval", "w sleep sleep-time wait wait-time pause every period fixed constant retry-delay "
	    "retry-wait retry-interval retries-sleep retry-wait-seconds polling-interval-seconds" },
	{ "--delay", "base base-delay initial-delay waitretry" },
	{ "--backoff=exponential", "exponential exponential-backoff" },
	{ "--backoff=fibonacci", "fibonacci" },
	{ "--backoff=linear", "linear" },
	{ "--factor", "multiplier backoff-factor backoff-multiplier exponent" },
	{ "--max-delay", "max-wait max-interval max-backoff max-sleep wait-max cap delay-max maximum-delay" },
	{ "--min-delay", "min-wait min-interval min-sleep wait-min start-period" },
	{ "--jitter=none", "no-jitter" },
	{ "--jitter", "random randomize" },
	{ "--splay", "random-delay start-delay start-jitter" },
	{ "--retry-on", "while condition retry-if retry-status retry-if-status retry-codes exit-code exit-codes "
	    "on-exit-code retry-on-exit-code" },
	{ "--retry-on=any", "retry-always retry-all-errors" },
	{ "--preset=curl", "retry-connrefused" },
	{ "--stop-on", "stop-if-status abort-on fail-on giveup-on no-retry-on" },
	{ "--success-on", "u until success-codes" },
	{ "--success-on=1-125", "until-fail until-failure invert negate not expect-failure" },
	{ "--success-match", "until-match until-output until-regex expect expect-output grep contains" },
	{ "--verify", "check test validate" },
	{ "--http", "retry-after honor-retry-after respect-retry-after" },
	{ "--replay-stdin", "stdin hold-stdin buffer-stdin" },
	{ "--hold-stdout", "stdout hold-output buffer-stdout" },
	{ "--hold-stderr", "stderr buffer-stderr" },
	{ "--breaker", "circuit circuit-breaker" },
	{ "--breaker-cooldown", "cooldown reset-timeout breaker-timeout" },
	{ "--key", "idempotency-key" },
	{ "--on-retry", "before-retry on-retry-command" },
	{ "--on-giveup", "on-fail on-failure on-error" },
	{ "--quiet", "silent" },
	{ "--verbose", "debug trace" },
	{ "--log-format", "format output-format" },
	{ "--log-format=json", "json" },
	{ "--log-format=github", "github github-actions" },
	{ "--log-file", "logfile" },
	{ "--name", "label message" },
	{ "--progress", "color colour" },
	{ "--progress=never", "no-progress no-color no-colour" },
	{ "--nested=warn or --quiet", "warn" },
	{ "env NAME=value COMMAND", "env environment" },
	{ "--group=shared", "foreground" },
	{ "--help", "usage" },
};

static const struct {
	enum value_kind kind;
	struct synonyms s;
} values[] = {
	{ VALUE_PRESETS, { "kubectl", "k8s kubernetes" } },
	{ VALUE_PRESETS, { "psql", "postgres postgresql" } },
	{ VALUE_STATUSES, { "any", "all always error errors fail failed failure failures nonzero non-zero !0" } },
	{ VALUE_LIMIT, { "inf", "infinite infinity unlimited forever none -1" } },
	{ VALUE_LIMIT, { "inf (no limit) or 1 (run once)", "0" } },
	{ VALUE_INTERVAL, { "0", "none never no off" } },
	{ VALUE_DURATION, { "0", "none never no off" } },
	{ VALUE_BACKOFF, { "constant", "fixed none no off false flat" } },
	{ VALUE_BACKOFF, { "exponential", "true yes on double" } },
	{ VALUE_JITTER, { "none", "off false no never" } },
	{ VALUE_JITTER, { "full", "true yes on random uniform" } },
	{ VALUE_PROGRESS, { "always", "true yes on" } },
	{ VALUE_PROGRESS, { "never", "false no off none" } },
	{ VALUE_LOG_FORMAT, { "github", "actions gha" } },
};

static const struct synonyms units[] = {
	{ "ms", "ms msec msecs millisecond milliseconds" }, { "us", "us usec usecs \302\265s \316\274s" },
	{ "s", "s sec secs second seconds" }, { "m", "m min mins minute minutes" },
	{ "h", "h hr hrs hour hours" }, { "d", "d day days" }, { "w", "w week weeks" },
};

static const char *
find_synonym(const struct synonyms *s, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (text_has_word(s[i].names, name, strlen(name)))
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
	snprintf(buf, ITEM_SIZE, "%.*s", (int)(len < ITEM_SIZE ? len : ITEM_SIZE), name);
	for (; *buf != '\0'; buf++)
		*buf = (char)(*buf == '_' ? '-' : tolower((unsigned char)*buf));
}

const char *
hint_name(char buf[HINT_SIZE], const char *name, size_t len)
{
	const struct option_row *row;
	const char *meant;
	struct nearest n;
	char usual[ITEM_SIZE];

	normalize(usual, name, len);
	meant = find_synonym(options, countof(options), usual);
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
	return text_print(buf, HINT_SIZE, "did you mean --attempts=%s (-a %s)? A dry run is --dry-run", number,
	    number);
}

const char *
hint_letters(char buf[HINT_SIZE], const char *letters, const char *unknown, const char *next)
{
	char name[ITEM_SIZE];
	size_t len = strcspn(letters, "=");

	if (option_by_name(letters, len) == NULL && len > 1 && strspn(letters + 1, DIGITS) == len - 1)
		len = 1;                        /* `-n5` */
	normalize(name, letters, len);
	if (len == 1)
		*name = *letters;
	if (len > 1 && option_by_name(name, len) != NULL)
		return hint(buf, "--", name);
	if (*unknown == 'n' && (len == 1 || find_synonym(options, countof(options), name) == NULL))
		return hint_n(buf, unknown + 1, next);
	return hint(buf, "", find_synonym(options, countof(options), name));
}

static bool
accepts(enum value_kind k, const char *value)
{
	static struct options scratch;          /* has room for the field of any kind */

	memset(&scratch, 0, OPTIONS_CLEAR);
	return value_set(k, &scratch, value);
}

/* Finds what was not accepted: the first bad item of what may be a list. */
static void
find_item(char item[ITEM_SIZE], enum value_kind k, const char *value)
{
	size_t len;

	do {
		len = strcspn(value, ",");
		snprintf(item, ITEM_SIZE, "%.*s", (int)(len < ITEM_SIZE ? len : ITEM_SIZE), value);
		value += len;
	} while (accepts(k, item) && *value++ != '\0');
}

/* `5xx` or `503`: an HTTP status without `http:`. */
static bool
is_http_status(const char *item)
{
	return strlen(item) == 3 && (item[0] == '4' || item[0] == '5')
	    && (strcmp(item + 1, "xx") == 0 || strspn(item, DIGITS) == 3);
}

/*
 * Writes the value as it may have been meant: `5min`, `5 S` and `1w` in our units, `1:30` with h, m and s, `1, 2 3`
 * without blanks, `1..5` with a dash.
 */
static void
mend(struct text *t, const char *value)
{
	const char *colon = value[strspn(value, DIGITS ":")] == '\0' ? strchr(value, ':') : NULL;
	const char *left = colon == NULL || strrchr(colon, ':')[1] == '\0' ? "" :
	    strchr(colon + 1, ':') != NULL ? "hms" : "ms", *meant;
	bool after_digit;
	char unit[ITEM_SIZE];
	size_t len;

	for (text_add(t, "%s", ""); *value != '\0'; value += len) {
		after_digit = t->used > 0 && strchr(DIGITS, t->buf[t->used - 1]) != NULL;
		len = strcspn(value, DIGITS " .,:/-%");
		normalize(unit, value, len);
		meant = find_synonym(units, countof(units), unit);
		if (meant != NULL && *meant == 'w' && after_digit && t->used < 9
		    && strspn(t->buf, DIGITS) == t->used) {
			t->used = 0;
			text_add(t, "%ldd", 7 * strtol(t->buf, NULL, 10));
		} else if (meant != NULL) {
			text_add(t, "%s", meant);
		} else if (len > 0) {
			text_add(t, "%.*s", (int)len, value);
		} else if ((len = strspn(value, " ")) > 0) {
			text_add(t, "%s", after_digit && value[len] >= '0' && value[len] <= '9' ? "," : "");
		} else {
			len = strncmp(value, "..", 2) == 0 ? 2 : 1;
			text_add(t, "%c", len == 2 ? '-' : *value == ':' && *left != '\0' ? *left++ : *value);
		}
	}
	text_add(t, "%s", left);
}

/* A random time from 1 s to 5 s: `1s..5s`, which has been mended to `1s-5s`. */
static bool
hint_range(char buf[HINT_SIZE], char *range)
{
	char low[DURATION_EXACT_SIZE], more[DURATION_EXACT_SIZE], *dash = strchr(range, '-');
	int64_t from_ns, to_ns;

	if (dash == NULL)
		return false;
	*dash = '\0';
	if (!duration_parse(range, &from_ns) || !duration_parse(dash + 1, &to_ns) || to_ns <= from_ns)
		return false;
	snprintf(buf, HINT_SIZE, "did you mean --interval=%s --jitter=%s?", duration_exact(low, from_ns),
	    duration_exact(more, to_ns - from_ns));
	return true;
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
	char item[ITEM_SIZE], usual[ITEM_SIZE], mended[ITEM_SIZE];
	struct text t = { mended, sizeof mended, 0 };
	struct nearest n;
	size_t i;

	find_item(item, k, value);
	normalize(usual, item, strlen(item));
	if (k == VALUE_STATUSES && is_http_status(usual))
		return hint(buf, "http:", usual);
	if (k == VALUE_BACKOFF && accepts(VALUE_FACTOR, item))
		return hint(buf, "--factor=", item);
	mend(&t, value);
	if (t.used < sizeof mended - 1 && strcmp(mended, value) != 0 && accepts(k, mended))
		return hint(buf, "", mended);
	if ((k == VALUE_DELAYS || k == VALUE_INTERVAL) && hint_range(buf, mended))
		return buf;
	for (i = 0; i < countof(values); i++)
		if (values[i].kind == k && text_has_word(values[i].s.names, usual, strlen(usual)))
			return hint(buf, "", values[i].s.meant);
	nearest_init(&n, k == VALUE_SIGNAL && strncmp(item, "SIG", 3) == 0 ? item + 3 : item);
	offer_values(&n, k);
	return hint_nearest(buf, "", &n);
}
