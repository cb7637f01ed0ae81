#!/usr/bin/env bash
# Measures our signer and others in one run: minio-js, the AWS SDK for JavaScript, boto3, and plain implementations in
# Python and Node.js. Prints the forms signed per CPU second. BENCH_ROUNDS is the number of rounds (9).
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

here=scripts/bench-sign
folder=$TOOLS/bench-sign

from_pypi() {
    cmp -s $here/requirements.txt "$folder/venv/requirements.txt" && return 0
    say "boto3 from PyPI (about 20 seconds)"
    python3 -m venv "$folder/venv" || die "python3 -m venv does not work (Debian: apt install python3-venv)"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check --requirement $here/requirements.txt
    cp $here/requirements.txt "$folder/venv/"
}

need node "install Node.js 20 or newer"
need python3 "install Python 3.10 or newer"
scripts/tools.sh toolchain
npm_ci $here "$folder" "minio-js and the AWS SDK"
from_pypi
python3 $here/compare.py "$folder"
