#!/usr/bin/env bats
# What decides beside the status: texts, presets, HTTP headers, --verify and --done-if, as their users see them.
# shellcheck disable=SC2016 # the commands are for other shells

load lib/common
load lib/processes

# A line of the log with its times made the same, for exact comparisons.
same_times() {
	sed -E 's/ (after|in) [0-9]+\.[0-9]{3}s/ \1 Ns/g'
}

# logs STATUS LINE... -- COMMAND...: the command ends so, and the log is exactly these lines, times apart.
logs() {
	local status=0 wanted=$1 lines=()
	shift
	while [ "$1" != -- ]; do
		lines+=("retry: $1")
		shift
	done
	shift
	"$@" >out 2>err || status=$?
	grep '^retry: ' err | same_times >log || true
	if ! printf '%s\n' "${lines[@]}" | diff - log || [ "$status" -ne "$wanted" ]; then
		echo "status $status, not $wanted: $*"
		cat out err
		return 1
	fi
}

# says TEXT [STATUS]: ./says prints the text on standard error and exits so.
says() {
	printf '%s\n' "$1" >text
	printf '#!/bin/sh\necho x >>runs\ncat text >&2\nexit %s\n' "${2:-1}" >says
	chmod +x says
	rm -f runs
}

# answers CODE [FIELD]... -- STATUS: ./answers prints such a response on descriptor 3 and exits so.
answers() {
	{
		printf 'HTTP/1.1 %s x\r\n' "$1"
		shift
		while [ "$1" != -- ]; do
			printf '%s\r\n' "$1"
			shift
		done
		printf '\r\n'
	} >response
	printf '#!/bin/sh\necho x >>runs\ncat response >&3\nexit %s\n' "$2" >answers
	chmod +x answers
	rm -f runs
}

# runs N: so often it has run.
runs() {
	[ "$(attempts)" -eq "$1" ] || { echo "$(attempts) runs, not $1"; return 1; }
}

PERMANENT='giving up: permanent failure'
SPENT='giving up: no attempts left'

#
# Texts
#

@test "--retry-match: a failure with such a line is transient where others are not" {
	says 'the server is busy' 5
	logs 5 "says: attempt 1/2: exit 5 after Ns; retrying in Ns" \
		"says: attempt 2/2: exit 5 after Ns; $SPENT" -- \
		retry -a2 -d0 -r 9 --retry-match='server is b.sy$' ./says
	runs 2
	logs 5 "says: attempt 1/2: exit 5 after Ns; $PERMANENT (not in --retry-on)" -- retry -a2 -d0 -r 9 --retry-match=lazy ./says
	# without -r as well
	logs 5 "says: attempt 1/2: exit 5 after Ns; $PERMANENT (not in --retry-match)" -- retry -a2 -d0 --retry-match=lazy ./says
	logs 5 "says: attempt 1/2: exit 5 after Ns; retrying in Ns" \
		"says: attempt 2/2: exit 5 after Ns; $SPENT" -- \
		retry -a2 -d0 --retry-match=lazy --retry-match=busy ./says
	# not found is hopeless unless a text says otherwise
	says 'busy' 127
	logs 127 "says: attempt 1/2: exit 127 after Ns; retrying in Ns" \
		"says: attempt 2/2: exit 127 after Ns; $SPENT" -- retry -a2 -d0 --retry-match=busy ./says
}

@test "--stop-match: a failure with such a line is permanent, whatever else speaks for another try" {
	says $'busy\naccess denied' 7
	logs 7 "says: attempt 1/3: exit 7 after Ns; $PERMANENT (--stop-match)" -- \
		retry -d0 -r 7 --retry-match=busy --stop-match='access d' ./says
	runs 1
	# a success stays one
	says 'access denied' 0
	logs 0 "says: attempt 1/3: ok after Ns" -- retry --stop-match='access d' --retry-match=access ./says
	# even a timeout
	given_time said logs 124 "sh: attempt 1/3: timed out after Ns; $PERMANENT (--stop-match)" -- \
		retry -d0 -t LIMIT --stop-match=denied sh -c 'echo denied; echo said >said; exec sleep 300'
}

@test "--fail-match: a success with such a line has failed, transiently; the last one is exit 1" {
	says 'Warning: nothing done' 0
	logs 1 "says: attempt 1/2: exit 0, --fail-match after Ns; retrying in Ns" \
		"says: attempt 2/2: exit 0, --fail-match after Ns; $SPENT" -- \
		retry -a2 -d0 -r 9 --fail-match='^Warning' ./says
	logs 0 "says: attempt 1/2: ok after Ns" -- retry -a2 --fail-match='^nothing' ./says
	# --stop-match on the same line: permanent
	logs 1 "says: attempt 1/2: exit 0, --fail-match after Ns; $PERMANENT (--stop-match)" -- \
		retry -a2 -d0 --fail-match='^Warning' --stop-match=nothing ./says
	# a failure is no more of one
	says 'Warning: nothing done' 4
	logs 4 "says: attempt 1/2: exit 4 after Ns; $PERMANENT (not in --retry-on)" -- retry -a2 -r 9 --fail-match='^Warning' ./says
	# with --success-on the status of such a failure is the command's own
	logs 4 "says: attempt 1/1: exit 4, --fail-match after Ns; $SPENT" -- \
		retry -a1 --success-on=4 --fail-match='^Warning' ./says
}

@test "any: every outcome but exit status 0" {
	run -0 retry -qqq -a 1 --success-on=any false
	run -0 retry -qqq -a 1 --success-on=any sh -c 'kill -KILL $$'
	run -1 retry -qqq -a 2 -d 0 --success-on=any true
	run -1 retry -a 2 -d 0 -x any --fail-match=. echo once more
	[[ $output == *'no attempts left' ]]
}

@test "--success-match: a success without such a line has failed, transiently; the last one is exit 1" {
	says 'still starting' 0
	logs 1 "says: attempt 1/2: exit 0, no --success-match after Ns; retrying in Ns" \
		"says: attempt 2/2: exit 0, no --success-match after Ns; $SPENT" -- \
		retry -a2 -d0 -r 9 --success-match='^ready$' ./says
	logs 0 "says: attempt 1/2: ok after Ns" -- retry -a2 --success-match='start' ./says
	# of several one has to match
	logs 0 "says: attempt 1/2: ok after Ns" -- retry -a2 --success-match=ready --success-match=start ./says
	run -1 retry -q -a1 --success-match=ready --success-match=up ./says
	# --fail-match is named first, and --stop-match makes it permanent
	logs 1 "says: attempt 1/1: exit 0, --fail-match after Ns; $SPENT" -- \
		retry -a1 --success-match=start --fail-match=still ./says
	logs 1 "says: attempt 1/2: exit 0, no --success-match after Ns; $PERMANENT (--stop-match)" -- \
		retry -a2 -d0 --success-match=ready --stop-match=still ./says
	# a failure that says it is none the less one
	says ready 4
	logs 4 "says: attempt 1/2: exit 4 after Ns; $PERMANENT (not in --retry-on)" -- retry -a2 -r 9 --success-match=ready ./says
	logs 0 "says: attempt 1/2: ok after Ns" -- retry -a2 --success-on=4 --success-match=ready ./says
	# --verify is asked of what it has let through alone
	run -4 retry -q -a1 --success-on=4 --success-match=up --verify='echo >asked' ./says
	[ ! -e asked ]
	run -0 retry -q -a1 --success-on=4 --success-match=ready --verify='echo >asked' ./says
	[ -e asked ]
}

@test "--success-match=.: not empty; no stream, no line" {
	local option
	for option in -q -O -E; do
		run -1 retry -q $option -a1 --success-match=. true
		run -1 retry -q $option -a1 --success-match=. echo
		run -0 retry -q $option -a1 --success-match=. printf x
		run -1 retry -q $option -a1 --success-match=stderr:. echo x
		run -0 retry -q $option -a1 --success-match=stderr:. sh -c 'echo x >&2'
		retry -q $option -a1 --success-match=stdout:. echo x >&- && return 1
		retry -q $option -a1 --success-match=. echo x >&- 2>&- && return 1
	done
	# poll until there is something; held, only that comes out
	run -0 --separate-stderr retry -O -d0 --success-match=ready sh -c 'echo "$RETRY_ATTEMPT"
		[ "$RETRY_ATTEMPT" -lt 3 ] || echo ready'
	[ "$output" = $'3\nready' ]
}

@test "--ignore-case: the expressions of the command line in any case, wherever it stands; the presets' in theirs" {
	local option
	for option in success-match=READY success-match='[^A-QS-Z]EADY' success-match='^[[:upper:]]+$' \
		success-match='^[[:lower:]]+$' success-match='^[^[:punct:]b-c]eady$' success-match='\wEADY'; do
		run -0 retry -q -a1 --ignore-case "--$option" echo ReadY
		run -0 retry -q -a1 "--$option" --ignore-case echo ReadY
		run -0 env LC_ALL=C.UTF-8 "$ROOT/retry" -q -O -a1 "--$option" --ignore-case echo ReadY
	done
	# as with grep -i a negated bracket is the complement of both cases
	for option in '[^a]' '[^[:upper:]]' '[^A-Z]' '[^\w]' '\W' '[^a-a]'; do
		run -0 retry -q -a1 --ignore-case "--fail-match=$option" echo aAaA
		run ! grep -iqP "$option" <<<aAaA
	done
	# bytes that are no ASCII letters have no case
	run -1 retry -q -a1 --ignore-case --success-match=$'\303\204' echo $'\303\244'
	run -0 retry -q -a1 --ignore-case --fail-match='[@[]' echo '\`{'
	says 'ACCESS DENIED' 1
	run -1 retry -q -a2 -d0 --stop-match=denied --ignore-case ./says
	run -1 retry -q -a2 -d0 --retry-match=denied --ignore-case ./says
	runs 3
	# git's own texts: `Connection refused` is one, `CONNECTION REFUSED` is none
	says 'fatal: CONNECTION REFUSED' 128
	run -128 retry -q -a2 -d0 -p git --ignore-case --stop-match=xyz ./says
	runs 1
	says 'fatal: Connection refused' 128
	run -128 retry -q -a2 -d0 --ignore-case -p git ./says
	runs 2
}

@test "\\d \\s \\w \\D \\S \\W are what they are in perl and grep -P, between [ and ] too" {
	local ere text escape wanted
	printf '%s\n' a Z 5 _ . - ' ' \\ d 's5' '1.2' 'a b' >texts
	printf '\t\n\v\n\f\n\r\n\377\n\303\244\n' >>texts
	for escape in d D s S w W; do
		for ere in "^\\$escape+\$" "^[\\$escape]\$" "^[^\\$escape]+\$" "^[.\\$escape]+\$" "^[\\$escape-]+\$" \
			"^[^a\\$escape.]" "^[\\\\$escape]\$" "(\\$escape|x){2}" "a?\\$escape*5"; do
			while IFS= read -r text; do
				wanted=0
				LC_ALL=C grep -aqP "$ere" <<<"$text" || wanted=1
				LC_ALL=C.UTF-8 retry -qqq -a1 --success-match="$ere" printf '%s\n' "$text" >out && is=0 || is=1
				[ "$is" -eq "$wanted" ] || { echo "$ere in '$text': $is, not $wanted"; return 1; }
			done <texts
		done
	done
}

@test "--fail-match: the next attempt starts clean, and both streams pass" {
	run -0 --separate-stderr retry -d0 --fail-match=bad sh -c \
		'[ "$RETRY_ATTEMPT" -gt 1 ] && echo good || echo bad; echo note >&2'
	[ "$output" = $'bad\ngood' ]
	[ "$(grep -c '^note$' <<<"$stderr")" -eq 2 ]
	# held, the failed one's output is dropped
	run -0 --separate-stderr retry -O -d0 --fail-match=bad sh -c \
		'[ "$RETRY_ATTEMPT" -gt 1 ] && echo good || echo bad'
	[ "$output" = good ]
}

@test "texts: STREAM says where, without it both; repeated options add up" {
	local option stream
	for stream in stdout stderr; do
		local redirect='>&1' other=stderr
		[ $stream = stdout ] || { redirect='>&2'; other=stdout; }
		for option in -O -E -q; do
			run -1 retry -q $option -a1 --fail-match=$stream:bad sh -c "echo bad $redirect"
			run -1 retry -q $option -a1 --fail-match=bad sh -c "echo bad $redirect"
			run -0 retry -q $option -a1 --fail-match=$other:bad sh -c "echo bad $redirect"
		done
	done
	for option in a b c; do
		run -1 retry -q -a1 --fail-match=a --fail-match=stdout:b --fail-match=stderr:c \
			--fail-match=d sh -c "echo $option; echo $option >&2"
	done
	run -0 retry -q -a1 --fail-match=stderr:b --fail-match=stdout:c sh -c 'echo b; echo c >&2'
}

@test "texts: line by line, anchors hold, the last line needs no newline" {
	run -1 retry -qqq -a1 --fail-match='^b$' printf 'a\nb\nc'
	run -1 retry -qqq -a1 --fail-match='^c$' printf 'a\nb\nc'
	run -0 retry -qqq -a1 --fail-match='a.b' printf 'a\nb\nc'
	run -0 retry -qqq -a1 --fail-match='^$' printf 'a\nb\n'
	run -1 retry -qqq -a1 --fail-match='^$' printf 'a\n\nb\n'
	run -1 retry -qqq -a1 --fail-match='x.b$' printf '\377x\0b\n'
}

@test "texts: a line that comes in pieces while the command runs" {
	run -1 retry -qqq -a1 --fail-match='^half a line$' sh -c 'printf "half "; sleep 0.05; echo "a line"'
	[ "$output" = 'half a line' ]
}

@test "RETRY_LAST_REASON and RETRY_LAST_STATUS: match, http, verify, exit" {
	local show='echo "${RETRY_LAST_REASON-unset} ${RETRY_LAST_STATUS-unset}" >>said'
	retry -qqq -a2 -d0 --fail-match=bad sh -c "$show; echo bad" >/dev/null || true
	retry -qqq -a2 -d0 --success-match=good sh -c "$show; echo bad" >/dev/null || true
	retry -qqq -a2 -d0 -H stdout sh -c "$show; echo HTTP/1.1 503 x" >/dev/null || true
	retry -qqq -a2 -d0 --verify=false sh -c "$show" || true
	retry -qqq -a2 -d0 -H stdout sh -c "$show; echo HTTP/1.1 503 x; exit 22" >/dev/null || true
	retry -qqq -a2 -d0 --retry-match=bad sh -c "$show; echo bad; exit 5" >/dev/null || true
	retry -qqq -a2 -d0 -p wget2 sh -c "$show; echo 'HTTP ERROR response 503 [http://a/]'" >/dev/null || true
	grep -v unset said >seen
	printf '%s\n' 'match 0' 'match 0' 'http 0' 'verify 0' 'exit 22' 'exit 5' 'match 0' | diff - seen
	[ "$(grep -c '^unset unset$' said)" -eq 7 ]
}

#
# --verify and --done-if
#

@test "--verify: nonzero makes a success fail, transiently; the last one is exit 1" {
	logs 1 "true: attempt 1/2: exit 0, --verify after Ns; retrying in Ns" \
		"true: attempt 2/2: exit 0, --verify after Ns; $SPENT" -- retry -a2 -d0 -r 9 --verify='exit 3' true
	logs 0 "sh: attempt 1/3: exit 0, --verify after Ns; retrying in Ns" "sh: attempt 2/3: ok after Ns" -- \
		retry -d0 --verify='test -e b' sh -c 'if test -e a; then touch b; else touch a; fi'
	logs 1 "true: attempt 1/2: exit 0, --verify after Ns; $PERMANENT (--stop-on)" -- retry -a2 -d0 -x 0 --verify=false true
	logs 1 "true: attempt 1/1: exit 0, --verify after Ns; $SPENT" -- retry -a1 --verify='kill -KILL $$' true
}

@test "--verify runs after success statuses only, and when nothing else objects" {
	local verify='echo v >>verified'
	retry -qqq -a2 -d0 --verify="$verify" false || true
	retry -qqq -a1 --verify="$verify" ./no-such-file || true
	retry -qqq -a1 --success-on=3 --verify="$verify" true || true
	retry -qqq -a1 --fail-match=bad --verify="$verify" echo bad >/dev/null || true
	retry -qqq -a1 -H stdout --verify="$verify" echo HTTP/1.1 404 x >/dev/null || true
	retry -qqq -a1 -t 100ms --verify="$verify" sleep 60 || true
	[ ! -e verified ]
	retry -qqq -a1 --success-on=3 --verify="$verify" sh -c 'exit 3'
	retry -qqq --consecutive=2 -d0 --verify="$verify" true
	[ "$(wc -l <verified)" -eq 3 ]
}

@test "--done-if runs after each failure, the last and a permanent one too, and zero ends with success" {
	logs 0 "sh: attempt 1/3: exit 9 after Ns; retrying in Ns" \
		"sh: attempt 2/3: exit 9 after Ns; done: --done-if" -- \
		retry -d0 --done-if='[ "$RETRY_ATTEMPT" -eq 2 ]' sh -c 'exit 9'
	logs 0 "sh: attempt 1/1: exit 9 after Ns; done: --done-if" -- retry -a1 --done-if=true sh -c 'exit 9'
	logs 9 "sh: attempt 1/1: exit 9 after Ns; $SPENT" -- retry -a1 --done-if='exit 2' sh -c 'exit 9'
	# a permanent failure may mean that the attempt before has done it: npm publish, "cannot publish over"
	logs 0 "sh: attempt 1/3: exit 9 after Ns; done: --done-if" -- retry -x 9 --done-if=true sh -c 'exit 9'
	logs 9 "sh: attempt 1/3: exit 9 after Ns; $PERMANENT (--stop-on)" -- retry -x 9 --done-if=false sh -c 'exit 9'
	logs 0 "no-such-file: attempt 1/3: not found; done: --done-if" -- retry --done-if=true ./no-such-file
	# not after a success
	logs 0 "true: attempt 1/3: ok after Ns" -- retry --done-if='touch asked' true
	[ ! -e asked ]
	# a success that --verify undid is a transient failure
	logs 0 "true: attempt 1/3: exit 0, --verify after Ns; done: --done-if" -- \
		retry --verify=false --done-if=true true
	# a death by signal that turns out to be done is a success
	logs 0 "sh: attempt 1/3: killed by SIGKILL after Ns; done: --done-if" -- \
		retry --done-if=true sh -c 'kill -KILL $$'
}

@test "--stop-if: after a transient failure that another attempt would follow, and zero makes it permanent" {
	logs 9 "sh: attempt 1/3: exit 9 after Ns; retrying in Ns" "sh: attempt 2/3: exit 9 after Ns; $PERMANENT (--stop-if)" -- \
		retry -d0 --stop-if='echo x >>asked; [ "$RETRY_ATTEMPT" -eq 2 ]' sh -c 'exit 9'
	[ "$(wc -l <asked)" -eq 2 ]
	logs 1 "true: attempt 1/3: exit 0, --verify after Ns; $PERMANENT (--stop-if)" -- \
		retry --verify=false --stop-if=true true
	# before a rule that says transient: --retry-on, a timeout
	logs 9 "sh: attempt 1/3: exit 9 after Ns; $PERMANENT (--stop-if)" -- retry -r any --stop-if=true sh -c 'exit 9'
	logs 124 "sleep: attempt 1/3: timed out after Ns; $PERMANENT (--stop-if)" -- retry -t 100ms --stop-if=true sleep 300
	# nonzero: it goes on
	logs 9 "sh: attempt 1/2: exit 9 after Ns; retrying in Ns" "sh: attempt 2/2: exit 9 after Ns; $SPENT" -- \
		retry -a2 -d0 --stop-if='exit 2' sh -c 'exit 9'
	# --done-if first, and its word counts
	rm asked
	logs 0 "sh: attempt 1/3: exit 9 after Ns; done: --done-if" -- \
		retry --done-if=true --stop-if='echo >asked' sh -c 'exit 9'
	[ ! -e asked ]
	# held output is that of a run that gives up, and --on-giveup runs
	run -9 --separate-stderr retry -q -O --stop-if=true --on-giveup='echo gave up' sh -c 'echo partial; exit 9'
	[ -z "$output" ]
	[[ $stderr == $'partial\n'*$'\ngave up' ]]
}

@test "--stop-if is not asked where no other attempt follows" {
	local stop_if='echo x >>asked'
	retry -qqq -a1 --stop-if="$stop_if" false || true
	retry -qqq -a2 -d0 --consecutive=2 --stop-if="$stop_if" true
	retry -qqq -x any --stop-if="$stop_if" false || true
	retry -qqq --done-if=true --stop-if="$stop_if" false
	retry -qqq --stop-if="$stop_if" ./no-such-file || true
	retry -qqq -D 20s -d 30s -j none --stop-if="$stop_if" false || true
	retry -qqq -D 100ms --stop-if="$stop_if" sleep 300 || true
	echo text | retry -qqq -d0 --stop-if="$stop_if" sh -c 'cat; exit 1' >/dev/null || true
	retry -qqq -d0 -H stdout --stop-if="$stop_if" printf 'HTTP/1.1 503 x\r\nRetry-After: 7200\r\n\r\n' >/dev/null || true
	retry -qqq -d0 --state-dir=state --breaker=b --breaker-threshold=1 --stop-if="$stop_if" false || true
	t-with retry -qqq --stop-if="$stop_if" sh -c 'kill -TERM $PPID; sleep 300' || true
	[ ! -e asked ] || { cat asked; return 1; }
	# the draws are those of a run without it
	retry -a3 -d10ms --seed=5 false 2>err || true
	retry -a3 -d10ms --seed=5 --stop-if=false false 2>err2 || true
	diff <(sed 's/ after.*;//' err) <(sed 's/ after.*;//' err2)
}

@test "--done-if: held standard output goes to standard error" {
	run -0 --separate-stderr retry -O --done-if=true sh -c 'echo partial; exit 1'
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = partial ]
}

@test "--verify, --done-if and --stop-if: their environment, standard input and output" {
	local option command most
	for option in verify done-if stop-if; do
		most=2
		[ $option != stop-if ] || most=3        # it is not asked after the last
		command='exit 0'
		[ $option = verify ] || command='exit 7'
		rm -f seen
		echo input | retry -D 60s -a $most -d 1ms -j none --seed=1 "--$option=
			env | grep '^RETRY_' | sort >>seen
			[ -z \"\$(cat)\" ] || echo 'input was there' >>seen
			echo a word
			exit 1" sh -c "$command" >out 2>err || true
		[ ! -s out ]
		[ "$(grep -c '^a word$' err)" -eq 2 ]
		grep -v '^RETRY_\(DEADLINE\|IDEMPOTENCY_KEY\)=' seen >values
		local status=0
		[ $option = verify ] || status=7
		diff - values <<-END
			RETRY_ATTEMPT=1
			RETRY_ATTEMPT_LIMIT=$most
			RETRY_DEPTH=1
			RETRY_GRACE=5.000
			RETRY_LAST_REASON=exit
			RETRY_LAST_STATUS=$status
			RETRY_ATTEMPT=2
			RETRY_ATTEMPT_LIMIT=$most
			RETRY_DEPTH=1
			RETRY_GRACE=5.000
			RETRY_LAST_DELAY=0.001
			RETRY_LAST_REASON=exit
			RETRY_LAST_STATUS=$status
		END
		[ "$(grep -c '^RETRY_DEADLINE=' seen)" -eq 2 ]
		[ "$(grep '^RETRY_IDEMPOTENCY_KEY=' seen | sort -u | wc -l)" -eq 1 ]
	done
}

@test "--done-if hears what decided: timeout, signal, match, verify, http, not_started" {
	local done_if='echo "$RETRY_LAST_REASON $RETRY_LAST_STATUS" >>seen; exit 0'
	retry -qqq -t 100ms --done-if="$done_if" sleep 60
	retry -qqq --done-if="$done_if" sh -c 'kill -TERM $$'
	retry -qqq --fail-match=bad --done-if="$done_if" echo bad >/dev/null
	retry -qqq --verify=false --done-if="$done_if" true
	retry -qqq -H stdout --done-if="$done_if" echo HTTP/1.1 503 x >/dev/null
	retry -qqq --done-if="$done_if" ./no-such-file
	printf '%s\n' 'timeout 124' 'signal 143' 'match 0' 'verify 0' 'http 0' 'not_started 127' | diff - seen
}

@test "--verify, --done-if and --stop-if: standard error closed, standard input closed" {
	retry --verify='echo x; true' true 2>&-
	retry --verify='read x && exit 1; true' true <&-
	retry --done-if='echo x; true' false <&- 2>&- >&-
	run -1 retry --stop-if='echo x >>asked; true' sh -c 'echo x >>runs; exit 1' <&- 2>&- >&-
	runs 1
}

@test "--verify that is still busy at the deadline has failed; its whole group is ended" {
	local start=$SECONDS
	given_time pid logs 1 "true: attempt 1: exit 0, --verify after Ns; giving up: deadline" -- \
		retry -D LIMIT -k 5s -g own --verify='sleep 300 & echo $! >pid; sleep 300' true
	until_true 5 is_gone "$(cat pid)"
	((SECONDS - start < 150))
}

@test "--done-if that is still busy at the deadline has not said done, although it then exits 0" {
	given_time up logs 9 "sh: attempt 1: exit 9 after Ns; giving up: deadline" -- retry -D LIMIT -k 60s \
		--done-if='trap "exit 0" TERM; echo >up; i=0; while [ $i -lt 6000 ]; do sleep 0.05; i=$((i+1)); done' \
		sh -c 'exit 9'
}

@test "--stop-if that is still busy at the deadline has not agreed, although it then exits 0" {
	given_time up logs 9 "sh: attempt 1: exit 9 after Ns; giving up: deadline" -- retry -D LIMIT -k 60s \
		--stop-if='trap "exit 0" TERM; echo >up; i=0; while [ $i -lt 6000 ]; do sleep 0.05; i=$((i+1)); done' \
		sh -c 'exit 9'
}

@test "--stop-if takes time of the deadline: the delay after it is cut to what is left" {
	run -9 retry -D 3s -d 2s -b constant -j none --stop-if='sleep 1.5; false' sh -c 'exit 9'
	[[ $output == *'attempt 1: exit 9 after '*'; giving up: deadline' ]]
}

@test "--verify that ignores TERM is killed after --kill-after" {
	local start=$SECONDS
	given_time up logs 1 "true: attempt 1: exit 0, --verify after Ns; giving up: deadline" -- \
		retry -D LIMIT -k 200ms --verify='trap "" TERM
			echo >up; i=0; while [ $i -lt 300 ]; do sleep 1; i=$((i+1)); done' \
		true
	((SECONDS - start < 150))
}

@test "--verify interrupted: retry dies by the signal, and nothing is left" {
	spawn t-with retry -d0 -g own --verify='sleep 60 & echo $! >pid; sleep 60' true 2>err
	local retry=$!
	until_true 10 test -s pid
	kill -TERM $retry
	status_of $retry
	[ "$status" -eq 143 ]
	until_true 5 is_gone "$(cat pid)"
	[ "$(same_times <err)" = \
		"retry: true: attempt 1/3: exit 0, --verify after Ns; giving up: interrupted by SIGTERM" ]
}

@test "--done-if and --stop-if interrupted: no further attempt, retry dies by the signal" {
	local option retry
	for option in --done-if --stop-if; do
		rm -f asked runs
		spawn t-with retry -d0 "$option=echo >asked; sleep 60" sh -c 'echo x >>runs; exit 9' 2>err
		retry=$!
		until_true 10 test -s asked
		kill -INT $retry
		status_of $retry
		[ "$status" -eq 130 ]
		runs 1
		[ "$(same_times <err)" = "retry: sh: attempt 1/3: exit 9 after Ns; giving up: interrupted by SIGINT" ]
	done
}

@test "--verify, --done-if and --stop-if that cannot be started have not been asked: the exit status is believed" {
	cp "$(type -P true)" "$(type -P false)" .
	run -0 env PATH="$PWD" "$ROOT/retry" -a1 --verify=false ./true
	echo "$output" >err
	run -1 env PATH="$PWD" "$ROOT/retry" -a1 --done-if=true ./false
	echo "$output" >>err
	run -1 env PATH="$PWD" "$ROOT/retry" -a2 -d0 --stop-if=true ./false
	echo "$output" >>err
	[ "$(same_times <err)" = "retry: true: warning: --verify could not be asked: not found
retry: true: attempt 1/1: ok after Ns
retry: false: warning: --done-if could not be asked: not found
retry: false: attempt 1/1: exit 1 after Ns; $SPENT
retry: false: warning: --stop-if could not be asked: not found
retry: false: attempt 1/2: exit 1 after Ns; retrying in Ns
retry: false: attempt 2/2: exit 1 after Ns; $SPENT" ]
}

#
# Which rule made it permanent
#

@test "giving up: permanent failure names its rule; JSON too, and what decided that the attempt had failed" {
	local field
	# rule WORDS FAILED_BY COMMAND...: the text's rule and the JSON log's; no words: none
	rule() {
		local words=$1 by=$2
		shift 2
		"$@" 2>err >out || true
		grep -a '^retry: ' err | sed -n 's/.*giving up: permanent failure//p' >said
		[ "$(<said)" = "${words:+ ($words)}" ] || { echo "not ($words):"; cat err; return 1; }
		retry --log-format=json "${@:2}" 2>err >out || true
		python3 -c '
import json, sys
events = [json.loads(line) for line in open("err", errors="replace") if line[0] == "{"]
attempt = [e for e in events if e["event"] == "attempt"][-1]
got = attempt.get("rule", ""), attempt.get("failed_by", "")
sys.exit(0 if got == tuple(sys.argv[1:]) and attempt["reason"] == "permanent" else f"{got}, not {sys.argv[1:]}")
' "$words" "$by"
	}
	rule --stop-on exit retry -x 3 sh -c 'exit 3'
	rule --stop-on timeout retry -t 50ms -x timeout sleep 300
	rule --stop-match exit retry --stop-match=bad sh -c 'echo bad; exit 3'
	rule --stop-match fail_match retry --stop-match=bad --fail-match=bad echo bad
	rule --stop-match success_match retry --stop-match=bad --success-match=good echo bad
	rule --stop-if verify retry --stop-if=true --verify=false true
	rule 'not in --retry-on' signal retry -r 3 sh -c 'kill -KILL $$'
	rule 'not in --retry-match' exit retry --retry-match=good sh -c 'exit 3'
	rule 'HTTP 404' http retry -H stdout echo 'HTTP/1.1 404 x'
	rule 'HTTP 404' exit retry -H stdout sh -c 'echo HTTP/1.1 404 x; exit 22'
	rule 'preset curl: status 3' exit retry -p git,curl sh -c 'exit 3'
	rule 'preset curl: "curl: (60) SSL certificate problem: u..."' exit \
		retry -p curl,ssh sh -c 'echo "curl: (60) SSL certificate problem: unable to get local issuer" >&2; exit 60'
	# the preset that decided is named: its text beats the status that another knows
	rule 'preset ssh: "Host key verification failed."' exit \
		retry -p curl,ssh sh -c 'printf "Host key verification failed.\r\n" >&2; exit 3'
	rule 'preset curl: "SSL certificate problem"' exit \
		retry -p curl sh -c 'echo "Connection reset by peer" >&2; echo "SSL certificate problem" >&2; exit 60'
	rule 'not in --preset' exit retry -p curl sh -c 'exit 200'
	rule '' not_started retry ./no-such-file
	rule '' exit retry sh -c 'exit 126'
	rule '' signal retry sh -c 'kill -INT $$'
	rule --stop-on preset retry -x 0 -p redis-cli echo 'LOADING Redis is loading the dataset in memory'
	# control characters are escaped, a text far behind in its line is shown from a word on
	rule 'preset ssh: "\x1b[31mHost key verification failed\x07"' exit \
		retry -p ssh sh -c 'printf "\033[31mHost key verification failed\007\n" >&2; exit 255'
	rule 'preset docker: "from daemon: pull access denied"' exit \
		retry -p docker sh -c 'echo "Error response from daemon: pull access denied for x, repository y" >&2; exit 1'
	# held, the same
	rule 'preset docker: "from daemon: pull access denied"' exit \
		retry -E -p docker sh -c 'echo "Error response from daemon: pull access denied for x, repository y" >&2; exit 1'
	# the text of the attempt before counts no more
	retry -d0 -p ssh -r 255 sh -c 'if [ "$RETRY_ATTEMPT" = 1 ]; then echo "Host key verification failed." >&2; exit 255; fi
		echo "Permission denied (" >&2; exit 1' 2>err || true
	grep -q 'attempt 2/3: .*(preset ssh: "Permission denied (")$' err
}

@test "a command that dies because nobody reads: the rule says so" {
	{ retry yes 2>err || true; } | head -1
	until_true 5 grep -q 'permanent failure (nobody reads)$' err
}

@test "JSON: retry_after is what the server asked for when that ended the run" {
	local options
	for options in '' '-D 20s'; do
		# shellcheck disable=SC2086 # words
		run -1 --separate-stderr retry --log-format=json $options -H stdout printf 'HTTP/1.1 503 x\r\nRetry-After: 7200\r\n\r\n'
		[[ ${stderr_lines[0]} == *'"retry_after":7200.000'* ]]
		[[ ${stderr_lines[0]} != *'"delay'* ]]
	done
	run -1 --separate-stderr retry --log-format=json -a2 -d0 -H stdout printf 'HTTP/1.1 503 x\r\nRetry-After: 0\r\n\r\n'
	[[ $stderr != *'"retry_after"'* ]]
}

#
# Presets
#

@test "presets: permanent texts beat transient texts, these beat the statuses, and what is unknown is permanent" {
	local try='retrying in Ns'
	says 'ssh: connect to host a port 22: Connection refused' 255
	logs 255 "says: attempt 1/2: exit 255 after Ns; $try" "says: attempt 2/2: exit 255 after Ns; $SPENT" -- \
		retry -a2 -d0 -p ssh ./says
	says $'ssh: connect to host a port 22: Connection refused\nHost key verification failed.' 255
	logs 255 "says: attempt 1/2: exit 255 after Ns; $PERMANENT (preset ssh: \"Host key verification failed.\")" -- retry -a2 -d0 -p ssh ./says
	says 'nothing of the kind' 255
	logs 255 "says: attempt 1/2: exit 255 after Ns; $try" "says: attempt 2/2: exit 255 after Ns; $SPENT" -- \
		retry -a2 -d0 -p ssh ./says
	logs 9 "sh: attempt 1/2: exit 9 after Ns; $PERMANENT (not in --preset)" -- retry -a2 -d0 -p ssh sh -c 'exit 9'
	# psql: 1 is permanent unless its words say otherwise
	says 'ERROR:  40001' 1
	logs 1 "says: attempt 1/2: exit 1 after Ns; $try" "says: attempt 2/2: exit 1 after Ns; $SPENT" -- \
		retry -a2 -d0 -p psql ./says
	says 'ERROR:  syntax error at or near "selec"' 1
	logs 1 "says: attempt 1/2: exit 1 after Ns; $PERMANENT (preset psql: \"ERROR:  syntax error at or near \"selec\"\")" -- \
		retry -a2 -d0 -p psql ./says
	says 'psql: error: FATAL:  password authentication failed for user "a"' 2
	logs 2 "says: attempt 1/2: exit 2 after Ns; $PERMANENT (preset psql: \"FATAL:  password authentication failed\")" -- \
		retry -a2 -d0 -p psql ./says
	says 'psql: error: FATAL:  sorry, too many clients already' 2
	logs 2 "says: attempt 1/2: exit 2 after Ns; $try" "says: attempt 2/2: exit 2 after Ns; $SPENT" -- \
		retry -a2 -d0 -p psql ./says
}

@test "presets: texts of failed attempts are looked for on standard error only" {
	run -128 retry -q -a2 -d0 -p git sh -c 'echo x >>runs; echo "fatal: Connection refused"; exit 128'
	runs 1
	run -128 retry -q -a2 -d0 -p git sh -c 'echo x >>runs; echo "fatal: Connection refused" >&2; exit 128'
	runs 3
}

@test "presets: texts for failures that exit 0" {
	says 'W: Failed to fetch http://a/x  Could not connect to a:80 (127.0.0.1)' 0
	logs 1 "says: attempt 1/2: exit 0, preset's failure text after Ns; retrying in Ns" \
		"says: attempt 2/2: exit 0, preset's failure text after Ns; $SPENT" -- retry -a2 -d0 -p apt ./says
	logs 0 "says: attempt 1/2: ok after Ns" -- retry -a2 -d0 -p curl ./says
	says 'W: something harmless' 0
	logs 0 "says: attempt 1/2: ok after Ns" -- retry -a2 -d0 -p apt ./says
	# on standard output
	logs 0 "sh: attempt 1/2: exit 0, preset's failure text after Ns; retrying in Ns" \
		"sh: attempt 2/2: ok after Ns" -- retry -a2 -d0 -p redis-cli sh -c \
		'[ "$RETRY_ATTEMPT" -gt 1 ] || echo "LOADING Redis is loading the dataset in memory"'
}

@test "presets: several add up" {
	says 'ERROR:  deadlock detected' 1
	logs 1 "says: attempt 1/2: exit 1 after Ns; $PERMANENT (not in --preset)" -- retry -a2 -d0 -p ssh ./says
	local options
	for options in '-p ssh,psql' '-p psql,ssh' '-p ssh -p psql'; do
		says 'ERROR:  deadlock detected' 1
		# shellcheck disable=SC2086 # options
		run -1 retry -a2 -d0 $options ./says
		runs 2
		# shellcheck disable=SC2086 # options
		run -255 retry -q -a2 -d0 $options sh -c 'echo x >>runs; exit 255'
		runs 4
	done
}

@test "presets: the command line wins over them" {
	says 'Host key verification failed.' 255
	run -255 retry -a2 -d0 -p ssh -r 255 ./says
	runs 2
	run -255 retry -a2 -d0 -p ssh --retry-match='Host key' ./says
	runs 4
	says 'Connection refused' 7
	run -7 retry -a2 -d0 -p curl -x 7 ./says
	runs 1
	run -7 retry -a2 -d0 -p curl --stop-match='refused' ./says
	runs 2
	run -0 retry -a2 -d0 -p curl --success-on=7 ./says
	# what neither knows
	says 'a word' 99
	run -99 retry -a2 -d0 -p ssh -r 98 ./says
	runs 1
	# timeouts stay transient, as with -r
	two_timeouts() {
		: >runs
		run -124 retry -q -a2 -d0 -p ssh -t "$1" sh -c 'echo x >>runs; [ "$(wc -l <runs)" -lt 2 ] || echo >twice
			exec sleep 300'
	}
	given_time twice two_timeouts LIMIT
	runs 2
}

@test "presets and HTTP: what the server says decides" {
	answers 404 -- 7
	run -7 retry -a2 -d0 -p curl -H fd:3 ./answers
	runs 1
	answers 503 -- 3
	run -3 retry -a2 -d0 -p curl -H fd:3 ./answers
	runs 2
	# 2xx leaves it to the preset
	answers 200 -- 18
	run -18 retry -a2 -d0 -p curl -H fd:3 ./answers
	runs 2
	answers 200 -- 3
	run -3 retry -a2 -d0 -p curl -H fd:3 ./answers
	runs 1
}

#
# HTTP
#

@test "HTTP: transient and permanent answers, with a status of the command's and without" {
	answers 503 -- 22
	logs 22 "answers: attempt 1/2: exit 22, HTTP 503 after Ns; retrying in Ns" \
		"answers: attempt 2/2: exit 22, HTTP 503 after Ns; $SPENT" -- retry -a2 -d0 -r 9 -H fd:3 ./answers
	answers 404 -- 22
	logs 22 "answers: attempt 1/2: exit 22, HTTP 404 after Ns; $PERMANENT (HTTP 404)" -- retry -a2 -d0 -H fd:3 ./answers
	answers 503 -- 0
	logs 1 "answers: attempt 1/2: exit 0, HTTP 503 after Ns; retrying in Ns" \
		"answers: attempt 2/2: exit 0, HTTP 503 after Ns; $SPENT" -- retry -a2 -d0 -H fd:3 ./answers
	answers 404 -- 0
	logs 1 "answers: attempt 1/2: exit 0, HTTP 404 after Ns; $PERMANENT (HTTP 404)" -- retry -a2 -d0 -H fd:3 ./answers
	answers 403 X-RateLimit-Remaining:\ 0 -- 0
	run -1 retry -a2 -d0 -H fd:3 ./answers
	runs 2
	answers 413 'Retry-After: 0' -- 0
	run -1 retry -a2 -d0 -H fd:3 ./answers
	runs 2
	answers 413 -- 0
	run -1 retry -a2 -d0 -H fd:3 ./answers
	runs 1
}

@test "HTTP: http: items in each list" {
	answers 404 -- 22
	run -22 retry -a2 -d0 -H fd:3 -r http:404 ./answers
	runs 2
	run -22 retry -a2 -d0 -H fd:3 -r http:5xx ./answers
	runs 3
	run -0 retry -a2 -d0 -H fd:3 --success-on=http:400-404 ./answers
	answers 503 -- 22
	run -22 retry -a2 -d0 -H fd:3 -r any -x http:5xx ./answers
	runs 1
	answers 404 -- 0
	run -0 retry -a2 -d0 -H fd:3 --success-on=0,http:404 ./answers
	run -1 retry -a2 -d0 -H fd:3 --success-on=0,http:405 ./answers
	run -1 retry -a2 -d0 -H fd:3 --success-on=any ./answers
}

@test "HTTP: any free descriptor will do, and what the user has open there is not written to" {
	local fd
	for fd in 3 4 5 6 7 8 9 30 200; do
		run -22 retry -a2 -d0 -H fd:$fd bash -c "echo x >>runs; echo 'HTTP/1.1 404 x' >&$fd; exit 22"
		[[ $output == *"exit 22, HTTP 404 after "* ]] || { echo "$fd: $output"; return 1; }
		run -127 retry -H fd:$fd ./no-such-file
		[[ $output == *': not found; '* ]] || { echo "$fd: $output"; return 1; }
	done
	runs 9
	run -22 retry -H fd:4 sh -c "echo 'HTTP/1.1 404 x' >&4; exit 22" 4>four
	[ ! -s four ]
}

@test "HTTP: standard output and standard error, passed on and held" {
	local held
	for held in -q -O -E; do
		run -1 --separate-stderr retry -qqq $held -a1 -H stdout printf 'HTTP/1.1 404 x\r\n\r\nbody\n'
		[ "$output$stderr" = $'HTTP/1.1 404 x\r\n\r\nbody' ]
		run -1 --separate-stderr retry -qqq $held -a1 -H stderr sh -c \
			'echo "< HTTP/1.1 404 x" >&2; echo body'
		[[ $output$stderr == *body* && $output$stderr == *'< HTTP/1.1 404 x'* ]]
	done
	# the body's own status lines do not count
	run -0 retry -qqq -a1 -H stdout printf 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 503 x\r\n'
}

@test "HTTP: the headers of the attempt before never count" {
	run -7 retry -a2 -d0 -r 22 -H file:FILE sh -c '[ "$RETRY_ATTEMPT" -gt 1 ] && exit 7
		printf "HTTP/1.1 503 x\r\n\r\n" >FILE; exit 22'
	[[ ${lines[0]} == *'exit 22, HTTP 503 after '*'retrying in '* ]]
	[[ ${lines[1]} == *'attempt 2/2: exit 7 after '* ]]
	echo 'HTTP/1.1 404 x' >FILE
	run -7 retry -a1 -H file:FILE sh -c 'exit 7'
	[[ $output == *'attempt 1/1: exit 7 after '* ]]
	[ ! -s FILE ]
	# not even where FILE cannot be emptied
	echo 'HTTP/1.1 404 x' >FILE
	run -7 strace -qq -o trace -e inject=truncate:error=ETXTBSY retry -a1 -H file:FILE sh -c 'exit 7'
	[[ ${lines[-1]} == *'attempt 1/1: exit 7 after '* ]]
	[ "$(cat FILE)" = 'HTTP/1.1 404 x' ]
}

@test "HTTP: a FILE that is there and holds no headers is not touched, and nothing runs" {
	local words file
	# shellcheck disable=SC2043 # a table
	for words in 'text:no headers' 'HTTP:no headers' 'HTTQ/1.1 200 OK:no headers'; do
		printf '%s' "${words%:*}" >FILE
		run -125 retry -H file:FILE touch ran
		[ "${lines[0]}" = "retry: --http (-H): the file 'FILE' is left alone: neither empty nor a file of headers,"' which begins with HTTP/' ]
		[ "$(cat FILE)" = "${words%:*}" ]
	done
	run -125 retry --http ./FILE production
	[[ ${lines[0]} == "retry: invalid value './FILE' for --http (-H): expected "*'file:NAME' ]]
	[ "$(cat FILE)" = 'HTTQ/1.1 200 OK' ]
	mkfifo fifo
	for file in fifo . /dev/zero /dev/null; do
		run -125 timeout -s KILL 60 retry -H "file:$file" touch ran
		[ "${lines[0]}" = "retry: --http (-H): the file '$file' is left alone: no regular file" ]
	done
	# a log that is empty still
	retry -H file:/dev/stdout touch ran >log 2>err || [ $? -eq 125 ]
	retry -H file:log touch ran 2>>log || [ $? -eq 125 ]
	[[ $(cat err log) == *'standard output or standard error'*'standard output or standard error'* ]]
	[ ! -e ran ]
	# it is asked once: what the command itself writes there is nobody else's
	printf 'HTTP/1.1 200 OK\r\n\r\n' >FILE
	run -1 retry -q -a 3 -d 0 -H file:FILE sh -c 'cat FILE; echo text >FILE; exit 1'
	[ "${#lines[@]}" -eq 3 ]
}

@test "HTTP: a FILE that cannot be emptied or read: no success, and no failure that was none" {
	local call
	for call in truncate:when=1 pread64:when=1; do      # FILE is not there at first
		for quiet in -q -qqq; do
			rm -f FILE
			run -1 strace -qq -o trace -e "inject=${call/:/:error=EIO:}" retry $quiet -a 3 -d 0 -H file:FILE \
				sh -c 'echo x >>runs; printf "HTTP/1.1 200 OK\r\n\r\n" >FILE'
			grep -q INJECTED trace
			[ "${lines[0]}" = 'retry: sh: warning: --http: the file cannot be emptied or read: Input/output error' ]
		done
		rm FILE
		run -7 strace -qq -o trace -e "inject=${call/:/:error=EIO:}" retry -a 2 -d 0 -H file:FILE \
			sh -c 'printf "HTTP/1.1 404 x\r\n\r\n" >FILE; exit 7'
		grep -q INJECTED trace
		[[ ${lines[1]} == *'exit 7 after '*'; retrying in '* ]]
		[[ ${lines[2]} == *'exit 7, HTTP 404 after '*'; giving up: permanent failure (HTTP 404)' ]]
	done
	[ "$(attempts)" -eq 4 ]
}

@test "HTTP: a FILE without an end is no reason to read for ever" {
	run -0 timeout -s KILL 60 retry -qqq -H file:FILE ln -sf /dev/zero FILE
}

#
# Retry-After
#

# waits LO HI: the delay in the log's first line is within these milliseconds.
waits() {
	local delay
	delay=$(sed -nE '1s/.*retrying in ([0-9]+)\.([0-9]{3})s.*/\1\2/p' err)
	((10#$delay >= $1 && 10#$delay <= $2)) || { cat err; return 1; }
}

@test "Retry-After replaces a shorter delay, spread by up to a tenth; it is waited for" {
	local now
	answers 503 'Retry-After: 1' -- 22
	now=$(date +%s%N)
	logs 22 "answers: attempt 1/2: exit 22, HTTP 503 after Ns; retrying in Ns (Retry-After)" \
		"answers: attempt 2/2: exit 22, HTTP 503 after Ns; $SPENT" -- retry -a2 -d1ms -H fd:3 ./answers
	waits 1000 1100
	(($(date +%s%N) - now >= 1000000000))
	runs 2
	# RETRY_LAST_DELAY has it, and a success without -f obeys it as well
	run -0 retry -qqq -a2 -d1ms -H fd:3 sh -c 'echo "$RETRY_LAST_DELAY" >delay
		[ "$RETRY_ATTEMPT" -gt 1 ] || printf "HTTP/1.1 429 x\r\nRetry-After: 1\r\n\r\n" >&3'
	[[ $(cat delay) == 1.[01]* ]]
}

@test "the reset of a rate limit counts as Retry-After where nothing is left" {
	local reset
	for reset in 7200 $((EPOCHSECONDS + 7200)); do
		answers 429 'X-RateLimit-Remaining: 0' "X-RateLimit-Reset: $reset" -- 22
		run -22 retry -d0 -H fd:3 ./answers
		[[ $output =~ giving\ up:\ Retry-After\ of\ (2h00m00|1h59m5[0-9])s\ is\ too\ long$ ]]
		answers 429 'X-RateLimit-Remaining: 1' "X-RateLimit-Reset: $reset" -- 22
		logs 22 "answers: attempt 1/2: exit 22, HTTP 429 after Ns; retrying in Ns" \
			"answers: attempt 2/2: exit 22, HTTP 429 after Ns; $SPENT" -- retry -a2 -d0 -H fd:3 ./answers
	done
	answers 429 'ratelimit-remaining: 9' 'x-ratelimit-remaining: 0' 'ratelimit-reset: 1' -- 22
	run -22 retry -a2 -d0 -H fd:3 ./answers
	[[ ${lines[0]} =~ \;\ retrying\ in\ 1\.[01][0-9]{2}s\ \(Retry-After\)$ ]]
	answers 403 'X-RateLimit-Remaining: 0' 'X-RateLimit-Reset: soon' -- 22
	logs 22 'answers: warning: rate limit reset "soon" is neither seconds nor a Unix time; ignored' \
		"answers: attempt 1/1: exit 22, HTTP 403 after Ns; $SPENT" -- retry -a1 -d0 -H fd:3 ./answers
}

@test "Retry-After: draws differ" {
	answers 503 'Retry-After: 60' -- 22
	local i
	for i in 1 2 3 4 5 6; do
		spawn retry -d1ms --log-format=logfmt -H fd:3 ./answers 2>"err$i"
	done
	until_true 10 eval '[ "$(cat err? | wc -l)" -eq 6 ]'
	[ "$(sed 's/.* delay=\([^ ]*\).*/\1/' err? | sort -u | wc -l)" -gt 3 ]
	[ "$(grep -cE ' delay=6[01]\.[0-9]{3} delay_source=retry_after ' <(cat err?))" -eq 6 ]
}

@test "Retry-After shorter than the own delay: the own delay" {
	answers 503 'Retry-After: 0' -- 22
	logs 22 "answers: attempt 1/2: exit 22, HTTP 503 after Ns; retrying in Ns" \
		"answers: attempt 2/2: exit 22, HTTP 503 after Ns; $SPENT" -- \
		retry -a2 -d30ms -j none -H fd:3 ./answers
	waits 30 30
}

@test "Retry-After that is too long ends the run at once" {
	answers 503 'Retry-After: 7200' -- 22
	local end='giving up: Retry-After of 2h00m00s is too long'
	logs 22 "answers: attempt 1/3: exit 22, HTTP 503 after Ns; $end" -- retry -H fd:3 ./answers
	answers 503 'Retry-After: 2' -- 0
	logs 1 "answers: attempt 1/3: exit 0, HTTP 503 after Ns; giving up: Retry-After of 2.000s is too long" \
		-- retry -d1ms --max-retry-after=1500ms -H fd:3 ./answers
	# no attempts left is said first, and the deadline as well
	logs 1 "answers: attempt 1/1: exit 0, HTTP 503 after Ns; $SPENT" \
		-- retry -a1 --max-retry-after=1s -H fd:3 ./answers
	answers 503 'Retry-After: 120' -- 0
	logs 1 "answers: attempt 1: exit 0, HTTP 503 after Ns; giving up: deadline" \
		-- retry -d1ms -D 60s --max-retry-after=1s -H fd:3 ./answers
	logs 1 "answers: attempt 1: exit 0, HTTP 503 after Ns; giving up: deadline" \
		-- retry -d1ms -D 60s -H fd:3 ./answers
	# a limit that our own delay exceeds is none for it
	answers 503 'Retry-After: 2' -- 22
	spawn retry -d 30s -j none --max-retry-after=1s -H fd:3 ./answers 2>err
	until_true 5 grep -q 'retrying in 30.000s$' err
	# 0: no limit
	answers 503 'Retry-After: 86400' -- 22
	spawn retry --max-retry-after=0 -H fd:3 ./answers 2>err
	until_true 5 grep -q 'retrying in 24h00m0[01]s (Retry-After)$' err
}

@test "Retry-After: a date counts against the response's Date" {
	answers 503 'Date: Sun, 06 Nov 1994 08:49:37 GMT' 'Retry-After: Sun, 06 Nov 1994 08:49:57 GMT' -- 22
	spawn retry -d1ms -H fd:3 ./answers 2>err
	until_true 5 grep -q 'retrying in 2[012]\.[0-9]*s (Retry-After)$' err
	# in the past: the own delay
	answers 503 'Date: Sun, 06 Nov 1994 08:49:57 GMT' 'Retry-After: Sun, 06 Nov 1994 08:49:37 GMT' -- 22
	logs 22 "answers: attempt 1/2: exit 22, HTTP 503 after Ns; retrying in Ns" \
		"answers: attempt 2/2: exit 22, HTTP 503 after Ns; $SPENT" -- retry -a2 -d1ms -H fd:3 ./answers
}

@test "Retry-After of a permanent answer is no reason to try again, of --retry-on it is obeyed" {
	answers 404 'Retry-After: 1' -- 22
	logs 22 "answers: attempt 1/3: exit 22, HTTP 404 after Ns; $PERMANENT (HTTP 404)" -- retry -H fd:3 ./answers
	spawn retry -d1ms -r 22 -H fd:3 ./answers 2>err
	until_true 5 grep -q 'HTTP 404 .* retrying in 1\.[01][0-9]*s (Retry-After)$' err
}

@test "Retry-After and Date that are not believed: one warning each, and all goes on" {
	local field
	for field in 'Retry-After: soon' 'Retry-After: -5' 'Retry-After: 1.5' 'Retry-After: 1, 9' \
		'Retry-After: 99999999999999999999' 'Retry-After: 31536000'; do
		answers 503 "$field" -- 22
		run -22 retry -a2 -d0 -H fd:3 ./answers
		[ "${#lines[@]}" -eq 4 ]
		[[ ${lines[0]} == "retry: answers: warning: "*"${field#*: }"* ]] ||
			{ echo "${lines[0]}"; return 1; }
		[[ ${lines[1]} == *'attempt 1/2: exit 22, HTTP 503 after '*'; retrying in 0.000s' ]]
	done
	answers 503 'Date: yesterday' 'Retry-After: Sun, 06 Nov 1994 08:49:57 GMT' -- 22
	run -22 retry -a1 -H fd:3 ./answers
	[[ ${lines[0]} == "retry: answers: warning: "*yesterday* ]]
	# control characters are shown escaped
	answers 503 $'Retry-After: \e[31m' -- 22
	run -22 retry -a1 -H fd:3 ./answers
	[[ ${lines[0]} == "retry: answers: warning: "*'\x1b[31m'* ]]
	# -qq keeps it, -qqq does not
	run -22 retry -qq -a1 -H fd:3 ./answers
	[ "${#lines[@]}" -eq 2 ]
	run -22 retry -qqq -a1 -H fd:3 ./answers
	[ -z "$output" ]
	# where all is well nobody complains
	answers 200 'Retry-After: soon' -- 0
	logs 0 "answers: attempt 1/3: ok, HTTP 200 after Ns" -- retry -H fd:3 ./answers
}

@test "Retry-After of an attempt that was timed out is obeyed, too" {
	given_time up run -124 retry -a2 -d1ms -t LIMIT --max-retry-after=10s -H fd:3 sh -c \
		'printf "HTTP/1.1 503 x\r\nRetry-After: 3600\r\n\r\n" >&3; echo >up; exec sleep 300'
	[[ $output == *'attempt 1/2: timed out, HTTP 503 after '* ]]
	[[ $output == *'; giving up: Retry-After of 1h00m00s is too long' ]]
}

@test "-p auto: the preset of COMMAND's base name; without one a warning, but not where RETRY_OPTIONS gives it" {
	local none='warning: -p auto: there is no preset for this program; see retry --list-presets'
	printf '#!/bin/sh\necho "Host key verification failed" >&2; exit 255\n' >ssh
	printf '#!/bin/sh\nexit 1\n' >mariadb
	printf '#!/bin/sh\nexit 3\n' >other
	chmod +x ssh mariadb other
	run -255 retry -d0 -p auto ./ssh
	[[ ${lines[-1]} == *'attempt 1/3: exit 255 after '*'giving up: permanent failure'* && $output != *warning* ]]
	run -1 retry -d0 -p auto "$PWD/mariadb"
	[[ $output == *'attempt 1/3: exit 1 after '*'giving up: permanent failure'* ]]
	run -3 retry -d0 -p auto -p auto ./other
	[ "$(grep -cF "$none" <<<"$output")" -eq 1 ]
	[[ $output == *'attempt 3/3: exit 3 after '*'no attempts left' ]]
	RETRY_OPTIONS='-d 0 -p auto' run -3 retry ./other
	[[ $output != *warning* && $output == *'attempt 3/3: '* ]]
	RETRY_OPTIONS='-d 0 -p auto' run -255 retry ./ssh
	[[ $output == *'attempt 1/3: '*'giving up: permanent failure'* ]]
	run -3 retry -d0 -p auto,ssh ./other                    # several add up
	[[ $output == *"$none"* && $output == *'attempt 1/3: '*'giving up: permanent failure'* ]]
	run -0 retry --dry-run -p auto
	printf '#!/bin/sh\necho "$*"\n' >curl
	chmod +x curl
	run -0 --separate-stderr retry -p auto ./curl URL
	[[ $output == -D/dev/fd/[0-9]*' URL' ]]
	run -0 --separate-stderr strace -qq -o trace -P /dev/null -e inject=openat:error=ENOENT retry -p auto ./curl URL
	[ "$output" = URL ]                                     # no descriptor can be chosen
}

@test "-p psql: a script without ON_ERROR_STOP is warned of once" {
	local warned='warning: preset psql: Scripts (-f) need -v ON_ERROR_STOP=1: without it an SQL error exits 0.'
	printf '#!/bin/sh\nexit 2\n' >psql
	chmod +x psql
	for preset in psql auto; do
		run -2 retry -d0 -p $preset ./psql -qf x.sql
		[ "$(grep -cF "$warned" <<<"$output")" -eq 1 ]
		run -2 retry -d0 -p $preset ./psql -v ON_ERROR_STOP=1 -f x.sql
		[[ $output != *warning* ]]
	done
	run -2 retry -d0 ./psql -f x.sql
	[[ $output != *warning* ]]
	run -2 retry -d0 -p psql sh -c './psql -f x.sql'
	[[ $output != *warning* ]]
}
