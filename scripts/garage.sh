#!/usr/bin/env bash
# Garage for tests: one process on loopback with its own data folder and ports, the bucket `buttress-test` with CORS, and
# a key for browsers that may only write. Several can run at once.
#
#   scripts/garage.sh start [--port PORT] [--origin ORIGIN]   prints NAME=value lines, the server's own settings
#   scripts/garage.sh stop DIR                                DIR: what `start` printed as GARAGE_DIR
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stop() {
    local dir=$1 pid
    [[ -f $dir/garage.pid ]] || die "$dir is not a folder of scripts/garage.sh"
    pid=$(cat "$dir/garage.pid")
    if [[ $(ps -o comm= -p "$pid") == garage ]]; then
        kill -KILL "$pid"
        while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    fi
    rm -rf "$dir"
}

start() {
    local port='' origin='*' dir
    while (($#)); do
        case $1 in
            --port) port=$2 ;;
            --origin) origin=$2 ;;
            *) die "scripts/garage.sh start: no such option: $1" ;;
        esac
        shift 2
    done
    scripts/tools.sh garage >&2

    dir=$(mktemp -d "${TMPDIR:-/tmp}/buttress-garage.XXXXXX")
    local key=AKIDBUTTRESSTEST secret=buttress-test-secret-key
    local browser_key=AKIDBUTTRESSBROWSER browser_secret=buttress-browser-secret-key
    local -a ports
    read -ra ports <<<"$(free_ports 2)"
    port=${port:-${ports[0]}}
    cat >"$dir/garage.toml" <<TOML
metadata_dir = "$dir/meta"
data_dir = "$dir/data"
db_engine = "sqlite"
replication_factor = 1
rpc_bind_addr = "127.0.0.1:${ports[1]}"
rpc_public_addr = "127.0.0.1:${ports[1]}"
rpc_secret = "$(printf '%064d' 0)"

[s3_api]
s3_region = "us-east-1"
api_bind_addr = "127.0.0.1:$port"
TOML
    GARAGE_DEFAULT_ACCESS_KEY=$key GARAGE_DEFAULT_SECRET_KEY=$secret GARAGE_DEFAULT_BUCKET=buttress-test \
        nohup garage -c "$dir/garage.toml" server --single-node --default-bucket </dev/null >"$dir/garage.log" 2>&1 &
    echo $! >"$dir/garage.pid"

    # s3_bucket.py waits for the server.
    if ! {
        python3 scripts/s3_bucket.py "http://127.0.0.1:$port" "$key" "$secret" buttress-test "$origin" &&
            garage -c "$dir/garage.toml" key import --yes -n browsers "$browser_key" "$browser_secret" &&
            garage -c "$dir/garage.toml" bucket allow --write buttress-test --key "$browser_key"
    } >>"$dir/garage.log" 2>&1; then
        tail -n 20 "$dir/garage.log" >&2
        stop "$dir"
        die "Garage did not start"
    fi
    cat <<SETTINGS
GARAGE_DIR=$dir
BUTTRESS_S3_ENDPOINT=http://127.0.0.1:$port
BUTTRESS_S3_REGION=us-east-1
BUTTRESS_S3_BUCKET=buttress-test
BUTTRESS_S3_ACCESS_KEY_ID=$key
BUTTRESS_S3_SECRET_ACCESS_KEY=$secret
BUTTRESS_S3_BROWSER_ACCESS_KEY_ID=$browser_key
BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY=$browser_secret
BUTTRESS_S3_PATH_STYLE=true
SETTINGS
}

case ${1:-} in
    start) start "${@:2}" ;;
    stop) stop "${2:?scripts/garage.sh stop DIR}" ;;
    *) die "scripts/garage.sh start [--port PORT] [--origin ORIGIN] | stop DIR" ;;
esac
