#!/usr/bin/env python3
"""Compiles one case and compares the outcome with its first line.

// expect: <regular expression>  must not compile, and the compiler's output must match
// expect-ok                     must compile
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile


def judge(command, source):
    """None when the case behaves as its first line says, else what is wrong."""
    with open(source, encoding="utf-8") as file:
        first = file.readline().rstrip("\n")
    wanted = re.fullmatch(r"// expect: (\S.*)", first)
    if not wanted and first != "// expect-ok":
        return "the first line must be '// expect: <text>' or '// expect-ok', it is: " + first
    run = subprocess.run(command + [source], capture_output=True, text=True, check=False)
    output = run.stdout + run.stderr
    if not wanted:
        return None if run.returncode == 0 else "it must compile:\n" + output
    if run.returncode == 0:
        return "it compiles, and must not"
    if not re.search(wanted[1], output):
        return f"the compiler does not say '{wanted[1]}':\n{output}"
    return None


def self_test(command):
    """Samples of which the harness must accept the first two and refuse the others."""
    good, broken = "int main() { return 0; }\n", "int main() { return nonsense; }\n"
    samples = [
        ("// expect-ok\n" + good, True),
        ("// expect: nonsense\n" + broken, True),
        ("// expect: nonsense\n" + good, False),
        ("// expect: some other message\n" + broken, False),
        ("// expect-ok\n" + broken, False),
        ("// no expectation\n" + good, False),
    ]
    mistakes = 0
    with tempfile.TemporaryDirectory() as folder:
        for text, accepted in samples:
            source = os.path.join(folder, "sample.cpp")
            with open(source, "w", encoding="utf-8") as file:
                file.write(text)
            if (judge(command, source) is None) != accepted:
                print("misjudged:\n" + text)
                mistakes += 1
    return mistakes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--includes", default="", help="folders, with | between them")
    parser.add_argument("--defines", default="", help="definitions, with | between them")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("source", nargs="?")
    options = parser.parse_args()
    command = [options.compiler, "-std=c++20", "-fsyntax-only"]
    command += ["-D" + define for define in options.defines.split("|") if define]
    command += ["-I" + include for include in options.includes.split("|") if include]
    if options.self_test:
        return 1 if self_test(command) else 0
    problem = judge(command, options.source)
    if problem:
        print(f"{options.source}: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
