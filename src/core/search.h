/*
 * search -- looks for expressions in a text that comes in pieces of any size, line by line.
 *
 * All are looked for together, in time proportional to the text, whatever they are, and in memory of fixed size.
 * Of a line only the first SEARCH_LINE_MAX bytes are looked at; nothing of the text is kept.
 *
 * Method: R. Cox, "Regular Expression Matching Can Be Simple And Fast" (2007), after Thompson's search.  The states
 * of the deterministic automaton, each a set of ere.h's nodes, are made when the text first leads to them, and are
 * all forgotten when there is no room.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ere.h"

#define SEARCH_LINE_MAX 65536
#define SEARCH_TEXT_SIZE 41             /* of what is shown of a line that matches, with its NUL */

#define SEARCH_STATES_MAX 512
#define SEARCH_HASH_SIZE  1024
#define SEARCH_LIST_MAX   (4 * ERE_NODES_MAX)

struct search_state {
	uint32_t first, count;          /* of its nodes, in struct search.list */
	unsigned ends;                  /* see end_line() */
};

/* Large, to be all zero at first, and touched as far as it is used.  Only found[] and text[] are for others. */
struct search {
	const struct ere *ere;
	bool sought[ERE_MAX], found[ERE_MAX];   /* which expressions; which of them match a line of the text */
	size_t left;                    /* how many are sought and have not been found */
	const struct ere_literal *literal;      /* of the only one that is sought; or NULL */
	bool in_line;
	size_t used;                    /* bytes of the line; SEARCH_LINE_MAX + 1: more than are looked at */
	uint16_t now, states;           /* the state after them; how many: 1 is that of a line's beginning */
	size_t listed;
	uint16_t hash[SEARCH_HASH_SIZE];
	struct search_state state[1 + SEARCH_STATES_MAX];
	uint32_t stamp, mark[ERE_NODES_MAX];    /* a node with this stamp has been followed */
	char text[ERE_MAX][SEARCH_TEXT_SIZE + 1];       /* of what was found: a line; one more byte if it is cut */
	uint16_t stack[ERE_NODES_MAX + 1], list[SEARCH_LIST_MAX];
	uint16_t next[1 + SEARCH_STATES_MAX][256];      /* where a byte leads; 0: not known yet */
};

/* Sets, once, which expressions of e are looked for; e has to stay as it is.  Begins a text. */
void search_init(struct search *s, const struct ere *e, const bool sought[ERE_MAX]);

/* A new text begins: nothing has been found. */
void search_begin(struct search *s);

/* The next size bytes of the text. */
void search_feed(struct search *s, const char *bytes, size_t size);

/* The end of the text, which ends a last line without a newline, too.  Now found[] is complete. */
void search_end(struct search *s);

#endif
