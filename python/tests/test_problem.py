"""Problems put together piece by piece."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, town

import kerbway as kw

BERLIN = timezone(timedelta(hours=1))


def windows_of(*pairs: object) -> list[list[str]]:
    problem = town(0)
    problem.add_request("r", x=1, y=1, windows=pairs)  # type: ignore[arg-type]
    found: list[list[str]] = problem.to_dict()["requests"][0]["options"][0]["windows"]
    return found


def test_instants_may_be_text_datetimes_times_timedeltas_or_seconds() -> None:
    nine = "2026-11-24T09:00:00+01:00"
    assert windows_of(("09:00", nine)) == [["09:00", nine]]
    assert windows_of((datetime(2026, 11, 24, 9, tzinfo=BERLIN), datetime(2026, 11, 24, 8, tzinfo=UTC))) == [
        [nine, "2026-11-24T08:00:00+00:00"]
    ]
    assert windows_of((datetime(2026, 11, 24, 9), datetime(2026, 11, 25, 2))) == [["09:00:00", "26:00:00"]]
    assert windows_of((time(9), timedelta(hours=9))) == [["09:00:00", nine]]
    assert windows_of((32400, np.int64(32400))) == [[nine, nine]]
    assert windows_of((np.datetime64("2026-11-24T09:00"), np.timedelta64(9, "h"))) == [["09:00:00", nine]]


@pytest.mark.parametrize("service", [240, "240", "4min", "PT4M", timedelta(minutes=4), np.timedelta64(4, "m")])
def test_service_is_a_duration(service: object) -> None:
    problem = town(0)
    problem.add_request("r", x=1, y=1, service=service)  # type: ignore[arg-type]
    assert problem.to_dict()["requests"][0]["options"][0]["service_s"] == 240


def test_a_fraction_of_a_second_is_refused_not_dropped() -> None:
    problem = town(0)
    problem.add_request("late", x=1, y=1, windows=[(datetime(2026, 11, 24, 9, 0, 0, 500000, tzinfo=BERLIN), "10:00")])
    problem.add_request("long", x=1, y=1, service=timedelta(milliseconds=1500))
    with pytest.raises(kw.InvalidProblemError) as caught:
        problem.validate()
    assert [(i.row, i.id, i.field, i.code) for i in caught.value.issues] == [
        (0, "late", "windows", "E-instant"),
        (1, "long", "service_s", "E-type"),
    ]


def test_every_mistake_is_told_at_once_with_row_id_and_field() -> None:
    problem = town(2)
    problem.add_request("beans", at="nowhere", demand={"boxes": -1}, windows=[("11:00", "09:00")])
    problem.add_vehicle_type("bike", base="cargo_bik", start="depot")
    with pytest.raises(kw.InvalidProblemError) as caught:
        kw.solve(problem, iterations=1)
    issues = caught.value.issues
    assert {(i.row, i.id, i.field, i.code) for i in issues} == {
        (2, "beans", "at", "E-unknown-id"),
        (2, "beans", "boxes", "E-negative"),
        (2, "beans", "windows", "E-window-order"),
        (1, "bike", "base", "E-unknown-base"),
    }
    bike = next(issue for issue in issues if issue.id == "bike")
    assert bike.hint == 'did you mean "cargo_bike"?'
    assert str(bike) == 'E-unknown-base (row 1, bike, base): the catalogue has no "cargo_bik"; did you mean "cargo_bike"?'
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, kw.Error)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.issues) == (str(caught.value), issues)


def test_a_problem_is_read_written_and_changed() -> None:
    file = ROOT / "examples" / "old-town.json"
    problem = kw.Problem.from_file(file)
    assert problem == kw.Problem.from_json(file.read_bytes()) == kw.Problem.from_dict(json.loads(file.read_text()))
    assert kw.Problem.from_json(problem.to_json()) == problem
    changed = copy.deepcopy(problem)
    assert changed == problem
    changed.set_objective(drive_per_h=1)
    assert changed != problem
    assert pickle.loads(pickle.dumps(changed)) == changed


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(kw.InvalidProblemError, match="E-file") as caught:
        kw.Problem.from_file("no-such-day.json")
    assert caught.value.issues[0].file == "no-such-day.json"


def test_matrices_may_be_arrays() -> None:
    seconds = np.array([[0, 60], [70, 0]])
    far = np.array([[0.0, np.nan], [600.0, 0.0]])
    for given, cell in ((seconds, 60), (far, None), (far.tolist()[:1] + [[600, 0]], None)):
        if isinstance(given, list):
            given = [[None if c != c else int(c) for c in row] for row in given]
        problem = kw.Problem(date(2026, 11, 24), time_zone="Europe/Berlin", matrices={"car": {"seconds": given}})
        problem.add_location("depot")
        problem.add_request("door", at="depot")
        problem.add_location("door")
        problem.add_vehicle_type("van", start="depot", profile="car")
        problem.set_objective(drive_per_h=3600)
        problem.validate()
        assert problem.to_dict()["matrices"]["car"]["seconds"][0][1] == cell
    assert problem.horizon_start == "2026-11-24T00:00:00+01:00"


def test_warnings_are_issues(problem: kw.Problem) -> None:
    assert problem.warnings == []
    problem.add_request("late", x=1, y=1, windows=[("30:00", "31:00")])
    assert [(w.severity, w.code, w.id, w.row) for w in problem.warnings] == [("warning", "W-window-outside", "late", 6)]


def test_maps_are_read_once_and_pickle_as_their_path(languages: Path) -> None:
    network = kw.Network(languages / "problems" / "town.osm")
    problem = kw.Problem.from_file(languages / "problems" / "map-0.json")
    elsewhere = kw.Problem.from_json(problem.to_json(), folder="no/such/folder").on(network)
    plan = kw.solve(elsewhere, seed=7, iterations=60)
    assert plan == kw.solve(problem, seed=7, iterations=60)
    document = problem.to_dict()
    del document["osm"]
    built = kw.Problem(document["horizon"]["start"], **{k: v for k, v in document.items() if k not in ("format", "horizon")})
    built = built.on(network)
    assert kw.check(built, kw.solve(built, seed=7, iterations=60))["legal"]
    assert built.to_dict()["osm"] == {"file": network.path}
    copied = pickle.loads(pickle.dumps(elsewhere))
    assert copied == elsewhere and kw.solve(copied, seed=7, iterations=60) == plan
    with pytest.raises(kw.InvalidProblemError, match="E-"):
        kw.Network(languages / "index.json")
    with pytest.raises(kw.InvalidProblemError, match="E-"):
        kw.solve(kw.Problem.from_json(problem.to_json(), folder="no/such/folder"), iterations=1)
