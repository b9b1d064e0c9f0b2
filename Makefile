# retry: POSIX make.  `make` builds ./retry, `make demo` shows it, `make check` runs every test,
# `make bench` measures it.
.POSIX:
.SUFFIXES:
.SUFFIXES: .c .o

CC = cc
# Hardened as far as it costs nothing that could be measured; a position-independent program took 2 % longer.
CFLAGS = -O2 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fno-asynchronous-unwind-tables
LDFLAGS =
PREFIX = /usr/local
DESTDIR =

STANDARD = -std=c11 -pedantic -D_XOPEN_SOURCE=700
WARNINGS = -Wall -Wextra -Wshadow -Wconversion

# In the order of the program: what has large buffers, what every run uses, the rest.  The system brings pages in by
# blocks of 16, so what stands together costs less: 100 kB less are resident while retry waits.
LARGE = src/edge/input.o src/edge/streams.o src/option_values.o
USUAL = src/core/backoff.o src/core/duration.o src/core/escape.o src/core/outcome.o src/core/plan.o \
	src/core/policy.o src/core/random.o src/core/report.o src/core/signame.o src/core/statuses.o \
	src/core/text.o src/edge/arguments.o src/edge/clock.o src/edge/entropy.o src/edge/environment.o \
	src/edge/log.o src/edge/process.o src/edge/terminal.o src/attempt.o src/gate.o src/option_rows.o \
	src/options.o src/run.o src/setup.o src/main.o src/edge/signals.o
RARE = src/core/breaker.o src/core/budget.o src/core/countdown.o src/core/fields.o src/core/http.o \
	src/core/httpdate.o src/core/key.o src/core/nearest.o src/core/preset.o src/core/record.o \
	src/core/schedule.o src/core/timeline.o src/edge/diag.o src/edge/guard.o src/edge/hook.o \
	src/edge/once.o src/edge/outlet.o src/edge/progress.o src/edge/relay.o src/edge/show.o \
	src/edge/spool.o src/edge/store.o src/edge/watch.o src/dryrun.o src/help.o src/option_hints.o
OBJECTS = $(LARGE) $(USUAL) $(RARE)
HEADERS = src/core/*.h src/edge/*.h src/*.h

all: retry

# Static where the toolchain can link so (macOS cannot): starting the C library is most of what a wrapper costs.
# -lc: the functions of the library that every run uses stand next to what uses them.
retry: $(OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -static -o $@ $(LARGE) $(USUAL) -lc $(RARE) 2>/dev/null || \
		$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS)

.c.o:
	$(CC) $(STANDARD) $(WARNINGS) $(CFLAGS) -c -o $@ $<

$(OBJECTS): $(HEADERS)

demo: retry
	@sh tests/demo.sh

check:
	@sh tests/check.sh

# What it costs, against floor programs and the peers that are installed, in about three minutes.
# SECTIONS='success hold': a part of it.
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

SHARE = $(DESTDIR)$(PREFIX)/share
BASH_COMPLETION = $(SHARE)/bash-completion/completions
ZSH_COMPLETION = $(SHARE)/zsh/site-functions
FISH_COMPLETION = $(SHARE)/fish/vendor_completions.d

install: retry
	mkdir -p $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)
	cp retry $(DESTDIR)$(PREFIX)/bin/retry
	chmod 755 $(DESTDIR)$(PREFIX)/bin/retry
	cp man/retry.1 $(SHARE)/man/man1/retry.1
	cp src/completions/retry.bash $(BASH_COMPLETION)/retry
	cp src/completions/_retry $(ZSH_COMPLETION)/_retry
	cp src/completions/retry.fish $(FISH_COMPLETION)/retry.fish
	chmod 644 $(SHARE)/man/man1/retry.1 $(BASH_COMPLETION)/retry $(ZSH_COMPLETION)/_retry \
		$(FISH_COMPLETION)/retry.fish

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/retry $(SHARE)/man/man1/retry.1 $(BASH_COMPLETION)/retry \
		$(ZSH_COMPLETION)/_retry $(FISH_COMPLETION)/retry.fish

clean:
	rm -rf retry src/*.o src/*/*.o tests/.build

.PHONY: all demo check bench fuzz lint sanitize valgrind install uninstall clean
