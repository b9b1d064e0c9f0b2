#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/duration.h"
#include "../core/saturate.h"
#include "../core/signame.h"
#include "clock.h"
#include "diag.h"
#include "platform.h"
#include "signals.h"

int
process_start(struct process *p, const struct start *how)
{
	int error;

	signals_command_starts();
	error = start_process(&p->pid, how);
	p->own_group = how->own_group;
	p->reaped = false;
	if (error == 0 && !p->own_group)
		signals_command_started();
	return error;
}

/*
 * A group that has been asked to end is over when it has no members, and zombies count as members.  Process 1 reaps
 * the command's orphans some day, in a container often never.  So where the system can, we adopt them while we end
 * an attempt, and SIGCHLD reports each death; elsewhere, and for processes orphaned before, we look at the group
 * again and again, until it is time for KILL.
 */

/* How long to wait before looking again whether a group is empty. */
#define GROUP_LOOK_MIN_NS (1 * DURATION_MS)
#define GROUP_LOOK_MAX_NS (32 * DURATION_MS)

/*
 * How long after KILL a command may still be there before that is said: it ends in far less, unless the kernel
 * holds it, as on a file server that is away.
 */
#define KILL_TAKES_NS (1 * DURATION_S)

enum phase {
	PHASE_RUNNING,
	PHASE_ENDING,           /* it has been asked to end */
	PHASE_KILLED,           /* it has been sent KILL */
	PHASE_LEFT              /* it cannot be ended */
};

struct waiting {
	struct process *process;
	const struct process_limits *limits;
	struct streams *streams;
	enum phase phase;
	int64_t until_ns;       /* when the next phase begins */
	int64_t look_ns;        /* the next interval between two looks at the group */
	bool timed_out, idle;
	bool adopted_before;    /* the setting of platform_adopt_orphans() to restore */
	int refused;            /* the last signal that the system refused to send, or 0 */
};

/*
 * A process id stays taken until the process is reaped, and a group's id as long as it has members.  So that no
 * signal hits a stranger, a reaped command is sent nothing, and its group only if it had members a moment ago.
 * (The system would have to use up every other id to reuse that one in this moment.)
 *
 * A leader that has moved into another group is signalled by itself; after its group, so that one that moves just
 * now gets the signal twice rather than never.  KILL is always sent to both.  Returns false if the system refuses:
 * what runs as somebody else, by sudo or a set-user-id bit, may be signalled by its owner alone.
 */
static bool
send_signal(const struct process *p, int number)
{
	bool refused = p->own_group && kill(-p->pid, number) != 0 && errno == EPERM;
	bool alone = !p->own_group || number == SIGKILL || getpgid(p->pid) != p->pid;

	if (!p->reaped && alone)
		refused |= kill(p->pid, number) != 0 && errno == EPERM;
	return !refused;
}

/* Before the first signal can make an orphan. */
static void
adopt_orphans(struct waiting *w)
{
	if (w->phase == PHASE_RUNNING)
		w->adopted_before = platform_adopt_orphans(true);
}

/* When to leave what KILL has not ended. */
static int64_t
leave_ns(const struct waiting *w)
{
	int64_t now_ns = clock_mono_ns(), soon_ns = saturate_add(now_ns, KILL_TAKES_NS);
	int64_t until_ns = saturate_add(now_ns, w->limits->kill_after_ns);

	if (until_ns > w->limits->end_ns)
		until_ns = w->limits->end_ns;
	return signals_stop() != 0 || until_ns < soon_ns ? soon_ns : until_ns;
}

static void
enter_killed(struct waiting *w)
{
	adopt_orphans(w);
	if (!send_signal(w->process, SIGKILL))
		w->refused = SIGKILL;
	w->phase = PHASE_KILLED;
	w->until_ns = leave_ns(w);
	w->look_ns = GROUP_LOOK_MIN_NS;
}

/* number 0: the terminal has already sent the signal. */
static void
enter_ending(struct waiting *w, int number, int64_t now_ns)
{
	adopt_orphans(w);
	if (number != 0) {
		if (!send_signal(w->process, number))
			w->refused = number;
		send_signal(w->process, SIGCONT);
	}
	if (w->phase == PHASE_KILLED)
		w->until_ns = leave_ns(w);
	if (w->phase != PHASE_RUNNING)
		return;
	w->phase = PHASE_ENDING;
	w->until_ns = w->limits->kill_after_ns == 0 ? DURATION_FOREVER
	    : saturate_add(now_ns, w->limits->kill_after_ns);
}

static void
note_end(struct process *p, pid_t pid, int status)
{
	/* A child that is traced (PTRACE_TRACEME) reports its stops, too: they are no end. */
	if (pid != p->pid || p->reaped || (!WIFEXITED(status) && !WIFSIGNALED(status)))
		return;
	p->wait_status = status;
	p->reaped = true;
}

/*
 * Reaps whatever has ended, so that adopted processes and children that we inherited (`sh -c 'sleep 9 & exec
 * retry ...'`, or as the first process of a container) leave no zombies, unless all is over before; only the
 * command's own end counts.
 */
static void
reap(const struct waiting *w)
{
	struct process *p = w->process;
	pid_t pid = 0;
	int status, error;

	while ((w->phase != PHASE_RUNNING || !p->reaped) && (pid = waitpid(-1, &status, WNOHANG)) > 0)
		note_end(p, pid, status);
	if (p->reaped || pid == 0)
		return;
	/*
	 * waitpid(-1) found nothing although our child has not been reaped, as where a seccomp filter refuses the
	 * call: ask for the child by pid once; if that fails too, kill it and give up, since nobody would tell us
	 * of its end.
	 */
	if ((pid = waitpid(p->pid, &status, WNOHANG)) < 0) {
		error = errno;
		send_signal(p, SIGKILL);
		diag_die("cannot wait for the command: %s", strerror(error));
	}
	note_end(p, pid, status);
}

/*
 * Whether the group of a command that has been reaped is over.  After KILL its members need a moment to die, in
 * which one that may not be signalled hides behind them; zombies that nobody reaps do not hold us up for longer
 * than that.
 */
static bool
is_group_over(const struct waiting *w)
{
	if (kill(-w->process->pid, 0) != 0)
		return errno != EPERM;
	return w->phase == PHASE_KILLED && w->look_ns >= GROUP_LOOK_MAX_NS;
}

static bool
is_over(const struct waiting *w)
{
	const struct process *p = w->process;

	if (w->phase == PHASE_LEFT)
		return true;
	return p->reaped && (w->phase == PHASE_RUNNING || !p->own_group || is_group_over(w));
}

static void
forward(const struct process *p, const struct signals_pending *pending)
{
	int number;

	for (number = 1; pending->any_forward && number <= SIGNAME_MAX; number++)
		if (sigismember(&pending->forward, number) == 1)
			send_signal(p, number);
}

/* TSTP stops the attempt and us.  We send it CONT: if TSTP did not stop us, nobody else will continue it. */
static void
suspend(const struct process *p, bool sent_to_group)
{
	if (!sent_to_group)
		send_signal(p, SIGTSTP);
	signals_suspend();
	send_signal(p, SIGCONT);
}

static void
apply_pending(struct waiting *w, const struct signals_pending *pending)
{
	struct process *p = w->process;

	if (pending->stop != 0)
		enter_ending(w, pending->stop_typed && !p->own_group ? 0 : pending->stop, clock_mono_ns());
	if (pending->kill && w->phase < PHASE_KILLED)
		enter_killed(w);
	if (w->limits->forward)
		forward(p, pending);
	if (pending->suspend)
		suspend(p, pending->suspend_typed && !p->own_group);
}

/* When to end the attempt, or to look again whether it is idle. */
static int64_t
limit_ns(const struct waiting *w)
{
	int64_t idle_ns = w->streams != NULL ? streams_idle_at(w->streams) : DURATION_FOREVER;

	return idle_ns < w->limits->until_ns ? idle_ns : w->limits->until_ns;
}

/* Enters the next phase and returns true if it is time for that. */
static bool
apply_time(struct waiting *w)
{
	int64_t now_ns;

	if (w->until_ns == DURATION_FOREVER || (now_ns = clock_mono_ns()) < w->until_ns)
		return false;
	if (w->phase == PHASE_KILLED) {
		w->phase = PHASE_LEFT;
	} else if (w->phase == PHASE_ENDING) {
		enter_killed(w);
	} else if ((w->until_ns = limit_ns(w)) <= now_ns) {
		w->timed_out = true;
		w->idle = now_ns < w->limits->until_ns;
		enter_ending(w, w->limits->signal, now_ns);
	}
	return true;
}

/* When to wake up: at intervals, once the leader is reaped, since its group may end without a SIGCHLD for us. */
static int64_t
wake_ns(struct waiting *w)
{
	int64_t timer_ns = w->limits->timer->at_ns, wake_ns = timer_ns < w->until_ns ? timer_ns : w->until_ns;
	int64_t look_ns;

	if (!w->process->reaped)
		return wake_ns;
	look_ns = clock_mono_ns() + w->look_ns;
	if (w->look_ns < GROUP_LOOK_MAX_NS)
		w->look_ns *= 2;
	return look_ns < wake_ns ? look_ns : wake_ns;
}

static struct signals_pending
wait_and_serve(int64_t until_ns, struct streams *streams)
{
	struct signals_fds fds = { .count = 0 };
	struct signals_pending pending;

	if (streams == NULL)
		return signals_wait(until_ns, NULL);
	streams_prepare(streams, &fds);
	pending = signals_wait(until_ns, &fds);
	streams_move(streams, &fds);
	return pending;
}

static struct outcome
outcome_of(const struct waiting *w)
{
	const struct process *p = w->process;
	const int error = p->reaped ? start_error(p->wait_status) : 0;
	struct outcome outcome = {
		.kind = OUTCOME_TIMEOUT, .by_deadline = w->timed_out && !w->idle, .idle = w->idle,
		.left = w->phase == PHASE_LEFT, .refused = w->refused
	};

	if (error != 0)
		return outcome_not_started(error);
	if (w->timed_out || outcome.left)
		return outcome;
	outcome.kind = WIFSIGNALED(p->wait_status) ? OUTCOME_SIGNAL : OUTCOME_EXIT;
	outcome.number = WIFSIGNALED(p->wait_status) ? WTERMSIG(p->wait_status) : WEXITSTATUS(p->wait_status);
	return outcome;
}

struct outcome
process_wait(struct process *p, const struct process_limits *limits, struct streams *streams)
{
	struct waiting w = { .process = p, .limits = limits, .streams = streams, .look_ns = GROUP_LOOK_MIN_NS };
	struct process_timer *timer = limits->timer;
	struct signals_pending pending;
	bool over;

	w.until_ns = limit_ns(&w);
	do {
		pending = wait_and_serve(wake_ns(&w), streams); /* an end that has come has left its SIGCHLD */
		apply_pending(&w, &pending);
		if (timer->at_ns != DURATION_FOREVER && clock_mono_ns() >= timer->at_ns)
			timer->at_ns = timer->ring(timer->arg);
		do {
			reap(&w);               /* before the clock: an end in time is no timeout */
			over = is_over(&w);
		} while (!over && apply_time(&w));
	} while (!over);
	if (w.phase != PHASE_RUNNING)
		platform_adopt_orphans(w.adopted_before);
	/*
	 * A quick end is noticed without a wait, so signals that came during the attempt may still be pending.  The
	 * one that ended the command may be meant for us too (Ctrl-C reaches the whole group), and our copy is
	 * pending by now: a signal is sent to a whole group before any of its members can become a zombie.
	 */
	if (signals_wait(0, NULL).suspend)
		signals_suspend();
	return outcome_of(&w);
}

void
process_reap_orphans(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}
