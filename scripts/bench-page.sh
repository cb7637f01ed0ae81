#!/usr/bin/env bash
# Measures the time until a page accepts files: our profile and Uppy's Dashboard in one run, without limits, and over a
# slow connection with the processor slowed down four times. Slow results are no failure.
#
# BENCH_BINARY measures another build than target/release/buttress, without building; BENCH_PASSES is the number of
# passes (7).
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ -z ${BENCH_BINARY:-} ]]; then scripts/build.sh; fi
export BENCH_BINARY=${BENCH_BINARY:-$TARGET/release/buttress} BENCH_SITE=$SITE
[[ -x $BENCH_BINARY ]] || die "$BENCH_BINARY does not exist"
scripts/tools.sh browser
BUTTRESS_CHROMIUM=$(scripts/browser.sh)
export BUTTRESS_CHROMIUM
npm_ci scripts/bench-upload "$TOOLS/bench-upload" "Uppy"
work=$(mktemp -d "${TMPDIR:-/tmp}/buttress-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
node scripts/bench-page/run.mjs "$work" "$TOOLS/bench-upload"
