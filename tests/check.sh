#!/bin/sh
# Everything that a change must pass: installs what the tests lack, builds the helpers, runs every tests/*.bats.
# The last line is `N passed, N failed`.  Tests talk to loopback only.
set -eu
cd "$(dirname "$0")/.."

# command:package, on Debian
needs='bats:bats cc:gcc gcc:gcc clang:clang musl-gcc:musl-tools curl:curl psql:postgresql-client
	pg_ctlcluster:postgresql mandoc:mandoc shellcheck:shellcheck strace:strace python3:python3 setpriv:util-linux
	timeout:coreutils git:git make:make nm:binutils'

missing() {
	for need in $needs; do
		command -v "${need%%:*}" >/dev/null 2>&1 || printf '%s ' "${need#*:}"
	done
}

install() {
	command -v apt-get >/dev/null 2>&1 || return 1
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		sudo -n true 2>/dev/null || return 1
		sudo='sudo -n'
	fi
	# A distribution's own cluster is not wanted, only the programs.
	$sudo mkdir -p /etc/postgresql-common
	[ -e /etc/postgresql-common/createcluster.conf ] ||
		echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
	export DEBIAN_FRONTEND=noninteractive
	{
		$sudo apt-get update &&
			# shellcheck disable=SC2086 # a list of packages
			$sudo apt-get install -y --no-install-recommends "$@"
	} >tests/.build/install.log 2>&1 || {
		tail -n 20 tests/.build/install.log >&2
		return 1
	}
}

mkdir -p tests/.build
packages=$(missing)
if [ -n "$packages" ]; then
	echo "installing: $packages"
	# shellcheck disable=SC2086 # a list of packages
	install $packages || {
		echo "check: cannot install: $packages (needs apt-get, as root or with sudo)" >&2
		exit 1
	}
fi

for source in tests/helpers/*.c; do
	name=$(basename "$source" .c)
	# shellcheck disable=SC2046 # a list of objects
	${CC:-cc} -std=c11 -D_XOPEN_SOURCE=700 -Wall -Wextra -O1 -o "tests/.build/$name" "$source" \
		$(sed -n 's/^ \* Links with: *//p' "$source")
done

status=0
bats --formatter tap "${@:-tests}" >tests/.build/tap || status=$?
grep -v '^ok ' tests/.build/tap || true
passed=$(grep -c '^ok ' tests/.build/tap || true)
failed=$(grep -c '^not ok ' tests/.build/tap || true)
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1          # bats itself broke off
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
