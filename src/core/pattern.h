/*
 * pattern -- a text to look for in what the command writes, and what a line that has it means.
 *
 * Plain data: who looks compiles the expression (edge/watch.c), who judges asks which meanings were found
 * (core/policy.c).
 */
#ifndef PATTERN_H
#define PATTERN_H

/* Bits: both streams is 3. */
enum pattern_stream { PATTERN_STDOUT = 1, PATTERN_STDERR = 2 };

enum pattern_meaning {
	/* the command line's: of a failed attempt transient, permanent; of one with a success status a failure */
	PATTERN_RETRY, PATTERN_STOP, PATTERN_FAIL,
	/* a preset's: the same three */
	PATTERN_PRESET_TRANSIENT, PATTERN_PRESET_PERMANENT, PATTERN_PRESET_FAIL,
};

struct pattern {
	enum pattern_meaning meaning;
	unsigned streams;               /* where its lines are looked for: PATTERN_STDOUT | PATTERN_STDERR */
	const char *ere;                /* a POSIX extended regular expression, matched line by line */
};

/* One bit for each meaning that was found. */
static inline unsigned
pattern_bit(enum pattern_meaning m)
{
	return 1U << m;
}

#endif
