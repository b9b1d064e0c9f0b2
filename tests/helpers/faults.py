#!/usr/bin/env python3
"""Makes the system calls of retry itself fail, one at a time: faults.py [--all] [-v] [SCENARIO]...

Each scenario below runs once under strace, which tells the calls that it makes; then again for each of the first
five occurrences of each of them, and with all of them (N+), with an error that fits the call.  A run must

- end within LIMIT seconds, and leave no process behind (each carries a mark in its environment);
- have a status that is right for the scenario: the one without a fault, one of those listed there, or 125;
- say in a line of its own what became different: the status, the output, the number of attempts, the state.  With
  status 0 nothing of the output may be different, line or not;
- never say more than a few such lines, and only whole ones.

Without --all only a few faults of each kind are tried (the same call with the same arguments, numbers aside): what
`make check` has time for.  --all tries everything, in some minutes.  -v tells each run.

Which process is hit: strace without -f follows retry alone, from its start; a child that it makes is not followed,
not even before it becomes the command.  What such a child does until then is hit in a second round, by `-f -b
execve`: strace then follows every process up to its execve and lets go of it there.  Occurrences are counted for
each process, so that round takes only those that retry itself does not reach.
"""
import collections
import concurrent.futures
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT = 30          # seconds for a run, most of which take 20 ms
GONE = 10           # seconds in which the last process of a run has to be gone
TOP = 5             # occurrences of each call
SAMPLE = 4          # faults of a kind, without --all

# Errors that fit: what the kernel, a full disk or a seccomp filter may answer.  EINTR is for waits alone: signals
# are open nowhere else, and without a handler to run no other call here ends early (they restart; a child that is
# made, a lock that is tried and a regular file do not even begin to wait).  EAGAIN is for descriptors whose
# description somebody else has made non-blocking.
ERRORS = {
    'clone': 'EAGAIN ENOMEM', 'clone3': 'EAGAIN ENOMEM', 'fork': 'EAGAIN ENOMEM', 'vfork': 'EAGAIN ENOMEM',
    'dup2': 'EMFILE EIO', 'execve': 'ENOMEM EIO', 'fcntl': 'EMFILE ENOLCK EIO',
    'fsync': 'EIO ENOSPC', 'ftruncate': 'EIO ENOSPC', 'getdents64': 'EIO ENOMEM', 'ioctl': 'EIO', 'kill': 'EPERM',
    'lseek': 'EIO', 'mkdir': 'ENOSPC EIO', 'mmap': 'ENOMEM', 'munmap': 'ENOMEM', 'openat': 'EMFILE EIO ENOSPC',
    'pipe': 'EMFILE ENFILE', 'pipe2': 'EMFILE ENFILE', 'poll': 'ENOMEM', 'prctl': 'EINVAL EPERM',
    'pread64': 'EIO ENOMEM', 'prlimit64': 'EPERM', 'ppoll': 'EINTR ENOMEM', 'pwrite64': 'ENOSPC EIO',
    'read': 'EIO EAGAIN', 'rt_sigaction': 'EPERM', 'rt_sigpending': 'EPERM', 'rt_sigprocmask': 'EPERM',
    'rt_sigtimedwait': 'EINTR ENOSYS EPERM',
    'setpgid': 'EPERM', 'unlink': 'EIO', 'unlinkat': 'EIO', 'wait4': 'ECHILD EPERM', 'write': 'ENOSPC EIO EAGAIN',
}
OTHERS = 'EIO ENOMEM'

# Left out: what cannot fail, and close.
#
# A close that fails has closed all the same, on Linux at least, and nobody asks for its status; an injected failure
# would leave the descriptor open instead.
LEFT_OUT = {'close', 'exit_group', 'getegid', 'geteuid', 'getgid', 'getpgrp', 'getpid', 'getppid', 'getuid',
            'rt_sigreturn', 'umask'}
# The C library's start is over when main() blocks the signals, the first call of this kind; where it does not, after
# the last mprotect().
MAIN = re.compile(r'rt_sigprocmask\(SIG_SETMASK, ~\[')
# brk does not fail: it returns where the break stands.  Lower than what was asked for means no memory.
BY_VALUE = {'brk': 'retval=0'}


class Scenario:
    """Options and a shell command, what stands on standard input, which statuses are right and where."""

    def __init__(self, name, options, script, status, also='', stdin=b'', under='', before='', told=False):
        self.name, self.options, self.script, self.status = name, options.split(), script, status
        self.also = {int(s) for s in also.split()}
        self.stdin, self.under, self.before = stdin, under.split(), before
        self.told = told        # a success whose output is not all there is one, if a line says so


RUN = 'echo x >>runs; '
SCENARIOS = [
    # 125 also in all others: retry cannot start anything, or cannot hold what it holds; 126: the child's own calls
    Scenario('success', '-d 0', RUN + 'echo out; echo err >&2', 0),
    Scenario('failures', '-v -a 3 -d 1ms,2ms -j none --key=k', RUN + 'echo out; exit 7', 7),
    Scenario('recovery', '-a 3 -d 0 -k 1s', RUN + 'echo out; [ $(wc -l <runs) = 2 ]', 0),
    # No count of runs: the time may be over before there was one.  Where kill fails, the command ends by itself
    Scenario('timeout', '-g own -a 2 -d 0 -t 60ms -k 60ms',
             "trap '' TERM; sleep 2 & sleep 2; wait", 124),
    Scenario('timeout-shared', '-g shared -a 2 -d 0 -t 60ms -k 60ms', 'exec sleep 3', 124),
    # not -k 0: where the system refuses every kill, a group would look alive for ever
    Scenario('timeout-group', '-g own -a 1 -t 60ms -k 4s', '(sleep 3; :) & exec sleep 3', 124),
    Scenario('hold', '-I -O -E -a 3 -d 0', RUN + 'cat; echo err >&2; [ $(wc -l <runs) = 2 ]', 0, stdin=b'in\n'),
    Scenario('used-up', '-a 3 -d 0', RUN + 'read -r x; exit 7', 7, stdin=b'in\nmore\n'),
    Scenario('hold-in-vain', '-I -O -E -a 2 -d 0', RUN + 'cat; echo err >&2; exit 7', 7, stdin=b'in\n'),
    # a relay that cannot be read is closed: SIGPIPE may be what the command dies of
    Scenario('relay', '-a 3 -d 0 --fail-match=stdout:bad --retry-match=stderr:worse -H stdout',
             RUN + 'printf "HTTP/1.1 200 OK\\r\\n\\r\\n"; [ $(wc -l <runs) = 2 ] || echo bad; echo err >&2; '
             'echo last', 0, also='141'),
    Scenario('http-fd', '-a 2 -d 0 -H fd:9',
             RUN + 'printf "HTTP/1.1 503 No\\r\\nRetry-After: 0\\r\\n\\r\\n" >&9; exit 22', 22),
    Scenario('http-file', '-a 2 -d 0 -H file:head', RUN + 'printf "HTTP/1.1 404 No\\r\\n\\r\\n" >head', 1,
             before='echo HTTP/1.1 500 >head'),
    Scenario('shared-state', '-a 3 -d 0 --breaker=b --breaker-threshold=2 --budget=b --budget-ratio=0.5 '
             '--state-dir=new/state', RUN + 'exit 7', 7),
    Scenario('probe', '-d 0 --breaker=b --state-dir=state', RUN + 'echo out', 0,
             before='retry -qqq -a 1 --breaker=b --breaker-threshold=1 --breaker-cooldown=1ms --state-dir=state false'),
    Scenario('once', '-O -d 0 --once --key=k --state-dir=state', RUN + 'echo out', 0),
    # output that was kept and cannot be read makes no failure of a success
    Scenario('once-again', '-O -d 0 --once --key=k --state-dir=state', RUN + 'echo out', 0, told=True,
             before='retry -qqq -O --once --key=k --state-dir=state echo out >/dev/null'),
    # a hook that cannot be started has answered nothing, and a line says so: the status counts, and nothing is done
    Scenario('hooks', '-a 2 -d 0 --verify=false --on-retry=echo>>retried --on-giveup=echo>>gaveup',
             RUN + 'echo out', 1, also='0', told=True),
    Scenario('idle', '-g own -a 2 -d 0 -k 60ms --idle-timeout=60ms', "trap '' TERM; sleep 2 & sleep 2; wait", 124),
    Scenario('idle-held', '-O -E -a 3 -d 0 --idle-timeout=9s',
             RUN + 'echo out; echo err >&2; [ $(wc -l <runs) = 2 ]', 0),
    Scenario('stop-if', '-a 2 -d 0 --stop-if=echo>asked', RUN + 'echo out; exit 7', 7),
    Scenario('preset-auto', '-a 2 -d 0 -p auto ./curl', RUN + 'echo out; exit 22', 22,
             before='''printf '%s\n' '#!/bin/sh' \
             'case $1 in -D*) printf "HTTP/1.1 503 No\r\n\r\n" >"${1#-D}"; shift ;; esac; exec "$@"' >curl
             chmod +x curl'''),
    Scenario('done-if', '-a 2 -d 0 --done-if=true', RUN + 'exit 7', 0, also='7'),
    Scenario('fork', '-g own -a 3 -d 0 -O', RUN + 'echo out; [ $(wc -l <runs) = 2 ]', 0,
             under='t-with -i 17'),
    Scenario('fork-timeout', '-g own -a 2 -d 0 -t 60ms -k 60ms', "trap '' TERM; sleep 2 & sleep 2; wait", 124,
             under='t-with -i 17'),
    # where no kill works, the command ends by itself, and retry by _exit(128 + TERM)
    Scenario('interrupt', '-g own -a 3 -d 0 -k 60ms', RUN + 'kill -TERM $PPID; sleep 2; exit 9', -signal.SIGTERM),
    Scenario('interrupt-in-wait', '-g own -a 3 -d 5s -j none', RUN + '(sleep 0.05; kill -TERM $PPID) & exit 7',
             -signal.SIGTERM),
    Scenario('interrupt-and-success', '-g shared -d 0', RUN + "trap 'echo bye; exit 0' TERM; kill -TERM $PPID; "
             'i=0; while [ $i -lt 20 ]; do sleep 0.1; i=$((i + 1)); done; exit 9', 0, also='143'),
    Scenario('death', '-a 1', RUN + 'kill -SEGV $$', -signal.SIGSEGV),
    Scenario('nested', '-a 2 -d 0 -D 20s retry -qqq -a 2 -d 0 --nested=once', RUN + 'exit 7', 7),
    Scenario('log', '-v -a 2 -d 0 --key=k --log-file=log', RUN + 'exit 7', 7),
    Scenario('dry-run', '--dry-run -a 3 -j none', RUN + 'exit 7', 0),
    Scenario('show-state', '--show-state --state-dir=state', None, 0,
             before='retry -qqq -a 1 --breaker=b --budget=b --state-dir=state false; '
             'retry -qqq -a 2 -d 0 --budget=c --state-dir=state false'),
    Scenario('reset-state', '--reset-state --state-dir=state b', None, 0,
             before='retry -qqq -a 2 -d 0 --breaker=b --budget=b --state-dir=state false'),
]


def shown(status):
    """As a shell shows it: retry may end by _exit(128 + N) where no signal N can be sent."""
    return 128 - status if status < 0 else status


class Result:
    """What a run has left behind that anybody can see."""

    def __init__(self, scenario, status, out, err, trace, files, leftovers):
        self.status = shown(status)
        self.out, self.trace, self.files, self.leftovers = out, trace, files, leftovers
        if scenario.script is None:
            self.out = normal(out)      # times
        lines = err.split(b'\n') + re.sub(rb'(?m)^20[-0-9T:.]*Z ', b'', files.pop('log', b'')).splitlines()
        self.log = [line for line in lines if line.startswith(b'retry: ')]
        self.err = [line for line in lines if not line.startswith(b'retry: ')]
        if scenario.script is None:
            self.log += self.out.splitlines()   # a list has its troubles in their places
        self.whole = b'retry: ' not in b'\n'.join(self.err)

    def seen(self):
        return self.status, self.out, self.err, self.files


def marked(mark):
    """The processes that carry the mark in their environment."""
    pids = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/environ', 'rb') as file:
                if mark + b'\0' in file.read():
                    pids.append(int(pid))
        except OSError:
            pass        # it has ended, or is somebody else's
    return pids


def leftovers(mark):
    """Those that do not go by themselves; they are ended."""
    end = time.monotonic() + GONE
    while (pids := marked(mark)) and time.monotonic() < end:
        time.sleep(0.01)
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return pids


def plain(name, content):
    """A file's content without what differs from run to run."""
    if name.endswith(('.breaker', '.budget', '.once')):
        content = re.sub(rb'[0-9]{6,}|check=[0-9a-f]+', b'N', content).rstrip()
    return content


def files(directory):
    """Spools that could not be unlinked do no harm: TMPDIR is not looked at."""
    seen = {}
    for path, _, names in os.walk(directory):
        for name in names:
            with open(os.path.join(path, name), 'rb') as file:
                seen[os.path.relpath(os.path.join(path, name), directory)] = plain(name, file.read())
    return seen


def environment():
    kept = {k: v for k, v in os.environ.items() if not k.startswith('RETRY_')}
    return dict(kept, LC_ALL='C', PATH=f'{ROOT}:{ROOT}/tests/.build:{os.defpath}')


SERIAL = itertools.count()


def execute(scenario, *strace):
    """Runs the scenario under strace with these options of strace."""
    mark = f'FAULTS_RUN={os.getpid()}.{next(SERIAL)}'
    command = ['retry', *scenario.options]
    if scenario.script is not None:
        command += ['sh', '-c', scenario.script]
    with tempfile.TemporaryDirectory() as top:
        work, trace = os.path.join(top, 'work'), os.path.join(top, 'trace')
        os.mkdir(work)
        os.mkdir(os.path.join(top, 'tmp'))
        env = dict(environment(), TMPDIR=os.path.join(top, 'tmp'))
        if scenario.before:
            subprocess.run(scenario.before, shell=True, cwd=work, env=env, stderr=subprocess.DEVNULL, check=False)
        run = subprocess.Popen([*scenario.under, 'strace', '-qq', '-s', '8', '-e', 'signal=none', '-o', trace,
                                '-E', mark, *strace, '--', *command], cwd=work, env=env, start_new_session=True,
                               stdin=subprocess.PIPE if scenario.stdin else subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = run.communicate(scenario.stdin or None, LIMIT)
            left = leftovers(mark.encode())
        except subprocess.TimeoutExpired:
            left = marked(mark.encode()) + ['it did not end in time']
            for pid in left[:-1]:
                os.kill(pid, signal.SIGKILL)
            out, err = run.communicate()
        with open(trace, encoding='latin-1') as file:
            return Result(scenario, run.returncode, out, err, file.read(), files(work), left)


def calls_of(trace):
    """Of each process the names of its calls, in their order, with the line of each."""
    processes = {}
    for line in trace.splitlines():
        if match := re.match(r'(?:(\d+) +)?(\w+)\((.*)', line):
            processes.setdefault(match[1], []).append((match[2], match[2] + '(' + match[3]))
    return list(processes.values())


def errors_of(call):
    return [BY_VALUE[call]] if call in BY_VALUE else ERRORS.get(call, OTHERS).split()


def main_starts(calls):
    blocks = [i for i, (_, line) in enumerate(calls) if MAIN.match(line)]
    protects = [i + 1 for i, (call, _) in enumerate(calls) if call == 'mprotect']
    return (blocks[:1] or protects[-1:] or [0])[0]


def occurrences(calls, start=0):
    """(call, n, line) of the first TOP of each from start on; n counts from the beginning of the process."""
    total, since = collections.Counter(), collections.Counter()
    for i, (call, line) in enumerate(calls):
        total[call] += 1
        if i >= start and call not in LEFT_OUT:
            since[call] += 1
            if since[call] <= TOP:
                yield call, total[call], line


class Case:
    """One fault: the call fails with the error at its n-th occurrence, or (always) from then on."""

    def __init__(self, scenario, occurrence, error, always=False, child=False):
        self.scenario, self.error, self.always, self.child = scenario, error, always, child
        self.call, self.n, line = occurrence
        # what makes a fault another one: not the scenario, nor numbers, addresses and what is read
        self.kind = self.call, always, child, re.sub(r'0x[0-9a-f]+|\d+|"[^"]*\\[^"]*"', 'N', line)

    def __str__(self):
        where = ' in the child' if self.child else ''
        return f'{self.scenario.name}: {self.call} {self.error} at {self.n}{"+" * self.always}{where}'

    def strace(self):
        fault = self.error if '=' in self.error else f'error={self.error}'
        follow = ['-f', '-b', 'execve'] if self.child else []
        return [*follow, '-e', f'trace={self.call}',
                '-e', f'inject={self.call}:{fault}:when={self.n}{"+" * self.always}']


def cases_of(scenario, base, child_base):
    """Everything that can be tried with the scenario."""
    own = calls_of(base.trace)[0]
    first = set()
    for occurrence in occurrences(own, main_starts(own)):
        for error in errors_of(occurrence[0]):
            yield Case(scenario, occurrence, error)
            # nobody is told for ever to try again, and without ppoll no signal would ever be seen
            if occurrence[0] not in first | {'ppoll'} and error not in {'EAGAIN', 'EINTR'}:
                yield Case(scenario, occurrence, error, always=True)
        first.add(occurrence[0])
    parent, *children = calls_of(child_base.trace)
    reached = collections.Counter(call for call, _ in parent)
    beyond = {o[:2]: o for child in children for o in occurrences(child) if o[1] > reached[o[0]]}
    for occurrence in beyond.values():
        for error in errors_of(occurrence[0]):
            yield Case(scenario, occurrence, error, child=True)


def sample(cases):
    """Of each kind of fault the first few, with different errors if there are any."""
    seen, chosen = collections.defaultdict(list), []
    for case in cases:
        of_kind = seen[case.kind]
        if (case.scenario, case.n) in [(c.scenario, c.n) for c in of_kind]:
            continue
        if len(of_kind) < SAMPLE and case.error == errors_of(case.call)[len(of_kind) % len(errors_of(case.call))]:
            of_kind.append(case)
            chosen.append(case)
    return chosen


def normal(line):
    return re.sub(rb'\d+(\.\d+)?', b'N', line)


def could_not_tell(result):
    """What would have been said met the fault itself: a line of the log, whatever its descriptor."""
    return re.search(r'write\(\d+, "(\\n)?(retry: |20\d\d-).*INJECTED', result.trace) is not None


def verdict(case, base, result):
    """None, or what is wrong with the run."""
    news = {normal(line) for line in result.log} - {normal(line) for line in base.log}
    lost = (result.out, result.err) != (base.out, base.err)
    if result.leftovers:
        return f'processes left: {result.leftovers}'
    if result.status not in {base.status, 125} | case.scenario.also | ({126} if case.child else set()):
        return f'status {result.status}'
    if result.status == 0 and lost and not (case.scenario.told and news):
        return 'success without the whole output'
    if not result.whole:
        return 'a line that is not whole'
    if result.seen() != base.seen() and not news and not could_not_tell(result):
        return 'not a word'
    if len(news) > 5:
        return 'many words'
    return None


def show(case, base, result, wrong):
    print(f'not right: {case}: {wrong}')
    for name in 'status', 'out', 'err', 'log', 'files':
        expected, found = getattr(base, name), getattr(result, name)
        if expected != found:
            print(f'    {name}: {found}\n    without a fault: {expected}')
    for line in [line for line in result.trace.splitlines() if 'INJECTED' in line][:3]:
        print(f'    {line}')
    sys.stdout.flush()


def main(arguments):
    everything, verbose = '--all' in arguments, '-v' in arguments
    names = [a for a in arguments if not a.startswith('-')]
    chosen = [s for s in SCENARIOS if not names or s.name in names]
    tried, unreached, failures, turn = collections.Counter(), 0, 0, collections.Counter()
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        bases = list(pool.map(execute, chosen))
        child_bases = list(pool.map(lambda s: execute(s, '-f', '-b', 'execve'), chosen))
        cases = []
        for scenario, base, child_base in zip(chosen, bases, child_bases):
            if base.leftovers or base.status != shown(scenario.status):
                failures += 1
                print(f'not right: {scenario.name} without a fault: status {base.status}, '
                      f'{base.log}, {base.err}, left {base.leftovers}')
                continue
            cases += cases_of(scenario, base, child_base)
        if not everything:
            cases = sample(cases)
        results = pool.map(lambda case: execute(case.scenario, *case.strace()), cases)
        of = dict(zip(chosen, bases))
        for case, result in zip(cases, results):
            base = of[case.scenario]
            hits = result.trace.count('(INJECTED)')
            if hits == 0:
                unreached += 1
            else:
                tried[case.call, case.error] += 1
            wrong = verdict(case, base, result)
            if verbose:
                print(f'{case}: status {result.status}, {hits} faults{": " + wrong if wrong else ""}')
            if wrong:
                failures += 1
                show(case, base, result, wrong)
    for (call, error), count in sorted(tried.items()):
        print(f'{call:16}{error:10}{count:6}')
    print(f'{sum(tried.values())} faults, {unreached} not reached, {len(chosen)} runs, {failures} not right, '
          f'{time.monotonic() - started:.0f} s')
    return failures != 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
