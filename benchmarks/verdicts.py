#!/usr/bin/env python3
"""How often is the verdict on a run wrong?

    python3 benchmarks/verdicts.py --build build/release

Short runs with planned arrivals, first on the machine as it is, which must be idle, then with busy
neighbours: processes that do nothing but compute, so many for each core.  A run on the idle machine
that is not valid, and one beside neighbours that is, are errors of the verdict.
"""

import sys

sys.dont_write_bytecode = True   # a benchmark leaves nothing in the source tree

import argparse
import collections
import json
import os
import statistics
import subprocess

from processes import Failed, Responder, find

NUMBERS = ("lag_p99_ms", "response_p99_ms", "worker_cpu", "cpu_wait", "steal", "pressure")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release", help="build folder (%(default)s)")
    parser.add_argument("--runs", type=int, default=100, help="of each kind (%(default)s)")
    parser.add_argument("--seconds", type=float, default=2, help="of each run (%(default)s)")
    parser.add_argument("--rate", type=float, default=500, help="arrivals a second (%(default)s)")
    parser.add_argument("--neighbours", type=int, nargs="*", default=[0, 1, 2],
                        help="busy processes for each core, one row of the table each")
    return parser.parse_args()


class Neighbours:
    """Processes that compute, for a while or until they are ended."""

    def __init__(self, count, seconds):
        code = f"import time\nend = time.monotonic() + {seconds}\nwhile time.monotonic() < end: pass"
        self.all = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(count)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self.all:
            each.kill()
            each.wait()


def measure(client, server, arguments, neighbours):
    longest = arguments.runs * (arguments.seconds + 2) + 30
    with Neighbours(neighbours, longest), Responder(server, None) as responder:
        told = subprocess.run([client, "-p", str(responder.port), "-n", str(arguments.runs),
                               "-d", str(arguments.seconds), "-r", str(arguments.rate)],
                              stdout=subprocess.PIPE, text=True, timeout=longest, check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def row(per_core, runs):
    by = collections.Counter(each["validity"] for each in runs)
    causes = collections.Counter(cause for each in runs for cause in each["causes"])
    print(f"| {per_core} | {len(runs)} | {by['valid']} | {by['inconclusive']} | {by['invalid']} | "
          f"{', '.join(f'{name} {count}' for name, count in causes.most_common()) or '-'} |")


def numbers(per_core, runs):
    for name in NUMBERS:
        values = sorted(each[name] for each in runs)
        print(f"    {per_core} a core, {name}: median {statistics.median(values):g}, "
              f"least {values[0]:g}, most {values[-1]:g}", file=sys.stderr)


def main():
    arguments = parse_arguments()
    client, server = (find(arguments.build, name) for name in ("verdicts", "responder"))
    if client is None or server is None:
        sys.exit(f"error: bench_verdicts or bench_responder is not built in {arguments.build}")
    print(f"{arguments.rate:g} arrivals a second for {arguments.seconds:g} s, one worker; load "
          f"average before: {os.getloadavg()[0]:.2f}\n")
    print("| neighbours a core | runs | valid | inconclusive | invalid | causes |")
    print("|---|---|---|---|---|---|")
    for per_core in arguments.neighbours:
        runs = measure(client, server, arguments, per_core * (os.cpu_count() or 1))
        row(per_core, runs)
        numbers(per_core, runs)
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"error: {failed}")
