#!/usr/bin/env python3
"""Checks that every dependency, including those for tests and builds, has an allowed licence.

Reads only `cargo metadata`, so it needs no network once the crates are downloaded.
"""

import json
import re
import subprocess
import sys

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
}

# Reviewed exceptions: name -> (licence, reason).
EXCEPTIONS = {
    # docs/decisions/0030: their copyleft applies only to their own files, which we do not change.
    **dict.fromkeys(
        ["crypto-glue", "webauthn-attestation-ca", "webauthn-rs", "webauthn-rs-core", "webauthn-rs-proto"],
        ("MPL-2.0", "verifies passkeys, in the server only"),
    ),
    "libfuzzer-sys": ("(MIT OR Apache-2.0) AND NCSA", "drives make fuzz; nothing of it is shipped"),
    "colored": ("MPL-2.0", "runs in the build script of s3s-fs only; nothing of it is shipped"),
}


def allowed(expression: str) -> bool:
    """Evaluates an SPDX expression; AND binds tighter than OR, `/` is the old spelling of OR."""
    expression = re.sub(r"\s+WITH\s+", "+WITH+", expression.replace("/", " OR "))
    tokens = re.findall(r"[()]|[^\s()]+", expression)

    def either() -> bool:
        value = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            value = both() or value
        return value

    def both() -> bool:
        value = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            value = one() and value
        return value

    def one() -> bool:
        token = tokens.pop(0)
        if token != "(":
            return token.replace("+WITH+", " WITH ") in ALLOWED
        value = either()
        tokens.pop(0)
        return value

    return either()


def main() -> int:
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--locked", "--all-features", "--format-version=1"],
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
    )
    refused = []
    for package in metadata["packages"]:
        licence = package["license"] or ""
        exception = EXCEPTIONS.get(package["name"])
        if not (licence and allowed(licence)) and not (exception and exception[0] == licence):
            refused.append(f"    {package['name']} {package['version']}: {licence or 'names no licence'}")
    if refused:
        print("licences: not on the list in scripts/licences.py:", *refused, sep="\n", file=sys.stderr)
        return 1
    print(f"licences: {len(metadata['packages'])} crates, all allowed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
