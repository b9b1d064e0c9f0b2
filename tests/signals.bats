#!/usr/bin/env bats
# Signals sent to retry: what reaches the command, what ends the run, what stops it.

load lib/common
load lib/processes

# until_logged TEXT: waits until the file log has it.
until_logged() {
	until_true 10 grep -q "$1" log
}

# A command that is told to stop by its parent's death only: loops for 20 s at most.
LOOP='i=0; while [ $i -lt 2000 ]; do sleep 0.01; i=$((i + 1)); done; exit 9'

# Set up

@test "without its handlers retry would not hear of a command's end: 125, and nothing has run" {
	local fault
	for fault in rt_sigprocmask:when=1 rt_sigaction:when=1 rt_sigaction:when=2; do
		run -125 timeout -s KILL 20 strace -qq -o /dev/null -e "inject=${fault/:/:error=EPERM:}" retry touch ran
		[ "$output" = 'retry: cannot set up signals: Operation not permitted' ]
		[ ! -e ran ]
	done
}

# Told to stop

@test "INT, TERM, HUP and QUIT end the attempt and retry, which dies by the same signal" {
	# what a shell has in the background minds neither INT nor QUIT, and is killed
	for signal in INT:2 TERM:15 HUP:1 QUIT:3; do
		run -0 ending t-with retry -g own -k 2s -a 5 -d 0 sh -c "
			echo x >>runs; sleep 300 & echo \$! >pid; kill -${signal%:*} \$PPID; wait"
		[[ $output == *"attempt 1/5: killed by SIG${signal%:*} "*"giving up: interrupted by SIG${signal%:*}"* ]]
		[[ ${lines[-1]} == "signal ${signal#*:} "* ]]
		is_gone "$(cat pid)"
	done
	[ "$(attempts)" -eq 4 ]
}

@test "every other signal that ends a process by default does the same" {
	local signal
	# 35 and 63 stand for the real-time signals; the C library keeps the first ones to itself
	for signal in $(kill -l ABRT XCPU PROF VTALRM IO PWR STKFLT) 35 63; do
		run -0 ending t-with retry -g own -k 2s -a 5 -d 0 sh -c "
			echo x >>runs; sleep 300 & echo \$! >pid; kill -$signal \$PPID; wait"
		[[ $output == *'giving up: interrupted by SIG'* ]]
		[ "${lines[-1]}" = "signal $signal no core" ]
		is_gone "$(cat pid)"
	done
	[ "$(attempts)" -eq 9 ]
	# and during a wait
	spawn t-with retry -d 300s sh -c 'exit 7' 2>log
	until_logged 'retrying in'
	kill -ABRT "$!"
	status_of "$!"
	[ "$status" -eq 134 ]
}

@test "such a signal is heard where no wait lasts long: while output flows, between quick attempts" {
	local words
	for words in '--fail-match=no-such-line yes' '-a inf -d 1ms -b constant -j none false'; do
		# shellcheck disable=SC2086 # several words
		spawn t-with retry -qqq $words >/dev/null 2>&1
		until_true 10 handles_signals "$!"
		kill -ABRT "$!"
		until_true 1 is_gone "$!"
		status_of "$!"
		[ "$status" -eq 134 ]
	done
}

@test "a usage error or the help into a full pipe that nobody reads can be ended" {
	local words
	mkfifo pipe
	exec 4<>pipe
	dd if=/dev/zero of=pipe bs=4096 oflag=nonblock 2>/dev/null || true
	for words in --help --list-presets --no-such-option '--dry-run true'; do
		# shellcheck disable=SC2086 # one word or two
		spawn t-with retry $words >&4 2>&4
		until_true 10 is_state "$!" S
		until_true 10 grep -qE 'pipe_write|^0$' "/proc/$!/wchan"        # 0: the system does not tell
		kill -TERM "$!"
		status_of "$!"
		[ "$status" -eq 143 ]
	done
}

@test "a command that succeeds after the signal makes retry exit 0" {
	for signal in INT TERM HUP QUIT; do
		run -0 t-with retry sh -c "trap 'exit 0' $signal; kill -$signal \$PPID; $LOOP"
	done
}

@test "a command that fails after the signal is not run again, and retry dies by the signal" {
	run -143 t-with retry -a 5 -d 0 sh -c "echo x >>runs; trap 'exit 7' TERM; kill -TERM \$PPID; $LOOP"
	[[ $output == *"exit 7"*"interrupted by SIGTERM"* ]]
	[ "$(attempts)" -eq 1 ]
}

@test "a signal that came before the command's end counts, however late retry looks" {
	# it is held up until the command has ended
	run -143 strace -qq -o /dev/null -e inject=rt_sigtimedwait:delay_enter=500000:when=1 \
		t-with retry -a 2 -d 0 sh -c 'kill -TERM $PPID; exit 7'
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *'attempt 1/2: exit 7 after '*'; giving up: interrupted by SIGTERM' ]]
	run -143 strace -qq -o /dev/null -e inject=rt_sigtimedwait:delay_enter=500000:when=1 \
		t-with retry --consecutive=2 -d 0 sh -c 'kill -TERM $PPID'
}

@test "a signal that came with others before the command's end counts: the system hands over one at a time" {
	local how signals
	for how in rt_sigtimedwait: ppoll:--stop-match=x; do
		for signals in 10,12,14,15 18,28,35; do
			# shellcheck disable=SC2086 # one word or none
			run ending strace -qq -o /dev/null -e inject=${how%:*}:delay_enter=300000:when=1 \
				t-with retry -g own -a 3 -d 0 ${how#*:} \
				sh -c "for i in ${signals//,/ }; do kill -\$i \$PPID; done; exit 7"
			[ "${lines[-1]}" = "signal ${signals##*,} no core" ]
			[[ $output == *'attempt 1/3: exit 7 after '*'; giving up: interrupted by SIG'* ]]
		done
	done
}

@test "attempts that cannot be started, without a delay: TERM is heard all the same" {
	spawn t-with retry -a inf -d 0 --retry-on=126 / 2>err
	until_true 10 grep -q "attempt 9:" err
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
}

@test "a shared group: the signal goes to the command alone" {
	run -143 t-with retry -g shared sh -c 'sleep 300 >/dev/null 2>&1 & echo $! >pid; kill -TERM $PPID; wait'
	SPAWNED+=("$(cat pid)")
	is_state "$(cat pid)" SRD
}

@test "what ignores the signal is killed after --kill-after" {
	run -143 t-with retry -g own -k 200ms sh -c 'trap "" TERM
		(echo $$; while :; do sleep 1; done) & echo $! >pid; kill -TERM $PPID; while :; do sleep 1; done'
	[[ $output == *"killed by SIGKILL"*"interrupted by SIGTERM"* ]]
	until_true 5 is_gone "$(cat pid)"
}

@test "a stop signal does not end the grace of --kill-after=0" {
	run -143 t-with retry -k 0 sh -c 'got=0; trap got=1 TERM; kill -TERM $PPID; while [ $got = 0 ]; do sleep 0.01; done
		i=0; while [ $i -lt 40 ]; do sleep 0.01; i=$((i + 1)); done; echo survived; exit 1'
	[[ $output == *survived* ]]
}

@test "the signal continues a stopped attempt" {
	spawn t-with retry -g own -k 0 sh -c 'trap "echo ended >ended; exit 1" TERM; echo $$ >pid; kill -STOP $$'
	until_true 10 test -s pid
	until_true 10 is_state "$(cat pid)" T
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
	[ -e ended ]
}

@test "a second signal of another kind kills at once" {
	start=$SECONDS
	run -130 timeout -s KILL 200 t-with retry -k 300s sh -c 'trap "" TERM INT; kill -INT $PPID; kill -TERM $PPID
		while :; do sleep 1; done'
	((SECONDS - start < 150))
	[[ $output == *"killed by SIGKILL"*"interrupted by SIGINT"* ]]
}

@test "the same signal again, later, kills at once" {
	start=$SECONDS
	spawn t-with retry -k 300s sh -c 'trap ": >got" TERM; : >up; while :; do sleep 0.01; done'
	until_true 10 test -e up
	kill -TERM "$!"
	until_true 10 test -e got
	sleep 0.2                       # longer than what counts as one request
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
	((SECONDS - start < 150))
}

# Its retry gets TERM, has noticed it, and gets TERM again; the command is then given its grace, or is not.
term_twice() {
	run t-with retry -g own -k 300s python3 -c '
import os, signal, sys, time
def told(*_):
    time.sleep(0.2)
    print("cleaned")
    sys.exit(0)
signal.signal(signal.SIGTERM, told)
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with open("/proc/%d/status" % os.getppid()) as command:
        retry = int(next(line for line in command if line.startswith("PPid")).split()[1])
    os.kill(retry, signal.SIGTERM)
    pending = True
    while pending:
        with open("/proc/%d/status" % retry) as status:
            pending = any(line.startswith("ShdPnd") and int(line.split()[1], 16) for line in status)
    os.kill(retry, signal.SIGTERM)
    os._exit(0)
while True:
    time.sleep(100)'
	[[ $status -eq 0 && $output == *cleaned* ]]
}

@test "two equal signals at once are one request" {
	# on a loaded machine the second may come late, so that it is another
	until_true 10 term_twice
}

# coreutils timeout sends TERM to retry and to retry's group, and the command is given its grace, or is not.
timed_out_by_another() {
	rm -f up
	run timeout "$1" t-with retry -g own -k 300s \
		sh -c 'trap "sleep 0.2; echo cleaned; exit 0" TERM; echo >up; while :; do sleep 0.01; done'
	[[ $status -eq 124 && $output == *cleaned* ]]
}

@test "coreutils timeout, which sends TERM twice, leaves the command its grace" {
	until_true 10 given_time up timed_out_by_another LIMIT
}

@test "during a wait a signal ends retry at once" {
	for signal in INT:130 TERM:143 HUP:129 QUIT:131; do
		spawn t-with retry -d 60s -j none sh -c 'exit 7' 2>log
		until_logged 'retrying in 1m00s'
		kill -"${signal%:*}" "$!"
		status_of "$!"
		[ "$status" -eq "${signal#*:}" ]
		grep -q "attempt 2/3: not run; giving up: interrupted by SIG${signal%:*}" log
		rm log
	done
}

@test "during the splay too, and nothing has run" {
	spawn t-with retry --splay 1000000s sh -c ': >ran' 2>log
	until_true 10 handles_signals "$!"
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
	[ ! -e ran ]
}

@test "a signal ignored at the start stays ignored" {
	spawn t-with -i 1 retry -g own sh -c ': >up; exec sleep 300' 2>log
	until_true 10 test -e up
	kill -HUP "$!"
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
	grep -q 'interrupted by SIGTERM' log
}

@test "TERM blocked at the start ends retry all the same" {
	spawn t-with -b 15 retry -d 60s -j none false 2>log
	until_logged retrying
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
}

@test "retry itself leaves no core file" {
	run -0 t-with bash -c 'ulimit -c unlimited; . "$1"
		ending retry -a 1 sh -c "ulimit -c 0; kill -QUIT \$PPID; sleep 300"' sh "$ROOT/tests/lib/processes.bash"
	[[ ${lines[-1]} == "signal 3 no core" ]]
	run -0 t-with bash -c 'ulimit -c unlimited; . "$1"
		ending retry -a 1 sh -c "ulimit -c 0; kill -SEGV \$\$"' sh "$ROOT/tests/lib/processes.bash"
	[[ ${lines[-1]} == "signal 11 no core" ]]
}

# Passed on

@test "USR1, USR2, ALRM, CONT and WINCH reach the running command" {
	for signal in USR1 USR2 ALRM CONT WINCH; do
		run -0 t-with retry bash -c "trap 'exit 0' $signal; kill -$signal \$PPID; $LOOP"
	done
}

@test "a signal that comes as soon as the command runs reaches the command" {
	run -0 strace -qq -o trace -e trace=clone -e inject=clone:delay_exit=500000 t-with retry -a 1 \
		bash -c "trap 'exit 0' USR1; kill -USR1 \$PPID; $LOOP"
}

@test "USR1 during a wait ends the wait" {
	spawn t-with retry -a 2 -d 60s -j none sh -c 'echo x >>runs; exit 7' 2>log
	until_logged 'retrying in 1m00s'
	kill -USR1 "$!"
	status_of "$!"
	[ "$status" -eq 7 ]
	[ "$(attempts)" -eq 2 ]
}

@test "USR2, ALRM, WINCH and CONT during a wait do nothing" {
	spawn t-with retry -a 2 -d 60s -j none sh -c 'echo x >>runs; exit 7' 2>log
	until_logged 'retrying in 1m00s'
	for signal in USR2 ALRM WINCH CONT; do
		kill -"$signal" "$!"
		until_true 10 has_no_news "$!"
	done
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
	[ "$(attempts)" -eq 1 ]
}

# Most waits take signals without handlers.  The others: while output passes through, and where the system refuses
# that (a seccomp filter; other systems always).

# refusing [OPTION]... COMMAND...: retry, which is refused the call that takes signals; signal $ignored is ignored.
refusing() {
	strace -D -qq -o /dev/null -e trace=rt_sigtimedwait -e inject=rt_sigtimedwait:error=ENOSYS \
		t-with ${ignored:+-i "$ignored"} retry "$@"
}

# passing [OPTION]... COMMAND...: retry, through which standard error passes.
passing() {
	t-with ${ignored:+-i "$ignored"} retry --stop-match=stderr:no-such-line "$@"
}

@test "with handlers signals do the same: stopped, rare, forwarded, ignored; the command's end is heard" {
	local how signal ignored=
	for how in refusing passing; do
		for signal in TERM:15 XCPU:24 63:63; do
			run -$((128 + ${signal#*:})) $how -g own -a 2 -d 0 sh -c "kill -${signal%:*} \$PPID; exec sleep 300"
			[[ $output == *'attempt 1/2: killed by SIG'*'giving up: interrupted by SIG'* ]]
		done
		for signal in USR1 USR2 ALRM CONT WINCH; do
			run -0 $how -a 1 sh -c "trap 'exit 0' $signal; kill -$signal \$PPID; $LOOP"
		done
		ignored=1 run -7 $how -a 2 -d 0 sh -c 'kill -HUP $PPID; exit 7'
	done
}

@test "with handlers TSTP stops both, CONT continues both, and TERM ends a wait" {
	local how retry command
	for how in refusing passing; do
		rm -f job ended pid
		if [ $how = refusing ]; then
			job strace -D -qq -o /dev/null -e trace=rt_sigtimedwait -e inject=rt_sigtimedwait:error=ENOSYS \
				t-with retry -g own -a 1 sh -c 'echo $PPID $$ >pid.new; mv pid.new pid; exec sleep 300'
		else
			job t-with retry --stop-match=stderr:no-such-line -g own -a 1 \
				sh -c 'echo $PPID $$ >pid.new; mv pid.new pid; exec sleep 300'
		fi
		until_true 10 test -s pid
		read -r retry command <pid
		kill -TSTP "$retry"
		until_true 10 is_state "$retry" Tt
		until_true 10 is_state "$command" T
		kill -CONT "$retry"
		until_true 10 is_state "$retry" SR
		until_true 10 is_state "$command" SR
		kill -TERM "$retry"
		until_true 10 test -s ended
		[ "$(<ended)" -eq 143 ]
	done
}

# Stopped and continued

@test "TSTP stops the attempt and retry, CONT continues both" {
	for group in own shared; do
		rm -f job ended pid
		job t-with retry -g "$group" sh -c 'echo $$ >pid; exec sleep 300'
		until_true 10 test -s pid
		kill -TSTP "$(cat job)"
		until_true 10 is_state "$(cat job)" T
		until_true 10 is_state "$(cat pid)" T
		kill -CONT "$(cat job)"
		until_true 10 is_state "$(cat job)" SR
		until_true 10 is_state "$(cat pid)" SR
		kill -TERM "$(cat job)"
		until_true 10 test -s ended
		[ "$(cat ended)" -eq 143 ]
	done
}

# make_exec_slow: $directories in PATH make the new process look for the command in a directory at the end of 30
# symlinks, again and again.
make_exec_slow() {
	local i
	for i in {1..30}; do
		ln -s "$((i + 1))" "$i"
	done
	directories=$(printf '1:%.0s' {1..50000})
}

@test "a signal that reaches the new process before the command is executed ends it" {
	local signal child how
	make_exec_slow
	# shellcheck disable=SC2317 # until_true calls it
	child_is_starting() {
		child=$(pgrep -P "$!" -x retry)
	}
	for how in '' '-t 300s'; do
		for signal in TERM:15 USR1:10 USR2:12 ALRM:14; do
			# shellcheck disable=SC2086 # none or two words
			spawn t-with env PATH="$directories:$PATH" "$ROOT/retry" $how -a 1 touch ran 2>err
			until_true 10 child_is_starting
			kill "-${signal%:*}" "$child"
			status_of "$!"
			[ "$status" -eq $((128 + ${signal#*:})) ]
			grep -q "attempt 1/1: killed by SIG${signal%:*} " err
			[ ! -e ran ]
		done
	done
}

@test "TSTP before the command is executed stops both, CONT continues both" {
	make_exec_slow
	child_is_starting() {
		child=$(<"/proc/$(<job)/task/$(<job)/children") && [ -n "$child" ]
	}
	for how in '-g shared' '-g own' '-g shared -t 300s' '-g own -t 300s'; do
		rm -f job ended
		# shellcheck disable=SC2086 # several words
		job env PATH="$directories:$PATH" "$ROOT/retry" $how -a 1 sleep 0.2
		until_true 10 child_is_starting
		[[ $(readlink "/proc/${child% }/exe") == */retry ]]
		kill -TSTP -- "-$(<job)"
		until_true 10 is_state "$(<job)" T
		until_true 10 is_state "${child% }" T
		kill -CONT "$(<job)"
		until_true 10 test -s ended
		[ "$(<ended)" -eq 0 ]
	done
}

@test "TSTP stops a retry that waits, CONT continues it" {
	job t-with retry --log-file=log -d 60s -j none sh -c 'exit 1'
	until_logged 'retrying in'
	kill -TSTP "$(cat job)"
	until_true 10 is_state "$(cat job)" T
	kill -CONT "$(cat job)"
	until_true 10 is_state "$(cat job)" SR
	kill -TERM "$(cat job)"
	until_true 10 test -s ended
	[ "$(cat ended)" -eq 143 ]
}

@test "in an orphaned group TSTP stops neither" {
	spawn t-with setsid retry -g own sh -c 'echo $$ >pid; exec sleep 300'
	until_true 10 test -s pid
	kill -TSTP "$!"
	until_true 10 has_no_news "$!"
	until_true 10 is_state "$!" SR
	until_true 10 is_state "$(cat pid)" SR
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
}

@test "a CONT that comes right after the TSTP is not lost" {
	# retry is held between the TSTP that it sends the command and its own stop.
	job strace -D -o /dev/null -e trace=kill -e inject=kill:delay_exit=500000:when=1 \
		t-with retry -g own sh -c 'echo $$ >pid; exec sleep 300'
	until_true 10 test -s pid
	kill -TSTP "$(cat job)"
	until_true 10 is_state "$(cat pid)" T
	kill -CONT "$(cat job)"
	until_true 10 is_state "$(cat pid)" SR
	kill -TERM "$(cat job)"
	until_true 10 test -s ended
	[ "$(cat ended)" -eq 143 ]
}

# Storms

@test "a storm of harmless signals at any instant: no hang, no orphan, the right end" {
	for seed in 1 2 3 4 5 6; do
		run -0 t-storm "$seed" 200 10,12,14,17,18,20,28 t-with retry -qqq -g own -a inf -d 3ms \
			sh -c 'trap : USR1 USR2 ALRM; sleep 0.004 & wait; kill -KILL $!; exit 1'
		[ "${lines[-1]}" = "signal 15" ]
	done
}

@test "a storm that also stops the run: it dies by one of its signals" {
	for seed in 1 2 3 4 5 6 7 8 9 10; do
		run -0 t-storm "$seed" 6 1,2,3,15,20,18,10 t-with retry -qqq -g own -a inf -d 2ms \
			sh -c 'sleep 300 & sleep 0.005; kill $!; exit 1'
		[[ ${lines[-1]} =~ ^signal\ (1|2|3|15)$ ]]
	done
}

@test "a storm with SIGCHLD ignored at the start" {
	for seed in 1 2 3; do
		run -0 t-storm "$seed" 100 10,12,14,17,18,20,28 t-with -i 17 retry -qqq -g own -a inf -d 3ms \
			sh -c 'trap : USR1 USR2 ALRM; sleep 0.004; exit 1'
		[ "${lines[-1]}" = "signal 15" ]       # the shell may have said how its sleep died
	done
}

@test "TERM while a line of the log waits for room ends the delay behind it" {
	for wait in ppoll:signal=TERM:when=1 rt_sigtimedwait:signal=TERM:when={1,2,3}; do
		status=0
		timeout -s KILL 20 strace -qq -o trace -e trace=ppoll,rt_sigtimedwait,write \
			-e inject=write:error=EAGAIN:when=1 -e inject="$wait" \
			retry -a 2 -d 600s -m 600s -j none false 2>err || status=$?
		[ "$status" -eq 143 ] || { echo "$wait: $status"; cat trace; return 1; }
	done
}

@test "TSTP stops both a second time, too" {
	job t-with retry -g own sh -c 'echo $$ >pid; exec sleep 300'
	until_true 10 test -s pid
	for _ in 1 2 3; do
		kill -TSTP "$(cat job)"
		until_true 10 is_state "$(cat job)" T
		until_true 3 is_state "$(cat pid)" T
		kill -CONT "$(cat job)"
		until_true 10 is_state "$(cat job)" SR
		until_true 10 is_state "$(cat pid)" SR
	done
	kill -TERM "$(cat job)"
	until_true 10 test -s ended
	[ "$(cat ended)" -eq 143 ]
}

@test "a TSTP at any instant of an attempt and the wait behind it stops retry" {
	local n
	for n in 1 2 3; do
		rm -f job ended trace
		job strace -D -qq -o trace -e trace=rt_sigtimedwait -e inject=rt_sigtimedwait:signal=TSTP:when=$n \
			t-with retry -a 2 -d 600s -m 600s -j none sh -c 'until grep -q "^State:.S" /proc/$PPID/status; do sleep 0.01; done; exit 1'
		until_true 3 grep -q 'stopped by SIGTSTP' trace
		kill -CONT "$(cat job)"
		kill -TERM "$(cat job)"
		until_true 10 test -s ended
		[ "$(cat ended)" -eq 143 ]
	done
}
