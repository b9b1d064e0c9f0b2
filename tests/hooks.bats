#!/usr/bin/env bats
# --on-retry and --on-giveup: when they run, what they find, how they end, and that they change nothing.

load lib/common
load lib/processes

# hooked ARGUMENT...: retry with both hooks, which write what they find into ./hooks; its status in $status.
hooked() {
	status=0
	retry -d 0 --on-retry="$(finds retry)" --on-giveup="$(finds giveup)" "$@" 2>err || status=$?
}

finds() {
	echo "echo $1 \$RETRY_ATTEMPT/\$RETRY_ATTEMPT_LIMIT \$RETRY_LAST_STATUS \$RETRY_LAST_REASON" \
		'${RETRY_LAST_DELAY-none} >>hooks'
}

# saw LINE...: the hooks have written exactly these lines.
saw() {
	touch hooks
	if [ $# -eq 0 ]; then : >wanted; else printf '%s\n' "$@" >wanted; fi
	diff wanted hooks
	rm hooks
}

# A pause for commands that something else ends: 5 minutes at most.
PAUSE='exec sleep 300'

# What no signal but KILL ends before 5 minutes are over, it and its child, whose process id is in ./pid.
STUBBORN='trap "" TERM INT; sleep 300 & echo $! >pid; wait'

# Waits for file ./go, for 20 s and more.
LOOP='i=0; while [ ! -e go ] && [ $i -lt 2000 ]; do sleep 0.01; i=$((i + 1)); done'

# When

@test "--on-retry before each retry, --on-giveup at the end" {
	hooked -a 3 sh -c 'exit $((RETRY_ATTEMPT + 4))'
	[ "$status" -eq 7 ]
	saw 'retry 2/3 5 exit 0.000' 'retry 3/3 6 exit 0.000' 'giveup 3/3 7 exit 0.000'
	hooked -a inf sh -c '[ $RETRY_ATTEMPT -ge 3 ]'
	[ "$status" -eq 0 ]
	saw 'retry 2/0 1 exit 0.000' 'retry 3/0 1 exit 0.000'
}

@test "neither after a success at once" {
	hooked true
	saw
	hooked --success-on=9 sh -c 'exit 9'
	saw
}

@test "--on-retry comes after the delay, just before the attempt" {
	retry -qqq -a 2 -d 300ms -j none --on-retry='echo hook $(date +%s%N) >>order' \
		sh -c 'echo attempt $(date +%s%N) >>order; exit 1' || true
	[ "$(cut -d' ' -f1 order | xargs)" = 'attempt hook attempt' ]
	{ read -r _ first; read -r _ hook; } <order
	((hook - first >= 300000000))
}

@test "RETRY_LAST_DELAY is the delay of the log" {
	retry -a 4 -d 1ms,20ms,7ms -j none --on-retry='echo $RETRY_LAST_DELAY >>delays' false 2>err || true
	sed -n 's/.*retrying in \(.*\)s$/\1/p' err >logged
	[ "$(xargs <logged)" = '0.001 0.020 0.007' ]
	diff logged delays
	rm delays
	retry -a 5 -d 10ms -j full --on-retry='echo $RETRY_LAST_DELAY >>delays' false 2>err || true
	sed -n 's/.*retrying in \(.*\)s$/\1/p' err | diff - delays
}

@test "the reason is what decided that the attempt had failed" {
	hooked -a 2 -g own sh -c 'ulimit -c 0; kill -SEGV $$'
	saw 'retry 2/2 139 signal 0.000' 'giveup 2/2 139 signal 0.000'
	hooked -a 2 -t 50ms sh -c "$PAUSE"
	saw 'retry 2/2 124 timeout 0.000' 'giveup 2/2 124 timeout 0.000'
	hooked -a 2 --fail-match=bad echo bad
	saw 'retry 2/2 0 match 0.000' 'giveup 2/2 0 match 0.000'
	hooked -a 2 --verify=false true
	saw 'retry 2/2 0 verify 0.000' 'giveup 2/2 0 verify 0.000'
	hooked -a 2 -H stdout printf 'HTTP/1.1 503 Busy\r\n\r\n'
	saw 'retry 2/2 0 http 0.000' 'giveup 2/2 0 http 0.000'
	hooked -a 2 no-such-command
	saw 'giveup 1/2 127 not_started none'
	: >plain
	hooked -a 2 ./plain
	saw 'giveup 1/2 126 not_started none'
}

@test "nothing of an enclosing retry's last attempt reaches the first" {
	export RETRY_DEPTH=1 RETRY_ATTEMPT=9 RETRY_LAST_STATUS=77 RETRY_LAST_REASON=http RETRY_LAST_DELAY=5
	run -0 retry -qqq sh -c 'echo "$RETRY_ATTEMPT ${RETRY_LAST_STATUS-} ${RETRY_LAST_REASON-} ${RETRY_LAST_DELAY-}"'
	[ "$output" = '1   ' ]
	retry -qqq --verify='echo "$RETRY_LAST_STATUS $RETRY_LAST_REASON ${RETRY_LAST_DELAY-none}" >found' true
	[ "$(<found)" = '0 exit none' ]
}

@test "--on-giveup: a permanent failure" {
	hooked -x 5 sh -c 'exit 5'
	[ "$status" -eq 5 ]
	saw 'giveup 1/3 5 exit none'
}

@test "--on-giveup: what does not fit before the deadline" {
	hooked -D 20s -d 30s -j none sh -c 'exit 5'
	[ "$status" -eq 5 ]
	grep -q 'giving up: deadline' err
	saw 'giveup 1/0 5 exit none'
}

@test "--on-giveup: an attempt that the deadline ends" {
	hooked -D 100ms sh -c "$PAUSE"
	[ "$status" -eq 124 ]
	saw 'giveup 1/0 124 timeout none'
}

@test "--on-giveup: interrupted in an attempt and in a wait" {
	run -143 t-with retry -a 5 --on-giveup="$(finds giveup)" sh -c "kill -TERM \$PPID; $PAUSE"
	saw 'giveup 1/5 143 signal none'
	spawn t-with retry -d 60s -j none --on-retry=': >retried' --on-giveup="$(finds giveup)" sh -c 'exit 7' 2>err
	until_true 20 grep -q 'retrying in' err
	kill -INT $!
	status_of $!
	[ "$status" -eq 130 ]
	[ ! -e retried ]
	# what it has waited of the delay is not to be foretold
	[[ $(<hooks) =~ ^"giveup 1/3 7 exit "[0-9]+\.[0-9]{3}$ ]]
}

@test "--on-giveup: a circuit, opened by this run and by another" {
	hooked --state-dir=state --breaker=b --breaker-threshold=2 sh -c 'exit 5'
	[ "$status" -eq 5 ]
	grep -q 'circuit "b" is open' err
	saw 'retry 2/3 5 exit 0.000' 'giveup 2/3 5 exit 0.000'
	hooked --state-dir=state --breaker=b touch ran
	[ "$status" -eq 75 ]
	[ ! -e ran ]
	saw
	# another run, which knows nothing of this one, opens the circuit while --on-retry runs
	status=0
	retry -d 0 --state-dir=state --breaker=c --on-giveup="$(finds giveup)" \
		--on-retry='env -u RETRY_SHARED retry -qqq -a 1 --state-dir=state --breaker=c --breaker-threshold=1 false' \
		sh -c 'exit 5' 2>err || status=$?
	[ "$status" -eq 5 ]
	grep -q 'not run: circuit "c" is open' err
	saw 'giveup 1/3 5 exit 0.000'
}

@test "--on-giveup: the budget is spent" {
	hooked --state-dir=state --budget=b --budget-rate=1/d -a 5 sh -c 'exit 5'
	[ "$status" -eq 5 ]
	grep -q 'retry budget "b" is spent' err
	saw 'retry 2/5 5 exit 0.000' 'giveup 2/5 5 exit 0.000'
}

@test "--on-giveup: Retry-After is too long" {
	hooked -H stdout printf 'HTTP/1.1 503 Busy\r\nRetry-After: 7200\r\n\r\n'
	[ "$status" -eq 1 ]
	saw 'giveup 1/3 0 http none'
}

@test "--on-giveup not after --done-if, and not if nothing has run" {
	for options in '' '-x 1'; do
		# shellcheck disable=SC2086
		hooked $options --done-if=true false
		[ "$status" -eq 0 ]
		saw
	done
	RETRY_DEPTH=1 RETRY_DEADLINE=$(date +%s).000 hooked touch ran
	[ "$status" -eq 124 ]
	saw
	hooked -D 1ms --splay=1000000s --seed=1 touch ran
	[ "$status" -eq 124 ]
	saw
	[ ! -e ran ]
}

# What they are given

@test "hooks: standard input is /dev/null, standard output is standard error" {
	for hook in --on-retry --on-giveup --verify --done-if --stop-if; do
		case $hook in --verify) command=true ;; *) command=false ;; esac
		retry -qqq -d 0 -a 2 $hook='cat; readlink /proc/self/fd/0; echo said; exit 1' \
			$command < <(echo secret) >out 2>err || true
		[ ! -s out ]
		[ "$(sort -u err | xargs)" = '/dev/null said' ] || { echo $hook; cat err; return 1; }
	done
}

@test "hooks: no descriptor is left for one: no answer, one warning, and the exit status counts" {
	run -0 t-with -l nofile=9 retry -a 2 -d 0 --verify=false true
	[ "${lines[0]}" = 'retry: true: warning: --verify could not be asked: no process (Too many open files)' ]
	[[ ${lines[1]} == 'retry: true: attempt 1/2: ok after '* ]]
	# what could not be started is said with -qqq, too
	run -7 t-with -l nofile=9 retry -qqq -a 1 --on-giveup=true sh -c 'exit 7'
	[ "$output" = 'retry: sh: warning: --on-giveup: no process (Too many open files)' ]
	run -7 t-with -l nofile=9 retry -a 1 --done-if=true sh -c 'exit 7'
	[ "${lines[0]}" = 'retry: sh: warning: --done-if could not be asked: no process (Too many open files)' ]
	[[ ${lines[1]} == *'no attempts left' ]]
}

@test "hooks: the command's input is not theirs to move" {
	printf '1\n2\n3\n' >input
	retry -qqq -d 0 -a 2 --on-retry='read -r x; echo "$x" >got' sh -c 'read -r x; echo "$x"; exit 1' \
		<input >out || true
	[ "$(<got)" = '' ]
	[ "$(xargs <out)" = '1 1' ]
}

@test "hooks: with standard output or standard error closed, or both, or all" {
	hook='if { echo out; } 2>/dev/null; then echo fine >>hooks; fi; readlink /proc/self/fd/0 >>hooks'
	hook+='; echo err >&2'
	status=0
	retry -qqq -d 0 -a 1 --on-giveup="$hook" false >&- 2>err || status=$?
	[ "$(xargs <err)" = 'out err' ]
	[ "$status" -eq 1 ]
	for closed in '2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
		status=0
		eval "retry -qqq -d 0 -a 1 --on-giveup='$hook' false $closed" || status=$?
		[ "$status" -eq 1 ] || { echo "$closed: $status"; return 1; }
	done
	# what does not exist is nothing to write to, and never becomes another file
	[ "$(sort hooks | uniq -c | xargs)" = '4 /dev/null 4 fine' ]
}

@test "hooks: no descriptor of retry's, whatever it holds open" {
	: >plain
	t-with retry -qqq -a 1 --on-giveup='exec t-probe >>plain' false || true
	for options in '-O' '-O -E' '-E -H stdout' '-H fd:3' '-I' '--fail-match=x' '--breaker=b' '--budget=b' \
		'--once --key=k' '-O -E -I -H fd:3 --breaker=b --budget=b --once --key=k'; do
		rm -f found
		# shellcheck disable=SC2086 # words
		echo text | t-with retry -qqq -d 0 -a 2 --state-dir=state $options --on-retry='exec t-probe >>found' \
			--on-giveup='exec t-probe >>found' sh -c 'exit 1' 2>>log || true
		[ "$(grep -c descriptors found)" -eq 2 ]
		[ "$(grep descriptors found | sort -u)" = "$(grep descriptors plain)" ] || {
			echo "$options"
			cat plain found
			return 1
		}
	done
}

@test "hooks: signals are as they were for retry" {
	t-with -i 1 -b 10 t-probe plain
	t-with -i 1 -b 10 retry -qqq -a 1 --on-giveup='exec t-probe found' false || true
	diff <(grep Sig plain) <(grep Sig found)
}

@test "hooks: held output comes out before --on-giveup and before --on-retry nothing does" {
	retry -d 0 -a 2 -O -E --on-retry='echo retrying' --on-giveup='echo giving up' \
		sh -c 'echo "out $RETRY_ATTEMPT"; echo "err $RETRY_ATTEMPT" >&2; exit 1' >out 2>err || true
	[ ! -s out ]
	sed 's/ after.*//' err >lines
	printf '%s\n' 'retry: sh: attempt 1/2: exit 1' 'retrying' 'out 2' 'err 2' 'retry: sh: attempt 2/2: exit 1' \
		'giving up' >wanted
	diff wanted lines
}

# A hook's failure changes no status

@test "a failing hook: one line of the log, and no status changes" {
	status=0
	retry -d 0 -a 2 --on-retry='exit 3' --on-giveup='kill -KILL $$' sh -c 'exit 7' 2>err || status=$?
	[ "$status" -eq 7 ]
	[ "$(grep -c ': warning: ' err)" -eq 2 ]
	grep -q '^retry: sh: warning: --on-retry: exit 3 after [0-9.]*s$' err
	grep -q '^retry: sh: warning: --on-giveup: killed by SIGKILL after [0-9.]*s$' err
	status=0
	retry -q -d 0 --on-retry='exit 3' sh -c '[ $RETRY_ATTEMPT = 2 ]' 2>err || status=$?
	[ "$status" -eq 0 ]
	grep -q 'warning: --on-retry: exit 3' err
	retry -qqq -d 0 --on-retry='exit 3' sh -c '[ $RETRY_ATTEMPT = 2 ]' 2>err
	[ ! -s err ]
	# a hook that does not fail is no news, and --verify and --done-if say it in the attempt's line
	retry -d 0 --on-retry=true --verify='[ $RETRY_ATTEMPT = 2 ]' --done-if=false true 2>err
	run ! grep warning err
}

@test "a shell that is not found: the same" {
	mkdir bin
	ln -s "$(type -P false)" "$(type -P true)" bin
	for hook in --on-retry --on-giveup; do
		status=0
		PATH=$PWD/bin "$ROOT/retry" -d 0 -a 2 $hook='touch ran' false 2>err || status=$?
		[ "$status" -eq 1 ]
		grep -qx "retry: false: warning: $hook: not found" err
	done
	status=0
	PATH=$PWD/bin "$ROOT/retry" -d 0 -a 1 --verify=false true 2>err || status=$?
	[ "$status" -eq 0 ]
	grep -qx 'retry: true: warning: --verify could not be asked: not found' err
	PATH=$PWD/bin "$ROOT/retry" -d 0 -a 1 --done-if=true false 2>err || status=$?
	[ "$status" -eq 1 ]
	[ ! -e ran ]
}

# Their limits

@test "the deadline ends --on-retry with all its children, and no attempt follows" {
	for group in own shared; do
		start=$SECONDS
		status=0
		given_time pid eval 'rm -f runs; retry -g $group -d 0 -D LIMIT -k 200ms \
			--on-retry="$STUBBORN" \
			sh -c "echo x >>runs; exit 7" 2>err' || status=$?
		((SECONDS - start < 150))
		[ "$status" -eq 7 ]
		[ "$(attempts)" -eq 1 ]
		grep -q 'warning: --on-retry: timed out after' err
		[ "$(tail -n 1 err)" = 'retry: sh: attempt 2: not run; giving up: deadline' ]
		SPAWNED+=("$(<pid)")
		[ $group = shared ] || until_true 5 is_gone "$(<pid)"
	done
}

@test "the deadline ends --verify, which has failed then, and --done-if, which has not said done" {
	status=0
	given_time pid eval 'retry -D LIMIT -k 100ms --verify="sleep 300 & echo \$! >pid; wait" true 2>err' || status=$?
	[ "$status" -eq 1 ]
	until_true 5 is_gone "$(<pid)"
	status=0
	given_time pid eval 'retry -D LIMIT -k 100ms \
		--done-if="trap \"exit 0\" TERM; sleep 300 & echo \$! >pid; wait" sh -c "exit 7" 2>err' || status=$?
	[ "$status" -eq 7 ]
	until_true 5 is_gone "$(<pid)"
}

@test "after the deadline --on-giveup has --kill-after, and is killed with its children" {
	start=$SECONDS
	status=0
	given_time pid eval 'retry -D 100ms -k LIMIT --on-giveup="$STUBBORN" sh -c "$PAUSE" 2>err' || status=$?
	((SECONDS - start < 150))
	[ "$status" -eq 124 ]
	until_true 5 is_gone "$(<pid)"
	grep -q 'warning: --on-giveup: timed out after' err
	# one that needs less has its time
	status=0
	retry -D 100ms -k 200s --on-giveup='sleep 0.2; : >ended' sh -c "$PAUSE" 2>err || status=$?
	[ -e ended ]
	run ! grep warning err
}

@test "a signal ends --on-retry with its children: no further attempt, death by the signal" {
	for signal in TERM:15 INT:2; do
		rm -f runs pid hooks
		spawn t-with retry -g own -k 2s -d 0 --on-retry='sleep 300 & echo $! >pid; wait' \
			--on-giveup="$(finds giveup)" sh -c 'echo x >>runs; exit 7' 2>err
		until_true 20 test -s pid
		kill -"${signal%:*}" $!
		status_of $!
		[ "$status" -eq $((128 + ${signal#*:})) ]
		until_true 5 is_gone "$(<pid)"
		[ "$(attempts)" -eq 1 ]
		[[ $(tail -n 1 err) == *" attempt 2/3: not run; giving up: interrupted by SIG${signal%:*}" ]]
		saw 'giveup 1/3 7 exit 0.000'
	done
}

@test "a signal to --on-retry's retry, which the hook survives: no further attempt all the same" {
	run -143 t-with retry -d 0 --on-retry="trap 'exit 0' TERM; kill -TERM \$PPID; $LOOP" \
		sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 1 ]
	[[ $output != *warning* ]]
}

@test "a signal while --verify or --done-if runs: it has failed, or not said done, whatever its status" {
	hook="trap 'exit 0' TERM; kill -TERM \$PPID; $LOOP"
	run -143 t-with retry -d 0 --verify="$hook" sh -c 'echo x >>runs'
	[[ $output == *"giving up: interrupted by SIGTERM" ]]
	[ "$(attempts)" -eq 1 ]
	run -143 t-with retry -d 0 --done-if="$hook" sh -c 'echo x >>runs; exit 7'
	[[ $output == *"giving up: interrupted by SIGTERM" ]]
	[ "$(attempts)" -eq 2 ]
	run -143 t-with retry -d 0 --stop-if="$hook" sh -c 'echo x >>runs; exit 7'
	[[ $output == *"giving up: interrupted by SIGTERM" ]]
	[ "$(attempts)" -eq 3 ]
}

@test "a signal while --on-giveup runs ends it, and retry by that signal" {
	spawn t-with retry -a 1 -g own --on-giveup='sleep 300 & echo $! >pid; wait' sh -c 'exit 7' 2>err
	until_true 20 test -s pid
	kill -TERM $!
	status_of $!
	[ "$status" -eq 143 ]
	until_true 5 is_gone "$(<pid)"
}

@test "a second signal kills --on-giveup at once" {
	start=$SECONDS
	spawn t-with retry -g own -k 300s --on-giveup="$STUBBORN" sh -c ": >up; $PAUSE" 2>err
	until_true 20 test -e up
	kill -TERM $!
	until_true 20 test -s pid
	kill -INT $!
	status_of $!
	[ "$status" -eq 143 ]
	until_true 5 is_gone "$(<pid)"
	((SECONDS - start < 150))
	grep -q 'warning: --on-giveup: killed by SIGKILL' err
}

@test "--on-giveup after a signal has --kill-after" {
	start=$SECONDS
	given_time pid run -143 t-with retry -g own -k LIMIT --on-giveup="$STUBBORN" sh -c "kill -TERM \$PPID; $PAUSE"
	((SECONDS - start < 150))
	until_true 5 is_gone "$(<pid)"
	run -143 t-with retry -k 200s --on-giveup=': >ended' sh -c "kill -TERM \$PPID; $PAUSE"
	[ -e ended ]
	[[ $output != *warning* ]]
}

@test "TSTP stops a hook with retry, CONT continues both" {
	job t-with retry -a 1 -g own --on-giveup="echo \$\$ >pid; $LOOP" false
	until_true 20 test -s pid
	kill -TSTP "$(<job)"
	until_true 10 is_state "$(<job)" T
	until_true 10 is_state "$(<pid)" TD     # D: stopped in vfork(), just before it starts a sleep
	kill -CONT "$(<job)"
	touch go
	until_true 20 test -s ended
	[ "$(<ended)" -eq 1 ]
}

@test "what a hook leaves in the background is not waited for" {
	start=$SECONDS
	status=0
	retry -d 0 -a 2 -g own --on-retry='sleep 300 >/dev/null 2>&1 & echo $! >>pids' \
		--on-giveup='sleep 300 >/dev/null 2>&1 & echo $! >>pids' sh -c 'exit 7' 2>err || status=$?
	mapfile -t -O 0 SPAWNED <pids
	[ "$status" -eq 7 ]
	((SECONDS - start < 150))
}

@test "--on-giveup after the deadline: a retry in it has the hook's own limit, not the deadline that has passed" {
	run -124 retry -D 100ms -k 60s --on-giveup='retry -qqq touch alarmed' sleep 300
	[ -e alarmed ]
	run -124 retry -D 100ms -k 30s --on-giveup='echo "$RETRY_DEADLINE" >deadline; date +%s >now' sleep 300
	(($(cut -d. -f1 deadline) - $(cat now) <= 30 && $(cut -d. -f1 deadline) >= $(cat now)))
}

@test "USR1, USR2, ALRM and WINCH are for attempts: they do not end a hook" {
	cat >verify <<-'END'
		#!/bin/sh
		for signal in USR1 USR2 ALRM WINCH; do kill -$signal $PPID; done
		until grep -q '^ShdPnd:	0*$' /proc/$PPID/status; do sleep 0.01; done
		touch verified
	END
	chmod +x verify
	run -0 retry -a 1 --verify='exec ./verify' true
	[ -e verified ]
}

@test "an interrupted attempt is not verified" {
	run -143 t-with retry --verify=': >verified' sh -c "trap 'exit 0' TERM; kill -TERM \$PPID; $LOOP"
	[ ! -e verified ]
}

@test "after the deadline no hook is started" {
	run -124 strace -qq -o trace -e trace=clone,clone3,vfork,fork \
		retry -D 300ms --success-on=timeout --verify=true sleep 300
	[ "$(grep -cE '^(v?fork|clone3?)\(' trace)" -eq 1 ]
}

@test "--on-giveup after the deadline is sent KILL, and nothing before" {
	given_time up run -124 retry -g own -D 100ms -k LIMIT \
		--on-giveup='trap ": >told" TERM; echo >up; while :; do sleep 0.01; done' sleep 300
	[ ! -e told ]
}

@test "--kill-after=0: nothing limits --on-giveup after a signal" {
	run -143 t-with retry -k 0 --on-giveup='sleep 0.2; : >ended' sh -c 'kill -TERM $PPID; exec sleep 300'
	[ -e ended ]
}

@test "after USR1 RETRY_LAST_DELAY is what has been waited" {
	spawn t-with retry -a 2 -d 600s -m 600s -j none sh -c 'echo "${RETRY_LAST_DELAY-none}" >>delays; exit 7' 2>err
	until_true 10 grep -q 'retrying in' err
	kill -USR1 "$!"
	status_of "$!"
	[ "$(wc -l <delays)" -eq 2 ]
	[ "$(cut -d. -f1 <<<"$(tail -n 1 delays)")" -lt 600 ]
}
