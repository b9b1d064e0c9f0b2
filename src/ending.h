/*
 * ending -- how retry itself ends: from the reason to the exit status or the signal.
 */
#ifndef ENDING_H
#define ENDING_H

#include "run.h"

/* Runs --on-giveup where the run has given up, logs `done`, and returns the exit status or dies by the signal. */
int ending_finish(struct run *r, enum step_kind why);

#endif
