#include "ere.h"

#include <string.h>

#include "countof.h"
#include "digits.h"

#define DEPTH_MAX  50                   /* of groups in groups */
#define REPEAT_MAX 255                  /* RE_DUP_MAX of POSIX */
#define ENDLESS    (-1)

#define UNKNOWN_BACKSLASH "before a letter or digit no backslash is known but \\d \\s \\w \\D \\S \\W"

struct parser {
	struct ere *e;
	const char *at;                 /* what is still to be read */
	int depth;
};

static const struct ere_literal no_literal;

/* Notes the first mistake and goes to the end, so that nothing more is read. */
static void
wrong(struct parser *p, const char *what)
{
	if (p->e->wrong == NULL)
		p->e->wrong = what;
	p->at += strlen(p->at);
}

static void
expect(struct parser *p, char c, const char *what)
{
	if (*p->at == c)
		p->at++;
	else
		wrong(p, what);
}

/*
 * Writing nodes
 */

/* Makes room for more nodes, which are a mistake where they do not fit. */
static bool
make_room(struct parser *p, size_t at, size_t more)
{
	struct ere *e = p->e;

	if (e->nodes + more > ERE_NODES_MAX) {
		wrong(p, "it is too large, alone or with the others");
		return false;
	}
	memmove(e->program->node + at + more, e->program->node + at, (e->nodes - at) * sizeof *e->program->node);
	e->nodes += more;
	return true;
}

static void
insert(struct parser *p, size_t at, enum ere_op op, int to)
{
	if (make_room(p, at, 1))
		p->e->program->node[at] = (struct ere_node){ (uint16_t)op, (int16_t)to };
}

static void
emit(struct parser *p, enum ere_op op, int to)
{
	insert(p, p->e->nodes, op, to);
}

/* Writes the last nodes again, behind themselves. */
static void
emit_again(struct parser *p, size_t nodes)
{
	struct ere_node *end = p->e->program->node + p->e->nodes;

	if (make_room(p, p->e->nodes, nodes))
		memcpy(end, end - nodes, nodes * sizeof *end);
}

/*
 * Sets of bytes
 */

static void
add_range(uint32_t set[8], int from, int to)
{
	for (; from <= to; from++)
		set[from / 32] |= UINT32_C(1) << from % 32;
}

/* ranges: pairs of the last and the first byte; in this order the first may be NUL. */
static void
add_ranges(uint32_t set[8], const char *ranges)
{
	for (; *ranges != '\0'; ranges += 2)
		add_range(set, ranges[1], ranges[0]);
}

/* Adds the class that is \ and this letter.  False: there is none. */
static bool
add_class(uint32_t set[8], char letter)
{
	uint32_t class[8] = { 0 };
	size_t i;

	if (letter == '\0' || strchr("dDsSwW", letter) == NULL)
		return false;
	add_ranges(class, (letter | 32) == 'd' ? "90" : (letter | 32) == 's' ? "\r\t  " : "zaZA90__");
	for (i = 0; i < 8; i++)
		set[i] |= letter < 'a' ? ~class[i] : class[i];
	return true;
}

/* A node that takes what is in the set or, if except, what is not; if need be, the set with both cases. */
static void
emit_set(struct parser *p, uint32_t set[8], bool except)
{
	struct ere *e = p->e;
	const uint32_t letters = (set[2] | set[3]) & 0x7fffffe; /* 64 to 95 and 96 to 127: the same bits */
	size_t i;

	set[2] |= e->any_case ? letters : 0;
	set[3] |= e->any_case ? letters : 0;
	for (i = 0; except && i < 8; i++)
		set[i] = ~set[i];
	for (i = 0; i < e->sets && memcmp(e->program->set[i], set, sizeof e->program->set[i]) != 0; i++)
		;
	if (i == ERE_SETS_MAX) {
		wrong(p, "there are too many brackets in it and the others");
		return;
	}
	if (i == e->sets)
		memcpy(e->program->set[e->sets++], set, sizeof e->program->set[i]);
	emit(p, ERE_SET, (int)i);
}

/* The ranges of a class by its name, or NULL. */
static const char *
class_ranges(const char *name, size_t len)
{
	static const struct {
		const char *name, *ranges;
	} classes[] = {
		{ "alnum", "zaZA90" }, { "alpha", "zaZA" }, { "blank", "  \t\t" }, { "cntrl", "\177\177\37\0" },
		{ "digit", "90" }, { "graph", "~!" }, { "lower", "za" }, { "print", "~ " },
		{ "punct", "/!@:`[~{" }, { "space", "\r\t  " }, { "upper", "ZA" }, { "xdigit", "90faFA" },
	};
	size_t i;

	for (i = 0; i < countof(classes); i++)
		if (strlen(classes[i].name) == len && memcmp(classes[i].name, name, len) == 0)
			return classes[i].ranges;
	return NULL;
}

static bool
is_letter_or_digit(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Reads an element of a bracket.  Returns its byte; or -1 for a class, which is added to the set, and a mistake. */
static int
element(struct parser *p, uint32_t set[8])
{
	const char *at = p->at, *end, *ranges = NULL;

	if (*at == '\\' && add_class(set, at[1])) {
		p->at += 2;
		return -1;
	}
	if (*at == '\\' && at[1] == '\\') {         /* one or two of them: the same set, for POSIX, too */
		p->at += 2;
		return '\\';
	}
	if (*at == '\0' || (*at == '\\' && is_letter_or_digit(at[1]))) {
		wrong(p, *at == '\0' ? "a [ is not closed" : UNKNOWN_BACKSLASH);
		return -1;
	}
	if (*at != '[' || (at[1] != ':' && at[1] != '.' && at[1] != '=')) {
		p->at++;
		return (unsigned char)*at;
	}
	end = strchr(at + 2 + (at[2] != '\0'), at[1]);
	if (end != NULL && end[1] == ']') {
		p->at = end + 2;
		if (at[1] != ':' && end == at + 3)
			return (unsigned char)at[2];
		ranges = at[1] == ':' ? class_ranges(at + 2, (size_t)(end - at - 2)) : NULL;
	}
	if (ranges != NULL)
		add_ranges(set, ranges);
	else
		wrong(p, "[: :] names no class, or [. .] or [= =] no single character");
	return -1;
}

static void
bracket(struct parser *p)
{
	uint32_t set[8] = { 0 };
	bool except = p->at[1] == '^';
	int from, to;

	p->at += 1 + except;
	do {
		from = to = element(p, set);
		if (p->at[0] == '-' && p->at[1] != ']') {
			p->at++;
			to = element(p, set);
			if (from < 0 || to < from)
				wrong(p, "a range between [ and ] is reversed, or has no first or last byte");
		}
		if (from >= 0)
			add_range(set, from, to);
	} while (*p->at != ']' && *p->at != '\0');
	expect(p, ']', "a [ is not closed");
	emit_set(p, set, except);
}

/*
 * Reading
 */

static struct ere_literal
ordinary(struct parser *p)
{
	struct ere_literal one = { p->at, 1 };
	uint32_t set[8] = { 0 };
	int c = (unsigned char)*p->at++;

	if (!p->e->any_case || !is_letter_or_digit((char)c) || is_digit((char)c)) {
		emit(p, ERE_BYTE, c);
		return one;
	}
	add_range(set, c, c);
	emit_set(p, set, false);
	return no_literal;
}

/* What follows a backslash: a class, or a byte that stands for itself. */
static struct ere_literal
escape(struct parser *p)
{
	char c = *++p->at;
	uint32_t set[8] = { 0 };

	if (add_class(set, c)) {
		emit_set(p, set, false);
		p->at++;
	} else if (is_letter_or_digit(c)) {
		wrong(p, UNKNOWN_BACKSLASH);
	} else if (c == '\0' || strchr("<>`'", c) != NULL) {
		wrong(p, "a backslash has no meaning before < > ` or ', or at the end");
	} else {
		return ordinary(p);
	}
	return no_literal;
}

/* `{m}`, `{m,}`, `{m,n}` and `{,n}` say how often; before anything else a brace is an ordinary byte. */
static bool
is_bounds(const char *at)
{
	return at[0] == '{' && (is_digit(at[1]) || (at[1] == ',' && is_digit(at[2])));
}

/* NOLINTBEGIN(misc-no-recursion): for groups in groups, at most DEPTH_MAX deep. */
static struct ere_literal alternatives(struct parser *p);

/* One part, without what says how often. */
static struct ere_literal
atom(struct parser *p)
{
	struct ere_literal literal = no_literal;
	uint32_t none[8] = { 0 };
	char c = *p->at;

	if (c == '*' || c == '+' || c == '?' || is_bounds(p->at)) {
		wrong(p, "there is nothing to repeat before a * + ? or {");
	} else if (c == '(') {
		p->at++;
		if (++p->depth > DEPTH_MAX)
			wrong(p, "there are too many groups in each other");
		literal = alternatives(p);
		p->depth--;
		expect(p, ')', "a ( is not closed");
	} else if (c == '[') {
		bracket(p);
	} else if (c == '\\') {
		literal = escape(p);
	} else if (c == '.' || c == '^' || c == '$') {
		p->at++;
		if (c == '.')
			emit_set(p, none, true);
		else
			emit(p, c == '^' ? ERE_BEGIN : ERE_END, 0);
	} else {
		literal = ordinary(p);
	}
	return literal;
}

/* The nodes from start on become what takes that from min to max times. */
static void
repeat(struct parser *p, size_t start, int min, int max)
{
	const size_t size = p->e->nodes - start;
	int i;

	if (max == 0)
		p->e->nodes = start;
	for (i = 1; i < min || i < max; i++)
		emit_again(p, size);
	if (p->e->wrong != NULL)
		return;
	for (i = max; i > min; i--)                     /* past each that need not be, or through it */
		insert(p, start + (size_t)(i - 1) * size, ERE_FORK, (int)size + 1);
	if (max == ENDLESS && min == 0)                 /* past it or through it, and back */
		insert(p, start, ERE_FORK, (int)size + 2);
	if (max == ENDLESS)                             /* with min > 0: on, or back */
		emit(p, min == 0 ? ERE_JUMP : ERE_FORK, -(int)size - (min == 0));
}

static int
number(struct parser *p, int otherwise)
{
	int n = is_digit(*p->at) ? 0 : otherwise;

	for (; is_digit(*p->at); p->at++)
		n = n > REPEAT_MAX ? n : 10 * n + (*p->at - '0');
	return n;
}

/* Reads how often the nodes from start on may be taken; `a+?` is `(a+)?`.  False: they may be left out. */
static bool
repetitions(struct parser *p, size_t start)
{
	bool needed = true;
	int min, max;

	while (*p->at == '*' || *p->at == '+' || *p->at == '?' || is_bounds(p->at)) {
		min = *p->at == '+';
		max = *p->at == '?' ? 1 : ENDLESS;
		if (*p->at++ == '{') {
			min = max = number(p, 0);
			if (*p->at == ',') {
				p->at++;
				max = number(p, ENDLESS);
			}
			if (min > REPEAT_MAX || max > REPEAT_MAX || (max != ENDLESS && max < min))
				wrong(p, "a { } is no range, or goes above 255");
			expect(p, '}', "a { is not closed");
		}
		if (p->e->wrong == NULL)
			repeat(p, start, min, max);
		needed &= min > 0;
	}
	return needed;
}

/* Reads up to `|`, `)` or the end.  Returns the longest text that must be in what it takes. */
static struct ere_literal
branch(struct parser *p)
{
	struct ere_literal longest = no_literal, last = no_literal, next;
	size_t start;

	while (*p->at != '\0' && *p->at != '|' && *p->at != ')') {
		start = p->e->nodes;
		next = atom(p);
		if (!repetitions(p, start))
			next = no_literal;
		if (last.len > 0 && last.text + last.len == next.text)
			last.len += next.len;
		else
			last = next;
		if (last.len > longest.len)
			longest = last;
	}
	return longest;
}

static struct ere_literal
alternatives(struct parser *p)
{
	struct ere *e = p->e;
	size_t start = e->nodes, jump = 0, before;
	struct ere_literal literal = branch(p);

	while (*p->at == '|') {
		p->at++;
		insert(p, start, ERE_FORK, (int)(e->nodes - start) + 2);
		emit(p, ERE_JUMP, (int)jump);           /* until all are read, the jump leads to the one before */
		jump = e->nodes - 1;
		start = e->nodes;
		branch(p);
		literal = no_literal;
	}
	for (; jump != 0 && e->wrong == NULL; jump = before) {
		before = (size_t)e->program->node[jump].to;
		e->program->node[jump].to = (int16_t)(e->nodes - jump);
	}
	return literal;
}
/* NOLINTEND(misc-no-recursion) */

const char *
ere_add(struct ere *e, const char *text)
{
	struct parser p = { e, text, 0 };
	const size_t start = e->nodes;

	e->wrong = NULL;
	if (e->count == ERE_MAX)
		return e->wrong = "there are too many expressions";
	e->program->literal[e->count] = alternatives(&p);
	if (*p.at == ')')
		wrong(&p, "a ) closes nothing");
	emit(&p, ERE_FOUND, (int)e->count);
	if (e->wrong != NULL) {
		e->nodes = start;
		return e->wrong;
	}
	e->program->start[e->count++] = (uint16_t)start;
	return NULL;
}
