/*
 * store -- small records that processes share, and files that go with them.
 *
 * Every change is one read-modify-write that no other process comes in between, and its middle is a pure function
 * from the old text to the new one.  What is a symlink, belongs to someone else or is writable by others is not
 * used.  Nothing here ends the run: each function returns NULL, or what the trouble was in words that fit behind
 * the name of what it was with; the words stay good until the next call.
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
 * Opens the store in the directory (NULL: where the environment says; see STATE DIRECTORY in the manual) and, if
 * asked to, makes that.  There is one store for the whole run.  place: where it is, escaped, also if it cannot be
 * used; or nothing.
 */
const char *store_open(struct store **s, const char *dir, bool make, char place[STORE_PLACE_SIZE]);

/*
 * A change of a record.  edit() sees its bytes (size 0: there is none) and the wall time, and returns true if
 * new_text replaces them.  It neither writes nor waits, as other processes wait for it.
 */
struct store_change {
	bool (*edit)(void *arg, const char *text, size_t size, int64_t now_ns, char new_text[RECORD_SIZE]);
	void *arg;
};

/* Changes the record called name.  Waits for other processes until until_ns (monotonic). */
const char *store_update(struct store *s, const char *name, int64_t until_ns, const struct store_change *change);

/* Whether there is anything of this name, or something that cannot be looked at. */
bool store_exists(struct store *s, const char *name);

/* What is in the record is as if it had never been. */
const char *store_forget(struct store *s, const char *name, int64_t until_ns);

/* Calls see() for every name, in no order. */
const char *store_each(struct store *s, void (*see)(void *arg, const char *name), void *arg);

/*
 * Holding a record for as long as something runs, one at a time: no other process can hold it meanwhile, and
 * whatever ends this one ends that.  Tries once: *held says whether the record is ours now, also where it cannot
 * be read, and *size how many bytes it has, copied to text.
 */
const char *store_hold(struct store *s, const char *name, bool *held, char text[RECORD_SIZE + 1], size_t *size);

/* Replaces the record that is held, on disk when this returns. */
const char *store_write_held(struct store *s, const char new_text[RECORD_SIZE]);

/* The record is not held any more. */
void store_release(struct store *s);

/* Keeps what the file holds now under the name, whole and on disk; only for who holds the record it belongs to. */
const char *store_put(struct store *s, const char *name, int file);

/* Opens what was kept, for reading. */
const char *store_get(struct store *s, const char *name, int *file);

#endif
