#include "finished.h"

#include <string.h>

#define KIND "key"

void
finished_format(char text[RECORD_SIZE], const struct finished *f, const char *key)
{
	char encoded[KEY_ENCODED_SIZE];
	struct record rec;

	record_begin(&rec, KIND, f->at_ns);
	record_add_word(&rec, "key", key_encode(encoded, key));
	record_add_number(&rec, "succeeded", f->at_ns);
	record_add_number(&rec, "output", f->has_output);
	record_add_number(&rec, "until", f->until_ns);
	record_end(&rec, text);
}

static bool
parse(struct record *rec, struct finished *f, const char *text, size_t size)
{
	int64_t has_output;

	if (!record_open(rec, KIND, text, size) || !record_number(rec, "succeeded", &f->at_ns)
	    || !record_number(rec, "output", &has_output) || !record_number(rec, "until", &f->until_ns))
		return false;
	f->has_output = has_output != 0;
	return true;
}

bool
finished_read(struct finished *f, const char *key, const char *text, size_t size, int64_t now_ns, bool *junk)
{
	char encoded[KEY_ENCODED_SIZE];
	struct record rec;

	*junk = false;
	if (size == 0)
		return false;
	*junk = !parse(&rec, f, text, size) || !record_word(&rec, "key", f->encoded, sizeof f->encoded)
	    || !record_is_credible(rec.written_ns, &now_ns);
	return !*junk && (key == NULL || strcmp(f->encoded, key_encode(encoded, key)) == 0);
}

bool
finished_is_over(const char *text, size_t size, int64_t now_ns)
{
	struct finished f;
	struct record rec;

	return size == 0 || (parse(&rec, &f, text, size) && f.until_ns <= now_ns);
}
