"""Servers and clients of a benchmark as child processes: pinned, bounded in time, always ended."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time


class Failed(Exception):
    """A run that gave no number; the message says why."""


def find(build, name):
    """The executable of a benchmark in a build folder, or None."""
    for folder in ("", "benchmarks", "bin", "bin/benchmarks"):
        path = os.path.join(build, folder, "bench_" + name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return os.path.abspath(path)
    return None


def pinned_to(core):
    """For preexec_fn: keeps a child on one core; None leaves it where it is."""
    if core is None:
        return None
    return lambda: os.sched_setaffinity(0, {core})


class Responder:
    """The server, new for every run, so that its count of requests is that run's."""

    def __init__(self, program, core, extra=()):
        self.process = subprocess.Popen([program, *extra], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, preexec_fn=pinned_to(core))
        try:
            self.port = int(self.process.stdout.readline())
        except ValueError:
            self.end()
            raise Failed("the responder did not start")
        self.requests = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def finish(self):
        """Ends the server; answers how many requests it saw."""
        self.process.send_signal(signal.SIGTERM)
        try:
            text, _ = self.process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            raise Failed("the responder did not end")
        return int(text)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def run(command, core, limit):
    """Runs a child to its end: (what it printed, what it said on stderr, its rusage, seconds).

    Its CPU time is that of os.wait4, so it is exact for one child.  After `limit` seconds it is
    killed, and the run has failed.
    """
    with tempfile.TemporaryFile("w+") as errors:
        began = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=errors, text=True, preexec_fn=pinned_to(core),
                                 start_new_session=True)
        late = threading.Event()

        def kill():
            late.set()
            os.killpg(child.pid, signal.SIGKILL)   # strace would leave its own child behind

        timer = threading.Timer(limit, kill)
        timer.start()
        try:
            printed = child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        finally:
            timer.cancel()
            timer.join()
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
            child.stdout.close()
        seconds = time.monotonic() - began
        errors.seek(0)
        said = errors.read()
    name = os.path.basename(command[0])
    if late.is_set():
        raise Failed(f"{name} took longer than {limit:.0f} s")
    if child.returncode != 0:
        raise Failed(f"{name} ended with {child.returncode}: {said.strip()[-400:]}")
    return printed, said, usage, seconds


def json_line(printed):
    """The last line of what a benchmark printed, which is its result."""
    lines = [line for line in printed.splitlines() if line.startswith("{")]
    if not lines:
        raise Failed("no line of JSON was printed")
    return json.loads(lines[-1])


class Own:
    """A client of this folder: it measures itself and prints a line of JSON."""

    def __init__(self, name, program, extra=()):
        self.name, self.program, self.extra = name, program, list(extra)

    def command(self, port, seconds, connections):
        return [self.program, "-p", str(port), "-c", str(connections), "-d", str(seconds),
                *self.extra]

    def read(self, printed, _usage, _seconds):
        return json_line(printed)

    slack = 0   # the library ends every iteration it began, and so does the raw loop


class Wrk:
    """wrk on one thread.  Its CPU is the child's whole, its requests are those it reports."""

    name = "wrk"

    def __init__(self):
        self.program = shutil.which("wrk")

    def command(self, port, seconds, connections):
        return [self.program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s",
                f"http://127.0.0.1:{port}/ping"]

    def read(self, printed, usage, _seconds):
        found = re.search(r"(\d+) requests in", printed)
        rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
        if not found or not rate or int(found.group(1)) == 0:
            raise Failed("wrk reports no requests")
        if re.search(r"Non-2xx|Socket errors", printed):
            raise Failed("wrk reports errors: " + printed)
        requests = int(found.group(1))
        return {"client": "wrk", "requests": requests, "seconds": requests / float(rate.group(1)),
                "user_us": usage.ru_utime * 1e6 / requests,
                "sys_us": usage.ru_stime * 1e6 / requests, "total_requests": requests}

    slack = 1   # connections are cut with a request on its way


def raise_descriptor_limit():
    """Children inherit it: wrk does not raise its own."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def take_turns(clients, rounds, sample_of, told, problems):
    """All clients in turn, then again, so that what happens to one happens to all: a list of
    {name: sample}.  `sample_of(client)` runs one, `told(sample)` is its number for the progress."""
    taken = []
    for index in range(rounds):
        samples = {}
        for client in clients:
            try:
                samples[client.name] = sample_of(client)
            except Failed as why:
                problems.append(f"{client.name}: {why}")
        taken.append(samples)
        print(f"round {index + 1}/{rounds}: " + ", ".join(
            f"{name} {told(sample):.2f}" for name, sample in samples.items()) + " us/request",
            file=sys.stderr)
    return taken
