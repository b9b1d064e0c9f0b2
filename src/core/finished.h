/*
 * finished -- an idempotency key that has succeeded, as a record.
 */
#ifndef FINISHED_H
#define FINISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

struct finished {
	int64_t at_ns;                  /* wall time of the success */
	bool has_output;                /* what it wrote has been kept */
};

/* Makes the record of the key, at most KEY_MAX bytes, written at f->at_ns. */
void finished_format(char text[RECORD_SIZE], const struct finished *f, const char *key);

/*
 * Reads it, as of now_ns, wall time.  False: there is none (size 0), it is another key's, or (*junk) it cannot be
 * read or is not to be believed.
 */
bool finished_read(struct finished *f, const char *key, const char *text, size_t size, int64_t now_ns, bool *junk);

#endif
