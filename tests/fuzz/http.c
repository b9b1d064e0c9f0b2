/*
 * What HTTP headers say does not depend on how they are cut into pieces, nor on CRs; it is in its range; and
 * whatever came before, a new block is believed.
 */
#include "../../src/core/http.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/core/countof.h"
#include "../../src/core/duration.h"
#include "../../src/core/hash.h"
#include "../../src/core/random.h"
#include "fuzz.h"

#define WALL_NS (784111777 * DURATION_S + 250000000)    /* Sun, 06 Nov 1994 08:49:37 GMT, and a quarter */
#define YEAR_NS (INT64_C(31536000) * DURATION_S)

#define BLOCK "\n\nHTTP/1.1 503 Oh\nRetry-After: 7\n\n"

/* Fed in pieces of up to max bytes, or of random sizes. */
static struct http_result
read_all(enum http_source source, const char *bytes, size_t size, size_t max, struct random *r)
{
	static struct http h;
	size_t n;

	http_begin(&h, source, WALL_NS);
	for (; size > 0; bytes += n, size -= n) {
		n = r == NULL ? max : 1 + (size_t)(random_next(r) % max);
		n = n < size ? n : size;
		http_feed(&h, bytes, n);
	}
	return http_end(&h, WALL_NS);
}

static void
must_be_same(const struct http_result *a, const struct http_result *b)
{
	must(a->found == b->found && a->status == b->status && a->has_retry_after == b->has_retry_after
	    && a->retry_after_ns == b->retry_after_ns && a->passes == b->passes
	    && a->complaint == b->complaint && strcmp(a->text, b->text) == 0);
}

static void
check_result(const struct http_result *r)
{
	char complaint[HTTP_COMPLAINT_SIZE];
	enum http_class class = http_judge(r);

	http_complain(complaint, r);
	must(strlen(complaint) < sizeof complaint && fuzz_is_clean(complaint, strlen(complaint)));
	must(r->found ? r->status >= 200 && r->status <= 999 : r->status == 0);
	must(r->found == (class != HTTP_NONE));
	must((class == HTTP_TRANSIENT || class == HTTP_PERMANENT) == (r->status >= 400));
	must(r->has_retry_after ? r->retry_after_ns >= 0 && r->retry_after_ns < YEAR_NS : r->retry_after_ns == 0);
	must(r->status >= 400 || (!r->has_retry_after && r->complaint == HTTP_BELIEVED));
	must(!r->passes || r->status == 403 || (r->status == 413 && r->has_retry_after));
	must(!r->passes || class == HTTP_TRANSIENT);
	must((r->complaint == HTTP_BELIEVED) == (r->text[0] == '\0'));
}

/* A CR before each newline changes nothing. */
static void
check_cr(enum http_source source, const char *bytes, size_t size, const struct http_result *wanted)
{
	char *with = malloc(2 * size + 1);
	size_t i, n = 0;
	struct http_result r;

	must(with != NULL);
	for (i = 0; i < size; i++) {
		if (bytes[i] == '\n')
			with[n++] = '\r';
		with[n++] = bytes[i];
	}
	r = read_all(source, with, n, n + 1, NULL);
	must_be_same(wanted, &r);
	free(with);
}

static void
check_new_block(enum http_source source, const char *bytes, size_t size)
{
	char *longer = malloc(size + sizeof BLOCK);
	struct http_result r;

	must(longer != NULL);
	if (size > 0)
		memcpy(longer, bytes, size);
	memcpy(longer + size, BLOCK, sizeof BLOCK - 1);
	r = read_all(source, longer, size + sizeof BLOCK - 1, SIZE_MAX, NULL);
	must(r.found && r.status == 503 && r.retry_after_ns == 7 * DURATION_S && r.complaint == HTTP_BELIEVED);
	free(longer);
}

void
fuzz_http(const char *bytes, size_t size)
{
	static const enum http_source sources[] = { HTTP_FROM_STDOUT, HTTP_FROM_STDERR, HTTP_FROM_FILE };
	struct random random = { hash_of(bytes, size) };
	struct http_result whole, pieces;
	size_t i;

	for (i = 0; i < countof(sources); i++) {
		whole = read_all(sources[i], bytes, size, SIZE_MAX, NULL);
		check_result(&whole);
		pieces = read_all(sources[i], bytes, size, 1, NULL);
		must_be_same(&whole, &pieces);
		pieces = read_all(sources[i], bytes, size, 1 + (size_t)(random_next(&random) % 60), &random);
		must_be_same(&whole, &pieces);
		if (size > 0 && memchr(bytes, '\r', size) == NULL)
			check_cr(sources[i], bytes, size, &whole);
		if (sources[i] != HTTP_FROM_STDOUT)
			check_new_block(sources[i], bytes, size);
	}
}
