#include "terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
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

int
terminal_columns(int fd)
{
#ifdef TIOCGWINSZ       /* every system has it; POSIX has only had tcgetwinsize() since 2024 */
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
#endif
	(void)fd;
	return 0;
}
