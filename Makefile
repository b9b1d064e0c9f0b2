# retry: POSIX make.  `make` builds ./retry, `make demo` shows it, `make check` runs every test, `make quick` the
# core of them, `make bench` measures it, `make release` packs it.
.POSIX:
.SUFFIXES:
.SUFFIXES: .c .o

CC = cc
# Hardened as far as it costs nothing that could be measured; a position-independent program took 2 % longer.
CFLAGS = -O2 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fno-asynchronous-unwind-tables
CPPFLAGS =
LDFLAGS =
# Static where the toolchain can link so (macOS cannot): starting the C library is most of what a wrapper costs.
# Code and constants in one segment are two mappings and two page faults less for each start.
# STATIC=no is for distributions, whose hardening (-fPIE -pie) wants the dynamic loader.
STATIC = yes
STRIP = strip
PREFIX = /usr/local
DESTDIR =

STANDARD = -std=c11 -pedantic -D_XOPEN_SOURCE=700 -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
WARNINGS = -Wall -Wextra -Wshadow -Wconversion

# What every run uses stands first: the linker keeps the order, and the system then has fewer pages to bring in.
OBJECTS = src/main.o src/setup.o src/loop.o src/attempt.o src/run.o src/shared.o \
	src/cli/parse.o src/cli/rows.o src/cli/values.o src/edge/arguments.o src/edge/clock.o \
	src/edge/entropy.o src/edge/environment.o src/edge/input.o src/edge/log.o src/edge/platform_linux.o \
	src/edge/platform_posix.o src/edge/process.o src/edge/signals.o src/edge/start.o src/edge/path.o \
	src/edge/streams.o src/edge/terminal.o src/edge/fd.o src/core/command.o src/core/duration.o \
	src/core/escape.o src/core/http.o src/core/key.o src/core/nesting.o src/core/outcome.o src/core/plan.o \
	src/core/policy.o src/core/random.o src/core/signame.o src/core/statuses.o src/core/text.o src/core/words.o \
	src/core/backoff.o src/core/report.o src/dryrun.o src/function.o src/hooks.o src/once.o src/shell.o src/show.o src/cli/help.o \
	src/cli/hints.o src/edge/diag.o src/edge/progress.o src/edge/relay.o src/edge/script.o src/edge/spool.o \
	src/edge/store_files.o src/core/baton.o src/core/breaker.o src/core/budget.o src/core/countdown.o src/core/ere.o \
	src/core/fields.o src/core/finished.o src/core/httpdate.o src/core/members.o src/core/nearest.o \
	src/core/preset.o src/core/record.o src/core/schedule.o src/core/search.o src/core/timeline.o
HEADERS = src/core/*.h src/edge/*.h src/cli/*.h src/*.h

all: retry

LINK = $(CC) $(CFLAGS) $(LDFLAGS)

retry: $(OBJECTS)
	[ '$(STATIC)' != no ] && $(LINK) -static -Wl,-z,noseparate-code -o $@ $(OBJECTS) 2>/dev/null || $(LINK) -o $@ $(OBJECTS)

.c.o:
	$(CC) $(STANDARD) $(WARNINGS) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<

$(OBJECTS): $(HEADERS)

demo: retry
	@sh tests/demo.sh

.PHONY: check quick

check:
	@sh tests/check.sh

# For while one works: less than a minute, and nothing is installed.
quick:
	@sh tests/check.sh quick

# What it costs, against floor programs and the peers that are installed, in about three minutes; fails where a limit is
# missed.  SECTIONS='success hold': a part of it; SECTIONS=--quick: what judges a change, in 20 seconds.
bench: retry
	@CC='$(CC)' CFLAGS='$(CFLAGS)' MAKE='$(MAKE)' sh tests/bench/run.sh $(SECTIONS)

# For so many seconds each of the fuzz targets, or those in FUZZ_TARGETS.
FUZZ_SECONDS = 300

fuzz:
	@sh tests/fuzz/run.sh long $(FUZZ_SECONDS)

lint:
	@sh tests/lint.sh

# By hand, too: the same tests with a retry that is watched.
sanitize:
	@sh tests/sanitize.sh address

valgrind:
	@sh tests/sanitize.sh valgrind

# DESTDIR and PREFIX may hold blanks.
SHARE = $(DESTDIR)$(PREFIX)/share
BASH_COMPLETION = $(SHARE)/bash-completion/completions
ZSH_COMPLETION = $(SHARE)/zsh/site-functions
FISH_COMPLETION = $(SHARE)/fish/vendor_completions.d

install: retry
	umask 022; mkdir -p "$(DESTDIR)$(PREFIX)/bin" "$(SHARE)/man/man1" "$(BASH_COMPLETION)" "$(ZSH_COMPLETION)" \
		"$(FISH_COMPLETION)"
	cp retry "$(DESTDIR)$(PREFIX)/bin/retry"
	chmod 755 "$(DESTDIR)$(PREFIX)/bin/retry"
	cp man/retry.1 "$(SHARE)/man/man1/retry.1"
	cp src/cli/completions/retry.bash "$(BASH_COMPLETION)/retry"
	cp src/cli/completions/_retry "$(ZSH_COMPLETION)/_retry"
	cp src/cli/completions/retry.fish "$(FISH_COMPLETION)/retry.fish"
	chmod 644 "$(SHARE)/man/man1/retry.1" "$(BASH_COMPLETION)/retry" "$(ZSH_COMPLETION)/_retry" \
		"$(FISH_COMPLETION)/retry.fish"

install-strip: install
	$(STRIP) "$(DESTDIR)$(PREFIX)/bin/retry"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/retry" "$(SHARE)/man/man1/retry.1" "$(BASH_COMPLETION)/retry" \
		"$(ZSH_COMPLETION)/_retry" "$(FISH_COMPLETION)/retry.fish"

# What is given away, in dist/: the source, and what it installs, linked with musl.  The same bytes at any time and in
# any directory: what is built is the source as it was packed, and all dates are SOURCE_DATE_EPOCH or the manual's.
# The one place of the version is src/cli/help.c.  It takes GNU tar and date; on Alpine: make release MUSL_CC=cc.
MUSL_CC = musl-gcc
PACK = tar --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX

release:
	@set -e; umask 022; export LC_ALL=C; rm -rf dist; mkdir -p dist/build; \
	name=retry-$$(sed -n 's/^#define VERSION "\(.*\)"/\1/p' src/cli/help.c); binary=$$name-linux-$$(uname -m); \
	date=@$${SOURCE_DATE_EPOCH:-$$(date -u -d "$$(sed -n 's/^\.Dd //p' man/retry.1)" +%s)}; \
	find .ci .clang-format .gitignore LICENSE Makefile README.md man src tests \
		\( -name .build -o -name __pycache__ \) -prune -o -type f ! -name '*.o' -print | sort >dist/build/files; \
	$(PACK) --mtime="$$date" --transform="s,^,$$name/," -T dist/build/files -cf - | gzip -9n >dist/$$name.tar.gz; \
	tar -C dist/build -xzf dist/$$name.tar.gz; root="$$PWD/dist/build/root"; \
	$(MAKE) -C dist/build/$$name -s install-strip CC='$(MUSL_CC)' LDFLAGS=-static DESTDIR="$$root" PREFIX=; \
	$(PACK) --mtime="$$date" -C "$$root" -cf - bin share | gzip -9n >dist/$$binary.tar.gz; \
	cp "$$root/bin/retry" dist/$$binary; cp man/retry.1 dist/$$name.1; rm -rf dist/build; \
	cd dist; sha256sum * >SHA256SUMS; cat SHA256SUMS

clean:
	rm -rf retry dist src/*.o src/*/*.o tests/.build

.PHONY: all demo check bench fuzz lint sanitize valgrind install install-strip uninstall release clean
