#!/usr/bin/env bats
# The function that --shell-function prints: retrying the functions and builtins of each shell that is installed.

load lib/common
load lib/processes
load lib/shells

# The text

@test "every shell is there" {
	[ ${#NO_SHELLS[@]} -eq 0 ] || skip "not installed, and left out: ${NO_SHELLS[*]}"
}

@test "the function is short, and shellcheck has nothing to say" {
	retry --shell-function >text
	[ "$(wc -l <text)" -le 60 ]
	[ "$(grep -c '^[a-z_]*()' text)" -eq 1 ]
	shellcheck -s sh text
	local shell
	for shell in "${SHELLS[@]}"; do
		# shellcheck disable=SC2086 # a command and its options
		$shell -n text || { echo "$shell"; return 1; }
	done
}

@test "it calls the program that printed it, wherever that is" {
	local place="$PWD/it's a \"\$place\" \\ here"
	mkdir "$place" other
	cp "$ROOT/retry" "$place/retry"
	printf '#!/bin/sh\necho another\n' >other/retry
	chmod +x other/retry
	export PLACE=$place OTHER=$PWD/other
	DEFINE=':' prints $'got 1\ngot 2\nretry *' <<-'END'
		eval "$("$PLACE/retry" --shell-function)"
		PATH=$OTHER:$PATH
		f() { n=$((n + 1)); echo "got $n"; [ $n -eq 2 ]; }
		n=0
		retry -qqq -d 0 f
		retry --version
	END
	DEFINE=':' prints $'got\nretry *' <<-'END'
		cd "$PLACE"
		eval "$(./retry --shell-function)"
		cd /
		f() { echo got; }
		retry -qqq f
		retry --version
	END
	DEFINE=':' prints $'got\nretry *' <<-'END'
		PATH=$PLACE:$PATH
		eval "$(retry --shell-function)"
		PATH=/nowhere
		f() { echo got; }
		retry -qqq f
		retry --version
	END
}

@test "it leaves nothing in the shell but itself and variables that begin with retry_" {
	prints $'' <<-'END'
		names() { set | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'; }
		f() { [ "$RETRY_ATTEMPT" -eq 2 ]; }
		names >before
		names >before
		retry -qqq -d 0 --verify : --on-retry : f
		names >after
		sort before >b; sort after >a
		comm -13 b a | grep -v -e '^retry_' -e '^_$' -e '^LINENO$' -e '^BASH_' -e PIPESTATUS || :
	END
}

# What is called

@test "variables that the function sets stay set, and its status is the status" {
	as_in_if <<-'END'
		f() { TOKEN="$*"; return "$1"; }
		for s in 0 1 2 7 126 127 128 129 130 137 143 200 255; do
			TOKEN=none
			{{f $s x}}
			echo "$? $TOKEN"
		done
		g() { cd /; umask 027; exec 5>five; }
		{{g}}
		pwd; umask; echo five >&5
	END
}

@test "the function has its arguments, whatever is in them, or none" {
	as_in_if <<-'END'
		show() { echo "$#"; for a; do printf '<%s>\n' "$a"; done; }
		{{show}}
		{{show ''}}
		{{show '' '' 'a b' '  ' '	' 'two
		lines' '
		' '*' '[a-z]?' "it's" "''" '"q"' 'back\slash' '\' '\\n' '$HOME' '`id`' '$(id)' '~' '!' '#' ';' '&' '' }}
		{{show -- -n -x --help -a --shell-function=ask '{attempt' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20}}
		{{show "$(printf '\001\033\177\303\250\377')"}}
		mark=$(printf '%05000d' 0)
		{{show "$mark" "$mark"}}
	END
}

@test "a function of a program's name, of an odd name, behind -- and behind an alias is called" {
	as_in_if <<-'END'
		curl() { echo "curl $*"; }
		ls() { echo "ls $*"; }
		true() { echo "true $*"; }
		test() { echo "test $*"; }
		cd() { echo "cd $*"; }
		{{curl -f x}}
		{{ls -l}}
		{{true 1}}
		{{test -z x}}
		{{cd nowhere}}
		_1() { echo "_1 $*"; }
		{{_1 2}}
		a() { echo "a $*"; }
		is() { echo "is $*"; }
		function_() { echo "function_ $*"; }
		builtin_() { echo "builtin_ $*"; }
		{{a b}}
		{{is b}}
		{{function_ b}}
		{{builtin_ b}}
		retry -qqq -- a b
		retry -qqq -a1 -- a -- b
	END
}

@test "an alias of the same name does not matter, nor does a second definition" {
	prints $'function a\n/\nfunction 1\nfunction 2' <<-'END'
		f() { echo "function $1"; }
		alias f='echo alias' cd='echo alias' ls=f
		retry -qqq f a
		retry -qqq cd /
		pwd
		eval "$(retry --shell-function)"
		eval "$(command retry --shell-function)"
		retry -qqq f 1
		g() { eval "$(retry --shell-function)"; retry -qqq f 2; }
		retry -qqq g
	END
}

@test "a builtin without a program of its name acts in the shell" {
	as_in_if <<-'END'
		{{cd /}}
		pwd
		{{eval 'x=1; y="a  b"'}}
		echo "$x $y"
		{{:}}
		{{umask 022}}
		umask
		{{unset x}}
		echo "${x-unset}"
		{{set -- 1 2 3}}
	END
	prints 'a line' <<-'END'
		echo 'a line' >file
		retry -qqq read -r x <file
		echo "$x"
	END
}

@test "a builtin with a program of its name, a program, and what is neither are the program's" {
	prints $'retry: test: attempt 1/1: exit 1 after *\nretry: false: attempt 1/1: exit 1 after *\nhello\nsh
retry: nobody_knows: attempt 1/3: not found; giving up: permanent failure; a function? *\n127' <<-'END'
		retry -a 1 test -z x
		retry -a 1 false
		retry -q echo hello
		retry -q sh -c 'echo sh'
		retry nobody_knows
		echo $?
	END
	prints $'1\n0\n3 3\n127\nprogram' <<-'END'
		alias nobody_knows='echo alias'
		alias program=:
		mkdir bin
		printf '#!/bin/sh\necho program\n' >bin/program
		chmod +x bin/program
		PATH=$PWD/bin:$PATH
		retry -qqq -a 1 false
		echo $?
		retry -qqq true
		echo $?
		retry -qqq -a 1 sh -c 'exit 3' || echo $? $?
		retry -qqq nobody_knows 2>/dev/null
		echo $?
		retry -q program
	END
	# the program's name for what only the shell would have called
	prints $'127\nprogram' <<-'END'
		f() { echo function; }
		ls() { echo function; }
		command retry -qqq -a 1 f 2>/dev/null
		echo $?
		printf '#!/bin/sh\necho program\n' >program
		chmod +x program
		program() { echo function; }
		retry -q ./program
	END
}

@test "the other pages and mistakes are the program's" {
	local words
	for words in '' --help --help=all --version '-V f' --list-presets '--no-such f' '-a 0 f' '-a x f' '--min-delay 5s -m 1s f' \
		'--verify' '-a 3' '--dry-run --seed 1 f' '--dry-run --seed 1 -a 3' '--show-state --state-dir state' \
		'--reset-state --state-dir state' '-q f --help'; do
		export WORDS=$words
		status=0
		# shellcheck disable=SC2086 # words
		retry $words >wanted 2>&1 || status=$?
		[ "$words" != '-q f --help' ] || { echo 'f: --help' >wanted; status=0; }
		prints "$(sed 's/[][*?\\]/\\&/g' wanted)" "$status" <<-'END' || { echo "retry $words"; return 1; }
			f() { echo "f: $*"; }
			eval "set -- $WORDS"
			retry ${1+"$@"}
		END
	done
}

# As in an `if`

@test "set -e: the failing commands of a function do not end the script, a failed retry does" {
	as_in_if <<-'END'
		set -e
		trap 'echo "end $?"' EXIT
		g() { false; echo "g went on"; (false; echo "a subshell too"); x=$(false; echo "inside $(false; echo 1)"); echo "$x"; }
		f() { false; g; false; echo "f went on"; return "$1"; }
		{{f 0}}
		{{f 3}} || echo "failed: $?"
		if {{f 3}}; then echo wrong; else echo "else: $?"; fi
		! {{f 4}}
		while {{f 5}}; do echo wrong; done
		x=$({{f 6}}) || echo "$x: $?"
		(set +e; {{f 7}}; echo "on: $?")
		case $- in *e*) echo "still e" ;; esac
		{{f 8}}
		echo "never seen"
	END
	as_in_if <<-'END'
		set -e
		f() { return 9; }
		h() { {{f}}; echo "in an if: on"; }
		if h; then echo yes; fi
		h
		echo "never seen"
	END
	as_in_if <<-'END'
		set -e
		f() { set +e; }
		{{f}}
		false
		echo "on: $?"
		f() { set -e; }
		{{f}}
		false
		echo "never seen"
	END
	prints $'1\n2\nafter' 0 <<-'END'
		set -e
		f() { false; n=$((n + 1)); echo $n; false; [ $n -eq 2 ]; }
		n=0
		retry -qqq -d 0 f
		echo after
	END
	prints $'1\n2\n3' 3 <<-'END'
		set -e
		f() { false; n=$((n + 1)); echo $n; return 3; }
		n=0
		retry -qqq -d 0 --verify false --on-retry 'false; false' --on-giveup 'false' f
		echo after
	END
}

@test "exit in the function or in a hook ends the script" {
	as_in_if <<-'END'
		trap 'echo "end $?"' EXIT
		f() { exit 5; }
		({{f}}; echo "never seen")
		echo $?
		x=$({{f}}; echo "never seen") || echo "$?"
		{{f}}
		echo "never seen"
	END
	prints 'end 6' 6 <<-'END'
		trap 'echo "end $?"' EXIT
		f() { return 1; }
		retry -qqq -d 0 --on-retry 'exit 6' f
		echo "never seen"
	END
}

@test "set -u: with nothing set, a word or none" {
	as_in_if <<-'END'
		set -u
		for v in RETRY_OPTIONS RETRY_ATTEMPT RETRY_DEPTH IFS PS4; do unset "$v"; done
		f() { echo "f $# ${1-none}"; }
		{{f}}
		{{f a}}
		g() { {{f}}; {{f b}} ; }
		{{g}}
		case $- in *u*) echo "still u" ;; esac
	END
	status=0
	retry 2>wanted || status=$?
	prints "$(sed 's/[][*?\\]/\\&/g' wanted)" "$status" <<-'END'
		set -u
		retry
	END
	prints $'1\n2' <<-'END'
		set -eu
		f() { n=$((n + 1)); echo $n; [ $n -eq 2 ]; }
		n=0
		retry -qqq -d 0 --verify : --on-retry : --done-if false --stop-if false f
	END
}

@test "set -f, -C, -a, -n, -v, -x and pipefail are what they were, and hold in the function" {
	as_in_if <<-'END'
		f() { echo *; return 3; }
		set -f
		{{f}}
		echo * $?
		set +f
	END
	as_in_if <<-'END'
		f() { (echo x >file) 2>/dev/null || echo "left alone"; }
		: >file
		set -C
		{{f}}
		{{f}} 2>/dev/null
	END
	as_in_if <<-'END'
		f() { v=1; }
		set -a
		{{f}}
		sh -c 'echo $v'
	END
	as_in_if <<-'END'
		(set -o pipefail) 2>/dev/null && set -o pipefail
		f() { false | true; }
		{{f}}
		echo $?
		g() { cat; return 4; }
		echo x | {{g}} | cat
		echo $?
		{{g}} </dev/null | true
		echo $?
	END
	prints $'function' <<-'END'
		f() { [ "$RETRY_ATTEMPT" -eq 2 ] && echo function; }
		exec 2>trace
		set -vx
		retry -d 0 f
	END
	prints $'same' <<-'END'
		f() { return 1; }
		set +o >before
		retry -qqq -d 0 --verify : --on-retry : f
		set +o >after
		retry -qqq -d 0 --verify : --on-retry : true
		cmp before after && echo same
	END
}

@test "any \$IFS: it is what it was, and holds in the function" {
	as_in_if <<-'END'
		show() { echo "$#"; for a; do printf '<%s>' "$a"; done; echo; printf '%s' "${IFS-unset}" | od -c; x=a:b; set -- $x; echo $#; }
		for IFS in '0123456789:' '' '/' ' ' ':' "'" '"' '-' '=_retycalhod'; do
			{{show "1 2" a b:c 345}}
			printf '%s' "$IFS" | od -c
		done
		unset IFS
		{{show 'a b' "c  d"}}
		echo "${IFS-unset}"
		f() { IFS=,; }
		{{f}}
		echo "$IFS"
	END
	prints $'1 1\n2 1\n0123456789:-=_/retryhokcal\n0' <<-'END'
		f() { n=$((n + 1)); printf '%s\n' "$n $#"; [ "$n" -eq 2 ]; }
		n=0
		IFS=0123456789:-=_/retryhokcal
		retry -qqq -d 0 --verify : --on-retry : "f" "a b"
		printf '%s\n' "$IFS" "$?"
	END
}

@test "positional parameters, \$? and \$0 are the caller's" {
	as_in_if <<-'END'
		set -- 'a b' '' c
		f() { echo "f: $? $# $*"; [ $# -eq 0 ] || shift; echo "$#"; return 3; }
		{{f 1 2 3 4 5}}
		echo "$? $# $1|$2|$3 ${0##*/}"
		false
		{{f}}
		true
		{{f}}
		give 77
		{{f x}}
		echo $?
		h() { {{f "$@"}}; echo "h: $? $# $*"; }
		h p q
		set --
		{{f}}
		echo $#
	END
	prints $'5\n5\n5\n0' <<-'END'
		give() { return $1; }
		f() { echo $?; n=$((n + 1)); [ $n -eq 3 ]; }
		n=0
		give 5
		retry -qqq -d 0 f
		echo $?
	END
}

@test "local variables, of the function and of who calls retry" {
	as_in_if <<-'END'
		command -v local >/dev/null || alias local=typeset
		v=outer
		g() { echo "g: $v"; v=changed; }
		f() { local v=inner; {{g}}; echo "f: $v"; }
		{{f}}
		echo "$v"
		f
		echo "$v"
	END
	as_in_if <<-'END'
		f() { t="$t.${#t}"; set -- "$t" "$@"; [ $# -gt 3 ] || {{f "$@"}}; echo "$#"; }
		t=x
		{{f}}
		echo "$t"
	END
}

@test "subshells, pipelines, command substitutions, the background" {
	as_in_if <<-'END'
		f() { echo "out $*"; echo "err $*" >&2; v=set; return "${1:-0}"; }
		v=
		({{f 3}})
		echo "$? $v"
		x=$({{f 4}} 2>err)
		echo "$? $x $(cat err) $v"
		x=$({{f 4}} 2>&1 >/dev/null)
		echo "$? $x"
		{{f 5}} 2>&1 | sed 's/^/piped /'
		echo a line | {{f 6}} 2>/dev/null | cat
		g() { read -r l; echo "read $l"; }
		printf '%s\n' one two | { {{g}}; {{g}}; }
		{{f 7}} >out 2>&1
		cat out
		{{f 8}} >>out 2>/dev/null
		cat out
		{{f 9}} &
		wait $!
		echo $?
		{ {{f}}; echo "$v"; }
		x=`{{f 1}} 2>/dev/null`
		echo "$? $x"
	END
	prints $'out 1\nout 2\n0\nerr\nerr' <<-'END'
		f() { n=$((n + 1)); echo "out $n"; echo err >&2; [ $n -eq 2 ]; }
		n=0
		x=$(retry -qqq -d 0 f 2>err)
		echo "$x"
		echo "$?"
		cat err
	END
}

@test "a function that itself calls retry, with other options" {
	prints $'f 1/2 depth 1
g 1/3 depth 2
g 2/3 depth 2
f 1/2 depth 1 again: 0
f 2/2 depth 1
g 1/3 depth 2
g 2/3 depth 2
f 2/2 depth 1 again: 0
0 none' <<-'END'
		where() { echo "$1 $RETRY_ATTEMPT/$RETRY_ATTEMPT_LIMIT depth $RETRY_DEPTH$2"; }
		g() { where g; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		f() { where f; retry -qqq -d 0 -a 3 g x y; where f " again: $?"; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		retry -qqq -d 0 -a 2 f
		echo "$? ${RETRY_ATTEMPT-none}"
	END
	# ten deep; the status of each level comes from within
	prints $'10\n10\n1\n3\n1\n10\n3' <<-'END'
		f() {
			n=$((n + 1))
			[ $n -lt 10 ] || { echo "$RETRY_DEPTH"; return 3; }
			retry -qqq -a 1 f "$@"
		}
		n=0; retry -qqq -a 1 f
		n=0; retry -qqq -d 0 -a 2 f || echo "$RETRY_DEPTH$?"
		n=9; retry -qqq -d 0 -a 2 --on-retry 'n=0' -x 4 f || echo "$?"
	END
	# a program that retries, in the function; and the function, in a program's script
	prints $'2 1/3 2\n2 2/3 2\n1 1/2\n2 1/3\n2 2/3\n1 2/2\n2 1/3\n2 2/3\nnone' <<-'END'
		f() { retry -qqq -d 0 sh -c 'echo "$RETRY_DEPTH $RETRY_ATTEMPT/$RETRY_ATTEMPT_LIMIT 2"; [ "$RETRY_ATTEMPT" -eq 2 ]'; }
		retry -qqq f
		cat >inner <<-'INNER'
			eval "$(retry --shell-function)"
			g() { echo "$RETRY_DEPTH $RETRY_ATTEMPT/$RETRY_ATTEMPT_LIMIT"; [ "$RETRY_ATTEMPT" -eq 2 ]; }
			echo "$RETRY_DEPTH $RETRY_ATTEMPT/$RETRY_ATTEMPT_LIMIT"
			retry -qqq -d 0 g
			[ "$RETRY_ATTEMPT" -eq 2 ]
		INNER
		retry -qqq -d 0 -a 2 sh inner
		echo "${RETRY_DEPTH-none}"
	END
}

@test "traps: EXIT, INT, TERM and USR1 are kept, and run" {
	as_in_if <<-'END'
		trap 'echo "end $?"' EXIT
		trap 'echo usr1' USR1
		trap '' HUP
		f() { trap >inside; kill -USR1 $$; echo "went on"; return 2; }
		trap >before
		{{f}}
		echo $?
		trap >after
		cmp before inside; cmp before after
		g() { trap 'echo "other end"' EXIT; trap 'echo usr2' USR2; }
		{{g}}
		trap | sort
		kill -USR2 $$
	END
	as_in_if <<-'END'
		trap 'echo "term $?"; exit 7' TERM
		f() { kill -TERM $$; echo "not reached, maybe"; }
		{{f}} >/dev/null
		echo "never seen"
	END
}

@test "bash: the traps ERR, DEBUG and RETURN" {
	local SHELLS=(bash 'bash --posix')
	as_in_if <<-'END'
		trap 'echo "err $?"' ERR
		f() { false; (exit 4); false; return "$1"; }
		{{f 0}}
		{{f 3}}
		{{f 3}} || echo "no trap"
		echo on
	END
	as_in_if <<-'END'
		trap 'n=$((n + 1))' DEBUG
		f() { echo 1; echo 2; }
		n=0
		{{f}} >/dev/null
		trap - DEBUG
		[ "$n" -le 10 ] || echo "$n"
	END
	prints $'f\nf\n0' <<-'END'
		set -eETu -o pipefail
		trap 'echo "err $?"' ERR
		trap 'RETURNED=1' RETURN
		trap ': "$BASH_COMMAND"' DEBUG
		f() { echo f; [ "$RETRY_ATTEMPT" -eq 2 ] || return; }
		retry -qqq -d 0 f
		echo $?
	END
	prints $'1\n2\n0' <<-'END'
		shopt -s nullglob failglob extglob dotglob nocaseglob nocasematch inherit_errexit lastpipe
		f() { echo "$RETRY_ATTEMPT"; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		retry -qqq -d 0 --verify : --on-retry : f
		echo $?
	END
	# the function goes to other shells with export -f
	prints $'2 TOKEN' <<-'END'
		export -f retry
		bash -c 'f() { TOKEN="$RETRY_ATTEMPT TOKEN"; [ "$RETRY_ATTEMPT" -eq 2 ]; }; retry -qqq -d 0 f; echo "$TOKEN"'
	END
}

@test "zsh, ksh and mksh with their own options" {
	local SHELLS=('zsh -f')
	prints $'1\n2\n0\n1\n2\n0' <<-'END'
		f() { echo "$RETRY_ATTEMPT"; [[ $RETRY_ATTEMPT == 2 ]]; }
		for mode in zsh sh ksh csh; do
			emulate $mode
		done
		emulate zsh
		setopt sh_word_split glob_subst null_glob ksh_arrays no_unset pipe_fail extended_glob rc_expand_param
		retry -qqq -d 0 --verify : --on-retry : f
		echo $?
		setopt no_glob posix_builtins posix_argzero interactive_comments no_rcs csh_null_glob rc_quotes noclobber
		retry -qqq -d 0 --verify : --on-retry : f
		echo $?
	END
	[[ ! ${NO_SHELLS[*]} == *ksh93* ]] || return 0
	SHELLS=(ksh93)
	prints $'1\n2\n0' <<-'END'
		function f { typeset n=$RETRY_ATTEMPT; print "$n"; [[ $n == 2 ]]; }
		set -o nounset -o pipefail
		retry -qqq -d 0 --verify : --on-retry : f
		print $?
	END
}

# The environment

@test "the RETRY_ variables are exported to the function's children, and gone afterwards" {
	prints $'1 2 1 none\n2 2 1 1 exit 0.000\nset: \nnone' <<-'END'
		f() { sh -c 'echo $RETRY_ATTEMPT $RETRY_ATTEMPT_LIMIT $RETRY_DEPTH ${RETRY_LAST_STATUS-none} $RETRY_LAST_REASON $RETRY_LAST_DELAY'; return 1; }
		retry -qqq -d 0 -a 2 f
		echo "set: $(env | grep ^RETRY_)"
		echo "${RETRY_ATTEMPT-none}$(set | grep '^RETRY_')"
		[ -z "${RETRY_LAST_STATUS+x}" ]
		[ -z "${RETRY_IDEMPOTENCY_KEY+x}" ]
		[ -z "${RETRY_DEADLINE+x}" ]
		[ -z "${RETRY_SHARED+x}" ]
	END
	prints $'1/1 own-key\n4 7 it\'s "$mine"' <<-'END'
		export RETRY_ATTEMPT=4 RETRY_LAST_STATUS=7 RETRY_IDEMPOTENCY_KEY="it's \"\$mine\""
		f() { echo "$RETRY_ATTEMPT/$RETRY_ATTEMPT_LIMIT $RETRY_IDEMPOTENCY_KEY"; }
		retry -qqq --key own-key -a 1 f
		sh -c 'echo "$RETRY_ATTEMPT $RETRY_LAST_STATUS $RETRY_IDEMPOTENCY_KEY"'
	END
	# also where the function has changed them
	prints $'1\n2\n5\n0' <<-'END'
		f() { echo "$RETRY_ATTEMPT"; n=$RETRY_ATTEMPT; unset RETRY_ATTEMPT; RETRY_DEPTH=99; RETRY_ATTEMPT_LIMIT=x; [ "$n" -eq 2 ]; }
		RETRY_ATTEMPT=5
		export RETRY_ATTEMPT
		retry -qqq -d 0 f
		status_was=$?
		echo "$RETRY_ATTEMPT"
		echo $status_was
	END
}

@test "--key, --expand, --name, --nested and RETRY_OPTIONS" {
	prints $'k 1\nk 2\n{key} {attempt}\nf 1' 1 <<-'END'
		f() { echo "$*"; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		retry -qqq -d 0 --key k --expand f '{key} {attempt}'
		retry -qqq -a 1 --key k f '{key} {attempt}'
		g() { echo "$1 $RETRY_ATTEMPT"; retry -qqq -d 0 --nested=once false; }
		export RETRY_OPTIONS='-a 1'
		retry -qqq -d 0 g f
	END
	# a random key is that of all attempts
	prints $'1' <<-'END'
		f() { echo "$RETRY_IDEMPOTENCY_KEY" >>keys; return 1; }
		retry -qqq -d 0 -a 3 --verify 'echo "$RETRY_IDEMPOTENCY_KEY" >>keys' f
		echo $(sort -u keys | wc -l)
		[ "$(wc -c <keys)" -eq 111 ]
	END
	prints $'retry: my name: attempt 1/2: exit 3 after *s; retrying in 0.000s
retry: my name: attempt 2/2: exit 3 after *s; giving up: no attempts left' 3 <<-'END'
		export RETRY_OPTIONS='-a 2 -d 0'
		f() { return 3; }
		retry --name='my name' f
	END
}

# The run

@test "hooks are run in the shell: they call its functions and set its variables" {
	prints $'f 1
f 2
0 verified=2 retried=1 none
f 1
7 gave=up
verify 1 a b
retry 2 0 verify
verify 2 a b
giveup 1 7
f 1
done-if 1
0
f 1
stop-if 1
retry: f: attempt 1/3: exit 5 after *; giving up: permanent failure (--stop-if)
5
none' <<-'END'
		f() { echo "f $RETRY_ATTEMPT"; return ${1:-0}; }
		check() { verified=$RETRY_ATTEMPT; echo "verify $verified $*"; [ "$verified" -eq 2 ]; }
		again() { retried=$((${retried:-0} + 1)); echo "retry $RETRY_ATTEMPT $RETRY_LAST_STATUS $RETRY_LAST_REASON"; }
		retry -qqq -d 0 --verify 'check a "b"' --on-retry again f 0 2>err
		echo "$? verified=$verified retried=$retried ${gave-none}"
		retry -qqq -a 1 --on-giveup 'gave=up; echo "giveup $RETRY_ATTEMPT $RETRY_LAST_STATUS"' f 7 2>>err
		echo "$? gave=$gave"
		cat err
		is() { echo "$1 $RETRY_ATTEMPT"; }
		retry -qqq --done-if 'is done-if' f 4
		echo $?
		retry --stop-if 'is stop-if' f 5
		echo $?
		echo ${RETRY_ATTEMPT-none}
	END
	# what a hook says goes to standard error, and its standard input is empty
	prints $'f\nread:\n0\nhook\nverify' <<-'END'
		f() { echo f; [ "$RETRY_ATTEMPT" -eq 2 ] || exec 5<&0; }
		hook() { echo hook; v=$(cat); }
		f() { [ "$RETRY_ATTEMPT" -eq 1 ] || echo f; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		echo input >file
		retry -qqq -d 0 --on-retry 'hook; w=x' --verify 'echo verify' f 2>err <file
		status_was=$?
		echo "read:$v"
		echo $status_was
		cat err
	END
	# the hook's own words, as the shell reads them
	prints $'\\[a  b] $HOME\nit\'s 3' <<-'END'
		f() { [ "$RETRY_ATTEMPT" -eq 2 ]; }
		x='a  b'
		retry -qqq -d 0 --on-retry '# a comment
			echo "[$x]" "\$HOME"
			echo "it'"'"'s $((1 + 2))"; false; return 3; echo "never seen"' f 2>&1
	END
	prints $'err' <<-'END'
		f() { [ "$RETRY_ATTEMPT" -eq 2 ]; }
		retry -qqq -d 0 --on-retry 'echo out; echo err >&2' f 3>&1 >/dev/null 2>&3 3>&- | grep err
	END
}

@test "the options of the loop: attempts, statuses, --consecutive, --success-on, delays" {
	prints $'4 7\n1 8\n2 9\n5 0\n3 0\n3 1' <<-'END'
		f() { n=$((n + 1)); return "$1"; }
		n=0; retry -qqq -d 0 -a 4 f 7; echo "$n $?"
		n=0; retry -qqq -d 0 -x 8 f 8; echo "$n $?"
		n=0; retry -qqq -d 0 -a 2 -r 9 f 9; echo "$n $?"
		g() { n=$((n + 1)); [ $n -ne 2 ]; }
		n=0; retry -qqq -d 0 -a inf --consecutive 3 g; echo "$n $?"
		n=0; retry -qqq -d 0 --success-on 3 f 0; echo "$n 0"
		n=0; retry -qqq -d 0 --success-on 3 f 0; echo "$n $?"
	END
	prints $'1 0\n1 127\n1 126\n1 130\n3 143\n3 137' <<-'END'
		f() { n=$((n + 1)); return "$1"; }
		for s in 0 127 126 130 143 137; do
			n=0
			retry -qqq -d 0 f $s
			echo "$n $?"
		done 2>/dev/null
	END
}

# plain FILE: a log without what is another one in each run.
plain() {
	sed -E 's/\b[0-9.]+s\b/-/g; s/\b(time|duration|elapsed|key|pid)("?[=: ]"?)[0-9a-fTZ.:-]+/\1\2-/g' "$1"
}

@test "the log says what it says of a program: text, JSON, logfmt, github; -q, -qq, -v" {
	local options shell
	printf '#!/bin/sh\n[ "$RETRY_ATTEMPT" -eq 3 ] || exit 7\n' >f
	chmod +x f
	while read -r options; do
		# shellcheck disable=SC2086 # options
		any retry $options ./f >log 2>&1
		plain log >wanted
		for shell in "${SHELLS[@]}"; do
			in_shell "$shell" "$DEFINE
				f() { [ \"\$RETRY_ATTEMPT\" -eq 3 ] || return 7; }
				retry $options f"
			plain out | diff wanted - || { echo "$shell: retry $options"; return 1; }
		done
	done <<-'END'
		-d 1ms --seed 5
		-a 2 -d 1ms --seed 5 --log-format=json
		-d 1ms -b fibonacci --seed 8 --log-format=json
		-d 1ms -b decorrelated --seed 8 --splay 1ms --log-format=logfmt
		-a 2 -d 0 --log-format=github
		-q -d 0
		-qq -a 2 -d 0
		-v -d 0 --name=other
		-a 4 -d 1ms,2ms,3ms -j none --key=key -D 1h
	END
}

@test "--log-file, --progress=never and --verify's line" {
	prints $'2\nverify' <<-'END'
		f() { :; }
		retry -d 0 -a 2 --log-file=log --progress=never --verify false f
		wc -l <log | tr -d ' '
		grep -o verify log | head -n 1
	END
}

@test "--deadline holds between attempts, and no wait goes past it" {
	local start=$SECONDS
	prints $'retry: f: attempt 1: exit 3 after *s; giving up: deadline' 3 <<-'END'
		f() { return 3; }
		retry -D 1s -i 600s f
	END
	prints 'after 3 or more' <<-'END'
		f() { n=$RETRY_ATTEMPT; [ -n "$RETRY_DEADLINE" ] || echo wrong; return 3; }
		retry -qqq -D 300ms -i 5ms f
		[ "$?" -eq 3 ] && [ "$n" -ge 3 ] && echo "after 3 or more"
	END
	((SECONDS - start < 100))
}

# What is refused

@test "what cannot be done in the shell's own process: 125, one line, and nothing has run" {
	prints $'' <<-'END'
		f() { echo ran; ran=yes; }
		again() { echo ran; }
		while read -r words; do
			eval "set -- $words"
			for command in 'f a' ':'; do
				retry "$@" --on-retry again --on-giveup again $(echo "$command") >said 2>&1
				[ "$?" -eq 125 ] || echo "$words: $?"
				{ read -r line; read -r try; read -r rest; } <said
				case $line$try$rest in
				"retry: --"*" cannot be kept for a function or builtin of the shell: "*"Try 'retry --help' for more information.") ;;
				*) echo "$words"; cat said ;;
				esac
			done
		done <<-'OPTIONS'
			--timeout=5s
			-t5s
			--idle-timeout=1s
			--signal=INT
			-sINT
			--kill-after=1s
			-k1s
			--hold-stdout
			-O
			--hold-stderr
			-E
			--replay-stdin
			-I
			--http=stdout
			-H stdout
			--retry-match='x y'
			--stop-match=x
			--fail-match=x
			--success-match=x
			--ignore-case
			--preset=curl
			-pcurl
			--group=own
			-gown
			--once --key=k
			-qqOd0
		OPTIONS
		[ -z "${ran-}" ]
	END
	prints $'f\n125' <<-'END'
		f() { echo f; }
		retry -t 5s f 2>/dev/null || was=$?
		retry -q -t 5s sh -c 'echo f'
		echo $was
	END
}

@test "in RETRY_OPTIONS the same is passed over, and the rest holds" {
	prints $'2 of 2: 3' <<-'END'
		export RETRY_OPTIONS='-qqq -a 2 -d 0 -t 1s --idle-timeout=1s -s INT -k 1s -O -E -I --http=stdout --retry-match=x --stop-match=x --fail-match=x --success-match=x --ignore-case -p curl -g own'
		f() { n="$RETRY_ATTEMPT of $RETRY_ATTEMPT_LIMIT"; return 3; }
		retry f
		echo "$n: $?"
	END
	prints $'retry: RETRY_OPTIONS: invalid value \'forever\' for --timeout*\n125' <<-'END'
		export RETRY_OPTIONS='-t forever'
		f() { echo ran; }
		retry f
		echo $?
	END
}

# Shared state

@test "--breaker and --budget are shared with programs, and refuse with 75" {
	export PROGRAM=$ROOT/retry
	prints $'3\n75\n75
retry: f: not run: circuit "b" is open for another *s
75 1' <<-'END'
		export RETRY_OPTIONS="--state-dir=$PWD/state"
		f() { n=$((${n:-0} + 1)); return 3; }
		retry -qqq -a 1 --breaker=b --breaker-threshold=1 f
		echo $?
		retry -qqq -a 1 --breaker=b --breaker-threshold=1 f 2>/dev/null
		echo $?
		"$PROGRAM" -qqq -a 1 --breaker=b --breaker-threshold=1 true 2>/dev/null
		echo $?
		retry -a 1 --breaker=b --breaker-threshold=1 f
		echo "$? $n"
	END
	# a program's failures open it for a function
	prints $'1\n75 none\nopen' <<-'END'
		export RETRY_OPTIONS="--state-dir=$PWD/state"
		f() { n=called; }
		retry -qqq -a 1 --breaker=b --breaker-threshold=1 false
		echo $?
		retry -qqq -a 1 --breaker=b --breaker-threshold=1 f 2>/dev/null
		echo "$? ${n-none}"
		retry --show-state | grep -o open
	END
	# half-open: one attempt is let through and closes it
	prints $'3\n0\nclosed' <<-'END'
		export RETRY_OPTIONS="--state-dir=$PWD/state"
		f() { return $1; }
		retry -qqq -a 1 --breaker=b --breaker-threshold=1 --breaker-cooldown=1ms f 3
		echo $?
		until retry -qqq -a 1 --breaker=b --breaker-threshold=1 --breaker-cooldown=1ms f 0 2>/dev/null; do sleep 0.01; done
		echo $?
		retry --show-state | grep -o closed
	END
	# the budget allows so many retries
	prints $'3\n3 retries left or none' <<-'END'
		export RETRY_OPTIONS="--state-dir=$PWD/state"
		f() { n=$((${n:-0} + 1)); return 3; }
		retry -qqq -d 0 -a 100 --budget=b --budget-rate=10/h f
		echo $?
		was=$n
		retry -qqq -d 0 -a 100 --budget=b --budget-rate=10/h f
		[ "$was" -lt 100 ] && [ "$n" -eq $((was + 1)) ] && echo "3 retries left or none"
	END
}

# Standard streams

@test "standard input that can seek is given again; a pipe that was read ends the run" {
	prints $'one\ntwo\none\ntwo\n0\nrest' <<-'END'
		printf 'one\ntwo\n' >file
		f() { cat; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		retry -qqq -d 0 f <file
		echo $?
		{ read -r l; retry -qqq -d 0 f; } <file >second
		[ "$(cat second)" = "$(printf 'two\ntwo')" ] && echo rest
	END
	# a named pipe: those of ksh93's own are sockets
	prints $'one\nretry: f: attempt 1/3: exit 1 after *s; giving up: standard input is used up (see --replay-stdin)\n1' <<-'END'
		f() { cat; return 1; }
		mkfifo pipe
		echo one >pipe &
		retry -d 0 f <pipe
		echo $?
	END
	# what does not read is called again
	prints $'1\n2\n1\n2\n1\n2' <<-'END'
		f() { echo "$RETRY_ATTEMPT"; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		echo one | retry -qqq -d 0 f
		retry -qqq -d 0 f </dev/null
		retry -qqq -d 0 f <script
	END
	# lines that the shell itself reads
	prints $'got a\ngot b c\ngot  d\n3' <<-'END'
		printf '%s\n' a 'b c' ' d' >list
		f() { n=$((n + 1)); [ $((n % 2)) -eq 0 ] && echo "got $1"; }
		n=0
		while IFS= read -r line; do
			retry -qqq -d 0 f "$line"
		done <list
		echo $((n / 2))
	END
}

@test "closed descriptors, and any number of them in use" {
	as_in_if <<-'END'
		f() { echo out; echo err >&2; cat; return 3; }
		{{f}} <&-
		echo $?
		{{f}} >&- 2>/dev/null
		echo $?
		{{f}} 2>&-
		echo $?
		{{f}} <&- >&- 2>&-
		echo $?
	END
	prints $'out 1\nout 2\n0\n12\n0\n12\n0\nopen' <<-'END'
		f() { echo "out $RETRY_ATTEMPT"; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		g() { n=$n$RETRY_ATTEMPT; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		retry -qqq -d 0 --on-retry : f 2>&-
		echo $?
		n=; retry -qqq -d 0 --on-retry : --verify : g >&-
		set -- $?; echo $n; echo $1
		n=; retry -d 0 --on-retry : --verify : g <&- >&- 2>&-
		set -- $?; echo $n; echo $1
		exec 9>nine
		retry -qqq -d 0 g 9>&-
		echo open >&9
		cat nine
	END
	prints $'3 4 5 6 7 8 9\n0' <<-'END'
		f() { for i in 3 4 5 6 7 8 9; do eval "echo $i >&$i"; done; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		for i in 3 4 5 6 7 8 9; do eval "exec $i>>all"; done
		retry -qqq -d 0 --on-retry : f
		set -- $?
		echo $(sort -u all); echo $1
	END
	# the function finds no descriptor that retry left open
	prints $'same' <<-'END'
		f() { ls /proc/self/fd >with; }
		ls /proc/self/fd >without
		retry -qqq f
		[ "$(wc -l <with)" -eq "$(wc -l <without)" ] && echo same
	END
}

@test "a script on standard input, and one in a pipe" {
	local shell script=$DEFINE'
f() { n=$((n + 1)); echo "n $n"; [ $n -eq 2 ]; }
n=0
retry -qqq -d 0 f
echo "status $?"
n=0
retry -qqq -d 0 f
echo "end $?"'
	printf '%s\n' "$script" >script
	for shell in "${SHELLS[@]}"; do
		# shellcheck disable=SC2086 # a command and its options
		[ "$($shell <script 2>&1)" = $'n 1\nn 2\nstatus 0\nn 1\nn 2\nend 0' ] || { echo "$shell"; $shell <script; return 1; }
		# shellcheck disable=SC2086,SC2002
		[ "$(cat script | $shell 2>&1)" = $'n 1\nn 2\nstatus 0\nn 1\nn 2\nend 0' ] ||
			{ echo "$shell, a pipe"; cat script | $shell; return 1; }
		# shellcheck disable=SC2086 # a command and its options
		[ "$($shell -c "$script" 2>&1)" = $'n 1\nn 2\nstatus 0\nn 1\nn 2\nend 0' ] || { echo "$shell -c"; return 1; }
	done
}

@test "without the program nothing is called for ever: 127" {
	export COPY=$PWD/copy PROGRAM=$ROOT/retry
	DEFINE=: prints $'127\n1 127\n127' <<-'END'
		cp "$PROGRAM" "$COPY"
		eval "$("$COPY" --shell-function)"
		rm "$COPY"
		f() { n=$((n + 1)); rm -f "$COPY"; return 1; }
		n=0
		retry f 2>/dev/null
		echo $?
		cp "$PROGRAM" "$COPY"
		eval "$("$COPY" --shell-function)"
		retry -qqq -d 0 f 2>/dev/null
		echo "$n $?"
		retry true 2>/dev/null
		echo $?
	END
	DEFINE=: prints $'126' <<-'END'
		rm -f "$COPY"
		cp "$PROGRAM" "$COPY"
		eval "$("$COPY" --shell-function)"
		chmod -x "$COPY"
		f() { echo called; }
		retry f 2>/dev/null
		echo $?
	END
}

# Signals

# start_all: starts the script on standard input in each shell, in a directory of its own: ./0, ./1 and so on; PIDS.
start_all() {
	local i words
	PIDS=()
	{ echo "$DEFINE"; cat; } >script
	for i in "${!SHELLS[@]}"; do
		read -ra words <<<"${SHELLS[i]}"
		rm -rf "$i"
		mkdir "$i"
		spawn in_directory "$i" t-with "${words[@]}" ../script >"$i/out" 2>&1 </dev/null
		PIDS+=("$!")
	done
}

in_directory() {
	cd "$1" || return
	shift
	exec "$@"
}

# waiter_of PID: the program that waits for the next attempt is $WAITER.
waiter_of() {
	WAITER=$(pgrep -P "$1" -x retry)
}

# ends I STATUS [TEXT]: the shell does so, and with the text.
ends() {
	status_of "${PIDS[$1]}"
	[[ $status -ne $2 || $(<"$1/out") != *${3-} ]] || return 0
	echo "${SHELLS[$1]}: status $status, not $2"
	cat "$1/out"
	return 1
}

@test "TERM and KILL of the shell during a wait: it ends at once, and no program is left waiting" {
	local i signal
	for signal in TERM:143 KILL:137; do
		start_all <<-'END'
			f() { return 1; }
			retry -d 300s -m 300s -j none f
			echo "never seen"
		END
		for i in "${!SHELLS[@]}"; do
			until_true 10 grep -q 'retrying in' "$i/out"
			waiter_of "${PIDS[i]}"
			kill -"${signal%:*}" "${PIDS[i]}"
			# mksh is ended by TERM after its command, also after a sleep
			[ "${SHELLS[i]} $signal" != 'mksh TERM:143' ] || kill -USR1 "$WAITER"
			ends "$i" "${signal#*:}" 'retrying in 5m00s'
			until_true 10 is_gone "$WAITER" || { echo "${SHELLS[i]}: $signal"; kill "$WAITER"; return 1; }
		done
	done
}

@test "TERM with a trap during a wait: the trap runs after the wait, before the next attempt" {
	local i
	start_all <<-'END'
		f() { echo "f"; return 1; }
		trap 'echo "got TERM"; exit 9' TERM
		retry -q -d 300s -m 300s -j none f
		echo "never seen"
	END
	for i in "${!SHELLS[@]}"; do
		until_true 10 grep -q 'retrying in' "$i/out"
		waiter_of "${PIDS[i]}"
		kill -TERM "${PIDS[i]}"
		kill -USR1 "$WAITER"                    # the wait is over
		ends "$i" 9 $'retrying in 5m00s\ngot TERM'
	done
}

@test "TERM of the shell during the function, with and without a trap" {
	local i trap want
	for trap in ':|143|' 'trap "echo got; exit 9" TERM|9|got' $'trap "echo got" TERM|0|got\nf went on\nend 4'; do
		want=${trap#*|}
		start_all <<-END
			${trap%%|*}
			f() { sleep 300 & echo \$! >pid; mv pid sleeper; wait \$!; echo "f went on"; return 4; }
			retry -qqq -a 1 f
			echo "end \$?"
		END
		for i in "${!SHELLS[@]}"; do
			until_true 10 test -s "$i/sleeper"
			SPAWNED+=("$(<"$i/sleeper")")
			kill -TERM "${PIDS[i]}"
			ends "$i" "${want%%|*}" "${want#*|}"
		done
	done
}

@test "USR1 to the program ends the wait; the deadline and the state of the run are kept" {
	local i
	start_all <<-'END'
		f() { echo "f $RETRY_ATTEMPT"; [ "$RETRY_ATTEMPT" -eq 2 ]; }
		retry -q -d 300s -m 300s -j none --log-file=log f
		echo "end $?"
	END
	for i in "${!SHELLS[@]}"; do
		until_true 10 grep -qs retrying "$i/log"        # and not one that has asked only what to do
		waiter_of "${PIDS[i]}"
		until_true 10 handles_signals "$WAITER"
		kill -USR1 "$WAITER"
		ends "$i" 0 $'f 1\nf 2\nend 0'
	done
}

# types SCRIPT TEXT: the script in each shell on a terminal, Ctrl-C when the text is there; ./typed.I, statuses in TYPED.
types() {
	local i words
	TYPED=()
	printf '%s\n' "$1" >script
	for i in "${!SHELLS[@]}"; do
		read -ra words <<<"${SHELLS[i]}"
		status=0
		t-pty "expect=$2" 'send=\003' -- "${words[@]}" script >"typed.$i" 2>&1 || status=$?
		TYPED+=("$status")
	done
}

# types_alike TEXT SCRIPT SCRIPT: at Ctrl-C the second script does in each shell what the first one does.  A death by
# INT is 258 in ksh and 386 in yash, but 130 for retry; ksh runs its trap twice after an exec in a substitution.
types_alike() {
	local i want wrong=0
	types "$2" "$1"
	want=("${TYPED[@]}")
	for i in "${!SHELLS[@]}"; do any grep -vx "$1" "typed.$i" | sed 's/: 258$\|: 386$/: 130/' >"want.$i"; done
	types "$DEFINE
$3" "$1"
	for i in "${!SHELLS[@]}"; do
		any grep -vx -e "$1" -e 'retry: f: attempt .*' "typed.$i" | uniq | sed 's/: 258$\|: 386$/: 130/' >is
		[ "${TYPED[i]}" -eq "${want[i]}" ] && diff "want.$i" is && continue
		echo "${SHELLS[i]}: status ${TYPED[i]}, not ${want[i]}"
		wrong=1
	done
	return $wrong
}

@test "Ctrl-C during the function: the script sees what it sees of a function in an if" {
	local trap f
	f='f() { sh -c "echo up; exec sleep 60"; echo "f: $?"; return 3; }
		'
	for trap in ':' 'trap "echo got" INT' 'trap "echo got; exit 5" INT' 'trap "" HUP'; do
		types_alike up "$trap
			$f
			if f; then echo yes; else echo \"no \$?\"; fi
			echo went on" "$trap
			$f
			if retry -a 1 f; then echo yes; else echo \"no \$?\"; fi
			echo went on"
	done
}

@test "Ctrl-C during a wait: the script ends at once, or its trap runs and retry returns 130" {
	local trap
	for trap in ':' 'trap "echo got" INT' 'trap "echo got; exit 5" INT'; do
		types_alike 'retrying in' "$trap
			f() { sh -c 'echo \"retrying in\"; exec sleep 60'; }
			f
			echo \"went on: \$?\"" "$trap
			f() { return 1; }
			retry -q -i 60s f
			echo \"went on: \$?\""
	done
}

# What lives between two calls of the program

# as_program ATTEMPTS OPTION...: in two shells, others each time, a function's run says, asks, leaves and ends as a
# program's does.  ATTEMPTS: the status of each, 0 behind the last.  $TURN: where we are in SHELLS.
as_program() {
	local shell i cases='' n=0 status
	for status in $1; do
		n=$((n + 1))
		cases+="$n) \$end $status;;"
	done
	shift
	local body="ask f; [ -t 0 ] || { read -r x && echo \"\$x\" >>\$HERE/said; }; case \$RETRY_ATTEMPT in $cases esac; \$end 0"
	local ask='ask() { echo "$1 $RETRY_ATTEMPT $RETRY_ATTEMPT_LIMIT ${RETRY_DEPTH-} ${RETRY_SHARED:+shared}" \
		"${RETRY_LAST_STATUS-} ${RETRY_LAST_REASON-} ${RETRY_LAST_DELAY-}" >>$HERE/said; }'
	for i in 0 1 2; do
		shell=${SHELLS[$((TURN++ % ${#SHELLS[@]}))]}
		mkdir box
		export HERE=$PWD/box
		printf '%s\n' '#!/bin/sh' "$ask" 'ask $*; shift; [ $# -eq 0 ] || eval "$*"' >box/ask
		printf '%s\n' '#!/bin/sh' "$ask" 'end=exit' "$body" >box/f
		chmod +x box/ask box/f
		printf '%s\n' one two three four >box/input
		printf '%s\n' "$ask" 'end=return' "f() {" "$body" "}" "$DEFINE" 'n=1
			while [ $n -le $RUNS ]; do
				n=$((n + 1))
				retry "$@" $what
				echo "status $?"
			done <input
			retry --show-state --state-dir state' >box/script
		[ $i -ne 0 ] || shell='sh'
		export what=f RUNS=${RUNS:-1}
		[ $i -ne 0 ] || what=./f
		# shellcheck disable=SC2086 # a command and its options
		(cd box && exec timeout -s KILL 60 $shell ./script --state-dir state "$@" >../out 2>../err)
		sed -E 's/"(time|pid|elapsed|duration)":[^,}]*,?//g; s/"[0-9a-f]{8}-[^"]*/"UUID/g; s/[0-9.]+s|[0-9T:.-]+Z/TIME/g' \
			out err box/said >"is.$i"
		rm -r box
		diff is.0 "is.$i" || { echo "$shell: retry $*"; return 1; }
	done
}

@test "a function's run is that of a program: all that is decided, asked, told and left" {
	TURN=0
	local common='--log-format=json --seed=4 -d 2ms'
	# shellcheck disable=SC2086 # words
	set -- $common
	as_program '1 2 3 4 5 6' "$@" -a 6
	as_program '1 2 3 4 5 6' "$@" -a 6 -j none --splay=5ms
	as_program '1 2 3 4 5 6' "$@" -a 6 -j decorrelated -b fibonacci -m 7ms
	as_program '1 2 3 4 5 6' "$@" -a 6 -j none -b fibonacci --reset-after=1ns
	as_program '0 1 0 0' "$@" -a 9 --consecutive=2
	as_program '0 1 0 0 0' "$@" -a 4 --consecutive=3 -v
	as_program '3 0 3 3' "$@" -a 4 --verify './ask verify [ $RETRY_ATTEMPT -ne 2 ]' --done-if './ask done false' \
		--stop-if './ask stop [ $RETRY_ATTEMPT -eq 3 ]' --on-retry './ask retry' --on-giveup './ask giveup false'
	as_program '3 3 0' "$@" -a 4 --verify './ask verify false' --done-if './ask done [ $RETRY_ATTEMPT -eq 3 ]' \
		--stop-if './ask stop false' --on-retry './ask retry false' --on-giveup './ask giveup'
	RUNS=2 as_program '3 3' "$@" -a 2 --breaker=b --breaker-threshold=5 --done-if './ask done false' --stop-if false
	as_program '3 3 3' "$@" -a 4 --breaker=b --breaker-threshold=2 --done-if './ask done false' --on-giveup './ask giveup'
	RUNS=2 as_program '' "$@" -a 4 --breaker=b --breaker-threshold=1 --verify './ask verify; false' --breaker-cooldown=1ns
	RUNS=3 as_program '3 3' "$@" -a 3 --budget=b --budget-rate=1/h --budget-burst=4 --budget-ratio=.25 --done-if false
	as_program '3 3 3' "$@" -a 3 --log-file=f/log --on-retry './ask retry'
	as_program '3 3 3' "$@" -a 3 --key=K --log-format=github --on-retry './ask retry'
	RETRY_DEPTH=1 RETRY_ATTEMPT_LIMIT=3 RETRY_IDEMPOTENCY_KEY=k as_program '3 3 3' "$@" -a 4 -v --on-retry './ask retry'
}

@test "the last delay is told to each hook and each attempt" {
	prints $'f 1 \nverify 1 \nretry 2 0.01\nf 2 0.01\nverify 2 0.01\nretry 3 0.02\nf 3 0.02\nverify 3 0.02\ngiveup 3 0.02' 1 <<-'END'
		say() { d=${RETRY_LAST_DELAY-}; echo "$1 $RETRY_ATTEMPT ${d%0}"; }
		f() { say f; }
		retry -qqq -d 10ms,20ms --verify 'say verify; false' --on-retry 'say retry' --on-giveup 'say giveup' f
	END
}

@test "a function that goes elsewhere takes neither the log nor the state with it" {
	prints $'3\n3 log\nbreaker *b * 3 consecutive failures' <<-'END'
		mkdir "it's \$here" "it's \$here/sub"
		here="$PWD/it's \$here"
		cd "$here" || exit
		cd() { echo "another cd"; }
		f() { command -p true; unset -f cd 2>/dev/null; cd sub 2>/dev/null || cd /; return 3; }
		retry -d 1ms --log-file log --state-dir state --breaker b f
		echo $?
		cd "$here" || exit
		wc -l <log | sed 's/ *$/ log/;s/^ *//'
		command retry --show-state --state-dir state
	END
}

@test "a trap that calls retry during a wait changes nothing" {
	local shell
	local -a but_ksh=()
	for shell in "${SHELLS[@]}"; do         # which has no local variables in such a function
		[ "$shell" = ksh93 ] || but_ksh+=("$shell")
	done
	SHELLS=("${but_ksh[@]}")
	prints $'7 2 trapped' <<-'END'
		# to the shell first; the second signal ends the wait, so that the trap may run
		send() {
			until grep -q 'retrying in' log; do sleep 0.01; done
			waiting=$(pgrep -P $$ -x retry)
			kill -USR1 $$
			kill -USR1 "$waiting"
		}
		f() { n=$((n + 1)); [ $n -eq 2 ] || send & return 7; }
		g() { trapped=trapped; }
		trap 'retry -qqq g' USR1
		n=0
		: >log
		retry -a 2 -i 60s --log-file=log f
		echo "$? $n $trapped"
	END
}

@test "hooks are asked, and nothing but the answer is done, where standard descriptors are closed" {
	prints $'fvrfvg\nfvrfvg\nfvrfvg\nfvrfvg' <<-'END'
		f() { printf f >>called; }
		add() { printf "$1" >>called; return "$2"; }
		for closed in '<&-' '2>&-' '<&- 2>&-' '<&- >&- 2>&-'; do
			: >called
			eval "retry -v -a 2 -d 0 --name '; printf oops >>called' --verify 'add v 1' --on-retry 'add r 0' \
				--on-giveup 'add g 0' f $closed" 2>/dev/null
			cat called
			echo
		done
	END
}

@test "an attempt that took long leaves less room before the deadline, also later" {
	prints $'3 [123]' <<-'END'
		f() { n=$((n + 1)); [ "$n" -ne 1 ] || sleep 0.5; return 3; }
		n=0
		retry -qqq -a 50 -D 1500ms -i 200ms f
		echo "$? $n"
	END
}

# What it costs

# processes SHELL OPTION ATTEMPTS: how many there are in all
processes() {
	# shellcheck disable=SC2086 # a command and its options
	strace -f -qq -e trace=process -o trace $1 script "$2" "$3"
	cut -d ' ' -f 1 trace | sort -u | wc -l
}

@test "the cost of an attempt is one short process, with a hook two, in every shell" {
	local shell few
	cat >script <<-'END'
		eval "$(retry --shell-function)"
		f() { return 1; }
		retry -qqq -d 0 "$1" -a "$2" f x || :
	END
	for shell in "${SHELLS[@]}"; do
		few=$(processes "$shell" -q 2)
		[ "$few" -le 8 ] || { echo "$shell: $few for 2 attempts"; return 1; }
		[ $(($(processes "$shell" -q 12) - few)) -eq 10 ] || { echo "$shell"; return 1; }
		few=$(processes "$shell" --on-retry=: 2)
		[ $(($(processes "$shell" --on-retry=: 12) - few)) -eq 20 ] || { echo "$shell, a hook"; return 1; }
	done
}

@test "a function that changes what retry reads from the environment changes its own run no more" {
	prints $'3 3\n1 0\n3\nanother -a1' <<-'END'
		export HOME="$PWD/it's" RETRY_OPTIONS='--breaker=b -a3'
		unset XDG_STATE_HOME RETRY_STATE_DIR
		home=$HOME
		f() { export HOME=another RETRY_OPTIONS=-a1 RETRY_STATE_DIR=$PWD/state XDG_STATE_HOME=$PWD/x; n=$((n + 1)); return 3; }
		n=0
		retry -qqq -d 0 f
		echo "$? $n"
		echo "$(ls "$home/.local/state/retry" | grep -c breaker) $(ls state x 2>/dev/null | grep -c .)"
		cat "$home/.local/state/retry/b.breaker" | sed 's/.*failures=\([0-9]*\).*/\1/'
		echo "$HOME $RETRY_OPTIONS"
	END
}

@test "a pipe of which a part was read is used up, and a file that a hook reads is left alone" {
	prints $'3 1 one' <<-'END'
		f() { read -r x; n=$((n + 1)); return 3; }
		n=0
		mkfifo pipe
		exec 4<>pipe 3<pipe
		printf '%s\n' one two three >&4
		exec 4>&-
		retry -qqq -d 0 --done-if false f <&3
		echo "$? $n $x"
	END
	prints 'one three' <<-'END'
		f() { said="${said:+$said }$(head -n 1)"; return 3; }
		said=
		printf '%s\n' one two three >file
		exec 3<file
		retry -qqq -a 2 -d 0 --on-retry 'head -n 1 <&3 >/dev/null' f <&3
		echo "$said"
	END
}

@test "where nobody reads what the function writes it is not tried again" {
	prints '1' <<-'END'
		f() { echo x >>runs; sh -c 'kill -PIPE $$'; }
		mkfifo pipe
		(exec 3>pipe; until [ -e closed ]; do sleep 0.01; done; retry -qqq -d 0 f >&3 2>/dev/null) &
		exec 4<pipe 4<&-
		: >closed
		wait
		wc -l <runs | tr -d ' '
	END
}

@test "an enclosing deadline is kept over the steps, and the enclosing run's grace is handed on" {
	prints $'2000000000.500 9.000\n2000000000.500 9.000\n2000000000.500 9.000\nunset' 3 <<-'END'
		f() { sleep 0.1; echo "$RETRY_DEADLINE ${RETRY_GRACE-unset}"; return 3; }
		export RETRY_DEPTH=1 RETRY_DEADLINE=2000000000.5 RETRY_GRACE=9
		retry -qqq -d 0 -D 0 -a 3 f
		unset RETRY_DEPTH RETRY_DEADLINE RETRY_GRACE
		g() { echo "${RETRY_GRACE-unset}"; return 3; }
		retry -qqq -a 1 g
	END
}

@test "trouble with the file of a breaker or a budget is warned of once in a function's run" {
	prints $'breaker\nbudget\n3' <<-'END'
		f() { return 3; }
		mkdir -m 700 state
		ln -s nowhere state/b.breaker
		ln -s nowhere state/b.budget
		retry -qq -d 0 -a 4 --breaker=b --budget=b --state-dir=state f 2>err
		set -- $?
		sed -n 's/.*going on without \([a-z]*\).*/\1/p' err
		echo "$1"
	END
}
