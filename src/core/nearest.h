/*
 * nearest -- which of the offered words a mistyped text was probably meant to be.
 *
 * The words are offered one by one, and their case (ASCII) is ignored.  Nearest is the text itself in another case,
 * then a word that begins with the text, then one with a letter or two wrong, left out, too many, or swapped with
 * the next (the restricted Damerau-Levenshtein distance).
 */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

/* A longer text or word never matches. */
#define NEAREST_MAX 32

struct nearest {
	const char *text;
	size_t count;                   /* how many words are equally near; 0: none is near */
	const char *word, *other;       /* the first two of them, as offered */
	unsigned distance;              /* of these words */
};

/* Keeps the pointer to text, as nearest_offer() keeps those to the words: all have to outlive *n. */
void nearest_init(struct nearest *n, const char *text);

void nearest_offer(struct nearest *n, const char *word);

#endif
