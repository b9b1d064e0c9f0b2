/*
 * preset -- shows what the preset module knows, and checks it against real messages.
 *
 *	preset list             all rows as --list-presets prints them
 *	preset eres             all EREs, one a line, in the order of the list
 *	preset corpus FILE      says which cases the presets get wrong, then the number of cases
 *
 * A corpus is a list of cases.  `PRESET STATUS CLASS # NOTE` begins one; `2| LINE` and `1| LINE` are what the
 * program wrote on standard error and standard output.  CLASS is success, failed (exit 0 was undone), transient,
 * permanent, or nothing (the preset has no opinion, and rule 8 makes it permanent).
 *
 * Links with: src/core
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/pattern.h"
#include "../../src/core/policy.h"
#include "../../src/core/preset.h"
#include "../../src/core/search.h"
#include "../../src/core/statuses.h"

static int
list(bool eres)
{
	static char block[PRESET_SIZE];
	const struct preset *p;
	const struct pattern *t;
	size_t i;

	for (i = 0; (p = preset_at(i)) != NULL; i++) {
		if (!eres)
			fwrite(block, 1, preset_format(block, p), stdout);
		for (t = p->text; eres && t->ere != NULL; t++)
			puts(t->ere);
	}
	return 0;
}

struct sample {
	const struct preset *preset;
	char head[200], expected[20];
	int status;
	unsigned matched;               /* pattern_bit() of each */
};

static bool
matches(const char *ere, const char *line)
{
	static struct ere_program program;
	static struct ere e = { .program = &program };
	static struct search s;
	const bool sought[ERE_MAX] = { true };

	e.count = e.nodes = e.sets = 0;
	if (ere_add(&e, ere) != NULL)
		return false;
	search_init(&s, &e, sought);
	search_feed(&s, line, strlen(line));
	search_end(&s);
	return s.found[0];
}

static void
look(struct sample *s, unsigned stream, const char *line)
{
	const struct pattern *t;

	for (t = s->preset->text; t->ere != NULL; t++) {
		if ((t->streams & stream) != 0 && matches(t->ere, line))
			s->matched |= pattern_bit(t->meaning);
	}
}

/* What the preset says of the sample, in the words of a corpus. */
static const char *
judge(const struct sample *s)
{
	struct outcome o = { .kind = OUTCOME_EXIT, .number = s->status };
	struct evidence e = { .matched = s->matched };
	static struct policy p;
	enum rule rule;

	if (s->status == 0)
		return (s->matched & pattern_bit(PATTERN_PRESET_FAIL)) != 0 ? "failed" : "success";
	memset(&p, 0, sizeof p);
	statuses_add(&p.preset_permanent, s->preset->permanent);
	statuses_add(&p.preset_transient, s->preset->transient);
	if (!policy_preset_knows(&p, &o, &e, &rule))
		return "nothing";
	return rule == RULE_NONE ? "transient" : "permanent";
}

static int
finish(const struct sample *s)
{
	const char *is;

	if (s->preset == NULL || strcmp(is = judge(s), s->expected) == 0)
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
			look(&s, PATTERN_STDERR, line + 3);
		} else if (strncmp(line, "1| ", 3) == 0) {
			look(&s, PATTERN_STDOUT, line + 3);
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

	if (strcmp(what, "list") == 0 || strcmp(what, "eres") == 0)
		return list(what[0] == 'e');
	if (strcmp(what, "corpus") == 0 && argc == 3)
		return corpus(argv[2]);
	return 2;
}
