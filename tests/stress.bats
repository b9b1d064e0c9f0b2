#!/usr/bin/env bats
# What many signals, many processes and many stops do to a run: STRESS=20 makes each test that much longer.

load lib/common
load lib/processes

ROUNDS=$((5 * ${STRESS:-1}))

# By number, as the helper takes them: CHLD CONT TSTP WINCH, which no command minds; with USR2 and ALRM, which no wait
# minds; with HUP INT QUIT TERM.
CALM=17,18,20,28
HARMLESS=$CALM,12,14
STOPPING=$CALM,1,2,3,15

# weathers COUNT SIGNALS ENDING OPTION... COMMAND...: so many of these signals, each time at other instants: retry
# ends as the regular expression says, and nothing that it started is left.  With COUNT -N it is not told to stop at
# the end.
weathers() {
	local count=$1 signals=$2 ending=$3 seed how=()
	shift 3
	[ "$count" -gt 0 ] || how=(-n)
	for ((seed = 1; seed <= ROUNDS; seed++)); do
		run -0 t-storm "${how[@]}" "$seed" "${count#-}" "$signals" t-with "$@"
		[[ ${lines[-1]} =~ ^($ending)$ ]] || { echo "seed $seed: $output"; return 1; }
	done
}

KILLED='signal (1|2|3|15)'

# Signals in every phase

@test "a storm during the splay" {
	weathers 60 $HARMLESS 'signal 15' retry -qqq --splay 1000000s touch ran
	weathers 20 $STOPPING "$KILLED" retry -qqq --splay 1000000s touch ran
	[ ! -e ran ]
}

@test "a storm while standard input is spooled" {
	mkfifo pipe
	exec {fd}<>pipe
	weathers 60 $HARMLESS 'signal 15' retry -qqq -I touch ran <pipe
	weathers 20 $STOPPING "$KILLED" retry -qqq -I touch ran <pipe
	exec {fd}>&-
	[ ! -e ran ]
	seq 20000 >bytes
	python3 -c '
import sys, time
for line in open("bytes"):
    sys.stdout.write(line)
    if len(line) * 997 % 4999 == 0 or line.endswith("99\n"):
        sys.stdout.flush()
        time.sleep(0.0005)' |
		run -0 t-storm -n 1 200 $CALM t-with retry -qqq -I sh -c 'cat >got'
	cmp bytes got
}

@test "a storm while another process holds the lock" {
	mkdir -m 700 state
	: >state/api.breaker
	chmod 600 state/api.breaker
	lock_for 600 state/api.breaker
	weathers 20 $STOPPING "$KILLED" retry -qqq --state-dir state --breaker api sleep 300
	ROUNDS=1 weathers -100 $HARMLESS 'exit 0' retry -qqq --state-dir state --breaker api touch ran
	[ -e ran ]
}

@test "a storm while another process runs the key" {
	mkdir -m 700 state
	spawn retry -qqq --state-dir state --once --key k sh -c 'echo up >up; exec sleep 300'
	until_true 10 test -s up
	weathers 60 $HARMLESS 'signal 15' retry -qqq --state-dir state --once --key k touch ran
	weathers 20 $STOPPING "$KILLED" retry -qqq --state-dir state --once --key k touch ran
	kill -TERM "$!"
	[ ! -e ran ]
}

@test "a storm while a hook runs" {
	local busy='sleep 300 & sleep 0.003; kill -KILL $!'
	weathers 100 $CALM,12,14,10 'signal 15' retry -qqq -g own -a inf -d 0 --on-retry="$busy" false
	weathers 20 $STOPPING "$KILLED" retry -qqq -g own -a inf -d 0 --on-retry="$busy" false
	weathers 20 $STOPPING "$KILLED" retry -qqq -g own -a inf -d 0 --verify="$busy; exit 1" true
	weathers 20 $STOPPING "$KILLED" retry -qqq -g own -a inf -d 0 --done-if="$busy; exit 1" false
	weathers 20 $STOPPING "$KILLED" retry -qqq -g own -a 1 -k 50ms --on-giveup='trap "" TERM; sleep 300 & wait' false
}

# slowly: a reader that takes a little at a time at first.
slowly() {
	python3 -c '
import os, time
for i in range(40):
    os.write(1, os.read(0, 4096))
    time.sleep(0.001)
while (data := os.read(0, 65536)):
    os.write(1, data)'
}

# passes_whole OPTION: what is written reaches a slow reader whole through a storm that does not stop the run.
passes_whole() {
	local seed reader
	[ -e pipe ] || mkfifo pipe
	seq 100000 >bytes
	for ((seed = 1; seed <= ROUNDS; seed++)); do
		slowly <pipe >got 3>&- &
		reader=$!
		run -0 t-storm -n "$seed" 100 $CALM t-with sh -c 'exec retry -qqq -g own "$1" cat bytes >pipe' sh "$1"
		[ "$output" = "exit 0" ]
		wait "$reader"
		cmp bytes got
	done
}

@test "a storm while held output is released" {
	passes_whole -O
	mkfifo unread
	exec {fd}<>unread
	weathers 60 $CALM 'signal 15' sh -c 'exec retry -qqq -O cat bytes >unread 2>err'
	weathers 20 $STOPPING "$KILLED" sh -c 'exec retry -qqq -O cat bytes >unread 2>err'
}

@test "a storm while a stream passes through" {
	passes_whole --retry-match=x
	mkfifo unread
	exec {fd}<>unread
	weathers 60 $CALM 'signal 15' sh -c 'exec retry -qqq -g own -k 1s --retry-match=x cat bytes >unread'
	weathers 20 $STOPPING "$KILLED" sh -c 'exec retry -qqq -g own -k 100ms --retry-match=x cat bytes >unread'
}

@test "a storm of STOP and CONT through attempts, delays, hooks and timeouts" {
	weathers 100 18,19,10 'signal 15' retry -qqq -g own -a inf -d 3ms -t 4ms --on-retry='sleep 0.002' \
		sh -c 'trap : USR1; sleep 300 & sleep 0.003; kill -KILL $!; exit 1'
}

# Many at once

@test "a thousand short runs, fifty at a time: every status is right, no zombie and no process is left" {
	python3 - "$((1000 * ${STRESS:-1}))" <<-'END'
		import ctypes, os, subprocess, sys
		ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)        # orphans become our children
		running, wrong = {}, []
		def reap():
		    pid, status = os.wait()
		    if pid in running:
		        wanted = running.pop(pid)
		        if os.waitstatus_to_exitcode(status) != wanted:
		            wrong.append((wanted, os.waitstatus_to_exitcode(status)))
		for i in range(int(sys.argv[1])):
		    while len(running) >= 50:
		        reap()
		    kinds = [(0, "exit 0"), (i % 120 + 1, f"exit {i % 120 + 1}"), (-9, "kill -KILL $$"), (124, "sleep 300")]
		    wanted, end = kinds[i % 20 if i % 20 < 4 else i % 2]      # mostly one of the first two
		    limit = ["-t", "30ms"] if wanted == 124 else []
		    args = ["retry", "-qqq", "-g", "own", "-a", "2", "-d", "1ms", *limit, "sh", "-c", end]
		    running[os.posix_spawnp("retry", args, os.environ)] = wanted
		while running:
		    reap()
		assert not wrong, wrong
		try:
		    left = os.waitpid(-1, os.WNOHANG)
		except ChildProcessError:
		    left = None
		assert left is None, subprocess.run(["ps", "-ef"], capture_output=True).stdout
	END
}

# Stopped and continued

# stopped_past COMMAND...: retry is stopped as soon as its first attempt has ended, until its deadline has passed, and
# continued; its end in $status.  False where that attempt took so long that nothing followed it.
stopped_past() {
	rm -f runs
	spawn t-with retry -D 1s -k 100s "$@" 2>log
	until_true 10 test -s log
	kill -STOP "$!" || true
	sleep 1                         # the deadline that began before is over
	kill -CONT "$!" || true
	status_of "$!"
	grep -q 'retrying in' log
}

@test "stopped during a delay until after the deadline: no further attempt" {
	until_true 10 stopped_past -d 700ms -j none sh -c 'echo x >>runs; exit 7'
	[ "$status" -eq 7 ]
	[ "$(attempts)" -eq 1 ]
	[[ $(tail -n 1 log) == *'giving up: deadline' ]]
}

@test "stopped during a hook until after the deadline: the hook is ended, no further attempt" {
	until_true 10 stopped_past -d 0 -g own --on-retry='sleep 300' sh -c 'echo x >>runs; exit 7'
	[ "$status" -eq 7 ]
	[ "$(attempts)" -eq 1 ]
	[[ $(tail -n 1 log) == *'attempt 2: not run; giving up: deadline' ]]
}

@test "stopped during a delay: it ends when it would have, not later by the time stopped" {
	stopped_for_long() {
		: >log
		spawn t-with retry -a 2 -d 2s -j none sh -c 'date +%s%N >at.$RETRY_ATTEMPT; exit 7' 2>log
		until_true 10 grep -q 'retrying in' log
		kill -STOP "$!"
		until_true 10 eval '(($(date +%s%N) - $(cat at.1) > 1500000000))'
		kill -CONT "$!"
		status_of "$!"
		(($(cat at.2) - $(cat at.1) < 3400000000))
	}
	until_true 10 stopped_for_long
	(($(cat at.2) - $(cat at.1) >= 2000000000))
	[ "$status" -eq 7 ]
}
