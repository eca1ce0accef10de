#!/usr/bin/env python3
"""check_load_tests.py <ctest> <build folder>: whether throng_add_load_test registered the consumer's
load tests as it should, and whether they pass."""

import json
import subprocess
import sys

# 1.5 s + 2 s + 7 s, rounded up, and the margin; 4 s of constant_vus + 30 s + 7 s; as it was said.
WANTED = {"load, by its plan": 11 + 60, "load of 4 s": 41 + 5, "load with a timeout": 17}


def main():
    ctest, build = sys.argv[1:3]
    shown = subprocess.run(
        [ctest, "--test-dir", build, "--show-only=json-v1"], check=True, stdout=subprocess.PIPE
    )
    tests = {test["name"]: test for test in json.loads(shown.stdout)["tests"]}
    problems = []
    for name, timeout in WANTED.items():
        of = {each["name"]: each["value"] for each in tests.pop(name)["properties"]}
        for key, value in {"LABELS": ["load"], "RUN_SERIAL": True, "TIMEOUT": timeout}.items():
            if of.get(key) != value:
                problems.append(f"{name}: {key} is {of.get(key)}, wanted {value}")
        if of.get("WILL_FAIL", False) != (name == "load of 4 s"):
            problems.append(f"{name}: its PROPERTIES are {of}")
    if tests:
        problems.append(f"tests that nobody registered: {', '.join(tests)}")
    for each in problems:
        print(each)
    # Fails and passes by WORD, which must arrive as one word.
    run = subprocess.run(
        [ctest, "--test-dir", build, "--output-on-failure", "-R", "plan"], check=False
    )
    return 1 if problems or run.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
