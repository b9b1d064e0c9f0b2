#!/bin/sh
# `make demo`: the main job in a few seconds, each step as it would be typed, with its log and its exit status.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
PATH=$PWD:$dir:$PATH

cat >"$dir/deploy" <<'EOS'
#!/bin/sh
# fails twice, as a service that is still starting would make it
[ "$RETRY_ATTEMPT" -gt 2 ] || exit 7
echo deployed
EOS
cat >"$dir/hang" <<'EOS'
#!/bin/sh
# never ends, and has a child that does not either
sleep 600 & wait
EOS
cat >"$dir/login" <<'EOS'
#!/bin/sh
echo 'login: wrong password' >&2
exit 3
EOS
chmod +x "$dir/deploy" "$dir/hang" "$dir/login"

# show TEXT COMMAND...
show() {
	printf '\n# %s\n' "$1"
	shift
	printf '$ %s\n' "$*"
	status=0
	"$@" 2>&1 || status=$?
	printf '(exit status %s)\n' "$status"
}

if command -v curl >/dev/null && command -v python3 >/dev/null; then
	printf '\n# A server that is down, then busy, then well; and a page that does not exist.\n'
	python3 man/session.py record
fi
show 'It fails twice, then works; the waits are random, from ranges that grow.' \
	retry --delay=500ms deploy
show 'It hangs: each attempt is ended in time, its children with it (in a terminal, too: --group=own).' \
	retry --group=own --timeout=500ms --attempts=2 --delay=200ms hang
show 'Only status 7 is worth another try; this one is not.' \
	retry --retry-on=7 login
show 'What is not there will not come by waiting.' \
	retry no-such-command
show 'The whole run has a deadline; no wait goes past it.' \
	retry --deadline=1s --delay=300ms --jitter=none false

# shellcheck disable=SC2016 # as it would be typed
printf '\n# Standard output is the command'\''s alone.\n$ result=$(retry -q --delay=100ms deploy); echo "$result"\n'
result=$(retry -q --delay=100ms deploy)
echo "$result"
