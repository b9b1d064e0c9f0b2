/*
 * random -- a small generator and uniform draws.
 *
 * splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): eight bytes of
 * state, full period, equidistributed.  It is good enough to spread delays, and not meant for secrets.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state;         /* the seed, any value */
};

/* The next 64 random bits. */
uint64_t random_next(struct random *random);

/* A uniform draw from lo..hi, both included, from the 64 random bits of word.  0 <= lo <= hi. */
int64_t random_between(uint64_t word, int64_t lo, int64_t hi);

#endif
