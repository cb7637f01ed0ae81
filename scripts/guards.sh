#!/usr/bin/env bash
# Checks the dependency rules between the crates, and other rules of the sources.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

failed=
broken() {
    printf 'guard: %s\n' "$1" >&2
    shift
    printf '    %s\n' "$@" >&2
    failed=1
}

# Fails if a normal dependency of a crate matches the pattern.
#   never <crate> <what the crate is> <pattern of crate names> [cargo tree options]
never() {
    local crate=$1 role=$2 pattern=$3 tree found
    shift 3
    tree=$(cargo tree --locked -p "$crate" -e normal --prefix none --format '{p}' "$@")
    found=$(awk '{ print $1 }' <<<"$tree" | LC_ALL=C sort -u | grep -vx "$crate" | grep -Ex "$pattern" || true)
    # shellcheck disable=SC2086
    [[ -z $found ]] || broken "$crate ($role) must not depend on:" $found
}

server_side='axum.*|tokio|hyper|hyper-.*|tower-http|tower-sessions.*|sqlx.*|rusqlite|libsqlite3-sys|tokio-postgres|reqwest|rustls|native-tls|ring|aws-lc-rs|argon2|s3s.*|aws-.*|leptos_axum|server'
browser_side='leptos.*|web-sys|js-sys|wasm-bindgen.*|gloo.*'

never frontend "what the browser downloads" "$server_side" --target wasm32-unknown-unknown
never app "the page" "$server_side" --target wasm32-unknown-unknown --features hydrate
never app "the page" "axum.*|leptos_axum|sqlx.*|rusqlite|reqwest|tower-sessions.*|server|frontend" --features ssr
never server "the host" frontend
for manifest in crates/*/Cargo.toml; do
    crate=$(sed -n 's/^name *= *"\(.*\)"/\1/p' "$manifest" | head -1)
    never "$crate" "no I/O, no web" "$server_side|$browser_side|mio|socket2|async-std|futures-io|walkdir|tempfile|app|frontend" --all-features
done

# The tool that generates the JavaScript bindings must have the version of wasm-bindgen in the wasm.
bound=$(sed -n 's/^wasm-bindgen-cli-support = "=\(.*\)"/\1/p' scripts/site/Cargo.toml)
[[ $bound == "$(locked_version wasm-bindgen)" ]] ||
    broken "scripts/site binds another wasm-bindgen than Cargo.lock has:" "$bound, $(locked_version wasm-bindgen)"

# The image and the composition use the versions that everything else was tried with.
grep -q "^FROM rust:$(toolchain_value channel)-" docs/deploy/Dockerfile ||
    broken "docs/deploy/Dockerfile builds with another Rust than rust-toolchain.toml has:" "$(toolchain_value channel)"
[[ $(sed -n 's/.*image: chrislusf.seaweedfs://p' docs/deploy/compose.yaml | sort -u) == "$SEAWEEDFS_VERSION" ]] ||
    broken "docs/deploy/compose.yaml has another SeaweedFS than scripts/versions.env:" "$SEAWEEDFS_VERSION"

# Greps Rust sources for a pattern, without comments and files under tests/, benches/ and examples/.
in_code() {
    grep -rnE --include='*.rs' "$1" "${@:2}" | grep -vE '^[^:]+:[0-9]+: *//' | grep -vE '/(tests|benches|examples)/|/tests\.rs:' || true
}

# Crates in crates/* take the time as an argument and open no files or sockets.
found=$(in_code 'std::(fs|net|process|env)\b|(SystemTime|Instant|Timestamp|Zoned)::now' crates/*/src)
[[ -z $found ]] || broken "crates/* do no I/O and read no clock:" "$found"

# `cfg` is allowed only on `mod` lines of lib.rs and for tests, never in a component.
for room in app/src frontend/src; do
    [[ -d $room ]] || continue
    found=$(in_code '#!?\[cfg(_attr)?\(|\bcfg!\(|cfg_if!' "$room" | grep -vE '#\[cfg\(test\)\]|/lib\.rs:' || true)
    [[ -z $found ]] || broken "cfg belongs on a mod line of lib.rs:" "$found"
done

# The server is left out until it has none: its settings and services import each other's types.
circles=$(python3 scripts/import_circles.py app/src frontend/src crates/*/src) ||
    broken "files import each other in a circle of more than two:" "$circles"

# Examples may import production code, and nothing imports them.
found=$(in_code '\bexamples?::|\bmod examples?\b|(path *= *|include(_str|_bytes)?!\()"[^"]*examples?/' app/src frontend/src server/src crates/*/src)
[[ -z $found ]] || broken "production code imports an example:" "$found"

# Every decision is listed in the index.
for decision in docs/decisions/0*.md; do
    grep -q "(${decision##*/})" docs/decisions/README.md || broken "docs/decisions/README.md does not list:" "$decision"
done

# Names that gave way to those of docs/glossary.md; words of English that are also good names are not among them.
retired='(Upload|Picture|Support)Desk|AccountBook|PictureShelf|DeskData|SignedIn|PartName|NewsStream|TabNews|Occasion|Glimpse|Settlement'
retired+='|Unsaid|Illustrat(e|ed|ing)|prolong|Carriage|PartFlight|sit_down|settled?_(at|by)|look_again_at|leaving_at|by_form|way_back|unsaid'
retired+='|BrowserPort|OtherQueues|SendPart|PartSendEnded|FormMismatch|PolicyCheck|policy_check'
found=$(in_code "\\b($retired)\\b" app/src frontend/src server/src crates/*/src)
[[ -z $found ]] || broken "these names are retired:" "$found"

# Documents and comments name only files that exist or that a command writes (.gitignore). Capitals stand
# for a name of the reader's choice.
missing=$(python3 - <<'PYTHON'
import glob, re, subprocess

def expand(path):
    braces = re.search(r"\{([^{}]*,[^{}]*)\}", path)
    if not braces:
        return [path]
    return [one for option in braces[1].split(",") for one in expand(path[:braces.start()] + option.strip() + path[braces.end():])]

folders = "app|server|frontend|crates|style|end2end|scripts|docs"
pattern = re.compile(rf"`(?:\.\./)?((?:{folders})/[A-Za-z0-9_./{{}},*-]+)(?:::[a-z_0-9]+)?`")
for document in subprocess.run(["git", "ls-files", "*.md", "*.rs", "*.sh"], capture_output=True, text=True).stdout.split():
    if document == "CHANGELOG.md":
        continue
    for named in pattern.findall(open(document).read()):
        if re.search(r"\b[A-Z]{2,}\b|NNNN_", named) and "README" not in named:
            continue
        for path in expand(named):
            written = subprocess.run(["git", "check-ignore", "-q", path + "/"]).returncode == 0
            if not written and not glob.glob(path) and not glob.glob(path + "*"):
                print(f"{document}: {path}")
PYTHON
)
[[ -z $missing ]] || broken "there are no such files:" "$missing"

[[ -z $failed ]] || exit 1
echo "guards: all rules hold"
