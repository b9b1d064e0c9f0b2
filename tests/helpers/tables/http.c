/* What is read from the headers of HTTP responses, in all the forms in which programs print them. */
#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/http.h"
#include "../http_line.h"
#include "../table.h"

#define S INT64_C(1000000000)
#define NOW INT64_C(784111777)          /* Sun, 06 Nov 1994 08:49:37 GMT */
#define TEXT(literal) literal, sizeof(literal) - 1
#define METER "\r  0     0    0     0    0     0      0      0 --:--:--  0:00:01 --:--:--     0"
#define METER_DAYS "\r 12 2929G   12 2929k    0     0  1939k  10.5M  3d 12h  1234d  3d 01h 1940k"

struct http_case {
	const char *name;
	enum http_source source;
	const char *text;
	size_t len;
	const char *expected;
};

static const struct http_case forms_cases[] = {
	{ "curl -D", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n\r\n"),
		"503 transient after 7" },
	{ "bare LF", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Service Unavailable\nRetry-After: 7\n\n"),
		"503 transient after 7" },
	{ "HTTP/1.0", HTTP_FROM_FILE, TEXT("HTTP/1.0 404 Not Found\r\n\r\n"), "404 permanent" },
	{ "HTTP/2", HTTP_FROM_FILE, TEXT("HTTP/2 503 \r\nretry-after: 7\r\n\r\n"), "503 transient after 7" },
	{ "HTTP/2.0, as gh prints it", HTTP_FROM_STDOUT, TEXT(
		"HTTP/2.0 403 Forbidden\r\nRetry-After: 60\r\n\r\n{}"), "403 transient after 60" },
	{ "HTTP/3", HTTP_FROM_FILE, TEXT("HTTP/3 429 \r\n\r\n"), "429 transient" },
	{ "no reason, no blank", HTTP_FROM_FILE, TEXT("HTTP/1.1 503\r\n\r\n"), "503 transient" },
	{ "no reason, no CR", HTTP_FROM_FILE, TEXT("HTTP/1.1 503\n\n"), "503 transient" },
	{ "curl -w, no newline", HTTP_FROM_STDERR, TEXT("HTTP/1.1 503\nRetry-After: 9"),
		"503 transient after 9" },
	{ "curl -w without a response", HTTP_FROM_STDERR, TEXT("HTTP/1.1 000\nRetry-After: \n"), "none" },
	{ "curl -w, the last without a response", HTTP_FROM_STDERR, TEXT("HTTP/1.1 404\nRetry-After: 9\n"
		"HTTP/0 000\nRetry-After: \n"), "none" },
	{ "curl -w without Retry-After", HTTP_FROM_STDERR, TEXT("HTTP/1.1 503\nRetry-After: \n"),
		"503 transient" },
	{ "curl -v", HTTP_FROM_STDERR, TEXT("* Connected\n> GET / HTTP/1.1\r\n> Retry-After: 1\r\n> \r\n"
		"< HTTP/1.1 503 Service Unavailable\r\n< Retry-After: 7\r\n< \r\n{ [5 bytes data]\n"
		"* left intact\n"), "503 transient after 7" },
	{ "curl -v speaks within a block", HTTP_FROM_STDERR, TEXT("< HTTP/1.1 503 Service Unavailable\r\n"
		"* Added cookie a=\"b\"\n\nRetry-After: 99\n< Retry-After: 7\r\n< \r\n"),
		"503 transient after 7" },
	{ "curl -v, trailing blank lost", HTTP_FROM_STDERR, TEXT(
		"< HTTP/1.1 503 Oh\n< Retry-After: 7\n<\n< Retry-After: 9\n"), "503 transient after 7" },
	{ "curl --trace-time", HTTP_FROM_STDERR, TEXT("00:26:02.297244 < HTTP/1.1 103 Early Hints\r\n"
		"00:26:02.297296 < Link: x\r\n00:26:02.297310 < HTTP/1.1 503\r\n"
		"00:26:02.297335 < Retry-After: 3\r\n"
		"00:26:02.297344 < \r\n00:26:02.297360 < Retry-After: 9\r\n"), "503 transient after 3" },
	{ "curl -vv", HTTP_FROM_STDERR, TEXT(
		"05:07:12.866942 [0-x] * Trying\n05:07:12.866942 [0-0] < HTTP/1.1 503 Oh\r\n"
		"05:07:12.866950 [0-0] < Retry-After: 3\r\n05:07:12.866990 [0-0] < \r\n"
		"05:07:12.87 [0-0] < Retry-After: 9\r\n"), "503 transient after 3" },
	{ "curl --trace-ids", HTTP_FROM_STDERR, TEXT(
		"[12-3] < HTTP/2 503 \r\n[12-3] < retry-after: 3\r\n[12-3] < \r\n"), "503 transient after 3" },
	{ "curl -v -D /dev/stderr", HTTP_FROM_STDERR, TEXT(
		"< HTTP/1.1 503 Oh\r\nHTTP/1.1 503 Oh\r\n< Retry-After: 7\r\nRetry-After: 7\r\n\r\n< \r\n"),
		"503 transient after 7" },
	{ "curl -D /dev/stderr -v", HTTP_FROM_STDERR, TEXT(
		"HTTP/1.1 503 Oh\r\n< HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n< Retry-After: 7\r\n< \r\n\r\n"),
		"503 transient after 7" },
	{ "wget -S", HTTP_FROM_STDERR, TEXT(
		"HTTP request sent, awaiting response... \n  HTTP/1.1 503 Service Unavailable\n"
		"  Retry-After:    11\n  Content-Length: 4\n"
		"2026-11-25 00:26:02 ERROR 503: Service Unavailable.\n  Retry-After: 99\n\n"),
		"503 transient after 11" },
	{ "wget -q -S, blocks one after another", HTTP_FROM_STDERR, TEXT(
		"  HTTP/1.1 302 Found\n  Retry-After: 99\n  HTTP/1.1 503 Oh\n  Retry-After: 5\n"),
		"503 transient after 5" },
	{ "wget -S, end of the stream", HTTP_FROM_STDERR, TEXT("  HTTP/1.1 429 Oh\n  Retry-After: 5"),
		"429 transient after 5" },
	{ "no block", HTTP_FROM_STDERR, TEXT("curl: (7) Failed to connect\n"), "none" },
	{ "nothing", HTTP_FROM_STDERR, TEXT(""), "none" },
	{ "only newlines", HTTP_FROM_FILE, TEXT("\r\n\r\n\n\n"), "none" },
};

/* curl without -s */
static const struct http_case meter_cases[] = {
	{ "-D /dev/stderr", HTTP_FROM_STDERR, TEXT("  % Total    % Received\n" METER METER
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n" METER METER "\n"), "503 transient after 7" },
	{ "-v", HTTP_FROM_STDERR, TEXT(METER "* Trying\n" METER METER
		"< HTTP/1.1 503 Oh\r\n< Retry-After: 7\r\n< \r\n"), "503 transient after 7" },
	{ "-v --trace-time", HTTP_FROM_STDERR, TEXT(METER
		"05:07:12.866942 < HTTP/1.1 503 Oh\r\n< Retry-After: 7\r\n< \r\n"), "503 transient after 7" },
	{ "-vv", HTTP_FROM_STDERR, TEXT(METER
		"05:07:12.866942 [0-0] < HTTP/1.1 503 Oh\r\n< Retry-After: 7\r\n< \r\n"),
		"503 transient after 7" },
	{ "before a field", HTTP_FROM_STDERR, TEXT(METER "HTTP/1.1 503 Oh\r\n" METER
		"Retry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "before a marked field", HTTP_FROM_STDERR, TEXT("< HTTP/1.1 503 Oh\r\n" METER
		"< Retry-After: 7\r\n< \r\n"), "503 transient after 7" },
	{ "before a field that starts with a d", HTTP_FROM_STDERR, TEXT(METER "HTTP/2 503 \r\n"
		"retry-after: Sun, 06 Nov 1994 08:50:37 GMT\r\n" METER_DAYS
		"date: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"), "503 transient after 30" },
	{ "before the empty line", HTTP_FROM_STDERR, TEXT("HTTP/1.1 503 Oh\r\n" METER
		"\r\nRetry-After: 7\r\n"), "503 transient" },
	{ "days and megabytes", HTTP_FROM_STDERR, TEXT(METER_DAYS "HTTP/1.1 503 Oh\r\n\r\n"),
		"503 transient" },
	{ "bar of -#", HTTP_FROM_STDERR, TEXT(
		"\r#=#=#                                                               "
		"\r##O=-#     #     #                                                        HTTP/1.1 503 Oh\r\n"
		"\r\n"), "503 transient" },
	{ "no CR, no meter", HTTP_FROM_STDERR, TEXT(
		"  0     0    0     0    0     0      0      0 --:--:--  0:00:01" "HTTP/1.1 503 Oh\r\n\r\n"),
		"none" },
	{ "a CR and little else", HTTP_FROM_STDERR, TEXT("\r100 HTTP/1.1 503 Oh\r\n\r\n"), "none" },
};

static const struct http_case blocks_cases[] = {
	{ "a redirect's Retry-After", HTTP_FROM_FILE, TEXT("HTTP/1.1 302 Found\r\nRetry-After: 99\r\n\r\n"
		"HTTP/1.1 503 Oh\r\n\r\n"), "503 transient" },
	{ "an error, then success", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 99\r\n\r\n"
		"HTTP/1.1 200 OK\r\n\r\n"), "200 ok" },
	{ "ends with a redirect", HTTP_FROM_FILE, TEXT("HTTP/1.1 302 Found\r\nRetry-After: 99\r\n\r\n"),
		"302 ok" },
	{ "early hints", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 103 Early Hints\r\nRetry-After: 99\r\n\r\nHTTP/1.1 503 Oh\r\n\r\n"), "503 transient" },
	{ "continue", HTTP_FROM_STDERR, TEXT("< HTTP/1.1 100 Continue\r\n< \r\n} [5 bytes data]\n"
		"< HTTP/1.1 429 Too Many Requests\r\n< Retry-After: 2\r\n< \r\n"), "429 transient after 2" },
	{ "only 1xx", HTTP_FROM_FILE, TEXT("HTTP/1.1 100 Continue\r\n\r\n"), "none" },
	{ "a response, then only 1xx", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 404 Oh\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"), "none" },
	{ "tunnel", HTTP_FROM_FILE, TEXT("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 503 Oh\r\n"
		"Retry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "only the tunnel", HTTP_FROM_FILE, TEXT("HTTP/1.1 200 Connection Established\r\n\r\n"), "none" },
	{ "tunnel refused", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Connection established not\r\nRetry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "several URLs", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 404 Oh\r\nRetry-After: 3\r\n\r\nHTTP/1.1 502 Oh\r\n\r\n"), "502 transient" },
	{ "cut off by the next", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 403 Oh\r\nX-RateLimit-Remaining: 0\r\nHTTP/1.1 403 Oh\r\n\r\n"), "403 permanent" },
	{ "cut off by the end", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 3"),
		"503 transient after 3" },
	{ "cut off in the status line", HTTP_FROM_FILE, TEXT("HTTP/1.1 404 Oh\r\n\r\nHTTP/1.1 50"),
		"404 permanent" },
	{ "trailers", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 3\r\n\r\nRetry-After: 55\r\n\r\n"), "503 transient after 3" },
	{ "trailers of curl -v", HTTP_FROM_STDERR, TEXT(
		"< HTTP/1.1 503 Oh\r\n< \r\n{ [3 bytes data]\n< Retry-After: 55\r\n"), "503 transient" },
	{ "a complaint goes with its block", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: soon\r\nDate: x\r\n\r\n"
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"),
		"503 transient after 30" },
	{ "all is forgotten", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:59:37 GMT\r\n"
		"Date: Sun, 06 Nov 1994 08:00:00 GMT\r\n\r\nHTTP/1.1 503 Oh\r\n"
		"Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"), "503 transient after 30" },
};

static const struct http_case stdout_cases[] = {
	{ "a status line in the body", HTTP_FROM_STDOUT, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "503 transient after 7" },
	{ "the same in a file", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "200 ok" },
	{ "a success's body", HTTP_FROM_STDOUT, TEXT(
		"HTTP/1.1 200 OK\r\n\r\nlog:\nHTTP/1.1 503 Oh\nRetry-After: 7\n\n"), "200 ok" },
	{ "a redirect followed", HTTP_FROM_STDOUT, TEXT(
		"HTTP/1.1 302 Found\r\nRetry-After: 99\r\n\r\nHTTP/2 301 \r\n\r\n"
		"HTTP/1.1 503 Oh\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "503 transient" },
	{ "a redirect not followed", HTTP_FROM_STDOUT, TEXT(
		"HTTP/1.1 302 Found\r\n\r\n<a>\nHTTP/1.1 503 Oh\r\n\r\n"), "302 ok" },
	{ "an empty line, then a status line", HTTP_FROM_STDOUT, TEXT(
		"HTTP/1.1 302 Found\r\n\r\n\r\nHTTP/1.1 503 Oh\r\n\r\n"), "302 ok" },
	{ "credentials asked and given", HTTP_FROM_STDOUT, TEXT(
		"HTTP/1.1 401 Unauthorized\r\nRetry-After: 44\r\n\r\nHTTP/1.1 200 OK\r\n\r\nfine"), "200 ok" },
	{ "credentials refused", HTTP_FROM_STDOUT, TEXT(
		"HTTP/1.1 401 Unauthorized\r\n\r\nno\nHTTP/1.1 200 OK\r\n\r\n"), "401 permanent" },
	{ "1xx and a tunnel", HTTP_FROM_STDOUT, TEXT(
		"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "503 transient after 7" },
	{ "text before the block", HTTP_FROM_STDOUT, TEXT("calling the server\nHTTP/1.1 503 Oh\r\n\r\n"),
		"503 transient" },
	{ "a body without newline", HTTP_FROM_STDOUT, TEXT("HTTP/1.1 503 Oh\r\n\r\nHTTP/1.1 200"),
		"503 transient" },
	{ "fields in the body", HTTP_FROM_STDOUT, TEXT("HTTP/1.1 503 Oh\r\n\r\nRetry-After: 7\r\n"),
		"503 transient" },
	{ "wget -S on stdout", HTTP_FROM_STDOUT, TEXT(
		"  HTTP/1.1 302 Found\nLocation: x [following]\n--2026-11-25--\n  HTTP/1.1 503 Oh\n"
		"  Retry-After: 7\nerror\n  HTTP/1.1 200 OK\n"), "503 transient after 7" },
};

static const struct http_case fields_cases[] = {
	{ "names in any case", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nrETRY-aFTER:7\r\n\r\n"),
		"503 transient after 7" },
	{ "blanks round the value", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: \t 7 \t \r\n\r\n"), "503 transient after 7" },
	{ "folded", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After:\r\n  11\r\n\r\n"),
		"503 transient after 11" },
	{ "folded with a tab", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After:\r\n\t11\r\n\r\n"),
		"503 transient after 11" },
	{ "folded, curl -v", HTTP_FROM_STDERR, TEXT(
		"< HTTP/1.1 503 Oh\r\n< Retry-After:\r\n<   11\r\n< \r\n"), "503 transient after 11" },
	{ "folded, curl -v -D /dev/stderr", HTTP_FROM_STDERR, TEXT("< HTTP/1.1 503 Oh\r\nHTTP/1.1 503 Oh\r\n"
		"< Retry-After:\r\nRetry-After:\r\n<   11\r\n  11\r\n\r\n< \r\n"), "503 transient after 11" },
	{ "a folded date", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 \r\n"
		" \t 08:50:37\r\n GMT\r\n\r\n"), "503 transient after 60" },
	{ "a fold that looks like a status line", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nX: y\r\n  HTTP/1.1 200 OK\r\n\r\n"), "503 transient" },
	{ "a fold of another field", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\nX: y\r\n 9\r\n\r\n"), "503 transient after 7" },
	{ "a fold that makes a list", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n 9\r\n\r\n"),
		"503 transient [Retry-After \"7 9\" is neither seconds nor a date; ignored]" },
	{ "longer names", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nX-Retry-After: 7\r\n"
		"Retry-After-Ms: 7\r\nRetry-After : 7\r\nRetry-Afte: 7\r\nRetry-After\r\n\r\n"), "503 transient" },
	{ "several: the longest", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 1\r\nRetry-After: 9\r\nRetry-After: 3\r\n\r\n"),
		"503 transient after 9" },
	{ "several: seconds and dates", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n"
		"Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\nRetry-After: 50\r\n\r\n"),
		"503 transient after 60" },
	{ "several: one is believed", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: soon\r\n"
		"Retry-After: 3\r\nRetry-After: -1\r\n\r\n"),
		"503 transient after 3 [Retry-After \"soon\" is neither seconds nor a date; ignored]" },
	{ "the first Date counts", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nDate: Sun, 06 Nov 1994 08:50:00 GMT\r\n"
		"Date: Sun, 06 Nov 1994 08:50:30 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n\r\n"),
		"503 transient after 37" },
};

static const struct http_case retry_after_cases[] = {
	{ "0", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 0\r\n\r\n"),
		"503 transient after 0" },
	{ "leading zeros", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 000120\r\n\r\n"),
		"503 transient after 120" },
	{ "a second less than a year", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 31535999\r\n\r\n"), "503 transient after 31535999" },
	{ "a year", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 31536000\r\n\r\n"),
		"503 transient [Retry-After \"31536000\" is a year or more; ignored]" },
	{ "20 digits", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: 18446744073709551617\r\n\r\n"),
		"503 transient [Retry-After \"18446744073709551617\" is a year or more; ignored]" },
	{ "a sign", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: +2\r\n\r\n"),
		"503 transient [Retry-After \"+2\" is neither seconds nor a date; ignored]" },
	{ "a negative", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: -5\r\n\r\n"),
		"503 transient [Retry-After \"-5\" is neither seconds nor a date; ignored]" },
	{ "a fraction", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 1.5\r\n\r\n"),
		"503 transient [Retry-After \"1.5\" is neither seconds nor a date; ignored]" },
	{ "a list", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 1, 9\r\n\r\n"),
		"503 transient [Retry-After \"1, 9\" is neither seconds nor a date; ignored]" },
	{ "a unit", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 2s\r\n\r\n"),
		"503 transient [Retry-After \"2s\" is neither seconds nor a date; ignored]" },
	{ "hex", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 0x10\r\n\r\n"),
		"503 transient [Retry-After \"0x10\" is neither seconds nor a date; ignored]" },
	{ "empty", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After:\r\n\r\n"), "503 transient" },
	{ "of a success", HTTP_FROM_FILE, TEXT("HTTP/1.1 200 OK\r\nRetry-After: 7\r\n\r\n"), "200 ok" },
	{ "unbelievable, of a success", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 202 OK\r\nRetry-After: soon\r\n\r\n"), "202 ok" },
	{ "of a permanent failure", HTTP_FROM_FILE, TEXT("HTTP/1.1 404 Oh\r\nRetry-After: 7\r\n\r\n"),
		"404 permanent after 7" },
	{ "IMF-fixdate", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:51:37 GMT\r\n\r\n"),
		"503 transient after 120" },
	{ "RFC 850", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sunday, 06-Nov-94 08:51:37 GMT\r\n\r\n"),
		"503 transient after 120" },
	{ "asctime", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun Nov  6 08:51:37 1994\r\n\r\n"), "503 transient after 120" },
	{ "by the response's own clock", HTTP_FROM_FILE, TEXT(
		"HTTP/2 503 \r\nretry-after: Wed, 25 Nov 2026 00:00:30 GMT\r\n"
		"date: Wed, 25 Nov 2026 00:00:00 GMT\r\n\r\n"), "503 transient after 30" },
	{ "the same the other way round", HTTP_FROM_FILE, TEXT(
		"HTTP/2 503 \r\ndate: Wed, 25 Nov 2026 00:00:00 GMT\r\n"
		"retry-after: Wed, 25 Nov 2026 00:00:30 GMT\r\n\r\n"), "503 transient after 30" },
	{ "in the past", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:49:36 GMT\r\n\r\n"),
		"503 transient after 0" },
	{ "long past", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 06 Nov 0000 08:49:36 GMT\r\n\r\n"),
		"503 transient after 0" },
	{ "a date a second less than a year away", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\n"
		"Retry-After: Mon, 06 Nov 1995 08:49:36 GMT\r\n\r\n"), "503 transient after 31535999" },
	{ "a date a year away", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Mon, 06 Nov 1995 08:49:37 GMT\r\n\r\n"),
		"503 transient [Retry-After \"Mon, 06 Nov 1995 08:49:37 GMT\" is a year or more; ignored]" },
	{ "a date far away", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Mon, 06 Nov 9999 08:49:37 GMT\r\nRetry-After: 5\r\n\r\n"),
		"503 transient after 5 [Retry-After \"Mon, 06 Nov 9999 08:49:37 GMT\" "
		"is a year or more; ignored]" },
	{ "a year away by its own clock", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nDate: Sun, 06 Nov 1994 00:00:00 GMT\r\n"
		"Retry-After: Mon, 06 Nov 1995 00:00:00 GMT\r\n\r\n"),
		"503 transient [Retry-After \"Mon, 06 Nov 1995 00:00:00 GMT\" is a year or more; ignored]" },
	{ "a Date that cannot be read", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nDate: yesterday\r\n"
		"Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"),
		"503 transient after 30 [Date \"yesterday\" is no date; ignored]" },
	{ "such a Date that nobody needs", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nDate: yesterday\r\nRetry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "no date", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\nRetry-After: Sun, 31 Feb 1995 08:50:07 GMT\r\n\r\n"),
		"503 transient [Retry-After \"Sun, 31 Feb 1995 08:50:07 GMT\" "
		"is neither seconds nor a date; ignored]" },
};

static const struct http_case hostile_cases[] = {
	{ "NUL in a value", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 7\0" "9\r\n\r\n"),
		"503 transient [Retry-After \"7\\x019\" is neither seconds nor a date; ignored]" },
	{ "NUL in the status line", HTTP_FROM_FILE, TEXT("HTTP/1.1 503\0\r\n\r\nHTTP/1.1 404 \0\r\n\r\n"),
		"404 permanent" },
	{ "NUL for an empty line", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 503 Oh\r\n\0\r\nRetry-After: 7\r\n\r\n"), "503 transient after 7" },
	{ "0xff", HTTP_FROM_FILE, TEXT("\xff\xff\nHTTP/1.1 503 \xff\xff\r\n\xff: \xff\r\n"
		"Retry-After: \xff\x1b[31m\r\n\r\n"),
		"503 transient [Retry-After \"\\xff\\x1b[31m\" is neither seconds nor a date; ignored]" },
	{ "CR in a value", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: 7\rX: y\r\n\r\n"),
		"503 transient [Retry-After \"7\\x0dX: y\" is neither seconds nor a date; ignored]" },
	{ "CR in the reason", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 O\rHTTP/1.1 200 OK\r\n\r\n"),
		"503 transient" },
	{ "CR CR LF", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\n\r\r\nRetry-After: 7\r\n"), "503 transient" },
	{ "no status lines", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 50 Oh\r\nHTTP/1.1 5033 Oh\r\nHTTP/1.1 5a3\r\nHTTP/1.1503\r\nHTTP/11.1 503\r\n"
		"HTTP/1. 503\r\nHTTP/ 503\r\nHTTP 503\r\nhttp/1.1 503 Oh\r\nHTTP/1.1 5 3\r\nHTTP/1.1 -503\r\n"
		"x HTTP/1.1 503 Oh\r\n HTTP/1.1 503 Oh\r\n   HTTP/1.1 503 Oh\r\n> HTTP/1.1 503 Oh\r\n"
		"<HTTP/1.1 503 Oh\r\nGET / HTTP/1.1\r\nHTTP/1.1 503-Oh\r\n1:2:3 < HTTP/1.1 503 Oh\r\n"
		"[] x < HTTP/1.1 503 Oh\r\nHTTP/1.1 \r\n"), "none" },
	{ "a long value in a complaint", HTTP_FROM_FILE, TEXT("HTTP/1.1 503 Oh\r\nRetry-After: "
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n\r\n"),
		"503 transient [Retry-After \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\" "
		"is neither seconds nor a date; ignored]" },
};

/* 403, 413 and 429, which may mean that there were too many */
static const struct http_case limited_cases[] = {
	{ "403", HTTP_FROM_FILE, TEXT("HTTP/1.1 403 Forbidden\r\n\r\n"), "403 permanent" },
	{ "403 with Retry-After", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 403 Forbidden\r\nRetry-After: 60\r\n\r\n"), "403 transient after 60" },
	{ "403 with a past Retry-After", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 403 Oh\r\nRetry-After: Sun, 06 Nov 1994 08:00:00 GMT\r\n\r\n"),
		"403 transient after 0" },
	{ "403 with an unbelievable one", HTTP_FROM_FILE, TEXT(
		"HTTP/1.1 403 Forbidden\r\nRetry-After: soon\r\n\r\n"),
		"403 permanent [Retry-After \"soon\" is neither seconds nor a date; ignored]" },
	{ "403, none left", HTTP_FROM_FILE, TEXT("HTTP/2 403 \r\nx-ratelimit-remaining: 0\r\n\r\n"),
		"403 transient" },
	{ "403, some left", HTTP_FROM_FILE, TEXT("HTTP/2 403 \r\nX-RateLimit-Remaining: 10\r\n\r\n"),
		"403 permanent" },
	{ "403, nonsense left", HTTP_FROM_FILE, TEXT(
		"HTTP/2 403 \r\nX-RateLimit-Remaining: 0x\r\nX-RateLimit-Remaining:\r\n\r\n"), "403 permanent" },
	{ "401, none left", HTTP_FROM_FILE, TEXT(
		"HTTP/2 401 \r\nx-ratelimit-remaining: 0\r\nRetry-After: 7\r\n\r\n"), "401 permanent after 7" },
	{ "413 with Retry-After", HTTP_FROM_FILE, TEXT("HTTP/2 413 \r\nRetry-After: 7\r\n\r\n"),
		"413 transient after 7" },
	{ "413 with an unbelievable one", HTTP_FROM_FILE, TEXT("HTTP/2 413 \r\nRetry-After: soon\r\n\r\n"),
		"413 permanent [Retry-After \"soon\" is neither seconds nor a date; ignored]" },
	{ "413, none left", HTTP_FROM_FILE, TEXT("HTTP/2 413 \r\nx-ratelimit-remaining: 0\r\n\r\n"),
		"413 permanent" },
	{ "413, none left until", HTTP_FROM_FILE, TEXT(
		"HTTP/2 413 \r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: 9\r\n\r\n"),
		"413 transient after 9" },
};

/* The reset of a rate limit */
#define NONE_LEFT "x-ratelimit-remaining: 0\r\n"
#define DATE_2001 "Date: Sun, 09 Sep 2001 01:46:41 GMT\r\n"        /* 1000000001 */
static const struct http_case reset_cases[] = {
	{ "seconds", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset: 30\r\n\r\n"),
		"429 transient after 30" },
	{ "before what is left, by its other name", HTTP_FROM_FILE, TEXT(
		"HTTP/2 403 \r\nratelimit-reset: 30\r\n" NONE_LEFT "\r\n"), "403 transient after 30" },
	{ "0 seconds", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset: 0\r\n\r\n"),
		"429 transient after 0" },
	{ "some left", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\nX-RateLimit-Remaining: 1\r\nX-RateLimit-Reset: 30\r\n\r\n"), "429 transient" },
	{ "nobody says what is left", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\nX-RateLimit-Reset: soon\r\n\r\n"), "429 transient" },
	{ "of a success", HTTP_FROM_FILE, TEXT("HTTP/2 200 \r\n" NONE_LEFT "X-RateLimit-Reset: 30\r\n\r\n"),
		"200 ok" },
	{ "Retry-After counts", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset: soon\r\nRetry-After: 7\r\n\r\n"),
		"429 transient after 7" },
	{ "Retry-After that is not believed does not", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\n" NONE_LEFT "Retry-After: soon\r\nX-RateLimit-Reset: 30\r\n\r\n"),
		"429 transient after 30 [Retry-After \"soon\" is neither seconds nor a date; ignored]" },
	{ "Unix time by the response's clock", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\n" DATE_2001 NONE_LEFT "X-RateLimit-Reset: 1000000061\r\n\r\n"),
		"429 transient after 60" },
	{ "the least Unix time, past", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\n" DATE_2001 NONE_LEFT "X-RateLimit-Reset: 1000000001\r\n\r\n"),
		"429 transient after 0" },
	{ "the longest of several", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" DATE_2001 NONE_LEFT
		"X-RateLimit-Reset: 1000000061\r\nRateLimit-Reset: 90\r\nRateLimit-Reset: 5\r\n\r\n"),
		"429 transient after 90" },
	{ "the longest of several, a Unix time", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" DATE_2001 NONE_LEFT
		"RateLimit-Reset: 30\r\nX-RateLimit-Reset: 1000000061\r\nX-RateLimit-Reset: 1000000031\r\n\r\n"),
		"429 transient after 60" },
	{ "seconds of a year", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset: 31536000\r\n\r\n"),
		"429 transient [rate limit reset \"31536000\" is a year or more; ignored]" },
	{ "the most seconds", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\n" DATE_2001 NONE_LEFT "X-RateLimit-Reset: 1000000000\r\n\r\n"),
		"429 transient [rate limit reset \"1000000000\" is a year or more; ignored]" },
	{ "Unix time in milliseconds", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\n" DATE_2001 NONE_LEFT "X-RateLimit-Reset: 1000000061000\r\n\r\n"),
		"429 transient [rate limit reset \"1000000061000\" is a year or more; ignored]" },
	{ "more than can be counted", HTTP_FROM_FILE, TEXT(
		"HTTP/2 403 \r\n" NONE_LEFT "X-RateLimit-Reset: 99999999999999999999\r\n\r\n"),
		"403 transient [rate limit reset \"99999999999999999999\" is a year or more; ignored]" },
	{ "a sign", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset: -5\r\n\r\n"),
		"429 transient [rate limit reset \"-5\" is neither seconds nor a Unix time; ignored]" },
	{ "a fraction", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset: 1.5\r\n\r\n"),
		"429 transient [rate limit reset \"1.5\" is neither seconds nor a Unix time; ignored]" },
	{ "a list", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset: 5, 9\r\n\r\n"),
		"429 transient [rate limit reset \"5, 9\" is neither seconds nor a Unix time; ignored]" },
	{ "a word, and a number", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset: soon\r\nRateLimit-Reset: 9\r\n\r\n"),
		"429 transient after 9 [rate limit reset \"soon\" is neither seconds nor a Unix time; ignored]" },
	{ "empty", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" NONE_LEFT "X-RateLimit-Reset:\r\n\r\n"),
		"429 transient" },
	{ "a Date that cannot be read", HTTP_FROM_FILE, TEXT(
		"HTTP/2 429 \r\nDate: yesterday\r\n" NONE_LEFT "X-RateLimit-Reset: 9\r\n\r\n"),
		"429 transient after 9" },
	{ "of the block before", HTTP_FROM_FILE, TEXT("HTTP/2 429 \r\n" NONE_LEFT
		"X-RateLimit-Reset: 30\r\n\r\nHTTP/2 429 \r\n" NONE_LEFT "\r\n"), "429 transient" },
};

static unsigned long long seed = 1;

static unsigned
chance(unsigned below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % below;
}

static void
expect(size_t row, const char *name, const char *how, const char *expected, const char *found)
{
	check(strcmp(expected, found) == 0, row, "%s (%s): %s, not %s", name, how, found, expected);
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
	return http_line(&r);
}

static void
check_text(size_t row, const char *name, enum http_source source, const char *text, size_t len,
    const char *expected)
{
	int way, round;
	char *copy = malloc(len + 1);           /* on the heap, so that a sanitizer sees a read past its end */

	memcpy(copy, text, len);
	for (way = 0; way < WAYS; way++)
		for (round = 0; round < (way == CHUNKS ? 5 : 1); round++)
			expect(row, name, way_names[way], expected, read_as(source, copy, len, way));
	free(copy);
}

static void
check_cases(const struct http_case *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		check_text(i, rows[i].name, rows[i].source, rows[i].text, rows[i].len, rows[i].expected);
}

static void
test_forms(void)
{
	check_cases(forms_cases, countof(forms_cases));
}

static void
test_meter(void)
{
	check_cases(meter_cases, countof(meter_cases));
}

static void
test_blocks(void)
{
	check_cases(blocks_cases, countof(blocks_cases));
}

static void
test_stdout(void)
{
	check_cases(stdout_cases, countof(stdout_cases));
}

static void
test_fields(void)
{
	check_cases(fields_cases, countof(fields_cases));
}

static void
test_retry_after(void)
{
	check_cases(retry_after_cases, countof(retry_after_cases));
}

static void
test_hostile(void)
{
	check_cases(hostile_cases, countof(hostile_cases));
}

static void
test_limited(void)
{
	check_cases(limited_cases, countof(limited_cases));
	check_cases(reset_cases, countof(reset_cases));
}

static void
test_judge(void)
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
	size_t i, j, row = 0;
	int n;

	for (i = 0; i < countof(lists); i++) {
		for (j = 0; j < lists[i].count; j++, row++) {
			n = snprintf(text, sizeof text, "HTTP/1.1 %d Oh\r\n\r\n", lists[i].list[j]);
			snprintf(expected, sizeof expected, "%d %s", lists[i].list[j],
			    http_class_name(lists[i].class));
			check_text(row, text, HTTP_FROM_FILE, text, (size_t)n, expected);
		}
	}
}

/* Fed with HTTP_FROM_STDERR: head, then fill over and over up to size bytes, then tail. */
static void
check_long(size_t row, const char *name, const char *head, const char *fill, size_t size, const char *tail,
    const char *expected)
{
	size_t n = strlen(head), step = strlen(fill);
	char *text = malloc(n + size + step + strlen(tail) + 1);

	memcpy(text, head, n);
	for (size += n; n < size; n += step)
		memcpy(text + n, fill, step);
	memcpy(text + n, tail, strlen(tail));
	check_text(row, name, HTTP_FROM_STDERR, text, n + strlen(tail), expected);
	free(text);
}

static void
test_long(void)
{
	static const char after[] = "\r\nRetry-After: 7\r\n\r\n", found[] = "503 transient after 7";
	static const size_t mega = 3000000;
	size_t row = 0;

	check_long(row++, "a line before the block", "", "x", mega,
	    "\nHTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long(row++, "a line of zeros", "", "0", mega, "\nHTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long(row++, "a line of CR", "", "\r", mega, "\nHTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long(row++, "a line of x and CR", "", "x\r", mega,
	    "\nHTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long(row++, "a reason", "HTTP/1.1 503 ", "x", mega, after, found);
	check_long(row++, "a field", "HTTP/1.1 503 Oh\r\nX: ", "x", mega, after, found);
	check_long(row++, "a field's name", "HTTP/1.1 503 Oh\r\n", "x", mega, after, found);
	check_long(row++, "folds", "HTTP/1.1 503 Oh\r\nX: y", "\r\n x", mega, after, found);
	check_long(row++, "many fields", "HTTP/1.1 503 Oh\r\n", "Retry-After: 1\r\n", mega, after + 2, found);
	check_long(row++, "many blocks", "", "HTTP/1.1 302 Oh\r\nRetry-After: 99\r\n\r\n", mega,
	    "HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n\r\n", found);
	check_long(row++, "hours of progress", "", METER, mega,
	    "< HTTP/1.1 503 Oh\r\n< Retry-After: 7\r\n< \r\n", found);
	check_long(row++, "a number that was cut", "HTTP/1.1 403 Oh\r\nRetry-After: ", "0", 2000, "7\r\n\r\n",
	    "403 permanent [Retry-After \"000000000000000000000000000000000000000000000000000000000000...\" "
	    "is neither seconds nor a date; ignored]");
	check_long(row++, "a number that the line's end cut", "HTTP/1.1 403 Oh\r\nRetry-After:", " ", 1010,
	    "7777777\r\n\r\n", "403 permanent [Retry-After \"77\" is neither seconds nor a date; ignored]");
	check_long(row++, "a number with many folds", "HTTP/1.1 503 Oh\r\nRetry-After: 7\r\n", " \r\n", 2000,
	    " \r\n\r\n", found);
	check_long(row++, "a rest of zeros", "HTTP/1.1 403 Oh\r\nX-RateLimit-Remaining: ", "0", 2000, "7\r\n\r\n",
	    "403 permanent");
}

/* Dates to the nanosecond of our own clock. */
static void
test_clock(void)
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
		http_begin(&h, HTTP_FROM_FILE, clocks[i].wall_ns);
		http_feed(&h, text, sizeof text - 1);
		r = http_end(&h, clocks[i].wall_ns);
		expect(i, "clock", "whole", clocks[i].expected, http_line(&r));
	}
}

/* Any bytes, any chunks: one and the same result, and no crash. */
static void
test_noise(void)
{
	static const char *const pieces[] = {
		"HTTP/1.1 503 Oh", "HTTP/2 ", "302 Found", "HTTP/1.1 200 Connection established", "\r", "\n",
		"\r\n", "\r\n\r\n", "< ", "  ", "\t", "[0-0] ", "00:00:00.123456 ", METER, "Retry-After: 7",
		"Retry-After:", "Date: ", "Sun, 06 Nov 1994 08:49:37 GMT", "x-ratelimit-remaining: 0",
		"RateLimit-Reset: 9", "0", ":", "\xff",
	};
	char text[2048], first[256];
	const char *piece;
	size_t len, n, round;
	int way, source;

	seed = 1;
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
			expect(round, "noise", way_names[way], first,
			    read_as((enum http_source)source, text, len, way));
	}
}

static bool
matches(const char *ere, int status)
{
	char text[8];
	regex_t re;
	bool yes;

	snprintf(text, sizeof text, "%d", status);
	if (regcomp(&re, ere, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	yes = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return yes;
}

/* The expressions of the presets say of every status what http_judge() says, but that a redirect is a failure. */
static void
test_eres(void)
{
	int status;

	for (status = 100; status < 600; status++) {
		struct http_result r = { .found = true, .status = status };
		enum http_class says = matches("^" HTTP_PERMANENT_ERE "$", status) ? HTTP_PERMANENT
		    : matches("^" HTTP_TRANSIENT_ERE "$", status) ? HTTP_TRANSIENT : HTTP_OK;
		enum http_class wanted = status >= 300 && status < 400 ? HTTP_PERMANENT : http_judge(&r);

		check(says == wanted, (size_t)status, "%d: %d, not %d", status, says, wanted);
	}
}

const struct test http_tests[] = {
	{ "http.forms", test_forms }, { "http.meter", test_meter }, { "http.blocks", test_blocks },
	{ "http.stdout", test_stdout }, { "http.fields", test_fields }, { "http.retry_after", test_retry_after },
	{ "http.hostile", test_hostile }, { "http.limited", test_limited }, { "http.judge", test_judge },
	{ "http.long", test_long }, { "http.clock", test_clock }, { "http.noise", test_noise },
	{ "http.eres", test_eres }, { NULL, NULL },
};
