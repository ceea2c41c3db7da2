"""What the tests share: the problems that every language is tested on, and a small day of our own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import kerbway as kw

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def languages() -> Path:
    """The folder that `cargo run -p kerbway-testkit --example languages -- FOLDER` wrote."""
    folder = os.environ.get("KERBWAY_LANGUAGES")
    if folder is None:
        pytest.skip("KERBWAY_LANGUAGES names no folder: cargo xtask test python makes one")
    return Path(folder)


def languages_index() -> dict[str, Any]:
    folder = os.environ.get("KERBWAY_LANGUAGES")
    if folder is None:
        return {"problems": [], "bad_inputs": [], "seed": 0, "iterations": 0}
    found: dict[str, Any] = json.loads((Path(folder) / "index.json").read_text())
    return found


def town(doors: int = 6) -> kw.Problem:
    """A depot, doors around it, vans, and a zone closed from seven to nine."""
    problem = kw.Problem("2026-11-24T00:00:00+01:00", currency="EUR", plane_kmh=30, crs="local_m")
    problem.add_location("depot", x=0, y=0)
    for n in range(doors):
        problem.add_request(
            f"r{n}",
            x=800 + 150 * (n % 7) + n,
            y=700 * (-1) ** n - 40 * (n % 5),
            windows=[("07:00", "12:00")],
            service="2min",
            demand={"boxes": 1 + n % 3},
        )
    problem.add_vehicle_type("van", base="van_diesel", count=max(2, doors // 8), start="depot", shift=("06:00", "13:00"), capacity={"boxes": 20})
    square = [[700, -200], [1200, -200], [1200, 200], [700, 200], [700, -200]]
    problem.add_zone(
        "core",
        geometry={"type": "Polygon", "coordinates": [square]},
        rules=[{"id": "rush-hour", "effect": "no_driving", "when": [{"from": "07:00", "to": "09:00"}]}],
    )
    problem.set_objective(drive_per_h=3000, wait_per_h=1500)
    return problem


@pytest.fixture
def problem() -> kw.Problem:
    return town()
