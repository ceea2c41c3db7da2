"""Instants and durations as Python has them, and as documents write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

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
    if isinstance(value, time):
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


def plain(value: Any, start: str | None) -> Any:
    """A value as JSON has it: numpy's numbers and arrays, datetimes, timedeltas and tuples included."""
    if isinstance(value, (str, bool, float)) or value is None or type(value) is int:
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each, start) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each, start) for each in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist(), start)
    if isinstance(value, (datetime, time, timedelta, np.datetime64, np.timedelta64)):
        return instant(value, start)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    if hasattr(value, "__geo_interface__"):
        return plain(value.__geo_interface__, start)
    return value
