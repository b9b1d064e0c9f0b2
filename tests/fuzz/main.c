/*
 * main -- the fuzz targets' table, and an engine for where there is no libFuzzer.
 *
 *     FUZZ_TARGET=NAME fuzz -seed=N -runs=N -max_total_time=SECONDS DIRECTORY
 *
 * With -DFUZZ_LIBFUZZER the engine is clang's libFuzzer.  Without, it is what stands below, which understands the
 * four arguments shown: it runs every file of the directory (the corpus) and then, as often or as long as it was
 * told, one of them with a few random changes.  What fails is left in ./crash-NAME.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../src/core/countof.h"
#include "../../src/core/random.h"

static const struct target {
	const char *name;
	void (*run)(const char *bytes, size_t size);
} targets[] = {
	{ "backoff", fuzz_backoff }, { "duration", fuzz_duration }, { "ere", fuzz_ere },
	{ "escape", fuzz_escape }, { "http", fuzz_http }, { "httpdate", fuzz_httpdate }, { "key", fuzz_key },
	{ "options", fuzz_options }, { "record", fuzz_record }, { "report", fuzz_report },
	{ "search", fuzz_search }, { "statuses", fuzz_statuses },
};

static const struct target *
target(void)
{
	static const struct target *chosen;
	const char *name = getenv("FUZZ_TARGET");
	size_t i;

	for (i = 0; chosen == NULL && i < countof(targets); i++)
		if (name != NULL && strcmp(targets[i].name, name) == 0)
			chosen = &targets[i];
	for (i = 0; chosen == NULL && i < countof(targets); i++)
		puts(targets[i].name);
	if (chosen == NULL)
		exit(EXIT_FAILURE);
	return chosen;
}

void
fuzz_fail(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

char *
fuzz_text(const char *bytes, size_t size)
{
	const char *nul = size == 0 ? NULL : memchr(bytes, '\0', size);
	size_t len = nul == NULL ? size : (size_t)(nul - bytes);
	char *text = malloc(len + 1);

	must(text != NULL);
	if (len > 0)
		memcpy(text, bytes, len);
	text[len] = '\0';
	return text;
}

bool
fuzz_matches(const char *ere, const char *text)
{
	static struct {
		const char *ere;
		regex_t regex;
	} known[16];
	size_t i;

	for (i = 0; known[i].ere != NULL && known[i].ere != ere; i++)
		must(i + 1 < countof(known));
	if (known[i].ere == NULL) {
		must(regcomp(&known[i].regex, ere, REG_EXTENDED | REG_NOSUB) == 0);
		known[i].ere = ere;
	}
	return regexec(&known[i].regex, text, 0, NULL, 0) == 0;
}

uint64_t
fuzz_take(struct fuzz_input *in, size_t bytes)
{
	uint64_t number = 0;

	for (; bytes > 0 && in->left > 0; bytes--, in->left--)
		number = number << 8 | *in->at++;
	return number;
}

int64_t
fuzz_number(struct fuzz_input *in)
{
	unsigned kind = (unsigned)fuzz_take(in, 1);
	int64_t number = (int64_t)(fuzz_take(in, 1 + kind % 8) & INT64_MAX);

	if (kind < 0x80)
		return number;
	if (kind < 0xc0)
		return (int64_t)(UINT64_C(1) << kind % 63) + number % 3 - (kind % 63 != 0);
	return INT64_MAX - number % 4;
}

/* The length of the UTF-8 sequence at s (RFC 3629's table of well-formed ones), or 0. */
static size_t
well_formed(const unsigned char *s, size_t left)
{
	static const struct {
		unsigned char first_lo, first_hi, second_lo, second_hi;
		size_t len;
	} rows[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t i, j;

	if (*s < 0x80)
		return 1;
	for (i = 0; i < countof(rows); i++)
		if (*s >= rows[i].first_lo && *s <= rows[i].first_hi)
			break;
	if (i == countof(rows) || left < rows[i].len || s[1] < rows[i].second_lo || s[1] > rows[i].second_hi)
		return 0;
	for (j = 2; j < rows[i].len; j++)
		if (s[j] < 0x80 || s[j] > 0xbf)
			return 0;
	return rows[i].len;
}

bool
fuzz_is_clean(const char *text, size_t size)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t i, len;

	for (i = 0; i < size; i += len) {
		if ((len = well_formed(s + i, size - i)) == 0)
			return false;
		if (s[i] < 0x20 || s[i] == 0x7f || (s[i] == 0xc2 && s[i + 1] < 0xa0))
			return false;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	target()->run((const char *)bytes, size);
	return 0;
}

#ifndef FUZZ_LIBFUZZER

#define INPUT_MAX 4096
#define SEEDS_MAX 1024

struct seed {
	char *bytes;
	size_t size;
};

static struct seed seeds[SEEDS_MAX];
static size_t seed_count;
static const char *running;                     /* for the handler: what is being run */
static size_t running_size;

/* Only calls that are safe in a handler. */
static void
leave_crash(int number)
{
	char name[64] = "crash-";
	int fd;

	strncat(name, target()->name, sizeof name - sizeof "crash-");
	if ((fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666)) >= 0
	    && write(fd, running, running_size) == (ssize_t)running_size)
		close(fd);
	signal(number, SIG_DFL);
	raise(number);
}

/* In memory of just its size, so that a read past its end is seen. */
static void
run_input(const char *bytes, size_t size)
{
	char *copy = malloc(size > 0 ? size : 1);

	must(copy != NULL);
	memcpy(copy, bytes, size);
	running = bytes;
	running_size = size;
	LLVMFuzzerTestOneInput((const uint8_t *)copy, size);
	free(copy);
}

static void
load(const char *path)
{
	struct seed *s = &seeds[seed_count];
	FILE *f = fopen(path, "r");

	if (f == NULL || seed_count == SEEDS_MAX || (s->bytes = malloc(INPUT_MAX)) == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	s->size = fread(s->bytes, 1, INPUT_MAX, f);
	seed_count++;
	fclose(f);
}

static int
by_bytes(const void *a, const void *b)
{
	const struct seed *one = a, *other = b;
	int order = memcmp(one->bytes, other->bytes, one->size < other->size ? one->size : other->size);

	return order != 0 ? order : (one->size > other->size) - (one->size < other->size);
}

/* Sorted, so that the same seed of the generator makes the same run. */
static void
load_directory(const char *name)
{
	DIR *d = opendir(name);
	struct dirent *e;
	char path[PATH_MAX];

	if (d == NULL) {
		perror(name);
		exit(EXIT_FAILURE);
	}
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", name, e->d_name);
		load(path);
	}
	closedir(d);
	qsort(seeds, seed_count, sizeof *seeds, by_bytes);
}

static size_t
below(struct random *r, size_t n)
{
	return (size_t)(random_next(r) % n);
}

/* Puts what replaces the cut bytes at the position; what does not fit is left out.  Returns the new size. */
static size_t
replace(char *buf, size_t size, size_t at, size_t cut, const char *with, size_t len)
{
	char piece[INPUT_MAX];

	if (cut > size - at)
		cut = size - at;
	if (size - cut + len > INPUT_MAX)
		return size;
	memcpy(piece, with, len);
	memmove(buf + at + len, buf + at + cut, size - at - cut);
	memcpy(buf + at, piece, len);
	return size - cut + len;
}

/* One random change. */
static size_t
mutate(struct random *r, char *buf, size_t size)
{
	static const char bytes[] = "\0\t\n\r \"'%,-.:=\\/0159<[{}~\x7f\x80\xc2\xe2\xff";
	static const char *const words[] = {
		"9223372036854775807", "9223372036854775808", "18446744073709551616", "255", "256", "\r\n", "\n\n",
		"0.000000001", "HTTP/1.1 ", " check=", "\xc3\xa9", "\xf0\x9f\x98\x80", "...", "--",
	};
	const struct seed *other = &seeds[below(r, seed_count)];
	size_t at = below(r, size + 1), n = 1 + below(r, 16), from;
	const char *word = words[below(r, countof(words))];
	char byte = bytes[below(r, sizeof bytes - 1)];

	switch (below(r, 7)) {
	case 0:
		if (at < size)
			buf[at] = (char)(buf[at] ^ 1 << below(r, 8));
		return size;
	case 1:
		return replace(buf, size, at, 1, &byte, 1);
	case 2:
		return replace(buf, size, at, 0, &byte, 1);
	case 3:
		return replace(buf, size, at, n, "", 0);
	case 4:
		return replace(buf, size, at, below(r, 2) * strlen(word), word, strlen(word));
	case 5:
		return replace(buf, size, at, 0, buf + at, n < size - at ? n : size - at);
	}
	from = below(r, other->size + 1);
	n = below(r, other->size - from + 1);
	return replace(buf, size, at, below(r, 2) * n, other->bytes + from, n);
}

static void
run_mutant(struct random *r)
{
	static char buf[INPUT_MAX];
	const struct seed *s = &seeds[below(r, seed_count)];
	size_t size = s->size, changes = 1 + below(r, 6);

	memcpy(buf, s->bytes, size);
	for (; changes > 0; changes--)
		size = mutate(r, buf, size);
	run_input(buf, size);
}

static bool
read_option(const char *argument, const char *name, long *value)
{
	if (strncmp(argument, name, strlen(name)) != 0)
		return false;
	*value = strtol(argument + strlen(name), NULL, 10);
	return true;
}

int
main(int argc, char **argv)
{
	struct random r;
	long seed = 1, runs = 0, seconds = 0, done;
	time_t start = time(NULL);
	size_t i;
	int n;

	signal(SIGABRT, leave_crash);
	for (n = 1; n < argc; n++)
		if (!read_option(argv[n], "-seed=", &seed) && !read_option(argv[n], "-runs=", &runs)
		    && !read_option(argv[n], "-max_total_time=", &seconds))
			load_directory(argv[n]);
	if (seed_count == 0)
		return EXIT_FAILURE;
	r.state = (uint64_t)seed;
	target();
	for (i = 0; i < seed_count; i++)
		run_input(seeds[i].bytes, seeds[i].size);
	for (done = 0; done < runs || (seconds > 0 && time(NULL) - start < seconds); done++)
		run_mutant(&r);
	fprintf(stderr, "Done %ld runs in %ld second(s)\n", done, (long)(time(NULL) - start));
	return EXIT_SUCCESS;
}

#endif
