#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/escape.h"
#include "core/key.h"
#include "core/signame.h"
#include "edge/diag.h"
#include "edge/spool.h"
#include "help.h"
#include "option_hints.h"
#include "option_rows.h"

static void
set_defaults(struct options *o)
{
	memset(o, 0, sizeof *o);
	o->attempts = 3;
	o->signal = signame_parse("TERM");
	o->kill_after_ns = 5 * DURATION_S;
	o->consecutive = 1;
	o->backoff.delays = 1;
	o->backoff.delay_ns[0] = DURATION_S;
	o->backoff.factor = 2 * DURATION_S;
	o->backoff.max_ns = 60 * DURATION_S;
	o->backoff.jitter = JITTER_FULL;
	o->seed = -1;
	o->guard.threshold = 5;
	o->guard.cooldown_ns = 30 * DURATION_S;
	o->guard.bucket.rate = 10;
	o->guard.bucket.unit_ns = DURATION_S;
	o->once_ttl_ns = 24 * 3600 * DURATION_S;
	o->max_retry_after_ns = 3600 * DURATION_S;
}

/* word is what the option was given in; `-attempts` is no mistake in the value. */
static noreturn void
refuse(struct options *o, const struct option_row *r, const char *value, const char *word)
{
	char option[OPTION_LABEL_SIZE], accepts[VALUE_ACCEPTS_SIZE], shown[200], hint[HINT_SIZE] = "";

	if (word[1] != '-')
		hint_letters(hint, word + 1);
	if (*hint == '\0')
		hint_value(hint, r->kind, value);
	if (word[1] != '-' && *value == '=' && strlen(value) < HINT_SIZE / 2
	    && value_set(r->kind, (char *)o + r->field, value + 1))
		snprintf(hint, sizeof hint, "did you mean -%c %s?", r->letter, value + 1);
	diag_usage("invalid value '%s' for %s: expected %s%s%s", escape_text(shown, sizeof shown, value),
	    option_label(option, r), value_accepts(accepts, r->kind), *hint == '\0' ? "" : "; ", hint);
}

static void
apply(struct options *o, const struct option_row *r, const char *value, const char *word)
{
	char option[OPTION_LABEL_SIZE], accepts[VALUE_ACCEPTS_SIZE];

	if (r->argument != NULL && value == NULL)
		diag_usage("%s needs a value: expected %s", option_label(option, r),
		    value_accepts(accepts, r->kind));
	if (!value_set(r->kind, (char *)o + r->field, value) && value != NULL)  /* a flag has nothing to refuse */
		refuse(o, r, value, word);
	/* at once: errors after it do not count */
	if (o->print_help)
		help_print();
	if (o->print_version)
		help_version();
	if (o->print_presets)
		help_presets();
}

/* hint: the sentence that goes after it, or nothing. */
static noreturn void
unknown_option(const char *word, const char *hint)
{
	char shown[200];

	diag_usage("unknown option '%s'%s%s", escape_text(shown, sizeof shown, word), *hint == '\0' ? "" : ": ",
	    hint);
}

/* argv[0] is `--name` or `--name=value`.  Returns how many arguments the option takes up. */
static int
parse_long(struct options *o, char **argv)
{
	const char *name = argv[0] + 2;
	size_t len = strcspn(name, "=");
	const struct option_row *r = option_by_name(name, len);
	char option[OPTION_LABEL_SIZE], shown[200], hint[HINT_SIZE];

	if (r == NULL)
		unknown_option(argv[0], hint_name(hint, name, len));
	if (name[len] == '=') {
		if (r->argument == NULL)
			diag_usage("invalid value '%s' for %s: expected no value",
			    escape_text(shown, sizeof shown, name + len + 1), option_label(option, r));
		apply(o, r, name + len + 1, argv[0]);
		return 1;
	}
	apply(o, r, r->argument == NULL ? NULL : argv[1], argv[0]);
	return r->argument == NULL ? 1 : 2;
}

/* argv[0] is `-abc`: letters without a value, the last may have one, in the rest of the word or the next. */
static int
parse_letters(struct options *o, char **argv)
{
	const struct option_row *r;
	char hint[HINT_SIZE];
	const char *p;

	for (p = argv[0] + 1; *p != '\0'; p++) {
		if ((r = option_by_letter(*p)) == NULL)
			unknown_option(argv[0], hint_letters(hint, argv[0] + 1));
		if (r->argument == NULL) {
			apply(o, r, NULL, argv[0]);
			continue;
		}
		apply(o, r, p[1] != '\0' ? p + 1 : argv[1], argv[0]);
		return p[1] != '\0' ? 1 : 2;
	}
	return 1;
}

static void
check_together(const struct options *o)
{
	const struct backoff *b = &o->backoff;
	char min[DURATION_EXACT_SIZE], max[DURATION_EXACT_SIZE];

	if (b->min_ns > b->max_ns)
		diag_usage("invalid value '%s' for --min-delay: expected at most --max-delay, %s",
		    duration_exact(min, b->min_ns), duration_exact(max, b->max_ns));
	if (o->attempts != 0 && o->consecutive > o->attempts)
		diag_usage("invalid value '%lld' for --consecutive: expected at most --attempts, %lld",
		    (long long)o->consecutive, (long long)o->attempts);
}

static void
check_http(const struct options *o)
{
	const struct policy *p = &o->policy;

	if (o->streams.http == HTTP_FROM_FD)
		spool_keep_free(o->streams.http_fd);
	if (o->streams.http == HTTP_FROM_NOTHING
	    && (p->success_on.has_http || p->stop_on.has_http || p->retry_on.has_http))
		diag_usage("a list has http: items: expected --http (-H) as well");
}

/* What --show-state and --reset-state want as operands, and what --once cannot do without. */
static void
check_state(const struct options *o)
{
	char shown[200];
	char **name;

	if (o->once && o->key == NULL)
		diag_usage("--once needs a key: expected --key=KEY as well");
	if (o->show_state && o->reset_state)
		diag_usage("--show-state and --reset-state: expected one of them");
	if (o->dry_run && o->reset_state)       /* it would not be dry */
		diag_usage("--dry-run and --reset-state: expected one of them");
	if (o->reset_state && *o->command == NULL)
		diag_usage("--reset-state needs a name: expected at least one breaker or budget");
	for (name = o->command; (o->show_state || o->reset_state) && *name != NULL; name++)
		if (!key_is_name(*name))
			diag_usage("invalid name '%s': expected " VALUE_NAME_ACCEPTS,
			    escape_text(shown, sizeof shown, *name));
}

void
options_parse(struct options *o, char **argv)
{
	set_defaults(o);
	if (*argv != NULL)
		argv++;
	while (*argv != NULL && argv[0][0] == '-' && argv[0][1] != '\0') {
		if (strcmp(*argv, "--") == 0) {
			argv++;
			break;
		}
		argv += argv[0][1] == '-' ? parse_long(o, argv) : parse_letters(o, argv);
	}
	check_together(o);
	check_http(o);
	o->command = argv;
	if (o->guard.bucket.burst == 0)
		o->guard.bucket.burst = o->guard.bucket.rate;
	check_state(o);
	if (*argv == NULL && !o->show_state && !o->dry_run)
		diag_usage("no command given: expected retry [OPTION]... [--] COMMAND [ARG]...");
}
