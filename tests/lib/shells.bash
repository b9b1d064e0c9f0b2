# For the tests of the function that --shell-function prints: `load lib/shells`, after lib/common.
#
# A test here runs each of its scripts in all SHELLS, one after the other, each in a new directory, and names those
# where it is not as it should be.
# shellcheck shell=bash

for shell in dash bash 'bash --posix' ksh93 mksh 'zsh -f' 'busybox sh' yash; do
	if command -v "${shell%% *}" >/dev/null; then SHELLS+=("$shell"); else NO_SHELLS+=("$shell"); fi
done

DEFINE='eval "$(retry --shell-function)"'

# in_shell SHELL SCRIPT: runs it in a new directory; ./out and $OUT get what it writes, $status its status.
in_shell() {
	local words box=box.$((++BOXES))
	read -ra words <<<"$1"
	mkdir "$box"
	printf '%s\n' "$2" >"$box/script"
	status=0
	(cd "$box" && exec timeout -s KILL 100 "${words[@]}" script </dev/null >../out 2>&1 3>&-) || status=$?
	IFS= read -rd '' OUT <out || true
	while [[ $OUT == *$'\n' ]]; do OUT=${OUT%$'\n'}; done
}

# prints PATTERN [STATUS]: in each shell the script on standard input writes this, and ends with 0 or this status.
prints() {
	local shell script wrong=0
	IFS= read -rd '' script || true
	for shell in "${SHELLS[@]}"; do
		in_shell "$shell" "$DEFINE"$'\n'"$script"
		# shellcheck disable=SC2053 # a pattern
		[[ $OUT != $1 || $status -ne ${2:-0} ]] || continue
		printf '%s: status %s\n%s\n' "$shell" "$status" "$(head -n 30 out)"
		wrong=1
	done
	[ $wrong -eq 0 ] || { printf 'expected: status %s\n%s\n' "${2:-0}" "$1"; return 1; }
}

# as_in_if: the script on standard input does the same in each shell whether each of its {{COMMAND}} is called by
# retry or in an `if`.
as_in_if() {
	local shell in_if in_if_ends called before=$DEFINE$'\ngive() { return "$1"; }\n' wrong=0
	cat >both
	in_if=$before$(sed 's/{{\([^}]*\)}}/if \1; then give 0; else give "$?"; fi/g' both)
	called=$before$(sed 's/{{\([^}]*\)}}/retry -qqq -a 1 \1/g' both)
	for shell in "${SHELLS[@]}"; do
		in_shell "$shell" "$in_if"
		in_if_ends="status $status"$'\n'$OUT
		in_shell "$shell" "$called"
		[ "status $status"$'\n'"$OUT" != "$in_if_ends" ] || continue
		diff <(printf '%s\n' "$in_if_ends") <(printf 'status %s\n%s\n' "$status" "$OUT") || true
		printf '%s: this is the difference from what an if does\n' "$shell"
		wrong=1
	done
	return $wrong
}
