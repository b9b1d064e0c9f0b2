/*
 * ere -- POSIX extended regular expressions as a program of small steps, which search.c follows through a text.
 *
 * Bytes are compared as in the C locale.  \d \s \w and \D \S \W are classes, between [ and ] too, as in perl
 * (grep -E takes them for two bytes there, which nobody means).  Every other backslash before a letter or digit is
 * refused (back-references too, which no search in linear time can have), and so are \< \> \`
 * \', since they mean one thing on one system and another on the next.
 *
 * Method: the nondeterministic automaton of K. Thompson, "Regular Expression Search Algorithm" (CACM 11, 1968), in
 * the form of R. Cox, "Regular Expression Matching: the Virtual Machine Approach" (2009), and written while the
 * expression is read.  Its jumps are relative, so that the nodes of a part can be moved and copied.
 */
#ifndef ERE_H
#define ERE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ERE_MAX       128               /* expressions */
#define ERE_NODES_MAX 30000             /* of all expressions together: about one for each byte */
#define ERE_SETS_MAX  256

enum ere_op {
	ERE_BYTE, ERE_SET,              /* takes byte `to`, a byte of set[to], and goes on behind */
	ERE_FORK, ERE_JUMP,             /* takes nothing, and goes on behind and at +to; at +to alone */
	ERE_BEGIN, ERE_END,             /* goes on behind if the line begins here, ends here */
	ERE_FOUND,                      /* expression `to` matches */
};

struct ere_node {
	uint16_t op;
	int16_t to;
};

/* The longest part of an expression that stands in every line that matches. */
struct ere_literal {
	const char *text;
	size_t len;                     /* 0: there is none */
};

/* Large, and only touched as far as it is used. */
struct ere_program {
	uint16_t start[ERE_MAX];        /* the first node of each */
	struct ere_literal literal[ERE_MAX];
	uint32_t set[ERE_SETS_MAX][8];
	struct ere_node node[ERE_NODES_MAX];
};

struct ere {
	size_t count, nodes, sets;      /* 0 at first */
	const char *wrong;              /* what is wrong with the last expression, or NULL */
	bool any_case;                  /* what is added is matched in any case, of ASCII letters */
	struct ere_program *program;    /* of all of them: the caller's, to be there before the first */
};

/*
 * Adds an expression, whose text has to stay where it is; its number is how many there were before.  Returns NULL,
 * or what is wrong with it, a sentence without a full stop: it is not added then.
 */
const char *ere_add(struct ere *e, const char *text);

/* Whether the byte is in the set. */
static inline int
ere_has(const uint32_t set[8], unsigned byte)
{
	return (int)(set[byte / 32] >> byte % 32 & 1);
}

#endif
