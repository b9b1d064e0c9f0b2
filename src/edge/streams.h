/*
 * streams -- the command's standard streams: inherited, held in a spool, or searched on their way through a relay.
 *
 * A stream that is neither held, searched nor watched is inherited and never touched here.  The command writes a
 * held stream into a spool itself; one that is only searched, or watched for --idle-timeout, passes through a
 * relay.  Bytes to be searched go to http.c and search.c; core/policy.c decides what they mean.  until_ns is
 * monotonic.
 */
#ifndef STREAMS_H
#define STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../core/ere.h"
#include "../core/http.h"
#include "../core/pattern.h"
#include "../core/search.h"
#include "fd.h"
#include "relay.h"
#include "signals.h"
#include "start.h"

/* Of a failure's standard output no more than this is shown: half a dump of a database in a mail helps nobody. */
#define STREAMS_SHOWN_MAX 65536

struct streams_config {
	bool hold_stdout, hold_stderr;
	enum http_source http;
	int http_fd;                            /* of HTTP_FROM_FD */
	const char *http_file;                  /* of HTTP_FROM_FILE */
	int64_t idle_ns;                        /* for how long the command may write nothing; 0: for ever */
	const struct pattern *patterns;         /* to be looked for; not copied */
	const struct ere *ere;                  /* theirs, under the same numbers; not copied */
};

/* What the command writes to one descriptor. */
struct stream {
	int fd;                                 /* the command's descriptor */
	bool held, relayed, searched;           /* searched: texts are looked for */
	struct http *http;                      /* headers are looked for; or NULL */
	int spool;                              /* of a held stream, until written out or dropped; or -1 */
	off_t looked_at;                        /* how large the spool was when streams_idle_at() looked */
	int command_end;                        /* of the relay's pipe, until the command starts; or -1 */
	struct relay relay;
	struct search search;
};

enum { STREAM_OUT, STREAM_ERR, STREAM_HEADERS, STREAMS };       /* the third: headers alone */

struct streams {
	struct streams_config config;
	bool active;                            /* something is held, searched or watched */
	int64_t wrote_ns;                       /* with idle_ns: when the command has last written, or started */
	struct http_result http_result;         /* of the last attempt */
	int http_error;                         /* why the headers' file could not be used, an errno */
	bool unfinished_line;                   /* the output written last ends without a newline, before the log */
	bool may_object;                        /* what is found may make a failure of a success status */
	int cut;                                /* SIGNALS_LATE, SIGNALS_STOPPED: not all was searched */
	off_t withheld;                         /* a failure's standard output is not shown: its bytes; or 0 */
	int error;                              /* the first error with the command's output: see fd_words() */
	int error_fd;                           /* its descriptor, 1 or 2 */
	/* large, and only there if active: an ordinary run does not pay for the pages */
	struct http *http;
	struct stream *stream;                  /* STREAMS of them */
};

/* Prepares *s, which is all zero, for what *c asks for.  Opens no spool and no pipe yet.  False: no memory. */
bool streams_init(struct streams *s, const struct streams_config *c);

/*
 * Whether the file may be emptied before each attempt, to be asked before anything runs: NULL if it is not there,
 * is empty or begins as headers do, otherwise what it is or why it cannot be looked at.
 */
const char *streams_header_file(const char *name);

/*
 * Makes the spools and pipes of the coming attempt, adds their redirections, and drops the output held from the one
 * before.  Returns 0, or an errno with nothing open.
 */
int streams_begin(struct streams *s, struct redirects *redirects);

/* After the command has started or could not be started: closes its ends of the pipes. */
void streams_started(struct streams *s);

/* While the command runs: add the descriptors to wait for, and serve those that are ready. */
void streams_prepare(const struct streams *s, struct signals_fds *fds);
void streams_move(struct streams *s, const struct signals_fds *fds);

/*
 * While the command runs: when it will have written nothing for idle_ns, which is not after now if it has; or when
 * to ask again.  Time in which the reader of a stream that passes holds the command up does not count.
 */
int64_t streams_idle_at(struct streams *s);

/*
 * After the command's end, if something is active: drains the relays and searches what was held, until until_ns;
 * sets http_result.
 */
void streams_end(struct streams *s, int64_t until_ns);

/* pattern_bit() of each meaning that the last attempt's lines have, in any stream. */
unsigned streams_matched(const struct streams *s);

/*
 * The first pattern of this meaning, one that is looked for on standard error, that a line of the last attempt has;
 * *text: that line, or a part, until the next attempt.  NULL: there is none.
 */
const struct pattern *streams_found(const struct streams *s, enum pattern_meaning m, const char **text);

/* The file that holds the attempt's standard output, still owned by *s; -1: it is not held. */
int streams_held_stdout(const struct streams *s);

/* Takes over fd, the standard output of an earlier run: streams_release() writes it as this run's and closes it. */
void streams_adopt(struct streams *s, int fd);

/*
 * Writes out what is held of the last attempt's STREAM_OUT or STREAM_ERR, until until_ns or a signal: standard
 * output to standard output if the run is a success, otherwise to standard error, or s->withheld says how much too
 * much for that it is; standard error to standard error.
 */
void streams_release(struct streams *s, size_t which, bool success, int64_t until_ns);

#endif
