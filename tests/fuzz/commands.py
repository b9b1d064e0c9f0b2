#!/usr/bin/env python3
"""Random command lines against a model of how they end.

    commands.py [--count N] [--seed N] [--jobs N] RETRY ACTOR

Each case is a set of options and a command whose attempts end as a script says (tests/helpers/actor.c).  The model
below is the manual's: it judges each attempt, counts, and says which status must come out, how often the command
has run, what stands on standard output and which hooks have run.  Delays are 0, or so long that they do not fit.

Only what hangs waits for a limit.  A case that differs is run again with more generous limits before it counts: a
loaded machine is slow, not wrong.
"""
import argparse
import concurrent.futures
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

SUCCESS, TRANSIENT, PERMANENT = 'success', 'transient', 'permanent'
DEATHS = [1, 2, 3, 6, 9, 11, 13, 15]
STATUSES = [0, 1, 2, 7, 22, 28, 64, 75, 77, 124, 125, 126, 127, 130, 131, 137, 143, 255]
RESPONSES = [200, 204, 301, 401, 403, 404, 408, 413, 425, 429, 500, 501, 503, 505, 599]
HTTP_TRANSIENT = {408, 425, 429} | set(range(500, 600)) - {501, 505, 506, 507, 508, 510, 511}
LIMIT = '{limit}'               # what a case has in the place of these, in seconds
LIMITS = [.5, 4, 15]
MOST = 12                       # attempts, of a case without a limit


class Word:
    """What one attempt does."""

    def __init__(self, rng, hangs, statuses, letters):
        self.kind = rng.choices(['exit', 'signal', 'hang'], [12, 2, 2 if hangs else 0])[0]
        self.number = rng.choice(DEATHS if self.kind == 'signal' else statuses)
        self.hang = rng.choice('hhzH')
        self.says = [(stream, letter) for stream in 'oe' for letter in letters if rng.random() < .2]
        self.http, self.after = (rng.choice(RESPONSES), rng.choice([0, 0, 0, 7200])) if rng.random() < .3 else (0, 0)
        self.leaves = rng.choice('dn') if rng.random() < .04 else ''

    def text(self):
        said = ''.join(stream + letter for stream, letter in self.says)
        response = f'w{self.http}-{self.after}' if self.http else ''
        end = {'exit': f'x{self.number}', 'signal': f's{self.number}', 'hang': self.hang}[self.kind]
        return said + response + self.leaves + end


class Outcome:
    def __init__(self, kind, number, word, by_deadline=False):
        self.kind, self.number, self.word, self.by_deadline = kind, number, word, by_deadline
        self.http = 0

    def shell_status(self):
        return {'exit': self.number, 'signal': 128 + self.number, 'timeout': 124, 'not_found': 127,
                'not_executable': 126}[self.kind]

    def final(self):
        """As subprocess shows it."""
        if self.kind == 'signal':
            return -self.number
        return self.shell_status() or 1


def list_item(rng, http, statuses):
    kinds = ['number', 'number', 'number', 'range', 'name', 'signal', 'timeout', 'any', 'none'] + ['http'] * 3 * http
    kind = rng.choice(kinds)
    if kind == 'number':
        return str(rng.choice(statuses))
    if kind == 'range':
        return '-'.join(map(str, sorted([rng.choice(statuses), rng.choice(STATUSES)])))
    if kind == 'name':
        return rng.choice(['', 'SIG']) + signal.Signals(rng.choice(DEATHS)).name[3:]
    if kind == 'http':
        one = rng.choice(RESPONSES)
        return rng.choice([f'http:{one}', f'http:{one - 1}-{one}', f'http:{one // 100}xx'])
    return kind


def item_matches(item, o):
    if item == 'any':
        return o.shell_status() != 0
    if item == 'none':
        return False
    if item == 'timeout':
        return o.kind == 'timeout'
    if item.startswith('http:'):
        first, _, last = item[5:].partition('-')
        if first.endswith('xx'):
            return o.http // 100 == int(first[0])
        return int(first) <= o.http <= int(last or first)
    if o.kind == 'timeout':
        return False
    if item == 'signal':
        return 129 <= o.shell_status() <= 192
    if item[0].isalpha():
        return o.shell_status() == 128 + signal.Signals['SIG' + item.removeprefix('SIG')]
    first, _, last = item.partition('-')
    return int(first) <= o.shell_status() <= int(last or first)


def matches(items, o):
    return any(item_matches(item, o) for item in items)


class Case:
    """Random options, as arguments and as what the model needs to know of them."""

    def __init__(self, rng, presets):
        self.rng, self.presets, self.args, self.defaults = rng, presets, [], []
        limit = rng.choice(['timeout', 'deadline', None, None, None])
        self.statuses = [0, rng.choice(STATUSES), rng.choice(STATUSES)]         # few, so that options speak of them
        self.timeout, self.deadline = limit == 'timeout', limit == 'deadline'
        self.given_attempts = self.number('attempts', ['inf', 1, 2, 3, 4, 5], None)
        self.consecutive = self.number('consecutive', [1, 2, 2, 3], 1, .2)
        self.threshold = self.number('breaker-threshold', [1, 2, 3], None, .15, ['--breaker=b'])
        self.burst = self.number('budget-burst', [1, 2, 3], None, .15, ['--budget=b', '--budget-rate=1/d'])
        self.http = self.flag('--http=stderr', .35)
        self.retry_on, self.stop_on = self.items('retry-on', .4), self.items('stop-on', .25)
        self.success_on = self.items('success-on', .25)
        self.preset = self.some('preset', list(presets), .15)
        self.texts = [text for text in (self.match(*each) for each in
                      [('retry', 'RETRYME'), ('stop', 'STOPME'), ('fail', 'FAILME'), ('success', 'WELL')]) if text]
        self.flag('--ignore-case', .2)
        letters = [letter for _, letter, _ in self.texts]
        self.words = [Word(rng, limit is not None, self.statuses, letters) for _ in range(rng.randint(1, 5))]
        self.verify = self.hook('verify', .15)
        self.done_if = self.hook('done-if', .15 if not self.deadline else 0)
        self.stop_if = self.hook('stop-if', .15 if not self.deadline else 0)
        self.hold = self.flag('-O', .3)
        self.limits()
        self.rest()

    def flag(self, argument, chance):
        chosen = self.rng.random() < chance
        if chosen:
            self.args.append(argument)
        return chosen

    def some(self, option, values, chance):
        value = self.rng.choice(values)
        return value if self.flag(f'--{option}={value}', chance) else None

    def number(self, option, values, default, chance=.7, more=()):
        value = self.some(option, values, chance)
        if value is None:
            return default
        self.args.extend(more)
        return value

    def items(self, option, chance):
        if self.rng.random() >= chance:
            return None
        chosen = [list_item(self.rng, self.http, self.statuses) for _ in range(self.rng.randint(1, 4))]
        cut = self.rng.randint(0, len(chosen) - 1)
        for part in (chosen[:cut], chosen[cut:]):
            if part:
                self.args.append(f'--{option}=' + ','.join(part))
        return chosen

    def match(self, option, text):
        stream = self.rng.choice(['', 'stdout:', 'stderr:'])
        if self.flag(f'--{option}-match={stream}^{text}$', .2):
            return option, text[0], {'': 'oe', 'stdout:': 'o', 'stderr:': 'e'}[stream]
        return None

    def hook(self, option, chance):
        """Zero in these attempts."""
        good = [n for n in range(1, MOST + 1) if self.rng.random() < .4]
        pattern = '|'.join(map(str, good)) or 'never'
        return set(good) if self.flag(f'--{option}=case $RETRY_ATTEMPT in {pattern}) ;; *) exit 3; esac',
                                      chance) else None

    def limits(self):
        self.fits = True
        self.attempts = {'inf': 0, None: 0 if self.deadline else 3}.get(self.given_attempts, self.given_attempts)
        if self.timeout:
            self.args.append(f'{self.rng.choice(["--timeout", "--idle-timeout"])}={LIMIT}')
        if self.deadline:
            self.args.append(f'--deadline={LIMIT}')
        if any(word.kind == 'hang' and word.hang == 'H' for word in self.words):
            self.args.append('--kill-after=20ms')
        if not self.deadline and self.rng.random() < .1:
            self.fits = False
            self.attempts = self.attempts if self.given_attempts else 0
            self.args += ['--deadline=1000s', '--delay=1h', '--max-delay=1h', '--jitter=none']
        else:
            self.args.append(self.rng.choice(['-d0', '--delay=0,0ms,0', '--max-delay=0', '-i0']))
            self.some('jitter', ['none', 'full', 'equal', 'decorrelated', 'additive', '50%', '0'], .3)
            self.some('backoff', ['exponential', 'linear', 'constant', 'fibonacci'], .3)

    def rest(self):
        """What changes no status."""
        for argument in ['-E', '-I', '-v', '-q', '-qq', '-qqq', '--log-format=github', '--expand', '--splay=0',
                         '--reset-after=1ns', '--seed=7']:
            self.flag(argument, .1)
        self.some('group', ['own', 'shared', 'auto'], .2)
        self.rng.shuffle(self.args)
        self.args += ['--on-retry=echo r >>hooks', '--on-giveup=echo g >>hooks', '--state-dir=state']

    def spoil(self):
        """One thing that is wrong with the command line."""
        wrong = ['--attempts=-1', '--attempts=0', '--attempts=1x', '--interval=1,2', '--consecutive=0', '-d1,,2',
                 '-t', '-r256', '-x9-7', '-r7,,8',
                 '--success-on=SIGFOO', '--min-delay=2h', '-j101%', '-f.9', '--retry-match=(', '--verify=',
                 '--done-if=', '--stop-if=', '--success-match=',
                 '-pnothing', '-Hfd:', '--nonsense', '-sFOO', '--budget-rate=1', '--breaker=.x',
                 '--once', '--hold-stdout=1', '-d1e3', '-Dinf', '--expand=yes', '-k-1', '-x,', '--http=']
        if self.attempts and self.consecutive <= self.attempts:
            wrong.append(f'--consecutive={self.attempts + 1}')
        if not self.http:
            wrong.append('-rhttp:503')
        option = self.rng.choice(wrong)
        self.args.append('--timeout=soon' if option == '-t' else option)

    def move_to_environment(self):
        """Some of the options, as defaults."""
        self.defaults = [a for a in self.args if not re.search(r'\s', a) and self.rng.random() < .5]
        self.args = [a for a in self.args if a not in self.defaults]

    # The model.

    def run_attempt(self, n, before):
        """How attempt n ends, with `before` as what the one before left behind."""
        if before:
            return Outcome('not_found' if before == 'd' else 'not_executable', 0, None)
        word = self.words[min(n, len(self.words)) - 1]
        o = Outcome(word.kind, word.number, word)
        if word.kind == 'hang':
            o = Outcome('timeout', 0, word, by_deadline=self.deadline)
        o.http = word.http if self.http else 0
        return o

    def has_text(self, option, o):
        said = o.word.says if o.word else []
        return any(option == which and letter == text and stream in streams
                   for stream, letter in said for which, text, streams in self.texts)

    def http_says(self, o):
        if o.http < 400:
            return None
        if o.http in HTTP_TRANSIENT or (o.http in (403, 413) and o.word.after):
            return TRANSIENT
        return PERMANENT

    def judge(self, o, n):
        """Judging an attempt."""
        failed_well = False             # by what rule 4 names
        if matches(self.success_on, o) if self.success_on is not None else o.kind == 'exit' and o.number == 0:
            named = [item for item in self.success_on or [] if item.startswith('http:')]
            if self.has_text('fail', o) or (not self.has_text('success', o)
                                            and any(which == 'success' for which, _, _ in self.texts)):
                failed_well = True
            elif self.http_says(o) and not matches(named, o):
                pass
            elif self.verify is not None and n not in self.verify:
                failed_well = True
            else:
                return SUCCESS
        if matches(self.stop_on or [], o) or self.has_text('stop', o):
            return PERMANENT
        if matches(self.retry_on or [], o) or self.has_text('retry', o):
            return TRANSIENT
        if o.kind == 'timeout' or failed_well:
            return TRANSIENT
        if o.shell_status() in (126, 127, 130, 131):
            return PERMANENT
        if self.http_says(o):
            return self.http_says(o)
        if self.preset:
            transient, permanent = self.presets[self.preset]
            if matches(permanent, o):
                return PERMANENT
            if matches(transient, o):
                return TRANSIENT
        narrow = self.retry_on is not None or self.preset or any(which == 'retry' for which, _, _ in self.texts)
        return PERMANENT if narrow else TRANSIENT

    def may_go_on(self, o, n, verdict):
        """What comes after the verdict, but for the breaker and the budget."""
        if self.attempts and n >= self.attempts:
            return False
        if verdict == TRANSIENT and self.http and o.http >= 400 and o.word.after:
            return False                # two hours are too long
        return self.fits and not o.by_deadline

    def expect(self):
        """(status, runs, standard output, hooks), or None for what has no end or depends on the moment."""
        streak = failures = started = 0
        tokens, left, output, hooks = self.burst, '', '', ''
        for n in range(1, MOST + 1):
            o = self.run_attempt(n, left)
            left = o.word.leaves if o.word else left
            started += o.word is not None
            said = ''.join({'F': 'FAILME', 'R': 'RETRYME', 'S': 'STOPME', 'W': 'WELL'}[letter] + '\n'
                           for stream, letter in (o.word.says if o.word else []) if stream == 'o')
            said = f'out {n}\n{said}' if o.word else ''
            output = said if self.hold else output + said
            verdict = self.judge(o, n)
            if o.by_deadline and self.verify is not None and verdict != PERMANENT:
                return None             # it may or may not have had its moment
            streak = streak + 1 if verdict == SUCCESS else 0
            if verdict == SUCCESS and streak >= self.consecutive:
                return 0, started, output, hooks
            if verdict != SUCCESS and self.done_if is not None and n in self.done_if:
                return 0, started, '' if self.hold else output, hooks
            evidence = verdict == TRANSIENT and o.word is not None and not o.by_deadline
            failures = 0 if verdict == SUCCESS else failures + evidence
            opened = self.threshold is not None and evidence and failures >= self.threshold
            go = verdict != PERMANENT and not opened and self.may_go_on(o, n, verdict)
            if go and verdict == TRANSIENT and self.stop_if is not None and n in self.stop_if:
                go = False
            if go and verdict == TRANSIENT and tokens is not None:
                go = tokens > 0
                tokens -= go
            if not go:
                return o.final(), started, '' if self.hold else output, hooks + 'g'
            hooks += 'r'
        return None


def run(case, options, limit):
    directory = tempfile.mkdtemp(dir=options.directory)
    try:
        os.symlink(options.actor, f'{directory}/cmd')
        defaults, args = [[a.replace(LIMIT, str(limit)) for a in words] for words in (case.defaults, case.args)]
        command = ['env', 'RETRY_OPTIONS=' + ' '.join(defaults), options.retry] + args
        command += ['--', './cmd', ','.join(word.text() for word in case.words)]
        try:
            done = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=60 + MOST * limit)
        except subprocess.TimeoutExpired:
            return ('no end', read(f'{directory}/runs').count('x'), '', ''), command, ''
        return (done.returncode, read(f'{directory}/runs').count('x'), done.stdout.decode(errors='replace'),
                read(f'{directory}/hooks').replace('\n', '')), command, done.stderr.decode(errors='replace')
    finally:
        shutil.rmtree(directory)


def read(path):
    try:
        with open(path, encoding='ascii') as file:
            return file.read()
    except FileNotFoundError:
        return ''


def make_case(seed, presets):
    """The seed's case and what must come of it."""
    rng = random.Random(seed)
    while True:
        case = Case(rng, presets)
        wrong = rng.random() < .08 or (case.attempts and case.consecutive > case.attempts)
        expected = case.expect()
        if expected is None or (expected[1] < 2 and rng.random() < .6):
            continue
        if wrong:
            case.spoil()
            return case, (125, 0, '', '')
        if rng.random() < .3:
            case.move_to_environment()
        return case, expected


def check(seed, options, presets, limit):
    """None, or what is wrong."""
    case, expected = make_case(seed, presets)
    got, command, log = run(case, options, limit)
    if got == expected:
        return None
    return f'seed {seed}: {shlex.join(command)}\n  expected {expected}\n  got      {got}\n{log}'


def list_presets(retry):
    """The statuses of some presets, as the program lists them: what is tested is what they mean."""
    text = subprocess.run([retry, '--list-presets=sysexits,curl,ssh'], capture_output=True, check=True).stdout.decode()
    presets = {}
    for name in ('sysexits', 'curl', 'ssh'):
        block = re.search(rf'^{name}\n((?: .*\n)+)', text, re.M).group(1)
        lists = {kind: re.search(rf'^    {kind} statuses +((?:.*\n)(?: {{10}}.*\n)*)', block, re.M).group(1)
                 for kind in ('transient', 'permanent')}
        presets[name] = [''.join(lists[kind].split()).split(',') for kind in ('transient', 'permanent')]
    return presets


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--count', type=int, default=300)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--jobs', type=int, default=8)
    parser.add_argument('retry')
    parser.add_argument('actor')
    options = parser.parse_args()
    options.retry, options.actor = os.path.abspath(options.retry), os.path.abspath(options.actor)
    presets = list_presets(options.retry)
    wrong = {f'{options.seed}.{n}': '' for n in range(options.count)}
    counts = []
    with tempfile.TemporaryDirectory() as options.directory, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for limit in LIMITS:
            texts = pool.map(lambda seed, limit=limit: check(seed, options, presets, limit), wrong)
            wrong = {seed: text for seed, text in zip(list(wrong), texts) if text}
            counts.append(len(wrong))
    print(*wrong.values(), sep='\n', end='')
    print(f'{options.count} command lines; differing with limits of', ', '.join(
        f'{limit} s: {count}' for limit, count in zip(LIMITS, counts)))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
