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
#include "../core/escape.h"
#include "clock.h"
#include "fd.h"
#include "platform.h"
#include "signals.h"

#define NAME_SIZE 256                   /* of a file, with its NUL */

struct file {
	int fd;                         /* or -1 */
	struct stat st;                 /* when it was opened */
};

/*
 * Each record is a file, which is changed under a record lock of fcntl(): the lock ends with the process, whatever
 * ends that, and works over NFS.  But POSIX drops it when any descriptor of the file is closed, so no other code of
 * the program may open these files.
 *
 * A file may be removed at any time, by a run that tidies up or by hand.  So whoever gets a lock asks whether the
 * name still is this file; if not, the record is elsewhere, and is opened anew.  Nor does a descriptor of a breaker
 * or a budget stay open from one attempt to the next: it is the opening that makes NFS ask its server, and NFS does
 * not remove a file that is open.
 */
struct store {
	uid_t user;
	struct file dir, held;          /* held: by store_hold() */
	char held_name[NAME_SIZE];
};

#define UNTRUSTED "a symlink or hard link, somebody else's, or writable by others"

/* How long to wait before asking for a lock again. */
#define LOCK_LOOK_MIN_NS (DURATION_MS / 10)
#define LOCK_LOOK_MAX_NS (4 * DURATION_MS)

/* Finds the option's directory, or else the first that the environment names, in this order. */
static bool
find_dir(char dir[PLATFORM_PATH_SIZE], const char *option)
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
	n = value == NULL ? -1 : snprintf(dir, PLATFORM_PATH_SIZE, "%s%s", value, below);
	if (n <= 0 || n >= PLATFORM_PATH_SIZE)
		return false;
	while (n > 1 && dir[n - 1] == '/')      /* O_NOFOLLOW does not refuse a symlink written `link/` */
		dir[--n] = '\0';
	return true;
}

/* Makes the directory and its parents, where they are missing.  Returns the first errno, or 0. */
static int
make_dirs(const char *dir)
{
	char path[PLATFORM_PATH_SIZE];
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

/* What is wrong with f, whose fd may be the -1 of a failed open(); closes it then.  lasts: while commands run. */
static const char *
trust(const struct store *s, struct file *f, mode_t type, bool lasts)
{
	if (f->fd < 0)
		return errno == ELOOP || errno == ENOTDIR ? UNTRUSTED : strerror(errno);
	/* A second link: we would overwrite the file of another name.  None: the file has just been removed. */
	if (fstat(f->fd, &f->st) == 0 && (f->st.st_mode & S_IFMT) == type && f->st.st_uid == s->user
	    && (f->st.st_mode & (S_IWGRP | S_IWOTH)) == 0 && (type != S_IFREG || f->st.st_nlink <= 1))
		return !lasts || (f->fd = fd_raise(f->fd)) >= 0 ? NULL : strerror(errno);
	close(f->fd);
	f->fd = -1;
	return UNTRUSTED;
}

const char *
store_open(struct store **s, const char *dir_option, bool make, char place[STORE_PLACE_SIZE])
{
	static struct store store;
	const char *trouble;
	char dir[PLATFORM_PATH_SIZE];
	mode_t mask;
	int error = 0;

	*s = NULL;
	place[0] = '\0';
	if (!find_dir(dir, dir_option))
		return !make ? NULL : "no --state-dir, RETRY_STATE_DIR, XDG_STATE_HOME or HOME";
	escape_text(place, STORE_PLACE_SIZE, dir);
	mask = umask(S_IRWXG | S_IRWXO);        /* the user's umask could lock us out of our own files */
	if (make)
		error = make_dirs(dir);
	umask(mask);
	store.user = geteuid();
	store.held.fd = -1;
	store.dir.fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (store.dir.fd < 0 && errno == ENOENT && !make)
		return NULL;
	if (store.dir.fd < 0 && errno == ENOENT && error != 0)
		errno = error;                  /* why the directory is missing */
	if ((trouble = trust(&store, &store.dir, S_IFDIR, true)) != NULL)
		return trouble;
	*s = &store;
	return NULL;
}

char *
store_id(const struct store *s, const char *record, char id[STORE_ID_SIZE])
{
	snprintf(id, STORE_ID_SIZE, "%llx:%llx/%s", (unsigned long long)s->dir.st.st_dev,
	    (unsigned long long)s->dir.st.st_ino, record);
	return id;
}

#define OPEN_FLAGS (O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)

/* Opens a file; makes it, if need be, with mode 0600: the user's umask could lock us out of our own files. */
static const char *
open_made(const struct store *s, const char *name, bool lasts, struct file *f)
{
	mode_t mask;

	*f = (struct file){ .fd = openat(s->dir.fd, name, O_RDWR | OPEN_FLAGS) };
	if (f->fd < 0 && errno == ENOENT) {
		mask = umask(S_IRWXG | S_IRWXO);
		f->fd = openat(s->dir.fd, name, O_RDWR | O_CREAT | OPEN_FLAGS, 0600);
		umask(mask);
	}
	return trust(s, f, S_IFREG, lasts);
}

/* Tries once.  *locked: this process has the lock now. */
static const char *
try_lock(int fd, bool *locked)
{
	/* all of the file, however long it grows */
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0 };

	*locked = fcntl(fd, F_SETLK, &lock) == 0;
	return *locked || errno == EAGAIN || errno == EACCES ? NULL : strerror(errno);
}

/*
 * Not F_SETLKW, which has no time limit.  A signal that ends the run ends this wait, too; one that came before does
 * not, since the result of the last attempt has still to be recorded then.
 */
static const char *
lock_until(int fd, int64_t until_ns)
{
	int64_t look_ns = LOCK_LOOK_MIN_NS, now_ns;
	const char *trouble;
	bool locked;
	int stop = signals_stop();

	while ((trouble = try_lock(fd, &locked)) == NULL && !locked) {
		if ((now_ns = clock_mono_ns()) >= until_ns)
			return STORE_LOCKED;
		signals_pause(-1, 0, now_ns + look_ns < until_ns ? now_ns + look_ns : until_ns);
		signals_suspend_kept();
		if (signals_stop() != stop)
			return "locked, and a signal has ended the wait";
		if (look_ns < LOCK_LOOK_MAX_NS)
			look_ns *= 2;
	}
	return trouble;
}

/* *same: the name still is this file.  The number of links would not say so where NFS only renames what is open. */
static const char *
check_name(const struct store *s, const char *name, const struct file *f, bool *same)
{
	struct stat named;

	*same = false;
	if (fstatat(s->dir.fd, name, &named, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? NULL : strerror(errno);
	*same = f->st.st_dev == named.st_dev && f->st.st_ino == named.st_ino;
	return NULL;
}

/* Opens the record and waits for its lock as lock_until() does. */
static const char *
open_locked(const struct store *s, const char *name, int64_t until_ns, struct file *f)
{
	const char *trouble;
	bool same;

	do {
		if ((trouble = open_made(s, name, false, f)) != NULL)
			return trouble;
		if ((trouble = lock_until(f->fd, until_ns)) == NULL
		    && (trouble = check_name(s, name, f, &same)) == NULL && same)
			return NULL;
		close(f->fd);
	} while (trouble == NULL && clock_mono_ns() < until_ns);
	return trouble != NULL ? trouble : "removed again and again";
}

static const char *
read_record(int fd, char text[RECORD_SIZE + 1], size_t *size)
{
	ssize_t n = pread(fd, text, RECORD_SIZE + 1, 0);

	*size = n > 0 ? (size_t)n : 0;
	return n < 0 ? strerror(errno) : NULL;
}

/*
 * One write of a fixed size, far below a page: a process that is killed leaves the old bytes or the new ones.  A
 * longer file was not ours; it is truncated only after its beginning has become a record.
 */
static const char *
write_record(int fd, const char text[RECORD_SIZE], bool longer)
{
	size_t done = 0;
	ssize_t n;

	for (; done < RECORD_SIZE; done += (size_t)n)
		if ((n = pwrite(fd, text + done, RECORD_SIZE - done, (off_t)done)) <= 0)
			return n < 0 ? strerror(errno) : "takes no bytes";
	return longer && ftruncate(fd, RECORD_SIZE) != 0 ? strerror(errno) : NULL;
}

const char *
store_update(struct store *s, const char *name, bool look, int64_t until_ns,
    bool (*edit)(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE]), void *arg)
{
	char text[RECORD_SIZE + 1], new_text[RECORD_SIZE];
	const char *trouble;
	struct file f;
	size_t size;

	if (look && open_made(s, name, false, &f) == NULL) {
		look = read_record(f.fd, text, &size) == NULL && size > 0
		    && !edit(arg, text, size, clock_wall_ns(), new_text);
		close(f.fd);
		if (look)
			return NULL;
	}
	if ((trouble = open_locked(s, name, until_ns, &f)) != NULL)
		return trouble;
	if ((trouble = read_record(f.fd, text, &size)) == NULL
	    && edit(arg, text, size, clock_wall_ns(), new_text))
		trouble = write_record(f.fd, new_text, size > RECORD_SIZE);
	close(f.fd);                            /* drops the lock */
	return trouble;
}

/* True also for a file that cannot be examined: opening it will tell why. */
bool
store_exists(struct store *s, const char *name)
{
	struct stat st;

	return fstatat(s->dir.fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

const char *
store_each(struct store *s, void (*see)(void *arg, const char *name), void *arg)
{
	DIR *dir;
	struct dirent *entry;
	int error, fd = openat(s->dir.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return strerror(errno);
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return strerror(errno);
	}
	while ((errno = 0, entry = readdir(dir)) != NULL)
		see(arg, entry->d_name);
	error = errno;
	closedir(dir);
	return error == 0 ? NULL : strerror(error);
}

const char *
store_hold(struct store *s, const char *name, bool *held, char text[RECORD_SIZE + 1], size_t *size)
{
	const char *trouble = NULL;
	bool same = true;

	*held = false;
	if (s->held.fd < 0) {                   /* kept open between two tries */
		snprintf(s->held_name, sizeof s->held_name, "%s", name);
		trouble = open_made(s, name, true, &s->held);
	}
	if (trouble == NULL && (trouble = try_lock(s->held.fd, held)) == NULL && *held)
		trouble = check_name(s, name, &s->held, &same);
	if (trouble == NULL && *held && same)
		return read_record(s->held.fd, text, size);
	if (trouble != NULL || !same) {
		store_release(s);
		*held = false;
	}
	return trouble;
}

/* As long as somebody has removed the file that is held: holds the one that has its name now, made if need be. */
static const char *
hold_again(struct store *s)
{
	const char *trouble;
	struct file f;
	bool same, held;

	while ((trouble = check_name(s, s->held_name, &s->held, &same)) == NULL && !same) {
		if ((trouble = open_made(s, s->held_name, true, &f)) != NULL)
			return trouble;
		if ((trouble = try_lock(f.fd, &held)) == NULL && !held)
			trouble = "its file has been removed, and another run has the new one";
		close(trouble == NULL ? s->held.fd : f.fd);
		if (trouble != NULL)
			return trouble;
		s->held = f;
	}
	return trouble;
}

const char *
store_write_held(struct store *s, const char new_text[RECORD_SIZE])
{
	const char *trouble = hold_again(s);

	if (trouble == NULL)
		trouble = write_record(s->held.fd, new_text, true);
	if (trouble == NULL && fsync(s->held.fd) != 0)
		trouble = strerror(errno);
	fsync(s->dir.fd);                       /* the directory too, where the system can */
	return trouble;
}

void
store_release(struct store *s)
{
	if (s->held.fd >= 0)
		close(s->held.fd);
	s->held.fd = -1;
}

/* The record goes last: without it nobody would come to remove the others. */
const char *
store_remove(struct store *s, const char *name, int64_t until_ns, const char *const others[],
    bool (*is_over)(const char *text, size_t size, int64_t now_ns))
{
	char text[RECORD_SIZE + 1];
	const char *trouble;
	struct file f;
	size_t size;

	if ((trouble = open_locked(s, name, until_ns, &f)) != NULL)
		return trouble;
	if (is_over == NULL || ((trouble = read_record(f.fd, text, &size)) == NULL
	    && is_over(text, size, clock_wall_ns()))) {
		for (; *others != NULL; others++)
			unlinkat(s->dir.fd, *others, 0);
		if (unlinkat(s->dir.fd, name, 0) != 0)
			trouble = strerror(errno);
	}
	close(f.fd);
	return trouble;
}

static int
copy_piece(void *arg, const char *bytes, size_t size)
{
	return fd_write_file(*(int *)arg, bytes, size);
}

/* Writes a new file and renames it, so that a reader gets all of it or none. */
const char *
store_put(struct store *s, const char *name, int file, int64_t until_ns)
{
	char new_name[NAME_SIZE];
	const char *trouble;
	struct file f;
	int error;

	snprintf(new_name, sizeof new_name, "%s" STORE_NEW, name);
	unlinkat(s->dir.fd, new_name, 0);       /* left by a killed run; only the record's holder writes here */
	if ((trouble = open_made(s, new_name, false, &f)) != NULL)
		return trouble;
	if ((error = fd_each_piece(file, until_ns, copy_piece, &f.fd)) == 0 && fsync(f.fd) != 0)
		error = errno;
	close(f.fd);
	if (error == 0 && renameat(s->dir.fd, new_name, s->dir.fd, name) != 0)
		error = errno;
	if (error == 0)
		return NULL;
	unlinkat(s->dir.fd, new_name, 0);
	return fd_words(error);
}

const char *
store_get(struct store *s, const char *name, int *file)
{
	struct file f = { .fd = openat(s->dir.fd, name, O_RDONLY | OPEN_FLAGS) };
	const char *trouble = trust(s, &f, S_IFREG, true);

	*file = f.fd;
	return trouble;
}
