/*
 * report -- an event as one line for people: what a tired operator reads at three in the morning.
 *
 * The line never holds an argument of the command, which may be secret, nor a control character.  The caller writes
 * the line.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "event.h"

#define REPORT_SIZE 512                 /* _POSIX_PIPE_BUF: a line of this size is never torn by another writer */
#define REPORT_NAME_SIZE 104            /* so that even the longest line fits */
#define REPORT_KEY_SIZE 256             /* the longest key, unless much of it must be escaped */
#define REPORT_LINE_SIZE 2048           /* any line in any format; hostile keys and messages need this much */

/*
 * Each writes the event's line with its newline and returns the length without a NUL: 0 if such an event has no
 * line.  report_github() writes a workflow command of GitHub Actions.
 */
size_t report_text(char buf[REPORT_LINE_SIZE], const struct event *e);
size_t report_github(char buf[REPORT_LINE_SIZE], const struct event *e);

/* Writes the words that follow `retry: NAME: ` in the text line, at most REPORT_SIZE with the NUL.  Returns buf. */
char *report_words(char buf[REPORT_SIZE], const struct event *e);

#define REPORT_RULE_SIZE 100

/*
 * Names the rule that made this outcome permanent; preset, text: the preset and the line, where they have decided.
 * Returns buf or a constant; NULL: there is no rule, or the outcome says enough.
 */
const char *report_rule(char buf[REPORT_RULE_SIZE], enum rule rule, const struct outcome *outcome,
    const char *preset, const char *text);

/* Writes how a shell command ended, in the words of an attempt's line.  Returns buf. */
char *report_outcome(char buf[REPORT_SIZE], const struct outcome *outcome);

#endif
