/*
 * input -- the command's input on the second and later attempts.
 *
 * Standard input that can seek is rewound to where it stood at the start, unless somebody else reads it too.  A
 * pipe is spooled before the first attempt (-I) or left alone; then this module tells whether it has been read,
 * since a further attempt would work on what is left.  So it is with pipes that an argument names (`<(...)`).
 */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "start.h"

/* Shells give process substitutions the descriptors below 64; any further pipe is not watched. */
#define INPUT_PIPES_MAX 16

/* A pipe that the command may read. */
struct input_pipe {
	int fd;
	size_t waiting;                 /* the most bytes that were seen in it */
	bool ended;                     /* before the first attempt it had neither bytes nor a writer */
	int notes;                      /* readable when it has been read from; or -1: waiting has to tell */
};

struct input {
	off_t offset;                   /* where the input stood at the start; -1: it cannot seek, or is shared */
	off_t left;                     /* where the last attempt left it */
	int spool;                      /* the file that is replayed, or -1 */
	int reader;                     /* the spool, opened anew for the coming attempt, or -1 */
	int used_up;                    /* the pipe that input_is_used_up() has found */
	size_t pipes;
	struct input_pipe pipe[INPUT_PIPES_MAX];
};

/* Looks at descriptor 0; reads nothing. */
void input_init(struct input *in);

/*
 * Reads standard input to its end into a spool, unless it needs none: a file, or no standard input at all.  Returns
 * 0, an errno, or SIGNALS_LATE or SIGNALS_STOPPED: until_ns (monotonic) or a signal that ends the run came first.
 */
int input_spool(struct input *in, int64_t until_ns);

/*
 * If another attempt may follow the first: notes what is in the pipes that the command may read, standard input
 * without a spool and those that argv names.  A writer that has just begun gets a moment to finish, but not past
 * until_ns.
 */
void input_watch(struct input *in, char *const *argv, int64_t until_ns);

/* Before each attempt: rewinds the input and, if there is a spool, adds its redirection. */
void input_begin(struct input *in, bool first, struct redirects *redirects);

/* After the command has started, or could not be started: closes the reader. */
void input_started(struct input *in);

/* After each attempt: notes where it left the input. */
void input_ended(struct input *in);

/*
 * After an attempt: whether a pipe has been read from since the start and nobody writes to it, which leaves the
 * next attempt a part of the input, or none.
 */
bool input_is_used_up(struct input *in);

#endif
