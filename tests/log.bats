#!/usr/bin/env bats
# The log beyond text: its formats, what is in them and when, and the file (LOG and "Other" in the manual).

load lib/common
load lib/processes

TIME='20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]{3}Z'
UUID_FORM='[0-9a-f-]{36}'

# read_log FORMAT [FILE [FORMAT FILE]...]: the fields of each line, or failure where one is not valid.
read_log() {
	python3 -I -S "$ROOT/tests/helpers/log.py" "$@"
}

# logs ARGUMENT...: in JSON and in logfmt, `retry ARGUMENT...` logs the fields on standard input and nothing else.
# before() makes what it needs each time; its status is in $status, its output in ./out, the logs in ./log.FORMAT.
logs() {
	local format
	cat >expected
	for format in json logfmt; do
		rm -rf runs state
		before
		status=0
		timeout 100 retry --log-format=$format "$@" >out 2>log.$format || status=$?
	done
	read_log json log.json logfmt log.logfmt >fields
	cat expected expected | diff - fields || { cat log.json log.logfmt; return 1; }
}

before() {
	:
}

# has FILE N: it has at least so many lines.
has() {
	[ -e "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ]
}

@test "hostile names, keys and messages: every line is valid and says what they were" {
	local format
	for format in json logfmt github; do
		t-hostile $format >lines
		[ "$(wc -l <lines)" -ge 5000 ]
		read_log --hostile $format lines
	done
}

@test "a success, a failure, the end of the run" {
	logs true <<-'END'
		time event=attempt name=true attempt=1 max_attempts=3 outcome=ok class=success duration key
		time event=done name=true attempts=1 status=0 elapsed key
	END
	[ "$status" -eq 0 ]
	logs -a 2 -d 1ms sh -c 'exit 7' <<-'END'
		time event=attempt name=sh attempt=1 max_attempts=2 outcome=exit status=7 class=transient failed_by=exit duration delay delay_source=backoff key
		time event=attempt name=sh attempt=2 max_attempts=2 outcome=exit status=7 class=transient failed_by=exit duration reason=attempts key
		time event=done name=sh attempts=2 status=7 reason=attempts elapsed key
	END
	[ "$status" -eq 7 ]
	logs -x 7 --name 'my job' --key k sh -c 'exit 7' <<-'END'
		time event=attempt name=my job attempt=1 max_attempts=3 outcome=exit status=7 class=permanent failed_by=exit rule=--stop-on duration reason=permanent key=k
		time event=done name=my job attempts=1 status=7 reason=permanent elapsed key=k
	END
	logs -a inf --success-on=7 sh -c 'exit 7' <<-'END'
		time event=attempt name=sh attempt=1 max_attempts=0 outcome=ok class=success duration key
		time event=done name=sh attempts=1 status=0 elapsed key
	END
	[ "$status" -eq 0 ]
}

@test "a signal, a timeout, what cannot be started" {
	: >plain
	# shellcheck disable=SC2016
	logs -a 1 sh -c 'kill -KILL $$' <<-'END'
		time event=attempt name=sh attempt=1 max_attempts=1 outcome=signal signal=SIGKILL class=transient failed_by=signal duration reason=attempts key
		time event=done name=sh attempts=1 status=137 reason=attempts elapsed key
	END
	[ "$status" -eq 137 ]
	logs -a 1 -t 50ms sleep 60 <<-'END'
		time event=attempt name=sleep attempt=1 max_attempts=1 outcome=timeout class=transient failed_by=timeout duration reason=attempts key
		time event=done name=sleep attempts=1 status=124 reason=attempts elapsed key
	END
	logs ./nosuch <<-'END'
		time event=attempt name=nosuch attempt=1 max_attempts=3 outcome=not_found class=permanent failed_by=not_started reason=permanent key
		time event=done name=nosuch attempts=1 status=127 reason=permanent elapsed key
	END
	logs ./plain <<-'END'
		time event=attempt name=plain attempt=1 max_attempts=3 outcome=not_executable class=permanent failed_by=not_started reason=permanent key
		time event=done name=plain attempts=1 status=126 reason=permanent elapsed key
	END
}

@test "HTTP: the status, what a server asks for, and when that is too long" {
	printf 'HTTP/1.1 404 Scripted\r\n\r\n' >not_found
	printf 'HTTP/1.1 503 Scripted\r\nRetry-After: 1\r\n\r\n' >busy
	printf 'HTTP/1.1 503 Scripted\r\nRetry-After: soon\r\n\r\n' >soon
	logs -H stdout cat not_found <<-'END'
		time event=attempt name=cat attempt=1 max_attempts=3 outcome=exit status=0 http_status=404 class=permanent failed_by=http rule=HTTP 404 duration reason=permanent key
		time event=done name=cat attempts=1 status=1 reason=permanent elapsed key
	END
	fails_times 1
	logs -d 0 -H stdout sh -c './flaky || cat busy' <<-'END'
		time event=attempt name=sh attempt=1 max_attempts=3 outcome=exit status=0 http_status=503 class=transient failed_by=http duration delay delay_source=retry_after key
		time event=attempt name=sh attempt=2 max_attempts=3 outcome=ok class=success duration key
		time event=done name=sh attempts=2 status=0 elapsed key
	END
	logs --max-retry-after=10ms -H stdout cat busy <<-'END'
		time event=attempt name=cat attempt=1 max_attempts=3 outcome=exit status=0 http_status=503 class=transient failed_by=http duration retry_after reason=retry_after key
		time event=done name=cat attempts=1 status=1 reason=retry_after elapsed key
	END
	grep -q 'retry_after=1.000 ' log.logfmt
	logs -a 1 -H stdout cat soon <<-'END'
		time event=warning name=cat key message=Retry-After "soon" is neither seconds nor a date; ignored
		time event=attempt name=cat attempt=1 max_attempts=1 outcome=exit status=0 http_status=503 class=transient failed_by=http duration reason=attempts key
		time event=done name=cat attempts=1 status=1 reason=attempts elapsed key
	END
}

@test "--consecutive, --done-if" {
	logs --consecutive=2 -d 1ms true <<-'END'
		time event=attempt name=true attempt=1 max_attempts=3 outcome=ok class=success duration delay delay_source=backoff key
		time event=attempt name=true attempt=2 max_attempts=3 outcome=ok class=success duration key
		time event=done name=true attempts=2 status=0 elapsed key
	END
	fails_times 1
	logs -a 2 --consecutive=2 -d 1ms ./flaky <<-'END'
		time event=attempt name=flaky attempt=1 max_attempts=2 outcome=exit status=1 class=transient failed_by=exit duration delay delay_source=backoff key
		time event=attempt name=flaky attempt=2 max_attempts=2 outcome=ok class=success duration reason=attempts key
		time event=done name=flaky attempts=2 status=1 reason=attempts elapsed key
	END
	[ "$status" -eq 1 ]
	logs --done-if true false <<-'END'
		time event=attempt name=false attempt=1 max_attempts=3 outcome=exit status=1 class=transient failed_by=exit duration reason=done_if key
		time event=done name=false attempts=1 status=0 reason=done_if elapsed key
	END
	[ "$status" -eq 0 ]
}

@test "the circuit breaker and the budget" {
	logs --state-dir=state --breaker=api --breaker-threshold=1 false <<-'END'
		time event=attempt name=false attempt=1 max_attempts=3 outcome=exit status=1 class=transient failed_by=exit duration reason=circuit_open breaker=api key
		time event=done name=false attempts=1 status=1 reason=circuit_open breaker=api elapsed key
	END
	before() {
		retry -qqq --state-dir=state --breaker=api --breaker-threshold=1 false || true
	}
	logs --state-dir=state --breaker=api true <<-'END'
		time event=refused name=true attempt=1 max_attempts=3 reason=circuit_open breaker=api key message=not run: circuit "api" is open for another Ns
		time event=done name=true attempts=0 status=75 reason=circuit_open breaker=api elapsed key
	END
	[ "$status" -eq 75 ]
	before() {
		:
	}
	logs -d 0 --state-dir=state --budget=b --budget-rate=1/d false <<-'END'
		time event=attempt name=false attempt=1 max_attempts=3 outcome=exit status=1 class=transient failed_by=exit duration delay delay_source=backoff key
		time event=attempt name=false attempt=2 max_attempts=3 outcome=exit status=1 class=transient failed_by=exit duration reason=budget key
		time event=done name=false attempts=2 status=1 reason=budget elapsed key
	END
}

@test "a key that has succeeded before" {
	before() {
		retry -qqq --state-dir=state --once --key=pay true
	}
	logs --state-dir=state --once --key=pay false <<-'END'
		time event=refused name=false attempt=1 max_attempts=3 key=pay message=not run: key "pay" succeeded at TIME
		time event=done name=false attempts=0 status=0 elapsed key=pay
	END
	[ "$status" -eq 0 ]
}

@test "the deadline: before the first attempt, and before a retry" {
	logs -D 1ns true <<-'END'
		time event=refused name=true attempt=1 max_attempts=0 reason=deadline key
		time event=done name=true attempts=0 status=124 reason=deadline elapsed key
	END
	logs -D 50s -d 100s -m 100s -j none false <<-'END'
		time event=attempt name=false attempt=1 max_attempts=0 outcome=exit status=1 class=transient failed_by=exit duration reason=deadline key
		time event=done name=false attempts=1 status=1 reason=deadline elapsed key
	END
}

@test "an interrupt: of an attempt, and of a wait" {
	spawn t-with retry --log-format=logfmt sh -c 'touch ready; exec sleep 60' 2>log
	until_true 10 test -e ready
	kill -TERM $!
	status_of $!
	[ "$status" -eq 143 ]
	read_log logfmt log | diff - <(cat <<-'END'
		time event=attempt name=sh attempt=1 max_attempts=3 outcome=signal signal=SIGTERM class=transient failed_by=signal duration reason=interrupted key
		time event=done name=sh attempts=1 status=143 reason=interrupted elapsed key
	END
	)
	spawn t-with retry --log-format=json -d 60s -j none false 2>log
	until_true 10 has log 1
	kill -INT $!
	status_of $!
	[ "$status" -eq 130 ]
	read_log json log | diff - <(cat <<-'END'
		time event=attempt name=false attempt=1 max_attempts=3 outcome=exit status=1 class=transient failed_by=exit duration delay delay_source=backoff key
		time event=refused name=false attempt=2 max_attempts=3 reason=interrupted key
		time event=done name=false attempts=1 status=130 reason=interrupted elapsed key
	END
	)
}

@test "-v logs starts, -q no success and no end, -qq giving up, -qqq what was not started" {
	fails_times 1
	logs -v -d 1ms --key k ./flaky <<-'END'
		time event=start name=flaky attempt=1 max_attempts=3 key=k pid
		time event=attempt name=flaky attempt=1 max_attempts=3 outcome=exit status=1 class=transient failed_by=exit duration delay delay_source=backoff key=k
		time event=start name=flaky attempt=2 max_attempts=3 key=k pid
		time event=attempt name=flaky attempt=2 max_attempts=3 outcome=ok class=success duration key=k
		time event=done name=flaky attempts=2 status=0 elapsed key=k
	END
	logs -q -d 1ms ./flaky <<-'END'
		time event=attempt name=flaky attempt=1 max_attempts=3 outcome=exit status=1 class=transient failed_by=exit duration delay delay_source=backoff key
	END
	logs -q -a 1 false <<-'END'
		time event=attempt name=false attempt=1 max_attempts=1 outcome=exit status=1 class=transient failed_by=exit duration reason=attempts key
	END
	logs -qq -v -d 1ms -a 2 false <<-'END'
		time event=attempt name=false attempt=2 max_attempts=2 outcome=exit status=1 class=transient failed_by=exit duration reason=attempts key
	END
	logs -qqq -a 1 -v false </dev/null
	logs -qqq -v ./nosuch <<-'END'
		time event=attempt name=nosuch attempt=1 max_attempts=3 outcome=not_found class=permanent failed_by=not_started reason=permanent key
	END
}

@test "the key is one for all the lines of a run, a warning's too" {
	export RETRY_DEPTH=1 RETRY_ATTEMPT_LIMIT=2 RETRY_IDEMPOTENCY_KEY=outer
	logs -a 2 -d 1ms --on-retry 'exit 3' --on-giveup 'exit 4' sh -c 'exit 9' <<-'END'
		time event=warning name=sh key=outer message=inside another retry: attempts multiply, 2 times 2; see --nested
		time event=attempt name=sh attempt=1 max_attempts=2 outcome=exit status=9 class=transient failed_by=exit duration delay delay_source=backoff key=outer
		time event=warning name=sh key=outer message=--on-retry: exit 3 after Ns
		time event=attempt name=sh attempt=2 max_attempts=2 outcome=exit status=9 class=transient failed_by=exit duration reason=attempts key=outer
		time event=warning name=sh key=outer message=--on-giveup: exit 4 after Ns
		time event=done name=sh attempts=2 status=9 reason=attempts elapsed key=outer
	END
	unset RETRY_DEPTH RETRY_ATTEMPT_LIMIT RETRY_IDEMPOTENCY_KEY
	run -0 --separate-stderr retry -v --log-format=logfmt sh -c 'echo $RETRY_IDEMPOTENCY_KEY'
	[[ $output =~ ^$UUID_FORM$ ]]
	[ "$(grep -c "key=$output" <<<"$stderr")" -eq 3 ]
}

@test "output that is lost: a warning with -qqq, too, and the status of the end" {
	retry -O --log-format=json echo text >/dev/full 2>log || true
	read_log json log | diff - <(cat <<-'END'
		time event=warning name=echo key message=output is incomplete: cannot write to standard output: No space left on device
		time event=attempt name=echo attempt=1 max_attempts=3 outcome=ok class=success duration key
		time event=done name=echo attempts=1 status=125 elapsed key
	END
	)
	retry -qqq -O --log-format=github echo text >/dev/full 2>log || true
	[ "$(cat log)" = $'\n::error title=retry%3A echo::warning: output is incomplete: cannot write to standard output: No space left on device' ]
}

@test "the end comes last, after --on-giveup; held output before the line of its attempt" {
	retry -a 1 --log-format=logfmt --on-giveup 'echo hook' -O sh -c 'printf held; exit 1' 2>log || true
	[ "$(sed -E 's/^time=[^ ]* //; s/ name=.*//' log | xargs)" = 'held event=attempt hook event=done' ]
}

@test "github: commands for people, nothing for a success at once" {
	retry -v -d 1ms -a 2 --log-format=github --key k sh -c 'exit 3' 2>log || true
	sed -E '/^$/d; s/[0-9]+\.[0-9]{3}s/Ns/g; s/pid [0-9]+/pid N/' log | diff - <(cat <<-'END'
		::group::sh: attempt 1/2
		::debug title=retry%3A sh::attempt 1/2: started, pid N, key k
		::endgroup::
		::warning title=retry%3A sh::attempt 1/2: exit 3 after Ns; retrying in Ns
		::group::sh: attempt 2/2
		::debug title=retry%3A sh::attempt 2/2: started, pid N, key k
		::endgroup::
		::error title=retry%3A sh::attempt 2/2: exit 3 after Ns; giving up: no attempts left
	END
	)
	fails_times 1
	retry -d 1ms --log-format=github ./flaky 2>log
	[ "$(cut -d' ' -f1 log | grep -v group: | xargs)" = '::warning ::notice' ]
	retry --log-format=github true 2>log
	[ "$(cut -d' ' -f1 log | grep -v group: | xargs)" = '::debug' ]
}

# folded FILE: what GitHub shows of it: groups as [NAME: lines inside], with a blank between lines, other lines as they
# are up to their title; a command that does not start a line is seen, because it is left over.
folded() {
	awk '/^::group::/ { printf "[%s:", substr($0, 10); next }
		/^::endgroup::$/ { print "]"; next }
		/^::/ { print $1; next }
		/./ { printf " %s", $0 }' "$1" | sed 's/\[[^:[]*: attempt /[/'
}

@test "github: each attempt is folded into a group, and the annotation stands outside" {
	local option
	# stdout and stderr in one file, as a runner shows them; nothing ends a line
	printf before >log
	fails_times 1
	for option in -d0 -O -E; do
		rm -f runs
		printf before >log
		retry -d 0 $option --log-format=github --on-retry='printf hook' --verify='printf verify' \
			sh -c 'printf out; printf err >&2; exec ./flaky' >>log 2>&1
		folded log >seen
		case $option in
		-O) wanted=$' before[1/3: err]\n::warning\n hook[2/3: errverifyout]\n::notice' ;;
		-E) wanted=$' before[1/3: out]\n::warning\n hook[2/3: outverifyerr]\n::notice' ;;
		*) wanted=$' before[1/3: outerr]\n::warning\n hook[2/3: outerrverify]\n::notice' ;;
		esac
		[ "$(cat seen)" = "$wanted" ] || { echo "$option:"; cat seen log; return 1; }
	done
	# what a child wrote during the wait, and in a file that is standard output
	any retry -a 2 -i 60s --log-format=github sh -c 'pid=$PPID; [ "$RETRY_ATTEMPT" = 2 ] || {
		(sleep .2; printf late; kill -USR1 $pid) & }; exit 1' >log 2>&1
	[ "$(folded log)" = $'[1/2:]\n::warning\n late[2/2:]\n::error' ]
	retry --log-format=github --log-file=/dev/stdout printf x | cat >log
	[ "$(folded log)" = $'[1/3: x]\n::debug' ]
	# what is held of a failure comes out inside
	any retry -O -a 1 --log-format=github sh -c 'printf held; exit 1' 2>log
	[ "$(folded log)" = $'[1/1: held]\n::error' ]
	# no group is left open: what was not started, timed out, was interrupted
	any retry -a 1 --log-format=github ./nosuch 2>log
	[ "$(folded log)" = $'[1/1:]\n::error' ]
	any t-with retry -a 2 --log-format=github sh -c 'printf x >&2; kill -INT $PPID; sleep 60' 2>log
	[ "$(folded log)" = $'[1/2: x]\n::error' ]
	# a success that -q does not log has its group all the same; with -qq there are none
	retry -q --log-format=github sh -c 'printf x >&2' 2>log
	[ "$(folded log)" = '[1/3: x]' ]
	retry -qq --log-format=github sh -c 'printf x >&2' 2>log
	[ "$(cat log)" = x ]
	any retry -qq -a 1 --log-format=github sh -c 'printf x >&2; exit 1' 2>log
	[ "$(folded log)" = ' x::error' ]
	# the name is escaped
	retry --name=$'a%\nb' --log-format=github true 2>log
	grep -qxF '::group::a%25\x0ab: attempt 1/3' log
}

@test "auto: github where GITHUB_ACTIONS is true, else text" {
	GITHUB_ACTIONS=true retry --log-format=auto true 2>log
	grep -q '^::debug ' log
	local value
	for value in '' false 1 TRUE; do
		GITHUB_ACTIONS=$value retry --log-format=auto true 2>log
		grep -q '^retry: true: ' log
	done
	env -u GITHUB_ACTIONS retry --log-format=auto true 2>log
	grep -q '^retry: true: ' log
	GITHUB_ACTIONS=true retry true 2>log
	grep -q '^retry: true: ' log
}

@test "a name, a key and a path that would forge a line do not" {
	local format name=$'x\n::error::forged\r\n{"event":"done"}\nevent=done "\\ \xff\xc2\x85\xe2\x80\xa8%0A,:##[error]'
	for format in json logfmt github; do
		retry -v -a 1 -d 0 --log-format=$format --name="$name" --key=$'" event=done \\ \xff\xe2\x80\xa8' \
			--log-file="./no such/$name" false 2>log || true
		[ "$(read_log $format log | wc -l)" -eq "$(wc -l <log)" ]
		read_log $format log >fields
		[ "$(grep -c . fields)" -ge 3 ]
		python3 -c 'import sys; data = open("log", "rb").read().decode()
sys.exit(len(data.splitlines()) != data.count("\n") and sys.argv[1] != "github")' $format
	done
}

@test "--log-file: appended, made with the umask, and standard error has nothing of it" {
	(umask 027; retry --log-file=log true 2>err)
	[ "$(stat -c %a log)" = 640 ]
	[ ! -s err ]
	retry --log-file=log -a 1 --log-format=json false 2>err || true
	[ ! -s err ]
	[ "$(wc -l <log)" -eq 3 ]
	grep -qxE "$TIME retry: true: attempt 1/3: ok after [0-9.]+s" log
	tail -n 2 log | read_log json >/dev/null
	retry -q --log-file=empty true
	[ ! -s empty ]
}

@test "--log-file: the command gets no descriptor of it, also where its own are closed" {
	retry --log-file=log sh -c 'ls -l /proc/self/fd' >fds
	run ! grep -q "$PWD/log" fds
	retry -a 1 --log-file=log sh -c 'echo 1; echo 2 >&2' <&- >&- 2>&- || true
	[ "$(grep -cE "^$TIME retry: sh: attempt 1" log)" -eq 2 ]
	[ "$(wc -l <log)" -eq 2 ]
}

@test "--log-file: held output without an end of line is none of the file's" {
	retry -O --log-file=log printf x >out
	[ "$(wc -l <log)" -eq 1 ]
	grep -qE "^$TIME retry: " log
}

@test "--log-file: 20 processes with 51 lines each mix none" {
	local pid
	for _ in {1..20}; do
		spawn retry -a 50 -d 0 --log-format=json --key="$(printf '%0255d' 0)" --log-file=log false
	done
	for pid in "${SPAWNED[@]}"; do
		wait "$pid" || true
	done
	[ "$(wc -l <log)" -eq 1020 ]
	read_log json log >fields
	[ "$(grep -c event=done fields)" -eq 20 ]
}

@test "--log-file: what cannot be opened is one warning, and the log is on standard error" {
	local file
	mkdir directory
	mkfifo fifo
	for file in directory fifo no/such/file; do
		logs --log-file=$file true <<-END
			time event=warning name=true key message=log file '$file': $(trouble_of $file); the log goes to standard error
			time event=attempt name=true attempt=1 max_attempts=3 outcome=ok class=success duration key
			time event=done name=true attempts=1 status=0 elapsed key
		END
		[ "$status" -eq 0 ]
		timeout 100 retry -qqq --log-file=$file true 2>err
		[[ $(cat err) == "retry: true: warning: log file '$file': "*'; the log goes to standard error' ]]
	done
	retry --log-file=$'a\nb/c' true 2>err
	[ "$(head -n 1 err)" = "retry: true: warning: log file 'a\\x0ab/c': No such file or directory; the log goes to standard error" ]
	run -125 retry --log-file= true
}

# trouble_of FILE: why it cannot be opened.
trouble_of() {
	case $1 in
	directory) echo 'Is a directory' ;;
	fifo) echo 'No such device or address' ;;
	*) echo 'No such file or directory' ;;
	esac
}

@test "--log-file: what cannot be written is one warning, and the run is as it was" {
	fails_times 2
	retry -d 1ms --log-file=/dev/full ./flaky 2>err
	[ "$(attempts)" -eq 3 ]
	[ "$(cat err)" = "retry: flaky: warning: log file '/dev/full': No space left on device; lines are lost" ]
}

@test "--log-file: a FIFO that is read gets all, one that is full holds up nothing" {
	mkfifo fifo
	exec 8<>fifo
	retry -a 3 -d 0 --log-file=fifo --log-format=json false 2>err || true
	timeout 10 head -n 4 <&8 >got
	[ "$(read_log json got | grep -c event=attempt)" -eq 3 ]
	[ ! -s err ]
	# shellcheck disable=SC2094
	while dd if=/dev/zero of=fifo bs=4096 count=1 oflag=nonblock 2>full; do
		:
	done
	run -1 --separate-stderr timeout 100 retry -a 5 -d 0 --log-file=fifo false
	[ "$stderr" = "retry: false: warning: log file 'fifo': Resource temporarily unavailable; lines are lost" ]
}

@test "--log-file: after a line that was cut short the next one is on a line of its own" {
	local last
	for last in 2 3; do                     # 3: after one of which nothing was written, too
		head -c 1000 /dev/zero | tr '\0' '\n' >log
		# shellcheck disable=SC2016
		run -5 --separate-stderr env last=$last bash -c 'ulimit -f 1
			exec retry -a $last -d 0 --log-file=log \
				sh -c "[ \$RETRY_ATTEMPT != $last ] || { tail -n 1 log >cut; : >log; }; exit 5"'
		[ "$stderr" = "retry: sh: warning: log file 'log': File too large; lines are lost" ]
		[[ $(cat cut) =~ ^$TIME$ ]]
		[ "$(wc -l <log)" -eq 2 ]
		[ "$(head -n 1 log)" = '' ]
		[[ $(tail -n 1 log) == 20*Z\ "retry: sh: attempt $last/$last: exit 5 "*'; giving up: no attempts left' ]]
	done
}

@test "a signal that comes while a line waits for room costs no line" {
	local n
	# no line finds room at once, and wherever a wait is interrupted
	for n in 1 2 3; do
		run -1 strace -A -qq -o trace -e trace=ppoll,write -e inject=ppoll:error=EINTR:when=$n \
			-e inject=write:error=EAGAIN:when=1+2 retry -a 2 -d 0 false
		[[ $output == *'attempt 1/2: exit 1'*'attempt 2/2: exit 1'* ]] || { echo "$n: $output"; return 1; }
	done
	[ "$(grep -c 'ppoll.*INJECTED' trace)" -eq 2 ]
}

@test "--show-state with --log-format=json: an object for each" {
	mkdir -m 700 state
	t-state breaker closed 3 1 0 "$(date +%s%N)" >state/closed.breaker
	t-state breaker open 0 1 "$(($(date +%s%N) + 100000000000))" "$(date +%s%N)" >state/open.breaker
	t-state breaker half-open 0 1 1 "$(date +%s%N)" >state/half.breaker
	t-state budget 2500000000 5 "$(date +%s%N)" >state/full.budget
	t-state budget 0 5 "$(date +%s%N)" >state/spent.budget
	echo x >state/junk.breaker
	echo x >state/junk.budget
	: >state/new.breaker
	: >state/new.budget
	mkdir state/dir.budget
	chmod 600 state/*.*
	run -125 --separate-stderr retry --state-dir=state --show-state --log-format=json      # of the directory
	[ -z "$stderr" ]
	echo "$output" >shown
	python3 -c '
import json
for line in map(str.strip, open("shown")):
    o = json.loads(line, parse_float=str)
    if "remaining" in o:
        assert 0 <= float(o["remaining"]) <= 100, line
        o["remaining"] = "left" if float(o["remaining"]) > 0 else "none"
    print(*(f"{name}={value}" for name, value in o.items()))' >fields
	diff fields - <<-'END'
		kind=breaker name=closed state=closed failures=3
		kind=breaker name=half state=half-open remaining=none
		kind=breaker name=junk state=unreadable failures=0
		kind=breaker name=new state=closed failures=0
		kind=breaker name=open state=open remaining=left
		kind=budget name=dir error=Is a directory
		kind=budget name=full state=available tokens=2.500 at=1970-01-01T00:00:00.000Z
		kind=budget name=junk state=unreadable tokens=10.000
		kind=budget name=new state=unused tokens=10.000
		kind=budget name=spent state=spent tokens=0.000 at=1970-01-01T00:00:00.000Z
	END
	retry --state-dir=state --show-state --log-format=json spent >shown
	[ "$(cat shown)" = '{"kind":"budget","name":"spent","state":"spent","tokens":0.000,"at":"1970-01-01T00:00:00.000Z"}' ]
}

@test "errors of the command line are text in every format" {
	run -125 --separate-stderr retry --log-format=json -a x true
	[[ $stderr == "retry: invalid value 'x' for --attempts"* ]]
}

@test "elapsed is the time of the run" {
	run -1 retry -a 2 -d 300ms -j none --log-format=json false
	python3 -c '
import json, sys
done = json.loads(sys.argv[1])
assert 0.3 <= done["elapsed"] < 100, done' "${lines[-1]}"
}

@test "-q: a row that the deadline leaves unmet is a failure" {
	run -1 retry -q -D 20s -d 30s -m 30s -j none --consecutive=2 true
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *'giving up: deadline' ]]
}

@test "a stuck reader is waited for once, not for every line" {
	mkfifo pipe
	exec 4<>pipe
	dd if=/dev/zero of=pipe bs=4096 oflag=nonblock 2>/dev/null || true
	strace -qq -o trace -e trace=ppoll retry -a 6 -d 0 sh -c 'exit 7' 2>&4 || true
	[ "$(grep -c 'POLLOUT.*{tv_sec=0, tv_nsec=[1-9].*Timeout' trace)" -eq 1 ]
}
