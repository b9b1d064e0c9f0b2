#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/countof.h"
#include "clock.h"
#include "relay.h"
#include "spool.h"

/* Large, and untouched unless something has to be looked at: they cost no memory in an ordinary run. */
static struct relay relay_out, relay_err, relay_http;
static struct watch watch_out, watch_err;
static char copy_buf[RELAY_SIZE];

static struct relay *const relays[] = { &relay_out, &relay_err, &relay_http };

static bool
is_watched(const struct streams_config *c, unsigned bit)
{
	size_t i;

	for (i = 0; i < c->pattern_count; i++)
		if ((c->patterns[i].streams & bit) != 0)
			return true;
	return false;
}

static bool
is_closed(int fd)
{
	return fcntl(fd, F_GETFD) < 0 && errno == EBADF;
}

/* A stream that retry was started without stays closed for the command too: there is nothing to hold or look at. */
static void
init_stream(struct stream *s, const struct streams_config *c, int fd, bool held, enum http_from http)
{
	s->fd = fd;
	s->watch_bit = fd == STDOUT_FILENO ? WATCH_STDOUT : WATCH_STDERR;
	s->spool = -1;
	s->held = held;
	s->watched = is_watched(c, s->watch_bit);
	s->relayed = !held && (s->watched || c->http == http);
	if ((s->held || s->relayed) && is_closed(fd))
		s->held = s->watched = s->relayed = false;
}

void
streams_init(struct streams *s, const struct streams_config *c)
{
	size_t i;

	memset(s, 0, sizeof *s);
	s->config = c;
	init_stream(&s->out, c, STDOUT_FILENO, c->hold_stdout, HTTP_FROM_STDOUT);
	init_stream(&s->err, c, STDERR_FILENO, c->hold_stderr, HTTP_FROM_STDERR);
	s->active = s->out.held || s->out.relayed || s->err.held || s->err.relayed || c->http != HTTP_FROM_NOTHING;
	if (!s->active)
		return;                         /* and not a page of the relays is touched */
	for (i = 0; i < countof(relays); i++)
		relays[i]->from = s->child_fd[i] = -1;
	outlet_open(&s->out.outlet, STDOUT_FILENO);
	outlet_open(&s->err.outlet, STDERR_FILENO);
}

static void
drop(struct stream *s)
{
	if (s->spool >= 0)
		close(s->spool);
	s->spool = -1;
}

static struct http *
http_of(struct streams *s, enum http_from from)
{
	return s->config->http == from ? &s->http : NULL;
}

/* Sets up relay number i between the command and an outlet.  Returns 0 or an errno. */
static int
begin_relay(struct streams *s, size_t i, struct outlet *to, struct watch *watch, struct http *http, int target,
    struct redirects *r)
{
	struct relay *relay = relays[i];

	relay->to = to;
	relay->watch = watch;
	relay->http = http;
	relay->error = 0;
	if ((s->child_fd[i] = relay_open(relay)) < 0)
		return errno;
	redirect_add(r, s->child_fd[i], target);
	return 0;
}

/* The stream's spool or relay.  A fresh spool for each attempt: a leftover of the last one writes into its own. */
static int
begin_stream(struct streams *s, size_t i, struct stream *stream, struct watch *watch, struct http *http,
    struct redirects *r)
{
	drop(stream);
	if (stream->watched)
		watch_begin(watch, s->config->patterns, s->config->pattern_count, stream->watch_bit);
	if (stream->held) {
		if ((stream->spool = spool_open()) < 0)
			return errno;
		redirect_add(r, stream->spool, stream->fd);
		return 0;
	}
	if (!stream->relayed)
		return 0;
	return begin_relay(s, i, &stream->outlet, stream->watched ? watch : NULL, http, stream->fd, r);
}

/* Leaves nothing in the file, if it is there at all.  Returns 0 or an errno. */
static int
empty_file(const char *name)
{
	int n;

	while ((n = truncate(name, 0)) != 0 && errno == EINTR)
		;
	return n == 0 || errno == ENOENT ? 0 : errno;
}

static void
begin_http(struct streams *s, int64_t wall_ns)
{
	const struct streams_config *c = s->config;

	if (c->http == HTTP_FROM_NOTHING)
		return;
	http_begin(&s->http, c->http == HTTP_FROM_STDOUT ? HTTP_STDOUT
	    : c->http == HTTP_FROM_STDERR ? HTTP_STDERR : HTTP_FILE, wall_ns);
	if (c->http == HTTP_FROM_FILE)
		s->http_error = empty_file(c->http_file);
}

static void
close_all(struct streams *s)
{
	size_t i;

	streams_started(s);
	for (i = 0; i < countof(relays); i++)
		relay_drain(relays[i], 0);
	drop(&s->out);
	drop(&s->err);
}

int
streams_begin(struct streams *s, struct redirects *r, int64_t wall_ns)
{
	size_t i;
	int error;

	if (!s->active)
		return 0;
	for (i = 0; i < s->config->pattern_count; i++)
		s->config->patterns[i].matched = false;
	memset(&s->http_result, 0, sizeof s->http_result);
	begin_http(s, wall_ns);
	error = begin_stream(s, 0, &s->out, &watch_out, http_of(s, HTTP_FROM_STDOUT), r);
	if (error == 0)
		error = begin_stream(s, 1, &s->err, &watch_err, http_of(s, HTTP_FROM_STDERR), r);
	if (error == 0 && s->config->http == HTTP_FROM_FD)
		error = begin_relay(s, 2, NULL, NULL, &s->http, s->config->http_fd, r);
	if (error != 0)
		close_all(s);
	return error;
}

void
streams_started(struct streams *s)
{
	size_t i;

	for (i = 0; s->active && i < countof(relays); i++) {
		if (s->child_fd[i] >= 0)
			close(s->child_fd[i]);
		s->child_fd[i] = -1;
	}
}

void
streams_prepare(void *streams, struct signals_fds *fds)
{
	size_t i;

	(void)streams;
	for (i = 0; i < countof(relays); i++)
		relay_prepare(relays[i], fds);
}

void
streams_move(void *streams, const struct signals_fds *fds)
{
	size_t i;

	(void)streams;
	for (i = 0; i < countof(relays); i++)
		relay_move(relays[i], fds);
}

/* The first trouble is the one to tell: later ones follow from it. */
static void
note_error(struct streams *s, int error, int fd)
{
	if (error != 0 && s->error == 0) {
		s->error = error;
		s->error_fd = fd;
	}
}

/* At most a buffer's worth of what lies between two places of a file. */
static ssize_t
read_part(int fd, off_t at, off_t end)
{
	size_t size = end - at < (off_t)sizeof copy_buf ? (size_t)(end - at) : sizeof copy_buf;
	ssize_t n;

	while ((n = pread(fd, copy_buf, size, at)) < 0 && errno == EINTR)
		;
	return n;
}

/*
 * Gives the bytes that a file holds now to those who look for something: a leftover process may write on faster
 * than they look, and a device has no end.  Returns 0 or an errno.
 */
static int
look_at(int fd, struct watch *watch, struct http *http)
{
	struct stat st;
	off_t at;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return errno;
	for (at = 0; at < st.st_size; at += n) {
		if ((n = read_part(fd, at, st.st_size)) <= 0)
			return n < 0 ? errno : 0;
		if (watch != NULL)
			watch_feed(watch, copy_buf, (size_t)n);
		if (http != NULL)
			http_feed(http, copy_buf, (size_t)n);
	}
	return 0;
}

static void
end_stream(struct streams *s, struct stream *stream, struct watch *watch, struct http *http)
{
	if (stream->spool >= 0 && (stream->watched || http != NULL))
		note_error(s, look_at(stream->spool, stream->watched ? watch : NULL, http), stream->fd);
	if (stream->watched)
		watch_end(watch);
	if (stream->relayed)
		note_error(s, (stream->fd == STDOUT_FILENO ? &relay_out : &relay_err)->error, stream->fd);
}

/* Returns 0 or an errno; without a file there are no headers. */
static int
read_headers(struct streams *s)
{
	int error, fd = open(s->config->http_file, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return errno == ENOENT ? 0 : errno;
	error = look_at(fd, NULL, &s->http);
	close(fd);
	return error;
}

static void
end_http(struct streams *s, int64_t wall_ns)
{
	if (s->config->http == HTTP_FROM_FILE && s->http_error == 0)
		s->http_error = read_headers(s);
	if (s->http_error == EINVAL)            /* a device: nothing to empty, and no headers */
		s->http_error = 0;
	if (s->config->http != HTTP_FROM_NOTHING)
		s->http_result = http_end(&s->http, wall_ns);
}

void
streams_end(struct streams *s, int64_t until_ns, int64_t wall_ns)
{
	size_t i;

	if (!s->active)
		return;
	for (i = 0; i < countof(relays); i++)
		relay_drain(relays[i], until_ns);
	end_stream(s, &s->out, &watch_out, http_of(s, HTTP_FROM_STDOUT));
	end_stream(s, &s->err, &watch_err, http_of(s, HTTP_FROM_STDERR));
	end_http(s, wall_ns);
}

/* Writes all of buf, waiting for a slow reader.  Returns 0 or an errno. */
static int
write_all(const struct outlet *to, const char *buf, size_t size, int64_t until_ns)
{
	struct signals_news news;
	struct signals_fds fds;
	ssize_t n;

	while (size > 0) {
		if ((n = outlet_write(to, buf, size)) >= 0) {
			buf += n;
			size -= (size_t)n;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return errno;
		signals_fds_clear(&fds);
		signals_fds_add(&fds, &fds.write, to->fd);
		news = signals_wait(until_ns, &fds);
		if (news.suspend)
			signals_suspend();
		if (news.stop != 0 || news.kill || clock_mono_ns() >= until_ns)
			return ETIMEDOUT;
	}
	return 0;
}

/* Copies what the spool holds now; what a leftover process still adds is not the attempt's.  0 or an errno. */
static int
copy_out(int spool, const struct outlet *to, int64_t until_ns, bool *unfinished)
{
	struct stat st;
	off_t at;
	ssize_t n;
	int error;

	if (fstat(spool, &st) != 0)
		return errno;
	for (at = 0; at < st.st_size; at += n) {
		n = read_part(spool, at, st.st_size);
		if (n <= 0)
			return n < 0 ? errno : 0;       /* a command that truncated its output meanwhile */
		if ((error = write_all(to, copy_buf, (size_t)n, until_ns)) != 0)
			return error;
		*unfinished = copy_buf[n - 1] != '\n';
	}
	return 0;
}

static bool
same_file(int a, int b)
{
	struct stat sa, sb;

	return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* Where the log shares the place that the text went to, its line has to begin a new one. */
static void
release(struct streams *s, struct stream *from, const struct stream *to, int64_t until_ns)
{
	bool unfinished = s->unfinished_line;

	if (from->spool < 0)
		return;
	if (!is_closed(to->fd))                 /* a failure's output may have nowhere to go */
		note_error(s, copy_out(from->spool, &to->outlet, until_ns, &unfinished), to->fd);
	drop(from);
	s->unfinished_line = unfinished && (to->fd == STDERR_FILENO || same_file(STDOUT_FILENO, STDERR_FILENO));
}

void
streams_adopt(struct streams *s, int fd)
{
	drop(&s->out);
	s->out.spool = fd;
}

void
streams_release(struct streams *s, bool success, int64_t until_ns)
{
	release(s, &s->out, success ? &s->out : &s->err, until_ns);
	release(s, &s->err, &s->err, until_ns);
}
