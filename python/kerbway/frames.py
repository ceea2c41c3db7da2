"""Tables of other libraries as columns of the native half.

Only what a table looks like is asked, so that no library is imported: ``columns`` and ``table[name]``, a mapping, or rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from .times import clock, first_day, instant, plain, seconds, windows

Given = list[tuple[str, str, Any, bytes]]


def columns(table: Any, start: str) -> Given:
    """The columns of a table; ``start`` is the horizon's, from which instants count.

    Raises
    ------
    TypeError
        If it is no table.
    ValueError
        If its columns differ in length.
    """
    named = _named(table)
    lengths = {name: len(values) for name, values in named.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns differ in length: {lengths}")
    return [(name, *_column(name, values, start)) for name, values in named.items()]


def _named(table: Any) -> dict[str, Any]:
    """Values by column; points of geopandas as ``lon`` and ``lat``."""
    if hasattr(table, "column_names") and hasattr(table, "column"):  # pyarrow
        return {name: table.column(name).to_pylist() for name in table.column_names}
    if isinstance(table, Mapping):
        return {str(name): values for name, values in table.items()}
    if hasattr(table, "columns"):
        named = {str(name): table[name] for name in table.columns}
        if hasattr(table, "geometry") and "geometry" in named:
            named |= _places(table)
        return {name: values for name, values in named.items() if values is not None}
    if isinstance(table, Iterable) and not isinstance(table, (str, bytes)):
        rows = list(table)
        if all(isinstance(row, Mapping) for row in rows):
            names = dict.fromkeys(str(name) for row in rows for name in row)
            return {name: [row.get(name) for row in rows] for name in names}
    raise TypeError(f"a {type(table).__name__} is no table: give a DataFrame, a dict of lists or a list of dicts")


def _places(frame: Any) -> dict[str, Any]:
    """The geometry of a geopandas frame: points as ``lon`` and ``lat``, areas as GeoJSON, in degrees."""
    geometry = frame.geometry
    if frame.crs is not None and frame.crs.to_epsg() != 4326:
        geometry = geometry.to_crs(4326)
    if len(geometry) and (geometry.geom_type == "Point").all():
        return {"geometry": None, "lon": geometry.x.to_numpy(), "lat": geometry.y.to_numpy()}
    return {"geometry": [None if shape is None else shape.__geo_interface__ for shape in geometry]}


def _column(name: str, values: Any, start: str) -> tuple[str, Any, bytes]:
    """Kind, values and which of them are there."""
    fast = _array(name, values, start)
    if fast is not None:
        return fast
    listed: list[Any] = values.tolist() if hasattr(values, "tolist") else values.to_list() if hasattr(values, "to_list") else list(values)
    there = [not _absent(value) for value in listed]
    mask = bytes(there)
    kinds = {type(value) for value, is_there in zip(listed, there, strict=True) if is_there}
    if name in ("windows", "shift"):
        listed = [windows(v, start) if t else None for v, t in zip(listed, there, strict=True)]
    if kinds and all(issubclass(kind, _DURATIONS) for kind in kinds) and not name.endswith(("_from", "_to")):
        listed = [seconds(v) if t else None for v, t in zip(listed, there, strict=True)]
        kinds = {type(value) for value in listed if value is not None}
    elif any(issubclass(kind, (date, timedelta, np.datetime64, np.timedelta64)) or kind.__name__ == "time" for kind in kinds):
        listed, kinds = [instant(v, start) if t else None for v, t in zip(listed, there, strict=True)], {str}
    if kinds <= {str}:
        return "text", [value if t else None for value, t in zip(listed, there, strict=True)], mask
    if kinds == {bool} or kinds == {np.bool_}:
        return "boolean", bytes(bool(v) if t else False for v, t in zip(listed, there, strict=True)), mask
    if kinds == {int} and all(abs(value) < 2**63 for value, t in zip(listed, there, strict=True) if t):
        return "integer", np.array([v if t else 0 for v, t in zip(listed, there, strict=True)], dtype="i8").tobytes(), mask
    if kinds <= {int, float}:
        return "decimal", np.array([v if t else 0 for v, t in zip(listed, there, strict=True)], dtype="f8").tobytes(), mask
    texts = [json.dumps(plain(v, start), allow_nan=True) if t else None for v, t in zip(listed, there, strict=True)]
    return "json", texts, mask


_DURATIONS = (timedelta, np.timedelta64)


def _array(name: str, values: Any, start: str) -> tuple[str, Any, bytes] | None:
    """Columns of numbers, whole seconds and instants without an object per cell; ``None`` if it is none of these."""
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "tz", None) is not None and hasattr(values, "dt"):
        whole, there = _whole(values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
        return None if whole is None else ("instant", whole.tobytes(), there.tobytes())
    if not isinstance(dtype, np.dtype):
        return None
    array = values.to_numpy() if hasattr(values, "to_numpy") else values
    if dtype.kind == "f":
        return "decimal", array.astype("f8").tobytes(), (~np.isnan(array)).tobytes()
    if dtype.kind == "i" or (dtype.kind == "u" and not (array.size and array.max() >= 2**63)):
        return "integer", array.astype("i8").tobytes(), np.ones(len(array), dtype="?").tobytes()
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
    """``None``, NaN, NaT, ``pandas.NA``."""
    if value is None or type(value).__name__ == "NAType":
        return True
    return bool(value != value) if isinstance(value, (float, datetime, np.datetime64, np.timedelta64, timedelta)) else False


def matrix(values: Any) -> Any:
    """A matrix of whole numbers as lists; NaN, ``None`` and masked cells = no way."""
    if isinstance(values, Sequence):
        return values
    array = values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)
    if array.dtype.kind == "f":
        whole = np.nan_to_num(array) == np.floor(np.nan_to_num(array))
        if whole.all():
            return [[None if cell != cell else int(cell) for cell in row] for row in array.tolist()]
    return array.tolist()

