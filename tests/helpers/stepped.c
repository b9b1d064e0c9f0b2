/*
 * stepped: retry itself with a wall clock that is wrong by as many seconds as file $STEP says, when it says so; the
 * monotonic clock is the system's.
 *
 * Links with: src -Wl,--wrap=clock_gettime
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int __real_clock_gettime(clockid_t id, struct timespec *t);
int __wrap_clock_gettime(clockid_t id, struct timespec *t);

static long
step(void)
{
	const char *name = getenv("STEP");
	FILE *f = name != NULL ? fopen(name, "r") : NULL;
	long seconds = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%ld", &seconds) != 1)
		seconds = 0;
	fclose(f);
	return seconds;
}

int
__wrap_clock_gettime(clockid_t id, struct timespec *t)
{
	int status = __real_clock_gettime(id, t);

	if (id == CLOCK_REALTIME)
		t->tv_sec += step();
	return status;
}
