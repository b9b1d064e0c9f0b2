#include "arguments.h"

#include <stdlib.h>

#include "../core/key.h"

bool
arguments_init(struct arguments *a, char **command, bool expand, const char *key, uint64_t max_attempts)
{
	size_t n;

	*a = (struct arguments){ command, command, key, max_attempts, NULL, 0 };
	if (!expand)
		return true;
	for (n = 0; command[n] != NULL; n++)            /* UINT64_MAX is the longest number of an attempt */
		a->size += key_expand(NULL, 0, command[n], key, UINT64_MAX, max_attempts) + 1;
	a->text = malloc(a->size);
	a->argv = malloc((n + 1) * sizeof *a->argv);
	return a->text != NULL && a->argv != NULL;
}

void
arguments_set_attempt(struct arguments *a, uint64_t attempt)
{
	size_t i, used = 0;

	if (a->text == NULL)
		return;
	a->argv[0] = a->command[0];                     /* the command itself is not expanded */
	for (i = 1; a->command[i] != NULL; i++) {
		a->argv[i] = a->text + used;
		used += key_expand(a->argv[i], a->size - used, a->command[i], a->key, attempt, a->max_attempts) + 1;
	}
	a->argv[i] = NULL;
}
