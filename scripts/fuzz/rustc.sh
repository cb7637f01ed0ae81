#!/usr/bin/env bash
# Compiles a crate with coverage instrumentation for libFuzzer. cargo calls it instead of rustc for the workspace's own
# crates (RUSTC_WORKSPACE_WRAPPER): dependencies are shared with other builds, and the stable compiler suffices.
set -euo pipefail

rustc=$1
shift
follow=(
    --cfg fuzzing
    -Cpasses=sancov-module
    -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares
)
# Build scripts and macros run without a fuzzer.
for argument in "$@"; do
    case $argument in proc-macro | build_script_* | -vV) follow=() ;; esac
done
exec "$rustc" "$@" "${follow[@]}"
