"""What goes wrong in the first ten minutes is told in words of what was given: row, id, column, and what to do."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import geopandas
import numpy as np
import pandas as pd
import polars as pl
import pytest
from conftest import town

import kerbway as kw

START = "2026-11-24T00:00:00+01:00"
VANS = [{"id": "van", "base": "van_diesel", "start": "depot"}]


def day(requests: Any, vehicle_types: Any = VANS, **more: Any) -> kw.Problem:
    ground = {"locations": [{"id": "depot", "x": 0, "y": 0}], "crs": "local_m", "plane_kmh": 30, "objective": {"drive_per_h": 3000}}
    return kw.Problem.from_tables(START, **{**ground, "requests": requests, "vehicle_types": vehicle_types, **more})


def told(make: Callable[[], object]) -> list[tuple[int | None, str | None, str | None, str]]:
    with pytest.raises(kw.InvalidProblemError) as caught:
        make() if not isinstance(problem := make(), kw.Problem) else problem.validate()
    return [(issue.row, issue.id, issue.field, issue.code) for issue in caught.value.issues if issue.severity == "error"]


ONE: dict[str, list[Any]] = {"id": ["a", "b"], "x": [1, 2], "y": [1, 2]}


@pytest.mark.parametrize("kind", [list, pd.DataFrame, pl.DataFrame])
def test_tables_can_say_anywhere(kind: Callable[[Any], Any]) -> None:
    vans = [{"id": "van", "start": "depot", "end": None, "count": 1}, {"id": "taxi", "start": None, "end": "depot", "count": 1}]
    found = day(ONE, kind(vans)).to_dict()["vehicle_types"]
    assert [(van["start"], van["end"]) for van in found] == [("depot", None), (None, "depot")]


def test_a_key_that_a_row_leaves_out_is_not_none() -> None:
    vans = [{"id": "round", "start": "depot"}, {"id": "open", "start": "depot", "end": None}]
    found = day(ONE, vans).to_dict()["vehicle_types"]
    assert "end" not in found[0] and found[1]["end"] is None


def test_what_is_said_twice_is_never_chosen_from() -> None:
    twice = pd.DataFrame([["a", 1, 1, 5, 6]], columns=["id", "x", "y", "unserved", "unserved"])
    assert told(lambda: day(twice)) == [(0, "a", "unserved", "E-duplicate-key")]
    points = geopandas.GeoDataFrame({"id": ["a"], "lat": [1.0]}, geometry=geopandas.points_from_xy([11], [48], crs=4326))
    wgs = {"crs": "wgs84", "locations": [{"id": "depot", "lat": 48, "lon": 11}]}
    assert told(lambda: day(points, **wgs)) == [(0, "a", "lat", "E-duplicate-key")]
    both = ONE | {"windows": [None, [("08:00", "09:00")]], "window_from": [None, 1], "window_to": [None, 2], "at": [None, "depot"]}
    assert told(lambda: day(both)) == [(1, "b", "window_from", "E-duplicate-key"), (1, "b", "x", "E-duplicate-key")]


def test_a_request_says_once_where_and_when() -> None:
    problem = town(0)
    for stated in ({"windows": [("08:00", "09:00")]}, {"service": "4min"}, {"at": "depot"}, {"x": 1, "y": 2}):
        with pytest.raises(TypeError, match=f"request 'r': .*{next(iter(stated))}.* say again what options says"):
            problem.add_request("r", options=[{"at": "depot"}], **stated)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="x, y would say again what at says"):
        problem.add_request("r", at="depot", x=1, y=2)
    assert problem == town(0)


def test_a_request_that_cannot_be_added_leaves_nothing_behind() -> None:
    problem = town(0)
    with pytest.raises(TypeError, match="requests 'r', `skills`: a object cannot be written into a document"):
        problem.add_request("r", x=1, y=2, skills=object())
    assert problem == town(0)


def test_copies_are_apart() -> None:
    for make in (copy.copy, copy.deepcopy):
        problem = town(2)
        problem.validate()
        copied = make(problem)
        assert copied == problem
        copied.add_request("more", x=1, y=1)
        problem.add_request("other", x=1, y=1)
        assert [len(p.to_dict()["requests"]) for p in (problem, copied)] == [3, 3]
        assert copied != problem


def test_whole_seconds_with_gaps_are_whole_seconds() -> None:
    frame = pd.DataFrame(ONE | {"window_from": [3600, None], "window_to": [7200, None], "service_s": [60, None]})
    assert str(frame["window_from"].dtype) == "float64"
    option = day(frame).to_dict()["requests"][0]["options"][0]
    assert option == {"at": "a", "service_s": 60, "windows": [["2026-11-24T01:00:00+01:00", "2026-11-24T02:00:00+01:00"]]}
    masked = ONE | {"service_s": np.ma.array([60, 999], mask=[False, True]), "unserved": np.ma.array([1.5, 9.0], mask=[False, True])}
    assert [request["options"][0].get("service_s") for request in day(masked).to_dict()["requests"]] == [60, None]
    assert [request.get("unserved") for request in day(masked).to_dict()["requests"]] == [1.5, None]


def test_ids_that_are_numbers_are_told_once() -> None:
    frame = pd.DataFrame({"id": range(10_000), "x": 1, "y": 1})
    with pytest.raises(kw.InvalidProblemError) as caught:
        day(frame)
    (issue,) = caught.value.issues
    assert (issue.row, issue.field, issue.code) == (0, "id", "E-type")
    assert issue.hint == 'ids are texts, such as "0"; in pandas: df["id"].astype(str)'


def test_many_issues_are_counted_in_the_text_and_kept_in_the_list() -> None:
    frame = pd.DataFrame({"id": [f"r{n}" for n in range(500)], "at": "nowhere"})
    with pytest.raises(kw.InvalidProblemError) as caught:
        day(frame)
    assert len(caught.value.issues) == 500
    assert str(caught.value).endswith("… and 480 more") and len(str(caught.value).splitlines()) == 21


def test_columns_that_there_are_not() -> None:
    with pytest.raises(kw.InvalidProblemError) as caught:
        day({"id": ["a"], "lng": [1], "latitude": [2], "servic": ["4min"], "window_form": [1], "window_to": [2]}, crs="wgs84")
    hints = {issue.field: issue.hint for issue in caught.value.issues if issue.code == "E-unknown-key"}
    assert hints == {
        "lng": "did you mean `lon`?",
        "latitude": "did you mean `lat`?",
        "servic": "did you mean `service`?",
        "window_form": "did you mean `window_from`?",
    }
    assert told(lambda: day({"id": ["a"], "at": ["depot"], "window_from": [1]})) == [(0, "a", "window_from", "E-missing-key")]
    with pytest.raises(kw.InvalidProblemError, match="nothing says where the request is .*`at`.*lat, lon, x, y, node"):
        day({"id": ["a"]})


def test_one_empty_geometry_is_one_mistake() -> None:
    points = geopandas.GeoSeries.from_wkt(["POINT (11 48)", "POINT EMPTY", None, "POINT (11.1 48.1)"], crs=4326)
    frame = geopandas.GeoDataFrame({"id": ["a", "b", "c", "d"]}, geometry=points)
    found = told(lambda: day(frame, crs="wgs84", locations=[{"id": "depot", "lat": 48, "lon": 11}]))
    assert [(row, id, code) for row, id, _, code in found] == [(1, "b", "E-missing-key"), (2, "c", "E-missing-key")]


def test_values_of_every_kind_are_read_or_refused_where_they_stand() -> None:
    key = UUID(int=7)
    read = day({"id": [key], "x": [Decimal("1.5")], "y": [Decimal(2)], "unserved": [Decimal("12.25")]}).to_dict()
    assert (read["requests"][0]["id"], read["requests"][0]["unserved"], read["locations"][1]["x"]) == (str(key), 12.25, 1.5)
    for column in ([date(2026, 11, 24)] * 2, pl.Series([date(2026, 11, 24)] * 2), pd.Series(pd.to_datetime(["2026-11-24"] * 2)).dt.date):
        issues = told(lambda column=column: day(ONE | {"window_from": column, "window_to": ["09:00"] * 2}))  # type: ignore[misc]
        assert issues == [(0, "a", "windows", "E-instant"), (1, "b", "windows", "E-instant")]
    with pytest.raises(TypeError, match="column 'window_from', row 0: a Period cannot be written into a document"):
        day(ONE | {"window_from": pd.Series(pd.period_range("2026-11-24", periods=2)), "window_to": ["09:00"] * 2})
    spans = ONE | {"service": [timedelta(seconds=60), timedelta(milliseconds=1500)]}
    assert told(lambda: day(spans)) == [(1, "b", "service_s", "E-type")]


def test_numbers_that_json_does_not_have_are_refused_where_they_stand() -> None:
    problem = town(1)
    problem.add_request("nan", x=float("nan"), y=1, unserved=float("inf"))
    assert told(lambda: problem) == [(2, "nan", "x", "E-type"), (1, "nan", "unserved", "E-type")]
    document = town(1).to_dict()
    document["requests"][0]["options"][0]["service_s"] = float("nan")
    assert told(lambda: kw.Problem.from_dict(document)) == [(0, "r0", "service_s", "E-type")]


def with_matrix(seconds: Any) -> kw.Problem:
    problem = kw.Problem(START, matrices={"car": {"seconds": seconds}})
    for place in ("depot", "door"):
        problem.add_location(place)
    problem.add_request("r", at="door")
    problem.add_vehicle_type("van", start="depot", profile="car")
    problem.set_objective(drive_per_h=3600)
    return problem


def test_matrices_of_every_kind() -> None:
    masked = np.ma.array([[0, 999], [70, 0]], mask=[[False, True], [False, False]])
    for seconds in (
        masked,
        masked.astype(float),
        [[0.0, float("nan")], [70.0, 0.0]],
        [[0, None], [np.float64(70), 0]],
        [np.array([0, np.nan]), np.array([70, 0])],
        pd.DataFrame([[0, None], [70, 0]], dtype="Int64"),
    ):
        problem = with_matrix(seconds)
        problem.validate()
        assert problem.to_dict()["matrices"]["car"]["seconds"] == [[0, None], [70, 0]]
    fraction = told(lambda: with_matrix(np.array([[0, 60.5], [70, 0]])))
    assert fraction == [(None, None, "seconds", "E-integer")]
    assert told(lambda: with_matrix(np.array([[0, np.inf], [70, 0]]))) == [(None, None, "seconds", "E-type")]
    for shape in ((4,), (2, 2, 2)):
        assert {code for *_, code in told(lambda shape=shape: with_matrix(np.zeros(shape)))} == {"E-type"}  # type: ignore[misc]
    for matrices in ({"car": np.zeros((2, 2))}, np.zeros((2, 2))):
        with pytest.raises(TypeError, match="matrices are"):
            kw.Problem(START, matrices=matrices)  # type: ignore[arg-type]


def test_what_is_no_table_column_or_document() -> None:
    with pytest.raises(TypeError, match="column 'id' is no list of values: 'abc'"):
        day({"id": "abc", "at": "def"})
    with pytest.raises(TypeError, match="column 'x' is no list of values: 1.0"):
        day({"id": ["a"], "x": 1.0})
    with pytest.raises(TypeError, match=r"a LazyFrame has no rows yet: give what its collect\(\) returns"):
        day(pl.LazyFrame(ONE))
    with pytest.raises(TypeError, match="requests must be a table, not None"):
        day(None)
    with pytest.raises(TypeError, match="a document is a dict, not a list"):
        kw.Problem.from_dict([])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="start must be a text, a datetime or a date, not None"):
        kw.Problem(None)  # type: ignore[arg-type]


def test_a_date_may_be_text_and_a_time_zone_must_be() -> None:
    assert kw.Problem("2026-11-24", time_zone="Europe/Berlin").horizon_start == START
    for start in ("2026-11-24", date(2026, 11, 24)):
        problem = kw.Problem(start, time_zone="Europe/Bonn", plane_kmh=30)
        problem.set_objective(drive_per_h=1)
        assert [code for *_, code in told(lambda problem=problem: problem)] == ["E-time-zone"]  # type: ignore[misc]


def test_durations_are_durations_under_every_key() -> None:
    problem = town(0)
    problem.add_vehicle_type("bike", base="cargo_bike", start="depot", max_duration_s=timedelta(hours=8), shift=(timedelta(hours=6), "16:00"))
    bike = problem.to_dict()["vehicle_types"][-1]
    assert (bike["max_duration_s"], bike["shift"][0]) == (28800, "2026-11-24T06:00:00+01:00")
    document = town(1).to_dict()
    document["requests"][0]["options"][0]["service_s"] = np.timedelta64(4, "m")
    assert kw.Problem.from_dict(document).to_dict()["requests"][0]["options"][0]["service_s"] == 240


@pytest.mark.parametrize("answer", [False, 0, np.False_, ""])
def test_what_is_false_ends_the_search(answer: Any) -> None:
    assert kw.solve(town(60), time_limit=20, on_progress=lambda event: answer).stopped_by == "cancel"


@pytest.mark.parametrize("answer", [None, True, 1, np.True_])
def test_what_is_not_false_does_not(answer: Any) -> None:
    assert kw.solve(town(60), time_limit="300ms", on_progress=lambda event: answer).stopped_by == "time"


def test_arguments_of_another_kind_are_refused_by_name(problem: kw.Problem) -> None:
    plan = kw.solve(problem, iterations=5)
    anything: Any = problem.to_dict()
    for ask, words in (
        (lambda: kw.solve(anything), "problem must be a Problem, not a dict; make one with Problem.from_dict"),
        (lambda: kw.check(plan, problem), "problem must be a Problem, not a Plan"),  # type: ignore[arg-type]
        (lambda: kw.check(problem, problem), "plan must be a Plan, not a Problem"),  # type: ignore[arg-type]
        (lambda: kw.explain(problem, anything), "plan must be a Plan, not a dict"),
        (lambda: kw.explain(problem, plan, "never"), "requests must be a list of ids, not 'never'"),
        (lambda: kw.evaluate(problem, [("van", "r1")]), "the stops of 'van' must be a list of ids, not 'r1'"),
        (lambda: kw.evaluate(problem, ["van"]), "a route must be .*, not 'van'"),  # type: ignore[list-item]
        (lambda: kw.travel(anything, "van", "depot", "r1", 0), "problem must be a Problem, not a dict"),
        (lambda: kw.solve(problem, on_progress=7), "on_progress must be callable, not 7"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError, match=words):
            ask()


def test_warnings_of_a_plan_are_shown_and_escaped() -> None:
    problem = town(2)
    problem.add_request("<b>", x=1, y=1, windows=[("30:00", "31:00")], unserved=5)
    plan = kw.solve(problem, iterations=5)
    assert plan.warnings and "&lt;b&gt;" in plan._repr_html_() and "<b>" not in plan._repr_html_()
    assert all(warning["code"] in plan._repr_html_() for warning in plan.warnings)
    assert json.loads(plan.to_json())["warnings"] == plan.warnings
