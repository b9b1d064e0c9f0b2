/*
 * http SOURCE [WALL_S]: reads standard input as headers from SOURCE (stdout, stderr, file) and prints the result in
 * one line, as http_line.h describes it.
 *
 * Links with: src/core
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/core/countof.h"
#include "http_line.h"

int
main(int argc, char **argv)
{
	static const char *const sources[] = {
		[HTTP_FROM_NOTHING] = "", [HTTP_FROM_STDOUT] = "stdout", [HTTP_FROM_STDERR] = "stderr",
		[HTTP_FROM_FD] = "fd", [HTTP_FROM_FILE] = "file",
	};
	int64_t wall_ns = (argc > 2 ? atoll(argv[2]) : 0) * SECOND;
	struct http h;
	struct http_result r;
	char buf[4096];
	size_t source = HTTP_FROM_STDOUT;
	ssize_t n;

	while (source < countof(sources) && strcmp(sources[source], argc > 1 ? argv[1] : "") != 0)
		source++;
	if (source == countof(sources))
		return 2;
	http_begin(&h, (enum http_source)source, wall_ns);
	while ((n = read(STDIN_FILENO, buf, sizeof buf)) > 0)
		http_feed(&h, buf, (size_t)n);
	r = http_end(&h, wall_ns);
	puts(http_line(&r));
	return 0;
}
