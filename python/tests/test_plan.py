"""Plans: documents, questions about them, drawings and summaries."""

from __future__ import annotations

import copy
import json
import pickle
import re
from html.parser import HTMLParser
from pathlib import Path

import matplotlib
import pytest
from conftest import town

import kerbway as kw

matplotlib.use("Agg")


@pytest.fixture(scope="module")
def solved() -> tuple[kw.Problem, kw.Plan]:
    problem = town(12)
    problem.add_request("never", x=50, y=50, windows=[("30:00", "31:00")], unserved=10)
    return problem, kw.solve(problem, iterations=40, seed=1)


Solved = tuple[kw.Problem, kw.Plan]


def test_a_plan_is_its_document(solved: Solved) -> None:
    problem, plan = solved
    assert json.loads(plan.to_json()) == plan.to_dict()
    for same in (kw.Plan.from_json(plan.to_json()), pickle.loads(pickle.dumps(plan)), copy.deepcopy(plan)):
        assert same == plan and hash(same) == hash(plan)
    assert plan != kw.solve(problem, iterations=41, seed=1)
    assert re.fullmatch(r"Plan\(cost \d+, \d+ routes, 12 served, 1 unserved, stopped by \w+\)", repr(plan))
    with pytest.raises(kw.InvalidProblemError) as caught:
        kw.Plan.from_json('{"format": 1, "sede": 3}')
    assert any(issue.hint == "did you mean `seed`?" for issue in caught.value.issues)


def test_the_referee_finds_what_is_wrong(solved: Solved) -> None:
    problem, plan = solved
    assert kw.check(problem, plan)["legal"]
    document = plan.to_dict()
    document["cost"]["total"] += 1
    report = kw.check(problem, kw.Plan.from_json(json.dumps(document)))
    assert not report["legal"] and {v["code"] for v in report["violations"]} == {"C01"}


def test_why_a_request_is_left_out(solved: Solved) -> None:
    problem, plan = solved
    assert plan.unserved.rows == [
        {"request": "never", "required": False, "reason": "window", "zone": None, "rule": None, "location": "never"}
    ] or plan.unserved["reason"] == ["window"]
    (explained,) = kw.explain(problem, plan)["requests"]
    assert explained["request"] == "never" and explained["by_type"][0]["code"] == "window"
    assert kw.explain(problem, plan, ["never"])["requests"] == [explained]
    with pytest.raises(kw.QuestionError, match='there is no request "nobody"'):
        kw.explain(problem, plan, ["nobody"])


def test_given_visits_are_scheduled(solved: Solved) -> None:
    problem, _ = solved
    plan = kw.evaluate(problem, [("van", ["r1", "r0"]), {"type": "van", "stops": [{"request": "r2", "option": 0}]}])
    assert isinstance(plan, kw.Plan)
    assert sorted(plan.stops["request"]) == ["r0", "r1", "r2"]
    blocked = kw.evaluate(problem, [("van", ["never"])])
    assert isinstance(blocked, dict) and blocked["routes"][0]["code"] == "window"
    with pytest.raises(kw.QuestionError) as caught:
        kw.evaluate(problem, [("van", ["r0", "r0"]), ("truck", [])])
    assert {issue.code for issue in caught.value.issues} == {"E-duplicate-id", "E-unknown-id"}


def test_the_way_from_a_to_b(solved: Solved) -> None:
    problem, _ = solved
    early = kw.travel(problem, "van", "depot", "r0", "06:00")
    assert early["arrive"].startswith("2026-11-24T06:0") and early["metres"] > 0
    assert kw.travel(problem, "van", "depot", "r0", 6 * 3600) == early
    with pytest.raises(kw.QuestionError, match='there is no location "moon"'):
        kw.travel(problem, "van", "depot", "moon", "06:00")
    with pytest.raises(kw.QuestionError, match="depart cannot be None"):
        kw.travel(problem, "van", "depot", "r0", None)  # type: ignore[arg-type]


def test_geojson_has_a_feature_for_everything(solved: Solved) -> None:
    problem, plan = solved
    kinds = [feature["properties"]["kind"] for feature in plan.to_geojson()["features"]]
    assert kinds.count("stop") == 12 and kinds.count("zone") == 1 and kinds.count("unserved") == 1
    alone = kw.Plan.from_json(plan.to_json())
    with pytest.raises(ValueError, match="give problem="):
        alone.to_geojson()
    assert alone.to_geojson(problem) == plan.to_geojson()


def test_zones_of_a_map_are_drawn_along_its_streets(languages: Path) -> None:
    from matplotlib import pyplot

    plan = kw.solve(kw.Problem.from_file(languages / "problems" / "map-0.json"), seed=7, iterations=60)
    zones = [feature for feature in plan.to_geojson()["features"] if feature["properties"]["kind"] == "zone"]
    assert [zone["properties"]["zone"] for zone in zones] == ["core", "osm:w102", "osm:w104"]
    assert [zone["geometry"]["type"] for zone in zones] == ["Polygon", "LineString", "LineString"]
    assert zones[2]["properties"]["sources"] == ["way 104 motor_vehicle:conditional=no @ (07:00-09:00)"]
    axes = plan.plot_routes()
    assert (len(axes.patches), len(axes.collections)) == (1, 2)
    pyplot.close("all")


def test_drawings(solved: Solved) -> None:
    from matplotlib import pyplot

    _, plan = solved
    figure, (left, right) = pyplot.subplots(2)
    assert plan.plot_routes(ax=left) is left and plan.plot_schedule(ax=right) is right
    figure.canvas.draw()
    routes = len(plan.routes)
    stops, crosses = 12, 1
    assert len(left.lines) == routes + stops + crosses and len(left.patches) == 1
    assert len(right.patches) == routes + len(plan.legs) + len(plan.stops)
    assert [label.get_text() for label in right.get_yticklabels()] == plan.routes["vehicle"]
    pyplot.close(figure)
    assert plan.plot_routes() is not plan.plot_routes()
    pyplot.close("all")


class Tags(HTMLParser):
    """Opened tags, balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name in ("src", "href") for name, _ in attrs)
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_summaries_need_no_network_and_escape_names(solved: Solved) -> None:
    problem, plan = solved
    named = town(1)
    named.add_request("<b>&", x=900, y=500)
    for text in (plan._repr_html_(), problem._repr_html_(), kw.solve(named, iterations=3)._repr_html_()):
        tags = Tags()
        tags.feed(text)
        assert tags.open == [] and "table" in tags.seen and "script" not in tags.seen and "b" not in tags.seen
    assert str(plan.kpis["total"]) in plan._repr_html_()
    assert repr(problem) == "Problem(2026-11-24T00:00:00+01:00: 13 requests, 1 vehicle_types, 1 zones)"
