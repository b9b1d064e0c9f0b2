/*
 * arguments -- the command and its arguments, with {key}, {attempt} and {max_attempts} replaced (--expand).
 *
 * Room for the longest expansion is allocated once, so that no attempt needs more memory.  There is also room for
 * one word before the command, which start.c may use.
 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arguments {
	char *const *command;           /* as given */
	char **argv;                    /* for the coming attempt; argv[-1] is there, too */
	const char *key;
	uint64_t max_attempts;
	char *text;
	size_t size;
	char *few[16];                  /* where argv is, unless it is longer */
};

/* Without expand the words are the command's own.  The pointers are kept.  False: no memory. */
bool arguments_init(struct arguments *a, char **command, bool expand, const char *key, uint64_t max_attempts);

/* A copy of the command's words with a copy of this word at index at.  NULL: no memory. */
char **arguments_insert(char **command, size_t at, const char *word);

/* Makes argv for the coming attempt, from 1. */
void arguments_set_attempt(struct arguments *a, uint64_t attempt);

#endif
