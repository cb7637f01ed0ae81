"""Copies the files that .dockerignore leaves into a new folder, by Docker's own rules, and checks them.

    context.py FOLDER

Fails if a file is not in git, such as a secret or a built file, or if something that scripts/build.sh reads is missing.
"""

import pathlib
import shutil
import subprocess
import sys

from docker.utils.build import exclude_paths

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The sources, and the scripts that the build runs.
NEEDED = [
    ".cargo", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "LICENSE-APACHE", "LICENSE-MIT",
    "app", "crates", "frontend", "server", "style",
    *(f"scripts/{name}" for name in ("build.sh", "tools.sh", "lib.sh", "versions.env", "site.mjs", "bindings.mjs",
                                     "precompress.mjs", "site", "npm")),
]


def tracked(*paths: str) -> set[str]:
    command = ["git", "ls-files", "-z", "--", *paths]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(listed.stdout.split("\0")) - {""}


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    lines = (line.strip() for line in (ROOT / ".dockerignore").read_text().splitlines())
    patterns = [line for line in lines if line and not line.startswith("#")]
    files = {path for path in exclude_paths(str(ROOT), patterns) if (ROOT / path).is_file()}
    problems = [f"{path} is no file of the repository" for path in sorted(files - tracked())]
    problems += [f"{path} is missing" for path in sorted(tracked(*NEEDED) - files)]
    problems += [f"{path} does not exist" for path in NEEDED if not (ROOT / path).exists()]
    for path in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path, follow_symlinks=False)
    for problem in problems:
        print(f"context of the image: {problem}", file=sys.stderr)
    print(f"    {len(files)} files, {sum((folder / path).stat().st_size for path in files) / 1e6:.1f} MB")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
