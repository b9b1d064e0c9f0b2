/*
 * redirect -- which of our descriptors become which of the command's.
 *
 * The sources are at least FD_MIN and close-on-exec; a target above that (--http=fd:50) never coincides with a
 * source, because fd_keep_free() has put ours above it.
 */
#ifndef REDIRECT_H
#define REDIRECT_H

#include <stddef.h>

#define REDIRECT_MAX 4

struct redirects {
	size_t count;
	struct {
		int from, to;
	} fd[REDIRECT_MAX];
};

static inline void
redirect_add(struct redirects *r, int from, int to)
{
	r->fd[r->count].from = from;
	r->fd[r->count].to = to;
	r->count++;
}

#endif
