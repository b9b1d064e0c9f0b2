/*
 * command -- what the benchmark's wrappers run: `command WHAT [NUMBER]`.
 *
 *   exit N    ends at once with status N
 *   pour N    writes N bytes of text to standard output, in lines of 64
 *   drink     reads standard input to its end
 *   nap       writes one byte to standard error, then does as drink
 *   cry N     writes one byte to standard error and ends with status N
 *   stamp N   sleeps N milliseconds, writes the monotonic time in nanoseconds to standard output and ends
 *
 * An option before WHAT is passed over: retry -p auto gives one to what is called curl.
 *
 * No stdio, so that it starts and ends as fast as a program can.
 */
#define _XOPEN_SOURCE 700
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char buf[65536];

static int
pour(long long left)
{
	size_t size, i;
	ssize_t n;

	for (i = 0; i < sizeof buf; i++)
		buf[i] = (i + 1) % 64 == 0 ? '\n' : (char)('a' + i % 23);
	for (; left > 0; left -= n) {
		size = left < (long long)sizeof buf ? (size_t)left : sizeof buf;
		if ((n = write(STDOUT_FILENO, buf, size)) < 0)
			return 1;
	}
	return 0;
}

static int
drink(void)
{
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof buf)) > 0)
		;
	return n != 0;
}

static int
cry(int status)
{
	return write(STDERR_FILENO, "!", 1) != 1 ? 2 : status;
}

static int
nap(void)
{
	return cry(0) != 0 || drink();
}

static int
stamp(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
	int64_t ns;

	nanosleep(&t, NULL);
	clock_gettime(CLOCK_MONOTONIC, &t);
	ns = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
	return write(STDOUT_FILENO, &ns, sizeof ns) != sizeof ns;
}

int
main(int argc, char **argv)
{
	int i = argc > 1 && argv[1][0] == '-' ? 2 : 1;
	const char *what = argc > i ? argv[i] : "";
	const char *number = argc > i + 1 ? argv[i + 1] : "0";

	if (strcmp(what, "exit") == 0)
		_exit(atoi(number));
	if (strcmp(what, "pour") == 0)
		_exit(pour(atoll(number)));
	if (strcmp(what, "drink") == 0)
		_exit(drink());
	if (strcmp(what, "cry") == 0)
		_exit(cry(atoi(number)));
	if (strcmp(what, "nap") == 0)
		_exit(nap());
	if (strcmp(what, "stamp") == 0)
		_exit(stamp(atol(number)));
	_exit(2);
}
