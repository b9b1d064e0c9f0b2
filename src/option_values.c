#include "option_values.h"

#include <stdint.h>
#include <string.h>

#include "core/countof.h"
#include "core/duration.h"
#include "core/key.h"
#include "core/preset.h"
#include "core/signame.h"
#include "core/text.h"
#include "edge/watch.h"
#include "options.h"

static bool
set_duration(void *field, const char *value)
{
	return duration_parse(value, field);
}

static bool
set_count(void *field, const char *value)
{
	return decimal_whole(value, 0, INT64_MAX, field);
}

static bool
set_positive(void *field, const char *value)
{
	return decimal_whole(value, 1, INT64_MAX, field);
}

static bool
set_signal(void *field, const char *value)
{
	int *number = field;

	return (*number = signame_parse(value)) != 0;
}

static bool
set_delays(void *field, const char *value)
{
	struct backoff *b = field;

	for (b->delays = 0; b->delays < BACKOFF_LIST_MAX; value++) {
		if ((value = duration_read(value, &b->delay_ns[b->delays])) == NULL)
			return false;
		b->delays++;
		if (*value == '\0')
			return true;
	}
	return false;
}

/* The value of the word called name, or -1. */
static int
word_value(const struct value_word *words, const char *name)
{
	for (; words->name != NULL; words++)
		if (strcmp(words->name, name) == 0)
			return words->value;
	return -1;
}

static bool
set_factor(void *field, const char *value)
{
	int64_t *factor = field;
	const char *end = decimal_read(value, DURATION_S, factor);      /* billionths */

	return end != NULL && *end == '\0' && *factor >= DURATION_S;
}

static bool
set_percent(struct backoff *b, const char *value)
{
	const char *end = decimal_read(value, 10000, &b->jitter_value); /* parts per million */

	b->jitter = JITTER_PERCENT;
	return end != NULL && strcmp(end, "%") == 0 && b->jitter_value <= 1000000;
}

static const struct value_word jitter_words[] = {
	{ "none", JITTER_NONE }, { "full", JITTER_FULL }, { "equal", JITTER_EQUAL },
	{ "decorrelated", JITTER_DECORRELATED }, { "additive", JITTER_ADDITIVE }, { NULL, 0 },
};

static bool
set_jitter(void *field, const char *value)
{
	struct backoff *b = field;
	int kind = word_value(jitter_words, value);

	if (kind >= 0) {
		b->jitter = (enum jitter_kind)kind;
		return true;
	}
	if (set_percent(b, value))
		return true;
	b->jitter = JITTER_DURATION;
	return duration_parse(value, &b->jitter_value);
}

static bool
set_statuses(void *field, const char *value)
{
	return statuses_add(field, value);
}

/* Compiled expressions need more room than options should have on a stack, and only who uses them pays. */
#define PATTERNS_MAX 128
static struct watch_pattern patterns[PATTERNS_MAX];

static bool
add_pattern(struct options *o, const char *ere, unsigned streams, enum match_meaning meaning)
{
	struct streams_config *c = &o->streams;

	c->patterns = patterns;
	return c->pattern_count < PATTERNS_MAX
	    && watch_compile(&patterns[c->pattern_count++], ere, streams, (int)meaning);
}

/* `[STREAM:]ERE` */
static bool
add_match(struct options *o, const char *value, enum match_meaning meaning)
{
	static const struct value_word streams[] = { { "stdout:", WATCH_STDOUT }, { "stderr:", WATCH_STDERR } };
	size_t i, len;

	for (i = 0; i < countof(streams); i++) {
		len = strlen(streams[i].name);
		if (strncmp(value, streams[i].name, len) == 0)
			return value[len] != '\0'
			    && add_pattern(o, value + len, (unsigned)streams[i].value, meaning);
	}
	return *value != '\0' && add_pattern(o, value, WATCH_STDOUT | WATCH_STDERR, meaning);
}

static bool
set_retry_match(void *options, const char *value)
{
	return add_match(options, value, MATCH_RETRY);
}

static bool
set_stop_match(void *options, const char *value)
{
	return add_match(options, value, MATCH_STOP);
}

static bool
set_fail_match(void *options, const char *value)
{
	return add_match(options, value, MATCH_FAIL);
}

_Static_assert(PRESET_STDOUT == (int)WATCH_STDOUT && PRESET_STDERR == (int)WATCH_STDERR,
    "a preset's streams are handed on as a watch's");

static bool
add_preset(struct options *o, const struct preset *p)
{
	static const enum match_meaning meanings[] = {
		[PRESET_PERMANENT] = MATCH_PRESET_PERMANENT, [PRESET_TRANSIENT] = MATCH_PRESET_TRANSIENT,
		[PRESET_FAIL] = MATCH_PRESET_FAIL,
	};
	const struct preset_text *t;
	size_t i;

	for (i = 0; i < o->preset_count; i++)
		if (o->presets[i] == p)
			return true;
	if (o->preset_count == OPTIONS_PRESETS_MAX)
		return false;
	o->presets[o->preset_count++] = p;
	o->policy.has_preset = true;
	for (t = p->text; t->ere != NULL; t++)
		if (!add_pattern(o, t->ere, t->streams, meanings[t->kind]))
			return false;
	return true;
}

static bool
set_presets(void *options, const char *value)
{
	const struct preset *p;
	size_t len;

	for (;; value += len + 1) {
		len = strcspn(value, ",");
		if ((p = preset_find(value, len)) == NULL || !add_preset(options, p))
			return false;
		if (value[len] == '\0')
			return true;
	}
}

static const struct value_word http_words[] = {
	{ "stdout", HTTP_FROM_STDOUT }, { "stderr", HTTP_FROM_STDERR }, { NULL, 0 },
};

/* Higher numbers are no descriptors that a shell could open. */
#define HTTP_FD_MAX 999

static bool
set_http(void *field, const char *value)
{
	struct streams_config *c = field;
	int word = word_value(http_words, value);
	int64_t fd = 0;

	c->http = HTTP_FROM_FILE;
	c->http_file = value;
	if (word >= 0)
		c->http = (enum http_from)word;
	else if (strncmp(value, "fd:", 3) == 0)
		c->http = HTTP_FROM_FD;
	if (c->http == HTTP_FROM_FD && !decimal_whole(value + 3, 3, HTTP_FD_MAX, &fd))
		return false;
	c->http_fd = (int)fd;
	return *value != '\0';
}

static bool
set_true(void *field, const char *value)
{
	(void)value;
	return *(bool *)field = true;
}

static bool
set_name(void *field, const char *value)
{
	*(const char **)field = value;
	return key_is_name(value);
}

static bool
set_key(void *field, const char *value)
{
	*(const char **)field = value;
	return key_is_valid(value);
}

/* `10/s` */
static bool
set_rate(void *field, const char *value)
{
	static const struct value_word units[] = {
		{ "/s", 1 }, { "/m", 60 }, { "/h", 3600 }, { "/d", 86400 }, { NULL, 0 },
	};
	struct budget_config *b = field;
	const char *slash = strchr(value, '/'), *end = decimal_read(value, 1, &b->rate);
	int unit = slash == NULL ? -1 : word_value(units, slash);

	b->unit_ns = unit * DURATION_S;
	return unit > 0 && end == slash && strchr(value, '.') == NULL && b->rate >= 1 && b->rate <= BUDGET_MAX;
}

static bool
set_burst(void *field, const char *value)
{
	return decimal_whole(value, 1, BUDGET_MAX, field);
}

static bool
set_ratio(void *field, const char *value)
{
	int64_t *ratio = field;
	const char *end = decimal_read(value, BUDGET_TOKEN, ratio);

	return end != NULL && *end == '\0' && *ratio <= BUDGET_MAX * BUDGET_TOKEN;
}

static bool
set_text(void *field, const char *value)
{
	*(const char **)field = value;
	return *value != '\0';
}

static bool
set_more(void *field, const char *value)
{
	(void)value;
	++*(int *)field;
	return true;
}

#define MATCH_ACCEPTS "[stdout:|stderr:]ERE, a POSIX extended regular expression"

/* What has no set(): the word's value goes into an enum, seen as an int. */
_Static_assert(sizeof(enum backoff_kind) == sizeof(int) && sizeof(enum nested_mode) == sizeof(int)
    && sizeof(enum report_format) == sizeof(int) && sizeof(enum progress_when) == sizeof(int)
    && sizeof(enum group_mode) == sizeof(int), "an enum is as large as an int");

static const struct value_word backoff_words[] = {
	{ "exponential", BACKOFF_EXPONENTIAL }, { "linear", BACKOFF_LINEAR },
	{ "constant", BACKOFF_CONSTANT }, { "fibonacci", BACKOFF_FIBONACCI }, { NULL, 0 },
};

static const struct value_word nested_words[] = {
	{ "warn", NESTED_WARN }, { "allow", NESTED_ALLOW }, { "once", NESTED_ONCE }, { NULL, 0 },
};

static const struct value_word format_words[] = {
	{ "text", REPORT_TEXT }, { "json", REPORT_JSON }, { "logfmt", REPORT_LOGFMT },
	{ "github", REPORT_GITHUB }, { NULL, 0 },
};

static const struct value_word progress_words[] = {
	{ "auto", PROGRESS_AUTO }, { "always", PROGRESS_ALWAYS }, { "never", PROGRESS_NEVER }, { NULL, 0 },
};

static const struct value_word group_words[] = {
	{ "auto", GROUP_AUTO }, { "own", GROUP_OWN }, { "shared", GROUP_SHARED }, { NULL, 0 },
};

const struct value_kind value_flag = { set_true, NULL, NULL };
const struct value_kind value_counter = { set_more, NULL, NULL };
const struct value_kind value_limit = { set_count, "a whole number, 0 for no limit", NULL };
const struct value_kind value_count = { set_count, "a whole number from 0", NULL };
const struct value_kind value_positive = { set_positive, "a whole number from 1", NULL };
const struct value_kind value_duration = { set_duration, DURATION_ACCEPTS, NULL };
const struct value_kind value_delays = {
	set_delays, DURATION_ACCEPTS ", or up to 64 of them separated by commas", NULL
};
const struct value_kind value_factor = { set_factor, "a decimal number from 1", NULL };
const struct value_kind value_jitter = {
	set_jitter, "a percentage from 0% to 100%, or a duration such as 500ms", jitter_words
};
const struct value_kind value_signal = {
	set_signal, "a signal's name, with or without SIG, or its number from 1 to 64", NULL
};
const struct value_kind value_statuses = { set_statuses, STATUSES_ACCEPTS, NULL };
const struct value_kind value_presets = { set_presets, PRESET_ACCEPTS, NULL };
const struct value_kind value_retry_match = { set_retry_match, MATCH_ACCEPTS, NULL };
const struct value_kind value_stop_match = { set_stop_match, MATCH_ACCEPTS, NULL };
const struct value_kind value_fail_match = { set_fail_match, MATCH_ACCEPTS, NULL };
const struct value_kind value_http = { set_http, "fd:N with N from 3 to 999, or the name of a file", http_words };
const struct value_kind value_name = { set_name, VALUE_NAME_ACCEPTS, NULL };
const struct value_kind value_rate = {
	set_rate, "a whole number from 1 to 1000000000, and /s, /m, /h or /d", NULL
};
const struct value_kind value_burst = { set_burst, "a whole number from 1 to 1000000000", NULL };
const struct value_kind value_ratio = { set_ratio, "a decimal number from 0", NULL };
const struct value_kind value_key = { set_key, "1 to 255 bytes without control characters", NULL };
const struct value_kind value_shell = { set_text, "a shell command", NULL };
const struct value_kind value_file = { set_text, "the name of a file", NULL };
const struct value_kind value_directory = { set_text, "the name of a directory", NULL };
const struct value_kind value_text = { set_text, "a text that is not empty", NULL };
const struct value_kind value_backoff = { NULL, NULL, backoff_words };
const struct value_kind value_nested = { NULL, NULL, nested_words };
const struct value_kind value_log_format = { NULL, NULL, format_words };
const struct value_kind value_progress = { NULL, NULL, progress_words };
const struct value_kind value_group = { NULL, NULL, group_words };

bool
value_set(const struct value_kind *k, void *field, const char *value)
{
	int word;

	if (k->set != NULL)
		return k->set(field, value);
	if ((word = word_value(k->words, value)) < 0)
		return false;
	*(int *)field = word;
	return true;
}

const char *
value_accepts(char buf[VALUE_ACCEPTS_SIZE], const struct value_kind *k)
{
	struct text t = { buf, VALUE_ACCEPTS_SIZE, 0 };
	const struct value_word *w;

	if (k->words == NULL)
		return k->accepts;
	for (w = k->words; w->name != NULL; w++) {
		if (w > k->words)
			text_add(&t, w[1].name == NULL && k->accepts == NULL ? " or " : ", ");
		text_add(&t, "%s", w->name);
	}
	if (k->accepts != NULL)
		text_add(&t, ", %s", k->accepts);
	return buf;
}
