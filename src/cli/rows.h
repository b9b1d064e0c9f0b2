/*
 * rows -- the options as a table: the parser, the messages and --help follow its rows.
 *
 * Completions and manual are written by hand; tests compare them with the rows.
 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "values.h"

/* The pages that some options print; nothing runs then. */
enum option_page { OPTION_PAGE_HELP, OPTION_PAGE_VERSION, OPTION_PAGE_PRESETS, OPTION_PAGE_FUNCTION };

/* In the order of --help=all.  A row without a name is a heading, and its argument the topic. */
struct option_row {
	const char *name;
	const char *argument;           /* NULL: takes no value; `[=...]`: may have one in its own word */
	char letter;                    /* 0: none */
	enum value_kind kind;
	size_t field;                   /* its offset in struct options, or the page that it prints */
	const char *help;               /* lines separated by newlines */
};

extern const struct option_row option_rows[];
extern const size_t option_row_count;

/* The row of the option whose name is the len bytes at name, or whose letter this is; NULL: there is none. */
const struct option_row *option_by_name(const char *name, size_t len);
const struct option_row *option_by_letter(char letter);

/* Such an option prints a page, and its value says of what. */
static inline bool
option_value_is_optional(const struct option_row *row)
{
	return row->argument != NULL && row->argument[1] == '=';
}

#define OPTION_LABEL_SIZE 40

/* Writes `--attempts (-a)`, in which the user finds the form that he typed.  Returns buf. */
const char *option_label(char buf[OPTION_LABEL_SIZE], const struct option_row *row);

#endif
