#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/countof.h"
#include "../core/duration.h"
#include "clock.h"
#include "signals.h"
#include "spool.h"

#define UNTRUSTED "a symlink, somebody else's, or writable by others"

/* How long to wait before asking for a lock again. */
#define LOCK_LOOK_MIN_NS (DURATION_MS / 10)
#define LOCK_LOOK_MAX_NS (4 * DURATION_MS)

/* The first of the directories that the environment names, in the order of the contract. */
static bool
find_dir(char dir[PATH_MAX], const char *option)
{
	static const struct {
		const char *variable, *below;
	} places[] = {
		{ "RETRY_STATE_DIR", "" }, { "XDG_STATE_HOME", "/retry" }, { "HOME", "/.local/state/retry" },
	};
	const char *value = option, *below = "";
	size_t i;
	int n;

	for (i = 0; value == NULL && i < countof(places); i++) {
		value = getenv(places[i].variable);
		below = places[i].below;
		if (value != NULL && *value == '\0')
			value = NULL;
	}
	n = value == NULL ? -1 : snprintf(dir, PATH_MAX, "%s%s", value, below);
	if (n <= 0 || n >= PATH_MAX)
		return false;
	while (n > 1 && dir[n - 1] == '/')      /* `link/` would be looked through, and O_NOFOLLOW see no link */
		dir[--n] = '\0';
	return true;
}

/* Makes the directory and those above it; what is there is left.  Returns the first errno, or 0. */
static int
make_dirs(const char *dir)
{
	char path[PATH_MAX];
	char *slash;
	int error = 0;

	memcpy(path, dir, strlen(dir) + 1);
	for (slash = path; (slash = strchr(slash + 1, '/')) != NULL; *slash = '/') {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST && error == 0)
			error = errno;
	}
	if (mkdir(path, 0700) != 0 && errno != EEXIST && error == 0)
		error = errno;
	return error;
}

static bool
is_trusted(int fd, mode_t type)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == type && st.st_uid == geteuid()
	    && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Takes over fd if it is what it should be; closes it otherwise. */
static const char *
trust(int *to, int fd, mode_t type)
{
	if (fd < 0)
		return errno == ELOOP || errno == ENOTDIR ? UNTRUSTED : strerror(errno);
	if (!is_trusted(fd, type)) {
		close(fd);
		return UNTRUSTED;
	}
	return (*to = spool_raise_fd(fd)) < 0 ? strerror(errno) : NULL;
}

const char *
store_open(struct store *s, const char *dir_option, bool make)
{
	mode_t mask;
	int fd, error = 0;

	s->dir_fd = -1;
	if (!find_dir(s->dir, dir_option)) {
		s->dir[0] = '\0';
		return "no --state-dir, RETRY_STATE_DIR, XDG_STATE_HOME or HOME";
	}
	mask = umask(S_IRWXG | S_IRWXO);        /* the user's could keep us from our own files */
	if (make)
		error = make_dirs(s->dir);
	umask(mask);
	fd = open(s->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && error != 0)
		errno = error;                  /* why it is not there */
	return trust(&s->dir_fd, fd, S_IFDIR);
}

/* With 0600 whatever the user's umask, which could keep us from our own files. */
static const char *
open_made(const struct store *s, const char *file, int flags, int *fd)
{
	mode_t mask = umask(S_IRWXG | S_IRWXO);
	const char *trouble = trust(fd, openat(s->dir_fd, file,
	    flags | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600), S_IFREG);

	umask(mask);
	return trouble;
}

const char *
store_open_file(const struct store *s, const char *file, int *fd)
{
	return open_made(s, file, O_RDWR, fd);
}

const char *
store_open_new(const struct store *s, const char *file, int *fd)
{
	return open_made(s, file, O_WRONLY | O_EXCL, fd);
}

const char *
store_open_old(const struct store *s, const char *file, int *fd)
{
	return trust(fd, openat(s->dir_fd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY),
	    S_IFREG);
}

const char *
store_try_lock(int fd, bool *locked)
{
	struct flock lock;

	memset(&lock, 0, sizeof lock);
	lock.l_type = F_WRLCK;
	lock.l_whence = SEEK_SET;               /* all of the file, however long it grows */
	*locked = fcntl(fd, F_SETLK, &lock) == 0;
	return *locked || errno == EAGAIN || errno == EACCES || errno == EINTR ? NULL : strerror(errno);
}

/*
 * Not F_SETLKW: only a signal could end that, and a timeout is wanted.  A signal that ends the run ends this, too;
 * one that came before does not, since then there is still the last attempt to be told of.
 */
static const char *
lock_until(int fd, int64_t until_ns)
{
	int64_t look_ns = LOCK_LOOK_MIN_NS, now_ns;
	const char *trouble;
	bool locked;
	int stop = signals_stop();

	while ((trouble = store_try_lock(fd, &locked)) == NULL && !locked) {
		if (signals_stop() != stop)
			return "locked, and a signal has ended the wait";
		if ((now_ns = clock_mono_ns()) >= until_ns)
			return "locked for too long";
		signals_pause(now_ns + look_ns < until_ns ? now_ns + look_ns : until_ns);
		if (look_ns < LOCK_LOOK_MAX_NS)
			look_ns *= 2;
	}
	return trouble;
}

const char *
store_read(int fd, char *text, size_t size, size_t *len)
{
	ssize_t n;

	while ((n = pread(fd, text, size, 0)) < 0 && errno == EINTR)
		;
	*len = n > 0 ? (size_t)n : 0;
	return n < 0 ? strerror(errno) : NULL;
}

/*
 * One write of a fixed size, far below a page: who is killed leaves the old bytes or the new ones.  A file of
 * another size was none of ours, and is cut only after its beginning has become a record.
 */
const char *
store_write(int fd, const char text[RECORD_SIZE], bool sync)
{
	struct stat st;
	size_t done = 0;
	ssize_t n;

	for (; done < RECORD_SIZE; done += n > 0 ? (size_t)n : 0) {
		n = pwrite(fd, text + done, RECORD_SIZE - done, (off_t)done);
		if (n == 0)
			return "takes no bytes";        /* and would not the next time */
		if (n < 0 && errno != EINTR)
			return strerror(errno);
	}
	if (fstat(fd, &st) == 0 && st.st_size != RECORD_SIZE && ftruncate(fd, RECORD_SIZE) != 0)
		return strerror(errno);
	return sync && fsync(fd) != 0 ? strerror(errno) : NULL;
}

const char *
store_update(const struct store *s, const char *file, int64_t until_ns,
    bool (*edit)(const char *text, size_t size, char new_text[RECORD_SIZE], void *arg), void *arg)
{
	char text[RECORD_SIZE + 1], new_text[RECORD_SIZE];
	const char *trouble;
	size_t len;
	int fd;

	if ((trouble = store_open_file(s, file, &fd)) != NULL)
		return trouble;
	if ((trouble = lock_until(fd, until_ns)) == NULL
	    && (trouble = store_read(fd, text, sizeof text, &len)) == NULL && edit(text, len, new_text, arg))
		trouble = store_write(fd, new_text, false);
	close(fd);                              /* and the lock is gone */
	return trouble;
}

const char *
store_forget(const struct store *s, const char *file, int64_t until_ns)
{
	const char *trouble;
	int fd;

	if ((trouble = store_open_file(s, file, &fd)) != NULL)
		return trouble;
	if ((trouble = lock_until(fd, until_ns)) == NULL && ftruncate(fd, 0) != 0)
		trouble = strerror(errno);
	close(fd);
	return trouble;
}

const char *
store_each(const struct store *s, void (*see)(const char *file, void *arg), void *arg)
{
	DIR *dir;
	struct dirent *entry;
	int error, fd = openat(s->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return strerror(errno);
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return strerror(errno);
	}
	while ((errno = 0, entry = readdir(dir)) != NULL)
		see(entry->d_name, arg);
	error = errno;
	closedir(dir);
	return error == 0 ? NULL : strerror(error);
}
