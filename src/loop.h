/*
 * loop -- the run itself: attempts and the waits between them.
 */
#ifndef LOOP_H
#define LOOP_H

#include "run.h"

/* Makes all attempts and waits of the run.  Returns why it ended. */
enum step_kind loop_run(struct run *r);

#endif
