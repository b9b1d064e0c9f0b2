/*
 * Any command line is taken or refused: what is taken is within its limits, and what is refused is told in one
 * clean line that says what is expected.  The parser ends the program; here that is a jump: run.sh compiles it so
 * that exit() and watch_compile() are those below.
 */
#include "../../src/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>

#include "../../src/core/duration.h"
#include "../../src/core/key.h"
#include "../../src/core/signame.h"
#include "../../src/edge/diag.h"
#include "../../src/edge/spool.h"
#include "fuzz.h"

#define ARGUMENTS_MAX 64

enum end { END_PARSED = 0, END_REFUSED, END_PRINTED };

static jmp_buf end;
static char refusal[1024];

noreturn void fuzz_exit(int status);
bool fuzz_watch_compile(struct watch_pattern *p, const char *ere, unsigned streams, int meaning);

noreturn void
fuzz_exit(int status)
{
	must(status == EXIT_SUCCESS);
	longjmp(end, END_PRINTED);
}

noreturn void
diag_usage(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	must(vsnprintf(refusal, sizeof refusal, format, ap) < (int)sizeof refusal);
	va_end(ap);
	longjmp(end, END_REFUSED);
}

noreturn void
diag_die(const char *format, ...)
{
	fuzz_fail(__FILE__, __LINE__, format);
	abort();
}

/* Compiling expressions is the C library's business, and would only cost time. */
bool
fuzz_watch_compile(struct watch_pattern *p, const char *ere, unsigned streams, int meaning)
{
	must(*ere != '\0' && streams != 0 && streams <= (WATCH_STDOUT | WATCH_STDERR));
	p->streams = streams;
	p->meaning = meaning;
	return *ere != '*';
}

void
spool_keep_free(int fd)
{
	must(fd >= 3 && fd <= 999);
}

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
check_guard(const struct options *o)
{
	const struct guard_config *g = &o->guard;

	must(g->threshold >= 1 && g->cooldown_ns >= 0);
	must(g->bucket.rate >= 1 && g->bucket.rate <= BUDGET_MAX && g->bucket.unit_ns >= DURATION_S);
	must(g->bucket.burst >= 1 && g->bucket.burst <= BUDGET_MAX && g->bucket.ratio >= 0);
	must((g->breaker == NULL || key_is_name(g->breaker)) && (g->budget == NULL || key_is_name(g->budget)));
	must(o->key == NULL || key_is_valid(o->key));
	must(!o->once || o->key != NULL);
}

/* What was taken; the operands are the end of argv. */
static void
check_parsed(const struct options *o, char **argv)
{
	char **last = argv;

	check_times(o);
	check_guard(o);
	must(o->attempts >= 0 && o->consecutive >= 1 && (o->attempts == 0 || o->consecutive <= o->attempts));
	must(o->signal >= 1 && o->signal <= SIGNAME_MAX);
	must(o->preset_count <= OPTIONS_PRESETS_MAX && (o->name == NULL || *o->name != '\0'));
	must(o->streams.http != HTTP_FROM_FILE || *o->streams.http_file != '\0');
	must(!o->show_state || !o->reset_state);
	must(*o->command != NULL || o->show_state || o->dry_run);
	while (last != o->command && *last != NULL)
		last++;
	must(last == o->command && last > argv);
}

static void
check_refusal(void)
{
	must(*refusal != '\0' && fuzz_is_clean(refusal, strlen(refusal)));
	must(strstr(refusal, ": expected ") != NULL || strncmp(refusal, "unknown option '", 16) == 0);
}

/* --help and its like print: that is not to be seen. */
static void
silence(void)
{
	static bool silent;

	if (!silent)
		must(freopen("/dev/null", "w", stdout) != NULL);
	silent = true;
}

static enum end
parse(struct options *o, char **argv)
{
	enum end how = (enum end)setjmp(end);

	if (how == END_PARSED)
		options_parse(o, argv);
	return how;
}

/* Words are separated by newlines. */
void
fuzz_options(const char *bytes, size_t size)
{
	static struct options o;
	char *text = fuzz_text(bytes, size), *argv[ARGUMENTS_MAX + 2] = { (char []){ "retry" }, text };
	size_t n;

	silence();
	for (n = 2; n <= ARGUMENTS_MAX && (argv[n] = strchr(argv[n - 1], '\n')) != NULL; n++)
		*argv[n]++ = '\0';
	switch (parse(&o, argv)) {
	case END_PARSED:
		check_parsed(&o, argv);
		break;
	case END_REFUSED:
		check_refusal();
		break;
	case END_PRINTED:
		break;
	}
	free(text);
}
