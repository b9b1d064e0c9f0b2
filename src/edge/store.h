/*
 * store -- small records that processes share, in files of a state directory.
 *
 * Every change is one locked read-modify-write, whose middle is a pure function from the old text to the new one,
 * so that another kind of store can be put under it.  Locks are fcntl record locks: they end with the process,
 * whatever ends it, and work over NFS; but closing any descriptor of a file drops them, so nobody else opens these
 * files.  What is a symlink, belongs to someone else or is writable by others is not used.  Nothing here ends the
 * run: each function returns NULL, or what the trouble was in words that fit behind the file's name.
 */
#ifndef STORE_H
#define STORE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/duration.h"
#include "../core/record.h"

/* How long a record's lock is waited for. */
#define STORE_PATIENCE_NS (2 * DURATION_S)

/* A record that is further ahead of the clock than this is not believed. */
#define STORE_AHEAD_MAX_NS (60 * DURATION_S)

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

struct store {
	char dir[PATH_MAX];
	int dir_fd;                     /* -1: not open */
};

/*
 * Finds the directory (--state-dir, or what the environment says: the contract's section 13) and, if asked to,
 * makes it.
 */
const char *store_open(struct store *s, const char *dir_option, bool make);

/*
 * Lets edit() see the file's bytes (size 0: there are none) and, if it returns true, replaces them by new_text.
 * Waits for the lock until until_ns (monotonic).
 */
const char *store_update(const struct store *s, const char *file, int64_t until_ns,
    bool (*edit)(const char *text, size_t size, char new_text[RECORD_SIZE], void *arg), void *arg);

/* Empties the file: what is in it is as if it had never been. */
const char *store_forget(const struct store *s, const char *file, int64_t until_ns);

/*
 * The pieces, for who holds a lock for longer.  store_open_file() gives a descriptor; store_try_lock() says whether
 * it is locked now; store_read() gives the bytes, at most size; store_write() replaces them, on disk if sync.
 */
const char *store_open_file(const struct store *s, const char *file, int *fd);
const char *store_try_lock(int fd, bool *locked);
const char *store_read(int fd, char *text, size_t size, size_t *len);
const char *store_write(int fd, const char text[RECORD_SIZE], bool sync);

/* A descriptor of a file that is there, only to read it; it is no record, and takes no lock. */
const char *store_open_old(const struct store *s, const char *file, int *fd);

/* A descriptor of a new file, only to write it; there must be none of that name. */
const char *store_open_new(const struct store *s, const char *file, int *fd);

/* Calls see() for every file of the directory, in no order. */
const char *store_each(const struct store *s, void (*see)(const char *file, void *arg), void *arg);

#endif
