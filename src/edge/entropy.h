/*
 * entropy -- random bytes from the system.
 */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>

/*
 * Fills buf from /dev/urandom.  If that cannot be read (a bare chroot, no descriptor left), mixes the clocks, the
 * process id and an address instead, which still differ for two processes that start in the same instant.
 */
void entropy_fill(void *buf, size_t size);

#endif
