/*
 * once -- a key that has succeeded is not run again (--once).
 *
 * While a run holds the key's lock, others with the same key wait; the lock is the kernel's and ends with the
 * process.  The success, and the output if it was held, are on disk before retry ends.
 */
#ifndef ONCE_H
#define ONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "store.h"

enum once_answer {
	ONCE_RUN,                       /* the key is ours: run, and tell once_succeeded() */
	ONCE_DONE,                      /* it has succeeded at at_ns */
	ONCE_DEADLINE, ONCE_INTERRUPTED,/* ... while another process held it */
	ONCE_WITHOUT                    /* run without the feature: `trouble` says why */
};

struct once {
	const struct store *store;
	const char *key;
	int fd;                         /* locked, or -1 */
	int64_t at_ns;                  /* wall time of the success */
	int output;                     /* of ONCE_DONE: what it wrote, a descriptor; or -1 */
	const char *trouble;            /* of ONCE_WITHOUT and ONCE_RUN, or why there is no output; or NULL */
};

/*
 * Waits for the key until until_ns (monotonic).  ttl_ns: how long a success is remembered.  enclosing: the
 * enclosing run has this very key, so that waiting for it would be for ever.
 */
enum once_answer once_begin(struct once *o, const struct store *s, const char *key, int64_t ttl_ns,
    bool enclosing, int64_t until_ns);

/* The run has succeeded; spool is what it wrote, or -1.  NULL or what the trouble was. */
const char *once_succeeded(struct once *o, int spool);

#endif
