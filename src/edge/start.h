/*
 * start -- starts a command as a process.
 *
 * The command gets the signal mask and dispositions that retry was started with, and all inherited descriptors but
 * none of retry's own.
 */
#ifndef START_H
#define START_H

#include <stdbool.h>
#include <sys/types.h>

#include "redirect.h"

struct start {
	char *const *argv;              /* argv[0] is looked for in PATH; no shell is ever called */
	char *const *envp;
	const struct redirects *redirects;
	bool own_group;                 /* it leads a process group of its own */
};

/*
 * Returns 0 with the process in *pid, or the errno of what failed, making a process or executing the command;
 * nothing is running then.
 */
int start_process(pid_t *pid, const struct start *s);

#endif
