/*
 * loop -- the run itself: attempts, the waits between them, and how retry ends.
 */
#ifndef LOOP_H
#define LOOP_H

#include "run.h"

/* Makes all attempts and waits of the run.  Returns the exit status, or dies by a signal. */
int loop_run(struct run *r);

#endif
