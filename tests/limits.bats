#!/usr/bin/env bats
# Little memory, full and read-only file systems, files that may not grow: the command's result is not lost, and what
# cannot be done is said.
# shellcheck disable=SC2154 # run sets stderr

load lib/common

# ends_well LIMIT OPTION...: whatever the limit does to retry round a small command, its end is one that it may have.
ends_well() {
	local limit=$1 status=0
	shift
	timeout -s KILL 100 t-with -l "$limit" retry -a 1 "$@" retry --version </dev/null >out 2>err || status=$?
	case $status in
	0) grep -q '^retry ' out ;;
	125) grep -qE 'no process \(|no memory|Cannot allocate memory' err && [ "$(wc -l <err)" -eq 1 ] ;;
	126) grep -q 'not executable (Argument list too long)' err ;;
	*) grep -q "killed by SIG" err ;;       # the command's own death
	esac || { echo "-l $limit $*: status $status"; cat err; return 1; }
}

# suffices LIMIT...: the first of the limits with which retry itself can start.
suffices() {
	local limit
	for limit; do
		! t-with -l "$limit" retry --version >/dev/null 2>&1 || break
	done
	echo "$limit"
}

@test "little memory: it runs, or says why not" {
	local least limit
	least=$(suffices as={1000..8000..100}000)
	least=${least#as=}
	for ((limit = least + 65536; limit < least + 1000000; limit += 49152)); do
		ends_well as=$limit
		ends_well as=$limit -I -O -E
		ends_well as=$limit --retry-match=x -H stdout -p curl
		rm -rf state
		ends_well as=$limit --state-dir state --breaker api --budget api --once --key k
	done
}

@test "a small stack: it runs, or says why not" {
	local least limit
	least=$(suffices stack={16..1024..16}000)
	least=${least#stack=}
	for ((limit = least + 16384; limit < least + 300000; limit += 32768)); do
		ends_well stack=$limit
		ends_well stack=$limit -I -O -E --retry-match=x -H stdout -p curl
		ends_well stack=$limit --expand --key "$(printf 'k%.0s' {1..255})" --log-format=json -v
	done
}

@test "arguments that leave no room for what retry adds to the environment: not executable, 126" {
	python3 - "$ROOT/retry" <<-'END'
		import subprocess, sys
		seen = set()
		def executed(words, last):
		    args = [sys.argv[1], "-a", "1", "true"] + ["x" * 1000] * words + ["x" * last]
		    try:
		        p = subprocess.run(args, capture_output=True)
		    except OSError:
		        return False            # too many even for retry
		    seen.add((p.returncode, p.stderr.split(b";")[0] if p.returncode else b""))
		    return True
		low, high = 1, 10000
		while high - low > 1:
		    middle = (low + high) // 2
		    low, high = (middle, high) if executed(middle, 0) else (low, middle)
		for last in range(0, 1000, 20):
		    if not executed(low, last):
		        break
		assert seen == {(0, b""), (126, b"retry: true: attempt 1/1: not executable (Argument list too long)")} or \
		    seen == {(0, b""), (126, b"retry: true: attempt 1/1: not executable (Argument list too long) after 0.000s")}, seen
	END
}

# on_tmpfs OPTIONS COMMAND: runs it by sh -c with a new file system of these options on ./fs, which it can fill with
# `fill`, in a mount namespace of its own.
on_tmpfs() {
	mkdir -p fs
	unshare -m sh -c 'mount -t tmpfs -o "$0" none fs || exit
		fill() { dd if=/dev/zero of=fs/full bs=4096 2>/dev/null; }
		read_only() { mount -o remount,ro fs; }
		eval "$1"' "$1" "$2"
}

mounts_or_skip() {
	unshare -m true 2>/dev/null || skip 'no mount namespace: it takes root'
}

@test "a full file system for the state: one warning each, and the run goes on" {
	mounts_or_skip
	run -7 on_tmpfs size=64k 'mkdir -m 700 fs/state; fill
		retry --state-dir fs/state --breaker api --budget api --budget-ratio 1 -a 2 -d 0 sh -c "exit 7"'
	[ "$(grep -c ': warning: going on without .*No space left on device$' <<<"$output")" -eq 2 ]
	[ "$(grep -c ' attempt ' <<<"$output")" -eq 2 ]
	run -0 --separate-stderr on_tmpfs size=64k 'mkdir -m 700 fs/state; fill
		retry --state-dir fs/state --once --key k -O seq 100000'
	[ "$output" = "$(seq 100000)" ]
	[[ $stderr == *warning*'No space left on device'* ]]
	# full while a lock is held and the record is there: the old one stays whole
	run -0 on_tmpfs size=64k 'retry -qqq -a 1 --state-dir fs/state --breaker api false; fill
		retry -qqq -a 1 --state-dir fs/state --breaker api false
		retry --state-dir fs/state --show-state'
	[[ $output == *'2 consecutive failures' ]]
}

@test "a read-only file system for the state: one warning each, and the run goes on" {
	mounts_or_skip
	run -7 on_tmpfs size=64k 'retry -qqq -a 1 --state-dir fs/state --breaker api false; read_only
		retry --state-dir fs/state --breaker api --budget api --budget-ratio 1 -a 2 -d 0 sh -c "exit 7"'
	[ "$(grep -c ': warning: .*Read-only file system$' <<<"$output")" -eq 2 ]
	[ "$(grep -c ' attempt ' <<<"$output")" -eq 2 ]
	run -0 on_tmpfs size=64k 'mkdir -m 700 fs/state; read_only; retry --state-dir fs/state --once --key k echo fine'
	[ "$(grep -c ': warning: .*Read-only file system$' <<<"$output")" -eq 1 ]
	[[ $output == *fine* ]]
	# where the directory cannot be made
	run -0 on_tmpfs size=64k 'read_only; retry --state-dir fs/a/state --breaker api true'
	[ "${lines[0]}" = 'retry: true: warning: going on without shared state: fs/a/state: Read-only file system' ]
}

@test "a full file system for the spools: standard input 125 and nothing has run, output the command's own failure" {
	mounts_or_skip
	run -125 --separate-stderr on_tmpfs size=64k 'seq 100000 | TMPDIR=fs retry -I touch ran'
	[[ $stderr == 'retry: cannot spool standard input in fs or /tmp: No space left on device' ]]
	[ ! -e ran ]
	run -1 --separate-stderr on_tmpfs size=64k 'TMPDIR=fs retry -a 1 -O seq 100000'
	[ -z "$output" ]
	[[ $stderr == *'No space left on device'*'attempt 1/1: exit 1 after '* ]]
	# so small that not even a name fits
	run -0 --separate-stderr on_tmpfs size=64k,nr_inodes=1 'TMPDIR=$PWD/fs retry -qqq -O echo fine'
	[ "$output" = fine ]
	run -0 --separate-stderr on_tmpfs size=64k 'read_only; TMPDIR=$PWD/fs retry -qqq -O echo fine'
	[ "$output" = fine ]
}

@test "a full file system for standard output: 125, and what had come through is there" {
	mounts_or_skip
	for option in -O --retry-match=x; do
		run -125 --separate-stderr on_tmpfs size=64k "retry -a 1 $option seq 100000 >fs/out; s=\$?; cat fs/out; exit \$s"
		[[ $(seq 100000) == "$output"* ]]
		[ "${#output}" -gt 50000 ]
		[[ $stderr == *'output is incomplete: cannot write to standard output: No space left on device'* ]]
	done
}

@test "a full file system for the log: the log is lost, the run is not" {
	mounts_or_skip
	run -7 --separate-stderr on_tmpfs size=64k 'fill; retry -v -a 3 -d 0 sh -c "echo x >>runs; exit 7" 2>fs/log'
	[ "$(attempts)" -eq 3 ]
	run -7 --separate-stderr on_tmpfs size=64k 'fill; retry -v -a 3 -d 0 --log-file=fs/log sh -c "exit 7"'
	run -7 --separate-stderr on_tmpfs size=64k 'read_only; retry -a 2 -d 0 --log-file=fs/log sh -c "exit 7"'
	[ "$(grep -c 'warning: .*Read-only file system' <<<"$stderr")" -eq 1 ]
	[ "$(grep -c ' attempt ' <<<"$stderr")" -eq 2 ]
}

@test "standard output and standard error both full" {
	local status option
	for option in -O -E --retry-match=x --fail-match=y -Hstdout; do
		for wanted in 125 7; do
			status=0
			retry -a 1 $option sh -c "trap '' PIPE; echo x; echo x >&2; exit $((wanted % 125))" >/dev/full 2>&1 || status=$?
			[ "$status" -eq "$wanted" ] || { echo "$option: $status"; return 1; }
		done
	done
	retry -v true >/dev/full 2>&1
}

@test "a file that may not grow is an error, not a death by XFSZ" {
	run -125 --separate-stderr t-with -l fsize=4096 sh -c 'retry -a 1 --retry-match=x seq 10000 >out'
	[[ $stderr == *'output is incomplete: cannot write to standard output: File too large'* ]]
	[ "$(stat -c %s out)" -eq 4096 ]
	run -7 t-with -l fsize=100 sh -c 'retry -v -a 20 -d 0 --log-file=log sh -c "echo x >>runs; exit 7"'
	[ "$(attempts)" -eq 20 ]
	[ "$(stat -c %s log)" -le 100 ]
	# the command's disposition is the system's
	run -153 t-with -l fsize=100 retry -a 1 sh -c 'seq 1000 >file'
}
