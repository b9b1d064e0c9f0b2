/*
 * setup -- from the options, the clocks, chance and the environment to a run that can begin.
 *
 * What is needed and cannot be had ends the program with status 125, before anything has run.
 */
#ifndef SETUP_H
#define SETUP_H

#include <stdint.h>

#include "cli/options.h"
#include "core/nesting.h"
#include "core/plan.h"
#include "run.h"

/*
 * The plan of a run that begins at now_ns, on the plan's clock; wall_ns is the same instant on the wall clock,
 * which the enclosing retry's deadline is in.
 */
void setup_plan(struct plan *p, const struct options *o, const struct enclosing *outer, int64_t now_ns,
    int64_t wall_ns);

/* Makes the run *r, which is all zero, ready for its first attempt, and logs what an operator has to know of it. */
void setup_run(struct run *r, const struct options *o);

#endif
