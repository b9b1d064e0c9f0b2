#include "random.h"

uint64_t
random_next(struct random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* The upper half of the 128 bits of a * b. */
static uint64_t
mul_high(uint64_t a, uint64_t b)
{
	uint64_t al = a & UINT32_MAX, ah = a >> 32, bl = b & UINT32_MAX, bh = b >> 32;
	uint64_t low = al * bl, mid = ah * bl + (low >> 32), mid2 = al * bh + (mid & UINT32_MAX);

	return ah * bh + (mid >> 32) + (mid2 >> 32);
}

/* Scales word / 2^64 to the range.  The bias is at most range / 2^64, far below what a delay can show. */
int64_t
random_between(uint64_t word, int64_t lo, int64_t hi)
{
	return lo + (int64_t)mul_high(word, (uint64_t)(hi - lo) + 1);
}
