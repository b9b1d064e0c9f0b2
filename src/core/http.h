/*
 * http -- what the HTTP response headers in a stream say about an attempt.
 *
 * Reads the headers that curl -i, -D, -v, wget -S and their like print, as the manual's section HTTP says, from
 * chunks of any size.  A block starts at a status line and replaces the one before, so the last one counts.  Memory
 * is fixed: a line is cut at HTTP_LINE_MAX, and a value that was cut is ignored.  So is a Retry-After or Date that
 * RFC 9110 does not allow, and a rate limit's reset that is no number; a complaint says so.
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

/* Where the headers are.  On HTTP_FROM_STDOUT the body follows: nothing after the first final block counts. */
enum http_source { HTTP_FROM_NOTHING, HTTP_FROM_STDOUT, HTTP_FROM_STDERR, HTTP_FROM_FD, HTTP_FROM_FILE };

enum http_complaint {
	HTTP_BELIEVED, HTTP_RETRY_AFTER_UNREADABLE, HTTP_RETRY_AFTER_ABSURD, HTTP_RESET_UNREADABLE,
	HTTP_RESET_ABSURD, HTTP_DATE_UNREADABLE
};

struct http_result {
	bool found;                     /* there was a final response; otherwise all is 0 */
	int status;
	bool has_retry_after;           /* valid, and of a failed response; or what counts as one */
	int64_t retry_after_ns;         /* from now on; 0 if the date has passed */
	bool passes;                    /* a 403 or 413 that says when, or that a rate limit is the reason */
	enum http_complaint complaint;
	char text[HTTP_TEXT_SIZE];      /* the value that the complaint is about, escaped */
};

enum http_class {
	HTTP_NONE,                      /* no response */
	HTTP_OK,                        /* 2xx, 3xx: like HTTP_NONE, the other rules decide */
	HTTP_TRANSIENT, HTTP_PERMANENT
};

/*
 * The same classes as EREs, for a status in a program's message.  HTTP_TRANSIENT_ERE also matches permanent
 * statuses, so HTTP_PERMANENT_ERE goes first.  3xx is permanent: a program that reports it has stopped there.
 */
#define HTTP_TRANSIENT_ERE "(408|42[59]|5[0-9][0-9])"
#define HTTP_PERMANENT_ERE "(3[0-9][0-9]|40[0-79]|41[0-9]|42[0-46-8]|4[3-9][0-9]|50[15-8]|51[01])"

/* The longest wait that one kind of field asks for: in seconds, -1 for none, and until a time. */
struct http_wish {
	int64_t delay_s, until_s;       /* until_s: since 1970 */
	bool has_until;
	char until_text[HTTP_TEXT_SIZE];
	enum http_complaint complaint;  /* about a value that is not believed, and that value */
	char text[HTTP_TEXT_SIZE];
};

/* The state from http_begin() to http_end(); only http.c looks at the members. */
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
	/* the block's fields so far: Retry-After, the reset of a rate limit, Date in seconds since 1970 */
	struct http_wish retry_after, reset;
	int64_t date_s;
	bool has_date, none_left;
	char bad_date[HTTP_TEXT_SIZE];
	char line[HTTP_LINE_MAX + 1], value[HTTP_VALUE_MAX + 1];
};

/* Called before each attempt.  wall_ns: the wall time, which only decides the century of a two-digit year. */
void http_begin(struct http *h, enum http_source source, int64_t wall_ns);

/* Takes the next n bytes of the stream.  How they are cut into calls makes no difference. */
void http_feed(struct http *h, const char *bytes, size_t n);

/* Called when the stream is drained.  wall_ns: the wall time, from which a Retry-After date counts without Date. */
struct http_result http_end(struct http *h, int64_t wall_ns);

/* What the response means for the attempt. */
enum http_class http_judge(const struct http_result *result);

/* Writes the complaint as the text of a warning, at most HTTP_COMPLAINT_SIZE with its NUL.  Returns buf. */
char *http_complain(char buf[HTTP_COMPLAINT_SIZE], const struct http_result *result);

#endif
