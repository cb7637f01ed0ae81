#!/usr/bin/env bash
# The release build: target/release/buttress, and target/site with the browser's files (hashed names, wasm-opt,
# precompressed with brotli and gzip). Does nothing if nothing changed. cargo-leptos, used for `make dev`, builds the
# same site; `make dev-check` compares them.
#
#   scripts/build.sh [site]      site: only the browser's files; the browser tests use them with the server of `cargo test`
#
# BUTTRESS_FEATURES names cargo features of the server, such as `otel`.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
    '' | site) ;;
    *) die "scripts/build.sh: no such part: $1" ;;
esac

# Panic messages contain paths of source files; the prefix of this machine is removed. The splitter needs the
# relocations.
sources=${CARGO_HOME:-$HOME/.cargo}/registry/src/
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=$sources= --remap-path-prefix=$ROOT/= -Clink-args=--emit-relocs"

names=$TARGET/release/hash.txt

digest() { git hash-object --stdin; }

# Names and contents of the files listed on standard input.
contents() {
    local files
    files=$(LC_ALL=C sort)
    printf '%s\n' "$files"
    printf '%s\n' "$files" | git hash-object --no-filters --stdin-paths
}

# inputs PATH...: digest of these sources and of everything else that the build depends on.
inputs() {
    local path
    local -a paths=()
    for path in "$@" app crates .cargo Cargo.toml Cargo.lock rust-toolchain.toml scripts/build.sh; do
        [[ -e $path ]] && paths+=("$path")
    done
    {
        find "${paths[@]}" -type f | contents
        env | LC_ALL=C sort | grep -E '^(RUSTFLAGS|CARGO_(PROFILE|BUILD|ENCODED|TARGET)_|LEPTOS_)' || true
    } | digest
}

site_outputs() {
    {
        printf '%s\n' "$names"
        find "$SITE" -type f
    } | contents 2>/dev/null | digest
}

server_outputs() { contents <<<"$TARGET/release/buttress" 2>/dev/null | digest; }

build_site() {
    scripts/tools.sh
    cargo build --locked --package frontend --lib --target wasm32-unknown-unknown --profile wasm-release --target-dir "$TARGET/front"
    node scripts/site.mjs "$TOOLS/bin/site" "$TARGET/front/wasm32-unknown-unknown/wasm-release/frontend.wasm" "$SITE" "$names"
    node scripts/precompress.mjs "$SITE"
}

build_server() {
    scripts/tools.sh toolchain
    cargo build --locked --package server --bin buttress --release --timings --features "${BUTTRESS_FEATURES:-}"
    print_units
}

# unless_built NAME WANTED MINUTES: builds the part NAME, unless it was built from the same inputs and is unmodified.
unless_built() {
    local name=$1 wanted=$2 stamp=$TARGET/release/.buttress-$1 started=$SECONDS
    if [[ "$(cat "$stamp" 2>/dev/null)" == "$wanted $("${name}_outputs")" ]]; then
        say "Release build of the $name: nothing changed"
        return
    fi
    rm -f "$stamp"
    say "Release build of the $name (first build: about $3 minutes on 2 cores; later builds are incremental)"
    "build_$name"
    echo "$wanted $("${name}_outputs")" >"$stamp"
    say "Release build of the $name done in $(lasted $((SECONDS - started)))"
}

mkdir -p "$TARGET/release"
# Lock, because concurrent builds would delete each other's site.
if have flock; then
    exec 9>"$TARGET/release/.buttress-build.lock"
    flock 9
fi

unless_built site "$(inputs frontend style scripts/site scripts/{site,bindings,precompress}.mjs scripts/npm/package-lock.json)" 3
[[ ${1:-} == site ]] || unless_built server "$(inputs server) ${BUTTRESS_FEATURES:-}" 9
