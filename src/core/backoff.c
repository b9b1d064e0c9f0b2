#include "backoff.h"

#include <stdbool.h>

#include "saturate.h"

#define BILLION INT64_C(1000000000)
#define MILLION INT64_C(1000000)

static int64_t
min_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
max_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/*
 * delay * factor^k, at most max.  Squaring keeps the loop short for any k.  Floating point, because its infinity is
 * the saturation wanted here and its error at 60 s is far below a nanosecond.
 */
static int64_t
exponential(int64_t delay, int64_t factor, uint64_t k, int64_t max)
{
	double value = (double)delay, power = (double)factor / (double)BILLION;

	if (k == 0 || delay == 0 || factor == BILLION)  /* exact, and avoids 0 * infinity, a NaN */
		return min_of(delay, max);
	for (; k != 0; k >>= 1, power *= power)
		if (k & 1)
			value *= power;
	return value < (double)max ? (int64_t)value : max;
}

/* delay * (the k-th of 1, 1, 2, 3, 5, ..., from 0), at most max: the 92nd exceeds INT64_MAX and ends the loop. */
static int64_t
fibonacci(int64_t delay, uint64_t k, int64_t max)
{
	int64_t a = delay, b = delay, sum;

	for (; k > 0 && a < max; k--) {
		sum = saturate_add(a, b);
		a = b;
		b = sum;
		if (a == 0)                     /* a delay of 0 stays 0, without counting to k */
			break;
	}
	return min_of(a, max);
}

/* The delay before jitter, at most max_ns. */
static int64_t
base_of(const struct backoff *b, uint64_t k)
{
	if (b->delays > 1)
		return min_of(b->delay_ns[k < b->delays ? k : b->delays - 1], b->max_ns);
	switch (b->kind) {
	case BACKOFF_EXPONENTIAL:
		return exponential(b->delay_ns[0], b->factor, k, b->max_ns);
	case BACKOFF_LINEAR:
		k = k < INT64_MAX ? k + 1 : INT64_MAX;
		return min_of(saturate_mul(b->delay_ns[0], (int64_t)k), b->max_ns);
	case BACKOFF_FIBONACCI:
		return fibonacci(b->delay_ns[0], k, b->max_ns);
	case BACKOFF_CONSTANT:
		break;
	}
	return min_of(b->delay_ns[0], b->max_ns);
}

/* value * ppm / 1 000 000 without an intermediate product that overflows. */
static int64_t
parts_of(int64_t value, int64_t ppm)
{
	return value / MILLION * ppm + value % MILLION * ppm / MILLION;
}

static struct backoff_range
jittered(const struct backoff *b, int64_t base, uint64_t k, int64_t last)
{
	int64_t first = b->delay_ns[0], spread;

	switch (b->jitter) {
	case JITTER_DEFAULT:
	case JITTER_NONE:
		break;
	case JITTER_FULL:
		return (struct backoff_range){ 0, base };
	case JITTER_EQUAL:
		return (struct backoff_range){ base / 2, base };
	case JITTER_DECORRELATED:
		return (struct backoff_range){ first, saturate_mul(k == 0 ? first : last, 3) };
	case JITTER_ADDITIVE:
		return (struct backoff_range){ base, saturate_add(base, base) };
	case JITTER_PERCENT:
		spread = parts_of(base, b->jitter_value);
		return (struct backoff_range){ base - spread, saturate_add(base, spread) };
	case JITTER_DURATION:
		return (struct backoff_range){ base, saturate_add(base, b->jitter_value) };
	}
	return (struct backoff_range){ base, base };
}

static int64_t
clamp(const struct backoff *b, int64_t delay)
{
	return max_of(min_of(delay, b->max_ns), b->min_ns);
}

struct backoff_range
backoff_range(const struct backoff *b, uint64_t k, int64_t last_ns, int64_t room_ns)
{
	struct backoff_range range = jittered(b, min_of(base_of(b, k), room_ns), k, last_ns);

	range.lo_ns = clamp(b, range.lo_ns);
	range.hi_ns = max_of(min_of(clamp(b, range.hi_ns), room_ns), range.lo_ns);
	return range;
}

int64_t
backoff_least(const struct backoff *b, uint64_t k)
{
	bool is_item = b->delays > 1 && b->jitter != JITTER_DECORRELATED;

	return max_of(base_of(b, is_item ? k : 0), b->min_ns);
}

int64_t
backoff_base(const struct backoff *b)
{
	return clamp(b, b->delay_ns[0]);
}

struct backoff_range
backoff_server_range(int64_t asked_ns, int64_t room_ns)
{
	int64_t latest_ns = saturate_add(asked_ns, min_of(asked_ns / 10, BILLION));

	return (struct backoff_range){ asked_ns, max_of(min_of(latest_ns, room_ns), asked_ns) };
}
