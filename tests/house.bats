# The rules of the house that a program can check: building, installing, layers, names, the manual, the scripts.
load lib/common

# copy: the tree without what was built, in ./tree; make in it knows nothing of the make that runs the tests.
copy() {
	unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS LDFLAGS PREFIX DESTDIR
	mkdir tree
	tar -C "$ROOT" --exclude=.git --exclude=tests/.build --exclude='*.o' --exclude=./retry -cf - . |
		tar -C tree -xf -
}

# is_static FILE: it asks for no dynamic loader.
is_static() {
	readelf -lW "$1" >segments
	! grep -q INTERP segments
}

# code FILE...: the source without comments, each line as FILE:LINE.
code() {
	local file
	for file; do
		awk -v file="${file#"$ROOT/"}" '{
			line = $0
			for (;;) {
				if (inside) {
					if (!(end = index(line, "*/"))) { line = ""; break }
					line = substr(line, end + 2); inside = 0
				}
				if (!(start = index(line, "/*"))) break
				printed = printed substr(line, 1, start - 1)
				line = substr(line, start + 2); inside = 1
			}
			print file ":" NR ": " printed line
			printed = ""
		}' "$file"
	done
}

sources() {
	find "$ROOT/src" -name '*.[ch]'
}

# nothing: standard input is empty; shows it otherwise.
nothing() {
	! grep .
}

@test "gcc, clang and musl-gcc build everything without a warning" {
	local cc
	copy
	for cc in gcc clang musl-gcc; do
		make -C tree -s clean
		make -C tree -s -j 2 CC=$cc CFLAGS='-O2 -Werror' retry 2>&1 | nothing
		[ "$(tree/retry echo built 2>/dev/null)" = built ]
		is_static tree/retry
	done
}

@test "the sources build at -O0 and with the sanitizers' compiler flags, too" {
	copy
	make -C tree -s -j 2 CFLAGS='-O0 -g -fsanitize=undefined -Werror' 2>&1 | nothing
	[ "$(tree/retry -a 2 -d 1ms echo built 2>/dev/null)" = built ]
}

@test "make alone: static, and nothing said but the commands" {
	copy
	run -0 --separate-stderr make -C tree -j 2
	[ -z "$stderr" ]
	is_static tree/retry
}

@test "where nothing can be linked statically, make links dynamically" {
	copy
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nfor word; do [ "$word" != -static ] || exit 1; done\nexec cc "$@"\n' >cc-dynamic
	chmod +x cc-dynamic
	make -C tree -s -j 2 CC="$PWD/cc-dynamic" 2>&1 | nothing
	run ! is_static tree/retry
	tree/retry true
}

@test "CC, CFLAGS and LDFLAGS on make's command line are honoured" {
	copy
	make -C tree -n CC=my-cc CFLAGS=-Dmy_cflag LDFLAGS=-Lmy_ldflag >commands
	grep -q '^my-cc .*-Dmy_cflag -c ' commands
	grep -q '^my-cc -Dmy_cflag -Lmy_ldflag -static -o retry ' commands
	run ! grep -vE '^(my-cc|	my-cc|make)' commands
}

@test "make install and uninstall honour DESTDIR and PREFIX" {
	copy
	(umask 077 && make -C tree -s -j 2 install DESTDIR="$PWD/root" PREFIX=/opt/tools)
	find root ! -type d -printf '%P %m\n' | sort >installed
	diff - installed <<-'END'
		opt/tools/bin/retry 755
		opt/tools/share/bash-completion/completions/retry 644
		opt/tools/share/fish/vendor_completions.d/retry.fish 644
		opt/tools/share/man/man1/retry.1 644
		opt/tools/share/zsh/site-functions/_retry 644
	END
	root/opt/tools/bin/retry -qq true
	make -C tree -s uninstall DESTDIR="$PWD/root" PREFIX=/opt/tools
	find root ! -type d | nothing
}

@test "make clean leaves what was there before make" {
	copy
	find tree -printf '%P %m %s\n' | grep -v '^ ' | sort >before
	make -C tree -s -j 2
	mkdir -p tree/tests/.build
	touch tree/tests/.build/helper
	make -C tree -s clean
	find tree -printf '%P %m %s\n' | grep -v '^ ' | sort >after
	# directories change their sizes
	diff <(awk '$2 !~ /^7/ { print }' before) <(awk '$2 !~ /^7/ { print }' after)
	diff <(cut -d' ' -f1,2 before) <(cut -d' ' -f1,2 after)
}

@test "the core calls nothing but itself and what computes" {
	cd "$ROOT/src/core"
	nm -g --defined-only ./*.o | awk 'NF == 3 { print $3 }' | sort >"$BATS_TEST_TMPDIR/own"
	nm -u ./*.o | awk '$1 == "U" { print $2 }' | sort -u |
		grep -vE '^(mem[a-z]+|str[a-z]+|v?snprintf)$' |
		grep -vE '^(__v?snprintf_chk|__(mem|str)[a-z]+_chk|__stack_chk_fail)$' |
		grep -vE '^(_GLOBAL_OFFSET_TABLE_|__u?(div|mod)[dt]i3|__(ubsan|asan)_.*)$' |
		comm -23 - "$BATS_TEST_TMPDIR/own" | nothing
	# str* includes two that are not pure
	nm -u ./*.o | grep -wE 'strtok|strdup|strndup|strftime' | nothing
}

@test "the core keeps no state" {
	cd "$ROOT/src/core"
	size -A ./*.o | awk '($1 ~ /^\.(t?bss|t?data)$/) && $2 > 0' | nothing
	nm ./*.o | grep -E ' [bBC] ' | nothing
}

@test "the layers: core includes core, edge includes edge and core, and nobody includes upwards" {
	local file
	for file in "$ROOT"/src/core/*.[ch]; do
		sed -n 's/^#include "\(.*\)"/\1/p' "$file" | while read -r header; do
			[[ $header != */* && -e $ROOT/src/core/$header ]] || echo "$file: $header"
		done
		sed -n 's/^#include <\(.*\)>/\1/p' "$file" |
			grep -vxE '(std(arg|bool|def|int|io|lib)|strings?|limits|errno|signal|ctype|float)\.h' |
			sed "s|^|$file: |"
	done | nothing
	for file in "$ROOT"/src/edge/*.[ch]; do
		sed -n 's/^#include "\(.*\)"/\1/p' "$file" | while read -r header; do
			[[ $header == ../core/* && -e $ROOT/src/edge/$header ]] ||
				[[ $header != */* && -e $ROOT/src/edge/$header ]] || echo "$file: $header"
		done
	done | nothing
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
	names+='|clone3?|sigabbrev_np|strerrorname_np|errx?|warnx?|verrx?|vwarnx?|qsort_r|typeof'
	sources | while read -r file; do code "$file"; done >stripped
	[ -s stripped ]
	grep -E "(^|[^A-Za-z0-9_>.\"])($names)[[:space:]]*\(" stripped | nothing
	grep -E '#[[:space:]]*include[[:space:]]*<(err|error|getopt)\.h>' stripped | nothing
	grep -E '#[[:space:]]*include[[:space:]]*<sys/(file|epoll|eventfd|signalfd|timerfd|random)\.h>' stripped |
		nothing
	grep -E '_(GNU|DEFAULT|BSD)_SOURCE' stripped | nothing
}

@test "what only Linux has stands between #ifdefs in the edge" {
	sources | while read -r file; do code "$file"; done |
		grep -E '<sys/(prctl|syscall)\.h>|[^a-z_](prctl|syscall)\(' >linux
	grep -vE '^src/edge/(process|signals)\.c:' linux | nothing
	local file
	cut -d: -f1 linux | sort -u | while read -r file; do
		# without the system's own macros nothing of it may be left
		gcc -std=c11 -D_XOPEN_SOURCE=700 -U__linux__ -fsyntax-only -Werror "$ROOT/$file"
		gcc -std=c11 -D_XOPEN_SOURCE=700 -U__linux__ -E "$ROOT/$file" >preprocessed
		grep -wE 'prctl|syscall' preprocessed | nothing
	done
}

@test "memory is allocated in one place" {
	sources | grep -Ev '/edge/(environment|arguments)\.c$' | while read -r file; do code "$file"; done |
		grep -E '[^A-Za-z0-9_](malloc|calloc|realloc|strn?dup|alloca|free|getline|open_memstream)\(' |
		nothing
}

# A test's function may be long, because it holds its table.
@test "no function is longer than 60 lines, no line wider than 116 columns" {
	local file
	for file in "$ROOT"/src/*.c "$ROOT"/src/*/*.c; do
		awk -v file="$file" '
			/^\{$/ { start = NR }
			/^\}$/ && NR - start >= 60 { print file ":" start ": a function past 60 lines" }
		' "$file"
	done | nothing
	for file in "$ROOT"/src/*.[ch] "$ROOT"/src/*/*.[ch] "$ROOT"/tests/{helpers,helpers/tables,fuzz,bench}/*.[ch]; do
		expand "$file" | awk -v file="$file" 'length > 116 { print file ":" NR ": " length " columns" }'
	done | nothing
}

@test "cppcheck finds no error" {
	sh "$ROOT/tests/lint.sh" quick
}

@test "no struct hides behind a typedef, no comment begins with //, no line ends in blanks" {
	sources | while read -r file; do code "$file"; done >stripped
	grep -wE 'typedef' stripped | nothing
	grep -E '(^|[^:"])//' stripped | nothing
	sources | xargs grep -nE '[[:blank:]]$' /dev/null | nothing
}

# options_of: from text in which each option stands as `-a, --attempts=N` at the left, sorted.
options_of() {
	grep -oE '^ *(-[A-Za-z], )?--[a-z-]+(=[^ ]+)?' | sed 's/^ *//' | sort
}

@test "the manual has every option of --help, with its argument, and no other" {
	retry --help | grep -E '^  +-' | options_of >help
	[ "$(wc -l <help)" -ge 20 ]
	mandoc -T ascii -O width=200 "$ROOT/man/retry.1" | col -b | expand |
		sed -n '/^   When to stop/,/^   Judging/p' | grep -E '^     -' | options_of >manual
	diff help manual
}

@test "the completions for zsh and fish have every option of --help, with or without a value, and no other" {
	retry --help | grep -E '^  +-' | options_of | sed 's/=.*/=/' >help
	[ "$(wc -l <help)" -ge 50 ]
	sed -nE "s/^\t\t[^[]*\{-(.)\+,--([a-z-]+=)\}'\[.*/-\1, --\2/p
		s/^\t\t[^[]*\{-(.),--([a-z-]+)\}'\[.*/-\1, --\2/p
		s/^\t\t'[^[]*--([a-z-]+=?)\[.*/--\1/p" "$ROOT/src/completions/_retry" | sort | diff help -
	sed -nE '/^__retry_option /{
		s/^__retry_option( -s (.))? -l ([a-z-]+)( -[xr])?.*/\2 --\3\4/
		s/^ *//; s/^([A-Za-z]) /-\1, /; s/ -[xr]$/=/; p; }' "$ROOT/src/completions/retry.fish" | sort | diff help -
}

@test "zsh and fish can read their completions" {
	zsh -n "$ROOT/src/completions/_retry"
	fish --no-execute "$ROOT/src/completions/retry.fish"
	bash -n "$ROOT/src/completions/retry.bash"
}

@test "the manual has every environment variable that retry sets" {
	local variable
	for variable in $(grep -ohE '"RETRY_[A-Z_]+"' "$ROOT/src/edge/environment.c" | tr -d '"' | sort -u); do
		grep -qx "\.\(It \)\?Ev $variable\( .*\)\?" "$ROOT/man/retry.1" || echo "$variable"
	done | nothing
}

@test "the manual has every preset, and no other" {
	retry --list-presets | grep '^[a-z]' >presets
	[ "$(wc -l <presets)" -ge 16 ]
	sed -n '/^\.Sh PRESETS/,/^\.Ed/s/^\.Cm \([^ ]*\).*/\1/p' "$ROOT/man/retry.1" | diff presets -
}

@test "mandoc has no complaint about the manual" {
	# whether the pages it refers to are installed is no property of the page
	mandoc -T lint -W all "$ROOT/man/retry.1" 2>/dev/null | grep -v 'referenced manual not found' | nothing
}

@test "the README's and the manual's options exist" {
	# shellcheck disable=SC2016
	retry --help | grep -oE '^ +(-[A-Za-z], )?--[a-z-]+' | grep -oE -- '--?[A-Za-z][a-z-]*' | sort -u >known
	sed "s/'[^']*'/quoted/g" "$ROOT/README.md" |
		grep -oE '^ +(\$ )?([^#|]*[ (])?retry( [^|]*)?' | sed 's/.*retry //' |
		awk '{ for (i = 1; i <= NF && $i ~ /^-/; i++) { o = $i; sub(/=.*/, "", o); print o
			if ($i !~ /=/ && $i !~ /^-q+$|^-[vIOEn]$/ && $i !~ /^--?[hV]/) i++ } }' |
		sed 's/^-qq$/-q/' | sort -u >used
	[ -s used ]
	comm -13 known used | nothing
}

@test "shellcheck has no complaint about any script" {
	cd "$ROOT"
	shellcheck tests/*.sh tests/*/*.sh tests/*.bats tests/lib/*.bash .ci/run src/completions/*.bash
}

@test "the top level holds what the house has and nothing else" {
	cd "$ROOT"
	{ git ls-files 2>/dev/null | grep . || ls -A; } | cut -d/ -f1 | sort -u |
		grep -vxE '\.ci|\.clang-format|\.git|\.gitignore|LICENSE|Makefile|README\.md|man|src|tests|retry' |
		nothing
}
