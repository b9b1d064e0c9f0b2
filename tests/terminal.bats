#!/usr/bin/env bats
# retry on a terminal: who gets Ctrl-C and Ctrl-Z, who may read, foreground and background.

load lib/common
load lib/processes

LOOP='i=0; while [ $i -lt 2000 ]; do sleep 0.01; i=$((i + 1)); done; exit 9'

@test "auto in the foreground is shared, in the background own" {
	run -0 t-pty -- retry t-probe
	[[ $output == *"leader: no"* ]]
	run -0 t-pty -- bash -mc 'retry t-probe & wait $!'
	[[ $output == *"leader: yes"* ]]
}

@test "auto looks at the terminal, not at the standard descriptors" {
	run -0 t-pty -- sh -c 'exec retry t-probe facts </dev/null >/dev/null 2>&1'
	grep -q 'leader: no' facts
}

@test "the command can read from the terminal" {
	run -0 t-pty expect=up 'send=hello\012' -- retry sh -c 'echo up; read x; echo "got $x"'
	[[ $output == *"got hello"* ]]
}

@test "-I stops in the background, as cat does, and reads in the foreground" {
	job retry -qqq -I cat
	until_true 10 is_state "$(cat job)" T
	kill -CONT "$(cat job)"                 # as `bg` does
	until_true 10 is_state "$(cat job)" T
	kill -KILL "$(cat job)"
	run -0 t-pty expect=up 'send=hello\012\004' -- bash -mc 'retry -qqq -I cat >out & pid=$!
		until grep -q "^State:.T" /proc/$pid/status; do sleep 0.01; done
		echo up; fg >/dev/null'
	[ "$(cat out)" = hello ]
	# where nothing can stop it
	run -125 timeout 60 t-pty -- bash -c "trap '' TTIN; set -m; retry -I cat & wait \$!"
	[[ $output == *'cannot spool standard input: Input/output error'* ]]
}

@test "Ctrl-C ends the command and retry" {
	run -130 t-pty expect=up 'send=\003' -- retry -k 60s -d 0 sh -c 'echo up; exec sleep 300'
	[[ $output == *"attempt 1/3: killed by SIGINT"*"interrupted by SIGINT"* ]]
}

@test "Ctrl-C and Ctrl-backslash reach the command once: retry sends nothing itself" {
	for key in INT:003:130 QUIT:034:131; do
		IFS=: read -r signal octal code <<<"$key"
		run -"$code" t-pty expect=up "send=\\$octal" expect=got -- \
			strace -D -qq -o trace -e trace=kill retry -a 1 -k 60s sh -c "trap 'echo got' $signal
				until grep -q '^State:.S' /proc/\$PPID/status; do sleep 0.01; done   # it waits for us
				echo \$PPID >pid; echo up; i=0; while [ \$i -lt 20 ]; do sleep 0.01; i=\$((i + 1)); done; exit 3"
		[[ $output == *"exit 3"* ]]
		run grep -v "kill($(cat pid), SIG$signal)" trace
		[[ $output != *"kill("* ]]
	done
}

@test "Ctrl-C with --group=own is forwarded" {
	run -0 t-pty expect=up 'send=\003' -- retry -g own -k 60s sh -c "trap 'echo got; exit 0' INT; echo up; $LOOP"
	[[ $output == *got* ]]
}

@test "a second Ctrl-C kills at once" {
	run -130 t-pty expect=up 'send=\003' expect=first 'send=\003' -- \
		retry -a 1 -k 60s sh -c "trap 'sleep 0.2; echo first; trap \"\" INT' INT; echo up; $LOOP"
	[[ $output == *"killed by SIGKILL"* ]]
}

@test "Ctrl-C between two attempts, before the next command exists, reaches that command" {
	# The second start is held; a process that the first attempt left behind says when to type.
	run -130 t-pty expect=now 'send=\003' -- strace -D -qq -o /dev/null -e trace=clone,clone3,vfork \
		-e inject=clone,clone3,vfork:delay_enter=1000000:when=2 \
		retry -a 2 -d 0 -k 60s sh -c '[ $RETRY_ATTEMPT -gt 1 ] || { { sleep 0.2; echo now; } & exit 1; }
			exec sleep 300'
	[[ $output == *"interrupted by SIGINT"* ]]
}

@test "an interrupt of the whole group that ends the command before retry first waits is seen" {
	# The return from the start is held until the command has ended.
	run -130 t-pty -- strace -DD -qq -o /dev/null -e trace=clone,clone3,vfork \
		-e inject=clone,clone3,vfork:delay_exit=500000 retry -g shared sh -c 'kill -INT 0'
	[[ $output == *"attempt 1/3: killed by SIGINT after "*"giving up: interrupted by SIGINT"* ]]
}

@test "Ctrl-C during a wait ends retry" {
	run -130 t-pty 'expect=retrying in' 'send=\003' -- retry -d 60s -j none false
	[[ $output == *"attempt 2/3: not run; giving up: interrupted by SIGINT"* ]]
}

@test "Ctrl-Z stops both, fg continues both" {
	for group in auto own; do
		rm -f go
		mkfifo go
		run -0 t-pty expect=up 'send=\032' 'expect=stopped 148' expect=end -- bash -mc '
			retry -g "$1" sh -c "echo \$\$ >pid; echo \$PPID >retry
				echo up; read x <go; echo end"
			echo "stopped $?"
			for pid in $(cat pid retry); do
				until ps -o stat= -p "$pid" | grep ^T; do sleep 0.01; done
			done
			echo >go &
			fg %1
			echo "done $?"' sh "$group"
		[ "$(grep -c '^T' <<<"$output")" -eq 2 ]
		[[ $output == *end*"done 0"* ]]
	done
}

@test "Ctrl-Z during a wait" {
	run -0 t-pty 'expect=retrying in' 'send=\032' 'expect=stopped 148' -- bash -mc '
		retry -a 2 -d 3s -j none sh -c "exit 7"; echo "stopped $?"; fg; echo "done $?"'
	[[ $output == *"done 7"* ]]
}

@test "Ctrl-Z in an orphaned group stops nothing" {
	for group in auto own; do
		run -0 t-pty expect=up 'send=\032' 'send=\012' -- retry -g "$group" sh -c 'trap "" TTIN
			echo up; i=0; while [ $i -lt 20 ]; do sleep 0.01; i=$((i + 1)); done; echo end'
		[[ $output == *end* ]]
	done
}

@test "a background job ends with the command's status" {
	run -3 t-pty -- bash -mc 'retry -a 1 sh -c "exit 3" & wait $!'
}

@test "a background job logs on a terminal with tostop" {
	run -3 t-pty -- bash -mc 'stty tostop; retry -a 2 -d 0 sh -c "exit 3" & wait $!'
	[[ $output == *"attempt 2/2: exit 3"* ]]
}

@test "at a prompt Ctrl-C ends the run of a function, and the next run does not take itself for a part of it" {
	local shell
	printf 'PS1="> "\n%s\n%s\n' 'eval "$(retry --shell-function)"' 'f() { sh -c "echo started; exec sleep 60"; }' >rc
	for shell in 'dash -i' 'bash --rcfile rc -i' 'mksh -i'; do
		command -v "${shell%% *}" >/dev/null || continue
		# shellcheck disable=SC2086 # a command and its options
		run -0 env ENV="$PWD/rc" TERM=dumb t-pty expect='> ' 'send=retry -D 1h f\012' expect=started 'send=\003' \
		    expect='> ' 'send=env | grep -c ^RETRY_; retry -qqq true; env | grep -c ^RETRY_; echo done\012' \
		    expect=done 'send=exit\012' -- $shell
		[[ $output == *started*5$'\n'0$'\n'done* ]]
	done
}
