/*
 * parse -- from argv to struct options.
 *
 * Nothing is printed here and no file is opened: what is wrong with the command line is a message, and what only
 * has to be printed (--help and the like) is an answer.
 */
#ifndef PARSE_H
#define PARSE_H

#include "options.h"
#include "rows.h"

#define PARSE_MESSAGE_SIZE 900

struct parsed {
	enum { PARSED_OPTIONS, PARSED_PAGE, PARSED_MISTAKE } what;
	enum option_page page;                  /* of PARSED_PAGE: what follows on the command line was not read */
	char message[PARSE_MESSAGE_SIZE];       /* of PARSED_MISTAKE: what is wrong, and what is accepted */
};

/* Fills *o, whose texts belong to argv; with a page or a mistake *o is unspecified. */
void parse_options(struct options *o, char **argv, struct parsed *result);

#endif
