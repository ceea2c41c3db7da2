"""Run by `cargo xtask test python` with a build whose `solve` panics: that is an exception, with the request to report it."""

from __future__ import annotations

import kerbway as kw

problem = kw.Problem("2026-11-24T00:00:00+01:00", plane_kmh=30, crs="local_m")
problem.add_vehicle_type("van", start=None, costs={"fixed": 1})
problem.add_request("r", x=0, y=0)
problem.set_objective(drive_per_h=1)
try:
    kw.solve(problem, iterations=1)
except kw.InternalError as error:
    assert str(error) == "a bug of ours, please report it with the problem: forced", error
else:
    raise SystemExit("nothing was raised")
