/*
 * stepped: retry itself with a wall clock that is wrong by as many seconds as file $STEP says, when it says so; the
 * monotonic clock is the system's.
 *
 * Links with: src -Wl,--wrap=platform_clock
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void __real_platform_clock(clockid_t id, struct timespec *t);
void __wrap_platform_clock(clockid_t id, struct timespec *t);

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

void
__wrap_platform_clock(clockid_t id, struct timespec *t)
{
	__real_platform_clock(id, t);
	if (id == CLOCK_REALTIME)
		t->tv_sec += step();
}
