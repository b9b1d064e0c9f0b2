/*
 * saturate -- sums and products of durations that stop at INT64_MAX instead of wrapping.
 *
 * The arguments are non-negative, except those of saturate_move().
 */
#ifndef SATURATE_H
#define SATURATE_H

#include <stdint.h>

static inline int64_t
saturate_add(int64_t a, int64_t b)
{
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* A time moved by a span, which is negative if it leads into the past. */
static inline int64_t
saturate_move(int64_t time_ns, int64_t by_ns)
{
	return by_ns < 0 ? time_ns + by_ns : saturate_add(time_ns, by_ns);
}

static inline int64_t
saturate_mul(int64_t a, int64_t b)
{
	return b != 0 && a > INT64_MAX / b ? INT64_MAX : a * b;
}

#endif
