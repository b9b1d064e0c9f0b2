/*
 * clock -- the two clocks, in nanoseconds.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* The monotonic clock: what every limit and delay runs on. */
int64_t clock_mono_ns(void);

/* Unix time: only for dates that people, servers and other processes read or write. */
int64_t clock_wall_ns(void);

#endif
