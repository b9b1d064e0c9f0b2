#!/usr/bin/env bats
# The real curl and wget round a server that answers by a script: what it says is heard and obeyed.

load lib/common
load lib/server

# busy_then_fine FIELD: 503 with this Retry-After, then 200.
busy_then_fine() {
	serve <<-END
		HTTP/1.1 503 Service Unavailable
		$1

		sorry
		---
		HTTP/1.1 200 OK

		fine
	END
}

# requests N: so many have come.
requests() {
	[ "$(wc -l <script.log)" -eq "$1" ] || { cat script.log; return 1; }
}

# obeys COMMAND...: after busy_then_fine with Retry-After: 1 retry waits a second for 200; the output is `fine`.
obeys() {
	local now
	now=$(date +%s%N)
	"$@" >out 2>err || { echo "$?: $*"; cat out err; return 1; }
	(($(date +%s%N) - now >= 1000000000))
	requests 2
	tail -n 1 out | grep -qx fine
	grep -q "attempt 1/3: exit [0-9]*, HTTP 503 after .*; retrying in 1\.[01][0-9]*s (Retry-After)$" err
	grep -q 'attempt 2/3: ok, HTTP 200 after ' err
}

@test "curl -D /dev/fd/3: the wait is obeyed, both streams stay clean" {
	busy_then_fine 'Retry-After: 1'
	obeys retry -d1ms -H fd:3 curl -fsS -D /dev/fd/3 "$URL"
	[ "$(cat out)" = fine ]
	[ "$(grep -vc '^retry: ' err)" -eq 1 ]                  # curl: (22) ...
}

@test "-p auto curl: the wait is obeyed, both streams stay clean, 404 is permanent, refused is transient" {
	busy_then_fine 'Retry-After: 1'
	obeys retry -d1ms -p auto curl -fsS "$URL"
	[ "$(cat out)" = fine ]
	[ "$(grep -vc '^retry: ' err)" -eq 1 ]                  # curl: (22) ...
	rm script.log
	busy_then_fine 'Retry-After: 1'
	RETRY_OPTIONS='-d 1ms -p auto' obeys retry curl -fsS "$URL"
	rm script.log
	busy_then_fine 'Retry-After: 1'                         # descriptors that are taken
	obeys retry -d1ms -p auto curl -fsS "$URL" 3>three 4>four 5</dev/null
	[ ! -s three ] && [ ! -s four ]
	rm script.log
	busy_then_fine 'Retry-After: 1'
	# shellcheck disable=SC2016 # the shell's own
	obeys bash -c 'for i in {3..40}; do eval "exec $i</dev/null"; done; exec "$@"' bash \
		retry -d1ms -p auto -O --replay-stdin curl -fsS "$URL"
	serve_statuses 404 404
	run -22 --separate-stderr retry -d1ms -p auto curl -fsS "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 1/3: exit 22, HTTP 404 after '*'giving up: permanent failure'* ]]
	run -1 --separate-stderr retry -d1ms -p auto curl -sS "$URL"            # without -f, too
	[[ ${stderr_lines[-1]} == *'attempt 1/3: exit 0, HTTP 404 after '*'giving up: permanent failure'* ]]
	refused_port
	run -7 --separate-stderr retry -d1ms -a2 -p auto curl -fsS "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 2/2: exit 7 after '*'giving up: no attempts left' ]]
}

@test "-p auto curl: options of curl that ask for the headers, and ~/.curlrc, are left alone" {
	serve_statuses 200
	run -0 --separate-stderr retry -p auto curl -sSi "$URL"
	[[ ${lines[0]} == 'HTTP/1.1 200'* && $stderr == *'attempt 1/3: ok after '* ]]
	run -0 --separate-stderr retry -p auto curl -sS -D headers "$URL"
	grep -q '^HTTP/1.1 200' headers
	run -0 --separate-stderr retry -p auto -H stdout curl -sSi "$URL"
	[[ $stderr == *'attempt 1/3: ok, HTTP 200 after '* ]]
	run -0 --separate-stderr retry -p auto -H stderr curl -sS "$URL"
	[[ $stderr == *'--http (-H) does nothing'*'attempt 1/3: ok after '* ]]
	run -0 --separate-stderr retry -p auto --expand curl -sS -o '{attempt}.out' "$URL"
	[[ $(cat 1.out) == 'answer 200' && $stderr == *'ok, HTTP 200 after '* ]]
	echo 'output = "from-curlrc"' >.curlrc
	run -0 --separate-stderr retry -p auto curl -q -sS "$URL"
	[[ $output == 'answer 200' && $stderr == *'ok, HTTP 200 after '* ]]
	run -0 --separate-stderr retry -p auto curl -sS "$URL"
	[[ -z $output && $(cat from-curlrc) == 'answer 200' ]]
}

@test "a SOURCE without headers: one warning, where curl or wget has had an answer" {
	local warned='warning: --http (-H) does nothing: no headers were seen (curl -D, -i or -v, wget -S)'
	serve_statuses 503 503 200
	run -0 --separate-stderr retry -d1ms -H stderr curl -fsS "$URL"
	[ "$(grep -cF "$warned" <<<"$stderr")" -eq 1 ]
	run -0 --separate-stderr retry -d1ms -H stderr wget -q -O - "$URL"
	[ "$(grep -cF "$warned" <<<"$stderr")" -eq 1 ]
	run -0 --separate-stderr retry -H fd:3 curl -fsS -D /dev/fd/3 "$URL"
	[[ $stderr != *warning* ]]
	serve_statuses 404
	run -8 --separate-stderr retry -d1ms -H stderr wget -q -O - "$URL"
	[ "$(grep -cF "$warned" <<<"$stderr")" -eq 1 ]
	run -0 --separate-stderr retry -H stderr echo x
	[[ $stderr != *warning* ]]
	run -0 --separate-stderr retry -p auto curl -fsS "file://$PWD/script"
	[[ $stderr != *warning* ]]
	refused_port
	run -7 --separate-stderr retry -d1ms -H stderr curl -fsS "$URL"
	[[ $stderr != *warning* ]]
}

@test "curl -v: the wait is obeyed" {
	busy_then_fine 'Retry-After: 1'
	obeys retry -d1ms -H stderr curl -fsv "$URL"
	[ "$(cat out)" = fine ]
}

@test "curl -i: the wait is obeyed, the headers stay in the output" {
	busy_then_fine 'Retry-After: 1'
	obeys retry -d1ms -H stdout curl -fsSi "$URL"
	[ "$(grep -c '^HTTP/1.1 ' out)" -eq 2 ]
}

@test "curl -i, held: only the good answer comes out" {
	busy_then_fine 'Retry-After: 1'
	obeys retry -O -d1ms -H stdout curl -sSi "$URL"
	[ "$(grep -c '^HTTP/1.1 ' out)" -eq 1 ]
	[ "$(grep -c sorry out)" -eq 0 ]
}

@test "curl -D FILE: the wait is obeyed" {
	busy_then_fine 'Retry-After: 1'
	obeys retry -d1ms -H file:headers curl -fsS -D headers "$URL"
	[ "$(cat out)" = fine ]
}

@test "wget -S: the wait is obeyed" {
	busy_then_fine 'Retry-After: 1'
	obeys retry -d1ms -H stderr wget -q -S -t 1 -O - "$URL"
	[ "$(cat out)" = fine ]
}

@test "429 with a date: taken against the server's own clock" {
	serve <<-'END'
		HTTP/1.1 429 Too Many Requests
		Date: {date+5000}
		Retry-After: {date+5030}

	END
	spawn retry -d1ms -H fd:3 curl -fsS -D /dev/fd/3 "$URL" 2>err
	until_true 10 grep -qE 'exit 22, HTTP 429 .* retrying in 3[01]\.[0-9]*s \(Retry-After\)$' err
	spawn retry -d1ms -H stderr wget -q -S -t 1 -O - "$URL" 2>err
	until_true 10 grep -qE 'exit 8, HTTP 429 .* retrying in 3[01]\.[0-9]*s \(Retry-After\)$' err
}

@test "a redirect's own Retry-After does not leak into the answer behind it" {
	serve <<-'END'
		HTTP/1.1 302 Found
		Retry-After: 99
		Location: http://127.0.0.1:{port}/b

		---
		HTTP/1.1 503 Service Unavailable

		---
		HTTP/1.1 200 OK

		fine
	END
	run -0 --separate-stderr retry -d1ms -H fd:3 curl -fsSL -D /dev/fd/3 "$URL"
	[ "$output" = fine ]
	[[ $stderr == *'exit 22, HTTP 503 after '*'; retrying in 0.00'[01]'s'$'\n'* ]]
	requests 3
}

@test "404 is permanent, with -f and without; the last 503 without -f is exit 1" {
	serve_statuses 404 404 503
	run -22 --separate-stderr retry -d1ms -H fd:3 curl -fsS -D /dev/fd/3 "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 1/3: exit 22, HTTP 404 after '*'giving up: permanent failure (HTTP 404)' ]]
	run -1 --separate-stderr retry -d1ms -H fd:3 curl -sS -D /dev/fd/3 "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 1/3: exit 0, HTTP 404 after '*'giving up: permanent failure (HTTP 404)' ]]
	run -1 --separate-stderr retry -d1ms -O -H fd:3 curl -sS -D /dev/fd/3 "$URL"
	[ -z "$output" ]
	[[ ${stderr_lines[-1]} == *'attempt 3/3: exit 0, HTTP 503 after '*'giving up: no attempts left' ]]
	grep -qx 'answer 503' <<<"$stderr"
	requests 5
}

@test "no answer at all: reset, empty reply, refused are the status's business" {
	serve <<-'END'
		@reset
		---
		@close
		---
		HTTP/1.1 200 OK

		fine
	END
	run -0 --separate-stderr retry -d1ms -H fd:3 curl -fsS -D /dev/fd/3 "$URL"
	[ "$output" = fine ]
	[[ $stderr == *'attempt 1/3: exit 56 after '*'attempt 2/3: exit 52 after '*'attempt 3/3: ok, HTTP 200 '* ]]
	refused_port
	run -7 --separate-stderr retry -d1ms -a2 -H fd:3 curl -fsS -D /dev/fd/3 "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 2/2: exit 7 after '*'giving up: no attempts left' ]]
}

@test "a broken body is not in the output of -O" {
	serve <<-'END'
		@partial 60
		HTTP/1.1 200 OK

		the first half and the second half, which nobody will ever read
		---
		HTTP/1.1 200 OK

		whole
	END
	run -0 --separate-stderr retry -O -d1ms -H fd:3 curl -fsS -D /dev/fd/3 "$URL"
	[ "$output" = whole ]
	[[ $stderr == *'attempt 1/3: exit 18, HTTP 200 after '* ]]
}

@test "a wait that is too long, or past the deadline, is not begun" {
	busy_then_fine 'Retry-After: 3600'
	run -22 --separate-stderr retry -D 60s -H fd:3 curl -fsS -D /dev/fd/3 "$URL"
	[[ ${stderr_lines[-1]} == *'exit 22, HTTP 503 after '*'; giving up: deadline' ]]
	busy_then_fine 'Retry-After: 3601'
	run -22 --separate-stderr retry -H fd:3 curl -fsS -D /dev/fd/3 "$URL"
	[[ ${stderr_lines[-1]} == *'; giving up: Retry-After of 1h00m01s is too long' ]]
}

@test "curl -p curl: words tell 503 from 404, statuses the rest" {
	serve_statuses 503 200 404
	run -0 --separate-stderr retry -d1ms -p curl curl -fsS "$URL"
	[[ $stderr == *'attempt 1/3: exit 22 after '*'retrying in '*'attempt 2/3: ok after '* ]]
	run -22 --separate-stderr retry -d1ms -p curl curl -fsS "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 1/3: exit 22 after '*'giving up: permanent failure (preset '*')' ]]
	run -3 --separate-stderr retry -d1ms -p curl curl -fsS 'http://['
	[[ ${stderr_lines[-1]} == *'attempt 1/3: exit 3 after '*'giving up: permanent failure (preset '*')' ]]
	refused_port
	run -7 --separate-stderr retry -d1ms -a2 -p curl curl -fsS "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 2/2: exit 7 after '*'giving up: no attempts left' ]]
	serve <<<'@close'
	run -52 --separate-stderr retry -d1ms -a2 -p curl curl -fsS "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 2/2: exit 52 after '*'giving up: no attempts left' ]]
}

@test "wget -p wget: words tell 503 from 404, statuses the rest" {
	serve_statuses 503 200 404
	run -0 --separate-stderr retry -d1ms -p wget wget -nv -t 1 -O - "$URL"
	[ "$output" = 'answer 200' ]
	[[ $stderr == *'attempt 1/3: exit 8 after '*'retrying in '*'attempt 2/3: ok after '* ]]
	run -8 --separate-stderr retry -d1ms -p wget wget -nv -t 1 -O - "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 1/3: exit 8 after '*'giving up: permanent failure (preset '*')' ]]
	refused_port
	run -4 --separate-stderr retry -d1ms -a2 -p wget wget -nv -t 1 -O - "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 2/2: exit 4 after '*'giving up: no attempts left' ]]
}

@test "curl -p curl with --http: what the server says wins" {
	serve_statuses 404 503 200
	run -22 --separate-stderr retry -d1ms -p curl -H fd:3 curl -fs -D /dev/fd/3 "$URL"
	[[ ${stderr_lines[-1]} == *'attempt 1/3: exit 22, HTTP 404 after '*'giving up: permanent failure (HTTP 404)' ]]
	run -0 --separate-stderr retry -d1ms -p curl -H fd:3 curl -fs -D /dev/fd/3 "$URL"
	[ "$output" = 'answer 200' ]
}
