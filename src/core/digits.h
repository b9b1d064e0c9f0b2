/*
 * digits -- the digits 0 to 9, whatever the locale.
 */
#ifndef DIGITS_H
#define DIGITS_H

#include <stdbool.h>

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The first byte that is no digit. */
static inline const char *
skip_digits(const char *text)
{
	while (is_digit(*text))
		text++;
	return text;
}

#endif
