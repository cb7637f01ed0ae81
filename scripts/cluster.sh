#!/usr/bin/env bash
# A SeaweedFS cluster for tests: a master, two volume servers, a filer and an S3 gateway, each a process on loopback.
# Every object is on both volume servers (replication 001); the bucket is `buttress-test`, with CORS.
#
#   scripts/cluster.sh start [--port PORT] [--origin ORIGIN]   prints NAME=value lines: the server's own settings,
#                                                              and each part's process id
#   scripts/cluster.sh revive DIR PART                         restarts a killed part, and prints its line
#   scripts/cluster.sh stop DIR                                DIR: what `start` printed as CLUSTER_DIR
#
# PART: master, volume-1, volume-2, filer, s3. Without one of the volume servers, objects can be read but not written,
# because there is no place for the second copy.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

parts=(s3 filer volume-1 volume-2 master)

# Whether a part of this cluster runs; its process id may belong to another process meanwhile.
runs() {
    pid=$(cat "$dir/$1.pid" 2>/dev/null) && grep -qsF "$dir/" "/proc/$pid/cmdline"
}

# part NAME WEED-ARGUMENTS...: stores the arguments of a part, and starts it.
part() {
    local name=$1
    mkdir -p "$dir/$name"
    printf '%s\0' "${@:2}" >"$dir/$name.arguments"
    run "$name"
}

run() {
    local name=$1
    local -a arguments
    mapfile -d '' arguments <"$dir/$name.arguments"
    (
        cd "$dir/$name"
        TMPDIR=$dir exec nohup "$VENV/bin/weed" -logtostderr=true "${arguments[@]}"
    ) </dev/null >>"$dir/$name.log" 2>&1 &
    echo $! >"$dir/$name.pid"
}

# CLUSTER_VOLUME_1_PID=…
pid_line() {
    local name=${1^^}
    echo "CLUSTER_${name//-/_}_PID=$(cat "$dir/$1.pid")"
}

# Waits at most a minute until the master can place a file and its second copy.
await_room() {
    python3 - "http://127.0.0.1:$1/dir/assign?replication=001" <<'PYTHON'
import json, sys, time, urllib.error, urllib.request
for _ in range(300):
    try:
        if "fid" in json.load(urllib.request.urlopen(sys.argv[1], timeout=5)):
            sys.exit()
    except (OSError, ValueError):
        pass
    time.sleep(0.2)
sys.exit(1)
PYTHON
}

failed_to_start() {
    tail -n 8 "$dir"/*.log >&2
    stop
    die "the SeaweedFS cluster did not start"
}

start() {
    local port='' origin='*' name
    while (($#)); do
        case $1 in
            --port) port=$2 ;;
            --origin) origin=$2 ;;
            *) die "scripts/cluster.sh start: no such option: $1" ;;
        esac
        shift 2
    done
    [[ $(uname) == Linux ]] || die "scripts/cluster.sh runs on Linux only"
    scripts/tools.sh seaweedfs >&2

    dir=$(mktemp -d "${TMPDIR:-/tmp}/buttress-cluster.XXXXXX")
    local key=AKIDBUTTRESSTEST secret=buttress-test-secret-key
    cat >"$dir/s3.json" <<JSON
{"identities":[{"name":"test","credentials":[{"accessKey":"$key","secretKey":"$secret"}],
 "actions":["Admin","Read","Write","List","Tagging"]}]}
JSON
    # All ports are set explicitly: others default to another port plus 10000, or to a fixed one. An address with its own
    # gRPC port has the form host:port.grpc.
    local -a ports address=(-ip=127.0.0.1 -ip.bind=127.0.0.1)
    read -ra ports <<<"$(free_ports 10)"
    port=${port:-${ports[0]}}
    local master=127.0.0.1:${ports[1]}.${ports[2]} filer=127.0.0.1:${ports[3]}.${ports[4]}

    part master master "${address[@]}" -port="${ports[1]}" -port.grpc="${ports[2]}" -mdir="$dir/master" \
        -telemetry=false -volumeSizeLimitMB=1024 -defaultReplication=001
    part volume-1 volume "${address[@]}" -port="${ports[5]}" -port.grpc="${ports[6]}" -dir="$dir/volume-1" \
        -master="$master" -max=60 -minFreeSpace=1
    part volume-2 volume "${address[@]}" -port="${ports[7]}" -port.grpc="${ports[8]}" -dir="$dir/volume-2" \
        -master="$master" -max=60 -minFreeSpace=1
    await_room "${ports[1]}" || failed_to_start
    part filer filer "${address[@]}" -port="${ports[3]}" -port.grpc="${ports[4]}" -defaultStoreDir="$dir/filer" \
        -master="$master" -defaultReplicaPlacement=001 -localSocket="$dir/filer.sock"
    part s3 s3 -ip.bind=127.0.0.1 -port="$port" -port.grpc="${ports[9]}" -filer="$filer" -config="$dir/s3.json" \
        -localSocket="$dir/s3.sock" -allowedOrigins="$origin" -port.iceberg=0 -port.lance=0
    python3 scripts/s3_bucket.py "http://127.0.0.1:$port" "$key" "$secret" buttress-test "$origin" || failed_to_start

    cat <<SETTINGS
CLUSTER_DIR=$dir
BUTTRESS_S3_ENDPOINT=http://127.0.0.1:$port
BUTTRESS_S3_REGION=us-east-1
BUTTRESS_S3_BUCKET=buttress-test
BUTTRESS_S3_ACCESS_KEY_ID=$key
BUTTRESS_S3_SECRET_ACCESS_KEY=$secret
BUTTRESS_S3_PATH_STYLE=true
SETTINGS
    for name in "${parts[@]}"; do pid_line "$name"; done
}

revive() {
    local name=$1 pid
    [[ -f $dir/$name.arguments ]] || die "$dir has no part $name; parts: ${parts[*]}"
    ! runs "$name" || die "$name is still running"
    run "$name"
    pid_line "$name"
}

stop() {
    local name pid
    for name in "${parts[@]}"; do
        # Kill, because a graceful stop takes seconds and no data is kept.
        runs "$name" || continue
        kill -KILL "$pid"
        while runs "$name"; do sleep 0.05; done
    done
    rm -rf "$dir"
}

# known DIR: sets `dir` after checking that `start` created it.
known() {
    dir=$1
    [[ -f $dir/master.arguments ]] || die "$dir is not a folder of scripts/cluster.sh"
}

usage="scripts/cluster.sh start [--port PORT] [--origin ORIGIN] | revive DIR PART | stop DIR"
case ${1:-} in
    start) start "${@:2}" ;;
    stop)
        known "${2:?$usage}"
        stop
        ;;
    revive)
        known "${2:?$usage}"
        revive "${3:?$usage}"
        ;;
    *) die "$usage" ;;
esac
