#include "command.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "duration.h"
#include "preset.h"
#include "text.h"

#define BLANKS " \t\n\v\f\r"
#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* The length of `https://` at the beginning of a URL; 0: the word is none. */
static size_t
scheme_length(const char *word)
{
	size_t len = strspn(word, LETTERS DIGITS "+.-");

	return len > 0 && strncmp(word + len, "://", 3) == 0 ? len + 3 : 0;
}

char *
command_name(char buf[COMMAND_NAME_SIZE], const char *command)
{
	const char *word = command + strspn(command, BLANKS);
	size_t i, len = strcspn(word, BLANKS), start = 0, scheme = scheme_length(word);

	if (scheme > 0)
		return text_print(buf, COMMAND_NAME_SIZE, "%.*s...", (int)scheme, word);
	if (word[strcspn(word, "/=")] == '/')           /* a slash behind a `=` belongs to the value */
		for (i = 0; i + 1 < len; i++)
			if (word[i] == '/')
				start = i + 1;
	for (i = start; i < len; i++)
		if (word[i] == '=')
			len = i + 1;
	return text_print(buf, COMMAND_NAME_SIZE, "%.*s", (int)(len - start), word + start);
}

const char *
command_count(const char *word)
{
	size_t digits = strspn(word, DIGITS);

	return digits > 0 && digits < 10 && word[digits] == '\0' && *word != '0' ? word : "N";
}

/* A word of the shell that is a program as well has run, and nobody asks. */
char *
command_hint(char buf[COMMAND_HINT_SIZE], const char *command, bool exported)
{
	static const char sh[] = ": alias bg case cd command continue do eval exec exit export fc fg for getopts "
	    "hash if jobs local read readonly return set shift test times trap type ulimit umask unalias unset "
	    "until wait while { ( [", bash[] = "[[ (( builtin caller coproc declare dirs disown enable function "
	    "history let logout mapfile popd pushd readarray select shopt source suspend time typeset";
	const size_t digits = strspn(command, DIGITS), len = strlen(command);
	const bool plain = len <= 60 && strspn(command, LETTERS DIGITS "_-.:") == len;
	const char *every = command + digits + 1;       /* of `3/10s` */
	struct text t = { buf, COMMAND_HINT_SIZE, 0 };
	int64_t ns;

	if (command[strcspn(command, BLANKS)] != '\0')
		text_add(&t, "a command line in one word: leave out the quotes, or write sh -c '...'");
	else if (scheme_length(command) > 0)
		text_add(&t, "did you mean curl URL?");
	else if (command[strspn(command, LETTERS DIGITS "_")] == '=')
		text_add(&t, "did you mean env NAME=value COMMAND?");
	else if (strcmp(command, "!") == 0)
		text_add(&t, "did you mean --success-on=1-125 or sh -c '! ...'?");
	else if (digits > 0 && digits == len)
		text_add(&t, "did you mean --attempts=%s?", command_count(command));
	else if (digits > 0 && *command != '0' && every[-1] == '/' && duration_parse(every, &ns))
		text_add(&t, "did you mean --attempts=%.*s --interval=%s?", (int)digits, command, every);
	else if (text_has_word(sh, command, len) || text_has_word(bash, command, len))
		text_add(&t, "a word of the shell: %s -c '%s ...' runs it, or in this shell a function, with "
		    "--shell-function", text_has_word(sh, command, len) ? "sh" : "bash", command);
	else if (plain && (exported || (strchr(command, '_') != NULL && preset_find(command, len) == NULL)))
		text_add(&t, "a function%c eval \"$(retry --shell-function)\" first", exported ? ':' : '?');
	return t.used > 0 ? buf : NULL;
}

char *
command_interpreter(char *head)
{
	char *name;

	if (strncmp(head, "#!", 2) != 0)
		return NULL;
	name = head + 2 + strspn(head + 2, " \t");
	name[strcspn(name, " \t\n")] = '\0';
	return *name != '\0' ? name : NULL;
}
