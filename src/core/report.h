/*
 * report -- an event as one line for people: what a tired operator reads at three in the morning.
 *
 * The line holds no argument of the command, which may be secret, and no control character.  Nothing is written
 * here.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "event.h"

#define REPORT_SIZE 512                 /* _POSIX_PIPE_BUF: a line of this size is never torn by another writer */
#define REPORT_NAME_SIZE 104            /* so that even the longest line fits */
#define REPORT_KEY_SIZE 256             /* the longest key, unless much of it must be escaped */
#define REPORT_LINE_SIZE 2048           /* any line of any format: hostile keys and messages need more room */

/*
 * Each writes the event's line, its newline included, without a terminating NUL, and returns the length: 0 where
 * there is no line for such an event.  github: a workflow command of GitHub Actions.
 */
size_t report_text(char buf[REPORT_LINE_SIZE], const struct event *e);
size_t report_github(char buf[REPORT_LINE_SIZE], const struct event *e);

/* What the text says of the event after `retry: NAME: `, at most REPORT_SIZE with its NUL.  Returns buf. */
char *report_words(char buf[REPORT_SIZE], const struct event *e);

/* How a shell command ended, in the words of an attempt's line.  Returns buf. */
char *report_outcome(char buf[REPORT_SIZE], const struct outcome *outcome);

#endif
