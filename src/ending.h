/*
 * ending -- how retry itself ends: from the reason to the exit status or the signal.
 */
#ifndef ENDING_H
#define ENDING_H

#include "run.h"

/* Runs --on-giveup if the run gave up after an attempt, logs `done`, returns the exit status or dies by signal. */
int ending_finish(struct run *r, enum step_kind why);

#endif
