#include "hook.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/outcome.h"
#include "clock.h"
#include "signals.h"
#include "spool.h"

/* Standard error, or where that is closed nothing, becomes the hook's standard output. */
static void
redirect_hook(struct redirects *r, int null)
{
	redirect_add(r, null, STDIN_FILENO);
	redirect_add(r, fcntl(STDERR_FILENO, F_GETFD) < 0 ? null : STDERR_FILENO, STDOUT_FILENO);
}

int
hook_run(const char *command, char *const envp[], const struct launcher *l,
    const struct process_limits *limits, bool last)
{
	char *const argv[] = { "sh", "-c", (char *)command, NULL };
	struct redirects r = { 0 };
	struct process process;
	struct process_end end;
	int null, error;

	if ((signals_stop() != 0 && !last) || clock_mono_ns() >= limits->until_ns)
		return HOOK_CUT_SHORT;
	if ((null = spool_raise_fd(open("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY))) < 0)
		return HOOK_CUT_SHORT;
	redirect_hook(&r, null);
	error = process_start(&process, l, argv, envp, &r);
	close(null);
	if (error != 0)
		return HOOK_CUT_SHORT;
	end = process_wait(&process, limits, NULL);
	if (end.timed_out || signals_stop() != 0)
		return HOOK_CUT_SHORT;
	return WIFSIGNALED(end.wait_status) ? STATUS_SIGNAL + WTERMSIG(end.wait_status)
	    : WEXITSTATUS(end.wait_status);
}
