/* Escaped text is clean, fits, can be turned back, and where it is cut says so; text_add() never overruns. */
#include "../../src/core/escape.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/core/text.h"
#include "fuzz.h"

static unsigned
hex(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Turns escaped text back. */
static void
unescape(char *out, const char *text)
{
	while (*text != '\0') {
		if (*text != '\\') {
			*out++ = *text++;
		} else if (text[1] == '\\') {
			*out++ = '\\';
			text += 2;
		} else {
			must(text[1] == 'x' && fuzz_matches("^[0-9a-f]{2}", text + 2));
			*out++ = (char)(hex(text[2]) << 4 | hex(text[3]));
			text += 4;
		}
	}
	*out = '\0';
}

/* In memory of just its size. */
static void
check_size(const char *text, const char *whole, size_t size)
{
	char *buf = malloc(size);
	size_t len;

	must(buf != NULL && escape_text(buf, size, text) == buf);
	len = strlen(buf);
	must(len < size && fuzz_is_clean(buf, len));
	if (strlen(whole) < size)
		must(strcmp(buf, whole) == 0);
	else
		must(len >= 3 && strcmp(buf + len - 3, "...") == 0 && strncmp(buf, whole, len - 3) == 0
		    && len + 8 > size);
	free(buf);
}

/* As a JSON string, whole and cut. */
static void
check_json(const char *text, size_t size)
{
	char *buf = malloc(size);
	size_t len;

	must(buf != NULL && escape_json(buf, size, text) == buf);
	len = strlen(buf);
	must(len < size && fuzz_is_clean(buf, len));
	must(fuzz_matches("^([^\"\\]|\\\\[\"\\]|\\\\u[0-9a-f]{4})*$", buf));
	free(buf);
}

/* Two ways to the same text, the second cut by its buffer. */
static void
check_text_add(const char *text, size_t size)
{
	char *buf = malloc(size), *twice = malloc(2 * strlen(text) + 2);
	struct text whole = { twice, 2 * strlen(text) + 2, 0 }, cut = { buf, size, 0 };

	must(buf != NULL && twice != NULL);
	text_add(&whole, "%s,%s", text, text);
	must(whole.used == 2 * strlen(text) + 1);
	text_add(&cut, "%s", text);
	text_add(&cut, ",");
	text_add(&cut, "%s", text);
	must(cut.used == (whole.used < size ? whole.used : size - 1) && buf[cut.used] == '\0'
	    && memcmp(buf, twice, cut.used) == 0);
	free(twice);
	free(buf);
}

void
fuzz_escape(const char *bytes, size_t size)
{
	char *text = fuzz_text(bytes, size), *whole = malloc(4 * size + 8), *back = malloc(size + 1);
	size_t n;

	must(whole != NULL && back != NULL);
	escape_text(whole, 4 * size + 8, text);
	unescape(back, whole);
	must(strcmp(back, text) == 0);
	check_json(text, 6 * size + 8);
	check_json(text, 8 + size / 2);
	for (n = 8; n < 4 * size + 9; n += 1 + n / 4) {
		check_size(text, whole, n);
		check_text_add(text, n - 7);
	}
	free(back);
	free(whole);
	free(text);
}
