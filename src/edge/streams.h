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
#include <stddef.h>
#include <stdint.h>

#include "../core/http.h"
#include "../core/pattern.h"
#include "fd.h"
#include "redirect.h"
#include "relay.h"
#include "signals.h"
#include "watch.h"

struct streams_config {
	bool hold_stdout, hold_stderr;
	enum http_source http;
	int http_fd;                            /* of HTTP_FROM_FD */
	const char *http_file;                  /* of HTTP_FROM_FILE */
	const struct pattern *patterns;         /* to be looked for; they stay where they are */
	size_t pattern_count;
};

/* What the command writes to one descriptor. */
struct stream {
	int fd;                                 /* the command's */
	bool held, relayed, watched;            /* watched: texts are looked for */
	struct http *http;                      /* headers are looked for; or NULL */
	int spool;                              /* of a held stream, until it is given out or dropped; or -1 */
	int command_end;                        /* of the relay's pipe, until the command has started; or -1 */
	struct fd_channel channel;              /* where it goes */
	struct relay relay;
	struct watch watch;
};

enum { STREAM_OUT, STREAM_ERR, STREAM_HEADERS, STREAMS };       /* the third: a descriptor for headers alone */

struct streams {
	struct streams_config config;
	bool active;                            /* anything at all stands between */
	struct http_result http_result;         /* of the last attempt */
	int http_error;                         /* why the headers' file could not be used, an errno */
	bool unfinished_line;                   /* what was given out last ended without a newline before the log */
	int error;                              /* the first trouble with the command's output, an errno */
	int error_fd;                           /* 1 or 2 */
	struct http http;
	struct watch_patterns patterns;
	/*
	 * large, and never touched unless something has to be looked at: an ordinary run does not pay for the
	 * pages
	 */
	struct stream stream[STREAMS];
};

/*
 * s is all zero, and says by c what there is to do.  Opens no spool and no pipe yet.  False: no memory for the
 * expressions.
 */
bool streams_init(struct streams *s, const struct streams_config *c);

/*
 * Makes what the coming attempt needs and drops what is held of the one before.  Returns 0 or an errno; nothing is
 * open then.
 */
int streams_begin(struct streams *s, struct redirects *redirects, int64_t wall_ns);

/* The command has started or could not be started: its ends of the pipes are closed. */
void streams_started(struct streams *s);

/* While the command runs: what to wait for, and what to do then. */
void streams_prepare(void *streams, struct signals_fds *fds);
void streams_move(void *streams, const struct signals_fds *fds);

/* The command is gone: drains the relays until until_ns and looks at what was held. */
void streams_end(struct streams *s, int64_t until_ns, int64_t wall_ns);

/* What the attempt wrote to standard output, if that is held: a file; or -1. */
int streams_held_stdout(const struct streams *s);

/* What another run has held is given out as this one's standard output by streams_release(), which closes fd. */
void streams_adopt(struct streams *s, int fd);

/*
 * Gives out what is held of the last attempt, until until_ns or a signal: its standard output where it belongs if
 * the attempt is the run's success, to standard error otherwise; its standard error to standard error.
 */
void streams_release(struct streams *s, bool success, int64_t until_ns);

#endif
