/* Sums and products stop at the largest number. */
#include <stdint.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/saturate.h"
#include "../table.h"

static void
test_ends(void)
{
	static const struct {
		int64_t a, b, sum, product;
	} rows[] = {
		{ 0, 0, 0, 0 }, { 2, 3, 5, 6 }, { INT64_MAX, 0, INT64_MAX, 0 }, { 0, INT64_MAX, INT64_MAX, 0 },
		{ INT64_MAX, 1, INT64_MAX, INT64_MAX }, { INT64_MAX - 1, 1, INT64_MAX, INT64_MAX - 1 },
		{ INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
		{ INT64_MAX / 2, 2, INT64_MAX / 2 + 2, INT64_MAX - 1 },
		{ INT64_MAX / 2 + 1, 2, INT64_MAX / 2 + 3, INT64_MAX },
		{ INT64_C(1) << 32, INT64_C(1) << 32, INT64_C(1) << 33, INT64_MAX },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		check(saturate_add(rows[i].a, rows[i].b) == rows[i].sum, i, "sum");
		check(saturate_mul(rows[i].a, rows[i].b) == rows[i].product, i, "product");
	}
}

const struct test saturate_tests[] = {
	{ "saturate.ends", test_ends }, { NULL, NULL },
};
