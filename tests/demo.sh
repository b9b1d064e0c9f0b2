#!/bin/sh
# `make demo`: the main job in a few seconds.  A command that fails twice and then succeeds, and its log.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat >"$dir/deploy" <<'EOF'
#!/bin/sh
# fails twice, as a service that is still starting would make it
echo x >>"$0.runs"
[ "$(wc -l <"$0.runs")" -gt 2 ] || exit 7
echo deployed
EOF
chmod +x "$dir/deploy"

show() {
	printf '\n$ %s\n' "$*"
	PATH=.:$dir:$PATH "$@" 2>&1 || printf '(exit status %s)\n' "$?"
}

show retry --delay=300ms deploy
show retry --timeout=500ms --attempts=2 --delay=200ms sleep 60
show retry no-such-command
