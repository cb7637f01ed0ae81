#!/usr/bin/env bash
# SeaweedFS for tests: one process on loopback with its own data folder and ports, and the bucket `buttress-test` with
# CORS. Several can run at once.
#
#   scripts/seaweedfs.sh start [--port PORT] [--origin ORIGIN]   prints NAME=value lines, the server's own settings
#   scripts/seaweedfs.sh stop DIR                                DIR: what `start` printed as SEAWEEDFS_DIR
#
# In a shell:  set -a; eval "$(scripts/seaweedfs.sh start)"; target/release/buttress; scripts/seaweedfs.sh stop "$SEAWEEDFS_DIR"
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stop() {
    local dir=$1 pid
    [[ -f $dir/weed.pid ]] || die "$dir is not a folder of scripts/seaweedfs.sh"
    pid=$(cat "$dir/weed.pid")
    # Kill, because a graceful stop takes more than ten seconds and no data is kept.
    if [[ $(ps -o comm= -p "$pid") == weed ]]; then
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
            *) die "scripts/seaweedfs.sh start: no such option: $1" ;;
        esac
        shift 2
    done
    scripts/tools.sh seaweedfs >&2

    dir=$(mktemp -d "${TMPDIR:-/tmp}/buttress-weed.XXXXXX")
    mkdir "$dir/data"
    local key=AKIDBUTTRESSTEST secret=buttress-test-secret-key
    cat >"$dir/s3.json" <<JSON
{"identities":[{"name":"test","credentials":[{"accessKey":"$key","secretKey":"$secret"}],
 "actions":["Admin","Read","Write","List","Tagging"]}]}
JSON
    # All ports are set explicitly: others default to another port plus 10000, or to a fixed one.
    local -a ports
    read -ra ports <<<"$(free_ports 9)"
    port=${port:-${ports[0]}}
    (
        cd "$dir/data"
        TMPDIR=$dir exec nohup "$VENV/bin/weed" -logtostderr=true server -dir="$dir/data" \
            -ip=127.0.0.1 -ip.bind=127.0.0.1 \
            -master.port="${ports[1]}" -master.port.grpc="${ports[2]}" -master.telemetry=false \
            -master.volumeSizeLimitMB=1024 \
            -volume.port="${ports[3]}" -volume.port.grpc="${ports[4]}" -volume.max=60 -volume.minFreeSpace=1 \
            -filer -filer.port="${ports[5]}" -filer.port.grpc="${ports[6]}" -filer.localSocket="$dir/filer.sock" \
            -s3 -s3.port="$port" -s3.port.grpc="${ports[7]}" -s3.config="$dir/s3.json" -s3.localSocket="$dir/s3.sock" \
            -s3.allowedOrigins="$origin" -s3.port.iceberg=0 -s3.port.lance=0
    ) </dev/null >"$dir/weed.log" 2>&1 &
    echo $! >"$dir/weed.pid"

    if ! python3 scripts/s3_bucket.py "http://127.0.0.1:$port" "$key" "$secret" buttress-test "$origin"; then
        tail -n 20 "$dir/weed.log" >&2
        stop "$dir"
        die "SeaweedFS did not start"
    fi
    cat <<SETTINGS
SEAWEEDFS_DIR=$dir
BUTTRESS_S3_ENDPOINT=http://127.0.0.1:$port
BUTTRESS_S3_REGION=us-east-1
BUTTRESS_S3_BUCKET=buttress-test
BUTTRESS_S3_ACCESS_KEY_ID=$key
BUTTRESS_S3_SECRET_ACCESS_KEY=$secret
BUTTRESS_S3_PATH_STYLE=true
SETTINGS
}

case ${1:-} in
    start) start "${@:2}" ;;
    stop) stop "${2:?scripts/seaweedfs.sh stop DIR}" ;;
    *) die "scripts/seaweedfs.sh start [--port PORT] [--origin ORIGIN] | stop DIR" ;;
esac
