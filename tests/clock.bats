#!/usr/bin/env bats
# A wall clock that is stepped under a run's feet, and a monotonic one that has only just begun.

load lib/common

DAY=86400
BREAKER=(--state-dir state --breaker api)

# clock SECONDS: the wall clock is wrong by so much from now on.
clock() {
	echo "$1" >step.new
	mv step.new step
}

# stepping ARGUMENT...: retry with that clock.
stepping() {
	env STEP="$PWD/step" t-stepped "$@"
}

# warned N: so many lines of $output are warnings.
warned() {
	[ "$(grep -c ' warning: ' <<<"$output")" -eq "$1" ] || { echo "$output"; return 1; }
}

# The command moves the clock by a day, forth and back.
STEPS='echo $((86400 * (RETRY_ATTEMPT % 2 * 2 - 1))) >step.new; mv step.new step'

@test "steps of a day change no delay, no duration and no deadline" {
	start=${EPOCHREALTIME/[.,]/}
	run -7 stepping -D 200s -a 4 -d 100ms -j none -b constant sh -c "$STEPS; exit 7"
	((${EPOCHREALTIME/[.,]/} - start >= 300000))
	[ "${#lines[@]}" -eq 4 ]
	[ "$(grep -cE ': exit 7 after [0-9]{1,2}\.[0-9]{3}s; retrying in 0\.100s$' <<<"$output")" -eq 3 ]
	[[ ${lines[3]} == *'giving up: no attempts left' ]]
	# where the deadline is what ends it, it does
	run -7 stepping -D 500ms -a inf -d 10ms sh -c "$STEPS; exit 7"
	[[ ${lines[-1]} == *'giving up: deadline' ]] || [ "$status" -eq 124 ]
}

@test "steps of a day neither cut an attempt short nor let it live longer" {
	run -0 stepping -a 1 -t 200s -D 300s sh -c "$STEPS; sleep 0.1"
	clock 0
	given_time step run -124 stepping -a 1 -t LIMIT sh -c 'echo -86400 >step; exec sleep 300'
}

@test "the deadline in the environment is right after a step, too" {
	run -0 stepping -qqq -D 500s -d 0 sh -c '[ $RETRY_ATTEMPT = 2 ] || { echo 86400 >step; exit 1; }
		echo $((${RETRY_DEADLINE%.*} - $(date +%s) - 86400))'
	((output > 0 && output <= 500))
	# a retry in it does not take it for one that has passed
	clock 0
	run -0 stepping -qqq -D 500s -d 0 sh -c '[ $RETRY_ATTEMPT = 2 ] || { echo 520 >step; exit 1; }
		STEP=$PWD/step exec t-stepped -qqq true'
}

@test "a circuit that was opened on a clock that was ahead: less than a minute counts as now, more as never" {
	clock 40
	run -1 stepping -q -a 1 "${BREAKER[@]}" --breaker-threshold 1 false
	clock 0
	run -75 stepping "${BREAKER[@]}" true
	warned 0
	[[ $output == *'is open for another 30.000s' ]]
	rm -r state
	clock 120
	run -1 stepping -q -a 1 "${BREAKER[@]}" --breaker-threshold 1 false
	clock 0
	run -0 stepping "${BREAKER[@]}" true
	warned 1
	run -0 stepping "${BREAKER[@]}" true
	warned 0
}

@test "a clock that is stepped forward ends an opening" {
	run -1 stepping -q -a 1 "${BREAKER[@]}" --breaker-threshold 1 false
	run -75 stepping "${BREAKER[@]}" true
	clock 31
	run -0 stepping "${BREAKER[@]}" true
	warned 0
}

@test "a clock that is stepped back takes no token from a budget, one stepped forward fills it no further than its burst" {
	local budget=(--state-dir state --budget api --budget-rate 1/h --budget-burst 3)
	run -1 stepping -q -a 2 -d 0 "${budget[@]}" false
	clock -50
	run -1 stepping -q -a 2 -d 0 "${budget[@]}" false
	warned 0
	[[ $output != *spent* ]]
	clock $DAY
	run -1 stepping -q -a 9 -d 0 "${budget[@]}" false
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[3]} == *'retry budget "api" is spent' ]]
}

@test "a finished key on a stepped clock: from far ahead it is unknown, after its time it is forgotten" {
	local once=(--state-dir state --once --key k)
	clock 120
	run -0 stepping "${once[@]}" true
	clock 0
	run -0 stepping "${once[@]}" true
	warned 1
	[[ $output == *'attempt 1/3: ok'* ]]
	run -0 stepping "${once[@]}" false
	clock $DAY
	run -1 stepping -a 1 "${once[@]}" false
}

@test "a monotonic clock that has only just begun" {
	local uptime
	uptime=$(cut -d. -f1 /proc/uptime)
	unshare --time true 2>/dev/null || skip 'no time namespace: it takes Linux 5.6 and root'
	run -7 unshare --time --monotonic "-$((uptime - 1))" retry -D 200s -t 100s -a 3 -d 20ms -j none sh -c 'exit 7'
	[ "$(grep -c 'after 0\.[0-9]*s; retrying in 0\.0[24]0s$' <<<"$output")" -eq 2 ]
	run -124 unshare --time --monotonic "-$((uptime - 1))" retry -D 200s -t 50ms -a 1 sleep 300
	run -124 unshare --time --monotonic "-$((uptime - 1))" retry -D 50ms sleep 300
}
