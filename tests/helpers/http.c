/*
 * http -- tables of cases for the HTTP reader, and a window on it.
 *
 *     http GROUP                      run the cases of a group; what differs is printed, status 1
 *     http read SOURCE [WALL_S]       read standard input as SOURCE (stdout, stderr, file), print the result
 *
 * A result is one line: `none`, or the status, what it means, `after` and the seconds, the complaint in
 * brackets.  Every case is fed whole, byte by byte and in chunks of random sizes.
 *
 * Links with: src/core/http.o src/core/httpdate.o src/core/escape.o src/core/duration.o src/core/backoff.o
 */
#include "../../src/core/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/core/backoff.h"
#include "../../src/core/countof.h"
#include "../../src/core/httpdate.h"

#define S INT64_C(1000000000)
#define NOW INT64_C(784111777)          /* Sun, 06 Nov 1994 08:49:37 GMT */
#define TEXT(literal) literal, sizeof(literal) - 1
#define METER "\r  0     0    0     0    0     0      0      0 --:--:--  0:00:01 --:--:--     0"
#define METER_DAYS "\r 12 2929G   12 2929k    0     0  1939k  10.5M  3d 12h  1234d  3d 01h 1940k"

static const struct http_case {
	const char *group, *name;
	enum http_source source;
	const char *text;
	size_t len;
	const char *expected;
} cases[] = {
	/* forms */
	{ "forms", "curl -D", HTTP_FILE, TEXT("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n\r\n"),
		"503 transient after 7" },
	{ "forms", "bare LF", HTTP_FILE, TEXT("HTTP/1.1 503 Service Unavailable\nRetry-After: 7\n\n"),
		"503 transient after 7" },
	{ "forms", "HTTP/1.0", HTTP_FILE, TEXT("HTTP/1.0 404 Not Found\r\n\r\n"), "404 permanent" },
	{ "forms", "HTTP/2", HTTP_FILE, TEXT("HTTP/2 503 \r\nretry-after: 7\r\n\r\n"), "503 transient after 7" },
	{ "forms", "HTTP/2.0, as gh prints it", HTTP_STDOUT, TEXT(
		"HTTP/2.0 403 Forbidden\r\nRetry-After: 60\r\n\r\n{}"), "403 transient after 60" },
	{ "forms", "HTTP/3", HTTP_FILE, TEXT("HTTP/3 429 \r\n\r\n"), "429 transient" },
	{ "forms", "no reason, no blank", HTTP_FILE, TEXT("HTTP/1.1 503\r\n\r\n"), "503 transient" },
	{ "forms", "no reason, no CR", HTTP_FILE, TEXT("HTTP/1.1 503\n\n"), "503 transient" },
	{ "forms", "curl -w, no newline", HTTP_STDERR, TEXT("HTTP/1.1 503\nRetry-After: 9"),
		"503 transient after 9" },
	{ "forms", "curl -w without a response", HTTP_STDERR, TEXT("HTTP/1.1 000\nRetry-After: \n"), "none" },
	{ "forms", "curl -w, the last without a response", HTTP_STDERR, TEXT("HTTP/1.1 404\nRetry-After: 9\n"
		"HTTP/0 000\nRetry-After: \n"), "none" },
	{ "forms", "curl -w without Retry-After", HTTP_STDERR, TEXT("HTTP/1.1 503\nRetry-After: \n"),
		"503 transient" },
	{ "forms", "curl -v", HTTP_STDERR, TEXT("* Connected\n> GET / HTTP/1.1\r\n> Retry-After: 1\r\n> \r\n"
		"< HTTP/1.1 503 Service Unavailable\r\n< Retry-After: 7\r\n< \r\n{ [5 bytes data]\n"
		"* left intact\n"), "503 transient after 7" },
	{ "forms", "curl -v speaks within a block", HTTP_STDERR, TEXT("< HTTP/1.1 503 Service Unavailable\r\n"
		"* Added cookie a=\"b\"\n\nRetry-After: 99\n< Retry-After: 7\r\n< \r\n"),
		"503 transient after 7" },
	{ "forms", "curl -v, trailing blank lost", HTTP_STDERR, TEXT(
		"< HTTP/1.1 503 Oh\n< Retry-After: 7\n<\n< Retry-After: 9\n"), "503 transient after 7" },
	{ "forms", "curl --trace-time", HTTP_STDERR, TEXT("00:26:02.297244 < HTTP/1.1 103 Early Hints\r\n"
		"00:26:02.297296 < Link: x\r\n00:26:02.297310 < HTTP/1.1 503\r\n"
		"00:26:02.297335 < Retry-After: 3\r\n"
		"00:26:02.297344 < \r\n00:26:02.297360 < Retry-After: 9\r\n"), "503 transient after 3" },
	{ "forms", "curl -vv", HTTP_STDERR, TEXT(
		"05:07:12.866942 [0-x] * Trying\n05:07:12.866942 [0-0] < HTTP/1.1 503 Oh\r\n"
		"05:07:12.866950 [0-0] < Retry-After: 3\r\n05:07:12.866990 [0-0] < \r\n"
		"05:07:12.87 [0-0] < Retry-After: 9\r\n"), "503 transient after 3" },
	{ "forms", "curl --trace-ids", HTTP_STDERR, TEXT(
		"[12-3] < HTTP/2 503 \r\n[12-3] < retry-after: 3\r\n[12-3] < \r\n"), "503 transient after 3" },
	{ "forms", "curl -v -D /dev/stderr", HTTP_STDERR, TEXT(
		"< HTTP/1.1 503 Oh\r\nHTTP/1.1 503 Oh\r\n< Retry-After: 7\r\nRetry-After: 7\r\n\r\n< \r\n"),
		"503 transient after 7" },
	{ "forms", "curl -D /dev/stderr -v", HTTP_STDERR, TEXT(
		"HTTP/1.1 503 Oh\r\n< HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n< Retry-After: 7\r\n< \r\n\r\n"),
		"503 transient after 7" },
	{ "forms", "wget -S", HTTP_STDERR, TEXT(
		"HTTP request sent, awaiting response... \n  HTTP/1.1 503 Service Unavailable\n"
		"  Retry-After:    11\n  Content-Length: 4\n"
		"2026-11-25 00:26:02 ERROR 503: Service Unavailable.\n  Retry-After: 99\n\n"),
		"503 transient after 11" },
	{ "forms", "wget -q -S, blocks one after another", HTTP_STDERR, TEXT(
		"  HTTP/1.1 302 Found\n  Retry-After: 99\n  HTTP/1.1 503 Oh\n  Retry-After: 5\n"),
		"503 transient after 5" },
	{ "forms", "wget -S, end of the stream", HTTP_STDERR, TEXT("  HTTP/1.1 429 Oh\n  Retry-After: 5"),
		"429 transient after 5" },
	{ "forms", "no block", HTTP_STDERR, TEXT("curl: (7) Failed to connect\n"), "none" },
	{ "forms", "nothing", HTTP_STDERR, TEXT(""), "none" },
	{ "forms", "only newlines", HTTP_FILE, TEXT("\r\n\r\n\n\n"), "none" },

	/* meter: curl without -s */
	{ "meter", "-D /dev/stderr", HTTP_STDERR, TEXT("  % Total    % Received\n" METER METER
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n" METER METER "\n"), "503 transient after 7" },
	{ "meter", "-v", HTTP_STDERR, TEXT(METER "* Trying\n" METER METER
		"< HTTP/1.1 503 Oh\r\n< Retry-After: 7\r\n< \r\n"), "503 transient after 7" },
	{ "meter", "-v --trace-time", HTTP_STDERR, TEXT(METER
		"05:07:12.866942 < HTTP/1.1 503 Oh\r\n< Retry-After: 7\r\n< \r\n"), "503 transient after 7" },
	{ "meter", "-vv", HTTP_STDERR, TEXT(METER
		"05:07:12.866942 [0-0] < HTTP/1.1 503 Oh\r\n< Retry-After: 7\r\n< \r\n"),
		"503 transient after 7" },
	{ "meter", "before a field", HTTP_STDERR, TEXT(METER "HTTP/1.1 503 Oh\r\n" METER
		"Retry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "meter", "before a marked field", HTTP_STDERR, TEXT("< HTTP/1.1 503 Oh\r\n" METER
		"< Retry-After: 7\r\n< \r\n"), "503 transient after 7" },
	{ "meter", "before a field that starts with a d", HTTP_STDERR, TEXT(METER "HTTP/2 503 \r\n"
		"retry-after: Sun, 06 Nov 1994 08:50:37 GMT\r\n" METER_DAYS
		"date: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"), "503 transient after 30" },
	{ "meter", "before the empty line", HTTP_STDERR, TEXT("HTTP/1.1 503 Oh\r\n" METER
		"\r\nRetry-After: 7\r\n"), "503 transient" },
	{ "meter", "days and megabytes", HTTP_STDERR, TEXT(METER_DAYS "HTTP/1.1 503 Oh\r\n\r\n"),
		"503 transient" },
	{ "meter", "bar of -#", HTTP_STDERR, TEXT(
		"\r#=#=#                                                               "
		"\r##O=-#     #     #                                                        HTTP/1.1 503 Oh\r\n"
		"\r\n"), "503 transient" },
	{ "meter", "no CR, no meter", HTTP_STDERR, TEXT(
		"  0     0    0     0    0     0      0      0 --:--:--  0:00:01" "HTTP/1.1 503 Oh\r\n\r\n"),
		"none" },
	{ "meter", "a CR and little else", HTTP_STDERR, TEXT("\r100 HTTP/1.1 503 Oh\r\n\r\n"), "none" },

	/* blocks */
	{ "blocks", "a redirect's Retry-After", HTTP_FILE, TEXT("HTTP/1.1 302 Found\r\nRetry-After: 99\r\n\r\n"
		"HTTP/1.1 503 Oh\r\n\r\n"), "503 transient" },
	{ "blocks", "an error, then success", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 99\r\n\r\n"
		"HTTP/1.1 200 OK\r\n\r\n"), "200 ok" },
	{ "blocks", "ends with a redirect", HTTP_FILE, TEXT("HTTP/1.1 302 Found\r\nRetry-After: 99\r\n\r\n"),
		"302 ok" },
	{ "blocks", "early hints", HTTP_FILE, TEXT(
		"HTTP/1.1 103 Early Hints\r\nRetry-After: 99\r\n\r\nHTTP/1.1 503 Oh\r\n\r\n"), "503 transient" },
	{ "blocks", "continue", HTTP_STDERR, TEXT("< HTTP/1.1 100 Continue\r\n< \r\n} [5 bytes data]\n"
		"< HTTP/1.1 429 Too Many Requests\r\n< Retry-After: 2\r\n< \r\n"), "429 transient after 2" },
	{ "blocks", "only 1xx", HTTP_FILE, TEXT("HTTP/1.1 100 Continue\r\n\r\n"), "none" },
	{ "blocks", "a response, then only 1xx", HTTP_FILE, TEXT(
		"HTTP/1.1 404 Oh\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"), "none" },
	{ "blocks", "tunnel", HTTP_FILE, TEXT("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 503 Oh\r\n"
		"Retry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "blocks", "only the tunnel", HTTP_FILE, TEXT("HTTP/1.1 200 Connection Established\r\n\r\n"), "none" },
	{ "blocks", "tunnel refused", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Connection established not\r\nRetry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "blocks", "several URLs", HTTP_FILE, TEXT(
		"HTTP/1.1 404 Oh\r\nRetry-After: 3\r\n\r\nHTTP/1.1 502 Oh\r\n\r\n"), "502 transient" },
	{ "blocks", "cut off by the next", HTTP_FILE, TEXT(
		"HTTP/1.1 403 Oh\r\nX-RateLimit-Remaining: 0\r\nHTTP/1.1 403 Oh\r\n\r\n"), "403 permanent" },
	{ "blocks", "cut off by the end", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 3"),
		"503 transient after 3" },
	{ "blocks", "cut off in the status line", HTTP_FILE, TEXT("HTTP/1.1 404 Oh\r\n\r\nHTTP/1.1 50"),
		"404 permanent" },
	{ "blocks", "trailers", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 3\r\n\r\nRetry-After: 55\r\n\r\n"), "503 transient after 3" },
	{ "blocks", "trailers of curl -v", HTTP_STDERR, TEXT(
		"< HTTP/1.1 503 Oh\r\n< \r\n{ [3 bytes data]\n< Retry-After: 55\r\n"), "503 transient" },
	{ "blocks", "a complaint goes with its block", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: soon\r\nDate: x\r\n\r\n"
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"),
		"503 transient after 30" },
	{ "blocks", "all is forgotten", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:59:37 GMT\r\n"
		"Date: Sun, 06 Nov 1994 08:00:00 GMT\r\n\r\nHTTP/1.1 503 Oh\r\n"
		"Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"), "503 transient after 30" },

	/* stdout */
	{ "stdout", "a status line in the body", HTTP_STDOUT, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "503 transient after 7" },
	{ "stdout", "the same in a file", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "200 ok" },
	{ "stdout", "a success's body", HTTP_STDOUT, TEXT(
		"HTTP/1.1 200 OK\r\n\r\nlog:\nHTTP/1.1 503 Oh\nRetry-After: 7\n\n"), "200 ok" },
	{ "stdout", "a redirect followed", HTTP_STDOUT, TEXT(
		"HTTP/1.1 302 Found\r\nRetry-After: 99\r\n\r\nHTTP/2 301 \r\n\r\n"
		"HTTP/1.1 503 Oh\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "503 transient" },
	{ "stdout", "a redirect not followed", HTTP_STDOUT, TEXT(
		"HTTP/1.1 302 Found\r\n\r\n<a>\nHTTP/1.1 503 Oh\r\n\r\n"), "302 ok" },
	{ "stdout", "an empty line, then a status line", HTTP_STDOUT, TEXT(
		"HTTP/1.1 302 Found\r\n\r\n\r\nHTTP/1.1 503 Oh\r\n\r\n"), "302 ok" },
	{ "stdout", "credentials asked and given", HTTP_STDOUT, TEXT(
		"HTTP/1.1 401 Unauthorized\r\nRetry-After: 44\r\n\r\nHTTP/1.1 200 OK\r\n\r\nfine"), "200 ok" },
	{ "stdout", "credentials refused", HTTP_STDOUT, TEXT(
		"HTTP/1.1 401 Unauthorized\r\n\r\nno\nHTTP/1.1 200 OK\r\n\r\n"), "401 permanent" },
	{ "stdout", "1xx and a tunnel", HTTP_STDOUT, TEXT(
		"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "503 transient after 7" },
	{ "stdout", "text before the block", HTTP_STDOUT, TEXT("calling the server\nHTTP/1.1 503 Oh\r\n\r\n"),
		"503 transient" },
	{ "stdout", "a body without newline", HTTP_STDOUT, TEXT("HTTP/1.1 503 Oh\r\n\r\nHTTP/1.1 200"),
		"503 transient" },
	{ "stdout", "fields in the body", HTTP_STDOUT, TEXT("HTTP/1.1 503 Oh\r\n\r\nRetry-After: 7\r\n"),
		"503 transient" },
	{ "stdout", "wget -S on stdout", HTTP_STDOUT, TEXT(
		"  HTTP/1.1 302 Found\nLocation: x [following]\n--2026-11-25--\n  HTTP/1.1 503 Oh\n"
		"  Retry-After: 7\nerror\n  HTTP/1.1 200 OK\n"), "503 transient after 7" },

	/* fields */
	{ "fields", "names in any case", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nrETRY-aFTER:7\r\n\r\n"),
		"503 transient after 7" },
	{ "fields", "blanks round the value", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: \t 7 \t \r\n\r\n"), "503 transient after 7" },
	{ "fields", "folded", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After:\r\n  11\r\n\r\n"),
		"503 transient after 11" },
	{ "fields", "folded with a tab", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After:\r\n\t11\r\n\r\n"),
		"503 transient after 11" },
	{ "fields", "folded, curl -v", HTTP_STDERR, TEXT(
		"< HTTP/1.1 503 Oh\r\n< Retry-After:\r\n<   11\r\n< \r\n"), "503 transient after 11" },
	{ "fields", "folded, curl -v -D /dev/stderr", HTTP_STDERR, TEXT("< HTTP/1.1 503 Oh\r\nHTTP/1.1 503 Oh\r\n"
		"< Retry-After:\r\nRetry-After:\r\n<   11\r\n  11\r\n\r\n< \r\n"), "503 transient after 11" },
	{ "fields", "a folded date", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 \r\n"
		" \t 08:50:37\r\n GMT\r\n\r\n"), "503 transient after 60" },
	{ "fields", "a fold that looks like a status line", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nX: y\r\n  HTTP/1.1 200 OK\r\n\r\n"), "503 transient" },
	{ "fields", "a fold of another field", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\nX: y\r\n 9\r\n\r\n"), "503 transient after 7" },
	{ "fields", "a fold that makes a list", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n 9\r\n\r\n"),
		"503 transient [Retry-After \"7 9\" is neither seconds nor a date; ignored]" },
	{ "fields", "longer names", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nX-Retry-After: 7\r\n"
		"Retry-After-Ms: 7\r\nRetry-After : 7\r\nRetry-Afte: 7\r\nRetry-After\r\n\r\n"), "503 transient" },
	{ "fields", "several: the longest", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 1\r\nRetry-After: 9\r\nRetry-After: 3\r\n\r\n"),
		"503 transient after 9" },
	{ "fields", "several: seconds and dates", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n"
		"Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\nRetry-After: 50\r\n\r\n"),
		"503 transient after 60" },
	{ "fields", "several: one is believed", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: soon\r\n"
		"Retry-After: 3\r\nRetry-After: -1\r\n\r\n"),
		"503 transient after 3 [Retry-After \"soon\" is neither seconds nor a date; ignored]" },
	{ "fields", "the first Date counts", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nDate: Sun, 06 Nov 1994 08:50:00 GMT\r\n"
		"Date: Sun, 06 Nov 1994 08:50:30 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n\r\n"),
		"503 transient after 37" },

	/* retry-after */
	{ "retry-after", "0", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 0\r\n\r\n"),
		"503 transient after 0" },
	{ "retry-after", "leading zeros", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 000120\r\n\r\n"),
		"503 transient after 120" },
	{ "retry-after", "a second less than a year", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 31535999\r\n\r\n"), "503 transient after 31535999" },
	{ "retry-after", "a year", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 31536000\r\n\r\n"),
		"503 transient [Retry-After \"31536000\" is a year or more; ignored]" },
	{ "retry-after", "20 digits", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 18446744073709551617\r\n\r\n"),
		"503 transient [Retry-After \"18446744073709551617\" is a year or more; ignored]" },
	{ "retry-after", "a sign", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: +2\r\n\r\n"),
		"503 transient [Retry-After \"+2\" is neither seconds nor a date; ignored]" },
	{ "retry-after", "a negative", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: -5\r\n\r\n"),
		"503 transient [Retry-After \"-5\" is neither seconds nor a date; ignored]" },
	{ "retry-after", "a fraction", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 1.5\r\n\r\n"),
		"503 transient [Retry-After \"1.5\" is neither seconds nor a date; ignored]" },
	{ "retry-after", "a list", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 1, 9\r\n\r\n"),
		"503 transient [Retry-After \"1, 9\" is neither seconds nor a date; ignored]" },
	{ "retry-after", "a unit", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 2s\r\n\r\n"),
		"503 transient [Retry-After \"2s\" is neither seconds nor a date; ignored]" },
	{ "retry-after", "hex", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 0x10\r\n\r\n"),
		"503 transient [Retry-After \"0x10\" is neither seconds nor a date; ignored]" },
	{ "retry-after", "empty", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After:\r\n\r\n"), "503 transient" },
	{ "retry-after", "of a success", HTTP_FILE, TEXT("HTTP/1.1 200 OK\r\nRetry-After: 7\r\n\r\n"), "200 ok" },
	{ "retry-after", "unbelievable, of a success", HTTP_FILE, TEXT(
		"HTTP/1.1 202 OK\r\nRetry-After: soon\r\n\r\n"), "202 ok" },
	{ "retry-after", "of a permanent failure", HTTP_FILE, TEXT("HTTP/1.1 413 Oh\r\nRetry-After: 7\r\n\r\n"),
		"413 permanent after 7" },
	{ "retry-after", "IMF-fixdate", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:51:37 GMT\r\n\r\n"),
		"503 transient after 120" },
	{ "retry-after", "RFC 850", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sunday, 06-Nov-94 08:51:37 GMT\r\n\r\n"),
		"503 transient after 120" },
	{ "retry-after", "asctime", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun Nov  6 08:51:37 1994\r\n\r\n"), "503 transient after 120" },
	{ "retry-after", "by the response's own clock", HTTP_FILE, TEXT(
		"HTTP/2 503 \r\nretry-after: Wed, 25 Nov 2026 00:00:30 GMT\r\n"
		"date: Wed, 25 Nov 2026 00:00:00 GMT\r\n\r\n"), "503 transient after 30" },
	{ "retry-after", "the same the other way round", HTTP_FILE, TEXT(
		"HTTP/2 503 \r\ndate: Wed, 25 Nov 2026 00:00:00 GMT\r\n"
		"retry-after: Wed, 25 Nov 2026 00:00:30 GMT\r\n\r\n"), "503 transient after 30" },
	{ "retry-after", "in the past", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:49:36 GMT\r\n\r\n"),
		"503 transient after 0" },
	{ "retry-after", "long past", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 0000 08:49:36 GMT\r\n\r\n"),
		"503 transient after 0" },
	{ "retry-after", "a date a second less than a year away", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\n"
		"Retry-After: Mon, 06 Nov 1995 08:49:36 GMT\r\n\r\n"), "503 transient after 31535999" },
	{ "retry-after", "a date a year away", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Mon, 06 Nov 1995 08:49:37 GMT\r\n\r\n"),
		"503 transient [Retry-After \"Mon, 06 Nov 1995 08:49:37 GMT\" is a year or more; ignored]" },
	{ "retry-after", "a date far away", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Mon, 06 Nov 9999 08:49:37 GMT\r\nRetry-After: 5\r\n\r\n"),
		"503 transient after 5 [Retry-After \"Mon, 06 Nov 9999 08:49:37 GMT\" "
		"is a year or more; ignored]" },
	{ "retry-after", "a year away by its own clock", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nDate: Sun, 06 Nov 1994 00:00:00 GMT\r\n"
		"Retry-After: Mon, 06 Nov 1995 00:00:00 GMT\r\n\r\n"),
		"503 transient [Retry-After \"Mon, 06 Nov 1995 00:00:00 GMT\" is a year or more; ignored]" },
	{ "retry-after", "a Date that cannot be read", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nDate: yesterday\r\n"
		"Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"),
		"503 transient after 30 [Date \"yesterday\" is no date; ignored]" },
	{ "retry-after", "such a Date that nobody needs", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nDate: yesterday\r\nRetry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "retry-after", "no date", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 31 Feb 1995 08:50:07 GMT\r\n\r\n"),
		"503 transient [Retry-After \"Sun, 31 Feb 1995 08:50:07 GMT\" "
		"is neither seconds nor a date; ignored]" },

	/* hostile */
	{ "hostile", "NUL in a value", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 7\0" "9\r\n\r\n"),
		"503 transient [Retry-After \"7\\x019\" is neither seconds nor a date; ignored]" },
	{ "hostile", "NUL in the status line", HTTP_FILE, TEXT("HTTP/1.1 503\0\r\n\r\nHTTP/1.1 404 \0\r\n\r\n"),
		"404 permanent" },
	{ "hostile", "NUL for an empty line", HTTP_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\n\0\r\nRetry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "hostile", "0xff", HTTP_FILE, TEXT("\xff\xff\nHTTP/1.1 503 \xff\xff\r\n\xff: \xff\r\n"
		"Retry-After: \xff\x1b[31m\r\n\r\n"),
		"503 transient [Retry-After \"\\xff\\x1b[31m\" is neither seconds nor a date; ignored]" },
	{ "hostile", "CR in a value", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 7\rX: y\r\n\r\n"),
		"503 transient [Retry-After \"7\\x0dX: y\" is neither seconds nor a date; ignored]" },
	{ "hostile", "CR in the reason", HTTP_FILE, TEXT("HTTP/1.1 503 O\rHTTP/1.1 200 OK\r\n\r\n"),
		"503 transient" },
	{ "hostile", "CR CR LF", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\n\r\r\nRetry-After: 7\r\n"), "503 transient" },
	{ "hostile", "no status lines", HTTP_FILE, TEXT(
		"HTTP/1.1 50 Oh\r\nHTTP/1.1 5033 Oh\r\nHTTP/1.1 5a3\r\nHTTP/1.1503\r\nHTTP/11.1 503\r\n"
		"HTTP/1. 503\r\nHTTP/ 503\r\nHTTP 503\r\nhttp/1.1 503 Oh\r\nHTTP/1.1 5 3\r\nHTTP/1.1 -503\r\n"
		"x HTTP/1.1 503 Oh\r\n HTTP/1.1 503 Oh\r\n   HTTP/1.1 503 Oh\r\n> HTTP/1.1 503 Oh\r\n"
		"<HTTP/1.1 503 Oh\r\nGET / HTTP/1.1\r\nHTTP/1.1 503-Oh\r\n1:2:3 < HTTP/1.1 503 Oh\r\n"
		"[] x < HTTP/1.1 503 Oh\r\nHTTP/1.1 \r\n"), "none" },
	{ "hostile", "a long value in a complaint", HTTP_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: "
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n\r\n"),
		"503 transient [Retry-After \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\" "
		"is neither seconds nor a date; ignored]" },

	/* limited: 403 and 429 */
	{ "limited", "403", HTTP_FILE, TEXT("HTTP/1.1 403 Forbidden\r\n\r\n"), "403 permanent" },
	{ "limited", "403 with Retry-After", HTTP_FILE, TEXT(
		"HTTP/1.1 403 Forbidden\r\nRetry-After: 60\r\n\r\n"), "403 transient after 60" },
	{ "limited", "403 with a past Retry-After", HTTP_FILE, TEXT(
		"HTTP/1.1 403 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:00:00 GMT\r\n\r\n"),
		"403 transient after 0" },
	{ "limited", "403 with an unbelievable one", HTTP_FILE, TEXT(
		"HTTP/1.1 403 Forbidden\r\nRetry-After: soon\r\n\r\n"),
		"403 permanent [Retry-After \"soon\" is neither seconds nor a date; ignored]" },
	{ "limited", "403, none left", HTTP_FILE, TEXT("HTTP/2 403 \r\nx-ratelimit-remaining: 0\r\n\r\n"),
		"403 transient" },
	{ "limited", "403, some left", HTTP_FILE, TEXT("HTTP/2 403 \r\nX-RateLimit-Remaining: 10\r\n\r\n"),
		"403 permanent" },
	{ "limited", "403, nonsense left", HTTP_FILE, TEXT(
		"HTTP/2 403 \r\nX-RateLimit-Remaining: 0x\r\nX-RateLimit-Remaining:\r\n\r\n"), "403 permanent" },
	{ "limited", "401, none left", HTTP_FILE, TEXT(
		"HTTP/2 401 \r\nx-ratelimit-remaining: 0\r\nRetry-After: 7\r\n\r\n"), "401 permanent after 7" },
};

static const struct date_case {
	const char *text;
	int64_t now_s, expected;        /* -1: no date */
} dates[] = {
	{ "Thu, 01 Jan 1970 00:00:00 GMT", NOW, 0 },
	{ "Sun, 06 Nov 1994 08:49:37 GMT", NOW, NOW },
	{ "Sunday, 06-Nov-94 08:49:37 GMT", NOW, NOW },
	{ "Sun Nov  6 08:49:37 1994", NOW, NOW },
	{ "Sun Nov 06 08:49:37 1994", NOW, NOW },
	{ "Tue, 29 Feb 2000 12:00:00 GMT", NOW, 951825600 },
	{ "Wed, 29 Feb 2024 23:59:60 GMT", NOW, 1709251200 },
	{ "Thu, 31 Dec 2026 23:59:59 GMT", NOW, 1798761599 },
	{ "Fri, 01 Mar 2100 00:00:00 GMT", NOW, 4107542400 },
	{ "Fri, 31 Dec 9999 23:59:59 GMT", NOW, INT64_C(253402300799) },
	{ "Mon, 06 Nov 1994 08:49:37 GMT", NOW, NOW },          /* the wrong day is forgiven */
	/* two digits: not more than 50 years ahead; 2026-11-25 00:00:00 is 1795564800 */
	{ "Tuesday, 24-Nov-76 00:00:00 GMT", 1795564800, 3373401600 },
	{ "Tuesday, 25-Nov-76 00:00:00 GMT", 1795564800, 3373488000 },
	{ "Tuesday, 25-Nov-76 00:00:01 GMT", 1795564800, 217728001 },
	{ "Tuesday, 26-Nov-76 00:00:00 GMT", 1795564800, 217814400 },
	{ "Saturday, 01-Jan-00 00:00:00 GMT", 1795564800, 946684800 },
	{ "Saturday, 01-Jan-00 00:00:00 GMT", 946684799, 946684800 },
	{ "Friday, 31-Dec-99 23:59:59 GMT", 1795564800, 946684799 },
	{ "Tuesday, 29-Feb-00 00:00:00 GMT", 1795564800, 951782400 },
	{ "Tuesday, 29-Feb-00 00:00:00 GMT", 0, 951782400 },
	{ "Thursday, 29-Feb-00 00:00:00 GMT", -1000000000, -1 },        /* 1900 */
	/* none */
	{ "", NOW, -1 }, { "Sun", NOW, -1 }, { "0", NOW, -1 },
	{ "sun, 06 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 06 nov 1994 08:49:37 GMT", NOW, -1 },
	{ "Sun, 06 Nov 1994 08:49:37 gmt", NOW, -1 }, { "Sun, 06 Nov 1994 08:49:37 UTC", NOW, -1 },
	{ "Sun, 06 Nov 1994 08:49:37 +0000", NOW, -1 }, { "Sun, 06 Nov 1994 08:49:37", NOW, -1 },
	{ "Sun, 6 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 006 Nov 1994 08:49:37 GMT", NOW, -1 },
	{ "Sun,  6 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun  06 Nov 1994 08:49:37 GMT", NOW, -1 },
	{ "Sunday, 06 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 06-Nov-94 08:49:37 GMT", NOW, -1 },
	{ "Sunday, 06-Nov-1994 08:49:37 GMT", NOW, -1 }, { "Sun, 06 Nov 94 08:49:37 GMT", NOW, -1 },
	{ "Sun Nov 6 08:49:37 1994", NOW, -1 }, { "Sun Nov   6 08:49:37 1994", NOW, -1 },
	{ "Sun Nov  6 08:49:37 1994 GMT", NOW, -1 }, { "Sun Nov  6 08:49:37 GMT 1994", NOW, -1 },
	{ "Sun, 06 Nov 1994 08:49:37 GMTx", NOW, -1 }, { " Sun, 06 Nov 1994 08:49:37 GMT", NOW, -1 },
	{ "Xyz, 06 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 06 Foo 1994 08:49:37 GMT", NOW, -1 },
	{ "Sun, 06 Nov 1994 24:00:00 GMT", NOW, -1 }, { "Sun, 06 Nov 1994 08:60:37 GMT", NOW, -1 },
	{ "Sun, 06 Nov 1994 08:49:61 GMT", NOW, -1 }, { "Sun, 06 Nov 1994 8:49:37 GMT", NOW, -1 },
	{ "Sun, 06 Nov 1994 -8:49:37 GMT", NOW, -1 }, { "Sun, 06 Nov 1994 08:49 GMT", NOW, -1 },
	{ "Sun, 00 Nov 1994 08:49:37 GMT", NOW, -1 }, { "Sun, 31 Nov 1994 08:49:37 GMT", NOW, -1 },
	{ "Sun, 32 Jan 1994 08:49:37 GMT", NOW, -1 }, { "Sun Nov  0 08:49:37 1994", NOW, -1 },
	{ "Tue, 29 Feb 2023 00:00:00 GMT", NOW, -1 }, { "Mon, 29 Feb 2100 00:00:00 GMT", NOW, -1 },
	{ "Sun, 06 Nov 19941 08:49:37 GMT", NOW, -1 }, { "1994-11-06T08:49:37Z", NOW, -1 },
};

static const char *const class_names[] = {
	[HTTP_NONE] = "none", [HTTP_OK] = "ok", [HTTP_TRANSIENT] = "transient", [HTTP_PERMANENT] = "permanent",
};

static unsigned long long seed = 1;
static int failures;

static unsigned
chance(unsigned below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % below;
}

/* The result in one line. */
static const char *
describe(const struct http_result *r)
{
	static char buf[256];
	char complaint[HTTP_COMPLAINT_SIZE];
	size_t n = 0;

	if (!r->found)
		return class_names[http_judge(r)];
	n += (size_t)snprintf(buf, sizeof buf, "%d %s", r->status, class_names[http_judge(r)]);
	if (r->has_retry_after)
		n += (size_t)snprintf(buf + n, sizeof buf - n, " after %lld", (long long)(r->retry_after_ns / S));
	if (r->retry_after_ns % S != 0)
		n += (size_t)snprintf(buf + n, sizeof buf - n, ".%09lld", (long long)(r->retry_after_ns % S));
	if (r->complaint != HTTP_BELIEVED)
		snprintf(buf + n, sizeof buf - n, " [%s]", http_complain(complaint, r));
	return buf;
}

static void
expect(const char *name, const char *how, const char *expected, const char *found)
{
	if (strcmp(expected, found) == 0)
		return;
	printf("%s (%s)\n  expected %s\n  found    %s\n", name, how, expected, found);
	failures++;
}

enum { WHOLE, BYTES, CHUNKS, WAYS };
static const char *const way_names[] = { "whole", "byte by byte", "in chunks" };

static const char *
read_as(enum http_source source, const char *text, size_t len, int way)
{
	struct http h;
	struct http_result r;
	size_t at, step;

	http_begin(&h, source, NOW * S);
	for (at = 0; at < len; at += step) {
		step = way == WHOLE ? len : way == BYTES ? 1 : chance(12);
		if (step > len - at)
			step = len - at;
		http_feed(&h, text + at, step);
	}
	r = http_end(&h, NOW * S);
	return describe(&r);
}

static void
check(const char *name, enum http_source source, const char *text, size_t len, const char *expected)
{
	int way, round;
	char *copy = malloc(len + 1);           /* on the heap, so that a sanitizer sees a read past its end */

	memcpy(copy, text, len);
	for (way = 0; way < WAYS; way++)
		for (round = 0; round < (way == CHUNKS ? 5 : 1); round++)
			expect(name, way_names[way], expected, read_as(source, copy, len, way));
	free(copy);
}

static int
run_cases(const char *group)
{
	int count = 0;
	size_t i;

	for (i = 0; i < countof(cases); i++) {
		if (strcmp(cases[i].group, group) != 0)
			continue;
		check(cases[i].name, cases[i].source, cases[i].text, cases[i].len, cases[i].expected);
		count++;
	}
	return count;
}

static int
run_dates(void)
{
	int64_t found;
	char expected[32], text[32];
	size_t i;

	for (i = 0; i < countof(dates); i++) {
		if (!httpdate_parse(dates[i].text, dates[i].now_s, &found))
			found = -1;
		snprintf(text, sizeof text, "%lld", (long long)found);
		snprintf(expected, sizeof expected, "%lld", (long long)dates[i].expected);
		expect(dates[i].text, "date", expected, text);
	}
	return (int)i;
}

/* Every day of 800 years, counted. */
static int
run_calendar(void)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
		"Nov", "Dec" };
	int year, month, day, valid = 0;
	int64_t unix_s, last = -INT64_C(12219292800);           /* 1582-10-15 */
	char text[64];

	for (year = 1583; year < 2400; year++) {
		for (month = 0; month < 12; month++) {
			for (day = 0; day < 100; day++) {
				snprintf(text, sizeof text, "Sun, %02d %s %04d 00:00:00 GMT", day, months[month],
				    year);
				if (!httpdate_parse(text, 0, &unix_s))
					continue;
				if (valid++ > 0 && unix_s != last + 86400) {
					printf("%s: %lld after %lld\n", text, (long long)unix_s, (long long)last);
					failures++;
				}
				last = unix_s;
			}
		}
	}
	if (valid != 298403 || last != INT64_C(13569379200)) {  /* 1583-01-01 to 2399-12-31 */
		printf("%d days, the last %lld\n", valid, (long long)last);
		failures++;
	}
	return valid;
}

static int
run_judge(void)
{
	static const int passing[] = { 408, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 527, 529,
		530, 561, 598, 599 };
	static const int lasting[] = { 400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415,
		416, 417, 418, 421, 422, 423, 424, 426, 428, 431, 451, 499, 501, 505, 506, 507, 508, 510, 511, 600,
		999 };
	static const int fine[] = { 200, 201, 204, 206, 226, 299, 300, 301, 302, 303, 304, 307, 308, 399 };
	const struct {
		const int *list;
		size_t count;
		enum http_class class;
	} lists[] = { { passing, countof(passing), HTTP_TRANSIENT }, { lasting, countof(lasting), HTTP_PERMANENT },
		{ fine, countof(fine), HTTP_OK } };
	char text[64], expected[32];
	size_t i, j;
	int n, count = 0;

	for (i = 0; i < countof(lists); i++) {
		for (j = 0; j < lists[i].count; j++, count++) {
			n = snprintf(text, sizeof text, "HTTP/1.1 %d Oh\r\n\r\n", lists[i].list[j]);
			snprintf(expected, sizeof expected, "%d %s", lists[i].list[j], class_names[lists[i].class]);
			check(text, HTTP_FILE, text, (size_t)n, expected);
		}
	}
	return count;
}

/* head, then fill over and over up to size bytes, then tail. */
static void
check_long(const char *name, const char *head, const char *fill, size_t size, const char *tail,
    const char *expected)
{
	size_t n = strlen(head), step = strlen(fill);
	char *text = malloc(n + size + step + strlen(tail) + 1);

	memcpy(text, head, n);
	for (size += n; n < size; n += step)
		memcpy(text + n, fill, step);
	memcpy(text + n, tail, strlen(tail));
	check(name, HTTP_STDERR, text, n + strlen(tail), expected);
	free(text);
}

static int
run_long(void)
{
	static const char after[] = "\r\nRetry-After: 7\r\n\r\n", found[] = "503 transient after 7";
	static const size_t mega = 3000000;

	check_long("a line before the block", "", "x", mega, "\nHTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long("a line of zeros", "", "0", mega, "\nHTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long("a line of CR", "", "\r", mega, "\nHTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long("a line of x and CR", "", "x\r", mega, "\nHTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long("a reason", "HTTP/1.1 503 ", "x", mega, after, found);
	check_long("a field", "HTTP/1.1 503 Oh\r\nX: ", "x", mega, after, found);
	check_long("a field's name", "HTTP/1.1 503 Oh\r\n", "x", mega, after, found);
	check_long("folds", "HTTP/1.1 503 Oh\r\nX: y", "\r\n x", mega, after, found);
	check_long("many fields", "HTTP/1.1 503 Oh\r\n", "Retry-After: 1\r\n", mega, after + 2, found);
	check_long("many blocks", "", "HTTP/1.1 302 Oh\r\nRetry-After: 99\r\n\r\n", mega,
	    "HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long("hours of progress", "", METER, mega, "< HTTP/1.1 503 Oh\r\n< Retry-After: 7\r\n< \r\n", found);
	check_long("a number that was cut", "HTTP/1.1 403 Oh\r\nRetry-After: ", "0", 2000, "7\r\n\r\n",
	    "403 permanent [Retry-After \"000000000000000000000000000000000000000000000000000000000000...\" "
	    "is neither seconds nor a date; ignored]");
	check_long("a number that the line's end cut", "HTTP/1.1 403 Oh\r\nRetry-After:", " ", 1010,
	    "7777777\r\n\r\n", "403 permanent [Retry-After \"77\" is neither seconds nor a date; ignored]");
	check_long("a number with many folds", "HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n", " \r\n", 2000, " \r\n\r\n",
	    found);
	check_long("a rest of zeros", "HTTP/1.1 403 Oh\r\nX-RateLimit-Remaining: ", "0", 2000, "7\r\n\r\n",
	    "403 permanent");
	return 15;
}

/* Dates to the nanosecond of our own clock. */
static int
run_clock(void)
{
	static const char text[] = "HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:49:40 GMT\r\n\r\n";
	static const struct {
		int64_t wall_ns;
		const char *expected;
	} clocks[] = {
		{ NOW * S, "503 transient after 3" }, { NOW * S + 1, "503 transient after 2.999999999" },
		{ NOW * S + 3 * S - 1, "503 transient after 0.000000001" },
		{ NOW * S + 3 * S, "503 transient after 0" },
		{ NOW * S + 3 * S + 1, "503 transient after 0" },
		{ INT64_MAX, "503 transient after 0" },
		{ 0, "503 transient [Retry-After \"Sun, 06 Nov 1994 08:49:40 GMT\" is a year or more; ignored]" },
		{ -1, "503 transient [Retry-After \"Sun, 06 Nov 1994 08:49:40 GMT\" is a year or more; ignored]" },
		{ NOW * S + 3 * S - 31536000 * S + 1, "503 transient after 31535999.999999999" },
		{ NOW * S + 3 * S - 31536000 * S,
			"503 transient [Retry-After \"Sun, 06 Nov 1994 08:49:40 GMT\" "
			"is a year or more; ignored]" },
	};
	struct http h;
	struct http_result r;
	size_t i;

	for (i = 0; i < countof(clocks); i++) {
		http_begin(&h, HTTP_FILE, clocks[i].wall_ns);
		http_feed(&h, text, sizeof text - 1);
		r = http_end(&h, clocks[i].wall_ns);
		expect("clock", "whole", clocks[i].expected, describe(&r));
	}
	return (int)i;
}

static int
run_spread(void)
{
	static const int64_t ranges[][2] = {
		{ 0, 0 }, { 1, 1 }, { 10, 11 }, { S, S + S / 10 }, { 7 * S, 7 * S + 7 * S / 10 },
		{ 10 * S, 11 * S }, { 10 * S + 10, 11 * S + 10 }, { 3600 * S, 3601 * S },
		{ 31536000 * S, 31536001 * S }, { INT64_MAX, INT64_MAX },
	};
	struct backoff_range r;
	char expected[64], found[64];
	size_t i;

	for (i = 0; i < countof(ranges); i++) {
		r = backoff_server_range(ranges[i][0]);
		snprintf(expected, sizeof expected, "%lld..%lld", (long long)ranges[i][0], (long long)ranges[i][1]);
		snprintf(found, sizeof found, "%lld..%lld", (long long)r.lo_ns, (long long)r.hi_ns);
		expect("spread", "range", expected, found);
	}
	return (int)i;
}

/* Any bytes, any chunks: one and the same result, and no crash. */
static int
run_noise(void)
{
	static const char *const pieces[] = {
		"HTTP/1.1 503 Oh", "HTTP/2 ", "302 Found", "HTTP/1.1 200 Connection established", "\r", "\n",
		"\r\n", "\r\n\r\n", "< ", "  ", "\t", "[0-0] ", "00:00:00.123456 ", METER, "Retry-After: 7",
		"Retry-After:", "Date: ", "Sun, 06 Nov 1994 08:49:37 GMT", "x-ratelimit-remaining: 0",
		"0", ":", "\xff",
	};
	char text[2048], first[256];
	const char *piece;
	size_t len, n;
	int round, way, source;

	for (round = 0; round < 20000; round++) {
		for (len = 0; len < 300; len += n) {
			piece = pieces[chance(countof(pieces))];
			n = strlen(piece);
			memcpy(text + len, piece, n);
			if (chance(16) == 0)
				text[len++] = (char)chance(256);
		}
		source = (int)chance(3);
		snprintf(first, sizeof first, "%s", read_as((enum http_source)source, text, len, WHOLE));
		for (way = BYTES; way < WAYS; way++)
			expect("noise", way_names[way], first, read_as((enum http_source)source, text, len, way));
	}
	return round;
}

static int
run_read(const char *name, const char *wall_s)
{
	static const char *const sources[] = {
		[HTTP_STDOUT] = "stdout", [HTTP_STDERR] = "stderr", [HTTP_FILE] = "file",
	};
	int64_t wall_ns = (wall_s != NULL ? atoll(wall_s) : NOW) * S;
	struct http h;
	struct http_result r;
	char buf[4096];
	size_t source = 0;
	ssize_t n;

	while (source < countof(sources) && strcmp(sources[source], name) != 0)
		source++;
	if (source == countof(sources))
		return 2;
	http_begin(&h, (enum http_source)source, wall_ns);
	while ((n = read(STDIN_FILENO, buf, sizeof buf)) > 0)
		http_feed(&h, buf, (size_t)n);
	r = http_end(&h, wall_ns);
	puts(describe(&r));
	return 0;
}

static const struct group {
	const char *name;
	int (*run)(void);
} groups[] = {
	{ "dates", run_dates }, { "calendar", run_calendar }, { "judge", run_judge }, { "long", run_long },
	{ "clock", run_clock }, { "spread", run_spread }, { "noise", run_noise },
};

int
main(int argc, char **argv)
{
	int count = 0;
	size_t i;

	if (argc > 2 && strcmp(argv[1], "read") == 0)
		return run_read(argv[2], argv[3]);
	if (argc != 2)
		return 2;
	for (i = 0; i < countof(groups); i++)
		if (strcmp(groups[i].name, argv[1]) == 0)
			count = groups[i].run();
	if (count == 0)
		count = run_cases(argv[1]);
	printf("%d cases, %d failures\n", count, failures);
	return count == 0 || failures > 0;
}
