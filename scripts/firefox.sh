#!/usr/bin/env bash
# The page in Firefox: one file by form and one in parts, to SeaweedFS, verified, their bytes compared. Not
# part of `make test`, which has a Chromium only.
#
#   scripts/firefox.sh      BUTTRESS_FIREFOX names another Firefox than the one on the PATH
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

find_firefox() { command -v "${BUTTRESS_FIREFOX:-firefox}" || command -v firefox-esr; }

scripts/build.sh
scripts/tools.sh seaweedfs
npm_ci scripts/firefox "$TOOLS/firefox" "puppeteer-core"
firefox=$(find_firefox) || { apt_install firefox-esr && firefox=$(find_firefox); } ||
    die "no Firefox found: install one (Debian: apt install firefox-esr) or name it in BUTTRESS_FIREFOX"

work=$(mktemp -d)
server=
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    [[ -z ${SEAWEEDFS_DIR:-} ]] || scripts/seaweedfs.sh stop "$SEAWEEDFS_DIR"
    rm -rf "$work"
}
trap finish EXIT
set -a
eval "$(scripts/seaweedfs.sh start)"
set +a
port=$(free_ports 1)
BUTTRESS_ADDR=127.0.0.1:$port BUTTRESS_DATA_DIR=$work BUTTRESS_PARTS_FROM_BYTES=16777216 LEPTOS_SITE_ROOT=$SITE \
    LEPTOS_HASH_FILES=true LEPTOS_ENV=PROD "$TARGET/release/buttress" serve >"$work/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
    grep -q Listening "$work/server.log" && break
    sleep 0.1
done
node scripts/firefox/smoke.mjs "$TOOLS/firefox" "$firefox" "http://127.0.0.1:$port" "$work" || {
    tail -n 20 "$work/server.log" >&2
    die "the page does not work in Firefox"
}
