#include "clock.h"

#include <time.h>

#include "platform.h"

static int64_t
read_clock(clockid_t id)
{
	struct timespec t;

	platform_clock(id, &t);
	return (int64_t)t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int64_t
clock_mono_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t
clock_wall_ns(void)
{
	return read_clock(CLOCK_REALTIME);
}
