#!/usr/bin/env bash
# Writes crates/post-policy/tests/boto3.json anew: forms that botocore makes, with which a test compares ours. Then runs
# that test.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

here=scripts/boto3-forms
venv=$TOOLS/boto3-forms
golden=crates/post-policy/tests/boto3.json

need python3 "install Python 3.10 or newer"
if ! cmp -s $here/requirements.txt "$venv/requirements.txt"; then
    say "botocore from PyPI (about 20 seconds)"
    python3 -m venv "$venv" || die "python3 -m venv does not work (Debian: apt install python3-venv)"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement $here/requirements.txt
    cp $here/requirements.txt "$venv/"
fi
forms=$("$venv/bin/python" $here/forms.py)
printf '%s\n' "$forms" >$golden
say "comparing our forms with botocore's"
cargo test --locked -q -p s3-post-policy --test boto3
