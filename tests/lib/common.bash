# What every test file loads: `load lib/common`.
#
# Each test runs in a directory of its own with retry first in its PATH and no RETRY_ variable, and whatever it
# started in the background with `spawn` is ended by process id.
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

setup() {
	set -o pipefail
	ROOT=${BATS_TEST_DIRNAME%/*}
	BUILD=$ROOT/tests/.build
	PATH=$ROOT:$BUILD:$PATH
	unset "${!RETRY_@}"
	export HISTFILE=                        # an interactive shell in a test leaves the user's history alone
	local program
	for program in $MISSING; do             # by `make quick`, which installs nothing
		[[ $(declare -f "$BATS_TEST_NAME") != *"$program"* ]] || skip "$program is not installed"
	done
	cd "$BATS_TEST_TMPDIR" || return
	SPAWNED=()
}

teardown() {
	local pid
	for pid in "${SPAWNED[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
}

# spawn COMMAND...: runs it in the background; $! is its process id.
spawn() {
	"$@" 3>&- &
	SPAWNED+=("$!")
}

# any COMMAND...: in a pipeline whose status it does not decide.
any() {
	"$@" || true
}

# until_true SECONDS COMMAND...: waits until the command succeeds; fails when it has not although this machine had
# ten times the SECONDS that are plenty on one at rest.
until_true() {
	local end=$((SECONDS + 10 * $1))
	shift
	until "$@"; do
		if ((SECONDS > end)); then
			echo "not within the time: $*" >&2
			return 1
		fi
		sleep 0.01
	done
}

# given_time FILE COMMAND...: runs the command, each LIMIT in its words replaced by 300ms; if that ended what it runs
# before this could write FILE, as it may on a loaded machine, once more with 3 s, then with 30 s.
given_time() {
	local file=$1 limit word words result
	shift
	for limit in 300ms 3s 30s; do
		rm -f "$file"
		words=()
		for word; do
			words+=("${word//LIMIT/$limit}")
		done
		result=0
		"${words[@]}" || result=$?
		[ ! -s "$file" ] || break
	done
	return "$result"
}

# fails_times N [STATUS]: makes ./flaky, which fails N times, then succeeds; attempts counts its runs.
fails_times() {
	cat >flaky <<-EOF
		#!/bin/sh
		echo x >>runs
		[ "\$(wc -l <runs)" -gt $1 ] || exit ${2:-1}
	EOF
	chmod +x flaky
}

attempts() {
	if [ -e runs ]; then wc -l <runs; else echo 0; fi
}

# state_of PID: $STATE begins with the letter that ps shows for the process; it is empty if there is none.  Where /proc
# says it, no ps is started: this is asked a hundred times a second.
state_of() {
	STATE=
	if [ -e /proc/self/stat ]; then
		read -r STATE 2>/dev/null <"/proc/$1/stat" || true
		STATE=${STATE##*) }
	else
		STATE=$(ps -o stat= -p "$1" 2>/dev/null) || true
	fi
}

# is_gone PID: no such process, or a zombie that somebody else has to reap.
is_gone() {
	state_of "$1"
	[[ -z $STATE || $STATE == [ZX]* ]]
}
