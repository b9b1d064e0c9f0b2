/* The word that somebody may have meant. */
#include <string.h>

#include "../../../src/core/countof.h"
#include "../../../src/core/nearest.h"
#include "../table.h"

static void
test_offer(void)
{
	static const char *const words[] = {
		"attempts", "delay", "deadline", "jitter", "jet", "own", "max-delay", "max-age", "min-delay", "x",
		"eleven-and-eleven-and-ten-is-32-", "this word is longer than 32 bytes",
	};
	static const struct {
		const char *text;
		size_t count;
		const char *word, *other;
	} rows[] = {
		/* the same, in another case */
		{ "attempts", 1, "attempts" }, { "ATTEMPTS", 1, "attempts" }, { "Jet", 1, "jet" }, { "X", 1, "x" },
		/* its beginning, however short; no other word is then asked for its letters */
		{ "a", 1, "attempts" }, { "att", 1, "attempts" }, { "AtTempt", 1, "attempts" }, { "je", 1, "jet" },
		{ "j", 2, "jitter", "jet" }, { "de", 2, "delay", "deadline" }, { "m", 3 }, { "max-", 2, "max-delay",
		    "max-age" }, { "dela", 1, "delay" }, { "eleven", 1, "eleven-and-eleven-and-ten-is-32-" },
		/* a letter wrong, left out, too many, swapped */
		{ "attenpts", 1, "attempts" }, { "atempts", 1, "attempts" }, { "attemptss", 1, "attempts" },
		{ "atetmpts", 1, "attempts" }, { "ttempts", 1, "attempts" }, { "xattempts", 1, "attempts" },
		{ "jot", 1, "jet" }, { "ejt", 1, "jet" }, { "jett", 1, "jet" }, { "et", 0 }, { "ow", 1, "own" },
		{ "on", 0 }, { "onw", 1, "own" }, { "dlay", 1, "delay" }, { "deley", 1, "delay" },
		/* two of them from six letters on; three are too many */
		{ "atempst", 1, "attempts" }, { "atmpts", 1, "attempts" }, { "aattemptss", 1, "attempts" },
		{ "tatempst", 1, "attempts" }, { "tatmpst", 0 },
		{ "atpts", 0 }, { "dly", 0 }, { "jeit", 1, "jet" }, { "jteir", 0 },
		{ "jiter", 1, "jitter" }, { "jittre", 1, "jitter" }, { "jtiter", 1, "jitter" },
		/* one letter beats two; as near is as good */
		{ "mix-delay", 2, "max-delay", "min-delay" }, { "maxdelay", 1, "max-delay" },
		{ "mindelay", 1, "min-delay" }, { "mxdelay", 2, "delay", "max-delay" },
		/* like nothing */
		{ "", 0 }, { "y", 0 }, { "zz", 0 }, { "help", 0 }, { "-", 0 }, { "\xff\xfe", 0 },
		{ "eleven-and-eleven-and-ten-is-32.", 1, "eleven-and-eleven-and-ten-is-32-" },
		{ "eleven-and-eleven-and-ten-is-32-x", 0 }, { "this word is longer than 32 bytes", 0 },
		{ "this word", 0 },
	};
	struct nearest n;
	size_t i, j;

	for (i = 0; i < countof(rows); i++) {
		nearest_init(&n, rows[i].text);
		for (j = 0; j < countof(words); j++)
			nearest_offer(&n, words[j]);
		check(n.count == rows[i].count, i, "'%s': %zu words, not %zu", rows[i].text, n.count,
		    rows[i].count);
		if (rows[i].word != NULL && n.count > 0)
			check(strcmp(n.word, rows[i].word) == 0, i, "'%s': '%s'", rows[i].text, n.word);
		if (rows[i].other != NULL && n.count > 1)
			check(strcmp(n.other, rows[i].other) == 0, i, "'%s': or '%s'", rows[i].text, n.other);
	}
}

const struct test nearest_tests[] = {
	{ "nearest.offer", test_offer }, { NULL, NULL },
};
