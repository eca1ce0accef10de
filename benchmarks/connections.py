#!/usr/bin/env python3
"""Can 50,000 connections to one server's address and port be open at a time, without a sysctl?

    python3 benchmarks/connections.py --build build/release

The limit of descriptors may not allow one process so many: several clients share them, against
several processes of the server that listen at the same port.  One local address has 28,232 ports on
Linux, so that more must be used; this counts them in the system's own table.
"""

import sys

sys.dont_write_bytecode = True   # a benchmark leaves nothing in the source tree

import argparse
import collections
import json
import os
import signal
import subprocess
import time

from processes import Failed, find, json_line, raise_descriptor_limit

ESTABLISHED = "01"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release", help="build folder (%(default)s)")
    parser.add_argument("--connections", type=int, default=50_100, help="in all (%(default)s)")
    parser.add_argument("--processes", type=int, default=3,
                        help="clients, and as many servers (%(default)s)")
    parser.add_argument("--spread", type=int, default=10,
                        help="seconds over which they connect (%(default)s)")
    parser.add_argument("--seconds", type=int, default=30, help="of the run (%(default)s)")
    arguments = parser.parse_args()
    if arguments.processes < 1 or not 0 < arguments.spread < arguments.seconds:
        parser.error("--processes is at least 1, --spread shorter than --seconds")
    return arguments


def start(command, **more):
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more)


def start_servers(program, number):
    """Servers at one port, and the port."""
    servers, port = [], 0
    for _ in range(number):
        servers.append(start([program, "-p", str(port), "--share-port", "--connections"],
                             stdin=subprocess.PIPE))
        port = int(servers[-1].stdout.readline())
    return servers, port


def sources_of(port):
    """Established connections to the port by the address they come from, of the kernel's table."""
    wanted = f":{port:04X}"
    ends = set()   # the table shows some twice when it changes while it is read
    with open("/proc/net/tcp") as table:
        next(table)
        for line in table:
            _, local, remote, state = line.split()[:4]
            if state == ESTABLISHED and remote.endswith(wanted):
                ends.add(local)
    addresses = (bytes.fromhex(end.split(":")[0]) for end in ends)
    return collections.Counter(".".join(str(b) for b in reversed(raw)) for raw in addresses)


def measure(arguments, responder, client):
    each = arguments.connections // arguments.processes
    servers, port = start_servers(responder, arguments.processes)
    clients = []
    try:
        began = time.monotonic()
        clients = [start([client, "-p", str(port), "-c", str(each), "-s", str(arguments.spread),
                          "-d", str(arguments.seconds)]) for _ in range(arguments.processes)]
        most = collections.Counter()
        while any(c.poll() is None for c in clients):
            seen = sources_of(port)
            if seen.total() > most.total():
                most = seen
            if time.monotonic() - began > 4 * arguments.seconds + 60:
                raise Failed("the clients do not end")
            time.sleep(1)
        told = [json_line(c.stdout.read()) for c in clients]
        for server in servers:
            server.send_signal(signal.SIGTERM)
        counted = [json_line(server.communicate(timeout=10)[0]) for server in servers]
    finally:
        for process in [*clients, *servers]:
            if process.poll() is None:
                process.kill()
                process.wait()
    return told, counted, most


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # so that children are ended too
    responder, client = (find(arguments.build, name) for name in ("responder", "connections"))
    if not responder or not client:
        sys.exit(f"error: bench_responder or bench_connections is not in {arguments.build}")
    raise_descriptor_limit()
    told, counted, most = measure(arguments, responder, client)
    for line in [*told, *counted]:
        print(json.dumps(line), file=sys.stderr)
    failures = sum(n for line in told for n in line["codes"].values())
    open_at_a_time = sum(line["most_open"] for line in counted)
    print(json.dumps({
        "clients": len(told), "servers": len(counted),
        "opened": sum(line["opened"] for line in told),
        "open_in_the_kernel": most.total(), "open_at_the_servers": open_at_a_time,
        "sources": dict(most), "failures": failures,
        "local_errors": sum(line["local_errors"] for line in told),
        "bytes_per_connection": max(line["bytes_per_connection"] for line in told),
        "load": round(os.getloadavg()[0], 1)}))
    wanted = arguments.connections // arguments.processes * arguments.processes
    return 0 if failures == 0 and open_at_a_time >= wanted else 1


if __name__ == "__main__":
    sys.exit(main())
