/*
 * start -- starts a command as a process.
 *
 * The command gets the signal mask and dispositions that retry was started with, and all inherited descriptors but
 * none of retry's own.
 */
#ifndef START_H
#define START_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Which of our descriptors become which of the command's.  A source is at least FD_MIN and close-on-exec or, for a
 * hook, standard error.  A target from FD_MIN on (--http=fd:50) is never a source, because fd_keep_free() keeps our
 * descriptors above it.
 */
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

struct start {
	/*
	 * argv[0] is looked for in PATH.  For a script without `#!` the new process makes `/bin/sh SCRIPT ARG...`
	 * of the array, so there is room for one more word: argv[-1] and argv[0] may not be what they were.
	 */
	char **argv;
	char *const *envp;
	const struct redirects *redirects;
	bool own_group;                 /* it leads a process group of its own */
	bool limited;                   /* it has a limit, which must hold for its start, too */
};

/*
 * Returns 0 with the process in *pid, or the errno of what failed, making a process or executing the command;
 * nothing is running then.  A limited start takes at most START_PATIENCE_MS: it may not have come to its end by
 * then.
 */
#define START_PATIENCE_MS 50
int start_process(pid_t *pid, const struct start *s);

/*
 * When the process that was started last has ended, by its status: 0, or the errno of what had failed where
 * start_process() could not know it yet.
 */
int start_error(int wait_status);

#endif
