#!/usr/bin/env bash
# Compiles a crate of ours so that libFuzzer sees which branches an input takes. cargo calls it in the place
# of rustc for the workspace's own crates (RUSTC_WORKSPACE_WRAPPER): dependencies stay as other builds have
# them, and the stable compiler is enough.
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
# What runs while compiling has no fuzzer to report to.
for argument in "$@"; do
    case $argument in proc-macro | build_script_* | -vV) follow=() ;; esac
done
exec "$rustc" "$@" "${follow[@]}"
