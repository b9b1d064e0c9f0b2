/*
 * loop -- the run itself: attempts and the waits between them.
 */
#ifndef LOOP_H
#define LOOP_H

#include "run.h"

/* Returns why the run ended. */
enum step_kind loop_run(struct run *r);

#endif
