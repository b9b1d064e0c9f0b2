/*
 * attempt -- runs the command once, finds out how that ended, and judges it by core/policy.c.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "run.h"

/*
 * Runs the command within its timeout and the deadline: r->outcome says how it ended, r->streams what was found in
 * its output, r->judgement what that means.  Warns of headers that cannot be read or believed.
 */
void attempt_run(struct run *r);

#endif
