#!/usr/bin/env bash
# The page in Firefox: by form and in parts, through every fault of the retry table, a cut and a reload. Not part of
# `make test`, which has a Chromium only.
#
#   scripts/firefox.sh      BUTTRESS_FIREFOX names another Firefox than the one on the PATH
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

find_firefox() { command -v "${BUTTRESS_FIREFOX:-firefox}" || command -v firefox-esr; }

scripts/build.sh
scripts/tools.sh browser seaweedfs
firefox=$(find_firefox) || { apt_install firefox-esr && firefox=$(find_firefox); } ||
    die "no Firefox found: install one (Debian: apt install firefox-esr) or name it in BUTTRESS_FIREFOX"
say "$("$firefox" --version)"
cd end2end
BUTTRESS_E2E_SERVER=$TARGET/release/buttress BUTTRESS_FIREFOX=$firefox npx playwright test --config firefox/playwright.config.ts "$@"
