#!/usr/bin/env bash
# Sends valid and tampered forms, and presigned URLs with unsigned headers, to real stores: SeaweedFS, Ceph (root or sudo),
# Garage and s3s, which runs inside the tests. If all take part and do as expected, that writes docs/conformance.md. Then
# it runs the tests for real stores, with a server, on each of them. Garage is compiled once, which takes minutes.
#
#   scripts/conformance.sh [--transition]      --transition: forms and URLs for SeaweedFS and s3s only, without writing
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
    for dir in "$work"/buttress-garage.*; do
        [[ ! -f $dir/garage.pid ]] || scripts/garage.sh stop "$dir" || true
    done
    for dir in "$work"/buttress-ceph.*; do
        [[ ! -d $dir ]] || as_root scripts/ceph.sh stop "$dir" || true
    done
    rm -rf "$work"
}
trap finish EXIT

# take_part NAME VERSION COMMAND...: starts a store, keeps its settings, and exports its endpoint and version.
take_part() {
    local name=$1 variable=BUTTRESS_CONFORMANCE_$1 version=$2 settings
    shift 2
    settings=$("$@") || return 1
    sed -n '/^BUTTRESS_S3_/p' <<<"$settings" >"$work/$name.settings"
    export "$variable=$(sed -n 's/^BUTTRESS_S3_ENDPOINT=//p' <<<"$settings")" "${variable}_VERSION=$version"
}

# The same packages and features as in `make test`: another selection would rebuild everything.
run_tests() {
    local native=(--locked --workspace --exclude frontend --features "server/aws-credentials server/otel")
    cargo test "${native[@]}" --test conformance
    cargo test "${native[@]}" --test flows -- --ignored unsigned_headers
}

# A server with uploads, confirmations, downloads and deletions, and the doctor, on each store.
run_servers() {
    local file settings
    for file in "$work"/*.settings; do
        local -a skipped=()
        # Ceph 16.2 is never free of warnings (docs/stores/ceph.md).
        [[ $file != */CEPH.settings ]] || skipped=(--skip a_real_store_accepts_signed_urls --skip a_real_store_passes_every_check)
        mapfile -t settings <"$file"
        say "A server on ${file##*/}"
        env "${settings[@]}" cargo test --locked --workspace --exclude frontend --test flows -- --ignored real_store "${skipped[@]}"
    done
}

scripts/tools.sh toolchain seaweedfs
take_part SEAWEEDFS "$SEAWEEDFS_VERSION" env TMPDIR="$work" scripts/seaweedfs.sh start
if [[ -n $quick ]]; then
    run_tests
    exit
fi

missing=()
take_part GARAGE "$GARAGE_VERSION" env TMPDIR="$work" scripts/garage.sh start || missing+=(Garage)
if ! as_root true 2>/dev/null; then
    missing+=("Ceph, which needs root or sudo")
else
    take_part CEPH "" as_root env TMPDIR="$work" scripts/ceph.sh start || missing+=(Ceph)
    export BUTTRESS_CONFORMANCE_CEPH_VERSION
    BUTTRESS_CONFORMANCE_CEPH_VERSION=$(radosgw --version | awk '{ print $3 }')
fi
if ((${#missing[@]})); then
    printf -v names '%s; ' "${missing[@]}"
    say "Continuing without: ${names%; }. $page is not updated"
else
    export BUTTRESS_CONFORMANCE_TABLE=$work/table.md BUTTRESS_CONFORMANCE_HEADERS=$work/headers.md
fi

run_tests
if ((${#missing[@]} == 0)); then
    cat "$work/headers.md" >>"$work/table.md"
    if cmp -s "$work/table.md" $page; then
        say "$page is up to date"
    else
        cp "$work/table.md" $page
        say "$page has changed"
    fi
fi
run_servers
