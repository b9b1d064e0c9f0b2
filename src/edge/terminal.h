/*
 * terminal -- where retry stands with its controlling terminal, and how wide a terminal is.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

/* retry has a controlling terminal and is in its foreground process group. */
bool terminal_foreground(void);

/* fd is retry's controlling terminal, and retry is in its foreground process group. */
bool terminal_is_ours(int fd);

/* The width of the terminal fd, or what COLUMNS says where it does not know it or is none; 0: unknown. */
int terminal_columns(int fd);

#endif
