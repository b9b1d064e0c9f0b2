#include "diag.h"

#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../core/outcome.h"
#include "fd.h"

/* The signals may be blocked, so a reader that is stuck must not hold us up; the exit status still tells. */
#define PATIENCE_MS 100

static void
say(bool patient, const char *hint, const char *format, va_list ap)
{
	char line[1024] = "retry: ";
	const size_t start = strlen(line), room = sizeof line - start - strlen(hint);
	int n = vsnprintf(line + start, room, format, ap);
	size_t used = start + (n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1);
	struct pollfd reader = { STDERR_FILENO, POLLOUT, 0 };

	memcpy(line + used, hint, strlen(hint));
	used += strlen(hint);
	if (patient && write(STDERR_FILENO, line, used) < 0)
		return;                         /* nobody can read it */
	if (!patient && poll(&reader, 1, PATIENCE_MS) > 0)
		fd_write(fd_standard(STDERR_FILENO), line, used);
}

noreturn void
diag_usage(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(true, "\nTry 'retry --help' for more information.\n", format, ap);
	va_end(ap);
	_exit(STATUS_FAILED);
}

noreturn void
diag_die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(false, "\n", format, ap);
	va_end(ap);
	_exit(STATUS_FAILED);
}
