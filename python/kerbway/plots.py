"""Drawings with matplotlib, which is only imported here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .plan import Plan
    from .problem import Problem

# Okabe and Ito's colours, which the colour-blind can tell apart.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442"]


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots()[1]


def plot_routes(plan: Plan, problem: Problem, ax: Axes | None) -> Axes:
    """Routes as lines, stops as dots, unserved requests as crosses, zones as hatched areas and dotted streets.

    Zones of a map, which lie all over it, do not widen the view.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.patches import Polygon

    ax = _axes(ax)
    vehicles: dict[str, str] = {}
    for feature in plan.to_geojson(problem)["features"]:
        geometry, properties = feature["geometry"], feature["properties"]
        kind = properties["kind"]
        if geometry is None:
            continue
        if kind == "zone":
            areas, streets = _extent(geometry)
            if properties["zone"].startswith("osm:"):
                streets += [ring for area in areas for ring in area]
                areas = []
            for area in areas:
                ax.add_patch(Polygon(area[0], closed=True, fill=False, hatch="//", edgecolor="#888888", lw=0.8))
            if streets:
                ax.add_collection(LineCollection(streets, colors="#888888", linewidths=1.6, linestyles=":"), autolim=False)
        elif kind == "unserved":
            ax.plot(*geometry["coordinates"], "x", color="black")
        else:
            vehicle = properties["vehicle"]
            known = vehicle in vehicles
            colour = vehicles.setdefault(vehicle, COLOURS[len(vehicles) % len(COLOURS)])
            if kind == "route":
                xs, ys = zip(*geometry["coordinates"], strict=True)
                ax.plot(xs, ys, color=colour, lw=1.2, label="_" if known else vehicle)
            else:
                ax.plot(*geometry["coordinates"], "o", color=colour, ms=4)
    if vehicles:
        ax.legend(fontsize="small")
    ax.set_aspect("equal", adjustable="datalim")
    ax.autoscale_view()
    return ax


def _extent(geometry: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Polygons and lines of a zone."""
    areas: list[Any] = []
    lines: list[Any] = []
    for part in geometry.get("geometries", [geometry]):
        single = not part["type"].startswith("Multi")
        found = areas if part["type"].endswith("Polygon") else lines
        found += [part["coordinates"]] if single else part["coordinates"]
    return areas, lines


def plot_schedule(plan: Plan, ax: Axes | None) -> Axes:
    """A bar per vehicle: driving, waiting, service; time zone of the plan."""
    from matplotlib.dates import DateFormatter, date2num

    ax = _axes(ax)
    routes, legs, stops = plan.routes.rows, plan.legs.rows, plan.stops.rows
    parts: dict[str, tuple[str, list[tuple[str, Any, Any]]]] = {
        "wait": ("#DDDDDD", [(r["vehicle"], r["depart"], r["return"]) for r in routes]),
        "drive": ("#0072B2", [(leg["vehicle"], leg["depart"], leg["arrive"]) for leg in legs]),
        "service": ("#E69F00", [(stop["vehicle"], stop["start"], stop["end"]) for stop in stops]),
    }
    vehicles = [route["vehicle"] for route in routes]
    for label, (colour, spans) in parts.items():
        rows = [vehicles.index(vehicle) for vehicle, _, _ in spans]
        begin = [date2num(start) for _, start, _ in spans]
        width = [date2num(end) - date2num(start) for _, start, end in spans]
        ax.barh(rows, width, left=begin, height=0.6, color=colour, label=label)
    ax.set_yticks(range(len(vehicles)), vehicles)
    ax.invert_yaxis()
    zone = routes[0]["depart"].tzinfo if routes else None
    ax.xaxis_date(zone)
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M", tz=zone))
    ax.legend(fontsize="small")
    return ax
