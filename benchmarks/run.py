#!/usr/bin/env python3
"""What does a GET cost throng's client, beside a raw epoll loop and wrk in the same run?

    python3 benchmarks/run.py --build build/release

Runs the clients in turn, round after round, against a small server, with the client on the
server's core and on a core of its own; prints medians, their spread and the ratios within a round.
README.md says how to read them.
"""

import sys

sys.dont_write_bytecode = True   # a benchmark leaves nothing in the source tree

import argparse
import os
import re
import shutil
import signal
import tempfile

import figures
from processes import (Failed, Own, Responder, Wrk, find, json_line, raise_descriptor_limit, run,
                       take_turns)

CLIENTS = ("raw", "throng", "throng+check", "throng+new-heads", "wrk")
# What the server is told when that client asks it.
SERVED = {"throng+new-heads": ["--new-heads"], "before+new-heads": ["--new-heads"]}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release", help="build folder (%(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="of each placement (%(default)s)")
    parser.add_argument("--seconds", type=float, default=3, help="of one run (%(default)s)")
    parser.add_argument("--connections", type=int, default=64, help="VUs (%(default)s)")
    parser.add_argument("--only", default="raw,throng,wrk",
                        help="clients, of %s (%%(default)s)" % ",".join(CLIENTS))
    parser.add_argument("--before", metavar="FOLDER",
                        help="build folder of an older state: its client takes part as `before`")
    parser.add_argument("--callgrind", action="store_true",
                        help="count instructions for each request too (slow)")
    parser.add_argument("--memory", action="store_true",
                        help="measure resident memory for each VU instead of CPU")
    parser.add_argument("--vus", default="1000,10000", metavar="FEW,MANY",
                        help="for --memory (%(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write Google Benchmark's JSON")
    arguments = parser.parse_args()
    arguments.only = [name for name in arguments.only.split(",") if name]
    unknown = [name for name in arguments.only if name not in CLIENTS]
    if unknown or not arguments.only:
        parser.error("--only takes a list of " + ", ".join(CLIENTS))
    if arguments.rounds < 1 or arguments.seconds < 1 or arguments.connections < 1:
        parser.error("--rounds, --seconds and --connections are at least 1")
    try:
        arguments.few, arguments.many = (int(n) for n in arguments.vus.split(","))
    except ValueError:
        parser.error("--vus takes two numbers")
    if not 0 < arguments.few < arguments.many:
        parser.error("--vus takes a smaller and a larger number")
    return arguments


def clients_of(arguments):
    """The clients that are here; says which of those asked for are not."""
    made = []
    for name in arguments.only:
        if name == "wrk":
            client = Wrk()
            missing = "wrk is not on PATH"
        else:
            stem = "raw_loop" if name == "raw" else "get"
            extra = ["--check"] if name == "throng+check" else []
            client = Own(name, find(arguments.build, stem), extra)
            missing = f"bench_{stem} is not in {arguments.build}"
        if client.program:
            made.append(client)
        else:
            print(f"skipped: {name} ({missing})", file=sys.stderr)
    if arguments.before:
        program = find(arguments.before, "get")
        if not program:
            sys.exit(f"error: bench_get is not in {arguments.before}, which --before names")
        made.append(Own("before", program))
        if "throng+new-heads" in arguments.only:
            made.append(Own("before+new-heads", program))
    return made


def one_run(client, responder, server_core, client_core, seconds, connections, problems,
            wrapper=(), limit=None):
    """One client against a server of its own; answers (its sample, its stderr)."""
    with Responder(responder, server_core, SERVED.get(client.name, ())) as server:
        command = [*wrapper, *client.command(server.port, seconds, connections)]
        printed, said, usage, took = run(command, client_core, limit or 4 * seconds + 20)
        sample = client.read(printed, usage, took)
        seen = server.finish()
    # wrk connects once before it begins, hence its slack is for each connection, and one more.
    if abs(seen - sample["total_requests"]) > client.slack * (connections + 1):
        problems.append(f"{client.name} reports {sample['total_requests']} requests, "
                        f"the server saw {seen}")
    return sample, said


def measure(arguments, clients, responder, server_core, client_core, problems):
    """The rounds of one placement."""
    def sample_of(client):
        return one_run(client, responder, server_core, client_core, arguments.seconds,
                       arguments.connections, problems)[0]

    return take_turns(clients, arguments.rounds, sample_of, figures.total_us, problems)


def system_calls(text):
    """The calls of a summary of `strace -c`, by name."""
    calls = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 5 and re.fullmatch(r"[\d.]+", fields[0]) and fields[3].isdigit():
            calls[fields[-1]] = int(fields[3])
    calls.pop("total", None)
    return calls


def slope(arguments, client, responder, cores, problems, wrapper, counts_of, lengths, limit):
    """What each request adds to some counts: two runs of different length, so that start and end
    cancel out."""
    counts, requests = [], []
    for seconds in lengths:
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out")
            sample, said = one_run(client, responder, *cores, seconds, arguments.connections,
                                   problems, wrapper(out), limit)
            counts.append(counts_of(out, said))
            requests.append(sample["total_requests"])
    more = requests[1] - requests[0]
    if more <= 0:
        raise Failed("the longer run made no more requests than the shorter")
    return {name: (counts[1][name] - counts[0].get(name, 0)) / more for name in counts[1]}


def count_system_calls(arguments, clients, responder, cores, problems):
    def counts_of(out, _said):
        with open(out) as file:
            return system_calls(file.read())

    found = {}
    for client in clients:
        try:
            found[client.name] = slope(
                arguments, client, responder, cores, problems,
                lambda out: ["strace", "-c", "-f", "-o", out], counts_of, (1, 3), 60)
        except Failed as why:
            problems.append(f"system calls of {client.name}: {why}")
    rows = []
    for name, calls in found.items():
        most = sorted(((n, c) for n, c in calls.items() if c >= 0.005), key=lambda x: -x[1])
        rows.append([name, f"{sum(calls.values()):.3f}",
                     ", ".join(f"{n} {c:.3f}" for n, c in most)])
    if rows:
        print("\nSystem calls for each request (strace):\n\n"
              + figures.table(["client", "calls/request", "of which"], rows))
    return {f"system_calls/{name}": {"system_calls": sum(calls.values()), **calls}
            for name, calls in found.items()}


def count_instructions(arguments, clients, responder, cores, problems):
    def counts_of(_out, said):
        collected = re.search(r"Collected : (\d+)", said)
        if not collected:
            raise Failed("callgrind collected nothing")
        return {"instructions": int(collected.group(1))}

    found = {}
    for client in clients:
        try:
            found[client.name] = slope(
                arguments, client, responder, cores, problems,
                lambda out: ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out],
                counts_of, (2, 6), 240)["instructions"]
        except Failed as why:
            problems.append(f"instructions of {client.name}: {why}")
    if found:
        print("\nUser instructions for each request (callgrind):\n\n" + figures.table(
            ["client", "instructions/request", "over raw"],
            [[name, f"{n:.0f}", f"{n / found['raw']:.2f}" if "raw" in found else "-"]
             for name, n in found.items()]))
    return {f"instructions/{name}": {"instructions": n} for name, n in found.items()}


def measure_memory(arguments, responder, cores, problems):
    """Resident bytes for each VU: the slope between few VUs and many."""
    program = find(arguments.build, "memory")
    if not program:
        print(f"skipped: memory (bench_memory is not in {arguments.build})", file=sys.stderr)
        return {}
    results, rows = {}, []
    for index in range(min(arguments.rounds, 3)):
        pair = []
        for vus in (arguments.few, arguments.many):
            with Responder(responder, cores[0]) as server:
                command = [program, "-p", str(server.port), "-c", str(vus)]
                try:
                    pair.append(json_line(run(command, cores[1], 90)[0]))
                except Failed as why:
                    problems.append(f"memory with {vus} VUs: {why}")
                    return results
                if server.finish() != pair[-1]["total_requests"]:
                    problems.append(f"memory with {vus} VUs: the server's count differs")
        few, many = (p["resident_during"] for p in pair)
        each = (many - few) / (arguments.many - arguments.few)
        rows.append([index + 1, f"{few / 1024:.0f}", f"{many / 1024:.0f}", f"{each:.0f}"])
        results[f"memory/round:{index + 1}"] = {"bytes_per_vu": each, "resident_few": few,
                                                "resident_many": many}
    print("\nResident memory of the client:\n\n" + figures.table(
        ["round", f"KiB with {arguments.few} VUs", f"KiB with {arguments.many} VUs",
         "bytes for each VU"], rows))
    each = [r["bytes_per_vu"] for r in results.values()]
    print("\nBytes for each VU: " + figures.spread(each, 0))
    return results


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # so that children are ended too
    responder = find(arguments.build, "responder")
    if not responder:
        sys.exit(f"error: bench_responder is not in {arguments.build}: build the benchmarks first "
                 "(cmake --build, THRONG_BUILD_BENCHMARKS=ON), or name the folder with --build")
    raise_descriptor_limit()
    cores = sorted(os.sched_getaffinity(0))
    server_core, other_core = cores[0], cores[1] if len(cores) > 1 else None
    apart = (server_core, other_core if other_core is not None else server_core)
    problems, placements, counters = [], {}, {}

    if arguments.memory:
        counters = measure_memory(arguments, responder, apart, problems)
    else:
        clients = clients_of(arguments)
        if not clients:
            sys.exit("error: none of the clients is here")
        names = [client.name for client in clients]
        where = {"same_core": ("Client on the server's core", server_core)}
        if other_core is not None:
            where["own_core"] = ("Client on a core of its own", other_core)
        for placement, (title, core) in where.items():
            print(f"{title} ...", file=sys.stderr)
            rounds = measure(arguments, clients, responder, server_core, core, problems)
            placements[placement] = rounds
            print(f"\n{title}: {arguments.connections} connections, {arguments.seconds:g} s, "
                  "median (min - max):\n\n" + figures.costs(rounds, names)
                  + "\n\n" + figures.ratios(rounds, names), flush=True)
        # A client that never gave a sample would only fail again, and more slowly.
        clients = [c for c in clients if any(c.name in r for rs in placements.values() for r in rs)]
        if shutil.which("strace"):
            counters |= count_system_calls(arguments, clients, responder, apart, problems)
        else:
            print("skipped: system calls (strace is not on PATH)", file=sys.stderr)
        if arguments.callgrind and not shutil.which("valgrind"):
            print("skipped: instructions (valgrind is not on PATH)", file=sys.stderr)
        elif arguments.callgrind:
            counters |= count_instructions(arguments, [c for c in clients if c.name != "wrk"],
                                           responder, apart, problems)

    if arguments.json:
        with open(arguments.json, "w") as file:
            file.write(figures.google_benchmark(placements, counters, arguments))
    for problem in problems:
        print("problem: " + problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
