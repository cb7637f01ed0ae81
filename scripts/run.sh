#!/usr/bin/env bash
# From a fresh clone to a running server. Completed stages are skipped.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ -x $TARGET/release/buttress ]] ||
    say "First start: tools (about 2 minutes), then a release build (about 12), on 2 cores. Later starts take seconds."
scripts/build.sh

# The server reads these; see `make help`.
export LEPTOS_SITE_ROOT=$SITE LEPTOS_HASH_FILES=true LEPTOS_ENV=PROD
say "Serving at http://${BUTTRESS_ADDR:-127.0.0.1:3000} (Ctrl-C stops)"
exec "$TARGET/release/buttress" "$@"
