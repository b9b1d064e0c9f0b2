/*
 * saturate -- sums and products of durations that stop at INT64_MAX instead of wrapping.
 *
 * All arguments are non-negative.
 */
#ifndef SATURATE_H
#define SATURATE_H

#include <stdint.h>

static inline int64_t
saturate_add(int64_t a, int64_t b)
{
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static inline int64_t
saturate_mul(int64_t a, int64_t b)
{
	return b != 0 && a > INT64_MAX / b ? INT64_MAX : a * b;
}

#endif
