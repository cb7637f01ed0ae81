#!/usr/bin/env python3
"""Writes a software bill of materials (CycloneDX 1.6, JSON) of the server's binary and the page's wasm: every crate with
its version, licence, checksum and dependencies.

    scripts/sbom.py [FILE]        standard output without FILE

Reads only `cargo metadata` and `Cargo.lock`. The output is reproducible.
"""

import json
import subprocess
import sys
import tomllib

SHIPPED = {"server": "x86_64-unknown-linux-gnu", "frontend": "wasm32-unknown-unknown"}


def metadata(target: str) -> dict:
    command = ["cargo", "metadata", "--locked", "--format-version=1", f"--filter-platform={target}"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def ships(dependency: dict) -> bool:
    """Includes build scripts and macros: they are not shipped, but their output is."""
    return any(kind["kind"] != "dev" for kind in dependency["dep_kinds"])


def reachable(nodes: dict, root: str) -> set[str]:
    found, waiting = set(), [root]
    while waiting:
        package = waiting.pop()
        if package not in found:
            found.add(package)
            waiting += [dependency["pkg"] for dependency in nodes[package]["deps"] if ships(dependency)]
    return found


def purl(package: dict) -> str:
    return f"pkg:cargo/{package['name']}@{package['version']}"


def main() -> None:
    with open("Cargo.lock", "rb") as file:
        locked = tomllib.load(file)["package"]
    checksums = {(entry["name"], entry["version"]): entry.get("checksum") for entry in locked}
    components, dependencies, roots = {}, {}, []
    for name, target in SHIPPED.items():
        data = metadata(target)
        packages = {package["id"]: package for package in data["packages"]}
        nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
        root = next(p["id"] for p in data["packages"] if p["name"] == name and p["source"] is None)
        roots.append(purl(packages[root]))
        for package_id in reachable(nodes, root):
            package = packages[package_id]
            component = {
                "type": "application" if package_id == root else "library",
                "bom-ref": purl(package),
                "name": package["name"],
                "version": package["version"],
                "purl": purl(package),
            }
            if package["license"]:
                expression = package["license"].replace("/", " OR ")
                component["licenses"] = [{"expression": expression}]
            if package["repository"]:
                component["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
            if checksum := checksums.get((package["name"], package["version"])):
                component["hashes"] = [{"alg": "SHA-256", "content": checksum}]
            components[purl(package)] = component
            wanted = {purl(packages[d["pkg"]]) for d in nodes[package_id]["deps"] if ships(d)}
            dependencies.setdefault(purl(package), set()).update(wanted)
    bom = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "buttress", "name": "buttress"}},
        "components": [components[ref] for ref in sorted(components)],
        "dependencies": [{"ref": "buttress", "dependsOn": sorted(roots)}]
        + [{"ref": ref, "dependsOn": sorted(dependencies[ref])} for ref in sorted(dependencies)],
    }
    text = json.dumps(bom, indent=1) + "\n"
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            file.write(text)
        print(f"sbom: {len(components)} components in {sys.argv[1]}")
    else:
        sys.stdout.write(text)


main()
