/*
 * attempt -- runs the command once, and finds out how that ended.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "core/outcome.h"
#include "run.h"

/* Runs the command within its timeout and the deadline.  What was found in its output is in r->streams. */
struct outcome attempt_run(struct run *r);

#endif
