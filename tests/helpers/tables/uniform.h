/* uniform -- whether what was drawn is spread evenly. */
#ifndef UNIFORM_H
#define UNIFORM_H

#include <stddef.h>
#include <stdint.h>

enum { DRAWS = 20000 };

/* Checks, as case row of the running test, that DRAWS numbers are uniform on lo..hi; sorts them. */
void check_uniform(size_t row, int64_t *draws, int64_t lo, int64_t hi);

#endif
