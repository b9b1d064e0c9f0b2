/* What may be said of COMMAND. */
#include <string.h>

#include "../../../src/core/command.h"
#include "../../../src/core/countof.h"
#include "../table.h"

static void
test_name(void)
{
	static const struct {
		const char *command, *name;
	} rows[] = {
		{ "curl", "curl" }, { "/usr/bin/curl", "curl" }, { "./x", "x" }, { "/", "/" },
		{ "/no/such/", "such/" }, { "", "" }, { "größe", "größe" }, { "a\x01\xff", "a\x01\xff" },
		{ "curl_7.88-x@y:z", "curl_7.88-x@y:z" },
		/* a whole command line */
		{ "curl -u user:hunter2 http://h/x", "curl" }, { "/usr/bin/env x=y", "env" },
		{ "  curl -u x", "curl" }, { "curl\t-u x", "curl" }, { "curl\n-u\nx", "curl" },
		{ "./my dir/prog", "my" }, { " ", "" }, { "cd /x=y", "cd" },
		/* an assignment */
		{ "PGPASSWORD=x", "PGPASSWORD=" }, { "PGPASSWORD=x psql", "PGPASSWORD=" }, { "A=/b/c", "A=" },
		{ "A=b c/d", "A=" }, { "A=b=c", "A=" }, { "A=", "A=" }, { "=x", "=" },
		{ "--password=a/b", "--password=" },
		/* a `=` in a path */
		{ "/opt/x=y/prog", "prog" }, { "http://h/x?token=secret", "x?token=" }, { "./A=b", "A=" },
	};
	char buf[COMMAND_NAME_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(strcmp(command_name(buf, rows[i].command), rows[i].name) == 0, i, "'%s': '%s', not '%s'",
		    rows[i].command, buf, rows[i].name);
}

static void
test_long_name(void)
{
	static char command[2 * COMMAND_NAME_SIZE];
	char buf[COMMAND_NAME_SIZE];

	memset(command, 'x', sizeof command - 1);
	check(strlen(command_name(buf, command)) == sizeof buf - 1, 0, "'%s'", buf);
}

static void
test_interpreter(void)
{
	static const struct {
		const char *head, *name;        /* NULL: none */
	} rows[] = {
		{ "#!/bin/sh\necho\n", "/bin/sh" }, { "#!/bin/sh", "/bin/sh" }, { "#! \t/bin/sh -e\n", "/bin/sh" },
		{ "#!/usr/bin/env\tpython3\n", "/usr/bin/env" }, { "#!/bin/sh\r\necho\r\n", "/bin/sh\r" },
		{ "#!sh\n", "sh" }, { "#!\n/bin/sh\n", NULL }, { "#! \t\n", NULL }, { "#!", NULL }, { "#", NULL },
		{ "", NULL }, { "# !/bin/sh\n", NULL }, { "\n#!/bin/sh\n", NULL },
		{ "\xef\xbb\xbf#!/bin/sh\n", NULL }, { "\x7f" "ELF", NULL }, { "echo\n", NULL },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		char head[40], *name = command_interpreter(strcpy(head, rows[i].head));

		check(name == NULL ? rows[i].name == NULL : rows[i].name != NULL && strcmp(name, rows[i].name) == 0,
		    i, "'%s': '%s'", rows[i].head, name == NULL ? "none" : name);
	}
}

const struct test command_tests[] = {
	{ "command.name", test_name }, { "command.long_name", test_long_name },
	{ "command.interpreter", test_interpreter }, { NULL, NULL },
};
