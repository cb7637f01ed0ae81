#!/usr/bin/env bash
# Checks docs/deploy. No image is built and no cluster is needed.
#
#   scripts/deploy-test.sh [files] [proxies]      none: both
#
#   files    linters and schemas for each file, and whether the files of the image's context suffice for its build
#   proxies  PostgreSQL, SeaweedFS and the server with the settings of compose.yaml, as processes on loopback; behind
#            them nginx, then Caddy. Linux only. BUTTRESS_BINARY names another server than that of `cargo build`.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=$TOOLS/deploy
need python3 "install Python 3.10 or newer"
if ! cmp -s scripts/deploy/requirements.txt "$folder/requirements.txt"; then
    say "Linters of deployment files from PyPI (about 20 seconds)"
    python3 -m venv "$folder/venv" || die "python3 -m venv does not work (Debian: apt install python3-venv)"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/deploy/requirements.txt
    cp scripts/deploy/requirements.txt "$folder/"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

files() {
    say "deploy: Dockerfile (hadolint)"
    "$folder/venv/bin/hadolint" docs/deploy/Dockerfile

    say "deploy: what .dockerignore leaves suffices for the build"
    "$folder/venv/bin/python" -B scripts/deploy/context.py "$work/context"
    (cd "$work/context" && cargo metadata --locked --format-version 1 >/dev/null)

    say "deploy: compose.yaml (the Compose specification's schema)"
    "$folder/venv/bin/check-jsonschema" --builtin-schema vendor.compose-spec docs/deploy/compose.yaml

    say "deploy: kubernetes.yaml (the schemas of Kubernetes 1.30 and 1.37)"
    local version
    for version in 1.30.0 1.37.0; do
        "$folder/venv/bin/kubernetes-validate" --strict --quiet -k "$version" docs/deploy/kubernetes.yaml
    done

    say "deploy: buttress.service (systemd-analyze)"
    if have systemd-analyze; then
        sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' docs/deploy/buttress.service >"$work/buttress.service"
        systemd-analyze verify "$work/buttress.service"
        # Tenths: 1.5 at most.
        systemd-analyze security --offline=true --no-pager --threshold=15 "$work/buttress.service" | tail -n 1
    else
        say "deploy: buttress.service not checked, systemd-analyze is not installed"
    fi
}

proxies() {
    [[ $(uname) == Linux ]] || die "scripts/deploy-test.sh proxies runs on Linux only"
    # Elsewhere Debian would start both as services.
    [[ -z ${CI:-} ]] || { have caddy && PATH=/usr/sbin:$PATH have nginx; } || apt_install nginx-light caddy || true
    PATH=/usr/sbin:$PATH need nginx "install nginx 1.22 or newer (Debian: nginx-light)"
    need caddy "install Caddy 2.6 or newer (Debian: caddy)"
    need curl "install curl"
    need openssl "install openssl"
    scripts/tools.sh seaweedfs postgres
    scripts/build.sh site
    local binary=${BUTTRESS_BINARY:-}
    if [[ -z $binary ]]; then
        cargo build --locked --package server
        binary=$TARGET/debug/buttress
    fi
    say "deploy: the services of compose.yaml behind nginx and Caddy (about 40 seconds)"
    "$folder/venv/bin/python" -B scripts/deploy/proxies.py "$binary" "$SITE" "$TARGET/release/hash.txt" "$VENV/bin/weed"
}

(($#)) || set -- files proxies
for part in "$@"; do
    case $part in
        files | proxies) "$part" ;;
        *) die "scripts/deploy-test.sh: no such part: $part" ;;
    esac
done
