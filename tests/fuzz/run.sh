#!/bin/sh
# Builds the fuzz targets and runs each, or those named in $FUZZ_TARGETS.
#
#     sh tests/fuzz/run.sh check RUNS         a bounded run, the same each time: a part of `make check`
#     sh tests/fuzz/run.sh long SECONDS       each target for so long: `make fuzz`; inputs that reach something new
#                                             are kept in tests/.build/fuzz-long/found, the next run's beginning
#
# The engine is libFuzzer where clang has it, else that of main.c (also with FUZZ_ENGINE=own), with ASan and UBSan
# where the compiler has them.  Each line of tests/fuzz/corpus/TARGET is an input, written with the escapes of
# printf %b.  What fails is left in tests/.build/fuzz-*/crash-*; as a line of the corpus it becomes a test.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD build=$PWD/tests/.build/fuzz-$1
case $1 in
check) set -- -seed=1 -runs="$2" && rm -rf "$build" ;;
long) set -- -max_total_time="$2" ;;
esac
mkdir -p "$build"
cd "$build"
# The core keeps no memory, and looking for leaks takes rights that not every container has.
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1

# works COMPILER FLAG...: what it builds so runs.
works() {
	printf '%s\n' '#include <stddef.h>' 'int LLVMFuzzerTestOneInput(const char *bytes, size_t size);' \
		'int LLVMFuzzerTestOneInput(const char *bytes, size_t size) { return size > 0 && *bytes == 9; }' \
		'#ifndef FUZZ_LIBFUZZER' 'int main(void) { return 0; }' '#endif' >probe.c
	# shellcheck disable=SC2086 # two words or none
	"$@" -o probe probe.c >/dev/null 2>&1 && $launcher ./probe -runs=1 >/dev/null 2>&1
}

# Where addresses are very random the ASan of older compilers dies now and then: so they are not, or it is left out.
launcher='' sanitizers=address,undefined
if setarch -R true 2>/dev/null; then
	launcher='setarch -R'
elif [ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 32)" -gt 28 ]; then
	sanitizers=undefined
fi
compiler=${CC:-cc} flags='' link=''
if [ "${FUZZ_ENGINE:-}" != own ] && works clang -DFUZZ_LIBFUZZER -fsanitize=fuzzer,$sanitizers; then
	compiler=clang
	flags="-DFUZZ_LIBFUZZER -fsanitize=fuzzer-no-link,$sanitizers -fno-sanitize-recover=all"
	link="-fsanitize=fuzzer,$sanitizers"
elif works "$compiler" -fsanitize=$sanitizers; then
	flags="-fsanitize=$sanitizers -fno-sanitize-recover=all"
	link="-fsanitize=$sanitizers"
fi

# compile DIRECTORY FILE...: objects into the directory.
# shellcheck disable=SC2086 # lists of flags
compile() {
	mkdir -p "$1"
	cd "$1"
	shift
	printf '%s\n' "$@" | xargs -n 1 -P 2 "$compiler" -std=c11 -D_XOPEN_SOURCE=700 -Wall -Wextra -Wshadow \
		-Wno-missing-field-initializers -g -O1 $flags -c
	cd "$build"
}

# write_seeds TARGET: its corpus, one file for each line.
write_seeds() {
	number=0
	rm -rf "seeds/$1"
	mkdir -p "seeds/$1" "found/$1"
	while IFS= read -r line; do
		number=$((number + 1))
		printf %b "$line" >"seeds/$1/$number"
	done <"$root/tests/fuzz/corpus/$1"
}

# the core, the command line, and the targets
compile objects "$root"/src/core/*.c "$root"/src/cli/*.c
compile targets "$root"/tests/fuzz/*.c
# shellcheck disable=SC2086 # a list of flags
$compiler $link -o fuzz objects/*.o targets/*.o

status=0
for target in ${FUZZ_TARGETS:-$(ls "$root/tests/fuzz/corpus")}; do
	write_seeds "$target"
	# shellcheck disable=SC2086 # two words or none
	if FUZZ_TARGET=$target $launcher ./fuzz "$@" "found/$target" "seeds/$target" >"$target.log" 2>&1; then
		echo "$target: $(grep '^Done' "$target.log")"
	else
		echo "$target: failed"
		grep -vE '^(INFO|#[0-9])' "$target.log" | tail -n 50
		status=1
	fi
done
exit $status
