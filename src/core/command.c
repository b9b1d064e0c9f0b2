#include "command.h"

#include <stdio.h>
#include <string.h>

#define BLANKS " \t\n\v\f\r"

char *
command_name(char buf[COMMAND_NAME_SIZE], const char *command)
{
	const char *word = command + strspn(command, BLANKS);
	size_t i, len = strcspn(word, BLANKS), start = 0;

	if (word[strcspn(word, "/=")] == '/')           /* a slash behind a `=` belongs to the value */
		for (i = 0; i + 1 < len; i++)
			if (word[i] == '/')
				start = i + 1;
	for (i = start; i < len; i++)
		if (word[i] == '=')
			len = i + 1;
	snprintf(buf, COMMAND_NAME_SIZE, "%.*s", (int)(len - start), word + start);
	return buf;
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
