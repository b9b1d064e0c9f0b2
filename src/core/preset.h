/*
 * preset -- what is known about a program: which of its statuses and messages mean "try again".
 *
 * Many programs have one status for "server busy" and "you typed it wrong"; only their words tell the two apart.
 * A preset is one row of a table.  This module never matches anything: core/search.c looks for the EREs, line by
 * line, in the command's output.  Statuses are LISTs as statuses_add() reads them.
 *
 * A preset needs a permanent text only to overrule a transient text or status: what it does not know is permanent.
 */
#ifndef PRESET_H
#define PRESET_H

#include <stddef.h>
#include <stdint.h>

#include "outcome.h"
#include "pattern.h"

#define PRESET_TEXTS 4

struct preset {
	const char *name;
	const char *others;                     /* further programs, parted by blanks: names of the row, too */
	const char *transient, *permanent;      /* LISTs, `none` where there is none */
	struct pattern text[PRESET_TEXTS];      /* ended by one whose ere is NULL */
	const char *note;                       /* for people; the first sentence says what it needs */
};

/* The bit of the first preset, auto, which stands for the one that is for COMMAND. */
#define PRESET_AUTO 1u

/* The preset for which the len bytes at name are its name or another program of its row, or NULL. */
const struct preset *preset_find(const char *name, size_t len);

/* The i-th preset from 0, in the order of --list-presets; NULL past the last. */
const struct preset *preset_at(size_t i);

/*
 * The name of the first preset of the set, a bit for each, that has this ERE or, if that is NULL, the outcome's
 * status among its permanent ones; or NULL.
 */
const char *preset_that_decides(uint64_t set, const struct outcome *outcome, const char *ere);

#define PRESET_SIZE 8192                /* the longest preset, as --list-presets=NAME prints it */

/* How long the first sentence of the preset's note is. */
size_t preset_first_sentence(const struct preset *p);

/* Writes the preset's name, that sentence and its other programs as one line.  Returns the length without a NUL. */
size_t preset_line(char buf[PRESET_SIZE], const struct preset *p);

/*
 * Writes the preset for --list-presets=NAME, as lines of at most 100 columns.  EREs are broken after a `|`: joined
 * again, their lines are the ERE.  Returns the length, without a NUL.
 */
size_t preset_format(char buf[PRESET_SIZE], const struct preset *p);

#endif
