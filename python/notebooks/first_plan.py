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
# # A first plan in five minutes
#
# Two vans deliver to six shops. Diesel vans may not drive in the old town before nine; a cargo bike may.

# %%
import kerbway as kw

problem = kw.Problem("2026-11-24", time_zone="Europe/Berlin", currency="EUR", plane_kmh=22)

# %% [markdown]
# `start` must be the first second of a civil day. A plain date is not one yet; what is wrong is told at once, all of it.

# %%
try:
    problem.validate()
except kw.InvalidProblemError as error:
    for issue in error.issues:
        print(issue)

# %%
problem = kw.Problem("2026-11-24T00:00:00+01:00", time_zone="Europe/Berlin", currency="EUR", plane_kmh=22)
problem.add_location("depot", lat=48.1510, lon=11.5450)
for name, lat, lon, opens in [
    ("cafe", 48.1370, 11.5750, "07:00"),
    ("bakery", 48.1385, 11.5712, "07:30"),
    ("florist", 48.1402, 11.5665, "08:00"),
    ("bookshop", 48.1361, 11.5788, "09:00"),
    ("pharmacy", 48.1449, 11.5581, "08:00"),
    ("toys", 48.1328, 11.5690, "09:30"),
]:
    problem.add_request(name, lat=lat, lon=lon, windows=[(opens, "12:00")], service="5min", demand={"boxes": 4})
problem.add_vehicle_type("van", base="van_diesel", count=2, start="depot", shift=("06:30", "14:00"), capacity={"boxes": 20})
problem.add_vehicle_type("bike", base="cargo_bike", count=1, start="depot", shift=("07:00", "14:00"), capacity={"boxes": 6})
problem.add_zone(
    "old-town",
    geometry={
        "type": "Polygon",
        "coordinates": [[[11.568, 48.134], [11.582, 48.134], [11.582, 48.141], [11.568, 48.141], [11.568, 48.134]]],
    },
    rules=[
        {
            "id": "before-nine",
            "effect": "no_driving",
            "who": {"propulsion": "diesel"},
            "when": [{"days": "mon-sat", "from": "06:00", "to": "09:00"}],
        }
    ],
)
problem.set_objective(drive_per_h=3000, wait_per_h=1500)
problem

# %% [markdown]
# Planning is anytime: a time limit, a number of iterations, or Ctrl-C ends it, and the best plan so far is returned. The same
# problem, seed and iterations give the same plan, byte for byte.

# %%
plan = kw.solve(problem, iterations=300, seed=1)
plan

# %%
plan.stops.to_pandas()[["vehicle", "request", "arrive", "start", "end"]]

# %% [markdown]
# Each crossing of the zone says which rule lets it in, and how much earlier or later it could be.

# %%
plan.crossings.to_pandas()

# %% [markdown]
# An independent referee replays the plan against the raw rules, second by second.

# %%
report = kw.check(problem, plan)
assert report["legal"] and not report["violations"]
plan.kpis

# %%
plan.plot_schedule();
