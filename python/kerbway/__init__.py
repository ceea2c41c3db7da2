"""Delivery days for vehicles that may not go everywhere at every hour.

>>> import kerbway as kw
>>> problem = kw.Problem("2026-11-24T00:00:00+01:00", currency="EUR", plane_kmh=24)
>>> problem.add_location("depot", lat=48.151, lon=11.545)
>>> problem.add_vehicle_type("van", base="van_diesel", start="depot", shift=("06:00", "16:00"))
>>> problem.add_request("cafe", lat=48.137, lon=11.575, windows=[("07:00", "09:30")], service="5min")
>>> problem.set_objective(drive_per_h=3000, wait_per_h=1500)
>>> plan = kw.solve(problem, iterations=100, seed=1)
>>> len(plan.stops), plan.unserved.rows
(1, [])
>>> kw.check(problem, plan)["legal"]
True

Times are whole seconds, lengths metres, money minor units of the problem's currency; coordinates are degrees (WGS 84) unless the
problem says otherwise. The words are those of the document format: request, option, stop, leg, crossing, plan, unserved, vehicle
type, zone, rule.
"""

from __future__ import annotations

from ._native import version as _version
from .errors import Error, InternalError, InvalidProblemError, Issue, QuestionError
from .network import Network
from .plan import Plan
from .problem import Problem
from .questions import Progress, check, evaluate, explain, solve, travel
from .tables import Table

__version__: str = _version()

__all__ = [
    "Error",
    "InternalError",
    "InvalidProblemError",
    "Issue",
    "Network",
    "Plan",
    "Problem",
    "Progress",
    "QuestionError",
    "Table",
    "__version__",
    "check",
    "evaluate",
    "explain",
    "solve",
    "travel",
]
