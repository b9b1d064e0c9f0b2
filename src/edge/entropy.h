/*
 * entropy -- random bytes from the system.
 */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Fills the words with what the system's own generator gives.  If it gives nothing (a bare chroot without
 * /dev/urandom, no descriptor left), mixes the clocks, the process id and an address instead, which still differ
 * for two processes that start in the same instant.
 */
void entropy_fill(uint64_t words[], size_t count);

#endif
