#!/usr/bin/env bats
# The command line as its users see it: what is accepted, and what two lines and status 125 refuse.

load lib/common

# What a test below calls by name: the table of names from other tools.
HINTS=src/cli/hints.c

TRY="Try 'retry --help' for more information."

# refuses LINE ARGUMENT...: retry says LINE (a glob) and where to find help, on standard error; nothing has run.
# (There are hundreds of these, so it starts no program but retry, and so do those below.)
refuses() {
	local line=$1 status=0
	shift
	[ ! -e ran ] || rm ran
	retry "$@" >out 2>err || status=$?
	mapfile -t said <err
	# shellcheck disable=SC2053 # a glob
	if [[ $status -ne 125 || -s out || -e ran || ${#said[@]} -ne 2 || ${said[0]} != $line || ${said[1]} != \
		"$TRY" ]]; then
		echo "retry $*" | cut -c 1-200
		echo "status $status, wanted: $line"
		cat -v out err | cut -c 1-400
		ls ran 2>/dev/null
		return 1
	fi
}

# bad OPTION LABEL ACCEPTS VALUE...: each value is refused in every way to write it.  What hints there are is the
# matter of the tests of near misses.
bad() {
	local option=$1 label=$2 accepts=$3 value glob
	shift 3
	refuses "retry: $label needs a value: expected $accepts" "--$option"
	accepts+='?(; did you mean *[?])'
	for value; do
		glob=${value//\[/\\[}
		refuses "retry: invalid value '$glob' for $label: expected $accepts" "--$option=$value" touch ran
		refuses "retry: invalid value '$glob' for $label: expected $accepts" "--$option" "$value" touch ran
		if [[ $label == *'(-'* ]]; then
			local letter=${label##*'('}
			letter=${letter%')'}
			[ -z "$value" ] ||
				refuses "retry: invalid value '$glob' for $label: expected $accepts" \
					"$letter$value" touch ran
			refuses "retry: invalid value '$glob' for $label: expected $accepts" "$letter" "$value" \
				touch ran
		fi
	done
}

# good OPTION VALUE...: each value is accepted and the command runs.
good() {
	local option=$1 value
	shift
	for value; do
		GOOD=$((GOOD + 1))
		retry --quiet "--$option=$value" touch "ran.$GOOD" 2>err ||
			{ echo "--$option=$value: $?"; cat err; return 1; }
		[ -e "ran.$GOOD" ] || { echo "--$option=$value: has not run"; return 1; }
		[ ! -s err ] || { echo "--$option=$value:"; cat err; return 1; }
	done
}
GOOD=0

DURATION='a duration such as 1.5, 250ms or 1m30s (units ns us ms s m h d)'
LIST='a list of statuses 0-255, ranges N-M, signal names, signal, timeout, any, none, http:N, http:N-M, http:Nxx'
# with the reason, which the next test but one looks at
MATCH='[[]stdout:|stderr:]ERE, a POSIX extended regular expression?(; *)'
BAD_DURATIONS=('' -1 +1 inf nan 0x10 1e3 1x 1S 1min . 1. .s s 1..5 '1,5x' 1m30 30s1m 1s1s '1 s' ' 1' '1s,' '1m 30s'
	1_000)
BAD_LISTS=('' ',' '3,' ',3' '3,,4' 256 -1 +1 5-3 3- 1-2-3 1-256 1.5 0x1 bogus SIG SIGNOPE ANY '1, 2' ' 1'
	'7,28,bogus' http: http:6xx http:600 http:99 http:500-400 http:5x 'http:503,' http:x HTTP:503)

@test "--attempts" {
	good attempts inf 1 3 007 9223372036854775807 99999999999999999999999
	bad attempts '--attempts (-a)' 'a whole number from 1, or inf for no limit?(; *)' '' 0 00 -1 +1 1.5 x 0x10 1e3 \
		' 1' '1 ' 1s INF infinite
	# many scripts mean "once" by 0
	refuses "retry: invalid value '0' for --attempts (-a): expected a whole number from 1, or inf for no limit; did \
you mean inf (no limit) or 1 (run once)?" -a 0 touch ran
}

@test "--deadline, --timeout, --kill-after, --max-delay" {
	for option in deadline:D timeout:t kill-after:k max-delay:m; do
		good "${option%:?}" 0 9 1.5m 1h30m 250d 99999999999999999999d .5h
		bad "${option%:?}" "--${option%:?} (-${option#*:})" "$DURATION" "${BAD_DURATIONS[@]}"
	done
}

@test "--min-delay, --splay, --reset-after" {
	for option in min-delay splay reset-after; do
		good "$option" 0 1ns 0.5us 1ms
		bad "$option" "--$option" "$DURATION" "${BAD_DURATIONS[@]}"
	done
	good reset-after 99999999999999999999d
	good idle-timeout 0 9 1.5m 99999999999999999999d
	bad idle-timeout --idle-timeout "$DURATION" "${BAD_DURATIONS[@]}"
}

@test "--signal" {
	good signal TERM SIGTERM term sigterm 15 1 64 KILL USR1 WINCH RTMIN RTMAX SIGRTMIN+3 rtmax-2 CLD POLL IO SIG34
	bad signal '--signal (-s)' "a signal's name, with or without SIG, or its number from 1 to 64" '' 0 65 -9 SIG NOPE TERM, RTMIN- RTMIN+99 SIG65 \
		'TERM ' \
		SIGSIGTERM 9x
}

@test "--consecutive" {
	good consecutive 1 01
	bad consecutive --consecutive 'a whole number from 1' '' 0 -1 1.5 x
	refuses "retry: invalid value '3' for --consecutive: expected at most --attempts, 2" --consecutive=3 -a2 \
		touch ran
	refuses "retry: invalid value '4' for --consecutive: expected at most --attempts, 3" --consecutive=4 touch \
		ran
	retry -q -d 0 -a inf --consecutive=4 sh -c 'echo x >>runs'
	[ "$(attempts)" -eq 4 ]
	retry -q -d 0 -D 1h --consecutive=4 sh -c 'echo x >>runs'
	[ "$(attempts)" -eq 8 ]
}

@test "--delay" {
	good delay 0 1 1.5 1s,2s,3m .1,.2 99999999999999999999d "$(printf '1,%.0s' {1..63})1"
	bad delay '--delay (-d)' "$DURATION, or up to 64 of them separated by commas" '' , 1, ,1 1,,2 1s,x -1 \
		1s,-1 '1, 2' 1m30,1
	refuses "retry: invalid value '1,1,*,1' for --delay (-d): expected *" -d "$(printf '1,%.0s' {1..64})1" \
		touch ran
}

@test "--interval" {
	good interval 0 1 1.5 250ms
	bad interval '--interval (-i)' "$DURATION" "${BAD_DURATIONS[@]}" 1s,2s
}

@test "--backoff" {
	good backoff exponential linear constant fibonacci
	bad backoff '--backoff (-b)' 'exponential, linear, constant or fibonacci' '' Linear exp linear, 'linear ' 0
}

@test "--factor" {
	good factor 1 1.0 1.5 2 10 99999999999999999999
	bad factor '--factor (-f)' 'a decimal number from 1' '' 0 0.5 .999999999 0.9999999999999 -1 -2 x 1e3 2x \
		inf nan 2, 1.
}

@test "--jitter" {
	good jitter none full equal decorrelated additive 0% 10% 12.5% 100% 0 500ms 1m30s 99999999999999999999d
	bad jitter '--jitter (-j)' \
		'none, full, equal, decorrelated, additive, a percentage from 0% to 100%, or a duration such as 500ms' \
		'' Full fu % -1% 101% 100.1% 10%% 10%s 1e1% x -1 +1 full,equal '10 %' 99999999999999999999%
}

@test "--min-delay above --max-delay, whatever the order" {
	good min-delay 60s 60000ms
	refuses "retry: invalid value '1m1s' for --min-delay: expected at most --max-delay, 1m" \
		--min-delay=61s touch ran
	refuses "retry: invalid value '2s' for --min-delay: expected at most --max-delay, 1s" \
		--min-delay=2s --max-delay=1s touch ran
	refuses "retry: invalid value '2s' for --min-delay: expected at most --max-delay, 1s" \
		--max-delay=1s --min-delay=2s touch ran
	refuses "retry: invalid value '0.000001s' for --min-delay: expected at most --max-delay, 0s" \
		--min-delay=1us --max-delay=0 touch ran
	retry -q -m1 --min-delay=2s -m3 true
}

@test "--seed" {
	good seed 0 1 9223372036854775807
	bad seed --seed 'a whole number from 0' '' -1 x 1.5 0x1
}

@test "--retry-on, --stop-on, --success-on" {
	for option in retry-on:r stop-on:x; do
		good "${option%:?}" 0 255 0-255 7,28 SEGV SIGSEGV segv signal timeout any none 1-3,TERM,any RTMIN+3,RTMAX,SIG34,CLD
		bad "${option%:?}" "--${option%:?} (-${option#*:})" "$LIST" "${BAD_LISTS[@]}"
	done
	good success-on 0 0-255 0,any 0,signal,timeout
	bad success-on --success-on "$LIST" "${BAD_LISTS[@]}"
}

@test "--retry-match, --stop-match, --fail-match, --success-match" {
	local option
	for option in retry-match stop-match fail-match success-match; do
		# touch says nothing; what --success-match accepts has tests of its own
		[ $option = success-match ] || good "$option" x 'stdout:x' 'stderr:x' '^a(b|c)+[[:digit:]]{2,3}$' 'stdin:x' ':x' ' ' 'Stdout:' \
			'a:b' $'\xff'
		bad "$option" "--$option" "$MATCH" '' stdout: stderr: '(' 'a(b' '[' 'stdout:[a' 'a{2,1}' \
			'[[:nope:]]' '[b-a]' '*'
	done
}

# because REASON VALUE...: the values are no expressions, and the message ends with the reason (a glob).
because() {
	local reason=$1 value
	shift
	for value; do
		refuses "retry: invalid value '*' for --stop-match: expected [[]stdout:|stderr:]ERE, a POSIX extended regular expression; $reason" \
			"--stop-match=$value" touch ran
	done
}

@test "what is wrong with an expression is said in the line that refuses it" {
	because 'before a letter or digit no backslash is known but \\d \\s \\w \\D \\S \\W' '(.*)\1x' '\y' '\bword\b' \
		'a\nb' 'stderr:\x41' '[\b]' '[^\n]'
	because 'a backslash has no meaning before < > ` or '\'', or at the end' '\<a' $'a\\'
	because 'there is nothing to repeat before a [*] + [?] or {' '*a' 'a|+' '(?:a)' '{2}'
	because 'a { } is no range, or goes above 255' 'a{3,2}' 'a{256}'
	because 'it is too large, alone or with the others' '((a{200}){200}){200}'
	because 'a ) closes nothing' 'a)'
	# the message of a preset that does not fit any more names the preset
	refuses "retry: invalid value 'git' for --preset (-p): expected *curl, *; it is too large, alone or with the others" \
		--stop-match='(a{250}){119}' -p git touch ran
}

@test "--preset" {
	local all
	good preset curl psql,curl sysexits curl,curl mariadb pg_restore,apt-get,mysqladmin mysql,mariadb
	all=$(retry --list-presets | cut -d ' ' -f 1 | paste -sd ,)
	[[ $all == *,*,*,* ]]
	good preset "${all#auto,}" "${all#auto,},${all#auto,}"
	bad preset '--preset (-p)' "${all//,/, }, separated by commas" '' , curl, ,curl \
		curl,,psql nope curl,nope Curl 'curl ' cur curlx
}

@test "--verify, --done-if, --stop-if" {
	local option
	good verify true ' ' 'exit 0' 'true || -x'
	good done-if false x
	good stop-if true x
	for option in verify done-if stop-if; do
		bad "$option" "--$option" 'a shell command' ''
	done
}

@test "--http" {
	local name
	good http stdout stderr fd:3 fd:003 fd:9 fd:999 file:FILE file:./stdout file:a/b 'file: ' file:- file:fd:3
	bad http '--http (-H)' "stdout, stderr, fd:N with N from 3 to 999, or file:NAME*" \
		'' fd: fd:0 fd:1 fd:2 fd:x fd:-3 fd:+3 fd:3x 'fd:3 ' 'fd: 3' fd:1000 fd:99999999999999999999 fd:3,4 \
		FILE ./stdout a/b Stdout fd fdx ' ' - file file: File:x
	for name in ./stdout fd:3; do
		[ ! -e "$name" ] || { echo "$name has been made"; return 1; }
	done
}

@test "an option that has taken the command as its value is named" {
	local name value took="; --preset (-p) took 'curl' as its value"
	refuses "retry: invalid value 'curl' for --http (-H): *; --http (-H) took 'curl' as its value" -H curl -fsS URL
	refuses "retry: invalid value 'sS' for --factor (-f): *$took" -p curl -fsS URL
	refuses "retry: unknown option '-o'*$took" --preset curl -o x URL
	refuses "retry: no command given: *$took" -p curl
	refuses "retry: no command given: *; --name took 'curl' as its value" -p curl --name curl
	refuses "retry: no command given: *; --breaker took 'true' as its value" --breaker true
	refuses "retry: no command given: *; --log-file took 'true' as its value" --log-file true
	# -h and -V belong to the command then
	refuses "retry: no command before -V: expected COMMAND, or --version$took" -p curl -V
	refuses "retry: no command before -h: expected COMMAND, or --help; --preset (-p) took 'psql' as its value" \
		-p psql -h 127.0.0.1 -c x
	refuses "retry: no command before -qh: *; --name took 'mysql' as its value" --name mysql -qh
	run -0 retry -p psql --help
	run -0 retry -p psql --version
	run -0 retry --breaker api -h
	run -0 retry -p psql -a 3 -h
	# at run time, where what is left is not a program
	run -127 retry -p docker pull-it x
	[[ $output == *"not found; giving up: permanent failure; --preset (-p) took 'docker' as its value" ]]
	run -127 retry --log-file git -q pull-it x
	[[ $output == '' && $(cat git) == *"permanent failure; --log-file took 'git' as its value" ]]
	run -127 retry --breaker api pull-it x
	[[ $output == *'not found; giving up: permanent failure' ]]
	# not where the command stands behind, or the word is no program's name
	refuses "retry: invalid value 'x' for --attempts (-a): *[!e]" -p curl -a x curl URL
	refuses "retry: unknown option '-Z'" -p curl -Z curl URL
	refuses "retry: unknown option '--foo'" --breaker api --foo x
	refuses "retry: unknown option '--foo'" --log-file x.log --foo x
	refuses "retry: invalid value '2h' for --min-delay: expected at most --max-delay, 1m" -p curl --min-delay=2h x
	# not one that could not have been meant so, or was given its value in the same word
	refuses "retry: unknown option '--foo'" -a 3 --foo x
	refuses "retry: unknown option '--foo'" -p curl -b linear --foo x
	refuses "retry: invalid value 'sS' for --factor (-f): expected a decimal number from 1" -pcurl -fsS URL
	# presets that are no programs
	for name in auto sysexits; do
		run -127 retry -qq -p "$name" pull-it x
		[[ $output == *'not found; giving up: permanent failure' ]]
		run -0 retry -p "$name" -h
	done
	# what follows may be secret
	while IFS='|' read -r name value; do
		# shellcheck disable=SC2086 # words
		refuses "retry: invalid value '...' for *; --* took '$name' as its value" $value
	done <<-'END'
		mysql|-p mysql -pPASSWORD -h db
		mysql|--log-file mysql -pPASSWORD
		curl|-p curl -H X-Token:SECRET URL
		curl|-p curl -d {"password":"SECRET"} URL
	END
}

@test "the last --http counts" {
	run -22 retry -d0 -a2 -H fd:3 -H file:FILE -H stderr sh -c 'echo "HTTP/1.1 404 no" >&2; exit 22'
	[[ $output == *'attempt 1/2: exit 22, HTTP 404 after '*'giving up: permanent failure (HTTP 404)' ]]
	run -0 retry -a1 -H stderr -H file:FILE sh -c 'echo "HTTP/1.1 404 no" >&2'
	[[ $output == *'attempt 1/1: ok after '* ]]
}

@test "--max-retry-after" {
	good max-retry-after 0 1 1h30m .5 99999999999999999999d
	bad max-retry-after --max-retry-after "$DURATION" "${BAD_DURATIONS[@]}"
}

@test "http: items in a list need --http" {
	local option line='retry: a list has http: items: expected --http (-H) as well'
	for option in --retry-on --stop-on --success-on; do
		retry -q -H stderr "$option=0,http:503,http:400-499,http:5xx" true
		retry -q "$option=0,http:503" --http=file:FILE true
		refuses "$line" "$option=0,http:503" touch ran
		refuses "$line" "$option=http:5xx" "$option=0" \
			touch ran
	done
}

@test "--list-presets: on standard output, a line each that fits a terminal" {
	local name
	run -0 --separate-stderr retry --list-presets
	[ -z "$stderr" ]
	for name in curl wget psql mysql redis-cli ssh rsync git apt docker kubectl npm pip aws terraform \
		sysexits; do
		grep -qE "^$name +[^ ].*\.( \(also .*\))?$" <<<"$output" || { echo "$name"; return 1; }
	done
	grep -qx 'psql        Scripts (-f) need -v ON_ERROR_STOP=1: without it an SQL error exits 0\.' <<<"$output"
	grep -qx 'mysql       After a deadlock .* again\. (also mariadb)' <<<"$output"
	printf '%s\n' "${lines[@]%% (also *}" >lines
	run -1 grep -E '^.{90}' lines
	run -0 --separate-stderr retry -a 3 --list-presets --nope
	[[ ${lines[0]} == curl* || ${lines[1]} == curl* ]]
}

@test "--list-presets=NAME,...: all that those know" {
	run -0 --separate-stderr retry --list-presets=sqlite3
	[ "$output" = "$(t-preset list | sed -n '/^sqlite3$/,/^    note/p')" ]
	[ "${lines[1]}" = '    permanent statuses      1,8,11,26' ]
	run -0 --separate-stderr retry -a 3 -p curl --list-presets=apt-get,curl --nope
	[ "$(grep -v '^ ' <<<"$output")" = $'apt\ncurl' ]
	refuses "retry: invalid value 'x' for --list-presets: expected *curl, wget, *" --list-presets=x touch ran
	refuses "retry: invalid value 'k8s' for --list-presets: expected *; did you mean kubectl?" --list-presets=k8s
	refuses "retry: invalid value '' for --list-presets: *" --list-presets=
	# the value is never the next word
	run -0 --separate-stderr retry --list-presets curl
	[ "${#lines[@]}" -gt 20 ]
}

@test "--name" {
	good name x 'a b' -- --x é
	bad name --name 'a text that is not empty' ''
}

@test "--group" {
	good group auto own shared
	bad group '--group (-g)' 'auto, own or shared' '' Own none own,shared 'own '
}

@test "--key" {
	local accepts='1 to 255 bytes without control characters' long
	long=$(printf 'k%.0s' {1..255})
	good key x 'a b' -- --x é '*' . .. / % $'\xff' "$long"
	bad key --key "$accepts" ''
	refuses "retry: invalid value '...' for --key: expected $accepts" --key="${long}k" touch ran
	refuses "retry: invalid value '...' for --key: expected $accepts" --key $'a\nb' touch ran
	refuses "retry: invalid value '...' for --key: expected $accepts" --key=$'\t' touch ran
	refuses "retry: invalid value '...' for --key: expected $accepts" --key=$'a\x7f' touch ran
}

@test "--expand, --once" {
	for flag in expand once; do
		refuses "retry: invalid value 'x' for --$flag: expected no value" --$flag=x touch ran
		refuses "retry: invalid value '' for --$flag: expected no value" --$flag= touch ran
	done
	refuses 'retry: --once needs a key: expected --key=KEY as well' --once touch ran
	refuses 'retry: --once needs a key: expected --key=KEY as well' --once --once-ttl=1h --expand touch ran
}

@test "--once-ttl" {
	good once-ttl 0 1ns 24h 1d12h 99999999999999999999d
	bad once-ttl --once-ttl "$DURATION" "${BAD_DURATIONS[@]}"
}

@test "--nested" {
	good nested warn allow once
	bad nested --nested 'warn, allow or once' '' Warn none warn,allow 'once ' 0
}

@test "--on-retry, --on-giveup" {
	for option in on-retry on-giveup; do
		good $option true 'exit 3' 'no such command' -x
		bad $option --$option 'a shell command' ''
	done
}

@test "flags take no value" {
	for flag in quiet:q verbose:v version:V; do
		refuses "retry: invalid value 'x' for --${flag%:?} (-${flag#*:}): expected no value" \
			"--${flag%:?}=x" touch ran
		refuses "retry: invalid value '' for --${flag%:?} (-${flag#*:}): expected no value" \
			"--${flag%:?}=" touch ran
	done
}

@test "an unknown option is named" {
	refuses "retry: unknown option '--nope'" --nope touch ran
	refuses "retry: unknown option '--nope=...'" --nope=secret touch ran
	refuses "retry: unknown option '--=x'" --=x touch ran
	refuses "retry: unknown option '---'" --- touch ran
	refuses "retry: unknown option '--Attempts=3': did you mean --attempts[?]" --Attempts=3 touch ran
	refuses "retry: unknown option '--attemptss=3': did you mean --attempts[?]" --attemptss=3 touch ran
	refuses "retry: unknown option '-Z'" -Z touch ran
	refuses "retry: unknown option '-qZ'" -qZ touch ran
	refuses "retry: unknown option '-é'" -é touch ran
	refuses "retry: unknown option '-1'" -1 touch ran
	refuses "retry: unknown option '-?'" '-?' touch ran
	refuses "retry: unknown option '- '" '- ' touch ran
	refuses "retry: unknown option '--tries max-tries'" '--tries max-tries' touch ran
	refuses "retry: unknown option '-q-'" -q- touch ran
}

# means HINT ARGUMENT...: the message ends with `did you mean HINT?`, and has no hint where HINT is empty.
means() {
	local hint=$1 status=0 said
	shift
	[ ! -e ran ] || rm ran
	retry "$@" touch ran >out 2>err || status=$?
	mapfile -t said <err
	[[ ${said[0]} == "retry: "*[:\;]" did you mean $hint?" || (-z $hint && ${said[0]} != *'did you mean'*) ]] &&
		[[ $status -eq 125 && ! -e ran && ! -s out && ${#said[@]} -eq 2 && ${said[1]} == "$TRY" ]] && return
	echo "retry $*: status $status, wanted: $hint"
	cat out err
	return 1
}

@test "no secret of a word that may be another program's is shown" {
	local words
	while read -ra words; do
		status=0
		retry "${words[@]//_/ }" touch ran >out 2>&1 || status=$?
		if [[ $status -ne 125 || $(<out) == *hunter2* ]]; then cat out; return 1; fi
	done <<-'END'
		--user=me:hunter2
		-ume:hunter2
		-u=hunter2
		-qZhunter2
		-Hcurl -ume:hunter2
		-H Authorization:_Bearer_hunter2
		-HAuthorization:_Bearer_hunter2
		--http=https://me:hunter2@127.0.0.1/
		-p curl -d password=hunter2
		-p curl -b session=hunter2
		-p psql -d postgres://me:hunter2@127.0.0.1/db
		-p mysql -phunter2
		--quiet=password=hunter2
	END
	refuses "retry: invalid value '...' for --key: *" --key=$'hunter2\n' touch ran
	refuses 'retry: no command given: *COMMAND \[ARG\]...' --key hunter2
	refuses "retry: unknown option '--user=...'" --user=me:hunter2 touch ran
	refuses "retry: unknown option '-u'" -ume:hunter2 touch ran
	refuses "retry: invalid value 'Authorization: ...' for --http (-H): *" -H 'Authorization: hunter2' touch ran
}

@test "near misses, whole lines" {
	refuses "retry: unknown option '--retries': did you mean --attempts[?]" --retries 5 touch ran
	refuses "retry: unknown option '--tries=5': did you mean --attempts[?]" --tries=5 touch ran
	refuses "retry: unknown option '--de': did you mean --deadline or --delay[?]" --de 5 touch ran
	refuses "retry: invalid value 'ful' for --jitter (-j): expected none, full, equal, decorrelated, additive, a \
percentage from 0% to 100%, or a duration such as 500ms; did you mean full[?]" -j ful touch ran
	refuses "retry: invalid value '5min' for --timeout (-t): expected $DURATION; did you mean 5m[?]" -t 5min touch \
		ran
	refuses "retry: invalid value '7,503' for --retry-on (-r): expected $LIST; did you mean http:503[?]" -r 7,503 \
		touch ran
	refuses "retry: invalid value 'ttempts' for --attempts (-a): expected a whole number from 1, or inf for no limit; did you \
mean --attempts[?]" -attempts 5 touch ran
	refuses "retry: invalid value '=5' for --attempts (-a): expected a whole number from 1, or inf for no limit; did you \
mean -a 5[?]" -a=5 touch ran
	refuses "retry: invalid value '5curl' for --attempts (-a): expected a whole number from 1, or inf for no limit" -a5curl \
		touch ran
	refuses 'retry: no command given: expected retry \[OPTION\]... \[--\] COMMAND \[ARG\]...' --attempts 5 --
}

@test "-n: five attempts elsewhere, and no letter for a dry run" {
	local n='did you mean --attempts=5 (-a 5)[?] A dry run is --dry-run'
	refuses "retry: unknown option '-n': $n" -n 5 touch ran
	refuses "retry: unknown option '-n5': $n" -n5 touch ran
	refuses "retry: unknown option '-n=5': $n" -n=5 touch ran
	refuses "retry: unknown option '-qn': $n" -qn 5 touch ran
	refuses "retry: unknown option '-qn5': $n" -qn5 touch ran
	n=${n//5/N}
	refuses "retry: unknown option '-n': $n" -n touch ran
	refuses "retry: unknown option '-n': $n" -n
	refuses "retry: unknown option '-nv': $n" -nv touch ran
	refuses "retry: unknown option '-n=': $n" -n= touch ran
	refuses "retry: unknown option '-n': $n" -n 12345678901 touch ran
}

@test "near misses of options: beginnings, typing errors, other cases" {
	local hint option
	while read -r option hint; do
		means "$hint" "$option"
	done <<-'END'
		--a                     --attempts
		--att                   --attempts
		--attempt=3             --attempts
		--atempts               --attempts
		--attmepts              --attempts
		--ATTEMPTS              --attempts
		--jiter=full            --jitter
		--back-off              --backoff
		--dry_run               --dry-run
		--dryrun                --dry-run
		--maxdelay              --max-delay
		--max_delay=5           --max-delay
		--state                 --state-dir
		--max                   --max-delay or --max-retry-after
		--hold                  --hold-stdout or --hold-stderr
		--reset                 --reset-after or --reset-state
		--log                   --log-format or --log-file
		--on-                   --on-retry or --on-giveup
		--b
		--on
		--nope
		--preserve-status
		--delays-and-so-on
		---
		--=--attempts
		-Z
		-qZ
		-1
		-c-5
		-c5x
	END
}

@test "near misses of options: a single dash" {
	local hint option
	while read -r option hint; do
		means "$hint" "$option"
	done <<-'END'
		-attempts               --attempts
		-attempts=5             --attempts
		-timeout=5s             --timeout
		-quiet                  --quiet
		-name                   --name
		-retry-on               --retry-on
		-once                   --once
		-log_file=x             --log-file
		-sleep                  --interval
		-tries=3                --attempts
		-c5                     --attempts
		-u                      --success-on
		-w=3                    --interval
		-A5                     --attempts
	END
	means '-j none' -j=none
	means '-a 5' -qa=5
	means '' -a=x
	means '-a 5' -a '=5'
	means '' "-a=$(printf '%080d' 1)"
}

# rows TABLE: a line for each row of the table in hints.c: `KIND|MEANT|NAMES`, without a kind for an option.
rows() {
	sed -n "/} *$1\[\] = {/,/^};/p; /^static const struct synonyms $1\[\]/,/^};/p" "$ROOT/$HINTS" | tr '\n\t' '  ' |
		sed 's/" *"//g' | grep -o '{ [^{}"]*{* *"[^"]*", "[^"]*" }' |
		sed -E 's/^\{ ([A-Z_]*),* *\{* *"([^"]*)", "([^"]*)" \}$/\1|\2|\3/'
}

# accepted ADVICE: what a hint advises is a command line of ours, each of its alternatives, with a value for what needs one.
accepted() {
	local advice=$1 one value
	while [ -n "$advice" ]; do
		one=${advice%% or *} advice=${advice#"$one"} advice=${advice#' or '}
		one=${one% (*)}
		case $one in env*) env NAME=value true && continue ;; esac
		for value in '' =3 =1s =curl =stdout =json =auto; do
			# shellcheck disable=SC2086 # words
			retry --breaker=b --budget=b $one$value --dry-run true >/dev/null 2>err && continue 2
		done
		echo "advised: $one"
		cat err
		return 1
	done
}

@test "names from other tools: each leads to what is accepted" {
	local names='' meant name
	local -A known
	rows options >table
	[ "$(wc -l <table)" -ge 40 ]
	while read -r name; do
		known[$name]=1
	done < <(retry --help=all | grep -o -- '--[a-z-]*')
	while IFS='|' read -r _ meant names; do
		accepted "$meant"
		for name in $names; do
			[ -z "${known[--$name]}" ] || { echo "--$name is one of ours"; return 1; }
			if [ "${#name}" -eq 1 ]; then means "$meant" "-${name}5"; else means "$meant" "--$name"; fi
			echo "$name" >>all
		done
	done <table
	sort all | uniq -d >twice
	[ ! -s twice ]
	grep -qx retries all
	means --attempts --max_attempts=3
	means --attempts --Max-Attempts=3
	means --attempts=inf --forever
	means '--deadline or --timeout' --max-time
}

@test "names of values from other tools: each leads to what is accepted" {
	local kind meant names name option
	local -A options=([VALUE_PRESETS]=preset [VALUE_STATUSES]=retry-on [VALUE_LIMIT]=attempts [VALUE_INTERVAL]=interval
		[VALUE_DURATION]=timeout [VALUE_BACKOFF]=backoff [VALUE_JITTER]=jitter [VALUE_PROGRESS]=progress
		[VALUE_LOG_FORMAT]=log-format)
	rows values >table
	[ "$(wc -l <table)" -ge 12 ]
	set -f
	while IFS='|' read -r kind meant names; do
		option=${options[$kind]}
		accepted "--$option=${meant// or / or --$option=}"
		for name in $names; do
			means "$meant" "--$option=$name"
			means "$meant" "--$option=${name^^}"
		done
	done <table
}

@test "near misses of values" {
	local option value hint http
	while read -r option value hint; do
		hint=${hint//_/ }
		means "$hint" "--$option=${value//_/ }"
		case $hint in
		'') ;;
		--*) accepted "$hint" ;;
		*) http=; [[ $hint != http:* ]] || http='--http=stdout '
			accepted "$http--$option=${hint// or / or --$option=}" ;;
		esac
	done <<-'END'
		jitter FULL             full
		jitter decorelated      decorrelated
		jitter 50msec           50ms
		jitter 10%%
		backoff exp             exponential
		backoff Linear          linear
		backoff fibonaci        fibonacci
		backoff quadratic
		backoff 2               --factor=2
		backoff 1.5             --factor=1.5
		backoff 0.5
		group shard             shared
		nested wran             warn
		log-format jsn          json
		log-format JSON         json
		log-format yaml
		progress alway          always
		signal TERMM            TERM
		signal SIGTREM          TERM
		signal SIGKIL           KILL
		signal USR              USR1 or USR2
		signal 99
		signal SIG
		preset crul             curl
		preset Git              git
		preset psql,postgres    psql
		preset psql,kubctl      kubectl
		preset curl,_git        curl,git
		preset psql,
		preset perl
		retry-on timout         timeout
		retry-on 7,Timeouts     timeout
		retry-on signals        signal
		retry-on SEGVV          SEGV
		retry-on all            any
		retry-on 5xx            http:5xx
		retry-on 7,429,28       http:429
		retry-on 5XX            http:5xx
		retry-on 1,_2,_3        1,2,3
		retry-on 1_2_3          1,2,3
		retry-on 1..255         1-255
		retry-on 1_-_9,_SEGV    1-9,SEGV
		retry-on 256
		retry-on 600
		retry-on 1000
		retry-on 5-3
		retry-on 3,,4
		retry-on http:6xx
		stop-on 404             http:404
		success-on 4xx          http:4xx
		attempts 0              inf_(no_limit)_or_1_(run_once)
		attempts unlimited      inf
		attempts none           inf
		attempts many
		attempts -1             inf
		attempts 0.5
		consecutive inf
		timeout 5sec            5s
		timeout 5_s             5s
		timeout 1.5minutes      1.5m
		timeout 2_hours         2h
		timeout 100usec         100us
		timeout 100µs           100us
		kill-after never        0
		timeout 5M              5m
		timeout 5_Minutes       5m
		timeout 1w              7d
		timeout 2_weeks         14d
		timeout 1w2d
		timeout w
		timeout 1:30            1m30s
		timeout 1:30:05         1h30m05s
		timeout 1:30:05:07
		timeout 1:2:3:4:5:6:7:8:9
		timeout 1:
		timeout 1:30:
		timeout :
		timeout 1h_30_min       1h30m
		timeout 1s..5s
		timeout 1h30
		timeout -1
		timeout 1e3
		timeout 5.5.5min
		timeout min
		delay 5min              5m
		interval 5min           5m
		interval never          0
		delay 1s,5min           1s,5m
		delay 1,_2,_3           1,2,3
		delay 1_2_3             1,2,3
		delay 1s..5s            --interval=1s_--jitter=4s
		delay 1-1.5             --interval=1s_--jitter=0.5s
		delay 5s..1s
		delay 1s,1w
		interval 1s..5s         --interval=1s_--jitter=4s
		interval 5s..5s
		interval 5s..1s
		budget-rate 10/sec      10/s
		budget-rate 10/minute   10/m
		budget-rate 1.5/sec
		budget-rate 10
		budget-burst 10min
		factor 2x
		http fd:1
	END
	means '' -a ''
	means '' --retry-on ''
	means '' --preset ''
	means '' --preset "$(printf 'x%.0s' {1..200})"
	means '' --retry-on "$(printf 'signal%.0s' {1..200})"
	means full --jitter $'fu\nl'
}

@test "no command" {
	refuses 'retry: no command given: expected retry \[OPTION\]... \[--\] COMMAND \[ARG\]...'
	refuses 'retry: no command given: *' --
	refuses 'retry: no command given: *' -a 3
	refuses 'retry: no command given: *' -qv --
}

@test "control characters, bytes that are not UTF-8 and long values stay two short lines" {
	refuses "retry: invalid value 'a\\\\x0ab\\\\x1b\[31m\\\\xc2\\\\x9b' for --attempts*" -a \
		$'a\nb\e[31m\xc2\x9b' touch ran
	refuses "retry: invalid value '\\\\xff\\\\x7f\\\\\\\\' for --jitter*" -j $'\xff\x7f\\' touch ran
	refuses "retry: unknown option '--x\\\\x0a\\\\x0d'" $'--x\n\r' touch ran
	refuses "retry: unknown option '-q\\\\x07'" $'-q\a' touch ran
	refuses "retry: invalid value '%s%n%d' for --delay*" -d %s%n%d touch ran
	long=$(printf '%05000d' 0)
	refuses "retry: unknown option '--000*...'" "--$long" touch ran
	[ "$(wc -c <err)" -lt 1024 ]
	refuses "retry: invalid value 'x000*...' for --retry-on*" -r "x$long" touch ran
	[ "$(wc -c <err)" -lt 1024 ]
	refuses "retry: invalid value '\\\\x01*...' for --jitter*" -j "${long//0/$'\x01'}" touch ran
	[ "$(wc -c <err)" -lt 1024 ]
	grep -q 'or a duration such as 500ms$' err
}

@test "every way to write an option and its value" {
	for words in -a4 '-a 4' --attempts=4 '--attempts 4' '-qa4' '-qva 4' '-vqqa4' '-a9 -a4'; do
		rm -f runs
		# shellcheck disable=SC2086 # words
		run -5 retry -d0 $words sh -c 'echo x >>runs; exit 5'
		[ "$(attempts)" -eq 4 ] || { echo "$words"; return 1; }
	done
	# what follows a letter is its value, whatever it looks like
	refuses "retry: invalid value '=4' for --attempts (-a)*" -a=4 touch ran
	refuses "retry: invalid value '4q' for --attempts (-a)*" -a4q touch ran
	refuses "retry: invalid value 'q' for --attempts (-a)*" -aq touch ran
	refuses "retry: invalid value '--' for --attempts (-a)*" -a -- touch ran
	refuses "retry: invalid value '-q' for --attempts (-a)*" -a -q touch ran
	refuses "retry: invalid value '-q' for --attempts (-a)*" --attempts -q touch ran
	refuses "retry: invalid value '4=5' for --attempts (-a)*" --attempts=4=5 touch ran
	refuses "retry: --attempts (-a) needs a value*" -qva
}

@test "the last of a repeated option counts; lists add up" {
	run -7 retry -a5 -d9 -a2 -d0 -b linear -b constant sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 2 ]
	run -0 retry -q --success-on=3 --success-on=7 sh -c 'exit 3'
	run -0 retry -q --success-on=3 --success-on=7 sh -c 'exit 7'
	rm runs
	run -7 retry -q -d0 -d 0,0 -d0 -r 5 -r 7 sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 3 ]
}

@test "options end at the first operand and at --" {
	run -0 --separate-stderr retry -q echo -a x --nope --help -- -q
	[ "$output" = '-a x --nope --help -- -q' ]
	run -0 --separate-stderr retry -q -- echo -- -a
	[ "$output" = '-- -a' ]
	run -0 --separate-stderr retry -q printf '%s ' -h --help -V --version -Z
	[ "$output" = '-h --help -V --version -Z ' ]
	# a command that begins with a dash
	printf '#!/bin/sh\necho dashed "$@"\n' >-x
	chmod +x -- -x
	PATH=.:$PATH run -0 --separate-stderr retry -q -- -x -a
	[ "$output" = 'dashed -a' ]
	# a lone dash is an operand
	run -127 retry - -a x
	[ "$output" = 'retry: -: attempt 1/3: not found; giving up: permanent failure' ]
	run -127 retry ''
	[ "$output" = 'retry: : attempt 1/3: not found; giving up: permanent failure' ]
}

@test "the first error counts, and --help before it wins" {
	refuses "retry: invalid value 'x' for --attempts*" -a x --help touch ran
	run -0 retry --help -a x --nope
	[[ $output == 'Usage: retry '* ]]
	run -0 retry -qhZ
	[[ $output == 'Usage: retry '* ]]
	run -0 retry --attempts 3 -V --help
	[[ $output == 'retry '[0-9]* ]]
}

@test "--help: a screen of 40 lines, on standard output, with the topics; -h is the same" {
	run -0 --separate-stderr retry --help
	[ -z "$stderr" ]
	[ "$output" = "$(retry -h)" ]
	[ "${#lines[@]}" -ge 25 ]
	[ "$(wc -l <<<"$output")" -le 40 ]
	local line shown=$output
	for line in "${lines[@]}"; do
		[ "${#line}" -le 80 ] || { echo "too long: $line"; return 1; }
	done
	[ "$(grep -c '^  retry ' <<<"$output")" -eq 3 ]
	for line in attempts deadline timeout interval delay retry-on stop-on preset quiet dry-run; do
		[[ $output == *" --$line"* ]] || { echo "no --$line"; return 1; }
	done
	[ "$(grep -c '^RETRY_OPTIONS ' <<<"$output")" -eq 1 ]
	# what it shows is what all of the help shows
	retry --help=all >all
	[ "$(grep -E '^ ' <<<"$output" | grep -v '^  retry ' | grep -vxFf all)" = "$(grep -A 1 'TOPIC is$' <<<"$output" | tail -n 1)" ]
	[ "$(grep -c '^Exit status' <<<"$output")" -eq 1 ]
	[ "$(tail -n 3 all)" = "$(tail -n 3 <<<"$output")" ]
	run -125 --separate-stderr retry --help=nope
	for line in $(grep -A 1 'TOPIC is$' <<<"$shown" | tail -n 1 | tr -d ,.); do
		[[ $line == or || $stderr == *" $line"* ]] || { echo "no topic $line"; return 1; }
	done
}

@test "--help=TOPIC: each option stands under one topic, as under --help=all" {
	local topic topics
	run -125 --separate-stderr retry --help=tiem
	[ "${stderr_lines[0]}" = "retry: invalid value 'tiem' for --help (-h): expected all, time, delay, judge, http, streams, shared, key, hooks, log or other; did you mean time?" ]
	refuses "retry: invalid value '' for --help (-h): expected all, time*" --help=
	topics='time delay judge http streams shared key hooks log other'
	for topic in $topics; do
		run -0 --separate-stderr retry "--help=$topic" --nope
		[ "${lines[0]}" = 'Usage: retry [OPTION]... [--] COMMAND [ARG]...' ]
		[ "$(grep -c '^[A-Z].*:$' <<<"$output")" -eq 1 ]
		sed '1d; /^DUR:/,$d' <<<"$output" | grep . >>topics
	done
	retry --help=all | sed '1d; /^DUR:/,$d' | grep . | diff - topics
	# only an attached word is a topic
	[ "$(retry --help http)" = "$(retry --help)" ]
	[ "$(retry -h=http)" = "$(retry --help)" ]
}

@test "--help=all: at most 80 columns, every option in the manual's order" {
	run -0 --separate-stderr retry --help=all
	[ -z "$stderr" ]
	[ "${lines[0]}" = 'Usage: retry [OPTION]... [--] COMMAND [ARG]...' ]
	for line in "${lines[@]}"; do
		[ "${#line}" -le 80 ] || { echo "too long: $line"; return 1; }
		[[ $line != *$'\t'* && $line != *' ' ]] || { echo "blanks: $line"; return 1; }
	done
	sed -n 's/^  \(-.\|  \)[ ,]* --\([a-z-]*\).*/\1 \2/p' <<<"$output" | sed 's/^ *//' >options
	cat >wanted <<-'END'
		-a attempts
		-D deadline
		-t timeout
		-s signal
		-k kill-after
		consecutive
		-d delay
		-b backoff
		-f factor
		-m max-delay
		min-delay
		-j jitter
		splay
		reset-after
		seed
		-r retry-on
		-x stop-on
		success-on
		-q quiet
		-v verbose
		name
		-g group
		-h help
		-V version
	END
	# Options that are added later stand between these; none is lost and none moves.
	grep -xFf wanted options | diff wanted -
	grep -n '^[A-Z].*:$' <<<"$output" | cut -d: -f2 >headings
	printf '%s\n' 'When to stop' 'How long to wait' 'What to retry' Log Other >known
	sed 's/ (on standard error)//' headings | grep -xFf known | diff known -
}

@test "--help names the options that the parser knows, and no other" {
	retry --help=all >help
	grep -o '^ *\(-.,\)* *--[a-z-]*' help | grep -o -- '--.*' >names
	while read -r option; do
		case $option in --help | --version | --list-presets | --shell-function) continue ;; esac
		run retry "$option"
		[[ $output != *'unknown option'* ]] || { echo "$option"; return 1; }
	done <names
	for letter in {a..z} {A..Z} {0..9}; do
		case $letter in h | V) continue ;; esac
		run retry "-$letter"
		if [[ $(<help) == *$'\n'"  -$letter, "* ]]; then
			[[ $output != *'unknown option'* ]] || { echo "-$letter is in --help only"; return 1; }
		else
			[[ $output == *'unknown option'* ]] || { echo "-$letter is not in --help"; return 1; }
		fi
	done
}

@test "--version: one line on standard output" {
	for way in --version -V; do
		run -0 --separate-stderr retry "$way"
		[[ $output =~ ^retry\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
		[ -z "$stderr" ]
	done
}

@test "--help, --version, --list-presets and --shell-function that cannot be written: a line and 125" {
	for option in --help --help=all --version --list-presets --shell-function; do
		status=0
		retry $option >/dev/full 2>err || status=$?
		[ $status -eq 125 ]
		[ "$(cat err)" = 'retry: cannot write to standard output' ]
		status=0
		retry $option >&- 2>err || status=$?
		[ $status -eq 125 ]
		[ "$(cat err)" = 'retry: cannot write to standard output' ]
		# nobody reads: as any program that prints
		mkfifo pipe
		exec 9<>pipe
		exec 8>pipe
		exec 9<&-
		status=0
		t-with retry $option >&8 2>err || status=$?
		[ $status -eq 141 ]
		[ ! -s err ]
		status=0
		t-with -i 13 retry $option >&8 2>err || status=$?
		exec 8>&-
		rm pipe
		[ $status -eq 125 ]
		[ ! -s err ]
		# and the error cannot be written either
		status=0
		retry $option >/dev/full 2>/dev/full || status=$?
		[ $status -eq 125 ]
	done
}

@test "a wrong command line with standard error closed or full is 125 all the same" {
	status=0
	retry --nope touch ran 2>&- || status=$?
	[ $status -eq 125 ]
	status=0
	retry -a x touch ran 2>/dev/full || status=$?
	[ $status -eq 125 ]
	[ ! -e ran ]
}

@test "the locale changes nothing" {
	for locale in C C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8; do
		LC_ALL=$locale retry -q -d 1.5ms -s sigint -j 12.5% true
		LC_ALL=$locale refuses "retry: invalid value '1,5x' for --timeout*" -t 1,5x touch ran
	done
}

NAME='1 to 64 of A-Za-z0-9._-, not starting with a dot'

# good_state OPTION VALUE...: as good, with the state in ./state.
good_state() {
	local option=$1 value
	shift
	for value; do
		GOOD=$((GOOD + 1))
		retry --quiet --state-dir "state.$GOOD" --breaker b --budget b "--$option=$value" touch "ran.$GOOD" 2>err ||
			{ echo "--$option=$value: $?"; cat err; return 1; }
		[ -e "ran.$GOOD" ] || { echo "--$option=$value: has not run"; return 1; }
		[ ! -s err ] || { echo "--$option=$value:"; cat err; return 1; }
	done
}

@test "--breaker, --budget" {
	longest=$(printf '%064d' 0)
	for option in breaker budget; do
		good_state "$option" a api A-Z_0.9 - -- _ "$longest" a..b
		bad "$option" "--$option" "$NAME" '' . .. .a a/b / ../a 'a b' ' a' 'a ' a: 'a*' é "${longest}0"
		refuses "retry: invalid value 'a\\\\x0ab' for --$option: *" "--$option" $'a\nb' touch ran
	done
}

@test "--breaker-threshold, --breaker-cooldown" {
	good_state breaker-threshold 1 01 9223372036854775807 99999999999999999999999
	bad breaker-threshold --breaker-threshold 'a whole number from 1' '' 0 -1 +1 1.5 x 0x1 ' 1'
	good_state breaker-cooldown 0 1ns 30s 1m30s 99999999999999999999d
	bad breaker-cooldown --breaker-cooldown "$DURATION" "${BAD_DURATIONS[@]}"
}

@test "--budget-rate, --budget-burst, --budget-ratio" {
	good_state budget-rate 1/s 10/m 0100/h 1000000000/d
	bad budget-rate --budget-rate 'a whole number from 1 to 1000000000, and /s, /m, /h or /d' '' 10 / /s 0/s 1/ 1/x \
		1/S 1/sec 1s 1.5/s 1./s .5/s -1/s +1/s 1/s/m 1//s '1 /s' '1/ s' '1/s ' 1/1s 1000000001/s \
		99999999999999999999/s x/s 0x1/s 1e3/s
	good_state budget-burst 1 01 1000000000
	bad budget-burst --budget-burst 'a whole number from 1 to 1000000000' '' 0 -1 1.5 x 1000000001 \
		99999999999999999999 1s
	good_state budget-ratio 0 0.2 .5 1 1.5 0.000000001 1000000000
	bad budget-ratio --budget-ratio 'a decimal number from 0' '' -1 -0 . 1. x 20% 1e3 inf nan 1,5 ' 1'
}

@test "the bucket is as large as its rate, unless --budget-burst says otherwise" {
	# tokens ARGUMENT...: how many are left when two are taken
	tokens() {
		rm -rf state
		retry -qqq -a 3 -d 0 --state-dir state --budget b "$@" false || true
		echo $(($(sed -n 's/.* tokens=\([0-9]*\) .*/\1/p' state/b.budget) / 1000000000))
	}
	[ "$(tokens --budget-rate 7/d)" -eq 5 ]
	[ "$(tokens --budget-rate 7/d --budget-burst 4)" -eq 2 ]
	[ "$(tokens --budget-burst 4 --budget-rate 7/d)" -eq 2 ]
	# the default, 10 a second, fills it again while it runs
	run -0 tokens
	((output == 8 || output == 9))
}

@test "--state-dir" {
	good_state state-dir x ./x x/y/z 'a b' -- "$PWD/abs"
	bad state-dir --state-dir 'the name of a directory' ''
}

@test "--show-state, --reset-state: their operands, and one of them" {
	local key='1 to 255 bytes without control characters'
	mkdir -m 700 state
	for flag in show-state reset-state; do
		refuses "retry: invalid value 'x' for --$flag: expected no value" "--$flag=x" touch ran
		for name in '' $'a\nb' "$(printf '%0256d' 0)"; do
			refuses "retry: invalid name '*': expected $key" --state-dir state "--$flag" "$name"
			refuses "retry: invalid name '*': expected $key" --state-dir state "--$flag" ok "$name"
		done
		# only a key can be called so
		for name in . ../a a/b 'a b' .a "$(printf '%065d' 0)"; do
			run -125 retry --state-dir state "--$flag" "$name"
			[ "$output" = "retry: no breaker, budget or key is called '$name'" ]
		done
	done
	refuses 'retry: --reset-state needs a name: expected at least one breaker, budget or key' --reset-state
	refuses 'retry: --reset-state needs a name: expected at least one breaker, budget or key' --reset-state --
	refuses 'retry: --show-state and --reset-state: expected one of them' --show-state --reset-state a
}

# with DEFAULTS COMMAND...: with RETRY_OPTIONS.
with() {
	RETRY_OPTIONS=$1 "${@:2}"
}

@test "RETRY_OPTIONS: split at blanks, read first, and the command finds it as it is" {
	local words
	for words in '-a 2 -d0' $'\t-d0\n-a  2\n' '-a2 -d0 -x 3 --name=x'; do
		: >runs
		with "$words" run -7 retry sh -c 'echo "$RETRY_OPTIONS" >seen; echo x >>runs; exit 7'
		[ "$(attempts)" -eq 2 ]
		[ "$(cat seen; echo x)" = "$words"$'\nx' ]
	done
	# the command line wins, whatever kind the default was of
	while IFS='|' read -r words options delay; do
		# shellcheck disable=SC2086 # words
		got=$(with "$words" retry -a2 --log-format=json --dry-run $options | sed -n 's/.*delay_min":\(.*\),"at_min.*/\1/p')
		[ "$got" = "${delay// /}" ] || { echo "$words, $options: $got"; return 1; }
	done <<-'END'
		-i 5                    | -d 1          | 1.000,"delay_max":1.000
		-i 5                    | -b linear     | 0.000,"delay_max":5.000
		-i 5                    | -d 1,2        | 1.000,"delay_max":1.000
		-d 1,2                  | -i 5          | 5.000,"delay_max":5.000
		-d 9 -b fibonacci       | -i 5          | 5.000,"delay_max":5.000
		-i 5 -m 3               | -m 9          | 5.000,"delay_max":5.000
	END
	# a blank one is none
	with $' \t\n' retry true
}

@test "RETRY_OPTIONS: -q and -v of the command line count alone, lists add up" {
	local words options lines
	while IFS='|' read -r words options lines; do
		# shellcheck disable=SC2086 # words
		with "$words" any retry -a1 $options false 2>err
		# shellcheck disable=SC2086 # words
		with "$words" any retry -a1 $options true 2>>err
		[ "$(wc -l <err)" -eq "$lines" ] || { echo "$words, $options:"; cat err; return 1; }
	done <<-'END'
		-q      |       | 1
		-q      | -q    | 1
		-qq     | -q    | 1
		-q      | -qq   | 1
		-q      | -qqq  | 0
		-qqq    | -q    | 1
		-q      | -v    | 4
		-v      |       | 4
		-v      | -q    | 1
		-qqq    | -d 0  | 0
	END
	with '-r 7' run -7 retry -q -a2 -d0 -r 8 sh -c 'echo x >>runs; exit 7'
	[ "$(attempts)" -eq 2 ]
}

@test "RETRY_OPTIONS: a mistake is named as one in it" {
	local begin="retry: RETRY_OPTIONS:"
	with --atempts=3 refuses "$begin unknown option '--atempts=3': did you mean --attempts[?]" touch ran
	with '-a 0' refuses "$begin invalid value '0' for --attempts (-a): expected *" touch ran
	with '-q -D' refuses "$begin --deadline (-D) needs a value: expected *" 5 touch ran
	for words in '-q curl' 'curl' '-q --' '--name="my job" -q' '-'; do
		with "$words" refuses "$begin '*' is no option: expected options only, split at blanks, without quotes" \
			touch ran
	done
	for words in --help -h -V --list-presets --shell-function --dry-run --show-state --reset-state; do
		with "-q $words" refuses "$begin no command would run with --*: expected on the command line only" touch ran
	done
	with "$(printf -- '-q %.0s' {1..2000})" refuses "$begin too long: expected at most 4095 bytes" touch ran
	with "$(printf -- '-q %.0s' {1..1365})" retry true
	# of both together, of the command line alone
	with '--min-delay=2m' refuses "retry: with RETRY_OPTIONS: invalid value '2m' for --min-delay: expected *" -m 1s \
		touch ran
	with '--name x' refuses "retry: no command given: expected *..." -q
	with '-q' refuses "retry: unknown option '--foo'" --foo touch ran
	# --help is there to mend it
	[[ $(with --foo retry --help) == Usage:* ]]
	with --foo retry -V | grep -q '^retry '
}

@test "RETRY_OPTIONS: what does not apply to a run is passed over" {
	with '--breaker-threshold=3 --breaker-cooldown=1m --budget-rate=3/s --once --once-ttl=1h -r http:503,7' \
		run -0 --separate-stderr retry -q true
	[ -z "$stderr" ]
	# a list of nothing else is none
	with '-d0 --success-on=http:404 -r http:503' run -1 retry false
	[[ $output == *'attempt 3/3'*'no attempts left' ]]
	with '--success-on=http:404' run -0 retry true
	# but is used where it does
	with '-r http:503' run -1 retry -H stderr false
	[[ $output == *'permanent failure (not in --retry-on)' ]]
	with '-r http:503,none' run -1 retry false
	[[ $output == *'permanent failure (not in --retry-on)' ]]
	with '--breaker-threshold=1 --state-dir=state --breaker=b' run -1 retry -d0 false
	[[ $output == *'circuit "b" is open' ]]
	with '--once --state-dir=state' run -0 retry -q --key=k sh -c 'echo x >>runs'
	with '--once --state-dir=state' run -0 retry -q --key=k sh -c 'echo x >>runs'
	[ "$(attempts)" -eq 1 ]
}

@test "--breaker-* without --breaker and --budget-* without --budget" {
	local option
	for option in breaker-threshold=3 breaker-cooldown=1s budget-rate=1/s budget-burst=3 budget-ratio=0.1; do
		refuses "retry: --${option%=*} does nothing without --${option%%-*}: expected --${option%%-*}=NAME as well" \
			--$option touch ran
	done
	with --breaker=b retry --state-dir=state --breaker-threshold=3 true
}
