#include "finished.h"

#include <string.h>

#include "key.h"

#define KIND "key"

void
finished_format(char text[RECORD_SIZE], const struct finished *f, const char *key)
{
	char encoded[KEY_ENCODED_SIZE];
	struct record r;

	record_begin(&r, KIND, f->at_ns);
	record_add_word(&r, "key", key_encode(encoded, key));
	record_add_number(&r, "succeeded", f->at_ns);
	record_add_number(&r, "output", f->has_output);
	record_end(&r, text);
}

bool
finished_read(struct finished *f, const char *key, const char *text, size_t size, int64_t now_ns, bool *junk)
{
	char encoded[KEY_ENCODED_SIZE], written[KEY_ENCODED_SIZE];
	int64_t has_output;
	struct record r;

	*junk = false;
	if (size == 0)
		return false;
	*junk = !record_open(&r, KIND, text, size) || !record_word(&r, "key", written, sizeof written)
	    || !record_number(&r, "succeeded", &f->at_ns) || !record_number(&r, "output", &has_output)
	    || !record_is_credible(r.written_ns, &now_ns);
	if (*junk)
		return false;
	f->has_output = has_output != 0;
	return strcmp(written, key_encode(encoded, key)) == 0;
}
