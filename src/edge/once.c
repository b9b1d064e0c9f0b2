#include "once.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/duration.h"
#include "../core/key.h"
#include "../core/saturate.h"
#include "clock.h"
#include "signals.h"

#define KIND "key"
#define COPY_SIZE 4096
#define LOOK_NS (10 * DURATION_MS)

/* True if the record says that this key has succeeded and it is still to be remembered; *held: with its output. */
static bool
is_done(struct once *o, int64_t ttl_ns, bool *held)
{
	char text[RECORD_SIZE + 1], encoded[KEY_ENCODED_SIZE], key[KEY_ENCODED_SIZE];
	struct record r;
	int64_t now_ns = clock_wall_ns(), has_output;
	size_t len;

	if ((o->trouble = store_read(o->fd, text, sizeof text, &len)) != NULL || len == 0)
		return false;
	if (!record_open(&r, KIND, text, len) || !record_word(&r, "key", key, sizeof key)
	    || !record_number(&r, "succeeded", &o->at_ns) || !record_number(&r, "output", &has_output)
	    || r.written_ns > now_ns + STORE_AHEAD_MAX_NS) {
		o->trouble = "its file is no record, so it counts as not done";
		return false;
	}
	*held = has_output != 0;
	return strcmp(key, key_encode(encoded, o->key)) == 0 && now_ns < saturate_add(o->at_ns, ttl_ns);
}

/* What the success wrote, if it was kept and the file is still ours. */
static void
open_output(struct once *o, bool held)
{
	char file[KEY_FILE_SIZE];

	if (!held)
		o->trouble = "it succeeded, but its output was not held: there is none to print";
	else if (store_open_old(o->store, key_file(file, o->key, ".output"), &o->output) != NULL)
		o->trouble = "it succeeded, but the file of its output cannot be used";
}

static enum once_answer
wait_for_lock(struct once *o, bool enclosing, int64_t until_ns)
{
	struct signals_news news;
	int64_t now_ns;
	bool locked;

	while ((o->trouble = store_try_lock(o->fd, &locked)) == NULL && !locked) {
		if (enclosing) {
			o->trouble = "the enclosing run's own, it is not waited for";
			return ONCE_WITHOUT;
		}
		if ((now_ns = clock_mono_ns()) >= until_ns)
			return ONCE_DEADLINE;
		news = signals_sleep(now_ns + LOOK_NS < until_ns ? now_ns + LOOK_NS : until_ns);
		if (news.suspend)
			signals_suspend();
		if (signals_stop() != 0)
			return ONCE_INTERRUPTED;
	}
	return o->trouble == NULL ? ONCE_RUN : ONCE_WITHOUT;
}

static void
release(struct once *o)
{
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
}

enum once_answer
once_begin(struct once *o, const struct store *s, const char *key, int64_t ttl_ns, bool enclosing,
    int64_t until_ns)
{
	char file[KEY_FILE_SIZE];
	enum once_answer answer = ONCE_WITHOUT;
	bool held = false;

	*o = (struct once){ s, key, -1, 0, -1, NULL };
	if ((o->trouble = store_open_file(s, key_file(file, key, ".once"), &o->fd)) == NULL)
		answer = wait_for_lock(o, enclosing, until_ns);
	if (answer == ONCE_RUN && is_done(o, ttl_ns, &held)) {
		open_output(o, held);
		answer = ONCE_DONE;
	}
	if (answer != ONCE_RUN)
		release(o);
	return answer;
}

/*
 * Copies what the spool holds now into a file of its own, on disk; what a leftover process still adds is not the
 * attempt's, and might never end.  Returns 0 or an errno.
 */
static int
copy_to_disk(int from, int to)
{
	char buf[COPY_SIZE];
	struct stat st;
	ssize_t n, w;
	off_t at;

	if (fstat(from, &st) != 0)
		return errno;
	for (at = 0; at < st.st_size; at += w) {
		n = pread(from, buf, (size_t)(st.st_size - at < COPY_SIZE ? st.st_size - at : COPY_SIZE), at);
		if (n < 0)
			return errno;
		if (n == 0)
			break;                  /* it has been cut meanwhile */
		if ((w = write(to, buf, (size_t)n)) <= 0)
			return w < 0 ? errno : EIO;     /* no progress must not become no end */
	}
	return fsync(to) != 0 ? errno : 0;
}

/* A new file, then a rename: whoever reads the output reads all of it. */
static const char *
save_output(const struct once *o, int spool)
{
	char file[KEY_FILE_SIZE], new_file[KEY_FILE_SIZE];
	int dir = o->store->dir_fd, fd, error;
	const char *trouble;

	key_file(file, o->key, ".output");
	key_file(new_file, o->key, ".new");
	unlinkat(dir, new_file, 0);             /* what a killed run left; the lock is ours */
	if ((trouble = store_open_new(o->store, new_file, &fd)) != NULL)
		return trouble;
	error = copy_to_disk(spool, fd);
	close(fd);
	if (error == 0 && renameat(dir, new_file, dir, file) != 0)
		error = errno;
	if (error == 0)
		return NULL;
	unlinkat(dir, new_file, 0);
	return strerror(error);
}

const char *
once_succeeded(struct once *o, int spool)
{
	char text[RECORD_SIZE], encoded[KEY_ENCODED_SIZE];
	const char *trouble = NULL, *record_trouble;
	struct record r;

	if (o->fd < 0)
		return NULL;
	if (spool >= 0)
		trouble = save_output(o, spool);
	record_begin(&r, KIND, clock_wall_ns());
	record_add_word(&r, "key", key_encode(encoded, o->key));
	record_add_number(&r, "succeeded", clock_wall_ns());
	record_add_number(&r, "output", spool >= 0 && trouble == NULL);
	record_end(&r, text);
	record_trouble = store_write(o->fd, text, true);        /* without its output, if it must be */
	fsync(o->store->dir_fd);                                /* the names too, where the system can */
	release(o);
	return record_trouble != NULL ? record_trouble : trouble;
}
