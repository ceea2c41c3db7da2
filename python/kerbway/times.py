"""Instants and durations as Python has them, and as documents write them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from . import _native

Instant = str | int | datetime | time | timedelta


def instant(value: Any, start: str | None) -> Any:
    """An instant as documents write it: RFC 3339, or civil time of the first day (hours may pass 24).

    Aware datetimes are themselves, naive ones civil times; whole numbers and timedeltas count seconds from ``start``. What is none of
    these is left as it is, for the document's check to refuse.
    """
    if isinstance(value, np.datetime64):
        value = value.item()
    if isinstance(value, np.timedelta64):
        value = value.astype("timedelta64[us]").item()
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value.isoformat()
        if start is not None and value.microsecond == 0 and (first := first_day(start)) is not None:
            civil = value - datetime.combine(first, time())
            return clock(int(civil.total_seconds()))
        return value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta) and value % timedelta(seconds=1) == timedelta():
        value = value // timedelta(seconds=1)
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        try:
            return (datetime.fromisoformat(start or "") + timedelta(seconds=int(value))).isoformat()
        except (ValueError, OverflowError):
            return clock(int(value))
    return value


def windows(value: Any, start: str | None) -> Any:
    """A pair of instants, or a list of pairs."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [windows(each, start) for each in value]
    return instant(value, start)


def clock(seconds: int) -> str:
    """Civil time of the first day; what lies before it is no such time and is refused later."""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def first_day(start: str) -> date | None:
    """The horizon's first civil day; ``None`` if ``start`` is none."""
    try:
        return date.fromisoformat(start[:10])
    except ValueError:
        return None


def seconds(value: Any) -> Any:
    """A duration in whole seconds; what is none is left as it is, for the document's check to refuse."""
    if isinstance(value, np.timedelta64):
        value = value.astype("timedelta64[us]").item()
    if isinstance(value, timedelta):
        whole = value // timedelta(seconds=1)
        return whole if timedelta(seconds=whole) == value else str(value)
    if isinstance(value, str):
        read = _native.seconds(value)
        return value if read is None else read
    return value


def plain(value: Any, start: str | None, at: str = "value") -> Any:
    """A value as JSON has it: numpy's numbers and arrays, decimals, datetimes, timedeltas, UUIDs and tuples included.

    A timedelta is a number of seconds under a key that ends in ``_s``, and an instant elsewhere. Numbers that JSON does not have (NaN,
    infinity) become texts, for the document's check to refuse where they stand.

    Raises
    ------
    TypeError
        If a value cannot be written; ``at`` says where it is.
    """
    if value is None or isinstance(value, (str, bool)) or type(value) is int:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): _member(str(key), each, start, at) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each, start, at) for each in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist(), start, at)
    if isinstance(value, (date, time, timedelta, np.datetime64, np.timedelta64)):
        return instant(value, start)
    if isinstance(value, np.generic) and not isinstance(value.item(), np.generic):
        return plain(value.item(), start, at)
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if hasattr(value, "__geo_interface__"):
        return plain(value.__geo_interface__, start, at)
    raise TypeError(f"{at}: a {type(value).__name__} cannot be written into a document: {value!r}")


def _member(key: str, value: Any, start: str | None, at: str) -> Any:
    if key.endswith("_s") and isinstance(value, (timedelta, np.timedelta64)):
        return seconds(value)
    return plain(value, start, f"`{key}`" if at == "value" else f"{at}, `{key}`")
