#include "arguments.h"

#include <stdlib.h>
#include <string.h>

#include "../core/countof.h"
#include "../core/key.h"

bool
arguments_init(struct arguments *a, char **command, bool expand, const char *key, uint64_t max_attempts)
{
	char **room = a->few;
	size_t n;

	a->command = command;
	a->key = key;
	a->max_attempts = max_attempts;
	a->text = NULL;
	a->size = 1;                                    /* malloc(0) may fail, or not */
	for (n = 0; command[n] != NULL; n++)
		if (expand)                             /* UINT64_MAX is the longest number of an attempt */
			a->size += key_expand(NULL, 0, command[n], key, UINT64_MAX, max_attempts) + 1;
	if ((n + 2 > countof(a->few) && (room = malloc((n + 2) * sizeof *room)) == NULL)
	    || (expand && (a->text = malloc(a->size)) == NULL))
		return false;
	a->argv = room + 1;
	memcpy(a->argv, command, (n + 1) * sizeof *command);
	return true;
}

char **
arguments_insert(char **command, size_t at, const char *word)
{
	char **words;
	size_t n = 1, size = strlen(word) + 1;          /* n: with the NULL */

	while (command[n - 1] != NULL)
		n++;
	if ((words = malloc((n + 1) * sizeof *words + size)) == NULL)
		return NULL;
	memcpy(words, command, at * sizeof *words);
	words[at] = memcpy(words + n + 1, word, size);
	memcpy(words + at + 1, command + at, (n - at) * sizeof *words);
	return words;
}

void
arguments_set_attempt(struct arguments *a, uint64_t attempt)
{
	size_t i, used = 0;

	a->argv[0] = a->command[0];                     /* the command itself is not expanded */
	for (i = 1; a->text != NULL && a->command[i] != NULL; i++) {
		a->argv[i] = a->text + used;
		used += key_expand(a->argv[i], a->size - used, a->command[i], a->key, attempt, a->max_attempts) + 1;
	}
}
