#!/usr/bin/env bats
# What the presets know (src/core/preset.c), against real messages in tests/data/presets; more of it is asserted in
# tests/helpers/tables/preset.c.

load lib/common

@test "real messages are judged as expected" {
	local file cases=0
	for file in "$ROOT"/tests/data/presets/*.txt; do
		run -0 t-preset corpus "$file"
		[[ $output =~ ^([0-9]+)\ cases$ ]]
		cases=$((cases + BASH_REMATCH[1]))
	done
	[ "$cases" -ge 400 ]
}

@test "every preset has a real or quoted message or status in the corpus" {
	local name
	for name in $(t-preset list | grep '^[^ ]' | grep -vx auto); do
		grep -q "^$name [0-9]" "$ROOT"/tests/data/presets/*.txt
	done
}

@test "the corpus check can fail" {
	printf '%s\n' 'curl 22 transient # wrong on purpose' \
		'2| curl: (22) The requested URL returned error: 404' >wrong
	run -1 t-preset corpus wrong
	[ "${lines[0]}" = 'curl 22 transient # wrong on purpose: is permanent' ]
}

@test "git: a refused key is permanent although the connection was lost as well" {
	printf '%s\n' 'git 128 permanent # both texts' '2| git@example.org: Permission denied (publickey).' \
		'2| fatal: Could not read from remote repository.' \
		'2| fatal: the remote end hung up unexpectedly' >both
	run -0 t-preset corpus both
	sed -i '/Permission/d; s/permanent/transient/' both
	run -0 t-preset corpus both
}

@test "the list shows every ERE whole, in lines of at most 100 columns without blanks at their end" {
	local line
	t-preset list >printed
	run -1 grep -E '^.{101}| $' printed
	# The lines of one field, joined again.
	awk '
		substr($0, 5, 1) != " " { if (n++) print field; field = "" }
		{ field = field substr($0, 29) }
		END { print field }
	' printed >fields
	mapfile -t eres < <(t-preset eres)
	[ "${#eres[@]}" -ge 40 ]
	for line in "${eres[@]}"; do
		grep -qxF -e "$line" fields
	done
}

@test "the list: one preset as it is printed" {
	run -0 t-preset list
	[ "$(sed -n '/^sqlite3$/,/^ssh$/p' <<<"$output")" = "$(cat <<-'EOF'
		sqlite3
		    permanent statuses      1,8,11,26
		    transient statuses      5,6
		    permanent on stderr     no such (table|column)|syntax error|unable to open database|
		                            file is not a database|readonly database|constraint failed|
		                            unknown option
		    transient on stderr     database (table |schema )?is locked|\((5|6|15|261|262|517|773)\)$
		    note                    Its own `.timeout 5000` waits for a lock without any retry.
		ssh
	EOF
	)" ]
}
