"""Kerbway as one solver among others, for a harness that compares them on the same instance, machine and clock.

The harness calls `solve(inst, seconds, seed, threads)`. `inst` holds integer matrices, already scaled: `dist` (distance =
travel time), `demand`, `capacity`, `tw` (earliest and latest start of service), `service`, `depots`, `vehicles` (depot →
number), `max_duration`, `pairs`, `timed`. It is written as a problem document, the program plans it, and the routes come back as
`[(depot, [node, ...]), ...]`. The first `yield` says that the document is written; reading it counts as solving.

The program is KERBWAY_BIN, else `kerbway` on the path. Standard library only.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

PROGRAM = os.environ.get("KERBWAY_BIN", "kerbway")


def _version():
    try:
        told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return None
    return told[-1] if told else None


VERSION = _version()


def document(inst):
    """The instance as a problem document; node i is location and request `str(i)`."""
    if inst.pairs:
        raise NotImplementedError("shipments are not built yet")
    rows = inst.dist.tolist()
    if inst.timed:
        last = int(inst.tw[:, 1].max())
    else:  # no windows: long enough for one vehicle to serve everybody
        last = sum(max(row) for row in rows) + int(inst.service.sum())
    horizon = -(-(last + 1) // 86_400)
    depots = set(inst.depots)

    def instant(seconds):
        hours, rest = divmod(int(seconds), 3600)
        return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"

    def request(node):
        option = {"at": str(node), "service_s": int(inst.service[node])}
        if inst.timed:
            option["windows"] = [[instant(inst.tw[node, 0]), instant(inst.tw[node, 1])]]
        return {"id": str(node), "demand": {"units": int(inst.demand[node])}, "options": [option]}

    def vehicle_type(depot):
        kind = {
            "id": f"from-{depot}", "count": int(inst.vehicles[depot]) or inst.n, "start": str(depot),
            "profile": "all", "capacity": {"units": int(inst.capacity)},
        }  # fmt: skip
        if inst.timed:
            kind["shift"] = [instant(inst.tw[depot, 0]), instant(inst.tw[depot, 1])]
        if inst.max_duration is not None:
            kind["max_duration_s"] = int(inst.max_duration)
        return kind

    return {
        "format": 1,
        "currency": "XXX",
        "horizon": {"start": "1970-01-01T00:00:00+00:00", "days": horizon},
        "matrices": {"all": {"seconds": rows, "metres": rows}},
        "locations": [{"id": str(node)} for node in range(len(rows))],
        "requests": [request(node) for node in range(len(rows)) if node not in depots],
        "vehicle_types": [vehicle_type(depot) for depot in inst.depots],
        "objective": {"distance_per_km": 1000},
    }


def solve(inst, seconds, seed, threads):
    with tempfile.TemporaryDirectory() as folder:
        problem, plan = Path(folder, "problem.json"), Path(folder, "plan.json")
        problem.write_text(json.dumps(document(inst)))
        yield
        run = subprocess.run(
            [PROGRAM, "solve", str(problem), "-o", str(plan), "--time-limit", f"{seconds:g}s", "--seed", str(seed),
             "--threads", str(threads), "--quiet"], capture_output=True, text=True)  # fmt: skip
        if run.returncode or not plan.exists():
            raise RuntimeError(f"exit {run.returncode}: {run.stderr[-400:]}")
        routes = json.loads(plan.read_text())["routes"]
        yield [
            (int(route["type"].removeprefix("from-")), [int(stop["request"]) for stop in route["stops"]])
            for route in routes
        ]
