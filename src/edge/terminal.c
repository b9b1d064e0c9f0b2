#include "terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../core/duration.h"

bool
terminal_is_ours(int fd)
{
	return tcgetpgrp(fd) == getpgrp();
}

bool
terminal_is_elsewhere(int fd)
{
	pid_t group = tcgetpgrp(fd);

	return group >= 0 && group != getpgrp();
}

bool
terminal_foreground(void)
{
	/* Not a standard descriptor: all of them may be redirected while ssh asks for a password on /dev/tty. */
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool foreground;

	if (fd < 0)
		return false;
	foreground = terminal_is_ours(fd);
	close(fd);
	return foreground;
}

int
terminal_columns(int fd)
{
	const char *text = getenv("COLUMNS");
	int64_t columns;
#ifdef TIOCGWINSZ
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
		return size.ws_col;
#else
	(void)fd;
#endif
	return text != NULL && decimal_whole(text, 1, INT16_MAX, &columns) ? (int)columns : 0;
}
