/*
 * arguments -- the command's arguments with {key}, {attempt} and {max_attempts} replaced (--expand).
 *
 * Room for the longest expansion is allocated once, so that no attempt needs more memory.
 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arguments {
	char *const *command;           /* as given */
	char **argv;                    /* for the coming attempt */
	const char *key;
	uint64_t max_attempts;
	char *text;
	size_t size;
};

/* Without expand, argv is the command itself.  The pointers are kept.  False: no memory. */
bool arguments_init(struct arguments *a, char **command, bool expand, const char *key, uint64_t max_attempts);

/* Makes argv for the coming attempt, from 1. */
void arguments_set_attempt(struct arguments *a, uint64_t attempt);

#endif
