/*
 * wait -- the delay before an attempt, counted down on a terminal.
 */
#ifndef WAIT_H
#define WAIT_H

#include <stdint.h>

#include "run.h"

/*
 * Waits delay_ns, or until a signal ends the wait: USR1 (try now) or one that ends the run.  Returns how long it
 * waited, delay_ns at most.
 */
int64_t wait_delay(struct run *r, int64_t delay_ns);

#endif
