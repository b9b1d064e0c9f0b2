#include "signals.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "../core/countof.h"
#include "../core/duration.h"
#include "../core/outcome.h"
#include "clock.h"

/*
 * Two equal stop signals within this time are one request.  coreutils timeout, some supervisors and a closing
 * terminal send each signal twice, to the process and to its group; taken as impatience that would be a KILL
 * without the grace the user asked for.  (Signals that are pending merge in any case: POSIX promises no count.)
 */
#define SAME_REQUEST_NS (50 * DURATION_MS)

enum role { ROLE_STOP, ROLE_FORWARD, ROLE_SUSPEND, ROLE_CHILD };

static const struct handled {
	int number;
	enum role role;
} handled[] = {
	{ SIGCHLD, ROLE_CHILD }, { SIGINT, ROLE_STOP }, { SIGTERM, ROLE_STOP }, { SIGHUP, ROLE_STOP },
	{ SIGQUIT, ROLE_STOP }, { SIGUSR1, ROLE_FORWARD }, { SIGUSR2, ROLE_FORWARD }, { SIGALRM, ROLE_FORWARD },
	{ SIGCONT, ROLE_FORWARD }, { SIGTSTP, ROLE_SUSPEND },
#ifdef SIGWINCH
	{ SIGWINCH, ROLE_FORWARD },
#endif
};

/* All of it is touched by handlers, but those run only inside pselect: no access is ever interrupted. */
static struct {
	sigset_t inherited_mask;
	sigset_t wait_mask;
	bool ignored[countof(handled)];         /* at the start; only SIGCHLD has a handler all the same */
	int stop;
	bool hurry;
	int64_t stop_at_ns;
	sigset_t early;                         /* pending when the command was started */
	bool child;
	struct signals_news news;
} state;

static enum role
role_of(int number)
{
	size_t i;

	for (i = 0; i < countof(handled); i++)
		if (handled[i].number == number)
			return handled[i].role;
	return ROLE_CHILD;
}

/*
 * Whether the signal came from the terminal's keyboard, and so has reached the command too.  Linux says SI_KERNEL,
 * other systems have codes of their own; all have positive codes there and SI_USER and the like for kill().
 */
static bool
is_typed(int number, const siginfo_t *info)
{
	if (sigismember(&state.early, number) == 1) {
		sigdelset(&state.early, number);
		return false;
	}
	return info->si_code > 0 && info->si_code != SI_USER && info->si_code != SI_QUEUE;
}

static void
on_stop(int number, bool typed)
{
	int64_t now_ns = clock_mono_ns();

	if (state.stop == 0) {
		state.stop = state.news.stop = number;
		state.news.stop_typed = typed && (number == SIGINT || number == SIGQUIT);
	} else if (number != state.stop || now_ns - state.stop_at_ns > SAME_REQUEST_NS) {
		state.hurry = state.news.kill = true;
	} else {
		return;
	}
	state.stop_at_ns = now_ns;
}

static void
on_signal(int number, siginfo_t *info, void *context)
{
	int saved_errno = errno;

	(void)context;
	switch (role_of(number)) {
	case ROLE_STOP:
		on_stop(number, is_typed(number, info));
		break;
	case ROLE_FORWARD:
		if (number == SIGCONT)
			state.news.suspend = false;
		sigaddset(&state.news.forward, number);
		state.news.any_forward = true;
		state.news.try_now |= number == SIGUSR1;
		break;
	case ROLE_SUSPEND:
		state.news.suspend = true;
		state.news.suspend_typed = is_typed(number, info);
		break;
	case ROLE_CHILD:
		state.child = true;
		break;
	}
	errno = saved_errno;
}

/*
 * What was ignored is so again before any can arrive: all are blocked, and ignoring discards what is pending.
 * Returns 0 or an errno.
 */
static int
install(size_t i)
{
	struct sigaction action, old;

	memset(&action, 0, sizeof action);
	action.sa_sigaction = on_signal;
	action.sa_flags = SA_SIGINFO | (handled[i].role == ROLE_CHILD ? SA_NOCLDSTOP : 0);
	sigfillset(&action.sa_mask);
	if (sigaction(handled[i].number, &action, &old) != 0)
		return errno;
	state.ignored[i] = (old.sa_flags & SA_SIGINFO) == 0 && old.sa_handler == SIG_IGN;
	if (state.ignored[i] && handled[i].role != ROLE_CHILD)
		return sigaction(handled[i].number, &old, NULL) == 0 ? 0 : errno;
	/* Opened even where the parent left it blocked: such a parent made a mistake, and TERM must end us. */
	sigdelset(&state.wait_mask, handled[i].number);
	return 0;
}

static void
forget_news(void)
{
	memset(&state.news, 0, sizeof state.news);
	sigemptyset(&state.news.forward);
	state.child = false;
}

int
signals_init(void)
{
	sigset_t all;
	size_t i;
	int error = 0;

	sigemptyset(&state.early);
	sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, &state.inherited_mask) != 0)
		return errno;
	state.wait_mask = state.inherited_mask;
	/* Never opened, so a log that nobody reads or that outgrows a limit is an error code and not our end. */
	sigaddset(&state.wait_mask, SIGPIPE);
	sigaddset(&state.wait_mask, SIGXFSZ);
	for (i = 0; i < countof(handled) && error == 0; i++)
		error = install(i);
	forget_news();
	return error;
}

const sigset_t *
signals_inherited_mask(void)
{
	return &state.inherited_mask;
}

bool
signals_child_ignored(void)
{
	size_t i;

	for (i = 0; i < countof(handled); i++)
		if (handled[i].role == ROLE_CHILD)
			return state.ignored[i];
	return false;
}

void
signals_add_handled(sigset_t *set)
{
	size_t i;

	for (i = 0; i < countof(handled); i++)
		if (!state.ignored[i])
			sigaddset(set, handled[i].number);
}

void
signals_restore_in_child(void)
{
	struct sigaction action;
	size_t i;

	memset(&action, 0, sizeof action);
	for (i = 0; i < countof(handled); i++) {
		action.sa_handler = state.ignored[i] ? SIG_IGN : SIG_DFL;
		sigaction(handled[i].number, &action, NULL);
	}
}

/* The time left until until_ns, at least 0; NULL for ever. */
static const struct timespec *
time_left(int64_t until_ns, struct timespec *t)
{
	int64_t left;

	if (until_ns == DURATION_FOREVER)
		return NULL;
	left = until_ns - clock_mono_ns();
	if (left < 0)
		left = 0;
	/* pselect need not take more than 31 days (POSIX); who waits longer looks at the clock and comes back. */
	if (left > 30 * 86400 * DURATION_S)
		left = 30 * 86400 * DURATION_S;
	t->tv_sec = (time_t)(left / DURATION_S);
	t->tv_nsec = (long)(left % DURATION_S);
	return t;
}

static bool
has_news(void)
{
	return state.child || state.news.stop != 0 || state.news.kill || state.news.suspend
	    || state.news.any_forward;
}

void
signals_pause(int64_t until_ns)
{
	struct timespec t;

	pselect(0, NULL, NULL, NULL, time_left(until_ns, &t), &state.wait_mask);
}

void
signals_fds_clear(struct signals_fds *fds)
{
	fds->limit = 0;
	FD_ZERO(&fds->read);
	FD_ZERO(&fds->write);
}

void
signals_fds_add(struct signals_fds *fds, fd_set *set, int fd)
{
	FD_SET((unsigned)fd, set);              /* musl's macro would convert the sign, and warn */
	if (fd >= fds->limit)
		fds->limit = fd + 1;
}

bool
signals_fds_ready(const fd_set *set, int fd)
{
	return FD_ISSET((unsigned)fd, set) != 0;
}

struct signals_news
signals_wait(int64_t until_ns, struct signals_fds *fds)
{
	struct signals_news news;
	struct timespec t;
	int ready;

	/* With news left by signals_writable() there is no wait, but what is pending besides is looked at. */
	ready = pselect(fds->limit, &fds->read, &fds->write, NULL, time_left(has_news() ? 0 : until_ns, &t),
	    &state.wait_mask);
	if (ready <= 0)                         /* the sets say nothing then */
		signals_fds_clear(fds);
	news = state.news;
	forget_news();
	return news;
}

struct signals_news
signals_sleep(int64_t until_ns)
{
	struct signals_fds none;

	signals_fds_clear(&none);
	return signals_wait(until_ns, &none);
}

bool
signals_writable(int fd, int64_t until_ns)
{
	struct timespec t;
	fd_set set;
	int ready;

	do {
		FD_ZERO(&set);
		FD_SET((unsigned)fd, &set);
		ready = pselect(fd + 1, NULL, &set, NULL, time_left(until_ns, &t), &state.wait_mask);
	} while (ready < 0 && errno == EINTR && clock_mono_ns() < until_ns);
	return ready > 0;
}

void
signals_let_go(void)
{
	signals_restore_in_child();
	sigprocmask(SIG_SETMASK, &state.wait_mask, NULL);
}

bool
signals_pipe_ignored(void)
{
	struct sigaction action;

	return sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void
signals_command_started(void)
{
	sigpending(&state.early);
}

int
signals_stop(void)
{
	return state.stop;
}

bool
signals_hurry(void)
{
	return state.hurry;
}

static void
set_default(int number, struct sigaction *old)
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = SIG_DFL;
	sigaction(number, &action, old);
}

/* Sends the signal to this process; it takes effect when the mask opens. */
static void
raise_now(int number)
{
	sigset_t one;

	kill(getpid(), number);
	sigemptyset(&one);
	sigaddset(&one, number);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	sigprocmask(SIG_BLOCK, &one, NULL);
}

static bool
is_pending(int number)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && sigismember(&pending, number) == 1;
}

void
signals_suspend(void)
{
	struct sigaction old;

	set_default(SIGTSTP, &old);
	/* A CONT that is pending came after the TSTP.  Ours would discard it, and nobody might send another. */
	if (!is_pending(SIGCONT))
		raise_now(SIGTSTP);
	sigaction(SIGTSTP, &old, NULL);
}

noreturn void
signals_die(int number)
{
	struct rlimit limit;

	/* The core that matters is the command's; a second one would hide it. */
	if (getrlimit(RLIMIT_CORE, &limit) == 0) {
		limit.rlim_cur = 0;
		setrlimit(RLIMIT_CORE, &limit);
	}
#ifdef __linux__
	prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); /* a core_pattern that is a pipe does not ask RLIMIT_CORE */
#endif
	set_default(number, NULL);
	raise_now(number);
	_exit(STATUS_SIGNAL + number);          /* it does not kill: the first process of a container, say */
}
