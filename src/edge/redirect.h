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
redirect_add(struct redirects *redirects, int from, int to)
{
	redirects->fd[redirects->count].from = from;
	redirects->fd[redirects->count].to = to;
	redirects->count++;
}

#endif
