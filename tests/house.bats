# The rules of the house that a program can check: building, installing, layers, names, the manual, the scripts.
load lib/common

# What the tests below call by name.
COMPLETIONS=src/cli/completions
ENVIRONMENT=src/edge/environment.c
# What is large and few runs need, and in show, which runs nothing, what is sorted.
ALLOCATORS='src/(edge/(environment|arguments|streams)|cli/values|show)\.c'
PLATFORMS='src/edge/platform_[a-z]*\.c'

# copy DIRECTORY: the tree without what was built; make in it knows nothing of the make that runs the tests.
copy() {
	unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS STATIC PREFIX DESTDIR SOURCE_DATE_EPOCH
	mkdir "$1"
	tar -C "$ROOT" --exclude=.git --exclude=tests/.build --exclude='*.o' --exclude=./retry --exclude=./dist \
		-cf - . | tar -C "$1" -xf -
}

# contents DIRECTORY: what is there, with modes and, but for directories, which change theirs, sizes.
contents() {
	find "$1" -mindepth 1 \( -type d -printf '%P %m\n' -o -printf '%P %m %s\n' \) | sort
}

# build NAME: $tree is a copy that was built so, once for all the tests of this file.  $tree.before has its contents
# before that, $tree.out and $tree.err what make said.
build() {
	local how=()
	tree=$BATS_FILE_TMPDIR/$1
	[ ! -d "$tree" ] || return 0
	copy "$tree"
	contents "$tree" >"$tree.before"
	case $1 in
	clang | musl-gcc | i686-linux-gnu-gcc) how=(-s "CC=$1" 'CFLAGS=-O2 -Werror') ;;
	sanitized) how=(-s 'CFLAGS=-O0 -g -fsanitize=undefined -Werror') ;;
	debian) how=(-s STATIC=no "CFLAGS=$(debian CFLAGS) -Werror" "CPPFLAGS=$(debian CPPFLAGS)" "LDFLAGS=$(debian LDFLAGS)") ;;
	esac
	make -C "$tree" -j 2 "${how[@]}" >"$tree.out" 2>"$tree.err" || { cat "$tree.out" "$tree.err"; return 1; }
}

# debian NAME: the flags that Debian builds its packages with, hardened as far as they go.
debian() {
	DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --get "$1"
}

# is_static FILE: it asks for no dynamic loader.
is_static() {
	readelf -lW "$1" >segments
	! grep -q INTERP segments
}

# code FILE...: the source without comments, each line as FILE:LINE, FILE without the way to it.
code() {
	awk -v root="$ROOT/" '
		FNR == 1 { inside = 0; file = substr(FILENAME, index(FILENAME, root) == 1 ? length(root) + 1 : 1) }
		{
			line = $0
			printed = ""
			for (;;) {
				if (inside) {
					if (!(end = index(line, "*/"))) { line = ""; break }
					line = substr(line, end + 2); inside = 0
				}
				if (!(start = index(line, "/*"))) break
				printed = printed substr(line, 1, start - 1)
				line = substr(line, start + 2); inside = 1
			}
			print file ":" FNR ": " printed line
		}' "$@"
}

sources() {
	find "$ROOT/src" -name '*.[ch]'
}

# stripped: the code of all the sources, of which there are some.
stripped() {
	# shellcheck disable=SC2046 # a list of files
	code $(sources) | grep .
}

# nothing: standard input is empty; shows it otherwise.
nothing() {
	! grep .
}

# none GREP_ARG...: standard input is not empty, and grep finds nothing in it; shows what it finds.
none() {
	cat >"$BATS_TEST_TMPDIR/none"
	[ -s "$BATS_TEST_TMPDIR/none" ]
	! grep "$@" "$BATS_TEST_TMPDIR/none"
}

@test "make alone, which is gcc: static, and nothing said but the commands" {
	build gcc
	nothing <"$tree.err"
	[ "$("$tree/retry" echo built 2>/dev/null)" = built ]
	is_static "$tree/retry"
}

@test "clang and musl-gcc build everything without a warning" {
	local cc
	for cc in clang musl-gcc; do
		build $cc
		cat "$tree.out" "$tree.err" | nothing
		[ "$("$tree/retry" echo built 2>/dev/null)" = built ]
		is_static "$tree/retry"
	done
}

@test "the sources build at -O0 and with the sanitizers' compiler flags, too" {
	build sanitized
	cat "$tree.out" "$tree.err" | nothing
	[ "$("$tree/retry" -a 2 -d 1ms echo built 2>/dev/null)" = built ]
}

@test "with musl's library the core passes its tables and the presets judge as expected" {
	local helpers=$ROOT/tests/helpers
	build musl-gcc
	musl-gcc -static -std=c11 -D_XOPEN_SOURCE=700 -O1 -o t-table "$helpers/table.c" "$helpers"/tables/*.c "$tree"/src/core/*.o
	# its text for ENOMEM is another; lines of megabytes do but take longer
	./t-table --list | grep -vxE 'report\.text|http\.long' | xargs ./t-table
	musl-gcc -static -std=c11 -D_XOPEN_SOURCE=700 -O1 -o t-preset "$helpers/preset.c" "$tree"/src/core/*.o
	cat "$ROOT"/tests/data/presets/*.txt >corpus
	run -0 ./t-preset corpus corpus
}

@test "no memory for an expression or the streams: 125, and nothing has run" {
	local n
	build musl-gcc                          # whose malloc() has no reserve; its start maps once, and needs nothing
	for n in 2 3 4; do
		run -125 strace -qq -o trace -e trace=mmap -e inject=mmap:error=ENOMEM:when=$n "$tree/retry" --stop-match=x touch ran
		[[ $output == *'no memory for'* ]]
		grep -q INJECTED trace
		[ ! -e ran ]
	done
}

@test "32 bits: it builds where the system call for a short time has no name, as with musl" {
	build i686-linux-gnu-gcc
	printf '#include <sys/syscall.h>\n#undef SYS_clock_gettime\n' >musl.h
	run -0 i686-linux-gnu-gcc -std=c11 -D_XOPEN_SOURCE=700 -D_GNU_SOURCE= -include ./musl.h -Werror -c -o clock.o \
		"$tree/src/edge/platform_linux.c"
	[ -z "$output" ]
}

@test "32 bits: standard input beyond 2 GiB is rewound, spooled and shown as elsewhere" {
	build i686-linux-gnu-gcc
	cat "$tree.out" "$tree.err" | nothing
	"$tree/retry" -q true || skip 'programs of 32 bits do not run here'
	truncate -s 3G input
	# beyond lets COMMAND find two lines at 2.5 GiB of its standard input.
	beyond() {
		python3 -c '
import os, sys
fd = os.open("input", os.O_RDWR)
os.lseek(fd, 5 << 29, os.SEEK_SET)
os.write(fd, b"first\nsecond\n")
os.lseek(fd, 5 << 29, os.SEEK_SET)
os.dup2(fd, 0)
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
	}
	local option
	for option in -qqq -qqqI; do
		run -3 beyond "$tree/retry" $option -a 2 -d 0 sh -c 'read -r line; echo "$line"; exit 3'
		[ "${lines[*]}" = 'first first' ]
	done
	run -0 "$tree/retry" -q --state-dir="$PWD/state" --breaker=api true
	run -0 "$tree/retry" --state-dir="$PWD/state" --show-state
	[[ $output == 'breaker  api '* ]]
}

@test "where nothing can be linked statically, make links dynamically" {
	build gcc
	cp -a "$tree" tree
	rm tree/retry
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nfor word; do [ "$word" != -static ] || exit 1; done\nexec cc "$@"\n' >cc-dynamic
	chmod +x cc-dynamic
	make -C tree -s -j 2 CC="$PWD/cc-dynamic" 2>&1 | nothing
	run ! is_static tree/retry
	tree/retry true
}

@test "STATIC=no links dynamically, and Debian's hardening holds then" {
	build debian
	cat "$tree.out" "$tree.err" | nothing
	run ! is_static "$tree/retry"
	readelf -hldW "$tree/retry" >headers
	grep -q 'Type: *DYN (Pos' headers
	grep -q 'GNU_RELRO' headers
	grep -q 'BIND_NOW' headers
	run -7 --separate-stderr "$tree/retry" -O -a 2 -d 0 -t 10s sh -c 'echo lost; exit 7'
	[ -z "$output" ]
	[ "$("$tree/retry" -O -t 10s echo kept 2>/dev/null)" = kept ]
}

@test "CC, CFLAGS, CPPFLAGS and LDFLAGS on make's command line are honoured" {
	copy tree
	make -C tree -n CC=my-cc CFLAGS=-Dmy_cflag CPPFLAGS=-Dmy_cppflag LDFLAGS=-Lmy_ldflag >commands
	grep -q '^my-cc .*-Dmy_cflag -Dmy_cppflag -c ' commands
	grep -q '&& my-cc -Dmy_cflag -Lmy_ldflag -static -Wl,-z,noseparate-code -o retry ' commands
	run ! grep -vE '^(my-cc|	my-cc|make|.* && my-cc)' commands
}

@test "make install and uninstall honour DESTDIR and PREFIX, blanks and all, whatever the umask" {
	local paths=("DESTDIR=$PWD/a root" 'PREFIX=/opt/my tools')
	build gcc
	cp -a "$tree" tree
	chmod -R go= tree
	(umask 077 && make -C tree -s install "${paths[@]}")
	find 'a root' -type d ! -perm 755 | nothing
	find . -path './a*' ! -type d -printf '%P %m\n' | sort >installed
	diff - installed <<-'END'
		a root/opt/my tools/bin/retry 755
		a root/opt/my tools/share/bash-completion/completions/retry 644
		a root/opt/my tools/share/fish/vendor_completions.d/retry.fish 644
		a root/opt/my tools/share/man/man1/retry.1 644
		a root/opt/my tools/share/zsh/site-functions/_retry 644
	END
	'a root/opt/my tools/bin/retry' -qqq true
	readelf -SW 'a root/opt/my tools/bin/retry' | grep -q symtab
	make -C tree -s install-strip "${paths[@]}"
	readelf -SW 'a root/opt/my tools/bin/retry' | none symtab
	'a root/opt/my tools/bin/retry' -qqq true
	make -C tree -s uninstall "${paths[@]}"
	find 'a root' ! -type d | nothing
}

@test "the make of the BSDs builds and installs, too" {
	copy tree
	bmake -C tree -s -j 2 CC=gcc retry 2>&1 | nothing
	bmake -C tree -s install-strip DESTDIR="$PWD/a root" PREFIX=
	'a root/bin/retry' -qq true
	bmake -C tree -s uninstall DESTDIR="$PWD/a root" PREFIX=
	find 'a root' ! -type d | nothing
}

# released: $dist is what `make release` made in a copy of the tree, once for all the tests of this file; $binary is
# the program in it.
released() {
	dist=$BATS_FILE_TMPDIR/released/dist
	if [ ! -d "$dist" ]; then
		copy "${dist%/dist}"
		make -C "${dist%/dist}" -s release >/dev/null
	fi
	binary=$(echo "$dist"/retry-*-linux-"$(uname -m)")
}

@test "make release: the version of the program, checksums that hold, and nothing else in dist" {
	local version
	released
	version=$("$binary" --version | cut -d' ' -f2)
	[[ $version == [0-9]*.[0-9]* ]]
	cd "$dist"
	find . -mindepth 1 -printf '%f\n' | sort | diff - <(printf '%s\n' SHA256SUMS "retry-$version-linux-$(uname -m)"{,.tar.gz} "retry-$version"{.1,.tar.gz})
	[ "$(sha256sum -c SHA256SUMS | grep -c ': OK$')" -eq 4 ]
	tar -tzf "retry-$version-linux-$(uname -m).tar.gz" | grep -v '/$' | sort | diff - <(printf '%s\n' bin/retry \
		share/bash-completion/completions/retry share/fish/vendor_completions.d/retry.fish share/man/man1/retry.1 \
		share/zsh/site-functions/_retry)
}

@test "make release: the same bytes from the packed source, elsewhere, later, with other modes and in another locale" {
	released
	mkdir elsewhere
	tar -C elsewhere -xzf "${binary%-linux-*}.tar.gz"
	find elsewhere -type f -exec touch -d 2001-02-03 {} +
	chmod -R go= elsewhere
	(umask 077 && cd elsewhere/* && TZ=Asia/Tokyo LC_ALL=C.UTF-8 make -s release >/dev/null)
	diff "$dist/SHA256SUMS" elsewhere/*/dist/SHA256SUMS
	# a date from outside dates the packages, and the program is the same
	(cd elsewhere/* && SOURCE_DATE_EPOCH=1000000000 make -s release >/dev/null)
	TZ=UTC tar -tvzf elsewhere/*/dist/*-linux-*.tar.gz | none -v ' 2001-09-09 01:46 '
	[ "$(diff "$dist/SHA256SUMS" elsewhere/*/dist/SHA256SUMS | grep -c '^> .*tar.gz$')" -eq 2 ]
}

@test "what is released is static, small, and runs where there is nothing else" {
	local user=()
	released
	is_static "$binary"
	[ "$(stat -c %s "$binary")" -lt 300000 ]
	mkdir empty
	cp "$binary" empty/retry
	[ "$(id -u)" -eq 0 ] || user=(unshare -r)
	"${user[@]}" chroot empty /retry --version || skip 'chroot is not allowed here'
	run -127 "${user[@]}" chroot empty /retry -r any -a 2 -d 1ms --breaker=api --state-dir=/state /no-such-program
	[[ ${lines[1]} == 'retry: no-such-program: attempt 2/2: not found; giving up: no attempts left' ]]
	run -0 "${user[@]}" chroot empty /retry -a 2 -t 10s -p curl /retry --version
	[[ ${lines[0]} == 'retry '[0-9]* ]]
}

@test "make clean leaves what was there before make" {
	build gcc
	cp -a "$tree" tree
	mkdir -p tree/tests/.build
	touch tree/tests/.build/helper
	make -C tree -s clean
	contents tree | diff "$tree.before" -
}

@test "the core calls nothing but itself and what computes" {
	cd "$ROOT/src/core"
	nm -g --defined-only ./*.o | awk 'NF == 3 { print $3 }' | sort >"$BATS_TEST_TMPDIR/own"
	nm -u ./*.o | awk '$1 == "U" { print $2 }' | sort -u | comm -23 - "$BATS_TEST_TMPDIR/own" |
		none -vxE -e 'mem[a-z]+|str[a-z]+|v?snprintf' \
			-e '__v?snprintf_chk|__(mem|str)[a-z]+_chk|__stack_chk_fail' \
			-e '_GLOBAL_OFFSET_TABLE_|__u?(div|mod)[dt]i3|__(ubsan|asan)_.*' \
			-e '__libc_current_sigrt(min|max)'      # what the macros SIGRTMIN and SIGRTMAX are
	# str* includes two that are not pure
	nm -u ./*.o | none -wE 'strtok|strdup|strndup|strftime'
}

@test "the core keeps no state" {
	cd "$ROOT/src/core"
	size -A ./*.o | awk '/^\./ { print ($1 ~ /^\.(t?bss|t?data)$/ && $2 > 0 ? "state: " : "") $0 }' | none '^state'
	nm ./*.o | none -E ' [bBC] '
}

@test "the include graph: no circle, nothing upwards, and no system in the command line" {
	python3 "$ROOT/tests/helpers/includes.py" "$ROOT/src"
	# the core needs nothing that is not plain C
	sed -n "s|^#include <\(.*\)>|\1|p" "$ROOT"/src/core/*.[ch] |
		none -vxE '(std(arg|bool|def|int|io|lib)|strings?|limits|errno|signal|ctype|float)\.h'
	# whoever looks at the options sees data of the core, and nothing else
	sed -n 's|^#include "\(.*\)"|\1|p' "$ROOT/src/cli/options.h" | none -v '^\.\./core/'
}

@test "the judge of the include graph knows a wrong one" {
	mkdir -p src/core src/edge src/cli
	cd src
	echo '#include "b.h"' >core/a.h
	echo >core/b.h
	python3 "$ROOT/tests/helpers/includes.py" .
	echo '#include "a.h"' >core/b.c
	[ "$(python3 "$ROOT/tests/helpers/includes.py" .)" = 'a circle: core/a -> core/b -> core/a' ]
	rm core/b.c
	echo '#include "../edge/e.h"' >core/b.h
	echo >edge/e.h
	[[ $(python3 "$ROOT/tests/helpers/includes.py" .) == 'core/b.h includes edge/e: edge is above core' ]]
	rm core/b.h
	echo '#include "../edge/e.h"' >cli/c.c
	run -1 python3 "$ROOT/tests/helpers/includes.py" .
	[[ ${lines[0]} == *'core/a.h includes b.h, which is not there'* ]]
	[[ ${lines[1]} == 'cli/c.c includes edge/e: the command line'* ]]
}

@test "headers guard themselves and can be included alone" {
	local header
	find "$ROOT/src" -name '*.h' | while read -r header; do
		gcc -std=c11 -pedantic -D_XOPEN_SOURCE=700 -Wall -Wextra -Werror -fsyntax-only \
			-include "$header" -include "$header" -x c - <<<'int unit;' || echo "$header"
	done 2>&1 | nothing
}

@test "no name from outside POSIX.1-2008" {
	local names='pipe2|ppoll|epoll_[a-z0-9]*|eventfd|signalfd|timerfd_[a-z]*|inotify_[a-z0-9]*|timegm'
	names+='|getrandom|getentropy|v?asprintf|strlcpy|strlcat|strchrnul|strsep|memmem|mempcpy'
	names+='|rawmemchr|basename|execvpe|flock|vfork|wait[34]|setlocale|dup3|accept4|reallocarray'
	names+='|secure_getenv|arc4random[a-z_]*|gettid|tgkill|usleep|daemon|closefrom|close_range'
	names+='|clone3?|sigabbrev_np|strerrorname_np|errx?|warnx?|verrx?|vwarnx?|qsort_r|typeof|prctl|syscall'
	stripped | grep -vE "^$PLATFORMS:" >code
	none -E "(^|[^A-Za-z0-9_>.\"])($names)[[:space:]]*\(" <code
	none -E '#[[:space:]]*include[[:space:]]*<(err|error|getopt)\.h>' <code
	none -E '#[[:space:]]*include[[:space:]]*<sys/(file|epoll|eventfd|signalfd|timerfd|random|prctl|syscall)\.h>' <code
	none -E '_(GNU|DEFAULT|BSD)_SOURCE' <code
}

@test "no system is named but in the platform's files, and POSIX alone suffices" {
	stripped | grep -vE "^$PLATFORMS:" |
		none -E '#.*(__linux|__GLIBC|__APPLE|__MACH|BSD__|__sun|__CYGWIN|_WIN32|__ANDROID)'
	# the other platform's file compiles here too, where the compiler does not say what this system is
	gcc -std=c11 -pedantic -D_XOPEN_SOURCE=700 -Wall -Wextra -Werror -U__linux__ -c -o posix.o \
		"$ROOT/src/edge/platform_posix.c"
	nm posix.o | awk '$2 == "T" { print $3 }' | sort >posix
	nm "$ROOT/src/edge/platform_linux.o" | awk '$2 == "T" { print $3 }' | sort | diff - posix
	[ -s posix ]
}

@test "signals that some systems lack are not needed: macOS and OpenBSD have no real-time ones" {
	local signal source
	for signal in RTMIN RTMAX POLL IO PWR STKFLT WINCH; do
		echo "#undef SIG$signal"
	done >few.h
	sed -i '1i #include <signal.h>' few.h
	# shellcheck disable=SC2013 # names of files, not lines
	for source in $(grep -l "SIG[A-Z]" "$ROOT"/src/{core,edge}/*.c | grep -v platform_linux); do
		gcc -std=c11 -pedantic -D_XOPEN_SOURCE=700 -Wall -Wextra -Werror -include ./few.h -c -o few.o "$source"
	done
}

@test "memory is allocated before anything runs, and for a list" {
	stripped | grep -vE "^$ALLOCATORS:" |
		none -E '[^A-Za-z0-9_](malloc|calloc|realloc|strn?dup|alloca|free|getline|open_memstream)\('
}

# A test's function may be long, because it holds its table.
@test "no function is longer than 60 lines, no line wider than 116 columns" {
	awk '
		FNR == 1 { start = 0 }
		/^\{$/ { start = FNR }
		/^\}$/ && FNR - start >= 60 { print FILENAME ":" start ": a function past 60 lines" }
	' "$ROOT"/src/*.c "$ROOT"/src/*/*.c | nothing
	awk '
		# a tab leads to the next multiple of 8
		{
			parts = split($0, part, "\t")
			width = 0
			for (i = 1; i < parts; i++)
				width = int((width + length(part[i])) / 8 + 1) * 8
			if (parts > 0)
				width += length(part[parts])
		}
		width > 116 { print FILENAME ":" FNR ": " width " columns" }
	' "$ROOT"/src/*.[ch] "$ROOT"/src/*/*.[ch] "$ROOT"/tests/{helpers,helpers/tables,fuzz,bench}/*.[ch] | nothing
}

@test "cppcheck finds no error" {
	sh "$ROOT/tests/lint.sh" quick
}

@test "no struct hides behind a typedef, no comment begins with //, no line ends in blanks" {
	stripped >code
	none -wE 'typedef' <code
	none -E '(^|[^:"])//' <code
	sources | xargs cat | none -nE '[[:blank:]]$'
}

# options_of: from text in which each option stands as `-a, --attempts=N` at the left, sorted.
options_of() {
	grep -oE '^ *(-[A-Za-z], )?--[a-z-]+(\[?=[^ ]+)?' | sed 's/^ *//' | sort
}

@test "the manual has every option of --help, with its argument, and no other" {
	retry --help=all | grep -E '^  +-' | options_of >help
	[ "$(wc -l <help)" -ge 20 ]
	mandoc -T ascii -O width=200 "$ROOT/man/retry.1" | col -b | expand |
		sed -n '/^   When to stop/,/^   Judging/p' | grep -E '^     -' | options_of >manual
	diff help manual
}

@test "the completions for zsh and fish have every option of --help, with or without a value, and no other" {
	retry --help=all | grep -E '^  +-' | options_of | sed 's/\[=.*//; s/=.*/=/' >help
	[ "$(wc -l <help)" -ge 50 ]
	sed -nE "s/=-([}[])/\1/; s/^\t\t[^[]*\{-(.)\+,--([a-z-]+=)\}'\[.*/-\1, --\2/p
		s/^\t\t[^[]*\{-(.),--([a-z-]+)\}'\[.*/-\1, --\2/p
		s/^\t\t'[^[]*--([a-z-]+=?)\[.*/--\1/p" "$ROOT/$COMPLETIONS/_retry" | sort | diff help -
	sed -nE '/^__retry_option /{
		s/^__retry_option( -s (.))? -l ([a-z-]+)( -[xr])?.*/\2 --\3\4/
		s/^ *//; s/^([A-Za-z]) /-\1, /; s/ -[xr]$/=/; p; }' "$ROOT/$COMPLETIONS/retry.fish" | sort | diff help -
}

@test "zsh and fish can read their completions" {
	zsh -n "$ROOT/$COMPLETIONS/_retry"
	fish --no-execute "$ROOT/$COMPLETIONS/retry.fish"
	bash -n "$ROOT/$COMPLETIONS/retry.bash"
}

@test "the manual has every environment variable that retry sets" {
	local variable
	for variable in $(grep -ohE '"RETRY_[A-Z_]+"' "$ROOT/$ENVIRONMENT" | tr -d '"' | sort -u); do
		grep -qx "\.\(It \)\?Ev $variable\( .*\)\?" "$ROOT/man/retry.1" || echo "$variable"
	done | nothing
}

@test "the manual has every preset, and no other" {
	retry --list-presets | cut -d ' ' -f 1 >presets
	[ "$(wc -l <presets)" -ge 16 ]
	sed -n '/^\.Sh PRESETS/,/^\.Ed/s/^\.Cm \([^ ]*\).*/\1/p' "$ROOT/man/retry.1" | diff presets -
}

@test "mandoc has no complaint about the manual" {
	# whether the pages it refers to are installed is no property of the page
	any mandoc -T lint -W all "$ROOT/man/retry.1" >said 2>/dev/null
	[ "$(mandoc -T markdown "$ROOT/man/retry.1" | grep -c '^# DESCRIPTION')" -eq 1 ]
	any grep -v 'referenced manual not found' said | nothing
}

# rendered PROGRAM COLUMNS: the manual as PROGRAM, mandoc or man-db's man, shows it on so wide a terminal.
rendered() {
	case $1 in
	mandoc) mandoc -T ascii -O width="$2" "$ROOT/man/retry.1" ;;
	man) MANPAGER=cat MANWIDTH=$2 LC_ALL=C man -l "$ROOT/man/retry.1" 2>/dev/null ;;
	esac | col -b | expand
}

@test "the manual fits 80 columns in mandoc and man-db, and 40 but for what stands in it as typed" {
	local program
	sed -n '/^\.Bd -literal/,/^\.Ed/{ /^\./d; s/\\e/\\/g; s/^ *//; p; }' "$ROOT/man/retry.1" >literal
	for program in mandoc man; do
		rendered $program 80 | none -nE '.{81}'
		rendered $program 40 >narrow
		[ "$(wc -l <narrow)" -gt 1500 ]
		any grep -E '.{41}' narrow | sed 's/^ *//' | any grep -vxFf literal | nothing
	done
}

@test "the manual's examples stand before its reference" {
	local first=('.Sh NAME' '.Sh SYNOPSIS' '.Sh DESCRIPTION' '.Sh EXIT STATUS' '.Sh EXAMPLES' '.Sh OPTIONS')
	[ "$(grep -m 6 '^\.Sh' "$ROOT/man/retry.1")" = "$(printf '%s\n' "${first[@]}")" ]
}

@test "the README's options exist" {
	# shellcheck disable=SC2016
	retry --help=all | grep -oE '^ +(-[A-Za-z], )?--[a-z-]+' | grep -oE -- '--?[A-Za-z][a-z-]*' | sort -u >known
	sed -n "/^\`\`\`sh/,/^\`\`\`\$/{ s/'[^']*'/quoted/g; p; }" "$ROOT/README.md" |
		grep -oE '^([^#|]*[ (/])?retry( [^|]*)?' | sed 's/.*retry //' |
		awk '{ for (i = 1; i <= NF && $i ~ /^-/; i++) { o = $i; sub(/[=)].*/, "", o); print o
			if ($i !~ /=/ && $i !~ /^-q+$|^-[vIOE]$|^--(once|expand|dry-run|ignore-case|show-state|reset-state)$|[)]/ && $i !~ /^--?[hV]/) i++ } }' |
		sed 's/^-qq*$/-q/' | sort -u >used
	[ "$(wc -l <used)" -ge 30 ]
	comm -13 known used | nothing
}

@test "shellcheck has no complaint about any script" {
	cd "$ROOT"
	printf '%s\n' tests/*.sh tests/*/*.sh tests/*.bats tests/lib/*.bash .ci/run "$COMPLETIONS"/*.bash |
		xargs -n 8 -P 2 shellcheck
}

@test "the top level holds what the house has and nothing else" {
	cd "$ROOT"
	{ git ls-files 2>/dev/null | grep . || ls -A; } | cut -d/ -f1 | sort -u |
		none -vxE '\.ci|\.clang-format|\.git|\.gitignore|LICENSE|Makefile|README\.md|dist|man|src|tests|retry'
}
