#include "once.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/escape.h"
#include "core/finished.h"
#include "core/key.h"
#include "core/random.h"
#include "core/saturate.h"
#include "edge/clock.h"
#include "edge/signals.h"
#include "shared.h"

/* How long to wait before asking again whether another process still holds the key: twice as long each time. */
#define KEY_LOOK_MIN_NS (1 * DURATION_MS)
#define KEY_LOOK_MAX_NS (256 * DURATION_MS)

static void
warn_of_key(struct run *r, const char *trouble)
{
	char key[64];

	run_warn(r, RUN_LIGHT, "key \"%s\": %s", escape_text(key, sizeof key, r->key), trouble);
}

/* Makes the output of the earlier success this run's, if it was kept and its file can be trusted. */
static void
repeat_output(struct run *r, const struct finished *f)
{
	char name[KEY_FILE_SIZE];
	int file;

	if (!f->has_output)
		warn_of_key(r, "it succeeded, but its output was not held: there is none to print");
	else if (store_get(r->shared.store, key_file(name, r->key, ".output"), &file) != NULL)
		warn_of_key(r, "it succeeded, but the file of its output cannot be used");
	else
		streams_adopt(&r->streams, file);
}

/* The key has succeeded before: writes that output if it was kept, and logs the earlier success. */
static struct step
repeat_success(struct run *r, const struct finished *f)
{
	struct event e = run_event(r, EVENT_KNOWN, step_of(STEP_DONE));

	if (r->options->hold_stdout)
		repeat_output(r, f);
	store_release(r->shared.store);
	r->shared.key_held = false;
	run_release(r, true, e.step);
	e.attempt++;
	e.known_at_ns = f->at_ns;
	log_event(&r->log, &e);
	return e.step;
}

/*
 * Each run of a key leaves its files behind, so each looks at some others of them, drawn at random: at more than it
 * adds, so that the finished keys that are past their --once-ttl stay few.
 */
#define TIDY_MAX 16

struct tidying {
	const char *own;                        /* the name of this run's record */
	struct random random;
	int64_t seen;
	char names[TIDY_MAX][KEY_FILE_SIZE];    /* a sample of the seen */
};

static void
see_key(void *arg, const char *name)
{
	struct tidying *t = arg;
	size_t len = strlen(name), suffix = strlen(SHARED_KEY);
	int64_t slot;

	if (strncmp(name, KEY_PREFIX, strlen(KEY_PREFIX)) != 0 || len < suffix || len >= KEY_FILE_SIZE - suffix
	    || strcmp(name + len - suffix, SHARED_KEY) != 0 || strcmp(name, t->own) == 0)
		return;
	slot = t->seen < TIDY_MAX ? t->seen : random_between(random_next(&t->random), 0, t->seen);
	t->seen++;
	if (slot < TIDY_MAX)
		memcpy(t->names[slot], name, len + 1);
}

const char *
once_remove(struct store *s, const char *record, int64_t until_ns, bool (*is_over)(const char *, size_t, int64_t))
{
	char output[KEY_FILE_SIZE + 8], unfinished[KEY_FILE_SIZE + 16];
	const char *const others[] = { output, unfinished, NULL };

	snprintf(output, sizeof output, "%.*s.output", (int)(strrchr(record, '.') - record), record);
	snprintf(unfinished, sizeof unfinished, "%s%s", output, STORE_NEW);
	return store_remove(s, record, until_ns, others, is_over);
}

static void
tidy(struct run *r, const char *own)
{
	struct tidying t = { .own = own, .random = { (uint64_t)clock_wall_ns() } };
	int64_t i;

	store_each(r->shared.store, see_key, &t);
	for (i = 0; i < t.seen && i < TIDY_MAX; i++)
		once_remove(r->shared.store, t.names[i], 0, finished_is_over);
}

/* We hold the key: repeats its success if it has one within --once-ttl.  STEP_WAIT: the command is to run. */
static struct step
begin_key(struct run *r, const char *name, const char *text, size_t size)
{
	int64_t now_ns = clock_wall_ns();
	struct finished f;
	bool junk;

	if (finished_read(&f, r->key, text, size, now_ns, &junk)
	    && now_ns < saturate_add(f.at_ns, r->options->once_ttl_ns))
		return repeat_success(r, &f);
	if (junk)
		warn_of_key(r, "its file is no record, so it counts as not done");
	shared_enclose(r, name);
	tidy(r, name);
	return step_of(STEP_WAIT);
}

/* Waits until it is time to ask for the key again.  STEP_WAIT: it is. */
static struct step
wait_for_key(struct run *r, int64_t *look_ns)
{
	int64_t until_ns = saturate_add(clock_mono_ns(), *look_ns);

	if (*look_ns < KEY_LOOK_MAX_NS)
		*look_ns *= 2;
	if (signals_wait_for(-1, 0, until_ns < r->plan.deadline_ns ? until_ns : r->plan.deadline_ns)
	    == SIGNALS_STOPPED)
		return run_give_up(r, STEP_INTERRUPTED);
	return step_of(STEP_WAIT);
}

struct step
once_begin(struct run *r)
{
	char name[KEY_FILE_SIZE], text[RECORD_SIZE + 1];
	struct step step = step_of(STEP_WAIT);
	int64_t look_ns = KEY_LOOK_MIN_NS;
	const char *trouble;
	size_t size;

	if (r->shared.store == NULL)
		return step;
	key_file(name, r->key, SHARED_KEY);
	while (step.kind == STEP_WAIT) {
		trouble = store_hold(r->shared.store, name, &r->shared.key_held, text, &size);
		if (trouble == NULL && !r->shared.key_held && shared_is_enclosed(r, name))
			trouble = "the enclosing run's own, it is not waited for";
		if (trouble != NULL) {
			warn_of_key(r, trouble);
			if (!r->shared.key_held)
				store_release(r->shared.store);
			return step;
		}
		if (r->shared.key_held)
			return begin_key(r, name, text, size);
		if (clock_mono_ns() >= r->plan.deadline_ns)
			return run_give_up(r, STEP_DEADLINE);
		step = wait_for_key(r, &look_ns);
	}
	return step;
}

void
once_succeeded(struct run *r, bool with_output)
{
	int64_t now_ns = clock_wall_ns();
	struct finished f = { .at_ns = now_ns, .until_ns = saturate_add(now_ns, r->options->once_ttl_ns) };
	char name[KEY_FILE_SIZE], text[RECORD_SIZE];
	char trouble[128] = "";
	const char *words;
	int output = streams_held_stdout(&r->streams);

	if (with_output && output >= 0) {
		words = store_put(r->shared.store, key_file(name, r->key, ".output"), output, run_grace_ns(r));
		f.has_output = words == NULL;
		snprintf(trouble, sizeof trouble, "%s", words == NULL ? "" : words);
	}
	finished_format(text, &f, r->key);
	words = store_write_held(r->shared.store, text);        /* even if the output could not be kept */
	store_release(r->shared.store);
	r->shared.key_held = false;
	if (words != NULL || trouble[0] != '\0')
		warn_of_key(r, words != NULL ? words : trouble);
}
