#include "finished.h"

#include <string.h>

#include "key.h"

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
	record_end(&rec, text);
}

bool
finished_read(struct finished *f, const char *key, const char *text, size_t size, int64_t now_ns, bool *junk)
{
	char encoded[KEY_ENCODED_SIZE], written[KEY_ENCODED_SIZE];
	int64_t has_output;
	struct record rec;

	*junk = false;
	if (size == 0)
		return false;
	*junk = !record_open(&rec, KIND, text, size) || !record_word(&rec, "key", written, sizeof written)
	    || !record_number(&rec, "succeeded", &f->at_ns) || !record_number(&rec, "output", &has_output)
	    || !record_is_credible(rec.written_ns, &now_ns);
	if (*junk)
		return false;
	f->has_output = has_output != 0;
	return strcmp(written, key_encode(encoded, key)) == 0;
}
