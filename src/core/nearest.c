#include "nearest.h"

#include <string.h>
#include <strings.h>

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static unsigned
smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* How many edits a near word may need: none for two letters, since nearly all such words resemble each other. */
static unsigned
tolerance(size_t len)
{
	return len < 3 ? 0 : len < 6 ? 1 : 2;
}

/* How many edits turn a into b, both at most NEAREST_MAX long. */
static unsigned
edits(const char *a, const char *b)
{
	unsigned d[NEAREST_MAX + 1][NEAREST_MAX + 1];
	size_t i, j, len = strlen(a), width = strlen(b);

	for (i = 0; i <= len; i++)
		d[i][0] = (unsigned)i;
	for (j = 0; j <= width; j++)
		d[0][j] = (unsigned)j;
	for (i = 1; i <= len; i++) {
		for (j = 1; j <= width; j++) {
			d[i][j] = smaller(d[i - 1][j], d[i][j - 1]) + 1;
			d[i][j] = smaller(d[i][j], d[i - 1][j - 1] + (lower(a[i - 1]) != lower(b[j - 1])));
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2])
			    && lower(a[i - 2]) == lower(b[j - 1]))
				d[i][j] = smaller(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[len][width];
}

/* 0: the same; 1: the word begins with the text; otherwise 1 plus the edits; FAR: not near. */
#define FAR 4

static unsigned
distance(const char *text, const char *word)
{
	size_t len = strlen(text);
	unsigned n;

	if (len == 0 || len > NEAREST_MAX || strlen(word) > NEAREST_MAX)
		return FAR;
	if (strncasecmp(word, text, len) == 0)
		return word[len] != '\0';
	n = edits(text, word);
	return n <= tolerance(len) ? n + 1 : FAR;
}

void
nearest_init(struct nearest *n, const char *text)
{
	*n = (struct nearest){ .text = text, .distance = FAR };
}

void
nearest_offer(struct nearest *n, const char *word)
{
	unsigned d = distance(n->text, word);

	if (d == FAR || d > n->distance)
		return;
	if (d < n->distance)
		n->count = 0;
	n->distance = d;
	if (++n->count == 1)
		n->word = word;
	else if (n->count == 2)
		n->other = word;
}
