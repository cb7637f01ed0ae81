#!/usr/bin/env bash
# Our signer beside others, measured in one run: minio-js, the AWS SDK for JavaScript, boto3, and
# the recipes written by hand in Python and Node.js. Prints how many forms each signs in a CPU second.
# BENCH_ROUNDS says how often each takes its turn (9).
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

here=scripts/bench-sign
folder=$TOOLS/bench-sign

from_npm() {
    cmp -s $here/package-lock.json "$folder/package-lock.json" && [[ -f $folder/node_modules/.package-lock.json ]] && return 0
    say "minio-js and the AWS SDK from npm (about 20 seconds)"
    # The copied lock also says, the next time, that nothing is to be done.
    cp $here/package.json $here/package-lock.json $here/.npmrc "$folder/"
    if ! (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error); then
        rm -f "$folder/package-lock.json"
        die "npm could not install minio and the AWS SDK"
    fi
}

from_pypi() {
    cmp -s $here/requirements.txt "$folder/venv/requirements.txt" && return 0
    say "boto3 from PyPI (about 20 seconds)"
    python3 -m venv "$folder/venv" || die "python3 -m venv does not work (Debian: apt install python3-venv)"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check --requirement $here/requirements.txt
    cp $here/requirements.txt "$folder/venv/"
}

need node "install Node.js 20 or newer"
need npm "install npm"
need python3 "install Python 3.10 or newer"
scripts/tools.sh toolchain
mkdir -p "$folder"
from_npm
from_pypi
python3 $here/compare.py "$folder"
