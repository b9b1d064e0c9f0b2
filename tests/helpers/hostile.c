/*
 * hostile FORMAT: prints the lines of events with hostile names, keys and messages in that format (json, logfmt,
 * github), each behind its name, key and message in hexadecimal and a tab, for a real parser to read.
 *
 * Links with: src/core
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../src/core/countof.h"
#include "../../src/core/escape.h"
#include "../../src/core/key.h"
#include "../../src/core/random.h"
#include "events.h"

/* Pieces that hurt where something is not escaped, and any byte. */
static void
hostile(struct random *r, char *buf, size_t size, int lowest)
{
	static const char *const pieces[] = {
		"\"", "\\", "'", "=", " ", ",", ":", "::", "::error::", "%", "%0A", "##[error]", "{", "}",
		"\\u0000", "\\\"", "\"}", "\" event=done", "\xc2\x85", "\xc2\x9b", "\xe2\x80\xa8",
		"\xe2\x80\xa9", "\xef\xbb\xbf", "\xef\xbf\xbf", "\xed\xa0\x80", "\xed\xb0\x80", "\xc0\x80",
		"\xe0\x80\x8a", "\xf4\x90\x80\x80", "\xf0\x9f\x98\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98",
		"\x80", "\xff", "\n", "\r", "\t", "\x1b[2J", "\x7f", "\x01", "null",
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
	};
	size_t used = 0, len, want = random_next(r) % size;
	char byte[2] = "";

	while (used < want) {
		const char *piece = pieces[random_next(r) % countof(pieces)];

		if (random_next(r) % 2 == 0) {
			byte[0] = (char)(1 + random_next(r) % 255);
			piece = byte;
		}
		len = strlen(piece);
		if (used + len >= size)
			break;
		if ((unsigned char)*piece < lowest || *piece == 0x7f)
			continue;
		memcpy(buf + used, piece, len);
		used += len;
	}
	if (used == 0)
		buf[used++] = 'x';
	buf[used] = '\0';
}

static void
print_hex(const char *text)
{
	for (; *text != '\0'; text++)
		printf("%02x", (unsigned)(unsigned char)*text);
	putchar('\t');
}

static void
print_hostile(enum log_format format)
{
	struct random r = { 5 };
	char raw[300], name[REPORT_NAME_SIZE], key[KEY_MAX + 1], message[600], shown[256], line[REPORT_LINE_SIZE];
	size_t i;

	for (i = 0; i < 5000; i++) {
		struct event e = event_rows[i % countof(event_rows)].event;

		hostile(&r, raw, sizeof raw, 1);
		hostile(&r, key, sizeof key, 0x20);
		hostile(&r, message, sizeof message, 1);
		e.raw_name = raw;
		e.name = escape_text(name, sizeof name, raw);
		e.key = key;
		/* the words of a command are the text's, where nothing foreign stands as it is */
		if (e.message != NULL)
			e.message = format == LOG_GITHUB ? escape_text(shown, sizeof shown, message) : message;
		print_hex(raw);
		print_hex(key);
		print_hex(e.message == NULL ? "" : message);
		if (fwrite(line, 1, line_of(line, format, &e), stdout) == 0)
			putchar('\n');
	}
}

int
main(int argc, char **argv)
{
	static const char *const formats[] = {
		[LOG_TEXT] = "text", [LOG_JSON] = "json", [LOG_LOGFMT] = "logfmt",
		[LOG_GITHUB] = "github",
	};
	size_t i;

	for (i = 0; i < countof(formats) && argc == 2; i++)
		if (strcmp(formats[i], argv[1]) == 0) {
			print_hostile((enum log_format)i);
			return 0;
		}
	return 2;
}
