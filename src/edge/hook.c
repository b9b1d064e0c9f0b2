#include "hook.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

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

struct outcome
hook_run(const char *command, char *const envp[], const struct launcher *l,
    const struct process_limits *limits, bool last)
{
	const struct outcome cut_short = { .kind = OUTCOME_TIMEOUT };
	char *const argv[] = { "sh", "-c", (char *)command, NULL };
	struct redirects r = { 0 };
	struct process process;
	struct process_end end;
	struct outcome o;
	int64_t start_ns = clock_mono_ns();
	int null, error;

	if (!last && (signals_stop() != 0 || start_ns >= limits->until_ns))
		return cut_short;
	if ((null = spool_raise_fd(open("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY))) < 0)
		return outcome_not_started(errno);
	redirect_hook(&r, null);
	error = process_start(&process, l, argv, envp, &r);
	close(null);
	if (error != 0)
		return outcome_not_started(error);
	end = process_wait(&process, limits, NULL);
	o = !last && signals_stop() != 0 ? cut_short : process_outcome(&end);
	o.duration_ns = clock_mono_ns() - start_ns;
	return o;
}
