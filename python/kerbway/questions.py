"""Questions that are asked of a problem: plan it, judge a plan, explain, schedule given visits, get from A to B."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import _native
from .errors import QuestionError
from .plan import Plan
from .problem import Problem
from .times import instant, plain

Duration = int | str | timedelta


@dataclass(frozen=True)
class Progress:
    """How a search is getting on: ``cost`` in minor units, ``routes`` = vehicles used, counts of requests left out."""

    iteration: int
    elapsed_ms: int
    cost: int
    required_unserved: int
    unserved: int
    routes: int


def solve(
    problem: Problem,
    *,
    time_limit: Duration | None = None,
    iterations: int | None = None,
    no_improvement: int | None = None,
    seed: int = 0,
    threads: int = 1,
    on_progress: Callable[[Progress], bool | None] | None = None,
    progress: bool = False,
) -> Plan:
    """Plans the day.

    Other threads of Python run on meanwhile. The first Ctrl-C ends the search and returns the best plan so far (``plan.stopped_by`` is
    ``"cancel"``); a second one raises ``KeyboardInterrupt``.

    Parameters
    ----------
    problem : Problem
    time_limit : int, str or timedelta, optional
        Whole seconds, ``"500ms"``, ``"90s"``, ``"4min"``, ``"PT2M"``; 10 s if nothing else ends the search.
    iterations : int, optional
        Perturbations with their local search. Same problem, seed and iterations: same bytes.
    no_improvement : int, optional
        Iterations without a better plan.
    seed : int
        From 0 to 2^53 - 1.
    threads : int
        1; more are not built yet.
    on_progress : callable, optional
        Called with a `Progress` at most ten times a second; the search ends when it returns something false that is not ``None``.
    progress : bool
        Writes a line per second to standard error.

    Returns
    -------
    Plan
        The best plan found; an independent referee has found it legal.

    Raises
    ------
    InvalidProblemError
        With every issue of the problem.
    QuestionError
        If an option cannot be so.
    TypeError
        If ``problem`` is no problem or ``on_progress`` cannot be called.

    Notes
    -----
    Source: ``crates/kerbway/src/planner.rs``, ``crates/search``.
    """
    chosen = [("seed", seed), ("threads", threads)]
    chosen += [(name, value) for name, value in (("iterations", iterations), ("no_improvement", no_improvement)) if value is not None]
    options = [(name, str(value)) for name, value in chosen]
    if time_limit is not None:
        options.append(("time_limit", _duration(time_limit)))
    native = _native.solve(_sound(problem), options, _listener(on_progress, progress))
    return Plan(native, problem)


def _sound(problem: Problem) -> _native.Problem:
    """The native half of what must be a problem."""
    if not isinstance(problem, Problem):
        hint = "; make one with Problem.from_dict" if isinstance(problem, Mapping) else ""
        raise TypeError(f"problem must be a Problem, not a {type(problem).__name__}{hint}")
    return problem._sound()


def _planned(plan: Plan) -> _native.Plan:
    """The native half of what must be a plan."""
    if not isinstance(plan, Plan):
        hint = "; the problem comes first" if isinstance(plan, Problem) else ""
        raise TypeError(f"plan must be a Plan, not a {type(plan).__name__}{hint}")
    return plan._native


def _ids(ids: Iterable[str], what: str) -> list[str]:
    """Ids in a list; a text alone is one id, not a list of letters."""
    if isinstance(ids, str) or not isinstance(ids, Iterable):
        raise TypeError(f"{what} must be a list of ids, not {ids!r}")
    return list(ids)


def _duration(value: Duration) -> str:
    """A duration as the options have it."""
    if isinstance(value, timedelta):
        return f"{value // timedelta(milliseconds=1)}ms"
    return str(value)


def _listener(on_progress: Callable[[Progress], bool | None] | None, shown: bool) -> Callable[..., bool] | None:
    """What the search calls, if anything."""
    if on_progress is not None and not callable(on_progress):
        raise TypeError(f"on_progress must be callable, not {on_progress!r}")
    if on_progress is None and not shown:
        return None
    last = time.monotonic() - 1

    def listen(*numbers: int) -> bool:
        nonlocal last
        event = Progress(*numbers)
        if shown and time.monotonic() - last >= 1:
            last = time.monotonic()
            print(
                f"{event.elapsed_ms / 1000:6.1f} s  {event.iteration} iterations  cost {event.cost}  "
                f"{event.routes} routes  {event.unserved} unserved",
                file=sys.stderr,
            )
        answer = None if on_progress is None else on_progress(event)
        return answer is None or bool(answer)

    return listen


def check(problem: Problem, plan: Plan) -> dict[str, Any]:
    """The independent referee's report on a plan: ``legal``, ``violations``, ``notices``, ``cost`` (recomputed), ``exposure``.

    The referee shares no code with the planner; it replays every second against the raw rules.

    Raises
    ------
    InvalidProblemError
        With every issue of the problem.
    TypeError
        If ``problem`` is no problem or ``plan`` no plan.

    Notes
    -----
    Source: ``crates/check``.
    """
    report: dict[str, Any] = json.loads(_sound(problem).check(_planned(plan)))
    return report


def explain(problem: Problem, plan: Plan, requests: Sequence[str] | None = None) -> dict[str, Any]:
    """Why requests are left out (all unserved ones if none are named), per vehicle type, and the smallest change of one number that
    would help: ``requests`` of ``request`` and ``by_type``.

    Raises
    ------
    InvalidProblemError
        With every issue of the problem.
    QuestionError
        If the plan or a name does not belong to the problem.
    TypeError
        If ``problem`` is no problem, ``plan`` no plan, or ``requests`` no list of ids.

    Notes
    -----
    Source: ``crates/kerbway/src/explain``.
    """
    names = None if requests is None else _ids(requests, "requests")
    report: dict[str, Any] = json.loads(_sound(problem).explain(_planned(plan), names))
    return report


Visits = Iterable[Mapping[str, Any] | tuple[str, Sequence[str]]]


def evaluate(problem: Problem, routes: Visits) -> Plan | dict[str, Any]:
    """The best legal schedule of exactly these visits.

    Parameters
    ----------
    routes
        Each ``(vehicle type, [request ids])`` or ``{"type": …, "stops": [id or {"request": …, "option": …}]}``.

    Returns
    -------
    Plan or dict
        A plan; or, where some route has no legal schedule, the report that says why.

    Raises
    ------
    InvalidProblemError
        With every issue of the problem, or of routes that are none.
    QuestionError
        If a route names what the problem does not have, or a request twice.
    TypeError
        If ``problem`` is no problem, or a route holds no list of ids.

    Notes
    -----
    Source: ``crates/kerbway/src/evaluate.rs``.
    """
    visits = [route if isinstance(route, Mapping) else _route(route) for route in routes]
    plan, report = _sound(problem).evaluate(json.dumps(plain({"routes": visits}, None)))
    if plan is not None:
        return Plan(plan, problem)
    blocked: dict[str, Any] = json.loads(report or "{}")
    return blocked


def _route(route: tuple[str, Sequence[str]]) -> dict[str, Any]:
    if isinstance(route, str) or not isinstance(route, Sequence) or len(route) != 2:
        raise TypeError(f"a route must be (vehicle type, [request ids]) or a dict, not {route!r}")
    return {"type": route[0], "stops": _ids(route[1], f"the stops of {route[0]!r}")}


def travel(
    problem: Problem, vehicle_type: str, from_: str, to: str, depart: str | int | datetime | timedelta
) -> dict[str, Any]:
    """The earliest arrival of a vehicle that stands at ``from_`` from ``depart`` on and waits only where that is legal; no shift, no money.

    Returns
    -------
    dict
        ``depart``, ``arrive`` (``None``: not within the horizon), ``metres``, ``path``, ``times_s``, ``crossings``, ``waits``, ``alternatives``.

    Raises
    ------
    InvalidProblemError
        With every issue of the problem.
    QuestionError
        If a name is unknown or ``depart`` is no instant of the horizon.
    TypeError
        If ``problem`` is no problem.

    Notes
    -----
    Source: ``crates/kerbway/src/travel.rs``.
    """
    native = _sound(problem)
    at = instant(depart, problem.horizon_start)
    if not isinstance(at, str):
        raise QuestionError(f"depart cannot be {depart!r}: give HH:MM, RFC 3339, a datetime, or seconds from the horizon's start")
    report: dict[str, Any] = json.loads(native.travel(vehicle_type, from_, to, at))
    return report
