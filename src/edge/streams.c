#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/duration.h"
#include "../core/saturate.h"
#include "clock.h"
#include "platform.h"
#include "spool.h"

/* Sets which patterns are looked for in the stream.  False: none. */
static bool
choose(bool sought[ERE_MAX], const struct streams_config *c, enum pattern_stream which)
{
	bool any = false;
	size_t i;

	for (i = 0; i < c->ere->count; i++)
		any |= sought[i] = (c->patterns[i].streams & which) != 0;
	return any;
}

static bool
is_closed(int fd)
{
	return fcntl(fd, F_GETFD) < 0 && errno == EBADF;
}

/* A stream that was closed when retry started stays closed for the command: there is nothing to hold or search. */
static void
init_standard(struct streams *s, size_t i, bool held, enum http_source source)
{
	const struct streams_config *c = &s->config;
	struct stream *stream = &s->stream[i];
	bool sought[ERE_MAX];
	bool searched = choose(sought, c, i == STREAM_OUT ? PATTERN_STDOUT : PATTERN_STDERR);
	bool http = c->http == source;

	if ((!held && !searched && !http && c->idle_ns == 0)
	    || is_closed(i == STREAM_OUT ? STDOUT_FILENO : STDERR_FILENO))
		return;
	s->active = true;
	stream->held = held;
	stream->searched = searched;
	if (searched)
		search_init(&stream->search, c->ere, sought);
	stream->relayed = !held;
	stream->http = http ? s->http : NULL;
}

/* Whether what is found, or not, may make a failure of a success status; other texts only tell failures apart. */
static bool
may_object(const struct streams_config *c)
{
	size_t i;

	for (i = 0; i < c->ere->count; i++)
		if (c->patterns[i].meaning >= PATTERN_FAIL)
			return true;
	return c->http != HTTP_FROM_NOTHING;
}

bool
streams_init(struct streams *s, const struct streams_config *c)
{
	size_t i;

	s->config = *c;
	if (!c->hold_stdout && !c->hold_stderr && c->http == HTTP_FROM_NOTHING && c->idle_ns == 0
	    && c->ere->count == 0)
		return true;
	s->stream = calloc(STREAMS, sizeof *s->stream);
	s->http = calloc(1, sizeof *s->http);
	if (s->stream == NULL || s->http == NULL)
		return false;
	s->active = c->http != HTTP_FROM_NOTHING || c->idle_ns != 0;
	init_standard(s, STREAM_OUT, c->hold_stdout, HTTP_FROM_STDOUT);
	init_standard(s, STREAM_ERR, c->hold_stderr, HTTP_FROM_STDERR);
	s->may_object = may_object(c);
	if (c->http == HTTP_FROM_FD || c->http == HTTP_FROM_FILE) {
		s->stream[STREAM_HEADERS].relayed = c->http == HTTP_FROM_FD;
		s->stream[STREAM_HEADERS].http = s->http;
	}
	for (i = 0; i < STREAMS; i++) {
		s->stream[i].spool = s->stream[i].command_end = s->stream[i].relay.from = -1;
		s->stream[i].fd = i == STREAM_OUT ? STDOUT_FILENO : i == STREAM_ERR ? STDERR_FILENO : c->http_fd;
	}
	return true;
}

static void
drop(struct stream *stream)
{
	if (stream->spool >= 0)
		close(stream->spool);
	stream->spool = -1;
}

/* Searches the bytes: a spool's or a file's afterwards, a relay's on their way. */
static int
look(void *arg, const char *bytes, size_t size)
{
	struct stream *stream = arg;

	if (stream->searched)
		search_feed(&stream->search, bytes, size);
	if (stream->http != NULL)
		http_feed(stream->http, bytes, size);
	return 0;
}

static int
begin_relay(struct stream *stream, const struct fd_channel *to)
{
	struct relay *relay = &stream->relay;

	relay->to = to;
	relay->look = look;
	relay->arg = stream;
	relay->error = 0;
	return stream->command_end = relay_open(relay);
}

/* Makes the spool or relay.  Each attempt gets a new spool: a left-over process writes on into its own. */
static int
begin_stream(struct streams *s, size_t i, struct redirects *redirects)
{
	struct stream *stream = &s->stream[i];
	int end = -1;

	drop(stream);
	if (stream->held)
		end = stream->spool = spool_open();
	else if (stream->relayed)
		end = begin_relay(stream, i == STREAM_HEADERS ? NULL : fd_standard(stream->fd));
	else
		return 0;
	if (end < 0)
		return errno;
	redirect_add(redirects, end, stream->fd);
	return 0;
}

const char *
streams_header_file(const char *name)
{
	static const char mark[] = "HTTP/";
	char text[sizeof mark - 1];
	struct stat st, out;
	int i, fd;
	ssize_t n;

	if (stat(name, &st) != 0)
		return errno == ENOENT ? NULL : strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "no regular file";
	for (i = STDOUT_FILENO; i <= STDERR_FILENO; i++)
		if (fstat(i, &out) == 0 && out.st_dev == st.st_dev && out.st_ino == st.st_ino)
			return "standard output or standard error";
	if ((fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) < 0)
		return strerror(errno);
	n = pread(fd, text, sizeof text, 0);
	close(fd);
	if (n < 0)
		return strerror(errno);
	if (n == 0 || (n == (ssize_t)sizeof text && memcmp(text, mark, sizeof text) == 0))
		return NULL;
	return "neither empty nor a file of headers, which begins with HTTP/";
}

static void
begin_http(struct streams *s)
{
	const struct streams_config *c = &s->config;

	memset(&s->http_result, 0, sizeof s->http_result);
	s->http_error = 0;
	if (c->http == HTTP_FROM_NOTHING)
		return;
	http_begin(s->http, c->http, clock_wall_ns());
	if (c->http == HTTP_FROM_FILE && truncate(c->http_file, 0) != 0 && errno != ENOENT)
		s->http_error = errno;
}

static void
abandon(struct streams *s)
{
	size_t i;

	streams_started(s);
	for (i = 0; i < STREAMS; i++) {
		relay_drain(&s->stream[i].relay, 0);
		drop(&s->stream[i]);
	}
}

int
streams_begin(struct streams *s, struct redirects *redirects)
{
	size_t i;
	int error = 0;

	if (!s->active)
		return 0;
	s->cut = 0;
	s->wrote_ns = clock_mono_ns();
	for (i = 0; i < STREAMS; i++)
		if (s->stream[i].searched)
			search_begin(&s->stream[i].search);
	begin_http(s);
	for (i = 0; i < STREAMS && error == 0; i++)
		error = begin_stream(s, i, redirects);
	if (error != 0)
		abandon(s);
	return error;
}

void
streams_started(struct streams *s)
{
	size_t i;

	for (i = 0; s->active && i < STREAMS; i++) {
		if (s->stream[i].command_end >= 0)
			close(s->stream[i].command_end);
		s->stream[i].command_end = -1;
	}
}

void
streams_prepare(const struct streams *s, struct signals_fds *fds)
{
	size_t i;

	for (i = 0; i < STREAMS; i++)
		relay_prepare(&s->stream[i].relay, fds);
}

void
streams_move(struct streams *s, const struct signals_fds *fds)
{
	size_t i;

	for (i = 0; i < STREAMS; i++)
		if (relay_move(&s->stream[i].relay, fds) && i != STREAM_HEADERS && s->config.idle_ns != 0)
			s->wrote_ns = clock_mono_ns();
}

/* Whether a relay holds what its reader, or we, have not come to yet, or a spool has grown. */
static bool
has_news(struct stream *stream)
{
	const struct relay *relay = &stream->relay;
	off_t before = stream->looked_at;
	struct stat st;

	if (stream->spool >= 0 && fstat(stream->spool, &st) == 0)
		stream->looked_at = st.st_size;
	return stream->looked_at != before || relay->start < relay->end
	    || (relay->from >= 0 && platform_waiting(relay->from) > 0);
}

/* How often a spool is looked at in the time: when it has grown in between is not known, and counts as now. */
#define IDLE_LOOKS 8

int64_t
streams_idle_at(struct streams *s)
{
	int64_t now_ns = clock_mono_ns(), idle_ns = s->config.idle_ns, end_ns;
	int64_t look_ns = saturate_add(now_ns, idle_ns);
	size_t i;

	if (idle_ns == 0)
		return DURATION_FOREVER;
	for (i = STREAM_OUT; i <= STREAM_ERR; i++) {
		if (has_news(&s->stream[i]))
			s->wrote_ns = now_ns;
		if (s->stream[i].spool >= 0)
			look_ns = saturate_add(now_ns, idle_ns / IDLE_LOOKS + 1);
	}
	end_ns = saturate_add(s->wrote_ns, idle_ns);
	return now_ns < end_ns && look_ns < end_ns ? look_ns : end_ns;
}

/* Keeps the first error: later ones follow from it. */
static void
note_error(struct streams *s, int error, int fd)
{
	if (error != 0 && s->error == 0) {
		s->error = error;
		s->error_fd = fd;
	}
}

/* After a cut nothing more is searched: what would be found could not make the attempt a success. */
static void
end_stream(struct streams *s, struct stream *stream, int64_t until_ns)
{
	int error;

	if (stream->spool >= 0 && (stream->searched || stream->http != NULL) && s->cut == 0) {
		if ((error = fd_each_piece(stream->spool, until_ns, look, stream)) < 0)
			s->cut = error;
		else
			note_error(s, error, stream->fd);
	} else if (stream->relayed) {
		error = relay_drain(&stream->relay, s->cut == 0 ? until_ns : 0);
		if (s->cut == 0 && s->may_object)
			s->cut = error;
	}
	if (stream->searched)
		search_end(&stream->search);
	if (stream->relayed && stream->relay.to != NULL)
		note_error(s, stream->relay.error, stream->fd);
}

/* Returns 0 or an errno; a file that is missing just holds no headers. */
static int
read_headers(struct streams *s, int64_t until_ns)
{
	int error, fd = open(s->config.http_file, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return errno == ENOENT ? 0 : errno;
	error = fd_each_piece(fd, until_ns, look, &s->stream[STREAM_HEADERS]);
	close(fd);
	if (error >= 0)
		return error;
	s->cut = error;
	return 0;
}

static void
end_http(struct streams *s, int64_t until_ns)
{
	if (s->config.http == HTTP_FROM_FILE && s->http_error == 0 && s->cut == 0)
		s->http_error = read_headers(s, until_ns);
	if (s->config.http != HTTP_FROM_NOTHING)
		s->http_result = http_end(s->http, clock_wall_ns());
}

void
streams_end(struct streams *s, int64_t until_ns)
{
	size_t i;

	for (i = 0; i < STREAMS; i++)
		end_stream(s, &s->stream[i], until_ns);
	end_http(s, until_ns);
}

/* Where a spool is written to. */
struct outflow {
	const struct fd_channel *to;
	int64_t until_ns;
	bool unfinished;                /* the last byte was no newline */
};

/* Writes all of the bytes, waiting for a slow reader.  Returns 0, an errno, FD_STUCK or SIGNALS_STOPPED. */
static int
write_piece(void *arg, const char *bytes, size_t size)
{
	struct outflow *o = arg;
	const char *end = bytes + size;
	enum signals_ready ready;
	ssize_t n;

	while (bytes < end) {
		if ((n = fd_write(o->to, bytes, (size_t)(end - bytes))) >= 0)
			bytes += n;
		else if (errno != EAGAIN)
			return errno;
		else if ((ready = signals_wait_for(o->to->fd, POLLOUT, o->until_ns)) != SIGNALS_READY)
			return ready == SIGNALS_LATE ? FD_STUCK : SIGNALS_STOPPED;
	}
	o->unfinished = end[-1] != '\n';
	return 0;
}

static bool
same_file(int a, int b)
{
	struct stat sa, sb;

	return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/*
 * Why a byte more would not fit into the spool, an errno: the disk is full, or at the limit on the size of files
 * (ulimit -f).  Then the command's last writes may have failed, which it may have ignored.  0: one fits; so it does
 * on a full disk behind a write that did not end with a block, and so was whole.
 */
static int
trouble_of(int spool)
{
	struct stat st;

	if (fstat(spool, &st) != 0 || st.st_size == 0 || write(spool, "", 1) == 1)
		return 0;
	return errno == EBADF ? 0 : errno;      /* an adopted file may only be read */
}

/* If the log goes to the same place as the text, its next line has to begin on a new one. */
static void
release(struct streams *s, struct stream *from, const struct stream *to, int64_t until_ns)
{
	struct outflow o = { fd_standard(to->fd), until_ns, s->unfinished_line };

	if (!is_closed(to->fd))                 /* standard error may be: a failure's output then goes nowhere */
		note_error(s, fd_each_piece(from->spool, until_ns, write_piece, &o), to->fd);
	note_error(s, trouble_of(from->spool), from->fd);
	drop(from);
	s->unfinished_line = o.unfinished
	    && (to->fd == STDERR_FILENO || same_file(STDOUT_FILENO, STDERR_FILENO));
}

unsigned
streams_matched(const struct streams *s)
{
	const struct streams_config *c = &s->config;
	unsigned matched = 0;
	size_t i;

	for (i = 0; s->active && i < c->ere->count; i++)
		if (s->stream[STREAM_OUT].search.found[i] || s->stream[STREAM_ERR].search.found[i])
			matched |= pattern_bit(c->patterns[i].meaning);
	return matched;
}

const struct pattern *
streams_found(const struct streams *s, enum pattern_meaning m, const char **text)
{
	size_t i;

	for (i = 0; s->active && i < s->config.ere->count; i++)
		if (s->stream[STREAM_ERR].search.found[i] && s->config.patterns[i].meaning == m) {
			*text = s->stream[STREAM_ERR].search.text[i];
			return &s->config.patterns[i];
		}
	return NULL;
}

int
streams_held_stdout(const struct streams *s)
{
	return s->active ? s->stream[STREAM_OUT].spool : -1;
}

void
streams_adopt(struct streams *s, int fd)
{
	if (!s->active) {                       /* standard output is closed: nothing can be written to it */
		close(fd);
		return;
	}
	drop(&s->stream[STREAM_OUT]);
	s->stream[STREAM_OUT].spool = fd;
}

void
streams_release(struct streams *s, size_t which, bool success, int64_t until_ns)
{
	const struct stream *to;
	struct stream *from;
	struct stat st;

	s->withheld = 0;
	if (!s->active || s->stream[which].spool < 0)
		return;
	from = &s->stream[which];
	to = &s->stream[which == STREAM_OUT && success ? STREAM_OUT : STREAM_ERR];
	if (from != to && fstat(from->spool, &st) == 0 && st.st_size > STREAMS_SHOWN_MAX) {
		s->withheld = st.st_size;
		drop(from);
	} else {
		release(s, from, to, until_ns);
	}
}
