"""From samples to what is read: medians with their spread, paired ratios, tables, JSON."""

import datetime
import json
import os
import platform
import statistics


def total_us(sample):
    return sample["user_us"] + sample["sys_us"]


def rate(sample):
    return sample["requests"] / sample["seconds"]


def spread(values, digits=2):
    """`median (min - max)`: every value measured lies in the brackets."""
    if not values:
        return "-"
    middle = statistics.median(values)
    return f"{middle:.{digits}f} ({min(values):.{digits}f} - {max(values):.{digits}f})"


def table(heads, rows):
    """A table of Markdown whose columns are aligned for the terminal too."""
    widths = [max(len(str(row[i])) for row in [heads, *rows]) for i in range(len(heads))]
    line = lambda cells: "| " + " | ".join(str(c).ljust(w) for c, w in zip(cells, widths)) + " |"
    return "\n".join([line(heads), "|" + "|".join("-" * (w + 2) for w in widths) + "|",
                      *(line(row) for row in rows)])


def costs(rounds, clients):
    """What each client spent; `rounds` is a list of {client: sample}."""
    rows = []
    for client in clients:
        of = [r[client] for r in rounds if client in r]
        if not of:
            continue
        allocations = [s["allocations"] for s in of if "allocations" in s]
        rows.append([client, spread([s["user_us"] for s in of]), spread([total_us(s) for s in of]),
                     spread([rate(s) for s in of], 0), spread(allocations, 4), len(of)])
    return table(["client", "user us/request", "total us/request", "requests/s",
                  "allocations/request", "rounds"], rows)


def paired(rounds, over, under, value):
    """The ratio of two clients in each round that has both: what the machine did to one round, it
    did to both, so the ratio is steadier than either number."""
    return [value(r[over]) / value(r[under]) for r in rounds
            if over in r and under in r and value(r[under]) > 0]


def ratios(rounds, clients):
    """Every client beside the raw loop and wrk, and beside an older state where the server is the
    same."""
    rows = []
    for over in clients:
        older = "before+new-heads" if over.endswith("+new-heads") else "before"
        for under in ("raw", "wrk", older):
            total = paired(rounds, over, under, total_us)
            if over in ("raw", under) or (over == "wrk" and under == older) or not total:
                continue
            user = paired(rounds, over, under, lambda s: s["user_us"])
            rows.append([f"{over} / {under}", spread(user), spread(total),
                         spread(paired(rounds, over, under, rate))])
    return table(["ratio", "user CPU", "total CPU", "requests/s"], rows) if rows else ""


def google_benchmark(placements, counters, arguments):
    """The shape of Google Benchmark's JSON: a record for each round, then one of medians."""
    records = []
    for placement, rounds in placements.items():
        for client in sorted({c for r in rounds for c in r}):
            of = [r[client] for r in rounds if client in r]
            name = f"get/{client}/{placement}"
            common = {"run_name": name, "repetitions": len(of), "threads": 1, "time_unit": "us"}
            made = [{"name": name, **common, "run_type": "iteration", "repetition_index": i,
                     "iterations": s["requests"], "real_time": s["seconds"] * 1e6 / s["requests"],
                     "cpu_time": total_us(s), "user_us": s["user_us"], "sys_us": s["sys_us"],
                     "items_per_second": rate(s),
                     **({"allocations": s["allocations"]} if "allocations" in s else {})}
                    for i, s in enumerate(of)]
            numbers = [k for k in made[0] if k not in common
                       and k not in ("name", "run_type", "repetition_index", "iterations")]
            records += made
            records.append({"name": name + "_median", **common, "run_type": "aggregate",
                            "aggregate_name": "median", "aggregate_unit": "time",
                            "iterations": len(of),
                            **{k: statistics.median(m[k] for m in made) for k in numbers}})
    for name, values in counters.items():
        records.append({"name": name, "run_name": name, "run_type": "iteration", "repetitions": 1,
                        "repetition_index": 0, "threads": 1, "iterations": 1, "real_time": 0.0,
                        "cpu_time": 0.0, "time_unit": "us", **values})
    context = {"date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
               "host_name": platform.node(), "executable": "benchmarks/run.py",
               "num_cpus": os.cpu_count(), "cpu_model": cpu_model(), "kernel": platform.release(),
               "load_avg": list(os.getloadavg()), "seconds": arguments.seconds,
               "connections": arguments.connections}
    return json.dumps({"context": context, "benchmarks": records}, indent=2) + "\n"


def cpu_model():
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()
