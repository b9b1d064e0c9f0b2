#!/bin/sh
# The tests with a retry that is watched: sanitize.sh address|valgrind [FILE.bats]...
#
# address: AddressSanitizer, UndefinedBehaviorSanitizer and LeakSanitizer, the tests' helpers included.  valgrind:
# memcheck on retry, descriptors included; what retry starts is not followed.  Both work in a copy of the tree, on a
# dynamic build, and keep each finding in a file of its own, so that none is lost however a test ends; any file at the
# end is a failure.  By hand: make sanitize, some minutes; make valgrind, half an hour and more.
set -eu
mode=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM HUP
mkdir "$top/findings" "$top/tree"
chmod 711 "$top"                # some tests run retry as another user
chmod 1777 "$top/findings"
tar -C "$root" --exclude=.git --exclude=tests/.build --exclude='*.o' --exclude=./retry -cf - . | tar -C "$top/tree" -xf -
cd "$top/tree"
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

# skip PATTERN REASON: the tests in whose name or body it is cannot work so.
skip() {
	for file in tests/*.bats; do
		awk -v pattern="$1" -v reason="$2" '
			function flush(i) {
				for (i = 1; i <= n; i++) {
					print held[i]
					if (i == 1 && found) print "\tskip \"" reason "\""
				}
				n = found = 0
			}
			/^@test / { flush(); inside = 1 }
			{ held[++n] = $0; if (inside && $0 ~ pattern) found = 1 }
			/^}$/ { flush(); inside = 0 }
			END { flush() }' "$file" >"$top/file"
		cat "$top/file" >"$file"
	done
}

# Occurrences of system calls, and what a process maps, are those of retry alone; LeakSanitizer itself traces.
skip '[^a-z]strace |^	survives |\(processes |refusing ' 'it counts system calls, and the watcher makes its own'
skip 'cat peak|VmRSS|no memory behind|in the same memory|ends_well as=|memory retry' 'it measures or limits memory'
skip '(nofile|nproc)=|unshare --pid|none /proc' 'the watcher needs descriptors, a process of its own and /proc'
if [ "$mode" = valgrind ]; then
	skip 'env -i|given twice' 'the shell in between tidies the environment'
	skip 'the outer.s deadline ends the inner' 'its limits are shorter than a start'
	skip 'TSTP|Ctrl-Z|.032' 'valgrind does not stop at a signal'
	skip 'no-?such|not_found|not found|127 retry' 'under valgrind a failed exec is the exit status 127'
fi
# the first is all strace, the others look at the build and at its speed, not at runs
rm tests/faults.bats tests/house.bats tests/bench.bats

ldflags=
case $mode in
address)
	flags='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined'
	# Built in, since tests empty the environment.  The runtime leaves signals alone: tests wait for retry's handlers.
	# What is not a leak: it is needed until retry ends, which frees it.  What the kernel writes by a call's number the
	# sanitizer does not see: random bytes are written there before.
	cat >"$top/options.c" <<-END
		#include <string.h>
		#include <sys/syscall.h>

		#define AT "log_path=$top/findings/at:print_stacktrace=1"
		#define LEAVE ":handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0"
		const char *__asan_default_options(void) { return AT LEAVE ":detect_stack_use_after_return=1"; }
		const char *__ubsan_default_options(void) { return AT; }
		const char *__lsan_default_options(void) { return "print_suppressions=0"; }
		const char *__lsan_default_suppressions(void)
		{
			return "leak:environment_init\nleak:arguments_init\nleak:show_one\n";
		}
		long __real_syscall(long number, ...);
		long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f)
		{
			if (number == SYS_getrandom)
				memset((void *)a, 0, (size_t)b);
			return __real_syscall(number, a, b, c, d, e, f);
		}
	END
	# shellcheck disable=SC2086 # several words
	cc $flags -c -o "$top/options.o" "$top/options.c"
	ldflags="-Wl,--wrap=syscall $top/options.o"
	CC="cc $flags"          # for the helpers
	export CC
	;;
valgrind)
	flags='-O1 -g'
	;;
*)
	echo "sanitize: address or valgrind, not '$mode'" >&2
	exit 1
	;;
esac
# no static link: neither works with one
printf '#!/bin/sh\nfor word; do [ "$word" != -static ] || exit 1; done\nexec cc "$@"\n' >"$top/cc"
chmod 755 "$top/cc"
make -s -j 2 CC="$top/cc" CFLAGS="$flags" LDFLAGS="$ldflags" retry
if [ "$mode" = valgrind ]; then
	mv retry watched
	cat >retry <<-END
		#!/bin/sh
		exec valgrind -q --log-file=$top/findings/at.%p --track-fds=yes --leak-check=full \
			--child-silent-after-fork=yes $top/tree/watched "\$@"
	END
	chmod 755 retry
fi
# One file after the other: LeakSanitizer stops the process to look at it, and a signal that comes late may hang both.
status=0
JOBS=${JOBS:-1} sh tests/check.sh "$@" || status=$?

# What valgrind tells of an ordinary end: which descriptors are standard or inherited, which each run keeps to its end
# (the state directory, a key's lock, the spool of the input, what output goes through), memory of that kind, and the
# signal that retry means to die by.  And what LeakSanitizer says where a test kills the process that it looks at.
ordinary='^Unable to get registers from thread|^FILE DESCRIPTORS:|<inherited from parent>|^Process terminating with default action of signal (1|2|3|13|15) '
ordinary=$ordinary'|by 0x[0-9A-F]+: (store_open|once_begin|input_spool|streams_init|environment_init|arguments_init|show_one) '
found=0
for file in "$top"/findings/*; do
	[ -s "$file" ] || continue
	sed 's/^==[0-9]*== \{0,1\}//' "$file" | awk -v RS= -v ORS='\n\n' -v ordinary="$ordinary" '$0 !~ ordinary' >"$top/left"
	[ -s "$top/left" ] || continue
	found=$((found + 1))
	head -n 60 "$top/left"
done
echo "$found findings"
[ $found -eq 0 ] || status=1
exit $status
