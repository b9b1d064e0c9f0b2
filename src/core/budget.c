#include "budget.h"

#include "saturate.h"

#define KIND "budget"

/* a * b / c, rounded down, INT64_MAX where that does not fit; 0 <= a, 0 <= b, 0 < c <= 2^62. */
static int64_t
mul_div(int64_t a, int64_t b, int64_t c)
{
	const uint64_t divisor = (uint64_t)c, part = (uint64_t)(b % c);
	int64_t quotient = 0;
	uint64_t rest = 0;
	int bit;

	/* Long multiplication by the bits of a; dividing by c at each step, it never needs the 128-bit product. */
	for (bit = 62; bit >= 0 && part != 0; bit--) {
		quotient = saturate_add(quotient, quotient);
		for (rest += rest + ((a >> bit & 1) != 0 ? part : 0); rest >= divisor; rest -= divisor)
			quotient = saturate_add(quotient, 1);
	}
	return saturate_add(quotient, saturate_mul(a, b / c));
}

void
budget_fill(struct budget *b, const struct budget_config *c, int64_t now_ns)
{
	b->tokens = c->burst * BUDGET_TOKEN;
	b->at_ns = now_ns;
}

static void
add(struct budget *b, const struct budget_config *c, int64_t tokens)
{
	b->tokens = saturate_add(b->tokens, tokens);
	if (b->tokens > c->burst * BUDGET_TOKEN)
		b->tokens = c->burst * BUDGET_TOKEN;
}

void
budget_refill(struct budget *b, const struct budget_config *c, int64_t now_ns)
{
	int64_t gained;

	if (now_ns <= b->at_ns)
		return;
	gained = mul_div(now_ns - b->at_ns, c->rate * BUDGET_TOKEN, c->unit_ns);
	add(b, c, gained);
	/*
	 * at_ns advances only by the time that the whole billionths gained stand for: otherwise a slow bucket that
	 * is asked often would lose a fraction each time and never fill.
	 */
	if (gained == INT64_MAX)
		b->at_ns = now_ns;
	else
		b->at_ns += mul_div(gained, c->unit_ns, c->rate * BUDGET_TOKEN);
}

void
budget_deposit(struct budget *b, const struct budget_config *c, int64_t now_ns)
{
	budget_refill(b, c, now_ns);
	add(b, c, c->ratio);
}

bool
budget_take(struct budget *b, const struct budget_config *c, int64_t now_ns)
{
	budget_refill(b, c, now_ns);
	if (b->tokens < BUDGET_TOKEN)
		return false;
	b->tokens -= BUDGET_TOKEN;
	return true;
}

void
budget_format(char text[RECORD_SIZE], const struct budget *b, int64_t now_ns)
{
	struct record rec;

	record_begin(&rec, KIND, now_ns);
	record_add_number(&rec, "tokens", b->tokens);
	record_add_number(&rec, "at", b->at_ns);
	record_end(&rec, text);
}

bool
budget_parse(struct budget *b, int64_t *written_ns, const char *text, size_t size)
{
	struct record rec;

	if (!record_open(&rec, KIND, text, size) || !record_number(&rec, "tokens", &b->tokens)
	    || !record_number(&rec, "at", &b->at_ns))
		return false;
	*written_ns = rec.written_ns;
	return true;
}

bool
budget_read(struct budget *b, const char *text, size_t size, int64_t *now_ns, bool *junk)
{
	int64_t written_ns;
	bool good = size > 0 && budget_parse(b, &written_ns, text, size) && record_is_credible(written_ns, now_ns);

	*junk = size > 0 && !good;
	return good;
}
