/*
 * setup -- makes a run from the options, the clocks, random bytes and the environment.
 *
 * If memory for it cannot be had, the program ends with status 125 before anything has run.
 */
#ifndef SETUP_H
#define SETUP_H

#include <stdint.h>

#include "cli/options.h"
#include "core/nesting.h"
#include "core/plan.h"
#include "run.h"

/*
 * Makes the plan of a run that begins at now_ns, on the plan's clock.  wall_ns is the same instant on the wall
 * clock, on which the enclosing retry's deadline is given.
 */
void setup_plan(struct plan *p, const struct options *o, const struct enclosing *outer, int64_t now_ns,
    int64_t wall_ns);

/* Makes *r, which is all zero, ready for its first attempt, and logs what an operator has to know about the run. */
void setup_run(struct run *r, const struct options *o);

#endif
