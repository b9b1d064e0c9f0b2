#include "uniform.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../table.h"

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/*
 * Kolmogorov and Smirnov: the largest distance between the draws and the uniform distribution on lo..hi.  p is
 * above 0.001 as long as distance * sqrt(n) is below 1.9495.
 */
void
check_uniform(size_t row, int64_t *draws, int64_t lo, int64_t hi)
{
	double distance = 0, d;
	size_t i, top = 0;

	qsort(draws, DRAWS, sizeof *draws, compare);
	for (i = 0; i < DRAWS; i++) {
		double cdf = (double)(draws[i] - lo) / (double)(hi - lo);

		top += draws[i] == draws[DRAWS - 1];
		if ((d = cdf - (double)i / DRAWS) > distance)
			distance = d;
		if ((d = (double)(i + 1) / DRAWS - cdf) > distance)
			distance = d;
	}
	check(draws[0] >= lo && draws[DRAWS - 1] <= hi, row,
	    "%" PRId64 "..%" PRId64 " is outside of %" PRId64 "..%" PRId64,
	    draws[0], draws[DRAWS - 1], lo, hi);
	check(distance * distance * DRAWS < 1.9495 * 1.9495, row, "distance %f: not uniform", distance);
	check(top <= 3, row, "%zu draws are the largest value: piled up", top);
}
