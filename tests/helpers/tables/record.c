/* Records: whatever is damaged is refused, or says what it said before. */
#include <stdint.h>
#include <string.h>

#include "../../../src/core/breaker.h"
#include "../../../src/core/budget.h"
#include "../../../src/core/countof.h"
#include "../../../src/core/random.h"
#include "../../../src/core/record.h"
#include "../table.h"
#include "short.h"

/* The text is refused, or says what the whole record says. */
static void
check_damaged(size_t row, const char *text, size_t size, const struct breaker *whole)
{
	struct breaker b = { CLOSED, -1, -1, -1 };
	int64_t written_ns = -1;

	if (breaker_parse(&b, &written_ns, text, size))
		check(is_same(&b, whole) && written_ns == 17, row, "a damaged record is believed");
}

static void
test_bytes(void)
{
	static const struct breaker whole = { OPEN, 3, 12, 1234567890123456789 };
	char text[RECORD_SIZE], damaged[RECORD_SIZE];
	size_t i;
	int c;

	breaker_format(text, &whole, 17);
	for (i = 0; i < RECORD_SIZE; i++) {
		memcpy(damaged, text, sizeof damaged);
		for (c = 0; c < 256; c++) {
			damaged[i] = (char)c;
			check_damaged(i, damaged, sizeof damaged, &whole);
		}
	}
}

static void
test_sizes(void)
{
	static const struct breaker whole = { OPEN, 3, 12, 1234567890123456789 };
	char text[RECORD_SIZE + 1];
	struct breaker b;
	int64_t written_ns;
	size_t i;

	breaker_format(text, &whole, 17);
	text[RECORD_SIZE] = '\n';
	for (i = 1; i <= RECORD_SIZE + 1; i++)
		check(breaker_parse(&b, &written_ns, text, i) == (i == RECORD_SIZE), i, "%zu bytes", i);
	/* cut, with the rest of a file that was longer, or zeros, behind it */
	for (i = 0; i < RECORD_SIZE - 1; i++) {
		memset(text + i, 0, RECORD_SIZE - i);
		check_damaged(i, text, RECORD_SIZE, &whole);
		breaker_format(text, &whole, 17);
		memset(text + i, 'x', RECORD_SIZE - i);
		check_damaged(i, text, RECORD_SIZE, &whole);
		breaker_format(text, &whole, 17);
	}
}

static void
test_any(void)
{
	struct random r = { 1 };
	char text[RECORD_SIZE];
	struct breaker b;
	struct budget g;
	int64_t written_ns;
	size_t i, j;

	for (i = 0; i < 5000; i++) {
		for (j = 0; j < sizeof text; j++)
			text[j] = i % 2 == 0 ? (char)random_next(&r) :
			    "breakudgt =check0123456789\n"[random_next(&r) % 27];
		text[sizeof text - 1] = '\n';
		memcpy(text, i % 4 < 2 ? "breaker " : "budget ", i % 4 < 2 ? 8 : 7);
		check(!breaker_parse(&b, &written_ns, text, sizeof text), i, "believed");
		check(!budget_parse(&g, &written_ns, text, sizeof text), i, "believed");
	}
}

/* A right check is not all: what it covers has to be a record of that kind, with all of its fields. */
static void
test_fields(void)
{
	static const struct {
		const char *kind, *state, *failures, *generation, *until;
		bool ok;
	} rows[] = {
		{ "breaker", "open", "1", "2", "3", true }, { "breaker", "ajar", "1", "2", "3", false },
		{ "breaker", "", "1", "2", "3", false }, { "breaker", "open", "", "2", "3", false },
		{ "breaker", "open", "-1", "2", "3", false }, { "breaker", "open", "1", "x", "3", false },
		{ "breaker", "open", "1", "2", NULL, false }, { "breaker", "open", "1", NULL, "3", false },
		{ "breaker", NULL, "1", "2", "3", false }, { "breaker", "open", "1.5", "2", "3", false },
		{ "breaker", "open", "1", "2", "0x3", false }, { "breakers", "open", "1", "2", "3", false },
		{ "breake", "open", "1", "2", "3", false }, { "", "open", "1", "2", "3", false },
		{ "breaker", "openopenopenopenopen", "1", "2", "3", false },
		{ "breaker", "open", "1", "2", "0000000000000000000000000000003", false },
	};
	char text[RECORD_SIZE];
	struct breaker b;
	int64_t written_ns;
	struct record r;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		record_begin(&r, rows[i].kind, 9);
		if (rows[i].state != NULL)
			record_add_word(&r, "state", rows[i].state);
		if (rows[i].failures != NULL)
			record_add_word(&r, "failures", rows[i].failures);
		if (rows[i].generation != NULL)
			record_add_word(&r, "generation", rows[i].generation);
		if (rows[i].until != NULL)
			record_add_word(&r, "until", rows[i].until);
		record_add_number(&r, "opened", 2);
		record_end(&r, text);
		check(breaker_parse(&b, &written_ns, text, sizeof text) == rows[i].ok, i, "%s", rows[i].ok ?
		    "refused" :
		    "believed");
	}
}

const struct test record_tests[] = {
	{ "record.bytes", test_bytes }, { "record.sizes", test_sizes }, { "record.any", test_any },
	{ "record.fields", test_fields }, { NULL, NULL },
};
