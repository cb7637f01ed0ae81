#!/usr/bin/env bash
# Runs all checks, quick ones first, and stops at the first failing stage. The last lines list the stages with their
# durations, and the number of passed tests.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Incremental builds and debug information are useless on a machine that is discarded.
[[ -z ${CI:-} ]] || export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
logs=$(mktemp -d)
current='' started=$SECONDS
ran=()
# The same packages in all stages: another selection would rebuild everything. The server's features add crates and change
# no feature of the others.
plain=(--locked --workspace --exclude frontend)
native=("${plain[@]}" --features "server/aws-credentials server/otel")

# Sums the numbers before a word: cargo writes "ok. 3 passed; 0 failed", Playwright "3 passed (2s)".
sum_of() {
    { grep -rhoE "\b[0-9]+ $1\b" "$logs" || true; } | awk '{ n += $1 } END { print n + 0 }'
}

finish() {
    local code=$? line passed failed
    [[ -z $current ]] || ran+=("$current: FAILED after $(lasted $((SECONDS - started)))")
    echo
    say "Stages, in $(lasted $SECONDS)"
    for line in "${ran[@]}"; do printf '    %s\n' "$line"; done
    passed=$(sum_of passed)
    failed=$(sum_of failed)
    rm -rf "$logs"
    if [[ $code == 0 ]]; then
        echo "$passed passed, $failed failed"
    else
        echo "make test failed in: ${current:-the script itself}"
    fi
    exit "$code"
}
trap finish EXIT

# stage <name> <command...>: runs a stage and records its duration.
stage() {
    current=$1 started=$SECONDS
    say "$1"
    shift
    "$@"
    ran+=("$current: $(lasted $((SECONDS - started)))")
    current=''
}

counted() {
    local log=$1
    shift
    "$@" 2>&1 | tee "$logs/$log"
}

build_tests() {
    cargo test "${native[@]}" --no-run --timings
    print_units
}

# The tests of the ledger again with PostgreSQL, and tests that need PostgreSQL.
postgres_tests() {
    scripts/tools.sh postgres
    local POSTGRES_DIR BUTTRESS_TEST_POSTGRES_URL
    eval "$(scripts/postgres.sh start)"
    # shellcheck disable=SC2064
    trap "scripts/postgres.sh stop '$POSTGRES_DIR'; finish" EXIT
    export BUTTRESS_TEST_POSTGRES_URL BUTTRESS_TEST_POSTGRES_DIR=$POSTGRES_DIR
    counted postgres cargo test "${native[@]}" --test ledger --test faults -- --ignored
    BUTTRESS_TEST_ENGINE=postgres counted postgres-flows cargo test "${native[@]}" --test flows
    trap finish EXIT
    scripts/postgres.sh stop "$POSTGRES_DIR"
}

# Builds the library too, because Clippy finds no unused code in tests that use it.
wasm_tests() {
    CARGO_PROFILE_DEV_DEBUG=0 cargo build --locked --package frontend --lib --target wasm32-unknown-unknown
    counted wasm-tests scripts/wasm-tests.sh
}

# Uses the server built by `cargo test`: the release server takes as long to compile as everything else here, and
# `make run` and `make bench` build it.
browser_tests() {
    scripts/tools.sh browser seaweedfs
    BUTTRESS_CHROMIUM=$(scripts/browser.sh)
    export BUTTRESS_CHROMIUM
    (cd end2end && npx tsc --noEmit && FORCE_COLOR=0 counted playwright npx playwright test)
}

stage "toolchain" scripts/tools.sh toolchain npm
stage "lint" scripts/lint.sh --without-clippy
# Clippy replaces the compiler, so that dependencies are compiled only once.
CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__
RUSTC_WORKSPACE_WRAPPER=$(rustup which --toolchain "$(toolchain_value channel)" clippy-driver)
export CLIPPY_ARGS RUSTC_WORKSPACE_WRAPPER
stage "the server without its optional features" cargo build "${plain[@]}"
stage "tests are built and judged by clippy" build_tests
stage "unit, integration and doc tests" counted cargo cargo test "${native[@]}"
stage "the same on PostgreSQL" postgres_tests
stage "policies against real stores" counted conformance scripts/conformance.sh --transition
stage "crates as their users get them" env -u RUSTC_WORKSPACE_WRAPPER scripts/crates.sh
stage "build tools" env -u RUSTC_WORKSPACE_WRAPPER scripts/tools.sh site wasm-bindgen browser
stage "release build of the page" env -u RUSTC_WORKSPACE_WRAPPER scripts/build.sh site
stage "wasm tests" wasm_tests
stage "download size" node scripts/size.mjs
stage "no setting in the wasm" counted wasm cargo test "${native[@]}" --test flows -- --ignored the_wasm_knows_no_setting
stage "browser tests" browser_tests
