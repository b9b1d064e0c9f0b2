# A scripted HTTP server on loopback: `load lib/server`, after lib/common.
# shellcheck shell=bash

# serve: starts tests/helpers/server.py with standard input as its script; sets PORT and URL.  No proxy and no
# personal configuration of curl or wget comes between.
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
	spawn python3 "$ROOT/tests/helpers/server.py" script 30 >port
	until_true 10 test -s port
	PORT=$(cat port)
	# shellcheck disable=SC2034 # for the tests
	URL=http://127.0.0.1:$PORT
}
