/*
 * Whatever the event, each format of the log says it in one clean line: text in at most 512 bytes that begin as
 * all do; JSON and logfmt so that a strict reader gets each field once, and the key as it was; workflow commands so
 * that neither another command nor another property can be forged.
 */
#include "../../src/core/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/countof.h"
#include "../../src/core/escape.h"
#include "../../src/core/key.h"
#include "../../src/core/line.h"
#include "fuzz.h"

#define NUMBER "^(0|[1-9][0-9]*)(\\.[0-9]{3})?$"
#define FIELDS_MAX 32

static struct outcome
draw_outcome(struct fuzz_input *in)
{
	struct outcome o = { .kind = (enum outcome_kind)(fuzz_take(in, 1) % 6) };
	static const int errors[] = { ENOENT, EACCES, ENOEXEC, EAGAIN, ENOMEM, E2BIG };

	o.number = (int)fuzz_take(in, 1);
	if (o.kind == OUTCOME_SIGNAL)
		o.number = 1 + o.number % 64;
	if (o.kind >= OUTCOME_NOT_FOUND)
		o.number = errors[(size_t)o.number % countof(errors)];
	o.duration_ns = fuzz_number(in);
	o.http_status = (int)(fuzz_take(in, 2) % 1000);
	return o;
}

static struct event
draw_event(struct fuzz_input *in)
{
	struct event e = { .kind = (enum event_kind)(fuzz_take(in, 1) % 7) };

	e.attempt = fuzz_take(in, 8);
	e.max_attempts = fuzz_take(in, 8);
	e.outcome = draw_outcome(in);
	e.verdict = (enum verdict)(fuzz_take(in, 1) % 3);
	e.failed_by = (enum failed_by)(fuzz_take(in, 1) % 6);
	e.step.kind = (enum step_kind)(fuzz_take(in, 1) % 10);
	e.step.delay_ns = fuzz_number(in);
	e.step.from_server = fuzz_take(in, 1) % 2 != 0;
	e.streak = fuzz_take(in, 8);
	e.consecutive = fuzz_take(in, 8);
	e.stop_signal = 1 + (int)(fuzz_take(in, 1) % 64);
	e.pid = (long)fuzz_take(in, 4);
	e.half_open = fuzz_take(in, 1) % 2 != 0;
	e.left_ns = fuzz_number(in);
	e.known_at_ns = fuzz_number(in);
	e.wall_ns = fuzz_number(in);
	e.elapsed_ns = fuzz_number(in);
	e.status = (int)fuzz_take(in, 1);
	return e;
}

/* The UTF-8 of a code point below 0x10000.  Returns its length. */
static size_t
encode(char *out, unsigned long point)
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	out[0] = (char)(0xe0 | point >> 12);
	out[1] = (char)(0x80 | (point >> 6 & 0x3f));
	out[2] = (char)(0x80 | (point & 0x3f));
	return 3;
}

/* Reads a JSON string behind its first quote, with the escapes of RFC 8259; out has room.  Returns what follows. */
static const char *
read_string(const char *p, char *out)
{
	static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	char digits[5] = "";

	for (; *p != '"'; p++) {
		must((unsigned char)*p >= 0x20);
		if (*p != '\\') {
			*out++ = *p;
		} else if (p[1] == 'u') {
			memcpy(digits, p + 2, 4);
			must(fuzz_matches("^[0-9a-fA-F]{4}$", digits));
			must(!fuzz_matches("^[dD][89a-fA-F]", digits));         /* no half of a pair */
			out += encode(out, strtoul(digits, NULL, 16));
			p += 5;
		} else {
			letter = strchr(letters, *++p);
			must(*p != '\0' && letter != NULL);
			*out++ = values[letter - letters];
		}
	}
	*out = '\0';
	return p + 1;
}

/* Reads a value up to one of the bytes in end: a string, or what matches the ERE.  Returns what follows. */
static const char *
read_value(const char *p, const char *end, const char *ere, char *out)
{
	size_t len;

	if (*p == '"')
		return read_string(p + 1, out);
	len = strcspn(p, end);
	memcpy(out, p, len);
	out[len] = '\0';
	must(fuzz_matches(ere, out));
	return p + len;
}

struct line {
	size_t count;
	char names[FIELDS_MAX][24];
	char values[FIELDS_MAX][REPORT_LINE_SIZE];
};

/* Reads a line: JSON's objects, and without their signs logfmt. */
static void
read_fields(struct line *l, const char *p, bool json)
{
	size_t len, i;

	l->count = 0;
	must(!json || *p++ == '{');
	do {
		must(l->count < FIELDS_MAX && (!json || *p++ == '"'));
		len = strspn(p, "abcdefghijklmnopqrstuvwxyz_");
		must(len > 0 && len < sizeof l->names[0]);
		memcpy(l->names[l->count], p, len);
		l->names[l->count][len] = '\0';
		for (i = 0; i < l->count; i++)
			must(strcmp(l->names[i], l->names[l->count]) != 0);
		p += len;
		must(json ? *p++ == '"' && *p++ == ':' : *p++ == '=');
		p = read_value(p, json ? ",}" : " \n", json ? NUMBER : "^[A-Za-z0-9._:/+-]+$",
		    l->values[l->count++]);
	} while (*p++ == (json ? ',' : ' '));
	must(p[-1] == (json ? '}' : '\n') && (!json || *p == '\n'));
}

static const char *
field(const struct line *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (strcmp(l->names[i], name) == 0)
			return l->values[i];
	return NULL;
}

static void
check_fields(const char *text, bool json, const struct event *e)
{
	static struct line l;
	bool plain = fuzz_is_clean(e->key, strlen(e->key)) && key_is_valid(e->key);

	read_fields(&l, text, json);
	must(field(&l, "time") != NULL && field(&l, "event") != NULL && field(&l, "name") != NULL);
	must(!plain || strcmp(field(&l, "key"), e->key) == 0);
	must(strlen(e->raw_name) > REPORT_NAME_SIZE / 6 - 4 || !fuzz_is_clean(e->raw_name, strlen(e->raw_name))
	    || strcmp(field(&l, "name"), e->raw_name) == 0);
	must(e->kind != EVENT_WARNING || field(&l, "message") != NULL);
}

static void
check_text(const char *line, size_t len, const struct event *e)
{
	char start[REPORT_NAME_SIZE + 16];

	must(len <= REPORT_SIZE);
	snprintf(start, sizeof start, "retry: %s: ", e->name);
	must(strncmp(line, start, strlen(start)) == 0);
}

static void
check_github(const char *line)
{
	const char *title = strstr(line, " title=retry%3A ");

	must(fuzz_matches("^::(debug|notice|warning|error) title=", line) && title == strchr(line, ' '));
	title += sizeof " title=" - 1;
	must(strncmp(title + strcspn(title, ":,\n"), "::", 2) == 0);
}

/* One clean line, which `line` then holds as a string; false if the format has none. */
static bool
make_line(char line[REPORT_LINE_SIZE + 1], enum log_format format, const struct event *e)
{
	size_t len = line_of(line, format, e);

	must(len <= REPORT_LINE_SIZE);
	must((len == 0) == (e->kind == EVENT_DONE && (format == LOG_TEXT || format == LOG_GITHUB)));
	if (len == 0)
		return false;
	must(line[len - 1] == '\n' && fuzz_is_clean(line, len - 1));
	line[len] = '\0';
	return true;
}

static void
check_event(struct event *e)
{
	char line[REPORT_LINE_SIZE + 1], message[REPORT_SIZE / 2];
	const char *raw = e->message;

	if (make_line(line, LOG_JSON, e))
		check_fields(line, true, e);
	if (make_line(line, LOG_LOGFMT, e))
		check_fields(line, false, e);
	e->message = escape_text(message, sizeof message, raw);         /* for text that is the caller's business */
	if (make_line(line, LOG_TEXT, e))
		check_text(line, strlen(line), e);
	if (make_line(line, LOG_GITHUB, e))
		check_github(line);
}

/* The numbers come first, then three texts: the command's name, the key and a message. */
void
fuzz_report(const char *bytes, size_t size)
{
	struct fuzz_input in = { (const unsigned char *)bytes, size };
	struct event e = draw_event(&in);
	char *name = fuzz_text((const char *)in.at, in.left), shown[REPORT_NAME_SIZE], empty[] = "";
	char *key = strchr(name, '\n'), *message, rule[REPORT_RULE_SIZE];

	if (key != NULL)
		*key++ = '\0';
	if (key != NULL && strlen(key) > KEY_MAX)
		key[KEY_MAX] = '\0';
	e.raw_name = name;
	e.name = escape_text(shown, sizeof shown, name);
	e.key = key != NULL ? key : empty;
	message = strchr(e.key, '\n');
	if (e.verdict == VERDICT_PERMANENT)
		e.rule = report_rule(rule, (enum rule)(e.attempt % 12), &e.outcome, "curl", name);
	e.message = message != NULL ? message + 1 : e.key;
	e.circuit = e.budget = "api-0123456789-0123456789-0123456789-0123456789-0123456789-01234";
	check_event(&e);
	free(name);
}
