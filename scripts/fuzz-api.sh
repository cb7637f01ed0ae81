#!/usr/bin/env bash
# Sends valid and invalid requests for everything in docs/openapi.json to a running server (Schemathesis, from PyPI). No
# response may be 500 or differ from the description. Rules for values are not in the schema; other tests cover them.
# BUTTRESS_FUZZ_SECONDS limits the time (60). Arguments are passed to `schemathesis run`.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${BUTTRESS_FUZZ_SECONDS:-60}
folder=$TOOLS/fuzz-api
need python3 "install Python 3.10 or newer"
if ! cmp -s scripts/fuzz/requirements.txt "$folder/requirements.txt"; then
    say "Schemathesis from PyPI (about 20 seconds)"
    python3 -m venv "$folder/venv" || die "python3 -m venv does not work (Debian: apt install python3-venv)"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/fuzz/requirements.txt
    cp scripts/fuzz/requirements.txt "$folder/"
fi

binary=${BUTTRESS_BINARY:-}
if [[ -z $binary ]]; then
    cargo build --locked -p server
    binary=$TARGET/debug/buttress
fi

work=$(mktemp -d)
export BUTTRESS_BUCKET_EVENTS_SECRET=0123456789-0123456789-0123456789
export BUTTRESS_METRICS_TOKEN=$BUTTRESS_BUCKET_EVENTS_SECRET
BUTTRESS_ADDR=127.0.0.1:0 BUTTRESS_DATA_DIR=$work/data BUTTRESS_BUDGET_PER_MINUTE=0 LEPTOS_SITE_ROOT=$SITE \
    "$binary" >"$work/out" 2>"$work/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 300); do
    BUTTRESS_URL=$(sed -n 's/^Listening on //p' "$work/out")
    [[ -z $BUTTRESS_URL ]] || break
    kill -0 $server 2>/dev/null || die "the server did not start: $(tail -3 "$work/log")"
    sleep 0.2
done
export BUTTRESS_URL

# The stream of upload events never ends.
run() {
    SCHEMATHESIS_HOOKS=people PYTHONPATH=scripts/fuzz PYTHONDONTWRITEBYTECODE=1 \
        "$folder/venv/bin/schemathesis" run docs/openapi.json --url "$BUTTRESS_URL" \
        --exclude-path /api/uploads/events --exclude-path-regex oidc \
        --max-redirects 0 --request-timeout 30 --suppress-health-check all --continue-on-failure --warnings off "$@"
}

say "fuzz-api: $seconds seconds against $BUTTRESS_URL"
failed=
if (($#)); then
    run "$@" || failed=1
else
    checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
    run --checks "$checks" --include-path-regex '^/(api|hooks|healthz|readyz)' \
        --phases examples,coverage,fuzzing --max-time $((seconds * 2 / 3)) || failed=1
    run --checks "$checks" --exclude-path-regex '^/(api|hooks|healthz|readyz)' \
        --phases examples,coverage,fuzzing --max-time $((seconds / 3)) || failed=1
fi
if grep -q 'a request failed' "$work/log"; then
    failed=1
    grep -A2 'a request failed' "$work/log" | head -20
fi
kill -0 $server 2>/dev/null || die "the server exited: $(tail -5 "$work/log")"
[[ -z $failed ]] || die "a response differs from docs/openapi.json; see above"
