/*
 * state breaker PHASE FAILURES GENERATION UNTIL WRITTEN [OPENED]
 * state budget TOKENS AT WRITTEN
 *                      prints such a record, for a file
 * state file KEY SUFFIX
 *                      prints the name of a key's file
 *
 * Links with: src/core
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/breaker.h"
#include "../../src/core/budget.h"
#include "../../src/core/key.h"
#include "../../src/core/record.h"

static int64_t
number(const char *text)
{
	return (int64_t)strtoll(text, NULL, 10);
}

static bool
print_record(int argc, char **argv)
{
	char text[RECORD_SIZE];
	int phase = BREAKER_CLOSED;

	if ((argc == 7 || argc == 8) && strcmp(argv[1], "breaker") == 0) {
		while (phase < BREAKER_HALF_OPEN &&
		    strcmp(argv[2], breaker_phase_name((enum breaker_phase)phase)) != 0)
			phase++;
		breaker_format(text, &(struct breaker){ (enum breaker_phase)phase, number(argv[3]), number(argv[4]),
		    number(argv[5]), argc == 8 ? number(argv[7]) : number(argv[4]) }, number(argv[6]));
	} else if (argc == 5 && strcmp(argv[1], "budget") == 0) {
		budget_format(text, &(struct budget){ number(argv[2]), number(argv[3]) }, number(argv[4]));
	} else {
		return false;
	}
	return fwrite(text, 1, sizeof text, stdout) == sizeof text;
}

int
main(int argc, char **argv)
{
	char name[KEY_FILE_SIZE];

	if (argc == 4 && strcmp(argv[1], "file") == 0)
		return puts(key_file(name, argv[2], argv[3])) == EOF;
	return !print_record(argc, argv);
}
