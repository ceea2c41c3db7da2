"""Summaries for notebooks: plain HTML, no script, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .plan import Plan
    from .problem import Problem

# Rows shown of each table.
SHOWN = 20


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    listed = list(rows)
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>" for row in listed[:SHOWN])
    more = f"<p>… and {len(listed) - SHOWN} more</p>" if len(listed) > SHOWN else ""
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return escape(value.strftime("%Y-%m-%d %H:%M:%S") if hasattr(value, "strftime") else str(value))


def plan_html(plan: Plan) -> str:
    """Key figures, routes, what is unserved and why, and warnings."""
    figures = {name: value for name, value in plan.kpis.items() if value}
    routes, unserved = plan.routes, plan.unserved
    parts = [_table(list(figures), [list(figures.values())])]
    if routes:
        parts.append(_table(routes.columns, (list(row.values()) for row in routes.rows)))
    if unserved:
        parts.append("<p>unserved</p>" + _table(unserved.columns, (list(row.values()) for row in unserved.rows)))
    if plan.warnings:
        keys = ("code", "id", "message", "hint")
        parts.append("<p>warnings</p>" + _table(keys, ([warning.get(key) for key in keys] for warning in plan.warnings)))
    return f'<div class="kerbway">{"".join(parts)}</div>'


def problem_html(problem: Problem) -> str:
    """What there is of each thing."""
    document = problem.to_dict()
    names = ("requests", "locations", "vehicle_types", "zones")
    counts = [len(document.get(name, [])) for name in names]
    start = escape(str(document["horizon"].get("start")))
    return f'<div class="kerbway"><p>a day from {start} on</p>{_table(names, [counts])}</div>'
