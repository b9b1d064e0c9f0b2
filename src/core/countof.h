#ifndef COUNTOF_H
#define COUNTOF_H

/* The number of rows of an array: no loop bound repeats a table's length by hand. */
#define countof(array) (sizeof(array) / sizeof((array)[0]))

#endif
