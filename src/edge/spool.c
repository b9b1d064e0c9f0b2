#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "../core/random.h"
#include "entropy.h"
#include "fd.h"
#include "platform.h"

#define NAME_TRIES 100

/*
 * Whether there is room: a file can be made on a full disk, too.  Not by a trial: ext4 writes a file to the disk
 * when it is closed, and waits, once the file has been truncated to nothing, which took twice as long as all the
 * rest.
 */
static bool
has_room(int fd)
{
	struct statvfs fs;

	if (fstatvfs(fd, &fs) != 0 || fs.f_blocks == 0 || (geteuid() == 0 ? fs.f_bfree : fs.f_bavail) > 0)
		return true;
	errno = ENOSPC;
	return false;
}

/*
 * Not mkstemp(): its descriptor cannot be close-on-exec from birth before POSIX.1-2024, and the file must be opened
 * for appending.  O_EXCL makes a guessed name harmless.
 */
static int
open_in(const char *dir)
{
	static struct random names;
	char path[PLATFORM_PATH_SIZE];
	int fd = -1, tries, n, error;

	if (names.state == 0)
		entropy_fill(&names.state, sizeof names.state);
	for (tries = 0; fd < 0 && tries < NAME_TRIES; tries++) {
		n = snprintf(path, sizeof path, "%s/retry.%016llx", dir, (unsigned long long)random_next(&names));
		if (n < 0 || (size_t)n >= sizeof path) {
			errno = ENAMETOOLONG;
			return -1;
		}
		fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
		if (fd < 0 && errno != EEXIST)
			return -1;
	}
	if (fd >= 0)
		unlink(path);
	if ((fd = fd_raise(fd)) < 0 || has_room(fd))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

int
spool_open(void)
{
	const char *dir = getenv("TMPDIR");
	int fd = -1;

	if (dir != NULL && *dir != '\0')
		fd = open_in(dir);
	return fd >= 0 ? fd : open_in("/tmp");
}
