#include "shell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/parse.h"
#include "core/countof.h"
#include "core/duration.h"
#include "edge/clock.h"
#include "edge/path.h"
#include "edge/signals.h"
#include "loop.h"
#include "setup.h"

/*
 * The function.  There is nothing in it that an old or odd shell does not have: no `local`, no arrays.  What has to
 * survive the call of a function that itself calls retry is in the positional parameters, which are its own; the
 * variables whose names begin with retry_ are used at once.  All is quoted, for any $IFS and any option of the
 * shell, and every command that may fail stands in a list, for `set -e`.  @ is the program's path, quoted.
 */
static const char *const function_text[] = {
	"# Retries functions of this shell, and with the program everything else: see SHELL FUNCTIONS in retry(1).",
	"retry() {",
	"	set -- \"$?\" ${1+\"$@\"}",
	"	case ${2-} in           # steps of its own, each with its own positional parameters",
	"	--shell-function=status) return \"$3\" ;;",
	"	--shell-function=ask)   # $3 the last status, $4 the state, $6 the options, $7 how to undo exports",
	"		retry_answer=$(eval \"$7\"; eval \"exec @ --shell-function='$3 $4' $6\")",
	"		return ;;",
	"	--shell-function=call)  # $4 is what COMMAND is to find in $?, $7 is COMMAND",
	"		eval \"shift 6; if retry --shell-function=status $4; then \\\"\\$@\\\"; else \\\"\\$@\\\"; fi\"",
	"		return ;;",
	"	--shell-function=hook)",
	"		eval \"set --",
	"$3\"",
	"		return ;;",
	"	esac",
	"	# Where is COMMAND?  It is ours if it is a function, or a builtin that there is no program for.",
	"	retry_command= retry_kind=",
	"	eval \"$(@ --shell-function=where \"$@\" 2>/dev/null)\"",
	"	[ -z \"$retry_command\" ] ||",
	"		retry_kind=$(unalias -a; LC_ALL=C; type \"$retry_command\" 2>/dev/null) || :",
	"	case ${retry_kind#\"$retry_command\"} in",
	"	\" is a\"*function* | \": a function\"*) ;;",
	"	\" is a\"*builtin* | \": a\"*built-in*) [ -z \"$retry_program\" ] || retry_kind= ;;",
	"	*) retry_kind= ;;",
	"	esac",
	"	if [ -z \"$retry_kind\" ]; then",
	"		shift",
	"		@ ${1+\"$@\"}",
	"		return",
	"	fi",
	"	retry_status=$1",
	"	shift \"$retry_skip\"",
	"	set -- \"$retry_state\" \"$retry_status\" \"$retry_options\" \"$retry_restore\" \"$@\"",
	"	retry_status=0",
	"	while :; do             # ask the program what to do, do that, and say how it ended",
	"		retry_answer=",
	"		if { true 9>&1; } 2>/dev/null; then",
	"			retry --shell-function=ask \"$retry_status\" \"$@\" 9>&1",
	"		else",
	"			retry --shell-function=ask \"$retry_status\" \"$@\"",
	"		fi && retry_status=125 || retry_status=$?",
	"		retry_do=end",
	"		eval \"$retry_answer\"",
	"		shift",
	"		set -- \"$retry_state\" \"$@\"",
	"		[ \"$retry_do\" != end ] || break",
	"		case $retry_do in",
	"		call) retry --shell-function=call \"$@\" ;;",
	"		hook) eval \"retry --shell-function=hook \\\"\\$retry_hook\\\" $retry_streams\" ;;",
	"		esac && retry_status=0 || retry_status=$?",
	"	done",
	"	eval \"$4\"",
	"	return \"$retry_status\"",
	"}",
};

/* The options of the hooks, from BATON_VERIFY on. */
static const char *const hook_options[] = { "--verify", "--done-if", "--stop-if", "--on-retry", "--on-giveup" };

/* Prints a character of a text that stands between single quotes itself, if nested. */
static void
put(char c, bool nested)
{
	if (nested && c == '\'')
		fputs("'\\''", stdout);
	else
		putchar(c);
}

static void
put_text(const char *text, bool nested)
{
	for (; *text != '\0'; text++)
		put(*text, nested);
}

/* Prints a word in single quotes. */
static void
put_quoted(const char *word, bool nested)
{
	put('\'', nested);
	for (; *word != '\0'; word++)
		if (*word == '\'')
			put_text("'\\''", nested);
		else
			put(*word, nested);
	put('\'', nested);
}

/* The answer has to get out whole: the shell does what it says. */
static noreturn void
end_answer(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_die("cannot answer the shell: %s", strerror(errno));
	exit(status);
}

static bool
is_program(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 && S_ISREG(st.st_mode) && access(file, X_OK) == 0;
}

/* The first program of this name in PATH, or NULL. */
static const char *
find_program(struct path *p, const char *name)
{
	const char *file;

	path_begin(p, name);
	while ((file = path_next(p)) != NULL && !is_program(file))
		;
	return file;
}

bool
shell_print(const char *argv0)
{
	char place[PLATFORM_PATH_SIZE] = "";
	const char *file, *c;
	struct path p;
	size_t i;

	if ((file = find_program(&p, argv0)) == NULL || (*file != '/' && getcwd(place, sizeof place) == NULL))
		diag_die("cannot tell where this program is: call it by its path");
	for (i = 0; i < countof(function_text); i++, putchar('\n'))
		for (c = function_text[i]; *c != '\0'; c++) {
			if (*c != '@' || c[-1] == '$') {
				putchar(*c);
				continue;
			}
			putchar('\'');
			put_text(place, true);
			if (*place != '\0')
				putchar('/');
			put_text(file, true);
			putchar('\'');
		}
	return fflush(stdout) == 0 && !ferror(stdout);
}

/* Prints how to undo what put_exports() does: our own environment is the caller's. */
static void
put_restore(void)
{
	const char *name, *value;
	size_t i;

	put_text("unset", true);
	for (i = 0; (name = environment_name(i)) != NULL; i++) {
		put(' ', true);
		put_text(name, true);
	}
	for (i = 0; (name = environment_name(i)) != NULL; i++) {
		if ((value = getenv(name)) == NULL)
			continue;
		put_text("; export ", true);
		put_text(name, true);
		put('=', true);
		put_quoted(value, true);
	}
}

/* Whether a later step has to see this argument of COMMAND: the others may be secret, and ps shows them to all. */
static bool
is_needed(const struct options *o, const char *argument)
{
	return o->expand || strstr(argument, "/dev/fd/") != NULL || strstr(argument, "/proc/self/fd/") != NULL;
}

/*
 * Says where COMMAND is, and nothing if the shell need not look: a page, a mistake or a path are the program's.
 * argv[0] is a word that belongs to the function.
 */
static noreturn void
where(char **argv)
{
	static struct options o;
	char line[RECORD_SIZE + 1], **word;
	const char *program;
	struct parsed parsed;
	struct baton b;
	struct path p;

	parse_options(&o, getenv("RETRY_OPTIONS"), argv, false, &parsed);
	if (parsed.what != PARSED_OPTIONS || o.show_state || o.reset_state || o.dry_run || strchr(*o.command, '/') != NULL)
		end_answer(EXIT_SUCCESS);
	program = find_program(&p, *o.command);
	baton_begin(&b, clock_mono_ns());
	printf("retry_state='%s'\nretry_skip=%ld\nretry_program=", baton_format(line, &b), (long)(o.command - argv));
	put_quoted(program == NULL ? "" : program, false);
	fputs("\nretry_command=", stdout);
	put_quoted(*o.command, false);
	fputs("\nretry_options='", stdout);
	for (word = argv + 1; *word != NULL; word++)
		if (word <= o.command || is_needed(&o, *word)) {
			put_quoted(*word, true);
			putchar(' ');
		}
	fputs("'\nretry_restore='", stdout);
	put_restore();
	fputs("'\n", stdout);
	end_answer(EXIT_SUCCESS);
}

int
shell_main(const char *text, char **argv)
{
	static struct options options;
	static struct shell shell;
	static struct run r;
	struct parsed parsed;
	char *line;
	int error;

	if (strcmp(text, "where") == 0)
		where(argv + 2);
	errno = 0;
	shell.status = strtol(text, &line, 10);
	if (line == text || *line != ' ' || shell.status < 0 || shell.status > BATON_STATUS_MAX
	    || !baton_parse(&shell.baton, line + 1, clock_mono_ns()))
		diag_usage("invalid value '...' for --shell-function: expected none, or what the function says");
	parse_options(&options, getenv("RETRY_OPTIONS"), argv + 1, true, &parsed);
	if (parsed.what != PARSED_OPTIONS)
		diag_usage("%s", parsed.what == PARSED_MISTAKE ? parsed.message : "expected COMMAND");
	if ((error = signals_init()) != 0)
		diag_die("cannot set up signals: %s", strerror(error));
	r.shell = &shell;
	setup_run(&r, &options);
	return loop_run(&r);
}

/*
 * The next call
 */

/* As the programs of other shells have it: ksh says 256+n for a death by signal n, yash 384+n. */
static int
status_of(int64_t status)
{
	return (int)(status > 384 ? status - 256 : status > 256 ? status - 128 : status) & 255;
}

static void
resume_input(struct input *in, const struct baton *b)
{
	size_t i;

	in->offset = b->offset;
	in->left = b->left;
	for (i = 0; i < in->pipes && i < BATON_PIPES_MAX && b->waiting[i] >= 0; i++) {
		in->pipe[i].waiting = (size_t)b->waiting[i];
		in->pipe[i].ended = b->ended[i] != 0;
	}
	in->pipes = i;
	if (b->phase == BATON_CALL)
		input_ended(in);
}

void
shell_resume(struct run *r)
{
	struct baton *b = &r->shell->baton;
	const bool in_attempt = b->phase >= BATON_CALL && b->phase <= BATON_STOP_IF;

	if (b->phase == BATON_BEGIN)
		return;
	if (b->phase == BATON_CALL) {
		b->status = r->shell->status;
		b->duration_ns = clock_mono_ns() - b->began_ns;
	} else if (in_attempt) {
		b->answer[b->phase - BATON_VERIFY] = r->shell->status;
	}
	r->state = (struct plan_state){ (uint64_t)b->attempt - in_attempt, (uint64_t)b->streak,
	    (uint64_t)b->failures, b->last_ns, b->longest_ns };
	r->random.state = (uint64_t)b->random_high << 32 | (uint64_t)b->random_low;
	r->outcome = (struct outcome){ .kind = OUTCOME_EXIT, .number = status_of(b->status),
	    .duration_ns = b->duration_ns };
	r->judgement.failed_by = (enum failed_by)b->failed_by;
	if (b->delay_ns >= 0 || !in_attempt)
		environment_set_last(&r->environment, &r->outcome, r->judgement.failed_by);
	if (b->delay_ns >= 0)
		environment_set_delay(&r->environment, b->delay_ns);
	r->shared.ticket = b->ticket;
	r->shared.told = b->told != 0;
	r->shared.opened = b->opened != 0;
	if (r->plan.attempts != 1)
		input_watch(&r->input, r->options->command, 0);
	resume_input(&r->input, b);
}

/* Notes in the baton what the run is now. */
static void
keep(const struct run *r, enum baton_phase phase)
{
	struct baton *b = &r->shell->baton;
	const struct plan_state *s = &r->state;
	size_t i;

	b->phase = phase;
	b->attempt = (int64_t)s->attempt;
	b->streak = (int64_t)s->streak;
	b->failures = (int64_t)s->failures;
	b->last_ns = s->last_ns;
	b->longest_ns = s->longest_ns;
	b->random_high = (int64_t)(r->random.state >> 32);
	b->random_low = (int64_t)(r->random.state & UINT32_MAX);
	b->failed_by = r->judgement.failed_by;
	b->breaker_on = r->shared.breaker_on;
	b->budget_on = r->shared.budget_on;
	b->ticket = r->shared.ticket;
	b->told = r->shared.told;
	b->opened = r->shared.opened;
	b->offset = r->input.offset;
	b->left = r->input.left;
	for (i = 0; i < r->input.pipes && i < BATON_PIPES_MAX; i++) {
		b->waiting[i] = (int64_t)r->input.pipe[i].waiting;
		b->ended[i] = r->input.pipe[i].ended;
	}
	if (r->key == r->uuid)
		memcpy(b->key, r->uuid, sizeof r->uuid);
}

/* Prints the answer: the state, the environment of what is to run, and at last what to do. */
static void
put_answer(const struct run *r, enum baton_phase phase)
{
	char line[RECORD_SIZE + 1];
	const char *name;
	char **entry;
	size_t i, len;

	keep(r, phase);
	printf("retry_state='%s'\nunset", baton_format(line, &r->shell->baton));
	for (i = 0; (name = environment_name(i)) != NULL; i++)
		printf(" %s", name);
	for (entry = r->environment.envp; *entry != NULL; entry++) {
		if (!environment_is_ours(*entry))
			continue;
		len = strcspn(*entry, "=") + 1;
		printf("\nexport %.*s", (int)len, *entry);
		put_quoted(*entry + len, false);
	}
	putchar('\n');
}

noreturn void
shell_call(struct run *r)
{
	struct baton *b = &r->shell->baton;
	char **word;
	size_t i;

	b->began_ns = clock_mono_ns();
	for (i = 0; i < BATON_ASKED; i++)
		b->answer[i] = -1;
	put_answer(r, BATON_CALL);
	if (r->options->expand) {
		fputs("set -- \"$1\" \"$2\" \"$3\" \"$4\"", stdout);
		for (word = r->arguments.argv; *word != NULL; word++) {
			putchar(' ');
			put_quoted(*word, false);
		}
		putchar('\n');
	}
	puts("retry_do=call");
	end_answer(EXIT_SUCCESS);
}

bool
shell_outcome(struct run *r, struct outcome *outcome)
{
	struct baton *b = &r->shell->baton;

	if (b->phase < BATON_CALL || b->phase > BATON_STOP_IF)
		return false;
	b->phase = BATON_BEGIN;                 /* it is judged now; nothing has been asked for since */
	*outcome = (struct outcome){ .kind = OUTCOME_EXIT, .number = status_of(b->status),
	    .duration_ns = b->duration_ns };
	return true;
}

static enum baton_phase
phase_of(const char *option)
{
	size_t i;

	for (i = 0; strcmp(hook_options[i], option) != 0; i++)
		;
	return (enum baton_phase)(BATON_VERIFY + i);
}

bool
shell_answered(const struct run *r, const char *option, int *status)
{
	const struct baton *b = &r->shell->baton;
	const enum baton_phase phase = phase_of(option);

	if (phase >= BATON_ON_RETRY)
		*status = b->phase == (int64_t)phase ? (int)r->shell->status : -1;
	else
		*status = (int)b->answer[phase - BATON_VERIFY];
	return *status >= 0;
}

noreturn void
shell_ask(struct run *r, const char *option, const char *command)
{
	put_answer(r, phase_of(option));
	fputs("retry_hook=", stdout);
	put_quoted(command, false);
	printf("\nretry_streams='</dev/null >%s'\nretry_do=hook\n",
	    fcntl(STDERR_FILENO, F_GETFD) < 0 ? "/dev/null" : "&2");
	if (signals_stop() != 0 && fflush(stdout) == 0)
		signals_die(signals_stop());
	end_answer(EXIT_SUCCESS);
}

int
shell_ending(struct run *r, enum step_kind why, int ending)
{
	struct baton *b = &r->shell->baton;

	if (b->phase == BATON_ON_GIVEUP)
		return (int)b->ending;
	b->why = why;
	b->ending = ending < 0 ? STATUS_SIGNAL - ending : ending;
	return ending;
}

noreturn void
shell_end(struct run *r, int ending)
{
	const struct baton *b = &r->shell->baton;
	const int64_t status = ending < 0 ? STATUS_SIGNAL - ending : ending;

	/* the shell's own number for a death by signal, if the function has ended so */
	printf("retry_status=%lld\n", (long long)(b->status > 255 && status_of(b->status) == ending ? b->status : status));
	if (ending < 0 && fflush(stdout) == 0)
		signals_die(-ending);
	end_answer(EXIT_SUCCESS);
}
