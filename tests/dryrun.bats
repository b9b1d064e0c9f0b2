#!/usr/bin/env bats
# --dry-run: the schedule, the picture, the rules, and that nothing else happens; the law of each kind of jitter.
load lib/common

# dry ARG...: --dry-run as JSON; standard error stays empty.
dry() {
	retry --dry-run --log-format=json "$@" 2>err
	[ ! -s err ]
}

# delays ARG...: what is drawn before each retry, a line each.
delays() {
	dry "$@" | sed -n 's/^{"attempt":[0-9]*,"delay":\([0-9.]*\),.*/\1/p'
}

# says LABEL TEXT ARG...: the text of --dry-run's lines with this label, joined, is TEXT.
says() {
	local label=$1 text=$2 shown
	shift 2
	# two columns of indentation, and the lines below that are a continuation
	shown=$(retry --dry-run "$@" | awk -v label="$label" '
		/^  [^ ]/ { on = substr($0, 3, length(label) + 1) == label " " }
		/^[^ ]/   { on = 0 }
		on        { line = substr($0, 16); all = all (all == "" ? "" : " ") line }
		END       { print all }')
	[[ $shown == "$text" ]] || { echo "$*: '$shown', not '$text'"; return 1; }
}

@test "the delays shown are the delays of a run with the same seed" {
	for jitter in none full equal decorrelated additive 30% 50ms; do
		shown=$(delays --seed=7 -j $jitter -d 20ms -m 120ms -a 6 false)
		slept=$(any retry --seed=7 -j $jitter -d 20ms -m 120ms -a 6 false 2>&1 |
			sed -n 's/.*retrying in \(.*\)s$/\1/p')
		[ "$(wc -l <<<"$shown")" -eq 5 ]
		[ "$shown" = "$slept" ] || { echo "$jitter: $shown, but $slept"; return 1; }
	done
	[ "$(delays --seed=7 -d 20ms false)" != "$(delays --seed=8 -d 20ms false)" ]
	# without a seed each drawing is another one
	[ "$(delays -a 9 -d 20ms false)" != "$(delays -a 9 -d 20ms false)" ]
}

@test "with a deadline what is shown is what a run does" {
	# growth is cut to what the deadline leaves, as drawn; where the run that is drawn gives up, nothing is drawn
	dry --seed=9 -a inf -D 10s -j equal true >lines
	python3 - lines <<-'EOS'
		import json, sys
		rows, at, over = [json.loads(line) for line in open(sys.argv[1])], 0, False
		for row in rows[1:]:
		    over = over or "delay" not in row
		    assert ("delay" in row) != over, row
		    if over:
		        assert 9.99 - at < 1, (at, row)
		        continue
		    at += row["delay"]
		    assert row["delay_min"] <= row["delay"] <= row["delay_max"], row
		    assert row["at_min"] - 0.005 <= at <= row["at_max"] + 0.005 < 10, (at, row)
		assert over, rows
	EOS
	# the delays that nothing cuts are those of a run
	options=(--seed=7 -j equal -d 20ms -a 5 -D 100s false)
	[ "$(any retry "${options[@]}" 2>&1 | sed -n 's/.*retrying in \(.*\)s$/\1/p')" = "$(delays "${options[@]}")" ]
}

@test "the splay shown is the splay of a run with the same seed, and what follows is, too" {
	options=(--seed=3 --splay=400ms -a 5 -d 20ms)
	shown=$(delays "${options[@]}" false)
	splay=$(head -n 1 <<<"$shown")
	before=$(date +%s%N)
	slept=$(any retry "${options[@]}" sh -c 'date +%s%N >>starts; exit 1' 2>&1 |
		sed -n 's/.*retrying in \(.*\)s$/\1/p')
	[ "$(tail -n +2 <<<"$shown")" = "$slept" ]
	[ "$splay" != 0.000 ]
	# not sooner; how much later is the machine's affair
	[ $(($(head -n 1 starts) - before)) -ge "$((10#${splay/./} * 1000000))" ]
}

@test "JSON: an object for each attempt, and the fields that apply" {
	dry --seed=1 -a 3 -j equal true >lines
	python3 - lines <<-'EOS'
		import json, sys
		rows = [json.loads(line) for line in open(sys.argv[1])]
		fields = ["attempt", "delay", "delay_min", "delay_max", "at_min", "at_max"]
		assert [row["attempt"] for row in rows] == [1, 2, 3]
		assert list(rows[0]) == ["attempt", "at_min", "at_max"], rows[0]
		assert all(list(row) == fields for row in rows[1:])
		assert all(row["delay_min"] <= row["delay"] <= row["delay_max"] for row in rows[1:])
		assert [(row["at_min"], row["at_max"]) for row in rows] == [(0, 0), (0.5, 1), (1.5, 3)]
	EOS
	run -0 dry -a 1 --splay=2s --seed=1 true
	[[ $output == '{"attempt":1,"delay":'[01].*',"delay_min":0.000,"delay_max":2.000,"at_min":0.000,"at_max":2.000}' ]]
	# what goes to other places in a run changes nothing here
	[ "$(dry --seed=1 -a 3 true)" = "$(dry --seed=1 -a 3 -qqq -v --progress=always --log-file=log touch ran)" ]
	[ ! -e log ]
}

@test "JSON: ten lines without a limit on attempts, and none for what the deadline rules out" {
	[ "$(dry -a inf true | wc -l)" -eq 10 ]
	[ "$(dry -a inf true | tail -n 1 | cut -d, -f1)" = '{"attempt":10' ]
	# starts at 0, 1, 2; not at 3, which is the deadline, nor without 10 ms for the attempt
	[ "$(dry -a 9 -b constant -j none -D 3s true | wc -l)" -eq 3 ]
	[ "$(dry -a 9 -b constant -j none -D 3009ms true | wc -l)" -eq 3 ]
	[ "$(dry -a 9 -b constant -j none -D 3010ms true | wc -l)" -eq 4 ]
	# possible is not ruled out
	[ "$(dry -a 9 -b constant -j full -D 3s true | wc -l)" -eq 9 ]
	[ "$(dry -a inf -b constant -j none -D 3s true | wc -l)" -eq 3 ]
}

@test "text: the table, what ends the run, the rules" {
	retry --dry-run --seed=4 -a 5 -D 10s -t 3s -r 7,28 -x SEGV curl >shown
	diff shown - <<-'EOS'
		attempt   delay before it    drawn             start  0                  10.000s
		      1                                       0.000s  *                        |
		      2    0.000s..1.000s   0.431s    0.000s..1.000s  =*=                      |
		      3    0.000s..2.000s   1.785s    0.000s..3.000s  =====*==                 |
		      4    0.000s..4.000s   3.436s    0.000s..7.000s  ==============*===       |
		      5    0.000s..8.000s   2.133s    0.000s..9.990s  ===================*=====|
		= may start  * does, as drawn here  | deadline
		Nothing has run.  If all attempts fail, and transiently:
		  stopped by   no attempts left after attempt 5, unless they run into the
		               deadline
		  over         after 15.000s at the latest, --kill-after included
		The first of these that fits an attempt:
		  success      exit status 0
		  permanent    --stop-on
		  transient    --retry-on
		  transient    timed out, no process
		  permanent    126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads)
		  permanent    any other failure
	EOS
	# the other formats are of the log; a command is not needed to ask
	retry --dry-run --seed=4 -a 5 -D 10s -t 3s -r 7,28 -x SEGV --log-format=logfmt | diff shown -
}

@test "text: ten attempts where there is no limit, and that it goes on" {
	retry --dry-run -a inf true >shown
	[ "$(grep -c '^ *[0-9][0-9]*  ' shown)" -eq 10 ]
	grep -qx '... and so on, without a limit on attempts' shown
	retry --dry-run -a 20 true >shown
	[ "$(grep -c '^ *[0-9][0-9]*  ' shown)" -eq 20 ]
	run ! grep -q 'and so on' shown
	retry --dry-run -a 21 true >shown
	[ "$(grep -c '^ *[0-9][0-9]*  ' shown)" -eq 10 ]
	grep -qx '... and so on to attempt 21' shown
	# the deadline ends it: at 0, 1, ... 14
	retry --dry-run -b constant -j none -D 15s true >shown
	grep -qx '... and so on to attempt 15' shown
}

@test "text: what stops the run" {
	says 'stopped by' 'no attempts left after attempt 3' true
	says 'stopped by' 'no attempts left after attempt 20000' -a 20000 true
	says 'stopped by' 'nothing: there is neither a limit on attempts nor a deadline' -a inf true
	says 'stopped by' 'no attempts left after attempt 3, unless they run into the deadline' -a 3 -D 1h true
	says 'stopped by' 'no attempts left, or the deadline, after attempt 2 or later' -a 3 -D 2s true
	says 'stopped by' 'the deadline, after attempt 3' -a 9 -b constant -j none -D 3s true
	says 'stopped by' 'the deadline, after attempt 3 to 5' -b constant -j equal -D 3s true
	says 'stopped by' 'the deadline, after attempt 3 or later' -b constant -j full -D 3s true
	says 'stopped by' 'the deadline, after attempt 0 to 1' -a 1 --splay=2s -d 9s -j none -D 1s -a 2 true
	# by what others have a say in, perhaps before
	says 'stopped by' 'no attempts left after attempt 9, or sooner by circuit "api"' -a 9 --breaker=api true
	says 'stopped by' 'no attempts left after attempt 3, or sooner by retry budget "b"' --budget=b true
	says 'stopped by' 'the deadline, after attempt 3, or sooner by circuit "api" or retry budget "b"' -a 9 \
		-b constant -j none -D 3s --breaker=api --budget=b true
	says 'stopped by' 'no attempts left after attempt 1' -a 1 --budget=b true
	says 'stopped by' 'only circuit "api": there is neither a limit on attempts nor a deadline' -a inf \
		--breaker=api true
}

@test "text: how long it takes" {
	# 3 s of waits, and three times 10 s and 5 s
	says over 'after 48.000s at the latest, --kill-after included' -t 10s true
	says over 'after 25.000s at the latest, --kill-after included' -t 10s -D 20s true
	says over 'after 25.000s at the latest, --kill-after included' -D 20s true
	says over 'after 25.000s at the latest, --kill-after included' -D 20s -a inf true
	says over 'whenever: without --timeout and --deadline, an attempt that hangs is waited for' true
	says over 'whenever: with --kill-after=0, an attempt that does not heed its signal is waited for' -t 1s -k 0 true
	says over '' -t 1s -H stderr true
	# nothing limits these
	for option in --verify=: --done-if=: --stop-if=: --on-retry=: --on-giveup=: --replay-stdin '--once --key=a'; do
		# shellcheck disable=SC2086
		says over '' -t 1s $option true
	done
	says over 'after 25.000s at the latest, --kill-after included' -t 1s -D 20s -a inf --verify=: true
	says over 'after 30.000s at the latest, --kill-after included' -D 20s --on-giveup=: true
}

@test "text: the rules, as far as the options call for them" {
	says success 'exit status 0' true
	says success '--success-on' --success-on=3,0 true
	says success 'exit status 0, unless one of these objects: --fail-match, the HTTP status, --verify' \
		--fail-match=x -H stderr --verify=true true
	says success 'exit status 0, unless one of these objects: --fail-match, no --success-match' \
		--success-match=y --fail-match=x true
	says permanent '126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads)' true
	says transient 'timed out, no process any other failure' true
	says permanent '--stop-on 126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads)' -x 3-5,SEGV true
	says permanent '--stop-on, --stop-match 126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads)' -x 3 --stop-match=a \
		--stop-match=b true
	says permanent '--stop-on, --stop-if 126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads)' -x 3 --stop-if=: true
	says permanent '126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads) any other failure' -r 7 true
	says transient '--retry-on timed out, no process' -r timeout,SEGV,7 true
	says transient '--retry-match timed out, no process, --fail-match, --verify' \
		--retry-match=a --fail-match=b --fail-match=c --verify=true true
	says permanent '126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads) any other failure' --retry-match=a true
	says 'by preset' 'what its texts and statuses say' -p git true
	says 'by preset' '' true
	says permanent '126, 127 (cannot be run), INT, QUIT, PIPE (nobody reads) any other failure' -p git true
	says success "exit status 0, unless one of these objects: a preset's failure text" -p redis-cli true
	says 'by HTTP' 'what the status of a failed response says' -H stderr true
	says 'by HTTP' '' true
}

@test "inside another retry: its deadline and what --nested makes of it" {
	export RETRY_DEPTH=1 RETRY_ATTEMPT=1 RETRY_ATTEMPT_LIMIT=4
	[ "$(dry --nested=once -a 5 true | wc -l)" -eq 1 ]
	[ "$(dry -a 5 true | wc -l)" -eq 5 ]
	RETRY_DEADLINE=$(($(date +%s) + 1000)).000
	export RETRY_DEADLINE
	retry --dry-run true | grep -qE '^  over         after 16m[0-9]+s at the latest'
	says over 'after 10.000s at the latest, --kill-after included' -D 5s true
	RETRY_GRACE=5 says over 'after 9.000s at the latest, --kill-after included' -D 5s true
	# it has passed, and is not yet stale
	RETRY_DEADLINE=$(($(date +%s) - 5)).000
	says 'stopped by' 'the deadline, before the first attempt' true
	[ -z "$(dry true)" ]
}

@test "nothing runs, nothing is read, nothing is made" {
	mkdir home
	export HOME=$PWD/home TMPDIR=$PWD/home
	echo input >input
	for format in text json; do
		{ retry --dry-run --log-format=$format --log-file=log --state-dir=state --breaker=b --budget=b --once --key=k \
			-I -O -E -H file:headers -a 2 --verify='touch v' --done-if='touch d' --stop-if='touch s' --on-retry='touch r' \
			--on-giveup='touch g' --progress=always touch ran && cat; } <input >out 2>err
		[ ! -s err ]
		[ "$(tail -n 1 out)" = input ]
		[ "$(find . | sort | tr '\n' ' ')" = '. ./err ./home ./input ./out ' ]
	done
	strace -f -o trace -e trace=open,openat,mkdir,mkdirat,fork,vfork,clone,clone3,execve \
		retry --dry-run --log-file=log --state-dir=state --breaker=b --once --key=k -O touch ran >/dev/null
	# nothing but itself, chance, and what a dynamic loader reads
	local known='execve\("[^"]*/retry", |openat\(.*"(/dev/urandom|/etc/ld.so.cache|/.*\.so[^"]*)"|\+\+\+'
	run ! grep -vE "^[0-9]+ +($known)" trace
}

@test "any number of attempts: at once, in the same memory, and it can be ended" {
	retry --dry-run -a 9223372036854775807 true >shown
	[ "$(wc -l <shown)" -lt 24 ]
	grep -qx '... and so on to attempt 9223372036854775807' shown
	retry --dry-run -a 9223372036854775807 -d 0 -t 1s -D 1h true >/dev/null
	[ "$(dry -a 20000 true | wc -l)" -eq 20000 ]
	exec 9< <(exec retry --dry-run --log-format=json -a 9223372036854775807 true 2>err)
	SPAWNED+=("$!")
	pid=$!
	head -c 100000 <&9 >/dev/null
	before=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")
	head -c 30000000 <&9 >/dev/null
	after=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")
	[ $((after - before)) -lt 500 ]
	exec 9<&-
	until_true 20 is_gone "$pid"
	[ ! -s err ]
}

@test "a signal ends it, also where nobody reads" {
	mkfifo pipe
	exec 9<>pipe
	for signal in INT TERM; do
		# bash has a background job ignore INT
		spawn env --default-signal=INT retry --dry-run --log-format=json -a 9223372036854775807 true >pipe
		pid=$!
		# it has written what the pipe takes, and waits
		until_true 20 sh -c "grep -q '^State:.*S' /proc/$pid/status && grep -q retry /proc/$pid/comm"
		kill -$signal $pid
		until_true 20 is_gone $pid
		status=0
		wait $pid || status=$?
		[ $status -eq $((128 + $(kill -l $signal))) ]
	done
}

@test "a schedule that cannot be written: a line and 125" {
	for format in text json; do
		status=0
		retry --dry-run --log-format=$format true >/dev/full 2>err || status=$?
		[ $status -eq 125 ]
		[ "$(cat err)" = 'retry: cannot write to standard output' ]
		status=0
		retry --dry-run --log-format=$format true >&- 2>err || status=$?
		[ $status -eq 125 ]
		mkfifo pipe
		exec 9<>pipe
		exec 8>pipe
		exec 9<&-
		# nobody reads: as any program that prints
		status=0
		t-with retry --dry-run --log-format=$format true >&8 2>err || status=$?
		[ $status -eq 141 ]
		[ ! -s err ]
		status=0
		t-with -i 13 retry --dry-run --log-format=$format true >&8 2>err || status=$?
		exec 8>&-
		rm pipe
		[ $status -eq 125 ]
		[ ! -s err ]
	done
}

@test "the width is the terminal's, 80 without one" {
	for columns in 20 21 40 66 100 132; do
		# a line for all that follows a name, too
		t-pty -- sh -c "stty cols $columns; retry --dry-run -a 9 -D 5m -t 20s -r 1-9 -x 3 --breaker=b --budget=b --verify=x --fail-match=x -p curl x" |
			tr -d '\r' >shown
		[ "$(wc -l <shown)" -gt 12 ]
		# the picture fits even the narrowest, words break where there is room for any
		awk -v columns=$columns '/^ *[0-9#a]/ || columns >= 80 || /^  [a-z]/ && columns >= 40 { if (length > columns) exit 1 }' shown ||
			{ echo "$columns: too wide"; cat shown; return 1; }
	done
	t-pty -- sh -c 'stty cols 132; retry --dry-run --seed=1 -a 9 -j none x' | tr -d '\r' >shown
	awk 'length > 120 { wide = 1 } END { exit !wide }' shown
	# a terminal that does not know its width, and no terminal
	t-pty -- sh -c 'stty cols 0; retry --dry-run --seed=1 x' | tr -d '\r' >shown
	retry --dry-run --seed=1 x | diff - shown
	awk 'length > 80 { exit 1 }' shown
	# plain bytes in any terminal
	run ! grep -qP '[^\x20-\x7e]' shown
}

@test "every kind of jitter follows its law, and nothing piles up at a limit" {
	drawn() {
		local seed=$1 law=$2
		shift 2
		# shellcheck disable=SC2086 # the law's words
		retry --dry-run --log-format=json --seed="$seed" -a 20001 -b constant "$@" true |
			python3 "$ROOT/tests/helpers/law.py" $law || { echo "$*"; return 1; }
	}
	drawn 11 'constant 20' -d 20s -j none
	drawn 12 'uniform 0 20' -d 20s -j full
	drawn 13 'uniform 10 20' -d 20s -j equal
	drawn 14 'uniform 20 40' -d 20s -j additive
	drawn 15 'uniform 15 25' -d 20s -j 25%
	drawn 16 'uniform 20 27' -d 20s -j 7s
	drawn 24 'decorrelated 1 60' -d 1s -j decorrelated
	# where --max-delay and --min-delay cut the range
	drawn 18 'uniform 0 15' -d 20s -j full -m 15s
	drawn 19 'uniform 5 20' -d 20s -j full --min-delay=5s
	drawn 20 'uniform 20 30' -d 20s -j additive -m 30s
	drawn 21 'uniform 10 25' -d 20s -j 50% -m 25s
	drawn 22 'uniform 20 24' -d 20s -j 10s -m 24s
	drawn 23 'decorrelated 2 7' -d 2s -j decorrelated -m 7s
}

@test "the judge of the laws knows a wrong one" {
	law() {
		python3 "$ROOT/tests/helpers/law.py" "$@"
	}
	# delays N EXPRESSION: N delays, made of the random numbers u and v
	delays() {
		python3 -c 'import random, sys
random.seed(1)
for i in range(int(sys.argv[1])):
    u, v = random.random(), random.random()
    print("{\"attempt\":%d,\"delay\":%.3f}" % (i, eval(sys.argv[2])))' "$@"
	}
	delays 20000 '20 * u' | law uniform 0 20
	delays 20000 20 | law constant 20
	run ! law constant 20 < <(delays 20000 '20 if u > 0.0001 else 19')
	run ! law uniform 0 20 < <(delays 19999 '20 * u')
	# clamped; a range that is 3 % too narrow; a triangle; a lump of 1 % at the end
	run ! law uniform 0 20 < <(delays 20000 'min(20, 21 * u)')
	run ! law uniform 0 20 < <(delays 20000 '19.4 * u')
	run ! law uniform 0 20 < <(delays 20000 '10 * (u + v)')
	run ! law uniform 0 20 < <(delays 20000 '20 * u if v > 0.01 else 20')
	run ! law decorrelated 1 60 < <(delays 20000 '1 + 59 * u')
}

@test "what the manual shows is what is printed" {
	# the command that shows a dry run, and what follows up to an empty line, without the indentation
	mandoc -T ascii -O width=200 "$ROOT/man/retry.1" | col -b | expand |
		sed -n '/^ *\$ .*retry .*--dry-run /,/^ *$/p' | sed 's/^    *\$/$/; /^ *$/d' >example
	[[ $(head -n 1 example) == '$ '*'retry '* ]]
	indent=$(sed -n '2s/^\( *\)attempt.*/\1/p' example)
	tail -n +2 example | sed "s/^$indent//" >output
	[ "$(wc -l <output)" -gt 10 ]
	bash -c "$(head -n 1 example | cut -c3-)" | diff output -
}

@test "the picture of jitter is what its script draws" {
	python3 "$ROOT/man/jitter.py" >drawn.svg
	diff "$ROOT/man/jitter.svg" drawn.svg
	python3 -c 'import sys, xml.dom.minidom as dom; dom.parse(sys.argv[1])' drawn.svg
	[ "$(wc -c <drawn.svg)" -lt 30000 ]
}
