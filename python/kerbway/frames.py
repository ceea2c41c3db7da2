"""Tables of other libraries as columns of the native half.

Only what a table looks like is asked, so that no library is imported: ``columns`` and ``table[name]``, a mapping, or rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from .times import clock, first_day, instant, plain, seconds, windows

Given = list[tuple[str, str, Any, bytes]]


def columns(table: Any, start: str) -> Given:
    """The columns of a table; ``start`` is the horizon's, from which instants count.

    Raises
    ------
    TypeError
        If it is no table, or holds a value that no document can hold.
    ValueError
        If its columns differ in length.
    """
    named = _named(table)
    for name, values in named:
        if isinstance(values, (str, bytes, Mapping)) or not hasattr(values, "__len__") or getattr(values, "ndim", 1) != 1:
            raise TypeError(f"column {name!r} is no list of values: {values!r}")
    lengths = {name: len(values) for name, values in named}
    if len({len(values) for _, values in named}) > 1:
        raise ValueError(f"columns differ in length: {lengths}")
    return [(name, *_column(name, values, start)) for name, values in named]


# A key that a row does not have, which is not the same as None where None means anywhere.
_MISSING = object()


def _named(table: Any) -> list[tuple[str, Any]]:
    """Values by column, as many times as there are columns of a name; points of geopandas as ``lon`` and ``lat``."""
    if hasattr(table, "column_names") and hasattr(table, "column"):  # pyarrow
        return [(name, table.column(i).to_pylist()) for i, name in enumerate(table.column_names)]
    if isinstance(table, Mapping):
        return [(str(name), values) for name, values in table.items()]
    if hasattr(type(table), "collect") and hasattr(type(table), "columns"):  # polars.LazyFrame
        raise TypeError(f"a {type(table).__name__} has no rows yet: give what its collect() returns")
    if hasattr(table, "columns"):
        place = getattr(table, "active_geometry_name", None)
        kept = [(i, name) for i, name in enumerate(table.columns) if place is None or name != place]
        named = [(str(name), table.iloc[:, i] if hasattr(table, "iloc") else table[name]) for i, name in kept]
        return named if place is None else named + _places(table.geometry)
    if isinstance(table, Iterable) and not isinstance(table, (str, bytes)):
        rows = list(table)
        if all(isinstance(row, Mapping) for row in rows):
            names = dict.fromkeys(name for row in rows for name in row)
            return [(str(name), [row.get(name, _MISSING) for row in rows]) for name in names]
    raise TypeError(f"a {type(table).__name__} is no table: give a DataFrame, a dict of lists or a list of dicts")


def _places(geometry: Any) -> list[tuple[str, Any]]:
    """A column of geopandas: points as ``lon`` and ``lat``, areas as GeoJSON, in degrees; empty ones are absent."""
    if geometry.crs is not None and geometry.crs.to_epsg() != 4326:
        geometry = geometry.to_crs(4326)
    there = ~(geometry.isna() | geometry.is_empty)
    if (geometry[there].geom_type == "Point").all():
        return [("lon", geometry.x.to_numpy()), ("lat", geometry.y.to_numpy())]
    return [("geometry", [shape.__geo_interface__ if t else None for shape, t in zip(geometry, there, strict=True)])]


def _column(name: str, values: Any, start: str) -> tuple[str, Any, bytes]:
    """Kind, values and which of them are there."""
    fast = _array(name, values, start)
    if fast is not None:
        return fast
    listed: list[Any] = values.tolist() if hasattr(values, "tolist") else values.to_list() if hasattr(values, "to_list") else list(values)

    def at(row: int) -> str:
        return f"column {name!r}, row {row}"

    if name in ("start", "end") and _MISSING in listed:
        texts = [None if v is _MISSING else json.dumps(None if _absent(v) else plain(v, start, at(row))) for row, v in enumerate(listed)]
        return "json", texts, bytes(text is not None for text in texts)
    there = [value is not _MISSING and not _absent(value) for value in listed]
    mask = bytes(there)

    def kinds_of() -> set[type]:
        return {type(value) for value, is_there in zip(listed, there, strict=True) if is_there}

    kinds = kinds_of()
    convert = _conversion(name, kinds)
    if convert is not None:
        listed = [convert(v, start) if t else None for v, t in zip(listed, there, strict=True)]
        kinds = kinds_of()
    if kinds <= {str}:
        return "text", [value if t else None for value, t in zip(listed, there, strict=True)], mask
    if kinds == {bool} or kinds == {np.bool_}:
        return "boolean", bytes(bool(v) if t else False for v, t in zip(listed, there, strict=True)), mask
    if kinds <= {int, float} and all(abs(v) < 2**63 for v, t in zip(listed, there, strict=True) if t and type(v) is int):
        kind, dtype = ("integer", "i8") if kinds == {int} else ("decimal", "f8")
        return kind, np.array([v if t else 0 for v, t in zip(listed, there, strict=True)], dtype=dtype).tobytes(), mask
    texts = [
        json.dumps(plain(v, start, at(row))) if t else None for row, (v, t) in enumerate(zip(listed, there, strict=True))
    ]
    return "json", texts, mask


def _conversion(name: str, kinds: set[type]) -> Callable[[Any, str], Any] | None:
    """What makes values of a document of a column's values, if anything must."""
    if name in ("windows", "shift"):
        return windows
    if kinds and all(issubclass(kind, _DURATIONS) for kind in kinds) and not name.endswith(("_from", "_to")):
        return lambda value, _: seconds(value)
    if any(issubclass(kind, _INSTANTS) for kind in kinds):
        return instant
    return plain if any(issubclass(kind, (Decimal, UUID)) for kind in kinds) else None


_DURATIONS = (timedelta, np.timedelta64)
_INSTANTS = (date, time, timedelta, np.datetime64, np.timedelta64)


def _array(name: str, values: Any, start: str) -> tuple[str, Any, bytes] | None:
    """Columns of numbers, whole seconds and instants without an object per cell; ``None`` if it is none of these."""
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "tz", None) is not None and hasattr(values, "dt"):
        whole, there = _whole(values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
        return None if whole is None else ("instant", whole.tobytes(), there.tobytes())
    if not isinstance(dtype, np.dtype):
        return None
    array = values.to_numpy() if hasattr(values, "to_numpy") else values
    unmasked = ~np.ma.getmaskarray(array)
    if dtype.kind in "mM" and not unmasked.all():
        return None
    array = np.ma.getdata(array)
    if dtype.kind == "f":
        return "decimal", array.astype("f8").tobytes(), (unmasked & ~np.isnan(array)).tobytes()
    if dtype.kind == "i" or (dtype.kind == "u" and not (array.size and array.max() >= 2**63)):
        return "integer", array.astype("i8").tobytes(), unmasked.tobytes()
    if dtype.kind == "m" and not name.endswith(("_from", "_to")) and name not in ("windows", "shift"):
        whole, there = _whole(array)
        return None if whole is None else ("integer", whole.tobytes(), there.tobytes())
    if dtype.kind == "M" and (first := first_day(start)) is not None:
        whole, there = _whole(array - np.datetime64(first, "s"))
        return None if whole is None else ("text", _civil(whole, there), there.tobytes())
    return None


def _whole(exact: Any) -> tuple[Any, Any]:
    """Instants or durations of numpy in whole seconds, ``None`` if one of them has a fraction, and which are there."""
    there = ~np.isnat(exact)
    whole = exact.astype(f"{exact.dtype.kind}8[s]")
    if (whole[there] != exact[there]).any():
        return None, there
    return whole.astype("i8"), there


def _civil(whole: Any, there: Any) -> list[str | None]:
    """Seconds since the first midnight as civil times; a time that many cells share is written once."""
    distinct, place = np.unique(whole[there], return_inverse=True)
    texts = np.full(len(whole), None, dtype=object)
    texts[there] = np.array([clock(second) for second in distinct.tolist()], dtype=object)[place]
    listed: list[str | None] = texts.tolist()
    return listed


def _absent(value: Any) -> bool:
    """``None``, NaN, NaT, ``pandas.NA``, numpy's masked."""
    if value is None or value is np.ma.masked or type(value).__name__ == "NAType":
        return True
    return bool(value != value) if isinstance(value, (float, Decimal, datetime, np.datetime64, np.timedelta64, timedelta)) else False


def matrix(values: Any) -> Any:
    """A matrix as lists of whole numbers; NaN, ``None`` and masked cells = no way. Anything else is left for the check to refuse."""
    if hasattr(values, "to_numpy"):
        values = values.to_numpy()
    if isinstance(values, np.ndarray):
        if values.dtype.kind == "f" and np.isfinite(values).all() and (np.abs(values) < 2**53).all() and (values == np.floor(values)).all():
            values = values.astype("i8")
        values = values.tolist()
    if isinstance(values, (list, tuple)):
        return [matrix(each) for each in values]
    if _absent(values):
        return None
    return int(values) if isinstance(values, float) and values.is_integer() else values
