# A temporary PostgreSQL on loopback: `load lib/postgres`, after lib/common.
# shellcheck shell=bash

# As root a cluster will not start: an unprivileged user runs it.
unprivileged() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups --inh-caps=-all "$@"
	else
		"$@"
	fi
}

# A spawned function would be a shell round the server: exec makes the process id the server's own.
exec_unprivileged() {
	if [ "$(id -u)" -eq 0 ]; then
		exec setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups --inh-caps=-all "$@"
	fi
	exec "$@"
}

# make_cluster: $BIN has the programs, $DATA the new cluster.  No socket, loopback only.
make_cluster() {
	local bins=(/usr/lib/postgresql/*/bin)
	BIN=${bins[-1]}
	DATA=$BATS_TEST_TMPDIR/data
	mkdir "$DATA"
	chmod o+x "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR"
	[ "$(id -u)" -ne 0 ] || chown nobody "$DATA"
	unprivileged "$BIN/initdb" -D "$DATA" -A trust -U tester --no-sync --no-locale >initdb.log 2>&1
}

# own_port: nobody listens on $PORT, and nobody will who asks the system for any port: it is below those.
own_port() {
	PORT=$(python3 -c '
import random, socket
first = int(open("/proc/sys/net/ipv4/ip_local_port_range").read().split()[0])
while True:
    port = random.randrange(first // 2, first)
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            break
print(port)')
}

# start_postgres SETTING...: starts the cluster on a port of its own; $POSTGRES is its process id.
start_postgres() {
	own_port
	spawn exec_unprivileged "$BIN/postgres" -D "$DATA" -h 127.0.0.1 -p "$PORT" -k '' -F "$@" >postgres.log 2>&1
	POSTGRES=$!
	until_true 20 psql -h 127.0.0.1 -U tester -p "$PORT" -d postgres -XAtqc 'select 1' >probe 2>&1
}

stop_postgres() {
	kill -QUIT "$POSTGRES"
	until_true 10 is_gone "$POSTGRES"
}
