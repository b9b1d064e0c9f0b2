#!/usr/bin/env bats
# The key of a run: where the command finds it, and --once, which runs no key again that has succeeded.

load lib/common
load lib/processes

T='[0-9]+\.[0-9]{3}s'
WHEN='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z'
UUID='[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'

# once KEY ARGUMENT...: retry --once with that key and the state of this test; its log is ./err.
once() {
	local key=$1
	shift
	retry -d 0 --state-dir=state --once --key="$key" "$@" 2>err
}

# known KEY: the log says that the key has succeeded, and nothing else.
known() {
	[[ $(<err) =~ ^"retry: "[a-z]+": not run: key \"$1\" succeeded at "$WHEN$ ]] || { cat -v err; return 1; }
}

# warned TEXT: exactly one line of the log is a warning, and it has the text.
warned() {
	mapfile -t warnings < <(grep ': warning: ' err)
	[[ ${#warnings[@]} -eq 1 && ${warnings[0]} == *"$1"* ]] || { cat -v err; return 1; }
}

RUNS='echo x >>runs'

# Waits for file ./go, for 20 s at most.
GATE='i=0; while [ ! -e go ] && [ $i -lt 2000 ]; do sleep 0.01; i=$((i + 1)); done'

# The key

@test "the key is in the environment of the command and of every hook" {
	retry -qqq -d 0 -a 2 --key='k 1/é' --on-retry='echo "retry $RETRY_IDEMPOTENCY_KEY" >>keys' \
		--on-giveup='echo "giveup $RETRY_IDEMPOTENCY_KEY" >>keys' \
		--done-if='echo "done $RETRY_IDEMPOTENCY_KEY" >>keys; false' \
		--verify='echo "verify $RETRY_IDEMPOTENCY_KEY" >>keys; false' \
		sh -c 'echo "command $RETRY_IDEMPOTENCY_KEY" >>keys' || true
	printf '%s k 1/é\n' command verify 'done' retry command verify 'done' giveup >wanted
	diff wanted keys
}

@test "without --key it is a random UUID, the same for all attempts of a run" {
	for _ in 1 2 3; do
		retry -qqq -d 0 -a 3 sh -c 'echo "$RETRY_IDEMPOTENCY_KEY" >>keys; false' || true
	done
	[ "$(wc -l <keys)" -eq 9 ]
	[ "$(sort -u keys | wc -l)" -eq 3 ]
	[ "$(uniq keys | wc -l)" -eq 3 ]
	run ! grep -vxE "$UUID" keys
}

@test "--seed makes no key repeatable" {
	for _ in 1 2; do
		retry -q --seed 7 sh -c 'echo "$RETRY_IDEMPOTENCY_KEY" >>keys' 2>err
	done
	[ "$(sort -u keys | wc -l)" -eq 2 ]
}

@test "-v logs the key that was given with every start" {
	run -0 retry -v --key='a b%s' true
	[[ ${lines[0]} =~ ^"retry: true: attempt 1/3: started, pid "[0-9]+", key a b%s"$ ]]
	run -0 retry -v true
	[[ ${lines[0]} =~ ^"retry: true: attempt 1/3: started, pid "[0-9]+$ ]]
}

@test "bad keys are refused" {
	long=$(printf 'k%.0s' {1..255})
	for key in '' "${long}k" $'a\nb' $'a\tb' $'\e' $'\x7f' $'a\r'; do
		run -125 retry --key="$key" touch ran
		[[ ${lines[0]} == "retry: invalid value '"*"' for --key: expected 1 to 255 bytes without"* ]]
		[ ! -e ran ]
	done
	run -0 retry -q --key="$long" sh -c 'echo ${#RETRY_IDEMPOTENCY_KEY}'
	[ "$output" = 255 ]
}

# --expand

@test "--expand replaces {key}, {attempt} and {max_attempts} in every argument" {
	fails_times 2
	printf 'printf "%%s|" "$@" >>arguments; echo >>arguments; ./flaky\n' >script
	retry -qqq -d 0 -a 4 --expand --key=K-1 sh script '{key}' 'a{attempt}b{max_attempts}c' \
		'Idempotency-Key: "{key}"' '{key}{key}{attempt}{attempt}' ''
	printf '%s\n' 'K-1|a1b4c|Idempotency-Key: "K-1"|K-1K-111||' 'K-1|a2b4c|Idempotency-Key: "K-1"|K-1K-122||' \
		'K-1|a3b4c|Idempotency-Key: "K-1"|K-1K-133||' >wanted
	diff wanted arguments
}

@test "--expand: {{key}} is the value in braces, other braces stay" {
	run -0 retry -qqq --expand --key=K printf '%s\n' '{{key}}' '{{{attempt}}}' '{' '}' '{}' '{KEY}' '{key' \
		'key}' '{ key }' '{keys}' '{"a":{"b":{attempt}}}' '${key}' '{at{attempt}tempt}' '{max_attempts'
	printf '%s\n' '{K}' '{{1}}' '{' '}' '{}' '{KEY}' '{key' 'key}' '{ key }' '{keys}' '{"a":{"b":1}}' '$K' \
		'{at1tempt}' '{max_attempts' >wanted
	diff wanted - <<<"$output"
}

@test "--expand: what a value brings is not expanded again" {
	run -0 retry -qqq --expand --key='{attempt}{key}%s' echo '{key}'
	[ "$output" = '{attempt}{key}%s' ]
}

@test "--expand leaves COMMAND itself alone, and without it nothing is replaced" {
	printf '#!/bin/sh\necho "$0 $*"\n' >'{key}'
	chmod +x '{key}'
	run -0 retry -qqq --expand --key=K './{key}' '{key}'
	[ "$output" = './{key} K' ]
	run -0 retry -qqq --key=K ./'{key}' '{key}' '{attempt}'
	[ "$output" = './{key} {key} {attempt}' ]
}

@test "--expand: no limit is 0, and long keys and long arguments fit" {
	fails_times 11
	run -0 retry -qqq -d 0 -a inf --expand sh -c './flaky || exit; echo "{attempt}/{max_attempts}"'
	[ "$output" = 12/0 ]
	key=$(printf 'k%.0s' {1..255})
	braces=$(printf '{key}%.0s' {1..200})
	run -0 retry -qqq --expand --key="$key" sh -c 'echo "${#1} ${#2}"' sh "$braces" "$braces{attempt}"
	[ "$output" = '51000 51001' ]
}

@test "--expand: memory does not grow with the attempts" {
	# the parent's size, seen from the 10th attempt and from the 2000th
	cat >sees <<-'END'
		#!/bin/sh
		case $1 in
		10 | 2000)
			until grep -q "^State:.S" "/proc/$PPID/status"; do sleep 0.01; done
			grep VmRSS "/proc/$PPID/status"
			;;
		esac
		[ "$1" -eq 2000 ]
	END
	chmod +x sees
	retry -qqq -d 0 -a inf --expand ./sees '{attempt}' '{key}{key}{key}' >sizes
	read -r _ early _ <sizes
	read -r _ late _ < <(tail -n 1 sizes)
	[ "$(wc -l <sizes)" -eq 2 ]
	((late <= early + 64))
}

# --once, one process after another

@test "--once needs --key" {
	run -125 retry --once touch ran
	[ "${lines[0]}" = 'retry: --once needs a key: expected --key=KEY as well' ]
	[ ! -e ran ]
	RETRY_DEPTH=1 RETRY_IDEMPOTENCY_KEY=k run -125 retry --once touch ran
	[ ! -e ran ]
}

@test "--once: the second run does not run, and says when the first succeeded" {
	before=$(date -u +%Y-%m-%dT%H:%M:%S)
	once k sh -c "$RUNS"
	[[ $(<err) =~ ^"retry: sh: attempt 1/3: ok after "$T$ ]]
	after=$(date -u +%Y-%m-%dT%H:%M:%S.999Z)
	for _ in 1 2; do
		once k sh -c "$RUNS"
		known k
	done
	[ "$(attempts)" -eq 1 ]
	at=$(sed 's/.* at //' err)
	[[ ! $at < $before && ! $at > $after ]]
	once other sh -c "$RUNS"
	[ "$(attempts)" -eq 2 ]
	once k -q sh -c "$RUNS"
	[ ! -s err ]
}

@test "--once: files 0600 in a directory 0700" {
	once k -O echo hello
	[ "$(stat -c %a state)" = 700 ]
	[ "$(stat -c %a state/* | sort -u)" = 600 ]
	[ "$(cd state && echo ./*)" = './key.k.once ./key.k.output' ]
}

@test "--once -O: the kept output is 0600, whatever the umask" {
	for mask in 000 077 0777; do
		(umask $mask && once $mask -O sh -c 'umask >mask; echo out')
		[ "$(cat mask)" -eq $mask ]
		[ "$(stat -c %a state/key.$mask.output)" = 600 ]
		[ "$(umask $mask && once $mask -O false)" = out ]
	done
}

@test "--once -O prints the held output again, byte for byte" {
	head -c 10000000 /dev/urandom >large
	: >empty
	printf 'no newline' >short
	printf '\0\377\n\0' >binary
	head -c 65536 /dev/zero >zeros
	for file in large empty short binary zeros; do
		once "$file" -O sh -c "$RUNS; cat $file" >first
		cmp "$file" first
		once "$file" -O sh -c "$RUNS; echo wrong" >second
		cmp "$file" second
		known "$file"
	done
	[ "$(attempts)" -eq 5 ]
}

@test "--once -O: text without a newline on the log's own descriptor leaves the line whole" {
	once k -O printf text >out
	retry --state-dir=state --once --key=k -O printf text >both 2>&1
	[ "$(head -n 1 both)" = text ]
	[[ $(tail -n 1 both) == 'retry: printf: not run: '* ]]
}

@test "--once -O after failures: only the output of the success is kept" {
	fails_times 2
	once k -O -a 3 sh -c 'echo "attempt $RETRY_ATTEMPT"; ./flaky' >first
	[ "$(<first)" = 'attempt 3' ]
	once k -O -a 3 false >second
	[ "$(<second)" = 'attempt 3' ]
}

@test "--once: what was recorded without -O cannot be printed: one warning, status 0" {
	once k sh -c "$RUNS; echo hello"
	once k -O sh -c "$RUNS; echo hello" >out
	[ ! -s out ]
	warned 'key "k": '
	[ "$(wc -l <err)" -eq 2 ]
	[ "$(attempts)" -eq 1 ]
	# and one that has its output kept does not print it to who does not hold
	once with -O echo hello >out
	once with echo hello >out
	[ ! -s out ]
	known with
}

@test "--once: kept output that is gone, a symlink or somebody else's is not printed" {
	echo secret >secret
	chmod 600 secret
	for spoil in 'rm state/key.k.output' 'ln -sf "$PWD/secret" state/key.k.output' \
		'chmod 666 state/key.k.output' 'chmod 620 state/key.k.output' \
		'rm state/key.k.output; mkfifo state/key.k.output; chmod 600 state/key.k.output' \
		'rm state/key.k.output; mkdir -m 700 state/key.k.output'; do
		rm -rf state
		once k -O echo hello >out
		eval "$spoil"
		once k -O echo hello >out
		[ ! -s out ] || { echo "$spoil"; return 1; }
		warned 'key "k": ' || { echo "$spoil"; return 1; }
	done
}

@test "--once -O that cannot print the kept output again is no success" {
	once k -O echo hello >out
	status=0
	once k -O echo hello >/dev/full || status=$?
	[ "$status" -eq 125 ]
	warned 'output is incomplete'
	once k -O echo hello >out
	[ "$(<out)" = hello ]
}

@test "--once: a failed run is not remembered" {
	status=0
	once k -a 2 sh -c "$RUNS; exit 7" || status=$?
	[ "$status" -eq 7 ]
	once k sh -c "$RUNS"
	[ "$(attempts)" -eq 3 ]
	once k sh -c "$RUNS"
	known k
}

@test "--once-ttl: a finished key is forgotten when it is over" {
	once k --once-ttl=0 sh -c "$RUNS"
	once k --once-ttl=0 sh -c "$RUNS"
	[ "$(attempts)" -eq 2 ]
	once k --once-ttl=99999999999d sh -c "$RUNS"
	known k
	ran_again() {
		once k --once-ttl=300ms sh -c "$RUNS"
		[ "$(attempts)" -eq 3 ]
	}
	until_true 10 ran_again
	grep -q 'attempt 1/3: ok' err
	# each success counts anew
	once k --once-ttl=1h sh -c "$RUNS"
	known k
}

@test "--once: the output of an older success is not printed for a newer one" {
	once k -O echo old >out
	once k --once-ttl=0 echo new >out
	once k -O false >out
	[ ! -s out ]
	warned 'not held'
	once k -O --once-ttl=0 echo newest >out
	once k -O false >out
	[ "$(<out)" = newest ]
}

@test "--once: every key has a place of its own" {
	half=$(printf 'a%.0s' {1..200})
	keys=(a A a/b a%2Fb 'a b' a%20b .. . / ../x % %% %25 'é' $'\xff' ' ' -k k.once k.output k.new a. '*' '~'
		'"' \\ "${half}1" "${half}2" "$half" "$half"{3..55} "${half//a//}1" "${half//a//}2"
		"$(printf 'é%.0s' {1..127})" "$(printf 'é%.0s' {1..126})e" "$(printf 'é%.0s' {1..127})x")
	for key in "${keys[@]}"; do
		retry -qqq --state-dir=state --once --key="$key" -O --expand \
			sh -c 'echo x >>runs; printf "%s" "$1"' sh '{key}' >out
		[ "$(<out)" = "$key" ] || { echo "$key"; return 1; }
	done
	[ "$(attempts)" -eq "${#keys[@]}" ]
	for key in "${keys[@]}"; do
		out=$(retry -qqq --state-dir=state --once --key="$key" -O sh -c "$RUNS")
		[ "$out" = "$key" ] || { echo "$key"; return 1; }
	done
	[ "$(attempts)" -eq "${#keys[@]}" ]
	[ -z "$(find . -name x -o -name b)" ]
}

@test "--once: control bytes of UTF-8 in a key are escaped in the log" {
	once $'k\xc2\x9b' true
	once $'k\xc2\x9b' true
	grep -qF 'key "k\xc2\x9b" succeeded at' err
}

@test "--once: what --done-if calls done is remembered, without the output of the failed attempt" {
	once k -O --done-if=true sh -c "$RUNS; echo failed; exit 1" >out
	[ ! -s out ]
	once k -O sh -c "$RUNS" >out
	[ ! -s out ]
	grep -q 'not run: key "k" succeeded' err
	[ "$(attempts)" -eq 1 ]
}

@test "--once: --success-on and --consecutive say what is a success" {
	once k --success-on=3 sh -c "$RUNS; exit 3"
	once k false
	known k
	once c --consecutive=2 sh -c "$RUNS"
	[ "$(attempts)" -eq 3 ]
	once c false
	known c
	status=0
	once v --verify=false -a 1 true || status=$?
	[ "$status" -eq 1 ]
	once v sh -c ': >ran'
	[ -e ran ]
}

@test "--once: a command that succeeds although it is interrupted is remembered" {
	run -0 t-with retry --state-dir=state --once --key=k sh -c \
		"$RUNS; trap 'exit 0' TERM; kill -TERM \$PPID; $GATE"
	once k sh -c "$RUNS"
	known k
	run -143 t-with retry --state-dir=state --once --key=j sh -c 'kill -TERM $PPID; exec sleep 30'
	once j sh -c "$RUNS"
	[ "$(attempts)" -eq 2 ]
}

# --once, at the same time

# has_open PID FILE: the process has the file open.
has_open() {
	local fd
	for fd in "/proc/$1/fd"/*; do
		[ "$(readlink "$fd")" != "$2" ] || return 0
	done
	return 1
}

# holds WORD...: in the background: --once --key k, whose command writes `pid` and runs the words; then $!.
holds() {
	spawn t-with retry -qqq -d 0 --state-dir=state --once --key=k -g own sh -c "$RUNS; echo \$\$ >pid; $*"
	until_true 20 test -s pid
}

@test "--once: of 15 at once exactly one runs, and all print its output" {
	for i in {1..15}; do
		spawn retry -d 0 --state-dir=state --once --key=k -O sh -c "$RUNS; $GATE; echo \"by \$\$\"" \
			>"out$i" 2>"err$i"
	done
	for pid in "${SPAWNED[@]}"; do
		until_true 20 has_open "$pid" "$PWD/state/key.k.once"
	done
	touch go
	for pid in "${SPAWNED[@]}"; do
		wait "$pid"
	done
	[ "$(attempts)" -eq 1 ]
	[ "$(cat out* | wc -l)" -eq 15 ]
	[ "$(sort -u out* | wc -l)" -eq 1 ]
	[ "$(cat err* | grep -c 'not run: key "k" succeeded at')" -eq 14 ]
}

@test "--once: other keys do not wait" {
	holds "$GATE"
	once other true
	run ! is_gone "$!"
	touch go
}

@test "--once: if the running one fails, exactly one of the waiting runs" {
	holds "$GATE; exit 7"
	first=$!
	for _ in 1 2 3; do
		spawn retry -qqq --state-dir=state --once --key=k sh -c "$RUNS"
		until_true 20 has_open $! "$PWD/state/key.k.once"
	done
	[ "$(attempts)" -eq 1 ]
	touch go
	for pid in "${SPAWNED[@]}"; do
		status_of "$pid"
		[ "$status" -eq $((pid == first ? 7 : 0)) ]
	done
	[ "$(attempts)" -eq 4 ]         # three of the first and one more
}

@test "--once: a kill -9 releases the key" {
	holds 'exec sleep 30'
	first=$!
	spawn retry -qqq --state-dir=state --once --key=k sh -c "$RUNS"
	second=$!
	until_true 20 has_open "$second" "$PWD/state/key.k.once"
	kill -KILL "$first"
	SPAWNED+=("$(<pid)")
	status_of "$second"
	[ "$status" -eq 0 ]
	[ "$(attempts)" -eq 2 ]
}

@test "--once: the waiting ends with the deadline, status 124, and nothing has run" {
	holds "$GATE"
	status=0
	once k -D 100ms --on-giveup='touch gave-up' touch ran || status=$?
	[ "$status" -eq 124 ]
	[ "$(<err)" = 'retry: touch: attempt 1: not run; giving up: deadline' ]
	[ ! -e ran ]
	[ ! -e gave-up ]
	touch go
}

@test "--once: a signal ends the waiting at once, by that signal" {
	holds "$GATE"
	for signal in TERM:15 INT:2 HUP:1 QUIT:3; do
		spawn t-with retry --state-dir=state --once --key=k --on-giveup='touch gave-up' touch ran 2>err
		until_true 20 has_open $! "$PWD/state/key.k.once"
		kill -"${signal%:*}" $!
		status_of $!
		[ "$status" -eq $((128 + ${signal#*:})) ]
		[ "$(<err)" = "retry: touch: attempt 1/3: not run; giving up: interrupted by SIG${signal%:*}" ]
	done
	[ ! -e ran ]
	[ ! -e gave-up ]
	touch go
}

@test "--once: other signals do not end the waiting; TSTP stops it" {
	holds "$GATE"
	job t-with retry --state-dir=state --once --key=k sh -c "$RUNS"
	waiting=$(<job)
	until_true 20 has_open "$waiting" "$PWD/state/key.k.once"
	for signal in USR1 USR2 ALRM WINCH CONT; do
		kill -$signal "$waiting"
		until_true 10 has_no_news "$waiting"
	done
	is_state "$waiting" SRD
	kill -TSTP "$waiting"
	until_true 10 is_state "$waiting" T
	kill -CONT "$waiting"
	until_true 10 is_state "$waiting" SRD
	[ "$(attempts)" -eq 1 ]
	touch go
	until_true 20 test -s ended
	[ "$(<ended)" -eq 0 ]
	[ "$(attempts)" -eq 1 ]
}

@test "--once: a run that was interrupted before its --consecutive successes is not remembered" {
	# it ends once retry has heard of the signal
	run -143 t-with retry --state-dir=state --once --key=k --consecutive=2 -d 0 -g own \
		sh -c 'trap "" TERM; kill -TERM $PPID; echo x >>runs
			until grep -q "^ShdPnd:	0*$" /proc/$PPID/status; do sleep 0.01; done'
	[ "$(attempts)" -eq 1 ]
	run -0 retry --state-dir=state --once --key=k --consecutive=2 -d 0 sh -c 'echo x >>runs'
	[ "$(attempts)" -eq 3 ]
}

@test "--once: the enclosing run's own key is not waited for" {
	once k retry --state-dir=state --once --nested=allow --key=k -D 20s sh -c "$RUNS"
	warned 'key "k": the enclosing run'
	[ "$(attempts)" -eq 1 ]
	once k false
	known k
}

@test "--once: neither in a hook" {
	once j --done-if='retry --state-dir=state --once --nested=allow --key=j -D 20s true' \
		sh -c "$RUNS; exit 1"
	warned 'key "j": the enclosing run'
	[ "$(attempts)" -eq 1 ]
}

@test "--once: siblings inside a run that has but the same key wait for each other" {
	cat >both <<-'END'
		pay='sleep 0.1; echo x >>runs'
		retry -qqq --state-dir=state --once --nested=allow --key=k sh -c "$pay" &
		retry -qqq --state-dir=state --once --nested=allow --key=k sh -c "$pay" &
		wait
	END
	retry --key=k sh both
	[ "$(attempts)" -eq 1 ]
	# nor is the key of a run that holds it in another directory, or that has ended, the enclosing one's
	retry -qqq --state-dir=elsewhere --once --key=j sh -c 'sed s/=k/=j/ both | sh -s'
	[ "$(attempts)" -eq 2 ]
}

@test "--once: who waits long asks seldom" {
	holds "$GATE"
	spawn strace -o trace -e trace=ppoll,poll,rt_sigtimedwait retry -qqq --state-dir=state --once --key=k false
	until_true 20 grep -q 'tv_nsec=2[0-9]\{8\}' trace
	until_true 20 eval '[ "$(grep -c "tv_nsec=2[0-9]\{8\}" trace)" -ge 3 ]'
	[ "$(wc -l <trace)" -le 20 ]
	touch go
	status_of "$!"
	[ "$status" -eq 0 ]
}

@test "--once: the key's file is removed while it is waited for: the new one counts" {
	holds "$GATE; exit 7"
	first=$!
	spawn retry -qqq --state-dir=state --once --key=k sh -c "$RUNS"
	waiting=$!
	until_true 20 has_open "$waiting" "$PWD/state/key.k.once"
	rm state/key.k.once
	once k sh -c "$RUNS"                    # which does not see the first one
	touch go
	status_of "$first"
	[ "$status" -eq 7 ]
	status_of "$waiting"
	[ "$status" -eq 0 ]
	[ "$(attempts)" -eq 4 ]                 # three of the first
}

@test "--once: the key's file is removed while the command runs: the success is remembered all the same" {
	once k sh -c "$RUNS; rm state/key.k.once"
	once k sh -c "$RUNS"
	known k
	[ "$(attempts)" -eq 1 ]
	# if another run has it meanwhile, its own word counts
	once j sh -c "$RUNS; rm state/key.j.once
		retry -qqq --state-dir=state --once --nested=allow --key=j sh -c 'echo up >up; until [ -e go ]; do sleep 0.01; done' &
		until [ -e up ]; do sleep 0.01; done"
	warned 'another run has the new one'
	touch go
}

@test "--once: the new file is removed, too, before it is locked: the success is remembered all the same" {
	strace -o trace -P "$PWD/state/key.k.once" -e trace=fcntl -e inject=fcntl:delay_enter=200000 \
		retry -qqq --state-dir=state --once --key=k sh -c "$RUNS; rm state/key.k.once; echo >removed" &
	until_true 20 eval '[ -e removed ] && [ -e state/key.k.once ]'
	rm state/key.k.once
	wait "$!"
	once k sh -c "$RUNS"
	known k
	[ "$(attempts)" -eq 1 ]
}

# Old files

# files: what is in the state directory.
files() {
	(cd state && echo ./*)
}

@test "--once: files of keys past their --once-ttl, and of runs that failed, go away with a later run" {
	for key in a 'b b' c; do
		once "$key" -O --once-ttl=0 echo out
		once "failed $key" -a 1 false || true
	done
	once long --once-ttl=1h true
	once killed -O --once-ttl=0 echo out
	echo half >state/key.killed.output.new
	once new -O echo out
	[ "$(files)" = './key.long.once ./key.new.once ./key.new.output' ]
}

@test "--once: what has taken the place of an old file, when that is looked at, stays" {
	once old --once-ttl=0 true
	spawn strace -o trace -P "$PWD/state/key.old.once" -e trace=fcntl -e inject=fcntl:delay_enter=300000 \
		retry -qqq --state-dir=state --once --key=k true
	until_true 20 grep -qs fcntl trace
	rm -f state/key.old.once
	once old true
	status_of "$!"
	once old false
	known old
}

@test "--once: what is needed, held, unreadable or no key's stays" {
	once good --once-ttl=1h true
	echo junk >state/key.junk.once
	echo other >state/key.once.bak
	echo other >state/once
	: >state/api.breaker
	ln -s ../precious state/key.link.once
	: >state/key.twice.once
	ln state/key.twice.once state/other
	chmod 600 state/key.junk.once state/key.twice.once
	ls state >before
	holds "$GATE"
	once new true
	ls state >after
	any diff before after | grep '^[<>]' | sort >changed
	[ "$(xargs -d '\n' <changed)" = '> key.k.once > key.new.once' ] || { cat changed; return 1; }
	touch go
}

@test "--once: of many old files each run removes some, more than it adds" {
	mkdir -m 700 state
	(umask 077; for i in {1..60}; do : >"state/key.$i.once"; done)
	once a true
	[ "$(find state -name '*.once' | wc -l)" -eq 45 ]
	once b true
	[ "$(find state -name '*.once' | wc -l)" -le 31 ]
	all_gone() {
		once c --once-ttl=0 true
		[ "$(files)" = './key.a.once ./key.b.once ./key.c.once' ]
	}
	until_true 10 all_gone
}

@test "--once: runs that remove old files at the same time as others use them lose no success" {
	cat >pays <<-'END'
		for n in 1 2 3; do
			retry -qqq --state-dir=state --once --key=$(($1 % 10)).$n --once-ttl=1h sh -c "echo $(($1 % 10)).$n >>runs"
			retry -qqq -a 1 --state-dir=state --once --key=old$n.$1 --once-ttl=0 true
		done
	END
	for i in {1..40}; do
		spawn sh pays "$i" 2>>err
	done
	for pid in "${SPAWNED[@]}"; do
		wait "$pid"
	done
	[ ! -s err ]
	[ "$(wc -l <runs)" -eq 30 ]
	[ "$(sort -u runs | wc -l)" -eq 30 ]
}

# On disk, and trouble with it

@test "--once: output and success are on disk before retry ends" {
	strace -o trace -e trace=renameat,renameat2,fsync,pwrite64,write,exit_group \
		retry -qqq --state-dir=state --once --key=k -O echo hello >out
	sed -n 's/^\([a-z_]*\)[0-9]*(.*/\1/p' trace | xargs >calls
	# the output's bytes, sync and name; then the record, its sync and the directory's; then the output, and a byte more
	[[ $(<calls) =~ "write fsync renameat pwrite fsync fsync write write exit_group" ]] || { cat trace; return 1; }
}

@test "--once: the disk is full when the output is kept: one warning, status 0, the key is remembered" {
	for call in write fsync; do
		rm -rf state
		mkdir -m 700 state
		strace -o trace -P "$PWD/state/key.k.output.new" -e inject=$call:error=ENOSPC \
			retry --state-dir=state --once --key=k -O sh -c "$RUNS; echo hello" >out 2>err
		grep -q INJECTED trace
		[ "$(<out)" = hello ]
		warned 'No space left on device'
		[ ! -e state/key.k.output.new ]
		[ ! -e state/key.k.output ]
		once k -O sh -c "$RUNS" >out
		[ ! -s out ]
		grep -q 'not run: key "k" succeeded' err
	done
	[ "$(attempts)" -eq 2 ]
}

@test "--once -O: what a leftover process goes on writing is not waited for" {
	cat >chatter <<-'END'
		#!/bin/sh
		head -c 8000 /dev/zero
		(i=0; while [ ! -e quiet ] && [ $i -lt 5000 ]; do
			head -c 4096 /dev/zero; sleep 0.01; i=$((i + 1))
		done) &
		echo $! >pid
	END
	chmod +x chatter
	# each write takes longer than the leftover needs to add what makes a further one necessary
	strace -o trace -P "$PWD/state/key.k.output.new" -e inject=write:delay_enter=50000 \
		retry -qqq --state-dir=state --once --key=k -O -g shared ./chatter >out
	run ! is_gone "$(<pid)"
	touch quiet
	until_true 10 is_gone "$(<pid)"
	grep -q DELAYED trace
	[ "$(stat -c %s state/key.k.output)" -ge 8000 ]
}

@test "--once: a success that cannot be recorded: one warning, status 0" {
	strace -o trace -e inject=pwrite64:error=ENOSPC \
		retry --state-dir=state --once --key=k -O echo hello >out 2>err
	grep -q INJECTED trace
	[ "$(<out)" = hello ]
	warned 'No space left on device'
	once k sh -c "$RUNS"
	[ "$(attempts)" -eq 1 ]
}

@test "--once: what a killed run left behind does no harm" {
	mkdir -m 700 state
	echo half >state/key.k.output.new
	chmod 600 state/key.k.output.new
	once k -O echo hello >out
	once k -O echo hello >out
	[ "$(<out)" = hello ]
	[ ! -e state/key.k.output.new ]
}

@test "--once: junk in the record: one warning, it runs, and is remembered again" {
	once k true
	cp state/key.k.once good
	head -c 500 good >torn
	sed 's/succeeded=./succeeded=9/' good >forged
	head -c 100000 /dev/urandom >random
	head -c 1024 /dev/zero >zeros
	echo breaker >text
	for junk in torn forged random zeros text; do
		rm -f runs
		cat $junk >state/key.k.once
		once k sh -c "$RUNS"
		warned 'key "k"' || { echo $junk; return 1; }
		once k sh -c "$RUNS"
		known k
		[ "$(attempts)" -eq 1 ]
	done
	# an empty one is what a process leaves that was killed: no warning
	: >state/key.k.once
	once k sh -c "$RUNS"
	run ! grep warning err
}

@test "--once: a record from the future counts as absent, a little ahead as now" {
	for ahead in 30:1 3600:2; do
		rm -rf state runs
		cat >later <<-END
			#!/usr/bin/env python3
			import sys
			def fnv(b):
			    h = 0xcbf29ce484222325
			    for c in b:
			        h = (h ^ c) * 0x100000001b3 % 2**64
			    return h
			import time
			t = time.time_ns() + ${ahead%:*} * 10**9
			r = b"key key=k succeeded=%d output=0 until=%d written=%d" % (t, t + 86400 * 10**9, t)
			r += b" check=%016x" % fnv(r)
			open("state/key.k.once", "wb").write(r.ljust(1023) + b"\n")
		END
		once k sh -c "$RUNS"
		python3 later
		once k sh -c "$RUNS"
		[ "$(attempts)" -eq "${ahead#*:}" ]
		[ "$(grep -c warning err)" -eq $((${ahead#*:} - 1)) ]
	done
}

@test "--once without a state directory that can be used: one warning, and it runs" {
	mkdir real
	ln -s real link
	mkdir -m 777 open
	chmod 777 open
	: >file
	for dir in link open file file/below; do
		rm -f runs
		for _ in 1 2; do
			retry --state-dir=$dir --once --key=k sh -c "$RUNS" 2>err
			warned "$dir" || { echo $dir; return 1; }
		done
		[ "$(attempts)" -eq 2 ]
	done
	rm -f runs
	mkdir -m 700 state
	for spoil in 'ln -s "$PWD/file" state/key.k.once' 'mkdir state/key.k.once' 'mkfifo state/key.k.once' \
		': >state/key.k.once; chmod 666 state/key.k.once'; do
		rm -rf state/key.k.once
		eval "$spoil"
		once k sh -c "$RUNS"
		warned 'key "k"' || { echo "$spoil"; return 1; }
	done
	[ "$(attempts)" -eq 4 ]
	[ ! -s file ]
}

@test "--once: the state directory is found as the manual says" {
	HOME=$PWD/home retry -qqq --once --key=k true
	[ -s home/.local/state/retry/key.k.once ]
	HOME=$PWD/home XDG_STATE_HOME=$PWD/xdg retry -qqq --once --key=k true
	[ -s xdg/retry/key.k.once ]
	XDG_STATE_HOME=$PWD/xdg2 RETRY_STATE_DIR=$PWD/own retry -qqq --once --key=k true
	[ -s own/key.k.once ]
	[ ! -e xdg2 ]
}

@test "--once: the command inherits no descriptor of the state" {
	t-with retry -qqq --state-dir=state --once --key=k -O t-probe >held
	t-with retry -qqq -O t-probe >plain
	diff <(grep descriptors plain) <(grep descriptors held)
}

@test "the key is free while its output waits for a reader" {
	mkfifo unread
	exec {unread}<>unread
	for round in own kept; do               # the output that the first run writes
		spawn retry -qqq --state-dir=state --once --key=k -O head -c 1000000 /dev/zero 1>&"$unread"
		until_true 10 test -s state/key.k.once
		[ "$round" = own ] || until_true 10 has_open "$!" "$PWD/state/key.k.output"
		run -0 retry --state-dir=state --once --key=k -D 20s false
		[[ $output == *'succeeded at'* ]]
		run ! is_gone "$!"
	done
}

@test "a file that takes no bytes is an error, not a loop without end" {
	timeout -s KILL 20 strace -o trace -P "$PWD/state/key.k.output.new" -e trace=write \
		-e inject=write:retval=0 \
		retry --state-dir=state --once --key=k -O echo hello >out 2>err
	grep -q INJECTED trace
	[ "$(cat out)" = hello ]
	[ "$(grep -c ': warning: ' err)" -eq 1 ]
}

@test "a record that is not on the disk is said to be not" {
	strace -o trace -P "$PWD/state/key.k.once" -e trace=fsync -e inject=fsync:error=EIO \
		retry --state-dir=state --once --key=k true 2>err
	grep -q INJECTED trace
	grep -q ': warning: .*Input/output error' err
}

@test "output that cannot get its name is said, and nothing is left" {
	strace -o trace -e trace=renameat,renameat2 -e inject=renameat,renameat2:error=EIO \
		retry --state-dir=state --once --key=k -O echo hello >out 2>err
	grep -q INJECTED trace
	grep -q ': warning: .*Input/output error' err
	[ ! -e state/key.k.output.new ]
}

@test "a signal during the splay ends the run before a key is looked at or an input is read" {
	mkfifo pipe
	exec {fd}<>pipe
	retry -qqq --state-dir=state --once --key=k true
	for options in '--state-dir=state --once --key=k' -I; do
		spawn sh -c "exec t-with retry --splay=1000000s $options touch ran <pipe 2>err"
		until_true 10 handles_signals "$!"
		kill -TERM "$!"
		until_true 2 is_gone "$!"
		status_of "$!"
		[ "$status" -eq 143 ]
		[ "$(cat err)" = 'retry: touch: attempt 1/3: not run; giving up: interrupted by SIGTERM' ]
	done
}
