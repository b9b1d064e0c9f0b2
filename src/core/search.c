#include "search.h"

#include <stdio.h>
#include <string.h>

#define SAMPLE_MAX 1024                 /* bytes whose frequencies are counted */

/* From now on no node has been followed. */
static void
forget_marks(struct search *s)
{
	if (++s->stamp != 0)
		return;
	memset(s->mark, 0, sizeof s->mark);
	s->stamp = 1;
}

/*
 * Lists the nodes that can be reached from this one without a byte, and that take a byte or ask for the line's end;
 * and notes what is found.  A node is followed once, so that the stack never holds more than there are.
 */
static void
follow(struct search *s, size_t node, bool at_begin, bool at_end)
{
	const struct ere_node *n;
	size_t depth = 0;

	s->stack[depth++] = (uint16_t)node;
	while (depth > 0) {
		node = s->stack[--depth];
		n = &s->ere->program->node[node];
		if (s->mark[node] == s->stamp)
			continue;
		s->mark[node] = s->stamp;
		if (n->op == ERE_FORK || n->op == ERE_JUMP)
			s->stack[depth++] = (uint16_t)((int)node + n->to);
		if (n->op == ERE_FORK || (n->op == ERE_BEGIN && at_begin) || (n->op == ERE_END && at_end))
			s->stack[depth++] = (uint16_t)(node + 1);
		else if (n->op == ERE_BYTE || n->op == ERE_SET || n->op == ERE_END)
			s->list[s->listed++] = (uint16_t)node;
		if (n->op == ERE_FOUND && !s->found[n->to]) {
			s->found[n->to] = true;
			s->left--;
		}
	}
}

/* An expression may begin anywhere in a line. */
static void
follow_starts(struct search *s, bool at_begin)
{
	size_t i;

	for (i = 0; i < s->ere->count; i++)
		if (s->sought[i] && !s->found[i])
			follow(s, s->ere->program->start[i], at_begin, false);
}

/* The state whose nodes are those of the list from first on: an old one or a new one. */
static uint16_t
state_of(struct search *s, size_t first)
{
	const size_t count = s->listed - first;
	const struct search_state *state;
	uint32_t hash = 0;
	uint16_t *slot;
	size_t i;

	for (i = first; i < s->listed; i++)
		hash = (hash ^ s->list[i]) * 16777619U;
	for (; *(slot = &s->hash[hash % SEARCH_HASH_SIZE]) != 0; hash++) {
		state = &s->state[*slot];
		if (state->count == count
		    && memcmp(s->list + state->first, s->list + first, count * sizeof *s->list) == 0) {
			s->listed = first;
			return *slot;
		}
	}
	*slot = ++s->states;
	s->state[*slot] = (struct search_state){ (uint32_t)first, (uint32_t)count, 3 };
	memset(s->next[*slot], 0, sizeof s->next[*slot]);
	return *slot;
}

/* Forgets all states but the first. */
static void
restart(struct search *s)
{
	memset(s->hash, 0, sizeof s->hash);
	s->states = 0;
	s->listed = 0;
	forget_marks(s);
	follow_starts(s, true);
	state_of(s, 0);
}

/* Makes room for one more state and keeps this one, whose new number is returned. */
static uint16_t
make_room(struct search *s, uint16_t now)
{
	const size_t count = s->state[now].count;
	uint16_t *kept = s->list + SEARCH_LIST_MAX - count;     /* behind what restart() lists */

	if (s->states < SEARCH_STATES_MAX && s->listed + s->ere->nodes <= SEARCH_LIST_MAX)
		return now;
	memmove(kept, s->list + s->state[now].first, count * sizeof *kept);
	restart(s);
	memmove(s->list + s->listed, kept, count * sizeof *kept);
	s->listed += count;
	return state_of(s, s->listed - count);
}

/* Where a byte leads that has not been met in this state. */
static uint16_t
step(struct search *s, uint16_t now, unsigned char byte)
{
	const struct ere_program *p = s->ere->program;
	const struct ere_node *n;
	size_t first, i;

	now = make_room(s, now);
	first = s->listed;
	forget_marks(s);
	for (i = s->state[now].first; i < s->state[now].first + s->state[now].count; i++) {
		n = &p->node[s->list[i]];
		if ((n->op == ERE_BYTE && n->to == byte) || (n->op == ERE_SET && ere_has(p->set[n->to], byte)))
			follow(s, s->list[i] + 1U, false, false);
	}
	follow_starts(s, false);
	return s->next[now][byte] = state_of(s, first);
}

/*
 * Keeps the line, as far as it is in this piece, for what has just been found before hit: its beginning or, where
 * hit is too far from there, the last words before hit.
 */
static void
note(struct search *s, const char *line, const char *hit, const char *end)
{
	const char *blank;
	size_t i;

	end -= end > hit && end[-1] == '\r';
	if (hit - line >= SEARCH_TEXT_SIZE) {
		line = end = hit;
		line -= SEARCH_TEXT_SIZE - 1;
		if ((blank = memchr(line, ' ', SEARCH_TEXT_SIZE - 2)) != NULL)
			line = blank + 1;
	}
	if (end - line > SEARCH_TEXT_SIZE)
		end = line + SEARCH_TEXT_SIZE;
	for (i = 0; i < s->ere->count; i++)
		if (s->found[i] && s->text[i][0] == '\0')
			snprintf(s->text[i], sizeof s->text[i], "%.*s", (int)(end - line), line);
}

/*
 * A part of a line.  Most bytes lead from a state to itself: that is tried first, in a loop that is fast.  Returns
 * where the first that was found ends, or NULL.
 */
static const char *
run(struct search *s, const char *bytes, size_t size)
{
	const unsigned char *p = (const unsigned char *)bytes, *end;
	const size_t room = s->used < SEARCH_LINE_MAX ? SEARCH_LINE_MAX - s->used : 0;
	const size_t left = s->left;
	const char *hit = NULL;
	const uint16_t *next;
	uint16_t now = s->now;

	end = p + (size < room ? size : room);
	s->used = size <= room ? s->used + size : SEARCH_LINE_MAX + 1;
	while (p < end) {
		for (next = s->next[now]; p < end && next[*p] == now; p++)
			;
		if (p < end)
			now = next[*p] != 0 ? next[*p] : step(s, now, *p);
		p++;
		if (s->left < left && hit == NULL)
			hit = (const char *)p;
	}
	s->now = now;
	return hit;
}

/*
 * Follows what asks for the line's end: once for each state, since what is found stays found, and once more where
 * the line is empty, so that its end is its beginning, too.
 */
static void
end_line(struct search *s)
{
	struct search_state *state = &s->state[s->now];
	const unsigned end = s->used == 0 ? 1 : 2;
	const size_t listed = s->listed;
	size_t i;

	s->in_line = false;
	if ((state->ends & end) == 0 || s->used > SEARCH_LINE_MAX)
		return;
	state->ends &= ~end;
	forget_marks(s);
	for (i = state->first; i < state->first + state->count; i++)
		if (s->ere->program->node[s->list[i]].op == ERE_END)
			follow(s, s->list[i], s->used == 0, true);
	s->listed = listed;
}

/* The index of the literal's byte that is rarest in the text, as far as its beginning tells. */
static size_t
rarest(const struct ere_literal *l, const char *text, size_t size)
{
	uint16_t count[256] = { 0 };
	size_t i, best = 0;

	for (i = 0; i < size && i < SAMPLE_MAX; i++)
		count[(unsigned char)text[i]]++;
	for (i = 1; i < l->len; i++)
		if (count[(unsigned char)l->text[i]] < count[(unsigned char)l->text[best]])
			best = i;
	return best;
}

/*
 * At a line's beginning: past the whole lines that cannot match, since they lack the literal, which is looked for
 * by its byte of that index.
 */
static const char *
skip_lines(const struct ere_literal *l, size_t index, const char *line, const char *end)
{
	const char *p = line, *at;

	while (end > line && end[-1] != '\n')
		end--;
	while ((size_t)(end - p) >= l->len) {
		if ((at = memchr(p + index, l->text[index], (size_t)(end - p) - l->len + 1)) == NULL)
			return end;
		p = at - index;
		if (*p == *l->text && memcmp(p, l->text, l->len) == 0) {
			while (p > line && p[-1] != '\n')
				p--;
			return p;
		}
		p++;
	}
	return end;
}

void
search_init(struct search *s, const struct ere *e, const bool sought[ERE_MAX])
{
	s->ere = e;
	memcpy(s->sought, sought, sizeof s->sought);
	search_begin(s);
}

void
search_begin(struct search *s)
{
	size_t i;

	s->states = 0;
	s->in_line = false;
	s->left = 0;
	s->literal = NULL;
	for (i = 0; i < s->ere->count; i++) {
		s->found[i] = false;
		s->text[i][0] = '\0';
		if (s->sought[i] && s->left++ == 0)
			s->literal = &s->ere->program->literal[i];
	}
	if (s->left != 1 || s->literal->len == 0)
		s->literal = NULL;
}

void
search_feed(struct search *s, const char *bytes, size_t size)
{
	const char *end = bytes + size, *newline, *stop, *hit;
	size_t left, index = s->literal != NULL ? rarest(s->literal, bytes, size) : 0;

	while (bytes < end && s->left > 0) {
		if (!s->in_line) {
			if (s->literal != NULL && (bytes = skip_lines(s->literal, index, bytes, end)) == end)
				return;
			if (s->states == 0)
				restart(s);
			s->in_line = true;
			s->used = 0;
			s->now = 1;
		}
		newline = memchr(bytes, '\n', (size_t)(end - bytes));
		stop = newline != NULL ? newline : end;
		left = s->left;
		hit = run(s, bytes, (size_t)(stop - bytes));
		if (newline != NULL)
			end_line(s);
		if (s->left < left)
			note(s, bytes, hit != NULL ? hit : stop, stop);
		bytes = stop + (newline != NULL);
	}
}

void
search_end(struct search *s)
{
	if (s->in_line)
		end_line(s);
}
