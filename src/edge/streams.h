/*
 * streams -- what stands between the command and its standard streams, if anything.
 *
 * A stream that is neither held nor looked at is inherited, and nothing here touches it.  A held one is a spool
 * that the command writes itself; one that is looked at passes through a relay.  What is found is given as bytes to
 * http.c and watch.c; what it means is decided elsewhere.  until_ns is monotonic, wall_ns is now on the wall clock.
 */
#ifndef STREAMS_H
#define STREAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/http.h"
#include "outlet.h"
#include "redirect.h"
#include "signals.h"
#include "watch.h"

enum http_from { HTTP_FROM_NOTHING, HTTP_FROM_STDOUT, HTTP_FROM_STDERR, HTTP_FROM_FD, HTTP_FROM_FILE };

struct streams_config {
	bool hold_stdout, hold_stderr;
	enum http_from http;
	int http_fd;                    /* of HTTP_FROM_FD */
	const char *http_file;          /* of HTTP_FROM_FILE */
	struct watch_pattern *patterns;
	size_t pattern_count;
};

/* One of the command's two output streams. */
struct stream {
	int fd;                         /* 1 or 2 */
	unsigned watch_bit;
	bool held, relayed, watched;
	int spool;                      /* of a held stream, from its attempt on until it is released or dropped */
	struct outlet outlet;
};

struct streams {
	const struct streams_config *config;
	struct stream out, err;
	struct http http;
	struct http_result http_result;         /* of the last attempt */
	int http_error;                         /* why the headers' file could not be used, an errno */
	int child_fd[3];                        /* the command's ends of the relays, until it has started */
	bool active;                            /* anything at all stands between */
	bool unfinished_line;                   /* what was released last ended without a newline before the log */
	int error;                              /* the first trouble with the command's output, an errno */
	int error_fd;                           /* 1 or 2 */
};

/* What there is to do, by c, which must outlive s.  Opens no spool and no pipe yet. */
void streams_init(struct streams *s, const struct streams_config *c);

/*
 * Makes what the coming attempt needs and drops what is held of the one before.  Returns 0 or an errno; nothing is
 * open then.
 */
int streams_begin(struct streams *s, struct redirects *r, int64_t wall_ns);

/* The command has started or could not be started: its ends of the pipes are closed. */
void streams_started(struct streams *s);

/* While the command runs: what to wait for, and what to do then. */
void streams_prepare(void *streams, struct signals_fds *fds);
void streams_move(void *streams, const struct signals_fds *fds);

/* The command is gone: drains the relays until until_ns and looks at what was held. */
void streams_end(struct streams *s, int64_t until_ns, int64_t wall_ns);

/* What another run has held is given out as this one's standard output by streams_release(), which closes fd. */
void streams_adopt(struct streams *s, int fd);

/*
 * Gives out what is held of the last attempt, until until_ns or a signal: its standard output where it belongs if
 * the attempt is the run's success, to standard error otherwise; its standard error to standard error.
 */
void streams_release(struct streams *s, bool success, int64_t until_ns);

#endif
