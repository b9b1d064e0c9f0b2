/*
 * Any command line is taken or refused: what is taken is within its limits, and what is refused is told in one
 * clean line that says what is expected.
 */
#include "../../src/cli/parse.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/core/duration.h"
#include "../../src/core/key.h"
#include "../../src/core/signame.h"
#include "fuzz.h"

#define ARGUMENTS_MAX 64

static void
check_times(const struct options *o)
{
	const struct backoff *b = &o->backoff;
	size_t i;

	must(o->deadline_ns >= 0 && o->timeout_ns >= 0 && o->kill_after_ns >= 0 && o->splay_ns >= 0);
	must(o->reset_after_ns >= 0 && o->max_retry_after_ns >= 0 && o->once_ttl_ns >= 0);
	must(0 <= b->min_ns && b->min_ns <= b->max_ns && b->factor >= DURATION_S && b->jitter_value >= 0);
	must(b->jitter != JITTER_PERCENT || b->jitter_value <= 1000000);
	must(b->delays >= 1 && b->delays <= BACKOFF_LIST_MAX);
	for (i = 0; i < b->delays; i++)
		must(b->delay_ns[i] >= 0);
}

static void
check_shared(const struct options *o)
{
	const struct budget_config *b = &o->bucket;

	must(o->breaker_threshold >= 1 && o->breaker_cooldown_ns >= 0);
	must(b->rate >= 1 && b->rate <= BUDGET_MAX && b->unit_ns >= DURATION_S);
	must(b->burst >= 1 && b->burst <= BUDGET_MAX && b->ratio >= 0);
	must((o->breaker == NULL || key_is_name(o->breaker)) && (o->budget == NULL || key_is_name(o->budget)));
	must(o->key == NULL || key_is_valid(o->key));
	must(!o->once || o->key != NULL);
}

/* What was taken; the operands are the end of argv. */
static void
check_parsed(const struct options *o, char **argv)
{
	char **last = argv;

	check_times(o);
	check_shared(o);
	must(o->attempts >= 0 && o->consecutive >= 1 && (o->attempts == 0 || o->consecutive <= o->attempts));
	must(o->signal >= 1 && o->signal <= SIGNAME_MAX);
	must(o->http != HTTP_FROM_FD || (o->http_fd >= 3 && o->http_fd <= 999));
	must(o->ere.count <= ERE_MAX);
	must((o->name == NULL || *o->name != '\0'));
	must(o->http != HTTP_FROM_FILE || *o->http_file != '\0');
	must(!o->show_state || !o->reset_state);
	must(*o->command != NULL || o->show_state || o->dry_run);
	while (last != o->command && *last != NULL)
		last++;
	must(last == o->command && last > argv);
}

static void
check_patterns(const struct options *o)
{
	size_t i;

	for (i = 0; i < o->ere.count; i++)
		must(*o->patterns[i].ere != '\0' && o->patterns[i].streams >= 1 && o->patterns[i].streams <= 3);
}

static void
check_mistake(const char *message)
{
	must(*message != '\0' && fuzz_is_clean(message, strlen(message)));
	must(strstr(message, ": expected ") != NULL || strstr(message, "unknown option '") != NULL);
}

/* Words are separated by newlines. */
void
fuzz_options(const char *bytes, size_t size)
{
	static struct options o;
	struct parsed parsed;
	char *text = fuzz_text(bytes, size), *defaults = fuzz_text(bytes, size / 2);
	char *argv[ARGUMENTS_MAX + 2] = { (char []){ "retry" }, text };
	size_t n;

	for (n = 2; n <= ARGUMENTS_MAX && (argv[n] = strchr(argv[n - 1], '\n')) != NULL; n++)
		*argv[n]++ = '\0';
	/* some as RETRY_OPTIONS, whose newlines are blanks, and some for a function of the shell */
	parse_options(&o, size % 4 == 1 ? defaults : NULL, argv, size % 3 == 1, &parsed);
	if (parsed.what == PARSED_OPTIONS) {
		check_parsed(&o, argv);
		check_patterns(&o);
	} else if (parsed.what == PARSED_MISTAKE) {
		check_mistake(parsed.message);
	}
	free(text);
	free(defaults);
}
