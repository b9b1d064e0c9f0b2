/*
 * preset -- what is known about a program: which of its statuses and messages mean "try again".
 *
 * Many programs have one status for "server busy" and "you typed it wrong"; only their words tell the two apart.
 * A preset is one row of a table.  Here are no regular expressions and no streams: who looks at the command's
 * output compiles the EREs, matches them line by line and says whether one did.  Statuses are LISTs as
 * statuses_add() reads them.
 *
 * Permanent texts need only be known where a transient text or status would speak for the same failure: what no
 * row knows is permanent anyway, by rule 8 of the contract's section 3.
 */
#ifndef PRESET_H
#define PRESET_H

#include <stdbool.h>
#include <stddef.h>

#include "outcome.h"

enum preset_kind {
	PRESET_PERMANENT,               /* of a failed attempt, on standard error */
	PRESET_TRANSIENT,               /* of a failed attempt, on standard error */
	PRESET_FAIL                     /* an attempt that exits 0 and says this has failed, transiently */
};

enum preset_stream { PRESET_STDOUT = 1, PRESET_STDERR = 2 };            /* bits: both is 3 */

struct preset_text {
	enum preset_kind kind;
	unsigned streams;               /* where the lines are looked for */
	const char *ere;                /* NULL: no more texts */
};

#define PRESET_TEXTS 4

struct preset {
	const char *name;
	const char *transient, *permanent;      /* LISTs, `none` where there is none */
	struct preset_text text[PRESET_TEXTS];  /* the last one's ere is NULL */
	const char *note;                       /* one sentence or two for people */
};

enum preset_says { PRESET_SAYS_NOTHING, PRESET_SAYS_TRANSIENT, PRESET_SAYS_PERMANENT };

/* What --preset accepts, in the words of an error message. */
#define PRESET_ACCEPTS "names from `retry --list-presets`, separated by commas"

/* The preset named by the len bytes at name, or NULL. */
const struct preset *preset_find(const char *name, size_t len);

/* The i-th preset from 0, in the order of the list; NULL past the last. */
const struct preset *preset_at(size_t i);

/*
 * Rule 7 of the contract's section 3 for a failed attempt and n presets that add up.  permanent_text and
 * transient_text: a line matched some PRESET_PERMANENT or PRESET_TRANSIENT text of any of them.  At each level
 * permanent goes first, as --stop-on goes before --retry-on: what cannot succeed is not tried again.
 *
 * A matched PRESET_FAIL text is not asked about here: it undoes a success by rule 1, and rule 4 then decides.
 */
enum preset_says preset_judge(const struct preset *const *used, size_t n, const struct outcome *o,
    bool permanent_text, bool transient_text);

#define PRESET_SIZE 8192                /* the longest preset, as --list-presets prints it */

/*
 * Writes what the preset says as lines of at most 100 columns, for --list-presets, without a terminating NUL.
 * EREs are broken after a `|`: joined again, their lines are the ERE.  Returns the length.
 */
size_t preset_format(char buf[PRESET_SIZE], const struct preset *p);

#endif
