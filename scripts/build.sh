#!/usr/bin/env bash
# The release build: target/release/buttress, and target/site with what the browser downloads
# (hashed names, wasm-opt, precompressed with brotli and gzip). Does nothing when nothing changed.
# cargo-leptos, which is for watching (`make dev`), would make the same site; `make dev-check` compares.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Panic messages name source files; nobody who opens the page needs to know where these lay here. The splitter reads
# the relocations.
sources=${CARGO_HOME:-$HOME/.cargo}/registry/src/
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=$sources= --remap-path-prefix=$ROOT/= -Clink-args=--emit-relocs"

stamp=$TARGET/release/.buttress-build

digest() { git hash-object --stdin; }

# The names and contents of files listed on standard input.
contents() {
    local files
    files=$(LC_ALL=C sort)
    printf '%s\n' "$files"
    printf '%s\n' "$files" | git hash-object --no-filters --stdin-paths
}

inputs() {
    local path
    local -a paths=()
    for path in app crates frontend server style .cargo Cargo.toml Cargo.lock rust-toolchain.toml \
        scripts/build.sh scripts/site scripts/site.mjs scripts/precompress.mjs scripts/npm/package-lock.json; do
        [[ -e $path ]] && paths+=("$path")
    done
    {
        find "${paths[@]}" -type f | contents
        env | LC_ALL=C sort | grep -E '^(RUSTFLAGS|CARGO_(PROFILE|BUILD|ENCODED|TARGET)_|LEPTOS_)' || true
    } | digest
}

outputs() {
    {
        printf '%s\n' "$TARGET/release/buttress" "$TARGET/release/hash.txt"
        find "$SITE" -type f
    } | contents 2>/dev/null | digest
}

mkdir -p "$TARGET/release"
# Two builds at once would empty the site under each other's feet.
if have flock; then
    exec 9>"$TARGET/release/.buttress-build.lock"
    flock 9
fi

wanted=$(inputs)
if [[ -d $SITE && "$(cat "$stamp" 2>/dev/null)" == "$wanted $(outputs)" ]]; then
    say "Release build: nothing changed"
    exit 0
fi
rm -f "$stamp"

scripts/tools.sh
say "Release build (about 12 minutes the first time, on 2 cores; then what changed)"
started=$SECONDS
cargo build --locked --package frontend --lib --target wasm32-unknown-unknown --profile wasm-release --target-dir "$TARGET/front"
cargo build --locked --package server --bin buttress --release ${CI:+--timings}
# Seen here, so that somebody notices when it grows. Only what was compiled now counts.
[[ -z ${CI:-} ]] || awk '/^ +"duration": / { n += 1; s += $2 }
    END { if (n) printf "    server: %d units compiled, %d unit-seconds\n", n, s }' "$TARGET/cargo-timings/cargo-timing.html"
node scripts/site.mjs "$TOOLS/bin/site" "$TARGET/front/wasm32-unknown-unknown/wasm-release/frontend.wasm" "$SITE" "$TARGET/release/hash.txt"
node scripts/precompress.mjs "$SITE"
echo "$wanted $(outputs)" >"$stamp"
say "Release build done in $(lasted $((SECONDS - started)))"
