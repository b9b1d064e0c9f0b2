#!/bin/sh
# What cppcheck and clang-tidy have to say about src: `make lint`, by hand, since it takes a minute; with `quick`
# what cppcheck says of errors, a part of `make check`.  Nothing is said where there is nothing to say.
set -u
cd "$(dirname "$0")/.." || exit

# All of these, but for
# - bugprone-easily-swappable-parameters: (buffer, size, ...) and (min, max, ...) are how C is written;
# - cert-err33-c: it wants a cast before each snprintf() that may be cut and each write to a closed standard error;
# - clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling: it wants Annex K, which no libc has;
# - clang-analyzer-valist.Uninitialized: clang 14 does not see the va_start() in the line above;
# - clang-analyzer-core.CallAndMessage: it takes for uninitialized what one function sets where another, which
#   scanned the same text or opened the same file, has said yes;
# - cert-flp30-c: the loop it speaks of counts in whole numbers, the power beside the counter is no counter;
# - bugprone-reserved-identifier, cert-dcl37-c, cert-dcl51-cpp: _GNU_SOURCE is reserved for the very use;
# - bugprone-implicit-widening-of-multiplication-result: factors such as 3600 and 1024, far from any limit.
checks='-*,bugprone-*,cert-*,clang-analyzer-*,misc-*,performance-*,portability-*
	,-bugprone-easily-swappable-parameters,-cert-err33-c
	,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-clang-analyzer-valist.Uninitialized
	,-clang-analyzer-core.CallAndMessage,-cert-flp30-c,-bugprone-reserved-identifier,-cert-dcl37-c,-cert-dcl51-cpp
	,-bugprone-implicit-widening-of-multiplication-result'
checks=$(printf %s "$checks" | tr -d '\n\t')

# Declarations stand at the top of a function here, whatever their scope could be; and legacyUninitvar takes an array
# for uninitialized that the call in the next argument fills, unusedStructMember a union for unused that is a size.
look_with_cppcheck() {
	cppcheck --quiet --std=c11 --error-exitcode=1 --suppress=missingIncludeSystem --suppress=variableScope \
		--suppress=legacyUninitvar --suppress=unusedStructMember -D_XOPEN_SOURCE=700 '-Dnoreturn=__attribute__((noreturn))' "$@" src
}

if [ "${1:-}" = quick ]; then
	look_with_cppcheck
	exit
fi
status=0
look_with_cppcheck --enable=warning,style,performance,portability || status=1
printf '%s\n' src/*.c src/*/*.c | xargs -n 4 -P 2 sh -c 'checks=$1 && shift &&
	clang-tidy --quiet --warnings-as-errors="*" --checks="$checks" "$@" -- -std=c11 -D_XOPEN_SOURCE=700 2>/dev/null' \
	- "$checks" || status=1
exit $status
