/*
 * input -- the command's standard input on the second and later attempts.
 *
 * Input that can seek is rewound to where it stood at the start.  Other input is spooled before the first attempt
 * (-I) or left alone, with one warning once nothing is left to read.
 */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "redirect.h"

struct input {
	off_t offset;                   /* where the input stood at the start; -1: it cannot seek */
	int spool;                      /* the file that is replayed, or -1 */
	int reader;                     /* the spool, opened anew for the coming attempt, or -1 */
	bool ended;                     /* no warning any more: ended at the start, or already warned of */
};

/* Looks at descriptor 0; reads nothing. */
void input_init(struct input *in);

enum input_result {
	INPUT_READY,                    /* also if it needs no spool: a file, or no standard input at all */
	INPUT_DEADLINE,
	INPUT_INTERRUPTED,
	INPUT_FAILED                    /* errno says why */
};

/*
 * Reads standard input to its end into a spool, until until_ns (monotonic) or a signal that ends the run
 * (signals_stop()).
 */
enum input_result input_spool(struct input *in, int64_t until_ns);

/* Before each attempt: rewinds the input and, if there is a spool, adds its redirection. */
void input_begin(struct input *in, bool first, struct redirects *redirects);

/* After the command has started, or could not be started: closes the reader. */
void input_started(struct input *in);

/* Before a retry: true once, if a pipe has come to its end since the start and the command will read nothing. */
bool input_has_ended(struct input *in);

#endif
