#!/usr/bin/env python3
"""How late do throng's iterations begin, beside a bare timer loop in the same run?

    python3 benchmarks/arrivals.py --build build/release

Runs a bare loop over a timerfd, throng, and throng with busy_poll in turn, round after round, at
each rate, on one core; prints medians with their spread.  README.md says how to read them.
"""

import sys

sys.dont_write_bytecode = True   # a benchmark leaves nothing in the source tree

import argparse
import os

import figures
from processes import Failed, find, json_line, run

CLIENTS = {
    "raw loop": ("raw_arrivals", []),
    "throng": ("arrivals", []),
    "throng, busy_poll": ("arrivals", ["--busy-poll", "150"]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release", help="build folder (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="(%(default)s)")
    parser.add_argument("--seconds", type=int, default=3, help="of one run (%(default)s)")
    parser.add_argument("--rates", default="1000,10000,50000", help="a second (%(default)s)")
    arguments = parser.parse_args()
    core = sorted(os.sched_getaffinity(0))[-1]
    problems = []
    for rate in arguments.rates.split(","):
        samples = {name: [] for name in CLIENTS}
        for _ in range(arguments.rounds):
            for name, (program, options) in CLIENTS.items():
                path = find(arguments.build, program)
                if not path:
                    sys.exit(f"error: bench_{program} is not in {arguments.build}")
                command = [path, "-r", rate, "-d", str(arguments.seconds), *options]
                try:
                    samples[name].append(json_line(run(command, core, arguments.seconds + 30)[0]))
                except Failed as why:
                    problems.append(f"{name} at {rate}/s: {why}")
        rows = []
        for name, found in samples.items():
            if not found:
                continue
            rows.append([name]
                        + [figures.spread([one["lag_us"][q] for one in found], 1)
                           for q in ("p50", "p90", "p99")]
                        + [figures.spread([one["cpu_percent"] for one in found], 0),
                           str(sum(int(one.get("dropped", 0)) for one in found))])
        print(f"\n{rate} arrivals a second, {arguments.seconds} s, median (min - max):\n\n"
              + figures.table(["client", "lag p50, us", "lag p90, us", "lag p99, us", "CPU, %",
                               "dropped"], rows), flush=True)
    for problem in problems:
        print("problem: " + problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
