/*
 * entropy -- random bytes from the system.
 */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>

/*
 * Fills buf from /dev/urandom.  Where there is none (a bare chroot, no descriptor left) the clocks, the process
 * id and an address stand in: still different for two processes that start in the same instant.
 */
void entropy_fill(void *buf, size_t size);

#endif
