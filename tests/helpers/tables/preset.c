/* The presets' rows, and what they say of a status and of the texts that matched. */
#include <regex.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/pattern.h"
#include "../../../src/core/policy.h"
#include "../../../src/core/preset.h"
#include "../../../src/core/search.h"
#include "../../../src/core/statuses.h"
#include "../table.h"

/* Every ERE is one, to the C library, too, and matches no empty line; and there is room for all, and for others. */
static void
test_eres(void)
{
	static struct ere_program program;
	static struct ere ere = { .program = &program };
	static struct search search;
	bool sought[ERE_MAX];
	const struct preset *p;
	const struct pattern *t;
	size_t i;
	int error;
	regex_t re;

	for (i = 0; (p = preset_at(i)) != NULL; i++)
		for (t = p->text; t->ere != NULL; t++) {
			check(ere_add(&ere, t->ere) == NULL, i, "%s: %s: %s", p->name, ere.wrong, t->ere);
			error = regcomp(&re, t->ere, REG_EXTENDED | REG_NOSUB);
			check(error == 0, i, "%s: the C library refuses %s", p->name, t->ere);
			if (error == 0)
				regfree(&re);
		}
	memset(sought, true, sizeof sought);
	search_init(&search, &ere, sought);
	search_feed(&search, "\n", 1);
	for (i = 0; i < ere.count; i++)
		check(!search.found[i], i, "this ERE matches an empty line");
	check(ere.count <= ERE_MAX - 32 && ere.nodes <= ERE_NODES_MAX - 4000, 0, "%zu EREs, %zu nodes", ere.count,
	    ere.nodes);
}

static bool
has(const struct statuses *set, int status)
{
	struct outcome o = { .kind = OUTCOME_EXIT, .number = status };

	return statuses_match(set, &o);
}

/* Lists that parse, share no status and leave 0 alone; texts where the header says; a block that fits. */
static void
test_rows(void)
{
	static char block[PRESET_SIZE];
	const struct preset *p;
	const struct pattern *t;
	const char *name;
	int status;
	size_t i, len;

	for (i = 0; (p = preset_at(i)) != NULL; i++) {
		struct statuses transient = { 0 }, permanent = { 0 };

		check(statuses_add(&transient, p->transient) && statuses_add(&permanent, p->permanent), i,
		    "%s: not a list", p->name);
		for (status = 0; status <= 255; status++)
			check(!has(&transient, status) || (!has(&permanent, status) && status != 0), i,
			    "%s: %d is transient and more", p->name, status);
		check(!has(&permanent, 0), i, "%s: 0 is permanent", p->name);
		for (t = p->text; t->ere != NULL; t++) {
			check(t->meaning == PATTERN_PRESET_FAIL || t->streams == PATTERN_STDERR, i,
			    "%s: not on standard error", p->name);
			check(t->streams != 0 && t->streams <= 3, i, "%s: no stream", p->name);
		}
		check(preset_find(p->name, strlen(p->name)) == p, i, "%s: not found, or there twice", p->name);
		for (name = p->others; *name != '\0'; name += len + (name[len] == ' ')) {
			len = strcspn(name, " ");
			check(preset_find(name, len) == p, i, "%s: %.*s not found, or there twice", p->name,
			    (int)len, name);
		}
		check(block[preset_format(block, p) - 1] == '\n', i, "%s: does not fit", p->name);
	}
}

/* A name is found by its length, whole and in its own case; those that the manual names are there. */
static void
test_find(void)
{
	static const struct {
		const char *text;
		size_t len;
		const char *name;               /* NULL: none */
	} rows[] = {
		{ "curl,git", 4, "curl" }, { "wget2", 4, "wget" }, { "curl", 0, NULL },
		{ "cur", 3, NULL }, { "curls", 5, NULL }, { "CURL", 4, NULL }, { "none", 4, NULL },
		/* another program of the row */
		{ "mariadb", 7, "mysql" }, { "mariadb,x", 7, "mysql" }, { "mariadb-dump", 12, "mysqldump" },
		{ "mariadb", 5, NULL }, { "http", 4, "httpie" }, { "https", 5, "httpie" }, { "apt-get", 7, "apt" },
		{ "dpkg", 4, "apt" }, { "apt-get aptitude", 16, NULL }, { " ", 1, NULL },
	};
	static const char *const promised[] = {
		"curl", "wget", "wget2", "httpie", "aria2c", "psql", "pg_isready", "pg_dump", "mysql", "mysqldump",
		"redis-cli", "sqlite3", "ssh", "scp", "sftp", "rsync", "git", "apt", "dnf", "apk", "docker",
		"kubectl", "helm", "npm", "pip", "aws", "gcloud", "terraform", "sysexits",
	};
	const struct preset *p;
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		p = preset_find(rows[i].text, rows[i].len);
		check(p == NULL ? rows[i].name == NULL : rows[i].name != NULL && strcmp(p->name, rows[i].name) == 0,
		    i, "'%.*s': %s", (int)rows[i].len, rows[i].text, p == NULL ? "none" : p->name);
	}
	for (i = 0; i < countof(promised); i++) {
		p = preset_find(promised[i], strlen(promised[i]));
		check(p != NULL && strcmp(p->name, promised[i]) == 0, countof(rows) + i, "%s is not there",
		    promised[i]);
	}
}

/* The policy of all the presets of the list. */
static struct policy
policy_of(const char *names, size_t row)
{
	const struct preset *preset;
	struct policy p;
	size_t len;

	memset(&p, 0, sizeof p);
	p.has_preset = true;
	for (;; names += len + 1) {
		len = strcspn(names, ",");
		preset = preset_find(names, len);
		check(preset != NULL, row, "there is no preset %s", names);
		if (preset == NULL)
			return p;
		statuses_add(&p.preset_permanent, preset->permanent);
		statuses_add(&p.preset_transient, preset->transient);
		if (names[len] == '\0')
			return p;
	}
}

/* What the presets say: t(ransient), p(ermanent) or -. */
static char
says(const struct policy *p, int status, unsigned matched)
{
	struct outcome o = { .kind = OUTCOME_EXIT, .number = status };
	struct evidence e = { .matched = matched };
	enum rule rule;

	if (!policy_preset_knows(p, &o, &e, &rule))
		return '-';
	return rule == RULE_NONE ? 't' : 'p';
}

/* By the lists of statuses alone. */
static void
check_class(size_t row, const char *preset, int status, char expected)
{
	struct policy p = policy_of(preset, row);
	char class = says(&p, status, 0);

	check(class == expected, row, "%s %d: %c, not %c", preset, status, class, expected);
}

static void
test_statuses(void)
{
	static const struct {
		const char *preset;
		int status[16];
		const char *classes;
	} rows[] = {
		{ "wget", { 1, 2, 3, 4, 5, 6, 7, 8 }, "ppptppt-" },
		{ "wget2", { 1, 2, 3, 4, 5, 6, 8 }, "ppptpp-" },
		{ "httpie", { 1, 2, 3, 4, 5, 6, 7, 130 }, "-tp-tppp" },
		{ "aria2c", { 1, 2, 3, 4, 5, 6, 7 }, "ttppttt" },
		{ "aria2c", { 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 }, "ppppppppppp" },
		{ "aria2c", { 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32 }, "tp-tpppppptp-p" },
		{ "psql", { 1, 2, 3 }, "ptp" }, { "pg_isready", { 1, 2, 3 }, "ttp" }, { "pg_dump", { 1 }, "p" },
		{ "mysql", { 1, 2 }, "pp" }, { "redis-cli", { 1 }, "p" },
		{ "sqlite3", { 1, 5, 6, 8, 11, 26 }, "pttppp" }, { "ssh", { 1, 2, 126, 255 }, "---t" },
		{ "scp", { 1, 255 }, "pt" }, { "sftp", { 1, 255 }, "pt" },
		{ "rsync", { 1, 2, 3, 4, 5, 6 }, "pppp-p" },
		{ "rsync", { 10, 11, 12, 13, 14, 15, 16 }, "tptpppp" },
		{ "rsync", { 19, 20, 21, 22, 23, 24, 25, 30, 35, 255 }, "pppp-tpttt" },
		{ "git", { 1, 128, 129 }, "--p" }, { "apt", { 100 }, "-" },
		{ "dnf", { 1, 100 }, "p-" }, { "apk", { 1, 99 }, "--" }, { "helm", { 1 }, "p" },
		{ "docker", { 1, 125, 126, 127 }, "--pp" }, { "kubectl", { 1 }, "p" }, { "npm", { 1 }, "p" },
		{ "pip", { 1, 2 }, "pp" }, { "aws", { 1, 2, 130, 252, 253, 254, 255 }, "-pppp--" },
		{ "gcloud", { 1, 2 }, "-p" }, { "terraform", { 1, 2 }, "p-" },
		{ "sysexits", { 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78 }, "ppppptptpptt-pp" },
	};
	size_t i, j;

	for (i = 0; i < countof(rows); i++)
		for (j = 0; rows[i].classes[j] != '\0'; j++)
			check_class(i, rows[i].preset, rows[i].status[j], rows[i].classes[j]);
}

/* Every status of curl's table is in its class, and it has one. */
static void
test_curl(void)
{
	static const int transient[] = { 5, 6, 7, 12, 15, 16, 18, 28, 52, 55, 56, 80, 89, 92, 95, 96, 97 };
	static const int permanent[] = { 1, 2, 3, 4, 8, 9, 11, 13, 14, 17, 19, 21, 23, 25, 26, 27, 30, 31,
		33, 34, 36, 37, 38, 39, 41, 42, 43, 45, 47, 48, 49, 53, 54, 58, 59, 60, 61, 63, 64, 65, 66, 67,
		68, 69, 70, 71, 72, 73, 74, 77, 78, 82, 83, 84, 85, 86, 87, 88, 90, 91, 93, 94, 98, 99, 100, 101
		};
	static const int by_words[] = { 10, 22, 35, 79 };
	static const int retired[] = { 20, 24, 29, 32, 40, 44, 46, 50, 51, 57, 62, 75, 76, 81 };
	char classes[256] = "";
	int status;
	size_t i;

	for (i = 0; i < countof(transient); i++)
		classes[transient[i]] = 't';
	for (i = 0; i < countof(permanent); i++)
		classes[permanent[i]] = 'p';
	for (i = 0; i < countof(by_words); i++)
		classes[by_words[i]] = '-';
	for (i = 0; i < countof(retired); i++)
		classes[retired[i]] = '-';
	for (status = 0; status <= 255; status++) {
		check((classes[status] != '\0') == (status >= 1 && status <= 101), (size_t)status,
		    "%d: not in one of the lists", status);
		check_class((size_t)status, "curl", status, classes[status] == '\0' ? '-' : classes[status]);
	}
	check(countof(transient) + countof(permanent) + countof(by_words) + countof(retired) == 101, 0,
	    "a status is in two lists");
}

/* Permanent texts go before transient texts, texts before statuses; what one preset calls permanent stays so. */
static void
test_judge(void)
{
	static const struct {
		const char *presets;
		int status;
		bool permanent_text, transient_text;
		char says;
	} rows[] = {
		{ "curl", 7, true, true, 'p' }, { "curl", 7, true, false, 'p' }, { "curl", 3, false, true, 't' },
		{ "curl", 7, false, false, 't' }, { "curl", 3, false, false, 'p' },
		{ "curl", 22, false, false, '-' },
		/* several add up */
		{ "psql,ssh", 255, false, false, 't' }, { "ssh,psql", 2, false, false, 't' },
		{ "ssh,psql", 9, false, false, '-' }, { "psql,mysql", 2, false, false, 'p' },
		{ "mysql,psql", 2, false, false, 'p' },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct policy p = policy_of(rows[i].presets, i);
		unsigned matched = 0;
		char said;

		if (rows[i].permanent_text)
			matched |= pattern_bit(PATTERN_PRESET_PERMANENT);
		if (rows[i].transient_text)
			matched |= pattern_bit(PATTERN_PRESET_TRANSIENT);
		said = says(&p, rows[i].status, matched);
		check(said == rows[i].says, i, "%s %d: %c, not %c", rows[i].presets, rows[i].status, said,
		    rows[i].says);
	}
}

/* Which of several decided: by a text, whatever the status; else the first that has the status. */
static void
test_decides(void)
{
	static const struct {
		const char *names[3];           /* of the set */
		const char *by_text;            /* the preset whose permanent text was found, or NULL */
		int status;
		const char *decides;
	} rows[] = {
		{ { "curl" }, NULL, 3, "curl" }, { { "curl" }, NULL, 200, "none" }, { { "ssh" }, NULL, 3, "none" },
		{ { "curl" }, NULL, 7, "none" },  /* transient */
		{ { "curl", "ssh" }, NULL, 3, "curl" }, { { "curl", "ssh" }, "ssh", 3, "ssh" },
		{ { "ssh", "git", "psql" }, "git", 255, "git" }, { { "sysexits", "psql" }, NULL, 64, "sysexits" },
		{ { "psql" }, "ssh", 3, "none" }, { { NULL }, NULL, 3, "none" },
	};
	size_t i, j, at;

	for (i = 0; i < countof(rows); i++) {
		struct outcome o = { .kind = OUTCOME_EXIT, .number = rows[i].status };
		const struct pattern *t = NULL;
		uint64_t set = 0;
		const char *is;

		for (at = 0; preset_at(at) != NULL; at++)
			for (j = 0; j < countof(rows[i].names) && rows[i].names[j] != NULL; j++)
				set |= strcmp(preset_at(at)->name, rows[i].names[j]) == 0 ? UINT64_C(1) << at : 0;
		if (rows[i].by_text != NULL)
			t = preset_find(rows[i].by_text, strlen(rows[i].by_text))->text;
		is = preset_that_decides(set, &o, t == NULL ? NULL : t->ere);
		is = is == NULL ? "none" : is;
		check(strcmp(is, rows[i].decides) == 0, i, "%s", is);
	}
}

const struct test preset_tests[] = {
	{ "preset.eres", test_eres }, { "preset.rows", test_rows }, { "preset.find", test_find },
	{ "preset.statuses", test_statuses }, { "preset.curl", test_curl }, { "preset.judge", test_judge },
	{ "preset.decides", test_decides },
	{ NULL, NULL },
};
