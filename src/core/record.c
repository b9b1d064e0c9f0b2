#include "record.h"

#include <string.h>

#include "digits.h"
#include "hash.h"
#include "saturate.h"

#define DIGITS_MAX 19                   /* of an int64_t that is not negative */
#define CHECK " check="
#define CHECK_SIZE (sizeof CHECK - 1 + 16)

/* By hand, here and below, since every attempt reads and writes records: printf() would take most of the time. */
static void
add(struct record *rec, const char *text, size_t size)
{
	if (size > RECORD_SIZE - rec->used)
		size = RECORD_SIZE - rec->used;
	memcpy(rec->text + rec->used, text, size);
	rec->used += size;
}

void
record_begin(struct record *rec, const char *kind, int64_t written_ns)
{
	rec->used = 0;
	rec->written_ns = written_ns;
	add(rec, kind, strlen(kind));
}

void
record_add_word(struct record *rec, const char *name, const char *value)
{
	add(rec, " ", 1);
	add(rec, name, strlen(name));
	add(rec, "=", 1);
	add(rec, value, strlen(value));
}

void
record_add_number(struct record *rec, const char *name, int64_t value)
{
	char digits[DIGITS_MAX + 1], *p = digits + DIGITS_MAX;

	*p = '\0';
	do
		*--p = (char)('0' + (uint64_t)value % 10);
	while ((value /= 10) > 0);
	record_add_word(rec, name, p);
}

static void
make_check(char check[CHECK_SIZE], const char *text, size_t size)
{
	uint64_t hash = hash_of(text, size);
	size_t i;

	memcpy(check, CHECK, sizeof CHECK - 1);
	for (i = CHECK_SIZE; i >= sizeof CHECK; hash >>= 4)
		check[--i] = "0123456789abcdef"[hash & 15];
}

size_t
record_end(struct record *rec, char text[RECORD_SIZE])
{
	char check[CHECK_SIZE];

	record_add_number(rec, "written", rec->written_ns);
	make_check(check, rec->text, rec->used);
	add(rec, check, sizeof check);
	memcpy(text, rec->text, rec->used);
	memset(text + rec->used, ' ', RECORD_SIZE - rec->used);
	text[RECORD_SIZE - 1] = '\n';
	return rec->used;
}

/* The value of the field called name, up to a blank or the end, or NULL. */
static const char *
find(const struct record *rec, const char *name)
{
	const char *p = rec->text;
	size_t len = strlen(name);

	while ((p = strchr(p, ' ')) != NULL)
		if (*++p == *name && strncmp(p, name, len) == 0 && p[len] == '=')
			return p + len + 1;
	return NULL;
}

bool
record_open(struct record *rec, const char *kind, const char *text, size_t size)
{
	static const char blanks[] = "        ";
	const size_t len = strlen(kind), step = sizeof blanks - 1;
	char check[CHECK_SIZE];

	if (size != RECORD_SIZE || text[--size] != '\n')
		return false;
	while (size >= step && memcmp(text + size - step, blanks, step) == 0)
		size -= step;
	while (size > 0 && text[size - 1] == ' ')
		size--;
	if (size < CHECK_SIZE)
		return false;
	rec->used = size - CHECK_SIZE;
	make_check(check, text, rec->used);
	if (memcmp(check, text + rec->used, CHECK_SIZE) != 0)
		return false;
	memcpy(rec->text, text, rec->used);
	rec->text[rec->used] = '\0';
	return strncmp(rec->text, kind, len) == 0 && rec->text[len] == ' '
	    && record_number(rec, "written", &rec->written_ns);
}

bool
record_word(const struct record *rec, const char *name, char *value, size_t size)
{
	const char *p = find(rec, name);
	size_t len = p == NULL ? 0 : strcspn(p, " ");

	if (p == NULL || len >= size)
		return false;
	memcpy(value, p, len);
	value[len] = '\0';
	return true;
}

bool
record_number(const struct record *rec, const char *name, int64_t *value)
{
	const char *digits = find(rec, name), *p = digits;
	uint64_t n = 0;

	for (; p != NULL && is_digit(*p); p++)
		n = n * 10 + (uint64_t)(*p - '0');
	if (p == digits || p - digits > DIGITS_MAX || n > INT64_MAX || (*p != ' ' && *p != '\0'))
		return false;
	*value = (int64_t)n;
	return true;
}

bool
record_is_credible(int64_t written_ns, int64_t *now_ns)
{
	if (written_ns > saturate_add(*now_ns, RECORD_AHEAD_MAX_NS))
		return false;
	if (written_ns > *now_ns)
		*now_ns = written_ns;
	return true;
}
