#!/bin/sh
# What retry costs, as ratios against floor programs and peers that run in the same minute.
#
#     sh tests/bench/run.sh [SECTION]...     without one: all of them, in about three minutes
#
# Prints a Markdown table: the ratio first (below 1: retry is the cheaper one), the limit where there is one, and
# what was measured.  SCALE=0.1 in the environment makes a tenth of the runs.  What is missing (musl-gcc, a peer) is
# said, and its rows are left out.
set -eu
cd "$(dirname "$0")/../.."

sections='success failing function hold replay relay state crowd memory noticed timeout'

CC=${CC:-cc}
SCALE=${SCALE:-1}
MAKE=${MAKE:-make}
build=$PWD/tests/.build/bench
retry=$build/retry
musl=

note() {
	echo "bench: $*" >&2
}

has() {
	command -v "$1" >/dev/null 2>&1
}

# copy FROM TO: what is measured is measured as it is installed, since Linux maps a file that was written in one go
# faster than one that a linker wrote here and there.
copy() {
	cp "$1" "$2.new"
	mv "$2.new" "$2"
}

# compile COMPILER OUTPUT SOURCE: linked as retry is, static where the toolchain can.
compile() {
	output=$2
	set -- "$1" -std=c11 -Wall -Wextra -O2 -o "$output" "$3"
	"$@" -static 2>/dev/null || "$@"
	copy "$output" "$output"
}

build_dynamic() {
	"$CC" -std=c11 -O2 -o "$build/floor-dynamic" tests/bench/floor.c
	"$CC" -o "$build/retry-dynamic" src/*.o src/*/*.o
	copy "$build/floor-dynamic" "$build/floor-dynamic"
	copy "$build/retry-dynamic" "$build/retry-dynamic"
}

# In a copy, and without the flags of the make that runs this.
build_musl() {
	if ! has musl-gcc; then
		note 'no musl-gcc: its rows are missing'
		return 0
	fi
	rm -rf "$build/musl"
	mkdir -p "$build/musl"
	cp -R src Makefile "$build/musl"
	find "$build/musl" -name '*.o' -exec rm -f {} +
	(cd "$build/musl" && env -u MAKEFLAGS -u MFLAGS "$MAKE" -s CC=musl-gcc ${CFLAGS+"CFLAGS=$CFLAGS"} retry)
	compile musl-gcc "$build/floor-musl" tests/bench/floor.c
	musl=$build/retry-musl
	copy "$build/musl/retry" "$musl"
}

# build_all SECTION...
build_all() {
	mkdir -p "$build/state"
	chmod 700 "$build/state"
	"$MAKE" -s CC="$CC" ${CFLAGS+"CFLAGS=$CFLAGS"} retry
	copy retry "$retry"
	compile "$CC" "$build/harness" tests/bench/harness.c
	compile "$CC" "$build/floor" tests/bench/floor.c
	compile "$(has musl-gcc && echo musl-gcc || echo "$CC")" "$build/command" tests/bench/command.c
	case " $* " in
	*' success '* | *' failing '* | *' memory '*)
		build_dynamic
		build_musl
		;;
	esac
	echo "$loop" >"$build/loop.sh"
	echo "$function" >"$build/function.sh"
	find_peers >"$build/peers"
}

# Our own, installed, would call the option unknown.
is_debians() {
	"$1" --help 2>&1 | grep -q -- '--until='
}

# Each peer as NAME and the words before a command that make it run that command.
find_peers() {
	for peer in timeout busybox env /usr/bin/retry dash bash; do
		if ! has "$peer"; then
			note "no $peer: its rows are missing"
			continue
		fi
		path=$(command -v "$peer")
		case $peer in
		timeout) echo "coreutils timeout;$path 60" ;;
		busybox) echo "busybox timeout;$path timeout 60" ;;
		env) echo "env;$path" ;;
		*retry) ! is_debians "$path" || echo "Debian's retry;$path -t 3 --" ;;
		*) echo "a $peer loop;$path $build/loop.sh 3" ;;
		esac
	done
}

# The peers whose names match the pattern.
peers() {
	grep "${1:-.}" "$build/peers" || :
}

loop='n=$1 i=1
shift
until "$@"; do
	[ "$i" -lt "$n" ] || exit 1
	i=$((i + 1))
done'

function='retry=$1 n=$2
shift 2
eval "$("$retry" --shell-function)"
f() {
	"$@"
}
retry -q -a "$n" -d 0 f "$@"'

# scaled N: at least 3
scaled() {
	awk -v n="$1" -v scale="$SCALE" 'BEGIN { n = int(n * scale); print n < 3 ? 3 : n }'
}

# row LIMIT WHAT AGAINST UNIT DIVISOR: the harness' line on standard input as a row; LIMIT `-` for none.
row() {
	awk -v limit="$1" -v what="$2" -v against="$3" -v unit="$4" -v divisor="$5" '{
		mark = limit
		if (limit == "-")
			mark = ""
		else if (limit == "<1")
			mark = $1 < 1 ? "below 1" : "below 1: **missed**"
		else if ($1 > limit + 0)
			mark = limit ": **missed**"
		printf "| %.2f | %s | %s | %s | %.4g %s | %.4g %s | %.2f |\n", $1, mark, what, against,
			$3 / divisor, unit, $4 / divisor, unit, $2
	}'
}

# figure FIGURE LIMIT WHAT UNIT: something that is no ratio
figure() {
	awk -v x="$1" -v limit="$2" -v what="$3" -v unit="$4" 'BEGIN {
		n = split(limit, bound, "-")
		bad = limit != "" && (n == 2 ? x < bound[1] || x > bound[2] : x > limit + 0)
		printf "| | %s%s%s | %s | | %s %s | | |\n", limit, limit == "" ? "" : " " unit,
			bad ? ": **missed**" : "", what, x, unit
	}'
}

# compare N LIMIT WHAT AGAINST UNIT DIVISOR HARNESS-ARGUMENT...
compare() {
	runs=$(scaled "$1") bound=$2 measured=$3 against=$4 unit=$5 divisor=$6
	shift 6
	"$build/harness" pairs "$runs" "$@" | row "$bound" "$measured" "$against" "$unit" "$divisor"
}

section_success() {
	what='one successful attempt'
	set -- "$build/command" exit 0
	compare 800 1.15 "$what" 'floor: posix_spawn' us 1 "$retry" "$@" -- "$build/floor" spawn 1 "$@"
	compare 300 - "$what" 'floor: fork' us 1 "$retry" "$@" -- "$build/floor" fork 1 "$@"
	compare 300 - "$what" 'floor: vfork' us 1 "$retry" "$@" -- "$build/floor" vfork 1 "$@"
	compare 400 - "$what, dynamic" 'floor: posix_spawn, dynamic' us 1 \
		"$build/retry-dynamic" "$@" -- "$build/floor-dynamic" spawn 1 "$@"
	[ -z "$musl" ] || compare 800 1.25 "$what, static musl" 'floor: posix_spawn, static musl' us 1 \
		"$musl" "$@" -- "$build/floor-musl" spawn 1 "$@"
	# a limit must hold for the start, too, which is made by fork() then
	compare 300 '<1' "$what with -t 10s" 'coreutils timeout' us 1 "$retry" -t 10s "$@" -- timeout 10s "$@"
	peers | while IFS=';' read -r name words; do
		limit='<1'
		case $name in busybox* | *bash*) limit=- ;; esac
		# shellcheck disable=SC2086
		compare 300 "$limit" "$what" "$name" us 1 "$retry" "$@" -- $words "$@"
	done
}

# 100 attempts a run: what is printed is one attempt's share.
section_failing() {
	what='a failing attempt'
	set -- "$build/command" exit 1
	compare 24 1.10 "$what" 'floor: posix_spawn' us 100 "$retry" -a 100 -d 0 "$@" -- "$build/floor" spawn 100 "$@"
	compare 12 - "$what" 'floor: fork' us 100 "$retry" -a 100 -d 0 "$@" -- "$build/floor" fork 100 "$@"
	compare 12 - "$what" 'floor: vfork' us 100 "$retry" -a 100 -d 0 "$@" -- "$build/floor" vfork 100 "$@"
	[ -z "$musl" ] || compare 24 - "$what, static musl" 'floor: posix_spawn, static musl' us 100 \
		"$musl" -a 100 -d 0 "$@" -- "$build/floor-musl" spawn 100 "$@"
	peers | while IFS=';' read -r name words; do
		case $name in
		*loop) words="${words% 3} 100" ;;
		Debian*) words="${words%% *} -t 100 -d 0 --" ;;
		*) continue ;;
		esac
		# shellcheck disable=SC2086
		compare 12 - "$what" "$name" us 100 "$retry" -a 100 -d 0 "$@" -- $words "$@"
	done
}

# A function that runs the same program, 100 times: for each attempt the shell starts retry as well, once.
section_function() {
	what='a failing attempt of a function'
	set -- "$build/command" exit 1
	for shell in dash bash; do
		has $shell || continue
		compare 12 8 "$what, $shell" "a $shell loop" us 100 \
			$shell "$build/function.sh" "$retry" 100 "$@" -- $shell "$build/loop.sh" 100 "$@"
		compare 12 - "$what, $shell" 'retry of the program' us 100 \
			$shell "$build/function.sh" "$retry" 100 "$@" -- "$retry" -q -a 100 -d 0 "$@"
	done
}

mebibytes=256
size=$((mebibytes * 1024 * 1024))

section_hold() {
	set -- "$build/command" pour $size
	compare 7 1.25 "-O, $mebibytes MiB" 'floor: a temporary file' ms 1000 \
		"$retry" -O "$@" -- "$build/floor" hold 1 "$@"
	peers '^Debian' | while IFS=';' read -r name words; do
		# shellcheck disable=SC2086
		compare 3 - "-O, $mebibytes MiB" "$name" ms 1000 "$retry" -O "$@" -- $words "$@"
	done
}

section_replay() {
	set -- "$build/command" drink
	compare 7 1.25 "-I, $mebibytes MiB from a pipe" 'floor: a temporary file' ms 1000 \
		-i $size "$retry" -I "$@" -- "$build/floor" replay 1 "$@"
	peers '^Debian' | while IFS=';' read -r name words; do
		# shellcheck disable=SC2086
		compare 3 - "-I, $mebibytes MiB from a pipe" "$name" ms 1000 -i $size "$retry" -I "$@" -- $words "$@"
	done
}

section_relay() {
	set -- "$build/command" pour $size
	# shellcheck disable=SC2016
	compare 5 - "--http=stdout, $mebibytes MiB" 'COMMAND \| cat' ms 1000 \
		"$retry" --http=stdout "$@" -- sh -c '"$@" | cat' sh "$@"
	set -- "$build/command" pour $((64 * 1024 * 1024))
	# shellcheck disable=SC2016
	compare 5 - "--stop-match=..., 64 MiB" 'COMMAND \| grep -E' ms 1000 \
		"$retry" --stop-match=stdout:'no such (line|text)$' "$@" -- \
		sh -c '"$@" | grep -Ec "no such (line|text)\$"' sh "$@"
}

state="--state-dir=$build/state"
breaker="$state --breaker=bench --breaker-threshold=1000000000"
budget="$state --budget=bench --budget-rate=1000000000/s --budget-ratio=1"

# added LIMIT WHAT OPTION...: microseconds that the options add to an attempt
added() {
	limit=$1 what=$2
	shift 2
	us=$("$build/harness" pairs "$(scaled 16)" "$retry" -a 100 -d 0 "$@" "$build/command" exit 1 -- \
		"$retry" -a 100 -d 0 "$build/command" exit 1 | awk '{ printf "%.1f", $7 / 100 }')
	figure "$us" "$limit" "$what, added to an attempt" us
}

# shellcheck disable=SC2086 # lists of options
section_state() {
	added '' '--breaker' $breaker
	added '' '--budget' $budget
	added 150 '--breaker and --budget' $breaker $budget
}

# shellcheck disable=SC2086
section_crowd() {
	set -- -qqq -a 10 -d 0 "$build/command" exit 1
	compare 5 - '64 at once on one --breaker, 10 attempts each' 'the same without' ms 1000 \
		"$build/floor" crowd 64 "$retry" $breaker "$@" -- "$build/floor" crowd 64 "$retry" "$@"
}

section_memory() {
	if [ ! -r /proc/self/status ]; then
		note 'no /proc: the private memory is not known'
		return 0
	fi
	set -- "$build/command" nap
	private() {
		limit=$1 what=$2
		shift 2
		figure "$("$build/harness" memory "$@")" "$limit" "private memory, waiting: $what" kB
	}
	private '' retry "$retry" "$@"
	[ -z "$musl" ] || private '' 'retry, static musl' "$musl" "$@"
	private '' 'floor' "$build/floor" spawn 1 "$@"
	private '' 'floor, dynamic' "$build/floor-dynamic" spawn 1 "$@"
	[ -z "$musl" ] || private '' 'floor, static musl' "$build/floor-musl" spawn 1 "$@"
	peers | while IFS=';' read -r name words; do
		# these two are no longer there when the command runs, or have become the command
		case $name in env | busybox*) continue ;; esac
		# shellcheck disable=SC2086
		private '' "$name" $words "$@"
	done
}

section_noticed() {
	set -- noticed "$(scaled 150)"
	figure "$("$build/harness" "$@" "$retry" "$build/command" stamp 5)" 2000 \
		"the end of the command, until that of retry" us
	figure "$("$build/harness" "$@" "$build/floor" spawn 1 "$build/command" stamp 5)" '' \
		"the end of the command, until that of the floor" us
}

section_timeout() {
	if has timeout; then
		other='coreutils timeout'
		set -- timeout .2
	else
		other='the command alone'
		set --
	fi
	line=$("$build/harness" pairs "$(scaled 25)" "$retry" -qqq -a 1 -t 200ms "$build/command" stamp 220 -- \
		"$@" "$build/command" stamp 220)
	figure "$(echo "$line" | awk '{ printf "%.1f", $3 / 1000 }')" 200-204 '-t 200ms, until the end of retry' ms
	figure "$(echo "$line" | awk '{ printf "%.1f", $4 / 1000 }')" '' "the same, $other" ms
}

machine() {
	cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
	echo "$(uname -srm), $(getconf _NPROCESSORS_ONLN 2>/dev/null || echo '?') x ${cpu:-unknown processor}," \
		"$("$CC" --version | head -n 1), load $(uptime | sed 's/.*averages*: *//')"
}

for section; do
	case " $sections " in
	*" $section "*) ;;
	*)
		echo "bench: no section '$section'; there are: $sections" >&2
		exit 2
		;;
	esac
done

# shellcheck disable=SC2086 # a list
[ $# -gt 0 ] || set -- $sections
build_all "$@"
machine
echo
echo '| ratio | limit | what | against | retry | the other | CPU time, ratio |'
echo '|---|---|---|---|---|---|---|'
for section; do
	"section_$section"
done
