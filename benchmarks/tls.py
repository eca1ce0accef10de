#!/usr/bin/env python3
"""What does a GET over TLS cost throng's client, beside wrk and h2load in the same run?

    python3 benchmarks/tls.py --build build/release

nginx answers over TLS 1.3 with AES-128-GCM, connections are kept; the clients take turns, round
after round.  README.md says how to read the figures.
"""

import sys

sys.dont_write_bytecode = True   # a benchmark leaves nothing in the source tree

import argparse
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

import figures
from processes import (Failed, Own, Wrk, find, pinned_to, raise_descriptor_limit, run,
                       take_turns)

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/errors;
worker_rlimit_nofile 20000;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/bodies;
  proxy_temp_path {folder}/proxied;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 300s;
  server {{
    listen 127.0.0.1:{port} ssl backlog=4096;
    ssl_certificate {folder}/certificate.pem;
    ssl_certificate_key {folder}/key.pem;
    ssl_protocols TLSv1.3;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
    location = /ping {{ default_type text/plain; return 200 "PONG!"; }}
  }}
}}
"""


class Nginx:
    """One process of nginx with a certificate of its own, all of it in a temporary folder."""

    def __init__(self, program, core):
        self.folder = tempfile.mkdtemp(prefix="throng-tls-")
        self.certificate = os.path.join(self.folder, "certificate.pem")
        self.process = None
        try:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                            "/CN=localhost", "-addext",
                            "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                            os.path.join(self.folder, "key.pem"), "-out", self.certificate],
                           check=True, capture_output=True, timeout=30)
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            configuration = os.path.join(self.folder, "conf")
            with open(configuration, "w") as file:
                file.write(CONFIGURATION.format(folder=self.folder, port=self.port))
            self.process = subprocess.Popen(
                [program, "-c", configuration, "-e", os.path.join(self.folder, "errors")],
                stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=pinned_to(core))
            self.wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        self.url = f"https://127.0.0.1:{self.port}/ping"

    def wait_until_it_answers(self):
        context = ssl.create_default_context(cafile=self.certificate)
        for _ in range(100):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as plain, \
                        context.wrap_socket(plain, server_hostname="localhost") as secret:
                    self.agreed = f"{secret.version()}, {secret.cipher()[0]}"
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        with open(os.path.join(self.folder, "errors")) as file:
            raise Failed("nginx did not start: " + file.read()[-400:])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class TlsOwn(Own):
    """throng, told whom to trust."""

    def command(self, server, seconds, connections):
        return [self.program, "--url", server.url, "--tls", server.certificate, "-c",
                str(connections), "-d", str(seconds), *self.extra]


class TlsWrk(Wrk):
    """wrk over TLS; it takes any certificate."""

    def command(self, server, seconds, connections):
        return [*super().command(server.port, seconds, connections)[:-1], server.url]


class H2load:
    """h2load with HTTP/1.1 on one thread; the child's whole CPU over the requests it reports."""

    name = "h2load"

    def __init__(self):
        self.program = shutil.which("h2load")

    def command(self, server, seconds, connections):
        return [self.program, "--h1", "-t1", f"-c{connections}", f"-D{max(1, round(seconds))}",
                server.url]

    def read(self, printed, usage, _seconds):
        # With -D its total is not what was done.
        found = re.search(r"(\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, "
                          r"(\d+) timeout", printed)
        rate = re.search(r"finished in [\d.]+m?s, ([\d.]+) req/s", printed)
        if not found or not rate:
            raise Failed("h2load reports no requests: " + printed[-400:])
        requests, succeeded, *bad = (int(n) for n in found.groups())
        if requests == 0 or requests != succeeded or any(bad):
            raise Failed("h2load reports errors: " + found.group(0))
        return {"client": "h2load", "requests": requests,
                "seconds": requests / float(rate.group(1)),
                "user_us": usage.ru_utime * 1e6 / requests,
                "sys_us": usage.ru_stime * 1e6 / requests, "total_requests": requests}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release", help="build folder (%(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="of each placement (%(default)s)")
    parser.add_argument("--seconds", type=float, default=3, help="of one run (%(default)s)")
    parser.add_argument("--connections", type=int, default=64, help="VUs (%(default)s)")
    parser.add_argument("--placement", choices=("same", "own", "both"), default="both",
                        help="the client on the server's core, on its own, or both")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.seconds < 1 or arguments.connections < 1:
        parser.error("--rounds, --seconds and --connections are at least 1")
    return arguments


def clients_of(build):
    """The clients that are here; says which are not."""
    made = []
    for client in (TlsOwn("throng", find(build, "get")), TlsWrk(), H2load()):
        if client.program:
            made.append(client)
        else:
            print(f"skipped: {client.name} is not here", file=sys.stderr)
    return made


def measure(arguments, clients, server, core, problems):
    """The rounds of one placement."""
    def sample_of(client):
        command = client.command(server, arguments.seconds, arguments.connections)
        printed, _, usage, took = run(command, core, 4 * arguments.seconds + 20)
        return client.read(printed, usage, took)

    return take_turns(clients, arguments.rounds, sample_of, figures.total_us, problems)


def ratios(rounds):
    """throng beside each of the others, formed within a round."""
    rows = []
    for under in ("wrk", "h2load"):
        total = figures.paired(rounds, "throng", under, figures.total_us)
        if total:
            rows.append([f"throng / {under}",
                         figures.spread(figures.paired(rounds, "throng", under,
                                                       lambda s: s["user_us"])),
                         figures.spread(total),
                         figures.spread(figures.paired(rounds, "throng", under, figures.rate))])
    return figures.table(["ratio", "user CPU", "total CPU", "requests/s"], rows)


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # so that children are ended too
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not nginx or not shutil.which("openssl"):
        sys.exit("error: nginx and openssl are needed (Debian, Ubuntu: apt-get install nginx-light "
                 "openssl)")
    raise_descriptor_limit()
    cores = sorted(os.sched_getaffinity(0))
    clients, problems = clients_of(arguments.build), []
    if not clients:
        sys.exit("error: none of the clients is here")
    placements = []
    if arguments.placement != "own":
        placements.append(("Client on the server's core", cores[0]))
    if arguments.placement != "same" and len(cores) > 1:
        placements.append(("Client on a core of its own", cores[1]))
    with Nginx(nginx, cores[0]) as server:
        for title, core in placements:
            rounds = measure(arguments, clients, server, core, problems)
            print(f"\n{title}: {server.agreed}, {arguments.connections} connections, "
                  f"{arguments.seconds:g} s, median (min - max), load {os.getloadavg()[0]:.1f}:\n\n"
                  + figures.costs(rounds, [c.name for c in clients]) + "\n\n" + ratios(rounds),
                  flush=True)
    for problem in problems:
        print("problem: " + problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
