"""Tables in and out: pandas with and without pyarrow, polars, geopandas, pyarrow, dicts of lists, lists of dicts."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import kerbway as kw

START = "2026-11-24T00:00:00+01:00"
HEAD: dict[str, Any] = {"currency": "EUR", "plane_kmh": 30, "objective": {"drive_per_h": 3000, "wait_per_h": 1500}}
LOCATIONS = [{"id": "depot", "lat": 48.151, "lon": 11.545}]
VANS = [{"id": "van", "base": "van_diesel", "count": 2, "start": "depot", "shift_from": "06:00", "shift_to": "16:00", "capacity_boxes": 9}]
REQUESTS: dict[str, list[Any]] = {
    "id": ["cafe", "bakery", "bar"],
    "lat": [48.137, 48.139, 48.141],
    "lon": [11.575, 11.571, 11.563],
    "window_from": ["2026-11-24T07:00:00+01:00", "2026-11-24T08:00:00+01:00", None],
    "window_to": ["2026-11-24T09:30:00+01:00", "2026-11-24T11:00:00+01:00", None],
    "service_s": [300, 240, 60],
    "demand_boxes": [1, 2, 3],
    "unserved": [None, 900, 12.5],
}


def planned_day(requests: Any, **more: Any) -> kw.Problem:
    return kw.Problem.from_tables(START, **{"locations": LOCATIONS, "vehicle_types": VANS, **HEAD, **more}, requests=requests)


def expected() -> kw.Problem:
    problem = kw.Problem(START, currency="EUR", plane_kmh=30)
    problem.add_location("depot", lat=48.151, lon=11.545)
    windows = [list(pair) for pair in zip(REQUESTS["window_from"], REQUESTS["window_to"], strict=True)]
    for n, id in enumerate(REQUESTS["id"]):
        price = {} if REQUESTS["unserved"][n] is None else {"unserved": REQUESTS["unserved"][n]}
        problem.add_request(
            id,
            lat=REQUESTS["lat"][n],
            lon=REQUESTS["lon"][n],
            windows=None if windows[n][0] is None else [windows[n]],
            service=REQUESTS["service_s"][n],
            demand={"boxes": REQUESTS["demand_boxes"][n]},
            **price,
        )
    problem.add_vehicle_type("van", base="van_diesel", count=2, start="depot", shift=("06:00", "16:00"), capacity={"boxes": 9})
    problem.set_objective(drive_per_h=3000, wait_per_h=1500)
    return problem


def instants(values: list[Any]) -> list[datetime | None]:
    return [None if value is None else datetime.fromisoformat(value) for value in values]


WITH_INSTANTS = REQUESTS | {name: instants(REQUESTS[name]) for name in ("window_from", "window_to")}


def with_seconds() -> dict[str, list[Any]]:
    start = datetime.fromisoformat(START)
    seconds = {
        name: [None if at is None else int((at - start).total_seconds()) for at in WITH_INSTANTS[name]]
        for name in ("window_from", "window_to")
    }
    return REQUESTS | seconds


def pandas_aware() -> pd.DataFrame:
    frame = pd.DataFrame(REQUESTS)
    for name in ("window_from", "window_to"):
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_convert("Europe/Berlin")
    return frame


def pandas_naive() -> pd.DataFrame:
    frame = pandas_aware()
    for name in ("window_from", "window_to"):
        frame[name] = frame[name].dt.tz_localize(None)
    return frame


def geo() -> geopandas.GeoDataFrame:
    points = geopandas.points_from_xy(REQUESTS["lon"], REQUESTS["lat"], crs=4326)
    return geopandas.GeoDataFrame(pandas_aware().drop(columns=["lat", "lon"]), geometry=points)


FRAMES: dict[str, Any] = {
    "dict of lists": REQUESTS,
    "dict of lists with datetimes": WITH_INSTANTS,
    "seconds from the start": with_seconds(),
    "list of dicts": [dict(zip(REQUESTS, row, strict=True)) for row in zip(*REQUESTS.values(), strict=True)],
    "pandas with texts": pd.DataFrame(REQUESTS),
    "pandas with instants": pandas_aware(),
    "pandas with nullable types": pd.DataFrame(REQUESTS).convert_dtypes(),
    "pandas on pyarrow": pd.DataFrame(REQUESTS).convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.DataFrame(REQUESTS, strict=False),
    "polars with instants": pl.DataFrame(WITH_INSTANTS, strict=False),
    "pyarrow": pa.table(REQUESTS),
    "numpy arrays": REQUESTS | {"lat": np.array(REQUESTS["lat"]), "service_s": np.array(REQUESTS["service_s"], dtype="u2")},
    "service as timedelta": {
        **{k: v for k, v in REQUESTS.items() if k != "service_s"},
        "service": [timedelta(seconds=s) for s in REQUESTS["service_s"]],
    },
    "service as pandas has durations": pandas_aware().assign(service=pd.to_timedelta(REQUESTS["service_s"], unit="s")).drop(columns="service_s"),
    "service as numpy has durations": {
        **{k: v for k, v in REQUESTS.items() if k != "service_s"},
        "service": np.array(REQUESTS["service_s"], dtype="m8[s]").astype("m8[ns]"),
    },
    "service as text": {**{k: v for k, v in REQUESTS.items() if k != "service_s"}, "service": ["5min", "PT4M", "60s"]},
    "windows in a list": {
        **{k: v for k, v in REQUESTS.items() if not k.startswith("window")},
        "windows": [
            None if a is None else [(a, b)] for a, b in zip(WITH_INSTANTS["window_from"], WITH_INSTANTS["window_to"], strict=True)
        ],
    },
    "demand as a dict": {
        **{k: v for k, v in REQUESTS.items() if k != "demand_boxes"},
        "demand": [{"boxes": boxes} for boxes in REQUESTS["demand_boxes"]],
    },
}


def canonical(problem: kw.Problem) -> dict[str, Any]:
    """The document with windows as instants, so that civil and absolute times compare."""
    document: dict[str, Any] = json.loads(problem.to_json())
    for request in document["requests"]:
        for option in request["options"]:
            if "windows" in option:
                option["windows"] = [[datetime.fromisoformat(at).astimezone(UTC) for at in pair] for pair in option["windows"]]
    return document


@pytest.mark.parametrize("name", FRAMES)
def test_every_kind_of_table_is_the_same_problem(name: str) -> None:
    assert canonical(planned_day(FRAMES[name])) == canonical(expected())


def test_naive_instants_are_civil_times() -> None:
    problem = planned_day(pandas_naive())
    assert problem.to_dict()["requests"][0]["options"][0]["windows"] == [["07:00:00", "09:30:00"]]
    assert kw.solve(problem, iterations=20) == kw.solve(expected(), iterations=20)


def test_instants_and_durations_of_numpy_are_those_of_pandas() -> None:
    arrays = {name: pandas_naive()[name].to_numpy() for name in ("window_from", "window_to")}
    for unit in ("s", "ms", "ns"):
        frame = REQUESTS | {name: array.astype(f"M8[{unit}]") for name, array in arrays.items()}
        assert planned_day(frame) == planned_day(pandas_naive())
    eve = pandas_naive().assign(window_from=pd.Timestamp("2026-11-23 23:00"))
    with pytest.raises(kw.InvalidProblemError, match="not an instant") as refused:
        planned_day(eve)
    assert {issue.value for issue in refused.value.issues if issue.code == "E-instant"} == {"-01:00:00"}


def test_fractions_of_a_second_are_refused_with_their_text() -> None:
    half = pandas_naive()
    half["window_to"] += pd.Timedelta("500ms")
    half["service"] = pd.to_timedelta([0.5, 60, None], unit="s")
    with pytest.raises(kw.InvalidProblemError) as refused:
        planned_day(half.drop(columns="service_s"))
    told = {(issue.row, issue.code, str(issue.value)) for issue in refused.value.issues}
    assert (0, "E-instant", "2026-11-24T09:30:00.500000") in told
    assert (0, "E-type", "0 days 00:00:00.500000") in told
    assert not any(row == 2 for row, _, _ in told)


def test_geopandas_points_and_areas() -> None:
    problem = planned_day(geo().to_crs(25832))
    where = {place["id"]: (place["lon"], place["lat"]) for place in problem.to_dict()["locations"]}
    assert where["cafe"] == pytest.approx((11.575, 48.137), abs=1e-6)
    areas = geopandas.GeoDataFrame(
        {"id": ["core"], "rules": [[{"id": "ban", "effect": "no_driving", "when": [{"from": "07:00", "to": "08:00"}]}]]},
        geometry=[geopandas.GeoSeries(geopandas.points_from_xy([11.57], [48.138])).buffer(0.002)[0]],
        crs=4326,
    )
    plan = kw.solve(planned_day(geo(), zones=areas), iterations=20)
    assert set(plan.crossings["zone"]) == {"core"}


def test_mistakes_name_the_row_of_the_table() -> None:
    bad = {
        "id": ["a", "b", "c", "d"],
        "lat": [48.1, 148.2, 48.3, 48.4],
        "lon": [11.5, 11.6, 11.7, 11.8],
        "window_from": ["09:00", "09:00", "11:00", "nine"],
        "window_to": ["10:00", "10:00", "10:00", "10:00"],
        "service": ["5min", "soon", "1min", "1min"],
        "demand_boxs": [None, None, None, 4],
        "colour": [None, None, "red", None],
    }
    with pytest.raises(kw.InvalidProblemError) as caught:
        planned_day(bad)
    told = {(i.row, i.id, i.field, i.code) for i in caught.value.issues}
    assert told == {
        (1, "b", "lat", "E-coordinates"),
        (1, "b", "service_s", "E-type"),
        (2, "c", "windows", "E-window-order"),
        (2, "c", "colour", "E-unknown-key"),
        (3, "d", "windows", "E-instant"),
        (3, "d", "boxs", "E-unknown-dimension"),
    }
    hints = {i.field: i.hint for i in caught.value.issues}
    assert hints["boxs"] == 'did you mean "boxes"?'


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(TypeError, match="a int is no table"):
        planned_day(7)
    with pytest.raises(ValueError, match="columns differ in length"):
        planned_day({"id": ["a"], "lat": [1.0, 2.0]})


@pytest.fixture(scope="module")
def plan() -> kw.Plan:
    zones = [
        {
            "id": "core",
            "geometry": {"type": "Polygon", "coordinates": [[[11.568, 48.134], [11.582, 48.134], [11.582, 48.14], [11.568, 48.14], [11.568, 48.134]]]},
            "rules": [{"id": "ban", "effect": "no_driving", "when": [{"from": "07:00", "to": "08:00"}]}],
        }
    ]
    far = {"id": "far", "lat": 50.0, "lon": 11.5, "window_from": "06:00", "window_to": "06:30", "service_s": 1, "unserved": 5}
    rows = [dict(zip(REQUESTS, row, strict=True)) for row in zip(*REQUESTS.values(), strict=True)]
    return kw.solve(planned_day([*rows, far], zones=zones, time_zone="Europe/Berlin"), iterations=30)


NAMES = ("routes", "stops", "legs", "unserved", "crossings")


@pytest.mark.parametrize("name", NAMES)
def test_tables_go_to_every_library(plan: kw.Plan, name: str) -> None:
    table: kw.Table = getattr(plan, name)
    assert len(table) == len(table.rows) > 0
    frames = [table.to_pandas(), table.to_polars().to_pandas(), table.to_arrow().to_pandas()]
    for frame in frames:
        assert list(frame.columns) == table.columns and len(frame) == len(table)
        for column in table.columns:
            for ours, theirs in zip(table[column], frame[column].tolist(), strict=True):
                if ours is None:
                    assert pd.isna(theirs)
                elif isinstance(ours, datetime):
                    assert theirs == ours and theirs.utcoffset() == ours.utcoffset()
                else:
                    assert theirs == ours


def test_tables_say_what_the_plan_says(plan: kw.Plan) -> None:
    document = plan.to_dict()
    stops = [stop for route in document["routes"] for stop in route["stops"]]
    assert plan.stops["request"] == [stop["request"] for stop in stops]
    assert [at.isoformat() for at in plan.stops["start"]] == [stop["start"] for stop in stops]
    assert plan.stops["load_boxes"] == [stop["load"]["boxes"] for stop in stops]
    assert plan.unserved.rows[0]["reason"] in ("window", "price", "shift", "unreachable")
    assert str(plan.routes.to_pandas()["depart"].dtype) == "datetime64[s, Europe/Berlin]"
    assert plan.kpis["total"] == document["cost"]["total"]
    assert plan.kpis["metres"] == sum(leg["metres"] for route in document["routes"] for leg in route["legs"])
    assert plan.kpis["served"] == len(stops) and plan.kpis["unserved"] == len(document["unserved"])


WITHOUT = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ImportError(name)
sys.meta_path.insert(0, Block())
sys.path.insert(0, {here!r})
{script}
"""


@pytest.mark.parametrize(
    ("blocked", "script"),
    [
        (
            ["pyarrow"],
            """
import pandas as pd, kerbway as kw
requests = pd.DataFrame({"id": ["a", "b"], "lat": [48.1, 48.2], "lon": [11.5, 11.6], "service_s": [60, None],
                         "window_from": pd.to_datetime(["2026-11-24T08:00:00+01:00"] * 2)})
requests["window_to"] = requests["window_from"] + pd.Timedelta(hours=2)
vans = pd.DataFrame({"id": ["van"], "base": ["van_bev"], "start": ["depot"]})
places = pd.DataFrame({"id": ["depot"], "lat": [48.15], "lon": [11.54]})
p = kw.Problem.from_tables("2026-11-24T00:00:00+01:00", requests=requests, vehicle_types=vans, locations=places, plane_kmh=60,
                           objective={"drive_per_h": 1})
assert len(kw.solve(p, iterations=5).stops.to_pandas()) == 2
import geopandas
points = geopandas.GeoDataFrame(requests.drop(columns=["lat", "lon"]), geometry=geopandas.points_from_xy([11.5, 11.6], [48.1, 48.2], crs=4326))
q = kw.Problem.from_tables("2026-11-24T00:00:00+01:00", requests=points, vehicle_types=vans, locations=places, plane_kmh=60,
                           objective={"drive_per_h": 1})
assert p == q
""",
        ),
        (
            ["pandas", "polars", "pyarrow", "geopandas", "matplotlib", "IPython", "tqdm"],
            """
import kerbway as kw
from conftest import town
plan = kw.solve(town(), iterations=5)
assert len(plan.stops.rows) == 6 and plan._repr_html_() and "pandas" not in sys.modules
""",
        ),
    ],
)
def test_without_what_is_not_installed(blocked: list[str], script: str) -> None:
    code = WITHOUT.format(blocked=blocked, here=str(Path(__file__).parent), script=script)
    # conftest imports pytest, which is not what is looked at here.
    subprocess.run([sys.executable, "-c", code], check=True)
