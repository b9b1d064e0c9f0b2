#include "signals.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "../core/countof.h"
#include "../core/duration.h"
#include "../core/outcome.h"
#include "../core/signame.h"
#include "clock.h"
#include "platform.h"

/*
 * Two equal stop signals within this time are one request.  coreutils timeout, some supervisors and a closing
 * terminal send each signal twice, to the process and to its group; as a second request that would bring KILL
 * without the --kill-after that the user asked for.  (Pending signals merge in any case: POSIX promises no count.)
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

/*
 * The others that end a process and are no fault of its own (as PIPE and XFSZ are: our own writes bring them),
 * treated as TERM is.  So are the real-time signals.
 */
static const int rare[] = {
	SIGABRT, SIGXCPU, SIGPROF, SIGVTALRM,
#ifdef SIGPOLL
	SIGPOLL,
#endif
#ifdef SIGPWR
	SIGPWR,
#endif
#ifdef SIGSTKFLT
	SIGSTKFLT,
#endif
};

#ifndef SIGRTMIN                /* macOS, OpenBSD: POSIX lets a system have no real-time signals */
#define SIGRTMIN 0
#define SIGRTMAX (-1)
#endif

/* No signal has a higher number.  (FreeBSD has 128 signals, and so has Linux on MIPS.) */
#define SIGNAL_MAX (SIGRTMAX > SIGNAME_MAX ? SIGRTMAX : SIGNAME_MAX)

/*
 * A wait for signals alone takes them, where the system can, without handlers, of which forty would cost a short
 * run more than all its other calls.  So only a wait for descriptors installs them all.
 *
 * Handlers change this, but they run only inside platform_poll(): no access is ever interrupted.
 */
static struct {
	pid_t self;                             /* 0: signals_init() has not been called */
	bool installed;                         /* all handlers, not only those that a new process needs */
	sigset_t handled;                       /* those that have a handler, or will have */
	sigset_t taken;                         /* those that a wait for signals alone ends with */
	bool forked;                            /* this is a new process that holds up nobody */
	sigset_t inherited_mask;
	sigset_t wait_mask;
	bool child_ignored;                     /* SIGCHLD, at the start */
	int stop;
	bool hurry;
	int64_t stop_at_ns;
	sigset_t before;                        /* pending just before the start of the command */
	sigset_t early;                         /* pending just after that */
	int last;                               /* what the last wait took; -1: perhaps a signal */
	bool noted;                             /* a signal has come since signals_wait() */
	struct signals_pending pending;
} state;

static enum role
role_of(int number)
{
	size_t i;

	for (i = 0; i < countof(handled); i++)
		if (handled[i].number == number)
			return handled[i].role;
	return ROLE_STOP;
}

static bool
take(sigset_t *set, int number)
{
	bool member = sigismember(set, number) == 1;

	sigdelset(set, number);
	return member;
}

/*
 * Whether the signal came from the terminal's keyboard, and so has reached the command too.  si_code is then
 * positive, SI_KERNEL on Linux and other codes elsewhere; for kill() it is SI_USER or the like.
 */
static bool
is_typed(int number, const siginfo_t *info)
{
	bool from_system = info->si_code > 0 && info->si_code != SI_USER && info->si_code != SI_QUEUE;

	return !take(&state.early, number) && from_system;
}

static void
on_stop(int number, bool typed)
{
	int64_t now_ns = clock_mono_ns();

	if (state.stop == 0) {
		state.stop = state.pending.stop = number;
		state.pending.stop_typed = typed && (number == SIGINT || number == SIGQUIT);
	} else if (number != state.stop || now_ns - state.stop_at_ns > SAME_REQUEST_NS) {
		state.hurry = state.pending.kill = true;
	} else {
		return;
	}
	state.stop_at_ns = now_ns;
}

/* disposition: SIG_DFL or SIG_IGN. */
static void
set_plain(int number, void (*disposition)(int), struct sigaction *old)
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = disposition;
	sigaction(number, &action, old);
}

/*
 * In a new process before exec, which takes the handlers away: the signal's default action follows once this
 * handler has returned.  But a TSTP must not stop a process that holds its parent up until exec: the parent is deaf
 * to every signal then; its own TSTP will be pending, and early.
 */
static void
act_by_default(int number)
{
	enum role role = role_of(number);

	if (role == ROLE_STOP || (role == ROLE_SUSPEND && state.forked) || number == SIGUSR1 || number == SIGUSR2
	    || number == SIGALRM) {
		set_plain(number, SIG_DFL, NULL);
		kill(getpid(), number);
	}
}

static void
note(int number, const siginfo_t *info)
{
	state.last = number;
	state.noted = true;
	switch (role_of(number)) {
	case ROLE_STOP:
		on_stop(number, is_typed(number, info));
		break;
	case ROLE_FORWARD:
		if (number == SIGCONT)
			state.pending.suspend = false;
		state.pending.try_now |= number == SIGUSR1;
		if (take(&state.before, number))
			break;
		sigaddset(&state.pending.forward, number);
		state.pending.any_forward = true;
		break;
	case ROLE_SUSPEND:
		state.pending.suspend = true;
		state.pending.suspend_typed = is_typed(number, info);
		break;
	case ROLE_CHILD:
		break;
	}
}

static void
on_signal(int number, siginfo_t *info, void *context)
{
	int saved_errno = errno;

	(void)context;
	if (getpid() != state.self)
		act_by_default(number);
	else
		note(number, info);
	errno = saved_errno;
}

static bool
is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && (action.sa_flags & SA_SIGINFO) == 0
	    && action.sa_handler == SIG_IGN;
}

/*
 * A signal that was ignored is ignored again before one can arrive: all are blocked, and ignoring a signal discards
 * a pending one.  Returns 0 or an errno.
 */
static int
install(int number)
{
	struct sigaction action, old;
	bool is_child = number == SIGCHLD;

	memset(&action, 0, sizeof action);
	action.sa_sigaction = on_signal;
	action.sa_flags = SA_SIGINFO | (is_child ? SA_NOCLDSTOP : 0);
	sigfillset(&action.sa_mask);
	if (sigaction(number, &action, &old) != 0)
		return errno;
	if ((old.sa_flags & SA_SIGINFO) == 0 && old.sa_handler == SIG_IGN) {
		state.child_ignored |= is_child;
		if (!is_child)
			return sigaction(number, &old, NULL) == 0 ? 0 : errno;
	}
	/* Opened even where the parent left it blocked: such a parent made a mistake, and TERM must end us. */
	sigdelset(&state.wait_mask, number);
	return 0;
}

/* A signal whose handler cannot be installed stays blocked. */
static void
install_all(void)
{
	int number;

	for (number = 1; number <= SIGNAL_MAX && !state.installed; number++)
		if (sigismember(&state.handled, number) == 1)
			install(number);
	state.installed = true;
}

static void
forget_pending(void)
{
	memset(&state.pending, 0, sizeof state.pending);
	sigemptyset(&state.pending.forward);
	state.noted = false;
}

/* The signal will be handled: until its handler opens it, it is blocked. */
static void
expect(int number)
{
	sigaddset(&state.handled, number);
	sigaddset(&state.wait_mask, number);
}

int
signals_init(void)
{
	sigset_t all;
	size_t i;
	int number, error;

	state.self = getpid();
	sigemptyset(&state.before);
	sigemptyset(&state.early);
	sigemptyset(&state.handled);
	sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, &state.inherited_mask) != 0)
		return errno;
	state.wait_mask = state.inherited_mask;
	for (i = 0; i < countof(handled); i++)
		expect(handled[i].number);
	for (i = 0; i < countof(rare); i++)
		expect(rare[i]);
	for (number = SIGRTMIN; number <= SIGRTMAX; number++)
		expect(number);
	/* Neither opened nor taken: a log without a reader, or past the file size limit, is an error, no death. */
	sigaddset(&state.wait_mask, SIGPIPE);
	sigaddset(&state.wait_mask, SIGXFSZ);
	state.taken = all;
	sigdelset(&state.taken, SIGPIPE);
	sigdelset(&state.taken, SIGXFSZ);
	forget_pending();
	/* An ignored SIGCHLD would lose the command's status; for TSTP see act_by_default(). */
	error = install(SIGCHLD);
	return error != 0 ? error : install(SIGTSTP);
}

/*
 * exec sets the handlers back to the default, and what was ignored has none, except SIGCHLD.  What comes before
 * exec is act_by_default()'s.
 */
void
signals_restore(void)
{
	if (state.child_ignored)
		set_plain(SIGCHLD, SIG_IGN, NULL);
	sigprocmask(SIG_SETMASK, &state.inherited_mask, NULL);
}

void
signals_forked(void)
{
	state.forked = true;
}

/* The time left until until_ns, at least 0; NULL: for ever. */
static const struct timespec *
time_left(int64_t until_ns, struct timespec *ts)
{
	int64_t left;

	if (until_ns == DURATION_FOREVER)
		return NULL;
	left = until_ns == 0 ? 0 : until_ns - clock_mono_ns();
	if (left < 0)
		left = 0;
	/* POSIX promises pselect() only 31 days; after 30 the caller looks at the clock and waits again. */
	if (left > 30 * 86400 * DURATION_S)
		left = 30 * 86400 * DURATION_S;
	ts->tv_sec = (time_t)(left / DURATION_S);
	ts->tv_nsec = (long)(left % DURATION_S);
	return ts;
}

void
signals_fds_add(struct signals_fds *fds, int fd, short events)
{
	fds->fd[fds->count++] = (struct pollfd){ fd, events, 0 };
}

bool
signals_fds_ready(const struct signals_fds *fds, int fd, short events)
{
	nfds_t i;

	for (i = 0; i < fds->count; i++)
		if (fds->fd[i].fd == fd && fds->fd[i].events == events)
			return fds->fd[i].revents != 0;
	return false;
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

/*
 * Waits for a signal and does what its handler would, or what the system would without one.  False: the system
 * cannot wait so.
 */
static bool
wait_for_signal(int64_t until_ns)
{
	struct timespec ts;
	siginfo_t info;
	int number;

	if (!platform_take_signal(&state.taken, time_left(until_ns, &ts), &info, &number))
		return false;
	state.last = number;
	if (number == SIGCHLD || (sigismember(&state.handled, number) == 1 && !is_ignored(number)))
		note(number, &info);
	else if (number != 0 && sigismember(&state.inherited_mask, number) == 0)
		raise_now(number);
	return true;
}

/* Opens the mask and waits.  After an error no descriptor is ready.  False: the system cannot wait at all. */
static bool
wait_open(struct signals_fds *fds, int64_t until_ns)
{
	struct timespec ts;
	nfds_t i;
	int ready;

	state.last = 0;
	if (fds->count == 0 && wait_for_signal(until_ns))
		return true;
	install_all();
	ready = platform_poll(fds->fd, fds->count, time_left(until_ns, &ts), &state.wait_mask);
	if (ready > 0)
		state.last = -1;
	if (ready >= 0)
		return true;
	for (i = 0; i < fds->count; i++)
		fds->fd[i].revents = 0;
	return errno == EINTR;
}

struct signals_pending
signals_wait(int64_t until_ns, struct signals_fds *fds)
{
	struct signals_fds none = { .count = 0 };
	struct signals_pending pending;
	int n;

	/* Signals that signals_pause() has kept are returned at once, together with all that are pending. */
	wait_open(fds != NULL ? fds : &none, state.noted ? 0 : until_ns);
	/*
	 * One signal at a time is handed over, and none if a descriptor is ready.  Most often it is CHLD alone.  A
	 * flood of them must not hold up what else there is to do.
	 */
	for (n = 0; n < SIGNAL_MAX && state.last != 0 && (state.last != SIGCHLD || until_ns == 0); n++)
		wait_open(&none, 0);
	pending = state.pending;
	forget_pending();
	return pending;
}

/* SIGNALS_READY: neither a signal nor the time ends the waiting. */
static enum signals_ready
wait_once(struct signals_fds *fds, int64_t wait_ns, int64_t until_ns)
{
	struct signals_pending pending = signals_wait(wait_ns, fds);

	if (pending.suspend)
		signals_suspend();
	if (pending.stop != 0 || pending.kill)
		return SIGNALS_STOPPED;
	return clock_mono_ns() >= until_ns ? SIGNALS_LATE : SIGNALS_READY;
}

enum signals_ready
signals_wait_for(int fd, short events, int64_t until_ns)
{
	struct signals_fds fds = { .count = 0 };
	enum signals_ready ready;

	if (fd >= 0)
		signals_fds_add(&fds, fd, events);
	do
		ready = wait_once(&fds, until_ns, until_ns);
	while (ready == SIGNALS_READY && fds.fd[0].revents == 0);
	return ready;
}

enum signals_ready
signals_look(int64_t until_ns)
{
	return wait_once(NULL, 0, until_ns);
}

bool
signals_pause(int fd, short events, int64_t until_ns)
{
	struct signals_fds fds = { .count = 0 };

	if (fd >= 0)
		signals_fds_add(&fds, fd, events);
	while (wait_open(&fds, until_ns) && fds.fd[0].revents == 0 && clock_mono_ns() < until_ns)
		;
	return fds.fd[0].revents != 0;
}

void
signals_open(sigset_t *before)
{
	if (state.self != 0)
		install_all();
	sigprocmask(SIG_SETMASK, state.self != 0 ? &state.wait_mask : NULL, before);
}

void
signals_close(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}

bool
signals_pipe_ignored(void)
{
	struct sigaction action;

	return sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void
signals_command_starts(void)
{
	sigpending(&state.before);
	sigemptyset(&state.pending.forward);
	state.pending.any_forward = false;
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

	set_plain(SIGTSTP, SIG_DFL, &old);
	/* A pending CONT came after the TSTP.  Raising TSTP would discard it (POSIX), and no other might come. */
	if (!is_pending(SIGCONT))
		raise_now(SIGTSTP);
	sigaction(SIGTSTP, &old, NULL);
}

bool
signals_suspend_read(void)
{
	raise_now(SIGTTIN);
	return is_pending(SIGCONT);
}

void
signals_suspend_kept(void)
{
	if (!state.pending.suspend)
		return;
	state.pending.suspend = false;
	signals_suspend();
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
	platform_no_core();
	set_plain(number, SIG_DFL, NULL);
	raise_now(number);
	_exit(STATUS_SIGNAL + number);          /* the signal does not kill us, as process 1 of a container */
}
