/*
 * http_line -- what was read from HTTP headers in one line, for tables/http.c and http.c: `none`, or the status,
 * what it means, `after` and the seconds, the complaint in brackets.
 */
#ifndef HTTP_LINE_H
#define HTTP_LINE_H

#include <stdio.h>

#include "../../src/core/http.h"

#define SECOND INT64_C(1000000000)

static inline const char *
http_class_name(enum http_class class)
{
	static const char *const names[] = {
		[HTTP_NONE] = "none", [HTTP_OK] = "ok", [HTTP_TRANSIENT] = "transient",
		[HTTP_PERMANENT] = "permanent",
	};

	return names[class];
}

/* In a buffer that the next call uses again. */
static inline const char *
http_line(const struct http_result *r)
{
	static char buf[256];
	char complaint[HTTP_COMPLAINT_SIZE];
	long long whole = (long long)(r->retry_after_ns / SECOND), rest = (long long)(r->retry_after_ns % SECOND);
	size_t n = 0;

	if (!r->found)
		return http_class_name(http_judge(r));
	n += (size_t)snprintf(buf, sizeof buf, "%d %s", r->status, http_class_name(http_judge(r)));
	if (r->has_retry_after)
		n += (size_t)snprintf(buf + n, sizeof buf - n, " after %lld", whole);
	if (rest != 0)
		n += (size_t)snprintf(buf + n, sizeof buf - n, ".%09lld", rest);
	if (r->complaint != HTTP_BELIEVED)
		snprintf(buf + n, sizeof buf - n, " [%s]", http_complain(complaint, r));
	return buf;
}

#endif
