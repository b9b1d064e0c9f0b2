#include "record.h"

#include <stdio.h>
#include <string.h>

#include "duration.h"
#include "hash.h"
#include "saturate.h"

#define CHECK " check="
#define CHECK_DIGITS 16

void
record_begin(struct record *rec, const char *kind, int64_t written_ns)
{
	rec->out = (struct text){ rec->text, sizeof rec->text, 0 };
	rec->written_ns = written_ns;
	text_add(&rec->out, "%s", kind);
}

void
record_add_word(struct record *rec, const char *name, const char *value)
{
	text_add(&rec->out, " %s=%s", name, value);
}

void
record_add_number(struct record *rec, const char *name, int64_t value)
{
	text_add(&rec->out, " %s=%lld", name, (long long)value);
}

void
record_end(struct record *rec, char text[RECORD_SIZE])
{
	record_add_number(rec, "written", rec->written_ns);
	text_add(&rec->out, CHECK "%016llx", (unsigned long long)hash_of(rec->text, rec->out.used));
	memset(text, ' ', RECORD_SIZE - 1);
	memcpy(text, rec->text, rec->out.used < RECORD_SIZE ? rec->out.used : RECORD_SIZE - 1);
	text[RECORD_SIZE - 1] = '\n';
}

/* The value of the field called name, up to a blank or the end, or NULL. */
static const char *
find(const struct record *rec, const char *name)
{
	const char *p = rec->text;
	size_t len = strlen(name);

	while ((p = strchr(p, ' ')) != NULL) {
		p++;
		if (strncmp(p, name, len) == 0 && p[len] == '=')
			return p + len + 1;
	}
	return NULL;
}

/* Cuts the check off.  False if it does not match the text before it. */
static bool
take_check(struct record *rec)
{
	char *check = strstr(rec->text, CHECK), wanted[CHECK_DIGITS + 1];

	if (check == NULL || strlen(check) != strlen(CHECK) + CHECK_DIGITS)
		return false;
	snprintf(wanted, sizeof wanted, "%016llx",
	    (unsigned long long)hash_of(rec->text, (size_t)(check - rec->text)));
	if (strcmp(check + strlen(CHECK), wanted) != 0)
		return false;
	*check = '\0';
	return true;
}

bool
record_open(struct record *rec, const char *kind, const char *text, size_t size)
{
	size_t len = strlen(kind);

	if (size != RECORD_SIZE || text[size - 1] != '\n' || memchr(text, '\0', size) != NULL)
		return false;
	rec->out = (struct text){ rec->text, sizeof rec->text, 0 };
	memcpy(rec->text, text, size);
	for (rec->out.used = size - 1; rec->out.used > 0 && rec->text[rec->out.used - 1] == ' '; rec->out.used--)
		;
	rec->text[rec->out.used] = '\0';
	return strncmp(rec->text, kind, len) == 0 && rec->text[len] == ' ' && take_check(rec)
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
	char digits[24];

	return record_word(rec, name, digits, sizeof digits) && decimal_whole(digits, 0, INT64_MAX, value);
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
