#include "help.h"

#include <stdio.h>
#include <string.h>

#include "../core/countof.h"
#include "../core/preset.h"

#define VERSION "0.1.0"

#define HELP_COLUMN 26

/* names: NULL, or of presets, separated by commas. */
static void
print_presets(const char *names)
{
	char block[PRESET_SIZE];
	const struct preset *p;
	size_t i, len;

	for (i = 0; names == NULL && (p = preset_at(i)) != NULL; i++)
		fwrite(block, 1, preset_line(block, p), stdout);
	for (; names != NULL; names = names[len] == '\0' ? NULL : names + len + 1) {
		len = strcspn(names, ",");
		fwrite(block, 1, preset_format(block, preset_find(names, len)), stdout);
	}
}

/* Prints text whose lines begin at HELP_COLUMN; the cursor is at column. */
static void
print_wrapped(const char *text, int column)
{
	size_t len;

	for (;; text += len + 1, column = 0) {
		len = strcspn(text, "\n");
		printf("%*s%.*s\n", HELP_COLUMN - column, "", (int)len, text);
		if (text[len] == '\0')
			return;
	}
}

static void
print_row(const struct option_row *row)
{
	int column;

	if (row->name == NULL) {
		printf("\n%s:\n", row->help);
		return;
	}
	if (row->letter != 0)
		column = printf("  -%c, --%s", row->letter, row->name);
	else
		column = printf("      --%s", row->name);
	if (row->argument != NULL)
		column += printf("%s%s", option_value_is_optional(row) ? "" : "=", row->argument);
	if (column >= HELP_COLUMN) {
		putchar('\n');
		column = 0;
	}
	print_wrapped(row->help, column);
}

/* The rows under the topic's heading, or all, and what their values are. */
static void
print_topic(const char *topic)
{
	const struct option_row *row;
	bool wanted = false;

	for (row = option_rows; row < option_rows + option_row_count; row++) {
		if (row->name == NULL)
			wanted = strcmp(topic, "all") == 0 || strcmp(topic, row->argument) == 0;
		if (wanted)
			print_row(row);
	}
	fputs("\n"
	    "DUR: 1.5, 250ms, 1m30s, .5h; units ns us ms s m h d; a bare number is seconds.\n"
	    "LIST: exit statuses N or N-M, signals such as SEGV, signal (any of them),\n"
	    "timeout, any, none, and with --http also http:N, http:N-M, http:5xx.\n"
	    "ERE: a POSIX extended regular expression (and \\d \\s \\w), matched line by line.\n", stdout);
}

/* One screen: what most people need. */
static void
print_screen(void)
{
	static const char *const needed[] = { "attempts", "deadline", "timeout", "interval", "delay", "retry-on",
	    "stop-on", "preset", "replay-stdin", "hold-stdout", "quiet", "dry-run" };
	char accepts[VALUE_ACCEPTS_SIZE];
	size_t i;

	fputs("Run COMMAND until it succeeds, until trying again makes no sense, or until a\n"
	    "limit is reached.\n\n", stdout);
	for (i = 0; i < countof(needed); i++)
		print_row(option_by_name(needed[i], strlen(needed[i])));
	printf("\nMore: --help=TOPIC, where TOPIC is\n  %s.\n"
	    "RETRY_OPTIONS in the environment holds options for every run, such as -D 15m.\n\n",
	    value_accepts(accepts, VALUE_HELP));
	fputs("  retry -p auto curl -fsS -o page.html URL\n"
	    "  retry -q -i 2s -D 5m pg_isready -h db\n"
	    "  retry -a 5 -t 1m sh -c 'make fetch && make test'\n", stdout);
}

bool
help_print(enum option_page page, const char *topic)
{
	switch (page) {
	case OPTION_PAGE_HELP:
		puts("Usage: retry [OPTION]... [--] COMMAND [ARG]...");
		if (topic == NULL)
			print_screen();
		else
			print_topic(topic);
		if (topic == NULL || strcmp(topic, "all") == 0)
			fputs("\n"
			    "Exit status: the command's; 0 success; 1 also where it exited 0 without success;\n"
			    "75 the circuit is open and nothing has run; 124 timed out; 125 retry failed;\n"
			    "126 not executable; 127 not found; a death by signal is passed on.\n", stdout);
		break;
	case OPTION_PAGE_VERSION:
		puts("retry " VERSION);
		break;
	case OPTION_PAGE_PRESETS:
		print_presets(topic);
		break;
	case OPTION_PAGE_FUNCTION:              /* function.c prints it */
		break;
	}
	return fflush(stdout) == 0 && !ferror(stdout);
}
