/*
 * redirect -- which of our descriptors become which of the command's.
 *
 * A source is at least FD_MIN and close-on-exec or, for a hook, standard error.  A target from FD_MIN on
 * (--http=fd:50) is never a source, because fd_keep_free() keeps our descriptors above it.
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
redirect_add(struct redirects *redirects, int from, int to)
{
	redirects->fd[redirects->count].from = from;
	redirects->fd[redirects->count].to = to;
	redirects->count++;
}

#endif
