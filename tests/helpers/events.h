/*
 * events -- events and what each becomes in JSON, in logfmt and as a command of GitHub's, without what all lines of
 * the format have in common: a table for tables/report.c, and what hostile.c fills with hostile texts.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include <errno.h>
#include <signal.h>

#include "../../src/core/line.h"
#include "tables/short.h"

#define WALL (INT64_C(1764039600) * S + 123 * MS)       /* 2025-11-25T03:00:00.123Z */

#define EVENT(kind_, attempt_, max_) \
	.kind = (kind_), .wall_ns = WALL, .name = "curl", .raw_name = "curl", .attempt = (attempt_), \
	.max_attempts = (max_), .key = "k"
#define ATTEMPT(attempt_, max_) EVENT(EVENT_ATTEMPT, attempt_, max_)
#define EXIT(status_, ns_) .outcome = { .kind = OUTCOME_EXIT, .number = (status_), .duration_ns = (ns_) }
#define TRANSIENT .verdict = VERDICT_TRANSIENT
#define PERMANENT .verdict = VERDICT_PERMANENT
#define SUCCESS   .verdict = VERDICT_SUCCESS
#define STEP(...) .step = { __VA_ARGS__ }

/* The lines of all formats for one event; without what all lines of the format have in common. */
struct event_row {
	struct event event;
	const char *json, *logfmt, *github;
};

static const struct event_row event_rows[] = {
	{ { EVENT(EVENT_START, 1, 3), .pid = 4711 },
	  "'event':'start','name':'curl','attempt':1,'max_attempts':3,'key':'k','pid':4711",
	  "event=start name=curl attempt=1 max_attempts=3 key=k pid=4711",
	  "debug|attempt 1/3: started, pid 4711" },
	{ { EVENT(EVENT_START, 2, 3), .pid = 4711, .key_given = true },
	  "'event':'start','name':'curl','attempt':2,'max_attempts':3,'key':'k','pid':4711",
	  "event=start name=curl attempt=2 max_attempts=3 key=k pid=4711",
	  "debug|attempt 2/3: started, pid 4711, key k" },
	{ { ATTEMPT(1, 3), EXIT(7, 21 * MS), TRANSIENT, STEP(STEP_WAIT, 1432 * MS) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':7,"
	  "'class':'transient',"
	  "'failed_by':'exit','duration':0.021,'delay':1.432,'delay_source':'backoff','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=7 "
	  "class=transient "
	  "failed_by=exit duration=0.021 delay=1.432 delay_source=backoff key=k",
	  "warning|attempt 1/3: exit 7 after 0.021s; retrying in 1.432s" },
	{ { ATTEMPT(2, 3), .outcome = { .kind = OUTCOME_EXIT, .number = 22, .duration_ns = 104 * MS,
	    .http_status = 503 }, TRANSIENT, STEP(STEP_WAIT, 30217 * MS, true) },
	  "'event':'attempt','name':'curl','attempt':2,'max_attempts':3,'outcome':'exit','status':22,"
	  "'http_status':503,'class':'transient',"
	  "'failed_by':'exit','duration':0.104,'delay':30.217,'delay_source':'retry_after',"
	  "'key':'k'",
	  "event=attempt name=curl attempt=2 max_attempts=3 outcome=exit status=22 http_status=503 "
	  "class=transient "
	  "failed_by=exit duration=0.104 delay=30.217 delay_source=retry_after key=k",
	  "warning|attempt 2/3: exit 22, HTTP 503 after 0.104s; retrying in 30.217s (Retry-After)" },
	{ { ATTEMPT(3, 3), .outcome = { .kind = OUTCOME_TIMEOUT, .duration_ns = 5001 * MS }, TRANSIENT,
	    STEP(STEP_NO_ATTEMPTS_LEFT) },
	  "'event':'attempt','name':'curl','attempt':3,'max_attempts':3,'outcome':'timeout','class':'transient',"
	  "'failed_by':'timeout',"
	  "'duration':5.001,'reason':'attempts','key':'k'",
	  "event=attempt name=curl attempt=3 max_attempts=3 outcome=timeout class=transient "
	  "failed_by=timeout duration=5.001 "
	  "reason=attempts key=k",
	  "error|attempt 3/3: timed out after 5.001s; giving up: no attempts left" },
	{ { ATTEMPT(2, 0), .outcome = { .kind = OUTCOME_SIGNAL, .number = SIGSEGV, .duration_ns = 2 * MS },
	    TRANSIENT, STEP(STEP_DEADLINE) },
	  "'event':'attempt','name':'curl','attempt':2,'max_attempts':0,'outcome':'signal','signal':'SIGSEGV',"
	  "'class':'transient',"
	  "'failed_by':'signal','duration':0.002,'reason':'deadline','key':'k'",
	  "event=attempt name=curl attempt=2 max_attempts=0 outcome=signal signal=SIGSEGV class=transient "
	  "failed_by=signal "
	  "duration=0.002 reason=deadline key=k",
	  "error|attempt 2: killed by SIGSEGV after 0.002s; giving up: deadline" },
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_NOT_FOUND, .number = ENOENT, .duration_ns = MS }, PERMANENT,
	    STEP(STEP_PERMANENT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'not_found',"
	  "'class':'permanent',"
	  "'failed_by':'not_started','reason':'permanent','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=not_found class=permanent "
	  "failed_by=not_started reason=permanent "
	  "key=k",
	  "error|attempt 1/3: not found; giving up: permanent failure" },
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_NOT_EXECUTABLE, .number = EACCES }, PERMANENT,
	    STEP(STEP_PERMANENT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'not_executable',"
	  "'class':'permanent',"
	  "'failed_by':'not_started','reason':'permanent','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=not_executable class=permanent "
	  "failed_by=not_started "
	  "reason=permanent key=k",
	  "error|attempt 1/3: not executable (Permission denied); giving up: permanent failure" },
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_NO_PROCESS, .number = EAGAIN }, TRANSIENT,
	    STEP(STEP_WAIT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'no_process',"
	  "'class':'transient',"
	  "'failed_by':'not_started','delay':0.000,'delay_source':'backoff','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=no_process class=transient "
	  "failed_by=not_started delay=0.000 "
	  "delay_source=backoff key=k",
	  "warning|attempt 1/3: no process (Resource temporarily unavailable); retrying in 0.000s" },
	/* successes: the first at once is no annotation */
	{ { ATTEMPT(1, 3), EXIT(0, 90 * MS), SUCCESS, STEP(STEP_DONE) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'ok','class':'success',"
	  "'duration':0.090,'key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=ok class=success duration=0.090 key=k",
	  "debug|attempt 1/3: ok after 0.090s" },
	{ { ATTEMPT(2, 3), EXIT(3, 90 * MS), SUCCESS, STEP(STEP_DONE) },
	  "'event':'attempt','name':'curl','attempt':2,'max_attempts':3,'outcome':'ok','class':'success',"
	  "'duration':0.090,'key':'k'",
	  "event=attempt name=curl attempt=2 max_attempts=3 outcome=ok class=success duration=0.090 key=k",
	  "notice|attempt 2/3: ok after 0.090s" },
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_SIGNAL, .number = SIGTERM }, SUCCESS, STEP(STEP_DONE) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'signal','signal':'SIGTERM',"
	  "'class':'success','duration':0.000,'key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=signal signal=SIGTERM class=success "
	  "duration=0.000 key=k",
	  "debug|attempt 1/3: killed by SIGTERM after 0.000s" },
	{ { ATTEMPT(3, 9), EXIT(0, MS), SUCCESS, STEP(STEP_WAIT, S), .streak = 2, .consecutive = 3 },
	  "'event':'attempt','name':'curl','attempt':3,'max_attempts':9,'outcome':'ok','class':'success',"
	  "'duration':0.001,'delay':1.000,'delay_source':'backoff','key':'k'",
	  "event=attempt name=curl attempt=3 max_attempts=9 outcome=ok class=success duration=0.001 delay=1.000 "
	  "delay_source=backoff key=k",
	  "debug|attempt 3/9: ok after 0.001s (2/3 in a row); next in 1.000s" },
	{ { ATTEMPT(9, 9), EXIT(0, MS), SUCCESS, STEP(STEP_NO_ATTEMPTS_LEFT), .streak = 2, .consecutive = 3 },
	  "'event':'attempt','name':'curl','attempt':9,'max_attempts':9,'outcome':'ok','class':'success',"
	  "'duration':0.001,'reason':'attempts','key':'k'",
	  "event=attempt name=curl attempt=9 max_attempts=9 outcome=ok class=success duration=0.001 "
	  "reason=attempts key=k",
	  "error|attempt 9/9: ok after 0.001s (2/3 in a row); giving up: no attempts left" },
	/* a status of success that is a failure */
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_EXIT, .http_status = 404 }, .failed_by = FAILED_BY_HTTP,
	    .rule = "HTTP 404", PERMANENT, STEP(STEP_PERMANENT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':0,"
	  "'http_status':404,'class':'permanent',"
	  "'failed_by':'http','rule':'HTTP 404','duration':0.000,'reason':'permanent','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=0 http_status=404 "
	  "class=permanent "
	  "failed_by=http rule='HTTP 404' duration=0.000 reason=permanent key=k",
	  "error|attempt 1/3: exit 0, HTTP 404 after 0.000s; giving up: permanent failure (HTTP 404)" },
	/* the other reasons */
	{ { ATTEMPT(1, 3), .outcome = { .kind = OUTCOME_EXIT, .number = 22, .http_status = 503 }, TRANSIENT,
	    STEP(STEP_RETRY_AFTER, 7200 * S, true) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':22,"
	  "'http_status':503,'class':'transient',"
	  "'failed_by':'exit','duration':0.000,'retry_after':7200.000,"
	  "'reason':'retry_after','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=22 http_status=503 "
	  "class=transient "
	  "failed_by=exit duration=0.000 retry_after=7200.000 reason=retry_after key=k",
	  "error|attempt 1/3: exit 22, HTTP 503 after 0.000s; giving up: Retry-After of 2h00m00s is too long" },
	{ { ATTEMPT(1, 3), EXIT(1, 0), TRANSIENT, STEP(STEP_DONE_IF) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':1,"
	  "'class':'transient',"
	  "'failed_by':'exit','duration':0.000,'reason':'done_if','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=1 class=transient "
	  "failed_by=exit "
	  "duration=0.000 reason=done_if key=k",
	  "notice|attempt 1/3: exit 1 after 0.000s; done: --done-if" },
	{ { ATTEMPT(1, 3), EXIT(1, 0), TRANSIENT, STEP(STEP_INPUT) },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':1,"
	  "'class':'transient',"
	  "'failed_by':'exit','duration':0.000,'reason':'input','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=1 class=transient "
	  "failed_by=exit "
	  "duration=0.000 reason=input key=k",
	  "error|attempt 1/3: exit 1 after 0.000s; giving up: standard input is used up (see --replay-stdin)" },
	{ { ATTEMPT(1, 3), EXIT(1, 0), TRANSIENT, STEP(STEP_CIRCUIT_OPEN), .circuit = "api" },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':1,"
	  "'class':'transient',"
	  "'failed_by':'exit','duration':0.000,'reason':'circuit_open','breaker':'api','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=1 class=transient "
	  "failed_by=exit "
	  "duration=0.000 reason=circuit_open breaker=api key=k",
	  "error|attempt 1/3: exit 1 after 0.000s; giving up: circuit \"api\" is open" },
	{ { ATTEMPT(1, 3), EXIT(1, 0), TRANSIENT, STEP(STEP_BUDGET), .budget = "ci" },
	  "'event':'attempt','name':'curl','attempt':1,'max_attempts':3,'outcome':'exit','status':1,"
	  "'class':'transient',"
	  "'failed_by':'exit','duration':0.000,'reason':'budget','key':'k'",
	  "event=attempt name=curl attempt=1 max_attempts=3 outcome=exit status=1 class=transient "
	  "failed_by=exit "
	  "duration=0.000 reason=budget key=k",
	  "error|attempt 1/3: exit 1 after 0.000s; giving up: retry budget \"ci\" is spent" },
	/* what has not run */
	{ { EVENT(EVENT_NOT_RUN, 2, 3), STEP(STEP_INTERRUPTED), .stop_signal = SIGINT },
	  "'event':'refused','name':'curl','attempt':2,'max_attempts':3,'reason':'interrupted','key':'k'",
	  "event=refused name=curl attempt=2 max_attempts=3 reason=interrupted key=k",
	  "error|attempt 2/3: not run; giving up: interrupted by SIGINT" },
	{ { EVENT(EVENT_REFUSED, 1, 3), STEP(STEP_CIRCUIT_OPEN), .circuit = "api", .left_ns = 12300 * MS },
	  "'event':'refused','name':'curl','attempt':1,'max_attempts':3,'reason':'circuit_open','breaker':'api',"
	  "'key':'k',"
	  "'message':'not run: circuit \\'api\\' is open for another 12.300s'",
	  "event=refused name=curl attempt=1 max_attempts=3 reason=circuit_open breaker=api key=k "
	  "message='not run: circuit \\'api\\' is open for another 12.300s'",
	  "error|not run: circuit \"api\" is open for another 12.300s" },
	{ { EVENT(EVENT_KNOWN, 1, 3), STEP(STEP_DONE), .known_at_ns = WALL },
	  "'event':'refused','name':'curl','attempt':1,'max_attempts':3,'key':'k',"
	  "'message':'not run: key \\'k\\' succeeded at 2025-11-25T03:00:00.123Z'",
	  "event=refused name=curl attempt=1 max_attempts=3 key=k "
	  "message='not run: key \\'k\\' succeeded at 2025-11-25T03:00:00.123Z'",
	  "notice|not run: key \"k\" succeeded at 2025-11-25T03:00:00.123Z" },
	/* warnings */
	{ { EVENT(EVENT_WARNING, 1, 3), .message = "a thing" },
	  "'event':'warning','name':'curl','key':'k','message':'a thing'",
	  "event=warning name=curl key=k message='a thing'",
	  "warning|warning: a thing" },
	{ { EVENT(EVENT_WARNING, 1, 3), .message = "50% \\x0a \"lost\"\nand: more, too", .grave = true },
	  "'event':'warning','name':'curl','key':'k','message':'50% \\\\x0a \\'lost\\'\\u000aand: more, too'",
	  "event=warning name=curl key=k message='50% \\\\x0a \\'lost\\'\\u000aand: more, too'",
	  "error|warning: 50%25 \\x0a \"lost\"%0Aand: more, too" },
	/* the end */
	{ { EVENT(EVENT_DONE, 3, 3), STEP(STEP_NO_ATTEMPTS_LEFT), .elapsed_ns = 4500 * MS, .status = 139 },
	  "'event':'done','name':'curl','attempts':3,'status':139,'reason':'attempts','elapsed':4.500,'key':'k'",
	  "event=done name=curl attempts=3 status=139 reason=attempts elapsed=4.500 key=k", NULL },
	{ { EVENT(EVENT_DONE, 1, 3), STEP(STEP_DONE), .elapsed_ns = 1, .status = 0 },
	  "'event':'done','name':'curl','attempts':1,'status':0,'elapsed':0.000,'key':'k'",
	  "event=done name=curl attempts=1 status=0 elapsed=0.000 key=k", NULL },
};

#endif
