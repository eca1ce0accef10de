#!/usr/bin/env python3
"""run_example.py <source> <program>: runs an example as the first lines of its source say.

// ctest: <regular expression>   (as often as you like; all must match)
// args: <arguments>
// exit: <number>
// color: none                   (without --no-color, where a program takes no such flag)
"""

import itertools
import os
import re
import shlex
import subprocess
import sys


def main():
    source, program = sys.argv[1:3]
    wanted = {"args": "", "exit": "0", "color": "--no-color"}
    outputs = []
    with open(source, encoding="utf-8") as file:
        for line in itertools.takewhile(lambda line: line.startswith("//"), file):
            if match := re.fullmatch(r"// (ctest|args|exit|color): (.*\S)\s*", line):
                if match[1] == "ctest":
                    outputs.append(match[2])
                else:
                    wanted[match[1]] = match[2]
    if not outputs:
        print(f"{source}: '// ctest: <text>' must stand in the comment at its top")
        return 1
    color = [] if wanted["color"] == "none" else [wanted["color"]]
    command = [program] + color + shlex.split(wanted["args"])
    # Beside other tests a run may be invalid, which is not what an example shows.
    run = subprocess.run(
        command,
        env={**os.environ, "THRONG_ACCEPT_INVALID": "1"},
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
    unmatched = [each for each in outputs if not re.search(each, run.stdout, re.MULTILINE)]
    for each in unmatched:
        print(f"the output does not match '{each}'")
    return 1 if unmatched else 0


if __name__ == "__main__":
    sys.exit(main())
