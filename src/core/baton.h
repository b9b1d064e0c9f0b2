/*
 * baton -- what one call of the program hands to the next, while a function of the shell is retried.
 *
 * The program is started anew for each step (see shell.h).  What has to live in between is one line of text in the
 * shell: a record as record.h describes it, without the blanks and the newline at its end.  Nothing in it is
 * trusted: a line that has been changed is refused, and every number has bounds.
 */
#ifndef BATON_H
#define BATON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

/* What the shell has been asked for last, and has done when it calls again. */
enum baton_phase {
	BATON_BEGIN,                    /* nothing yet */
	BATON_CALL,                     /* to call the function: an attempt */
	BATON_VERIFY, BATON_DONE_IF, BATON_STOP_IF,     /* to ask the hook, during the judgement of an attempt */
	BATON_ON_RETRY, BATON_ON_GIVEUP
};

#define BATON_ASKED 3                   /* hooks whose answers count until the attempt has been judged */
#define BATON_PIPES_MAX 8
#define BATON_STATUS_MAX 100000         /* some shells have more than 255 for a death by signal */
#define BATON_WORD_SIZE 37              /* a UUID */

/* Times are monotonic, in nanoseconds.  Every number is at least 0, or -1 where it is not known. */
struct baton {
	int64_t phase;
	int64_t start_ns, began_ns;     /* of the run, and of the attempt */
	int64_t attempt, streak, failures, last_ns, longest_ns;         /* struct plan_state */
	int64_t random_high, random_low;        /* halves of the generator's state */
	int64_t status, duration_ns;    /* of the attempt that has ended */
	int64_t failed_by;              /* enum failed_by */
	int64_t delay_ns;               /* the last wait */
	int64_t answer[BATON_ASKED];    /* statuses of BATON_VERIFY and the next two */
	int64_t grouped, lossy;         /* struct log */
	int64_t breaker_on, budget_on, ticket, told, opened;    /* struct shared */
	int64_t offset, left;           /* of standard input, that can seek */
	int64_t waiting[BATON_PIPES_MAX], ended[BATON_PIPES_MAX];       /* of each pipe that is watched */
	int64_t why, ending;            /* BATON_ON_GIVEUP: enum step_kind, and the run's exit status */
	char key[BATON_WORD_SIZE];      /* a random one; or empty */
};

/* At the beginning of a run: all is unknown or 0, and breaker and budget are as the options say. */
void baton_begin(struct baton *b, int64_t now_ns);

/* Writes the line.  Returns buf. */
char *baton_format(char buf[RECORD_SIZE + 1], const struct baton *b);

/* Reads it.  now_ns: no time in it may be later.  False: this is not a line that baton_format() has written. */
bool baton_parse(struct baton *b, const char *line, int64_t now_ns);

#endif
