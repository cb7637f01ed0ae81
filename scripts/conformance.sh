#!/usr/bin/env bash
# Sends valid and tampered forms, and presigned URLs with unsigned headers, to real stores: SeaweedFS, Ceph (root or sudo)
# and s3s, which runs inside the tests. A successful run with all of them writes docs/conformance.md.
#
#   scripts/conformance.sh [--transition]      --transition: without Ceph, and without writing
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

quick=
case ${1:-} in
    '') ;;
    --transition) quick=1 ;;
    *) die "scripts/conformance.sh: no such option: $1" ;;
esac

page=docs/conformance.md
work=$(mktemp -d)
unset BUTTRESS_CONFORMANCE_TABLE BUTTRESS_CONFORMANCE_HEADERS

# The stores' folders are in $work, so that they are found even if a start was interrupted.
finish() {
    local dir
    for dir in "$work"/buttress-weed.*; do
        [[ ! -f $dir/weed.pid ]] || scripts/seaweedfs.sh stop "$dir" || true
    done
    for dir in "$work"/buttress-ceph.*; do
        [[ ! -d $dir ]] || as_root scripts/ceph.sh stop "$dir" || true
    done
    rm -rf "$work"
}
trap finish EXIT

# setting <name> <lines of NAME=value>
setting() { sed -n "s/^$1=//p" <<<"$2"; }

scripts/tools.sh toolchain seaweedfs
settings=$(TMPDIR=$work scripts/seaweedfs.sh start)
BUTTRESS_CONFORMANCE_SEAWEEDFS=$(setting BUTTRESS_S3_ENDPOINT "$settings")
export BUTTRESS_CONFORMANCE_SEAWEEDFS BUTTRESS_CONFORMANCE_SEAWEEDFS_VERSION=$SEAWEEDFS_VERSION

# The same packages and features as in `make test`: another selection would rebuild everything.
run_tests() {
    local native=(--locked --workspace --exclude frontend --features server/aws-credentials,server/otel)
    cargo test "${native[@]}" --test conformance
    cargo test "${native[@]}" --test flows -- --ignored unsigned_headers
}

if [[ -n $quick ]]; then
    run_tests
    exit
fi

with_ceph=
if ! as_root true 2>/dev/null; then
    say "Continuing without Ceph, which needs root or sudo; $page is not updated"
elif ! settings=$(as_root env TMPDIR="$work" scripts/ceph.sh start); then
    say "Continuing without Ceph, which did not start; $page is not updated"
else
    with_ceph=1
    BUTTRESS_CONFORMANCE_CEPH=$(setting BUTTRESS_S3_ENDPOINT "$settings")
    BUTTRESS_CONFORMANCE_CEPH_VERSION=$(radosgw --version | awk '{ print $3 }')
    export BUTTRESS_CONFORMANCE_CEPH BUTTRESS_CONFORMANCE_CEPH_VERSION
    export BUTTRESS_CONFORMANCE_TABLE=$work/table.md BUTTRESS_CONFORMANCE_HEADERS=$work/headers.md
fi

say "Sending forms to s3s, SeaweedFS $SEAWEEDFS_VERSION${with_ceph:+ and Ceph $BUTTRESS_CONFORMANCE_CEPH_VERSION}"
run_tests

[[ -n $with_ceph ]] || exit 0
cat "$work/headers.md" >>"$work/table.md"
if cmp -s "$work/table.md" $page; then
    say "$page is up to date"
else
    cp "$work/table.md" $page
    say "$page has changed"
fi
