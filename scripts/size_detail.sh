#!/usr/bin/env bash
# Shows which crates and functions the wasm consists of: builds the release wasm with the same optimisation, but with
# function names.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

wasm=$TARGET/front/wasm32-unknown-unknown/wasm-release/frontend.wasm
[[ -f $wasm ]] || die "$wasm does not exist; run make build"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node --input-type=module - "$wasm" "$work/used.wasm" <<'JAVASCRIPT'
import { readFileSync, writeFileSync } from 'node:fs'
import { withoutUnused } from './scripts/bindings.mjs'
writeFileSync(process.argv[3], withoutUnused(readFileSync(process.argv[2])))
JAVASCRIPT
site "$work/used.wasm" "$work"
wasm-opt -Oz -g --enable-bulk-memory --enable-nontrapping-float-to-int "$work/buttress.wasm" -o "$work/page.wasm"
python3 scripts/wasm_size.py "$work/page.wasm"
