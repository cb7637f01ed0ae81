#!/usr/bin/env python3
"""Prints the wasm's bytes of code by crate, and the largest functions.

    wasm_size.py FILE.wasm      a module with function names

Sizes are uncompressed; as a rule of thumb the browser downloads a third of them.
"""

import re
import sys
from collections import Counter
from pathlib import Path


class Reader:
    """Reader for the primitive values of a wasm module."""

    def __init__(self, data: bytes, at: int = 0):
        self.data, self.at = data, at

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        """An unsigned LEB128."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def text(self) -> str:
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at].decode(errors="replace")

    def limits(self) -> None:
        if self.byte() & 1:
            self.number()
        self.number()


def functions(data: bytes) -> list[tuple[int, str]]:
    """Sizes and names of all functions."""
    sizes: list[int] = []
    names: dict[int, str] = {}
    imported = 0
    module = Reader(data, 8)
    while module.at < len(data):
        section, length = module.byte(), module.number()
        start = module.at
        if section == 2:
            for _ in range(module.number()):
                module.text()
                module.text()
                kind = module.byte()
                if kind == 0:
                    module.number()
                    imported += 1
                elif kind in (1, 2):
                    if kind == 1:
                        module.byte()
                    module.limits()
                else:
                    module.at += 2
        elif section == 10:
            for _ in range(module.number()):
                size = module.number()
                sizes.append(size)
                module.at += size
        elif section == 0 and module.text() == "name":
            while module.at < start + length:
                part, size = module.byte(), module.number()
                end = module.at + size
                if part == 1:
                    for _ in range(module.number()):
                        index = module.number()
                        names[index] = module.text()
                module.at = end
        module.at = start + length
    return [(size, names.get(imported + index, "?")) for index, size in enumerate(sizes)]


def crate(name: str) -> str:
    """The first crate in a name, demangled or by Rust's symbol mangling v0 (`C`, a number in base 62, length, name)."""
    mangled = re.match(r"_R.*?C(?:s[0-9A-Za-z]*_)?(\d+)_?", name)
    if mangled:
        return name[mangled.end() :][: int(mangled.group(1))]
    path = re.search(r"([A-Za-z_]\w*)(?:\[[0-9a-f]+\])?::", name)
    return path.group(1) if path else "(other)"


def main() -> None:
    found = functions(Path(sys.argv[1]).read_bytes())
    by_crate: Counter[str] = Counter()
    for size, name in found:
        by_crate[crate(name)] += size
    total = sum(by_crate.values())
    print(f"{total:9,} bytes of code in {len(found):,} functions")
    for name, size in by_crate.most_common(20):
        print(f"{size:9,} {100 * size / total:4.0f} %  {name}")
    print("largest functions:")
    for size, name in sorted(found, reverse=True)[:20]:
        readable = re.sub(r"\[[0-9a-f]{16}\]", "", name)
        print(f"{size:9,}  {readable[:120]}")


if __name__ == "__main__":
    main()
