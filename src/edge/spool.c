#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "../core/escape.h"
#include "fd.h"
#include "platform.h"

/*
 * Whether there is room: a file can be made on a full disk, too.  Not by a trial: ext4 writes a file that has been
 * truncated to nothing to the disk when it is closed, and waits, which took twice as long as all the rest.
 */
static bool
has_room(int fd)
{
	struct statvfs fs;

	return fstatvfs(fd, &fs) != 0 || fs.f_blocks == 0 || (geteuid() == 0 ? fs.f_bfree : fs.f_bavail) > 0;
}

static int
open_in(const char *dir)
{
	char path[PLATFORM_PATH_SIZE];
	int fd, n = snprintf(path, sizeof path, "%s/retry.XXXXXX", dir);

	if (n < 0 || (size_t)n >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if ((fd = mkstemp(path)) < 0)
		return -1;
	unlink(path);
	if ((fd = fd_raise(fd)) < 0)
		return -1;
	fcntl(fd, F_SETFL, O_APPEND);
	if (has_room(fd))
		return fd;
	close(fd);
	errno = ENOSPC;
	return -1;
}

int
spool_open(void)
{
	const char *dir = getenv("TMPDIR");
	int fd = dir != NULL && *dir != '\0' ? open_in(dir) : -1;

	return fd >= 0 ? fd : open_in("/tmp");
}

char *
spool_places(char buf[SPOOL_PLACES_SIZE])
{
	const char *dir = getenv("TMPDIR");
	char name[SPOOL_PLACES_SIZE - sizeof " or /tmp" + 1] = "";

	if (dir != NULL && *dir != '\0')
		escape_text(name, sizeof name, dir);
	snprintf(buf, SPOOL_PLACES_SIZE, "%s%s/tmp", name, *name == '\0' ? "" : " or ");
	return buf;
}
