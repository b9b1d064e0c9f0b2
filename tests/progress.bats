#!/usr/bin/env bats
# The countdown: when it is shown, what it shows, and that it is gone afterwards.

load lib/common
load lib/processes

# Waits of a minute end by a signal as soon as the test has seen enough; only then the time does not matter.
MINUTE='-a 2 -d 60s -j none'
FAILED='retry: sh: attempt 1/2: exit 7 after 0.0s; retrying in '
AGAIN='retry: sh: attempt 2/2: exit 7 after 0.0s; giving up: no attempts left'

# watch STATUS [STEP]... -- COMMAND...: runs it on a terminal; what that shows in the end is in $screen, with 0.0s for
# how long attempts took, what was shown meanwhile in ./frames, and the bytes in ./bytes.
watch() {
	local status=0
	TERM=xterm t-pty "${@:2}" >bytes 2>trouble || status=$?
	cat trouble
	[ "$status" -eq "$1" ] || { echo "status $status"; cat -v bytes; return 1; }
	look
}

# look: the same of ./bytes.
look() {
	screen=$(python3 "$ROOT/tests/helpers/screen.py" frames <bytes | sed 's/after [0-9.]*s/after 0.0s/')
	echo "$screen"
}

# counts_down: the frames show at least two times, and none that is longer than the one before.
counts_down() {
	awk '!match($0, /in ([0-9]+m)?[0-9]+s$/) { print "a frame: " $0; exit bad = 1 }
		{
			split(substr($0, RSTART + 3), part, /[ms]/)
			now = $0 ~ /m[0-9]+s$/ ? 60 * part[1] + part[2] : part[1] + 0
			if (NR > 1 && now > before) { print before " then " now; exit bad = 1 }
			times += now != before
			before = now
		}
		END { if (!bad && times < 2) { print times " times"; bad = 1 }; exit bad }' frames
}

# shell SCRIPT: the words of a shell that becomes its last command; its process id is in ./pid.
shell() {
	SHELL_WORDS=(sh -c "echo \$\$ >pid; $1")
}

@test "a wait counts down on one line, which an interrupt erases" {
	# shellcheck disable=SC2086
	watch 130 'expect=retry: sh: attempt 2/2 in ' 'expect= in 5' 'expect= in 5' 'send=\003' -- \
		env NO_COLOR=1 retry $MINUTE sh -c 'exit 7'
	[ "$screen" = "${FAILED}1m00s
retry: sh: attempt 2/2: not run; giving up: interrupted by SIGINT" ]
	counts_down
	grep -qx 'retry: sh: attempt 2/2 in [15][m0-9]*s' frames
}

@test "the line is gone when the next attempt starts" {
	watch 7 -- retry -a 2 -d 1500ms -j none sh -c 'echo "run $RETRY_ATTEMPT"; exit 7'
	[ "$screen" = "run 1
${FAILED}1.500s
run 2
$AGAIN" ]
}

@test "the line is gone when a hook writes" {
	watch 7 -- retry -a 2 -d 1100ms -j none --on-retry='echo hook' sh -c 'exit 7'
	[ "$screen" = "${FAILED}1.100s
hook
$AGAIN" ]
}

@test "USR1, TERM, HUP and QUIT erase the line" {
	local signal status last
	for signal in USR1:7 TERM:143 HUP:129 QUIT:131; do
		IFS=: read -r signal status <<<"$signal"
		shell "exec retry $MINUTE sh -c 'exit 7'"
		watch "$status" 'expect=attempt 2/2 in ' "do=kill -$signal \$(cat pid)" -- "${SHELL_WORDS[@]}"
		last="retry: sh: attempt 2/2: not run; giving up: interrupted by SIG$signal"
		[ "$signal" != USR1 ] || last=$AGAIN
		[ "$screen" = "${FAILED}1m00s
$last" ]
		[ -s frames ]
	done
}

@test "Ctrl-Z erases the line, fg shows it again" {
	watch 130 'expect=attempt 2/2 in ' 'send=\032' 'expect=stopped 148' 'expect=attempt 2/2 in ' 'send=\003' -- \
		bash -mc "retry $MINUTE sh -c 'exit 7'; echo \"stopped \$?\"; fg >/dev/null"
	grep -qx 'stopped 148' <<<"$screen"
	run ! grep ' in ' <<<"${screen#*retrying in}"
	[[ $screen == *"interrupted by SIGINT" ]]
}

@test "a job that goes on in the background shows nothing" {
	watch 0 'expect=attempt 2/2 in ' 'send=\032' expect=stopped -- bash -mc "
		retry $MINUTE sh -c 'exit 7'
		echo stopped
		bg
		pid=\$(jobs -p)
		until ps -o stat= -p \$pid | grep -q ^S && grep -q '^ShdPnd:	0*\$' /proc/\$pid/status; do sleep 0.01; done
		kill -TERM \$pid
		wait -f \$pid || :"
	run ! grep -q 'attempt 2/2 in' <<<"$(sed '1,/^stopped/d' bytes)"
	[[ $screen == *stopped*"interrupted by SIGTERM"* ]]
}

@test "what was typed meanwhile goes with the line" {
	shell "stty echo; exec retry $MINUTE sh -c 'exit 7'"
	watch 7 'expect=attempt 2/2 in ' 'send=typed' expect=typed 'do=kill -USR1 $(cat pid)' -- "${SHELL_WORDS[@]}"
	[ "$screen" = "${FAILED}1m00s
$AGAIN" ]
}

@test "the splay counts down to the first attempt" {
	shell 'exec retry --seed=1 --splay=1h -a 2 true'
	watch 0 'expect=retry: true: attempt 1/2 in ' 'do=kill -USR1 $(cat pid)' -- "${SHELL_WORDS[@]}"
	[ "$screen" = "retry: true: attempt 1/2: ok after 0.0s" ]
}

@test "nothing is shown by itself: dumb terminal, quiet, a log elsewhere, background, no terminal, a short wait" {
	local i pids=() cases=(
		'TERM=dumb retry' 'env -u TERM retry' 'TERM= retry' 'retry -q' 'retry --progress=never'
		'retry --log-format=json' 'retry --log-format=logfmt' 'retry --log-file=log'
		'exec 2>log; retry' 'exec 2> >(cat); retry' 'setsid -w retry' 'retry -d 999ms'
		# waited for by a shell without job control, it is in the foreground; with it, it is not
		'set -m; { retry'
	)
	for i in "${!cases[@]}"; do
		local end=
		[[ ${cases[i]} != *'{ retry'* ]] || end='; } & wait -f $!'
		spawn env TERM=xterm t-pty -- bash -c \
			"${cases[i]/retry/retry -d 1100ms} -a 2 -j none sh -c 'exit 7' $end" >"bytes.$i"
		pids+=("$!")
	done
	for i in "${!cases[@]}"; do
		status_of "${pids[i]}"
		[ "$status" -eq 7 ] || { echo "${cases[i]}: status $status"; cat "bytes.$i"; return 1; }
		! grep -q $'[\r\033]' "bytes.$i" || { echo "${cases[i]}"; cat -v "bytes.$i"; return 1; }
	done
	run ! grep -q $'[\r\033]' log
}

@test "always: on a terminal that cannot erase, in the background, with -q, with a log elsewhere" {
	local i pids=() cases=(
		'TERM=dumb retry' 'env -u TERM retry' 'retry -q' 'retry --log-file=log' 'set -m; { retry'
		'setsid -w retry' 'retry --log-format=json'
	)
	for i in "${!cases[@]}"; do
		local end=
		[[ ${cases[i]} != *'{ retry'* ]] || end='; } & wait -f $!'
		shell "exec bash -c"
		spawn env TERM=xterm t-pty 'expect=attempt 2/2 in ' 'expect=in 5' 'expect=in 5' "do=kill -USR1 \$(cat pid.$i)" -- \
			bash -c "${cases[i]/retry/retry --progress=always} \
				$MINUTE sh -c 'echo \$PPID >pid.$i; exit 7' $end" >"bytes.$i"
		pids+=("$!")
	done
	for i in "${!cases[@]}"; do
		status_of "${pids[i]}"
		[ "$status" -eq 7 ] || { echo "${cases[i]}: status $status"; cat -v "bytes.$i"; return 1; }
		cp "bytes.$i" bytes
		look
		counts_down
		run ! grep '2/2 in' <<<"$screen"
	done
	run ! grep -q $'\033' bytes.0 bytes.1
}

@test "always: what is no terminal gets the same bytes" {
	TERM=xterm retry --progress=always -a 2 -d 1500ms -j none sh -c 'exit 7' 2>bytes || [ $? -eq 7 ]
	look
	[ "$screen" = "${FAILED}1.500s
$AGAIN" ]
	grep -q $'\r' bytes
}

@test "a narrow terminal has a shorter line or none, a resized one another at once" {
	shell "stty cols 8; exec retry $MINUTE sh -c 'exit 7'"
	watch 7 'expect=retrying in' size=20 'expect=retry: 2/2 in ' size=80 'expect=retry: sh: attempt 2/2 in ' \
		size=8 $'expect=\r\033[K\r' 'do=kill -USR1 $(cat pid)' -- "${SHELL_WORDS[@]}"
	[ "$screen" = "${FAILED}1m00s
$AGAIN" ]
	run ! grep -v '^retry: 2/2 in [0-9ms]*$' <<<"$(sed '/sh:/,$d' frames)"
}

@test "a terminal of unknown size may be said to be narrow" {
	shell "COLUMNS=20 exec retry $MINUTE sh -c 'exit 7'"
	watch 7 'expect= in ' 'expect= in ' 'do=kill -USR1 $(cat pid)' -- "${SHELL_WORDS[@]}"
	grep -q '^retry: 2/2 in [0-9ms]*$' frames
}

@test "a terminal stopped by Ctrl-S holds nothing up, and the next line of the log begins a line" {
	watch 7 'expect=attempt 2/2 in ' 'send=\023' 'do=timeout 20 sh -c "until [ -e ran ]; do sleep 0.01; done"' \
		'send=\021' 'do=touch go' -- retry -a 2 -d 2s -j none sh -c '
			[ $RETRY_ATTEMPT -eq 1 ] || { : >ran; until [ -e go ]; do sleep 0.01; done; }
			exit 7'
	grep -qx "$AGAIN" <<<"$screen"
}

# timers: how many waits in ./trace ended by their time; a look at what is pending is none.
timers() {
	grep -E '^(ppoll.*Timeout|rt_sigtimedwait.*EAGAIN)' trace | grep -vc '{tv_sec=0, tv_nsec=0}'
}

@test "no timer runs when nothing is shown" {
	local when
	for when in never auto always; do
		run -7 strace -o trace -e trace=ppoll,rt_sigtimedwait retry --progress=$when -a 2 -d 1100ms -j none sh -c 'exit 7'
		[ "$when" = always ] || [ "$(timers)" -eq 1 ]
	done
	[ "$(timers)" -eq 2 ]
}
