#!/usr/bin/env python3
"""The C++ of README.md is that of examples/: its first block is first.cpp, byte for byte, and each
other one stands in a file there as it is, line for line.

So all code that a reader copies is built and run by the tests.
"""

import os
import re
import sys

import cpp_text

README, EXAMPLE = "README.md", "examples/first.cpp"


BLOCK = re.compile(r"^```cpp\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def first_problems(shown_text, built_text):
    shown, built = shown_text.splitlines(), built_text.splitlines()
    for number, (a, b) in enumerate(zip(shown, built), start=1):
        if a != b:
            return [f"{EXAMPLE}:{number}: '{b}', but {README} shows '{a}'"]
    if shown_text != built_text:
        return [f"{README}: its first block and {EXAMPLE} end differently"]
    return []


def problems_of(root):
    readme = cpp_text.read(root, README)
    blocks = list(BLOCK.finditer(readme))
    if not blocks:
        return [f"{README}: has no ```cpp block"]
    problems = first_problems(blocks[0][1], cpp_text.read(root, EXAMPLE))
    # Whole lines only: a newline before the first one.
    examples = [
        "\n" + cpp_text.read(root, path)
        for path in cpp_text.sources(root, ["examples"], (".cpp", ".hpp"))
    ]
    for block in blocks[1:]:
        if not any("\n" + block[1] in example for example in examples):
            line = cpp_text.line_of(readme, block.start())
            problems.append(f"{README}:{line}: this block stands in no file under examples/")
    return problems


def pair(readme, example):
    return {README: "# t\n\n```sh\nx\n```\n\n```cpp\n" + readme + "```\n", EXAMPLE: example}


def quoted(block):
    return {
        README: "```cpp\nint a;\n```\n\n```cpp\n" + block + "```\n",
        EXAMPLE: "int a;\n",
        "examples/other.cpp": "void e() {\n  f(1);\n  g();\n  h();\n}\n",
    }


SAMPLES = [
    ("equal", pair("int a;\nint b;\n", "int a;\nint b;\n"), None),
    ("different", pair("int a;\n", "int b;\n"), "first.cpp:1: 'int b;', but"),
    ("longer", pair("int a;\n", "int a;\nint b;\n"), "end differently"),
    ("no last newline", pair("int a;\n", "int a;"), "end differently"),
    ("quoted", quoted("  f(1);\n  g();\n"), None),
    ("quoted, first line cut", quoted("f(1);\n  g();\n"), "README.md:5: this block stands in no"),
    ("quoted, last line cut", quoted("  f(1);\n  g()\n"), "README.md:5: this block stands in no"),
    ("quoted, changed", quoted("  f(2);\n"), "README.md:5: this block stands in no"),
    ("quoted, a line left out", quoted("  f(1);\n  h();\n"), "stands in no"),
    ("no block", {README: "# t\n", EXAMPLE: ""}, "no ```cpp block"),
]

if __name__ == "__main__":
    if sys.argv[1:] != ["--self-test"]:
        missing = [p for p in (README, EXAMPLE) if not os.path.exists(os.path.join(sys.argv[1], p))]
        if missing:
            print("skipped: there is no " + " and no ".join(missing))
            sys.exit(77)
    cpp_text.main(problems_of, SAMPLES)
