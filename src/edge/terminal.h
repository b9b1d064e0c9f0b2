/*
 * terminal -- where retry stands with its controlling terminal.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

/* retry has a controlling terminal and is in its foreground process group. */
bool terminal_foreground(void);

#endif
