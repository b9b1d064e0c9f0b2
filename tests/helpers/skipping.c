/*
 * skipping: retry itself with waits that are over at once: the monotonic clock moves on by each, and file $WAITS
 * gets a line with its seconds.  Command lines from real scripts, with delays of minutes, run as they were written.
 * $WAITS.skipped has all nanoseconds so far: a function is retried by a process for each wait.
 *
 * Links with: src -Wl,--wrap=progress_show -Wl,--wrap=platform_clock
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BILLION INT64_C(1000000000)

static int64_t skipped_ns, last_ns;     /* last_ns: what the clock has said last, at the beginning of a wait */

void __real_platform_clock(clockid_t id, struct timespec *t);
void __wrap_platform_clock(clockid_t id, struct timespec *t);
int64_t __wrap_progress_show(void *progress, int64_t until_ns);

/* The file that says how much all processes have skipped. */
static FILE *
open_skipped(const char *mode)
{
	const char *waits = getenv("WAITS");
	char name[4096];

	if (waits == NULL || snprintf(name, sizeof name, "%s.skipped", waits) >= (int)sizeof name)
		return NULL;
	return fopen(name, mode);
}

void
__wrap_platform_clock(clockid_t id, struct timespec *t)
{
	static int asked;
	FILE *f;

	__real_platform_clock(id, t);
	if (!asked++ && (f = open_skipped("r")) != NULL) {
		if (fscanf(f, "%" SCNd64, &skipped_ns) != 1)
			skipped_ns = 0;
		fclose(f);
	}
	if (id == CLOCK_MONOTONIC) {
		t->tv_sec += (time_t)(skipped_ns / BILLION);
		t->tv_nsec += (long)(skipped_ns % BILLION);
		if (t->tv_nsec >= BILLION) {
			t->tv_sec++;
			t->tv_nsec -= (long)BILLION;
		}
		last_ns = t->tv_sec * BILLION + t->tv_nsec;
	}
}

/* Every wait between attempts asks this, which shows how much is left of it. */
int64_t
__wrap_progress_show(void *progress, int64_t until_ns)
{
	const char *name = getenv("WAITS");
	FILE *f = name != NULL ? fopen(name, "a") : NULL;
	const int64_t left_ns = until_ns - last_ns;

	(void)progress;
	if (left_ns > 0)
		skipped_ns += left_ns;
	if (f != NULL) {
		fprintf(f, "%g\n", (double)((left_ns > 0 ? left_ns + 500000 : 0) / 1000000) / 1000);
		fclose(f);
	}
	if ((f = open_skipped("w")) != NULL) {
		fprintf(f, "%" PRId64 "\n", skipped_ns);
		fclose(f);
	}
	return until_ns;
}
