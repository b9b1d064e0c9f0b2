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
		{ "/opt/x=y/prog", "prog" }, { "./A=b", "A=" },
		/* a URL */
		{ "http://user:hunter2@h/x", "http://..." }, { "https://h/x?token=secret", "https://..." },
		{ "postgresql://h/hunter2/x y=z", "postgresql://..." }, { "git+ssh://h", "git+ssh://..." },
		{ "://h/x", "x" }, { "./http://h/x", "x" },
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

/* The rows of what a hint is for; those without one are ordinary names. */
static void
test_hint(void)
{
	static const char line[] = "a command line in one word: leave out the quotes, or write sh -c '...'",
	    url[] = "did you mean curl URL?", env[] = "did you mean env NAME=value COMMAND?";
	static const struct {
		const char *command, *hint;     /* NULL: none */
		bool exported;
	} rows[] = {
		{ "5", "did you mean --attempts=5?", false }, { "0", "did you mean --attempts=N?", false },
		{ "05", "did you mean --attempts=N?", false },
		{ "1234567890", "did you mean --attempts=N?", false },
		{ "3/10s", "did you mean --attempts=3 --interval=10s?", false },
		{ "3/1m30s", "did you mean --attempts=3 --interval=1m30s?", false },
		{ "0/10s", NULL, false }, { "3/x", NULL, false }, { "3/", NULL, false }, { "5x", NULL, false },
		{ "curl -f http://u:hunter2@h | jq .", line, false }, { " ", line, false }, { "a\tb", line, false },
		{ "A=1 curl hunter2", line, false },
		{ "http://u:hunter2@h/", url, false }, { "postgres://h", url, false }, { "://h", NULL, false },
		{ "PGPASSWORD=hunter2", env, false }, { "A=", env, false }, { "A=http://u:hunter2@h", env, false },
		{ "--a=b", NULL, false }, { "a/b=c", NULL, false },
		{ "!", "did you mean --success-on=1-125 or sh -c '! ...'?", false },
		{ "cd", "a word of the shell: sh -c 'cd ...' runs it, or in this shell a function, with "
		    "--shell-function", false },
		{ "[[", "a word of the shell: bash -c '[[ ...' runs it, or in this shell a function, with "
		    "--shell-function", false },
		{ "source", "a word of the shell: bash -c 'source ...' runs it, or in this shell a function, with "
		    "--shell-function", false },
		{ "cds", NULL, false }, { "c", NULL, false }, { "cd command", line, false },
		{ "deploy", "a function: eval \"$(retry --shell-function)\" first", true },
		{ "deploy", NULL, false },
		{ "log_in", "a function: eval \"$(retry --shell-function)\" first", true },
		{ "log_in", "a function? eval \"$(retry --shell-function)\" first", false },
		{ "pg_dump", NULL, false }, { "./log_in", NULL, false }, { "a_;x", NULL, false },
		{ "a_\x1b[31m", NULL, true }, { "", NULL, false }, { "curl", NULL, false },
		{ "docker-x", NULL, false },
	};
	static char name[2 * COMMAND_HINT_SIZE];
	char buf[COMMAND_HINT_SIZE];
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		const char *hint = command_hint(buf, rows[i].command, rows[i].exported);

		check(hint == NULL ? rows[i].hint == NULL : rows[i].hint != NULL && strcmp(hint, rows[i].hint) == 0,
		    i, "'%s': '%s'", rows[i].command, hint == NULL ? "none" : hint);
	}
	memset(name, '_', sizeof name - 1);
	check(command_hint(buf, name, true) == NULL, i, "'%s'", buf);
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
	{ "command.hint", test_hint },
	{ "command.interpreter", test_interpreter }, { NULL, NULL },
};
