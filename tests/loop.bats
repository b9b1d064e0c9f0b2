#!/usr/bin/env bats
# The loop as its users see it: how often the command runs, when it stops, what it finds, what the log says.
# shellcheck disable=SC2016,SC1003,SC2154 # scripts of the command; run sets stderr

load lib/common

# counted STATUS: makes ./counted, which counts its runs and exits with STATUS.
counted() {
	printf '#!/bin/sh\necho x >>runs\nexit %s\n' "$1" >counted
	chmod +x counted
}

# said PATTERN...: the log in ./err has exactly these lines, each a whole extended regular expression.
said() {
	local i=0 pattern
	mapfile -t log <err
	[ "${#log[@]}" -eq $# ] || { echo "${#log[@]} lines, not $#:"; cat -v err; return 1; }
	for pattern; do
		[[ ${log[i]} =~ ^$pattern$ ]] || { printf 'line %s: %q\nis not: %s\n' "$i" "${log[i]}" "$pattern"; \
			return 1; }
		i=$((i + 1))
	done
}

T='[0-9]+\.[0-9]{3}s'

# elapsed_ms COMMAND...: runs it and prints how long that took; its status in $status.
elapsed_ms() {
	local start=${EPOCHREALTIME/[.,]/}
	status=0
	"$@" 2>err || status=$?
	ms=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
}

@test "attempts: 3 unless said otherwise, the first included" {
	counted 7
	run -7 retry -d0 ./counted
	[ "$(attempts)" -eq 3 ]
	for n in 1 2 5; do
		rm runs
		run -7 retry -d0 -a $n ./counted
		[ "$(attempts)" -eq $n ]
	done
}

@test "with a deadline the attempts have no limit, unless there is one" {
	fails_times 6
	retry -d0 -D 300s ./flaky 2>err
	[ "$(attempts)" -eq 7 ]
	while read -r attempts options; do
		# shellcheck disable=SC2086 # words
		any retry --log-format=json -x any -d0 $options sh -c 'exit 7' 2>err
		grep -q "\"max_attempts\":$attempts," err || { echo "$options"; cat err; return 1; }
	done <<-'END'
		3
		0 -D 300s
		3 -D 0
		3 -D 300s -D 0
		2 -D 300s -a 2
		2 -a 2 -D 300s
		3 -D 300s -a 3
		0 -a inf
		0 -a 2 -a inf
	END
}

@test "-a inf is no limit" {
	fails_times 40 9
	retry -d0 -ainf ./flaky 2>err
	[ "$(attempts)" -eq 41 ]
	[ "$(grep -c '^retry: flaky: attempt [0-9]*: exit 9 after .*; retrying in 0.000s$' err)" -eq 40 ]
	[[ $(tail -n1 err) =~ ^retry:\ flaky:\ attempt\ 41:\ ok\ after\ $T$ ]]
}

@test "success stops at once, the first time or later" {
	counted 0
	run -0 retry -d0 ./counted
	[ "$(attempts)" -eq 1 ]
	rm runs
	fails_times 2 3
	retry -d0 ./flaky 2>err
	[ "$(attempts)" -eq 3 ]
	said "retry: flaky: attempt 1/3: exit 3 after $T; retrying in 0.000s" \
		"retry: flaky: attempt 2/3: exit 3 after $T; retrying in 0.000s" \
			"retry: flaky: attempt 3/3: ok after $T"
}

@test "every exit status is passed through" {
	for n in {0..255}; do
		status=0
		retry -qqq -a1 sh -c "exit $n" || status=$?
		[ $status -eq "$n" ] || { echo "$n became $status"; return 1; }
	done
}

@test "it is the last attempt's status, not an earlier one's" {
	printf '#!/bin/sh\necho x >>runs\nexit $(($(wc -l <runs) + 10))\n' >rising
	chmod +x rising
	run -13 retry -d0 ./rising
}

@test "a death by signal is passed on as one, and leaves no second core file" {
	cat >dies <<-'END'
		import os, subprocess, sys
		def cores(limit):
		    import resource
		    resource.setrlimit(resource.RLIMIT_CORE, limit)
		p = subprocess.run(["retry", "-qqq", "-a1", "sh", "-c", f"ulimit -c 0; kill -{sys.argv[1]} $$"],
		    preexec_fn=lambda: cores((65536, 65536)) if os.geteuid() == 0 else None)
		sys.exit(0 if p.returncode == -int(sys.argv[1]) else 1)
	END
	for number in 1 2 3 6 9 11 13 15 31 34 64; do
		python3 dies $number || { echo "signal $number"; return 1; }
	done
	run bash -c 'ls core* *.core 2>/dev/null'
	[ -z "$output" ]
}

@test "a death by signal is retried, but INT and QUIT are not" {
	for signal in TERM KILL SEGV HUP; do
		rm -f runs
		run retry -d0 sh -c "echo x >>runs; ulimit -c 0; kill -$signal \$\$"
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ "$(attempts)" -eq 3 ]
		[[ ${lines[0]} == "retry: sh: attempt 1/3: killed by SIG$signal after "*'; retrying in 0.000s' ]]
	done
	for signal in INT QUIT; do
		rm -f runs
		run retry -d0 sh -c "echo x >>runs; ulimit -c 0; kill -$signal \$\$"
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ "$(attempts)" -eq 1 ]
		[[ ${lines[0]} == \
			"retry: sh: attempt 1/3: killed by SIG$signal after "*'; giving up: permanent failure' ]]
	done
}

@test "a death by PIPE is retried, but not where nobody reads standard output any more" {
	mkfifo unread
	exec 8<>unread
	exec 9>unread
	exec 8<&-
	for options in '' -O --fail-match=x; do
		for end in 'kill -PIPE $$' 'exit 141'; do
			rm -f runs
			# shellcheck disable=SC2086
			run -141 retry -d0 $options sh -c "echo x >>runs; $end"
			[ "$(attempts)" -eq 3 ]
			rm -f runs
			# shellcheck disable=SC2086
			run -141 eval 'retry -d0 $options sh -c "echo x >>runs; $end" 2>&1 >&9'
			[ "$(attempts)" -eq 1 ]
			[[ $output == *'giving up: permanent failure (nobody reads)' ]]
		done
	done
	# the user's word counts, and another failure is what it was
	for words in '-r PIPE sh -c "echo x >>runs; kill -PIPE \$\$"' 'sh -c "echo x >>runs; exit 1"'; do
		rm -f runs
		run eval "retry -d0 $words 2>/dev/null >&9"
		[ "$(attempts)" -eq 3 ]
	done
	any retry -d0 yes 2>err | head -n 1
	[ "$(wc -l <err)" -eq 1 ]
	# a socket, too
	python3 -c 'import socket, subprocess
ours, theirs = socket.socketpair()
ours.close()
p = subprocess.run(["retry", "-d0", "yes"], stdout=theirs, stderr=subprocess.PIPE)
assert p.stderr.count(b"\n") == 1 and p.returncode == -13, p'
}

@test "not found and not executable: at once, 127 and 126" {
	run -127 retry no-such-command-here
	[ "$output" = 'retry: no-such-command-here: attempt 1/3: not found; giving up: permanent failure' ]
	run -127 retry ./no/such/dir/x
	[ "$output" = 'retry: x: attempt 1/3: not found; giving up: permanent failure' ]
	: >plain
	run -126 retry ./plain
	[ "$output" = \
		'retry: plain: attempt 1/3: not executable (Permission denied); giving up: permanent failure' ]
	mkdir d
	run -126 retry ./d
	counted 127
	run -127 retry -d0 ./counted
	[ "$(attempts)" -eq 1 ]
	run -127 retry -d0 -r any no-such-command-here
	[ "${#lines[@]}" -eq 3 ]
	run -0 retry --success-on=127 no-such-command-here
}

@test "no wait after the last attempt" {
	for words in '-a1' '-a2 -d 0,1h' '-x 1 -a9' '-D 30m'; do
		# shellcheck disable=SC2086 # words
		elapsed_ms retry -d 1h -m 1h -j none $words false
		[ $status -eq 1 ]
		[ $ms -lt 150000 ]
	done
	elapsed_ms retry -a2 -d 0,1h -m 1h -j none false
	[ $ms -lt 150000 ]
	said "retry: false: attempt 1/2: exit 1 after $T; retrying in 0.000s" \
		"retry: false: attempt 2/2: exit 1 after $T; giving up: no attempts left"
}

@test "the delay logged is the delay slept, and never less is slept" {
	elapsed_ms retry -a4 -d 100ms -j none -b linear false
	[ $ms -ge 600 ]
	said "retry: false: attempt 1/4: exit 1 after $T; retrying in 0\.100s" \
		"retry: false: attempt 2/4: exit 1 after $T; retrying in 0\.200s" \
		"retry: false: attempt 3/4: exit 1 after $T; retrying in 0\.300s" \
		"retry: false: attempt 4/4: exit 1 after $T; giving up: no attempts left"
}

@test "a wait is not shortened by signals that do not end it" {
	printf '#!/bin/bash\necho "${EPOCHREALTIME/[.,]/}" >>stamped\n[ "$(wc -l <stamped)" -gt 1 ]\n' >stamps
	chmod +x stamps
	# ALRM and USR2 end an attempt that they reach: there are attempts to spare, each after a whole wait
	spawn retry -a9 -d 1500ms -b constant -j none ./stamps 2>err
	pid=$!
	until_true 20 grep -q retrying err
	kill -ALRM "$pid"
	kill -USR2 "$pid"
	pelt() {
		for signal in CONT WINCH CHLD; do
			kill -$signal "$pid" 2>/dev/null || true
		done
		is_gone "$pid"
	}
	until_true 20 pelt
	[ "$(wc -l <stamped)" -eq 2 ]
	mapfile -t at <stamped
	((at[1] - at[0] >= 1500000))
}

@test "every kind of backoff, as logged" {
	while read -r options delays; do
		# shellcheck disable=SC2086 # words
		run -1 retry -a5 -j none -m 40ms ${options//,/ } false
		got=$(sed -n 's/.*retrying in //p' <<<"$output" | xargs)
		[ "$got" = "$delays" ] || { echo "$options: $got, not $delays"; return 1; }
	done <<-'END'
		-d10ms 0.010s 0.020s 0.040s 0.040s
		-d10ms,-f1.5 0.010s 0.015s 0.023s 0.034s
		-d10ms,-f1 0.010s 0.010s 0.010s 0.010s
		-d10ms,-blinear 0.010s 0.020s 0.030s 0.040s
		-d10ms,-bconstant 0.010s 0.010s 0.010s 0.010s
		-d10ms,-bfibonacci 0.010s 0.010s 0.020s 0.030s
		-d10ms,-bconstant,--min-delay=15ms 0.015s 0.015s 0.015s 0.015s
		-d0 0.000s 0.000s 0.000s 0.000s
		-d90ms 0.040s 0.040s 0.040s 0.040s
	END
}

@test "a list of delays is a schedule whose last item repeats" {
	run -1 retry -a6 -j none -d 30ms,0,20ms,5ms -b linear -f 9 false
	[ "$(sed -n 's/.*retrying in //p' <<<"$output" | xargs)" = '0.030s 0.000s 0.020s 0.005s 0.005s' ]
}

@test "a fixed interval and a schedule are kept as written, unless jitter is asked for" {
	while IFS='|' read -r options ranges; do
		# shellcheck disable=SC2086 # words
		retry -a4 --log-format=json --dry-run $options true >rows
		got=$(sed -n 's/.*"delay_min":\([0-9.]*\),"delay_max":\([0-9.]*\),.*/\1..\2/p' rows | xargs)
		[ "$got" = "$(xargs <<<"$ranges")" ] || { echo "$options: $got"; return 1; }
	done <<-'END'
		-i 2                    | 2.000..2.000 2.000..2.000 2.000..2.000
		-i 5m                   | 300.000..300.000 300.000..300.000 300.000..300.000
		-d 9 -b linear -i 2     | 2.000..2.000 2.000..2.000 2.000..2.000
		-d 1,5 -i 2             | 2.000..2.000 2.000..2.000 2.000..2.000
		-i 2 -d 3               | 3.000..3.000 3.000..3.000 3.000..3.000
		-i 2 -b linear          | 0.000..2.000 0.000..4.000 0.000..6.000
		-i 2 -d 1,3             | 1.000..1.000 3.000..3.000 3.000..3.000
		-i 2 -m 1               | 1.000..1.000 1.000..1.000 1.000..1.000
		-i 2 --min-delay=3      | 3.000..3.000 3.000..3.000 3.000..3.000
		-i 2 -j full            | 0.000..2.000 0.000..2.000 0.000..2.000
		-j full -i 2            | 0.000..2.000 0.000..2.000 0.000..2.000
		-j 50% -i 2             | 1.000..3.000 1.000..3.000 1.000..3.000
		-i 2 -D 5s              | 2.000..2.000 2.000..2.000
		-b constant -d 2        | 2.000..2.000 2.000..2.000 2.000..2.000
		-d 2 -b constant -j full | 0.000..2.000 0.000..2.000 0.000..2.000
		-d 1,90,2               | 1.000..1.000 90.000..90.000 2.000..2.000
		-d 1,90,2 -m 60         | 1.000..1.000 60.000..60.000 2.000..2.000
		-j equal -d 1,90,2      | 0.500..1.000 45.000..90.000 1.000..2.000
		-d 5m                   | 0.000..300.000 0.000..300.000 0.000..300.000
		-d 5m -m 1m             | 0.000..60.000 0.000..60.000 0.000..60.000
		-d 40 -j none           | 40.000..40.000 60.000..60.000 60.000..60.000
		-d 2                    | 0.000..2.000 0.000..4.000 0.000..8.000
	END
}

@test "-i is what is waited, after a success of several, too" {
	run -7 retry -a3 -i 20ms sh -c 'exit 7'
	[ "$(sed -n 's/.*retrying in //p' <<<"$output" | xargs)" = '0.020s 0.020s' ]
	run -0 retry -a3 -j full -i 20ms --consecutive=3 true
	[ "$(sed -n 's/.*next in //p' <<<"$output" | xargs)" = '0.020s 0.020s' ]
	# neither cut at 60 s nor shortened to what the deadline leaves
	for words in '-i 90s' '-d 90s,1s'; do
		# shellcheck disable=SC2086 # words
		run -1 --separate-stderr retry -D 80s $words --consecutive=2 true
		[[ $stderr == *'giving up: deadline' ]]
	done
}

@test "every kind of jitter stays in its range" {
	while read -r jitter lo hi; do
		run -1 retry -a12 -d 8ms -b constant -m 12ms -j "$jitter" false
		sed -n 's/.*retrying in 0\.\(...\)s$/1\1/p' <<<"$output" >drawn
		[ "$(wc -l <drawn)" -eq 11 ]
		while read -r delay; do
			((delay - 1000 >= lo && delay - 1000 <= hi)) || { echo "$jitter: $delay"; return 1; }
		done <drawn
	done <<-'END'
		none 8 8
		full 0 8
		equal 4 8
		decorrelated 8 12
		additive 8 12
		50% 4 12
		100% 0 12
		2ms 8 10
		1h 8 12
	END
}

@test "the same seed gives the same delays, another seed others" {
	for i in 1 2; do
		any retry -a6 -d 20ms -b constant -j full --seed=42 false 2>&1 | sed -n 's/.*retrying in//p' >seed42.$i
		any retry -a6 -d 20ms -b constant -j full --seed=43 false 2>&1 | sed -n 's/.*retrying in//p' >seed43.$i
		any retry -a6 -d 20ms -b constant -j full --seed=0 false 2>&1 | sed -n 's/.*retrying in//p' >seed0.$i
	done
	[ "$(wc -l <seed42.1)" -eq 5 ]
	cmp seed42.1 seed42.2
	cmp seed43.1 seed43.2
	cmp seed0.1 seed0.2
	run -1 cmp -s seed42.1 seed43.1
	run -1 cmp -s seed42.1 seed0.1
}

@test "the seed never makes the key" {
	one=$(retry -qqq --seed=1 printenv RETRY_IDEMPOTENCY_KEY)
	two=$(retry -qqq --seed=1 printenv RETRY_IDEMPOTENCY_KEY)
	[ "$one" != "$two" ]
}

@test "200 processes that start at once draw different delays" {
	mkdir logs
	for i in {1..200}; do
		spawn retry -d 1000000s -m 1000000s false 2>"logs/$i"
	done
	all_said() { [ "$(cat logs/* | grep -c retrying)" -eq 200 ]; }
	until_true 30 all_said
	[ "$(cat logs/* | grep -o 'retrying in .*' | sort -u | wc -l)" -ge 199 ]
}

@test "deadline: a delay that does not fit is not begun" {
	elapsed_ms retry -D 200s -d 300s -m 300s -j none false
	[ $status -eq 1 ]
	[ $ms -lt 150000 ]
	said "retry: false: attempt 1: exit 1 after $T; giving up: deadline"
}

@test "deadline: several attempts fit, then it stops" {
	elapsed_ms retry -D 200s -d 100ms,100ms,300s -m 300s -j none sh -c 'exit 9'
	[ $status -eq 9 ]
	[ $ms -lt 150000 ]
	[[ $(tail -n1 err) =~ ^retry:\ sh:\ attempt\ 3:\ exit\ 9\ after\ $T\;\ giving\ up:\ deadline$ ]]
}

@test "deadline: the run goes on until it, whatever is drawn, and leaves room for the last attempt" {
	python3 - <<-'END'
		import json, subprocess
		def start(command, *options):
		    return subprocess.Popen(["retry", "-D", "500ms", "-d", "20ms", "--log-format=json", *options,
		                             "sh", "-c", command], stderr=subprocess.PIPE)
		def check(run, what):
		    lines = [json.loads(line) for line in run.communicate()[1].splitlines()]
		    done, attempts, longest, at = lines[-1], [line for line in lines if line["event"] == "attempt"], 0, 0
		    for line in attempts:
		        longest = max(longest, line["duration"])
		        at += line["duration"] + line.get("delay", 0)
		        # as long as the longest attempt and a tenth more; the times are rounded
		        assert "delay" not in line or at + max(0.01, 1.1 * longest) < 0.5 + 0.001 * len(attempts), (what, line)
		    # less room than the shortest delay
		    assert done["elapsed"] > 0.5 - 0.02 - max(0.01, 1.1 * longest) - 0.002, (what, lines)
		    assert done["reason"] == "deadline" and done["attempts"] == len(attempts) < 60, (what, lines)
		for jitter in "none", "full", "equal", "decorrelated", "additive", "40%":
		    for seed, run in enumerate([start("exit 9", "-j", jitter, f"--seed={seed}") for seed in range(8)]):
		        check(run, (jitter, seed))
		for run in [start(f"sleep 0.{tenths}; exit 9", "-j", "none") for tenths in range(1, 5)]:
		    check(run, "sleep")
	END
}

@test "deadline: a schedule and a constant delay are not shortened for it" {
	for options in '-d 20ms,300ms' '-d 300ms -b constant' '-i 300ms'; do
		# shellcheck disable=SC2086
		any retry -D 500ms $options false 2>err
		run ! grep -vE 'retrying in 0\.(020|300)s$|giving up: deadline$' err
	done
}

@test "deadline: an attempt is cut" {
	given_time up elapsed_ms retry -D LIMIT sh -c 'echo >up; exec sleep 300'
	[ $status -eq 124 ]
	[ $ms -ge 300 ]
	[ $ms -lt 150000 ]
	said "retry: sh: attempt 1: timed out after $T; giving up: deadline"
}

@test "deadline: a command that ignores TERM is killed after --kill-after" {
	given_time ready elapsed_ms retry -D LIMIT -k 200ms sh -c 'trap "" TERM; echo >ready; while :; do sleep 1; done'
	[ -e ready ]
	[ $status -eq 124 ]
	[ $ms -ge 500 ]
	[ $ms -lt 150000 ]
}

@test "deadline: a splay that does not fit" {
	elapsed_ms retry -D 1ms --splay 500h touch ran
	[ $status -eq 124 ]
	[ $ms -lt 150000 ]
	[ ! -e ran ]
	said "retry: touch: attempt 1: not run; giving up: deadline"
}

@test "deadline: passed before the first attempt, nothing runs" {
	elapsed_ms retry -D 1ns touch ran
	[ $status -eq 124 ]
	[ ! -e ran ]
	said "retry: touch: attempt 1: not run; giving up: deadline"
}

@test "no deadline: a delay and a splay of practically for ever are waited for" {
	spawn retry -d 99999999999d -m 99999999999d -j none false 2>err
	until_true 20 grep -q 'exit 1' err
	said "retry: false: attempt 1/3: exit 1 after $T; retrying in 2562047h47m17s"
	spawn retry --splay 99999999999d touch ran 2>splay
	pid=$!
	waits() { [[ $(cut -d' ' -f2,3 "/proc/$pid/stat") == '(retry) S' ]]; }
	until_true 20 waits
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ $status -eq 143 ]
	[ "$(cat splay)" = 'retry: touch: attempt 1/3: not run; giving up: interrupted by SIGTERM' ]
	[ ! -e ran ]
}

@test "splay: waits first, within its limit, and is no part of the schedule" {
	elapsed_ms retry --splay 50ms -d 0 false
	[ $status -eq 1 ]
	said "retry: false: attempt 1/3: exit 1 after $T; retrying in 0\.000s" \
		"retry: false: attempt 2/3: exit 1 after $T; retrying in 0\.000s" \
		"retry: false: attempt 3/3: exit 1 after $T; giving up: no attempts left"
	# of 12 draws from 0 to 300 ms at least one is over 30 ms
	longest=0
	for i in {1..12}; do
		elapsed_ms retry -q --splay 300ms --seed "$i" true
		[ $ms -le $longest ] || longest=$ms
	done
	[ $longest -gt 30 ]
}

@test "timeout: cut, retried, 124" {
	twice() {
		rm -f runs
		elapsed_ms retry -t "$1" -d0 -a2 sh -c '[ "$RETRY_ATTEMPT" -lt 2 ] || [ ! -e runs ] || echo >twice
			echo x >>runs; exec sleep 300'
	}
	given_time twice twice LIMIT
	[ $status -eq 124 ]
	[ $ms -ge 600 ]
	[ $ms -lt 150000 ]
	[ "$(attempts)" -eq 2 ]
	said "retry: sh: attempt 1/2: timed out after $T; retrying in 0\.000s" \
		"retry: sh: attempt 2/2: timed out after $T; giving up: no attempts left"
}

@test "timeout: what exits 0 while it is timed out has timed out" {
	given_time ready elapsed_ms retry -t LIMIT -a1 sh -c 'trap "exit 0" TERM; echo >ready; while :; do sleep 0.02; done'
	[ -e ready ]
	[ $status -eq 124 ]
	sed -i '/^retry: /!d' err               # the shell tells of its own
	said "retry: sh: attempt 1/1: timed out after $T; giving up: no attempts left"
}

@test "timeout: with -r others only, it stays transient; -x timeout makes it permanent" {
	run -124 retry -t 50ms -d0 -r 7 -a2 sleep 60
	[[ ${lines[1]} == *'giving up: no attempts left' ]]
	run -124 retry -t 50ms -d0 -x timeout sleep 60
	[[ ${lines[0]} == *'giving up: permanent failure (--stop-on)' ]]
	run -0 retry -t 50ms --success-on timeout sleep 60
	# exit 124 is no timeout
	run -124 retry -a2 -d0 -x timeout sh -c 'exit 124'
	[[ ${lines[1]} == *'giving up: no attempts left' ]]
	run -124 retry -a2 -d0 -x 124 sh -c 'exit 124'
	[[ ${lines[0]} == *'giving up: permanent failure (--stop-on)' ]]
}

@test "what is above 0, however small, is a limit and not none" {
	local tiny=0.0000000000001
	run -124 retry -a1 -t $tiny sleep 300
	run -124 retry -a1 -D $tiny sleep 300
	run -124 retry -a1 -t 100ms -k .1ns sh -c 'trap "" TERM; while :; do sleep 1; done'
	run -22 retry -d0 --max-retry-after=$tiny -H fd:3 sh -c 'printf "HTTP/1.1 503 x\r\nRetry-After: 1\r\n\r\n" >&3; exit 22'
	[[ $output == *'; giving up: Retry-After of 1.000s is too long' ]]
}

@test "timeout and deadline: the shorter counts" {
	run -124 retry -t 100ms -D 200s -a1 sleep 300
	[[ $output == *'giving up: no attempts left' ]]
	run -124 retry -t 200s -D 100ms sleep 300
	[[ $output == *'giving up: deadline' ]]
}

@test "consecutive: N in a row, the base delay between them" {
	elapsed_ms retry --consecutive 3 -d 20ms sh -c 'echo x >>runs'
	[ $status -eq 0 ]
	[ "$(attempts)" -eq 3 ]
	said "retry: sh: attempt 1/3: ok after $T \(1/3 in a row\); next in 0\.020s" \
		"retry: sh: attempt 2/3: ok after $T \(2/3 in a row\); next in 0\.020s" \
		"retry: sh: attempt 3/3: ok after $T \(3/3 in a row\)"
}

@test "consecutive: a failure begins the row anew" {
	# ok, fail, ok, ok
	printf '#!/bin/sh\necho x >>runs\n[ "$(wc -l <runs)" -ne 2 ]\n' >dips
	chmod +x dips
	run -0 retry -a9 --consecutive 2 -d0 ./dips
	[ "$(attempts)" -eq 4 ]
}

@test "consecutive: unmet is 1 when the last attempt exited 0" {
	printf '#!/bin/sh\necho x >>runs\n[ "$(wc -l <runs)" -ne 1 ]\n' >late
	chmod +x late
	run -1 retry -a2 --consecutive 2 -d0 ./late
	[[ ${lines[1]} == *': ok after '*' (1/2 in a row); giving up: no attempts left' ]]
	# and the status of the last attempt when that failed
	printf '#!/bin/sh\necho x >>runs\n[ "$(wc -l <runs)" -ne 2 ] || exit 6\n' >early
	chmod +x early
	rm runs
	run -6 retry -a2 --consecutive 2 -d0 ./early
}

@test "success-on: its outcomes are success and retry exits 0, 0 is then a failure that exits 1" {
	run -0 retry --success-on 3-5,SEGV sh -c 'exit 4'
	[[ $output =~ ^retry:\ sh:\ attempt\ 1/3:\ ok\ after\ $T$ ]]
	run -0 retry --success-on 3,SEGV sh -c 'ulimit -c 0; kill -SEGV $$'
	run -0 retry --success-on SEGV sh -c 'exit 139'
	run -1 retry -d0 -a2 --success-on 3 true
	[[ ${lines[0]} == *'exit 0 after '*'retrying in 0.000s' ]]
	run -1 retry -d0 --success-on none true
	run -5 retry -d0 --success-on 0,3 sh -c 'exit 5'
}

@test "retry-on and stop-on: statuses, ranges and signals, each item" {
	while read -r options command times; do
		rm -f runs
		# shellcheck disable=SC2086 # words
		retry -qqq -d0 ${options//:/ } sh -c "echo x >>runs; ulimit -c 0; ${command//_/ }" || true
		[ "$(attempts)" -eq "$times" ] || { echo "$options, $command: $(attempts) times, not $times"; \
			return 1; }
	done <<-'END'
		-r:7,28,35 exit_7 3
		-r:7,28,35 exit_28 3
		-r:7,28,35 exit_35 3
		-r:7,28,35 exit_36 1
		-r:7:-r:28 exit_7 3
		-r:7:-r:28 exit_28 3
		-r:5-9 exit_4 1
		-r:5-9 exit_5 3
		-r:5-9 exit_9 3
		-r:5-9 exit_10 1
		-r:SEGV kill_-SEGV_$$ 3
		-r:SEGV exit_139 3
		-r:SEGV kill_-BUS_$$ 1
		-r:139 kill_-SEGV_$$ 3
		-r:signal kill_-BUS_$$ 3
		-r:signal exit_1 1
		-r:none exit_1 1
		-r:any exit_127 3
		-r:INT kill_-INT_$$ 3
		-r:any exit_131 3
		-x:1 exit_1 1
		-x:1 exit_2 3
		-x:2,3-4 exit_4 1
		-x:signal kill_-TERM_$$ 1
		-x:any exit_9 1
		-x:none exit_9 3
		-x:7:-r:7 exit_7 1
		-r:any:-x:7 exit_7 1
		-r:any:-x:7 exit_8 3
		-x:0 exit_0 1
	END
}

@test "a death by any signal: what the log calls it -x and -r accept" {
	local number name
	for number in 1 5 16 29 30 34 35 37 49 50 62 64; do
		printf 'import os, resource\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))\nos.kill(os.getpid(), %d)' $number >dies
		run retry -a1 python3 dies
		name=${output#*killed by }
		name=${name%% *}
		run retry -d0 -x "$name" python3 dies
		[[ $output == *"attempt 1/3: killed by $name after "*'; giving up: permanent failure (--stop-on)' ]]
		run retry -d0 -a2 -r "${name#SIG}" python3 dies
		[[ $output == *"attempt 2/2: killed by $name after "*'; giving up: no attempts left' ]]
	done
	run retry -a1 bash -c 'kill -s RTMIN+3 $$'
	[[ $output == *'killed by SIGRTMIN+3 after'* ]]
	run -0 retry -a1 -t 300s -s RTMAX-2 --success-on=RTMAX-2 bash -c 'kill -s RTMAX-2 $$'
}

@test "reset-after: an attempt that ran long starts the backoff over" {
	printf '#!/bin/sh\necho x >>runs\n[ "$(wc -l <runs)" -ne 3 ] || sleep 2.1\nexit 1\n' >long
	chmod +x long
	retry -a5 -d 10ms -j none --reset-after 2s ./long 2>err || true
	[ "$(sed -n 's/.*retrying in //p' err | xargs)" = '0.010s 0.020s 0.010s 0.020s' ]
}

@test "-q: no success; -qq: giving up; -qqq: what could not be started; -v: starts as well" {
	fails_times 1
	retry -q -d0 ./flaky 2>err
	said "retry: flaky: attempt 1/3: exit 1 after $T; retrying in 0\.000s"
	local level gave_up
	for level in -qq -qqv -qqq '-q -q -q -v'; do
		rm -f runs
		# shellcheck disable=SC2086 # several words
		retry $level -d0 ./flaky 2>err
		said
	done
	gave_up="retry: sh: attempt 3/3: exit 7 after $T; giving up: no attempts left"
	any retry -qq -d0 sh -c 'exit 7' 2>err
	said "$gave_up"
	any retry -qq -x7 sh -c 'exit 7' 2>err
	said "retry: sh: attempt 1/3: exit 7 after $T; giving up: permanent failure.*"
	any retry -qq -d0 --done-if=true sh -c 'exit 7' 2>err
	said
	any retry -qq -D1ns true 2>err
	said 'retry: true: attempt 1: not run; giving up: deadline'
	any retry -qqq -D1ns true 2>err
	said
	any retry -qqq -d0 sh -c 'exit 7' 2>err
	said
	# what could not be started is said at every level, and once
	: >plain
	for level in -q -qq -qqq -qqqq; do
		any retry $level no-such-command 2>err
		said 'retry: no-such-command: attempt 1/3: not found; giving up: permanent failure'
		any retry $level -r any -d0 ./plain 2>err
		[ "$(tail -n 1 err)" = 'retry: plain: attempt 3/3: not executable (Permission denied); giving up: no attempts left' ]
		[ "$(wc -l <err)" -eq 1 ] || [ $level = -q ]
	done
	rm runs
	retry -v -d0 ./flaky 2>err
	said "retry: flaky: attempt 1/3: started, pid [0-9]+" \
		"retry: flaky: attempt 1/3: exit 1 after $T; retrying in 0\.000s" \
		"retry: flaky: attempt 2/3: started, pid [0-9]+" "retry: flaky: attempt 2/3: ok after $T"
	# the key is shown to him who gave it
	RETRY_IDEMPOTENCY_KEY=theirs retry -v true 2>err
	run ! grep theirs err
	retry -v --key='k 1' true 2>err
	said "retry: true: attempt 1/3: started, pid [0-9]+, key k 1" "retry: true: attempt 1/3: ok after $T"
	rm runs
	retry -v -d0 ./flaky 2>err
	# the pid is the command's
	pid=$(retry -v sh -c 'echo $$' 2>err)
	grep -q "started, pid $pid$" err
	# a row that is not met in the end is a failure
	run -1 retry -q -a2 --consecutive 2 -d0 --success-on 3 sh -c 'exit 0'
	[ "${#lines[@]}" -eq 2 ]
}

@test "--name, else the base name of the command" {
	run -0 retry --name job true
	[[ $output == 'retry: job: attempt 1/3: ok after '* ]]
	run -0 retry "$(command -v true)"
	[[ $output == 'retry: true: attempt 1/3: ok after '* ]]
	run -127 retry /no/such/
	[[ $output == 'retry: such/: attempt 1/3: '* ]]
	run -126 retry /
	[[ $output == 'retry: /: attempt 1/3: '* ]]
}

@test "hostile bytes in names are shown escaped, on one line" {
	run -0 retry --name $'a\nb\r\e]0;x\a\xc2\x9b\x9b\xff\\' true
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == 'retry: a\x0ab\x0d\x1b]0;x\x07\xc2\x9b\x9b\xff\\: attempt 1/3: ok after '* ]]
	run -127 retry $'no\x01such\e[31m'
	[ "$output" = 'retry: no\x01such\x1b[31m: attempt 1/3: not found; giving up: permanent failure' ]
	run -0 retry --name %s%n%d true
	[[ $output == 'retry: %s%n%d: attempt 1/3: '* ]]
	run -0 retry --name 'größe 😀' true
	[[ $output == 'retry: größe 😀: attempt 1/3: '* ]]
}

@test "a long name is cut, no line is longer than 512 bytes" {
	long=$(printf '%05000d' 0)
	retry -v --name "$long" -ainf -d0 -x 1 false 2>err || true
	[ "$(wc -l <err)" -eq 2 ]
	awk 'length > 511 { exit 1 }' err
	grep -q '^retry: 0*\.\.\.: attempt 1: exit 1 after .*; giving up: permanent failure (--stop-on)$' err
	# the longest key, escaped, beside the longest name
	LC_ALL=C retry -v --key="$(printf '\\%.0s' {1..255})" --name "${long//0/$'\x01'}" \
		-a 9223372036854775807 true 2>err
	[ "$(wc -l <err)" -eq 2 ]
	LC_ALL=C awk 'length > 511 { exit 1 }' err
}

@test "an inherited key with control characters is none; one that is given is shown escaped" {
	# an ASCII control character is no part of a key
	for key in $'a\nb' $'\e[31m' $'\x7f' '' "$(printf '%0256d' 0)"; do
		got=$(RETRY_DEPTH=1 RETRY_IDEMPOTENCY_KEY=$key retry -qqq printenv RETRY_IDEMPOTENCY_KEY)
		[[ $got =~ ^[0-9a-f-]{36}$ ]] || { printf '%q became %q\n' "$key" "$got"; return 1; }
	done
	retry -v --key=$'a\xc2\x9b31m\x9b\xff\\' true 2>err
	grep -qF ', key a\xc2\x9b31m\x9b\xff\\' err
	[ "$(LC_ALL=C tr -d '\n\040-\176' <err | wc -c)" -eq 0 ]
	key=$(printf 'k%.0s' {1..255})
	retry -v --key="$key" true 2>err
	grep -q ", key $key\$" err
}

@test "the environment of the first attempt" {
	env RETRY_ATTEMPT=9 RETRY_ATTEMPT_LIMIT=9 RETRY_LAST_STATUS=9 RETRY_LAST_REASON=x RETRY_LAST_DELAY=9 \
		RETRY_DEADLINE=junk \
		RETRY_STATE_DIR=/x RETRY_ATTEMPTS=mine RETRY_DELAY=30 RETRY_MAX_ATTEMPTS=9 RETRY_=odd retry -qqq -a5 env | grep '^RETRY_' | sort >got
	grep -q '^RETRY_IDEMPOTENCY_KEY=[0-9a-f-]\{36\}$' got
	grep -v IDEMPOTENCY got | diff - \
		<(printf '%s\n' RETRY_=odd RETRY_ATTEMPT=1 RETRY_ATTEMPTS=mine RETRY_DELAY=30 RETRY_MAX_ATTEMPTS=9 \
		RETRY_DEPTH=1 RETRY_GRACE=5.000 \
		RETRY_ATTEMPT_LIMIT=5 RETRY_STATE_DIR=/x | sort)
}

@test "what scripts call their own knobs reaches the command as they have set it, in every attempt" {
	export RETRY_DELAY=30 RETRY_MAX_ATTEMPTS=9
	run -7 retry -qqq -a 2 -d 5ms retry -qqq --nested=allow sh -c 'echo "$RETRY_DELAY $RETRY_MAX_ATTEMPTS" >>seen; exit 7'
	[ "$(sort seen | uniq -c | xargs)" = '6 30 9' ]
}

@test "the environment of later attempts" {
	printf '#!/bin/sh\nenv | grep ^RETRY_ | sort >env.$RETRY_ATTEMPT\nexit $((RETRY_ATTEMPT + 4))\n' >shows
	chmod +x shows
	run -7 retry -j none -d 10ms,25ms ./shows
	for i in 1 2 3; do
		grep -qx "RETRY_ATTEMPT=$i" env.$i
		grep -qx RETRY_ATTEMPT_LIMIT=3 env.$i
		grep -v ATTEMPT env.$i | grep KEY >key.$i
	done
	run -1 grep -e LAST -e DELAY env.1
	grep -qx RETRY_LAST_STATUS=5 env.2
	grep -qx RETRY_LAST_REASON=exit env.2
	grep -qx RETRY_LAST_DELAY=0.010 env.2
	grep -qx RETRY_LAST_STATUS=6 env.3
	grep -qx RETRY_LAST_DELAY=0.025 env.3
	cmp key.1 key.2
	cmp key.2 key.3
	# no variable stands there twice
	[ "$(cut -d= -f1 env.3 | sort | uniq -d | wc -l)" -eq 0 ]
	run -7 retry -ainf -x7 -d0 ./shows
	grep -qx RETRY_ATTEMPT_LIMIT=0 env.3
}

@test "why the last attempt failed: RETRY_LAST_STATUS and RETRY_LAST_REASON" {
	show='[ "$RETRY_ATTEMPT" -gt 1 ] && { echo "$RETRY_LAST_STATUS $RETRY_LAST_REASON"; exit 0; };'
	[ "$(retry -qqq -d0 sh -c "$show exit 3")" = '3 exit' ]
	[ "$(retry -qqq -d0 sh -c "$show kill -KILL \$\$")" = '137 signal' ]
	last_timed_out() { found=$(retry -qqq -d0 -ainf -t "$1" sh -c "$show exec sleep 300" | tee found); }
	given_time found last_timed_out LIMIT
	[ "$found" = '124 timeout' ]
	# the command comes into being between two attempts
	spawn retry -r any -ainf -d 20ms -j none ./late >late.out 2>late.err
	printf '#!/bin/sh\necho "$RETRY_LAST_STATUS $RETRY_LAST_REASON"\n' >late.new
	chmod +x late.new
	until_true 20 grep -q 'not found' late.err
	mv late.new late
	wait $!
	[ "$(cat late.out)" = '127 not_started' ]
}

@test "the deadline in the environment: Unix time with milliseconds" {
	before=${EPOCHREALTIME/[.,]/}
	got=$(retry -qqq -D 100s printenv RETRY_DEADLINE)
	after=${EPOCHREALTIME/[.,]/}
	[[ $got =~ ^[0-9]+\.[0-9]{3}$ ]]
	((${got/./} >= before / 1000 + 99999 && ${got/./} <= after / 1000 + 100001))
	run -1 retry -qqq -a1 printenv RETRY_DEADLINE
	run -1 retry -qqq -a1 -D 99999999999d printenv RETRY_DEADLINE
}

@test "inside another retry: its key, a depth one more, and its deadline if that is nearer" {
	got=$(retry -qqq sh -c 'echo "$RETRY_IDEMPOTENCY_KEY"; exec retry -qqq printenv RETRY_IDEMPOTENCY_KEY')
	[ "$(sort -u <<<"$got" | wc -l)" -eq 1 ]
	got=$(retry -qqq -D 100s retry -qqq -D 200s sh -c 'echo "$RETRY_DEPTH $RETRY_DEADLINE"')
	[[ $got == '2 '* ]]
	deadline=$(cut -d' ' -f2 <<<"$got")
	((${deadline%.*} <= EPOCHSECONDS + 101))
	got=$(retry -qqq -D 200s retry -qqq -D 50s printenv RETRY_DEADLINE)
	((${got%.*} <= EPOCHSECONDS + 51))
	# the inner one stops at the outer one's deadline
	elapsed_ms env RETRY_DEPTH=1 RETRY_DEADLINE=$((EPOCHSECONDS + 1)).000 retry -D 1h -k 100ms sleep 300
	[ $status -eq 124 ]
	[ $ms -lt 150000 ]
	# RETRY_ATTEMPT and the like are its own
	got=$(retry -qqq -d0 -a4 sh -c '[ "$RETRY_ATTEMPT" -gt 1 ] || exit 1; retry -qqq -a7 env' | grep '^RETRY_')
	run -1 grep -e LAST -e DELAY <<<"$got"
	grep -qx RETRY_ATTEMPT=1 <<<"$got"
	grep -qx RETRY_ATTEMPT_LIMIT=7 <<<"$got"
}

@test "an enclosing deadline that has just passed: nothing runs, 124" {
	for ago in 1 5 20 30; do
		elapsed_ms env RETRY_DEPTH=1 RETRY_DEADLINE=$((EPOCHSECONDS - ago)) retry --nested=allow \
			touch ran
		[ $status -eq 124 ] || { echo "$ago s ago: $status"; cat err; return 1; }
		[ ! -e ran ]
		said "retry: touch: attempt 1/3: not run; giving up: deadline"
	done
}

@test "a stale deadline and junk in an enclosing retry's variables are ignored" {
	show='echo "$RETRY_DEPTH ${RETRY_DEADLINE-none}"'
	for deadline in $((EPOCHSECONDS - 70)) 0 1 -1 x '' 1e99 1,5 ' 5' 99999999999999999999999999; do
		got=$(RETRY_DEPTH=1 RETRY_DEADLINE=$deadline retry -qqq sh -c "$show")
		[ "$got" = '2 none' ] || { echo "'$deadline': $got"; return 1; }
	done
	for depth in x '' 0 -1 1.5 ' 1' 99999999999999999999 $'1\n'; do
		got=$(RETRY_DEPTH=$depth RETRY_DEADLINE=$EPOCHSECONDS retry -qqq sh -c "$show")
		[ "$got" = '1 none' ] || { echo "'$depth': $got"; return 1; }
	done
	# a depth alone, or a deadline alone
	[ "$(RETRY_DEPTH=3 retry -qqq printenv RETRY_DEPTH)" = 4 ]
	[ "$(RETRY_DEADLINE=1 retry -qqq printenv RETRY_DEPTH)" = 1 ]
}

@test "retry's own environment reaches the command, odd entries too" {
	got=$(env -i PATH="$PATH" A=1 'B= x
y' EMPTY= retry -qqq env -0 | tr '\0' '|')
	[[ "|$got" == *"|A=1|"* && "|$got" == *"|B= x"$'\n'"y|"* && "|$got" == *"|EMPTY=|"* ]]
	# no PATH at all
	retry=$(command -v retry)
	env -i "$retry" -qqq /bin/sh -c 'exit 0'
}

@test "the command's standard streams are its own" {
	# not a byte is read
	got=$(printf 'one\ntwo\nthree\n' | { retry -qqq head -c 4 >first; cat; })
	[ "$(cat first)" = one ]
	[ "$got" = $'two\nthree' ]
	# a while-read loop keeps its lines
	got=$(printf 'a\nb\nc\n' | while read -r line; do retry -qqq true; echo "$line"; done | xargs)
	[ "$got" = 'a b c' ]
	# the very files: same device and inode
	: >in
	retry -qqq stat -L -c %i /dev/stdin /dev/stdout /dev/stderr <in >out 2>err2
	printf '%s\n' "$(stat -c %i in)" "$(stat -c %i out)" "$(stat -c %i err2)" | diff - out
	# every attempt's output, in order, and the log elsewhere
	fails_times 2
	run -0 --separate-stderr retry -d0 sh -c 'echo out; echo err >&2; ./flaky'
	[ "$output" = $'out\nout\nout' ]
	[ "$(grep -c '^err$' <<<"$stderr")" -eq 3 ]
	[ "$(grep -c '^retry: ' <<<"$stderr")" -eq 3 ]
	# binary, and a lot of it
	head -c 1000000 /dev/urandom >random
	retry -qqq cat <random >copy
	cmp copy random
}

@test "arguments arrive as they are and are never logged" {
	cat >args <<-'END'
		#!/bin/sh
		printf '<%s>' "$@"
	END
	chmod +x args
	run -0 --separate-stderr retry ./args 'a b' '' $'new\nline' '*' '$HOME' '`id`' '\' "'" '"' --key=secret \
		$'\xff' -- -a
	[ "$output" = "<a b><><new"$'\n'"line><*><\$HOME><\`id\`><\\><'><\"><--key=secret><"$'\xff'"><--><-a>" ]
	[[ $stderr != *secret* && $stderr != *'a b'* ]]
	run -1 retry -v -a1 sh -c ': hunter2; exit 1'
	[[ $output != *hunter2* ]]
	run -127 retry -v no-such-command-here hunter2
	[[ $output != *hunter2* ]]
	run -124 retry -v -t 50ms -a1 sh -c ': hunter2; exec sleep 60'
	[[ $output != *hunter2* ]]
}

@test "of a command line in one word, or of an assignment, the log shows no secret" {
	local format command
	for command in 'curl -u user:hunter2 http://h/x' '/usr/bin/curl hunter2' $'curl\nhunter2' \
		https://u:hunter2@h/ PGPASSWORD=hunter2 'PGPASSWORD=a/hunter2 psql' --password=x/hunter2; do
		for format in text json logfmt github; do
			run -127 retry -v -a 2 -d 1s -r any --progress=always --log-format=$format -- "$command" hunter2
			[[ $output != *hunter2* && $output == *'attempt'*[/=:]2* ]]
		done
		run retry --dry-run -v -- "$command" hunter2
		[[ $output != *hunter2* ]]
	done
	run -127 retry 'curl -u user:hunter2 http://h/x'
	[[ $output == 'retry: curl: attempt 1/3: not found'* ]]
	run -127 retry /usr/bin/PGPASSWORD=x psql
	[[ $output == 'retry: PGPASSWORD=: attempt 1/3: not found'* ]]
	run -127 retry --name='my job=a/b' 'curl -u user:hunter2 http://h/x'
	[[ $output == 'retry: my job=a/b: attempt 1/3: not found'* ]]
}

# hinted HINT ARGUMENT...: status 127, and one line for people that ends with the hint; programs find it as `message`.
hinted() {
	local hint=$1
	shift
	run -127 retry "$@"
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *': attempt 1/3: not found; giving up: permanent failure; '"$hint" && $output != *hunter2* ]]
	run -127 retry --log-format=json -- "$@"
	[ "$(jq -r 'select(.event == "attempt").message' <<<"$output")" = "$hint" ]
	[[ $output != *hunter2* ]]
}

# shellcheck disable=SC2016 # as the hints say
@test "what was not found and looks like a mistake: the line says what to type instead" {
	hinted 'did you mean --attempts=5?' 5 curl hunter2
	hinted 'did you mean --attempts=3 --interval=10s?' 3/10s curl hunter2
	hinted "a command line in one word: leave out the quotes, or write sh -c '...'" 'curl -u u:hunter2 URL | jq .'
	hinted 'did you mean env NAME=value COMMAND?' PGPASSWORD=hunter2 psql
	hinted 'did you mean curl URL?' http://user:hunter2@127.0.0.1/
	hinted "did you mean --success-on=1-125 or sh -c '! ...'?" '!' grep -q hunter2 FILE
	hinted "a word of the shell: sh -c 'cd ...' runs it, or in this shell a function, with --shell-function" cd /hunter2
	hinted "a word of the shell: bash -c '[[ ...' runs it, or in this shell a function, with --shell-function" \
		'[[' -n hunter2 ']]'
	hinted 'a function? eval "$(retry --shell-function)" first' log_in hunter2
	log-in() { echo "in as $1"; }
	export -f log-in
	hinted 'a function: eval "$(retry --shell-function)" first' log-in hunter2
	run -0 bash -c 'eval "$(retry --shell-function)"; retry log-in me'
	[ "${lines[0]}" = 'in as me' ]
	# an ordinary name has none
	run -127 retry no-such-command
	[ "$output" = 'retry: no-such-command: attempt 1/3: not found; giving up: permanent failure' ]
	run -127 retry --log-format=json no-such-command
	[[ $output != *message* ]]
}

@test "what looks like a mistake but is a program runs" {
	local name
	mkdir bin
	for name in 5 'a b' A=b cd '!' '[[' log_in while; do
		printf '#!/bin/sh\necho "ran $1"\n' >"bin/$name"
		chmod +x "bin/$name"
		PATH=$PWD/bin:$PATH run -0 --separate-stderr retry "$name" x
		[ "$output" = 'ran x' ]
	done
}

@test "never a shell between" {
	run -127 retry 'touch ran'
	[ ! -e ran ]
	run -127 retry 'true; touch ran'
	[ ! -e ran ]
}

@test "each line of the log is one write" {
	strace -f -s 600 -e trace=write -o trace retry -v -d0 -a2 false 2>/dev/null || true
	grep 'write(2, ' trace >writes
	[ "$(wc -l <writes)" -eq 4 ]
	[ "$(grep -c 'write(2, "retry: [^\\]*\\n", [0-9]*) *= [0-9]*$' writes)" -eq 4 ]
}
