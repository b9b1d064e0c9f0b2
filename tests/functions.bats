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
