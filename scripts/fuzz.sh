#!/usr/bin/env bash
# Fuzzes every parser of network input for a minute (BUTTRESS_FUZZ_SECONDS): libFuzzer, guided by coverage, for each
# parser, and mutated requests to a running server. On the stable compiler; see docs/decisions/0081. Without a C++
# compiler, which libFuzzer needs, property tests run instead, with a message.
#
#   scripts/fuzz.sh [TARGET…]      (none: all; the names are the folders of server/fuzz/seeds)
#
# With the target `metadata`, photos of some public packages are also cleaned and checked with exiftool.
#
# The corpus stays in target/fuzz for the next run, as do failing inputs. After a fix, such an input belongs in
# server/fuzz/seeds, which every `cargo test` replays.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${BUTTRESS_FUZZ_SECONDS:-60}
corpus=$TARGET/fuzz
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

targets=("$@")
if ((${#targets[@]} == 0)); then
    for folder in server/fuzz/seeds/*/; do targets+=("$(basename "$folder")"); done
fi
each=$((seconds / ${#targets[@]}))
((each > 0)) || each=1

follow_coverage() {
    local target failed=0
    for target in "${targets[@]}"; do
        mkdir -p "$corpus/$target"
        if BUTTRESS_FUZZ_TARGET=$target "$fuzz" -max_total_time="$each" -max_len=4096 -timeout=5 -rss_limit_mb=1024 \
            -print_final_stats=1 -artifact_prefix="$corpus/$target-" \
            "$corpus/$target" "server/fuzz/seeds/$target" >"$logs/$target" 2>&1; then
            awk -v target="$target" '
                / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") branches = $(i + 1) }
                /stat::number_of_executed_units/ { runs = $2 }
                END { printf "%s: %d inputs, %d branches\n", target, runs, branches }' "$logs/$target"
        else
            failed=1
            echo "$target failed"
            tail -40 "$logs/$target"
        fi
    done
    return $failed
}

# Property tests count cases, not seconds: repeat them with new random numbers.
properties() {
    local until=$((SECONDS + seconds)) rounds=0
    while ((SECONDS < until)); do
        PROPTEST_CASES=1000 cargo test --locked -q -p s3-post-policy --test hostile || return 1
        PROPTEST_CASES=1000 cargo test --locked -q -p photo-metadata --test bounds || return 1
        PROPTEST_CASES=1000 cargo test --locked -q -p server --lib bucket_event || return 1
        rounds=$((rounds + 1))
    done
    echo "$rounds rounds of 1000 cases a property"
}

say "fuzz: building"
cargo test --locked --no-run -p server --test flows
if have "${CXX:-c++}"; then
    how=follow_coverage
    # cargo includes the wrapper in its fingerprints, so other builds stay intact.
    RUSTC_WORKSPACE_WRAPPER=$PWD/scripts/fuzz/rustc.sh cargo build --locked -p fuzz --features libfuzzer
    fuzz=$TARGET/debug/fuzz
else
    how=properties
    say "fuzz: without a C++ compiler there is no coverage guidance: running property tests instead"
    cargo test --locked --no-run -p s3-post-policy --test hostile
    cargo test --locked --no-run -p server --lib
fi

say "fuzz: $seconds seconds"
$how >"$logs/parsers" 2>&1 &
parsers=$!
BUTTRESS_FUZZ_SECONDS=$seconds cargo test --locked -q -p server --test flows fuzz:: -- --nocapture >"$logs/requests" 2>&1 &
requests=$!

failed=
if wait $parsers; then
    sed 's/^/    /' "$logs/parsers"
else
    failed=1
    cat "$logs/parsers"
fi
if wait $requests; then
    say "fuzz: requests: $(grep -E 'bodies' "$logs/requests" | tail -1)"
else
    failed=1
    say "fuzz: requests failed"
    tail -40 "$logs/requests"
fi
if [[ " ${targets[*]} " == *" metadata "* ]]; then
    scripts/fuzz/pictures.sh || failed=1
fi
[[ -z $failed ]] || die "a target failed; see the input in the log above"
