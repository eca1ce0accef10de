#!/usr/bin/env python3
"""run_example.py <source> <program>: runs an example as the first lines of its source say.

// ctest: <regular expression>, // args: <arguments>, // exit: <number>
"""

import re
import shlex
import subprocess
import sys


def main():
    source, program = sys.argv[1:3]
    wanted = {"args": "", "exit": "0"}
    with open(source, encoding="utf-8") as file:
        for line in file.readlines()[:5]:
            if match := re.fullmatch(r"// (ctest|args|exit): (.*\S)\s*", line):
                wanted[match[1]] = match[2]
    if "ctest" not in wanted:
        print(f"{source}: '// ctest: <text>' must stand in the first five lines")
        return 1
    command = [program, "--no-color"] + shlex.split(wanted["args"])
    run = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    print(run.stdout)
    if run.returncode == 77:
        return 77
    if run.returncode != int(wanted["exit"]):
        print(f"exit code {run.returncode}, expected {wanted['exit']}")
        return 1
    if not re.search(wanted["ctest"], run.stdout, re.MULTILINE):
        print(f"the output does not match '{wanted['ctest']}'")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
