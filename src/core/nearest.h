/*
 * nearest -- which of some words somebody is likely to have meant who wrote another.
 *
 * The words are offered one by one.  Upper and lower case (ASCII) are the same.  The text in another case is
 * nearest; then comes a word that begins with the text; then one with a letter or two wrong, left out, too many,
 * or swapped with the next (the restricted Damerau-Levenshtein distance).
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
	unsigned distance;              /* theirs */
};

/* The text has to stay where it is, and so have the words. */
void nearest_init(struct nearest *n, const char *text);

void nearest_offer(struct nearest *n, const char *word);

#endif
