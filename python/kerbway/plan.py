"""Plans."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import _native
from .tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .problem import Problem


class Plan:
    """Routes with a schedule to the second, and what is left out and why; immutable.

    Made by `solve` or `evaluate`, or read with `Plan.from_json`. Two plans are equal if their documents are.

    Notes
    -----
    Source: ``crates/model/src/document/plan.rs``; tables and GeoJSON: ``crates/report``.
    """

    def __init__(self, native: _native.Plan, problem: Problem | None = None) -> None:
        self._native = native
        self._problem = problem
        self._document: dict[str, Any] | None = None

    @classmethod
    def from_json(cls, text: str, problem: Problem | None = None) -> Plan:
        """Reads a plan document; with its problem, plots and GeoJSON know where things are.

        Raises
        ------
        InvalidProblemError
            If it is no plan of format 1.
        """
        return cls(_native.Plan.from_json(text), problem)

    def to_json(self) -> str:
        """The document: the same bytes for the same problem, seed and iterations, in every language."""
        return self._native.to_json()

    def to_dict(self) -> dict[str, Any]:
        """The document as Python values; a copy, yours to change."""
        document: dict[str, Any] = json.loads(self.to_json())
        return document

    def to_geojson(self, problem: Problem | None = None) -> dict[str, Any]:
        """A GeoJSON FeatureCollection: a LineString per route, a Point per stop, polygons or streets per zone; see docs/maps.md.

        Raises
        ------
        ValueError
            If the plan was read without a problem and none is given here.
        """
        document: dict[str, Any] = json.loads(self._known(problem)._sound().geojson(self._native))
        return document

    def _known(self, problem: Problem | None = None) -> Problem:
        known = problem or self._problem
        if known is None:
            raise ValueError("this plan was read without its problem: give problem=")
        return known

    def _read(self) -> dict[str, Any]:
        if self._document is None:
            self._document = self.to_dict()
        return self._document

    def _table(self, name: str) -> Table:
        problem = self._problem._sound() if self._problem is not None else None
        return Table(self._native.table(name, problem))

    @property
    def routes(self) -> Table:
        """One row per vehicle used: vehicle, type, depart, return, cost, stops, metres, drive_s, service_s, wait_s."""
        return self._table("routes")

    @property
    def stops(self) -> Table:
        """One row per visit: vehicle, stop, request, option, at, arrive, start, end, depart, load_… by dimension."""
        return self._table("stops")

    @property
    def legs(self) -> Table:
        """One row per drive: vehicle, leg, from, to, depart, arrive, metres, drive_s, crossings (how many begin on it)."""
        return self._table("legs")

    @property
    def unserved(self) -> Table:
        """One row per request left out: request, required, reason, zone, rule, location."""
        return self._table("unserved")

    @property
    def crossings(self) -> Table:
        """One row per visit to a zone: vehicle, leg, zone, enter, leave, rule (that lets it in), early_s, late_s (slack)."""
        return self._table("crossings")

    @property
    def kpis(self) -> dict[str, int]:
        """Key figures: total and its terms (minor units), served, unserved, required_unserved, routes, metres, and the seconds of
        all vehicles together: drive_s, service_s, wait_s. ``unserved`` counts requests, ``unserved_cost`` is their price."""
        return dict(self._native.kpis())

    @property
    def stopped_by(self) -> str:
        """Why the search stopped: iterations, time, no_improvement, cancel, complete."""
        return str(self._read()["stopped_by"])

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """Issues that are no errors."""
        return list(self._read()["warnings"])

    def plot_routes(self, ax: Axes | None = None, problem: Problem | None = None) -> Axes:
        """Draws routes, stops and zones on matplotlib axes (new ones if ``ax`` is ``None``) and returns these."""
        from .plots import plot_routes

        return plot_routes(self, self._known(problem), ax)

    def plot_schedule(self, ax: Axes | None = None) -> Axes:
        """Draws each vehicle's day as a bar of driving, waiting and service, and returns the axes."""
        from .plots import plot_schedule

        return plot_schedule(self, ax)

    def __repr__(self) -> str:
        figures = self.kpis
        return (
            f"Plan(cost {figures['total']}, {figures['routes']} routes, {figures['served']} served, "
            f"{figures['unserved']} unserved, stopped by {self.stopped_by})"
        )

    def _repr_html_(self) -> str:
        from .html import plan_html

        return plan_html(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return (Plan.from_json, (self.to_json(), self._problem))
