#include "nesting.h"

#include "duration.h"
#include "saturate.h"

int64_t
nesting_deadline(const struct enclosing *outer, int64_t deadline_ns, int64_t now_ns, int64_t wall_ns)
{
	int64_t ours_ns = deadline_ns == 0 ? DURATION_FOREVER : saturate_add(now_ns, deadline_ns), theirs_ns;

	if (outer->deadline_wall_ns == DURATION_FOREVER)
		return ours_ns;
	theirs_ns = saturate_move(now_ns, outer->deadline_wall_ns - wall_ns);
	return theirs_ns < ours_ns ? theirs_ns : ours_ns;
}

int64_t
nesting_kill_after(const struct enclosing *outer, int64_t kill_after_ns)
{
	int64_t most_ns = outer->grace_ns - outer->grace_ns / 5;

	return most_ns != 0 && (kill_after_ns == 0 || kill_after_ns > most_ns) ? most_ns : kill_after_ns;
}

/* An outer retry that makes one attempt multiplies nothing, but a further retry may enclose it (depth above 1). */
bool
nesting_multiplies(const struct enclosing *outer, uint64_t attempts)
{
	return outer->depth != 0 && attempts != 1 && (outer->depth > 1 || outer->max_attempts != 1);
}
