"""What crossing the border costs: `python python/benches/border.py`, with the package built for release and installed.

Prints the best of several runs: ten thousand requests from a DataFrame to a validated problem, `import kerbway` and numpy alone in a fresh
interpreter, and what `solve` takes beyond the search (one request, no iterations).
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import kerbway as kw


def best(runs: int, what: Callable[[], object]) -> float:
    """Milliseconds of the quickest run."""
    took = []
    for _ in range(runs):
        begun = time.perf_counter()
        what()
        took.append(time.perf_counter() - begun)
    return 1000 * min(took)


def from_frame(n: int) -> Callable[[], object]:
    """From a frame of `n` requests to a validated problem."""
    dice = np.random.default_rng(1)
    opens = pd.Timestamp("2026-11-24 07:00", tz="Europe/Paris") + pd.to_timedelta(dice.integers(0, 300, n), unit="min")
    frame = pd.DataFrame(
        {
            "id": [f"order-{k}" for k in range(n)],
            "lat": 48.85 + 0.05 * dice.standard_normal(n),
            "lon": 2.35 + 0.05 * dice.standard_normal(n),
            "window_from": opens,
            "window_to": opens + pd.Timedelta(hours=2),
            "service_s": dice.integers(60, 600, n),
            "demand_kg": dice.integers(1, 50, n),
        }
    )
    return lambda: kw.Problem.from_tables(
        "2026-11-24T00:00:00+01:00",
        requests=frame,
        vehicle_types=[{"id": "van", "base": "van_bev", "count": 300, "start": "depot", "capacity": {"kg": 900}}],
        locations=[{"id": "depot", "lat": 48.9, "lon": 2.4}],
        plane_kmh=20,
        objective={"drive_per_h": 3000},
    )


def started(module: str) -> Callable[[], object]:
    """A fresh interpreter that imports a module."""
    return lambda: subprocess.run([sys.executable, "-c", f"import {module}"], check=True)


def main() -> None:
    """Measures and prints."""
    small = kw.Problem("2026-11-24T00:00:00+01:00", crs="local_m", plane_kmh=30)
    small.add_location("depot", x=0, y=0)
    small.add_request("r", x=500, y=0)
    small.add_vehicle_type("van", start="depot")
    small.set_objective(drive_per_h=1)
    nothing = best(5, started("sys"))
    for what, took in (
        ("10,000 requests, DataFrame to validated problem", best(5, from_frame(10_000))),
        ("import numpy", best(5, started("numpy")) - nothing),
        ("import kerbway", best(5, started("kerbway")) - nothing),
        ("solve, one request, no iterations", best(50, lambda: kw.solve(small, iterations=0))),
    ):
        print(f"{what:50} {took:8.1f} ms")


if __name__ == "__main__":
    main()
