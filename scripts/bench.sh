#!/usr/bin/env bash
# Runs every benchmark of the workspace: `[[bench]]` targets of crates/*, by cargo.
# Then every comparison with other tools: scripts/bench-*.sh.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/tools.sh toolchain
found=
for bench in crates/*/benches/*.rs; do
    [[ -e $bench ]] || continue
    found=1
    crate=$(sed -n 's/^name *= *"\(.*\)"/\1/p' "${bench%/benches/*}/Cargo.toml" | head -1)
    name=$(basename "$bench" .rs)
    say "$crate: $name"
    cargo bench --locked -p "$crate" --all-features --bench "$name" -- "$@"
done
for script in scripts/bench-*.sh; do
    [[ -e $script ]] || continue
    found=1
    say "${script#scripts/}"
    "$script"
done
[[ -n $found ]] || die "found no benchmarks: no crates/*/benches/*.rs, no scripts/bench-*.sh"
