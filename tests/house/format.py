#!/usr/bin/env python3
"""Every C++ file of the tree is as clang-format 14 writes it.

Version 14 and no other: they differ, and one of them has to be right.  Ends with 77, skipped, where
it is not installed.  `clang-format-14 -i <file>` is the cure.
"""

import os
import shutil
import subprocess
import sys

import cpp_text

PROGRAM = "clang-format-14"
FOLDERS = ["include", "tests", "examples", "benchmarks", "cmake"]
STYLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.clang-format")


def formatted(root, path):
    command = [PROGRAM, "--style=file:" + STYLE, path]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout


def problems_of(root):
    problems = []
    # The output is compared: --dry-run complains about the last line of `namespace a::inline b`
    # without wanting to change it.
    for path in cpp_text.sources(root, FOLDERS, (".hpp", ".ipp", ".cpp")):
        now, wanted = cpp_text.read(root, path).split("\n"), formatted(root, path).split("\n")
        if now != wanted:
            pairs = enumerate(zip(now, wanted), start=1)
            line = next((number for number, (a, b) in pairs if a != b), len(wanted))
            problems.append(f"{path}:{line}: {PROGRAM} -i would change it")
    return problems


SAMPLES = [
    ("formatted", {"include/throng/a.hpp": "int f(const int& a);\n"}, None),
    (
        "inline namespace",
        {"include/throng/a.hpp": "namespace a::inline B {\nint f();\n} // namespace a::inline B\n"},
        None,
    ),
    ("not formatted", {"include/throng/a.hpp": "int f( const int &a );\n"}, "a.hpp"),
    ("a body", {"include/throng/a.ipp": "int   f();\n"}, "a.ipp"),
    ("a test", {"tests/base/a_test.cpp": "int   f();\n"}, "a_test.cpp"),
    ("include order", {"examples/a.cpp": "#include <vector>\n\n#include <throng/a.hpp>\n"}, "a.cpp"),
]

if __name__ == "__main__":
    if not shutil.which(PROGRAM):
        print(f"skipped: {PROGRAM} is not installed")
        sys.exit(77)
    cpp_text.main(problems_of, SAMPLES)
