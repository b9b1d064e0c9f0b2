#include "baton.h"

#include <stdio.h>
#include <string.h>

#include "countof.h"
#include "outcome.h"
#include "plan.h"

#define KIND "shell"

/* Short names: all of the line has to fit into a record.  An unknown number is left out. */
static const struct field {
	const char *name;
	size_t at;                      /* in struct baton */
	int64_t max;
} fields[] = {
#define FIELD(name, member, max) { name, offsetof(struct baton, member), max }
	FIELD("phase", phase, BATON_ON_GIVEUP), FIELD("start", start_ns, INT64_MAX),
	FIELD("began", began_ns, INT64_MAX), FIELD("attempt", attempt, INT64_MAX - 1),
	FIELD("streak", streak, INT64_MAX - 1), FIELD("failures", failures, INT64_MAX - 1),
	FIELD("last", last_ns, INT64_MAX), FIELD("longest", longest_ns, INT64_MAX),
	FIELD("high", random_high, UINT32_MAX), FIELD("low", random_low, UINT32_MAX),
	FIELD("status", status, BATON_STATUS_MAX), FIELD("took", duration_ns, INT64_MAX),
	FIELD("by", failed_by, FAILED_BY_VERIFY), FIELD("delay", delay_ns, INT64_MAX),
	FIELD("verify", answer[0], BATON_STATUS_MAX), FIELD("done", answer[1], BATON_STATUS_MAX),
	FIELD("stop", answer[2], BATON_STATUS_MAX), FIELD("breaker", breaker_on, 1), FIELD("budget", budget_on, 1),
	FIELD("ticket", ticket, INT64_MAX), FIELD("told", told, 1), FIELD("opened", opened, 1),
	FIELD("offset", offset, INT64_MAX), FIELD("left", left, INT64_MAX),
	FIELD("grouped", grouped, 1), FIELD("lossy", lossy, 1), FIELD("why", why, STEP_RETRY_AFTER),
	FIELD("ending", ending, BATON_STATUS_MAX),
#undef FIELD
};

void
baton_begin(struct baton *b, int64_t now_ns)
{
	size_t i;

	memset(b, 0, sizeof *b);
	b->start_ns = now_ns;
	b->breaker_on = b->budget_on = 1;
	b->status = b->duration_ns = b->began_ns = b->delay_ns = b->offset = b->left = b->ending = -1;
	for (i = 0; i < BATON_ASKED; i++)
		b->answer[i] = -1;
	for (i = 0; i < BATON_PIPES_MAX; i++)
		b->waiting[i] = -1;
}

static void
add_number(struct record *rec, const char *name, size_t i, int64_t value)
{
	char numbered[16];

	snprintf(numbered, sizeof numbered, "%s%u", name, (unsigned)i);
	record_add_number(rec, numbered, value);
}

char *
baton_format(char buf[RECORD_SIZE + 1], const struct baton *b)
{
	struct record rec;
	size_t i;
	int64_t value;

	record_begin(&rec, KIND, 0);
	for (i = 0; i < countof(fields); i++) {
		memcpy(&value, (const char *)b + fields[i].at, sizeof value);
		if (value >= 0)
			record_add_number(&rec, fields[i].name, value);
	}
	for (i = 0; i < BATON_PIPES_MAX && b->waiting[i] >= 0; i++)
		add_number(&rec, b->ended[i] ? "ended" : "pipe", i, b->waiting[i]);
	if (b->key[0] != '\0')
		record_add_word(&rec, "key", b->key);
	buf[record_end(&rec, buf)] = '\0';
	return buf;
}

static bool
get_number(const struct record *rec, const char *name, size_t i, int64_t *value)
{
	char numbered[16];

	snprintf(numbered, sizeof numbered, "%s%u", name, (unsigned)i);
	return record_number(rec, numbered, value);
}

bool
baton_parse(struct baton *b, const char *line, int64_t now_ns)
{
	char text[RECORD_SIZE + 1];
	struct record rec;
	size_t i;
	int64_t value;

	baton_begin(b, 0);
	if (snprintf(text, sizeof text, "%-*s\n", RECORD_SIZE - 1, line) != RECORD_SIZE)
		return false;
	if (!record_open(&rec, KIND, text, RECORD_SIZE))
		return false;
	for (i = 0; i < countof(fields); i++)
		if (record_number(&rec, fields[i].name, &value)) {
			if (value > fields[i].max)
				return false;
			memcpy((char *)b + fields[i].at, &value, sizeof value);
		}
	for (i = 0; i < BATON_PIPES_MAX; i++) {
		b->ended[i] = get_number(&rec, "ended", i, &b->waiting[i]);
		if (!b->ended[i] && !get_number(&rec, "pipe", i, &b->waiting[i]))
			break;
	}
	record_word(&rec, "key", b->key, sizeof b->key);
	if ((b->phase != BATON_BEGIN && b->attempt == 0) || (b->phase == BATON_ON_GIVEUP && b->ending < 0))
		return false;
	return b->start_ns <= now_ns && b->began_ns <= now_ns;
}
