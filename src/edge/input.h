/*
 * input -- the command's standard input on the second and later attempts.
 *
 * What can seek is set back to where it stood; what cannot is spooled first where that is asked for, and otherwise
 * left alone, with one warning once nothing is left to read.
 */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "redirect.h"

struct input {
	off_t offset;                   /* where a seekable input stood at the start; -1: it cannot seek */
	int spool;                      /* what is replayed, or -1 */
	int reader;                     /* the attempt's own description of it, or -1 */
	bool ended;                     /* at its end, seen at the start or already said */
};

/* Looks at descriptor 0; reads nothing. */
void input_init(struct input *in);

enum input_result {
	INPUT_READY,                    /* also what needs no spool: a file, or no standard input at all */
	INPUT_DEADLINE,
	INPUT_INTERRUPTED,
	INPUT_FAILED                    /* errno says why */
};

/*
 * Reads standard input to its end into a spool, until until_ns (monotonic) or a signal that ends the run
 * (signals_stop()).
 */
enum input_result input_spool(struct input *in, int64_t until_ns);

/* Before each attempt: sets the input back to its beginning and adds what has to be redirected. */
void input_begin(struct input *in, bool first, struct redirects *redirects);

/* The command has started, or could not be started. */
void input_started(struct input *in);

/* Before a retry: true once, when a pipe has come to its end since the start and the command will read nothing. */
bool input_has_ended(struct input *in);

#endif
