# What man/measurements.md says of other tools beside this one, seen with those that are installed: each row of its table that
# a command line can show is a test here.
load lib/common
load lib/server
load lib/processes

DEBIAN=/usr/bin/retry

setup_file() {
	[[ $("$DEBIAN" --version 2>&1) == 'retry 1.'* ]] || skip "Debian's retry is not installed"
}

# told_to_stop TOOL...: runs it round a sleep, sends it TERM and waits for its end; $pid is the sleep.
told_to_stop() {
	rm -f pid
	spawn t-with "$@" sh -c 'echo $$ >pid.new; mv pid.new pid; exec sleep 60' 2>err
	until_true 10 test -s pid
	pid=$(<pid)
	SPAWNED+=("$pid")
	kill -TERM "${SPAWNED[-2]}"
	status_of "${SPAWNED[-2]}"
}

@test "told to stop: retry and timeout end the command, Debian's retry and a loop leave it running" {
	told_to_stop retry
	is_gone "$pid"
	told_to_stop timeout 60
	until_true 10 is_gone "$pid"
	told_to_stop "$DEBIAN"
	is_state "$pid" SRD
	# shellcheck disable=SC2016
	told_to_stop sh -c 'until "$@"; do sleep 1; done' sh
	is_state "$pid" SRD
}

@test "not found: retry says 127 at once, Debian's retry and a loop go on" {
	run -127 retry -d 0 no-such-command
	[[ $output == *'attempt 1/3: not found; giving up'* ]]
	run -1 "$DEBIAN" -t 2 -d 0 no-such-command
	[[ $output == *'trying again'* ]]
	run -0 sh -c 'n=0; until no-such-command; do n=$((n + 1)); [ $n -lt 2 ] || exit 0; done'
}

@test "a death by SEGV: retry tries again and dies by it, Debian's retry exits 139 at the first" {
	run -0 ending retry -qqq -d 0 sh -c 'echo x >>runs; kill -SEGV $$'
	[[ ${lines[-1]} == 'signal 11'* ]]
	[ "$(attempts)" -eq 3 ]
	rm runs
	run -139 "$DEBIAN" -t 3 -d 0 sh -c 'echo x >>runs; kill -SEGV $$'
	[ "$(attempts)" -eq 1 ]
}

# memory COMMAND...: its peak memory in kB.
memory() {
	python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}

@test "output that is held: Debian's retry has it in memory, retry -O in a file" {
	[ "$(memory retry -qqq -O head -c 64M /dev/zero)" -lt 32768 ]
	[ "$(memory "$DEBIAN" head -c 64M /dev/zero)" -gt 65536 ]
}

@test "curl --retry: tries 503 again but not a refused connection, unless told" {
	serve_statuses 503 200
	run -0 --separate-stderr curl -sS --retry 1 --retry-delay 1 "$URL"
	[[ $output == *'answer 200' ]]
	refused_port
	run -7 --separate-stderr curl -fsS --retry 1 --retry-delay 60 "$URL"
}
