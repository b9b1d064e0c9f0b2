/*
 * countdown -- what the line says that counts a wait down: finished values in, text out.
 */
#ifndef COUNTDOWN_H
#define COUNTDOWN_H

#include <stdint.h>

#define COUNTDOWN_SIZE 256

/* What is waited for. */
struct countdown {
	const char *name;               /* escaped, at most REPORT_NAME_SIZE */
	uint64_t attempt, max_attempts; /* the coming one; max_attempts 0: no limit */
};

/* The whole seconds to show where left_ns, above 0, are left: 12 from 12 s down to what is just above 11 s. */
int64_t countdown_seconds(int64_t left_ns);

/*
 * `retry: curl: attempt 2/5 in 12s`, cut down to what is shorter than the line, so that the cursor stays on it: the
 * name goes first, then `attempt`, then the number.  Empty where nothing fits.  Returns buf.
 */
char *countdown_text(char buf[COUNTDOWN_SIZE], const struct countdown *c, int64_t seconds, int columns);

#endif
