# A scripted HTTP server on loopback: `load lib/server`, after lib/common.
# shellcheck shell=bash

# serve [FILE]: starts tests/helpers/server.py with standard input as its script; sets PORT and URL.  With FILE,
# connections are refused until it exists.  No proxy and no personal configuration of curl or wget comes between.
serve() {
	local variable
	for variable in $(compgen -e | grep -i '^\(https\?\|all\|no\)_proxy$'); do
		unset "$variable"
	done
	export CURL_HOME=$PWD WGETRC=$PWD/.wgetrc SYSTEM_WGETRC=$PWD/.wgetrc
	: >.curlrc
	: >.wgetrc
	cat >script
	: >port
	spawn python3 "$ROOT/tests/helpers/server.py" script 600 "$@" >port
	until_true 10 test -s port
	PORT=$(cat port)
	# shellcheck disable=SC2034 # for the tests
	URL=http://127.0.0.1:$PORT
}

# serve_statuses [-w FILE] STATUS...: the first answer has the first STATUS, and so on; the last one repeats.  The
# body is `answer STATUS`.
serve_statuses() {
	local file=() status
	if [ "$1" = -w ]; then
		file=("$2")
		shift 2
	fi
	for status; do
		printf -- '---\nHTTP/1.1 %s Scripted\n\nanswer %s\n' "$status" "$status"
	done | sed 1d >statuses
	serve "${file[@]}" <statuses
}

# refused_port: $PORT refuses every connection until the test is over, because somebody holds it without listening.
refused_port() {
	serve_statuses -w "$BATS_TEST_TMPDIR/never" 200
}
