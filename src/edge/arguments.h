/*
 * arguments -- the command's arguments with {key}, {attempt} and {max_attempts} replaced (--expand).
 *
 * Room for the longest of them is taken once, so nothing grows with the attempts.
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

/* expand false: argv is the command as it is.  False: no memory. */
bool arguments_init(struct arguments *a, char **command, bool expand, const char *key, uint64_t max_attempts);

/* The coming attempt, from 1. */
void arguments_set_attempt(struct arguments *a, uint64_t attempt);

#endif
