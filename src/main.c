/*
 * retry -- run a command until it succeeds, until trying again makes no sense, or until a limit is reached.
 *
 * Exit status: 0 success; the command's own status or signal if the last attempt failed; 1 if that attempt exited 0
 * without being a success; 75 the circuit is open and the command never ran; 124 the last attempt timed out, or the
 * deadline passed before the first; 125 the command line was wrong, retry itself failed, or --show-state or
 * --reset-state did not find what it was asked for; 126 not executable; 127 not found; death by the signal that
 * told retry to stop.
 *
 * The loop is in loop.c.  What an attempt means is decided in core/policy.c, what comes next in core/plan.c;
 * processes are in edge/process.c, signals and every wait in edge/signals.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "cli/parse.h"
#include "dryrun.h"
#include "edge/diag.h"
#include "edge/signals.h"
#include "function.h"
#include "loop.h"
#include "setup.h"
#include "show.h"

/* The exit status after a page or a dry run.  good: all of it could be written to standard output. */
static int
printed(bool good)
{
	if (!good && errno == EPIPE)            /* SIGPIPE is ignored: the reader has what it wanted */
		return STATUS_FAILED;
	if (!good)
		diag_die("cannot write to standard output");
	return EXIT_SUCCESS;
}

static int
run(const struct options *o)
{
	/* static: an automatic variable of this size would be zeroed whole; most of its pages are never touched. */
	static struct run r;
	int error;

	if ((error = signals_init()) != 0)
		diag_die("cannot set up signals: %s", strerror(error));
	setup_run(&r, o);
	return loop_run(&r);
}

int
main(int argc, char **argv)
{
	static struct options options;
	static struct parsed parsed;

	if (argc > 2 && strncmp(argv[1], FUNCTION_STEP, strlen(FUNCTION_STEP)) == 0)
		return function_main(argv[1] + strlen(FUNCTION_STEP), argv);
	parse_options(&options, getenv("RETRY_OPTIONS"), argv, false, &parsed);
	if (parsed.what == PARSED_MISTAKE)
		diag_usage("%s", parsed.message);
	if (parsed.what == PARSED_PAGE && parsed.page == OPTION_PAGE_FUNCTION)
		return printed(function_print(*argv));
	if (parsed.what == PARSED_PAGE)
		return printed(help_print(parsed.page, parsed.topic));
	if (options.show_state || options.reset_state)
		return show(&options);
	if (options.dry_run)
		return printed(dryrun(&options));
	return run(&options);
}
