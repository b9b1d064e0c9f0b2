/*
 * dryrun -- --dry-run: what the options would do, on standard output; nothing runs.
 *
 * The schedule comes from core/schedule.c, its picture from core/timeline.c.  No file is opened, no state is looked
 * at.
 */
#ifndef DRYRUN_H
#define DRYRUN_H

#include <stdint.h>

#include "core/plan.h"
#include "edge/environment.h"
#include "options.h"

/*
 * Prints the schedule of p, whose deadline is a time since the beginning, and without --log-format=json what stops
 * a run and how an attempt would be judged.  seed: of the random delays.  False: standard output cannot be written.
 */
bool dryrun(const struct options *o, const struct plan *p, const struct enclosing *outer, uint64_t seed);

#endif
