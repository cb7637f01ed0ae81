#!/usr/bin/env bash
# Compares the public items of the crates with those of an earlier commit, by the rules of semantic versioning. Needs no
# registry: both sides are commits of this repository.
#
#   scripts/semver.sh [REVISION]      (none: the latest tag)
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

baseline=${1:-$(git describe --tags --abbrev=0 2>/dev/null)} ||
    die "there is no tag to compare with; name a commit: scripts/semver.sh REVISION"
scripts/tools.sh semver-checks
declare -a packages=()
for manifest in crates/*/Cargo.toml; do
    # A crate that the earlier commit has not cannot break anybody.
    git cat-file -e "$baseline:$manifest" 2>/dev/null || continue
    packages+=(--package "$(sed -n 's/^name *= *"\(.*\)"/\1/p' "$manifest" | head -1)")
done
cargo semver-checks --baseline-rev "$baseline" "${packages[@]}"
