/*
 * countdown -- the text of the line that counts a wait down: finished values in, text out.
 */
#ifndef COUNTDOWN_H
#define COUNTDOWN_H

#include <stdint.h>

#define COUNTDOWN_SIZE 256

/* The attempt that is waited for. */
struct countdown {
	const char *name;               /* escaped, at most REPORT_NAME_SIZE */
	uint64_t attempt, max_attempts; /* its number; max_attempts 0: no limit */
};

/* Rounds left_ns, above 0, up to whole seconds: 12 from 12 s down to just above 11 s. */
int64_t countdown_seconds(int64_t left_ns);

/*
 * Writes `retry: curl: attempt 2/5 in 12s`, shorter than columns so that the cursor stays on the line: to fit, it
 * leaves out the name, then `attempt`, then the number.  Empty if even that does not fit.  Returns buf.
 */
char *countdown_text(char buf[COUNTDOWN_SIZE], const struct countdown *c, int64_t seconds, int columns);

#endif
