#include "function.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/parse.h"
#include "core/countof.h"
#include "edge/clock.h"
#include "edge/path.h"
#include "edge/signals.h"
#include "loop.h"
#include "setup.h"
#include "shell.h"

/*
 * The function.  There is nothing in it that an old or odd shell does not have; `local` may fail, as in ksh.  What
 * has to survive the call of a function that itself calls retry is in the positional parameters, which are its own;
 * the variables whose names begin with retry_ are used at once.  All is quoted, for any $IFS and any option of the
 * shell, and every command that may fail stands in a list, for `set -e`.  @ is the program's path, quoted.
 */
static const char *const function_text[] = {
	"# Retries functions of this shell, and with the program everything else: see SHELL FUNCTIONS in retry(1).",
	"# shellcheck disable=SC2034,SC2154,SC3043 # the program sets retry_*; not every shell has local",
	"retry() {",
	"	set -- \"$?\" ${1+\"$@\"}",
	"	case ${2-} in           # steps of its own, each with its own positional parameters",
	"	--shell-function=status) return \"$3\" ;;",
	"	--shell-function=ask)   # $3: a status, $4: the state, $6: place, options, $7: undoes exports",
	"		retry_answer=$(eval \"$7; set -- --shell-function='$3 $4' $6\"; exec @ \"$@\")",
	"		return ;;",
	"	--shell-function=call)  # $4 is what COMMAND is to find in $?, $7 is COMMAND",
	"		retry_status=$4; shift 6",
	"		if retry --shell-function=status \"$retry_status\"; then \"$@\"; else \"$@\"; fi",
	"		return ;;",
	"	--shell-function=hook)",
	"		eval \"set --",
	"$3\"",
	"		return ;;",
	"	esac",
	"	# At a prompt Ctrl-C drops the run: what is `local` has gone then, and what was exported has not.",
	"	[ -n \"${retry_inside-}\" ] || eval \"${retry_undo-}\"",
	"	# A trap may call retry at any moment.",
	"	local retry_answer retry_command retry_do retry_hook retry_kind retry_options retry_program \\",
	"		retry_restore retry_skip retry_state retry_status retry_streams 2>/dev/null || :",
	"	# Where is COMMAND?  It is ours if it is a function, or a builtin that there is no program for.",
	"	retry_command='' retry_kind=''",
	"	eval \"$(@ --shell-function=where \"$@\" 2>/dev/null)\"",
	"	[ -z \"$retry_command\" ] ||",
	"		retry_kind=$(unalias -a; LC_ALL=C; type \"$retry_command\" 2>/dev/null) || :",
	"	case ${retry_kind#\"$retry_command\"} in",
	"	\" is a\"*function* | \": a function\"*) ;;",
	"	\" is a\"*builtin* | \": a\"*built-in*) [ -z \"$retry_program\" ] || retry_kind= ;;",
	"	*) retry_kind= ;;",
	"	esac",
	"	[ -n \"$retry_kind\" ] || { shift; @ ${1+\"$@\"}; return; }",
	"	retry_status=$1",
	"	shift \"$retry_skip\"",
	"	set -- \"$retry_state\" \"$retry_status\" \"$retry_options\" \"$retry_restore\" \"$@\"",
	"	[ -n \"${retry_inside-}\" ] || { local retry_inside=1 2>/dev/null && retry_undo=$4; } || :",
	"	retry_status=0",
	"	while :; do             # ask the program what to do, do that, and say how it ended",
	"		retry_answer='' retry_do=end",
	"		if { [ \"$1\" ] 9>&1; } 2>/dev/null; then",
	"			retry --shell-function=ask \"$retry_status\" \"$@\" 9>&1",
	"		else",
	"			retry --shell-function=ask \"$retry_status\" \"$@\"",
	"		fi && retry_status=125 || retry_status=$?",
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
	"	[ \"${retry_undo-}\" != \"$4\" ] || retry_undo=",
	"	return \"$retry_status\"",
	"}",
};

/* What the program reads at each step, and the function may have changed: the steps have it before the options. */
static const char *const read_once[] = { "RETRY_OPTIONS", "RETRY_STATE_DIR", "XDG_STATE_HOME", "HOME" };

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
function_print(const char *argv0)
{
	char place[PLATFORM_PATH_SIZE] = "";
	const char *file, *c;
	struct path p;
	size_t i;

	if ((file = find_program(&p, argv0)) == NULL || (*file != '/' && getcwd(place, sizeof place) == NULL))
		diag_die("cannot tell where this program is: call it by its path");
	while (strncmp(file, "./", 2) == 0)
		file += 2;
	for (i = 0; i < countof(function_text); i++, putchar('\n'))
		for (c = function_text[i]; *c != '\0'; c++) {
			if (*c != '@' || (c > function_text[i] && c[-1] == '$')) {
				putchar(*c);
				continue;
			}
			putchar('\'');
			shell_put_text(place, true);
			if (*place != '\0')
				putchar('/');
			shell_put_text(file, true);
			putchar('\'');
		}
	return fflush(stdout) == 0 && !ferror(stdout);
}

/* Prints how to undo the exports of the answers: our own environment is the caller's. */
static void
put_restore(void)
{
	const char *name, *value;
	size_t i;

	shell_put_text("unset", true);
	for (i = 0; (name = environment_name(i)) != NULL; i++) {
		shell_put_text(" ", true);
		shell_put_text(name, true);
	}
	for (i = 0; (name = environment_name(i)) != NULL; i++) {
		if ((value = getenv(name)) == NULL)
			continue;
		shell_put_text("; export ", true);
		shell_put_text(name, true);
		shell_put_text("=", true);
		shell_put_quoted(value, true);
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
	char line[RECORD_SIZE + 1], place[PLATFORM_PATH_SIZE], **word;
	const char *program, *value;
	struct parsed parsed;
	struct baton b;
	struct path p;
	size_t i;

	parse_options(&o, getenv("RETRY_OPTIONS"), argv, false, &parsed);
	if (parsed.what != PARSED_OPTIONS || o.show_state || o.reset_state || o.dry_run
	    || strchr(*o.command, '/') != NULL)
		shell_end_answer(EXIT_SUCCESS);
	program = find_program(&p, *o.command);
	baton_begin(&b, clock_mono_ns());
	printf("retry_state='%s'\n", baton_format(line, &b));
	printf("retry_skip=%ld\nretry_program=", (long)(o.command - argv));
	shell_put_quoted(program == NULL ? "" : program, false);
	fputs("\nretry_command=", stdout);
	shell_put_quoted(*o.command, false);
	fputs("\nretry_options='", stdout);
	shell_put_quoted(getcwd(place, sizeof place) == NULL ? "." : place, true);
	for (i = 0; i < countof(read_once); i++) {
		putchar(' ');
		shell_put_quoted((value = getenv(read_once[i])) == NULL ? "" : value, true);
	}
	putchar(' ');
	for (word = argv + 1; *word != NULL; word++)
		if (word <= o.command || is_needed(&o, *word)) {
			shell_put_quoted(*word, true);
			putchar(' ');
		}
	fputs("'\nretry_restore='", stdout);
	put_restore();
	fputs("'\n", stdout);
	shell_end_answer(EXIT_SUCCESS);
}

/* In the place of a standard descriptor that is closed bash has an end of the pipe that takes our answer. */
static void
close_ends(void)
{
	struct stat out, st;
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd += STDERR_FILENO)
		if (fstat(STDOUT_FILENO, &out) == 0 && fstat(fd, &st) == 0 && st.st_dev == out.st_dev
		    && st.st_ino == out.st_ino)
			close(fd);
}

int
function_main(const char *text, char **argv)
{
	static struct options options;
	static struct shell shell;
	static struct run r;
	struct parsed parsed;
	char *line;
	size_t i;
	int error;

	if (strcmp(text, "where") == 0)
		where(argv + 2);
	close_ends();
	shell.status = strtol(text, &line, 10);
	if (line == text || *line != ' ' || shell.status < 0 || shell.status > BATON_STATUS_MAX
	    || !baton_parse(&shell.baton, line + 1, clock_mono_ns()))
		diag_usage("invalid value '...' for --shell-function: expected none, or what the function says");
	(void)!chdir(argv[2]);                  /* if that is gone, no file of ours is there, wherever we are */
	for (i = 0, argv += 2; i < countof(read_once) && argv[1] != NULL; i++, argv++)
		if (setenv(read_once[i], argv[1], true) != 0)
			diag_die("no memory for the environment");
	parse_options(&options, getenv("RETRY_OPTIONS"), argv, true, &parsed);
	if (parsed.what != PARSED_OPTIONS)
		diag_usage("%s", parsed.what == PARSED_MISTAKE ? parsed.message : "expected COMMAND");
	if ((error = signals_init()) != 0)
		diag_die("cannot set up signals: %s", strerror(error));
	r.shell = &shell;
	setup_run(&r, &options);
	return loop_run(&r);
}
