/*
 * path -- the files that the name of a command may mean, in the order in which execvp() tries them.
 *
 * Nothing is allocated and no file is looked at: start.c walks in the new process, script.c in this one.
 */
#ifndef PATH_H
#define PATH_H

#include "platform.h"

struct path {
	const char *name;
	const char *rest;               /* of PATH; NULL: no more files */
	char file[PLATFORM_PATH_SIZE];
};

/* name is kept; PATH is the environment's. */
void path_begin(struct path *p, const char *name);

/* The next file, until the next call, or NULL.  A name with a slash is its only file, an empty name has none. */
const char *path_next(struct path *p);

#endif
