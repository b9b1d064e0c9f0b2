# Real retrying code, in our words: what the shell functions, loops and CI steps of public projects do, each in the
# command line that a person would type instead, with its own delays.
#
# The waits are skipped (tests/helpers/skipping.c) and written down.  The commands are fakes that fail as they are
# told to, but curl is real where a server answers.  A title has the sample's number, `N` for a line that is natural
# or `C` for one that is clumsy, and the project.  Of 101 samples 89 are natural and 8 clumsy; not here are 52b and 80
# (PowerShell), 53 (an action, no command) and 68 (progress starts the delays anew).  What retries a function runs in
# dash and in bash.
load lib/common
load lib/server

# retry is the one whose waits are over at once.
begin() {
	mkdir -p bin
	ln -sf "$BUILD/t-skipping" bin/retry
	PATH=$PWD/bin:$PATH
	export WAITS=$PWD/waits
	: >waits
}

# fake NAME WORD...: bin/NAME does in its Nth run what the Nth word says, the last one for ever: `7` exits with 7,
# `0:text` writes the text on standard output first, `1!text` on standard error.  NAME.runs gets its arguments.
fake() {
	local name=$1
	[ -d bin ] || begin
	shift
	printf '%s\n' "$@" >"bin/$name.words"
	cat >"bin/$name" <<-'END'
		#!/bin/sh
		name=${0##*/}
		echo "$*" >>"$name.runs"
		word=$(head -n "$(wc -l <"$name.runs")" "$0.words" | tail -n 1)
		case $word in
		*!*) echo "${word#*!}" >&2 ;;
		*:*) echo "${word#*:}" ;;
		esac
		exit "${word%%[!0-9]*}"
	END
	chmod +x "bin/$name"
}

# ran NAME COUNT: the fake has run so often.
ran() {
	local count=0
	[ ! -e "$1.runs" ] || count=$(wc -l <"$1.runs")
	[ "$count" -eq "$2" ] || { echo "$1 ran $count times"; return 1; }
}

# waited SECONDS...: these were the waits.  `10x5` stands for ten of 5 s; 0 is none.
waited() {
	local wait expected=()
	for wait; do
		case $wait in
		0 | *x0) ;;
		*x*) mapfile -t -O "${#expected[@]}" expected < <(yes "${wait#*x}" | head -n "${wait%x*}") ;;
		*) expected+=("$wait") ;;
		esac
	done
	diff <([ ${#expected[@]} -eq 0 ] || printf '%s\n' "${expected[@]}") waits
}

# waited_up_to COUNT: so many waits, or some less where the attempts on a busy machine took their part of the time.
waited_up_to() {
	local count
	count=$(wc -l <waits)
	echo "$count waits"
	((count <= $1 && count >= $1 / 2))
}

# in_both OUTPUT [WAIT]...: the script on standard input, whose `retry` calls functions, writes this in dash and in bash,
# or in SHELLS, in one line, and waits so.
in_both() {
	local words=$1 shell
	shift
	cat >script
	for shell in ${SHELLS-dash bash}; do
		rm -f ./*.runs
		: >waits
		if ! "$shell" -euc 'eval "$(retry --shell-function)"; . ./script' >out 2>err ||
			! diff <(echo "$words") <(paste -sd ' ' out) || ! "${WAITED:-waited}" "$@"; then
			echo "in $shell"
			cat err
			return 1
		fi
	done
}

die() {
	echo "died: $*"
	exit 3
}

@test "01a N pytorch: 4 runs after 10, 20 and 40 s" {
	fake curl 7 28 7 0:page
	run -0 --separate-stderr retry -a 4 -d 10,20,40 curl -fsSL http://127.0.0.1/
	waited 10 20 40
	[ "$output" = page ]
}

@test "01b N pytorch pip_build_and_install: a function that calls others" {
	fake python3 1 0 0
	in_both installed 10 <<-'END'
		pip_install() { python3 -m pip install --no-index "$@"; }
		pip_build_and_install() {
			local target=$1 wheels=$2
			python3 -m pip wheel --no-deps -w "$wheels" "$target" && pip_install "$wheels/x.whl"
		}
		retry -a 4 -d 10,20,40 pip_build_and_install vision dist && echo installed
	END
}

@test "02 N pytorch pip_install: A || A || A" {
	fake pip 1 1 0
	run -0 retry -d 0 pip install --progress-bar off wheel
	waited 0 0
	ran pip 3
}

@test "03 N rust: 1, 2, 3, 4 s" {
	fake cargo 101
	run -101 retry -a 5 -b linear -j none cargo fetch
	waited 1 2 3 4
}

@test "04 N bitcoin: 10 retries, doubling from 0.3 s up to a minute, none when there is no such command" {
	fake apt-get 100
	run -100 retry -a 11 -d .3 -j none apt-get update
	waited 0.3 0.6 1.2 2.4 4.8 9.6 19.2 38.4 60 60
	: >waits
	run -127 retry -a 11 -d .3 -j none no-such-command
	waited
}

@test "05a N kibana: 3 runs, 1 s, 3 minutes each" {
	fake buildkite-agent 1 1 0
	run -0 retry -i 1s -t 3m buildkite-agent artifact download x .
	waited 1 1
}

@test "05b N kibana docker_with_retry: 5 x 15 s" {
	fake docker 1
	run -1 retry -a 5 -i 15s docker push app
	waited 4x15
}

@test "06a N gitlab: 2 retries, 3 s" {
	fake yarn 1 1 0
	run -0 retry -i 3s yarn install --frozen-lockfile
	waited 3 3
}

@test "06b N gitlab retry_exponential: a function that asks for the status of a page, doubling" {
	fake curl 7:000 0:503 0:200
	in_both 200 2 4 <<-'END'
		test_url() { code=$(curl -s -o /dev/null -w '%{http_code}' "$1"); [ "$code" -eq 200 ]; }
		retry -a 8 -d 2 -m 128 -j none test_url http://127.0.0.1/
		echo "$code"
	END
}

@test "07 N Homebrew: 5 runs, doubling from 2 s" {
	fake git 128
	run -128 retry -a 5 -d 2s -j none git fetch --force origin
	waited 2 4 8 16
}

@test "08 N dotnet arcade: 3^n-1 seconds, the last beyond a minute" {
	fake curl 22
	run -22 retry -a 5 -d 8,26,80,242 curl -fsSL -O http://127.0.0.1/
	waited 8 26 80 242
}

@test "09 N runc wait_for_container: the function sets $status and $output" {
	fake runc 1:none 0:created 0:running
	in_both '0 running' 1 1 <<-'END'
		run() { status=0; output=$("$@") || status=$?; }
		is_running() { run runc state "$1"; [ "$status" -eq 0 ] && echo "$output" | grep -q running; }
		retry -a 10 -i 1s is_running busybox
		echo "$status $output"
	END
}

@test "10 N cri-o: crictl is a function, the last output is kept and told" {
	fake crictl 1:starting 1:refused
	in_both 'crictl -r sock info: 1, refused' 14x1 <<-'END'
		run() { status=0; output=$("$@") || status=$?; return "$status"; }
		crictl() { command crictl -r sock "$@"; }
		retry -a 15 -i 1s run crictl info || echo "crictl $(tail -n 1 crictl.runs): $status, $output"
	END
}

@test "11 N jenkins test_url: 30 x 5 s, $status and $output" {
	fake curl 7 22 0:page
	in_both '0 page' 5 5 <<-'END'
		run() { status=0; output=$("$@") || status=$?; }
		test_url() { run curl -fsS "http://127.0.0.1$1"; [ "$status" -eq 0 ]; }
		retry -a 30 -i 5s test_url /login
		echo "$status $output"
	END
}

@test "12a C docker-compose plugin: a number of retries that may be 0, and 0, 2, 4 s" {
	fake docker 1 1 0
	in_both 'failed done' 0 <<-'END'
		run_docker_compose() { docker compose -f "$file" "$@"; }
		file=docker-compose.yml PULL_RETRIES=0
		retry -a $((PULL_RETRIES + 1)) -d 0,2,4,6 run_docker_compose pull || printf 'failed '
		PULL_RETRIES=3
		retry -a $((PULL_RETRIES + 1)) -d 0,2,4,6 run_docker_compose pull && echo done
	END
}

@test "12b C docker-compose plugin: a number of retries that may be 0, and 0, 2, 4 s" {
	fake docker 1 1 0
	PULL_RETRIES=0 run -1 sh -c 'retry -a $((PULL_RETRIES + 1)) -d 0,2,4,6 docker buildx create'
	ran docker 1
	PULL_RETRIES=3 run -0 sh -c 'retry -a $((PULL_RETRIES + 1)) -d 0,2,4,6 docker buildx create'
	waited 0
}

@test "13 N consul: functions in functions that retry, captured and compared" {
	fake curl 7 0:cert 0:1 0:2
	in_both 'cert 2' 1 1 <<-'END'
		get_cert() { curl -s "http://127.0.0.1:$1/certs"; }
		count_is() { count=$(curl -s "http://127.0.0.1:$1/stats") && [ "$count" -eq "$2" ]; }
		retry_default() { retry -a 30 -i 1s "$@"; }
		check() { CERT=$(retry --nested=allow -a 5 -i 1s get_cert 19000) && retry_default count_is 19000 2; }
		retry -a 1 check
		echo "$CERT $count"
	END
}

@test "14 N travis_retry: 3 x 1 s, in a subshell, too" {
	fake bundle 1 1 0
	run -0 bash -c '(retry -i 1s bundle install)'
	waited 1 1
}

@test "15 N arrow: a prefix in a variable" {
	fake apt 100 100 0
	# shellcheck disable=SC2034,SC2086
	run -0 sh -c 'APT_INSTALL="retry -d 0 apt install -y"; $APT_INSTALL lsb-release'
	ran apt 3
	[ "$(tail -n 1 apt.runs)" = 'install -y lsb-release' ]
}

@test "16 N podman err_retry: doubling past a minute, two statuses only, 126 in the end" {
	fake apt-get 100
	run -126 bash -c 'retry -a 8 -j none -m 5m -r 100,125 apt-get update || exit 126'
	waited 1 2 4 8 16 32 64
	fake dnf 100 2
	run -2 retry -a 8 -r 100,125 dnf install x
	ran dnf 2
}

@test "17 C sonic-buildimage: retries and their interval from the environment, 600 s" {
	fake make 2
	COUNT=2 run -2 sh -c 'retry -a $((COUNT + 1)) -i ${INTERVAL:-600} make target'
	waited 600 600
}

@test "18 N sonic-buildimage: 3 x 10 s, the output of a success" {
	fake sonic-db-cli 1 0:1
	in_both 1 10 <<-'END'
		delete_entries() { sonic-db-cli "$1" EVAL "$script" 0; }
		script='return 1'
		retry -a 3 -i 10s delete_entries STATE_DB
	END
}

@test "19 C rapids-retry: 3 retries and 10 s unless the environment says otherwise, captured" {
	fake conda 1!no 0:found
	run -0 sh -c 'out=$(retry -O -a $((${RAPIDS_RETRY_MAX:-3} + 1)) -i ${RAPIDS_RETRY_SLEEP:-10} conda search x) &&
		echo "<$out>"'
	[ "${lines[-1]}" = '<found>' ]
	waited 10
}

@test "20 C rapids-conda-retry: texts and SEGV are transient, timeouts are not, a cleaning between" {
	fake conda '1!ChecksumMismatchError: x' 0
	fake clean 0
	run -0 retry -a 4 -i 10 -x timeout -r SEGV --retry-match='ChecksumMismatchError|JSONDecodeError' \
		--on-retry='clean --tarballs' conda install x
	ran clean 1
	fake mamba '1!no such package'
	run -1 retry -a 4 -i 10 -r SEGV --retry-match='ChecksumMismatchError' mamba install x
	ran mamba 1
	[[ $output == *'permanent failure (not in --retry-on)'* || $output == *'(not in --retry-match)'* ]]
}

@test "21 N runner-images apt mock: eight texts on standard error decide, 30 x 5 s" {
	fake apt-get '100!E: Could not get lock /var/lib/dpkg/lock' '100!E: IPC connect call failed' 0
	run -0 retry -a 30 -i 5s --retry-match='stderr:Could not get lock|IPC connect call failed' apt-get install x
	waited 5 5
	fake apt-get '100!E: Unable to locate package x'
	rm apt-get.runs
	run -100 retry -a 30 -i 5s --retry-match='stderr:Could not get lock|IPC connect call failed' apt-get install x
	ran apt-get 1
}

@test "22 N runner-images download_with_retry: until curl says 200, and then the path" {
	begin
	serve_statuses 503 500 200
	run -0 --separate-stderr sh -c 'retry -p auto -a 20 -i 30s curl -fsSL -o file "$1" && echo "$PWD/file"' _ "$URL"
	[ "$output" = "$PWD/file" ]
	waited 30 30
}

@test "23 N runner-images: pg_isready, 10 x 10 s" {
	fake pg_isready 2
	run -2 retry -a 10 -i 10s pg_isready
	waited 9x10
}

@test "24 N runner-images Xcode: a function looks, another installs between" {
	fake xcode-select 2 2 0
	in_both 'installed, update 2' 60 60 <<-'END'
		is_installed() { xcode-select -p; }
		install() { updates=$((updates + 1)); }
		updates=0
		retry -a 30 -i 60s --on-retry=install is_installed && echo "installed, update $updates"
	END
}

@test "25 N runner-images: steps that call functions, 5 x 10 s" {
	fake brew 0 1 0 0
	in_both 4 10 <<-'END'
		brew_install() { brew install "$1"; }
		tools() { brew_install jq && brew_install p7zip; }
		retry -a 5 -i 10s tools
		wc -l <brew.runs
	END
}

@test "26 N AgentBaker: N runs, a wait, a timeout, within what the whole script has" {
	fake systemctl 1
	run -1 retry -a 1 -D 13m sh -c 'retry --nested=allow -a 5 -i 5 -t 30 systemctl restart x'
	waited 4x5
}

@test "27 N AgentBaker: not if the tarball is whole already, tar -t after each download" {
	fake curl 0 56 0
	fake tar 1 1 0
	run -0 sh -c 'tar -tzf f || retry -t 60 -D 300 -i 1s --verify="tar -tzf f" curl -fsSL -o f http://127.0.0.1/'
	ran tar 3
	ran curl 3
	waited 1 1
}

@test "28 C AgentBaker oras: a logout before each run, one text is another answer" {
	fake oras 0 '1!500' 0 '1!401: unauthorized'
	run -1 sh -c 'retry -a 10 -i 5s --stop-match=unauthorized sh -c "oras logout x; oras repo ls x" 2>err
		status=$?; grep -q unauthorized err && exit 1; exit $status'
	waited 5
	ran oras 4
}

@test "29 C AgentBaker token: status and body must be right, the here-string for each run" {
	fake curl 7 0:error '0:access_token=T'
	run -0 bash -c 'token=$(retry -qqq -O -I -a 10 -i 5 --success-match=access_token \
		curl -fsS -d @- http://127.0.0.1/ <<<x) || exit 2; echo "<$token>"'
	[ "$output" = '<access_token=T>' ]
	waited 5 5
}

@test "30 N AgentBaker systemctl: the state is shown between" {
	fake systemctl 0 1 0:failed 0 0
	run -0 retry -i 5s --on-retry='systemctl status x' sh -c 'systemctl daemon-reload; systemctl restart x'
	[[ $output == *failed* ]]
	waited 5
}

@test "31 N devstack git_timed: only a timeout is tried again" {
	fake git 128
	run -3 bash -c "$(declare -f die); "'retry -i 5s -s INT -t "${GIT_TIMEOUT:-0}" -r timeout git clone x || die git'
	ran git 1
	fake slow 0
	run -0 given_time slow.runs retry -i 5s -s INT -t LIMIT -r timeout \
		sh -c '[ "$RETRY_ATTEMPT" = 2 ] || exec sleep 60; slow'
	grep -qx 5 waits
}

@test "32 N devstack: every 30 s for 5 minutes" {
	fake apt-get 100
	run -3 bash -c "$(declare -f die); "'retry -D 5m -i 30s apt-get update || die apt'
	waited 9x30
}

@test "33 N devstack test_with_retry: every half second for 10 s, without a word" {
	fake curl 7
	run -3 --separate-stderr bash -c "$(declare -f die); "'retry -qq -D 10 -i .5 sh -c "curl -s x >/dev/null" || die'
	waited_up_to 19
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "34 N devstack wait_for_service: until the answer is no 503 and the connection is not refused" {
	begin
	serve_statuses 503 503 401
	run -0 retry -p auto -D 60 -i 1s --success-on=0,http:400-502 curl -s -o page "$URL"
	waited 1 1
}

@test "35 N devstack wait_for_compute: until the output is not empty" {
	fake openstack 0 1 0:compute1
	run -0 --separate-stderr retry -q -D 60 -i 1s --success-match=. openstack --os-cloud x compute service list
	[ "$output" = compute1 ]
	waited 1 1
}

@test "36 N devstack upload_image: wget -c after 1, 2, 3, 4 s" {
	fake wget 4
	run -4 retry -a 5 -b linear -j none wget -c http://127.0.0.1/
	waited 1 2 3 4
}

@test "37 N devstack wait_for_db_file: test -f, 40 x 1 s" {
	begin
	run -3 bash -c "$(declare -f die); "'retry -qqq -a 41 -i 1s test -f file || die'
	waited 40x1
	[ "$output" = 'died: ' ]
}

@test "38 N devstack ping_check: wait until ping fails" {
	fake ping 0 0 1
	run -0 retry -D 60 -i 1s --success-on=1-125 ping -w 1 -c 1 host
	waited 1 1
}

@test "39a N moby logind: two conditions, 31 x 1 s" {
	fake loginctl 1 0
	run -1 retry -qq -a 31 -i 1s sh -c 'loginctl list-sessions && [ -S "$0" ]' sock
	waited 30x1
}

@test "39b N moby daemon: silent, then the last run's own words" {
	fake docker '1!Cannot connect'
	run -1 --separate-stderr retry -qq -E -a 60 -i 1s docker version
	waited 59x1
	[ "${stderr_lines[0]}" = 'Cannot connect' ]
	[[ ${stderr_lines[1]} == 'retry: docker: attempt 60/60: exit 1 after '*'; giving up: no attempts left' ]]
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "40 N podman-registry: A || A || must_pass A" {
	fake podman 125 125 0
	run -0 retry -d 0 podman pull registry
	ran podman 3
}

@test "41 N podman cirrus: restart the network between, 10 x 5 s" {
	begin
	printf '#!/bin/sh\necho x >>runs\n[ "$(wc -l <runs)" -lt 2 ] || : >file\n' >bin/systemctl
	chmod +x bin/systemctl
	run -0 retry -qq -a 10 -i 5s --on-retry='systemctl restart NetworkManager' test -e file
	waited 5 5
}

@test "42 N podman golangci: a script from the net, and the number in the message" {
	fake curl 7 '0:echo installed'
	in_both 'retry 0 retry 1 installed' 5 <<-'END'
		install() { printf 'retry %d ' $((RETRY_ATTEMPT - 1)); script=$(curl -fsSL "$1") && sh -c "$script"; }
		retry -a 6 -i 5s install http://127.0.0.1/install.sh
	END
}

@test "43 N podman wait_for_command_output: until the output is a text, 20 x 0.5 s" {
	fake podman 0:starting 1 0:healthy
	run -0 --separate-stderr retry -qq -a 20 -i .5 --success-match='^healthy$' podman inspect x
	waited 0.5 0.5
}

@test "44 N podman wait_for_port: a function knows whether the port is bound" {
	fake ss 0 '0:LISTEN 127.0.0.1:5000'
	in_both bound 1 <<-'END'
		is_bound() { ss -ltn | grep -q ":$1\$"; }
		retry -qq -a 5 -i 1s is_bound 5000 && echo bound
	END
}

@test "45 N official-images: unless the container has died, and its log at the end" {
	fake docker 1 1
	in_both 'log of c1' 1 <<-'END'
		mysql() { docker exec "$cname" mysql "$@"; }
		answers() { echo 'select 1' | mysql --silent; }
		died() { [ "$RETRY_ATTEMPT" -eq 2 ]; }
		logs() { echo "log of $cname" >log; }
		cname=c1
		retry -qq -a 30 -i 1s --stop-if=died --on-giveup=logs answers || cat log
	END
}

@test "46 N snapd's retry: 30 x 1 s, a pipe into MATCH" {
	fake snap 0:Doing 0:Done
	run -0 --separate-stderr retry -a 30 -i 1s --success-match='^Done' snap changes
	waited 1
	run -0 retry -a 30 -i 1s sh -c 'snap changes | grep -q Done'
}

@test "46b N snapd's retry: test" {
	begin
	run -1 retry -qq -a 3 -i 1s test -e file
	waited 1 1
}

@test "47 N nextcloud: run_as is a function, in sh" {
	fake php 1 1 0
	in_both www-data 10 10 <<-'END'
		run_as() { user=www-data; sh -c "$1"; }
		retry -a 11 -i 10s run_as 'php occ maintenance:install' && echo "$user"
	END
}

@test "49a N boulder wait-for-it: a port, then the command itself" {
	begin
	serve_statuses 200
	run -0 --separate-stderr bash -c \
		'retry -qq -a 40 -i 1s bash -c "</dev/tcp/\$0/\$1" 127.0.0.1 "$1" && exec echo up' _ "$PORT"
	[ "$output" = up ]
}

@test "49b N boulder wait-for-socket: curl, 40 x 1 s" {
	fake curl 7
	run -7 retry -q -a 40 -i 1s curl --unix-socket s http://localhost/
	waited 39x1
}

@test "50a N rook: until, within a minute, every second" {
	fake kubectl 0:Pending 0:Running
	run -0 retry -D 60 -i 1s sh -c 'kubectl get pod | grep -q Running'
	waited 1
	fake kubectl 0:Pending
	rm kubectl.runs
	: >waits
	run -1 retry -q -D 60 -i 1s sh -c 'kubectl get pod | grep -q Running'
	waited_up_to 59
}

@test "50b N rook: nothing on standard error, the last words shown" {
	fake radosgw-admin '0!deprecated' '0!deprecated' 0
	run -0 --separate-stderr retry -q -E -D 2m -i 5s --fail-match=stderr:. radosgw-admin sync status
	waited 5 5
}

@test "51 N laravel: 5 x 10 s, 5 minutes each, a cleaning in the command" {
	fake composer 1 0
	run -0 retry -a 5 -t 5m -i 10s sh -c 'rm -rf app && composer create-project x app'
	waited 10
}

@test "52a N electron: timeouts are not tried again" {
	fake npm 1 0
	run -0 retry -t 30m -x timeout -i 10s bash -ec 'npm ci'
	waited 10
}

@test "54 N netdata fetch_url: 12 of curl's statuses, 404 stops, 90 s" {
	begin
	serve_statuses 503 404
	run -22 retry -p auto -a 5 -t 5m -i 90s curl -fsS -o file "$URL"
	waited 90
	[[ $output == *'giving up: permanent failure (HTTP 404)' ]]
}

@test "55 N netdata wait_for: nc -z, 30 x 1 s, status 2" {
	fake nc 1
	run -2 bash -c 'f() { retry -qq -a 31 -i 1s nc -z host 80 || return 2; }; f'
	waited 30x1
}

@test "56 N netdata mssql: knobs, and only one text is transient" {
	fake plugin '0:no jobs' '0:fatal'
	in_both fatal 5 <<-'END'
		call() { plugin "$1" >"$answer"; grep -q '^{' "$answer"; }
		answer=answer
		retry -a "${ATTEMPTS:-6}" -i "${DELAY:-5}" --stop-if='! grep -q "no jobs" "$answer"' call top || cat "$answer"
	END
}

@test "57 N netdata couchbase: 200 or 401 is well" {
	begin
	serve_statuses 503 401
	run -0 retry -qq -p auto -a 60 -i 2s --success-on=0,http:401 curl -s -o page "$URL"
	waited 2
}

@test "58a N knative: until an object is gone, 150 x 2 s" {
	fake kubectl 0:object 0:object '1!NotFound'
	run -0 retry -a 150 -i 2s --success-on=1-125 kubectl get pod x
	waited 2 2
}

@test "58b N knative wait_until_pods_running: the pod that failed is remembered" {
	fake kubectl '0:a Pending' '0:a Failed'
	in_both 'failed: a' 149x2 <<-'END'
		is_running() {
			failed_pod=
			pods=$(kubectl get pods -n "$1" --no-headers) || return
			while read -r pod state; do
				[ "$state" = Running ] || failed_pod=$pod
			done <<-PODS
				$pods
			PODS
			[ -z "$failed_pod" ]
		}
		retry -qq -a 150 -i 2s is_running serving || echo "failed: $failed_pod"
	END
}

@test "58c N knative: an address that is not empty" {
	fake kubectl 0 0 0:10.0.0.1
	run -0 sh -c 'ip=$(retry -qq -O -a 150 -i 2s --success-match=. kubectl get svc x -o jsonpath={.ip}) &&
		echo "<$ip>"'
	[ "$output" = '<10.0.0.1>' ]
	waited 2 2
}

@test "58d N knative release: gh_tool is a function, 3 x 15 s" {
	fake gh 1 0
	in_both 'release create v1' 15 <<-'END'
		gh_tool() { gh "$@"; }
		retry -i 15s gh_tool release create v1
		tail -n 1 gh.runs
	END
}

@test "59 N lxd waitInstanceReady: lxc is a function, and a pipe" {
	fake lxc 1 0:3 0:7
	in_both ready 1 1 <<-'END'
		lxc() { command lxc --verbose "$@"; }
		is_ready() { lxc query "/1.0/instances/$1/state" | grep -qx 7; }
		retry -qq -a "${MAX_WAIT_SECONDS:-120}" -i 1s is_ready c1 && echo ready
	END
}

@test "60a N ddev: mysqladmin ping, unless mysqld has died" {
	fake mysqladmin 1
	fake alive 0 0 1
	run -3 bash -c 'retry -a 120 -i 1s --stop-if="! alive" mysqladmin ping || exit 3'
	ran mysqladmin 3
	waited 1 1
	[[ $output == *'giving up: permanent failure (--stop-if)' ]]
}

@test "60b N ddev: captured, errors hidden, 10 x 3 s" {
	fake docker '1!no' 0:digest
	run -0 sh -c 'OUT=$(retry -qq -O -E -a 10 -i 3s docker buildx imagetools inspect x) && echo "<$OUT>"'
	[ "$output" = '<digest>' ]
	waited 3
}

@test "60c N ddev docker desktop: until the output matches in any case, the last output at the end" {
	fake docker 0:Stopped 0:RUNNING
	run -0 --separate-stderr retry -q -D 180 -i 1s --ignore-case --success-match='^running' docker desktop status
	waited 1
	fake docker 0:Stopped
	rm docker.runs
	run -1 --separate-stderr retry -qq -O -a 3 -i 1s --ignore-case --success-match=running docker desktop status
	[ "${stderr_lines[0]}" = Stopped ]
	[ -z "$output" ]
}

@test "61 N ddev containercheck: healthy, gone, or still starting" {
	fake docker 0:starting 0:healthy
	run -0 retry -q -a 60 -i 1s --success-match='^healthy' --stop-match='^exited' docker inspect x
	waited 1
	fake docker 0:starting 0:exited
	rm docker.runs
	run -1 retry -q -a 60 -i 1s --success-match='^healthy' --stop-match='^exited' docker inspect x
	ran docker 2
	[[ $output == *'permanent failure (--stop-match)' ]]
}

@test "62 N confluent: a function every 5 s, until MAX_WAIT" {
	fake docker 1
	WAITED=waited_up_to in_both 'docker 6 times at most' 5 <<-'END'
		check_connect_up() { docker logs connect | grep -q started; }
		MAX_WAIT=30
		retry -qq -D "$MAX_WAIT" -i 5s check_connect_up || [ "$(wc -l <docker.runs)" -gt 7 ] || echo 'docker 6 times at most'
	END
}

@test "63a N temurin: a pipe that must give a number above 0" {
	fake curl 7 0:0 0:1024
	run -0 sh -c 'v=$(retry -qqq -O -a 4 -i 30s --success-match="^[1-9]" sh -c "curl -s x | head -n 1") && echo "<$v>"'
	[ "$output" = '<1024>' ]
	waited 30 30
}

@test "63b N temurin gpg: 10 x 10 s, and then never mind" {
	fake gpg 2
	run -0 sh -c 'retry -a 10 -i 10s gpg --recv-keys x || :'
	waited 9x10
}

@test "64a N buildkite fetch_metadata: two requests, and the variable that the second sets" {
	fake curl 7 0:token 22 0:token 0:i-123
	in_both i-123 1 2 <<-'END'
		fetch() {
			TOKEN=$(curl -fsS -X PUT http://127.0.0.1/api/token) &&
				INSTANCE_ID=$(curl -fsS -H "X-Token: $TOKEN" http://127.0.0.1/instance-id)
		}
		retry -a 5 -m 30 -j none fetch
		echo "$INSTANCE_ID"
	END
}

@test "64b N buildkite AMI: available, pending, or nothing to wait for" {
	fake aws 0:pending 0:pending 0:available
	run -0 timeout 60 retry -q -a inf -i 10s --success-match='^available' --stop-match='^failed' aws ec2 x
	waited 10 10
	fake aws 0:pending 0:failed
	rm aws.runs
	run -1 timeout 60 retry -q -a inf -i 10s --success-match='^available' --stop-match='^failed' aws ec2 x
	ran aws 2
}

@test "64c N buildkite check_docker: 0, 1, 2, 3, 4 s" {
	fake docker 1
	run -1 retry -a 6 -d 0,1,2,3,4 docker ps
	waited 0 1 2 3 4
}

@test "65 N kubernetes wait_for_url: 30 x 1 s, the body captured, errors hidden, a message at the end" {
	fake curl '7!refused'
	run -0 --separate-stderr bash -c \
		'out=$(retry -qqq -O -E -a 30 -i 1s curl --max-time 1 -gkfs http://127.0.0.1/) || echo "timed out"'
	waited 29x1
	[ "$output" = 'timed out' ]
}

@test "66 C kops download-or-bust: mirrors by tools, a hash, for ever" {
	fake curl 7 7 0
	fake sha256sum 1 0
	run -0 timeout 60 retry -a inf -i 60s --verify='sha256sum -c sums' \
		sh -c 'for url; do curl -fsSLo f "$url" && exit; done; exit 1' _ a b
	waited 60 60
}

@test "67 N linux slowwait: until a function says so, its last output" {
	fake ip 1:down 1:down 0:up
	in_both up 0.1 0.1 <<-'END'
		slowwait() { limit=$1; shift; retry -qq -D "$limit" -i .1 last "$@"; echo "$out"; }
		last() { out=$("$@"); }
		link() { ip -j link show "$1"; }
		slowwait 2 link veth0
	END
}

@test "69 N flutter: in a directory, 9 runs, 5 s" {
	fake dart 69 0
	mkdir dir
	run -0 retry -a 9 -i 5s sh -c 'cd "$1" && dart pub upgrade' _ dir
	waited 5
}

@test "70 N dotnet-install: the function says why it failed, 404 stops" {
	fake curl 7:000 22:404
	in_both '404 download failed: 22' 10 <<-'END'
		download() {
			http_code=$(curl -sSL -w '%{http_code}' -o "$2" "$1") || { message="download failed: $?"; return 1; }
		}
		retry -d 10,20 --stop-if='[ "$http_code" = 404 ]' download http://127.0.0.1/ sdk || echo "$http_code $message"
	END
}

@test "71 N VSCodium: 30, 45, 60, 75 s" {
	fake npm 1
	run -1 retry -a 5 -d 30,45,60,75 npm ci
	waited 30 45 60 75
}

@test "72 N executorch: a function between, 30 and 60 s" {
	fake buck 1 1 0
	in_both 'reset reset built' 30 60 <<-'END'
		reset_buck() { resets="$resets reset"; }
		build() { buck build "$1"; }
		resets=
		retry -d 30,60 --on-retry=reset_buck build x && echo $resets built
	END
}

@test "73 N Dockerfiles: RUN npm ci || (sleep 30 && npm ci)" {
	fake npm 1 0
	run -0 retry -a 2 -i 30s npm ci
	waited 30
}

@test "74 N Dataproc: Fibonacci, 1 to 144 s" {
	fake apt-get 100
	run -100 retry -a 13 -b fibonacci -m 144 -j none apt-get update
	waited 1 1 2 3 5 8 13 21 34 55 89 144
}

@test "75 N valkey-search: the function sets RUN_SUCCESS" {
	fake pytest 1 0
	in_both '1 of 2' 0 <<-'END'
		run_tests() { RUN_SUCCESS=0; pytest "$1" && RUN_SUCCESS=1 && RUN=$RETRY_ATTEMPT; }
		retry -a "${INTEG_RETRIES:-3}" -i 0 run_tests suite
		echo "$RUN_SUCCESS of $RUN"
	END
}

@test "76 N PMM: groups in the log of CI, a teardown after each failure" {
	fake docker 1 0 1 0 0
	in_both '::group::up: attempt 1/3 ::group::up: attempt 2/3 ::group::up: attempt 3/3' 0 0 <<-'END'
		up() { docker compose up -d && docker wait x; }
		teardown() { docker compose down; }
		retry --log-format=github -i 0 --on-retry=teardown --on-giveup=teardown up 2>log
		grep -o '^::group::.*' log | paste -sd ' '
	END
}

@test "77 N sentry: psql, 5 x 1 s, goes on anyway" {
	fake psql 2
	run -0 sh -c 'retry -qq -a 6 -i 1s psql -c "select 1" || :'
	waited 5x1
}

@test "78 N vscode apt-retry: the preset knows these texts" {
	fake apt-get '100!E: Could not get lock /var/lib/dpkg/lock-frontend' \
		'100!E: Unable to fetch some archives, maybe run apt-get update' 0
	run -0 retry -p auto -a 30 -i 5s apt-get install x
	waited 5 5
}

@test "79 N sonic: umount within 15 s, or never mind" {
	fake umount 32
	run -0 sh -c 'retry -D 15 -i 1s umount x || true'
	waited_up_to 14
}

@test "81 N AgentBaker nslookup: every 2 s for 20 s" {
	fake nslookup 1 1 0
	run -0 retry -D 20 -i 2s nslookup host
	waited 2 2
}

@test "82 N arrow dremio: 200, 404 or 405 is well" {
	begin
	serve_statuses 503 404
	run -0 retry -p auto -a 60 -i 5s --success-on=0,http:404,http:405 curl -s -o page "$URL"
	waited 5
}

@test "83 N travis: each of some addresses, by a function" {
	fake curl 0 7 0 0
	in_both 4 1 <<-'END'
		answers() { curl -fsS "$1"; }
		all() { for url; do answers "$url" || return; done; }
		retry -a 20 -i 1s all a b
		wc -l <curl.runs
	END
}

@test "84 N devstack poll_glance_images: fills lists of the caller, warns only" {
	fake openstack 0 '0:cirros ubuntu'
	in_both 'cirros and ubuntu' 1 <<-'END'
		poll() { found=$(openstack image list -f value -c Name) && [ -n "$found" ] && eval "$1=\$found"; }
		retry -a "${LIMIT:-5}" -i "${INTERVAL:-1}" poll IMAGES || echo warning
		set -- $IMAGES
		echo "$1 and $2"
	END
	SHELLS=bash in_both '1 cirros ubuntu' 1 <<-'END'
		poll() { local -n images=$1; images=($(openstack image list -f value -c Name)); ((${#images[@]} == 2)); }
		retry -a "${LIMIT:-5}" -i "${INTERVAL:-1}" poll IMAGES || echo warning
		printf '%s ' $((${#IMAGES[@]} - 1)); printf '%s %s\n' "${IMAGES[@]}"
	END
}

@test "85 N cri-o wait_for_metric: until a line is among them, all of them at the end" {
	fake curl 0:metric_0
	run -1 --separate-stderr retry -qq -O -a 60 -i 1s --success-match='^metric_1$' curl -s http://127.0.0.1/metrics
	waited 59x1
	[ "${stderr_lines[0]}" = metric_0 ]
}

@test "86 N sonic swss: PONG, for ever" {
	fake redis-cli '1!refused' 0:LOADING 0:PONG
	run -0 --separate-stderr timeout 60 retry -q -a inf -i 1s --success-match=PONG redis-cli ping
	waited 1 1
}

@test "at least 90 samples are here, each once, few of them are clumsy, and 28 retry functions" {
	local titles
	titles=$(sed -nE 's/^@test "([0-9]+[a-z]?) ([NC]) .*/\1 \2/p' "$BATS_TEST_FILENAME")
	[ "$(wc -l <<<"$titles")" -ge 90 ]
	[ "$(grep -c "^	in_both\|=[a-z_]* in_both" "$BATS_TEST_FILENAME")" -ge 28 ]
	[ -z "$(cut -d' ' -f1 <<<"$titles" | uniq -d)" ]
	[ "$(grep -c C <<<"$titles")" -le 10 ]
}
