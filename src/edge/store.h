/*
 * store -- small records that processes share, and files that go with them.
 *
 * Every change is one read-modify-write under a lock, whose middle is a pure function from the old text to the new
 * one.  A symlink, a file with a second hard link, or one that belongs to another user or is writable by others, is
 * never used.  Nothing here ends the run: a function that can fail returns NULL, or what went wrong in words that
 * fit behind the name of the record or file; the words stay valid until the next call.
 *
 * store_files.c keeps them in files of a directory.
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/record.h"

struct store;

#define STORE_PLACE_SIZE 256

/*
 * Opens the store in directory dir (NULL: where the environment says; see STATE DIRECTORY in the manual), which it
 * creates if make is set; if it is not, *s is NULL where there is no directory.  There is one store for the whole
 * run.  place receives the directory, escaped, even if it cannot be used, or an empty string if none was named.
 */
const char *store_open(struct store **s, const char *dir, bool make, char place[STORE_PLACE_SIZE]);

/* Writes an id of the record to id, one word, and the same for every process that uses this store.  Returns id. */
#define STORE_ID_SIZE 320
char *store_id(const struct store *s, const char *record, char id[STORE_ID_SIZE]);

/*
 * Changes the record called name: edit() gets its bytes (size 0: there is no record) and the wall time, and returns
 * true if new_text is to replace them.  It must neither write nor wait, since other processes wait for the lock.
 * That is waited for until until_ns (monotonic), when STORE_LOCKED is returned, or until a signal ends the run.
 * look: asks edit() without the lock first.  If it says false, that is all; of a half-written record it says true.
 */
#define STORE_LOCKED "locked for too long"
const char *store_update(struct store *s, const char *name, bool look, int64_t until_ns,
    bool (*edit)(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE]), void *arg);

/* Whether there is a record of this name, or one that cannot be examined. */
bool store_exists(struct store *s, const char *name);

/* Calls see() for every name in the store, also of other files, in no order. */
const char *store_each(struct store *s, void (*see)(void *arg, const char *name), void *arg);

/*
 * Holds a record while something runs, one record at a time: no other process can hold it meanwhile, and the hold
 * ends with this process, whatever ends that.  Tries once and does not wait: *held says whether we hold the record
 * now, even if it cannot be read, and *size how many of its bytes are in text.
 */
const char *store_hold(struct store *s, const char *name, bool *held, char text[RECORD_SIZE + 1], size_t *size);

/* Replaces the record that is held, on disk when this returns; makes it anew if somebody has removed its file. */
const char *store_write_held(struct store *s, const char new_text[RECORD_SIZE]);

/* Gives up the record that is held, if any. */
void store_release(struct store *s);

/*
 * Removes a record that is_over() calls over (NULL: any), and the files that are called others, which end with
 * NULL.  Waits for the lock as store_update() does.  Not for the record that this process holds.
 */
const char *store_remove(struct store *s, const char *name, int64_t until_ns, const char *const others[],
    bool (*is_over)(const char *text, size_t size, int64_t now_ns));

/*
 * Keeps a copy of what file holds now under the name, whole and on disk.  Only the record's holder may do so.  If
 * that is killed meanwhile, a file with STORE_NEW behind its name is left.
 */
#define STORE_NEW ".new"
const char *store_put(struct store *s, const char *name, int file, int64_t until_ns);

/* Opens what store_put() has kept, for reading, in *file, which the caller closes. */
const char *store_get(struct store *s, const char *name, int *file);

#endif
