/*
 * setup -- from the options, the clocks, chance and the environment to a run that can begin.
 *
 * What cannot be had and is needed ends the program with status 125, before anything has run.
 */
#ifndef SETUP_H
#define SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "run.h"

/*
 * What the options say, and an enclosing retry: its deadline is ours too if it comes first.  now_ns and wall_ns:
 * the same instant on the clock of the plan and on the wall.
 */
void setup_plan(struct plan *p, const struct options *o, const struct enclosing *outer, int64_t now_ns,
    int64_t wall_ns);

/*
 * --kill-after, or what is left of it inside another retry, in nanoseconds; 0: never.  The outer one may have no
 * more patience than we, and its KILL must not hit us before ours has hit the command, which would be left behind.
 */
int64_t setup_kill_after(const struct options *o, const struct enclosing *outer);

/* Whether the attempts of this run and those of the retry round it multiply. */
bool setup_multiplies(const struct plan *p, const struct enclosing *outer);

/* Makes the run *r, which is all zero, ready for its first attempt, and logs what an operator has to know of it. */
void setup_run(struct run *r, const struct options *o);

#endif
