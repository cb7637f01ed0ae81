#!/usr/bin/env bash
# Sends hostile input to every parser that meets the network, for a minute (BUTTRESS_FUZZ_SECONDS):
# policies and S3's answers, photos, bucket events, and whole requests to a running server. Mutations of
# good input and property tests, on the stable compiler; see docs/decisions/0034.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${BUTTRESS_FUZZ_SECONDS:-60}
cases=${PROPTEST_CASES:-1000}

say "fuzz: building"
cargo test --locked --no-run -p s3-post-policy --test hostile
cargo test --locked --no-run -p photo-metadata --test cleaning
cargo test --locked --no-run -p server --lib --test flows

# Property tests count cases, not seconds: again and again, each time from other random numbers.
again() {
    local name=$1 until=$((SECONDS + seconds)) rounds=0
    shift
    while ((SECONDS < until)); do
        PROPTEST_CASES=$cases "$@" >"$logs/$name" 2>&1 || return 1
        rounds=$((rounds + 1))
    done
    echo "$rounds rounds of $cases cases a property" >"$logs/$name"
}

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
say "fuzz: $seconds seconds"
declare -A running
again policies cargo test --locked -q -p s3-post-policy --test hostile &
running[policies]=$!
again photos cargo test --locked -q -p photo-metadata --test cleaning &
running[photos]=$!
again events cargo test --locked -q -p server --lib bucket_event &
running[events]=$!
BUTTRESS_FUZZ_SECONDS=$seconds cargo test --locked -q -p server --test flows fuzz:: -- --nocapture >"$logs/requests" 2>&1 &
running[requests]=$!

failed=
for name in policies photos events requests; do
    if wait "${running[$name]}"; then
        say "fuzz: $name: $(grep -E 'rounds|bodies' "$logs/$name" | tail -1)"
    else
        failed=1
        say "fuzz: $name failed"
        tail -40 "$logs/$name"
    fi
done
[[ -z $failed ]] || die "something broke; the log above says what it was given"
