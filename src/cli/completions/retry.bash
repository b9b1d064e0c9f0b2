# Completion of retry for bash: its options and their values, then COMMAND as if retry did not stand before it.
# It works with the bash-completion package and without.
# shellcheck shell=bash

_retry_flags='-I -O -E -q -v -h -V --replay-stdin --hold-stdout --hold-stderr --show-state --reset-state --expand
	--ignore-case --once --quiet --verbose --dry-run --list-presets --shell-function --help --version'
_retry_valued='-a -D -t -s -k -i -d -b -f -m -j -r -x -p -H -g --attempts --deadline --timeout --signal --kill-after
	--consecutive --interval --delay --backoff --factor --max-delay --min-delay --jitter --splay --reset-after --seed
	--retry-on --stop-on --success-on --preset --retry-match --stop-match --fail-match --success-match --verify --done-if
	--stop-if --http --max-retry-after --breaker --breaker-threshold --breaker-cooldown --budget --budget-rate --budget-burst
	--budget-ratio --state-dir --key --once-ttl --nested --on-retry --on-giveup --log-format --log-file --name
	--progress --group --idle-timeout'

# _retry_has LIST WORD: the word is in the list.
_retry_has() {
	[[ " ${1//[$'\n\t']/ } " == *" $2 "* ]]
}

# _retry_offer PREFIX WORD COMPGEN...: what compgen knows for the word, each after the prefix.
_retry_offer() {
	local prefix=$1 word=$2 line
	shift 2
	while IFS= read -r line; do
		COMPREPLY+=("$prefix$line")
	done < <(compgen "$@" -- "$word")
}

# _retry_names [KIND]: the breakers or the budgets that there are, or both.
_retry_names() {
	local kind name rest options=()
	[[ -z $state_dir ]] || options=(--state-dir "${state_dir/#\~\//$HOME/}")
	"$program" "${options[@]}" --show-state 2>/dev/null | while read -r kind name rest; do
		[[ $kind != "${1-$kind}" ]] || printf '%s\n' "$name"
	done
}

# _retry_signals WORD: with SIG if the word begins so.
_retry_signals() {
	if [[ $1 == SIG* ]]; then
		compgen -A signal SIG
	else
		compgen -A signal SIG | sed 's/^SIG//'
	fi | sed '/RTM/d'
}

# _retry_presets: their names, and the other programs that they are for.
_retry_presets() {
	"$program" --list-presets 2>/dev/null |
		sed -e '/ (also /!s/ .*//' -e 's/ .*(also / /' -e 's/)$//'
}

# _retry_value OPTION PREFIX WORD
_retry_value() {
	local words='' list=''
	case $1 in
	-b | --backoff) words='exponential linear constant fibonacci' ;;
	-j | --jitter) words='none full equal decorrelated additive' ;;
	-g | --group) words='auto own shared' ;;
	--nested) words='warn allow once' ;;
	--log-format) words='text json logfmt github auto' ;;
	--help) words='all time delay judge http streams shared key hooks log other' ;;
	--progress) words='auto always never' ;;
	-s | --signal) words=$(_retry_signals "$3") ;;
	-r | -x | --retry-on | --stop-on | --success-on)
		words="any none signal timeout $(_retry_signals "${3##*,}")" list=,
		;;
	-p | --preset | --list-presets) words=$(_retry_presets) list=, ;;
	--breaker) words=$(_retry_names breaker) ;;
	--budget) words=$(_retry_names budget) ;;
	-H | --http)
		words='stdout stderr fd: file:'
		if [[ $3 == file:* ]]; then
			_retry_offer "$2file:" "${3#file:}" -f
			compopt -o filenames 2>/dev/null
		fi
		;;
	--log-file)
		_retry_offer "$2" "$3" -f
		compopt -o filenames 2>/dev/null
		;;
	--state-dir)
		_retry_offer "$2" "$3" -d
		compopt -o filenames 2>/dev/null
		;;
	--verify | --done-if | --stop-if | --on-retry | --on-giveup) _retry_offer "$2" "$3" -c ;;
	esac
	if [[ -n $list && $3 == *,* ]]; then
		_retry_offer "$2${3%,*}," "${3##*,}" -W "$words"
	elif [[ -n $words ]]; then
		_retry_offer "$2" "$3" -W "$words"
	fi
}

# _retry_command N REST: COMMAND is the N-th of bash's words, REST the line from there on.
_retry_command() {
	local name spec cur=${COMP_WORDS[COMP_CWORD]}
	if declare -F _comp_command_offset >/dev/null; then
		_comp_command_offset "$1"
		return
	elif declare -F _command_offset >/dev/null; then
		_command_offset "$1"
		return
	fi
	if ((COMP_CWORD == $1)); then
		_retry_offer '' "$cur" -c
		[[ $cur != */* ]] || compopt -o filenames 2>/dev/null
		return
	fi
	name=${COMP_WORDS[$1]##*/}
	spec=$(complete -p "$name" 2>/dev/null)
	if [[ $spec =~ \ -F\ ([^ ]+) ]] && declare -F "${BASH_REMATCH[1]}" >/dev/null; then
		spec=${BASH_REMATCH[1]}
		COMP_WORDS=("${COMP_WORDS[@]:$1}")
		COMP_CWORD=$((COMP_CWORD - $1))
		COMP_LINE=$2
		COMP_POINT=${#COMP_LINE}
		"$spec" "$name" "$cur" "${COMP_WORDS[COMP_CWORD - 1]}"
	else
		_retry_offer '' "$cur" -f
		compopt -o filenames 2>/dev/null
	fi
}

# bash breaks words at = and : and the like.  Sets words, as the shell will see them, up to the cursor, and, for each of
# them, starts, where it is in COMP_WORDS, and rests, the line from there on.
_retry_join() {
	local i word rest=$COMP_LINE
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if ((i == 0)) || [[ $rest == [[:space:]]* || $rest != "$word"* ]]; then
			rest=${rest#"${rest%%[![:space:]]*}"}
			starts+=("$i") rests+=("$rest") words+=("$word")
		else
			words[${#words[@]} - 1]+=$word
		fi
		rest=${rest#"$word"}
	done
}

# _retry_trim WORD: the word at the cursor is WORD, but what is offered replaces only what bash takes for it.
_retry_trim() {
	local last=${COMP_WORDS[COMP_CWORD]} kept=$1
	[[ -z ${last//[=:@]/} ]] || kept=${kept%"$last"}
	COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}

# The value that the word at the cursor is, or has at its end: sets option, prefix and cur.
_retry_attached() {
	local i
	if [[ $cur == --*=* ]]; then
		option=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=}
	elif [[ $cur == -[!-]* ]]; then
		for ((i = 1; i < ${#cur}; i++)); do
			if _retry_has "$_retry_valued" "-${cur:i:1}"; then
				option=-${cur:i:1} prefix=${cur:0:i + 1} cur=${cur:i + 1}
				return
			fi
		done
	fi
}

# What the options before the cursor say: sets at, where COMMAND is or may be, option, if the cursor is at its value,
# operands, if they are no COMMAND, and state_dir.
_retry_walk() {
	local word i name
	for ((at = 1; at < cword; at++)); do
		word=${words[at]} name=''
		case $word in
		--)
			ended=1
			((at++))
			return
			;;
		--show-state | --reset-state) operands=names ;;
		--*=*) [[ $word != --state-dir=* ]] || state_dir=${word#*=} ;;
		--*) ! _retry_has "$_retry_valued" "$word" || name=$word ;;
		-?*)
			for ((i = 1; i < ${#word}; i++)); do
				if _retry_has "$_retry_valued" "-${word:i:1}"; then
					((i + 1 < ${#word})) || name=-${word:i:1}
					break
				fi
			done
			;;
		*) return ;;
		esac
		[[ -n $name ]] || continue
		((++at < cword)) || {
			option=$name
			return
		}
		[[ $name != --state-dir ]] || state_dir=${words[at]}
	done
}

_retry() {
	local program=$1 words=() starts=() rests=() cword cur at option='' prefix='' ended='' operands='' state_dir='' word
	COMPREPLY=()
	_retry_join
	cword=$((${#words[@]} - 1)) cur=${words[${#words[@]} - 1]}
	_retry_walk
	[[ -n $option || -n $ended ]] || ((at != cword)) || _retry_attached
	if [[ -n $option ]]; then
		_retry_value "$option" "$prefix" "$cur"
	elif ((at == cword)) && [[ $cur == -* && -z $ended ]]; then
		for word in $_retry_valued; do
			[[ $word != --* ]] || _retry_offer '' "$cur" -W "$word="
		done
		_retry_offer '' "$cur" -W "${_retry_flags//-[A-Za-z] /}"
		[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
	elif [[ $operands == names ]]; then
		_retry_offer '' "$cur" -W "$(_retry_names)"
	else
		_retry_command "${starts[at]}" "${rests[at]}"
		return
	fi
	_retry_trim "${words[cword]}"
}

complete -F _retry retry
