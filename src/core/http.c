#include "http.h"

#include <string.h>
#include <strings.h>

#include "countof.h"
#include "digits.h"
#include "duration.h"
#include "escape.h"
#include "httpdate.h"
#include "text.h"

#define YEAR_S INT64_C(31536000)        /* 365 days: a server that asks for this much has made a mistake */

/* Shorter than any line of curl's progress meter, longer than any run of its bytes that starts a header line. */
#define METER_MIN 40

enum {
	STATE_SCAN,                     /* outside a block: any line may start one */
	STATE_BLOCK,
	STATE_NEXT,                     /* after a block: another block follows at once, or the body does */
	STATE_BODY                      /* nothing counts any more */
};

/* How the lines of a block are printed: as they are, behind the `< ` of curl -v, indented as by wget -S. */
enum { FORM_BARE, FORM_MARKED, FORM_INDENTED };

/* A reset of a rate limit above this is the time since 1970, one up to it seconds from now. */
#define RESET_SECONDS_MAX 1000000000

enum { FIELD_OTHER, FIELD_RETRY_AFTER, FIELD_DATE, FIELD_REMAINING, FIELD_RESET };

static const struct field {
	const char *name;
	int field;
} fields[] = {
	{ "Retry-After", FIELD_RETRY_AFTER }, { "Date", FIELD_DATE }, { "X-RateLimit-Remaining", FIELD_REMAINING },
	{ "X-RateLimit-Reset", FIELD_RESET }, { "RateLimit-Reset", FIELD_RESET },
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *
skip_blanks(const char *text)
{
	while (is_blank(*text))
		text++;
	return text;
}

/*
 * curl's meter rewrites its line after a CR and ends it without a newline, so what curl prints next, a status line
 * or a slow server's field, follows on the same line.  These are the bytes that the meter and the bar (-#) use.
 */
static bool
is_meter(char c)
{
	return c != '\0' && strchr("0123456789 :.-kMGTPdh#=O%", c) != NULL;
}

/* A d or h of the meter's time (`3d 12h`) is followed by a blank, the first letter of a field is not. */
static const char *
skip_meter(const char *line)
{
	const char *p = line;

	while (is_meter(*p) && ((*p != 'd' && *p != 'h') || p[1] == ' '))
		p++;
	return p - line < METER_MIN ? line : p;
}

/* Skips the time and the ids that curl can put before a line: `05:07:12.866942 [0-0] `. */
static const char *
skip_trace(const char *text)
{
	const char *p = text;

	if (strspn(p, "0123456789:.") >= sizeof "00:00:00" - 1 && p[2] == ':' && p[5] == ':') {
		p += strspn(p, "0123456789:.");
		text = p = skip_blanks(p);
	}
	if (*p != '[')
		return text;
	p += 1 + strspn(p + 1, "0123456789x-");
	return p[0] == ']' && p[1] == ' ' ? p + 2 : text;
}

/* Returns what follows the `< ` of a line of curl -v, or NULL if the line has none. */
static const char *
skip_mark(const char *text)
{
	text = skip_trace(text);
	if (*text != '<' || (text[1] != ' ' && text[1] != '\0'))
		return NULL;
	return text[1] == ' ' ? text + 2 : text + 1;
}

/*
 * The status of `HTTP/x[.y] CODE`, or -1.  *reason is what follows it.  000 counts as a status: curl -w prints it
 * for a transfer without a response.
 */
static int
status_code(const char *text, const char **reason)
{
	if (strncmp(text, "HTTP/", 5) != 0 || !is_digit(text[5]))
		return -1;
	text += 6;
	if (text[0] == '.' && is_digit(text[1]))
		text += 2;
	if (*text++ != ' ' || skip_digits(text) != text + 3)
		return -1;
	*reason = text + 3;
	if (**reason != '\0' && !is_blank(**reason))
		return -1;
	return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

/* The same for a line in any form, which is then in *form. */
static int
status_line(const char *line, const char **reason, int *form)
{
	const char *marked;

	if ((marked = skip_mark(line)) != NULL) {
		*form = FORM_MARKED;
		return status_code(marked, reason);
	}
	*form = strncmp(line, "  ", 2) == 0 ? FORM_INDENTED : FORM_BARE;
	return status_code(*form == FORM_INDENTED ? line + 2 : line, reason);
}

static bool
contains(const char *text, const char *word)
{
	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, strlen(word)) == 0)
			return true;
	return false;
}

static void
forget_block(struct http *h)
{
	h->found = h->interim = false;
	h->field = FIELD_OTHER;
	h->retry_after.delay_s = h->reset.delay_s = -1;
	h->retry_after.has_until = h->reset.has_until = h->has_date = h->none_left = false;
	h->retry_after.complaint = h->reset.complaint = HTTP_BELIEVED;
	h->retry_after.text[0] = h->reset.text[0] = h->bad_date[0] = '\0';
}

static void
block_begin(struct http *h, int status, const char *reason, int form)
{
	forget_block(h);
	h->found = true;
	h->state = STATE_BLOCK;
	h->form = form;
	h->status = status;
	/* A proxy's answer to CONNECT comes before the server's answer, as a 1xx does. */
	h->interim = status < 200 || (status < 300 && contains(reason, "connection established"));
}

/*
 * After these statuses curl leaves out the body, so that another block can follow at once: a redirect, a demand for
 * credentials, a refused `Expect: 100-continue`.
 */
static bool
may_be_followed(int status)
{
	return (status >= 300 && status < 400) || status == 401 || status == 407 || status == 417;
}

static int
state_after_block(const struct http *h)
{
	if (h->source != HTTP_FROM_STDOUT || h->interim)
		return STATE_SCAN;
	if (!may_be_followed(h->status))
		return STATE_BODY;
	return h->form == FORM_BARE ? STATE_NEXT : STATE_SCAN;
}

/* Keeps only the first complaint: one warning is enough. */
static void
complain(struct http_wish *w, enum http_complaint complaint, const char *value)
{
	if (w->complaint != HTTP_BELIEVED)
		return;
	w->complaint = complaint;
	escape_text(w->text, sizeof w->text, value);
}

static void
take_until(struct http_wish *w, int64_t until_s, const char *value)
{
	if (w->has_until && until_s <= w->until_s)
		return;
	w->has_until = true;
	w->until_s = until_s;
	escape_text(w->until_text, sizeof w->until_text, value);
}

/* Takes a Retry-After, seconds or a date, or the reset of a rate limit, seconds or the time since 1970. */
static void
take_wish(struct http *h, struct http_wish *w)
{
	const bool is_reset = w == &h->reset;
	int64_t n;
	bool is_number = !h->value_cut && decimal_whole(h->value, 0, INT64_MAX, &n);

	if (is_number ? is_reset && n > RESET_SECONDS_MAX :
	    !is_reset && !h->value_cut && httpdate_parse(h->value, h->now_s, &n))
		take_until(w, n, h->value);
	else if (!is_number)
		complain(w, is_reset ? HTTP_RESET_UNREADABLE : HTTP_RETRY_AFTER_UNREADABLE, h->value);
	else if (n >= YEAR_S)
		complain(w, is_reset ? HTTP_RESET_ABSURD : HTTP_RETRY_AFTER_ABSURD, h->value);
	else
		w->delay_s = n > w->delay_s ? n : w->delay_s;
}

static void
take_date(struct http *h)
{
	if (h->has_date || h->bad_date[0] != '\0')      /* the first counts */
		return;
	if (!h->value_cut && httpdate_parse(h->value, h->now_s, &h->date_s))
		h->has_date = true;
	else
		escape_text(h->bad_date, sizeof h->bad_date, h->value);
}

/* Takes the field's complete value.  An empty one is ignored: curl -w prints that for an absent header. */
static void
field_end(struct http *h)
{
	while (h->value_len > 0 && is_blank(h->value[h->value_len - 1]))
		h->value_len--;
	h->value[h->value_len] = '\0';
	if (h->value_len == 0)
		h->field = FIELD_OTHER;
	if (h->field == FIELD_RETRY_AFTER)
		take_wish(h, &h->retry_after);
	else if (h->field == FIELD_DATE)
		take_date(h);
	else if (h->field == FIELD_RESET)
		take_wish(h, &h->reset);
	else if (h->field == FIELD_REMAINING)
		h->none_left |= !h->value_cut && strspn(h->value, "0") == h->value_len;
	h->field = FIELD_OTHER;
}

static void
value_add(struct http *h, const char *text)
{
	size_t len = strlen(text), room = HTTP_VALUE_MAX - h->value_len;

	h->value_cut |= len > room || h->len == HTTP_LINE_MAX;
	if (len > room)
		len = room;
	memcpy(h->value + h->value_len, text, len);
	h->value_len += len;
}

static void
field_begin(struct http *h, const char *line)
{
	size_t i, len = strcspn(line, ":");

	h->value_len = 0;
	h->value_cut = false;
	for (i = 0; i < countof(fields); i++) {
		if (line[len] == ':' && strlen(fields[i].name) == len
		    && strncasecmp(line, fields[i].name, len) == 0) {
			h->field = fields[i].field;
			value_add(h, skip_blanks(line + len + 1));
			return;
		}
	}
}

/* Continues a folded value: RFC 9112 replaces the fold by a blank. */
static void
field_continue(struct http *h, const char *line)
{
	while (h->value_len > 0 && is_blank(h->value[h->value_len - 1]))
		h->value_len--;
	if (h->value_len > 0)
		value_add(h, " ");
	value_add(h, skip_blanks(line));
}

static void
block_end(struct http *h)
{
	field_end(h);
	h->state = state_after_block(h);
}

/*
 * Takes a line within a block that is no status line.  With curl -v -D the lines of two copies alternate: lines of
 * the other form, and all else that curl -v prints, are skipped without ending a value.
 */
static void
block_line(struct http *h, const char *line)
{
	const char *marked = skip_mark(line);

	if ((marked != NULL) != (h->form == FORM_MARKED))
		return;
	if (marked != NULL)
		line = marked;
	if (*line == '\0' || (h->form == FORM_INDENTED && !is_blank(*line))) {
		block_end(h);
	} else if (h->form != FORM_INDENTED && is_blank(*line)) {
		field_continue(h, line);
	} else {
		field_end(h);
		field_begin(h, skip_blanks(line));
	}
}

/* In a block of bare lines an indented line continues a value, even if it looks like a status line. */
static bool
is_continuation(const struct http *h, int form)
{
	return h->state == STATE_BLOCK && h->form == FORM_BARE && form == FORM_INDENTED;
}

static void
line_end(struct http *h)
{
	const char *line = h->line, *reason;
	int status, form;

	h->line[h->len] = '\0';
	if (h->meter)
		line = skip_meter(line);
	if ((status = status_line(line, &reason, &form)) >= 0 && !is_continuation(h, form))
		block_begin(h, status, reason, form);
	else if (h->state == STATE_BLOCK)
		block_line(h, line);
	else if (h->state == STATE_NEXT)
		h->state = STATE_BODY;
	h->len = 0;
	h->cr = h->meter = h->text = false;
}

/* Replaces a NUL, which would end the string early, by another control character. */
static void
line_put(struct http *h, char c)
{
	if (c == '\0')
		c = '\1';
	if (h->len < HTTP_LINE_MAX)
		h->line[h->len++] = c;
}

/*
 * Adds a byte that is no newline.  A CR before the newline belongs to the line's end.  Any other CR with nothing
 * but meter before it starts the line over: otherwise an hour of progress would fill it.
 */
static void
line_add(struct http *h, char c)
{
	if (h->cr && h->text) {
		line_put(h, '\r');
	} else if (h->cr) {
		h->len = 0;
		h->meter = true;
	}
	h->cr = c == '\r';
	if (h->cr)
		return;
	if (!h->text && !is_meter(c))
		h->text = true;
	line_put(h, c);
}

void
http_begin(struct http *h, enum http_source source, int64_t wall_ns)
{
	memset(h, 0, sizeof *h);
	h->source = source;
	h->now_s = wall_ns / DURATION_S;
	h->state = STATE_SCAN;
	forget_block(h);
}

/*
 * At the start of a line outside a block, skips the lines that cannot be status lines.  Most bytes belong to a body
 * or a log, and line_add() for each of them would cost more than copying them.
 */
static const char *
skip_lines(const struct http *h, const char *bytes, const char *end)
{
	const char *newline;

	if (h->state != STATE_SCAN || h->len != 0 || h->cr || h->meter || h->text)
		return bytes;
	while ((newline = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL
	    && memchr(bytes, 'H', (size_t)(newline - bytes)) == NULL)
		bytes = newline + 1;
	return bytes;
}

void
http_feed(struct http *h, const char *bytes, size_t n)
{
	const char *end = bytes + n;

	for (bytes = skip_lines(h, bytes, end); bytes < end && h->state != STATE_BODY; bytes++) {
		if (*bytes == '\n') {
			line_end(h);
		} else if (h->len < HTTP_LINE_MAX || !h->text) {
			line_add(h, *bytes);
		} else {                        /* the line is full: skip to its end */
			if ((bytes = memchr(bytes, '\n', (size_t)(end - bytes))) == NULL)
				return;
			line_end(h);
		}
		if (*bytes == '\n')
			bytes = skip_lines(h, bytes + 1, end) - 1;
	}
}

/* The time from the response's Date, or else from wall_ns, to until_s: at least 0; INT64_MAX from a year on. */
static int64_t
until_ns(const struct http *h, int64_t until_s, int64_t wall_ns)
{
	int64_t seconds = until_s - (h->has_date ? h->date_s : wall_ns / DURATION_S), ns;

	if (seconds < 0)
		return 0;
	if (seconds > YEAR_S)
		return INT64_MAX;
	ns = seconds * DURATION_S - (h->has_date ? 0 : wall_ns % DURATION_S);
	return ns >= YEAR_S * DURATION_S ? INT64_MAX : ns < 0 ? 0 : ns;
}

static void
result_complaint(struct http_result *result, enum http_complaint complaint, const char text[HTTP_TEXT_SIZE])
{
	if (result->complaint != HTTP_BELIEVED)
		return;
	result->complaint = complaint;
	memcpy(result->text, text, sizeof result->text);
}

/* Takes the longest wait that the block's fields of one kind ask for. */
static void
result_delay(const struct http *h, const struct http_wish *w, struct http_result *result, int64_t wall_ns)
{
	int64_t ns = w->has_until ? until_ns(h, w->until_s, wall_ns) : -1;

	result->has_retry_after = w->delay_s >= 0 || (ns >= 0 && ns != INT64_MAX);
	result->retry_after_ns = w->delay_s >= 0 ? w->delay_s * DURATION_S : 0;
	result_complaint(result, w->complaint, w->text);
	if (ns == INT64_MAX) {
		result_complaint(result, w == &h->reset ? HTTP_RESET_ABSURD : HTTP_RETRY_AFTER_ABSURD,
		    w->until_text);
		return;
	}
	if (ns > result->retry_after_ns)
		result->retry_after_ns = ns;
	if (ns >= 0 && h->bad_date[0] != '\0')
		result_complaint(result, HTTP_DATE_UNREADABLE, h->bad_date);
}

struct http_result
http_end(struct http *h, int64_t wall_ns)
{
	struct http_result result = { .complaint = HTTP_BELIEVED };

	if (h->state != STATE_BODY && h->len > 0)
		line_end(h);
	if (h->state == STATE_BLOCK)
		block_end(h);
	if (!h->found || h->interim)
		return result;
	result.found = true;
	result.status = h->status;
	if (result.status < 400)                /* the Retry-After of a success or redirect asks for no retry */
		return result;
	result_delay(h, &h->retry_after, &result, wall_ns);
	if (!result.has_retry_after && h->none_left)
		result_delay(h, &h->reset, &result, wall_ns);
	result.passes = (result.status == 403 && (result.has_retry_after || h->none_left))
	    || (result.status == 413 && result.has_retry_after);
	return result;
}

enum http_class
http_judge(const struct http_result *result)
{
	if (!result->found)
		return HTTP_NONE;
	if (result->status < 400)
		return HTTP_OK;
	switch (result->status) {
	case 408: case 425: case 429:           /* the client errors that pass with time */
		return HTTP_TRANSIENT;
	case 501: case 505: case 506: case 507: case 508: case 510: case 511:   /* the server errors that do not */
		return HTTP_PERMANENT;
	default:
		return result->passes || result->status / 100 == 5 ? HTTP_TRANSIENT : HTTP_PERMANENT;
	}
}

char *
http_complain(char buf[HTTP_COMPLAINT_SIZE], const struct http_result *result)
{
	static const struct {
		const char *field, *wrong;
	} texts[] = {
		[HTTP_BELIEVED] = { "", "" },
		[HTTP_RETRY_AFTER_UNREADABLE] = { "Retry-After", "is neither seconds nor a date; ignored" },
		[HTTP_RETRY_AFTER_ABSURD] = { "Retry-After", "is a year or more; ignored" },
		[HTTP_RESET_UNREADABLE] = { "rate limit reset", "is neither seconds nor a Unix time; ignored" },
		[HTTP_RESET_ABSURD] = { "rate limit reset", "is a year or more; ignored" },
		[HTTP_DATE_UNREADABLE] = { "Date", "is no date; ignored" },
	};

	return text_print(buf, HTTP_COMPLAINT_SIZE, "%s \"%s\" %s", texts[result->complaint].field, result->text,
	    texts[result->complaint].wrong);
}
