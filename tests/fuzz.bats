# Random inputs: bytes for the pure modules, command lines for the whole program.
load lib/common

@test "fuzzing: whatever comes in, each target's properties hold" {
	sh "$ROOT/tests/fuzz/run.sh" check 5000 >result 2>&1 || { cat result; false; }
	diff <(ls "$ROOT/tests/fuzz/corpus") <(grep -E ': Done [0-9]{4}' result | cut -d: -f1)
}

@test "random command lines: each ends as a model of the manual says" {
	python3 "$ROOT/tests/fuzz/commands.py" --count 300 "$ROOT/retry" "$BUILD/t-actor"
}
