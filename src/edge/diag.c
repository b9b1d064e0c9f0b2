#include "diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../core/outcome.h"

static void
say(const char *hint, const char *format, va_list ap)
{
	char line[1024] = "retry: ";
	const size_t start = strlen(line), room = sizeof line - start - strlen(hint);
	int n = vsnprintf(line + start, room, format, ap);
	size_t used = start + (n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1);

	memcpy(line + used, hint, strlen(hint));
	if (write(STDERR_FILENO, line, used + strlen(hint)) < 0)
		return;                         /* nobody can read it; the exit status still tells */
}

noreturn void
diag_usage(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("\nTry 'retry --help' for more information.\n", format, ap);
	va_end(ap);
	_exit(STATUS_FAILED);
}

noreturn void
diag_die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("\n", format, ap);
	va_end(ap);
	_exit(STATUS_FAILED);
}
