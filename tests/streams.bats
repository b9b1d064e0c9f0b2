#!/usr/bin/env bats
# The command's streams: untouched, rewound, replayed, held, looked at while they pass through.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts of the command; a test is a subshell; run sets stderr

load lib/common
load lib/processes

# quick COMMAND...: bounded, so that a hang is a failure and no test's end; $status is its status.
quick() {
	status=0
	timeout -k 1 200 "$@" || status=$?
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

# is_retry PID: it has become retry, and has installed its handlers.
is_retry() {
	grep -q ^retry "/proc/$1/cmdline" && handles_signals "$1"
}

# A part of the command's script: what memory retry has used at most, in KiB, into ./peak.
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
	./ids bare <ids >>out 2>>err
	retry -qqq ./ids wrapped <ids >>out 2>>err
	cmp bare wrapped
}

@test "without options about streams retry makes no pipe and reads and copies nothing" {
	echo text | strace -o trace -e trace='/^(p?readv?|pread64|pipe2?|dup.?|splice|sendfile)$' \
		retry -a 2 -d 0 sh -c 'cat; exit 1' 2>/dev/null >out || true
	[ "$(cat out)" = text ]
	run ! grep -e pipe -e dup -e pread -e splice -e sendfile -e 'read([012],' trace
}

# Standard input

@test "a file as standard input is rewound before each retry" {
	printf '1\n2\n3\n' >file
	fails_times 2
	retry -qqq -d 0 sh -c 'cat; ./flaky' <file >out
	[ "$(cat out)" = $'1\n2\n3\n1\n2\n3\n1\n2\n3' ]
}

@test "it is rewound to where it stood" {
	printf '1\n2\n3\n4\n' >file
	fails_times 1
	{ read -r _; retry -qqq -d 0 sh -c 'read -r x; echo $x; ./flaky'; cat; } <file >out
	[ "$(cat out)" = $'2\n2\n3\n4' ]
}

@test "a loop that reads lines goes on where the command left off" {
	printf 'a\nb\nc\nd\n' >file
	while read -r line; do
		rm -f runs
		fails_times 1
		echo "$line: $(retry -qqq -d 0 sh -c 'read -r x; ./flaky && echo $x')"
	done <file >out
	[ "$(cat out)" = $'a: b\nc: d' ]
}

@test "a command that reads nothing leaves the file where it was" {
	printf 'a\nb\n' >file
	{ read -r _; retry -qqq -d 0 false || true; cat; } <file >out
	[ "$(cat out)" = b ]
}

@test "a file that somebody else has read from since the last attempt is left alone from then on" {
	seq 1 9 >file
	script work <<-'END'
		read -r x; echo "$x"; exit 1
	END
	run -1 retry -qqq -a 4 -d 0 --on-retry='[ "$RETRY_ATTEMPT" -gt 2 ] || read -r x <&4' ./work <file 4<file
	[ "$output" = $'1\n1\n1\n1' ]           # which is not the same description
	run -1 retry -qqq -a 4 -d 0 --on-retry='[ "$RETRY_ATTEMPT" -gt 2 ] || read -r x <&4' ./work <file 4<&0
	[ "$output" = $'1\n3\n4\n5' ]
}

# A shell reads a block and seeks back to the end of its line, while a job that it has just started looks at the offset.
@test "a file that stands before the start is somebody else's, too: its lines are not skipped" {
	seq 1 9 >file
	run -1 python3 -c '
import os, sys
os.lseek(0, 8, os.SEEK_SET)
os.execvp("retry", ["retry", "-qqq", "-a", "3", "-d", "0", sys.executable, "-c", """
import os, sys
if os.environ["RETRY_ATTEMPT"] == "1": os.lseek(0, 2, os.SEEK_SET)
os.write(1, os.read(0, 2))
sys.exit(1)"""])' <file
	[ "$output" = $'2\n3\n4' ]
}

# used_up COMMAND...: the run ends with the first attempt, by a used-up standard input; $status is its status.
used_up() {
	quick "$@" >out 2>err
	[[ $(grep '^retry: ' err) == 'retry: '*': attempt 1/3: '*'; giving up: standard input is used up (see --replay-stdin)' ]] ||
		{ cat out err; return 1; }
}

@test "a here-document is not continued where the attempt before has ended" {
	local shell
	script bash-steps <<-'END'
		retry -d 0 bash -euo pipefail <<'EOF'
		echo one
		[ -e two ]
		echo three
		EOF
	END
	sed 's/bash -euo pipefail/sh -eu/' bash-steps >sh-steps
	for shell in bash dash; do
		used_up $shell bash-steps
		is 1
		[ "$(cat out)" = one ]
		used_up $shell sh-steps
		is 1
		[ "$(cat out)" = one ]
	done
}

@test "a pipe whose end has come: no further attempt, which would read nothing" {
	used_up retry -d 0 sh -c 'cat; exit 7' < <(echo text)
	is 7
	[ "$(cat out)" = text ]
	used_up retry -d 0 sh -c 'cat; kill -KILL $$' < <(head -c 300000 /dev/zero)
	is 137
	used_up retry -d 0 -p curl curl -sS --data-binary @- http://127.0.0.1:1/ < <(echo text)
	is 7
	used_up retry -d 0 --consecutive=2 cat < <(echo text)
	is 1
	run -0 retry -qqq -d 0 --done-if=true sh -c 'cat; exit 1' < <(echo text)
	run -1 retry -d 0 --log-format=json sh -c 'cat >&2; exit 1' < <(echo text)
	[ "$(grep -c '"reason":"input"' <<<"$output")" -eq 2 ]
}

@test "a pipe with fewer bytes and no writer: no further attempt, which would read the rest" {
	# bash has written a here-string, and closed its end, before the command runs
	used_up retry -d 0 sh -c 'read -r x; echo "$x"; exit 7' <<<"$(seq 1 9)"
	is 7
	[ "$(cat out)" = 1 ]
	# a later attempt, too; where nothing tells of reads, the most bytes that have been seen in the pipe do
	local hidden=()
	for _ in 1 2; do
		mkfifo pipe
		spawn sh -c 'exec 3>pipe; until [ -e read ]; do sleep 0.01; done; exec 3>&-; : >gone'
		run -1 "${hidden[@]}" retry -a 5 -d 0 --on-retry='[ "$RETRY_ATTEMPT" != 2 ] || seq 1 9 >pipe' sh -c \
			'[ "$RETRY_ATTEMPT" != 3 ] || { read -r x; : >read; until [ -e gone ]; do sleep 0.01; done; }; exit 1' <pipe
		[ "${#lines[@]}" -eq 3 ]
		[[ ${lines[2]} == *'attempt 3/5: exit 1 '*'; giving up: standard input is used up (see --replay-stdin)' ]]
		rm pipe read gone
		[ "$(id -u)" -eq 0 ] || break
		hidden=(unshare -m sh -c 'mount -t tmpfs none /proc; exec "$@"' sh)
	done
}

# On other systems than Linux nothing tells that.
@test "a pipe that has been read from, and holds more than before: no further attempt all the same" {
	mkfifo pipe
	spawn sh -c 'exec 3>pipe; until [ -e begun ]; do sleep 0.01; done; seq 1 9 >&3; exec 3>&-; : >gone'
	used_up retry -d 0 sh -c ': >begun; until [ -e gone ]; do sleep 0.01; done; read -r x; exit 7' <pipe
	is 7
	rm begun gone
	spawn sh -c 'exec 3>pipe; until [ -e begun ]; do sleep 0.01; done; seq 1 9 >&3; exec 3>&-; : >gone'
	all_run retry -d 0 sh -c ': >begun; until [ -e gone ]; do sleep 0.01; done; exit 7' <pipe
}

@test "a pipe whose end comes during the delay" {
	mkfifo pipe
	spawn sh -c 'exec 3>pipe; echo text >&3; until [ -e read ]; do sleep 0.01; done; exec 3>&-; : >gone'
	run -1 retry -d 0 --on-retry=': >read; until [ -e gone ]; do sleep 0.01; done' \
		sh -c 'read -r x; exit 1' <pipe
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[1]}" = \
		'retry: sh: attempt 2/3: not run; giving up: standard input is used up (see --replay-stdin)' ]
}

@test "a pipe that an argument names is watched, too" {
	run -1 retry -d 0 diff <(echo x) <(echo y)
	[[ ${lines[-1]} == *'attempt 1/3: exit 1 '*'; giving up: the pipe /dev/fd/'+([0-9])' is used up' ]]
	run -7 retry -d 0 curl -sS --data-binary @<(echo x) http://127.0.0.1:1/
	[[ ${lines[-1]} == *'; giving up: the pipe /dev/fd/'+([0-9])' is used up' ]]
	run -1 retry -I -d 0 sh -c 'read -r x </proc/self/fd/3; exit 1' 3<<<"$(seq 1 9)" < <(echo text)
	[[ ${lines[-1]} == *'; giving up: the pipe /dev/fd/3 is used up' ]]
	# one that the command leaves alone, writes to, or does not inherit, changes nothing
	run -1 retry -d 0 false <(echo x)
	[ "${#lines[@]}" -eq 3 ]
	run -1 retry -d 0 sh -c 'echo x >"$1"; exit 1' sh >(cat >/dev/null)
	[ "${#lines[@]}" -eq 3 ]
	run -1 retry -d 0 --fail-match=x --log-file=log sh -c 'exit 1; : </dev/fd/10 </dev/fd/11 </dev/fd/99999999999'
	[ "$(wc -l <log)" -eq 3 ]
}

# all_run COMMAND...: the command, which is retry with options, makes all three attempts.
all_run() {
	quick "$@" 2>err || true
	[[ $(sed -n '$p' err) == *' attempt 3/3: '*'; giving up: no attempts left' ]] || { cat err; return 1; }
}

@test "a pipe with all its bytes, at its end from the start, or open still, and any other input, changes nothing" {
	all_run retry -d 0 false < <(printf 'a\nb\n')
	all_run retry -d 0 false < <(sleep 0.005; seq 1 9)
	: | { until_true 5 python3 -c '
import select, sys
p = select.poll(); p.register(0, 0); sys.exit(not p.poll(0))'
		all_run retry -d 0 cat /none; }
	mkfifo pipe
	exec {fd}<>pipe
	echo text >&"$fd"
	all_run retry -d 0 sh -c '[ "$RETRY_ATTEMPT" != 1 ] || read -r x; exit 1' <pipe
	exec {fd}<&-
	all_run retry -d 0 sh -c 'cat; exit 1' </dev/null
	all_run retry -d 0 sh -c 'cat; exit 1' <"$BATS_TEST_FILENAME" >/dev/null
	all_run retry -I -d 0 sh -c 'cat; exit 1' < <(echo text)
	all_run t-with -c 0 retry -d 0 false
	python3 - <<-'END'
		import socket, subprocess
		ours, theirs = socket.socketpair()
		ours.sendall(b"text")
		ours.shutdown(socket.SHUT_WR)
		run = subprocess.run(["retry", "-d0", "sh", "-c", "cat; exit 1"], stdin=theirs, stdout=subprocess.DEVNULL,
		    stderr=subprocess.PIPE, timeout=100, check=False)
		assert run.stderr.count(b"\n") == 3, run.stderr
	END
	# where no attempt follows anyway, nothing is asked
	run -1 retry -a 1 sh -c 'cat; exit 1' < <(echo text)
	[[ ${lines[-1]} == *'; giving up: no attempts left' ]]
}

@test "a file and /dev/null cost no look and no wait" {
	local input
	: >file
	for input in file /dev/null; do
		strace -qq -o trace -e trace=ppoll,poll,ioctl retry -qqq -a 2 -d 0 false <$input || true
		run ! grep -e FIONREAD -e 'fd=0,' trace
	done
}

@test "--replay-stdin: every attempt reads all of it" {
	fails_times 2
	printf '1\n2\n' | retry -d 0 -I sh -c 'cat; ./flaky' >out 2>err
	[ "$(cat out)" = $'1\n2\n1\n2\n1\n2' ]
	[ "$(warnings)" -eq 0 ]
}

@test "--replay-stdin reads it once, before anything runs" {
	mkfifo pipe
	spawn sh -c 'exec retry -qqq -d 0 -I sh -c "echo \$\$ >>pids; cat; [ \$(wc -l <pids) -gt 1 ]" <pipe >out'
	exec {fd}>pipe
	echo one >&"$fd"
	until_true 5 is_retry "$!"
	until_true 5 is_state "$!" S
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
	retry -qqq -d 0 -I sh -c 'cmp - random && ./flaky' < <(cat random)
	fails_times 1
	rm runs
	: | retry -qqq -d 0 -I sh -c 'wc -c; ./flaky' >out
	[ "$(tr -d ' \n' <out)" = 00 ]
	rm runs
	start=$SECONDS
	head -c 200000000 /dev/zero | retry -qqq -d 0 -I sh -c 'wc -c; ./flaky; s=$?; '"$PEAK"'; exit $s' >out
	[ "$(tr -d ' \n' <out)" = 200000000200000000 ]
	((SECONDS - start < 150))
	(($(cat peak) < 8000))
}

@test "--replay-stdin: a command that closes its input early, or never looks, harms nobody" {
	fails_times 2
	head -c 1000000 /dev/zero | retry -qqq -d 0 -I sh -c 'head -c 7 >/dev/null; exec <&-; ./flaky'
	head -c 1000000 /dev/zero | retry -qqq -I true
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
	quick retry -qqq -d 0 -I ./second < <(seq 1 9) >out 2>err
	is 0
	[ "$(cat out)" = "$(seq 1 9)" ]
}

@test "--replay-stdin: a command cannot write into what the next attempt reads" {
	echo text | retry -qqq -a 3 -d 0 -I sh -c 'echo junk >&0; cat; exit 1' >out 2>/dev/null || true
	[ "$(cat out)" = $'text\ntext\ntext' ]
}

@test "--replay-stdin: a file needs no spool, and neither does a closed standard input" {
	echo text >file
	TMPDIR=/none strace -o trace -e trace=openat retry -qqq -d 0 -a 2 -I sh -c 'cat; exit 1' <file >out || true
	[ "$(cat out)" = $'text\ntext' ]
	run ! grep -q O_EXCL trace
	t-with -c 0 retry -I t-probe facts
	grep -qx 'descriptors: 1 2.*' facts
}

@test "--replay-stdin: a deadline ends the wait for a slow writer, and nothing has run" {
	mkfifo pipe
	exec {fd}<>pipe
	quick retry -D 200ms -I touch ran <pipe 2>err
	is 124
	[ "$(cat err)" = 'retry: touch: attempt 1: not run; giving up: deadline' ]
	[ ! -e ran ]
}

@test "--replay-stdin: a deadline ends it for a writer without end as well" {
	start=$SECONDS
	quick t-with -l fsize=400000000 retry -D 20ms -I touch ran </dev/zero 2>err
	is 124
	[ ! -e ran ]
}

@test "--replay-stdin: a signal ends it, and nothing has run" {
	mkfifo pipe
	exec {fd}<>pipe
	for signal in TERM INT HUP QUIT; do
		spawn sh -c 'exec t-with retry -I touch ran <pipe 2>err'
		until_true 5 is_retry "$!"
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
	# nor one that cannot even be asked what it is: it would go to the first attempt alone
	quick strace -o trace -e inject=fstat,newfstatat,fstatat64,statx:error=EIO:when=1 \
		retry -I touch ran < <(echo text) 2>err
	grep -q 'stat.*(0,.*INJECTED' trace
	is 125
	[ ! -e ran ]
	grep -qx 'retry: cannot spool standard input: Input/output error' err
	quick strace -o trace -e trace=read -e inject=read:error=EINTR:when=1 retry -qqq -I cat < <(echo text) >out 2>err
	is 0
	[ "$(cat out)" = text ]
}

@test "an unusable TMPDIR: /tmp; no place at all, or a full one: 125 and nothing has run" {
	: >file
	for dir in /none /proc "$PWD/file" ''; do
		[ "$(echo text | TMPDIR=$dir retry -qqq -I cat)" = text ]
		[ "$(TMPDIR=$dir retry -qqq -O echo text)" = text ]
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
	quick t-with -l fsize=0 retry -I touch ran < <(echo text) 2>/dev/null
	is 125
	[ ! -e ran ]
}

@test "TMPDIR holds the spools, unlinked, and nothing is left there" {
	mkdir dir
	echo text | TMPDIR=$PWD/dir retry -qqq -a 2 -d 0 -I -O -E \
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
	retry -qqq -d 0 -O -E ./work >out 2>err
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
	run --separate-stderr -0 retry -qqq --done-if=true -O sh -c 'echo out; exit 1'
	[ -z "$output" ]
	[ "$stderr" = out ]
}

@test "--consecutive: the last success's output" {
	script work <<-'END'
		echo "out $RETRY_ATTEMPT"; [ "$RETRY_ATTEMPT" != 2 ]
	END
	run --separate-stderr -0 retry -qqq -a 5 --consecutive=2 -d 0 -O ./work
	[ "$output" = 'out 4' ]
	[ -z "$stderr" ]
}

@test "--success-on, --fail-match and --verify decide where held text goes" {
	run --separate-stderr -0 retry -qqq -O --success-on=3 sh -c 'echo out; exit 3'
	[ "$output" = out ]
	run --separate-stderr -1 retry -qqq -a 1 -O --fail-match=out echo out
	[ "$output|$stderr" = '|out' ]
	run --separate-stderr -1 retry -qqq -a 1 -O --verify=false echo out
	[ "$output|$stderr" = '|out' ]
}

@test "an interrupt while it waits: the last attempt's text comes out" {
	spawn t-with retry -d 300s -j none -O -E sh -c 'echo out; echo err >&2; exit 1' >out 2>err
	until_true 10 grep -q retrying err
	kill -TERM "$!"
	status_of "$!"
	is 143
	[ ! -s out ]
	[ "$(sed -n 2,3p err)" = $'out\nerr' ]
	grep -qx 'retry: sh: attempt 2/3: not run; giving up: interrupted by SIGTERM' err
}

@test "an interrupt while it runs: its text comes out, where the status says" {
	spawn t-with retry -O sh -c 'trap "exit 0" TERM; echo out; : >up; while :; do sleep 0.01; done' >out 2>err
	until_true 10 test -e up
	kill -TERM "$!"
	status_of "$!"
	is 0
	[ "$(cat out)" = out ]
	rm up
	spawn t-with retry -g own -O sh -c 'echo out; : >up; sleep 300; :' >out 2>err
	until_true 10 test -e up
	kill -TERM "$!"
	status_of "$!"
	is 143
	[ ! -s out ]
	[ "$(head -n 1 err)" = out ]
}

@test "a timeout and the deadline: the last attempt's text comes out" {
	limited() {
		quick retry -g own -a 1 "$@" -O -E sh -c 'echo out; echo err >&2; echo >up; sleep 300' >out 2>err
	}
	for option in -t -D; do
		given_time up limited $option LIMIT
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
	quick retry -qqq -d 0 -O -E ./work >out 2>err
	is 0
	[ "$(cat out)" = 'out 2' ]
	[ ! -s err ]
	start=$SECONDS
	quick retry -qqq -O -E sh -c 'echo out; sleep 300 & echo $! >pid' >out
	SPAWNED+=("$(cat pid)")
	is 0
	[ "$(cat out)" = out ]
}

@test "a command that truncates, seeks or reads its held output" {
	quick retry -qqq -O python3 -c '
import os
os.write(1, b"first\n"); os.ftruncate(1, 0); os.lseek(1, 0, 0); os.write(1, b"second\n")
os.lseek(1, 0, 0); os.write(1, b"third\n"); os.pread(1, 9, 0)' >out 2>err
	is 0
	[ "$(cat out)" = $'second\nthird' ]
	quick retry -qqq -O python3 -c 'import os; os.write(1, b"x"); os.ftruncate(1, 3)' >out
	is 0
	printf 'x\0\0' | cmp - out
}

@test "--hold-stdout: binary, nothing, large; memory does not grow" {
	head -c 300001 /dev/urandom >random
	retry -qqq -O cat random | cmp - random
	retry -qqq -O cat random >out
	cmp random out
	[ -z "$(retry -qqq -O true)" ]
	retry -qqq sh -c "$PEAK"
	base=$(cat peak)
	[ "$(retry -qqq -O sh -c 'head -c 268435456 /dev/zero; '"$PEAK" | wc -c)" -eq 268435456 ]
	(($(cat peak) < base + 2000))
	# what retry needs afterwards, to copy it out and to look at it, is seen from outside
	head -c 268435456 /dev/zero >zero
	strace -f -o trace -e trace=mmap,mremap,brk retry -qqq -O --fail-match=x cat zero | wc -c >size
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
	quick retry -qqq -O echo out >/dev/full 2>err
	is 125
	[ "$(wc -l <err)" -eq 1 ]
	quick retry -qqq -a 1 --retry-match=x sh -c 'echo out; exit 7' >/dev/full 2>err
	is 7
	[ "$(wc -l <err)" -eq 1 ]
}

# ends_without_reader OPTION: with standard output a pipe that nobody reads, retry dies by SIGPIPE, or where that was
# ignored exits 125.
ends_without_reader() {
	local fd to how expected
	mkfifo pipe
	for how in '' '-i 13'; do
		exec {fd}<>pipe
		exec {to}>pipe {fd}<&-
		run -0 ending bash -c "exec t-with $how retry -qqq $1 echo out >&$to"
		[ -z "$how" ] && expected='signal 13 no core' || expected='exit 125'
		exec {to}>&-
		[ "${lines[-1]}" = "$expected" ] || return 1
	done
}

@test "the reader of held output has gone: death by SIGPIPE, or 125 where that was ignored" {
	ends_without_reader -O
}

@test "a reader that never reads: over by the deadline and --kill-after, status 125" {
	unread
	start=$SECONDS
	given_time up eval 'quick retry -D LIMIT -k 200ms -O sh -c "head -c 1000000 /dev/zero; echo >up" 1>&"$UNREAD" 2>err'
	is 125
	((SECONDS - start < 150))
	grep -q 'output is incomplete: cannot write to standard output: its reader is too slow$' err
}

@test "a slow reader without a deadline gets everything" {
	unread
	read_late() {
		spawn t-with retry -t "$1" -k 100ms -O sh -c 'head -c 1000000 /dev/zero; date +%s%N >up' 1>&"$UNREAD" 2>err
		until_true 10 eval '[ -s up ] || is_gone "$!"'
		[ -s up ] || return 0
		[ "$1" != 300ms ] || until_true 10 eval '(($(date +%s%N) > $(cat up) + 500000000))' # past both limits
		[ "$(head -c 1000000 <&"$UNREAD" | wc -c)" -eq 1000000 ]
		status_of "$!"
	}
	given_time up read_late LIMIT
	is 0
}

# is_reading PID: the process has read some megabytes.
is_reading() {
	awk '$1 == "rchar:" { exit $2 < 5000000 }' "/proc/$1/io"
}

@test "a signal ends the wait for a reader, and is told as what it is" {
	unread
	spawn t-with retry -O head -c 1000000 /dev/zero 1>&"$UNREAD" 2>err
	until_true 10 read -t 0 -u "$UNREAD"
	kill -TERM "$!"
	status_of "$!"
	is 143
	[ "$(head -n 1 err)" = \
		'retry: head: warning: output is incomplete: cannot write to standard output: interrupted by SIGTERM' ]
	grep -q 'attempt 1/3: ok after .*; giving up: interrupted by SIGTERM$' err
	[ "$(wc -l <err)" -eq 2 ]
}

@test "a signal that ends the wait for one reader sets a limit to the other's" {
	mkfifo other
	unread
	exec {fd}<>other
	spawn t-with retry -k 200ms -O -E --log-file=log sh -c \
		'head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2' 1>&"$UNREAD" 2>&"$fd"
	until_true 10 read -t 0 -u "$UNREAD"
	kill -TERM "$!"
	status_of "$!"
	is 143
	grep -q 'giving up: interrupted by SIGTERM$' log
}

# Far more than can be looked at or copied in the time that a test has; it takes no room on a disk.
HUGE='truncate -s 4T /dev/fd/1; echo $$ >pid'

@test "held output and headers of any size keep the run from no limit" {
	local options
	for options in -O '-O --retry-match=x' '-O --fail-match=x' '-O --success-match=x' '-O -H stdout' '-O --once --key=k --state-dir=state'; do
		given_time pid eval 'quick retry -D LIMIT -k 200ms $options sh -c "$HUGE" >/dev/null 2>err'
		[[ $options == *=x || $options == *-H* ]] || { is 125; grep -q 'output: the time is up$' err; }
		[[ $options != *=x && $options != *-H* ]] || { is 124; grep -q 'timed out .*giving up: deadline$' err; }
	done
	given_time pid eval 'rm -f head; quick retry -D LIMIT -k 200ms -H file:head sh -c "exec >head; $HUGE" 2>err'
	is 124
	grep -q 'timed out .*giving up: deadline$' err
	# with --timeout alone the next attempt is made
	cut_once() {
		quick retry -a 2 -d 0 -t "$1" -k 200ms -O --fail-match=x sh -c '[ "$RETRY_ATTEMPT" = 2 ] || { '"$HUGE"'; }' 2>err
	}
	given_time pid cut_once LIMIT
	is 0
	grep -q 'attempt 1/2: timed out ' err
	grep -q 'attempt 2/2: ok ' err
}

@test "a signal ends the search and the copying of held output" {
	local options
	for options in -O '-O --success-match=x' '-O -E --fail-match=x'; do
		rm -f pid log
		# shellcheck disable=SC2086 # several words
		spawn t-with retry -k 200ms --log-file=log $options \
			sh -c '[ -z "$0" ] || truncate -s 4T /dev/fd/2; '"$HUGE" "${options#-O}" >/dev/null 2>/dev/null
		until_true 10 is_reading "$!"
		kill -TERM "$!"
		status_of "$!"
		is 143
		grep -q 'attempt 1/3: .*; giving up: interrupted by SIGTERM$' log
	done
}


@test "-O: of a failure's output of more than 64 KiB only a line says how much it was" {
	retry -a 1 -O sh -c 'head -c 65536 /dev/zero; exit 3' >out 2>err || [ $? -eq 3 ]
	[ "$(tr -d '\0' <err | wc -l)" -eq 2 ]         # the text has no newline
	[ "$(tr -cd '\0' <err | wc -c)" -eq 65536 ]
	local options
	for options in '' -qq --done-if=true; do
		# shellcheck disable=SC2086 # a word or none
		retry -a 1 -O $options sh -c 'head -c 65537 /dev/zero; exit 3' >out 2>err || [ $? -eq 3 ]
		[ ! -s out ]
		[ "$(sed -n 1p err)" = 'retry: sh: warning: 65537 bytes of standard output are not shown: the attempt failed' ]
		[ "$(wc -l <err)" -eq 2 ]
	done
	run -3 retry -qqq -a 1 -O sh -c 'head -c 65537 /dev/zero; exit 3'
	[ -z "$output" ]
	# a success is written whole, and so is standard error
	retry -q -O -E sh -c 'head -c 100000 /dev/zero; head -c 100000 /dev/zero >&2' >out 2>err
	[ "$(wc -c <out)" -eq 100000 ]
	[ "$(wc -c <err)" -eq 100000 ]
}

@test "a spool that cannot grow is the command's own failure" {
	quick t-with -l fsize=100000 retry -a 1 -O sh -c 'trap "" XFSZ; exec head -c 200000 /dev/zero' 2>/dev/null
	is 1
	quick t-with -l fsize=100000 retry -a 1 -O head -c 200000 /dev/zero 2>/dev/null
	is 153
	# what has ignored it has exited 0, and yet the output is cut; an earlier attempt's does not matter
	quick t-with -l fsize=100000 retry -q -O sh -c 'trap "" XFSZ; head -c 200000 /dev/zero; exit 0' >out 2>err
	is 125
	grep -q 'output is incomplete: cannot write to standard output: File too large$' err
	quick t-with -l fsize=100000 retry -q -d 0 -O sh -c '[ "$RETRY_ATTEMPT" = 2 ] || head -c 200000 /dev/zero' 2>err
	is 0
	dir=$PWD/full
	mkdir "$dir"
	quick unshare -m sh -c 'mount -t tmpfs -o size=64k none "$0"
		TMPDIR=$0 exec retry -a 1 -O head -c 200000 /dev/zero' "$dir" >out 2>err
	is 1
	[ ! -s out ]
	grep -aq 'No space left' err
	# what has ignored that, or written nothing, or all of it before somebody else filled the disk
	run -0 --separate-stderr unshare -m sh -c 'mount -t tmpfs -o size=64k none "$0" && export TMPDIR=$0
		retry -q -O sh -c "head -c 200000 /dev/zero; exit 0" >out; echo $?
		retry -q -O sh -c "head -c 200000 /dev/zero >$0/other; exit 0"; echo $?; rm "$0/other"
		retry -q -O sh -c "echo all; head -c 200000 /dev/zero >$0/other; exit 0"; echo $?' "$dir"
	[ "$output" = $'125\n0\nall\n0' ]
	[ "$(grep -c 'output is incomplete: cannot write to standard output: No space left' <<<"$stderr")" -eq 1 ]
}

@test "no place for a spool on a full disk: in /tmp, or the command does not run" {
	[ "$(id -u)" -eq 0 ] || skip "needs root, to mount"
	mkdir full
	# by descriptor, since the program itself may be somewhere in /tmp
	run -0 --separate-stderr unshare -m sh -c 'mount -t tmpfs -o size=64k none full && export TMPDIR=full
		head -c 200000 /dev/zero >full/other; exec 9<"$0"; /proc/self/fd/9 -qqq -O echo text
		mount --bind full /tmp; /proc/self/fd/9 -qqq -O touch ran; echo $?
		seq 9 | /proc/self/fd/9 -qqq -I touch ran; echo $?
		unset TMPDIR; /proc/self/fd/9 -qqq -O touch ran; echo $?' "$(command -v retry)"
	[ "$output" = $'text\n125\n125\n125' ]
	[ ! -e ran ]
	[[ $stderr == *"no place for the command's streams in full or /tmp: No space left on device"* ]]
	[ "${stderr_lines[-1]}" = "retry: no place for the command's streams in /tmp: No space left on device" ]
}

# Streams that are looked at while they pass through

@test "a stream that is looked at passes through byte for byte" {
	head -c 3000000 /dev/urandom >random
	{ cat random; printf '\0\377\r\n\n\n'; head -c 2000000 /dev/zero | tr '\0' x; printf '\nno newline'; } >bytes
	for options in --retry-match=y -Hstdout '-Hstdout --stop-match=stdout:y -p curl'; do
		# shellcheck disable=SC2086 # several words
		retry -qqq $options cat bytes | cmp - bytes
		# shellcheck disable=SC2086
		retry -qqq $options cat bytes >out
		cmp out bytes
	done
	retry -qqq --retry-match=y -Hstderr sh -c 'cat bytes >&2' 2>&1 >/dev/null | cmp - bytes
	retry -qqq --retry-match=y sh -c 'cat bytes; cat bytes >&2' 2>err | cmp - bytes
	cmp err bytes
	[ -z "$(retry -qqq --retry-match=y true 2>&1)" ]
}

@test "a reader that never reads what passes through: over by the timeout and --kill-after" {
	unread
	start=$SECONDS
	quick retry -t 300ms -k 200ms -a 1 --fail-match=x yes 1>&"$UNREAD" 2>err
	is 124
	((SECONDS - start < 150))
	grep -q 'output is incomplete: cannot write to standard output: its reader is too slow$' err
}

@test "output that no reader lets be searched whole: a timeout only where a text may object to a success" {
	local options
	# when retry has taken the first byte and cannot pass it on, the others stay where they are
	script work <<-'END'
		exec python3 -c '
		import fcntl, os, struct, termios, time
		os.write(1, b"y")
		while struct.unpack("i", fcntl.ioctl(1, termios.FIONREAD, b"....")) != (0,):
		    time.sleep(0.01)
		os.write(1, b"yyy")
		open("up", "w").write("up")'
	END
	search_late() {
		rm -f unread
		unread
		head -c 65536 /dev/zero >&"$UNREAD"
		quick retry -a 1 -t "$1" -k 200ms "${options#*:}" ./work 1>&"$UNREAD" 2>err
		exec {UNREAD}>&-
	}
	for options in 124:--fail-match=x 124:--success-match=y 125:--retry-match=x 125:--stop-match=x 124:--http=stdout; do
		rm -f up
		given_time up search_late LIMIT
		is "${options%%:*}"
		grep -q 'output is incomplete: cannot write to standard output: its reader is too slow$' err
	done
}

@test "standard output is a socket, a terminal, closed" {
	seq 1 100000 >bytes
	python3 - <<-'END'
		import socket, subprocess, threading
		for options in (["--retry-match=x"], ["-O"]):
		    for shared in (False, True):
		        ours, theirs = socket.socketpair()
		        p = subprocess.Popen(["retry", "-qqq", *options, "cat", "bytes"], stdout=theirs,
		            stderr=theirs if shared else None)
		        theirs.close()
		        got = b""
		        while data := ours.recv(65536):
		            got += data
		        assert got == open("bytes", "rb").read() and p.wait(100) == 0
	END
	for options in --retry-match=x -O; do
		quick t-pty -- retry -qqq $options sh -c 'seq 1 5000; exit 0' >out
		is 0
		[ "$(tr -d '\r' <out)" = "$(seq 1 5000)" ]
		# what is closed stays closed, and the command fails by it as it would without retry
		quick t-with -c 1 retry -qqq -a 1 $options cat bytes
		is 1
	done
	quick t-with -c 2 retry --retry-match=x -E -O sh -c 'echo out; [ ! -e /proc/self/fd/2 ]' >out
	is 0
	[ "$(cat out)" = out ]
}

@test "where the pipe cannot be opened anew, it is written with care" {
	seq 1 200000 >bytes
	for options in --retry-match=x '-O --retry-match=x'; do
		rm -f end
		# shellcheck disable=SC2086 # several words
		quick strace -o trace -P /proc/self/fd/1 -e trace=openat -e inject=openat:error=EACCES \
			retry -qqq $options cat bytes > >(cat >out; : >end)
		is 0
		grep -q INJECTED trace
		until_true 10 test -e end
		cmp out bytes
	done
	unread
	for options in --retry-match=x -O; do
		start=$SECONDS
		quick strace -o trace -P /proc/self/fd/1 -e trace=openat -e inject=openat:error=EACCES \
			retry -a 1 -D 300ms -k 300ms $options sh -c 'trap "" TERM; yes | head -c 1000000' \
			1>&"$UNREAD" 2>err
		[[ $status == 12[45] ]]
		((SECONDS - start < 100))
	done
}

@test "-I: bytes that another reader takes away first keep out neither the deadline nor a signal" {
	mkfifo pipe
	exec {fd}<>pipe
	# loses CALL OPTION...: ppoll() has said that there are bytes, and CALL comes when they are gone; retry is $!
	loses() {
		local call=$1
		shift
		rm -f trace
		echo text >&"$fd"
		spawn sh -c 'exec strace -D -qq -o trace -P /proc/self/fd/0 -P "$PWD/pipe" \
			-e trace=openat,ppoll,preadv2,read -e inject=openat:error=EACCES "$@" <pipe 2>err' sh "$@" \
			-e inject="$call":delay_enter=1000000 retry -I -D "$LIMIT" touch ran
		until_true 10 grep -qs 'ppoll.*revents=POLLIN' trace
		read -r -u "$fd" _
	}
	LIMIT=3s loses preadv2
	status_of "$!"
	is 124
	LIMIT=1000s loses read -e inject=preadv2:error=EOPNOTSUPP
	local retry=$!
	until_true 10 is_state "$retry" S
	kill -TERM "$retry"
	status_of "$retry"
	is 143
	[ ! -e ran ]
}

@test "a live stream stays live" {
	# the command goes on only when what it has written, half a line, too, has been read
	python3 - <<-'END'
		import os, subprocess
		ours, theirs = os.pipe()
		p = subprocess.Popen(["timeout", "100", "retry", "-qqq", "--retry-match=x", "-a", "1", "python3", "-uc",
		    "import os, sys\nfor i in range(20): os.write(1, b'a\\nb'); assert os.read(int(sys.argv[1]), 1)",
		    str(ours)], stdout=subprocess.PIPE, pass_fds=[ours])
		for i in range(20):
		    got = b""
		    while len(got) < 3:
		        more = os.read(p.stdout.fileno(), 3 - len(got))
		        assert more, i
		        got += more
		    os.write(theirs, b"x")
		assert p.wait(100) == 0
	END
}

@test "standard output and standard error into one pipe, each in its order" {
	retry -qqq --retry-match=x sh -c 'i=0; while [ $i -lt 2000 ]; do echo "o $i"; echo "e $i" >&2; i=$((i + 1)); done' \
		2>&1 | sort -s -k1,1 >out
	[ "$(cat out)" = "$(seq -f 'e %g' 0 1999; seq -f 'o %g' 0 1999)" ]
}

@test "memory and time: a stream and a line without end" {
	retry -qqq --retry-match=x sh -c "$PEAK"
	base=$(cat peak)
	start=$SECONDS
	[ "$(retry -qqq --retry-match=y -Hstdout sh -c 'head -c 200000000 /dev/zero; '"$PEAK" | wc -c)" -eq 200000000 ]
	(($(cat peak) < base + 2000))
	[ "$(retry -qqq --retry-match=zz sh -c 'yes | head -c 50000000; '"$PEAK" | wc -c)" -eq 50000000 ]
	(($(cat peak) < base + 2000))
	((SECONDS - start < 150))
}

@test "a reader that never reads keeps the command from no limit" {
	unread
	for limits in '-t 200ms -D 1s -k 200ms' '-D 200ms -k 200ms'; do      # a start that takes longer is no harm
		start=$SECONDS
		# shellcheck disable=SC2086 # several words
		quick retry -g own -a 1 $limits --retry-match=x sh -c 'trap "" TERM; while :; do echo text; done' \
			1>&"$UNREAD" 2>err
		is 124
		((SECONDS - start < 100))
	done
	start=$SECONDS
	given_time up eval 'quick retry -D LIMIT -k 200ms --retry-match=x sh -c "head -c 60000 /dev/zero; echo >up" \
		1>&"$UNREAD" 2>err'
	is 125
	[ "$(grep -c 'output is incomplete' err)" -eq 1 ]
	((SECONDS - start < 150))
}

@test "a reader that never reads: TERM, and a second TERM" {
	unread
	script work <<-'END'
		trap "" TERM
		[ -z "$1" ] || trap "exit 3" TERM
		echo $$ >up
		while :; do echo text; done
	END
	for how in '' polite; do
		rm -f up
		spawn t-with retry -g own -k 300s --retry-match=x ./work $how 1>&"$UNREAD" 2>err
		until_true 10 test -s up
		until_true 10 is_state "$(cat up)" S    # all pipes are full
		kill -TERM "$!"
		until_true 10 has_no_news "$!"
		sleep 0.2                       # two that follow at once are one
		kill -TERM "$!"
		status_of "$!"
		is 143
	done
}

@test "a grandchild that keeps the pipe open, or writes for ever, is not waited for" {
	start=$SECONDS
	quick retry -qqq --retry-match=x sh -c 'echo out; sleep 300 2>&1 & echo $! >pid' >out
	SPAWNED+=("$(cat pid)")
	is 0
	[ "$(cat out)" = out ]
	quick retry -qqq --retry-match=x sh -c 'for i in 1 2 3 4; do yes & echo $! >>pids; done; sleep 0.1' >out
	is 0
	while read -r pid; do until_true 5 is_gone "$pid"; done <pids           # by SIGPIPE
	((SECONDS - start < 150))
}

@test "all that the command wrote before it ended is drained" {
	mkfifo pipe
	for size in 65536 1048576 4194304; do
		# the last is more than a user may ask for, and not every root
		python3 -c 'import fcntl, os, sys; fcntl.fcntl(os.pipe()[1], 1031, int(sys.argv[1]))' "$size" 2>/dev/null ||
			continue
		quick retry -qqq --retry-match=x python3 -c '
import fcntl, os, sys
size = int(sys.argv[1]); fcntl.fcntl(1, 1031, size); os.kill(os.getppid(), 19)
os.write(1, b"x" * (size - 1) + b"y"); os.system("(sleep 0.1; kill -CONT %d) 2>/dev/null >&2 &" % os.getppid())' \
			"$size" >out
		is 0
		[ "$(wc -c <out)" -eq "$size" ]
		[ "$(tail -c 1 out)" = y ]
	done
}

@test "the reader of a live stream has gone: the command meets SIGPIPE" {
	quick retry -q -a 1 --retry-match=x yes 2>err > >(exec head -n 1 >out)
	is 141
	grep -q 'killed by SIGPIPE' err
	ends_without_reader --retry-match=x
}

@test "a live stream that cannot be written: 125 for a success, and the command goes on" {
	quick retry -q --retry-match=x sh -c 'echo out; : >over' >/dev/full 2>err
	is 125
	[ "$(grep -c 'output is incomplete' err)" -eq 1 ]
	[ "$(wc -l <err)" -eq 1 ]
	[ -e over ]
	quick retry -q -a 1 --retry-match=x sh -c 'echo out; exit 7' >/dev/full 2>err
	is 7
}

@test "a signal just before the deadline does not move the end of the run" {
	unread
	head -c 1000000 /dev/zero >zero
	script work <<-'END'
		trap ': >told' TERM
		: >up
		while [ ! -e told ]; do sleep 0.01; done
		sleep 2.5
		cat zero
	END
	ends_in_time() {
		rm -f up told
		start=${EPOCHREALTIME/[.,]/}
		spawn t-with retry -g shared -D 500ms -k 3s -O ./work 1>&"$UNREAD" 2>err
		until_true 10 eval '[ -e up ] || is_gone "$!"'
		kill -TERM "$!" || true
		status_of "$!"
		ms=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
		((ms < 5000 && status == 143))  # deadline + kill-after is 3500
	}
	until_true 10 ends_in_time
}

@test "--kill-after=0: after an interrupt the output still comes out whole" {
	script work <<-'END'
		trap 'head -c 1000000 /dev/zero; exit 0' TERM
		: >up
		while :; do sleep 0.01; done
	END
	unread
	for options in --retry-match=x -O; do
		rm -f up
		spawn t-with retry -g shared -k 0 $options ./work 1>&"$UNREAD" 2>err
		until_true 10 test -e up
		kill -TERM "$!"
		[ "$(timeout 200 head -c 1000000 <&"$UNREAD" | wc -c)" -eq 1000000 ]
		status_of "$!"
		is 0
	done
}

# Descriptors

@test "the command inherits none of retry's own descriptors" {
	for options in '-O' '-E' '-I' '-O -E -I' '--retry-match=x' '-H stdout' '-O --retry-match=x -I' '-v -H file:f'; do
		for how in '' '-i 17'; do
			rm -f bare wrapped hook
			t-with t-probe bare < <(echo) 2>&1 | cat
			# shellcheck disable=SC2086 # several words
			any t-with $how retry -qqq -a 2 -d 0 $options --verify='t-probe hook; exit 1' t-probe wrapped \
				< <(echo) 2>&1 | cat
			[ "$(head -n 1 bare)" = "$(head -n 1 wrapped)" ]
			[ "$(head -n 1 bare)" = "$(head -n 1 hook)" ]
		done
	done
}

@test "closed standard descriptors in all combinations, with everything on" {
	for closed in '' '-c 0' '-c 1' '-c 2' '-c 0 -c 1' '-c 0 -c 2' '-c 1 -c 2' '-c 0 -c 1 -c 2'; do
		for options in '-O -E -I' '--fail-match=x -I' '-I -O --stop-match=x' \
			'-I -E -H fd:3 --stop-match=x'; do
			rm -f out err wrapped
			# shellcheck disable=SC2086 # several words
			quick t-with $closed retry -q -a 2 -d 0 $options --verify=true sh -c \
				't-probe wrapped; echo out; echo err >&2; cat; [ $RETRY_ATTEMPT = 2 ]' \
				< <(echo in) >out 2>err
			[[ $closed == *0* ]] || is 0
			[[ $closed == *1* ]] || grep -qx out out
			[[ $closed == *2* ]] || grep -q err err
			[[ $closed == *0* || $closed == *1* ]] || grep -qx in out
			run ! grep -qx -e out -e in err
			run ! grep -q -e err -e retry: out
		done
	done
}

@test "--http=fd:N: a descriptor for the command alone, whatever was there" {
	script work <<-'END'
		eval "printf 'HTTP/1.1 503 Busy\r\n\r\n' >&$1"; echo out
	END
	sed -i '1s/sh/bash/' work
	for n in 3 10 11 50 999; do
		quick retry -a 2 -d 0 -H "fd:$n" ./work $n >out 2>err
		is 1
		[ "$(grep -c 'exit 0, HTTP 503' err)" -eq 2 ]
		[ "$(cat out)" = $'out\nout' ]
	done
	for n in 3 10 11 50; do
		quick bash -c "exec $n>mine; retry -a 2 -d 0 -H fd:$n -O -E -I ./work $n" </dev/null >out 2>err
		is 1
		[ "$(grep -c 'exit 0, HTTP 503' err)" -eq 2 ]
		[ ! -s mine ]
	done
	quick t-with -l nofile=500 retry -H fd:999 touch ran 2>err
	is 125
	[ "$(wc -l <err)" -eq 1 ]
	grep -q 'Too many open files' err
	[ ! -e ran ]
}

@test "few descriptors: clear words and nothing has run, or all is well" {
	for n in 4 6 8 10 11 12 13 14 16 20; do
		for options in -O '-I -O -E' '-I --retry-match=x'; do
			rm -f ran
			# shellcheck disable=SC2086 # several words
			quick t-with -l nofile=$n retry -q $options sh -c ': >ran; echo out' < <(echo in) >out 2>err
			if [ "$status" -eq 0 ]; then
				[ "$(cat out)" = out ]
			else
				is 125
				[ ! -e ran ]
				[ "$(wc -l <err)" -eq 1 ]
				grep -q 'Too many open files' err
			fi
		done
	done
}

@test "-I: a named pipe whose writer has gone already" {
	mkfifo fifo
	local text
	for text in hi ''; do
		spawn sh -c "printf '$text' >fifo"
		# the writer opens the pipe together with us, and is gone when retry looks
		run -0 timeout -s KILL 20 sh -c 'exec <fifo; sleep 0.1; exec retry -qqq -I -a 1 cat'
		[ "$output" = "$text" ]
	done
}

@test "-I: input without end that is always ready does not keep a signal out" {
	# the limit on files ends it if the signal does not
	spawn sh -c 'ulimit -f 4000000; exec t-with retry -qqq -I true </dev/zero'
	until_true 10 handles_signals "${SPAWNED[-1]}"
	kill -TERM "${SPAWNED[-1]}"
	status_of "${SPAWNED[-1]}"
	[ "$status" -eq 143 ]
}

@test "standard error that may only be read, not written: the log is lost, and no input made of it" {
	run -3 timeout -s KILL 20 sh -c '{ sleep 0.1; echo data; } | retry -a 2 -d 0 sh -c "cat; exit 3" 2<&0'
	[ "$output" = data ]
}

@test "a pseudoterminal's master as standard error gets the log, and no other terminal does" {
	python3 - <<-'END'
		import os, pty, subprocess, tty
		master, slave = pty.openpty()
		tty.setraw(slave)
		subprocess.run(["retry", "-a1", "false"], stderr=master, check=False, timeout=60)
		assert b"giving up" in os.read(slave, 4096)
	END
}

@test "many inherited descriptors" {
	python3 - <<-'END'
		import os, resource, subprocess
		resource.setrlimit(resource.RLIMIT_NOFILE, (2048, 2048))
		while os.dup(0) < 1500: pass
		def run(*options):
		    p = subprocess.run(["retry", "-q", *options, "echo", "out"], close_fds=False, timeout=100,
		        capture_output=True, preexec_fn=lambda: [os.set_inheritable(n, True) for n in range(3, 1501)])
		    return p.returncode, p.stdout, p.stderr.count(b"\n")
		assert run() == (0, b"out\n", 0)
		assert run("-O", "-E") == (0, b"out\n", 0), run("-O", "-E")
		for options in ["--retry-match=x"], ["-pcurl"], ["-Hstdout"], ["-Hfd:999"], ["-I", "-Hstderr"]:
		    assert run(*options) == (0, b"out\n", 0), run(*options)
	END
}

@test "2000 attempts leave no descriptor and no memory behind" {
	script work <<-'END'
		case $RETRY_ATTEMPT in
		10 | 2000)
			until grep -q '^State:.S' /proc/$PPID/status; do sleep 0.01; done
			ls /proc/$PPID/fd | wc -l >>facts
			sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' /proc/$PPID/status >>facts
			;;
		esac
		exit 1
	END
	echo in | timeout 600 retry -qqq -a 2000 -d 0 -O -E -I --fail-match=x ./work 2>/dev/null || true
	# one more or less: what the attempt alone needs may just be open or closed again
	(($(sed -n 3p facts) <= $(sed -n 1p facts) + 8))
	(($(sed -n 4p facts) < $(sed -n 2p facts) + 200))
}

# Texts

# matches ERE TEXT: whether the text (a format of printf) has a line that matches; live and held alike.
matches() {
	local held=0 live=0
	# shellcheck disable=SC2059 # a format; and an argument of a program could not be as long
	printf "$2" >text
	retry -qqq -a 1 --fail-match="$1" cat text >/dev/null 2>&1 || live=$?
	retry -qqq -a 1 -O --fail-match="$1" cat text >/dev/null 2>&1 || held=$?
	[ "$live" -eq "$held" ] && [ "$live" -eq 1 ]
}

# fits PATTERN TEXT, fits_not PATTERN TEXT
fits() {
	matches "$1" "$2" || { echo "no match: $1 in ${2:0:100}"; return 1; }
}

fits_not() {
	! matches "$1" "$2" || { echo "match: $1 in ${2:0:100}"; return 1; }
}

@test "texts are matched line by line" {
	fits '^b$' 'a\nb\nc\n'
	fits '^c$' 'a\nb\nc'
	fits '^a$' 'a\nb'
	fits_not '^ab$' 'a\nb'
	fits_not 'a.b' 'a\nb\n'
	fits_not 'a[^x]b' 'a\nb\n'
	fits_not 'a[[:space:]]b' 'a\nb\n'
	fits_not 'a[[:cntrl:]]*b' 'a\nb\n'
	fits 'a[[:space:]]b' 'a\nb\na b\n'
	fits_not 'b' ''
}

@test "empty lines" {
	fits '^$' 'a\n\nb'
	fits '^$' '\n'
	fits '^$' '\na'
	fits_not '^$' 'a\n'
	fits_not '^$' 'a'
	fits_not '^$' ''
}

@test "texts are bytes in every locale; a NUL is one of them" {
	for locale in C C.UTF-8 en_US.UTF-8; do
		export LC_ALL=$locale
		fits '^a.b$' 'a\377b'
		fits_not '^a.b$' 'a\303\244b'
		fits '^a..b$' 'a\303\244b'
		fits 'after' 'before\0after\n'
		fits '^before.after$' 'before\0after\n'
	done
}

@test "the first 64 KiB of a line are looked at, and no more" {
	x=$(head -c 65530 /dev/zero | tr '\0' x)
	fits needle "${x}needle\n"
	fits needle "${x}needle"
	fits_not needle "${x}xneedle\n"
	fits_not needle "$x$x${x}needle\nx"
	fits '^needle$' "$x$x\nneedle\n"
	fits '^needle$' "$x\n${x}\nneedle\n"
	fits '^needle$' "${x}xxxxxx\nneedle"
	fits_not '^$' "${x}xxxxxx\nneedle"
	fits '^needle' "${x}xxxxx\nneedle${x}"
}

@test "\\d \\s \\w and \\D \\S \\W are classes in every locale" {
	for locale in C en_US.UTF-8; do
		export LC_ALL=$locale
		fits '^\d+ \w+\s\D\S\W$' 'x\n503 a_Z9\tx.-\n'
		fits '^a\s$' 'a\r\n'
		fits_not '\d' 'x\303\244\n'
		fits_not '\w' '\303\244 -\n'
		fits '^\W\W$' '\303\244\n'
	done
	run -7 --separate-stderr retry -a 2 -d 0 -r none --retry-match='HTTP \d{3}$' sh -c 'echo "HTTP 503"; exit 7'
	[[ $stderr == *'attempt 2/2'*'no attempts left' ]]
	run -7 --separate-stderr retry -a 2 -d 0 --stop-match='HTTP\s\d\d\d' sh -c 'echo "HTTP 404"; exit 7'
	[[ $stderr == *'attempt 1/2'*'permanent failure'* ]]
}

@test "a search takes time in proportion to the text, whatever the expression" {
	# one line of 64,000 bytes took the C library's regexec() 6 s
	head -c 48000 /dev/urandom | base64 -w 0 >line
	for _ in {1..20}; do cat line; echo; done >lines
	for options in '' -O; do
		for ere in '[A-Za-z0-9+/]+ timed out' '([A-Za-z0-9+/]*)*([A-Za-z0-9+/]+)* timed out' '(.*.*.*)x+ y' \
			'(a|.|[a-m])*a.{20}(x*)* ' '(.?){200} timed out'; do
			timeout -s KILL 60 retry -qqq -a 1 $options --stop-match="$ere" cat lines | cmp - lines
		done
	done
}

@test "TERM is heard while a stream is searched" {
	head -c 48000 /dev/urandom | base64 -w 0 >line
	script pour <<-'END'
		i=0
		while cat line; do
			echo
			[ $((i += 1)) -ne 20 ] || echo up >up
		done
	END
	spawn retry -k 1s --retry-match='[A-Za-z0-9+/]+ timed out' --fail-match='([a-z]+)+ [a-z]+$' ./pour >/dev/null 2>err
	retry=$!
	until_true 2 test -s up
	kill -TERM "$retry"
	until_true 1 is_gone "$retry"
	status=0
	wait "$retry" || status=$?
	is 143
}

@test "a text split over many writes" {
	run -1 retry -qqq -a 1 --fail-match='^needle$' python3 -uc '
import sys, time
for c in "hay\nneedle\nhay": sys.stdout.write(c); sys.stdout.flush(); time.sleep(.005)'
	run -0 retry -qqq -a 1 --fail-match='^needle$' sh -c 'printf need; printf le >&2'
}

@test "a text on one stream is looked for on that stream alone" {
	run -0 retry -qqq -a 1 --fail-match=stderr:x echo x
	run -1 retry -qqq -a 1 --fail-match=stdout:x echo x
	run -1 retry -qqq -a 1 --fail-match=stderr:x sh -c 'echo x >&2'
	run -1 retry -qqq -a 1 -E --fail-match=stderr:x sh -c 'echo x >&2'
}

@test "what matched in one attempt does not count in the next" {
	run -0 retry -qqq -d 0 --fail-match=bad sh -c '[ "$RETRY_ATTEMPT" = 2 ] || printf bad'
	run -0 retry -qqq -d 0 -O --fail-match=bad sh -c '[ "$RETRY_ATTEMPT" = 2 ] || printf bad'
}

# Faults

# survives OPTION...: the first occurrences of every call that streams need fail once: no hang, no process left, and
# success only with the whole output.  Calls that have failed are added to ./injected.
survives() {
	local call error n
	for call in $CALLS; do
		error=${call#*:}
		call=${call%:*}
		for n in {1..12}; do
			rm -f pids
			quick strace -o trace -e trace="/^$call" -e inject="/^$call:error=$error:when=$n" \
				retry -q -a 2 -d 0 -k 1s "$@" ./work < <(echo in) >out 2>err
			grep -q INJECTED trace || break
			echo "$call:$error" >>injected
			[[ $status != 124 && $status != 137 ]]
			[ "$status" -ne 0 ] || grep -qx 'last 2 in' out || { echo "$call:$error:$n: false success"; return 1; }
			[ "$status" -ne 125 ] || [ -s err ] || { echo "$call:$error:$n: no word"; return 1; }
			[ ! -e pids ] || while read -r pid; do until_true 5 is_gone "$pid"; done <pids
		done
	done
}

@test "every call may fail" {
	script work <<-'END'
		echo $$ >>pids
		echo "first $RETRY_ATTEMPT"
		read -r x || x=
		echo err >&2
		[ "$RETRY_ATTEMPT" = 2 ] || exit 1
		echo "last $RETRY_ATTEMPT $x"
	END
	CALLS='write:ENOSPC write:EINTR read:EIO read:EINTR pread64:EIO pread64:EINTR fcntl:EMFILE pipe:EMFILE
		openat:EMFILE close:EIO lseek:EIO (new)?fstat:EIO ppoll:EINTR'
	survives -I -O -E --stop-match=zz
	survives -I --stop-match=zz --http=stdout
	for call in $CALLS; do
		grep -qxF "$call" injected
	done
}

@test "live streams, headers and hooks leave no descriptor behind" {
	: >headers
	for options in --fail-match=x '-H stdout' '-H fd:3' '-H file:headers' '--on-retry=true' '--done-if=false'; do
		# shellcheck disable=SC2086 # several words
		run -1 t-with -l nofile=24 retry -a 60 -d 0 $options false
		[ "$(grep -c ': exit 1 after ' <<<"$output")" -eq 60 ] || { echo "$options: $output"; return 1; }
		[ "${#lines[@]}" -eq 60 ] || { echo "$options: ${#lines[@]}"; tail -3 <<<"$output"; return 1; }
	done
}

@test "after the deadline a reader still has --kill-after" {
	read_late() {
		rm -f unread
		unread
		spawn t-with retry -D "$1" -k 100s -E sh -c 'head -c 1000000 /dev/zero >&2; echo $$ >pid; exec sleep 300' \
			2>&"$UNREAD"
		until_true 10 eval '[ -s pid ] || is_gone "$!"'
		[ -s pid ] || return 0
		until_true 10 is_gone "$(cat pid)"
		[ "$(timeout 60 head -c 1000000 <&"$UNREAD" | wc -c)" -eq 1000000 ]
		status_of "$!"
	}
	given_time pid read_late LIMIT
	is 124
	[[ $(timeout 60 head -n 2 <&"$UNREAD" | tail -n 1) == *'timed out'* ]]
}

@test "a socket that nobody reads keeps the run from no limit" {
	for options in -O --retry-match=x; do
		OPTION=$options python3 - <<-'END'
			import os, socket, subprocess
			ours, theirs = socket.socketpair()
			p = subprocess.Popen(["retry", "-D", "300ms", "-k", "300ms", "-g", "own", os.environ["OPTION"],
			    "head", "-c", "10000000", "/dev/zero"], stdout=theirs)
			try:
			    status = p.wait(30)
			finally:
			    p.kill()
			assert status in (124, 125), status
		END
	done
}

@test "a text that could not be looked for is no success" {
	run -125 strace -qq -o trace -e trace=pread64 -e inject=pread64:error=EIO:when=1 \
		retry -a 1 -O --fail-match=bad echo bad
	grep -q INJECTED trace
}

@test "held output whose length cannot be asked for is not lost without a word" {
	run -125 --separate-stderr strace -qq -o trace -e trace=fstat,newfstatat,statx \
		-e inject=fstat,newfstatat,statx:error=EIO:when=2+ retry -qqq -O echo out
	grep -q INJECTED trace
	[[ $stderr == *'output is incomplete'* ]]
}

@test "a stream that cannot be read further is no success" {
	local n
	for n in 1 2 3 4 5 6; do
		status=0
		strace -qq -o trace -e trace=read -e inject=read:error=EIO:when=$n \
			retry -q -a 1 --retry-match=x printf 'out\n' >out 2>err || status=$?
		grep -q INJECTED trace || break
		[ "$(cat out)" = out ] || [ "$status" -eq 125 ] || { echo "$n: $status"; cat trace err; return 1; }
	done
	[ "$n" -gt 1 ]
}

@test "before the first attempt the input is left where it is" {
	printf '1\n2\n' >file
	strace -qq -o trace -e trace=lseek,_llseek retry -qqq true <file
	grep -q 'seek(0, ' trace
	run ! grep SEEK_SET trace
}

@test "where the spool cannot be opened anew every attempt reads all of it, too" {
	echo text | strace -qq -o trace -P /proc/self/fd/10 -P /proc/self/fd/11 -e trace=openat \
		-e inject=openat:error=EACCES retry -qqq -a 3 -d 0 -I sh -c 'cat; exit 1' >out || true
	[ "$(grep -c INJECTED trace)" -eq 3 ]
	[ "$(cat out)" = $'text\ntext\ntext' ]
}

@test "an attempt whose streams cannot be made leaves no descriptor behind" {
	run -125 t-with -l nofile=24 strace -qq -o trace -e trace=/^pipe \
		-e inject=/^pipe:error=ENFILE:when=4+2 retry -a 40 -d 0 -I --fail-match=x false < <(echo text)
	grep -q INJECTED trace
	[ "$(grep -c 'Too many open files in system' <<<"$output")" -eq 39 ] || { tail -n 3 <<<"$output"; return 1; }
}

@test "what a pipe holds is not lost although a read says that there is nothing" {
	# the command has ended before the first wait; it and what follows read in vain
	run -0 strace -qq -o trace -e trace=ppoll,read -e inject=ppoll:delay_enter=300000:when=1 \
		-e inject=read:error=EAGAIN:when=1..2 retry -qqq --stop-match=stdout:no-such-line echo kept
	[ "$(grep -c INJECTED trace)" -eq 2 ]
	[ "$output" = kept ]
}
