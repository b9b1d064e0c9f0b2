/*
 * http -- what the HTTP response headers in a stream say about an attempt.
 *
 * Reads the headers that curl -i, -D, -v, wget -S and their like print, as the manual's section HTTP has it, from
 * chunks of any size: a block starts at a status line, each block forgets the one before, the last one counts.
 * Memory is fixed; a longer line is cut, and a value that was cut is not believed.  Nothing is taken on trust: a
 * Retry-After or Date that is not what RFC 9110 says is left out, and a complaint says so.
 */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_LINE_MAX  1024             /* bytes of a line that are looked at */
#define HTTP_VALUE_MAX 256              /* bytes of a folded value */
#define HTTP_TEXT_SIZE 64               /* a value in a complaint, escaped */

#define HTTP_COMPLAINT_SIZE (HTTP_TEXT_SIZE + 64)

/* Where the headers are.  On HTTP_FROM_STDOUT the body follows: after the first final block nothing counts. */
enum http_source { HTTP_FROM_NOTHING, HTTP_FROM_STDOUT, HTTP_FROM_STDERR, HTTP_FROM_FD, HTTP_FROM_FILE };

enum http_complaint { HTTP_BELIEVED, HTTP_RETRY_AFTER_UNREADABLE, HTTP_RETRY_AFTER_ABSURD, HTTP_DATE_UNREADABLE };

struct http_result {
	bool found;                     /* there was a final response; otherwise all is 0 */
	int status;
	bool has_retry_after;           /* of a failed response, and believed */
	int64_t retry_after_ns;         /* from now on; 0 when the time has passed */
	bool rate_limited;              /* a 403 that means "not now" */
	enum http_complaint complaint;
	char text[HTTP_TEXT_SIZE];      /* the value complained of, escaped */
};

enum http_class {
	HTTP_NONE,                      /* no response */
	HTTP_OK,                        /* 2xx, 3xx: like HTTP_NONE, the other rules decide */
	HTTP_TRANSIENT, HTTP_PERMANENT
};

/*
 * The same of a status in a message, as parts of an expression: HTTP_TRANSIENT_ERE counts on HTTP_PERMANENT_ERE
 * being tried first.  A redirect that a program stops at is a failure.
 */
#define HTTP_TRANSIENT_ERE "(408|42[59]|5[0-9][0-9])"
#define HTTP_PERMANENT_ERE "(3[0-9][0-9]|40[0-79]|41[0-9]|42[0-46-8]|4[3-9][0-9]|50[15-8]|51[01])"

/* Between http_begin() and http_end(); the members are http.c's own. */
struct http {
	enum http_source source;
	int64_t now_s;
	int state, form;
	/* the line being read */
	size_t len;
	bool cr, meter, text;
	/* the block */
	int status;
	bool found, interim;
	/* the field being read, which the next line may continue */
	int field;
	size_t value_len;
	bool value_cut;
	/* what the block's fields said so far; times in seconds since 1970, -1 where there is none */
	int64_t delay_s, until_s, date_s;
	bool has_until, has_date, none_left;
	enum http_complaint complaint;
	char complaint_text[HTTP_TEXT_SIZE], until_text[HTTP_TEXT_SIZE], bad_date[HTTP_TEXT_SIZE];
	char line[HTTP_LINE_MAX + 1], value[HTTP_VALUE_MAX + 1];
};

/* Before each attempt.  wall_ns: now, since 1970; it only tells the century of a year of two digits. */
void http_begin(struct http *h, enum http_source source, int64_t wall_ns);

/* Takes the next n bytes of the stream.  How they are cut into calls makes no difference. */
void http_feed(struct http *h, const char *bytes, size_t n);

/* After the attempt, when the stream is drained.  wall_ns: now, against which a date without `Date` counts. */
struct http_result http_end(struct http *h, int64_t wall_ns);

/* What the response means for the attempt. */
enum http_class http_judge(const struct http_result *result);

/* The complaint as the text of a warning, at most HTTP_COMPLAINT_SIZE with its NUL.  Returns buf. */
char *http_complain(char buf[HTTP_COMPLAINT_SIZE], const struct http_result *result);

#endif
