#!/usr/bin/env bats
# What the suites of other programs that run a command ask of them (coreutils' timeout, dumb-init), asked of retry.

load lib/common
load lib/processes

# timeout: a parent that blocks signals

@test "a timeout ends an attempt whatever was blocked at the start" {
	local n blocked=()
	for n in {1..8} {10..14} {16,17,18} {20..64}; do
		blocked+=(-b "$n")
	done
	# TERM, which has to end the command, stays open, and KILL is not needed
	run -124 timeout -s KILL 200 t-with "${blocked[@]}" retry -a 1 -t 300ms -k 0 sleep 300
	run -124 timeout -s KILL 200 t-with "${blocked[@]}" retry -D 300ms -k 0 sleep 300
}

# timeout: groups

@test "the timeout of an outer run reaches the command of an inner one, in a group of its own, by the signal asked for" {
	given_time up run -124 retry -g own -a 1 -t LIMIT -k 0 -s INT \
		t-with retry -qqq -g own -a 1 sh -c 'trap "echo INT >told; exit 3" INT; echo $$ >up; while :; do sleep 0.01; done'
	[ "$(cat told)" = INT ]
	is_gone "$(cat up)"
	[[ ${lines[-1]} == *'timed out'*'no attempts left' ]]
}

@test "INT for a whole group that a program sends, not a terminal, reaches the command and ends the run" {
	spawn setsid t-with retry -g shared -a 5 -d 0 sh -c 'trap "echo INT >told; exit 3" INT; echo $$ >up
		while :; do sleep 0.01; done' 2>log
	until_true 10 test -s up
	kill -INT -- "-$(ps -o pgid= -p "$(cat up)" | tr -d ' ')"
	status_of "$!"
	[ "$status" -eq 130 ]
	[ "$(cat told)" = INT ]
	grep -q 'attempt 1/5: exit 3 .*interrupted by SIGINT' log
}

@test "a pipeline in the background and one in the foreground: TERM ends all of their processes" {
	# shellcheck disable=SC2016
	spawn t-with retry -g own sh -c 'echo $$ >pid; yes hi | tail >/dev/null & yes error | tail >/dev/null' 2>log
	until_true 10 test -s pid
	five() { [ "$(pgrep -c -g "$(cat pid)")" -eq 5 ]; }
	until_true 10 five
	pgrep -g "$(cat pid)" >pids
	kill -TERM "$!"
	status_of "$!"
	[ "$status" -eq 143 ]
	while read -r pid; do is_gone "$pid"; done <pids
}

# dumb-init: the terminal

@test "a command on a terminal reads to its end" {
	run -0 t-pty expect=up 'send=1\0122\0123\012\004' -- retry -a 1 sh -c 'echo up; exec tac'
	[[ $output == *$'3\n2\n1\n'* ]]
}

@test "an interactive shell under retry has job control" {
	run -0 t-pty expect=up 'send=exit 0\012' -- retry -a 1 bash --norc -i -c 'echo "up [$-]"; exec bash --norc -i'
	[[ $output == *'up ['*m*']'* ]]
	[[ $output != *'no job control'* ]]
}

@test "a terminal that goes away ends the command and retry: both are told HUP" {
	for group in shared own; do
		rm -f pid pid.new
		run -0 python3 -c '
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("t-with", ["t-with", "retry", "-g", sys.argv[1], "-a", "5", "-d", "0", "sh", "-c",
        "trap \"echo HUP >>told; exit 3\" HUP; echo $$ >pid.new; mv pid.new pid; while :; do sleep 0.01; done"])
for _ in range(10000):
    if os.path.exists("pid"):
        break
    time.sleep(0.01)
os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' "$group"
		[ "$output" = -1 ]
		grep -q HUP told
		is_gone "$(cat pid)"
		rm told
	done
}

# dumb-init: signals that are not for the command

@test "a signal ignored at the start is neither taken nor passed on, one after it is" {
	spawn t-with -i 12 retry -a 1 bash -c 'trap "echo ALRM >told; exit 0" ALRM; echo >up; while :; do sleep 0.01; done' 2>log
	until_true 10 test -s up
	kill -USR2 "$!"
	kill -ALRM "$!"
	status_of "$!"
	[ "$status" -eq 0 ]
	[ "$(cat told)" = ALRM ]
}
