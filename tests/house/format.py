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


def problems_of(root):
    files = cpp_text.sources(root, FOLDERS, (".hpp", ".ipp", ".cpp"))
    if not files:
        return []
    run = subprocess.run(
        [PROGRAM, "--style=file:" + STYLE, "--dry-run", "-Werror"] + files,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode == 0:
        return []
    badly = {line.split(":")[0] for line in run.stderr.splitlines() if "error:" in line}
    # Something else went wrong: say what.
    return [f"{path}: {PROGRAM} -i would change it" for path in sorted(badly)] or [run.stderr]


SAMPLES = [
    ("formatted", {"include/throng/a.hpp": "int f(const int& a);\n"}, None),
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
