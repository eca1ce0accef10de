#!/usr/bin/env python3
"""<throng/src.hpp> includes every body of the tree (impl/*.ipp) once, and nothing else.

A body that is missing there does not link where throng is compiled separately.
"""

import os

import cpp_text
from rooms import includes

SOURCE = "include/throng/src.hpp"


def problems_of(root):
    bodies = cpp_text.sources(root, ["include/throng"], (".ipp",))
    wanted = {path.removeprefix("include/") for path in bodies}
    problems, seen = [], set()
    for path in sorted(wanted):
        if os.path.basename(os.path.dirname(path)) != "impl":
            problems.append(f"include/{path}: a body lies in a folder impl")
    for line, _, path in includes(cpp_text.read(root, SOURCE)):
        if path in seen:
            problems.append(f"{SOURCE}:{line}: <{path}> is there twice")
        elif path not in wanted:
            problems.append(f"{SOURCE}:{line}: <{path}> is no body of the tree")
        seen.add(path)
    problems += [f"{SOURCE}: <{path}> is missing" for path in sorted(wanted - seen)]
    return problems


def tree(source, *bodies):
    files = {"include/throng/" + path: "" for path in bodies}
    return files | {SOURCE: source}


A, B = "#include <throng/base/impl/a.ipp>\n", "#include <throng/vu/impl/b.ipp>\n"

SAMPLES = [
    ("complete", tree(A + B, "base/impl/a.ipp", "vu/impl/b.ipp"), None),
    ("one is missing", tree(A, "base/impl/a.ipp", "vu/impl/b.ipp"), "b.ipp> is missing"),
    ("commented out", tree(A + "// " + B, "base/impl/a.ipp", "vu/impl/b.ipp"), "is missing"),
    ("one is gone", tree(A + B, "base/impl/a.ipp"), "src.hpp:2: <throng/vu/impl/b.ipp> is no body"),
    ("a header", tree(A + "#include <vector>\n", "base/impl/a.ipp"), "<vector> is no body"),
    ("twice", tree(A + A, "base/impl/a.ipp"), "src.hpp:2: <throng/base/impl/a.ipp> is there twice"),
    (
        "not in impl",
        tree("#include <throng/base/a.ipp>\n", "base/a.ipp"),
        "a body lies in a folder impl",
    ),
    ("in quotes", tree(A.replace("<", '"').replace(">", '"'), "base/impl/a.ipp"), None),
    ("none at all", tree(""), None),
]

if __name__ == "__main__":
    cpp_text.main(problems_of, SAMPLES)
