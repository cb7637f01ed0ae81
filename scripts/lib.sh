# shellcheck shell=bash
# Sourced by every script: paths, messages and helper functions.
# shellcheck disable=SC2034

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit
# shellcheck source=scripts/versions.env
source "$ROOT/scripts/versions.env"

TOOLS=${BUTTRESS_TOOLS:-$ROOT/.tools}
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
SITE=${LEPTOS_SITE_ROOT:-$ROOT/target/site}
VENV=$TOOLS/venv
export PATH="$TOOLS/bin:$TOOLS/node_modules/.bin:$PATH"

# leptos reads this at compile time (option_env!). It must be the same everywhere, otherwise `cargo test` and
# cargo-leptos rebuild leptos alternately. Equals `output-name` in Cargo.toml.
export LEPTOS_OUTPUT_NAME=buttress

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then BOLD=$'\e[1m' PLAIN=$'\e[0m'; else BOLD='' PLAIN=''; fi

say() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN"; }
die() {
    printf 'buttress: %s\n' "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
need() { have "$1" || die "$1 is missing: $2"; }

# Runs a command as root, if that needs no password.
as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"; elif have sudo; then sudo -n "$@"; else return 1; fi
}

# Installs Debian packages on Debian and its derivatives, if root rights are available.
apt_install() {
    have apt-get || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null 2>&1 && return 0
    as_root apt-get update -qq >/dev/null 2>&1 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

# npm_ci SOURCE FOLDER WHAT: installs SOURCE's package-lock.json into FOLDER, unless the lock file copied there is equal.
npm_ci() {
    cmp -s "$1/package-lock.json" "$2/package-lock.json" && [[ -f $2/node_modules/.package-lock.json ]] && return 0
    need node "install Node.js 20 or newer"
    need npm "install npm"
    say "$3 from npm (about 20 seconds)"
    mkdir -p "$2"
    cp "$1/package.json" "$1/package-lock.json" "$1/.npmrc" "$2/"
    if ! (cd "$2" && npm ci --no-audit --no-fund --loglevel=error); then
        rm -f "$2/package-lock.json"
        die "npm could not install $3"
    fi
}

# Formats seconds as "1 min 05 s".
lasted() {
    if (($1 >= 60)); then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}

# A value of rust-toolchain.toml: a string, or the items of a list separated by blanks.
toolchain_value() {
    sed -n "s/^$1 *= *//p" rust-toolchain.toml | tr -d '[]",'
}

# The version of a crate in Cargo.lock.
locked_version() {
    awk -v crate="\"$1\"" '$1 == "name" { found = $3 == crate } found && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# Summary of the last build with --timings, to notice when it grows.
print_units() {
    awk '/^ +"duration": / { n += 1; s += $2 } END { if (n) printf "    %d units compiled, %d unit-seconds\n", n, s }' \
        "$TARGET/cargo-timings/cargo-timing.html"
}

# N free TCP ports on loopback.
free_ports() {
    python3 - "$1" <<'PYTHON'
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))
PYTHON
}
