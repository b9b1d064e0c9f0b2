/*
 * finished -- an idempotency key that has succeeded, as a record.
 */
#ifndef FINISHED_H
#define FINISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "key.h"
#include "record.h"

struct finished {
	int64_t at_ns;                  /* wall time of the success */
	bool has_output;                /* its standard output has been kept */
	int64_t until_ns;               /* wall time after which its files may be removed */
	char encoded[KEY_ENCODED_SIZE]; /* the key, where a record has been read */
};

/* Makes the record of the key, which has at most KEY_MAX bytes, dated f->at_ns. */
void finished_format(char text[RECORD_SIZE], const struct finished *f, const char *key);

/*
 * Reads the record at wall time now_ns.  False: there is none (size 0), it belongs to another key (with key
 * NULL to none), or, with *junk set, it is no such record or not credible.
 */
bool finished_read(struct finished *f, const char *key, const char *text, size_t size, int64_t now_ns, bool *junk);

/*
 * Whether nobody needs the record any more at wall time now_ns, whatever its key: it is past its until_ns, or a run
 * that did not succeed has left it empty.
 */
bool finished_is_over(const char *text, size_t size, int64_t now_ns);

#endif
