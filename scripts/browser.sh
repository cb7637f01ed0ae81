#!/usr/bin/env bash
# Prints the path of a Chrome or Chromium: $BUTTRESS_CHROMIUM, or the first one found.
#
#   scripts/browser.sh [install]     install: Debian's chromium, if none is found and root rights are available
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

find_browser() {
    local candidate
    for candidate in "${BUTTRESS_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        [[ -n $candidate ]] && command -v "$candidate" && return 0
    done
    return 1
}

[[ -z ${BUTTRESS_CHROMIUM:-} || -x $BUTTRESS_CHROMIUM ]] || die "BUTTRESS_CHROMIUM is not an executable: $BUTTRESS_CHROMIUM"
find_browser && exit 0
if [[ ${1:-} == install ]]; then
    say "Debian's chromium (about 1 minute)" >&2
    apt_install chromium && find_browser && exit 0
fi
die "no Chrome or Chromium found: install one (Debian: apt install chromium) or set BUTTRESS_CHROMIUM"
