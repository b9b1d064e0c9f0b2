#!/usr/bin/env bats
# The pure core: every table of cases in tests/helpers/tables, a file for each module of src/core.

load lib/common

@test "the core passes every case of every table" {
	local name
	t-table --list >names
	[ "$(wc -l <names)" -ge 90 ]
	while read -r name; do
		t-table "$name" || echo "$name" >>failed
	done <names
	[ ! -e failed ]
}

@test "random expressions match what the C library says that they match" {
	t-ere 8000 1
}

@test "every module of the core has its table" {
	local module
	t-table --list >names
	for module in "$ROOT"/src/core/*.c; do
		module=$(basename "$module" .c)
		# fields and text write the parts of what the tables of report and duration read
		[[ $module == fields || $module == text ]] || grep -q "^$module\." names || echo "$module" >>missing
	done
	[ ! -e missing ] || { cat missing; return 1; }
}

@test "three processes in every order: one lease, no late result, and the circuit of a good service closes" {
	run -0 t-model
	# so few would be a model that has lost its way
	[[ ${lines[0]} =~ ^breaker:\ ([0-9]+)\ states$ ]]
	((BASH_REMATCH[1] > 40000))
	[[ ${lines[1]} =~ ^budget:\ [0-9]{4,}\ states$ ]]
	[[ ${lines[2]} =~ ^key:\ [0-9]{3,}\ states$ ]]
}

@test "a case that is wrong is reported and a name that is unknown refused" {
	run -1 t-table table.fails
	[ "$output" = 'table.fails, case 1, 1 + 1: 2, not 3' ]
	run -1 t-table no.such
	[ "$output" = 'no.such: there is no such test' ]
}
