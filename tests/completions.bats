#!/usr/bin/env bats
# The completions in the shells themselves: what bash, zsh and fish offer at the end of a line.

load lib/common

COMPLETIONS=$BATS_TEST_DIRNAME/../src/cli/completions
PACKAGE=/usr/share/bash-completion/bash_completion

# zzcmd is a command with completions of its own: --special, one and two.  state holds a breaker and a budget.
prepare() {
	mkdir -p bin home
	printf '#!/bin/sh\necho ran "$@"\n' >bin/zzcmd
	chmod +x bin/zzcmd
	PATH=$PWD/bin:$PATH
	export HOME=$PWD/home
	retry -qqq -a 2 -d 0 --state-dir state --breaker api --budget tokens false || [ $? -eq 1 ]
	mkdir -p files/directory
	touch files/file
}

# in_bash [package] <LINES: what bash offers for each, sorted, on one line.
# shellcheck disable=SC2120 # its argument comes through offers
in_bash() {
	cat >complete.bash <<-'END'
		_zzcmd() {
			local cur=${COMP_WORDS[COMP_CWORD]} words='one two'
			[[ $cur != -* ]] || words=--special
			# shellcheck disable=SC2207
			COMPREPLY=($(compgen -W "$words" -- "$cur"))
		}
		complete -F _zzcmd zzcmd
		compopt() { :; }
		while IFS= read -r line; do
			# as readline splits it; a blank at the end begins an empty word
			spaced=$(sed 's/[=:]/ & /g' <<<"$line")
			read -ra COMP_WORDS <<<"$spaced"
			[[ $line != *' ' ]] || COMP_WORDS+=('')
			COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
			_retry retry "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
			printf '%s\n' "${COMPREPLY[@]}" | sed 's/=$//' | sort -u | paste -sd ' '
		done
	END
	bash --norc -c "${SETUP-:}; ${1:+. $PACKAGE;} . '$COMPLETIONS/retry.bash'; . ./complete.bash"
}

in_fish() {
	cat >complete.fish <<-END
		source '$COMPLETIONS/retry.fish'
		complete -c zzcmd -f -l special
		complete -c zzcmd -f -a 'one two'
		while read -l line
			complete -C "\$line" | cut -f 1 | sort -u | paste -sd ' '
		end
	END
	fish --no-config complete.fish
}

in_zsh() {
	cat >home/.zshrc <<-END
		fpath=('$COMPLETIONS' \$fpath)
		PROMPT='ready> '
		unsetopt auto_list auto_menu
		bindkey -e
		autoload -Uz compinit && compinit -u -D
		_zzcmd() { _arguments '--special[x]' '*:word:(one two)' }
		compdef _zzcmd zzcmd
		${SETUP-}
		# what is added is written down
		compadd() {
			local -a hits
			if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "\$@"; return; fi
			builtin compadd -A hits "\$@"
			(( ! \$#hits )) || print -rl -- \$IPREFIX\${^hits} >>$PWD/hits
			builtin compadd "\$@"
		}
		finish() { print -r -- END >>$PWD/hits; print -r -- COMPLETED }
		tab() { comppostfuncs=(finish); _main_complete }
		zle -C tab complete-word tab
		bindkey '^I' tab
	END
	local line steps=() found=()
	rm -f hits
	while IFS= read -r line; do
		steps+=("send=$line\\011" expect=COMPLETED 'send=\025')
	done
	HISTFILE='' ZDOTDIR=$PWD/home TERM=dumb t-pty expect='ready> ' "${steps[@]}" 'send=exit\012' -- \
		zsh -d -i >screen || { cat -v screen; return 1; }
	while IFS= read -r line; do
		if [ "$line" = END ]; then
			printf '%s\n' "${found[@]}" | sort -u | paste -sd ' '
			found=()
		else
			found+=("$line")
		fi
	done <hits
}

# offers SHELL [ARGUMENT] <TABLE: each row is a line, `=>`, and what the shell offers for it (`|` is the cursor).
offers() {
	grep '=>' >table
	sed 's/|.*//' table >lines
	sed 's/.*=> *//' table >wanted
	"$@" <lines >offered
	paste -d '#' lines wanted >want
	# words with a value attached are whole words in some shells
	sed -E 's/(^| )--[a-z-]+=/\1/g; s/  +/ /g' offered | paste -d '#' lines - | diff want -
}

# The rows that are the same in all shells.
table() {
	cat <<-'END'
		retry --ji|                                     => --jitter
		retry --attempts 5 --dr|                        => --dry-run
		retry --attempts=5 --dr|                        => --dry-run
		retry -qa 5 --dr|                               => --dry-run
		retry -a5 --dr|                                 => --dry-run
		retry -j e|                                     => equal
		retry -qj e|                                    => equal
		retry --jitter e|                               => equal
		retry --jitter=e|                               => equal
		retry -jad|                                     => -jadditive
		retry --progress |                              => always auto never
		retry -p cu|                                    => curl
		retry -p psql,red|                              => psql,redis-cli
		retry --preset=psql,red|                        => psql,redis-cli
		retry -p pg_r|                                  => pg_receivewal pg_restore
		retry --help=ti|                                => time
		retry --help=|                                  => all delay hooks http judge key log other shared streams time
		retry -p psql,mysqla|                           => psql,mysqladmin
		retry -s TE|                                    => TERM
		retry -s SIGTE|                                 => SIGTERM
		retry -r an|                                    => any
		retry --stop-on 3,timeo|                        => 3,timeout
		retry --success-on=SEG|                         => SEGV
		retry -H std|                                   => stderr stdout
		retry -a |                                      =>
		retry --state-dir state --breaker |             => api
		retry --state-dir=state --budget |              => tokens
		retry --state-dir state --show-state |          => api tokens
		retry --reset-state --state-dir=state a|        => api
		retry --state-dir none --breaker |              =>
		retry zzcm|                                     => zzcmd
		retry -- zzcm|                                  => zzcmd
		retry -I zzcm|                                  => zzcmd
		retry -a 5 zzcm|                                => zzcmd
		retry --on-retry zzcm|                          => zzcmd
		retry zzcmd --sp|                               => --special
		retry zzcmd |                                   => one two
		retry -a 5 -p curl --jitter=full zzcmd tw|      => two
		retry -qj full -- zzcmd tw|                     => two
		retry --http=fd:3 zzcmd tw|                     => two
		retry -H fd:3 zzcmd tw|                         => two
		retry -r http:5xx,SEGV --dr|                    => --dry-run
		retry --retry-match=stderr:a=b -j e|            => equal
		retry --name=a:=b --state-dir=state --budget=|  => tokens
		retry --name a: -- zzcmd --sp|                  => --special
		retry zzcmd --ji|                               =>
		retry -- zzcmd -a 5 o|                          => one
	END
}

# words OPTION: the words of a message that says what the option accepts.
words() {
	retry "--$1=" 2>&1 | sed -n 's/.*expected //p' | sed 's/, /\n/g; s/ or /\n/g' | grep -x '[a-z]*' | sort | paste -sd ' '
}

# What comes from the program itself: every option, the words, the presets.
table_of_program() {
	local option
	echo "retry --| => $(retry --help=all | grep -oE '^ +(-.,)? +--[a-z-]+' | grep -o -- '--.*' | sort | paste -sd ' ')"
	for option in backoff jitter group nested log-format progress; do
		[[ $(words $option) == *' '*' '* ]]
		echo "retry --$option | => $(words $option)"
	done
	echo "retry --preset | => $(retry --list-presets | awk '
		{ print $1 } sub(/.* \(also /, "") { sub(/\)$/, ""); print }' | xargs -n 1 | sort | paste -sd ' ')"
}

export LC_ALL=C

@test "bash, without the bash-completion package" {
	prepare
	table | offers in_bash
	table_of_program | offers in_bash
}

@test "bash, with the bash-completion package" {
	prepare
	table | offers in_bash package
	table_of_program | offers in_bash package
}

@test "zsh" {
	prepare
	{ table; table_of_program; } | offers in_zsh
}

@test "fish" {
	prepare
	table | offers in_fish
	table_of_program | offers in_fish
}

@test "files and directories" {
	local shell
	prepare
	for shell in in_bash 'in_bash package' in_fish; do
		# shellcheck disable=SC2086
		sed 's:/ *$::; s:/ :\ :g' <<-'END' >rows
			retry --log-file files/f|               => files/file
			retry --log-file=files/f|               => files/file
			retry cat files/f|                      => files/file
		END
		# a colon begins a word in bash
		[[ $shell == in_fish ]] || echo 'retry -H file:files/f|                 => files/file' >>rows
		[[ $shell != in_fish ]] || echo 'retry -H file:files/f|                 => file:files/file' >>rows
		echo "retry --http=$(tail -n 1 rows | sed 's/.*-H //')" >>rows
		# shellcheck disable=SC2086
		offers $shell <rows
		# shellcheck disable=SC2086
		echo 'retry --state-dir files/' | $shell | grep -qE '^files/directory/?$'
	done
	offers in_zsh <<-'END'
		retry --log-file files/f|               => file
		retry --log-file=files/f|               => file
		retry -H file:files/f|                  => file:file
		retry --state-dir files/|               => directory
		retry cat files/f|                      => file
	END
}

@test "bash: every letter's value is completed as its long name's" {
	local letter name
	prepare
	retry --help=all | sed -n 's/^  -\(.\), --\([a-z-]*\)=.*/\1 \2/p' >valued
	[ "$(wc -l <valued)" -ge 14 ]
	while read -r letter name; do
		printf 'retry -%s \nretry --%s \n' "$letter" "$name"
	done <valued | in_bash >offered
	paste -d '#' - - <offered | awk -F '#' '$1 != $2 { print; exit 1 }'
	retry --help=all | sed -nE 's/^  (-.), (--[a-z-]*)(\[.*| .*|$)/\1 \2/p' | tr ' ' '\n' >flags
	[ "$(wc -l <flags)" -ge 14 ]
	sed 's/.*/retry & zzcm/' flags | in_bash >offered
	[ "$(sort -u offered)" = zzcmd ]
	retry --help=all | sed -nE 's/^ +(-., )?(--[a-z-]+)=.*/\2/p' >flags
	sed 's/.*/retry & 5 zzcm/' flags | in_bash >offered
	[ "$(sort -u offered)" = zzcmd ]
}

@test "bash at a terminal: Tab completes an option, its value and COMMAND" {
	prepare
	# bash shows what is typed where the terminal would
	printf '%s\n' 'stty echo' "PS1='ready> '" "set +o history" ". '$COMPLETIONS/retry.bash'" >rc
	for package in '' ". $PACKAGE"; do
		echo "$package" >>rc
		TERM=dumb run -0 t-pty expect='ready> ' 'send=retry -q --ji\011' expect='retry -q --jitter=' \
			'send=fu\011' expect='full ' 'send=zzc\011' expect='zzcmd ' 'send=it\012' expect='ran it' \
			'send=retry -r http:503,timeo\011' expect='http:503,timeout ' \
			'send=-H fd:3 zzc\011' expect='zzcmd ' 'send=on\012' expect='ran on' \
			'send=exit\012' -- bash --noprofile --rcfile rc -i
	done
}

@test "where retry is a function of the shell, functions are offered, too, and the program is asked" {
	prepare
	cat >rows <<-'END'
		retry zzf|                                      => zzfunction
		retry -a 5 zzcm|                                => zzcmd
		retry --state-dir state --breaker |             => api
		retry -p cu|                                    => curl
	END
	# shellcheck disable=SC2016 # the shells define it
	export SETUP='eval "$(retry --shell-function)"; zzfunction() { :; }'
	offers in_bash <rows
	offers in_bash package <rows
	offers in_zsh <rows
}
