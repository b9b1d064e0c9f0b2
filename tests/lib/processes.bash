# For the tests of processes and signals: `load lib/processes` after lib/common.
#
# Started from a shell in the background, a program finds INT and QUIT ignored: `spawn t-with retry ...` undoes it.
# shellcheck shell=bash disable=SC2034

# status_of PID: waits for what was spawned; $status is its exit status.
status_of() {
	status=0
	until_true 30 is_gone "$1" || return 1
	wait "$1" || status=$?
}

# is_state PID LETTERS: the process is in one of these states.
is_state() {
	state_of "$1"
	[[ $STATE == [$2]* ]]
}

# has_no_news PID: no signal waits to be looked at.
has_no_news() {
	grep -q '^ShdPnd:	0*$' "/proc/$1/status"
}

# handles_signals PID: it has installed its handlers, the one of TSTP among them.
handles_signals() {
	local caught
	caught=$(sed -n 's/^SigCgt:	//p' "/proc/$1/status" 2>/dev/null)
	((0x${caught:-0} >> 19 & 1))
}

# ending COMMAND...: runs it; prints `exit N` or `signal N`, and `core` if it says that it dumped one.
ending() {
	python3 -c '
import os, sys
pid = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
status = os.waitpid(pid, 0)[1]
if os.WIFSIGNALED(status):
    print("signal", os.WTERMSIG(status), "core" if os.WCOREDUMP(status) else "no core")
else:
    print("exit", os.WEXITSTATUS(status))' "$@"
}

# job COMMAND...: runs it on a terminal, in a group of its own in the background, as a shell with job control would,
# so that its group is not an orphaned one and TSTP can stop it; its process id is in ./job, its status will be in
# ./ended.  (Not by bash: its `wait -f`, meant to wait past a stop, now and then returns 148 at one.)
job() {
	spawn t-pty -- python3 -c '
import os, sys
def tell(name, number):
    with open(name + ".new", "w") as file:
        print(number, file=file)
    os.rename(name + ".new", name)
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.execvp(sys.argv[1], sys.argv[1:])
tell("job", pid)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
tell("ended", status if status >= 0 else 128 - status)' "$@"
	until_true 10 test -s job
}

# lock_for SECONDS FILE...: another process holds these locks.
lock_for() {
	rm -f locked
	spawn python3 -c '
import fcntl, sys, time
files = [open(name, "r+b") for name in sys.argv[2:]]
for file in files:
    fcntl.lockf(file, fcntl.LOCK_EX)
open("locked", "w").close()
time.sleep(float(sys.argv[1]))' "$@"
	until_true 10 test -e locked
}
