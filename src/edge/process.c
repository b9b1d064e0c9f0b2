#include "process.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "../core/countof.h"
#include "../core/duration.h"
#include "../core/saturate.h"
#include "clock.h"
#include "diag.h"
#include "signals.h"
#include "spool.h"

/*
 * Starting
 *
 * posix_spawnp(): it shares the parent's memory until exec where the system can (fork is 1.1 to 1.4 times as
 * slow for `true`), resets our handlers before it opens the mask, reports why exec failed and, unlike execvp(),
 * never hands a file without a magic number to a shell.  Two things it cannot do:
 *
 * - SIGCHLD ignored.  A command started by a parent that ignores SIGCHLD must find it ignored, while we need to
 *   hear of its end; and ignoring it just for the moment of the start would let a quick command vanish unreaped.
 *   That rare case forks.
 * - glibc leaves the two signals that it uses itself, 32 and 33, ignored in the child, and its sigaddset()
 *   refuses to name them.  Their default is restored by hand.  Nor does it let anyone block them; a command that
 *   has to find them blocked, as retry did, is forked too.
 */

#if defined __GLIBC__ && defined __linux__
#include <sys/syscall.h>

long syscall(long number, ...);         /* hidden by _XOPEN_SOURCE */

#define WORD_BITS (sizeof(unsigned long) * CHAR_BIT)

static bool
is_default(int number)
{
	unsigned long action[8] = { 0 };        /* the kernel's struct sigaction begins with the handler */

	syscall(SYS_rt_sigaction, (long)number, NULL, action, 8L);
	return action[0] == (unsigned long)SIG_DFL;
}

/*
 * The two internal ones, and those that need no change: what is not in the set glibc looks up first, in every
 * command.  Ours are in it already.
 */
static void
add_default_signals(sigset_t *set)
{
	unsigned long *words = (unsigned long *)set, bit;
	unsigned number;

	for (number = 1; number <= (unsigned)SIGRTMAX; number++) {
		bit = 1UL << (number - 1) % WORD_BITS;
		if ((words[(number - 1) / WORD_BITS] & bit) == 0 && is_default((int)number))
			words[(number - 1) / WORD_BITS] |= bit;
	}
}

static bool
has_internal_signals(const sigset_t *set)
{
	const unsigned long *words = (const unsigned long *)set;
	bool has = false;
	unsigned number;

	for (number = 32; number <= 33; number++)
		has |= (words[(number - 1) / WORD_BITS] >> (number - 1) % WORD_BITS & 1) != 0;
	return has;
}

static void
set_mask(const sigset_t *mask)
{
	syscall(SYS_rt_sigprocmask, (long)SIG_SETMASK, mask, NULL, 8L);
}
#else
static void
add_default_signals(sigset_t *set)
{
	(void)set;
}

static bool
has_internal_signals(const sigset_t *set)
{
	(void)set;
	return false;
}

static void
set_mask(const sigset_t *mask)
{
	sigprocmask(SIG_SETMASK, mask, NULL);
}
#endif

int
launcher_init(struct launcher *l, bool own_group)
{
	sigset_t defaults;
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	int error;

	/* posix_spawn() would find them out, one by one, for every command */
	sigemptyset(&defaults);
	signals_add_handled(&defaults);
	add_default_signals(&defaults);
	l->own_group = own_group;
	l->by_fork = signals_child_ignored() || has_internal_signals(signals_inherited_mask());
	if (own_group)
		flags |= POSIX_SPAWN_SETPGROUP;
	if ((error = posix_spawnattr_init(&l->attr)) != 0)
		return error;
	if ((error = posix_spawnattr_setsigmask(&l->attr, signals_inherited_mask())) == 0
	    && (error = posix_spawnattr_setsigdefault(&l->attr, &defaults)) == 0
	    && (error = posix_spawnattr_setpgroup(&l->attr, 0)) == 0)
		error = posix_spawnattr_setflags(&l->attr, flags);
	return error;
}

/* execvp() without its fallback to a shell.  Returns the errno. */
static int
exec_in_path(char *const argv[], char *const envp[])
{
	const char *dir = getenv("PATH"), *end;
	char path[PATH_MAX];
	int n, error = ENOENT;

	if (strchr(argv[0], '/') != NULL) {
		execve(argv[0], argv, envp);
		return errno;
	}
	for (dir = dir != NULL ? dir : "/bin:/usr/bin"; argv[0][0] != '\0' && dir != NULL; dir = end) {
		end = dir + strcspn(dir, ":");
		n = snprintf(path, sizeof path, "%.*s%s%s", (int)(end - dir), dir, end == dir ? "" : "/", argv[0]);
		if (n > 0 && (size_t)n < sizeof path) {
			execve(path, argv, envp);
			if (errno == EACCES)
				error = EACCES;
			else if (errno != ENOENT && errno != ENOTDIR)
				return errno;
		}
		end = *end == ':' ? end + 1 : NULL;
	}
	return error;
}

static int
redirect(const struct redirects *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (dup2(r->fd[i].from, r->fd[i].to) < 0)
			return errno;
	return 0;
}

static void
child(const struct launcher *l, int report, char *const argv[], char *const envp[], const struct redirects *r)
{
	int error;

	error = l->own_group && setpgid(0, 0) != 0 ? errno : 0;
	signals_restore_in_child();
	set_mask(signals_inherited_mask());
	if (error == 0)
		error = redirect(r);
	if (error == 0)
		error = exec_in_path(argv, envp);
	while (write(report, &error, sizeof error) < 0 && errno == EINTR)
		;
	_exit(STATUS_FAILED);
}

static int
pipe_close_on_exec(int fd[2])
{
	if (pipe(fd) != 0)
		return errno;
	fd[0] = spool_raise_fd(fd[0]);
	fd[1] = spool_raise_fd(fd[1]);
	if (fd[0] >= 0 && fd[1] >= 0)
		return 0;
	close(fd[0]);
	close(fd[1]);
	return EMFILE;
}

/* The other end was closed by exec: nothing to read means that it worked. */
static int
read_report(int fd)
{
	int error = 0;

	while (read(fd, &error, sizeof error) < 0 && errno == EINTR)
		;
	close(fd);
	return error;
}

static int
start_by_fork(pid_t *pid, const struct launcher *l, char *const argv[], char *const envp[],
    const struct redirects *r)
{
	int report[2], error;

	if ((error = pipe_close_on_exec(report)) != 0)
		return error;
	*pid = fork();
	error = errno;
	if (*pid == 0)
		child(l, report[1], argv, envp, r);
	close(report[1]);
	if (*pid < 0) {
		close(report[0]);
		return error;
	}
	if ((error = read_report(report[0])) != 0)
		while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
			;
	return error;
}

static int
start_by_spawn(pid_t *pid, const struct launcher *l, char *const argv[], char *const envp[],
    const struct redirects *r)
{
	posix_spawn_file_actions_t actions;
	size_t i;
	int error;

	if (r->count == 0)
		return posix_spawnp(pid, argv[0], NULL, &l->attr, argv, envp);
	if ((error = posix_spawn_file_actions_init(&actions)) != 0)
		return error;
	for (i = 0; error == 0 && i < r->count; i++)
		error = posix_spawn_file_actions_adddup2(&actions, r->fd[i].from, r->fd[i].to);
	if (error == 0)
		error = posix_spawnp(pid, argv[0], &actions, &l->attr, argv, envp);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

int
process_start(struct process *p, const struct launcher *l, char *const argv[], char *const envp[],
    const struct redirects *r)
{
	int error;

	p->own_group = l->own_group;
	p->reaped = false;
	if (l->by_fork)
		error = start_by_fork(&p->pid, l, argv, envp, r);
	else
		error = start_by_spawn(&p->pid, l, argv, envp, r);
	if (error == 0 && !l->own_group)
		signals_command_started();
	return error;
}

/*
 * Waiting and ending
 *
 * A group that has been asked to end is over when it has no members, and zombies are members.  The command's
 * orphans are reaped by the system's first process, some day; in a container often never.  So where the system
 * can (Linux), we adopt them while we end an attempt, and hear of each death by SIGCHLD; elsewhere, and for what
 * was orphaned before, we look again and again, until KILL settles it.
 */

#ifdef PR_SET_CHILD_SUBREAPER
static void
adopt_orphans(int *before)
{
	prctl(PR_GET_CHILD_SUBREAPER, before);
	prctl(PR_SET_CHILD_SUBREAPER, 1L);
}

static void
adopt_no_more(int before)
{
	prctl(PR_SET_CHILD_SUBREAPER, (long)before);
}
#else
static void
adopt_orphans(int *before)
{
	*before = 0;
}

static void
adopt_no_more(int before)
{
	(void)before;
}
#endif

/* How long to wait before looking again whether a group is empty. */
#define GROUP_LOOK_MIN_NS (1 * DURATION_MS)
#define GROUP_LOOK_MAX_NS (32 * DURATION_MS)

enum phase {
	PHASE_RUNNING,
	PHASE_ENDING,           /* it has been asked to end */
	PHASE_KILLED            /* it has been sent KILL */
};

struct waiting {
	struct process *process;
	const struct process_limits *limits;
	enum phase phase;
	int64_t until_ns;       /* when the next phase begins */
	int64_t look_ns;        /* the next interval of looking at the group */
	bool timed_out;
	int adopting_before;    /* to be restored after PHASE_RUNNING */
};

/*
 * A process id is ours until the process is reaped, and a group's as long as it has members, so no signal hits a
 * stranger: nothing is sent to a command that was reaped, and to its group only while it was seen to have
 * members a moment ago.  (For the id to be taken over in that moment every other id would have to be used up.)
 * Errors do not matter: it has ended, or it is not ours to signal (sudo), and then it is waited for all the same.
 */
static void
send_signal(const struct process *p, int number)
{
	if (p->own_group && kill(-p->pid, number) == 0)
		return;
	if (!p->reaped)                 /* alone, or gone into another group */
		kill(p->pid, number);
}

static void
enter_killed(struct waiting *w)
{
	send_signal(w->process, SIGKILL);
	w->phase = PHASE_KILLED;
	w->until_ns = DURATION_FOREVER;
}

/* number 0: the terminal has already sent it. */
static void
enter_ending(struct waiting *w, int number, int64_t now_ns)
{
	if (w->phase == PHASE_RUNNING)
		adopt_orphans(&w->adopting_before);     /* before the first of them can lose its parent */
	if (number != 0) {
		send_signal(w->process, number);
		send_signal(w->process, SIGCONT);
	}
	if (w->phase != PHASE_RUNNING)
		return;
	w->phase = PHASE_ENDING;
	w->until_ns = w->limits->kill_after_ns == 0 ? DURATION_FOREVER
	    : saturate_add(now_ns, w->limits->kill_after_ns);
}

static void
note_end(struct process *p, pid_t pid, int status)
{
	if (pid != p->pid || p->reaped)
		return;
	p->wait_status = status;
	p->reaped = true;
}

static noreturn void
lose(const struct process *p, int error)
{
	send_signal(p, SIGKILL);
	diag_die("cannot wait for the command: %s", strerror(error));
}

/*
 * Reaps whatever has ended, so that adopted processes and children that we inherited (`sh -c 'sleep 9 & exec
 * retry ...'`, or as the first process of a container) leave no zombies; only the command's own end counts.
 */
static void
reap(struct process *p)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		note_end(p, pid, status);
	if (pid == 0 || p->reaped)
		return;
	/* This cannot be, but waiting for what never comes would have no end: asked once more, then believed. */
	if ((pid = waitpid(p->pid, &status, WNOHANG)) < 0)
		lose(p, errno);
	note_end(p, pid, status);
}

static bool
is_over(const struct waiting *w)
{
	const struct process *p = w->process;

	if (!p->reaped)
		return false;
	if (w->phase != PHASE_ENDING || !p->own_group)
		return true;
	/* Without a member that we may signal there is nothing left that we could end. */
	return kill(-p->pid, 0) != 0;
}

static void
forward(const struct process *p, const struct signals_news *news)
{
	static const int numbers[] = {
		SIGUSR1, SIGUSR2, SIGALRM, SIGCONT,
#ifdef SIGWINCH
		SIGWINCH,
#endif
	};
	size_t i;

	for (i = 0; news->any_forward && i < countof(numbers); i++)
		if (sigismember(&news->forward, numbers[i]) == 1)
			send_signal(p, numbers[i]);
}

/* TSTP stops both, CONT continues both; and if nothing has stopped us, nothing will continue the attempt but we. */
static void
suspend(const struct process *p, bool sent_to_group)
{
	if (!sent_to_group)
		send_signal(p, SIGTSTP);
	signals_suspend();
	send_signal(p, SIGCONT);
}

static void
apply_news(struct waiting *w, const struct signals_news *news)
{
	struct process *p = w->process;

	if (news->stop != 0)
		enter_ending(w, news->stop_typed && !p->own_group ? 0 : news->stop, clock_mono_ns());
	if (news->kill && w->phase != PHASE_KILLED)
		enter_killed(w);
	if (w->limits->forward)
		forward(p, news);
	if (news->suspend)
		suspend(p, news->suspend_typed && !p->own_group);
}

/* True if it was time for the next phase. */
static bool
apply_time(struct waiting *w)
{
	int64_t now_ns;

	if (w->until_ns == DURATION_FOREVER || (now_ns = clock_mono_ns()) < w->until_ns)
		return false;
	if (w->phase == PHASE_ENDING) {
		enter_killed(w);
	} else {
		w->timed_out = true;
		enter_ending(w, w->limits->signal, now_ns);
	}
	return true;
}

/* Until when to sleep: the reaped leader of a group that lives on sends us no SIGCHLD any more. */
static int64_t
wake_ns(struct waiting *w)
{
	int64_t look_ns;

	if (!w->process->reaped)
		return w->until_ns;
	look_ns = clock_mono_ns() + w->look_ns;
	if (w->look_ns < GROUP_LOOK_MAX_NS)
		w->look_ns *= 2;
	return look_ns < w->until_ns ? look_ns : w->until_ns;
}

static struct signals_news
wait_and_pump(int64_t until_ns, const struct process_pump *pump)
{
	struct signals_news news;
	struct signals_fds fds;

	if (pump == NULL)
		return signals_sleep(until_ns);
	signals_fds_clear(&fds);
	pump->prepare(pump->arg, &fds);
	news = signals_wait(until_ns, &fds);
	pump->move(pump->arg, &fds);
	return news;
}

struct process_end
process_wait(struct process *p, const struct process_limits *limits, const struct process_pump *pump)
{
	struct waiting w = { p, limits, PHASE_RUNNING, limits->until_ns, GROUP_LOOK_MIN_NS, false, 0 };
	struct signals_news news;

	for (;;) {
		reap(p);                        /* before the clock: what ended in time was in time */
		if (is_over(&w))
			break;
		if (apply_time(&w))
			continue;
		news = wait_and_pump(wake_ns(&w), pump);
		apply_news(&w, &news);
	}
	if (w.phase != PHASE_RUNNING)
		adopt_no_more(w.adopting_before);
	/*
	 * A quick end is noticed without a sleep: the signals that came before it came to the attempt.  What ended
	 * the command may be meant for us too (Ctrl-C reaches the whole group), and our copy is pending by now: a
	 * signal is sent to a whole group before any of its members can become a zombie.
	 */
	if (signals_sleep(0).suspend)
		signals_suspend();
	return (struct process_end){ p->wait_status, w.timed_out };
}

void
process_reap_orphans(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

struct outcome
process_outcome(const struct process_end *end)
{
	struct outcome o = { .kind = OUTCOME_TIMEOUT };

	if (end->timed_out)
		return o;
	o.kind = WIFSIGNALED(end->wait_status) ? OUTCOME_SIGNAL : OUTCOME_EXIT;
	o.number = WIFSIGNALED(end->wait_status) ? WTERMSIG(end->wait_status) : WEXITSTATUS(end->wait_status);
	return o;
}
