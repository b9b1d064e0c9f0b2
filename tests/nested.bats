#!/usr/bin/env bats
# retry inside retry: what travels inward, what is said about it, and that no variable can break a run.

load lib/common
load lib/processes

# outer ATTEMPTS ARGUMENT...: sets what an enclosing retry would have set for its command.
outer() {
	export RETRY_DEPTH=1 RETRY_ATTEMPT=1 RETRY_ATTEMPT_LIMIT=$1 RETRY_IDEMPOTENCY_KEY=outer-key
}

# in_ms N: the Unix time N milliseconds from now, as RETRY_DEADLINE has it.
in_ms() {
	local ms=$(($(date +%s%3N) + $1))
	printf '%d.%03d' $((ms / 1000)) $((ms % 1000))
}

# warnings: the log's warnings, without what precedes them.
warnings() {
	sed -n 's/.*: warning: //p' err
}

SHOW='echo "$RETRY_DEPTH $RETRY_ATTEMPT/$RETRY_ATTEMPT_LIMIT $RETRY_IDEMPOTENCY_KEY ${RETRY_DEADLINE-none}"'

# What travels inward

@test "depth, attempts and key, three levels deep" {
	run -0 retry -qqq --key=k -a 5 sh -c "$SHOW"'; exec "$@"' sh retry -qqq -a 4 sh -c "$SHOW"'; exec "$@"' sh \
		retry -qqq -a 3 sh -c "$SHOW"
	[ "$(printf '%s\n' '1 1/5 k none' '2 1/4 k none' '3 1/3 k none')" = "$output" ]
}

@test "the key: the user's, else the enclosing run's" {
	outer 3
	[ "$(retry -qqq sh -c 'echo "$RETRY_IDEMPOTENCY_KEY"')" = outer-key ]
	[ "$(retry -qqq --key=mine sh -c 'echo "$RETRY_IDEMPOTENCY_KEY"')" = mine ]
	[ "$(retry -qqq --expand echo '{key}')" = outer-key ]
	# the same for all attempts of the outer one, however many inner ones there are
	unset RETRY_DEPTH
	retry -qqq -d 0 -a 3 sh -c 'retry -qqq -d 0 -a 2 sh -c "echo \$RETRY_IDEMPOTENCY_KEY >>keys; exit 1"' || true
	[ "$(wc -l <keys)" -eq 6 ]
	[ "$(sort -u keys | wc -l)" -eq 1 ]
	run ! grep outer-key keys
}

@test "the deadline travels inward, and the earlier one counts" {
	at=$(in_ms 500000)
	RETRY_DEPTH=1 RETRY_DEADLINE=$at run -0 retry -qqq sh -c 'echo "$RETRY_DEADLINE"'
	# what the clocks' difference rounds away
	near() { awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(d < 2 && d > -2) }'; }
	near "$output" "$at"
	RETRY_DEPTH=1 RETRY_DEADLINE=$at run -0 retry -qqq -D 1h sh -c 'echo "$RETRY_DEADLINE"'
	near "$output" "$at"
	now=$(in_ms 0)
	RETRY_DEPTH=1 RETRY_DEADLINE=$at run -0 retry -qqq -D 300 sh -c 'echo "$RETRY_DEADLINE"'
	awk -v d="$output" -v now="$now" 'BEGIN { exit !(d - now > 299.9 && d - now < 400) }'
	run -0 retry -qqq -D 100s sh -c 'retry -qqq retry -qqq sh -c "echo \$RETRY_DEADLINE"; echo "$RETRY_DEADLINE"'
	near "${lines[0]}" "${lines[1]}"
	[[ ${lines[0]} =~ ^[0-9]{10}\.[0-9]{3}$ ]]
	run -0 retry -qqq sh -c 'echo ${RETRY_DEADLINE-none}'
	[ "$output" = none ]
}

@test "the outer's deadline ends the inner's attempts and waits" {
	start=$SECONDS
	RETRY_DEPTH=1 RETRY_DEADLINE=$(in_ms 300) run -124 retry -qqq sleep 300
	RETRY_DEPTH=1 RETRY_DEADLINE=$(in_ms 200000) run -7 retry --nested=allow -d 300s -m 300s -j none sh -c 'exit 7'
	[[ $output == *'giving up: deadline' ]]
	# the inner one has ended by itself when the outer one looks: nobody is left to kill
	given_time pid run -124 retry -g own -D LIMIT -k 300s -a 1 retry -qqq sh -c 'echo $$ >pid; exec sleep 300'
	until_true 5 is_gone "$(<pid)"
	((SECONDS - start < 150))
}

@test "an enclosing deadline that has just passed is obeyed: 124, and nothing has run" {
	for ago in 0 1 10000 30000; do
		RETRY_DEPTH=1 RETRY_DEADLINE=$(in_ms -$ago) run -124 retry touch ran
		[ "${lines[-1]}" = 'retry: touch: attempt 1/3: not run; giving up: deadline' ]
		[ ! -e ran ]
	done
}

@test "an enclosing deadline more than a minute past is stale" {
	for stale in "$(in_ms -61000)" "$(in_ms -86400000)" 0 1 0.001 1000000000.000; do
		RETRY_DEPTH=1 RETRY_DEADLINE=$stale run -0 retry -qqq sh -c "$SHOW"
		[[ $output == '2 1/3 '*' none' ]] || { echo "$stale: $output"; return 1; }
	done
}

# What is said, and --nested

@test "warn: one line says how the attempts multiply" {
	while read -r max options line; do
		outer "$max"
		# shellcheck disable=SC2086 # words
		retry ${options//,/ } true 2>err
		[ "$(warnings)" = "inside another retry: attempts multiply, $line; see --nested" ] || {
			cat err
			return 1
		}
	done <<-'END'
		3 -a3 3 times 3
		5 -a2,--nested=warn 5 times 2
		0 -a3 any number times 3
		3 -ainf 3 times any number
		0 -ainf any number times any number
		9223372036854775807 -a9223372036854775807 9223372036854775807 times 9223372036854775807
		junk -a3 any number times 3
	END
}

@test "the line comes once, before anything runs, and -qqq silences it" {
	outer 3
	fails_times 2
	retry -d 0 ./flaky 2>err
	[ "$(warnings | wc -l)" -eq 1 ]
	[[ $(head -n 1 err) == *': warning: inside another retry: '* ]]
	run -0 retry -qq true
	[[ $output == *'inside another retry'* ]]
	run -0 retry -qqq true
	[ -z "$output" ]
}

@test "no line where attempts do not multiply, with allow, and outside" {
	outer 3
	run -0 retry -a 1 true
	[[ $output != *warning* ]]
	run -0 retry --nested=allow true
	[[ $output != *warning* ]]
	run -0 retry --nested=once true
	[[ $output != *warning* ]]
	outer 1
	run -0 retry -a 3 true
	[[ $output != *warning* ]]
	RETRY_DEPTH=2 run -0 retry -a 3 true            # there may be more round that one
	[[ $output == *'multiply, 1 times 3'* ]]
	unset RETRY_DEPTH
	for mode in warn allow once; do
		run -0 retry --nested=$mode true
		[[ $output != *warning* ]]
	done
}

@test "warn and allow change nothing, once makes it one attempt" {
	for mode in warn:3 allow:3 once:1; do
		outer 5
		rm -f runs
		run -7 retry -d 0 --nested="${mode%:*}" sh -c 'echo x >>runs; exit 7'
		[ "$(attempts)" -eq "${mode#*:}" ]
	done
	[[ ${lines[-1]} =~ ^"retry: sh: attempt 1/1: exit 7 after "[0-9.]+"s; giving up: no attempts left"$ ]]
	# outside, once is nothing
	unset RETRY_DEPTH
	rm -f runs
	run -7 retry -d 0 --nested=once sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 3 ]
}

@test "once: the variables, the arguments and --consecutive agree" {
	outer 5
	run -0 retry -qqq --nested=once -a 4 --consecutive=3 --expand \
		sh -c 'echo "$RETRY_ATTEMPT_LIMIT {max_attempts}"'
	[ "$output" = '1 1' ]
	run -0 retry -qqq --nested=once -a inf sh -c 'echo "$RETRY_ATTEMPT_LIMIT"'
	[ "$output" = 1 ]
}

@test "attempts multiply for real: three levels" {
	run -7 retry -qqq -d 0 -a 2 retry -qqq -d 0 -a 3 retry -qqq -d 0 -a 2 sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 12 ]
	rm runs
	run -7 retry -qqq -d 0 -a 2 retry -qqq -d 0 -a 3 --nested=once retry -qqq -d 0 -a 2 --nested=once \
		sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 2 ]
	run -7 retry -d 0 -a 2 retry -d 0 -a 3 sh -c 'exit 7'
	[ "$(grep -c 'attempts multiply, 2 times 3' <<<"$output")" -eq 2 ]
}

@test "a retry in a hook is inside, too" {
	run -0 retry -qqq --verify="retry --nested=once sh -c '$SHOW'" true
	[[ ${lines[0]} == '2 1/1 '* ]]
}

# Junk

JUNK=('' ' ' 0 -1 +1 1.5 x 1x ' 1' '1 ' 0x1 1e3 inf nan 99999999999999999999999999 1000001 $'1\n2' $'\e[31m' $'\xff'
	.5 . 1. '%s%n' -9223372036854775808)

@test "junk in RETRY_DEPTH: as if there were no retry around" {
	export RETRY_ATTEMPT_LIMIT=3 RETRY_DEADLINE RETRY_IDEMPOTENCY_KEY=stray
	RETRY_DEADLINE=$(in_ms -1000)
	for junk in "${JUNK[@]}"; do
		RETRY_DEPTH=$junk run -0 --separate-stderr retry sh -c "$SHOW"
		[[ $output == '1 1/3 '*' none' && $output != *stray* && $stderr != *warning* ]] || {
			printf '%q: %s\n' "$junk" "$output $stderr"
			return 1
		}
	done
	unset RETRY_DEPTH
	run -0 --separate-stderr retry sh -c "$SHOW"
	[[ $output == '1 1/3 '*' none' && $output != *stray* ]]
}

@test "junk in RETRY_DEADLINE: there is none" {
	for junk in "${JUNK[@]}" "$(in_ms 1000)x" "$(in_ms 1000)s" 1h; do
		# the largest are dates, if far ones
		RETRY_DEPTH=1 RETRY_DEADLINE=$junk run -0 retry -qqq sh -c "$SHOW"
		[[ $output == '2 1/3 '*' none' || $junk == 9999* ]] || {
			printf '%q: %s\n' "$junk" "$output"
			return 1
		}
	done
}

@test "a very late deadline is none that could end a run" {
	for late in 9223372036 9223372036.854775807 9223372036.9 9223372037 99999999999999999999999999 \
		99999999999999999999999999.999 4102444800.000; do
		RETRY_DEPTH=1 RETRY_DEADLINE=$late run -0 retry -d 10ms -a 2 sh -c '[ $RETRY_ATTEMPT = 2 ]'
		[[ $output != *deadline* ]]
		RETRY_DEPTH=1 RETRY_DEADLINE=$late run -0 retry -qqq retry -qqq sh -c 'echo "${RETRY_DEADLINE-none}"'
		[[ $output =~ ^(none|[0-9]+\.[0-9]{3})$ ]]
	done
}

@test "junk in RETRY_ATTEMPT_LIMIT: the line goes without it" {
	for junk in '' ' ' -1 +1 1.5 x 1x 0x1 $'\e[31m' $'1\n2' '%s%n'; do
		RETRY_DEPTH=1 RETRY_ATTEMPT_LIMIT=$junk retry true 2>err
		[ "$(warnings)" = 'inside another retry: attempts multiply, any number times 3; see --nested' ]
	done
}

@test "a junk key is not taken over" {
	long=$(printf 'k%.0s' {1..256})
	for junk in '' $'a\nb' $'\e' $'\x7f' "$long" $'a\tb'; do
		RETRY_DEPTH=1 RETRY_IDEMPOTENCY_KEY=$junk run -0 retry -qqq sh -c 'echo "$RETRY_IDEMPOTENCY_KEY"'
		[[ $output =~ ^[0-9a-f-]{36}$ ]]
	done
	RETRY_DEPTH=1 RETRY_IDEMPOTENCY_KEY=${long#k} run -0 retry -qqq sh -c 'echo "$RETRY_IDEMPOTENCY_KEY"'
	[ "$output" = "${long#k}" ]
}

@test "a variable without a value, given twice or with a longer or shorter name harms nothing" {
	cat >odd <<-'END'
		import ctypes, os, sys
		libc = ctypes.CDLL(None)
		words = [b"RETRY_DEPTH=1", b"RETRY_DEPTH=7", b"RETRY_DEADLINE", b"RETRY_", b"RETRY_D=3",
		    b"RETRY_DEPTHS=4", b"=x", b"RETRY_ATTEMPT_LIMIT=2", b"RETRY_ATTEMPT_LIMIT=9", b"RETRY_LAST_DELAY=5",
		    b"RETRY_LAST_DELAY=6",
		    b"PATH=" + os.environb[b"PATH"], b"OTHER=1"]
		argv = [b"retry", b"-qqq", b"env"]
		def strings(list):
		    return (ctypes.c_char_p * (len(list) + 1))(*list, None)
		libc.execve(sys.argv[1].encode(), strings(argv), strings(words))
	END
	python3 odd "$ROOT/retry" >found
	[ "$(grep -c '^RETRY_DEPTH=' found)" -eq 1 ]
	grep -qx 'RETRY_DEPTH=2' found
	[ "$(grep -c '^RETRY_ATTEMPT_LIMIT=' found)" -eq 1 ]
	grep -qx 'RETRY_D=3' found
	grep -qx 'RETRY_DEPTHS=4' found
	grep -qx 'OTHER=1' found
	run ! grep -q '^RETRY_LAST_DELAY\|^RETRY_DEADLINE=' found
}

# What is shared

# breaker_due: the circuit of ./state/api is open, and its cooldown is over.
breaker_due() {
	mkdir -p -m 700 state
	(umask 077; t-state breaker open 0 5 "$(date +%s%N)" "$(date +%s%N)" >state/api.breaker)
}

# is_breaker STATE FAILURES: what the record says.
is_breaker() {
	grep -q "^breaker state=$1 failures=$2 " state/api.breaker || { cat state/api.breaker; return 1; }
}

SHARING=(--nested allow -d 0 --state-dir state --breaker)

@test "the same breaker inside and outside: the inner one is part of the outer one's probe" {
	breaker_due
	run -0 retry "${SHARING[@]}" api retry "${SHARING[@]}" api touch ran
	[ -e ran ]
	is_breaker closed 0
	# what is counted is the outer attempt
	run -7 retry -a 2 "${SHARING[@]}" api retry -a 3 "${SHARING[@]}" api sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 6 ]
	is_breaker closed 2
	# by another name of the same directory, too
	ln -s state/. link
	breaker_due
	run -0 retry "${SHARING[@]}" api sh -c 'cd state && exec "$@"' sh \
		retry --nested allow --state-dir ../state/../state --breaker api true
	[[ $output != *'not run'* ]]
	is_breaker closed 0
}

@test "a breaker of another name or place is the inner one's own" {
	mkdir -m 700 state
	run -7 retry -a 1 "${SHARING[@]}" api retry -a 2 "${SHARING[@]}" other sh -c 'exit 7'
	is_breaker closed 1
	grep -q '^breaker state=closed failures=2 ' state/other.breaker
	run -7 retry -a 1 "${SHARING[@]}" api retry -a 2 --nested allow --state-dir elsewhere -d 0 --breaker api \
		sh -c 'exit 7'
	grep -q '^breaker state=closed failures=2 ' elsewhere/api.breaker
	# a retry that has none passes on what there is round it, and three levels are no more than two
	breaker_due
	run -0 retry "${SHARING[@]}" api retry -qqq retry "${SHARING[@]}" other retry "${SHARING[@]}" api true
	is_breaker closed 0
}

@test "a hook's retry with the same breaker is part of the run as well" {
	breaker_due
	run -0 retry "${SHARING[@]}" api --verify="retry --nested allow --state-dir state --breaker api true" true
	is_breaker closed 0
}

@test "RETRY_SHARED: each record once, junk and what has ended passed over, not from outside a retry" {
	mkdir -m 700 state
	place=$(stat -c '%D:%i' state | awk -F: '{ printf "%s:%x", $1, $2 }')
	run -0 retry -qqq "${SHARING[@]}" api --budget b sh -c 'echo "$PPID $RETRY_SHARED"; exec "$@"' sh \
		retry -qqq "${SHARING[@]}" api --once --key 'k k' sh -c 'echo "$PPID $RETRY_SHARED"'
	read -r outer line <<<"${lines[0]}"
	[ "$line" = "$outer@$place/api.breaker $outer@$place/b.budget" ]
	read -r inner rest <<<"${lines[1]}"
	[ "$rest" = "$line $inner@$place/key.k%20k.once" ]
	breaker_due
	true & gone=$!
	wait $gone
	long=$(printf 'x%.0s' {1..5000})
	for junk in "$gone@$place/api.breaker" "$place/api.breaker" "0@$place/api.breaker" "-1@$place/api.breaker" "$long" \
		"x@$place/api.breaker" "1@$place/api.breaker.x 1@$place/api.break 1@x$place/api.breaker" '@ @/ / 1@ 1@/' $'\xff\n'; do
		(umask 077; t-state breaker open 0 5 "$(date +%s%N)" "$(date +%s%N)" >state/api.breaker)
		RETRY_DEPTH=1 RETRY_SHARED=$junk run -0 retry -qqq "${SHARING[@]}" api cp state/api.breaker seen
		grep -q '^breaker state=half-open' seen || { echo "$junk"; return 1; }
		RETRY_DEPTH=1 RETRY_SHARED="$junk 1@a:b/c.d" run -0 retry -qqq sh -c 'echo "${RETRY_SHARED-none}"'
		[[ $output == *"1@a:b/c.d" || $output == none ]]
	done
	RETRY_SHARED="$$@$place/api.breaker" run -0 retry -qqq sh -c 'echo "${RETRY_SHARED-none}"'
	[ "$output" = none ]
	RETRY_DEPTH=1 RETRY_SHARED="$$@$place/api.breaker" run -0 retry -qqq sh -c 'echo "${RETRY_SHARED-none}"'
	[ "$output" = "$$@$place/api.breaker" ]
}

@test "RETRY_SHARED: a run as somebody else, whom we may not signal, is there, too" {
	other=1 as=()
	if [ "$(id -u)" -eq 0 ]; then
		spawn setpriv --reuid=65534 --clear-groups sleep 60
		other=$! as=(setpriv --bounding-set=-kill)
		until_true 20 eval '[ "$(ps -o uid= -p "$other")" -eq 65534 ]'
	fi
	RETRY_DEPTH=1 RETRY_SHARED="$other@a:b/c.d" run -0 "${as[@]}" retry -qqq sh -c 'echo "${RETRY_SHARED-none}"'
	[ "$output" = "$other@a:b/c.d" ]
}

@test "the same budget inside and outside: inner retries pay, and the request is paid in once" {
	mkdir -m 700 state
	(umask 077; t-state budget 2000000000 "$(date +%s%N)" "$(date +%s%N)" >state/b.budget)
	budget=(--nested allow -d 0 --state-dir state --budget b --budget-rate 1/d --budget-burst 9 --budget-ratio 1)
	run -0 retry -qqq "${budget[@]}" retry -qqq "${budget[@]}" true
	tokens() { sed -n 's/.* tokens=\([0-9]*\)[0-9]\{9\} .*/\1/p' state/b.budget; }
	[ "$(tokens)" -eq 3 ]
	run -7 retry -qqq -a 1 "${budget[@]}" retry -qqq -a 3 "${budget[@]}" sh -c 'exit 7'
	[ "$(tokens)" -eq 2 ]           # one paid in, two for the inner retries
	run -7 retry -qqq -a 1 "${budget[@]}" --budget other retry -qqq -a 1 "${budget[@]}" sh -c 'exit 7'
	[ "$(tokens)" -eq 3 ]
}

@test "an empty environment" {
	env -i "$ROOT/retry" -qqq /usr/bin/env >found
	[ "$(sed 's/=.*//' found | sort | xargs)" = \
		'RETRY_ATTEMPT RETRY_ATTEMPT_LIMIT RETRY_DEPTH RETRY_GRACE RETRY_IDEMPOTENCY_KEY' ]
}

@test "the inner one kills its command before the outer one kills it: its grace fits into the outer one" {
	local inner
	for inner in '-k 5s' '-k 0' ''; do
		rm -f pid
		# shellcheck disable=SC2086 # two words or none
		spawn t-with retry -qqq -g own -a 1 -k 5s retry -qqq -g own -a 1 $inner sh -c 'trap "" TERM
			echo $$ >pid.new; mv pid.new pid; while :; do sleep 1; done'
		until_true 10 test -s pid
		SPAWNED+=("$(<pid)")
		kill -TERM "${SPAWNED[-2]}"
		status_of "${SPAWNED[-2]}"
		[ "$status" -eq 143 ]
		is_gone "$(<pid)"
	done
}

@test "a short outer grace: no command of the inner retry lives on beside the next attempt" {
	run -124 given_time pid retry -a 2 -d 0 -t LIMIT -k LIMIT retry -qqq -a 1 sh -c '
		trap "" TERM
		[ ! -e pid ] || ! kill -0 "$(cat pid)" 2>/dev/null || echo beside >>found
		echo $$ >pid; while :; do sleep 0.1; done'
	[ -s pid ]
	until_true 10 is_gone "$(<pid)"
	[ ! -e found ]
}

@test "RETRY_GRACE: three levels deep, and junk in it" {
	retry -qqq -k 10s retry -qqq -k 9s --nested=allow retry -qqq -k 1s --nested=allow sh -c 'echo $RETRY_GRACE' >found
	[ "$(<found)" = 1.000 ]
	retry -qqq -k 10s retry -qqq --nested=allow -k 9s printenv RETRY_GRACE >found
	[ "$(<found)" = 8.000 ]
	retry -qqq -k 1us printenv RETRY_GRACE >found
	[ "$(<found)" = 0.001 ]
	run -1 retry -qqq -a 1 -k 0 printenv RETRY_GRACE
	for grace in x -1 '' 1h '1 ' 0; do
		RETRY_DEPTH=1 RETRY_GRACE=$grace retry -qqq -a 1 -k 3s printenv RETRY_GRACE >found
		[ "$(<found)" = 3.000 ]
	done
	# without a retry round it the variable means nothing
	RETRY_GRACE=1 retry -qqq -a 1 -k 3s printenv RETRY_GRACE >found
	[ "$(<found)" = 3.000 ]
}

@test "coreutils timeout with a shorter grace leaves no command behind" {
	[ "$(uname)" = Linux ] || skip 'only Linux tells a child of the death of its parent'
	local limit
	for limit in 0.5 5 50; do               # long enough for the command to begin, on a busy machine too
		run -137 timeout -k $limit $limit retry sh -c 'trap "" TERM; echo $$ >pid; while :; do sleep 0.1; done'
		[ ! -s pid ] || break
	done
	until_true 10 is_gone "$(<pid)"
}

@test "the inner retry ends by itself, before the outer one kills it" {
	# The inner has four fifths of the outer grace; a busy machine may need more than the rest.
	for grace in 1 5 30; do
		rm -f pid
		spawn t-with retry -g own -a 1 -k "$grace" retry -qqq -g own -a 1 sh -c '
			trap "" TERM; echo $$ >pid.new; mv pid.new pid; while :; do sleep 1; done' 2>err
		until_true 10 test -s pid
		kill -TERM "$!"
		status_of "$!"
		[ "$status" -eq 143 ]
		! grep -q 'attempt 1/1: killed by SIGTERM after' err || break
	done
	grep -q 'attempt 1/1: killed by SIGTERM after' err
}

@test "any number of variables: the command has all of them, and all of ours" {
	python3 - <<-'END'
		import os, subprocess
		ours = "ATTEMPT ATTEMPT_LIMIT DEADLINE DEPTH GRACE IDEMPOTENCY_KEY LAST_DELAY LAST_REASON LAST_STATUS SHARED".split()
		for count in [0, 1, 5000] + list(range(75, 145)):
		    given = {"V%d" % i: str(i) for i in range(count)}
		    r = subprocess.run(["retry", "-qqq", "-a", "2", "-d", "0", "-D", "1h", "--breaker=b", "--state-dir=state",
		        "/bin/sh", "-c", 'test "$RETRY_ATTEMPT" = 2 && exec /usr/bin/env'],
		        env={**given, "PATH": os.environ["PATH"]}, capture_output=True, text=True)
		    seen = dict(line.split("=", 1) for line in r.stdout.splitlines())
		    assert r.returncode == 0 and {n: v for n, v in seen.items() if n[0] == "V"} == given, count
		    assert sorted(n for n in seen if n.startswith("RETRY_")) == ["RETRY_" + name for name in ours], (count, seen)
		    assert seen["RETRY_SHARED"].count("@") == 1 and "/" in seen["RETRY_SHARED"], seen
	END
}
