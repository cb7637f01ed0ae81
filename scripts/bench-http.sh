#!/usr/bin/env bash
# Measures our server and others that sign over HTTP (Flask, Uppy's Companion) in one run; then its cold start, the
# pages of a long list, and confirming many uploads at once. Slow results are no failure. The output includes the
# machine's load; on a busy machine compare CPU times.
#
#   scripts/bench-http.sh [sign] [cold] [list] [confirm]      (none: all; cold needs sign)
#
# BENCH_BINARY measures another build than target/release/buttress, without building; BENCH_PASSES, BENCH_SECONDS and
# BENCH_ACCOUNTS set how long signing is measured (3 passes, 10 seconds, 64 accounts).
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

here=scripts/bench-http
folder=$TOOLS/bench-http

from_pypi() {
    cmp -s $here/requirements.txt "$folder/venv/requirements.txt" && return 0
    say "Flask and gunicorn from PyPI (about 10 seconds)"
    python3 -m venv "$folder/venv" || die "python3 -m venv does not work (Debian: apt install python3-venv)"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check --requirement $here/requirements.txt
    cp $here/requirements.txt "$folder/venv/"
}

wanted() { [[ " ${parts[*]} " == *" $1 "* ]]; }

parts=("$@")
((${#parts[@]})) || parts=(sign cold list confirm)
for part in "${parts[@]}"; do
    [[ $part =~ ^(sign|cold|list|confirm)$ ]] || die "scripts/bench-http.sh: no such part: $part"
done
[[ $(uname) == Linux ]] || die "scripts/bench-http.sh runs on Linux only: it reads /proc"
need python3 "install Python 3.10 or newer"
if [[ -z ${BENCH_BINARY:-} ]]; then scripts/build.sh; fi
export BENCH_BINARY=${BENCH_BINARY:-$TARGET/release/buttress} BENCH_SITE=$SITE PYTHONDONTWRITEBYTECODE=1
[[ -x $BENCH_BINARY ]] || die "$BENCH_BINARY does not exist"

work=$(mktemp -d)
# The store's folder is in $work, so that it is found even if the start was interrupted.
finish() {
    local dir
    for dir in "$work"/buttress-weed.*; do
        [[ ! -f $dir/weed.pid ]] || scripts/seaweedfs.sh stop "$dir" || true
    done
    [[ -z ${POSTGRES_DIR:-} ]] || scripts/postgres.sh stop "$POSTGRES_DIR" || true
    rm -rf "$work"
}
trap finish EXIT

if wanted sign; then
    have wrk || apt_install wrk || die "wrk is missing: install it (Debian: apt install wrk)"
    npm_ci $here "$folder" "Uppy's Companion"
    from_pypi
    say "signing over HTTP"
    eval "$(scripts/postgres.sh start)"
    python3 $here/sign_load.py "$folder" "$work" "$BUTTRESS_TEST_POSTGRES_URL"
    ! wanted cold || { say "cold start" && python3 $here/cold_start.py "$work"; }
fi
if wanted list; then
    say "a list of 100,000 files"
    python3 $here/list_pages.py "$work"
fi
if wanted confirm; then
    say "confirming 100 uploads in one request"
    TMPDIR=$work scripts/seaweedfs.sh start >"$work/store"
    python3 $here/confirm.py "$work" "$work/store"
fi
