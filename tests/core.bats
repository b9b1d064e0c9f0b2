#!/usr/bin/env bats
# The pure core: each test runs one function's table of cases in tests/helpers/core.c.

load lib/common

@test "every function of the helper has its test here" {
	run -0 core --list
	[ "${#lines[@]}" -gt 0 ]
	for name in "${lines[@]}"; do
		grep -q "core $name\$" "$BATS_TEST_FILENAME" || { echo "missing: $name"; return 1; }
	done
	run -1 core no_such_function
}

@test "duration: every good and bad form, exact to 1 ns, saturating" {
	core duration_parse
}

@test "duration: one item of a list" {
	core duration_read
}

@test "duration: decimal numbers in any scale" {
	core decimal_read
}

@test "duration: whole numbers within limits" {
	core decimal_whole
}

@test "saturate: sums and products stop at the largest" {
	core saturate
}

@test "random: the reference numbers of splitmix64" {
	core random_next
}

@test "random: the ends of a range, and the largest range" {
	core random_between
}

@test "random: every value of a range is as likely" {
	core random_even
}

@test "backoff: exponential, linear, constant, fibonacci, up to any number of attempts" {
	core backoff_kinds
}

@test "backoff: an explicit schedule" {
	core backoff_list
}

@test "backoff: a schedule of the most items" {
	core backoff_list_full
}

@test "backoff: every kind of jitter, at the limits too" {
	core backoff_jitter
}

@test "backoff: no value makes a delay negative, wrapped, above the maximum or shrinking" {
	core backoff_limits
}

@test "backoff: the delay between two successes" {
	core backoff_base
}

@test "backoff: delays are uniform in their range and not piled up at the cap" {
	core spread
}

@test "backoff: a chain of decorrelated delays" {
	core spread_decorrelated
}

@test "backoff: neighbouring seeds give unrelated delays" {
	core spread_seeds
}

@test "signame: names and numbers" {
	core signame_parse
}

@test "signame: a name that is part of a text" {
	core signame_number
}

@test "signame: numbers to names and back" {
	core signame_format
}

@test "outcome: why a command could not be started" {
	core outcome_not_started
}

@test "outcome: the status a shell would show, and retry's own" {
	core outcome_status
}

@test "statuses: every good and bad list" {
	core statuses_add
}

@test "statuses: what a list matches, not its first item alone" {
	core statuses_match
}

@test "statuses: numbers and ranges match themselves and nothing else" {
	core statuses_exact
}

@test "policy: the rules in their order" {
	core policy_judge
}

@test "plan: what follows each attempt of a run" {
	core plan_next
}

@test "policy: texts, HTTP, presets and --verify; each pair of rules that disagree" {
	core policy_evidence
}

@test "plan: what a server asks for" {
	core plan_wish
}

@test "plan: what a server asks for is spread" {
	core plan_wish_spread
}

@test "plan: --done-if, and the order of the reasons to stop" {
	core plan_done
}

@test "plan: the largest delays, counts and times" {
	core plan_extremes
}

@test "plan: decorrelated jitter from attempt to attempt" {
	core plan_decorrelated
}

@test "report: the lines of the log" {
	core report_text
}

@test "report: the longest lines" {
	core report_longest
}

@test "escape: control characters, UTF-8 and cutting" {
	core escape_text
}

@test "escape: any bytes" {
	core escape_any
}

@test "countdown: the seconds to show" {
	core countdown_seconds
}

@test "countdown: every size of wait, on lines of every width" {
	core countdown_text
}

@test "countdown: the longest line" {
	core countdown_longest
}

@test "nearest: another case, a beginning, one or two letters wrong, and what is like nothing" {
	core nearest
}
