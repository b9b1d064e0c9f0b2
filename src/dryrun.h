/*
 * dryrun -- --dry-run: what the options would do, on standard output; nothing runs.
 *
 * The schedule comes from core/schedule.c, its picture from core/timeline.c.  No file of the user's is opened, and
 * no shared state is read.
 */
#ifndef DRYRUN_H
#define DRYRUN_H

#include <stdbool.h>

#include "cli/options.h"

/*
 * Prints the schedule and, without --log-format=json, what would end the run, when it would be over at the latest,
 * and the rules by which an attempt is judged.  False: standard output cannot be written.
 */
bool dryrun(const struct options *o);

#endif
