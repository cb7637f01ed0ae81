#!/usr/bin/env python3
"""Finds import circles of more than two files in the source folders of Rust crates.

A file imports another one if a path in it, `crate::…` or `super::…`, leads there. What a module uses of the modules
below it does not count, because these are its parts; nor do tests. Prints each circle, and fails if there is one.
"""

import re
import sys
from pathlib import Path

COMMENT_OR_VISIBILITY = re.compile(r"//.*|\bpub\([^)]*\)")
TEST_FILE = re.compile(r"#\[cfg\(test\)\]\s*(?:pub)?\s*mod \w+;")
TESTS = re.compile(r"#\[cfg\(test\)\].*", re.DOTALL)
USE = re.compile(r"\buse ([^;]+);")
PATH = re.compile(r"(?<![\w:])(?:crate|super)::(?:\w+::)*[\w*]+")


def split_list(text):
    """The items of a list, separated by commas outside of braces."""
    depth, item = 0, ""
    for char in text:
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            yield item
            item = ""
        else:
            item += char
    yield item


def used_paths(text):
    """The paths of a `use` declaration: `a::{b, c::d}` is `a::b` and `a::c::d`."""
    head, brace, rest = text.strip().partition("{")
    if not brace:
        return [head]
    items = split_list(rest.rpartition("}")[0])
    return [head + path for item in items if item.strip() for path in used_paths(item)]


def imports_of(module, file, modules):
    """The modules that a module imports, each as a tuple of names; the root is empty."""
    code = TESTS.sub("", TEST_FILE.sub("", COMMENT_OR_VISIBILITY.sub("", file.read_text())))
    paths = [path for use in USE.findall(code) for path in used_paths(use)]
    found = set()
    for path in paths + USE.sub("", code).split():
        for match in PATH.findall(path):
            first, *names = match.split("::")
            target = module[:-1] if first == "super" else ()
            while names and names[0] == "super":
                target, names = target[:-1], names[1:]
            target += tuple(names)
            while target not in modules:
                target = target[:-1]
            if target[: len(module)] != module:
                found.add(target)
    return found


def circles(imports):
    """The strongly connected components of more than two modules (Tarjan's algorithm)."""
    index, low, stack, found = {}, {}, [], []

    def visit(module):
        index[module] = low[module] = len(index)
        stack.append(module)
        for target in imports[module]:
            if target not in index:
                visit(target)
            if target in stack:
                low[module] = min(low[module], low[target])
        if low[module] == index[module]:
            start = stack.index(module)
            if len(stack) - start > 2:
                found.append(sorted(stack[start:]))
            del stack[start:]

    for module in imports:
        if module not in index:
            visit(module)
    return found


def main(folders):
    found = 0
    for folder in map(Path, folders):
        modules = {}
        for file in sorted(folder.rglob("*.rs")):
            names = file.relative_to(folder).with_suffix("").parts
            if "tests" not in names:
                modules[() if names in (("lib",), ("main",)) else names] = file
        imports = {module: imports_of(module, file, modules) for module, file in modules.items()}
        for circle in circles(imports):
            found += 1
            for module in circle:
                targets = ", ".join("::".join(target) or "lib" for target in sorted(imports[module]) if target in circle)
                print(f"{folder}: {'::'.join(module) or 'lib'} imports {targets}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    sys.exit(main(sys.argv[1:]))
