/* The verdict: each rule, and each pair of rules that disagree. */
#include <signal.h>
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/pattern.h"
#include "../../../src/core/policy.h"
#include "../table.h"
#include "short.h"

static void
add_list(struct statuses *set, const char *list, size_t row)
{
	if (list != NULL)
		check(statuses_add(set, list), row, "'%s': refused", list);
}

/* The manual's rules that need only the status, then each pair of rules that both apply: the first wins. */
static void
test_judge(void)
{
	static const struct evidence none;
	static const struct {
		const char *success_on, *stop_on, *retry_on;
		struct outcome outcome;
		enum verdict verdict;
	} rows[] = {
		/* 1: success */
		{ NULL, NULL, NULL, EXITED(0), OK }, { "3", NULL, NULL, EXITED(3), OK },
		{ "3", NULL, NULL, EXITED(0), TRY },
		{ "0,3", NULL, NULL, EXITED(0), OK }, { "none", NULL, NULL, EXITED(0), TRY },
		{ "timeout", NULL, NULL, TIMEOUT, OK },
		{ "SEGV", NULL, NULL, KILLED(SIGSEGV), OK }, { "127", NULL, NULL, MISSING, OK },
		{ "any", NULL, NULL, EXITED(9), OK },
		{ "any", NULL, NULL, EXITED(0), TRY }, { "0", NULL, NULL, TIMEOUT, TRY },
		/* 1 before 2 and 3 */
		{ NULL, "0", NULL, EXITED(0), OK }, { NULL, "any", NULL, EXITED(0), OK },
		{ NULL, NULL, "0", EXITED(0), OK },
		{ "7", "7", "7", EXITED(7), OK }, { "130", NULL, NULL, KILLED(SIGINT), OK },
		/* 2: stop-on */
		{ NULL, "7", NULL, EXITED(7), STOP }, { NULL, "7", NULL, EXITED(8), TRY },
		{ NULL, "signal", NULL, KILLED(9), STOP },
		{ NULL, "any", NULL, EXITED(1), STOP },
		/* 2 before 3 and 4 */
		{ NULL, "7", "7", EXITED(7), STOP }, { NULL, "any", "7", EXITED(7), STOP },
		{ NULL, "7", "any", EXITED(7), STOP },
		{ NULL, "timeout", NULL, TIMEOUT, STOP }, { NULL, "timeout", "timeout", TIMEOUT, STOP },
		{ NULL, "any", NULL, TIMEOUT, STOP }, { NULL, "125", NULL, NOPROCESS, STOP },
		/* 3: retry-on */
		{ NULL, NULL, "7,28", EXITED(7), TRY }, { NULL, NULL, "7,28", EXITED(28), TRY },
		{ NULL, NULL, "1-9", EXITED(9), TRY },
		{ NULL, NULL, "SEGV", KILLED(SIGSEGV), TRY }, { NULL, NULL, "SEGV", EXITED(139), TRY },
		/* 3 before 5 and 8 */
		{ NULL, NULL, "any", MISSING, TRY }, { NULL, NULL, "127", MISSING, TRY },
		{ NULL, NULL, "126", NOEXEC, TRY },
		{ NULL, NULL, "127", EXITED(127), TRY }, { NULL, NULL, "INT", KILLED(SIGINT), TRY },
		{ NULL, NULL, "130", KILLED(SIGINT), TRY }, { NULL, NULL, "QUIT", EXITED(131), TRY },
		{ NULL, NULL, "any", KILLED(SIGQUIT), TRY },
		/* 4: timed out, no process; before 8 */
		{ NULL, NULL, NULL, TIMEOUT, TRY }, { NULL, NULL, NULL, NOPROCESS, TRY },
		{ NULL, NULL, "7", TIMEOUT, TRY },
		{ NULL, NULL, "none", TIMEOUT, TRY }, { NULL, NULL, "7", NOPROCESS, TRY },
		{ NULL, "124", NULL, TIMEOUT, TRY },
		/* 5: hopeless */
		{ NULL, NULL, NULL, MISSING, STOP }, { NULL, NULL, NULL, NOEXEC, STOP },
		{ NULL, NULL, NULL, EXITED(127), STOP },
		{ NULL, NULL, NULL, EXITED(126), STOP }, { NULL, NULL, NULL, KILLED(SIGINT), STOP },
		{ NULL, NULL, NULL, KILLED(SIGQUIT), STOP }, { NULL, NULL, NULL, EXITED(130), STOP },
		{ NULL, NULL, NULL, EXITED(131), STOP }, { NULL, NULL, "7", MISSING, STOP },
		{ NULL, "7", NULL, MISSING, STOP },
		/* 8: the rest */
		{ NULL, NULL, NULL, EXITED(1), TRY }, { NULL, NULL, NULL, EXITED(2), TRY },
		{ NULL, NULL, NULL, EXITED(124), TRY },
		{ NULL, NULL, NULL, EXITED(125), TRY }, { NULL, NULL, NULL, EXITED(128), TRY },
		{ NULL, NULL, NULL, EXITED(129), TRY },
		{ NULL, NULL, NULL, EXITED(132), TRY }, { NULL, NULL, NULL, EXITED(255), TRY },
		{ NULL, NULL, NULL, KILLED(SIGTERM), TRY }, { NULL, NULL, NULL, KILLED(SIGKILL), TRY },
		{ NULL, NULL, "7", EXITED(8), STOP }, { NULL, NULL, "7", KILLED(SIGSEGV), STOP },
		{ NULL, NULL, "none", EXITED(1), STOP },
		{ "3", NULL, "7", EXITED(0), STOP },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct policy p;
		enum verdict v;

		memset(&p, 0, sizeof p);
		add_list(&p.success_on, rows[i].success_on, i);
		add_list(&p.stop_on, rows[i].stop_on, i);
		add_list(&p.retry_on, rows[i].retry_on, i);
		v = policy_judge(&p, &rows[i].outcome, &none).verdict;
		check(v == rows[i].verdict, i, "verdict %d, not %d", v, rows[i].verdict);
	}
}

#define BIT(meaning) (1U << (meaning))
#define FAILS       BIT(PATTERN_FAIL)
#define STOPS       BIT(PATTERN_STOP)
#define RETRIES     BIT(PATTERN_RETRY)
#define READY       BIT(PATTERN_SUCCESS)
#define SAYS_FAIL   BIT(PATTERN_PRESET_FAIL)
#define PRESET_TRY  BIT(PATTERN_PRESET_TRANSIENT)
#define PRESET_STOP BIT(PATTERN_PRESET_PERMANENT)
#define BUSY        .http = HTTP_TRANSIENT
#define GONE        .http = HTTP_PERMANENT
#define FINE        .http = HTTP_OK
#define UNPROVEN    .verify_failed = true
#define UNREAD      .nobody_reads = true

/* What was found beside the status: each rule, and each pair of rules that disagree. */
static void
test_evidence(void)
{
	static const struct {
		const char *success_on, *stop_on, *retry_on;
		bool has_preset;
		struct outcome outcome;
		struct evidence evidence;
		enum verdict verdict;
		enum failed_by by;
	} rows[] = {
		/* 1: a success that nothing objects to, whatever else was found */
		{ NULL, NULL, NULL, false, EXITED(0), { STOPS | RETRIES }, OK, 0 },
		{ NULL, NULL, NULL, true, EXITED(0), { PRESET_STOP }, OK, 0 },
		{ NULL, "any", NULL, true, EXITED(0), { STOPS | PRESET_STOP, FINE }, OK, 0 },
		{ NULL, "http:200", NULL, false, ANSWERED(0, 200), { FINE }, OK, 0 },
		{ "3", NULL, NULL, false, EXITED(3), { FINE }, OK, 0 },
		/* 1: what objects, and what is named when several do */
		{ NULL, NULL, NULL, false, EXITED(0), { FAILS }, TRY, FAILED_BY_FAIL_MATCH },
		{ NULL, NULL, NULL, true, EXITED(0), { SAYS_FAIL }, TRY, FAILED_BY_PRESET },
		{ NULL, NULL, NULL, false, ANSWERED(0, 503), { BUSY }, TRY, FAILED_BY_HTTP },
		{ NULL, NULL, NULL, false, ANSWERED(0, 404), { GONE }, STOP, FAILED_BY_HTTP },
		{ NULL, NULL, NULL, false, EXITED(0), { UNPROVEN }, TRY, FAILED_BY_VERIFY },
		{ NULL, NULL, NULL, false, ANSWERED(0, 404), { FAILS | SAYS_FAIL, GONE },
		    TRY, FAILED_BY_FAIL_MATCH },
		{ NULL, NULL, NULL, true, ANSWERED(0, 404), { SAYS_FAIL, GONE }, TRY, FAILED_BY_PRESET },
		{ "3", NULL, NULL, false, EXITED(3), { FAILS }, TRY, FAILED_BY_FAIL_MATCH },
		{ "timeout", NULL, NULL, false, TIMEOUT, { UNPROVEN }, TRY, FAILED_BY_VERIFY },
		/* an objection to what failed anyway says nothing */
		{ NULL, NULL, "7", false, EXITED(9), { FAILS }, STOP, FAILED_BY_STATUS },
		{ NULL, NULL, "7", false, EXITED(9), { SAYS_FAIL }, STOP, FAILED_BY_STATUS },
		{ NULL, NULL, NULL, false, MISSING, { FAILS }, STOP, FAILED_BY_STATUS },
		{ "3", NULL, "7", false, EXITED(0), { FAILS }, STOP, FAILED_BY_STATUS },
		/* 1: HTTP does not object to what the user named */
		{ "http:404", NULL, NULL, false, ANSWERED(22, 404), { GONE }, OK, 0 },
		{ "http:404", NULL, NULL, false, ANSWERED(0, 404), { GONE }, OK, 0 },
		{ "0,http:4xx", NULL, NULL, false, ANSWERED(0, 404), { GONE }, OK, 0 },
		{ "0,http:404", NULL, NULL, false, ANSWERED(0, 503), { BUSY }, TRY, FAILED_BY_HTTP },
		{ "any", NULL, NULL, false, ANSWERED(22, 404), { GONE }, STOP, FAILED_BY_HTTP },
		{ "0,22", NULL, NULL, false, ANSWERED(22, 404), { GONE }, STOP, FAILED_BY_HTTP },
		{ "http:404", NULL, NULL, false, ANSWERED(0, 404), { FAILS, GONE }, TRY, FAILED_BY_FAIL_MATCH },
		{ "http:404", NULL, NULL, false, ANSWERED(0, 404), { GONE, UNPROVEN }, TRY, FAILED_BY_VERIFY },
		{ "http:404", NULL, NULL, false, ANSWERED(0, 200), { FINE }, TRY, FAILED_BY_STATUS },
		/* 2: --stop-on and --stop-match */
		{ NULL, NULL, NULL, false, EXITED(1), { STOPS }, STOP, 0 },
		{ NULL, "http:503", NULL, false, ANSWERED(22, 503), { BUSY }, STOP, 0 },
		/* 2 before 3 */
		{ NULL, NULL, NULL, false, EXITED(1), { STOPS | RETRIES }, STOP, 0 },
		{ NULL, NULL, "any", false, EXITED(1), { STOPS }, STOP, 0 },
		{ NULL, "7", NULL, false, EXITED(7), { RETRIES }, STOP, 0 },
		{ NULL, "http:503", "http:5xx", false, ANSWERED(22, 503), { BUSY }, STOP, 0 },
		/* 2 before 4 */
		{ NULL, NULL, NULL, false, TIMEOUT, { STOPS }, STOP, 0 },
		{ NULL, NULL, NULL, false, NOPROCESS, { STOPS }, STOP, 0 },
		{ NULL, NULL, NULL, false, EXITED(0), { STOPS | FAILS }, STOP, FAILED_BY_FAIL_MATCH },
		{ NULL, "0", NULL, false, EXITED(0), { FAILS }, STOP, FAILED_BY_FAIL_MATCH },
		{ NULL, "0", NULL, true, EXITED(0), { SAYS_FAIL }, STOP, FAILED_BY_PRESET },
		{ NULL, "0", NULL, false, EXITED(0), { UNPROVEN }, STOP, FAILED_BY_VERIFY },
		/* 2 before 6 and 7 */
		{ NULL, NULL, NULL, false, ANSWERED(22, 503), { STOPS, BUSY }, STOP, 0 },
		{ NULL, NULL, NULL, true, EXITED(1), { STOPS | PRESET_TRY }, STOP, 0 },
		{ NULL, "1", NULL, true, EXITED(1), { PRESET_TRY }, STOP, 0 },
		/* 3: --retry-on and --retry-match */
		{ NULL, NULL, "7", false, EXITED(1), { RETRIES }, TRY, 0 },
		{ NULL, NULL, "http:404", false, ANSWERED(22, 404), { GONE }, TRY, 0 },
		/* 3 before 5 */
		{ NULL, NULL, NULL, false, MISSING, { RETRIES }, TRY, 0 },
		{ NULL, NULL, NULL, false, EXITED(127), { RETRIES }, TRY, 0 },
		{ NULL, NULL, NULL, false, KILLED(SIGINT), { RETRIES }, TRY, 0 },
		/* 3 before 6, 7 and 8 */
		{ NULL, NULL, NULL, false, ANSWERED(22, 404), { RETRIES, GONE }, TRY, 0 },
		{ NULL, NULL, "0", false, ANSWERED(0, 404), { GONE }, TRY, FAILED_BY_HTTP },
		{ NULL, NULL, NULL, true, EXITED(1), { RETRIES | PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, "1", true, EXITED(1), { PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, NULL, true, EXITED(1), { RETRIES }, TRY, 0 },
		/* 4 before 5 */
		{ "127", NULL, NULL, false, MISSING, { FAILS }, TRY, FAILED_BY_FAIL_MATCH },
		{ "130", NULL, NULL, false, EXITED(130), { UNPROVEN }, TRY, FAILED_BY_VERIFY },
		{ "126", NULL, NULL, true, NOEXEC, { SAYS_FAIL }, TRY, FAILED_BY_PRESET },
		/* 4 before 6, 7 and 8 */
		{ NULL, NULL, NULL, false, { .kind = OUTCOME_TIMEOUT, .http_status = 404 }, { GONE }, TRY, 0 },
		{ NULL, NULL, NULL, true, TIMEOUT, { PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, NULL, true, NOPROCESS, { PRESET_STOP }, TRY, 0 },
		{ NULL, NULL, NULL, true, EXITED(0), { SAYS_FAIL | PRESET_STOP }, TRY, FAILED_BY_PRESET },
		{ NULL, NULL, "7", false, EXITED(0), { FAILS }, TRY, FAILED_BY_FAIL_MATCH },
		{ NULL, NULL, "7", false, EXITED(0), { UNPROVEN }, TRY, FAILED_BY_VERIFY },
		{ NULL, NULL, NULL, true, TIMEOUT, { 0 }, TRY, 0 },
		/* 5 before 6, 7 and 8 */
		{ NULL, NULL, NULL, false, ANSWERED(127, 503), { BUSY }, STOP, 0 },
		{ NULL, NULL, NULL, false, { .kind = OUTCOME_SIGNAL, .number = SIGINT, .http_status = 503 },
		    { BUSY }, STOP, 0 },
		{ NULL, NULL, NULL, true, EXITED(126), { PRESET_TRY }, STOP, 0 },
		{ NULL, NULL, NULL, true, EXITED(130), { PRESET_TRY }, STOP, 0 },
		/* 5: PIPE is hopeless only where nobody reads; 3 before it, it before 6, 7 and 8 */
		{ NULL, NULL, NULL, false, KILLED(SIGPIPE), { 0 }, TRY, 0 },
		{ NULL, NULL, NULL, false, KILLED(SIGPIPE), { UNREAD }, STOP, 0 },
		{ NULL, NULL, NULL, false, EXITED(128 + SIGPIPE), { UNREAD }, STOP, 0 },
		{ NULL, NULL, NULL, false, EXITED(1), { UNREAD }, TRY, 0 },
		{ NULL, NULL, NULL, false, KILLED(SIGTERM), { UNREAD }, TRY, 0 },
		{ NULL, NULL, NULL, false, EXITED(0), { UNREAD }, OK, 0 },
		{ NULL, NULL, NULL, false, TIMEOUT, { UNREAD }, TRY, 0 },
		{ "PIPE", NULL, NULL, false, KILLED(SIGPIPE), { UNREAD }, OK, 0 },
		{ NULL, NULL, "PIPE", false, KILLED(SIGPIPE), { UNREAD }, TRY, 0 },
		{ NULL, NULL, NULL, false, KILLED(SIGPIPE), { RETRIES, UNREAD }, TRY, 0 },
		{ NULL, NULL, NULL, true, KILLED(SIGPIPE), { PRESET_TRY, UNREAD }, STOP, 0 },
		{ NULL, NULL, NULL, false, { .kind = OUTCOME_SIGNAL, .number = SIGPIPE, .http_status = 503 },
		    { BUSY, UNREAD }, STOP, 0 },
		/* 6: HTTP */
		{ NULL, NULL, NULL, false, ANSWERED(22, 503), { BUSY }, TRY, 0 },
		{ NULL, NULL, NULL, false, ANSWERED(22, 404), { GONE }, STOP, 0 },
		{ NULL, NULL, NULL, false, ANSWERED(18, 200), { FINE }, TRY, 0 },
		/* 6 before 7 and 8 */
		{ NULL, NULL, NULL, true, ANSWERED(22, 503), { PRESET_STOP, BUSY }, TRY, 0 },
		{ NULL, NULL, NULL, true, ANSWERED(22, 404), { PRESET_TRY, GONE }, STOP, 0 },
		{ NULL, NULL, "7", false, ANSWERED(22, 503), { BUSY }, TRY, 0 },
		{ NULL, NULL, NULL, true, ANSWERED(22, 503), { BUSY }, TRY, 0 },
		{ NULL, NULL, "7", false, ANSWERED(0, 503), { BUSY }, TRY, FAILED_BY_HTTP },
		/* 6: 2xx and 3xx leave it to the rest */
		{ NULL, NULL, NULL, true, ANSWERED(18, 200), { PRESET_TRY, FINE }, TRY, 0 },
		{ NULL, NULL, NULL, true, ANSWERED(23, 200), { PRESET_STOP, FINE }, STOP, 0 },
		{ NULL, NULL, "7", false, ANSWERED(18, 200), { FINE }, STOP, 0 },
		/* 7 before 8 */
		{ NULL, NULL, NULL, true, EXITED(1), { PRESET_TRY }, TRY, 0 },
		{ NULL, NULL, NULL, true, EXITED(1), { PRESET_STOP }, STOP, 0 },
		{ NULL, NULL, "7", true, EXITED(1), { PRESET_TRY }, TRY, 0 },
		/* 8 */
		{ NULL, NULL, NULL, true, EXITED(1), { 0 }, STOP, 0 },
		{ NULL, NULL, NULL, true, KILLED(SIGSEGV), { 0 }, STOP, 0 },
		{ NULL, NULL, "none", true, EXITED(1), { 0 }, STOP, 0 },
		{ NULL, NULL, NULL, false, EXITED(1), { 0 }, TRY, 0 },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct judgement j;
		struct policy p;

		memset(&p, 0, sizeof p);
		add_list(&p.success_on, rows[i].success_on, i);
		add_list(&p.stop_on, rows[i].stop_on, i);
		add_list(&p.retry_on, rows[i].retry_on, i);
		p.has_preset = rows[i].has_preset;
		j = policy_judge(&p, &rows[i].outcome, &rows[i].evidence);
		check(j.verdict == rows[i].verdict, i, "verdict %d, not %d", j.verdict, rows[i].verdict);
		check(j.failed_by == rows[i].by, i, "failed by %d, not %d", j.failed_by, rows[i].by);
		check((j.rule != RULE_NONE) == (j.verdict == STOP), i, "rule %d, verdict %d", j.rule, j.verdict);
	}
}

/* 1: --success-match wants a line of what has a success status, and says nothing of a failure. */
static void
test_success_match(void)
{
	static const struct {
		const char *stop_on, *retry_on;
		struct outcome outcome;
		struct evidence evidence;
		enum verdict verdict;
		enum failed_by by;
	} rows[] = {
		{ NULL, NULL, EXITED(0), { READY }, OK, 0 },
		{ NULL, NULL, EXITED(0), { 0 }, TRY, FAILED_BY_SUCCESS_MATCH },
		{ NULL, NULL, EXITED(0), { RETRIES | PRESET_TRY, FINE }, TRY, FAILED_BY_SUCCESS_MATCH },
		/* what is named when several object: in the order of the rule */
		{ NULL, NULL, EXITED(0), { FAILS }, TRY, FAILED_BY_FAIL_MATCH },
		{ NULL, NULL, EXITED(0), { READY | FAILS }, TRY, FAILED_BY_FAIL_MATCH },
		{ NULL, NULL, EXITED(0), { SAYS_FAIL }, TRY, FAILED_BY_SUCCESS_MATCH },
		{ NULL, NULL, ANSWERED(0, 404), { 0, GONE }, TRY, FAILED_BY_SUCCESS_MATCH },
		{ NULL, NULL, ANSWERED(0, 404), { READY, GONE }, STOP, FAILED_BY_HTTP },
		{ NULL, NULL, EXITED(0), { READY, UNPROVEN }, TRY, FAILED_BY_VERIFY },
		/* 2 and 3 before 4, 4 before 8 */
		{ NULL, NULL, EXITED(0), { STOPS }, STOP, FAILED_BY_SUCCESS_MATCH },
		{ "0", NULL, EXITED(0), { 0 }, STOP, FAILED_BY_SUCCESS_MATCH },
		{ NULL, "7", EXITED(0), { 0 }, TRY, FAILED_BY_SUCCESS_MATCH },
		/* a failure is none the less one, and none the more */
		{ NULL, "7", EXITED(9), { READY }, STOP, FAILED_BY_STATUS },
		{ NULL, "7", EXITED(9), { 0 }, STOP, FAILED_BY_STATUS },
		{ NULL, NULL, TIMEOUT, { READY }, TRY, FAILED_BY_STATUS },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct judgement j;
		struct policy p;

		memset(&p, 0, sizeof p);
		p.patterns = READY;
		add_list(&p.stop_on, rows[i].stop_on, i);
		add_list(&p.retry_on, rows[i].retry_on, i);
		j = policy_judge(&p, &rows[i].outcome, &rows[i].evidence);
		check(j.verdict == rows[i].verdict, i, "verdict %d, not %d", j.verdict, rows[i].verdict);
		check(j.failed_by == rows[i].by, i, "failed by %d, not %d", j.failed_by, rows[i].by);
		check((j.rule != RULE_NONE) == (j.verdict == STOP), i, "rule %d, verdict %d", j.rule, j.verdict);
	}
}

/* Which rule it was: each, and the first where several say the same; none for what is transient or a success. */
static void
test_rule(void)
{
	static const struct {
		const char *stop_on, *retry_on;
		unsigned patterns;
		bool has_preset;
		struct outcome outcome;
		struct evidence evidence;
		enum rule rule;
	} rows[] = {
		{ NULL, NULL, 0, false, EXITED(0), { 0 }, RULE_NONE },
		{ "any", "7", STOPS, true, EXITED(0), { STOPS | PRESET_STOP }, RULE_NONE },
		{ NULL, NULL, 0, false, EXITED(7), { 0 }, RULE_NONE },
		{ NULL, "7", 0, false, EXITED(7), { 0 }, RULE_NONE },
		{ "7", NULL, 0, false, EXITED(7), { 0 }, RULE_STOP_ON },
		{ "7", "7", STOPS, true, ANSWERED(7, 404), { STOPS | PRESET_STOP, GONE }, RULE_STOP_ON },
		{ "timeout", NULL, 0, false, TIMEOUT, { 0 }, RULE_STOP_ON },
		{ "8", "7", STOPS, true, ANSWERED(7, 404), { STOPS | PRESET_STOP, GONE }, RULE_STOP_MATCH },
		{ NULL, "9", 0, true, MISSING, { PRESET_STOP }, RULE_HOPELESS },
		{ NULL, NULL, 0, false, NOEXEC, { 0 }, RULE_HOPELESS },
		{ NULL, NULL, 0, false, KILLED(SIGINT), { UNREAD }, RULE_HOPELESS },
		{ NULL, NULL, 0, false, EXITED(131), { 0 }, RULE_HOPELESS },
		{ NULL, "9", 0, true, KILLED(SIGPIPE), { PRESET_STOP, UNREAD }, RULE_NOBODY_READS },
		{ NULL, "9", 0, false, KILLED(SIGPIPE), { 0 }, RULE_NOT_RETRY_ON },
		{ NULL, "9", RETRIES, true, ANSWERED(22, 404), { PRESET_STOP, GONE }, RULE_HTTP },
		{ NULL, NULL, 0, false, ANSWERED(0, 404), { GONE }, RULE_HTTP },
		{ NULL, NULL, 0, true, ANSWERED(22, 503), { PRESET_STOP, BUSY }, RULE_NONE },
		{ NULL, "9", RETRIES, true, EXITED(3), { PRESET_STOP | PRESET_TRY }, RULE_PRESET_TEXT },
		{ NULL, "9", RETRIES, true, EXITED(3), { 0 }, RULE_PRESET_STATUS },
		{ NULL, "9", RETRIES, true, EXITED(3), { PRESET_TRY }, RULE_NONE },
		{ NULL, "9", RETRIES, true, EXITED(4), { 0 }, RULE_NOT_RETRY_ON },
		{ NULL, NULL, RETRIES, true, EXITED(4), { 0 }, RULE_NOT_RETRY_MATCH },
		{ NULL, NULL, 0, true, EXITED(4), { 0 }, RULE_NOT_PRESET },
		{ NULL, NULL, 0, true, EXITED(5), { 0 }, RULE_NONE },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct judgement j;
		struct policy p;

		memset(&p, 0, sizeof p);
		p.patterns = rows[i].patterns;
		p.has_preset = rows[i].has_preset;
		add_list(&p.stop_on, rows[i].stop_on, i);
		add_list(&p.retry_on, rows[i].retry_on, i);
		add_list(&p.preset_permanent, "3", i);
		add_list(&p.preset_transient, "5", i);
		j = policy_judge(&p, &rows[i].outcome, &rows[i].evidence);
		check(j.rule == rows[i].rule, i, "rule %d, not %d", j.rule, rows[i].rule);
		check((j.rule != RULE_NONE) == (j.verdict == STOP), i, "rule %d, verdict %d", j.rule, j.verdict);
	}
}

/* 8: whoever names failures, by a status, a text or a preset, means the others to be permanent. */
static void
test_narrow(void)
{
	static const struct {
		bool retry_on, has_retry_match, has_preset;
		unsigned matched;
		enum verdict verdict;
	} rows[] = {
		{ false, false, false, 0, TRY }, { true, false, false, 0, STOP }, { false, true, false, 0, STOP },
		{ false, false, true, 0, STOP }, { true, true, true, 0, STOP },
		{ false, true, false, RETRIES, TRY }, { true, true, false, RETRIES, TRY },
		{ false, true, true, PRESET_TRY, TRY },
	};
	size_t i;

	for (i = 0; i < countof(rows); i++) {
		struct policy p;
		enum verdict v;

		memset(&p, 0, sizeof p);
		add_list(&p.retry_on, rows[i].retry_on ? "9" : NULL, i);
		p.patterns = rows[i].has_retry_match ? pattern_bit(PATTERN_RETRY) : 0;
		p.has_preset = rows[i].has_preset;
		v = policy_judge(&p, &(struct outcome)EXITED(1), &(struct evidence){ rows[i].matched }).verdict;
		check(v == rows[i].verdict, i, "verdict %d, not %d", v, rows[i].verdict);
		check((policy_rest(&p) != RULE_NONE) == (i > 0), i, "narrow");
	}
}

const struct test policy_tests[] = {
	{ "policy.judge", test_judge }, { "policy.evidence", test_evidence },
	{ "policy.success_match", test_success_match }, { "policy.rule", test_rule },
	{ "policy.narrow", test_narrow },
	{ NULL, NULL },
};
