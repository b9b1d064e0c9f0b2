#!/usr/bin/env bats
# The core of what processes share: each test runs one function's table of cases in tests/helpers/state.c.

load lib/common

@test "every function of the helper has its test here" {
	run -0 state --list
	[ "${#lines[@]}" -gt 0 ]
	for name in "${lines[@]}"; do
		grep -q "state $name\$" "$BATS_TEST_FILENAME" || { echo "missing: $name"; return 1; }
	done
	run -1 state no_such_function
}

@test "breaker: who may run, in every state, before and after the end of a cooldown and of a lease" {
	state breaker_ask
}

@test "breaker: every state and every result, in time and late, to the ends of the numbers" {
	state breaker_tell
}

@test "breaker: as text and back" {
	state breaker_text
}

@test "budget: it starts full, and gives as many tokens as it has" {
	state budget_start
}

@test "budget: every unit, huge times, a clock that goes back, never more than the burst" {
	state budget_refill
}

@test "budget: a slow bucket that is asked often loses nothing" {
	state budget_often
}

@test "budget: a token or none, and what a first attempt pays in" {
	state budget_take
}

@test "budget: as text and back" {
	state budget_text
}

@test "record: any byte changed is refused or means the same" {
	state record_bytes
}

@test "record: only its own size, and nothing that is cut" {
	state record_sizes
}

@test "record: no random bytes are one" {
	state record_any
}

@test "record: all fields, of the right kind, within their limits" {
	state record_fields
}

@test "key: which texts are a NAME" {
	state key_is_name
}

@test "key: which texts are a KEY" {
	state key_is_valid
}

@test "key: encoded, and no two alike" {
	state key_encode
}

@test "key: a file's name of its own for every key" {
	state key_file
}

@test "key: braces, known, unknown and open, and never a byte too many" {
	state key_expand
}

@test "httpdate: RFC 3339, leap days, centuries, fractions, the last moment" {
	state httpdate_rfc3339
}

@test "httpdate: RFC 3339 of every day that 64 bits hold" {
	state httpdate_days
}
