#!/usr/bin/env bash
# RustFS for tests: one process on loopback with its own data folder and port, the bucket `buttress-test` with CORS, and
# a key for browsers that may only write. Several can run at once.
#
#   scripts/rustfs.sh start [--port PORT] [--origin ORIGIN]   prints NAME=value lines, the server's own settings
#   scripts/rustfs.sh stop DIR                                DIR: what `start` printed as RUSTFS_DIR
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stop() {
    local dir=$1 pid
    [[ -f $dir/rustfs.pid ]] || die "$dir is not a folder of scripts/rustfs.sh"
    pid=$(cat "$dir/rustfs.pid")
    if [[ $(ps -o comm= -p "$pid") == rustfs ]]; then
        kill -KILL "$pid"
        while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    fi
    rm -rf "$dir"
}

# A key with a policy of its own. Only the admin API of RustFS makes one.
service_account() {
    python3 - "$@" <<'PYTHON'
import json, sys
sys.path.insert(0, "scripts")
from s3_bucket import send
endpoint, key, secret, browser_key, browser_secret = sys.argv[1:]
resources = [f"arn:aws:s3:::buttress-test/{prefix}/*" for prefix in ("staging", "parts", "conformance")]
statement = {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": resources}
account = {
    "accessKey": browser_key, "secretKey": browser_secret, "name": "browsers",
    "policy": {"Version": "2012-10-17", "Statement": [statement]},
}
body = json.dumps(account).encode()
status, text = send(endpoint, key, secret, "PUT", "/rustfs/admin/v3/add-service-accounts", "", body)
print(f"add-service-accounts: {status} {text if status != 200 else ''}")
sys.exit(status != 200)
PYTHON
}

start() {
    local port='' origin='*' dir
    while (($#)); do
        case $1 in
            --port) port=$2 ;;
            --origin) origin=$2 ;;
            *) die "scripts/rustfs.sh start: no such option: $1" ;;
        esac
        shift 2
    done
    scripts/tools.sh rustfs >&2

    dir=$(mktemp -d "${TMPDIR:-/tmp}/buttress-rustfs.XXXXXX")
    mkdir "$dir/data"
    local key=AKIDBUTTRESSTEST secret=buttress-test-secret-key
    local browser_key=AKIDBUTTRESSBROWSER browser_secret=buttress-browser-secret-key
    port=${port:-$(free_ports 1)}
    RUSTFS_ACCESS_KEY=$key RUSTFS_SECRET_KEY=$secret RUSTFS_REGION=us-east-1 RUSTFS_ADDRESS=127.0.0.1:$port \
        RUSTFS_CONSOLE_ENABLE=false RUSTFS_SCANNER_ENABLED=false RUSTFS_CHECK_UPDATE=false \
        nohup rustfs server "$dir/data" </dev/null >"$dir/rustfs.log" 2>&1 &
    echo $! >"$dir/rustfs.pid"

    # s3_bucket.py waits for the server.
    if ! {
        python3 scripts/s3_bucket.py "http://127.0.0.1:$port" "$key" "$secret" buttress-test "$origin" &&
            service_account "http://127.0.0.1:$port" "$key" "$secret" "$browser_key" "$browser_secret"
    } >>"$dir/rustfs.log" 2>&1; then
        tail -n 20 "$dir/rustfs.log" >&2
        stop "$dir"
        die "RustFS did not start"
    fi
    cat <<SETTINGS
RUSTFS_DIR=$dir
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
    stop) stop "${2:?scripts/rustfs.sh stop DIR}" ;;
    *) die "scripts/rustfs.sh start [--port PORT] [--origin ORIGIN] | stop DIR" ;;
esac
