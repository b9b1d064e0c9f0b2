/*
 * parse -- from argv to struct options.
 *
 * This module prints nothing and opens no file: it returns a mistake as a message, and --help and the like as the
 * page to print.
 */
#ifndef PARSE_H
#define PARSE_H

#include "options.h"
#include "rows.h"

#define PARSE_MESSAGE_SIZE 900

struct parsed {
	enum { PARSED_OPTIONS, PARSED_PAGE, PARSED_MISTAKE } what;
	enum option_page page;                  /* for PARSED_PAGE; the rest of the command line was not read */
	const char *topic;                      /* the value of the option that prints it, or NULL */
	const struct option_row *taker;         /* the last option to take a word, if that */
	                                        /* may have been meant as the command; or NULL */
	const char *taken;
	bool in_shell;
	const char *source;                     /* what the messages begin with */
	char message[PARSE_MESSAGE_SIZE];       /* for PARSED_MISTAKE: what is wrong, and what is accepted */
};

/*
 * Fills *o, whose strings point into argv and a copy of defaults, which is RETRY_OPTIONS or NULL.  With a page or a
 * mistake *o is unspecified.  in_shell: COMMAND is a function of the shell, so that options which need a process
 * are mistakes, and as defaults passed over.
 */
void parse_options(struct options *o, const char *defaults, char **argv, bool in_shell, struct parsed *result);

#endif
