#!/usr/bin/env bats
# What the presets know (src/core/preset.c), against real messages in tests/data/presets.

load lib/common

# class PRESET STATUS...: the class of each status, by the preset's lists alone.
class() {
	local table status
	table=$(preset statuses "$1")
	shift
	for status; do
		printf '%s' "${table:status:1}"
	done
}

@test "every ERE compiles and none matches an empty line" {
	run -0 preset compile
	[[ $output =~ ^[0-9]+\ presets,\ [0-9]+\ EREs$ ]]
}

@test "every ERE compiles and judges alike with musl's regcomp" {
	# shellcheck disable=SC2046 # a list of sources
	musl-gcc -static -std=c11 -D_XOPEN_SOURCE=700 -o preset-musl "$ROOT/tests/helpers/preset.c" \
		$(sed -n 's/^ \* Links with: *//p' "$ROOT/tests/helpers/preset.c" |
			sed "s|src/|$ROOT/src/|g; s|\.o|.c|g")
	run -0 ./preset-musl compile
	[ "$output" = "$(preset compile)" ]
	cat "$ROOT"/tests/data/presets/*.txt >corpus
	run -0 ./preset-musl corpus corpus
}

@test "every row is well formed: lists that parse and do not overlap, texts on their streams, unique names" {
	run -0 preset tables
	[ -z "$output" ]
}

@test "the presets that the contract promises are there" {
	local name
	for name in curl wget wget2 httpie aria2c psql pg_isready pg_dump mysql mysqldump redis-cli sqlite3 ssh \
		scp sftp rsync git apt docker kubectl npm pip aws gcloud terraform sysexits; do
		run -0 preset find "$name" "${#name}"
		[ "$output" = "$name" ]
	done
}

@test "a name is found by its length, whole and in its own case" {
	run -0 preset find curl,git 4
	[ "$output" = curl ]
	run -0 preset find wget2 4
	[ "$output" = wget ]
	local name
	for name in cur curls CURL none; do
		run -0 preset find "$name" "${#name}"
		[ "$output" = none ]
	done
	run -0 preset find curl 0
	[ "$output" = none ]
}

@test "real messages are judged as expected" {
	local file cases=0
	for file in "$ROOT"/tests/data/presets/*.txt; do
		run -0 preset corpus "$file"
		[[ $output =~ ^([0-9]+)\ cases$ ]]
		cases=$((cases + BASH_REMATCH[1]))
	done
	[ "$cases" -ge 400 ]
}

@test "every preset has a real or quoted message or status in the corpus" {
	local name
	for name in $(preset list | grep '^[^ ]'); do
		grep -q "^$name [0-9]" "$ROOT"/tests/data/presets/*.txt
	done
}

@test "the corpus check can fail" {
	printf '%s\n' 'curl 22 transient # wrong on purpose' \
		'2| curl: (22) The requested URL returned error: 404' >wrong
	run -1 preset corpus wrong
	[ "${lines[0]}" = 'curl 22 transient # wrong on purpose: is permanent' ]
}

@test "curl: every status of its table is in its class" {
	# FACTS.md 1.3: transient; permanent; judged by words alone; retired
	local -a t=(5 6 7 12 15 16 18 28 52 55 56 80 89 92 95 96 97)
	local -a p=(1 2 3 4 8 9 11 13 14 17 19 21 23 25 26 27 30 31 33 34 36 37 38 39 41 42 43 45 47 48 49 53 54 58
		59 60 61 63 64 65 66 67 68 69 70 71 72 73 74 77 78 82 83 84 85 86 87 88 90 91 93 94 98 99 100
		101)
	local -a words=(10 22 35 79)
	local -a retired=(20 24 29 32 40 44 46 50 51 57 62 75 76 81)
	local status
	printf '%s\n' "${t[@]}" "${p[@]}" "${words[@]}" "${retired[@]}" | sort -n >all
	diff all <(seq 1 101)
	for status in "${t[@]}"; do
		[ "$(class curl "$status")" = t ]
	done
	for status in "${p[@]}"; do
		[ "$(class curl "$status")" = p ]
	done
	for status in 0 "${words[@]}" "${retired[@]}" {102..255}; do
		[ "$(class curl "$status")" = - ]
	done
}

@test "the other presets' statuses are those of their tables" {
	[ "$(class wget 1 2 3 4 5 6 7 8)" = ppptppt- ]
	[ "$(class wget2 1 2 3 4 5 6 8)" = ppptpp- ]
	[ "$(class httpie 1 2 3 4 5 6 7 130)" = -tp-tppp ]
	[ "$(class aria2c {1..7})" = ttppttt ]
	[ "$(class aria2c {8..18})" = ppppppppppp ]
	[ "$(class aria2c {19..32})" = tp-tpppppptp-p ]
	[ "$(class psql 1 2 3)" = ptp ]
	[ "$(class pg_isready 1 2 3)" = ttp ]
	[ "$(class pg_dump 1)" = p ]
	[ "$(class mysql 1 2)" = pp ]
	[ "$(class redis-cli 1)" = p ]
	[ "$(class sqlite3 1 5 6 8 11 26)" = pttppp ]
	[ "$(class ssh 1 2 126 255)" = ---t ]
	[ "$(class scp 1 255)$(class sftp 1 255)" = ptpt ]
	[ "$(class rsync {1..6})" = pppp-p ]
	[ "$(class rsync {10..16})" = tptpppp ]
	[ "$(class rsync {19..25} 30 35 255)" = pppp-tpttt ]
	[ "$(class git 1 128 129)" = --p ]
	[ "$(class apt 100)" = - ]
	[ "$(class docker 1 125 126 127)" = --pp ]
	[ "$(class kubectl 1)$(class npm 1)$(class pip 1 2)" = pppp ]
	[ "$(class aws 1 2 130 252 253 254 255)" = -pppp-- ]
	[ "$(class gcloud 1 2)" = -p ]
	[ "$(class terraform 1 2)" = p- ]
	[ "$(class sysexits {64..78})" = ppppptptpptt-pp ]
}

@test "permanent texts go before transient texts, texts before statuses" {
	run -0 preset judge curl 7 pt
	[ "$output" = permanent ]
	run -0 preset judge curl 7 p
	[ "$output" = permanent ]
	run -0 preset judge curl 3 t
	[ "$output" = transient ]
	run -0 preset judge curl 7 -
	[ "$output" = transient ]
	run -0 preset judge curl 3 -
	[ "$output" = permanent ]
	run -0 preset judge curl 22 -
	[ "$output" = nothing ]
}

@test "several presets add up, and what one calls permanent stays so" {
	run -0 preset judge psql,ssh 255 -
	[ "$output" = transient ]
	run -0 preset judge ssh,psql 2 -
	[ "$output" = transient ]
	run -0 preset judge ssh,psql 9 -
	[ "$output" = nothing ]
	run -0 preset judge psql,mysql 2 -
	[ "$output" = permanent ]
	run -0 preset judge mysql,psql 2 -
	[ "$output" = permanent ]
}

@test "git: a refused key is permanent although the connection was lost as well" {
	printf '%s\n' 'git 128 permanent # both texts' '2| git@example.org: Permission denied (publickey).' \
		'2| fatal: Could not read from remote repository.' \
		'2| fatal: the remote end hung up unexpectedly' >both
	run -0 preset corpus both
	sed -i '/Permission/d; s/permanent/transient/' both
	run -0 preset corpus both
}

@test "the list shows every ERE whole, in lines of at most 100 columns without blanks at their end" {
	local line
	preset list >printed
	run -1 grep -E '^.{101}| $' printed
	# The lines of one field, joined again.
	awk '
		substr($0, 5, 1) != " " { if (n++) print field; field = "" }
		{ field = field substr($0, 29) }
		END { print field }
	' printed >fields
	mapfile -t eres < <(preset eres)
	[ "${#eres[@]}" -ge 40 ]
	for line in "${eres[@]}"; do
		grep -qxF -e "$line" fields
	done
}

@test "the list: one preset as it is printed" {
	run -0 preset list
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
