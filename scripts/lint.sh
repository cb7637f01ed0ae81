#!/usr/bin/env bash
# Static checks of the sources.
#
#   scripts/lint.sh [--without-clippy]      --without-clippy: skip what `make test` checks while it builds the tests
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/tools.sh toolchain npm

say "lint: formatting"
cargo fmt --all --check

say "lint: architecture"
scripts/guards.sh

say "lint: licences of the dependencies"
python3 scripts/licences.py

say "lint: style sheet"
node scripts/check-css.mjs style/main.css

[[ -z ${CI:-} ]] || have shellcheck || apt_install shellcheck || true
if have shellcheck; then
    say "lint: shell scripts"
    shellcheck -x scripts/*.sh docs/deploy/*.sh .ci/run
else
    say "lint: shell scripts not checked, shellcheck is not installed"
fi

if [[ ${1:-} != --without-clippy ]]; then
    say "lint: clippy, native"
    cargo clippy --locked --workspace --exclude frontend --all-targets -- -D warnings

    say "lint: clippy, native, with traces"
    cargo clippy --locked --workspace --exclude frontend --features server/otel --lib --bins --test traces -- -D warnings

    say "lint: clippy, wasm"
    cargo clippy --locked -p frontend --all-targets --target wasm32-unknown-unknown -- -D warnings
fi

say "lint: clippy, s3-post-policy without the signers"
cargo clippy --locked -p s3-post-policy --no-default-features -- -D warnings
