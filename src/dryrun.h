/*
 * dryrun -- --dry-run: what the options would do, on standard output; nothing runs.
 *
 * The schedule comes from core/schedule.c, its picture from core/timeline.c.  No file is opened, no state is looked
 * at.
 */
#ifndef DRYRUN_H
#define DRYRUN_H

#include <stdbool.h>

#include "cli/options.h"

/*
 * Prints the schedule, and without --log-format=json what ends the run, when at the latest, and by which rules an
 * attempt is judged.  False: standard output cannot be written.
 */
bool dryrun(const struct options *o);

#endif
