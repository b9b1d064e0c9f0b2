/* Which options curl and psql have been given. */
#include "../../../src/core/countof.h"
#include "../../../src/core/words.h"
#include "../table.h"

static void
test_curl_headers(void)
{
	static const struct {
		const char *command[6];
		size_t at;
	} rows[] = {
		{ { "curl", "-fsS", "URL" }, 1 }, { { "curl" }, 1 }, { { "curl", "URL", "-o", "x" }, 1 },
		/* they are asked for */
		{ { "curl", "-D", "x", "URL" }, 0 }, { { "curl", "-sSD-", "URL" }, 0 },
		{ { "curl", "URL", "-i" }, 0 },
		{ { "curl", "-fsSi", "URL" }, 0 }, { { "curl", "--include", "URL" }, 0 },
		{ { "curl", "--dump-header", "x" }, 0 }, { { "curl", "--show-headers" }, 0 },
		{ { "curl", "-qi", "URL" }, 0 }, { { "curl", "-o", "--", "-i" }, 0 },
		/* ours would be the first of two requests' alone */
		{ { "curl", "A", "--next", "B" }, 0 }, { { "curl", "A", "-:", "B" }, 0 },
		/* the letter belongs to another option's value */
		{ { "curl", "-o-i", "URL" }, 1 }, { { "curl", "-o", "-i", "URL" }, 1 },
		{ { "curl", "-sXDELETE" }, 1 },
		{ { "curl", "-H", "-D", "URL" }, 1 }, { { "curl", "-uD:i", "URL" }, 1 },
		{ { "curl", "-so", "-D" }, 1 },
		{ { "curl", "--", "-i" }, 1 }, { { "curl", "-", "i" }, 1 }, { { "curl", "--insecure" }, 1 },
		{ { "curl", "-o" }, 1 },
		/* -q has to stay the first, with its value */
		{ { "curl", "-q", "URL" }, 2 }, { { "curl", "--disable", "URL" }, 2 },
		{ { "curl", "-qfsS", "URL" }, 2 },
		{ { "curl", "-qo", "x", "URL" }, 3 }, { { "curl", "-qox", "URL" }, 2 },
		{ { "curl", "-qo" }, 2 },
		{ { "curl", "-q" }, 2 }, { { "curl", "-s", "-q" }, 1 },
	};
	size_t i, at;

	for (i = 0; i < countof(rows); i++) {
		at = words_curl_headers((char *const *)rows[i].command);
		check(at == rows[i].at, i, "%zu, not %zu", at, rows[i].at);
	}
}

static void
test_psql_script(void)
{
	static const struct {
		const char *command[6];
		bool is;
	} rows[] = {
		{ { "psql", "-f", "x.sql" }, true }, { { "psql", "-qf", "x.sql" }, true },
		{ { "psql", "--file=x" }, true },
		{ { "psql", "--file", "x" }, true }, { { "psql", "-fx" }, true },
		{ { "psql", "-dx", "-f", "-" }, true },
		{ { "psql", "-c", "-f" }, false }, { { "psql", "-cf" }, false }, { { "psql" }, false },
		{ { "psql", "-h", "-f", "x" }, false }, { { "psql", "--", "-f" }, false },
		{ { "psql", "-v", "ON_ERROR_STOP=1", "-f", "x" }, false },
		{ { "psql", "-f", "x", "-vON_ERROR_STOP=on" }, false },
		{ { "psql", "--set=ON_ERROR_STOP=1", "-f", "x" }, false },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++)
		check(words_psql_script((char *const *)rows[i].command) == rows[i].is, i, "not %d", rows[i].is);
}

const struct test words_tests[] = {
	{ "words.curl_headers", test_curl_headers }, { "words.psql_script", test_psql_script }, { NULL, NULL },
};
