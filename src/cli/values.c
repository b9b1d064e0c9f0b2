#include "values.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../core/countof.h"
#include "../core/duration.h"
#include "../core/key.h"
#include "../core/preset.h"
#include "../core/signame.h"
#include "../core/text.h"
#include "options.h"

/*
 * The set() functions of the table of kinds at the end.  Each returns false if the kind does not accept the value;
 * arg is that of the kind's row.
 */

static bool
set_true(void *field, const char *value, int arg)
{
	(void)value, (void)arg;
	return *(bool *)field = true;
}

static bool
set_more(void *field, const char *value, int arg)
{
	(void)value, (void)arg;
	++*(int *)field;
	return true;
}

/* arg: the least number that is accepted. */
static bool
set_whole(void *field, const char *value, int arg)
{
	return decimal_whole(value, arg, INT64_MAX, field);
}

static bool
set_limit(void *field, const char *value, int arg)
{
	if (strcmp(value, "inf") != 0)
		return set_whole(field, value, arg);
	*(int64_t *)field = 0;
	return true;
}

static bool
set_duration(void *field, const char *value, int arg)
{
	(void)arg;
	return duration_parse(value, field);
}

static bool
set_signal(void *field, const char *value, int arg)
{
	int *number = field;

	(void)arg;
	return (*number = signame_parse(value)) != 0;
}

/* arg: how many durations are accepted; a single one is a constant delay. */
static bool
set_delays(void *field, const char *value, int arg)
{
	struct backoff *b = field;

	if (arg == 1)
		b->kind = BACKOFF_CONSTANT;
	for (b->delays = 0; b->delays < (size_t)arg; value++) {
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

/* Reads a decimal number into billionths.  arg: the least number that is accepted. */
static bool
set_decimal(void *field, const char *value, int arg)
{
	int64_t *billionths = field;
	const char *end = decimal_read(value, DURATION_S, billionths);

	return end != NULL && *end == '\0' && *billionths >= arg * DURATION_S;
}

static bool
set_jitter(void *field, const char *value, int arg)
{
	struct backoff *b = field;
	int kind = word_value(value_words(VALUE_JITTER), value);
	const char *end = decimal_read(value, 10000, &b->jitter_value); /* parts per million */

	(void)arg;
	b->jitter = kind >= 0 ? (enum jitter_kind)kind : JITTER_PERCENT;
	if (kind >= 0)
		return true;
	if (end != NULL && strcmp(end, "%") == 0)
		return b->jitter_value <= 1000000;
	b->jitter = JITTER_DURATION;
	return duration_parse(value, &b->jitter_value);
}

static bool
set_statuses(void *field, const char *value, int arg)
{
	(void)arg;
	return statuses_add(field, value);
}

static bool
add_pattern(struct options *o, const struct pattern *p)
{
	if (o->ere.program == NULL && (o->ere.program = calloc(1, sizeof *o->ere.program)) == NULL)
		o->ere.wrong = "there is no memory for it";
	if (o->ere.program == NULL || ere_add(&o->ere, p->ere) != NULL)
		return false;
	o->policy.patterns |= pattern_bit(p->meaning);
	o->patterns[o->ere.count - 1] = *p;
	return true;
}

bool
value_ignore_case(struct options *o)
{
	const size_t count = o->ere.count;
	enum pattern_meaning m;
	size_t i;

	o->ere.count = o->ere.nodes = o->ere.sets = 0;
	for (i = 0; i < count; i++) {
		m = o->patterns[i].meaning;
		o->ere.any_case = m >= PATTERN_RETRY && m <= PATTERN_SUCCESS;   /* not a preset's */
		if (ere_add(&o->ere, o->patterns[i].ere) != NULL)
			return false;
	}
	return true;
}

/* `[STREAM:]ERE`; arg: what a match means. */
static bool
add_match(void *options, const char *value, int arg)
{
	static const struct value_word streams[] = { { "stdout:", PATTERN_STDOUT }, { "stderr:", PATTERN_STDERR } };
	struct pattern p = { (enum pattern_meaning)arg, PATTERN_STDOUT | PATTERN_STDERR, value };
	size_t i, len;

	for (i = 0; i < countof(streams); i++) {
		len = strlen(streams[i].name);
		if (strncmp(value, streams[i].name, len) == 0) {
			p.streams = (unsigned)streams[i].value;
			p.ere = value + len;
		}
	}
	return *p.ere != '\0' && add_pattern(options, &p);
}

static bool
add_preset(struct options *o, const struct preset *p)
{
	const uint64_t bit = UINT64_C(1) << (p - preset_at(0));
	const struct pattern *text;

	if ((o->presets & bit) != 0)
		return true;
	o->presets |= bit;
	if (bit == PRESET_AUTO)
		return true;
	o->policy.has_preset = true;
	statuses_add(&o->policy.preset_permanent, p->permanent);
	statuses_add(&o->policy.preset_transient, p->transient);
	for (text = p->text; text->ere != NULL; text++)
		if (!add_pattern(o, text))
			return false;
	return true;
}

static bool
add_presets(void *options, const char *value, int arg)
{
	const struct preset *p;
	size_t len;

	(void)arg;
	for (;; value += len + 1) {
		len = strcspn(value, ",");
		if ((p = preset_find(value, len)) == NULL || !add_preset(options, p))
			return false;
		if (value[len] == '\0')
			return true;
	}
}

/* Below the limit on descriptors that any system gives a command. */
#define HTTP_FD_MAX 999

static bool
set_http(void *options, const char *value, int arg)
{
	struct options *o = options;
	int word = word_value(value_words(VALUE_HTTP), value);
	int64_t fd = 0;

	(void)arg;
	if (word >= 0) {
		o->http = (enum http_source)word;
		return true;
	}
	if (strncmp(value, "file:", 5) == 0) {
		o->http = HTTP_FROM_FILE;
		o->http_file = value + 5;
		return value[5] != '\0';
	}
	o->http = HTTP_FROM_FD;
	if (strncmp(value, "fd:", 3) != 0 || !decimal_whole(value + 3, 3, HTTP_FD_MAX, &fd))
		return false;
	o->http_fd = (int)fd;
	return true;
}

static bool
set_text(void *field, const char *value, int arg)
{
	(void)arg;
	*(const char **)field = value;
	return *value != '\0';
}

static bool
set_name(void *field, const char *value, int arg)
{
	return set_text(field, value, arg) && key_is_name(value);
}

static bool
set_key(void *field, const char *value, int arg)
{
	return set_text(field, value, arg) && key_is_valid(value);
}

/* `10/s` */
static bool
set_rate(void *field, const char *value, int arg)
{
	static const struct value_word units[] = {
		{ "/s", 1 }, { "/m", 60 }, { "/h", 3600 }, { "/d", 86400 }, { NULL, 0 },
	};
	struct budget_config *b = field;
	const char *slash = strchr(value, '/'), *end = decimal_read(value, 1, &b->rate);
	int unit = slash == NULL ? -1 : word_value(units, slash);

	(void)arg;
	b->unit_ns = unit * DURATION_S;
	return unit > 0 && end == slash && strchr(value, '.') == NULL && b->rate >= 1 && b->rate <= BUDGET_MAX;
}

static bool
set_burst(void *field, const char *value, int arg)
{
	return set_whole(field, value, arg) && *(int64_t *)field <= BUDGET_MAX;
}

static bool
set_ratio(void *field, const char *value, int arg)
{
	return set_decimal(field, value, arg) && *(int64_t *)field <= BUDGET_MAX * BUDGET_TOKEN;
}

/* A kind without set() stores the word's value in an enum through a pointer to int. */
_Static_assert(sizeof(enum backoff_kind) == sizeof(int) && sizeof(enum nested_mode) == sizeof(int)
    && sizeof(enum log_format) == sizeof(int) && sizeof(enum progress_when) == sizeof(int)
    && sizeof(enum group_mode) == sizeof(int), "an enum is as large as an int");

#define WORDS(...) (const struct value_word []){ __VA_ARGS__, { NULL, 0 } }
#define MATCH_ACCEPTS "[stdout:|stderr:]ERE, a POSIX extended regular expression"

static const struct kind {
	bool (*set)(void *field, const char *value, int arg);   /* NULL: one of the words, into an enum */
	const char *accepts;            /* besides the words, for a message; NULL: nothing */
	int arg;                        /* of set() */
	const struct value_word *words; /* NULL: none */
} kinds[] = {
	[VALUE_FLAG] = { set_true, NULL, 0, NULL },
	[VALUE_MODE] = { set_true, NULL, 0, NULL },     /* a flag with which no command runs */
	[VALUE_COUNTER] = { set_more, NULL, 0, NULL },
	[VALUE_PAGE] = { NULL, NULL, 0, NULL },         /* sets nothing: see parse.c */
	[VALUE_HELP] = { NULL, NULL, 0,                 /* the options are not read then */
	    WORDS({ "all", 0 }, { "time", 0 }, { "delay", 0 }, { "judge", 0 }, { "http", 0 }, { "streams", 0 },
		{ "shared", 0 }, { "key", 0 }, { "hooks", 0 }, { "log", 0 }, { "other", 0 }) },
	[VALUE_LIMIT] = { set_limit, "a whole number from 1, or inf for no limit", 1, NULL },
	[VALUE_COUNT] = { set_whole, "a whole number from 0", 0, NULL },
	[VALUE_POSITIVE] = { set_whole, "a whole number from 1", 1, NULL },
	[VALUE_DURATION] = { set_duration, DURATION_ACCEPTS, 0, NULL },
	[VALUE_DELAYS] = { set_delays, DURATION_ACCEPTS ", or up to 64 of them separated by commas",
	    BACKOFF_LIST_MAX, NULL },
	[VALUE_INTERVAL] = { set_delays, DURATION_ACCEPTS, 1, NULL },
	[VALUE_FACTOR] = { set_decimal, "a decimal number from 1", 1, NULL },
	[VALUE_JITTER] = { set_jitter, "a percentage from 0% to 100%, or a duration such as 500ms", 0,
	    WORDS({ "none", JITTER_NONE }, { "full", JITTER_FULL }, { "equal", JITTER_EQUAL },
		{ "decorrelated", JITTER_DECORRELATED }, { "additive", JITTER_ADDITIVE }) },
	[VALUE_BACKOFF] = { NULL, NULL, 0,
	    WORDS({ "exponential", BACKOFF_EXPONENTIAL }, { "linear", BACKOFF_LINEAR },
		{ "constant", BACKOFF_CONSTANT }, { "fibonacci", BACKOFF_FIBONACCI }) },
	[VALUE_SIGNAL] = { set_signal, "a signal's name, with or without SIG, or its number from 1 to 64", 0,
	    NULL },
	[VALUE_STATUSES] = { set_statuses, STATUSES_ACCEPTS, 0, NULL },
	[VALUE_NAME] = { set_name, "1 to 64 of A-Za-z0-9._-, not starting with a dot", 0, NULL },
	[VALUE_RATE] = { set_rate, "a whole number from 1 to 1000000000, and /s, /m, /h or /d", 0, NULL },
	[VALUE_BURST] = { set_burst, "a whole number from 1 to 1000000000", 1, NULL },
	[VALUE_RATIO] = { set_ratio, "a decimal number from 0", 0, NULL },
	[VALUE_KEY] = { set_key, "1 to 255 bytes without control characters", 0, NULL },
	[VALUE_NESTED] = { NULL, NULL, 0,
	    WORDS({ "warn", NESTED_WARN }, { "allow", NESTED_ALLOW }, { "once", NESTED_ONCE }) },
	[VALUE_SHELL] = { set_text, "a shell command", 0, NULL },
	[VALUE_FILE] = { set_text, "the name of a file", 0, NULL },
	[VALUE_DIRECTORY] = { set_text, "the name of a directory", 0, NULL },
	[VALUE_TEXT] = { set_text, "a text that is not empty", 0, NULL },
	[VALUE_LOG_FORMAT] = { NULL, NULL, 0,
	    WORDS({ "text", LOG_TEXT }, { "json", LOG_JSON }, { "logfmt", LOG_LOGFMT }, { "github", LOG_GITHUB },
		{ "auto", LOG_AUTO }) },
	[VALUE_PROGRESS] = { NULL, NULL, 0,
	    WORDS({ "auto", PROGRESS_AUTO }, { "always", PROGRESS_ALWAYS }, { "never", PROGRESS_NEVER }) },
	[VALUE_GROUP] = { NULL, NULL, 0,
	    WORDS({ "auto", GROUP_AUTO }, { "own", GROUP_OWN }, { "shared", GROUP_SHARED }) },
	[VALUE_PRESETS] = { add_presets, "separated by commas", 0, NULL },
	[VALUE_RETRY_MATCH] = { add_match, MATCH_ACCEPTS, PATTERN_RETRY, NULL },
	[VALUE_STOP_MATCH] = { add_match, MATCH_ACCEPTS, PATTERN_STOP, NULL },
	[VALUE_FAIL_MATCH] = { add_match, MATCH_ACCEPTS, PATTERN_FAIL, NULL },
	[VALUE_SUCCESS_MATCH] = { add_match, MATCH_ACCEPTS, PATTERN_SUCCESS, NULL },
	[VALUE_HTTP] = { set_http, "fd:N with N from 3 to 999, or file:NAME", 0,
	    WORDS({ "stdout", HTTP_FROM_STDOUT }, { "stderr", HTTP_FROM_STDERR }) },
};

const struct value_word *
value_words(enum value_kind k)
{
	return kinds[k].words;
}

bool
value_set(enum value_kind k, void *field, const char *value)
{
	int word;

	if (kinds[k].set != NULL)
		return kinds[k].set(field, value, kinds[k].arg);
	if ((word = word_value(kinds[k].words, value)) < 0)
		return false;
	*(int *)field = word;
	return true;
}

const char *
value_accepts(char buf[VALUE_ACCEPTS_SIZE], enum value_kind k)
{
	struct text t = { buf, VALUE_ACCEPTS_SIZE, 0 };
	const struct value_word *w;
	const struct preset *p;
	size_t i;

	for (i = 0; k == VALUE_PRESETS && (p = preset_at(i)) != NULL; i++)
		text_add(&t, "%s%s", i == 0 ? "" : ", ", p->name);
	if (kinds[k].words == NULL && t.used == 0)
		return kinds[k].accepts;
	for (w = kinds[k].words; w != NULL && w->name != NULL; w++) {
		if (w > kinds[k].words)
			text_add(&t, w[1].name == NULL && kinds[k].accepts == NULL ? " or " : ", ");
		text_add(&t, "%s", w->name);
	}
	if (kinds[k].accepts != NULL)
		text_add(&t, ", %s", kinds[k].accepts);
	return buf;
}
