/*
 * terminal -- where retry stands with its controlling terminal, and how wide a terminal is.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

/* retry has a controlling terminal and is in its foreground process group. */
bool terminal_foreground(void);

/* How wide the terminal at fd is; 0 if fd is none or nobody knows. */
int terminal_columns(int fd);

#endif
