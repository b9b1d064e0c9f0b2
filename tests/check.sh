#!/bin/sh
# Everything that a change must pass: check.sh [quick] [-f REGEX] [FILE.bats]...
#
# Installs what the tests lack, builds, and runs tests/*.bats or the files named; with -f only the tests whose names
# the regular expression matches: `sh tests/check.sh -f 'gives its lease back' tests/state.bats`.  Failing tests are
# shown with their output; the last line is `N passed, N failed`.  Loopback only.
#
# quick: less than a minute, for while one works: without the files that are slow or ask other programs, and without
# installing anything.  What needs a program that is not there is left out, and a line says which programs those are.
#
# Files run beside each other, as many at once as $JOBS says (one more than there are processors), and the tests of a
# file one after the other.  A file that measures what the others would disturb says `# alone: WHY` and runs when they
# are done, by itself.
set -eu
cd "$(dirname "$0")/.."

# command:package, on Debian and its like.  gcc and clang only recommend the C library's headers.
needs='make:make bmake:bmake cc:gcc cc:libc6-dev gcc:gcc gcc:libc6-dev clang:clang musl-gcc:musl-tools nm:binutils dpkg-buildflags:dpkg-dev
	bats:bats
	mandoc:mandoc man:man-db shellcheck:shellcheck strace:strace python3:python3 curl:curl wget:wget psql:postgresql-client
	retry:retry ssh:openssh-client git:git setpriv:util-linux timeout:coreutils ps:procps xargs:findutils tar:tar
	zsh:zsh fish:fish cppcheck:cppcheck i686-linux-gnu-gcc:gcc-i686-linux-gnu
	i686-linux-gnu-gcc:libc6-dev-i386-cross'

# The shells that the printed function is tried in besides bash and zsh; not every mirror has them all.
shells='dash:dash ksh93:ksh mksh:mksh busybox:busybox yash:yash'

# For while one works: the core, the command line, the verdict, the process, and what is quick besides.
QUICK='core preset options judging process loop once log'

# The files that take longest, whatever their length: they begin first.
LONGEST='stress faults house fuzz process'

# moreutils has another program of this name.
has_parallel() {
	parallel --version 2>/dev/null | grep -q GNU
}

# packages_of NEED...: of the commands that are not there.
packages_of() {
	for need; do
		command -v "${need%%:*}" >/dev/null 2>&1 || echo "${need#*:}"
	done
}

missing() {
	# shellcheck disable=SC2086 # a list of needs
	packages_of $needs
	# initdb and postgres are not in PATH: the newest version's directory has them
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
	# libFuzzer: a package of its own in newer releases only, and tests/fuzz does without it where it is not there
	ls "$(clang -print-resource-dir 2>/dev/null)"/lib/*/libclang_rt.fuzzer* >/dev/null 2>&1 ||
		! apt-cache show libclang-rt-dev >/dev/null 2>&1 || echo libclang-rt-dev
	[ -e /usr/share/bash-completion/bash_completion ] || echo bash-completion
	has_parallel || echo parallel
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

# The server's package would make a cluster and start it; only the programs are wanted, so the cluster is declined.
decline_cluster() {
	conf=/etc/postgresql-common/createcluster.conf
	grep -qs '^create_main_cluster *= *false' "$conf" && return
	as_root mkdir -p "${conf%/*}"
	echo 'create_main_cluster = false' | as_root tee -a "$conf"
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
		apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

# Fetching the lists of packages can take minutes: only if those at hand do not do.
install() {
	command -v apt-get >/dev/null 2>&1 || return 1
	case " $* " in
	*' postgresql '*) decline_cluster || return 1 ;;
	esac
	apt install --no-install-recommends "$@" && return
	apt update && apt install --no-install-recommends "$@"
}

# What cannot be installed is said, and tests/functions.bats does without it.
install_shells() {
	# shellcheck disable=SC2086 # a list of needs
	for package in $(packages_of $shells); do
		echo "installing: $package"
		install "$package" >tests/.build/install.log 2>&1 || echo "check: cannot install $package, which is left out"
	done
}

install_missing() {
	packages=$(missing | sort -u | tr '\n' ' ')
	[ -n "$packages" ] || return 0
	echo "installing: $packages"
	# shellcheck disable=SC2086 # a list of packages
	install $packages >tests/.build/install.log 2>&1 && return
	tail -n 20 tests/.build/install.log >&2
	echo "check: cannot install $packages(it takes apt-get, and root or sudo without a password)" >&2
	exit 1
}

# objects DIRECTORY: of the sources that it has now; those of a source that is gone may be left there.
objects() {
	find "$1" -name '*.c' | sed 's/c$/o/'
}

# What FILE in tests/helpers is linked with, by its own word: objects for a directory of src, sources for one of
# tests, everything else as it is.
links_of() {
	# shellcheck disable=SC2013 # words, not lines
	for word in $(sed -n 's/^ \* Links with: *//p' "$1"); do
		case $word in
		src*) objects "$word" ;;
		tests/*) echo "$word"/*.c ;;
		*) echo "$word" ;;
		esac
	done
}

# Each program has t- before its name, so that it hides none that somebody has.
build_helpers() {
	for source in tests/helpers/*.c; do
		name=t-$(basename "$source" .c)
		# shellcheck disable=SC2046 # a list of objects
		${CC:-cc} -std=c11 -D_XOPEN_SOURCE=700 -Wall -Wextra -Wno-missing-field-initializers -O1 -o "tests/.build/$name" \
			"$source" $(links_of "$source")
	done
}

# in_order FILE...: those that take long first, so that no processor has nothing to do at the end; then by length.
in_order() {
	for file; do
		case " $LONGEST " in
		*" $(basename "$file" .bats) "*) echo "9999 $file" ;;
		*) echo "$(wc -l <"$file") $file" ;;
		esac
	done | sort -rn | cut -d' ' -f2-
}

# run_bats OPTION... FILE...: bats' status, which the pipe below would hide, is its last line.  Whoever runs this in
# the background ignores INT and QUIT, and no shell could undo that: many tests would see it.  GNU parallel, which
# bats starts, writes into its own directory here and does not heed what somebody has set for it.
run_bats() {
	env --default-signal -u PARALLEL PARALLEL_HOME="$PWD/tests/.build/parallel" \
		bats --formatter tap --print-output-on-failure "$@" 2>&1 && echo 0 || echo $?
}

# run_tests FILE...: prints what fails and the sum; the status is 1 if anything failed.
run_tests() {
	# shellcheck disable=SC2046 # a list of files
	set -- $(in_order "$@")
	alone=$(grep -l '^# alone' "$@" || true)
	together=$(grep -L '^# alone' "$@" || true)
	jobs=
	[ "$JOBS" -lt 2 ] || jobs="--jobs $JOBS --no-parallelize-within-files"
	# shellcheck disable=SC2086 # lists of files and of options
	{
		[ -z "$together" ] || run_bats $jobs ${filter:+-f "$filter"} $together
		[ -z "$alone" ] || run_bats ${filter:+-f "$filter"} $alone
	} | awk -v passed=0 -v failed=0 '
		/^ok /          { passed++; next }
		/^not ok /      { failed++ }
		/^1\.\./        { planned += substr($0, 4); next }
		/^[0-9]+$/      { if ($0 != 0) status = $0; next }
		                { print; fflush() }
		END {
			if (passed + failed < planned || (status != 0 && failed == 0)) {
				print "check: bats broke off with status " status + 0
				failed += planned > passed + failed ? planned - passed - failed : 1
			} else if (planned == 0) {
				print "check: there is no such test"
				failed = 1
			}
			print passed " passed, " failed " failed"
			exit failed != 0
		}'
}

# look_for PROGRAM...: puts those that are not there into MISSING, and says so.
look_for() {
	for program; do
		command -v "$program" >/dev/null 2>&1 || MISSING="$MISSING $program"
	done
	[ -z "$MISSING" ] || echo "quick: not installed, and what needs it is left out:$MISSING"
	case " $MISSING " in *' make '* | *' cc '*) exit 1 ;; esac
	has_parallel || JOBS=1
}

# Where there is no bats: the tables of the core need none.
run_tables() {
	passed=0 failed=0
	for name in $(tests/.build/t-table --list); do
		if tests/.build/t-table "$name"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
	done
	echo "$passed passed, $failed failed"
	[ $failed -eq 0 ]
}

JOBS=${JOBS:-$(($(getconf _NPROCESSORS_ONLN) + 1))}
filter='' MISSING='' quick=''
if [ "${1:-}" = quick ]; then
	quick=$1
	shift
fi
while getopts f: option; do
	[ "$option" = f ] || exit 1
	filter=$OPTARG
done
shift $((OPTIND - 1))
# shellcheck disable=SC2046 # a list of files
[ $# -gt 0 ] || set -- $(for name in ${quick:+$QUICK}; do echo "tests/$name.bats"; done)
[ $# -gt 0 ] || set -- tests/*.bats
mkdir -p tests/.build
if [ "$quick" ]; then
	look_for make cc bats python3 strace ps unshare setsid timeout
	export MISSING
else
	install_missing
	install_shells
fi
make -s -j "$(getconf _NPROCESSORS_ONLN)" retry
build_helpers
case " $MISSING " in
*' bats '*) run_tables ;;
*) run_tests "$@" ;;
esac
