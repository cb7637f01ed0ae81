#!/usr/bin/env bash
# Tests the page in Firefox: uploads by form and in parts, network faults, a denial, and a reload.
# Not part of `make test`, which uses only Chromium.
#
#   scripts/firefox.sh      BUTTRESS_FIREFOX: path of another Firefox than the one in PATH
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

find_firefox() { command -v "${BUTTRESS_FIREFOX:-firefox}" || command -v firefox-esr; }

scripts/build.sh
scripts/tools.sh browser seaweedfs
firefox=$(find_firefox) || { apt_install firefox-esr && firefox=$(find_firefox); } ||
    die "no Firefox found: install one (Debian: apt install firefox-esr) or set BUTTRESS_FIREFOX"
say "$("$firefox" --version)"
cd end2end
BUTTRESS_E2E_SERVER=$TARGET/release/buttress BUTTRESS_FIREFOX=$firefox npx playwright test --config firefox/playwright.config.ts "$@"
