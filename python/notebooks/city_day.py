# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A city day: from a DataFrame to a map
#
# Sixty deliveries around a river town come as a table, as an order system would export them.

# %%
import numpy as np
import pandas as pd

import kerbway as kw

dice = np.random.default_rng(7)
n = 60
opens = pd.Timestamp("2026-11-24 07:00", tz="Europe/Paris") + pd.to_timedelta(30 * dice.integers(0, 10, n), unit="min")
requests = pd.DataFrame(
    {
        "id": [f"order-{k}" for k in range(n)],
        "lat": 47.216 + 0.012 * dice.standard_normal(n),
        "lon": -1.553 + 0.018 * dice.standard_normal(n),
        "window_from": opens,
        "window_to": opens + pd.Timedelta(hours=3),
        "service": pd.to_timedelta(dice.integers(2, 8, n), unit="min"),
        "demand_kg": dice.integers(5, 60, n),
    }
)
requests.head()

# %%
fleet = pd.DataFrame(
    {
        "id": ["van", "bike"],
        "base": ["van_diesel", "cargo_bike"],
        "count": [5, 3],
        "start": "depot",
        "shift_from": "06:30",
        "shift_to": "16:00",
        "capacity_kg": [800, 120],
        "cost_fixed": [4000, 2000],
    }
)
core = {
    "id": "centre",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[-1.563, 47.211], [-1.547, 47.211], [-1.547, 47.220], [-1.563, 47.220], [-1.563, 47.211]]],
    },
    "rules": [
        {"id": "pedestrian-hours", "effect": "no_driving", "who": {"class": {"not_in": ["bicycle"]}}, "when": [{"from": "10:30", "to": "19:00"}]}
    ],
}
problem = kw.Problem.from_tables(
    "2026-11-24T00:00:00+01:00",
    time_zone="Europe/Paris",
    currency="EUR",
    plane_kmh=20,
    locations=[{"id": "depot", "lat": 47.235, "lon": -1.585}],
    requests=requests,
    vehicle_types=fleet,
    zones=[core],
    objective={"drive_per_h": 2800, "wait_per_h": 1400, "distance_per_km": 30, "unserved": 1500},
)

# %%
plan = kw.solve(problem, iterations=150, seed=3)
plan

# %% [markdown]
# The tables join with the order system's own.

# %%
stops = plan.stops.to_pandas()
late = stops.merge(requests, left_on="request", right_on="id")
assert (late["start"] >= late["window_from"]).all() and (late["start"] <= late["window_to"]).all()
stops.groupby("vehicle").agg(stops=("stop", "count"), first=("start", "min"), last=("end", "max"))

# %% [markdown]
# What is left out has a reason, and `explain` names the smallest change that would serve it.

# %%
for explained in kw.explain(problem, plan, list(plan.unserved["request"])[:3])["requests"]:
    for blocked in explained["by_type"]:
        print(explained["request"], blocked["type"], blocked["message"], blocked.get("relaxation"))

# %%
ax = plan.plot_routes()
ax.set_title(f"{plan.kpis['routes']} vehicles, {plan.kpis['metres'] / 1000:.0f} km");

# %% [markdown]
# GeoJSON goes to any map, here to a GeoDataFrame.

# %%
import geopandas

features = geopandas.GeoDataFrame.from_features(plan.to_geojson(), crs=4326)
assert set(features["kind"]) >= {"route", "stop", "zone"}
features["kind"].value_counts()
