#!/usr/bin/env python3
"""The first C++ block of README.md is examples/first.cpp, byte for byte.

So the first code that a reader copies is built and run by the tests.
"""

import os
import re
import sys

import cpp_text

README, EXAMPLE = "README.md", "examples/first.cpp"


def problems_of(root):
    block = re.search(r"^```cpp\n(.*?)^```$", cpp_text.read(root, README), re.MULTILINE | re.DOTALL)
    if not block:
        return [f"{README}: has no ```cpp block"]
    shown, built = block[1].splitlines(), cpp_text.read(root, EXAMPLE).splitlines()
    for number, (a, b) in enumerate(zip(shown, built), start=1):
        if a != b:
            return [f"{EXAMPLE}:{number}: '{b}', but {README} shows '{a}'"]
    if block[1] != cpp_text.read(root, EXAMPLE):
        return [f"{README}: its first block and {EXAMPLE} end differently"]
    return []


def pair(readme, example):
    return {README: "# t\n\n```sh\nx\n```\n\n```cpp\n" + readme + "```\n", EXAMPLE: example}


SAMPLES = [
    ("equal", pair("int a;\nint b;\n", "int a;\nint b;\n"), None),
    ("different", pair("int a;\n", "int b;\n"), "first.cpp:1: 'int b;', but"),
    ("longer", pair("int a;\n", "int a;\nint b;\n"), "end differently"),
    ("no last newline", pair("int a;\n", "int a;"), "end differently"),
    ("no block", {README: "# t\n", EXAMPLE: ""}, "no ```cpp block"),
]

if __name__ == "__main__":
    if sys.argv[1:] != ["--self-test"]:
        missing = [p for p in (README, EXAMPLE) if not os.path.exists(os.path.join(sys.argv[1], p))]
        if missing:
            print("skipped: there is no " + " and no ".join(missing))
            sys.exit(77)
    cpp_text.main(problems_of, SAMPLES)
