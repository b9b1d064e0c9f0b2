#!/usr/bin/env bats
# --idle-timeout: an attempt that writes nothing for a while has timed out (src/edge/streams.c, src/edge/process.c).

load lib/common
load lib/processes

# writes FD N: a command that writes a dot to the descriptor N times, 0.2 s apart.
writes() {
	cat >writes <<-EOF
		#!/bin/sh
		n=0
		while [ \$((n += 1)) -le $2 ]; do printf . >&$1; sleep 0.2; done
	EOF
	chmod +x writes
}

# took_ms TEXT: how long the attempt of this log line took, in MS.
took_ms() {
	[[ $1 =~ after\ ([0-9]+)\.([0-9]{3})s ]]
	MS=$((BASH_REMATCH[1] * 1000 + 10#${BASH_REMATCH[2]}))
}

IDLE='timed out after [0-9.]*s (--idle-timeout)'

@test "an attempt that never writes is ended after the time, with its group, and tried again" {
	run -124 given_time pid retry -g own -a 2 -d 0 --idle-timeout=LIMIT sh -c 'sleep 300 & echo $! >pid; wait'
	[ "${#lines[@]}" -ge 2 ]
	grep -q "attempt 1/2: $IDLE; retrying in 0\.000s$" <<<"$output"
	grep -q "attempt 2/2: $IDLE; giving up: no attempts left$" <<<"$output"
	took_ms "${lines[0]}"
	((MS >= 300))
	is_gone "$(cat pid)"
}

@test "every byte counts: what writes goes on for as long as it likes, held or not" {
	local fd hold
	for fd in 1 2; do
		writes $fd 8
		for hold in '' -O -E -OE; do
			run -0 --separate-stderr retry -q $hold -a 1 --idle-timeout=1s ./writes
			[ "$output$stderr" = ........ ] || { echo "fd $fd, hold $hold: $output$stderr"; return 1; }
		done
	done
}

@test "the time begins anew with what was written last, held or not" {
	local fd hold
	for fd in 1 2; do
		writes $fd 3
		echo 'exec sleep 300' >>writes
		for hold in '' -O -E -OE; do
			run -124 --separate-stderr retry $hold -a 1 --idle-timeout=500ms ./writes
			took_ms "${stderr_lines[-1]}"
			((MS >= 900 && MS < 5000)) || { echo "fd $fd, hold $hold: $stderr"; return 1; }
			[ "$(tr -cd . <<<"$output${stderr%%retry:*}")" = ... ]
		done
	done
}

@test "the start of the command is under the limit, too" {
	local i directories whole
	for i in {1..30}; do
		ln -s "$((i + 1))" "$i"                 # looked through for each of many directories
	done
	directories=$(printf '1:%.0s' {1..50000})
	for i in {1..5}; do                             # on a busy machine
		run -0 env PATH="$directories:$PATH" "$ROOT/retry" -a 1 touch whole
		took_ms "$output"
		whole=$MS
		run -124 env PATH="$directories:$PATH" "$ROOT/retry" -a 1 --idle-timeout=20ms touch ran
		grep -q "$IDLE" <<<"$output"
		took_ms "$output"
		((MS >= whole / 2)) || break
	done
	((MS < whole / 2))
}

@test "what passes is passed on at once" {
	mkfifo out
	spawn sh -c 'exec retry -q -a 1 --idle-timeout=100s sh -c "printf x; exec sleep 300" >out'
	run -0 timeout 20 head -c 1 out
	[ "$output" = x ]
}

@test "--timeout and --deadline hold as well, and the log tells them apart" {
	local limit
	for limit in --timeout --deadline; do
		run -124 retry -a 1 "$limit=300ms" --idle-timeout=100s sleep 300
		[[ $output == *'timed out after '*s\;' giving up: '* && $output != *idle* ]]
	done
	writes 1 1000
	run -124 --separate-stderr retry -a 1 -t 1s --idle-timeout=100s ./writes
	[[ $stderr == *'timed out after 1.'*s\;' giving up: no attempts left' ]]
}

@test "all that holds for a timeout: status, --signal, --kill-after, transient, the breaker counts it" {
	run -124 given_time up retry -a 1 -s INT -k 200ms --idle-timeout=LIMIT sh -c \
		'trap "echo INT >told" INT; trap "" TERM; echo >up; while :; do sleep 0.01; done'
	[ "$(cat told)" = INT ]
	run -124 retry -a 3 -x timeout --idle-timeout=100ms sleep 300
	[[ $output == *'giving up: permanent failure'* ]]
	run -124 retry -a 3 -r 7 -d 0 --idle-timeout=100ms --state-dir="$PWD/state" --breaker=b --breaker-threshold=2 \
		sleep 300
	[[ $output == *'attempt 2/3: '*'circuit "b" is open'* ]]
	run -124 --separate-stderr retry -q -a 1 --log-format=json --idle-timeout=100ms sleep 300
	[[ $stderr == *'"outcome":"timeout"'* ]]
}

@test "a slow reader holds the command up: that time does not count" {
	run -0 --separate-stderr sh -c 'retry -a 1 --idle-timeout=300ms sh -c "head -c 300000 /dev/zero; exit 0" |
		(sleep 1.5; wc -c)'
	[ "$((output))" -eq 300000 ]
	[[ $stderr == *'attempt 1/1: ok after '* ]]
}

@test "a reader that has come back and a command that is silent then: timed out" {
	run -0 --separate-stderr sh -c 'retry -a 1 --idle-timeout=300ms sh -c "head -c 300000 /dev/zero; exec sleep 300" |
		(sleep 1; wc -c)'
	[ "$((output))" -eq 300000 ]
	grep -q "$IDLE" <<<"$stderr"
}

@test "a slow reader, and a command that is silent with room in its pipe: that time does not count, either" {
	mkfifo pipe
	spawn python3 -c '
import os, time
fd = os.open("pipe", os.O_RDWR | os.O_NONBLOCK)
try:
    while True:
        os.write(fd, bytes(4096))
except BlockingIOError:
    open("full", "w").close()
os.set_blocking(fd, True)
while not os.path.exists("go"):
    time.sleep(0.01)
while os.read(fd, 65536):
    pass'
	until_true 10 test -e full
	run -0 timeout 60 sh -c 'exec retry -a 1 -k 300ms --idle-timeout=300ms sh -c "echo x; sleep 1; echo >go" >pipe'
	[[ $output == *': ok after '* ]]
}

@test "a stopped attempt writes nothing: it is ended, held or not" {
	local hold
	for hold in '' -OE; do
		run -124 timeout 60 retry $hold -a 1 -k 0 --idle-timeout=300ms sh -c 'echo x; kill -STOP $$; exec sleep 300'
		grep -q "$IDLE" <<<"$output"
	done
}

@test "TSTP and CONT: time in which the attempt is stopped is time in which it writes nothing" {
	local limit
	for limit in 2s 60s; do
		rm -f job ended up
		job sh -c "exec retry -a 1 --idle-timeout=$limit sh -c 'echo >up; exec sleep 300' 2>err"
		until_true 10 test -s up
		kill -TSTP "$(<job)"
		until_true 10 is_state "$(<job)" T
		sleep 2.2                               # more than 2s
		kill -CONT "$(<job)"
		[ $limit = 2s ] || kill -TERM "$(<job)"
		until_true 20 test -s ended
		cat err
		if [ $limit = 2s ]; then
			grep -q "$IDLE" err
		else
			grep -q 'attempt 1/1: killed by SIGTERM after ' err
		fi
	done
}

@test "closed descriptors: what cannot be written to is no sign of life" {
	run -124 sh -c 'retry -a 1 --idle-timeout=300ms sh -c "exec sleep 300" 2>&1 >&-'
	grep -q "$IDLE" <<<"$output"
	run -124 retry -a 1 --idle-timeout=300ms sh -c 'exec sleep 300' >&- 2>&-
	run -124 retry -a 1 --idle-timeout=300ms sh -c 'exec >&- 2>&-; exec sleep 300'
	grep -q "$IDLE" <<<"$output"
}

@test "what a child of the command writes counts, and the headers in a descriptor of their own do not" {
	writes 1 8
	run -0 retry -q -a 1 --idle-timeout=1s sh -c './writes & wait'
	[ "$output" = ........ ]
	writes 3 100
	run -124 retry -a 1 -H fd:3 --idle-timeout=1s ./writes
	grep -q "$IDLE" <<<"$output"
}

@test "a stream that passes costs no look, a spool eight in the time" {
	local n
	for hold in '' -OE; do
		run -124 strace -qq -o trace -e trace=poll,ppoll,rt_sigtimedwait retry $hold -a 1 --idle-timeout=2s sleep 300
		n=$(wc -l <trace)
		((n <= ${hold:+20} + 12 && n >= ${hold:+8} + 0)) || { cat trace; return 1; }
	done
}

@test "without --idle-timeout the streams are the command's own" {
	retry -q -a 1 --idle-timeout=0 readlink /proc/self/fd/1 >out
	retry -q -a 1 --idle-timeout=9 readlink /proc/self/fd/1 >out2
	[[ $(cat out) == */out && $(cat out2) == pipe:* ]]
}
