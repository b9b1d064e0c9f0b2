/* The record of a key that has succeeded. */
#include <stdint.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/finished.h"
#include "../../../src/core/record.h"
#include "../table.h"
#include "short.h"

#define AT (INT64_C(1764039600) * S)

static void
test_read(void)
{
	static const struct {
		const char *key, *asked;
		struct finished f;
		int64_t now_ns;
		size_t cut;                     /* bytes that are missing */
		bool read, junk;
	} rows[] = {
		{ "pay-42", "pay-42", { AT, false }, AT, 0, true, false },
		{ "pay-42", "pay-42", { AT, true }, AT + 86400 * S, 0, true, false },
		{ "pay 42 %", "pay 42 %", { AT, true }, AT, 0, true, false },
		{ "\xff\xfe", "\xff\xfe", { 0, false }, 0, 0, true, false },
		{ "k", "k", { INT64_MAX, false }, INT64_MAX, 0, true, false },
		/* two keys whose files have one name */
		{ "pay-42", "pay-43", { AT, false }, AT, 0, false, false },
		/* a little ahead of the clock, and too far */
		{ "k", "k", { AT, false }, AT - 60 * S, 0, true, false },
		{ "k", "k", { AT, false }, AT - 60 * S - 1, 0, false, true },
		/* torn, and none at all */
		{ "k", "k", { AT, false }, AT, 1, false, true }, { "k", "k", { AT, false }, AT, 500, false, true },
		{ "k", "k", { AT, false }, AT, RECORD_SIZE, false, false },
	};
	char text[RECORD_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct finished f = { -1, false, -1 };
		bool junk = !rows[i].junk, read;

		finished_format(text, &rows[i].f, rows[i].key);
		read = finished_read(&f, rows[i].asked, text, RECORD_SIZE - rows[i].cut, rows[i].now_ns, &junk);
		check(read == rows[i].read && junk == rows[i].junk, i, "read %d, junk %d", read, junk);
		check(!read || (f.at_ns == rows[i].f.at_ns && f.has_output == rows[i].f.has_output
		    && f.until_ns == rows[i].f.until_ns), i,
		    "not what was written");
	}
}

/* Who may be removed: what is past its time, and what a run that failed has left; nothing that cannot be read. */
static void
test_is_over(void)
{
	static const struct {
		struct finished f;
		int64_t now_ns;
		size_t cut;
		bool wanted;
	} rows[] = {
		{ { AT, false, AT + S }, AT + S, 0, true }, { { AT, true, AT + S }, AT + S - 1, 0, false },
		{ { AT, false, AT }, AT, 0, true }, { { AT, false, INT64_MAX }, INT64_MAX - 1, 0, false },
		{ { AT, false, AT }, 0, RECORD_SIZE, true }, { { AT, false, AT }, AT, 1, false },
		{ { AT, false, AT }, AT, 500, false }, { { AT, false, AT + S }, AT - S, 0, false },
	};
	char text[RECORD_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		finished_format(text, &rows[i].f, "k");
		check(finished_is_over(text, RECORD_SIZE - rows[i].cut, rows[i].now_ns) == rows[i].wanted, i,
		    "not %d", rows[i].wanted);
	}
	/* a record of another kind is kept for ever */
	breaker_format(text, &(struct breaker){ .phase = BREAKER_CLOSED }, 0);
	check(!finished_is_over(text, RECORD_SIZE, INT64_MAX), i, "a breaker is removed");
}

/* The longest key fits, whatever its bytes. */
static void
test_longest(void)
{
	char key[256], text[RECORD_SIZE];
	struct finished f = { INT64_MAX, true, INT64_MAX }, back;
	bool junk;
	int byte;

	for (byte = 1; byte < 256; byte++) {
		memset(key, byte, sizeof key - 1);
		key[sizeof key - 1] = '\0';
		finished_format(text, &f, key);
		check(finished_read(&back, key, text, sizeof text, INT64_MAX, &junk), (size_t)byte, "not read");
	}
}

/* A record of another kind, and every byte changed. */
static void
test_junk(void)
{
	char text[RECORD_SIZE];
	struct finished f = { AT, true };
	struct breaker b = { .phase = BREAKER_CLOSED };
	bool junk;
	size_t i;

	breaker_format(text, &b, AT);
	check(!finished_read(&f, "k", text, sizeof text, AT, &junk) && junk, 0, "a breaker is no key");
	for (i = 0; i < RECORD_SIZE; i++) {
		finished_format(text, &(struct finished){ AT, true }, "k");
		text[i] ^= 1;
		check(!finished_read(&f, "k", text, sizeof text, AT, &junk) && junk, i, "byte changed, and read");
	}
}

const struct test finished_tests[] = {
	{ "finished.read", test_read }, { "finished.longest", test_longest }, { "finished.junk", test_junk },
	{ "finished.is_over", test_is_over },
	{ NULL, NULL },
};
