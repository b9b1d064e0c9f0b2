# Every system call that retry makes may fail.  tests/helpers/faults.py says what is tried, and how to try it all.
load lib/common

@test "whatever system call fails: no hang, no process left, a right status, nothing lost without a word" {
	run -0 python3 "$ROOT/tests/helpers/faults.py"
	awk 'NF == 3 { tried[$1] += $3; next }
		{ end = $0 }
		END { for (call in tried) print call, tried[call] | "sort"; close("sort"); print "in all: " end }' <<<"$output" |
		paste -sd, | sed 's/,/, /g' |
		fold -s -w 110 | sed 's/^/# /' >&3
}
