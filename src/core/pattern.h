/*
 * pattern -- a text to look for in the command's output, and what a line with it means.
 *
 * Plain data: core/search.c looks for the expressions, core/policy.c judges by the meanings found.
 */
#ifndef PATTERN_H
#define PATTERN_H

/* Bits: both streams is 3. */
enum pattern_stream { PATTERN_STDOUT = 1, PATTERN_STDERR = 2 };

enum pattern_meaning {
	/* this failure is transient, is permanent: from a preset, from the command line */
	PATTERN_PRESET_TRANSIENT, PATTERN_PRESET_PERMANENT, PATTERN_RETRY, PATTERN_STOP,
	/* this success status is a failure: with such a line, without one; and with one that a preset knows */
	PATTERN_FAIL, PATTERN_SUCCESS, PATTERN_PRESET_FAIL,
};

struct pattern {
	enum pattern_meaning meaning;
	unsigned streams;               /* where to look for such lines: PATTERN_STDOUT | PATTERN_STDERR */
	const char *ere;                /* as ere.h reads it, matched line by line */
};

/* One bit for each meaning that was found. */
static inline unsigned
pattern_bit(enum pattern_meaning m)
{
	return 1U << m;
}

#endif
