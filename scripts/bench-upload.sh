#!/usr/bin/env bash
# Measures uploads in a browser: our page, plain XMLHttpRequest and Uppy in one run, to SeaweedFS on a tmpfs and to a
# sink that discards everything; small files once more with 40 ms of round trip; a photo on Slow 4G; then the number of
# requests. Slow results are no failure. The output includes the machine's load.
#
#   scripts/bench-upload.sh [single] [parts] [batch] [delayed] [photo] [counts]      (none: all)
#
# BENCH_BINARY measures another build than target/release/buttress, without building; BENCH_PASSES is the number of
# passes (3); BENCH_RAM is a folder on a tmpfs with 10 GiB of free space (/dev/shm).
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

parts=("$@")
((${#parts[@]})) || parts=(single parts batch delayed photo counts)
for part in "${parts[@]}"; do
    [[ $part =~ ^(single|parts|batch|delayed|photo|counts)$ ]] || die "scripts/bench-upload.sh: no such part: $part"
done
[[ $(uname) == Linux ]] || die "scripts/bench-upload.sh runs on Linux only: it reads /proc"
if [[ -z ${BENCH_BINARY:-} ]]; then scripts/build.sh; fi
export BENCH_BINARY=${BENCH_BINARY:-$TARGET/release/buttress} BENCH_SITE=$SITE
[[ -x $BENCH_BINARY ]] || die "$BENCH_BINARY does not exist"
scripts/tools.sh seaweedfs browser
BUTTRESS_CHROMIUM=$(scripts/browser.sh)
export BUTTRESS_CHROMIUM
npm_ci scripts/bench-upload "$TOOLS/bench-upload" "Uppy"
npm_ci scripts/bench-http "$TOOLS/bench-http" "Uppy's Companion"

ram=${BENCH_RAM:-/dev/shm}
[[ $(stat -f -c %T "$ram") == tmpfs ]] || echo "$ram is no tmpfs: the disk will be measured, too"
work=$(mktemp -d "$ram/buttress-bench.XXXXXX")
# The store's folder is in $work, so that it is found even if the run was interrupted.
finish() {
    local dir
    for dir in "$work"/buttress-weed.*; do
        [[ ! -f $dir/weed.pid ]] || scripts/seaweedfs.sh stop "$dir" || true
    done
    rm -rf "$work"
}
trap finish EXIT
node scripts/bench-upload/run.mjs "$work" "$TOOLS/bench-upload" \
    "$TOOLS/bench-http/node_modules/@uppy/companion/bin/companion" "${parts[@]}"
