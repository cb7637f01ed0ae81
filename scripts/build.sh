#!/usr/bin/env bash
# The release build: target/release/buttress, and target/site with what the browser downloads
# (hashed names, wasm-opt, precompressed with brotli and gzip). Does nothing when nothing changed.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The file names get hashes here and not in Cargo.toml: `cargo leptos watch` rebuilds files under
# their plain names, and would go on serving the first ones if these were hashed.
export LEPTOS_HASH_FILES=true LEPTOS_SITE_ROOT=$SITE LEPTOS_BIN_EXE_NAME=buttress

# Panic messages name source files; nobody who opens the page needs to know where these lay here.
sources=${CARGO_HOME:-$HOME/.cargo}/registry/src/
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=$sources= --remap-path-prefix=$ROOT/="

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
        scripts/build.sh scripts/precompress.mjs scripts/versions.env scripts/npm/package-lock.json; do
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
cargo leptos build --release --split
node scripts/precompress.mjs "$SITE"
[[ -x $TARGET/release/buttress ]] || die "cargo-leptos built no $TARGET/release/buttress"
echo "$wanted $(outputs)" >"$stamp"
say "Release build done in $(lasted $((SECONDS - started)))"
