#!/usr/bin/env bash
# Tests `make dev` in a copy of the checkout: the first start, edits of a component, a style and the server, a compile
# error and its repair. Prints how long each takes until the page shows it. Then it compares the release site with the one
# that cargo-leptos builds from the same wasm.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/tools.sh toolchain npm site leptos
work=$(mktemp -d)
log=$work/log
server=''
finish() {
    local code=$?
    [[ -z $server ]] || kill -- "-$server" 2>/dev/null || true
    [[ $code == 0 ]] || tail -n 40 "$log" >&2 || true
    rm -rf "$work"
    exit "$code"
}
trap finish EXIT

say "Copying the checkout"
mkdir "$work/tree"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$work/tree" 2>/dev/null || true
read -r port reload < <(free_ports 2)
export BUTTRESS_TOOLS=$TOOLS BUTTRESS_ADDR=127.0.0.1:$port BUTTRESS_DATA_DIR=$work/data
export LEPTOS_SITE_ADDR=127.0.0.1:$port LEPTOS_RELOAD_PORT=$reload CARGO_TARGET_DIR=$TARGET/dev-check

cold=1
[[ ! -d $CARGO_TARGET_DIR ]] || cold=''

page() { curl -fsS --max-time 5 "http://127.0.0.1:$port$1" 2>/dev/null || true; }
shows() { [[ $(page "$1") == *"$2"* ]]; }
says() { grep -q "$1" <(tail -n +"$said" "$log"); }

# within SECONDS WHAT COMMAND...: waits until the command succeeds, and prints the duration.
within() {
    local limit=$1 what=$2 began=$SECONDS
    shift 2
    until "$@"; do
        ((SECONDS - began < limit)) || die "$what: timeout after $(lasted "$limit")"
        sleep 0.2
    done
    printf '    %-60s %s\n' "$what" "$(lasted $((SECONDS - began)))"
}
# edit FILE FROM TO: replaces the first occurrence of FROM.
edit() {
    said=$(($(wc -l <"$log") + 1))
    python3 - "$work/tree/$1" "$2" "$3" <<'PYTHON'
import sys
path, old, new = sys.argv[1:]
text = open(path).read()
assert old in text, f"{path} holds no {old!r}"
open(path, "w").write(text.replace(old, new, 1))
PYTHON
}

say "make dev"
said=1
setsid bash -c "cd '$work/tree' && exec scripts/dev.sh" >"$log" 2>&1 &
server=$!
footer=app/src/components/site_footer.rs
within 1800 "first start$([[ $cold ]] || echo ', with compiled libraries')" shows / site-footer
edit $footer 'class="site-footer">' 'class="site-footer" data-edit="one">'
within 180 "edited a component: the page shows it" shows / 'data-edit="one"'
edit style/utilities.css '{' '{ --edited-style: 1;'
within 60 "edited a style: the style sheet contains it" shows /pkg/buttress.css edited-style
edit server/src/http.rs 'async || "ok"' 'async || "edited"'
within 180 "edited the server: it responds accordingly" shows /healthz edited
edit $footer 'data-edit="one"' 'data-edit="two" class=nonsense('
within 180 "compile error: the terminal shows its location" says "$footer"
shows / 'data-edit="one"' || die "the page is gone after a compile error"
edit $footer 'data-edit="two" class=nonsense(' 'data-edit="two"'
within 180 "repaired: the page shows the next edit" shows / 'data-edit="two"'
kill -- "-$server"
wait "$server" 2>/dev/null || true
server=''

say "Comparing the release site with that of cargo-leptos"
unset LEPTOS_SITE_ADDR LEPTOS_RELOAD_PORT CARGO_TARGET_DIR
scripts/build.sh
sources=${CARGO_HOME:-$HOME/.cargo}/registry/src/
LEPTOS_HASH_FILES=true LEPTOS_SITE_ROOT=$work/site LEPTOS_BIN_EXE_NAME=buttress CARGO_TARGET_DIR=$TARGET \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=$sources= --remap-path-prefix=$ROOT/=" \
    cargo leptos build --release --split >"$log" 2>&1
# The stamps of the release build are outdated: cargo-leptos wrote its own list of names and its own server.
rm -f "$TARGET"/release/.buttress-{site,server}
node - "$SITE/pkg" "$work/site/pkg" <<'JAVASCRIPT'
const { readdirSync, statSync } = require('node:fs')
const [ours, theirs] = process.argv.slice(2).map((folder) =>
  new Map(readdirSync(folder).filter((file) => /\.(css|js|json|wasm)$/.test(file)).map((file) => [file.replace(/\.[\w-]{22}\./, '.'), statSync(`${folder}/${file}`).size])))
// The minifiers and the versions of the splitter differ, shared code is divided differently, and our script is shorter
// (scripts/bindings.mjs). The same files must exist, and script, style sheet and the sum of all wasm must not be larger
// than theirs, nor so much smaller that something is missing.
let wrong = 0
const compare = (what, one, other, differs) => {
  if (differs) wrong += 1
  console.log(`    ${differs ? '!' : ' '} ${what.padEnd(40)} ${String(one ?? '-').padStart(9)} ${String(other ?? '-').padStart(9)}`)
}
const apart = (one, other, least = 0.6) => one > other * 1.05 || one < other * least
const leasts = { 'buttress.css': 0.6, 'buttress.js': 0.25 }
for (const file of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
  const [one, other] = [ours.get(file), theirs.get(file)]
  compare(file, one, other, !one || !other || (file in leasts && apart(one, other, leasts[file])))
}
const wasm = (sizes) => [...sizes].filter(([file]) => file.endsWith('.wasm')).reduce((sum, [, size]) => sum + size, 0)
compare('all wasm', wasm(ours), wasm(theirs), apart(wasm(ours), wasm(theirs)))
process.exit(wrong ? 1 : 0)
JAVASCRIPT
say "Both sites are equivalent"
