/*
 * preset -- asks the preset module what it knows, and checks it against real messages.
 *
 * Links with: src/core/preset.o src/core/statuses.o src/core/signame.o src/core/outcome.o src/core/duration.o
 * Links with: src/core/text.o
 *
 *	preset compile          every ERE is one
 *	preset tables           what else must hold of every row
 *	preset list             all rows as --list-presets prints them
 *	preset eres             all EREs, one a line, in the order of the list
 *	preset find TEXT LEN    the name of the preset that the first LEN bytes of TEXT name
 *	preset statuses NAME    for every status from 0: t(ransient), p(ermanent) or -
 *	preset judge NAMES STATUS TEXTS         TEXTS: `p`, `t`, `pt` or `-`: which texts matched
 *	preset corpus FILE      says which cases the presets get wrong, then the number of cases
 *
 * A corpus is a list of cases.  `PRESET STATUS CLASS # NOTE` begins one; `2| LINE` and `1| LINE` are what the
 * program wrote on standard error and standard output.  CLASS is success, failed (exit 0 was undone), transient,
 * permanent, or nothing (the preset has no opinion, and rule 8 makes it permanent).
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/preset.h"
#include "../../src/core/statuses.h"

#define FLAGS (REG_EXTENDED | REG_NOSUB)

static const char *const says[] = { "nothing", "transient", "permanent" };

static int
compile(void)
{
	const struct preset *p;
	const struct preset_text *t;
	size_t i, n = 0;
	int bad = 0, error;
	char why[200];
	regex_t re;

	for (i = 0; (p = preset_at(i)) != NULL; i++) {
		for (t = p->text; t->ere != NULL; t++, n++) {
			if ((error = regcomp(&re, t->ere, FLAGS)) != 0) {
				regerror(error, &re, why, sizeof why);
				printf("%s: %s: %s\n", p->name, why, t->ere);
				bad = 1;
				continue;
			}
			if (regexec(&re, "", 0, NULL, 0) == 0) {
				printf("%s: matches an empty line: %s\n", p->name, t->ere);
				bad = 1;
			}
			regfree(&re);
		}
	}
	printf("%zu presets, %zu EREs\n", i, n);
	return bad;
}

static bool
has(const struct statuses *set, int status)
{
	struct outcome o = { .kind = OUTCOME_EXIT, .number = status };

	return statuses_match(set, &o);
}

/* Lists that parse, share no status and leave 0 alone; texts where the header says; a block that fits. */
static int
tables(void)
{
	static char block[PRESET_SIZE];
	const struct preset *p;
	const struct preset_text *t;
	int bad = 0, status;
	size_t i;

	for (i = 0; (p = preset_at(i)) != NULL; i++) {
		struct statuses transient = { 0 }, permanent = { 0 };

		if (!statuses_add(&transient, p->transient) || !statuses_add(&permanent, p->permanent))
			bad = printf("%s: not a list\n", p->name);
		for (status = 0; status <= 255; status++) {
			if (has(&transient, status) && (has(&permanent, status) || status == 0))
				bad = printf("%s: %d is transient and more\n", p->name, status);
		}
		if (has(&permanent, 0))
			bad = printf("%s: 0 is permanent\n", p->name);
		for (t = p->text; t->ere != NULL; t++) {
			if (t->kind != PRESET_FAIL && t->streams != PRESET_STDERR)
				bad = printf("%s: not on standard error\n", p->name);
			if (t->streams == 0 || t->streams > 3)
				bad = printf("%s: no stream\n", p->name);
		}
		if (preset_find(p->name, strlen(p->name)) != p)
			bad = printf("%s: not found, or there twice\n", p->name);
		if (block[preset_format(block, p) - 1] != '\n')
			bad = printf("%s: does not fit\n", p->name);
	}
	return bad != 0;
}

static int
list(bool eres)
{
	static char block[PRESET_SIZE];
	const struct preset *p;
	const struct preset_text *t;
	size_t i;

	for (i = 0; (p = preset_at(i)) != NULL; i++) {
		if (!eres)
			fwrite(block, 1, preset_format(block, p), stdout);
		for (t = p->text; eres && t->ere != NULL; t++)
			puts(t->ere);
	}
	return 0;
}

static int
find(const char *text, const char *len)
{
	const struct preset *p = preset_find(text, strtoul(len, NULL, 10));

	puts(p != NULL ? p->name : "none");
	return 0;
}

static size_t
find_all(const struct preset *used[8], const char *names)
{
	size_t n = 0;

	for (; n < 8; names++) {
		size_t len = strcspn(names, ",");

		if ((used[n] = preset_find(names, len)) == NULL) {
			printf("no preset %s\n", names);
			exit(2);
		}
		n++;
		names += len;
		if (*names == '\0')
			break;
	}
	return n;
}

static int
statuses(const char *name)
{
	const struct preset *used[8];
	size_t n = find_all(used, name);
	int status;

	for (status = 0; status <= 255; status++) {
		struct outcome o = { .kind = OUTCOME_EXIT, .number = status };

		putchar("-tp"[preset_judge(used, n, &o, false, false)]);
	}
	putchar('\n');
	return 0;
}

static int
judge(const char *names, const char *status, const char *texts)
{
	const struct preset *used[8];
	size_t n = find_all(used, names);
	struct outcome o = { .kind = OUTCOME_EXIT, .number = atoi(status) };

	puts(says[preset_judge(used, n, &o, strchr(texts, 'p') != NULL, strchr(texts, 't') != NULL)]);
	return 0;
}

struct sample {
	const struct preset *preset;
	char head[200], expected[20];
	int status;
	bool matched[3];                /* by enum preset_kind */
};

static bool
matches(const char *ere, const char *line)
{
	regex_t re;
	bool yes;

	if (regcomp(&re, ere, FLAGS) != 0)
		return false;
	yes = regexec(&re, line, 0, NULL, 0) == 0;
	regfree(&re);
	return yes;
}

static void
look(struct sample *s, unsigned stream, const char *line)
{
	const struct preset_text *t;

	for (t = s->preset->text; t->ere != NULL; t++) {
		if ((t->streams & stream) != 0 && matches(t->ere, line))
			s->matched[t->kind] = true;
	}
}

static int
finish(const struct sample *s)
{
	struct outcome o = { .kind = OUTCOME_EXIT, .number = s->status };
	const char *is;

	if (s->preset == NULL)
		return 0;
	if (s->status == 0)
		is = s->matched[PRESET_FAIL] ? "failed" : "success";
	else
		is = says[preset_judge(&s->preset, 1, &o, s->matched[PRESET_PERMANENT],
		    s->matched[PRESET_TRANSIENT])];
	if (strcmp(is, s->expected) == 0)
		return 0;
	printf("%s: is %s\n", s->head, is);
	return 1;
}

static void
begin(struct sample *s, const char *line)
{
	char name[40];

	memset(s, 0, sizeof *s);
	snprintf(s->head, sizeof s->head, "%.100s", line);
	if (sscanf(line, "%39s %d %19s", name, &s->status, s->expected) == 3)
		s->preset = preset_find(name, strlen(name));
	if (s->preset == NULL) {
		printf("not a case: %s\n", line);
		exit(2);
	}
}

static int
corpus(const char *file)
{
	static char line[4096];
	struct sample s = { 0 };
	FILE *f = fopen(file, "r");
	int bad = 0, n = 0;

	if (f == NULL)
		return 2;
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '\0' || line[0] == '#')
			continue;
		if (strncmp(line, "2| ", 3) == 0) {
			look(&s, PRESET_STDERR, line + 3);
		} else if (strncmp(line, "1| ", 3) == 0) {
			look(&s, PRESET_STDOUT, line + 3);
		} else {
			bad |= finish(&s);
			begin(&s, line);
			n++;
		}
	}
	bad |= finish(&s);
	fclose(f);
	printf("%d cases\n", n);
	return bad;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "compile") == 0)
		return compile();
	if (strcmp(what, "tables") == 0)
		return tables();
	if (strcmp(what, "list") == 0 || strcmp(what, "eres") == 0)
		return list(what[0] == 'e');
	if (strcmp(what, "find") == 0 && argc == 4)
		return find(argv[2], argv[3]);
	if (strcmp(what, "statuses") == 0 && argc == 3)
		return statuses(argv[2]);
	if (strcmp(what, "judge") == 0 && argc == 5)
		return judge(argv[2], argv[3], argv[4]);
	if (strcmp(what, "corpus") == 0 && argc == 3)
		return corpus(argv[2]);
	return 2;
}
