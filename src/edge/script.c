#include "script.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/command.h"
#include "../core/escape.h"
#include "path.h"

#define HEAD_SIZE 257                   /* Linux looks at the first 256 bytes */

/* Reads the beginning of a regular file as a string.  Nothing else is opened: that may have effects, or wait. */
static bool
read_head(const char *file, char head[HEAD_SIZE])
{
	struct stat st;
	ssize_t n = -1;
	int fd;

	if (stat(file, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	if ((fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = read(fd, head, HEAD_SIZE - 1);
	close(fd);
	head[n > 0 ? n : 0] = '\0';
	return n >= 0;
}

char *
script_why(char buf[SCRIPT_WHY_SIZE], const char *command)
{
	static struct path path;
	char head[HEAD_SIZE], shown[100], missing[100];
	const char *file, *interpreter;

	path_begin(&path, command);
	while ((file = path_next(&path)) != NULL && !read_head(file, head))
		;
	if (file == NULL) {
		snprintf(shown, sizeof shown, "BASH_FUNC_%s%%%%", command);     /* as `export -f` writes it */
		return command_hint(buf, command, getenv(shown) != NULL);
	}
	interpreter = command_interpreter(head);
	escape_text(missing, sizeof missing, interpreter != NULL ? interpreter : file);
	if (interpreter != NULL && access(interpreter, F_OK) != 0)
		snprintf(buf, SCRIPT_WHY_SIZE, "the interpreter \"%s\" of %s is missing", missing,
		    escape_text(shown, sizeof shown, file));
	else
		snprintf(buf, SCRIPT_WHY_SIZE, "the loader of %s is missing", missing);
	return buf;
}
