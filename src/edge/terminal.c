#include "terminal.h"

#include <fcntl.h>
#include <unistd.h>

bool
terminal_foreground(void)
{
	/* Not one of the standard descriptors: they may all be redirected while ssh asks for a password here. */
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool foreground;

	if (fd < 0)
		return false;
	foreground = tcgetpgrp(fd) == getpgrp();
	close(fd);
	return foreground;
}
