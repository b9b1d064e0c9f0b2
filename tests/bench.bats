# The benchmark's own programs: that they measure what they say, not what comes out.
# alone: it compares how long programs take
load lib/common

setup_file() {
	export BENCH=$BATS_FILE_TMPDIR
	local program
	for program in harness floor command; do
		"${CC:-cc}" -std=c11 -Wall -Wextra -Werror -O1 -o "$BENCH/$program" "$BATS_TEST_DIRNAME/bench/$program.c"
	done
}

number='[0-9]+(\.[0-9]+)?'

@test "pairs: the two ratios, four times, a difference and page faults" {
	run -0 "$BENCH/harness" pairs 3 retry -qqq "$BENCH/command" exit 0 -- "$BENCH/floor" spawn 1 "$BENCH/command" exit 0
	[[ $output =~ ^$number\ $number\ $number\ $number\ $number\ $number\ -?$number\ [1-9][0-9]*\ [1-9][0-9]*$ ]]
}

@test "pairs: what takes longer than the other has a ratio above 1" {
	run -0 "$BENCH/harness" pairs 3 "$BENCH/command" stamp 300 -- "$BENCH/command" exit 0
	[[ $output == [1-9]* ]]
	run -0 "$BENCH/harness" pairs 3 "$BENCH/command" exit 0 -- "$BENCH/command" stamp 300
	[[ $output == 0.* ]]
}

@test "pairs: a program that cannot be run has no figures" {
	run -1 "$BENCH/harness" pairs 3 ./no-such-program -- "$BENCH/command" exit 0
	run -2 "$BENCH/harness" pairs 3 "$BENCH/command" exit 0
	run -2 "$BENCH/harness" paris 3
}

@test "noticed and memory: a number" {
	run -0 "$BENCH/harness" noticed 3 retry -qqq "$BENCH/command" stamp 1
	[[ $output =~ ^$number$ ]]
	[ "$(uname)" = Linux ] || return 0
	run -0 "$BENCH/harness" memory retry -qqq "$BENCH/command" nap
	[[ $output =~ ^[1-9][0-9]+$ ]]
}

# running N: as many processes have this test's command among their words
running() {
	# shellcheck disable=SC2009 # pgrep is not everywhere
	[ "$(ps -e -o args= | grep -c "^retry.* $BENCH/command cry 1")" -eq "$1" ]
}

@test "idle: runs that wait take no time, a run that tries again takes some, and none is left" {
	[ -r /proc/self/schedstat ] || skip 'no /proc/PID/schedstat'
	run -0 "$BENCH/harness" idle 20 1 retry -qqq -a 2 -i 1h "$BENCH/command" cry 1
	[ "$output" = '20 0.000 0' ]
	run -0 "$BENCH/harness" idle 20 1 retry -qqq "$BENCH/command" nap
	[ "$output" = '20 0.000 0' ]
	run -0 "$BENCH/harness" idle 3 1 retry -qqq -a inf -i 50ms "$BENCH/command" cry 1
	[[ $output =~ ^3\ $number\ 3$ && $output != '3 0.000 3' ]]
	running 0
}

@test "idle: told to stop, it ends what waits" {
	spawn "$BENCH/harness" idle 5 60 retry -qqq -a 2 -i 1h "$BENCH/command" cry 1
	until_true 5 running 5
	kill -TERM "$!"
	until_true 5 running 0
}

@test "the floors do what retry does" {
	printf '%s\n' 1 2 3 >lines
	run -0 "$BENCH/floor" replay 1 cat <lines
	[ "${#lines[@]}" -eq 3 ]
	run -7 "$BENCH/floor" hold 1 sh -c 'echo held; exit 7'
	[ "$output" = held ]
	local what
	for what in spawn fork vfork crowd; do
		run -3 "$BENCH/floor" $what 2 sh -c 'echo run; exit 3'
		[ "$output" = $'run\nrun' ]
	done
}

@test "a section that is not there is refused before anything is built" {
	run -2 sh "$ROOT/tests/bench/run.sh" no-such-section
	[[ $output == *"no section 'no-such-section'"*noticed* ]]
}

@test "the tables of man/measurements.md are those of the bench, column by column" {
	local header headers
	mapfile -t headers < <(grep -o "'| [^']*the other |[^']*'\|'| at most |[^']*'" "$ROOT/tests/bench/run.sh" | tr -d "'")
	[ "${#headers[@]}" -eq 2 ]
	for header in "${headers[@]}"; do
		grep -qxF -- "$header" "$ROOT/man/measurements.md"
	done
}
