# The README as a text: its length, its links, its picture, its tables.  tests/examples.bats runs its recipes.
load lib/common

README=README.md

# blocks LANGUAGE: what stands in the README's blocks of code of that language, with `--` between them.
blocks() {
	sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{ s/^\`\`\`$1\$//; t; s/^\`\`\`\$/--/; p; }" "$ROOT/$README"
}

@test "the README has at most 250 lines, and no recipe more than four" {
	[ "$(wc -l <"$ROOT/$README")" -le 250 ]
	blocks sh >recipes
	[ "$(grep -c '^--$' recipes)" -ge 15 ]
	awk '/^--$/ { if (lines > 4) print "a recipe of " lines " lines before line " NR; lines = 0; next } { lines++ }' \
		recipes | diff /dev/null -
}

@test "the README's links lead somewhere, and its contents name every section" {
	local file
	cd "$ROOT"
	grep -oE '\]\([^)#]+\)' $README | tr -d '])(' | sort -u >"$BATS_TEST_TMPDIR/files"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/files")" -ge 4 ]
	while read -r file; do
		[ -e "$file" ] || { echo "no $file"; return 1; }
	done <"$BATS_TEST_TMPDIR/files"
	sed -n 's/^## //p' $README | tr 'A-Z ' 'a-z-' >"$BATS_TEST_TMPDIR/sections"
	sed -n '/^\*\*Contents/,/^$/p' $README | grep -oE '\(#[a-z-]+' | tr -d '(#' | diff "$BATS_TEST_TMPDIR/sections" -
	grep -oE '\(#[a-z-]+' $README | tr -d '(#' | sort -u | comm -23 - <(sort "$BATS_TEST_TMPDIR/sections") | diff /dev/null -
}

# timeless: a session without what differs from run to run.
timeless() {
	sed -E 's/[0-9]+\.[0-9]{3}s/N.NNNs/g; s/after [0-9]+ ms/after N ms/; s/: Couldn.t connect to server|: Connection refused//'
}

@test "the picture of a session is what its script draws, small, and what the program says today" {
	python3 "$ROOT/man/session.py" <"$ROOT/man/session.txt" >drawn.svg
	diff "$ROOT/man/session.svg" drawn.svg
	python3 -c 'import sys, xml.dom.minidom as dom; dom.parse(sys.argv[1])' drawn.svg
	[ "$(wc -c <drawn.svg)" -lt 10000 ]
	python3 "$ROOT/man/session.py" record >again
	diff <(timeless <"$ROOT/man/session.txt") <(timeless <again)
}

@test "what other tools' options become is accepted" {
	sed -n '/^## Coming from/,/^## Exit/p' "$ROOT/$README" | awk -F'|' '/^\|.*`/ { print $(NF - 1) }' |
		grep -oE '`-[^`]*`' | tr -d '`' | sed 's/=CMD/=true/; s/=TEXT/=text/' >given
	[ "$(wc -l <given)" -ge 15 ]
	while read -r options; do
		# shellcheck disable=SC2086 # options
		retry --dry-run $options true >out || { echo "not accepted: $options"; return 1; }
	done <given
}

@test "what other tools mean otherwise means here what the README says" {
	local options start=$SECONDS
	# -t 4 is a timeout, -s 10 a signal, -d 10 a wait of up to 10 s
	retry --dry-run -t 4 true | grep -q 'attempts left after attempt 3'
	# timeout says nothing of a timeout
	options=$(sed -n 's/^| `timeout` |.*| `\(.*\) -t 30` |$/\1/p' "$ROOT/$README")
	[ -n "$options" ]
	# shellcheck disable=SC2086 # options
	run -124 retry $options -t 100ms sleep 60
	[ -z "$output" ]
	run -124 retry -a 1 -t 100ms -s 10 sh -c 'trap "exit 0" USR1; sleep 60 & wait'
	retry --dry-run -d 10 -t 5 true | grep -qE '^ +2 +0\.000s\.\.10\.000s '
	((SECONDS - start < 30))
}

@test "the CI step of the README installs and runs" {

	mkdir bin retry
	printf 'all:\n\ninstall:\n\techo installed >installed\n' >retry/Makefile
	printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
	printf '#!/bin/sh\necho "$RETRY_ATTEMPT of $RETRY_ATTEMPT_LIMIT"\n' >bin/git
	chmod +x bin/*
	PATH=$PWD/bin:$PATH
	blocks yaml | sed -n 's/^- run: //p' >steps
	[ "$(wc -l <steps)" -eq 2 ]
	RETRY_OPTIONS=$(blocks yaml | sed -n 's/.*RETRY_OPTIONS: "\(.*\)".*/\1/p')
	export RETRY_OPTIONS
	[ -n "$RETRY_OPTIONS" ]
	while read -r step; do
		sh -ec "$step" >>out 2>>err
	done <steps
	[ "$(cat retry/installed)" = installed ]
	[ "$(tail -n 1 out)" = '1 of 4' ]
}

@test "the Dockerfile of the README names files that make release makes and make install installs" {
	local version
	version=$(sed -n 's/^#define VERSION "\(.*\)"/\1/p' "$ROOT/src/cli/help.c")
	blocks dockerfile | grep -q "^ADD retry-$version.tar.gz /\$"
	blocks dockerfile | grep -q "^RUN make -C /retry-$version install-strip DESTDIR=/out\$"
	blocks dockerfile | grep -q "^COPY --from=retry /out/usr/local/bin/retry "
	grep -q "retry $version" "$ROOT/$README"
}

@test "the README's cron recipe: the mail of a job that gave up tells all, and there is none of one that went well" {
	local recipe
	mkdir bin
	# what cron does: a shell, standard output and standard error in the mail, which is not sent when empty
	recipe=$(blocks sh | sed -n 's|^0 3 \* \* \* /usr/local/bin/\(retry .*backup.*\)|\1|p' | sed 's/--splay=5m//; s/-d 30s/-d 1ms/')
	[[ $recipe == 'retry '*' backup '* ]]
	[[ $recipe != *%* ]]
	printf '#!/bin/sh\necho "half a list $RETRY_ATTEMPT"; echo "disk is full $RETRY_ATTEMPT" >&2; exit 3\n' >bin/backup
	chmod +x bin/backup
	PATH=$PWD/bin:$PATH
	any sh -c "$recipe" >mail 2>&1
	sed -E 's/[0-9]+\.[0-9]{3}s/N/' mail | diff - <(cat <<-'END'
		half a list 4
		disk is full 4
		retry: backup: attempt 4/4: exit 3 after N; giving up: no attempts left
	END
	)
	printf '#!/bin/sh\n[ "$RETRY_ATTEMPT" = 3 ] || { echo "disk is full" >&2; exit 3; }\n' >bin/backup
	sh -c "$recipe" >mail 2>&1
	diff /dev/null mail
	rm bin/backup
	any sh -c "$recipe" >mail 2>&1
	[ "$(cat mail)" = 'retry: backup: attempt 1/4: not found; giving up: permanent failure' ]
}
