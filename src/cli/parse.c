#include "parse.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "../core/countof.h"
#include "../core/command.h"
#include "../core/duration.h"
#include "../core/escape.h"
#include "../core/key.h"
#include "../core/preset.h"
#include "../core/signame.h"
#include "../core/text.h"
#include "../core/words.h"
#include "hints.h"

#define SHOWN_SIZE 200                  /* of a word in a message, escaped and cut */
#define DEFAULTS_SIZE 4096              /* of RETRY_OPTIONS */

static void
set_defaults(struct options *o)
{
	memset(o, 0, OPTIONS_CLEAR);
	o->attempts = -1;
	o->signal = signame_parse("TERM");
	o->kill_after_ns = 5 * DURATION_S;
	o->consecutive = 1;
	o->backoff.delays = 1;
	o->backoff.delay_ns[0] = DURATION_S;
	o->backoff.factor = 2 * DURATION_S;
	o->backoff.max_ns = -1;
	o->seed = -1;
	o->breaker_threshold = 5;
	o->breaker_cooldown_ns = 30 * DURATION_S;
	o->bucket.rate = 10;
	o->bucket.unit_ns = DURATION_S;
	o->once_ttl_ns = 24 * 3600 * DURATION_S;
	o->max_retry_after_ns = 3600 * DURATION_S;
}

/* The defaults that depend on other options. */
static void
settle_defaults(struct options *o)
{
	struct backoff *b = &o->backoff;
	size_t i;

	if (o->attempts < 0)
		o->attempts = o->deadline_ns > 0 ? 0 : 3;
	if (b->jitter == JITTER_DEFAULT)
		b->jitter = b->delays > 1 || b->kind == BACKOFF_CONSTANT ? JITTER_NONE : JITTER_FULL;
	if (b->max_ns < 0)
		for (b->max_ns = 60 * DURATION_S, i = 0; i < b->delays; i++)
			if (b->delay_ns[i] > b->max_ns)
				b->max_ns = b->delay_ns[i];
	if (o->bucket.burst == 0)
		o->bucket.burst = o->bucket.rate;
}

/* Notes the mistake.  Returns false, so that the caller can return at once. */
#if defined __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
static bool
mistake(struct parsed *p, const char *format, ...)
{
	va_list ap;
	size_t used;

	p->what = PARSED_MISTAKE;
	used = (size_t)snprintf(p->message, sizeof p->message, "%s", p->source);
	va_start(ap, format);
	vsnprintf(p->message + used, sizeof p->message - used, format, ap);
	va_end(ap);
	return false;
}

/*
 * Shows a word that may be another program's: without what may be a secret, of more than three bytes, behind
 * `NAME=`, `Header: ` or `https://`.
 */
static const char *
show(char shown[SHOWN_SIZE], const char *word)
{
	static const char *const before[] = { "=", ": ", "://" };
	char *at;
	size_t i;

	escape_text(shown, SHOWN_SIZE - 3, word);
	for (i = 0; *shown != '\0' && i < countof(before); i++)
		if ((at = strstr(shown + 1, before[i])) != NULL && strlen(at += strlen(before[i])) > 3)
			memcpy(at, "...", sizeof "...");
	return shown;
}

/* A word that an option has taken is likely to have been meant as the command. */
static bool
is_program(const char *word)
{
	const struct preset *preset = preset_find(word, strlen(word));

	return preset != NULL && preset != preset_at(0) && strcmp(preset->name, "sysexits") != 0;
}

/* word: the argument that holds the option, such as `-attempts`, where the single dash is the mistake. */
static bool
refuse(struct parsed *p, struct options *o, const struct option_row *row, const char *value, const char *word)
{
	char option[OPTION_LABEL_SIZE], accepts[VALUE_ACCEPTS_SIZE], shown[SHOWN_SIZE], hint[HINT_SIZE] = "";
	/* a key, or what may be another program's: behind `-p mysql`, the password in `-pPASSWORD` */
	const bool secret = row->kind == VALUE_KEY ? *value != '\0'
	    : p->taker != NULL && is_program(p->taken) && strlen(value) > 3;

	if (word[1] != '-')
		hint_letters(hint, word + 1, "", NULL);
	if (*hint == '\0' && o->ere.wrong != NULL)
		snprintf(hint, sizeof hint, "%s", o->ere.wrong);
	if (*hint == '\0')
		hint_value(hint, row->kind, value);
	if (word[1] != '-' && *value == '=' && strlen(value) < HINT_SIZE / 2
	    && value_set(row->kind, (char *)o + row->field, value + 1))
		snprintf(hint, sizeof hint, "did you mean -%c %s?", row->letter, value + 1);
	if (o->ere.wrong != NULL)
		escape_text(shown, sizeof shown, value);
	else
		show(shown, secret ? "..." : value);
	return mistake(p, "invalid value '%s' for %s: expected %s%s%s", shown,
	    option_label(option, row), value_accepts(accepts, row->kind), *hint == '\0' ? "" : "; ", hint);
}

/* Whether the option takes the next word as its value. */
static bool
takes_word(const struct option_row *row)
{
	return row->argument != NULL && !option_value_is_optional(row);
}

/* Whether the option does something to a process or its streams, which a function of the shell does not have. */
static bool
needs_process(const struct option_row *row)
{
	static const char names[] = "timeout idle-timeout signal kill-after group http preset retry-match "
	    "stop-match fail-match success-match ignore-case replay-stdin hold-stdout hold-stderr once";

	return text_has_word(names, row->name, strlen(row->name));
}

static bool
apply(struct parsed *p, struct options *o, const struct option_row *row, const char *value, const char *word)
{
	static struct options nowhere;          /* a default that does not apply has to be right all the same */
	char option[OPTION_LABEL_SIZE], accepts[VALUE_ACCEPTS_SIZE];
	const bool page = row->kind == VALUE_PAGE || option_value_is_optional(row);

	if (*p->source != '\0' && (page || row->kind == VALUE_MODE))
		return mistake(p, "no command would run with %s: expected on the command line only",
		    option_label(option, row));
	if (p->in_shell && needs_process(row)) {
		if (*p->source == '\0')
			return mistake(p, "%s cannot be kept for a function or builtin of the shell: expected a "
			    "program, or no such option", option_label(option, row));
		o = &nowhere;
	}
	if (page) {                             /* at once: mistakes after it do not count */
		if (value != NULL && !value_set(row->kind, o, value))
			return refuse(p, o, row, value, word);
		if (word[1] != '-' && p->taker != NULL && is_program(p->taken))
			return mistake(p, "no command before %s: expected COMMAND, or --%s", word, row->name);
		p->what = PARSED_PAGE;
		p->page = (enum option_page)row->field;
		p->topic = value;
		return false;
	}
	if (row->argument == NULL)
		return value_set(row->kind, (char *)o + row->field, NULL);
	if (value == NULL)
		return mistake(p, "%s needs a value: expected %s", option_label(option, row),
		    value_accepts(accepts, row->kind));
	return value_set(row->kind, (char *)o + row->field, value) || refuse(p, o, row, value, word);
}

/* Options with a value that might as well have been meant as the command's name. */
static bool
may_take_command(enum value_kind k)
{
	return k == VALUE_HTTP || k == VALUE_PRESETS || k == VALUE_NAME || k == VALUE_KEY || k == VALUE_TEXT
	    || k == VALUE_FILE || k == VALUE_DIRECTORY;
}

/* Applies the last option in argv[0], whose value, if it takes one, is the next word. */
static bool
apply_next(struct parsed *p, struct options *o, const struct option_row *row, char **argv)
{
	bool good = apply(p, o, row, takes_word(row) ? argv[1] : NULL, argv[0]);

	if (takes_word(row) && argv[1] != NULL && (good || (row->kind == VALUE_HTTP && is_program(argv[1])))) {
		p->taker = may_take_command(row->kind) ? row : NULL;
		p->taken = argv[1];
	}
	return good;
}

/*
 * `-p curl -fsS URL`: what is called a mistake follows from -p, which has taken the command; but not if the command
 * stands among the words behind it.
 */
static void
explain_taken(struct parsed *p, struct options *o, char **behind)
{
	char option[OPTION_LABEL_SIZE], shown[80];
	size_t used = strlen(p->message);

	if (p->taker == NULL || ((*behind != NULL || p->taker->kind == VALUE_KEY) && !is_program(p->taken)))
		return;
	for (; *behind != NULL; behind++)
		if (*behind != p->taken && strcmp(*behind, p->taken) == 0)
			return;
	snprintf(o->took, sizeof o->took, "%s took '%s' as its value", option_label(option, p->taker),
	    escape_text(shown, sizeof shown, p->taken));
	if (p->what == PARSED_MISTAKE)
		snprintf(p->message + used, sizeof p->message - used, "; %s", o->took);
}

/* hint: a sentence to be added, or an empty string. */
static bool
unknown_option(struct parsed *p, const char *word, const char *hint)
{
	char shown[SHOWN_SIZE];

	return mistake(p, "unknown option '%s'%s%s", show(shown, word), *hint == '\0' ? "" : ": ", hint);
}

/* argv[0] is `--name` or `--name=value`.  Returns how many words the option takes up, or 0. */
static int
parse_long(struct parsed *p, struct options *o, char **argv)
{
	const char *name = argv[0] + 2;
	size_t len = strcspn(name, "=");
	const struct option_row *row = option_by_name(name, len);
	char option[OPTION_LABEL_SIZE], shown[SHOWN_SIZE], hint[HINT_SIZE];

	if (row == NULL)
		return unknown_option(p, argv[0], hint_name(hint, name, len));
	if (name[len] == '=' && row->argument == NULL)
		return mistake(p, "invalid value '%s' for %s: expected no value",
		    show(shown, name + len + 1), option_label(option, row));
	if (name[len] == '=')
		return apply(p, o, row, name + len + 1, argv[0]);
	if (!apply_next(p, o, row, argv))
		return 0;
	return row->argument == NULL ? 1 : 2;
}

/* argv[0] is `-abc`: only the last letter may take a value, from the rest of the word or from the next word. */
static int
parse_letters(struct parsed *p, struct options *o, char **argv)
{
	const struct option_row *row;
	char hint[HINT_SIZE], word[SHOWN_SIZE];
	const char *c;

	for (c = argv[0] + 1; *c != '\0'; c++) {
		if ((row = option_by_letter(*c)) == NULL) {
			hint_letters(hint, argv[0] + 1, c, argv[1]);
			if (*hint != '\0' || (*c & 0x80) != 0)
				return unknown_option(p, argv[0], hint);
			snprintf(word, sizeof word, "%.*s", (int)(c + 1 - argv[0]), argv[0]);
			return unknown_option(p, word, hint);   /* without the password of `-uNAME:PASSWORD` */
		}
		if (takes_word(row) && c[1] != '\0')
			return apply(p, o, row, c + 1, argv[0]);
		if (!apply_next(p, o, row, argv))
			return 0;
		if (row->argument != NULL)
			return 2;
	}
	return 1;
}

/* Reads options up to the first operand or `--`.  Returns where they end; NULL: at a page or a mistake. */
static char **
parse_words(struct parsed *p, struct options *o, char **argv)
{
	int words;

	for (; *argv != NULL && **argv == '-' && argv[0][1] != '\0' && strcmp(*argv, "--") != 0; argv += words) {
		words = argv[0][1] == '-' ? parse_long(p, o, argv) : parse_letters(p, o, argv);
		if (words == 0 && p->what == PARSED_MISTAKE)
			explain_taken(p, o, argv + 1);
		if (words == 0)
			return NULL;
	}
	return argv;
}

/* Reads the options in RETRY_OPTIONS, whose text the command inherits as it is. */
static bool
parse_defaults(struct parsed *p, struct options *o, const char *text)
{
	static char copy[DEFAULTS_SIZE], *words[DEFAULTS_SIZE / 2 + 1]; /* the options point into the copy */
	char shown[SHOWN_SIZE], **rest;
	size_t n = 0;

	p->source = "RETRY_OPTIONS: ";
	if (strlen(text) >= sizeof copy)
		return mistake(p, "too long: expected at most %d bytes", DEFAULTS_SIZE - 1);
	memcpy(copy, text, strlen(text) + 1);
	for (words[n] = strtok(copy, " \t\n"); words[n] != NULL; words[n] = strtok(NULL, " \t\n"))
		n++;
	rest = parse_words(p, o, words);
	if (rest != NULL && *rest != NULL)
		mistake(p, "'%s' is no option: expected options only, split at blanks, without quotes",
		    show(shown, *rest));
	p->source = "";
	p->taker = NULL;
	return p->what == PARSED_OPTIONS;
}

static bool
check_together(struct parsed *p, struct options *o)
{
	const struct backoff *b = &o->backoff;
	const struct policy *policy = &o->policy;
	char min[DURATION_EXACT_SIZE], max[DURATION_EXACT_SIZE];

	if (b->min_ns > b->max_ns)
		return mistake(p, "invalid value '%s' for --min-delay: expected at most --max-delay, %s",
		    duration_exact(min, b->min_ns), duration_exact(max, b->max_ns));
	if (o->attempts != 0 && o->consecutive > o->attempts)
		return mistake(p, "invalid value '%lld' for --consecutive: expected at most --attempts, %lld",
		    (long long)o->consecutive, (long long)o->attempts);
	if (o->http == HTTP_FROM_NOTHING
	    && (policy->success_on.has_http || policy->stop_on.has_http || policy->retry_on.has_http))
		return mistake(p, "a list has http: items: expected --http (-H) as well");
	if (o->ignore_case && !value_ignore_case(o))
		return mistake(p, "--ignore-case: an expression cannot be read so: %s", o->ere.wrong);
	return true;
}

/* Whether no option of the command line, such as --breaker-cooldown, tunes one that is missing. */
static bool
check_named(struct parsed *p, const struct options *o, char **argv, const char *name, const char *value)
{
	const size_t len = strlen(name);

	for (; value == NULL && argv != o->command; argv++)
		if (strncmp(*argv, name, len) == 0 && argv[0][len] == '-')
			return mistake(p, "%.*s does nothing without %s: expected %s=NAME as well",
			    (int)strcspn(*argv, "="), *argv, name, name);
	return true;
}

/* Checks the operands (a command, or the names for --show-state and --reset-state), and that --once has a key. */
static bool
check_state(struct parsed *p, const struct options *o)
{
	char shown[SHOWN_SIZE];
	char **name;

	if (o->once && o->key == NULL)
		return mistake(p, "--once needs a key: expected --key=KEY as well");
	if (o->show_state && o->reset_state)
		return mistake(p, "--show-state and --reset-state: expected one of them");
	if (o->dry_run && o->reset_state)       /* it would not be dry */
		return mistake(p, "--dry-run and --reset-state: expected one of them");
	if (o->reset_state && *o->command == NULL)
		return mistake(p, "--reset-state needs a name: expected at least one breaker, budget or key");
	for (name = o->command; (o->show_state || o->reset_state) && *name != NULL; name++)
		if (!key_is_valid(*name))
			return mistake(p, "invalid name '%s': expected 1 to 255 bytes without control characters",
			    escape_text(shown, sizeof shown, *name));
	if (*o->command == NULL && !o->show_state && !o->dry_run)
		return mistake(p, "no command given: expected retry [OPTION]... [--] COMMAND [ARG]...");
	return true;
}

/* -p auto: takes the preset that is for COMMAND, and curl's headers, if they are not asked for otherwise. */
static bool
settle_auto(struct parsed *p, struct options *o, bool by_default)
{
	char name[COMMAND_NAME_SIZE];
	const bool given = (o->presets & PRESET_AUTO) != 0;

	if ((!given && !by_default) || *o->command == NULL)
		return true;
	command_name(name, *o->command);
	if (preset_find(name, strlen(name)) == NULL) {
		o->preset_missing = given;
		return true;
	}
	if (!value_set(VALUE_PRESETS, o, name))
		return refuse(p, o, option_by_letter('p'), name, "--preset");
	if (strcmp(name, "curl") == 0 && o->http == HTTP_FROM_NOTHING
	    && (o->headers_at = words_curl_headers(o->command)) != 0)
		o->http = HTTP_FROM_FD;
	return true;
}

/*
 * Reads the command line, which wins over the defaults: if one -q or -v is given here, only these count.  A default
 * that needs what this run does not have (--once a key, an http: item --http) is passed over.
 */
static bool
parse_line(struct parsed *p, struct options *o, char **argv)
{
	struct statuses *const lists[] = { &o->policy.success_on, &o->policy.stop_on, &o->policy.retry_on };
	const int quiet = o->quiet, verbose = o->verbose;
	const bool once = o->once, by_default = (o->presets & PRESET_AUTO) != 0;
	size_t i;

	o->presets &= ~(uint64_t)PRESET_AUTO;
	o->quiet = o->verbose = 0;
	o->once = false;
	for (i = 0; i < countof(lists); i++)
		lists[i]->has_http = false;
	if ((argv = parse_words(p, o, argv)) == NULL)
		return false;
	o->command = argv + (*argv != NULL && strcmp(*argv, "--") == 0);
	o->once |= once && o->key != NULL;
	if (o->quiet == 0 && o->verbose == 0) {
		o->quiet = quiet;
		o->verbose = verbose;
	}
	settle_defaults(o);
	if (!settle_auto(p, o, by_default))
		return false;
	for (i = 0; i < countof(lists) && o->http == HTTP_FROM_NOTHING; i++)
		lists[i]->given = lists[i]->has_other;
	return true;
}

void
parse_options(struct options *o, const char *defaults, char **argv, bool in_shell, struct parsed *result)
{
	struct parsed asked = { .source = "", .in_shell = in_shell };
	const char *both = "";                  /* for a mistake that two options make together */

	*result = asked;
	set_defaults(o);
	if (*argv != NULL)
		argv++;
	if (defaults != NULL && defaults[strspn(defaults, " \t\n")] != '\0') {
		both = "with RETRY_OPTIONS: ";
		if (!parse_defaults(result, o, defaults)) {     /* which --help is to mend */
			if (parse_words(&asked, o, argv) == NULL && asked.what == PARSED_PAGE)
				*result = asked;
			return;
		}
	}
	if (!parse_line(result, o, argv))
		return;
	if ((o->show_state || (check_named(result, o, argv, "--breaker", o->breaker)
	    && check_named(result, o, argv, "--budget", o->budget))) && check_state(result, o)) {
		result->source = both;
		check_together(result, o);
	}
	if (result->what == PARSED_OPTIONS || *o->command == NULL)
		explain_taken(result, o, o->command);
}
