/*
 * A record that is read is written again the same, one byte changed makes it none, and whatever numbers stand in
 * it, breaker and budget stay within their limits.
 */
#include "../../src/core/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/breaker.h"
#include "../../src/core/budget.h"
#include "../../src/core/hash.h"
#include "fuzz.h"

/* The bytes as a record: as they are, or as its fields, to which the check is added. */
static void
make(char text[RECORD_SIZE], const char *bytes, size_t size, bool with_check)
{
	char check[32];
	int len;

	memset(text, ' ', RECORD_SIZE);
	text[RECORD_SIZE - 1] = '\n';
	if (size > RECORD_SIZE)
		size = RECORD_SIZE;
	memcpy(text, bytes, size);
	if (!with_check || size > RECORD_SIZE - sizeof check)
		return;
	len = snprintf(check, sizeof check, " check=%016llx", (unsigned long long)hash_of(text, size));
	memcpy(text + size, check, (size_t)len);
}

static void
check_breaker(struct breaker b, struct fuzz_input *in)
{
	struct breaker_config c;
	int64_t now_ns = fuzz_number(in), generation = b.generation;
	enum breaker_answer answer;
	struct breaker before = b;
	int n;

	must(b.failures >= 0 && b.generation >= 0 && b.until_ns >= 0 && b.phase <= BREAKER_HALF_OPEN);
	c.threshold = 1 + fuzz_number(in) % (INT64_MAX - 1);
	c.cooldown_ns = fuzz_number(in);
	c.lease_ns = fuzz_number(in);
	answer = breaker_ask(&b, &c, now_ns);
	must((answer == BREAKER_PROBE) == (b.generation != generation));
	must(answer == BREAKER_PROBE || memcmp(&b, &before, sizeof b) == 0);
	must(answer != BREAKER_RUN || b.phase == BREAKER_CLOSED);
	for (n = 0; n < 4; n++) {
		breaker_tell(&b, &c, fuzz_take(in, 1) % 4 == 0 ? 0 : b.generation,
		    (enum breaker_evidence)(fuzz_take(in, 1) % 4), now_ns);
		must(b.failures >= 0 && b.generation >= 0 && b.until_ns >= 0);
		must(b.phase != BREAKER_CLOSED || b.failures < c.threshold || b.failures <= before.failures);
		must(!breaker_tell(&b, &c, b.generation, BREAKER_RUNNING, now_ns) || b.phase == BREAKER_HALF_OPEN);
	}
}

static void
check_budget(struct budget b, struct fuzz_input *in)
{
	struct budget_config c;
	int64_t now_ns = fuzz_number(in), full, before, extra, n;
	bool paid;

	c.rate = 1 + fuzz_number(in) % BUDGET_MAX;
	c.unit_ns = 1 + fuzz_number(in) % (INT64_C(1) << 62);
	c.burst = 1 + fuzz_number(in) % BUDGET_MAX;
	c.ratio = fuzz_number(in) % (BUDGET_MAX * BUDGET_TOKEN + 1);
	full = c.burst * BUDGET_TOKEN;
	before = b.tokens < full ? b.tokens : full;
	budget_refill(&b, &c, now_ns);
	must(b.tokens >= before && (b.tokens <= full || b.tokens == before || b.at_ns >= now_ns));
	budget_deposit(&b, &c, now_ns);
	must(b.tokens >= 0 && b.tokens <= full);
	/* a refill may count up to a nanosecond twice */
	extra = c.rate * BUDGET_TOKEN / c.unit_ns + 1;
	for (n = 0; n < 4; n++) {
		before = b.tokens;
		paid = budget_take(&b, &c, now_ns);
		must(paid ? before >= BUDGET_TOKEN - extra : before < BUDGET_TOKEN);
		must(b.tokens >= before - paid * BUDGET_TOKEN);
		must(b.tokens <= before - paid * BUDGET_TOKEN + extra);
	}
}

static void
must_be_none(const char *text)
{
	struct breaker breaker;
	struct budget budget;
	int64_t written_ns;

	must(!breaker_parse(&breaker, &written_ns, text, RECORD_SIZE));
	must(!budget_parse(&budget, &written_ns, text, RECORD_SIZE));
}

/* Any byte but those of the check, which is compared, is in what it is made of or in the padding. */
static void
check_change(char text[RECORD_SIZE], struct fuzz_input *in)
{
	size_t at = (size_t)(fuzz_take(in, 2) % RECORD_SIZE);
	char old = text[at], new = (char)fuzz_take(in, 1);

	text[at] = new != old ? new : (char)(old ^ 1);
	must_be_none(text);
	text[at] = old;
}

static void
check_text(char text[RECORD_SIZE], struct fuzz_input *in)
{
	char again[RECORD_SIZE];
	struct breaker breaker, breaker2;
	struct budget budget, budget2;
	int64_t written_ns = -1, written2_ns = -1;

	if (breaker_parse(&breaker, &written_ns, text, RECORD_SIZE)) {
		breaker_format(again, &breaker, written_ns);
		must(breaker_parse(&breaker2, &written2_ns, again, sizeof again) && written_ns == written2_ns);
		must(breaker.phase == breaker2.phase && breaker.failures == breaker2.failures
		    && breaker.generation == breaker2.generation && breaker.until_ns == breaker2.until_ns
		    && breaker.opened == breaker2.opened);
		must(!budget_parse(&budget, &written_ns, text, RECORD_SIZE));
		check_change(text, in);
		check_breaker(breaker, in);
	} else if (budget_parse(&budget, &written_ns, text, RECORD_SIZE)) {
		budget_format(again, &budget, written_ns);
		must(budget_parse(&budget2, &written2_ns, again, sizeof again) && written_ns == written2_ns);
		must(budget.tokens == budget2.tokens && budget.at_ns == budget2.at_ns);
		check_change(text, in);
		check_budget(budget, in);
	}
}

/* What is written is read, whatever its numbers. */
static void
check_written(struct fuzz_input in)
{
	char text[RECORD_SIZE];
	struct breaker b, again;
	int64_t written_ns, now_ns = fuzz_number(&in);

	memset(&b, 0, sizeof b);
	b.phase = (enum breaker_phase)(fuzz_take(&in, 1) % 3);
	b.failures = fuzz_number(&in);
	b.generation = fuzz_number(&in);
	b.until_ns = fuzz_number(&in);
	b.opened = fuzz_number(&in);
	breaker_format(text, &b, now_ns);
	must(memchr(text, '\n', sizeof text) == text + sizeof text - 1 && fuzz_is_clean(text, sizeof text - 1));
	must(breaker_parse(&again, &written_ns, text, sizeof text) && written_ns == now_ns);
	must(again.phase == b.phase && again.failures == b.failures && again.generation == b.generation
	    && again.until_ns == b.until_ns && again.opened == b.opened);
	check_text(text, &in);
}

/* The input is a record, or its fields, and after a newline the numbers that the rest takes. */
void
fuzz_record(const char *bytes, size_t size)
{
	const char *newline = memchr(bytes, '\n', size);
	size_t len = newline == NULL ? size : (size_t)(newline - bytes);
	struct fuzz_input in = { (const unsigned char *)bytes + len, size - len };
	char text[RECORD_SIZE];
	struct breaker breaker;
	int64_t written_ns;

	must(!breaker_parse(&breaker, &written_ns, bytes, size) || size == RECORD_SIZE);
	make(text, bytes, size, false);
	check_text(text, &in);
	make(text, bytes, len, true);
	check_text(text, &in);
	check_written(in);
}
