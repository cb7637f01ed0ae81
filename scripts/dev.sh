#!/usr/bin/env bash
# Builds for development, serves at http://127.0.0.1:3000, rebuilds and reloads on every change.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/tools.sh toolchain npm leptos
# cargo-leptos uses its own flags and variables while watching. A separate target folder keeps the results of `cargo test`
# and the release site intact.
export CARGO_TARGET_DIR=$TARGET/dev LEPTOS_SITE_ROOT=$TARGET/dev/site LEPTOS_BIN_EXE_NAME=buttress
export LEPTOS_HASH_FILES=false
say "Watching; the first build takes about 6 minutes on 2 cores (Ctrl-C stops)"
exec cargo leptos watch --split "$@"
