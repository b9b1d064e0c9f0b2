#include "record.h"

#include <string.h>

#include "digits.h"
#include "hash.h"
#include "saturate.h"
#include "text.h"

#define DIGITS_MAX 19                   /* of an int64_t that is not negative */
#define CHECK " check="
#define CHECK_SIZE (sizeof CHECK - 1 + 16)

void
record_begin(struct record *rec, const char *kind, int64_t written_ns)
{
	rec->written_ns = written_ns;
	rec->used = strlen(text_print(rec->text, sizeof rec->text, "%s", kind));
}

void
record_add_word(struct record *rec, const char *name, const char *value)
{
	struct text t = { rec->text, sizeof rec->text, rec->used };

	text_add(&t, " %s=%s", name, value);
	rec->used = t.used;
}

void
record_add_number(struct record *rec, const char *name, int64_t value)
{
	char number[DIGITS_MAX + 1];

	record_add_word(rec, name, text_print(number, sizeof number, "%lld", (long long)value));
}

static void
make_check(char check[CHECK_SIZE + 1], const char *text, size_t size)
{
	text_print(check, CHECK_SIZE + 1, CHECK "%016llx", (unsigned long long)hash_of(text, size));
}

size_t
record_end(struct record *rec, char text[RECORD_SIZE])
{
	char check[CHECK_SIZE + 1];
	struct text t;

	record_add_number(rec, "written", rec->written_ns);
	make_check(check, rec->text, rec->used);
	t = (struct text){ rec->text, sizeof rec->text, rec->used };
	text_add(&t, "%s", check);
	memcpy(text, rec->text, t.used);
	memset(text + t.used, ' ', RECORD_SIZE - t.used);
	text[RECORD_SIZE - 1] = '\n';
	return t.used;
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
	char check[CHECK_SIZE + 1];

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
