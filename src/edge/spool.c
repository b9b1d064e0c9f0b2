#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../core/random.h"
#include "clock.h"

#define NAME_TRIES 100

static int fd_min = SPOOL_FD_MIN;

void
spool_keep_free(int fd)
{
	if (fd >= fd_min)
		fd_min = fd + 1;
}

int
spool_raise_fd(int fd)
{
	int raised, error;

	if (fd < 0)
		return -1;
	raised = fcntl(fd, F_DUPFD_CLOEXEC, fd_min);
	error = raised < 0 && errno == EINVAL ? EMFILE : errno;         /* EINVAL: fd_min is past the limit */
	close(fd);
	errno = error;
	return raised;
}

/*
 * Not mkstemp(): its descriptor cannot be close-on-exec from birth before POSIX.1-2024, and the file must be opened
 * for appending.  O_EXCL makes a guessed name harmless.
 */
static int
open_in(const char *dir)
{
	static struct random names;
	char path[PATH_MAX];
	int fd = -1, tries, n;

	if (names.state == 0)
		names.state = (uint64_t)clock_wall_ns() ^ (uint64_t)getpid() << 40;
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
	return spool_raise_fd(fd);
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

int
spool_reopen(int spool)
{
#ifdef __linux__
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", spool);
	return spool_raise_fd(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
#else
	(void)spool;
	return -1;
#endif
}
