#!/usr/bin/env bash
# Checks the crates as their users get them: each is packaged, the README of the package is followed in an empty project,
# and the library is compiled for wasm and by the oldest Rust at hand.
#
#   scripts/crates.sh [CRATE...]      (none: all)
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A key of a crate's manifest.
manifest_value() {
    sed -n "s/^$2 *= *\"\(.*\)\"/\1/p" "$(manifest "$1")" | head -1
}
manifest() {
    grep -l "^name = \"$1\"" crates/*/Cargo.toml
}

mapfile -t all < <(sed -n '/^\[package\]/,/^\[/s/^name *= *"\(.*\)"/\1/p' crates/*/Cargo.toml)
crates=("$@")
(($#)) || crates=("${all[@]}")

# Packages all crates, because one depends on another, and unpacks them. A warning of cargo is an error.
package() {
    local -a selected=()
    local crate file output
    for crate in "${all[@]}"; do selected+=(--package "$crate"); done
    rm -rf "$TARGET/package"
    output=$(cargo package --locked --allow-dirty --no-verify "${selected[@]}" 2>&1) || die "cargo package failed:
$output"
    ! grep -A5 '^warning' <<<"$output" || die "cargo package warns"
    for crate in "${all[@]}"; do
        tar -xzf "$TARGET/package/$crate-"[0-9]*.crate -C "$work"
        mv "$work/$crate-"[0-9]* "$work/$crate"
        for file in README.md LICENSE-MIT LICENSE-APACHE src/lib.rs; do
            [[ -s $work/$crate/$file ]] || die "the package of $crate has no $file"
        done
    done
}

# Follows a README: runs its `cargo add` lines in an empty project, and compiles and runs its Rust.
follow_readme() {
    local crate=$1 readme=$work/$1/README.md project=$work/project-$1 line name
    local -a options lines=()
    # Lines that rustdoc hides would make an example that cannot be copied from the README.
    ! awk '/^```/ { code = !code } code && /^# /' "$readme" | grep . || die "the README of $crate hides lines of its examples"
    mapfile -t lines < <(grep '^cargo add ' "$readme")
    ((${#lines[@]})) || die "the README of $crate has no \"cargo add\" line"
    mkdir -p "$project/src"
    cp Cargo.lock "$project/"
    {
        printf '[package]\nname = "stranger"\nedition = "2024"\n\n[workspace]\n\n[patch.crates-io]\n'
        for name in "${all[@]}"; do echo "$name = { path = \"$work/$name\" }"; done
    } >"$project/Cargo.toml"
    cp "$readme" "$project/"
    echo '#![doc = include_str!("../README.md")]' >"$project/src/lib.rs"
    for line in "${lines[@]}"; do
        read -ra options <<<"${line#cargo add }"
        [[ ! -d $work/${options[0]} ]] || options=(--path "$work/${options[0]}" "${options[@]:1}")
        (cd "$project" && cargo add --quiet --offline "${options[@]}")
    done
    (cd "$project" && CARGO_TARGET_DIR=$TARGET/strangers cargo test --quiet --offline --doc)
}

# Compiles the library for the browser, without and with all of its features.
compile_for_wasm() {
    cargo build --quiet --locked --target wasm32-unknown-unknown --package "$1" --no-default-features
    cargo build --quiet --locked --target wasm32-unknown-unknown --package "$1" --all-features
}

# Compiles the library by the oldest installed Rust that its manifest allows.
compile_by_oldest_rust() {
    local minimum version oldest=
    minimum=$(manifest_value "$1" rust-version)
    [[ -n $minimum ]] || die "$1 has no rust-version of its own"
    for version in $(rustup toolchain list | sed -n 's/^\([0-9.]*\)-.*/\1/p' | sort -V); do
        [[ -z $oldest && $(printf '%s\n' "$minimum" "$version" | sort -V | head -1) == "$minimum" ]] && oldest=$version
    done
    [[ -n $oldest ]] || die "no toolchain of Rust $minimum or newer is installed"
    echo "    $1: Rust $minimum by its manifest, compiled by $oldest"
    CARGO_TARGET_DIR=$TARGET/oldest cargo "+$oldest" check --quiet --locked --package "$1" --all-features
}

say "crates: packages"
package
for crate in "${crates[@]}"; do
    say "crates: the README of $crate"
    follow_readme "$crate"
done
say "crates: wasm"
for crate in "${crates[@]}"; do compile_for_wasm "$crate"; done
say "crates: oldest Rust"
for crate in "${crates[@]}"; do compile_by_oldest_rust "$crate"; done
