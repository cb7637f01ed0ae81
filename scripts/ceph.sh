#!/usr/bin/env bash
# Ceph for tests: one monitor, one OSD in memory and one S3 gateway on loopback, with the bucket `buttress-test` with CORS,
# the bucket `buttress-closed` that ignores public ACLs, and a subuser for browsers with write access only. It uses
# Debian's packages, needs root or sudo, and starts in about 20 seconds.
#
#   scripts/ceph.sh start [--port PORT] [--origin ORIGIN]   prints NAME=value lines, the server's own settings
#   scripts/ceph.sh stop DIR                                DIR: what `start` printed as CEPH_DIR
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

daemons=(radosgw osd mon)

stop() {
    local dir=$1 daemon pid
    [[ -f $dir/ceph.conf ]] || die "$dir is not a folder of scripts/ceph.sh"
    for daemon in "${daemons[@]}"; do
        pid=$(cat "$dir/$daemon.pid" 2>/dev/null) || continue
        # Kill at once, because no data is kept; but check that the process is ours.
        if grep -qz "$dir/ceph.conf" "/proc/$pid/cmdline" 2>/dev/null; then
            kill -KILL "$pid"
            while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
        fi
    done
    rm -rf "$dir"
}

# Waits at most a minute until a command succeeds.
await() {
    local what=$1 n
    shift
    for ((n = 0; n < 120; n++)); do
        "$@" && return 0
        sleep 0.5
    done
    die "$what did not start; its log is in $dir"
}

install_packages() {
    local tool missing=
    for tool in radosgw radosgw-admin ceph-mon ceph-osd ceph monmaptool; do have "$tool" || missing=1; done
    [[ -n $missing ]] || return 0
    say "Ceph from Debian (about 1 minute)"
    apt_install radosgw ceph-mon ceph-osd ceph-common ||
        die "Ceph is missing: install the packages radosgw ceph-mon ceph-osd ceph-common"
}

start() {
    local port='' origin='*' mon_port gateway_port
    while (($#)); do
        case $1 in
            --port) port=$2 ;;
            --origin) origin=$2 ;;
            *) die "scripts/ceph.sh start: no such option: $1" ;;
        esac
        shift 2
    done
    [[ $(uname) == Linux ]] || die "scripts/ceph.sh runs on Linux only"
    [[ $(id -u) == 0 ]] || exec sudo -n "$0" start ${port:+--port "$port"} --origin "$origin"
    install_packages >&2

    dir=$(mktemp -d "${TMPDIR:-/tmp}/buttress-ceph.XXXXXX")
    mkdir "$dir/mon" "$dir/osd" "$dir/rgw"
    read -r mon_port gateway_port <<<"$(free_ports 2)"
    port=${port:-$gateway_port}
    local key=AKIDBUTTRESSTEST secret=buttress-test-secret-key fsid osd
    local browser_key=AKIDBUTTRESSBROWSER browser_secret=buttress-browser-secret-key
    fsid=$(cat /proc/sys/kernel/random/uuid)
    osd=$(cat /proc/sys/kernel/random/uuid)
    cat >"$dir/ceph.conf" <<CONF
[global]
fsid = $fsid
mon host = v1:127.0.0.1:$mon_port
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
run dir = $dir
admin socket = $dir/\$name.asok
log file = $dir/\$name.log
mon data = $dir/mon
mon data avail crit = 1
mon data avail warn = 2
mon allow pool size one = true
mon max pg per osd = 1000
osd data = $dir/osd
osd objectstore = memstore
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
memstore device bytes = 4294967296
rgw data = $dir/rgw
rgw dns name = localhost
CONF
    local -a conf=(-c "$dir/ceph.conf")
    {
        monmaptool --create --addv a "[v1:127.0.0.1:$mon_port]" --fsid "$fsid" "$dir/monmap"
        ceph-mon "${conf[@]}" --mkfs -i a --monmap "$dir/monmap"
        daemon mon ceph-mon "${conf[@]}" -i a -f
        await "the monitor" timeout 5 ceph "${conf[@]}" osd new "$osd"
        ceph-osd "${conf[@]}" --mkfs -i 0 --osd-uuid "$osd"
        daemon osd ceph-osd "${conf[@]}" -i 0 -f
        # A new monitor can refuse its first OSD, which then exits.
        await "the OSD" osd_is_up
        daemon radosgw radosgw "${conf[@]}" -n client.rgw -f --rgw-frontends "beast endpoint=127.0.0.1:$port"
        await "the gateway's user" radosgw-admin "${conf[@]}" user create --uid test --display-name test \
            --access-key "$key" --secret-key "$secret"
        radosgw-admin "${conf[@]}" subuser create --uid test --subuser test:browser --access write \
            --key-type s3 --access-key "$browser_key" --secret-key "$browser_secret"
    } >"$dir/start.log" 2>&1 || failed_to_start
    python3 scripts/s3_bucket.py "http://127.0.0.1:$port" "$key" "$secret" buttress-test "$origin" || failed_to_start
    python3 scripts/s3_bucket.py --ignore-public-acls "http://127.0.0.1:$port" "$key" "$secret" buttress-closed "$origin" ||
        failed_to_start
    cat <<SETTINGS
CEPH_DIR=$dir
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

# daemon <name> <command...>: runs a command in the background and stores its process id.
daemon() {
    local name=$1
    shift
    nohup "$@" </dev/null >"$dir/$name.out" 2>&1 &
    echo $! >"$dir/$name.pid"
}

osd_is_up() {
    kill -0 "$(cat "$dir/osd.pid")" 2>/dev/null || daemon osd ceph-osd -c "$dir/ceph.conf" -i 0 -f
    timeout 5 ceph -c "$dir/ceph.conf" osd stat 2>/dev/null | grep -q '1 up'
}

failed_to_start() {
    tail -n 20 "$dir/start.log" >&2
    stop "$dir"
    die "Ceph did not start"
}

case ${1:-} in
    start) start "${@:2}" ;;
    stop) stop "${2:?scripts/ceph.sh stop DIR}" ;;
    *) die "scripts/ceph.sh start [--port PORT] [--origin ORIGIN] | stop DIR" ;;
esac
