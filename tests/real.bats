# retry round the programs that people put it round.
load lib/common
load lib/server
load lib/postgres

# whole_lines FILE: the file holds nothing but whole lines of retry's log.
whole_lines() {
	! grep -vE '^retry: [a-z0-9]+: attempt [0-9]+/[0-9]+: (exit [0-9]+|ok) after [0-9.]+s(; .*[a-z0-9])?$' "$1"
}

@test "curl: refused, then 503, then 200" {
	serve_statuses -w go 503 200
	spawn retry -D 300s -d 50ms -m 50ms curl -fsS "$URL" >out 2>log
	until_true 10 grep -q 'exit 7 ' log
	touch go
	wait $!
	[ "$(cat out)" = "answer 200" ]
	[ "$(grep -c 'exit 22 ' log)" -eq 1 ]
	[[ $(tail -n 1 log) == "retry: curl: attempt "*": ok after "* ]]
}

@test "curl: -r 7,22 does not retry a wrong URL, -x 22 does not retry an HTTP error" {
	serve_statuses 503 200
	run -3 --separate-stderr retry -r 7,22 -d 10ms curl -fsS 'http://['
	[[ $stderr == *"attempt 1/3: exit 3 after "*"giving up: permanent failure (not in --retry-on)" ]]
	run -22 --separate-stderr retry -x 22 -d 10ms curl -fsS "$URL"
	[[ $stderr == *"attempt 1/3: exit 22 after "*"giving up: permanent failure (--stop-on)" ]]
	run -0 --separate-stderr retry curl -fsS "$URL"
	[ "$output" = "answer 200" ]
}

@test "curl: the failed attempts' bodies are on standard output, too" {
	serve_statuses 503 200
	run -0 --separate-stderr retry -d 10ms curl -sS --fail-with-body "$URL"
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "answer 503" ]
	[ "${lines[1]}" = "answer 200" ]
}

@test "curl: a health check wants successes in a row" {
	serve_statuses 200 503 200 200 200
	run -0 --separate-stderr retry -a 10 --consecutive=3 -d 10ms curl -fsS "$URL"
	[ "${#lines[@]}" -eq 4 ]
	[[ ${stderr_lines[-1]} == *"attempt 5/10: ok after "*" (3/3 in a row)" ]]
}

@test "psql: started before its server, it succeeds once the server is up; an SQL error is no reason to retry" {
	local psql query=(-h 127.0.0.1 -U tester -d postgres -XAtq)
	make_cluster
	own_port
	spawn retry -D 300s -d 50ms -m 50ms psql "${query[@]}" -p "$PORT" -c 'select 6 * 7' >out 2>log
	psql=$!
	until_true 10 grep -q 'exit 2 ' log
	spawn exec_unprivileged "$BIN/postgres" -D "$DATA" -h 127.0.0.1 -p "$PORT" -k '' -F >postgres.log 2>&1
	local postgres=$!
	wait "$psql"
	[ "$(cat out)" = 42 ]

	run -3 --separate-stderr retry -d 10ms psql "${query[@]}" -p "$PORT" -v ON_ERROR_STOP=1 < <(echo 'select 7/0;')
	[[ $stderr == *"attempt 1/3: exit 3 after "*"giving up: standard input is used up (see --replay-stdin)"* ]]
	run -1 --separate-stderr retry -r 2 psql "${query[@]}" -p "$PORT" -c 'select wrong'
	[[ $stderr == *"attempt 1/3: exit 1 after "*"giving up: permanent failure"* ]]

	kill -QUIT "$postgres"
	until_true 10 is_gone "$postgres"
}

@test "psql -p psql: what the server says decides" {
	local query=(-h 127.0.0.1 -U tester -XAtq -v ON_ERROR_STOP=1) try
	make_cluster
	echo 'host all locked 127.0.0.1/32 scram-sha-256' | cat - "$DATA/pg_hba.conf" >hba
	cat hba >"$DATA/pg_hba.conf"
	start_postgres -c max_connections=2 -c superuser_reserved_connections=0 -c max_wal_senders=0
	query+=(-p "$PORT")
	psql "${query[@]}" -d postgres -c "create table t (n int); insert into t values (1);
		create role locked login password 'right'"

	# permanent: the password, the database, the syntax, of -c and of -f
	PGPASSWORD=wrong run -2 --separate-stderr retry -p psql psql "${query[@]}" -U locked -d postgres \
		-c 'select 1'
	[[ ${stderr_lines[-1]} == *"attempt 1/3: exit 2 after "*"giving up: permanent failure (preset "*")" ]]
	run -2 --separate-stderr retry -p psql psql "${query[@]}" -d nowhere -c 'select 1'
	[[ ${stderr_lines[-1]} == *"attempt 1/3: exit 2 after "*"giving up: permanent failure (preset "*")" ]]
	run -1 --separate-stderr retry -p psql psql "${query[@]}" -d postgres -c 'selec 1'
	[[ ${stderr_lines[-1]} == *"attempt 1/3: exit 1 after "*"giving up: permanent failure (preset "*")" ]]
	run -3 --separate-stderr retry -I -p psql psql "${query[@]}" -d postgres -v VERBOSITY=sqlstate <<<'selec 1;'
	[[ ${stderr_lines[-1]} == *"attempt 1/3: exit 3 after "*"giving up: permanent failure (preset "*")" ]]

	# transient: another transaction came first
	cat >update.sql <<-END
		begin isolation level repeatable read;
		select n from t;
		\\! [ "\$RETRY_ATTEMPT" -gt 1 ] || psql ${query[*]} -d postgres -c 'update t set n = n + 10'
		update t set n = n + 1 returning n;
		commit;
	END
	run -0 --separate-stderr retry -O -d 10ms -p psql psql "${query[@]}" -d postgres -v VERBOSITY=sqlstate \
		-f update.sql
	[ "$output" = $'11\n12' ]
	[[ $stderr == *'ERROR:  40001'*"attempt 1/3: exit 3 after "*"retrying in "*"attempt 2/3: ok after "* ]]

	# transient: too many clients
	mkfifo idle
	exec 8<>idle
	for try in 1 2; do
		# the one before may still be on its way out
		spawn retry -qqq -g own -a inf -d 20ms psql "${query[@]}" -d postgres -c "\\! : >busy.$try" -f idle >busy 2>&1
		until_true 10 test -e "busy.$try"
	done
	run -2 psql "${query[@]}" -d postgres -c 'select 1'
	spawn retry -D 300s -d 20ms -p psql psql "${query[@]}" -d postgres -c 'select 6 * 7' >out 2>log
	try=$!
	until_true 10 grep -q 'exit 2 after .*retrying in ' log
	grep -q 'too many clients' log
	kill "${SPAWNED[-2]}" "${SPAWNED[-3]}"
	wait "$try"
	exec 8>&-
	[ "$(cat out)" = 42 ]
	stop_postgres
}

@test "like timeout: one attempt, its limit, its status" {
	run -124 retry -qqq -a 1 -t 100ms sleep 60
	run -3 retry -qqq -a 1 -t 60s sh -c 'exit 3'
	run -0 retry -qqq -a 1 -t 60s true
	given_time up run -124 retry -qqq -a 1 -t LIMIT -s INT \
		bash -c 'trap "echo interrupted; exit 0" INT; echo >up; for i in {1..3000}; do sleep 0.01; done'
	[ "$output" = interrupted ]
}

@test "like timeout: what ignores TERM is killed after --kill-after" {
	local start=$SECONDS
	run -124 retry -qqq -a 1 -t 500ms -k 100ms bash -c 'trap "" TERM; for i in {1..300}; do sleep 1; done'
	((SECONDS - start < 100))
}

@test "timeout as the command: its 124 is a failure like any other" {
	run -124 --separate-stderr retry -a 2 -d 10ms timeout 0.1 sleep 60
	[[ $stderr == *"attempt 1/2: exit 124 after "*"retrying in"* ]]
}

@test "in a pipeline: pipefail keeps the status, without it the last command's counts" {
	run -9 --separate-stderr bash -c 'set -o pipefail; retry -qqq -a 2 -d 0 sh -c "echo data; exit 9" | cat'
	[ "$output" = $'data\ndata' ]
	run -0 --separate-stderr bash -c 'retry -qqq -a 2 -d 0 sh -c "echo data; exit 9" | cat'
	run -0 --separate-stderr bash -c 'set -o pipefail; printf "b\na\n" | retry sort | tr a-z A-Z'
	[ "$output" = $'A\nB' ]
}

@test "in a pipeline: the death of a reader is the command's SIGPIPE, not a failure to hide" {
	run -141 --separate-stderr bash -c 'set -o pipefail; retry -a 1 yes | head -n 1'
	[ "$output" = y ]
	[[ $stderr == *"killed by SIGPIPE"* ]]
}

@test "a while-read loop keeps its lines" {
	# shellcheck disable=SC2016
	run -0 --separate-stderr sh -c '
		printf "%s\n" one two three | while read -r line; do
			retry -q -d 0 sh -c "[ \$RETRY_ATTEMPT -gt 1 ] && echo $line"
		done'
	[ "$output" = $'one\ntwo\nthree' ]
}

@test "a here-document reaches the command" {
	run -0 --separate-stderr retry cat <<-END
		text
	END
	[ "$output" = text ]
}

@test "as from cron: no terminal, a bare environment, nothing said when all is well" {
	run -0 setsid -w env -i PATH=/usr/bin:/bin "$ROOT/retry" -q --splay=20ms true </dev/null
	[ -z "$output" ]
	run -1 setsid -w env -i PATH=/usr/bin:/bin "$ROOT/retry" -q -a 2 -d 10ms false </dev/null
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[1]} == *"giving up: no attempts left" ]]
	run -0 --separate-stderr env -i PATH=/usr/bin:/bin "$ROOT/retry" env
	# a shell would add variables of its own; nothing but PATH and ours is there
	[ "$(grep -cv '^RETRY_' <<<"$output")" -eq 1 ]
}

# as_cron LINE: what cron would mail after running the line of a crontab, in ./mail: an unescaped % ends the command
# and begins its standard input, whose lines the others end.
as_cron() {
	local command input
	command=$(sed -E 's/^([^ ]+ ){5}//; s/\\%/\x01/g; s/%.*//; s/\x01/%/g' <<<"$1")
	input=$(sed -E 's/\\%/\x01/g; s/^[^%]*%?//; s/%/\n/g; s/\x01/%/g' <<<"$1")
	status=0
	setsid -w env -i HOME="$PWD" LOGNAME=me SHELL=/bin/sh PATH="$PWD:$ROOT:/usr/bin:/bin" /bin/sh -c "$command" \
		<<<"$input" >mail 2>&1 || status=$?
}

@test "the mail of the manual's crontab line: name, status, attempts and time, and what the last attempt wrote" {
	local line
	line=$(grep '^0 3 \* \* \* retry .* backup >' "$ROOT/man/retry.1")
	line=$(sed 's/--splay=5m/--splay=5ms/; s/-d 30s/-d 5ms/' <<<"$line")
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "dump $RETRY_ATTEMPT"\necho "no route, $RETRY_ATTEMPT" >&2\nexit ${STATUS-2}\n' >backup
	chmod +x backup
	as_cron "$line"
	[ "$status" -eq 2 ]
	sed -E 's/[0-9]+\.[0-9]{3}s/Ns/' mail | diff - <(cat <<-'END'
		dump 4
		no route, 4
		retry: backup: attempt 4/4: exit 2 after Ns; giving up: no attempts left
	END
	)
	# all is well: only what it wrote to standard error; it is not there: the mail says so
	sed -i 's/STATUS-2/STATUS-0/' backup
	as_cron "$line"
	[ "$status" -eq 0 ]
	[ "$(cat mail)" = 'no route, 1' ]
	rm backup
	for line in "$line" "${line/-qq/-qqq}"; do
		as_cron "$line"
		[ "$status" -eq 127 ]
		[ "$(cat mail)" = 'retry: backup: attempt 1/4: not found; giving up: permanent failure' ]
	done
}

@test "a crontab ends a command at %, but not at \\%" {
	as_cron '* * * * * retry -q -d 1ms -j 20% true'
	[ "$status" -eq 125 ]
	[[ $(cat mail) == 'retry: no command given'* ]]
	as_cron '* * * * * retry -q -d 1ms -j 20\% true'
	[ "$status" -eq 0 ]
	[ ! -s mail ]
}

@test "under nohup: a hangup ends neither retry nor the command" {
	# shellcheck disable=SC2016
	spawn nohup retry -a 1 sh -c '
		echo $$ >pid
		for i in $(seq 5000); do [ ! -e go ] || exit 0; sleep 0.01; done
		exit 1' >log 2>&1 </dev/null
	local retry=$!
	until_true 5 test -s pid
	kill -HUP "$retry" "$(cat pid)"
	touch go
	wait "$retry"
	grep -q 'attempt 1/1: ok' log
}

@test "make -j: four at once, each line of the log whole" {
	unset MAKEFLAGS MFLAGS MAKELEVEL
	# shellcheck disable=SC2016
	cat >Makefile <<-'END'
		all: a b c d
		a b c d:; @retry -d 5ms --name=$@ sh -c 'echo >>$@; test $$(wc -l <$@) -gt 2'
	END
	run -0 make -s -j 4
	local target
	for target in a b c d; do
		[ "$(wc -l <"$target")" -eq 3 ]
	done
	printf '%s\n' "$output" >log
	[ "${#lines[@]}" -eq 12 ]
	whole_lines log
}

@test "xargs -P: four at once; one that fails for good is xargs' 123" {
	# shellcheck disable=SC2016
	run -0 sh -c 'seq 8 | xargs -P 4 -I {} retry -d 5ms --name=job{} sh -c '\''[ $RETRY_ATTEMPT -eq 2 ]'\'
	printf '%s\n' "$output" >log
	[ "${#lines[@]}" -eq 16 ]
	whole_lines log
	run -123 sh -c 'seq 4 | xargs -P 4 -I {} retry -qqq -d 5ms test {} -ne 3'
}

@test "ssh and git against a closed port fail with their own statuses" {
	refused_port
	run -255 --separate-stderr retry -a 2 -d 10ms ssh -F none -o BatchMode=yes -p "$PORT" 127.0.0.1 true
	[ "$(grep -c '^retry: ssh: attempt ./2: exit 255 ' <<<"$stderr")" -eq 2 ]
	run -128 --separate-stderr retry -a 2 -d 10ms git ls-remote "git://127.0.0.1:$PORT/none"
	[ "$(grep -c '^retry: git: attempt ./2: exit 128 ' <<<"$stderr")" -eq 2 ]
	# their presets know these words
	run -255 --separate-stderr retry -p ssh -a 2 -d 10ms ssh -F none -o BatchMode=yes -p "$PORT" 127.0.0.1 true
	[ "$(grep -c '^retry: ssh: attempt ./2: exit 255 ' <<<"$stderr")" -eq 2 ]
	run -128 --separate-stderr retry -p git -a 2 -d 10ms git ls-remote "git://127.0.0.1:$PORT/none"
	[ "$(grep -c '^retry: git: attempt ./2: exit 128 ' <<<"$stderr")" -eq 2 ]
}

@test "git -p git: a repository that is not there is no reason to try again" {
	run -128 --separate-stderr retry -p git git clone "$PWD/none" copy
	[[ ${stderr_lines[-1]} == *"attempt 1/3: exit 128 after "*"giving up: permanent failure ("*")" ]]
	git init -q --bare there
	run -128 --separate-stderr retry -p git git -C there fetch "$PWD/there" nobranch
	[[ ${stderr_lines[-1]} == *"attempt 1/3: exit 128 after "*"giving up: permanent failure ("*")" ]]
}
