#!/usr/bin/env bash
# The tests of what makes server-drawn pages live (`frontend/src/live_pages/tests`), in Chromium.
#
#   scripts/wasm-tests.sh [FILTER]
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

env -u RUSTC_WORKSPACE_WRAPPER scripts/tools.sh wasm-bindgen browser
BUTTRESS_CHROMIUM=$(scripts/browser.sh)
export BUTTRESS_CHROMIUM
# The runner rewrites debug information, which takes as long as the tests.
export CARGO_PROFILE_DEV_DEBUG=0
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER="node $ROOT/scripts/wasm-tests.mjs"
cargo test --locked --package frontend --lib --target wasm32-unknown-unknown -- "$@"
