#include "words.h"

#include <string.h>

#include "text.h"

/* Options that are looked for: their letters and long names, and all letters of the program that take a value. */
struct words {
	const char *letters, *names, *valued;
};

/* Whether `-abc` has a letter that is looked for.  *next: the next word is the last letter's value. */
static bool
cluster_has(const char *c, const struct words *w, bool *next)
{
	for (; *c != '\0'; c++) {
		if (strchr(w->letters, *c) != NULL)
			return true;
		if (strchr(w->valued, *c) != NULL) {
			*next = c[1] == '\0';
			break;
		}
	}
	return false;
}

/* Whether the arguments have one of the options before `--`. */
static bool
have(char *const *argv, const struct words *w)
{
	bool next = false;

	for (; *argv != NULL && (next || strcmp(*argv, "--") != 0); argv++) {
		if (next || **argv != '-') {
			next = false;
			continue;
		}
		if (argv[0][1] == '-' ? text_has_word(w->names, *argv, strcspn(*argv, "="))
		    : cluster_has(*argv + 1, w, &next))
			return true;
	}
	return false;
}

/* curl reads no ~/.curlrc if its first argument is --disable or begins with -q; so that stays the first. */
size_t
words_curl_headers(char *const *command)
{
	static const struct words own = {
		"Di:", "--dump-header --include --show-headers --next", "AbcCdDeEFHKmoPQrtTuUwxXyYz"
	};
	const char *first = command[1];
	bool next = false;

	if (have(command + 1, &own))
		return 0;
	if (first == NULL || (strncmp(first, "-q", 2) != 0 && strcmp(first, "--disable") != 0))
		return 1;
	if (first[1] == 'q')
		cluster_has(first + 1, &own, &next);
	return next && command[2] != NULL ? 3 : 2;
}

bool
words_psql_script(char *const *command)
{
	static const struct words file = { "f", "--file", "cdFhLopPRTUv" };

	if (!have(command + 1, &file))
		return false;
	while (*++command != NULL)
		if (strstr(*command, "ON_ERROR_STOP") != NULL)
			return false;
	return true;
}
