#include "setup.h"

#include <string.h>

#include "core/command.h"
#include "core/countof.h"
#include "core/escape.h"
#include "core/preset.h"
#include "core/words.h"
#include "edge/clock.h"
#include "edge/diag.h"
#include "edge/entropy.h"
#include "edge/fd.h"
#include "edge/terminal.h"
#include "shared.h"
#include "shell.h"

void
setup_plan(struct plan *p, const struct options *o, const struct enclosing *outer, int64_t now_ns, int64_t wall_ns)
{
	p->backoff = o->backoff;
	p->attempts = (uint64_t)o->attempts;
	p->consecutive = (uint64_t)o->consecutive;
	p->reset_after_ns = o->reset_after_ns;
	p->max_retry_after_ns = o->max_retry_after_ns;
	p->deadline_ns = nesting_deadline(outer, o->deadline_ns, now_ns, wall_ns);
	if (outer->depth != 0 && o->nested == NESTED_ONCE)
		p->attempts = p->consecutive = 1;
}

/* attempts 0: no limit; -1: unknown. */
static const char *
factor(char buf[24], int64_t attempts)
{
	return attempts <= 0 ? "any number" : text_print(buf, 24, "%lld", (long long)attempts);
}

/* --nested=warn: says how the attempts of nested retries multiply. */
static void
warn_of_nesting(struct run *r)
{
	const struct enclosing *outer = &r->enclosing;
	char theirs[24], ours[24];

	if (r->options->nested == NESTED_WARN && nesting_multiplies(outer, r->plan.attempts))
		run_warn(r, RUN_LIGHT, "inside another retry: attempts multiply, %s times %s; see --nested",
		    factor(theirs, outer->max_attempts), factor(ours, (int64_t)r->plan.attempts));
}

/* -p auto that does nothing, and a preset that does less than it could. */
static void
warn_of_preset(struct run *r)
{
	const struct preset *psql;
	char name[COMMAND_NAME_SIZE];

	if (r->options->preset_missing)
		run_warn(r, RUN_LIGHT, "-p auto: there is no preset for this program; see retry --list-presets");
	if (r->options->presets == 0)           /* as in most runs, which then need no page of the presets */
		return;
	psql = preset_find("psql", 4);
	if ((r->options->presets & UINT64_C(1) << (psql - preset_at(0))) != 0
	    && strcmp(command_name(name, *r->options->command), "psql") == 0
	    && words_psql_script(r->options->command))
		run_warn(r, RUN_LIGHT, "preset psql: %.*s", (int)preset_first_sentence(psql), psql->note);
}

static void
init_log(struct run *r)
{
	const struct options *o = r->options;
	struct event e;

	r->raw_name = o->name != NULL ? o->name : command_name(r->command_name, o->command[0]);
	escape_text(r->name, sizeof r->name, r->raw_name);
	log_init(&r->log, o->quiet, o->verbose > 0, o->log_format);
	if (o->log_file == NULL)
		return;
	e = run_event(r, EVENT_WARNING, step_of(STEP_DONE));
	log_open(&r->log, o->log_file, &e);
}

static void
init_environment(struct run *r)
{
	const struct options *o = r->options;
	uint64_t attempts = r->plan.attempts;
	char **command = o->command, name[32];

	if (o->headers_at != 0 && r->http_fd >= 0) {
		text_print(name, sizeof name, "-D/dev/fd/%d", r->http_fd);
		command = arguments_insert(command, o->headers_at, name);
	}
	if (!environment_init(&r->environment, attempts, &r->enclosing, r->plan.deadline_ns,
	    r->shell == NULL ? r->kill_after_ns : r->enclosing.grace_ns, r->key)
	    || command == NULL || !arguments_init(&r->arguments, command, o->expand, r->key, attempts))
		diag_die("no memory for the command's arguments and environment");
}

static void
init_streams(struct run *r)
{
	const struct options *o = r->options;
	const struct streams_config c = {
		o->hold_stdout, o->hold_stderr, r->http_fd < 0 ? HTTP_FROM_NOTHING : o->http, r->http_fd,
		o->http_file, o->idle_timeout_ns, o->patterns, &o->ere
	};

	const char *trouble = o->http == HTTP_FROM_FILE ? streams_header_file(o->http_file) : NULL;
	char name[256];

	if (trouble != NULL)
		diag_die("--http (-H): the file '%s' is left alone: %s",
		    escape_text(name, sizeof name, o->http_file), trouble);
	input_init(&r->input);
	if (!streams_init(&r->streams, &c))
		diag_die("no memory for the command's streams");
}

void
setup_run(struct run *r, const struct options *o)
{
	int64_t now_ns = clock_mono_ns(), wall_ns = clock_wall_ns();
	uint64_t random[3];
	const struct baton *b = r->shell != NULL ? &r->shell->baton : NULL;

	if (b != NULL) {
		wall_ns -= now_ns - b->start_ns;
		now_ns = b->start_ns;
		r->log.grouped = b->grouped != 0;
		r->log.lossy = b->lossy != 0;
	}

	r->http_fd = o->headers_at != 0 ? fd_choose() : o->http_fd;
	if (o->http == HTTP_FROM_FD)
		fd_keep_free(r->http_fd);
	r->options = o;
	r->start_ns = now_ns;
	entropy_fill(random, countof(random));
	r->random.state = o->seed >= 0 ? (uint64_t)o->seed : random[2];
	r->enclosing = environment_enclosing(wall_ns);
	setup_plan(&r->plan, o, &r->enclosing, now_ns, wall_ns);
	r->kill_after_ns = nesting_kill_after(&r->enclosing, o->kill_after_ns);
	r->own_group = o->group == GROUP_OWN || (o->group == GROUP_AUTO && !terminal_foreground());
	if (b != NULL && b->key[0] != '\0')
		text_print(r->uuid, sizeof r->uuid, "%s", b->key);
	else
		environment_uuid(r->uuid, random);      /* this does not depend on --seed */
	r->key = o->key != NULL ? o->key : r->enclosing.key != NULL ? r->enclosing.key : r->uuid;
	init_log(r);
	if (b == NULL || b->phase == BATON_BEGIN)
		warn_of_nesting(r);
	warn_of_preset(r);
	init_environment(r);
	init_streams(r);
	shared_open(r);
	if (r->shell != NULL)
		shell_resume(r);
}
