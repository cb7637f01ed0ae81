"""Runs the services of docs/deploy/compose.yaml as processes, and the checks through nginx and through Caddy.

    proxies.py BINARY SITE HASHES WEED
"""

import pathlib
import sys
import tempfile
import time
import traceback

from processes import Composition
from proxy_programs import PROGRAMS, started
from through_a_proxy import CHECKS, Person


def run(composition: Composition, weed: pathlib.Path) -> tuple[int, int]:
    """Numbers of passed and failed checks."""
    passed = failed = 0
    composition.start_postgres()
    composition.start_store(weed)
    for name in PROGRAMS:
        proxy = started(composition, name)
        if not composition.is_served:
            # The server tries the store through the proxy when it starts.
            composition.command("doctor", "--fix", "--yes")
            composition.start_server()
        person = Person(composition, name)
        for check in CHECKS:
            try:
                check(composition, person)
            except Exception:
                failed += 1
                print(f"{name}: {check.__name__}: FAILED")
                traceback.print_exc()
            else:
                passed += 1
                print(f"{name}: {check.__name__}: ok", flush=True)
        composition.end(proxy)
    return passed, failed


def main() -> int:
    binary, site, hashes, weed = (pathlib.Path(path).resolve() for path in sys.argv[1:])
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="buttress-deploy.") as folder:
        work = pathlib.Path(folder)
        composition = Composition(work, binary, site, hashes)
        failed = None
        try:
            passed, failed = run(composition, weed)
        finally:
            composition.close()
            if failed != 0:
                for path in sorted(work.glob("*.log")):
                    print(f"--- {path.name}", *path.read_text(errors="replace").splitlines()[-20:], sep="\n")
    print(f"{passed} passed, {failed} failed, in {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
