#!/usr/bin/env bats
# One attempt as processes: what the command finds, how it is started, how it is ended in time.

load lib/common
load lib/processes

# fact FILE NAME: that line of what probe wrote.
fact() {
	sed -n "s/^$2:[ 	]*//p" "$1"
}

# same_facts ARG...: with ARG..., a command finds under retry what it finds without.
same_facts() {
	t-with "$@" t-probe bare
	t-with "$@" retry -v t-probe wrapped
	sed -i /^leader/d bare wrapped
	cmp bare wrapped || {
		echo "differs: with $*"
		cat bare wrapped
		return 1
	}
}

# The group

@test "--group=own makes the command the leader of a group" {
	retry --group=own t-probe facts
	[ "$(fact facts leader)" = yes ]
}

@test "--group=shared leaves it in retry's group" {
	retry --group=shared t-probe facts
	[ "$(fact facts leader)" = no ]
}

@test "--group=auto without a terminal is own" {
	setsid -w retry t-probe facts
	[ "$(fact facts leader)" = yes ]
}

# The death of retry itself

@test "kill -9 of retry ends the command with it" {
	[ "$(uname)" = Linux ] || skip 'only Linux tells a child of the death of its parent'
	local group
	for group in own shared; do
		rm -f pid
		spawn retry -g $group sh -c 'echo $$ >pid; exec sleep 300'
		until_true 10 test -s pid
		kill -KILL "${SPAWNED[-1]}"
		until_true 10 is_gone "$(cat pid)"
	done
}

@test "the first process of a PID namespace, which has no parent there, is started all the same" {
	unshare --pid true 2>/dev/null || skip 'no namespace of process ids can be made here'
	# without --fork the command, not retry, is the first of the namespace
	run -3 unshare --pid retry -qqq -a 1 sh -c '[ $$ -eq 1 ] && exit 3'
}

@test "where the child shares no memory, as under an emulator, an exec that fails is told all the same" {
	[ "$(uname)" = Linux ] || skip 'elsewhere a pipe tells it'
	local objects
	objects=$(find "$ROOT/src" -name '*.c' ! -name platform_linux.c | sed 's/c$/o/')
	sed 's/CLONE_VM | CLONE_VFORK | //' "$ROOT/src/edge/platform_linux.c" >platform_linux.c
	run ! grep CLONE_ platform_linux.c
	# shellcheck disable=SC2086 # a list of files
	${CC:-cc} -std=c11 -D_XOPEN_SOURCE=700 -iquote "$ROOT/src/edge" \
		-o forking platform_linux.c $objects
	: >plain
	run -127 ./forking -a 2 -d 0 no-such-command
	[ "$output" = 'retry: no-such-command: attempt 1/2: not found; giving up: permanent failure' ]
	run -126 ./forking -a 2 -d 0 ./plain
	[[ $output == *'attempt 1/2: not executable (Permission denied); giving up: permanent failure' ]]
	run -7 ./forking -a 2 -d 0 -g own sh -c 'exit 7'
	run -0 ./forking -O --verify=true echo out
	[ "${lines[0]}" = out ]
}

@test "a directory in PATH whose server is away is passed over" {
	local error
	for error in ESTALE ENODEV ETIMEDOUT ENOTDIR; do
		run -0 strace -f -qq -o trace -e trace=execve -e inject=execve:error=$error:when=1 retry -a 1 true
		grep -q INJECTED trace
	done
	run -126 strace -f -qq -o trace -e trace=execve -e inject=execve:error=EIO:when=1 retry -a 1 true
}

# A timeout

@test "a timeout ends the whole group" {
	given_time pid run -124 retry -g own -a 1 -t LIMIT sh -c 'sleep 300 & echo $! >pid; wait'
	is_gone "$(cat pid)"
}

@test "a timeout in a shared group ends the command alone" {
	given_time pid run -124 retry -g shared -a 1 -t LIMIT sh -c 'sleep 300 >/dev/null 2>&1 & echo $! >pid; wait'
	SPAWNED+=("$(cat pid)")
	is_state "$(cat pid)" SRD
}

@test "a timeout of 200 ms ends an attempt at about that time" {
	run -124 retry -a 1 -t 200ms sleep 300
	[[ $output =~ 'timed out after '([0-9]+)\.([0-9]{3})s ]]
	((BASH_REMATCH[1] * 1000 + 10#${BASH_REMATCH[2]} >= 200))
	((BASH_REMATCH[1] < 20))
}

@test "what exits 0 while being timed out has timed out" {
	given_time up run -124 retry -a 1 -t LIMIT sh -c 'trap "exit 0" TERM; echo >up; while :; do sleep 0.01; done'
	[[ $output == *"timed out"* ]]
}

@test "a stopped attempt is continued so that it can end" {
	given_time up run -124 timeout -s KILL 100 retry -g own -a 1 -t LIMIT -k 0 \
		sh -c 'trap "echo ended; exit 0" TERM; echo >up; kill -STOP $$'
	[[ $output == *ended* ]]
}

@test "KILL follows after --kill-after" {
	given_time pid run -124 retry -a 1 -t LIMIT -k 200ms sh -c 'trap "" TERM; echo $$ >pid; while :; do sleep 1; done'
	is_gone "$(cat pid)"
	[[ $output =~ 'timed out after '([0-9]+)\.([0-9]{3})s ]]
	((BASH_REMATCH[1] * 1000 + 10#${BASH_REMATCH[2]} >= 500))
}

@test "--kill-after=0 never kills" {
	given_time up run -124 retry -a 1 -t LIMIT -k 0 sh -c 'got=0; trap got=1 TERM; echo >up
		while [ $got = 0 ]; do sleep 0.01; done
		i=0; while [ $i -lt 40 ]; do sleep 0.01; i=$((i + 1)); done; echo survived'
	[[ $output == *survived* ]]
}

@test "--signal takes a name, with and without SIG, and a number" {
	for signal in HUP SIGHUP sighup 1; do
		given_time up run -124 retry -a 1 -t LIMIT -s "$signal" sh -c 'trap "echo hung up; exit 1" HUP; trap "" TERM
			echo >up; while :; do sleep 0.01; done'
		[[ $output == *"hung up"* ]]
	done
}

@test "a leader that has moved to another group and left a zombie in its own is killed all the same" {
	cat >moved <<-'END'
		#!/usr/bin/env python3
		import os, signal, time
		signal.signal(signal.SIGTERM, signal.SIG_IGN)
		if os.fork() == 0:
		    os._exit(0)
		while open(f'/proc/{os.getpid()}/task/{os.getpid()}/children').read() == '':
		    pass
		os.setpgid(0, os.getpgid(os.getppid()))
		open('moved.pid', 'w').write(str(os.getpid()))
		time.sleep(300)
	END
	chmod +x moved
	run -124 given_time moved.pid timeout -s KILL 100 retry -g own -a 1 -t LIMIT -k 300ms ./moved
	is_gone "$(<moved.pid)"
}

@test "what a traced child reports when it stops is no end" {
	cat >traced <<-'END'
		#!/usr/bin/env python3
		import ctypes, os, signal, time
		ctypes.CDLL(None).ptrace(0, 0, 0, 0)
		open('traced.pid', 'w').write(str(os.getpid()))
		os.kill(os.getpid(), signal.SIGSTOP)
		time.sleep(300)
	END
	chmod +x traced
	run -124 given_time traced.pid timeout -s KILL 100 retry -g own -a 1 -t LIMIT -k 300ms ./traced
	[[ $output == *'attempt 1/1: timed out after'* ]]
	is_gone "$(<traced.pid)"
}

# as_root: makes ./as-root, which whoever calls it runs its words with as root, and ./as-user, as somebody else.
as_root() {
	[ "$(id -u)" -eq 0 ] || skip 'it takes root to make a program of root'
	cp "$ROOT/retry" "$BUILD/t-with" .
	cp t-with as-root
	chmod 4755 as-root
	chmod 755 retry t-with
	chmod 777 .
	./t-with -u 65534 ./as-root -u 0 true || skip 'set-user-id bits count for nothing here'
	[ "$(./t-with -u 65534 ./as-root -u 0 id -u)" -eq 0 ] || skip 'set-user-id bits count for nothing here'
}

@test "what runs as root and heeds no signal: the next attempt does not start beside it, and a line says so" {
	as_root
	status=0
	given_time pids timeout -s KILL 100 ./t-with -u 65534 ./retry -g own -a 3 -d 0 -t LIMIT -k 300ms \
		./as-root -u 0 sh -c 'trap "" TERM; echo $$ >>pids; while :; do sleep 0.1; done' 2>err || status=$?
	[ "$(wc -l <pids)" -eq 1 ]
	kill -0 "$(<pids)"
	SPAWNED+=("$(<pids)")
	[ "$status" -eq 124 ]
	sed 's/ after .*;/ after N;/' err | diff - /dev/fd/3 3<<-END
		retry: as-root: warning: attempt 1 may not be sent SIGKILL: it runs as somebody else, and still runs
		retry: as-root: attempt 1/3: timed out after N; giving up: attempt still running
	END
}

@test "what runs as root and ends in its own time is waited for, and tried again" {
	as_root
	./t-with -u 65534 ./retry -g own -a 2 -d 0 -t 1s -k 100s ./as-root -u 0 sh -c '
		echo start >>said; trap "" TERM; sleep 1.5; echo end >>said' 2>err || [ $? -eq 124 ]
	printf '%s\n' start end start end | diff - said
	grep -q 'warning: attempt 1 may not be sent SIGTERM: it runs as somebody else$' err
}

@test "a member of the group that runs as root: the attempt is not over with its leader" {
	as_root
	status=0
	given_time pid timeout -s KILL 100 ./t-with -u 65534 ./retry -g own -a 2 -d 0 -t LIMIT -k 300ms sh -c '
		./as-root -u 0 sh -c "trap \"\" TERM; echo \$\$ >pid; while :; do sleep 0.1; done"; :' 2>err || status=$?
	SPAWNED+=("$(<pid)")
	kill -0 "$(<pid)"
	[ "$status" -eq 124 ]
	grep -q 'attempt 1/2: timed out after .*; giving up: attempt still running$' err
}

@test "told to stop, retry does not wait for what it cannot end, and says that it is left" {
	as_root
	spawn ./t-with -u 65534 ./retry -g own -a 2 -k 300ms ./as-root -u 0 sh -c '
		trap "" TERM; echo $$ >pid.new; mv pid.new pid; while :; do sleep 0.1; done' 2>err
	local retry=$!
	until_true 10 test -s pid
	SPAWNED+=("$(<pid)")
	kill -TERM $retry
	status_of $retry
	[ "$status" -eq 143 ]
	kill -0 "$(<pid)"
	grep -q 'warning: attempt 1 may not be sent SIGKILL: it runs as somebody else, and still runs$' err
	grep -q 'giving up: interrupted by SIGTERM$' err
}

@test "what cannot be ended is left soon after KILL where the deadline has passed, or a signal comes then" {
	left_by() {
		rm -f pid trace
		spawn strace -D -qq -o trace -e trace=kill,rt_sigtimedwait -e inject=kill:error=EPERM \
			retry -g shared -a 1 -k 2s "$@" sh -c 'echo $$ >pid; exec sleep 300' 2>err
	}
	ended_by() {
		status_of "$!"
		SPAWNED+=("$(<pid)")
		grep -q ': it runs as somebody else, and still runs$' err
		sed "1,/$1/d" trace >waits
		grep -q 'tv_sec=0, tv_nsec=[0-9]\{9\}}' waits      # it needs a moment to end, if it can
		run ! grep 'tv_sec=[1-9]' waits
	}
	left_by -D 1s
	ended_by SIGKILL
	left_by -t 1s
	until_true 10 grep -qs SIGKILL trace
	kill -TERM "$!"
	ended_by si_signo=SIGTERM
}

@test "a hook that runs as root and cannot be ended is left with a warning, too" {
	as_root
	status=0
	given_time pid timeout -s KILL 100 ./t-with -u 65534 ./retry -g own -a 1 -D LIMIT -k 300ms --verify='
		exec ./as-root -u 0 sh -c "trap \"\" TERM; echo \$\$ >pid; while :; do sleep 0.1; done"' true 2>err || status=$?
	SPAWNED+=("$(<pid)")
	kill -0 "$(<pid)"
	[ "$status" -eq 1 ]
	grep -q 'warning: --verify may not be sent SIGKILL: it runs as somebody else, and still runs$' err
}

# end_tracers: kills each strace that writes ./trace, so that what it holds up meets its own end.
end_tracers() {
	local fd
	for fd in /proc/[0-9]*/fd/*; do
		[ "$fd" -ef trace ] || continue
		fd=${fd#/proc/}
		kill -KILL "${fd%%/*}" 2>/dev/null || true
	done
}

@test "an exec that hangs, as from a file server that is away, holds up no limit and no signal" {
	hung() {
		spawn strace -D -f -qq -o trace -e trace=execve -e inject=execve:delay_enter=30000000:when=2+ \
			t-with retry -g own -a 2 -d 0 -k 300ms "$@" touch ran 2>err
	}
	local start=$SECONDS
	hung -t 300ms
	status_of "$!"
	end_tracers
	[ "$status" -eq 124 ]
	grep -q 'attempt 1/2: timed out after ' err
	hung -D 200s
	until_true 10 handles_signals "$!"
	kill -TERM "$!"
	status_of "$!"
	end_tracers
	[ "$status" -eq 143 ]
	((SECONDS - start < 30))
	[ ! -e ran ]
}

@test "a hook's exec that hangs holds up no limit either" {
	local start=$SECONDS
	hung_hook() {
		# the hook is the only one that executes a shell
		spawn strace -D -f -qq -o trace -P "$(type -P sh)" -e trace=execve \
			-e inject=execve:delay_enter=100000000:when=1+ \
			t-with retry -g own -a 1 -D "$1" -k 300ms --verify=true cp file ran 2>err
		status_of "$!"
		end_tracers
	}
	echo text >file
	given_time ran hung_hook LIMIT
	[ "$status" -eq 1 ]
	((SECONDS - start < 90))
	grep -q 'exit 0, --verify after' err
}

@test "where the quick way to start a process is refused, as in some containers, fork() serves" {
	local error
	for error in EPERM ENOSYS EINVAL; do
		run -0 strace -qq -o trace -e trace=clone -e "inject=clone:error=$error:when=1" retry -v -a 1 echo fine
		grep -q INJECTED trace
		[[ $output == *fine* ]]                 # before or after the line that says so
		[[ $output == *'attempt 1/1: started, pid '*'attempt 1/1: ok '* ]]
	done
}

@test "under a limit, too, an exec that fails is told at once" {
	: >plain
	run -127 retry -v -t 10s -a 2 -d 0 no-such-command
	[ "$output" = 'retry: no-such-command: attempt 1/2: not found; giving up: permanent failure' ]
	run -126 retry -v -D 10s -a 2 -d 0 ./plain
	[[ $output == 'retry: plain: attempt 1/2: not executable (Permission denied); giving up: permanent failure' ]]
	# and where it takes so long that it counts as started, when it has ended
	run -127 timeout -s KILL 200 strace -f -qq -o trace -e trace=execve -e inject=execve:delay_enter=300000:when=2 \
		retry -t 200s -a 1 ./no-such-command
	[[ $output == *'attempt 1/1: not found; giving up'* ]]
}

@test "KILL is sent only to what is alive" {
	given_time up strace -o trace -e trace=kill retry -g own -a 1 -t LIMIT -k 60s \
		sh -c 'sleep 300 & echo >up; wait' || true
	grep -q SIGTERM trace
	run ! grep -q SIGKILL trace
}

@test "the next attempt starts when the group before it is gone" {
	# what leads the group can be ended once its child, which cannot, is there
	starts() {
		rm -f runs
		run -124 retry -g own -a 3 -d 0 -t "$1" -k 60s sh -c '[ ! -e alive ] || echo overlap
			trap "" TERM; (sleep 0.5; rm alive) & : >alive; echo x >>runs; trap - TERM; wait'
		[ "$(attempts)" -ne 3 ] || echo >all-ran
	}
	given_time all-ran starts LIMIT
	[ "$(attempts)" -eq 3 ]
	[[ $output != *overlap* ]]
	[ ! -e alive ]
}

@test "a grandchild that ignores TERM is killed, its leader long gone" {
	given_time pid run -124 retry -g own -a 1 -t LIMIT -k 300ms sh -c '
		sh -c "trap \"\" TERM; echo \$\$ >pid; while :; do sleep 1; done" >/dev/null 2>&1 & wait'
	SPAWNED+=("$(cat pid)")
	until_true 5 is_gone "$(cat pid)"
}

@test "an orphan that no first process reaps does not delay the end" {
	start=$SECONDS
	given_time up run -0 t-storm 1 0 0 t-with retry -g own -a 1 -t LIMIT -k 200s sh -c 'sleep 300 & sleep 300 & echo >up; wait'
	[ "${lines[-1]}" = "exit 124" ]
	((SECONDS - start < 150))
}

@test "who adopts orphans is, when an attempt has been ended, as it was before" {
	[ "$(uname)" = Linux ] || skip 'only Linux lets a process adopt orphans'
	cat >orphan <<-'END'
		#!/bin/sh
		while parent=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$$/status") && [ "$parent" = "$1" ]; do sleep 0.01; done
		echo "$parent" >parent.new
		mv parent.new parent
	END
	chmod +x orphan
	adopts() {
		given_time parent run -0 "$@" retry -g own -a 2 -d 0 -t LIMIT sh -c '[ "$RETRY_ATTEMPT" -eq 2 ] || exec sleep 300
			sh -c "./orphan \$\$ &"; until [ -s parent ]; do sleep 0.01; done; echo "adopted: $(($(cat parent) == PPID))"'
	}
	adopts
	[[ $output == *'adopted: 0'* ]]
	adopts python3 -c 'import ctypes, os, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)         # PR_SET_CHILD_SUBREAPER
os.execvp(sys.argv[1], sys.argv[1:])'
	[[ $output == *'adopted: 1'* ]]
}

@test "a background process of an attempt that ended by itself is neither awaited nor killed" {
	start=$SECONDS
	retry -g own -t 200s sh -c 'sleep 300 >/dev/null 2>&1 3>&- & echo $! >pid'
	SPAWNED+=("$(cat pid)")
	((SECONDS - start < 150))
	is_state "$(cat pid)" SRD
}

@test "the deadline ends an attempt and the run" {
	start=$SECONDS
	given_time up run -124 retry -D LIMIT -k 200ms sh -c 'trap "" TERM; echo >up; while :; do sleep 1; done'
	((SECONDS - start < 100))
	[[ $output == *"giving up: deadline"* ]]
}

@test "the end of a command is noticed at once: no wait for it has an end of its own" {
	run -1 strace -qq -o trace -e trace=ppoll,rt_sigtimedwait retry -qqq -a 3 -d 0 sh -c 'sleep 0.05; exit 1'
	[ "$(grep -c '^rt_sigtimedwait(.*, NULL, ' trace)" -ge 3 ]
	run ! grep -E 'tv_n?sec=[1-9]' trace
}

@test "a command killed from outside has died by that signal" {
	spawn t-with retry -a 1 sh -c 'echo $$ >pid; exec sleep 300'
	until_true 10 test -s pid
	kill -KILL "$(cat pid)"
	status_of "$!"
	[ "$status" -eq 137 ]
}

@test "a run stopped across its deadline ends when it is continued" {
	stopped_across() {
		spawn t-with retry -g own -D "$1" sh -c 'echo "$RETRY_DEADLINE" >up; exec sleep 300' 2>log
		until_true 10 eval '[ -s up ] || is_gone "$!"'
		kill -STOP "$!" || true
		[ ! -s up ] || until_true 10 eval '[[ ${EPOCHREALTIME/,/.} > $(cat up) ]]'
		kill -CONT "$!" || true
		status_of "$!"
	}
	given_time up stopped_across LIMIT
	[ "$status" -eq 124 ]
	[ "$(wc -l <log)" -eq 1 ]
}

# Children of somebody else

@test "a child that retry did not start is not taken for the attempt" {
	run -7 sh -c 'sleep 300 >/dev/null 2>&1 & echo $! >pid; exec retry -a 1 sh -c "sleep 0.2; exit 7"'
	kill "$(cat pid)"
	run -7 sh -c '(exit 3) & exec retry -a 1 sh -c "sleep 0.2; exit 7"'
	run -7 sh -c '(exit 3) & (sleep 0.1; exit 4) & exec t-with -i 17 retry -a 1 sh -c "sleep 0.2; exit 7"'
}

# What the command inherits

@test "closed standard descriptors stay closed and are not reused" {
	for closed in '' '-c 0' '-c 1' '-c 2' '-c 0 -c 1' '-c 0 -c 2' '-c 1 -c 2' '-c 0 -c 1 -c 2'; do
		# shellcheck disable=SC2086 # several words
		same_facts $closed 2>/dev/null
		# shellcheck disable=SC2086
		same_facts $closed -i 17 2>/dev/null
	done
}

@test "the log does not go where a closed standard error was" {
	t-with -c 2 retry -v -a 2 -d 0 sh -c 'echo out; exit 1' >out || true
	[ "$(cat out)" = $'out\nout' ]
	t-with -c 1 -c 2 retry -v -a 2 -d 0 sh -c 'true >file; exit 1' || true
	[ ! -s file ]
}

@test "every signal ignored at the start reaches the command so" {
	for n in {1..8} {10..18} {20..64}; do
		same_facts -i "$n" 2>/dev/null
	done
}

# 32 and 33 belong to the C library, whose functions neither block them nor let anybody find them blocked.
@test "every signal blocked at the start reaches the command so" {
	for n in {1..8} {10..18} {20..31} {34..64}; do
		same_facts -b "$n" 2>/dev/null
	done
}

@test "signals ignored and blocked reach a command whose parent ignores SIGCHLD" {
	same_facts -i 17 2>/dev/null
	same_facts -i 17 -i 32 -i 1 -i 13 -b 15 -b 64 2>/dev/null
	same_facts -i 17 -b 17 -i 33 2>/dev/null
}

@test "SIGCHLD ignored or blocked at the start changes no outcome" {
	: >plain
	for how in '-i 17' '-b 17' '-i 17 -b 17'; do
		# shellcheck disable=SC2086 # several words
		{
			run -0 t-with $how retry true
			run -7 t-with $how retry -a 2 -d 0 sh -c 'exit 7'
			run -137 t-with $how retry -a 2 -d 0 sh -c 'kill -KILL $$'
			run -124 t-with $how retry -a 2 -d 0 -t 100ms sleep 300
			run -127 t-with $how retry no-such-command
			run -126 t-with $how retry ./plain
			run -126 t-with $how retry "$(printf 'a%.0s' {1..5000})"
			run -126 t-with $how retry /
		}
	done
}

# Standard error

@test "standard error full: the log is lost, the run is not" {
	retry -a 3 -d 0 sh -c 'echo x >>runs; exit 7' 2>/dev/full || status=$?
	[ "$status" -eq 7 ]
	[ "$(attempts)" -eq 3 ]
}

@test "standard error closed: the run goes on" {
	retry -a 3 -d 0 sh -c 'echo x >>runs; exit 7' 2>&- || status=$?
	[ "$status" -eq 7 ]
	[ "$(attempts)" -eq 3 ]
}

@test "standard error without a reader: SIGPIPE does not kill retry" {
	mkfifo pipe
	# shellcheck disable=SC2094 # a FIFO: opened for both ends, so that nothing blocks
	exec 4<>pipe 5>pipe 4>&-
	retry -a 3 -d 0 sh -c 'echo x >>runs; exit 7' 2>&5 || status=$?
	exec 5>&-
	[ "$status" -eq 7 ]
	[ "$(attempts)" -eq 3 ]
}

@test "standard error a full pipe that nobody reads: run and deadline are unharmed" {
	mkfifo pipe
	exec 4<>pipe
	dd if=/dev/zero of=pipe bs=4096 oflag=nonblock 2>/dev/null || true
	timeout -s KILL 100 retry -v -a 20 -d 0 sh -c 'echo x >>runs; exit 7' 2>&4 || status=$?
	[ "$status" -eq 7 ]
	[ "$(attempts)" -eq 20 ]
	timeout -s KILL 100 retry -D 300ms -d 10ms sh -c 'exit 7' 2>&4 || status=$?
	exec 4>&-
	[[ $status == 7 || $status == 124 ]]    # 124: the deadline met an attempt
}

@test "standard error a file that may not grow: SIGXFSZ does not kill retry" {
	t-with -l fsize=0 retry -a 3 -d 0 sh -c 'exit 7' 2>log || status=$?
	[ "$status" -eq 7 ]
	[ ! -s log ]
}

# No resources

@test "5000 attempts leave no descriptor and no zombie, and memory does not grow" {
	cat >look <<-'SH'
		#!/bin/sh
		case $RETRY_ATTEMPT in
		100 | 5000)
			# until then it may still have the stack on which it started this
			until grep -q "^State:.S" "/proc/$PPID/status"; do sleep 0.01; done
			awk '/^VmData|^RssAnon/ { kb += $2 } END { print kb }' "/proc/$PPID/status" >"kb.$RETRY_ATTEMPT"
			ls "/proc/$PPID/fd" >"fds.$RETRY_ATTEMPT"
			wc -w <"/proc/$PPID/task/$PPID/children" >"children.$RETRY_ATTEMPT"
			;;
		esac
		exit 1
	SH
	chmod +x look
	run -1 t-with -l nofile=16 retry -qqq -a 5000 -d 0 ./look
	cmp fds.100 fds.5000
	[ "$(cat children.5000)" -eq 1 ]
	(($(cat kb.5000) <= $(cat kb.100) + 16))
}

@test "the forked path leaves no descriptor either" {
	run -7 t-with -i 17 -l nofile=16 retry -qqq -a 50 -d 0 sh -c 'exit 7'
	run -127 t-with -i 17 -l nofile=16 retry -qqq -a 50 -d 0 -r 127 no-such-command
}

@test "retry needs no descriptor beyond the standard ones" {
	# Its own program is the only one that surely needs none either.
	run -0 t-with -l nofile=3 retry retry --version
	run -125 t-with -l nofile=3 retry -a 1 retry --no-such-option
	[[ $output != *"no process"* ]]
}

@test "no process for an unprivileged user: transient, 125" {
	user=()
	if [ "$(id -u)" -eq 0 ]; then
		cp "$ROOT/retry" "$BUILD/t-with" .
		chmod 755 . retry t-with
		user=(-u 65534)
	fi
	run -125 ./t-with "${user[@]}" -l nproc=1 ./retry -a 2 -d 0 true
	[[ ${lines[0]} == *"attempt 1/2: no process (Resource temporarily unavailable); retrying"* ]]
	[[ ${lines[1]} == *"no attempts left"* ]]
}

@test "a failed fork is transient, and the next attempt works" {
	for error in EAGAIN ENOMEM; do
		for how in '' '-i 17'; do
			# shellcheck disable=SC2086 # two words or none
			run -0 strace -qq -o /dev/null -e "inject=clone,clone3,vfork,fork:error=$error:when=1" \
				t-with $how retry -a 2 -d 0 echo fine
			[[ $output == *"attempt 1/2: no process ("*"retrying in"* ]]
			[[ $output == *fine* ]]
		done
	done
}

@test "a process that cannot get a group of its own is none" {
	for how in '' '-i 17'; do
		# shellcheck disable=SC2086 # two words or none
		run -126 t-with $how timeout -s KILL 20 strace -qq -f -b execve -o trace -e inject=setpgid:error=EPERM:when=1 \
			retry -g own -a 2 -d 0 touch ran
		grep -q 'setpgid.*INJECTED' trace
		[[ $output == *'not executable'* ]]
		[ ! -e ran ]
	done
}

# Lost

@test "waiting that fails once is asked again, and the command's status is its own" {
	for n in 1 2 3; do
		run -7 timeout -s KILL 20 strace -qq -o /dev/null -e inject=wait4:error=ECHILD:when=$n \
			retry -a 2 -d 0 sh -c 'echo x >>runs; exit 7'
		[ "${#lines[@]}" -eq 2 ]
	done
	[ "$(attempts)" -eq 6 ]
}

@test "a command that cannot be waited for: 125, and neither it nor its group is left" {
	for group in own shared; do
		run -125 timeout -s KILL 20 strace -qq -o trace -e trace=wait4,clone,clone3,vfork,fork \
			-e inject=wait4:error=EPERM:when=1+ \
			retry -g $group -a 2 -d 0 sh -c '[ "$1" = shared ] || { sleep 300 & echo $! >left; }' sh $group
		[ "$output" = 'retry: cannot wait for the command: Operation not permitted' ]
		until_true 5 is_gone "$(sed -n '/^wait/!s/.*= //p' trace)"
	done
	until_true 5 is_gone "$(<left)"
	run -125 timeout -s KILL 20 strace -qq -o /dev/null -e inject=wait4:error=EPERM:when=2+ retry -a 2 -d 0 false
	[ "${lines[1]}" = 'retry: cannot wait for the command: Operation not permitted' ]
}

@test "retry's own failure is no hang where nobody reads its message" {
	mkfifo pipe
	exec 4<>pipe
	dd if=/dev/zero of=pipe bs=4096 oflag=nonblock 2>/dev/null || true
	# shellcheck disable=SC2016
	run -125 timeout -s KILL 100 sh -c 'exec "$@" 2>&4' sh strace -qq -o trace -e trace=wait4 \
		-e inject=wait4:error=EPERM:when=1+ retry -a 2 -d 0 true
}

# Not started

# runs_as_env [WORD]...: `retry WORD...` ends and writes as env does.
runs_as_env() {
	local status=0
	env "$@" >env.out 2>env.err || status=$?
	# shellcheck disable=SC2086 # two words or none
	run "-$status" --separate-stderr t-with $how retry -qqq -a 1 "$@"
	[ "$output" = "$(<env.out)" ]
	[ "$stderr" = "$(<env.err)" ]
}

@test "a file without a magic number is run as env runs it: by sh" {
	local how path
	mkdir one two
	printf '%s\n' 'echo "$0 $#: $*"; ps -o args= -p $$; exit 3' >one/script
	: >one/empty
	printf '\177ELF\002\002\001' >one/foreign
	printf '#!\n%s\n' 'echo no interpreter is named' >one/unnamed
	printf '%s\n' 'echo this may not run' >two/script
	chmod +x one/*
	for how in '' '-i 17' '-b 32'; do
		# shellcheck disable=SC2086 # two words or none
		{
			runs_as_env one/script
			runs_as_env "$PWD/one/script" 'a b' '' -c '*'
			runs_as_env one/empty a
			runs_as_env one/foreign a
			runs_as_env one/unnamed a
			for path in "$PWD/two:$PWD/one" "$PWD/no/such:$PWD/one"; do
				PATH=$path:$PATH runs_as_env script a "b  c"
			done
			cp one/script here
			PATH=:$PATH runs_as_env here
			# the next attempt's words are all there again, and a limit makes another start of it
			run -3 t-with $how retry -q -d 0 -a 3 one/script a b
			[ "$(grep -c '^one/script 2: a b' <<<"$output")" -eq 3 ]
			PATH=$PWD/one:$PATH run -3 t-with $how retry -q -d 0 -a 3 -t 1m --expand script '{attempt}' b
			[[ $output == *"script 2: 1 b"*"script 2: 2 b"*"script 2: 3 b"* ]]
			rm here
		}
	done
	# more words than have a place of their own
	runs_as_env one/script {1..13}
	runs_as_env one/script {1..14}
	runs_as_env one/script {1..5000}
}

@test "where there is no sh, a file without a magic number is not executable" {
	echo 'echo a shell has run this' >script
	chmod +x script
	run -126 strace -f -qq -o /dev/null -e trace=execve -P /bin/sh -e inject=execve:error=ENOENT retry ./script
	[ "${lines[-1]}" = 'retry: script: attempt 1/3: not executable (Exec format error); giving up: permanent failure' ]
}

@test "a script that is there but whose interpreter is not: 127, and the log says what is missing" {
	local how
	printf '#!/no/such/interpreter -e\n' >dangling
	printf '#! /bin/sh\r\necho\r\n' >crlf
	printf '#!%s/dangling\n' "$PWD" >nested
	printf '#!/bin/\033[31m%0150d\n' 0 >hostile
	cp "$(command -v env)" binary
	sed -i 's:/lib[0-9a-z]*/ld-[^\o0]*:/no/such/loader:' binary
	chmod +x dangling crlf nested hostile binary
	for how in '' '-i 17' '-b 32'; do
		# shellcheck disable=SC2086 # two words or none
		while IFS='|' read -r command why; do
			PATH=$PWD/no:$PWD run -127 "$BUILD/t-with" $how "$ROOT/retry" $command
			[ "$output" = "retry: ${command##*/}: attempt 1/3: not found; giving up: permanent failure$why" ]
		done <<-END
			./dangling|; the interpreter "/no/such/interpreter" of ./dangling is missing
			./crlf|; the interpreter "/bin/sh\\x0d" of ./crlf is missing
			crlf|; the interpreter "/bin/sh\\x0d" of $PWD/crlf is missing
			./nested|; the loader of $PWD/dangling is missing
			no/such|
			none|
		END
	done
	run -127 retry ./binary
	[[ $output == *'; the loader of ./binary is missing' ]]
	run -127 retry --log-format=github ./crlf
	[[ $output == *'; the interpreter "/bin/sh\x0d" of ./crlf is missing' ]]
	run ! retry -a 1 ./hostile
	[[ $output != *$'\e'* && ${#output} -lt 512 ]]
}

@test "not found and not executable, also in the forked path" {
	printf '#!/no/such/interpreter\n' >dangling
	: >unreadable
	chmod +x dangling
	for how in '' '-i 17'; do
		# shellcheck disable=SC2086 # two words or none
		{
			run -126 t-with $how retry /
			run -126 t-with $how retry .
			run -126 t-with $how retry ./unreadable
			run -127 t-with $how retry ./dangling
			run -127 t-with $how retry ''
			run -127 t-with $how retry no-such-command
			run -127 t-with $how retry ./no/such
		}
	done
}

@test "PATH unset finds the system's commands; an empty element is the current directory" {
	printf '#!/bin/sh\necho found\n' >here
	chmod +x here
	for how in '' '-i 17'; do
		# shellcheck disable=SC2086 # two words or none
		{
			run -0 "$BUILD/t-with" $how env -u PATH "$ROOT/retry" true
			for path in : :/usr/bin /usr/bin: /usr/bin::/bin ''; do
				run -0 "$BUILD/t-with" $how /usr/bin/env PATH="$path" "$ROOT/retry" here
				[[ $output == found* ]]
			done
			run -127 "$BUILD/t-with" $how /usr/bin/env PATH=/usr/bin "$ROOT/retry" here
		}
	done
}

@test "a file that may not be executed does not hide a later one in PATH" {
	mkdir one two
	: >one/tool
	printf '#!/bin/sh\necho second\n' >two/tool
	chmod +x two/tool
	for how in '' '-i 17'; do
		# shellcheck disable=SC2086 # two words or none
		{
			PATH=$PWD/one:$PWD/two:$PATH run -0 t-with $how retry tool
			[[ $output == second* ]]
			PATH=$PWD/one:$PATH run -126 t-with $how retry tool
		}
	done
}

# The first process of a container

in_container() {
	local user=()
	[ "$(id -u)" -eq 0 ] || user=(--user --map-root-user)
	unshare "${user[@]}" --pid --fork --mount-proc "$@"
}

@test "as process 1 it reaps orphans" {
	cat >job <<-'SH'
		#!/bin/sh
		if [ "$RETRY_ATTEMPT" -eq 1 ]; then
			(sh -c 'while [ ! -e second ]; do sleep 0.01; done' &)
			exit 1
		fi
		ps -e -o pid=,ppid=,stat= >before
		: >second
		i=0
		while [ "$(ps -e -o ppid= | grep -c '^ *1$')" -gt 1 ] && [ $i -lt 500 ]; do
			sleep 0.01
			i=$((i + 1))
		done
		[ $i -lt 500 ]
	SH
	chmod +x job
	run -0 in_container retry -a 2 -d 0 ./job
	[ "$(awk '$2 == 1' before | wc -l)" -eq 2 ]
}

@test "as process 1 it reaps orphans during a delay, too" {
	cat >job <<-'SH'
		#!/bin/sh
		[ "$RETRY_ATTEMPT" -eq 1 ] || exit 0
		(sh -c 'until grep -q "retrying in" log; do sleep 0.01; done; exit 3' &)
		(./observer &)
		exit 1
	SH
	cat >observer <<-'SH'
		#!/bin/sh
		i=0
		others() { ps -e -o pid=,ppid= | awk -v me=$$ '$2 == 1 && $1 != me'; }
		until grep -q "retrying in" log && [ -z "$(others)" ]; do
			sleep 0.01
			i=$((i + 1))
			[ $i -lt 500 ] || exit
		done
		: >alone
		kill -USR1 1
	SH
	chmod +x job observer
	in_container retry -a 2 -d 20s -j none ./job 2>log
	[ -e alone ]
}

@test "as process 1, which no signal kills, it ends with 128+n" {
	run -143 in_container retry -a 1 sh -c 'kill -TERM 1; exec sleep 300'
	run -139 in_container retry -a 1 sh -c 'kill -SEGV $$'
}

@test "a part of PATH that is longer than any name is passed over" {
	PATH=/$(printf '%0100000d' 0):$PATH run -0 "$ROOT/retry" true
}

@test "a group that empties without a word to retry is seen to be empty" {
	start=$SECONDS
	given_time up run -124 retry -g own -a 1 -t LIMIT -k 200s sh -c '
		(sh -c "trap \"sleep 0.3; exit\" TERM; echo >up; while :; do sleep 0.01; done" >/dev/null 2>&1 &); exec sleep 300'
	((SECONDS - start < 100))
}

@test "a child whose parent has died before it could ask to hear of that executes nothing" {
	local child
	# before it is retry, the process is strace, which may have a child, too
	child_is_there() {
		child=$(pgrep -P "$!" -x retry)
	}
	for delay in 1 10; do                   # seconds until the child asks: on a busy machine one is not enough
		rm -f ran
		spawn strace -f -D -qq -o trace -e trace=prctl -e inject=prctl:delay_enter=${delay}000000:when=1 \
			retry -a 1 touch ran
		until_true 10 child_is_there
		kill -KILL "$!"
		for pid in $child; do
			until_true 20 is_gone "$pid"
		done
		[ -e ran ] || break
	done
	[ ! -e ran ]
}

@test "a signal in the grace after a timeout does not lengthen it" {
	told_twice() {
		rm -f told
		spawn strace -D -qq -o trace -e trace=rt_sigtimedwait t-with retry -g own -a 1 -t "$1" -k 200s \
			sh -c 'trap "echo >told" TERM; while :; do sleep 0.01; done' 2>err
		until_true 10 eval '[ -s told ] || is_gone "$!"'
		sleep 0.3               # so much of the grace is over; what follows is no later than that
		kill -TERM "$!"
		until_true 10 has_no_news "$!"
		kill -INT "$!"
		status_of "$!"
	}
	given_time told told_twice LIMIT
	sed -n 's/.*{tv_sec=\(1[0-9][0-9]\), tv_nsec=\([0-9]*\)}.*/\1 \2/p' trace |
		awk '{ print $1 * 1000 + int($2 / 1000000) }' >left
	[ "$(wc -l <left)" -ge 2 ]
	(($(tail -n 1 left) <= $(head -n 1 left) - 300))
}

@test "--kill-after=0 sets no limit to the grace" {
	graced() {
		rm -f told
		spawn strace -D -o trace -e trace=rt_sigtimedwait t-with retry -g own -a 1 -t "$1" -k 0 \
			sh -c 'trap "echo >told" TERM; trap "" USR1; while :; do sleep 0.01; done'
		until_true 10 eval '[ -s told ] || is_gone "$!"'
		kill -USR1 "$!"                 # so that the wait is in the trace with its end
		until_true 10 has_no_news "$!"
		kill -KILL "$!"
		until_true 10 grep -q '^+++' trace
	}
	given_time told graced LIMIT
	tac trace | sed '/tv_sec=0, tv_nsec=0}/d; /= -1 EAGAIN/,$d' >waits
	grep -q 'rt_sigtimedwait(.*, NULL, ' waits
	run ! grep tv_sec waits
}
