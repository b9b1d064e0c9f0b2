#!/usr/bin/env bats
# The command's streams: untouched, rewound, replayed, held, looked at while they pass through.
# shellcheck disable=SC2016,SC2154 # scripts of the command; run sets stderr

load lib/common
load lib/processes

# quick COMMAND...: bounded, so that a hang is a failure and no test's end; $status is its status.
quick() {
	status=0
	timeout -k 1 30 "$@" || status=$?
}

# is STATUS: what quick or status_of found.
is() {
	[ "$status" -eq "$1" ] || { echo "status $status, not $1"; cat -v err; return 1; }
}

# script NAME: makes ./NAME, a shell script with standard input as its text.
script() {
	{ echo '#!/bin/sh'; cat; } >"$1"
	chmod +x "$1"
}

# unread: descriptor $UNREAD writes into a pipe ./unread that nobody reads.
unread() {
	mkfifo unread
	exec {UNREAD}<>unread
}

# warnings: how many of them the log in ./err has.
warnings() {
	grep -c ': warning: ' err || true
}

# peak_kib: of the process that the command in ./peak has as its parent; to be run by it.
PEAK='sed -n "s/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p" /proc/$PPID/status >peak'

# Untouched

@test "without options about streams the command's descriptors are retry's own" {
	script ids <<-'END'
		found=$(for n in 0 1 2; do readlink /proc/$$/fd/$n; grep '^flags' /proc/$$/fdinfo/$n; done)
		echo "$found" >$1
	END
	echo unread | { ./ids bare; retry -v -t 5s -D 20s -r 3 -x 4 --verify=true ./ids wrapped; cat >rest; } \
		2> >(cat >&2) | cat
	cmp bare wrapped
	[ "$(cat rest)" = unread ]
	./ids bare <ids >out 2>>err
	retry ./ids wrapped <ids >>out 2>>err
	cmp bare wrapped
}

@test "without options about streams retry makes no pipe and reads and copies nothing" {
	echo text | strace -o trace -e trace='/^(p?readv?|pread64|pipe2?|dup.?|splice|sendfile)$' \
		retry -a 2 -d 0 -t 9s sh -c 'cat; exit 1' 2>/dev/null >out || true
	[ "$(cat out)" = text ]
	! grep -e pipe -e dup -e pread -e splice -e sendfile -e 'read([012],' trace
}

# Standard input

@test "a file as standard input is rewound before each retry" {
	printf '1\n2\n3\n' >file
	fails_times 2
	retry -qq -d 0 sh -c 'cat; ./flaky' <file >out
	[ "$(cat out)" = $'1\n2\n3\n1\n2\n3\n1\n2\n3' ]
}

@test "it is rewound to where it stood" {
	printf '1\n2\n3\n4\n' >file
	fails_times 1
	{ read -r _; retry -qq -d 0 sh -c 'read -r x; echo $x; ./flaky'; cat; } <file >out
	[ "$(cat out)" = $'2\n2\n3\n4' ]
}

@test "a loop that reads lines goes on where the command left off" {
	printf 'a\nb\nc\nd\n' >file
	while read -r line; do
		rm -f runs
		fails_times 1
		echo "$line: $(retry -qq -d 0 sh -c 'read -r x; ./flaky && echo $x')"
	done <file >out
	[ "$(cat out)" = $'a: b\nc: d' ]
}

@test "a command that reads nothing leaves the file where it was" {
	printf 'a\nb\n' >file
	{ read -r _; retry -qq -d 0 false || true; cat; } <file >out
	[ "$(cat out)" = b ]
}

@test "a drained pipe is warned of, once" {
	echo text | retry -a 4 -d 0 sh -c 'cat >/dev/null; exit 1' 2>err || true
	[ "$(warnings)" -eq 1 ]
	grep -qx 'retry: sh: warning: standard input has been read to its end; see --replay-stdin' err
	[ "$(sed -n 2p err | grep -c warning)" -eq 1 ]
}

@test "a pipe with bytes left, at its end from the start, or open still: no warning" {
	printf 'a\nb\n' | retry -a 3 -d 0 false 2>err || true
	[ "$(warnings)" -eq 0 ]
	: | { until_true 5 python3 -c '
import select, sys
p = select.poll(); p.register(0, 0); sys.exit(not p.poll(0))'
		retry -a 3 -d 0 cat /none 2>err || true; }
	[ "$(warnings)" -eq 0 ]
	mkfifo pipe
	exec {fd}<>pipe
	retry -a 3 -d 0 false <pipe 2>err || true
	exec {fd}<&-
	[ "$(warnings)" -eq 0 ]
	retry -a 3 -d 0 false </dev/null 2>err || true
	[ "$(warnings)" -eq 0 ]
	with -c 0 retry -a 3 -d 0 false 2>err || true
	[ "$(warnings)" -eq 0 ]
}

@test "--replay-stdin: every attempt reads all of it" {
	fails_times 2
	printf '1\n2\n' | retry -d 0 -I sh -c 'cat; ./flaky' >out 2>err
	[ "$(cat out)" = $'1\n2\n1\n2\n1\n2' ]
	[ "$(warnings)" -eq 0 ]
}

@test "--replay-stdin reads it once, before anything runs" {
	mkfifo pipe
	spawn sh -c 'exec retry -qq -d 0 -I sh -c "echo \$\$ >>pids; cat; [ \$(wc -l <pids) -gt 1 ]" <pipe >out'
	exec {fd}>pipe
	echo one >&"$fd"
	until_true 5 sh -c '[ -e /proc/'"$!"'/fd/10 ]'
	[ ! -e pids ]
	echo two >&"$fd"
	exec {fd}>&-
	status_of "$!"
	is 0
	[ "$(cat out)" = $'one\ntwo\none\ntwo' ]
}

@test "--replay-stdin: binary, nothing, large" {
	head -c 300000 /dev/urandom >random
	fails_times 1
	retry -qq -d 0 -I sh -c 'cmp - random && ./flaky' < <(cat random)
	fails_times 1
	rm runs
	: | retry -qq -d 0 -I sh -c 'wc -c; ./flaky' >out
	[ "$(tr -d ' \n' <out)" = 00 ]
	rm runs
	start=$SECONDS
	head -c 200000000 /dev/zero | retry -qq -d 0 -I sh -c 'wc -c; ./flaky; s=$?; '"$PEAK"'; exit $s' >out
	[ "$(tr -d ' \n' <out)" = 200000000200000000 ]
	((SECONDS - start < 20))
	(($(cat peak) < 8000))
}

@test "--replay-stdin: a command that closes its input early, or never looks, harms nobody" {
	fails_times 2
	head -c 1000000 /dev/zero | retry -qq -d 0 -I sh -c 'head -c 7 >/dev/null; exec <&-; ./flaky'
	head -c 1000000 /dev/zero | retry -qq -I true
}

@test "--replay-stdin: what is left of an attempt does not read the next one's input away" {
	mkfifo go
	script first-leaves <<-'END'
		[ -e ran ] && exec cat
		: >ran
		(exec <&3; read -r _ <go; cat >/dev/null; echo done >>stolen) 3<&0 >/dev/null 2>&1 &
		exit 1
	END
	script second <<-'END'
		[ -e once ] || { : >once; exec ./first-leaves; }
		read -r line
		echo >go
		while [ ! -e stolen ]; do sleep 0.01; done
		echo "$line"
		cat
	END
	quick retry -qq -d 0 -I ./second < <(seq 1 9) >out 2>err
	is 0
	[ "$(cat out)" = "$(seq 1 9)" ]
}

@test "--replay-stdin: a command cannot write into what the next attempt reads" {
	echo text | retry -qq -a 3 -d 0 -I sh -c 'echo junk >&0; cat; exit 1' >out 2>/dev/null || true
	[ "$(cat out)" = $'text\ntext\ntext' ]
}

@test "--replay-stdin: a file needs no spool, and neither does a closed standard input" {
	echo text >file
	TMPDIR=/none strace -o trace -e trace=openat retry -qq -d 0 -a 2 -I sh -c 'cat; exit 1' <file >out || true
	[ "$(cat out)" = $'text\ntext' ]
	! grep -q O_EXCL trace
	with -c 0 retry -I probe facts
	grep -qx 'descriptors: 1 2.*' facts
}

@test "--replay-stdin: a deadline ends the wait for a slow writer, and nothing has run" {
	mkfifo pipe
	exec {fd}<>pipe
	quick retry -D 200ms -I touch ran <pipe 2>err
	is 124
	[ "$(cat err)" = 'retry: touch: attempt 1/3: not run; giving up: deadline' ]
	[ ! -e ran ]
}

@test "--replay-stdin: a deadline ends it for a writer without end as well" {
	start=$SECONDS
	quick with -l fsize=400000000 retry -D 20ms -I touch ran </dev/zero 2>err
	is 124
	[ ! -e ran ]
}

@test "--replay-stdin: a signal ends it, and nothing has run" {
	mkfifo pipe
	exec {fd}<>pipe
	for signal in TERM INT HUP QUIT; do
		spawn sh -c 'exec with retry -I touch ran <pipe 2>err'
		until_true 5 handles_signals "$!"
		kill "-$signal" "$!"
		status_of "$!"
		is $((128 + $(kill -l $signal)))
		grep -qx "retry: touch: attempt 1/3: not run; giving up: interrupted by SIG$signal" err
	done
	[ ! -e ran ]
}

@test "--replay-stdin: an input that cannot be read is no deadline and no interrupt" {
	for error in EIO ETIMEDOUT; do
		quick strace -o trace -e trace=read -e inject="read:error=$error" retry -I touch ran < <(echo text) 2>err
		is 125
		grep -q '^retry: cannot spool standard input: ' err
		[ "$(wc -l <err)" -eq 1 ]
		[ ! -e ran ]
	done
	quick strace -o trace -e trace=read -e inject=read:error=EINTR:when=1 retry -qq -I cat < <(echo text) >out 2>err
	is 0
	[ "$(cat out)" = text ]
}

@test "an unusable TMPDIR: /tmp; no place at all, or a full one: 125 and nothing has run" {
	: >file
	for dir in /none /proc "$PWD/file" ''; do
		[ "$(echo text | TMPDIR=$dir retry -qq -I cat)" = text ]
		[ "$(TMPDIR=$dir retry -qq -O echo text)" = text ]
	done
	for options in -I -O -E '-O -E'; do
		# shellcheck disable=SC2086 # several words
		quick strace -o trace -e trace=openat -e inject=openat:error=EROFS \
			retry $options touch ran < <(echo text) 2>err
		is 125
		[ "$(wc -l <err)" -eq 1 ]
		grep -q '^retry: .*: Read-only file system$' err
		[ ! -e ran ]
	done
	quick with -l fsize=0 retry -I touch ran < <(echo text) 2>/dev/null
	is 125
	[ ! -e ran ]
}

@test "TMPDIR holds the spools, unlinked, and nothing is left there" {
	mkdir dir
	echo text | TMPDIR=$PWD/dir retry -qq -a 2 -d 0 -I -O -E \
		sh -c 'x=$(readlink /proc/$$/fd/[012]); echo "$x" >>links; ls -A dir >>names; exit 1' 2>/dev/null || true
	[ "$(grep -c "^$PWD/dir/.* (deleted)$" links)" -eq 6 ]
	[ ! -s names ]
	[ -z "$(ls -A dir)" ]
}

# Held streams

@test "--hold-stdout: nothing of an attempt that another follows, the success once and whole" {
	script work <<-'END'
		echo "out $RETRY_ATTEMPT"; echo "err $RETRY_ATTEMPT" >&2; [ "$RETRY_ATTEMPT" = 3 ]
	END
	retry -q -d 0 -O ./work >out 2>err
	[ "$(cat out)" = 'out 3' ]
	[ "$(grep -c '^err [123]$' err)" -eq 3 ]
	retry -q -d 0 -E ./work >out 2>err
	[ "$(cat out)" = $'out 1\nout 2\nout 3' ]
	[ "$(grep -c ^err err)" -eq 1 ]
	grep -qx 'err 3' err
	retry -qq -d 0 -O -E ./work >out 2>err
	[ "$(cat out)" = 'out 3' ]
	[ "$(cat err)" = 'err 3' ]
}

@test "--hold-stdout: what the last failure wrote goes to standard error, before its line" {
	run --separate-stderr -7 retry -a 2 -d 0 -O sh -c 'echo "out $RETRY_ATTEMPT"; exit 7'
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 3 ]
	[[ ${stderr_lines[0]} == 'retry: sh: attempt 1/2: exit 7 after '* ]]
	[ "${stderr_lines[1]}" = 'out 2' ]
	[[ ${stderr_lines[2]} == 'retry: sh: attempt 2/2: exit 7 after '* ]]
}

@test "held both, a failure: its standard output, then its standard error, then the line" {
	run --separate-stderr -7 retry -x 7 -O -E sh -c 'echo err >&2; echo out; exit 7'
	[ "${stderr_lines[0]}" = out ]
	[ "${stderr_lines[1]}" = err ]
	[ "${#stderr_lines[@]}" -eq 3 ]
}

@test "a line of the log starts on a new line after held text without one" {
	retry -a 1 -O printf 'no newline' 2>&1 >out | cat >err
	[ "$(cat out)" = 'no newline' ]
	[ "$(head -c 6 err)" = retry: ]
	retry -a 1 -O printf 'no newline' >both 2>&1
	[[ $(cat both) == $'no newline\nretry: printf: attempt 1/1: ok after '* ]]
	retry -a 1 -E sh -c 'printf "no newline" >&2' 2>err
	[[ $(cat err) == $'no newline\nretry: sh: attempt 1/1: ok after '* ]]
	retry -a 1 -O sh -c 'printf "no newline"; exit 1' 2>err || true
	[[ $(cat err) == $'no newline\nretry: sh: attempt 1/1: exit 1 after '* ]]
	retry -a 1 -O -E sh -c 'printf "no newline"; echo line >&2; exit 1' 2>err || true
	[[ $(cat err) == $'no newlineline\nretry: sh: attempt 1/1: exit 1 after '* ]]
	retry -a 1 -O echo line >both 2>&1
	[[ $(cat both) == $'line\nretry: echo: attempt 1/1: ok after '* ]]
}

@test "--done-if: what is held is the failure's" {
	run --separate-stderr -0 retry -qq --done-if=true -O sh -c 'echo out; exit 1'
	[ -z "$output" ]
	[ "$stderr" = out ]
}

@test "--consecutive: the last success's output" {
	script work <<-'END'
		echo "out $RETRY_ATTEMPT"; [ "$RETRY_ATTEMPT" != 2 ]
	END
	run --separate-stderr -0 retry -qq -a 5 --consecutive=2 -d 0 -O ./work
	[ "$output" = 'out 4' ]
	[ -z "$stderr" ]
}

@test "--success-on, --fail-match and --verify decide where held text goes" {
	run --separate-stderr -0 retry -qq -O --success-on=3 sh -c 'echo out; exit 3'
	[ "$output" = out ]
	run --separate-stderr -1 retry -qq -a 1 -O --fail-match=out echo out
	[ "$output|$stderr" = '|out' ]
	run --separate-stderr -1 retry -qq -a 1 -O --verify=false echo out
	[ "$output|$stderr" = '|out' ]
}

@test "an interrupt while it waits: the last attempt's text comes out" {
	spawn with retry -d 300s -j none -O -E sh -c 'echo out; echo err >&2; exit 1' >out 2>err
	until_true 10 grep -q retrying err
	kill -TERM "$!"
	status_of "$!"
	is 143
	[ ! -s out ]
	[ "$(sed -n 2,3p err)" = $'out\nerr' ]
	grep -qx 'retry: sh: attempt 2/3: not run; giving up: interrupted by SIGTERM' err
}

@test "an interrupt while it runs: its text comes out, where the status says" {
	spawn with retry -O sh -c 'trap "exit 0" TERM; echo out; : >up; while :; do sleep 0.01; done' >out 2>err
	until_true 10 test -e up
	kill -TERM "$!"
	status_of "$!"
	is 0
	[ "$(cat out)" = out ]
	rm up
	spawn with retry -g own -O sh -c 'echo out; : >up; sleep 300; :' >out 2>err
	until_true 10 test -e up
	kill -TERM "$!"
	status_of "$!"
	is 143
	[ ! -s out ]
	[ "$(head -n 1 err)" = out ]
}

@test "a timeout and the deadline: the last attempt's text comes out" {
	for limit in '-t 200ms' '-D 200ms'; do
		# shellcheck disable=SC2086 # several words
		quick retry -g own -a 1 $limit -O -E sh -c 'echo out; echo err >&2; sleep 300' >out 2>err
		is 124
		[ ! -s out ]
		[ "$(head -n 2 err)" = $'out\nerr' ]
	done
}

@test "a grandchild that keeps the spool open blocks nothing and writes into no other attempt's output" {
	mkfifo go
	script work <<-'END'
		echo "out $RETRY_ATTEMPT"
		[ "$RETRY_ATTEMPT" = 2 ] && { echo >go; while [ ! -e written ]; do sleep 0.01; done; exit 0; }
		{ read -r _ <go; echo late; echo late >&2; : >written; } &
		exit 1
	END
	quick retry -qq -d 0 -O -E ./work >out 2>err
	is 0
	[ "$(cat out)" = 'out 2' ]
	[ ! -s err ]
	start=$SECONDS
	quick retry -qq -O -E sh -c 'echo out; sleep 300 & echo $! >pid' >out
	SPAWNED+=("$(cat pid)")
	is 0
	[ "$(cat out)" = out ]
}

@test "a command that truncates, seeks or reads its held output" {
	quick retry -qq -O python3 -c '
import os
os.write(1, b"first\n"); os.ftruncate(1, 0); os.lseek(1, 0, 0); os.write(1, b"second\n")
os.lseek(1, 0, 0); os.write(1, b"third\n"); os.pread(1, 9, 0)' >out 2>err
	is 0
	[ "$(cat out)" = $'second\nthird' ]
	quick retry -qq -O python3 -c 'import os; os.write(1, b"x"); os.ftruncate(1, 3)' >out
	is 0
	printf 'x\0\0' | cmp - out
}

@test "--hold-stdout: binary, nothing, large; memory does not grow" {
	head -c 300001 /dev/urandom >random
	retry -qq -O cat random | cmp - random
	retry -qq -O cat random >out
	cmp random out
	[ -z "$(retry -qq -O true)" ]
	retry -qq sh -c "$PEAK"
	base=$(cat peak)
	[ "$(retry -qq -O sh -c 'head -c 268435456 /dev/zero; '"$PEAK" | wc -c)" -eq 268435456 ]
	(($(cat peak) < base + 2000))
	# what retry needs afterwards, to copy it out and to look at it, is seen from outside
	head -c 268435456 /dev/zero >zero
	strace -f -o trace -e trace=mmap,mremap,brk retry -qq -O --fail-match=x cat zero | wc -c >size
	[ "$(cat size)" -eq 268435456 ]
	(($(grep -c . trace) < 300))
}

@test "standard output full: one line and 125, but a failure keeps its status" {
	quick retry -q -O echo out >/dev/full 2>err
	is 125
	expected='retry: echo: warning: output is incomplete: cannot write to standard output: '
	[ "$(cat err)" = "${expected}No space left on device" ]
	quick retry -q -a 1 -O sh -c 'echo out; exit 7' >/dev/full 2>err
	is 7
	[ "$(head -n 1 err)" = out ]
	quick retry -q -a 1 -O sh -c 'echo out; exit 7' 2>/dev/full
	is 7
	quick retry -q -a 1 -E sh -c 'echo err >&2; exit 0' 2>/dev/full
	is 125
}

@test "lost output is said even with -qq" {
	quick retry -qq -O echo out >/dev/full 2>err
	is 125
	[ "$(wc -l <err)" -eq 1 ]
}

@test "the reader of held output has gone: death by SIGPIPE, or 125 where that was ignored" {
	mkfifo pipe
	for how in '' '-i 13'; do
		exec {fd}<>pipe
		exec {to}>pipe {fd}<&-
		# shellcheck disable=SC2086 # several words
		run -0 ending bash -c "exec with $how retry -qq -O echo out >&$to"
		[ -z "$how" ] && expected='signal 13 no core' || expected='exit 125'
		exec {to}>&-
		[ "${lines[-1]}" = "$expected" ]
	done
}

@test "a reader that never reads: over by the deadline and --kill-after, status 125" {
	unread
	start=$SECONDS
	quick retry -D 300ms -k 200ms -O head -c 1000000 /dev/zero >&"$UNREAD" 2>err
	is 125
	((SECONDS - start < 15))
	grep -q 'output is incomplete' err
}

@test "a slow reader without a deadline gets everything" {
	unread
	spawn with retry -t 100ms -k 100ms -O sh -c 'echo $$ >pid; exec head -c 1000000 /dev/zero' >&"$UNREAD" 2>err
	until_true 10 test -s pid
	until_true 10 is_gone "$(cat pid)"
	sleep 0.3                               # past timeout and --kill-after
	[ "$(head -c 1000000 <&"$UNREAD" | wc -c)" -eq 1000000 ]
	status_of "$!"
	is 0
}

@test "a signal ends the wait for a reader" {
	unread
	spawn with retry -O sh -c 'echo $$ >pid; exec head -c 1000000 /dev/zero' >&"$UNREAD" 2>err
	until_true 10 test -s pid
	until_true 10 is_gone "$(cat pid)"
	kill -TERM "$!"
	status_of "$!"
	is 143
}

@test "a spool that cannot grow is the command's own failure" {
	quick with -l fsize=100000 retry -a 1 -O sh -c 'trap "" XFSZ; exec head -c 200000 /dev/zero' 2>/dev/null
	is 1
	quick with -l fsize=100000 retry -a 1 -O head -c 200000 /dev/zero 2>/dev/null
	is 153
	dir=$PWD/full
	mkdir "$dir"
	quick unshare -m sh -c 'mount -t tmpfs -o size=64k none "$0"
		TMPDIR=$0 exec retry -a 1 -O head -c 200000 /dev/zero' "$dir" >out 2>err
	is 1
	[ ! -s out ]
	grep -aq 'No space left' err
}
