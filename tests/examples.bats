# Every example of the manual and the README is run as it stands there, but for the port and the splay of minutes.
#
# Real are curl, wget, psql, pg_dump, pg_isready, git, make and the shell's tools; what talks to other machines or
# changes this one (ssh, rsync, apt-get, docker, npm) and what every user has a name of his own for (backup, job,
# pay...) only notes down how it was called.
load lib/common
load lib/server
load lib/postgres

NOTED='ssh rsync apt-get docker npm upload backup job pay is-paid is-closed sync-mail logger use'

# manual_examples: the command lines of the section EXAMPLES, each on one line; what follows an `eval` belongs to it.
manual_examples() {
	mandoc -T ascii -O width=200 "$ROOT/man/retry.1" | col -b | expand | sed -n '/^EXAMPLES/,/^OPTIONS/p' |
		sed -n ':more; /\\$/ { N; s/\\\n *//; b more; }; s/^     *\(\$ \|\([0-9*]\|retry\)\)/\2/p' |
		sed '/^eval /{ N; N; s/\n/; /g; }'
}

# readme_examples: the same of the README: what stands in blocks of sh.  An `export` belongs to the line after it,
# an `eval` to two.
readme_examples() {
	sed -n '/^```sh$/,/^```$/{ /^```/d; p; }' "$ROOT/README.md" |
		sed ':more; /\\$/ { N; s/\\\n *//; b more; }; /^export /{ N; s/\n/; /; }; /^eval /{ N; N; s/\n/; /g; }' |
		grep -E '(^|[ (])retry |/retry '
}

# here EXAMPLE: how it can be run in this directory: on our port, not in minutes, without cron's columns.
here() {
	local example=${1//127.0.0.1:8080/127.0.0.1:$PORT}
	example=$(sed -E 's/^[0-9*][0-9*/ ]* //; s/--splay=[0-9]+m/--splay=5ms/; s|/usr/local/bin/||g; s|/var/tmp/||g' <<<"$example")
	echo "$example"
}

# make_world: what the examples are about: a repository, a makefile, a script, sums, programs.
make_world() {
	local name
	mkdir bin
	for name in $NOTED; do
		printf '#!/bin/sh\necho "%s${*:+ $*}" >>called\n' "$name" >"bin/$name"
	done
	printf '#!/bin/sh\necho token\n' >new-token
	printf '#!/bin/sh\necho worker >>called\nexec sleep 60\n' >bin/worker
	printf '#!/bin/sh\necho "app 1/1 Running"\n' >bin/kubectl
	cp bin/upload upload
	chmod +x bin/* new-token upload
	PATH=$PWD/bin:$PATH
	printf 'fetch build test:\n\t@echo $@ >>called\n' >Makefile
	echo "insert into items values (2);" >script.sql
	git init -q repository
	git -C repository -c user.name=t -c user.email=t@t commit -q --allow-empty -m one
	git -C repository tag v1
	git init -q .
	git remote add origin repository
	echo 'answer 200' | sha256sum | sed 's/-$/file/' >sums
	export XDG_STATE_HOME=$PWD/state
}

make_database() {
	make_cluster
	start_postgres
	export PGHOST=127.0.0.1 PGPORT=$PORT PGUSER=tester
	psql -q -d postgres -c 'create database app'
	psql -q -d app -c 'create table items (n int); insert into items values (1)'
	export PGDATABASE=app
}

# run_example EXAMPLE: runs it to its end.  A worker has none: it is told to stop when it has started.
run_example() {
	local example
	example=$(here "$1")
	case $example in
	*worker)
		spawn t-with bash -c "exec $example"
		until_true 10 grep -q '^worker' called
		kill -TERM $!
		wait $! || [ $? -eq 143 ]
		return
		;;
	*'gzip -dc'*)
		psql -q -d postgres -c 'drop database app' -c 'create database app'
		;;
	esac
	bash -c "$example" >>out 2>>err </dev/null || { echo "$? from: $example"; cat err; return 1; }
}

run_examples() {
	local count=0 example
	make_world
	make_database
	serve_statuses 200
	"$1" >examples
	while read -r example; do
		run_example "$example"
		count=$((count + 1))
	done <examples
	[ "$count" -gt 20 ]
	stop_postgres
}

@test "every example of the manual runs" {
	run_examples manual_examples
	[ "$(cat page.html)" = 'answer 200' ]
	diff called - <<-'END'
		ssh -o BatchMode=yes -o ConnectTimeout=10 host uptime
		rsync -a --partial src/ host:dst/
		apt-get -o Acquire::Retries=0 update
		docker pull 127.0.0.1:5000/app
		npm ci --fetch-retries=0
		upload file
		fetch
		build
		backup
		test
		rsync -a src/ host:dst/
		job
		job
		upload
		use answer 200
		worker
	END
}

@test "every recipe of the README runs" {
	run_examples readme_examples
	cmp file <(echo 'answer 200')
	[ "$(tail -n 1 called)" = upload ]
	grep -q '^is-paid' called && return 1    # it was paid at once
	grep -q '^pay 42$' called
	grep -q '^use answer 200$' called
}
