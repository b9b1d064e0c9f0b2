/*
 * terminal -- whether retry is in the foreground of its controlling terminal, and how wide a terminal is.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

/* Whether retry has a controlling terminal and is in its foreground process group. */
bool terminal_foreground(void);

/* Whether fd is retry's controlling terminal, and retry is in its foreground process group. */
bool terminal_is_ours(int fd);

/* Whether fd is retry's controlling terminal, and retry is in its background: then it may not read from it. */
bool terminal_is_elsewhere(int fd);

/* The width of the terminal fd, or COLUMNS if fd is no terminal or does not know its width; 0: unknown. */
int terminal_columns(int fd);

#endif
