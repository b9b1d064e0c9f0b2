#!/usr/bin/env bats
# Circuit breaker, budget and the store below them, as real processes share them: CIRCUIT BREAKER, RETRY BUDGET and
# STATE DIRECTORY in the manual.

load lib/common
load lib/processes

BREAKER=(--state-dir state --breaker api)
BUDGET=(--state-dir state --budget api)
FILE=state/api.breaker
LINE='^retry: [a-z]+: attempt [0-9]+/[0-9]+: exit [0-9]+ after [0-9]+\.[0-9]{3}s; '
S=000000000

# value NAME [FILE]: a field of a record.
value() {
	sed -n "s/.* $1=\([^ ]*\) .*/\1/p" "${2:-$FILE}"
}

now() {
	date +%s%N
}

# after SECONDS: that time from now on, or before.
after() {
	echo $(($(now) + $1$S))
}

# breaker PHASE FAILURES GENERATION UNTIL [WRITTEN]: there is such a breaker.
breaker() {
	mkdir -p -m 700 state
	t-state breaker "$1" "$2" "$3" "$4" "${5:-$(now)}" >"$FILE"
	chmod 600 "$FILE"
}

# budget TOKENS [AT]: there is such a bucket, in billionths.
budget() {
	mkdir -p -m 700 state
	t-state budget "$1" "${2:-$(now)}" "$(now)" >state/api.budget
	chmod 600 state/api.budget
}

# probe_due: the cooldown is over.
probe_due() {
	breaker open 0 1 "$(after -1)"
}

# is STATE FAILURES: what the breaker is, by its own word.
is() {
	[ "$(value state) $(value failures)" = "$1 $2" ] || { cat "$FILE"; return 1; }
}

# has_warnings N: in $output.
has_warnings() {
	[ "$(grep -c '^retry: [^ ]*: warning: ' <<<"$output")" -eq "$1" ] || { echo "$output"; return 1; }
}

# all_over: waits for what was spawned.
all_over() {
	local pid
	for pid in "${SPAWNED[@]}"; do
		wait "$pid" || true
	done
}

# Many at once

@test "100 processes that fail once each have added 100" {
	for _ in {1..100}; do
		spawn retry -q -a 1 "${BREAKER[@]}" --breaker-threshold 1000 false 2>>err
	done
	all_over
	is closed 100
	run -0 retry --state-dir state --show-state
	[[ $output =~ ^breaker\ +api\ +closed\ +100\ consecutive\ failures$ ]]
	run ! grep warning err
}

@test "at the end of a cooldown one of 40 processes probes, the others are refused" {
	one() {
		status=0
		retry -a 1 "${BREAKER[@]}" --breaker-cooldown 1h sh -c 'echo x >>runs; until [ -e end ]; do sleep 0.01; done' 2>>err || status=$?
		echo $status >>statuses
	}
	probe_due
	for _ in {1..40}; do
		spawn one
	done
	touch statuses
	until_true 30 eval '[ "$(wc -l <statuses)" -ge 39 ]'
	touch end
	all_over
	[ "$(attempts)" -eq 1 ]
	[ "$(sort statuses | uniq -c | xargs)" = '1 0 39 75' ]
	[ "$(grep -c '^retry: sh: not run: circuit "api" is half-open: another process probes$' err)" -eq 39 ]
	is closed 0
}

@test "a bucket of 10 pays for 10 retries of 30 processes" {
	for _ in {1..30}; do
		spawn retry -a 2 -d 0 "${BUDGET[@]}" --budget-rate 1/d --budget-burst 10 \
			sh -c 'echo x >>runs; exit 1' 2>>err
	done
	all_over
	[ "$(attempts)" -eq 40 ]
	[ "$(grep -c 'attempt 1/2: .*; giving up: retry budget "api" is spent$' err)" -eq 20 ]
	[ "$(grep -c 'attempt 2/2: .*; giving up: no attempts left$' err)" -eq 10 ]
}

@test "64 processes that hammer one breaker and one budget: every failure counts, no lock is waited for too long" {
	for _ in {1..64}; do
		spawn retry -q -a 5 -d 0 "${BREAKER[@]}" --budget api --breaker-threshold 1000000 \
			--budget-rate 1/d --budget-burst 1000 --name x false 2>>err
	done
	all_over
	run ! grep warning err
	is closed 320
	# 256 retries at a token each
	[ "$(($(value tokens state/api.budget) / 1$S))" -eq 744 ]
}

@test "kill -9 of 200 processes at any instant: the record is whole, and no lock is left" {
	python3 - <<-'END'
		import os, random, subprocess, time
		args = ["retry", "-qqq", "-a", "inf", "-d", "0", "--state-dir", "state", "--breaker", "api", "--budget", "api",
		        "--breaker-threshold", "1000000000", "--budget-rate", "1000000/s", "sh", "-c", "exit $(($$ % 2))"]
		running = []
		for i in range(200):
		    running.append(subprocess.Popen(args))
		    time.sleep(random.random() * 0.005)
		    if len(running) >= 6:
		        victim = running.pop(random.randrange(len(running)))
		        victim.kill()
		        victim.wait()
		for victim in running:
		    victim.kill()
		    victim.wait()
	END
	run -0 --separate-stderr retry "${BREAKER[@]}" --budget api true
	[[ $stderr =~ ^retry:\ true:\ attempt\ 1/3:\ ok\ after\ [0-9.]+s$ ]]
	is closed 0
}

# The breaker

@test "the failure that opens the circuit ends the run, on its line" {
	run -7 retry -a 5 -d 0 "${BREAKER[@]}" --breaker-threshold 2 sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 2 ]
	[[ ${lines[0]} =~ ${LINE}retrying\ in\ 0.000s$ ]]
	[[ ${lines[1]} =~ ${LINE}giving\ up:\ circuit\ \"api\"\ is\ open$ ]]
	[ "${#lines[@]}" -eq 2 ]
	is open 0
	[ $(($(value until) - $(value written))) -eq 30$S ]
	# at the last attempt, too, and whatever would have ended it
	rm -r state
	run -7 retry -a 1 "${BREAKER[@]}" --breaker-threshold 1 sh -c 'exit 7'
	[[ $output =~ ${LINE}giving\ up:\ circuit\ \"api\"\ is\ open$ ]]
	rm -r state
	run -7 retry -a 3 -D 1s -d 9s -j none "${BREAKER[@]}" --breaker-threshold 1 sh -c 'exit 7'
	[[ $output =~ ${LINE}giving\ up:\ circuit\ \"api\"\ is\ open$ ]]
	# the default threshold
	rm -r state
	run -7 retry -a 9 -d 0 "${BREAKER[@]}" sh -c 'exit 7'
	[ "${#lines[@]}" -eq 5 ]
}

@test "an open circuit refuses: 75, and how long it stays open" {
	breaker open 0 1 "$(after 1000)"
	run -75 retry "${BREAKER[@]}" touch ran
	[[ $output =~ ^retry:\ touch:\ not\ run:\ circuit\ \"api\"\ is\ open\ for\ another\ 16m(39|40)s$ ]]
	[ ! -e ran ]
	# a hook has nothing to tell of
	run -75 retry "${BREAKER[@]}" --on-giveup 'touch ran' true
	[ ! -e ran ]
	run -75 --separate-stderr retry -q "${BREAKER[@]}" touch ran
	[[ $stderr == 'retry: touch: not run: '* ]]
	# another name is another circuit
	run -0 retry "${BREAKER[@]}" --breaker other true
}

@test "a circuit that others open is noticed after the wait: the last status" {
	run -3 retry -d 0 "${BREAKER[@]}" --on-retry "t-state breaker open 0 9 $(after 100) $(now) >state/api.breaker" \
		--on-giveup 'touch gave_up' sh -c 'echo x >>runs; exit 3'
	[ "$(attempts)" -eq 1 ]
	[[ ${lines[0]} =~ ${LINE}retrying\ in ]]
	[[ ${lines[1]} =~ ^retry:\ sh:\ not\ run:\ circuit\ \"api\"\ is\ open\ for\ another\ 1m[34][0-9]s$ ]]
	[ -e gave_up ]
	rm state/api.breaker
	run -143 retry -d 0 "${BREAKER[@]}" --on-retry "t-state breaker half-open 0 9 $(after 100) $(now) >$FILE" \
		sh -c 'kill -TERM $$'
	[[ ${lines[1]} == 'retry: sh: not run: circuit "api" is half-open: another process probes' ]]
}

@test "a success sets the count to 0; successes alone write nothing" {
	retry -qqq "${BREAKER[@]}" true
	[ ! -s "$FILE" ]
	run -1 retry -a 2 -d 0 "${BREAKER[@]}" false
	is closed 2
	retry -qqq "${BREAKER[@]}" true
	is closed 0
	run -1 retry -a 1 "${BREAKER[@]}" false
	is closed 1
}

# unchanged RETRY_ARG...: the record stays as it is, and its lock, which another process holds, is not waited for.
unchanged() {
	cp "$FILE" before
	hold_lock
	run retry "$@"
	touch free
	cmp "$FILE" before
	[[ $output != *warning* ]]
}

@test "what changes nothing takes no lock: a success, what is no evidence, a refusal" {
	breaker closed 0 1 0
	unchanged "${BREAKER[@]}" true
	[ "$status" -eq 0 ]
	breaker closed 2 1 0
	unchanged -x 1 "${BREAKER[@]}" false
	[ "$status" -eq 1 ]
	breaker open 0 1 "$(after 100)"
	unchanged "${BREAKER[@]}" true
	[ "$status" -eq 75 ]
}

@test "a record that is half written while it is looked at is no trouble: the lock is waited for" {
	probe_due
	cp "$FILE" other
	breaker open 0 2 "$(after 100)"
	cp "$FILE" whole
	dd if=other of="$FILE" bs=1 count=70 conv=notrunc status=none
	hold_lock
	spawn retry "${BREAKER[@]}" touch ran 2>log
	until_true 10 is_looking "$!"
	dd if=whole of="$FILE" conv=notrunc status=none
	touch free
	status_of "$!"
	[ "$status" -eq 75 ]
	[[ $(<log) != *warning* ]]
	[ ! -e ran ]
}

@test "a record that is replaced or removed between two attempts: what has its name counts" {
	breaker closed 1 1 0
	t-state breaker closed 2 1 0 "$(now)" >other
	chmod 600 other
	run -1 retry -a 2 -d 0 "${BREAKER[@]}" --on-retry "mv other $FILE" false
	has_warnings 0
	is closed 3
	run -1 retry -a 2 -d 0 "${BREAKER[@]}" --on-retry "rm $FILE" false
	has_warnings 0
	is closed 1
	run -1 retry -a 2 -d 0 "${BREAKER[@]}" --on-retry "mv $FILE aside; ln -s ../aside $FILE" false
	has_warnings 1
	is closed 2
}

@test "a probe: success closes, failure opens for a whole new cooldown" {
	probe_due
	run -0 retry "${BREAKER[@]}" sh -c "cp $FILE seen"
	[ "$(value state seen)" = half-open ]
	is closed 0
	probe_due
	run -1 retry "${BREAKER[@]}" --breaker-threshold 99 --breaker-cooldown 70s false
	[[ $output =~ ${LINE}giving\ up:\ circuit\ \"api\"\ is\ open$ ]]
	is open 0
	[ $(($(value until) - $(value written))) -eq 70$S ]
	# by --timeout, too
	probe_due
	run -124 retry -a 1 -t 20ms "${BREAKER[@]}" sleep 60
	is open 0
	[ "$(value until)" -gt "$(after 20)" ]
}

# lease OPTION...: how long the lease of a probe with these options is, in nanoseconds.
lease() {
	probe_due
	retry -qqq -a 1 "${BREAKER[@]}" "$@" cp "$FILE" seen
	echo $(($(value until seen) - $(value written seen)))
}

@test "a lease is the longer of the cooldown and the probe's own limit" {
	[ "$(lease)" -eq 30$S ]
	[ "$(lease --breaker-cooldown 7s)" -eq 7$S ]
	[ "$(lease --breaker-cooldown 7s -k 99s)" -eq 7$S ]
	[ "$(lease --breaker-cooldown 1s -t 2s)" -eq 7$S ]
	[ "$(lease --breaker-cooldown 1s -t 2s -k 3s)" -eq 5$S ]
	[ "$(lease --breaker-cooldown 6s -t 2s -k 3s)" -eq 6$S ]
	[ "$(lease --breaker-cooldown 1s -t 20s -k 0)" -eq 20$S ]
	[ "$(lease --breaker-cooldown 1s -t 20s -D 1000s -k 1s)" -eq 21$S ]
	local ns
	ns=$(lease --breaker-cooldown 1s -D 40s -k 2s)
	((ns > 30$S && ns <= 42$S))
	ns=$(lease --breaker-cooldown 1s -t 99s -D 40s -k 2s)
	((ns > 30$S && ns <= 42$S))
}

@test "a probe that is killed: the next lease when the last is over, no sooner and not much later" {
	local until_ns end
	probe_due
	spawn retry -t 4s -k 500ms "${BREAKER[@]}" --breaker-cooldown 100ms sh -c 'echo $$ >pid; exec sleep 300'
	until_true 10 test -s pid
	kill -KILL "$!" "$(cat pid)"
	until_ns=$(value until)
	run retry "${BREAKER[@]}" --breaker-cooldown 100ms true
	[ "$(now)" -ge "$until_ns" ] || [ "$status" -eq 75 ]
	end=$((SECONDS + 100))
	until retry -qqq "${BREAKER[@]}" --breaker-cooldown 100ms sh -c 'date +%s%N >at'; do
		((SECONDS < end))
		sleep 0.02
	done
	(($(cat at) >= until_ns && $(cat at) < until_ns + 30$S))
	is closed 0
}

# gives_back COMMAND...: run as a probe, it gives its lease back; with the circuit closed it changes no count.
gives_back() {
	probe_due
	"$@"
	[ "$(value state)" = open ] || { echo "probe: $*"; cat "$FILE"; return 1; }
	[ "$(value until)" -le "$(now)" ] || { echo "probe: $*"; cat "$FILE"; return 1; }
	breaker closed 2 4 0
	"$@"
	[ "$(value state) $(value failures) $(value generation)" = 'closed 2 4' ] || { echo "closed: $*"; cat "$FILE"
		return 1; }
}

# ends STATUS OPTION...: retry with the breaker.
ends() {
	local wanted=$1 status=0
	shift
	retry -q "${BREAKER[@]}" --breaker-threshold 3 "$@" 2>>err || status=$?
	[ "$status" -eq "$wanted" ] || { echo "status $status: $*"; cat err; return 1; }
}

# interrupted COMMAND: retry is told to end while it runs.
interrupted() {
	rm -f pid
	spawn t-with retry -k 9s "${BREAKER[@]}" --breaker-threshold 3 sh -c "$1"
	until_true 10 test -s pid
	kill -TERM "$!"
	status_of "$!"
}

@test "permanent failures, what cannot be started, and what the deadline cuts short are no evidence" {
	gives_back ends 3 -x 3 sh -c 'exit 3'
	gives_back ends 3 -r 4 sh -c 'exit 3'
	gives_back ends 127 ./nosuch
	gives_back ends 127 -a 1 -r any ./nosuch
	: >plain
	gives_back ends 126 -a 1 -r any ./plain
	gives_back ends 124 -D 50ms sleep 60
	gives_back ends 1 --http stdout printf 'HTTP/1.1 404 x\r\n\r\n'
	gives_back ends 1 --stop-match no --fail-match no echo no
}

@test "a process that cannot be made is no evidence" {
	gives_back eval 'strace -qq -o /dev/null -e inject=clone,clone3,vfork,fork:error=EAGAIN \
		retry -qqq -a 1 "${BREAKER[@]}" true || [ $? -eq 125 ]'
}

@test "an interrupt is no evidence, unless the command then succeeds" {
	gives_back interrupted 'echo $$ >pid; exec sleep 60'
	[ "$status" -eq 143 ]
	gives_back interrupted 'trap "exit 3" TERM; echo $$ >pid; while :; do sleep 0.02; done'
	[ "$status" -eq 143 ]
	probe_due
	interrupted 'trap "exit 0" TERM; echo $$ >pid; while :; do sleep 0.02; done'
	[ "$status" -eq 0 ]
	is closed 0
}

@test "--verify that the deadline cuts short is no evidence" {
	gives_back given_time up ends 1 -D LIMIT --verify 'echo >up; sleep 300' true
}

@test "failures by --verify, by a text and by HTTP count" {
	printf 'HTTP/1.1 503 x\r\n\r\n' >headers
	for words in '--verify false true' '--fail-match no echo no' '--http stdout cat headers' '-t 20ms sleep 60'; do
		rm -rf state
		# shellcheck disable=SC2086 # words
		retry -q -a 1 "${BREAKER[@]}" $words 2>err || true
		is closed 1 || { echo "$words"; cat err; return 1; }
	done
}

@test "a result that comes a generation later changes nothing" {
	local command
	for status in 0 1; do
		for record in 'closed 3 5 0' 'closed 3 0 0' "open 0 5 $(after 100)" "half-open 0 5 $(after 100)"; do
			breaker closed 1 1 0
			command="t-state breaker $record $(now) >$FILE; cp $FILE wanted; exit $status"
			run retry -a 1 "${BREAKER[@]}" --breaker-threshold 1 sh -c "$command"
			[ "$status" -eq "${command: -1}" ]
			cmp wanted "$FILE"
			[[ $output != *circuit* ]]
			status=${command: -1}
		done
	done
	# a probe that has lost its lease to another and fails, or that brings a success after the circuit has opened anew
	for record in "1 half-open 0 3 $(after 100) $(now) 1" "0 half-open 0 5 $(after 100) $(now) 3" \
		"0 open 0 3 $(after 100) $(now) 3"; do
		probe_due
		run retry -a 1 "${BREAKER[@]}" \
			sh -c "t-state breaker ${record#* } >$FILE; cp $FILE wanted; exit ${record%% *}"
		cmp wanted "$FILE"
	done
}

@test "the success of a probe whose lease is another's by now closes the circuit" {
	for record in "half-open 0 3 $(after 100)" "half-open 0 9 $(after 100)" "open 0 3 $(now)"; do
		probe_due
		run -0 retry -a 1 "${BREAKER[@]}" sh -c "t-state breaker $record $(now) 1 >$FILE"
		is closed 0
	done
}

# renews MS RETRY_ARG...: a probe with such a lease; for three times that long nobody else probes.
renews() {
	local ms=$1 until_ns
	shift
	rm -f up go ran
	probe_due
	spawn retry -qqq "${BREAKER[@]}" --breaker-cooldown "$ms"ms "$@"
	until_true 10 test -s up
	until_ns=$(($(value until) + 2 * ms * 1000000))
	while (($(now) < until_ns)) && [ ! -e ran ]; do
		run retry -q "${BREAKER[@]}" --breaker-cooldown "$ms"ms touch ran
	done
	touch go
	wait "$!" && is closed 0 && [ ! -e ran ]
}

@test "a probe that takes longer than its lease renews it, while it runs and while --verify does" {
	local busy='echo up >up; until [ -e go ]; do sleep 0.01; done'
	# a busy machine may keep it from that for longer than a short lease
	renews 300 sh -c "$busy" || renews 5000 sh -c "$busy"
	renews 300 --verify "$busy" true || renews 5000 --verify "$busy" true
}

@test "a probe that is stopped for longer than its lease, and continued, still closes the circuit" {
	probe_due
	spawn retry -qqq "${BREAKER[@]}" --breaker-cooldown 100ms \
		sh -c 'echo up >up; until [ -e go ]; do sleep 0.01; done'
	local first=$!
	until_true 10 test -s up
	kill -STOP "$first"
	until_true 10 eval '[ "$(value until)" -le "$(now)" ]'
	spawn retry -qqq "${BREAKER[@]}" --breaker-cooldown 1h sh -c 'echo up >second; exec sleep 300'
	until_true 10 test -s second
	kill -CONT "$first"
	touch go
	wait "$first"
	is closed 0
}

@test "only a probe writes while it runs" {
	breaker closed 0 1 0
	strace -o trace -e trace=openat retry -qqq "${BREAKER[@]}" --breaker-cooldown 1ms sleep 0.3
	[ "$(grep -c '"api.breaker"' trace)" -eq 2 ]
}

@test "TERM while the breaker is locked: the command does not start" {
	probe_due
	lock_for 60 "$FILE"
	told_in_time() {
		rm -f ran
		spawn t-with retry "${BREAKER[@]}" touch ran 2>log
		until_true 10 handles_signals "$!"
		until_true 10 eval 'is_looking "$!" || is_gone "$!"'
		kill -TERM "$!" || true
		status_of "$!"
		! grep -q 'locked for too long' log
	}
	until_true 10 told_in_time
	[ "$status" -eq 143 ]
	[ ! -e ran ]
}

# hold_lock: another process holds the lock of the breaker until there is ./free.
hold_lock() {
	rm -f free locked
	spawn python3 -c '
import fcntl, os, sys, time
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
open("locked", "w").close()
while not os.path.exists("free"):
    time.sleep(0.01)' "$FILE"
	until_true 10 test -e locked
}

# at_the_lock RETRY_ARG...: it waits for the lock of the breaker.
at_the_lock() {
	rm -f job ended ran
	hold_lock
	job t-with retry "${BREAKER[@]}" "$@"
	until_true 10 handles_signals "$(<job)"
	until_true 10 is_looking "$(<job)"
}

@test "TSTP while the breaker is locked: it stops at once" {
	stopped_in_time() {
		probe_due
		at_the_lock touch ran
		kill -TSTP "$(<job)"
		until_true 10 is_state "$(<job)" T
		looking=1
		is_looking "$(<job)" || looking=0
		ran=$(find . -name ran)
		touch free
		kill -CONT "$(<job)"
		until_true 10 test -s ended
		[ "$looking" -eq 1 ]
	}
	stopped_in_time || stopped_in_time || stopped_in_time   # not while it waited: this machine was too slow
	[ -z "$ran" ]
	[ -e ran ]
	[ "$(<ended)" -eq 0 ]
}

@test "what came while the breaker was locked is not forwarded to the command" {
	for signal in USR1 USR2 ALRM; do
		probe_due
		at_the_lock -a 1 touch ran
		kill -"$signal" "$(<job)"
		until_true 10 has_no_news "$(<job)"
		touch free
		until_true 10 test -s ended
		[ "$(<ended)" -eq 0 ]
	done
}

@test "TERM while the breaker is locked after an attempt: --on-giveup runs all the same" {
	breaker closed 1 1 0
	spawn t-with retry "${BREAKER[@]}" --on-giveup='sleep 0.1; touch gave-up' \
		sh -c 'touch runs; until [ -e go ]; do sleep 0.01; done; exit 1' 2>log
	running=$!
	until_true 10 test -e runs
	hold_lock
	touch go
	until_true 10 is_looking "$running"
	kill -TERM "$running"
	until_true 10 has_no_news "$running"
	touch free
	status_of "$running"
	[ "$status" -eq 143 ]
	[ -e gave-up ]
	[[ $(<log) != *on-giveup* ]]
}

@test "a probe that retry itself cannot run, for want of a place to hold its output, gives its lease back" {
	probe_due
	local spool
	# the calls that make the spool are to fail, not those for the record before and behind
	TMPDIR=/none strace -o trace -e trace=openat retry -qO "${BREAKER[@]}" true
	spool=$(grep openat trace | grep -n '/none/retry\.' | cut -d : -f 1)
	probe_due
	TMPDIR=/none run -125 strace -qq -o trace -e trace=openat -e "inject=openat:error=EROFS:when=$spool..$((spool + 1))" \
		retry -O "${BREAKER[@]}" --breaker-cooldown 1h touch ran
	[[ $output == *'no place'* ]]
	[ "$(grep -c 'retry\..*INJECTED' trace)" -eq 2 ]
	[ ! -e ran ]
	run -0 retry "${BREAKER[@]}" touch ran
	is closed 0
}

@test "a probe that a signal keeps from starting gives its lease back" {
	budget 0
	lock_for 600 state/api.budget
	ended_in_time() {
		rm -f ran
		probe_due
		spawn t-with retry "${BREAKER[@]}" --budget api --budget-ratio 1 touch ran 2>log
		until_true 10 eval '[ "$(value state)" = half-open ] || is_gone "$!"'
		kill -TERM "$!" || true
		status_of "$!"
		! grep -q 'locked for too long' log
	}
	until_true 10 ended_in_time
	[ "$status" -eq 143 ]
	[ ! -e ran ]
	[ "$(value state)" = open ]
	[ "$(value until)" -le "$(now)" ]
}

@test "a locked record takes at most a tenth of the time: the command runs" {
	probe_due
	lock_for 600 "$FILE"
	ran_in_time() {
		rm -f ran
		run retry -D 1s "${BREAKER[@]}" touch ran
		[[ $status -eq 0 && ${lines[0]} == *'locked for too long' && -e ran ]]
	}
	until_true 10 ran_in_time
}

# Budget

@test "a retry takes its token before the delay, a first attempt takes none" {
	budget 2$S
	spawn retry -d 60s -j none "${BUDGET[@]}" --budget-rate 1/d --budget-burst 5 sh -c 'echo x >>runs; exit 1'
	until_true 10 test -s runs
	until_true 10 eval '[ "$(($(value tokens state/api.budget) / 1000000000))" -eq 1 ]'
	kill -KILL "$!"
	[ "$(attempts)" -eq 1 ]
	# none left: it runs all the same
	budget 0
	run -7 retry "${BUDGET[@]}" --budget-rate 1/d --budget-burst 5 sh -c 'exit 7'
	[[ $output =~ ${LINE}giving\ up:\ retry\ budget\ \"api\"\ is\ spent$ ]]
	budget 0
	retry -qqq "${BUDGET[@]}" --budget-rate 1/d true
}

@test "what is not retried costs nothing" {
	for words in '-a 1 false' '-x 1 false' '-D 1s -d 9s -j none false' '--done-if true false' \
		'-a 3 -d 0 --consecutive 3 true' 'true'; do
		budget 2$S
		# shellcheck disable=SC2086 # words
		retry -qqq "${BUDGET[@]}" --budget-rate 1/d --budget-burst 5 $words || true
		[ "$(($(value tokens state/api.budget) / 1$S))" -eq 2 ] || { echo "$words"; cat state/api.budget; return 1; }
	done
	# nor does a failure that opens the circuit
	budget 2$S
	run -1 retry "${BUDGET[@]}" --breaker api --breaker-threshold 1 --budget-rate 1/d --budget-burst 5 false
	[ "$(($(value tokens state/api.budget) / 1$S))" -eq 2 ]
}

@test "first attempts pay the ratio in, up to the burst" {
	budget 0
	for _ in {1..4}; do
		retry -qqq "${BUDGET[@]}" --budget-rate 1/d --budget-burst 1 --budget-ratio 0.3 true
	done
	[ "$(value tokens state/api.budget)" -eq 1$S ]
	run -1 retry -a 5 -d 0 "${BUDGET[@]}" --budget-rate 1/d --budget-burst 1 --budget-ratio 0.3 false
	[ "${#lines[@]}" -eq 2 ]
}

@test "a run that the circuit refuses pays nothing in" {
	breaker open 0 1 "$(after 100)"
	budget 0
	run -75 retry "${BREAKER[@]}" --budget api --budget-rate 1/d --budget-burst 5 --budget-ratio 1 true
	[ "$(value tokens state/api.budget)" -lt 1$S ]
}

# The store: where it is

@test "the state directory is found in the order of the manual, and made" {
	unset XDG_STATE_HOME
	export HOME=$PWD/home
	RETRY_STATE_DIR=env XDG_STATE_HOME=$PWD/xdg run -1 retry -a 1 --state-dir option/a/b --breaker api false
	[ -s option/a/b/api.breaker ]
	RETRY_STATE_DIR=env XDG_STATE_HOME=$PWD/xdg run -1 retry -a 1 --breaker api false
	[ -s env/api.breaker ]
	RETRY_STATE_DIR='' XDG_STATE_HOME=$PWD/xdg run -1 retry -a 1 --breaker api false
	[ -s xdg/retry/api.breaker ]
	XDG_STATE_HOME='' run -1 retry -a 1 --breaker api false
	[ -s home/.local/state/retry/api.breaker ]
	[ "$(find . -name api.breaker | wc -l)" -eq 4 ]
	unset HOME
	run -1 retry -a 1 --breaker api --budget api false
	has_warnings 1
	[ "${lines[0]}" = 'retry: false: warning: going on without shared state: no --state-dir, RETRY_STATE_DIR, XDG_STATE_HOME or HOME' ]
	HOME='' run -1 retry -a 1 --breaker api false
	has_warnings 1
}

@test "nothing is made where no state is wanted" {
	export HOME=$PWD/home
	retry -qqq --state-dir state true
	retry -qqq --key k true
	[ ! -e state ]
	[ ! -e home ]
}

@test "directories are 0700 and files 0600, whatever the umask" {
	local mask
	for mask in 0 022 077 0277 0777; do
		(umask $mask && run -1 retry -a 1 --state-dir "m$mask/a" --breaker api --budget api --budget-ratio 1 \
			sh -c "umask >mask$mask; exit 1"
		has_warnings 0)
		[ "$(stat -c %a "m$mask" "m$mask/a" "m$mask/a/api.breaker" "m$mask/a/api.budget" | xargs)" = \
			'700 700 600 600' ] || { echo "umask $mask"; stat -c '%a %n' m$mask m$mask/a m$mask/a/*; return 1; }
		# the command's is what it was
		[ "$((0$(cat mask$mask)))" -eq "$((0$mask))" ]
	done
}

# refused: the state directory or its file is not used: a warning, and the run is what it would be.
refused() {
	run -4 retry -a 2 -d 0 "${BREAKER[@]}" --breaker-threshold 1 sh -c 'echo x >>runs; exit 4'
	has_warnings 1
	[ "$(attempts)" -eq 2 ]
	[ "${#lines[@]}" -eq 3 ]
	rm -f runs
}

TRUST="a symlink or hard link, somebody else's, or writable by others"

@test "a directory that others could have made is not used" {
	mkdir -m 700 real
	ln -s real state
	refused
	[ "${lines[0]}" = "retry: sh: warning: going on without shared state: state: $TRUST" ]
	BREAKER[1]=state/
	refused
	BREAKER[1]=state//
	refused
	BREAKER[1]=state
	[ -z "$(ls real)" ]
	rm state
	for mode in 770 707 720 702 1777; do
		mkdir state
		chmod $mode state
		refused
		[[ ${lines[0]} == *": state: $TRUST" ]]
		[ -z "$(ls state)" ]
		rmdir state
	done
	mkdir -m 700 state
	chown 12345 state
	refused
	[[ ${lines[0]} == *": state: $TRUST" ]]
	rmdir state
	: >state
	refused
	BREAKER[1]=state/below
	refused
	BREAKER[1]=state
	rm state
	mkfifo state
	refused
	# its owner uses it
	rm state
	mkdir -m 700 state
	chown 12345 . state
	run -4 t-with -u 12345 retry -a 1 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 0
	is closed 1
	# nothing that is read by others is refused
	rm -r state
	mkdir -m 755 state
	run -4 retry -a 1 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 0
	is closed 1
}

@test "a file that others could have made is not used" {
	local id=12345 kind
	mkdir -m 700 state
	for kind in symlink dangling hardlink directory fifo 660 606 620 602 owner; do
		echo precious >precious
		case $kind in
		symlink) ln -s ../precious $FILE ;;
		hardlink) ln precious $FILE; chmod 600 $FILE ;;
		dangling) ln -s ../nosuch $FILE ;;
		directory) mkdir $FILE ;;
		fifo) mkfifo $FILE ;;
		owner) breaker open 0 1 "$(after 100)"; chown $id $FILE ;;
		*) breaker open 0 1 "$(after 100)"; chmod $kind $FILE ;;
		esac
		refused || { echo "$kind"; return 1; }
		[[ ${lines[0]} == 'retry: sh: warning: going on without breaker "api": its file: '* ]]
		[[ $kind == directory || ${lines[0]} == *" $TRUST" ]] || { echo "$kind: $output"; return 1; }
		[ "$(cat precious)" = precious ]
		[ ! -e nosuch ]
		rm -rf $FILE
	done
}

@test "a directory that cannot be written or made costs a warning" {
	chmod 755 .
	mkdir -m 700 none
	chown 12345 none
	chmod 500 none
	BREAKER[1]=$PWD/none
	run -4 t-with -u 12345 retry -a 1 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 1
	BREAKER[1]=$PWD/none/a/b
	run -4 t-with -u 12345 retry -a 1 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 1
	BREAKER[1]=/proc/nosuch
	run -4 retry -a 1 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 1
	BREAKER[1]=$(printf '%05000d' 0)
	run -4 retry -a 1 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 1
}

@test "control characters in the directory's name are shown escaped" {
	: >$'a\nb'
	run -0 retry --state-dir $'a\nb' --breaker api true
	[ "${lines[0]}" = "retry: true: warning: going on without shared state: a\\x0ab: $TRUST" ]
	run -125 retry --state-dir $'a\nb' --show-state
	[ "${#lines[@]}" -eq 1 ]
}

@test "a full disk costs one warning for each, and the next run works" {
	local size
	for size in 0 1 512 1023; do
		rm -rf state
		run -4 t-with -l fsize=$size retry -a 2 -d 0 "${BREAKER[@]}" sh -c 'exit 4'
		has_warnings 1
		[[ $output == *'going on without breaker "api": its file: File too large'* ]]
		run -4 retry -a 2 -d 0 "${BREAKER[@]}" sh -c 'exit 4'
		is closed 2
	done
	rm -rf state
	run -4 t-with -l fsize=512 retry -a 3 -d 0 "${BREAKER[@]}" --budget api --budget-ratio 1 sh -c 'exit 4'
	has_warnings 2
}

# The store: what it holds

# junk NAME: bytes that are no record.
junk() {
	case $1 in
	byte) printf x ;;
	newline) echo ;;
	text) echo 'breaker state=open failures=0 generation=1 until=99999999999999999999 written=1 check=0' ;;
	nul) head -c 1 /dev/zero ;;
	nuls) head -c 1024 /dev/zero ;;
	blanks) printf '%1023s\n' '' ;;
	random) head -c 1024 /dev/urandom ;;
	longer) t-state breaker open 0 1 "$(after 100)" "$(now)"; printf x ;;
	twice) t-state breaker open 0 1 "$(after 100)" "$(now)"; t-state breaker open 0 1 "$(after 100)" "$(now)" ;;
	cut) t-state breaker open 0 1 "$(after 100)" "$(now)" | head -c 1023 ;;
	half) t-state breaker open 0 1 "$(after 100)" "$(now)" | head -c 512 ;;
	torn) t-state breaker open 0 1 "$(after 100)" "$(now)" | head -c 60; head -c 964 /dev/zero ;;
	changed) t-state breaker open 0 1 "$(after 100)" "$(now)" | sed s/open/closed/ | head -c 1023; echo ;;
	budget) t-state budget 0 1 1 ;;
	megabyte) head -c 1048576 /dev/urandom ;;
	ahead) t-state breaker open 0 1 "$(after 9999)" "$(after 7200)" ;;
	esac
}

@test "any bytes as a state file: one warning, the run unharmed, the feature works again" {
	local kind
	mkdir -m 700 state
	for kind in byte newline text nul nuls blanks random longer twice cut half torn changed budget megabyte ahead; do
		junk $kind >$FILE
		chmod 600 $FILE
		run -4 retry -a 2 -d 0 "${BREAKER[@]}" sh -c 'exit 4'
		has_warnings 1 || { echo "$kind"; return 1; }
		[[ ${lines[0]} == 'retry: sh: warning: breaker "api" starts anew: '* ]]
		is closed 2 || { echo "$kind"; return 1; }
		[ "$(stat -c %s $FILE)" -eq 1024 ]
		[ $kind != budget ] || continue
		junk $kind >state/api.budget
		chmod 600 state/api.budget
		run -4 retry -a 2 -d 0 "${BUDGET[@]}" --budget-rate 1/d --budget-burst 7 sh -c 'exit 4'
		has_warnings 1 || { echo "$kind"; return 1; }
		[[ $output == *'warning: budget "api" starts anew: '* ]]
		[ "$(value tokens state/api.budget)" -eq 6$S ]
	done
}

@test "an empty file is no trouble" {
	mkdir -m 700 state
	: >$FILE
	: >state/api.budget
	chmod 600 state/*
	run -4 retry -a 2 -d 0 "${BREAKER[@]}" --budget api --budget-ratio 1 sh -c 'exit 4'
	has_warnings 0
	is closed 2
}

@test "junk in both files is told of both" {
	mkdir -m 700 state
	echo x >$FILE
	echo x >state/api.budget
	chmod 600 state/*
	run -0 retry "${BREAKER[@]}" --budget api --budget-ratio 1 true
	has_warnings 2
}

@test "a record from a little ahead counts as now, from far ahead as absent" {
	breaker open 0 1 "$(after 130)" "$(after 30)"
	run -75 retry "${BREAKER[@]}" true
	[[ $output =~ another\ 1m(3[0-9]|40)s$ ]]
	breaker closed 3 1 0 "$(after 30)"
	run -1 retry -a 1 "${BREAKER[@]}" false
	has_warnings 0
	is closed 4
	breaker open 0 1 "$(after 9000)" "$(after 61)"
	run -0 retry "${BREAKER[@]}" true
	has_warnings 1
	breaker open 0 1 "$(after 9000)" "$(after 7200)"
	run -0 retry "${BREAKER[@]}" true
	has_warnings 1
	run -0 retry "${BREAKER[@]}" true
	has_warnings 0
}

# Locks

# is_looking PID: it has the file open, to look from time to time whether the lock is free.
is_looking() {
	find "/proc/$1/fd" -lname '*api*' | grep -q .
}

@test "a lock that another process holds for long: one warning, and the run goes on" {
	breaker closed 1 1 0
	budget 5$S
	lock_for 600 $FILE state/api.budget
	local start
	start=$(now)
	run -4 retry -a 3 -d 0 "${BREAKER[@]}" sh -c 'exit 4'
	(($(now) - start >= 19${S:1} && $(now) - start < 100$S))
	has_warnings 1
	[ "${lines[0]}" = 'retry: sh: warning: going on without breaker "api": its file: locked for too long' ]
	[ "${#lines[@]}" -eq 4 ]
}

@test "a lock that is let go in time is waited for" {
	breaker closed 1 1 0
	lock_for 0.5 $FILE
	run -4 retry -a 1 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 0
	is closed 2
}

@test "no lock is held and no state descriptor is open while the command runs" {
	probe_due
	budget 5$S
	run -0 --separate-stderr retry -q "${BREAKER[@]}" --budget api --budget-ratio 1 python3 -c '
import fcntl, os
for name in "state/api.breaker", "state/api.budget":
    fcntl.lockf(open(name, "r+b"), fcntl.LOCK_EX | fcntl.LOCK_NB)
for fd in os.listdir("/proc/self/fd"):
    try:
        print(os.readlink("/proc/self/fd/" + fd))
    except OSError:
        pass'
	[[ $output != *state* ]]
	# where standard descriptors are closed, too
	run -0 retry -qqq "${BREAKER[@]}" --budget api sh -c 'ls -l /proc/$$/fd >seen' <&- >&- 2>&-
	run ! grep state seen
}

# --show-state, --reset-state

@test "--show-state: all, those named, unknown names" {
	breaker closed 3 1 0
	budget 2500000000
	cp $FILE state/other.breaker
	t-state breaker open 0 1 "$(after 100)" "$(now)" >state/open.breaker
	t-state breaker open 0 1 1 "$(now)" >state/due.breaker
	t-state breaker half-open 0 1 "$(after 100)" "$(now)" >state/half.breaker
	t-state budget 5 5 "$(now)" >state/spent.budget
	: >state/empty.breaker
	: >state/empty.budget
	echo x >state/junk.breaker
	echo x >state/junk.budget
	chmod 600 state/*
	run -0 --separate-stderr retry --state-dir state --show-state
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 11 ]
	LC_ALL=C sort -c <<<"$output"
	cat <<<"$output" >shown
	grep -qxE 'breaker  api +closed +3 consecutive failures' shown
	grep -qxE 'breaker  other +closed +3 consecutive failures' shown
	grep -qxE 'breaker  open +open +for another 1m(3[0-9]|40)s' shown
	grep -qxE 'breaker  due +open +the next caller probes' shown
	grep -qxE 'breaker  half +half-open +a process probes, for at most 1m(3[0-9]|40)s' shown
	grep -qxE 'breaker  empty +closed +0 consecutive failures' shown
	grep -qE '^breaker  junk +unreadable ' shown
	grep -qE '^budget   junk +unreadable ' shown
	grep -qxE 'budget   empty +unused +10\.000 tokens, full' shown
	grep -qxE 'budget   api +available +2\.500 tokens at 20[0-9-]+T[0-9:.]+Z' shown
	grep -qxE 'budget   spent +spent +0\.000 tokens at 1970-01-01T00:00:00\.000Z' shown
	run -75 --separate-stderr retry --state-dir state --show-state open api
	[ "$(awk '{ print $1, $2 }' <<<"$output" | xargs)" = 'breaker api breaker open budget api' ]
	run -125 --separate-stderr retry --state-dir state --show-state nosuch open
	[ "$stderr" = "retry: no breaker, budget or key is called 'nosuch'" ]
	[[ $output == 'breaker  open '* ]]
	# what a full bucket holds, as the options say that a run has
	run -0 retry --state-dir state --show-state --budget-burst=77 --breaker-threshold=3 empty
	[[ ${lines[1]} =~ ^budget\ +empty\ +unused\ +77\.000\ tokens,\ full$ ]]
	run -0 retry --state-dir state --show-state --budget-rate=9/m empty
	[[ ${lines[1]} == *' 9.000 tokens, full' ]]
}

@test "--show-state: status 75 where a breaker that is named refuses" {
	local state
	breaker closed 3 1 0
	t-state breaker open 0 1 "$(after 100)" "$(now)" >state/open.breaker
	t-state breaker half-open 0 1 "$(after 100)" "$(now)" >state/half.breaker
	t-state breaker open 0 1 1 "$(now)" >state/due.breaker
	t-state breaker half-open 0 1 1 "$(now)" >state/lost.breaker
	echo x >state/junk.breaker
	t-state budget 0 5 "$(now)" >state/spent.budget
	chmod 600 state/*
	for state in api:0 open:75 half:75 due:0 lost:0 junk:0 spent:0; do
		run "-${state#*:}" retry --state-dir state --show-state "${state%:*}"
		run "-${state#*:}" retry --state-dir state --show-state --log-format=json "${state%:*}"
	done
	run -75 retry --state-dir state --show-state api half
	run -0 retry --state-dir state --show-state
}

# keys [OPTION]...: what --show-state says of keys, each as NAME=STATE.
keys() {
	retry --state-dir state --show-state "$@" | sed -n 's/^key      //p' |
		sed -E 's/ +([a-z]+) +(at 20[0-9T:.-]+Z)?$/=\1/'
}

@test "--show-state and --reset-state know keys, whatever their bytes" {
	local key keys=('pay 42' 'café' $'\xff!' '100%25' plain 'a/b' "$(printf 'l%.0s' {1..250})" api)
	breaker closed 3 1 0
	for key in "${keys[@]}"; do
		retry -qq --state-dir state -O --once --key="$key" echo out
	done
	retry -qq --state-dir state --once --key=failed false || [ $? -eq 1 ]
	printf '%s=succeeded\n' "${keys[@]}" | sed 's/\xff/\\xff/' | LC_ALL=C sort >wanted
	keys | diff wanted -
	for key in "${keys[@]}"; do
		[[ "$(retry --state-dir state --show-state "$key")" == *'key '*" succeeded  at 20"*Z ]]
	done
	retry --state-dir state --show-state --log-format=json 'pay 42' | python3 -c '
import json, sys
o = json.load(sys.stdin)
assert [o["kind"], o["name"], o["state"]] == ["key", "pay 42", "succeeded"] and o["at"].endswith("Z"), o'
	# what has not succeeded is not there
	run -125 retry --state-dir state --show-state failed
	[ "$output" = "retry: no breaker, budget or key is called 'failed'" ]
	# of a name all three are forgotten
	retry --state-dir state --reset-state api "${keys[@]:0:7}"
	[ -z "$(keys)" ]
	run ! ls state/*.output
	retry --state-dir state --once --key='pay 42' sh -c 'echo x >>runs' 2>err
	[ "$(attempts)" -eq 1 ]
	[ "$(keys)" = 'pay 42=succeeded' ]
}

@test "--show-state: a key that runs, one that cannot be read; --reset-state leaves what runs" {
	local key='pay 42'
	mkdir -m 700 state
	spawn retry -qq --state-dir state --once --key="$key" sh -c 'echo >up; until [ -e done ]; do sleep 0.01; done'
	until_true 10 test -s up
	[ "$(keys)" = 'pay 42=running' ]
	keys "$key" | grep -qx 'pay 42=running'
	run -125 retry --state-dir state --reset-state "$key"
	[ "$output" = 'retry: key.pay%2042.once: locked for too long' ]
	touch 'done'
	wait $!
	[ "$(keys)" = 'pay 42=succeeded' ]
	echo junk >state/key.pay%2042.once
	[ "$(keys)" = 'pay 42=unreadable' ]
	chmod 666 state/key.pay%2042.once
	run -125 retry --state-dir state --show-state
	[[ $output =~ ^key\ +pay\ 42\ +"$TRUST"$ ]]
}

@test "--show-state is sorted by kind, then name, however many there are" {
	local n kind names=()
	mkdir -m 700 state
	for n in {1..300}; do
		names+=("$(printf '%x.%d-%s' $((n * 7919 % 65536)) $((n % 7)) "${n: -1}")" "a$n" "a-$n" "a.$n")
	done
	t-state breaker closed 3 1 0 "$(now)" >state/b
	t-state budget 5 5 "$(now)" >state/t
	for n in "${names[@]}"; do
		cp state/b "state/$n.breaker"
		cp state/t "state/$n.budget"
	done
	chmod 600 state/*
	retry --state-dir state --show-state >shown
	awk '{ print $1, $2 }' shown >got
	for kind in breaker budget; do
		printf '%s\n' "${names[@]}" | LC_ALL=C sort | sed "s/^/$kind /"
	done | diff - got
	retry --state-dir state --show-state --log-format=json | sed 's/.*kind":"\([^"]*\)","name":"\([^"]*\)".*/\1 \2/' |
		diff got -
	retry --state-dir state --show-state a9 a10 a-1 a1 | awk '$1 == "breaker" { print $2 }' | xargs >got
	[ "$(<got)" = 'a-1 a1 a10 a9' ]
}

@test "--show-state shows and changes nothing, and runs nothing" {
	breaker open 0 1 1
	cp $FILE before
	retry --state-dir state --show-state api
	retry --state-dir state --show-state -- api
	cmp before $FILE
	run -125 retry --state-dir state --show-state touch
	[ "$output" = "retry: no breaker, budget or key is called 'touch'" ]
}

@test "--show-state: an empty directory, none, one that is not trusted, output that cannot be written" {
	mkdir -m 700 state
	run -0 retry --state-dir state --show-state
	[ -z "$output" ]
	run -0 retry --state-dir nosuch --show-state
	[ -z "$output" ]
	run -0 env -u HOME -u XDG_STATE_HOME retry --show-state
	[ -z "$output" ]
	run -125 retry --state-dir nosuch --show-state api
	[ "$output" = "retry: no breaker, budget or key is called 'api'" ]
	[ ! -e nosuch ]
	: >file
	run -125 retry --state-dir file --show-state
	[ "$output" = "retry: state directory 'file': $TRUST" ]
	chmod 777 state
	run -125 retry --state-dir state --show-state
	[ "$output" = "retry: state directory 'state': $TRUST" ]
	chmod 700 state
	breaker closed 0 0 0
	run -125 strace -qq -o /dev/null -e inject=getdents64:error=EIO retry --state-dir state --show-state
	[ "$output" = 'retry: cannot list the state directory: Input/output error' ]
	status=0
	retry --state-dir state --show-state >/dev/full 2>err || status=$?
	[ $status -eq 125 ]
	[ "$(cat err)" = 'retry: cannot write to standard output' ]
}

@test "--show-state, --reset-state: a signal ends them, also while they wait for a lock" {
	local command pid status n
	breaker closed 0 0 0
	for n in {1..30}; do                    # each lock is waited for, one after the other
		cp "$FILE" "state/lock$n.breaker"
	done
	lock_for 100 state/*.breaker
	for command in --show-state '--reset-state '"$(echo lock{1..30})"; do
		# shellcheck disable=SC2086
		spawn retry --state-dir state $command >out 2>err
		pid=$!
		until_true 20 sh -c "grep -q '^State:.*S' /proc/$pid/status && grep -q retry /proc/$pid/comm"
		kill -TERM $pid
		status=0
		wait $pid || status=$?
		[ $status -eq 143 ]
	done
}

# has_filled FD PID: it sleeps in the middle of what it has to print, for a reader.
has_filled() {
	is_state "$2" S && python3 -c '
import fcntl, struct, sys, termios
fd = int(sys.argv[1])
sys.exit(struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"1234"))[0] < fcntl.fcntl(fd, 1032))' "$1"
}

@test "--show-state holds no lock while nobody reads what it prints" {
	local n
	breaker closed 1 1 0
	for n in {1..63}; do                    # more than a pipe holds
		printf -v name '%064d' "$n"
		cp "$FILE" "state/$name.breaker"
		cp "$FILE" "state/${name/0/a}.breaker"
	done
	mkfifo pipe
	exec {fd}<>pipe
	python3 -c '
import fcntl, sys
fcntl.fcntl(int(sys.argv[1]), 1031, 4096)       # F_SETPIPE_SZ' "$fd"
	spawn retry --state-dir state --log-format json --show-state >&"$fd"
	until_true 10 has_filled "$fd" "$!"
	python3 -c '
import fcntl, sys
for name in sys.argv[1:]:
    with open(name, "r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)' state/*.breaker
}

@test "--show-state takes a file whose name is no NAME for none of its own" {
	mkdir -m 700 state
	t-state breaker open 0 1 1 1 >$'state/a\e[31m\nb.breaker'
	cp state/*.breaker state/.hidden.breaker
	cp state/.hidden.breaker "state/$(printf '%065d' 0).breaker"
	cp state/.hidden.breaker state/.breaker
	cp state/.hidden.breaker state/a.breaker.bak
	run -0 retry --state-dir state --show-state
	[ -z "$output" ]
}

@test "--reset-state forgets what is named, and nothing else" {
	breaker open 0 1 "$(after 100)"
	cp $FILE state/other.breaker
	budget 0
	chmod 600 state/*
	run -0 retry --state-dir state --reset-state api
	[ -z "$output" ]
	run -0 retry -a 2 -d 0 "${BREAKER[@]}" --budget api true
	has_warnings 0
	run -1 retry -a 2 -d 0 "${BREAKER[@]}" --budget api false
	[ "${#lines[@]}" -eq 2 ]
	run -75 retry "${BREAKER[@]}" --breaker other true
	run -125 retry --state-dir state --reset-state nosuch other
	[ "$output" = "retry: no breaker, budget or key is called 'nosuch'" ]
	run -0 retry "${BREAKER[@]}" --breaker other true
	run -125 retry --state-dir nosuch --reset-state api
	[ ! -e nosuch ]
	# a name leads to no other directory
	mkdir -m 700 state/empty
	for option in --show-state --reset-state; do
		run -125 retry --state-dir state/empty "$option" ../other
		[ "$output" = "retry: no breaker, budget or key is called '../other'" ]
	done
	refused=$(retry --dry-run --reset-state other 2>&1) && return 1
	[[ $refused == 'retry: --dry-run and --reset-state: expected one of them'* ]]
}

@test "--show-state: a bucket with less than a token shows less than one" {
	budget 999999999
	run -0 retry --state-dir state --show-state api
	[[ $output == 'budget   api '*' spent '*' 0.999 tokens at '* ]]
}

@test "--reset-state is a change of state: what failed before it, or was a probe then, opens and closes nothing" {
	breaker closed 0 0 0
	run -1 retry -a 1 "${BREAKER[@]}" --breaker-threshold 1 \
		sh -c 'retry --state-dir state --reset-state api; exit 1'
	[[ $output != *'is open'* ]]
	is closed 0
	[ "$(value generation)" -eq 1 ]
	run -0 retry --state-dir state --show-state api
	[[ $output =~ ^breaker\ +api\ +closed\ +0\ consecutive\ failures$ ]]
	# the probe fails after the circuit that it probed has been closed by hand
	probe_due
	run -1 retry -a 1 "${BREAKER[@]}" sh -c 'retry --state-dir state --reset-state api; exit 1'
	is closed 0
	# a file that is no record: attempts that run have taken it for a new one
	echo x >"$FILE"
	run -1 retry -q -a 1 "${BREAKER[@]}" --breaker-threshold 1 \
		sh -c 'echo x >state/api.breaker; retry --state-dir state --reset-state api; exit 1'
	is closed 0
}

@test "a file that somebody removes while its lock is waited for is made anew" {
	local n
	for n in 1 2 3; do
		probe_due
		hold_lock
		spawn retry -q -a 1 "${BREAKER[@]}" sh -c 'exit 4'
		until_true 10 is_looking "$!"
		rm "$FILE"
		touch free
		wait "$!" || [ $? -eq 4 ]
		is closed 1
	done
}

@test "--reset-state that fails is 125" {
	breaker open 0 1 "$(after 100)"
	chmod 666 $FILE
	run -125 retry --state-dir state --reset-state api
	[ "$output" = "retry: api.breaker: $TRUST" ]
	chmod 600 $FILE
	run -125 strace -qq -o /dev/null -e inject=pwrite64:error=EIO retry --state-dir state --reset-state api
	[ "$output" = 'retry: api.breaker: Input/output error' ]
}

@test "a record that cannot be read is shown as such, with 125; one that cannot be looked at is there" {
	breaker open 0 1 1
	budget 5
	run -125 strace -qq -o /dev/null -e inject=pread64:error=EIO:when=1 retry --state-dir state --show-state
	[ "${#lines[@]}" -eq 2 ]
	grep -qxE '(breaker|budget ) +api +Input/output error' <<<"$output"
	for option in --show-state --reset-state; do
		run -0 strace -qq -o trace -e inject=newfstatat,fstatat64:error=EIO:when=2 \
			retry --state-dir state $option api
		grep -qE '"api.breaker", .*INJECTED' trace
	done
	run -0 retry --state-dir state --show-state api
	grep -qxE 'breaker  api +closed +0 consecutive failures' <<<"$output"
}

# Faults

@test "system calls that fail under the store: one warning at most, the command's status, no hang" {
	local call error n warned
	for call in openat pread64 pwrite64 fcntl ftruncate fstat,newfstatat,fstatat64 mkdir,mkdirat; do
		warned=0
		for error in EIO ENOSPC EINTR ENOLCK; do
			for n in 1 2 3 4 1+; do
				# nothing interrupts for ever
				[[ $error$n != EINTR1+ ]] || continue
				rm -rf state
				[[ $call != ftruncate ]] || { mkdir -m 700 state; (umask 077; head -c 2000 /dev/zero >$FILE); }
				run -4 timeout -s KILL 200 strace -D -qq -o /dev/null -e "inject=$call:error=$error:when=$n" \
					retry -a 2 -d 0 "${BREAKER[@]}" sh -c 'exit 4'
				[ "$(grep -c ' warning: ' <<<"$output")" -le 1 ] || { echo "$call $error $n: $output"; return 1; }
				[ "$(grep -c ' attempt ' <<<"$output")" -eq 2 ] || { echo "$call $error $n: $output"; return 1; }
				[[ $output != *warning* ]] || warned=1
			done
		done
		[ $warned -eq 1 ] || { echo "never a warning: $call"; return 1; }
	done
}

@test "writes that take a part or nothing: no hang, and the record is whole or the warning there" {
	run -4 timeout -s KILL 200 strace -D -qq -o /dev/null -e inject=pwrite64:retval=0 retry -a 2 -d 0 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 1
	rm -r state
	run -4 timeout -s KILL 200 strace -D -qq -o trace -e trace=pwrite64 -e inject=pwrite64:retval=0:when=1 \
		retry -a 2 -d 0 "${BREAKER[@]}" sh -c 'exit 4'
	has_warnings 1
}

@test "held output comes out where the circuit refuses the next attempt" {
	mkdir -m 700 state
	run -3 --separate-stderr retry -d 0 -O -E "${BREAKER[@]}" \
		--on-retry "t-state breaker open 0 9 $(after 100) $(now) >$FILE; chmod 600 $FILE" \
		sh -c 'echo out; echo err >&2; exit 3'
	[ -z "$output" ]
	[ "${stderr_lines[1]}|${stderr_lines[2]}" = 'out|err' ]
	[[ ${stderr_lines[3]} == *'not run: circuit "api" is open'* ]]
}

@test "only a first attempt pays in" {
	budget 0
	run -1 retry -a 5 -d 0 "${BUDGET[@]}" --budget-rate 1/d --budget-burst 5 --budget-ratio 1 false
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[1]} == *'retry budget "api" is spent' ]]
}

@test "an opening that cannot be written is none: the run goes on without the breaker" {
	run -4 strace -qq -o trace -e trace=pwrite64 -e inject=pwrite64:error=EIO \
		retry -a 3 -d 0 "${BREAKER[@]}" --breaker-threshold 1 sh -c 'echo x >>runs; exit 4'
	[ "$(attempts)" -eq 3 ]
	[ "$(grep -c warning <<<"$output")" -eq 1 ]
	[[ $output != *'is open'* ]]
}

@test "an opening is said where a server asks for too long, too" {
	run -1 retry "${BREAKER[@]}" --breaker-threshold 1 -H stdout printf 'HTTP/1.1 503 x\r\nRetry-After: 7200\r\n\r\n'
	[[ ${lines[-1]} == *'giving up: circuit "api" is open' ]]
}

@test "a budget that cannot be used pays for nothing and ends nothing" {
	budget 0
	chmod 666 state/api.budget
	run -4 retry -a 3 -d 0 "${BUDGET[@]}" sh -c 'echo x >>runs; exit 4'
	[ "$(attempts)" -eq 3 ]
	[ "$(grep -c warning <<<"$output")" -eq 1 ]
}

@test "a signal that came before does not keep the result from being recorded" {
	breaker open 0 1 "$(after -1)"
	spawn t-with retry "${BREAKER[@]}" sh -c 'trap "exit 0" TERM; : >up; while :; do sleep 0.01; done'
	local retry=$!
	until_true 10 test -e up
	lock_for 1 "$FILE"
	kill -TERM "$retry"
	status_of "$retry"
	[ "$status" -eq 0 ]
	[ "$(value state)" = closed ]
}

@test "USR1 while a lock is waited for is for the wait behind it" {
	breaker closed 0 0 0
	spawn t-with retry -a 2 -d 600s -m 600s -j none "${BREAKER[@]}" \
		sh -c 'echo >>runs; [ $RETRY_ATTEMPT = 2 ] && exit; : >up; until [ -e go ]; do sleep 0.01; done; exit 7' 2>err
	local retry=$!
	until_true 10 test -e up
	lock_for 600 "$FILE"
	touch go
	until_true 10 is_looking "$retry"
	kill -USR1 "$retry"
	until_true 4 is_gone "$retry"
	[ "$(attempts)" -eq 2 ]
}
