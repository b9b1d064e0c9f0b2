#!/usr/bin/env bats
# What is read from HTTP headers: the output of the real curl and wget.  tests/helpers/tables/http.c has the texts.

load lib/common
load lib/server

# For curl -w: what the reader needs, without a newline at its end.
FORMAT='%{stderr}HTTP/%{http_version} %{http_code}\nRetry-After: %header{retry-after}'

# reads RESULT SOURCE: standard input, read as SOURCE, gives this result.
reads() {
	tee raw | t-http "$2" "$(date +%s)" >found
	cat -A raw
	echo "found $(cat found), expected $1"
	[ "$(cat found)" = "$1" ]
}

answer_503() {
	serve <<-'END'
		HTTP/1.1 503 Service Unavailable
		Retry-After: 7

		sorry
	END
}

# A redirect, early hints, then 503; the first two carry fields that must not be taken for the last one's.
answer_chain() {
	serve <<-'END'
		HTTP/1.1 302 Found
		Retry-After: 99
		X-RateLimit-Remaining: 0
		Location: http://127.0.0.1:{port}/b

		moved
		---
		@raw
		HTTP/1.1 103 Early Hints\r\n
		Retry-After: 98\r\n
		\r\n
		HTTP/1.1 503\r\n
		retry-after:\r\n
		  11\r\n
		Transfer-Encoding: chunked\r\n
		\r\n
		4\r\nHTTP\r\n0\r\nRetry-After: 55\r\n\r\n
	END
}

@test "real curl -v, -i, -D -, -D FILE, -D /dev/fd/N, -w" {
	answer_503
	any curl -s -v -o body "$URL" 2>&1 >/dev/null | reads "503 transient after 7" stderr
	any curl -s -v --trace-time -o body "$URL" 2>&1 | reads "503 transient after 7" stderr
	any curl -s -i "$URL" | reads "503 transient after 7" stdout
	any curl -s -f -i "$URL" | reads "503 transient after 7" stdout
	any curl -s -D - "$URL" | reads "503 transient after 7" stdout
	curl -s -o body -D headers "$URL"
	reads "503 transient after 7" file <headers
	any curl -s -o body -D /dev/fd/4 "$URL" 4>&1 | reads "503 transient after 7" file
	any curl -s -o body -w "$FORMAT" "$URL" 2>&1 | reads "503 transient after 7" stderr
}

@test "real curl with its progress meter" {
	serve <<-'END'
		@delay 3000
		@size 3000000
		HTTP/1.1 503 Service Unavailable
		Retry-After: 7
	END
	any curl -v -o body "$URL" 2>&1 | reads "503 transient after 7" stderr &
	local verbose=$!
	(
		cd "$(mktemp -d -p .)"
		curl -D /dev/stderr -o body "$URL" 2>&1 | reads "503 transient after 7" stderr
	) &
	local dumped=$!
	(
		cd "$(mktemp -d -p .)"
		curl -# -D /dev/stderr -o body "$URL" 2>&1 | reads "503 transient after 7" stderr
	) &
	local bar=$!
	wait "$verbose"
	wait "$dumped"
	wait "$bar"
	grep -aq $'\r.*--:--:--.*< HTTP' raw            # or this test would prove nothing
}

@test "real curl with its progress meter within a block" {
	serve <<-'END'
		@pause 4000
		HTTP/1.1 503 Service Unavailable
		Date: {date+0}
		Retry-After: {date+30}

		sorry
	END
	any curl -D /dev/stderr -o body "$URL" 2>&1 | reads "503 transient after 30" stderr
	grep -aq $'\r.*--:--:--.*Date:' raw
}

@test "real curl follows redirects, early hints, folds and trailers" {
	answer_chain
	any curl -s -L -i "$URL" | reads "503 transient after 11" stdout
	[ "$(grep -ac '^HTTP/' raw)" -eq 3 ]
	grep -aq 'Retry-After: 55' raw
	answer_chain
	any curl -s -L -v -o body "$URL" 2>&1 | reads "503 transient after 11" stderr
	answer_chain
	curl -s -L -o body -D headers "$URL"
	reads "503 transient after 11" file <headers
	answer_chain
	any curl -s -L -v -D /dev/stderr -o body "$URL" 2>&1 | reads "503 transient after 11" stderr
	answer_chain
	any curl -s -i "$URL" | reads "302 ok" stdout
}

@test "real wget -S, -q -S, -nv -S" {
	answer_503
	any wget -S -O body "$URL" 2>&1 | reads "503 transient after 7" stderr
	any wget -q -S -O body "$URL" 2>&1 | reads "503 transient after 7" stderr
	any wget -nv -S -O body "$URL" 2>&1 | reads "503 transient after 7" stderr
}

@test "real wget follows redirects, early hints and folds" {
	answer_chain
	any wget -S -O body "$URL" 2>&1 | reads "503 transient after 11" stderr
	answer_chain
	any wget -q -S -O body "$URL" 2>&1 | reads "503 transient after 11" stderr
}

@test "real curl and wget give credentials only when asked" {
	local source
	for source in 1 2; do
		serve <<-'END'
			HTTP/1.1 401 Unauthorized
			WWW-Authenticate: Digest realm="a", nonce="b"

			denied
			---
			HTTP/1.1 200 OK

			fine
		END
		if [ "$source" -eq 1 ]; then
			curl -s -i --digest -u a:b "$URL" | reads "200 ok" stdout
		else
			wget -q -S -O body --user a --password b "$URL" 2>&1 | reads "200 ok" stderr
		fi
	done
}

@test "real curl through a proxy: the tunnel is not the answer" {
	local tunnel='@tunnel
HTTP/1.1 200 Connection established
---
'
	serve <<<"${tunnel}HTTP/1.1 503 Service Unavailable
Retry-After: 7"
	any curl -s -i -p -x "$URL" http://a.invalid/ | reads "503 transient after 7" stdout
	serve <<<"${tunnel}HTTP/1.1 503 Service Unavailable
Retry-After: 7"
	any curl -s -v -o body -p -x "$URL" http://a.invalid/ 2>&1 | reads "503 transient after 7" stderr
	serve <<<"${tunnel}@reset
"
	any curl -s -v -o body -p -x "$URL" http://a.invalid/ 2>&1 | reads none stderr
	serve <<<"HTTP/1.1 503 Service Unavailable
Retry-After: 7"
	any curl -s -v -o body -p -x "$URL" http://a.invalid/ 2>&1 | reads "503 transient after 7" stderr
}

@test "real curl: no answer is no block, a broken body is one" {
	serve <<-'END'
		@close
		---
		@reset
		---
		@reset
		---
		@partial 60
		HTTP/1.1 200 OK

		a body that nobody will ever read to its end
	END
	any curl -s -v -o body "$URL" 2>&1 | reads none stderr
	any curl -s -i "$URL" | reads none stdout
	any curl -s -w "$FORMAT" "$URL" 2>&1 | reads none stderr
	any curl -s -v -o body "$URL" 2>&1 | reads "200 ok" stderr
	grep -aq 'transfer closed' raw
}

@test "real curl: the last of several URLs counts" {
	serve <<-'END'
		HTTP/1.1 404 Not Found
		Retry-After: 99

		---
		HTTP/1.1 429 Too Many Requests
		Date: {date+5000}
		Retry-After: {date+5090}

	END
	any curl -s -v -o a "$URL/a" -o b "$URL/b" 2>&1 | reads "429 transient after 90" stderr
}

@test "headers that cannot be opened are no success" {
	run -1 strace -qq -o trace -P "$PWD/FILE" -P FILE -e trace=openat -e inject=openat:error=EIO \
		retry -q -a 3 -d 0 -H file:FILE sh -c 'echo x >>runs; printf "HTTP/1.1 200 OK\r\n\r\n" >FILE'
	grep -q INJECTED trace
	[ "$(attempts)" -eq 1 ]
}
